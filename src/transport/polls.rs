//! What is asked for about polls over HTTP: a result as a file, a file of polls to draft, a player's standing.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::StringRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::time::Instant;

use crate::domain::Event;
use crate::domain::ids::{PanelId, PollId};
use crate::domain::locale::Lang;
use crate::domain::panel::Panel;
use crate::domain::poll::{Breakdown, Poll};
use crate::protocol::breakdown_csv::{BreakdownFile, breakdown_csv};
use crate::protocol::code::Code;
use crate::protocol::file::FileProblem;
use crate::protocol::polls_csv::{PollFile, polls_csv};
use crate::protocol::polls_file;
use crate::protocol::standing::{Board, Standing};
use crate::protocol::view::View;
use crate::protocol::wire::{self, ViewName};
use crate::room::limits::Limit;
use crate::store::StoreError;

use super::answer::Refused;
use super::api::{compressed, later};
use super::asked::{Path, Query};
use super::auth;
use super::pages::role_view;
use super::services::Services;

/// What a result is broken down by.
#[derive(Deserialize)]
pub(super) struct By {
    by: Option<u8>,
}

/// The panel asked for in the address.
#[derive(Deserialize)]
pub(super) struct Wanted {
    panel: PanelId,
}

/// How a result is written.
#[derive(Clone, Copy)]
enum Format {
    Csv,
    Json,
}

/// `GET /api/poll/{panel}/{poll}.csv` and `.json`: the result of a poll that is over, or with `?by=PART` the other parts broken down by that one.
pub(super) async fn download(
    State(services): State<Arc<Services>>,
    Path((panel, name)): Path<(PanelId, String)>,
    Query(By { by }): Query<By>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let (room, view, _) = role_view(&services, &headers, ViewName::Desk, Some(panel)).await?;
    // A desk that asks for a panel that is not there is led to another one; a file is of no other.
    if view != View::Desk(panel) {
        return Err(Code::NotFound.into());
    }
    let (id, format) = file_name(&name).ok_or(Code::NotFound)?;
    let body = {
        let event = room.state();
        let panel = event.panels.get(&panel).ok_or(Code::NotFound)?;
        let poll = panel.polls.get(&id).ok_or(Code::NotFound)?;
        match by {
            None => result(&event, panel, poll, format)?,
            Some(by) => breakdown(&event, poll, by, format)?,
        }
    };
    let kind = match format {
        Format::Csv => "text/csv; charset=utf-8",
        Format::Json => "application/json",
    };
    let mut response = compressed(&headers, kind, body.as_bytes());
    // The page names the file after the poll's title, in its reader's language; a name here would be taken instead.
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn file_name(name: &str) -> Option<(PollId, Format)> {
    let (id, format) = match name.strip_suffix(".csv") {
        Some(id) => (id, Format::Csv),
        None => (name.strip_suffix(".json")?, Format::Json),
    };
    Some((PollId(uuid::Uuid::try_parse(id).ok()?), format))
}

fn result(event: &Event, panel: &Panel, poll: &Poll, format: Format) -> Result<String, Refused> {
    let file = PollFile::of(panel, poll).ok_or(Code::WrongState)?;
    Ok(match format {
        Format::Csv => polls_csv(event, Some(poll.id)),
        Format::Json => wire::encode(&file),
    })
}

fn breakdown(event: &Event, poll: &Poll, by: u8, format: Format) -> Result<String, Refused> {
    let breakdown = Breakdown::of(poll, by)?;
    Ok(match format {
        Format::Csv => breakdown_csv(event, poll, &breakdown),
        Format::Json => wire::encode(&BreakdownFile { id: poll.id, terms: &poll.terms, breakdown }),
    })
}

/// `POST /api/polls/read`: the polls of a TOML or JSON file, ready to be drafted. Nothing is changed.
pub(super) async fn read(
    State(services): State<Arc<Services>>,
    headers: HeaderMap,
    body: Result<String, StringRejection>,
) -> Result<Response, Refused> {
    auth::check_origin(&services, &headers)?;
    let (room, ..) = role_view(&services, &headers, ViewName::Desk, None).await?;
    let text = body.map_err(|rejection| match rejection {
        StringRejection::InvalidUtf8(_) => Code::BadFrame,
        _ => Code::TooLarge,
    })?;
    let main = room.state().about.as_ref().and_then(|about| about.languages.first().cloned());
    let main: Lang = main.ok_or(Code::NotFound)?;
    Ok(match polls_file::read(&text, &main) {
        Ok(polls) => Json(polls).into_response(),
        Err(wrong) => {
            let status = StatusCode::from_u16(wrong.code.status()).unwrap_or(StatusCode::BAD_REQUEST);
            (status, Json(FileProblem::from(wrong))).into_response()
        }
    })
}

/// `GET /j/{join}/standing?panel=N`: where the participant stands among the players of the panel's quizzes.
pub(super) async fn standing(
    State(services): State<Arc<Services>>,
    Path(join): Path<String>,
    Query(Wanted { panel }): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Json<Standing>, Refused> {
    let listing = services.lobby.by_join(&join).await?.ok_or(Code::WrongCode)?;
    let token = auth::participant(&services, &headers)?;
    let room = services.hub.room(listing.event).await?;
    if !room.state().panels.contains_key(&panel) {
        return Err(Code::NotFound.into());
    }
    let who = match room.panel_pseudonym(panel, token).await {
        Err(StoreError::KeyDestroyed(_)) => return Err(Code::NotFound.into()),
        who => who?,
    };
    services.limits.take(&[Limit::Standing(panel, who)], Instant::now()).map_err(|wait| {
        services.stats.limited.add(1);
        Refused::until(Code::SlowDown, later(&services, wait))
    })?;
    let player = room.player(panel, token).await?;
    let standing = room.state().panels.get(&panel).and_then(|found| {
        let mut board = services.boards.entry((listing.event, panel)).or_insert_with(|| Board::of(found));
        if !board.is_of(found) {
            *board = Board::of(found);
        }
        board.standing(player)
    });
    standing.map(Json).ok_or_else(|| Code::NotFound.into())
}
