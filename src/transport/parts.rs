//! What a page loads once it is usable: scripts of its own build, under names that no other build has.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;

use crate::protocol::code::Code;

use super::answer::Refused;
use super::asked::Path;
use super::encoding::Encoding;
use super::services::Services;

/// `GET /assets/{name}`. A page of another build is refused with [`Code::NotFound`], by which it learns that the server has changed.
pub(super) async fn part(
    State(services): State<Arc<Services>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let encoding = Encoding::choose(&headers);
    let body = services.assets.part(&name, encoding).ok_or(Code::NotFound)?;
    let mut response = Response::new(Body::from(Bytes::from_static(body)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(name) = encoding.name() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    Ok(response)
}
