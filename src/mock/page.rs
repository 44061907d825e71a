//! The page of a mock: one document for a browser on this machine, with how everything is and with commands to click.
//!
//! The document holds no data. Its script asks the control address for the status and the journal as the commands do, and
//! writes whatever comes as text. Who has the address of the page has the control token, which stands in it.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};

use crate::control::Password;

/// The document; `{nonce}` stands where the browser must find what only this answer has.
const DOCUMENT: &str = include_str!("../../templates/mock_page.html");

/// The path of the page for a token.
pub fn path(token: &Password) -> String {
    format!("/page/{}", token.0)
}

/// The page. The browser may run its one script, show its one style, and ask the address that it came from; nothing else, and
/// in nobody else's frame.
pub fn page() -> Response<Body> {
    let Ok(nonce) = Password::drawn() else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        return response;
    };
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{0}'; style-src 'nonce-{0}'; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
        nonce.0
    );
    let mut response = Response::new(Body::from(DOCUMENT.replace("{nonce}", &nonce.0)));
    let headers = response.headers_mut();
    put(headers, header::CONTENT_TYPE, "text/html;charset=UTF-8");
    put(headers, header::CONTENT_SECURITY_POLICY, &policy);
    put(headers, header::REFERRER_POLICY, "no-referrer");
    put(headers, header::CACHE_CONTROL, "no-store");
    put(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_has_a_policy_of_its_own_and_nothing_from_elsewhere() {
        let policies: Vec<String> =
            [page(), page()].map(|page| page.headers()["content-security-policy"].to_str().unwrap().to_owned()).into();
        assert_ne!(policies[0], policies[1]);
        assert!(policies[0].starts_with("default-src 'none'; script-src 'nonce-"), "{}", policies[0]);
        assert!(!DOCUMENT.contains("://") && !DOCUMENT.contains("src="), "nothing is fetched from anywhere");
        for markup in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
            assert!(!DOCUMENT.contains(markup), "what the mock says is text: {markup}");
        }
    }
}
