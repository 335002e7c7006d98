//! What is planned: for everyone to read, and for organisers to bring as a file.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::StringRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::domain::command::{Actor, Command};
use crate::protocol::code::Code;
use crate::protocol::file::FileProblem;
use crate::protocol::plan::import::Import;
use crate::protocol::programme::Programme;
use crate::protocol::wire::{self, ViewName};
use crate::room::Room;

use super::answer::Refused;
use super::api::compressed;
use super::asked::{Path, Query};
use super::auth::{self, Credential};
use super::pages::role_view;
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

/// `POST /api/programme/read`: what a file would bring. Nothing is changed.
pub(super) async fn read(
    State(services): State<Arc<Services>>,
    headers: HeaderMap,
    body: Posted,
) -> Result<Response, Refused> {
    let (room, _, text) = organiser(&services, &headers, body).await?;
    let import = Import::read(&text, &room.state());
    Ok(import.map_or_else(problem, |import| Json(import).into_response()))
}

/// The revision of the event that the organiser saw.
#[derive(Deserialize)]
pub(super) struct Seen {
    seen: u32,
}

/// `POST /api/programme?seen=N`: puts a file's programme in place of the event's, the whole of it or nothing.
pub(super) async fn replace(
    State(services): State<Arc<Services>>,
    Query(Seen { seen }): Query<Seen>,
    headers: HeaderMap,
    body: Posted,
) -> Result<Response, Refused> {
    let (room, organiser, text) = organiser(&services, &headers, body).await?;
    let import = Import::read(&text, &room.state());
    Ok(match import {
        Ok(import) => {
            let command = Command::Programme(import.edit(seen));
            room.perform(Actor::Session(organiser.session()), command).await?;
            StatusCode::NO_CONTENT.into_response()
        }
        Err(wrong) => problem(wrong),
    })
}

/// A file, or what is wrong with it.
type Posted = Result<String, StringRejection>;

async fn organiser(
    services: &Services,
    headers: &HeaderMap,
    body: Posted,
) -> Result<(Arc<Room>, Credential, String), Refused> {
    auth::check_origin(services, headers)?;
    let (room, _, organiser) = role_view(services, headers, ViewName::Host, None).await?;
    let text = body.map_err(|rejection| match rejection {
        StringRejection::InvalidUtf8(_) => Code::BadFrame,
        _ => Code::TooLarge,
    })?;
    Ok((room, organiser, text))
}

fn problem(wrong: FileProblem) -> Response {
    let status = StatusCode::from_u16(wrong.code.status()).unwrap_or(StatusCode::BAD_REQUEST);
    (status, Json(wrong)).into_response()
}
