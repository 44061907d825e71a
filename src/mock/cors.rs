//! CORS: which pages of other origins a browser lets use REST. Off unless somebody names an origin, as on a real server,
//! where an administrator lists them.

use std::str::FromStr;
use std::sync::Arc;

use axum::http::uri::{Authority, Scheme};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};

/// What a page may ask for; the methods of every address.
const METHODS: &str = "GET, HEAD, OPTIONS, POST, PUT";

/// Request headers that a page may set: those that any request of the guide has.
const REQUEST_HEADERS: &str = "Authorization, Content-Type, requestId";

/// How long a browser may remember the answer, in seconds.
const REMEMBERED: &str = "600";

/// An origin whose pages may use REST: `https://desk.example`, or `*` for any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedOrigin(String);

/// What is wrong with an origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no origin; write scheme, host and port as a browser does, such as http://localhost:3000, or `*` for any"
)]
pub struct NoOrigin(String);

impl FromStr for AllowedOrigin {
    type Err = NoOrigin;

    fn from_str(text: &str) -> Result<Self, NoOrigin> {
        let is_origin = |uri: Uri| {
            let scheme = uri.scheme().map(Scheme::as_str).unwrap_or_default();
            let authority = uri.authority().map(Authority::as_str).unwrap_or_default();
            format!("{scheme}://{authority}") == text && !authority.contains('@')
        };
        let is_good = text == "*" || text.parse().is_ok_and(is_origin);
        if is_good { Ok(AllowedOrigin(text.to_ascii_lowercase())) } else { Err(NoOrigin(text.to_owned())) }
    }
}

/// Whose pages may use REST.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cors(Arc<[AllowedOrigin]>);

impl Cors {
    /// Of those origins.
    pub fn of(origins: &[AllowedOrigin]) -> Cors {
        Cors(origins.into())
    }

    /// The origin of a page that may use REST, by the request's headers.
    pub fn allowed(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(header::ORIGIN)?;
        let is_it =
            |allowed: &AllowedOrigin| allowed.0 == "*" || origin.as_bytes().eq_ignore_ascii_case(allowed.0.as_bytes());
        self.0.iter().any(is_it).then(|| origin.clone())
    }

    /// Whether it is off.
    pub fn is_off(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether a browser asks what it may ask for: credentials are never part of that.
pub fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::OPTIONS && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// Tells the browser that this origin's page may read the answer, with credentials.
pub fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
}

/// Tells it what it may ask for.
pub fn answer_preflight(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(REQUEST_HEADERS));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(REMEMBERED));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_what_a_browser_sends() {
        for text in ["*", "http://localhost:3000", "https://Desk.example", "http://[::1]:80"] {
            assert!(text.parse::<AllowedOrigin>().is_ok(), "{text}");
        }
        for text in ["", "desk.example", "https://desk.example/", "https://a@desk.example", "https://", "**"] {
            let said = text.parse::<AllowedOrigin>().unwrap_err().to_string();
            assert!(said.starts_with(&format!("`{text}` is no origin")), "{said}");
        }
    }

    #[test]
    fn only_origins_that_are_named_are_allowed() {
        let cors = |text: &str| Cors::of(&[text.parse().unwrap()]);
        let from = |origin: &'static str| HeaderMap::from_iter([(header::ORIGIN, HeaderValue::from_static(origin))]);
        let desk = "https://desk.example";
        assert_eq!(cors("https://Desk.example").allowed(&from(desk)).unwrap(), desk);
        assert_eq!(cors("*").allowed(&from(desk)).unwrap(), desk);
        assert_eq!(cors(desk).allowed(&from("https://desk.example:8443")), None);
        assert_eq!(cors("*").allowed(&HeaderMap::new()), None);
        assert_eq!(Cors::default().allowed(&from(desk)), None);
        assert!(Cors::default().is_off() && !cors("*").is_off());
    }
}
