//! Errors, as HTTP bodies and as notices. Their words come from the row in the catalogue.

use crate::contract::Release;
use crate::mock::rule::{Refusal, row};
use crate::xml::Element;

/// The words of an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorText {
    /// HTTP status; that of an error that comes later is of no use.
    pub status: u16,
    /// ErrorType.
    pub error_type: String,
    /// ErrorData.
    pub data: String,
    /// ErrorMessage.
    pub message: String,
}

/// The words of a refusal. Where its row leaves the message open, the row's sentence is the message.
pub fn error_text(refusal: &Refusal) -> ErrorText {
    let details = refusal.details.clone();
    let Some(row) = row(refusal.row) else {
        return ErrorText {
            status: 500,
            error_type: "Internal Server Error".to_owned(),
            data: details.data.unwrap_or_default(),
            message: format!("finspec's mock names the row {}, which the catalogue lacks", refusal.row),
        };
    };
    ErrorText {
        status: row.status.unwrap_or(400),
        error_type: details.error_type.map(str::to_owned).or_else(|| row.error_type.clone()).unwrap_or_default(),
        data: details.data.or_else(|| row.error_data.clone()).unwrap_or_default(),
        message: details.message.or_else(|| row.error_message.clone()).unwrap_or_else(|| row.says.clone()),
    }
}

/// The body of a refusal over HTTP.
pub fn http_error(text: &ErrorText) -> Element {
    Element::new("ApiErrors").with_child(Element::new("ApiError").with_children([
        Element::leaf("ErrorType", text.error_type.as_str()),
        Element::leaf("ErrorData", text.data.as_str()),
        Element::leaf("ErrorMessage", text.message.as_str()),
    ]))
}

/// The data of a refusal over the notification service.
pub fn notice_error(release: Release, text: &ErrorText) -> Element {
    let data = Element::leaf("errorData", text.data.as_str());
    let message = Element::leaf("errorMessage", text.message.as_str());
    let error_type = Element::leaf("errorType", text.error_type.as_str());
    let parts = match release {
        Release::R11_6 => [data, message, error_type],
        Release::R12_5 | Release::R12_6 => [error_type, message, data],
    };
    Element::new("apiErrors").with_child(Element::new("apiError").with_children(parts))
}
