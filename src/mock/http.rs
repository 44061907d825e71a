//! HTTP, over which REST goes: from axum's requests to calls, and from replies to responses.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, Version, header};
use futures_util::future::BoxFuture;
use tokio::net::TcpListener;

use crate::control::MOCK_PRODUCT;
use crate::limits::REST_REQUEST;

use super::accepting::accept_all;
use super::connection::{NoBody, read_body_of, serve_http};
use super::cors;
use super::doors::DoorContent;
use super::notifications;
use super::notifications::bosh::Sessions;
use super::router::parts;
use super::server::{Call, Reply};
use super::slot::Slot;
use super::tls::TlsListener;

/// The status of a request whose body never came.
const REQUEST_TIMEOUT: u16 = 408;

/// Serves what stands behind the door, of whatever world is in the slot, until the runtime ends.
pub async fn serve(listener: TcpListener, slot: Arc<Slot>, behind: DoorContent) {
    let port = Port::new(slot, behind);
    accept_all(listener, move |socket, place| serve_http(socket, place, port.clone().answers())).await;
}

/// The same in TLS.
pub async fn serve_tls(listener: TlsListener, slot: Arc<Slot>, behind: DoorContent) {
    let port = Port::new(slot, behind);
    listener.accept_all(move |socket, place| serve_http(socket, place, port.clone().answers())).await;
}

/// What stands behind one port.
#[derive(Clone)]
struct Port {
    behind: DoorContent,
    slot: Arc<Slot>,
    sessions: Sessions,
}

impl Port {
    fn new(slot: Arc<Slot>, behind: DoorContent) -> Port {
        Port { behind, sessions: Sessions::of(Arc::clone(&slot)), slot }
    }

    /// What answers the requests of one connection.
    fn answers(self) -> impl Fn(Request) -> BoxFuture<'static, Response<Body>> + Send + Sync + 'static {
        move |request| Box::pin(handle(self.clone(), request))
    }
}

/// The REST API, BOSH and WebSocket share a port, as on 8445 of a real server.
async fn handle(port: Port, request: Request) -> Response<Body> {
    let identified = port.slot.with(|server| server.identified).unwrap_or(true);
    let parts = parts(request.uri().path()).unwrap_or_default();
    let mut response = match (port.behind, parts.as_slice()) {
        _ if !names_one_host(&request) => no_host(&port.slot, &request),
        (DoorContent::Redirect(https), _) => redirect(https, &request),
        (DoorContent::Everything | DoorContent::Notifications, ["ws"]) => {
            notifications::websocket::answer(port.slot, request)
        }
        (DoorContent::Everything | DoorContent::Notifications, ["http-bind"]) => {
            notifications::bosh::answer(&port.sessions, request).await
        }
        (DoorContent::Everything | DoorContent::Rest, _) => rest(&port.slot, request).await,
        (DoorContent::Notifications, _) => response(Reply::plain(404, String::new())),
    };
    if identified {
        response.headers_mut().insert(header::SERVER, product());
    }
    response
}

/// Whether it names its host as HTTP/1.1 demands, whatever host that is (RFC 9112, section 3.2).
fn names_one_host(request: &Request) -> bool {
    request.version() < Version::HTTP_11 || request.headers().get_all(header::HOST).iter().count() == 1
}

/// The answer to a request that does not: 400, as servlet containers give it.
fn no_host(slot: &Slot, request: &Request) -> Response<Body> {
    let (method, path) = (request.method().as_str().to_owned(), request.uri().path().to_owned());
    let status = StatusCode::BAD_REQUEST.as_u16();
    slot.with(|server| server.never_came(method, path, status));
    response(Reply::plain(status, String::new()))
}

/// 301 to the same address on the secure port, of the host that the client named.
fn redirect(https: SocketAddr, request: &Request) -> Response<Body> {
    let named = header_text(request.headers(), "host").and_then(|host| host.parse::<Authority>().ok());
    let authority = named.map_or_else(|| https.to_string(), |named| format!("{}:{}", named.host(), https.port()));
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
    if let Ok(location) = HeaderValue::from_str(&format!("https://{authority}{path}")) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// REST, for programs and for pages of allowed origins.
async fn rest(slot: &Slot, request: Request) -> Response<Body> {
    let cors = slot.with(|server| server.cors.clone()).unwrap_or_default();
    let origin = cors.allowed(request.headers());
    let is_preflight = cors::is_preflight(request.method(), request.headers());
    let mut answer = match (is_preflight, &origin) {
        (true, Some(_)) => {
            let mut answer = response(Reply::plain(200, String::new()));
            cors::answer_preflight(answer.headers_mut());
            answer
        }
        _ => rest_of_program(slot, request).await,
    };
    if let Some(origin) = origin {
        cors::allow(answer.headers_mut(), origin);
    }
    if !cors.is_off() {
        answer.headers_mut().insert(header::VARY, HeaderValue::from_static("Origin"));
    }
    answer
}

async fn rest_of_program(slot: &Slot, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = match read_body_of(body, REST_REQUEST.bytes).await {
        Ok(body) => Some(body),
        Err(NoBody::TooLarge) => None,
        Err(NoBody::Late | NoBody::BrokenOff) => {
            let (method, path) = (parts.method.as_str().to_owned(), parts.uri.path().to_owned());
            slot.with(|server| server.never_came(method, path, REQUEST_TIMEOUT));
            return response(Reply::plain(REQUEST_TIMEOUT, String::new()));
        }
    };
    let call = Call {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        authorization: header_text(&parts.headers, "authorization"),
        request_id: header_text(&parts.headers, "requestid").unwrap_or_default(),
        content_type: header_text(&parts.headers, "content-type"),
        body,
    };
    match slot.with(|server| (server.answer(&call), server.delay_of_answer())) {
        Some((reply, None)) => response(reply),
        Some((reply, Some(due))) => {
            // A world that ends or begins anew lets its answers go.
            let _ = due.await;
            response(reply)
        }
        None => response(Reply::plain(503, String::new())),
    }
}

fn header_text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn response(reply: Reply) -> Response<Body> {
    let has_body = !reply.body.is_empty();
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if has_body {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(reply.content_type));
    }
    for (name, value) in reply.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}

/// `finspec-mock/<version>`, by which a target knows a mock.
pub fn product() -> HeaderValue {
    let text = format!("{MOCK_PRODUCT}/{}", env!("CARGO_PKG_VERSION"));
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(MOCK_PRODUCT))
}
