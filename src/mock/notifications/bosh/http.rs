//! HTTP side of BOSH: which requests are BOSH, and the headers that web clients from other origins need.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, Response, StatusCode, header};
use sha2::{Digest as _, Sha256};

use crate::limits::{BOSH_REQUEST, LONGEST_UPLOAD};
use crate::waiting::within;
use crate::xmpp::bosh::{Condition, read_body};

use super::sessions::{Sessions, refusal};

/// What any origin may do: no credentials of a browser are involved.
const CROSS_ORIGIN: [(HeaderName, &str); 4] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (header::ACCESS_CONTROL_ALLOW_METHODS, "POST, GET, OPTIONS"),
    (header::ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type, Accept, Authorization, Cache-Control, X-Requested-With"),
    (header::ACCESS_CONTROL_MAX_AGE, "86400"),
];

const XML: &str = "text/xml; charset=utf-8";
const PLAIN: &str = "text/plain; charset=utf-8";

/// Answers a request at the address of BOSH.
pub async fn answer(sessions: &Sessions, request: Request) -> Response<Body> {
    match *request.method() {
        Method::POST => post(sessions, request).await,
        Method::OPTIONS => response(StatusCode::NO_CONTENT, PLAIN, Body::empty()),
        Method::GET | Method::HEAD => {
            response(StatusCode::OK, PLAIN, Body::from("This is BOSH: clients POST to this address.\n"))
        }
        _ => {
            let mut response = response(StatusCode::METHOD_NOT_ALLOWED, PLAIN, Body::empty());
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST, GET, HEAD, OPTIONS"));
            response
        }
    }
}

/// Whatever the header Content-Type says: clients in browsers cannot always choose it, and it is ignored (XEP-0124).
async fn post(sessions: &Sessions, request: Request) -> Response<Body> {
    let read = within(LONGEST_UPLOAD, to_bytes(request.into_body(), BOSH_REQUEST.bytes)).await;
    let text = match read {
        Err(_) => return response(StatusCode::REQUEST_TIMEOUT, PLAIN, Body::empty()),
        // Too large, or broken off.
        Ok(Err(_)) => refusal(Condition::PolicyViolation),
        Ok(Ok(bytes)) => match read_body(&bytes, BOSH_REQUEST) {
            Ok(body) => sessions.answer(body, Sha256::digest(&bytes).into()).await,
            Err(_) => refusal(Condition::BadRequest),
        },
    };
    let is_unknown = *text == *refusal(Condition::ItemNotFound) && sessions.says_not_found();
    let status = if is_unknown { StatusCode::NOT_FOUND } else { StatusCode::OK };
    response(status, XML, Body::from(text.as_bytes().to_vec()))
}

fn response(status: StatusCode, content_type: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in CROSS_ORIGIN {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
