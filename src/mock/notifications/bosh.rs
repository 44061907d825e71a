//! BOSH: the notification service behind `/http-bind`.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{Response, StatusCode};

use crate::mock::slot::Slot;

/// Answers a request to `/http-bind`.
pub async fn answer(_: Arc<Slot>, _: Request) -> Response<Body> {
    let mut response = Response::new(Body::from("finspec's mock does not speak BOSH yet"));
    *response.status_mut() = StatusCode::NOT_IMPLEMENTED;
    response
}
