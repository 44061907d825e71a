//! BOSH as a carrier of the client: a task speaks HTTP, and the conversation goes over its near end.

mod poster;
mod speaker;

use tokio::sync::oneshot;

use crate::xmpp::Carrier;
use crate::xmpp::bosh::{ClientSession, Rid, SessionRequest};
use crate::xmpp::carrier::channel;

use super::http::HttpClient;
use super::notifications::StreamAddress;
use super::trouble::StreamTrouble;

use poster::Poster;
use speaker::Speaker;

/// How long the server may keep a request waiting, in seconds.
const WAIT: u16 = 30;

/// Where BOSH is at a server whose address names no path.
const USUAL_PATH: &str = "/http-bind/";

/// Opens a session: the server has agreed to it when this returns.
pub(super) async fn connect(client: &HttpClient, address: &StreamAddress) -> Result<Carrier, StreamTrouble> {
    let failed = |reason: String| StreamTrouble::NoConnection { address: address.address.clone(), reason };
    let random = getrandom::u64().map_err(|error| failed(format!("the system gives no random numbers: {error}")))?;
    let (base, path) = split(&address.address);
    let poster = Poster::new(client, base, path, WAIT);
    let session =
        ClientSession::begin(SessionRequest { domain: address.domain.clone(), wait: WAIT }, Rid::first(random));
    let (carrier, end) = channel();
    let (begun, is_begun) = oneshot::channel();
    tokio::spawn(Speaker::new(session, poster, end, address.address.clone(), begun).speak());
    match is_begun.await {
        Ok(begun) => begun.map(|()| carrier),
        Err(_) => Err(failed("the session was given up".to_owned())),
    }
}

/// Base and path of an address, which may be host and port only.
fn split(address: &str) -> (String, String) {
    let (scheme, rest) = address.split_once("://").unwrap_or(("http", address));
    match rest.split_once('/') {
        Some((host, path)) if !path.is_empty() => (format!("{scheme}://{host}"), format!("/{path}")),
        Some((host, _)) => (format!("{scheme}://{host}"), USUAL_PATH.to_owned()),
        None => (format!("{scheme}://{rest}"), USUAL_PATH.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_leave_out_what_is_usual() {
        for (address, base, path) in [
            ("127.0.0.1:7071", "http://127.0.0.1:7071", "/http-bind/"),
            ("http://fin1.example.test:7071/", "http://fin1.example.test:7071", "/http-bind/"),
            ("https://fin1.example.test:7443/http-bind", "https://fin1.example.test:7443", "/http-bind"),
        ] {
            assert_eq!(split(address), (base.to_owned(), path.to_owned()), "{address}");
        }
    }
}
