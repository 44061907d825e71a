//! The control address of a mock: whether it is one, and takes the token.

use crate::client::HttpClient;
use crate::client::http::Credentials;
use crate::control::{MOCK_PRODUCT, Password};

use super::complaint::Complaint;
use super::doors::TriedAddress;
use super::finding::FindingOutcome;
use super::rest_api::get;

/// Asks a control address for something that it does not have, which only whoever has the token is told.
pub(super) async fn ask(client: &HttpClient, door: &TriedAddress, token: &Password) -> FindingOutcome {
    let address = door.address.clone();
    let answered = match get(client, door, "/worlds", &Credentials::Bearer(token.clone())).await {
        Ok(answered) => answered,
        Err(complaint) => return FindingOutcome::Fails(complaint),
    };
    let product = answered.header("server").and_then(|server| server.split('/').next());
    match answered.status {
        _ if product != Some(MOCK_PRODUCT) => FindingOutcome::Fails(Complaint::NotControl { address }),
        401 => FindingOutcome::Fails(Complaint::WrongToken { address }),
        _ => FindingOutcome::Works("token taken".to_owned()),
    }
}
