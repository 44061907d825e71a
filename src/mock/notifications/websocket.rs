//! WebSocket, the notification service behind `/ws`: the handshake (RFC 6455), then a conversation as any other.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::limits::CLIENT_STANZA;
use crate::mock::accepting::Place;
use crate::mock::slot::Slot;
use crate::xmpp::Carrier;
use crate::xmpp::carrier::{SUBPROTOCOL, WebSocketCarrier};

use super::talk;

/// Answers a request to `/ws`.
pub fn answer(slot: Arc<Slot>, mut request: Request) -> Response<Body> {
    let key = match acceptable(&request) {
        Ok(key) => key,
        Err((status, words)) => return refusal(status, words),
    };
    let Some(upgrade) = request.extensions_mut().remove::<OnUpgrade>() else {
        return refusal(StatusCode::UPGRADE_REQUIRED, "this connection cannot become a WebSocket");
    };
    let Some(place) = request.extensions_mut().remove::<Place>() else {
        return refusal(StatusCode::SERVICE_UNAVAILABLE, "there is no place for a connection");
    };
    tokio::spawn(async move {
        if let Ok(connection) = upgrade.await {
            let carrier = WebSocketCarrier::accepted(TokioIo::new(connection), CLIENT_STANZA).await;
            talk(Carrier::websocket(carrier), slot, place, None).await;
        }
    });
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, key);
    headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    response
}

/// The answer to the client's key, where the request is one for XMPP over WebSocket.
fn acceptable(request: &Request) -> Result<HeaderValue, (StatusCode, &'static str)> {
    let headers = request.headers();
    if request.method() != Method::GET {
        return Err((StatusCode::METHOD_NOT_ALLOWED, "a WebSocket begins with GET"));
    }
    if !names(headers, &header::CONNECTION, "upgrade") || !names(headers, &header::UPGRADE, "websocket") {
        return Err((StatusCode::UPGRADE_REQUIRED, "this is a WebSocket; send Upgrade: websocket"));
    }
    if !names(headers, &header::SEC_WEBSOCKET_VERSION, "13") {
        return Err((StatusCode::UPGRADE_REQUIRED, "send Sec-WebSocket-Version: 13"));
    }
    if !names(headers, &header::SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL) {
        return Err((StatusCode::BAD_REQUEST, "send Sec-WebSocket-Protocol: xmpp"));
    }
    let key = headers.get(header::SEC_WEBSOCKET_KEY).map(|key| derive_accept_key(key.as_bytes()));
    let key = key.and_then(|key| HeaderValue::from_str(&key).ok());
    key.ok_or((StatusCode::BAD_REQUEST, "send Sec-WebSocket-Key"))
}

/// Whether a header that is a list names a word.
fn names(headers: &HeaderMap, header: &HeaderName, word: &str) -> bool {
    let values = headers.get_all(header).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|part| part.trim().eq_ignore_ascii_case(word))
}

fn refusal(status: StatusCode, words: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(words));
    *response.status_mut() = status;
    if status == StatusCode::UPGRADE_REQUIRED {
        let headers = response.headers_mut();
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    }
    response
}
