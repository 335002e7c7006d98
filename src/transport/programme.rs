//! What is planned, for everyone to read.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::protocol::code::Code;
use crate::protocol::programme::Programme;
use crate::protocol::wire;

use super::answer::Refused;
use super::api::compressed;
use super::asked::Path;
use super::services::Services;

/// `GET /j/{join}/programme`.
pub(super) async fn planned(
    State(services): State<Arc<Services>>,
    Path(join): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let listing = services.lobby.by_join(&join).await?.ok_or(Code::WrongCode)?;
    let room = services.hub.room(listing.event).await?;
    let programme = wire::encode(&Programme::of(&room.state())?);
    // Programmes change seldom and positions always: what was read tells by itself whether it is still so.
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&programme)[..16]);
    let tag = HeaderValue::try_from(format!("\"{hash}\"")).map_err(|_| Code::NotFound)?;
    let is_known = headers.get(header::IF_NONE_MATCH) == Some(&tag);
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        compressed(&headers, "application/json", programme.as_bytes())
    };
    response.headers_mut().insert(header::ETAG, tag);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}
