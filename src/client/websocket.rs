//! A WebSocket from its address to its carrier: `ws://host:port/ws`, or `wss` in TLS.

use tokio_tungstenite::client_async_with_config;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::http::{HeaderValue, Response, Uri, header};
use tokio_tungstenite::tungstenite::{self};

use crate::limits::STANZA_LIMITS;
use crate::xmpp::Carrier;
use crate::xmpp::carrier::{SUBPROTOCOL, Socket, WebSocketCarrier, configuration};

use super::connect::{secure, tcp};
use super::http::HttpClient;
use super::notifications::StreamAddress;
use super::trouble::StreamTrouble;

pub(super) async fn connect(client: &HttpClient, address: &StreamAddress) -> Result<Carrier, StreamTrouble> {
    let refused = |reason: String| {
        let reason = client.secrets().hide(&reason);
        StreamTrouble::NoWebSocket { address: address.address.clone(), reason }
    };
    let not_an_address = || refused("the address is none; write ws://host:port/ws, or wss for TLS".to_owned());
    let uri: Uri = address.address.parse().map_err(|_| not_an_address())?;
    let host = uri.host().ok_or_else(not_an_address)?.to_owned();
    let in_tls = match uri.scheme_str() {
        Some("ws") => false,
        Some("wss") => true,
        _ => return Err(not_an_address()),
    };
    let port = uri.port_u16().unwrap_or(if in_tls { 443 } else { 80 });
    let mut socket: Box<dyn Socket> = Box::new(tcp(address, &format!("{host}:{port}")).await?);
    if in_tls {
        socket = secure(client, address, &host, socket).await?;
    }
    let mut request = uri.into_client_request().map_err(|_| not_an_address())?;
    request.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    match client_async_with_config(request, socket, Some(configuration(STANZA_LIMITS))).await {
        Ok((socket, _)) => Ok(Carrier::websocket(WebSocketCarrier::new(socket, STANZA_LIMITS))),
        Err(tungstenite::Error::Http(response)) => Err(refused(answered(&response))),
        Err(tungstenite::Error::Protocol(ProtocolError::SecWebSocketSubProtocolError(_))) => {
            Err(refused(format!("it does not take the subprotocol `{SUBPROTOCOL}`; check the path")))
        }
        Err(error) => Err(refused(format!("{error}; check the port and the path"))),
    }
}

/// What came instead of a WebSocket.
fn answered<T>(response: &Response<T>) -> String {
    let text = |name: header::HeaderName| {
        let value = response.headers().get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let status = response.status().as_u16();
    match (text(header::LOCATION), text(header::CONTENT_TYPE)) {
        (Some(location), _) => format!("it answers {status} and points to {location}; write that address"),
        (None, Some(kind)) => format!("it answers {status} with {kind}; check the port and the path, /ws as a rule"),
        (None, None) => format!("it answers {status}; check the port and the path, /ws as a rule"),
    }
}
