//! Errors, as HTTP bodies and as notices. Their words come from the row in the catalogue.

use crate::contract::{CtiCode, Release};
use crate::mock::citation::row;
use crate::mock::release::error_fields;
use crate::mock::rule::{Peripheral, Refusal};
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
    /// What the peripheral said.
    pub peripheral: Option<Peripheral>,
}

/// The words of a refusal. Where its row leaves data and message open, they are those of the CTI error behind it, else the
/// row's sentence is the message.
pub fn error_text(refusal: &Refusal) -> ErrorText {
    let details = refusal.details.clone();
    let Some(row) = row(refusal.row) else {
        return ErrorText {
            status: 500,
            error_type: "Internal Server Error".to_owned(),
            data: details.data.unwrap_or_default(),
            message: format!("finspec's mock names the row {}, which the catalogue lacks", refusal.row),
            peripheral: None,
        };
    };
    let cti = |part: fn(&CtiCode) -> &String| row.cti.as_ref().map(|cti| part(cti).clone());
    ErrorText {
        status: row.status.unwrap_or(400),
        error_type: details.error_type.map(str::to_owned).or_else(|| row.error_type.clone()).unwrap_or_default(),
        data: details.data.or_else(|| row.error_data.clone()).or_else(|| cti(|cti| &cti.code)).unwrap_or_default(),
        message: details
            .message
            .or_else(|| row.error_message.clone())
            .or_else(|| cti(|cti| &cti.constant))
            .unwrap_or_else(|| row.says.clone()),
        peripheral: details.peripheral,
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

/// The data of a refusal over the notification service, with the fields of the release.
pub fn notice_error(release: Release, text: &ErrorText) -> Element {
    let fields = error_fields(release).iter().filter_map(|name| Some(Element::leaf(*name, field(text, name)?)));
    Element::new("apiErrors").with_child(Element::new("apiError").with_children(fields))
}

/// The text of a field of that name; `None` where the error has nothing to say there.
fn field(text: &ErrorText, name: &str) -> Option<String> {
    let peripheral = text.peripheral;
    match name {
        "errorType" => Some(text.error_type.clone()),
        "errorMessage" => Some(text.message.clone()),
        "errorData" => Some(text.data.clone()),
        "peripheralErrorCode" => peripheral.map(|said| said.code.to_string()),
        "peripheralErrorText" => peripheral.map(|said| said.text.to_owned()),
        "peripheralErrorMsg" => peripheral.map(|said| said.message.to_owned()),
        _ => None,
    }
}
