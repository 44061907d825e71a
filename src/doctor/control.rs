//! The control address of a mock: whether it is one, and takes the token.

use crate::client::HttpClient;
use crate::client::http::Credentials;
use crate::contract::control::{MOCK_PRODUCT, Password};

use super::complaint::Complaint;
use super::doors::Door;
use super::finding::Outcome;
use super::rest::get;

/// Asks a control address for something that it does not have, which only whoever has the token is told.
pub(super) async fn ask(client: &HttpClient, door: &Door, token: &Password) -> Outcome {
    let address = door.address.clone();
    let answered = match get(client, door, "/worlds", &Credentials::Bearer(token.clone())).await {
        Ok(answered) => answered,
        Err(complaint) => return Outcome::Fails(complaint),
    };
    let product = answered.header("server").and_then(|server| server.split('/').next());
    match answered.status {
        _ if product != Some(MOCK_PRODUCT) => Outcome::Fails(Complaint::NotControl { address }),
        401 => Outcome::Fails(Complaint::WrongToken { address }),
        _ => Outcome::Works("token taken".to_owned()),
    }
}
