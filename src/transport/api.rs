//! Everything over HTTP that is not a page: joining, sessions, links, snapshots, codes to scan, downloads.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use fast_qr::convert::Builder;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use serde::Deserialize;
use tokio::time::Instant;

use crate::domain::Millis;
use crate::domain::command::{Actor, Command};
use crate::domain::ids::{EventId, PanelId};
use crate::protocol::code::Code;
use crate::protocol::plan::{Format, Plan};
use crate::protocol::report::Report;
use crate::protocol::view::View;
use crate::protocol::wire::{self, InviteAnswer, InviteRequest, JoinAnswer, JoinRequest, SessionRequest, ViewName};
use crate::protocol::{export, polls_csv};
use crate::room::handle::Encoded;
use crate::room::limits::Limit;

use super::answer::Refused;
use super::asked::{Path, Query};
use super::assets::Assets;
use super::auth::{self, Credential};
use super::encoding::{Effort, Encoding};
use super::pages::{choose_panel, role_view};
use super::services::Services;

/// Where a connection comes from; used for nothing but [`Limit::Guess`] and never stored or logged.
#[derive(Clone, Copy)]
pub(super) struct Peer(pub(super) SocketAddr);

/// A body, or what is wrong with it.
type Posted<T> = Result<Json<T>, JsonRejection>;

/// `POST /api/join`.
pub(super) async fn join(
    State(services): State<Arc<Services>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Posted<JoinRequest>,
) -> Result<Json<JoinAnswer>, Refused> {
    auth::check_origin(&services, &headers)?;
    let request = good(body)?;
    let guess = Guess::begin(&services, peer)?;
    let listing = services.lobby.by_code(&request.code).await?.ok_or(Code::WrongCode)?;
    guess.was_right();
    Ok(Json(JoinAnswer { path: format!("/j/{}", listing.join) }))
}

/// `POST /api/session`.
pub(super) async fn session(
    State(services): State<Arc<Services>>,
    headers: HeaderMap,
    body: Posted<SessionRequest>,
) -> Result<Response, Refused> {
    auth::check_origin(&services, &headers)?;
    let request = good(body)?;
    // No limit for wrong ones: nobody guesses 128 bits, and whoever tried would keep the moderators behind the same router out.
    let invite =
        Credential::parse(&request.invite).filter(|_| request.view != ViewName::Audience).ok_or(Code::NotFound)?;
    let session = invite.sibling(&request.session).ok_or(Code::BadFrame)?;
    if !services.lobby.has(invite.event).await? {
        return Err(Code::NotFound.into());
    }
    let room = services.hub.room(invite.event).await?;
    let used_by = room.state().access.invites.get(&invite.invite()).and_then(|invite| invite.used_by);
    if used_by != Some(session.session()) {
        room.perform(Actor::System, Command::Redeem { invite: invite.invite(), session: session.session() }).await?;
    }
    let cookie = auth::session_cookie(&services, request.view, &session);
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// `POST /api/invite`.
pub(super) async fn invite(
    State(services): State<Arc<Services>>,
    headers: HeaderMap,
    body: Posted<InviteRequest>,
) -> Result<Json<InviteAnswer>, Refused> {
    auth::check_origin(&services, &headers)?;
    let request = good(body)?;
    let (room, _, organiser) = role_view(&services, &headers, ViewName::Host, None).await?;
    let invite = Credential::new(room.id(), services.hub.ctx().random());
    let command = Command::Invite {
        invite: invite.invite(),
        role: request.role,
        panel: request.panel,
        expires_at: room.now() + auth::INVITE_LIFE,
    };
    room.perform(Actor::Session(organiser.session()), command).await?;
    let link = auth::invite_link(&services.origin(&headers), request.role, &invite);
    let qr = qr_svg(&link)?;
    Ok(Json(InviteAnswer { link, qr }))
}

/// The panel asked for in the address.
#[derive(Deserialize)]
pub(super) struct Wanted {
    panel: Option<PanelId>,
}

/// `GET /j/{join}/snapshot`.
pub(super) async fn audience_snapshot(
    State(services): State<Arc<Services>>,
    Path(join): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let listing = services.lobby.by_join(&join).await?.ok_or(Code::WrongCode)?;
    let room = services.hub.room(listing.event).await?;
    let view = View::Audience(choose_panel(&room.state(), wanted.panel)?);
    let encoded = room.snapshot(view)?;
    Ok(snapshot(&services, &headers, room.id(), &encoded))
}

/// `GET /api/snapshot/{page}`.
pub(super) async fn role_snapshot(
    State(services): State<Arc<Services>>,
    Path(page): Path<ViewName>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let (room, view, _) = role_view(&services, &headers, page, wanted.panel).await?;
    let encoded = room.snapshot(view)?;
    Ok(snapshot(&services, &headers, room.id(), &encoded))
}

/// A snapshot, compressed once for everyone who asks within the second it serves.
fn snapshot(services: &Services, headers: &HeaderMap, event: EventId, encoded: &Arc<Encoded>) -> Response {
    let tag = format!("\"{}-{}\"", encoded.epoch.0, encoded.seq);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let cache = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, "private, no-cache".to_owned())];
    if known == Some(&tag) {
        return (StatusCode::NOT_MODIFIED, cache).into_response();
    }
    let encoding = Encoding::choose(headers);
    let body = services.snapshots.get(event, encoding, encoded, || {
        encoding.compress(wire::encode(&encoded.snapshot()).as_bytes(), Effort::Quick)
    });
    (cache, with_body(body, encoding, "application/json")).into_response()
}

/// `GET /catalogue/{lang}/{page}`.
pub(super) async fn catalogue(
    State(services): State<Arc<Services>>,
    Path((lang, page)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let words = services.assets.catalogue(&lang, &page).ok_or(Code::NotFound)?;
    Ok(compressed(&headers, "application/json", words.as_bytes()))
}

/// `GET /favicon.svg`.
pub(super) async fn icon() -> Result<Response, Refused> {
    let icon = Assets::file("favicon.svg").ok_or(Code::NotFound)?;
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")];
    Ok((headers, icon).into_response())
}

/// `GET /qr/{join}`: the audience's link as a picture, the join secret followed by `.svg`.
pub(super) async fn join_qr(
    State(services): State<Arc<Services>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let join = name.strip_suffix(".svg").ok_or(Code::NotFound)?;
    let listing = services.lobby.by_join(join).await?.ok_or(Code::NotFound)?;
    let svg = qr_svg(&format!("{}/j/{}", services.origin(&headers), listing.join))?;
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "private, max-age=3600")];
    Ok((headers, svg).into_response())
}

fn qr_svg(text: &str) -> Result<String, Refused> {
    let code = QRBuilder::new(text).build().map_err(|_| Code::TooLarge)?;
    Ok(SvgBuilder::default().margin(2).to_str(&code))
}

/// `GET /api/export/{name}`: everything of the event, for its organiser.
pub(super) async fn download(
    State(services): State<Arc<Services>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let (room, ..) = role_view(&services, &headers, ViewName::Host, None).await?;
    let (kind, body) = {
        let event = room.state();
        match name.as_str() {
            "questions.csv" => ("text/csv; charset=utf-8", export::questions_csv(&event)),
            "polls.csv" => ("text/csv; charset=utf-8", polls_csv::polls_csv(&event, None)),
            "programme.toml" => ("application/toml", Plan::of(&event)?.write(Format::Toml)),
            "programme.json" => ("application/json", Plan::of(&event)?.write(Format::Json)),
            "report.json" => ("application/json", wire::encode(&Report::of(&event, room.now())?)),
            "event.json" => ("application/json", wire::encode(&export::summary(&event).without_running_polls())),
            _ => return Err(Code::NotFound.into()),
        }
    };
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")).map_err(|_| Code::NotFound)?;
    let mut response = compressed(&headers, kind, body.as_bytes());
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Anything else.
pub(super) async fn nothing_here() -> Refused {
    Code::NotFound.into()
}

/// One try with a code. It counts from the beginning, so that many at once count too, and is given back if it was right: a hall
/// behind one router is let in however large it is.
struct Guess<'a> {
    services: &'a Services,
    limit: Limit,
}

impl<'a> Guess<'a> {
    fn begin(services: &'a Services, peer: Peer) -> Result<Self, Refused> {
        let limit = Limit::Guess(network_of(peer.0.ip()));
        services.limits.take(&[limit], Instant::now()).map_err(|wait| {
            services.stats.limited.add(1);
            Refused::until(Code::SlowDown, later(services, wait))
        })?;
        Ok(Self { services, limit })
    }

    fn was_right(self) {
        self.services.limits.give_back(&self.limit);
    }
}

pub(super) fn later(services: &Services, wait: Duration) -> Millis {
    services.hub.ctx().now() + Millis::try_from(wait.as_millis()).unwrap_or(Millis::MAX / 2)
}

/// One household or hall has a whole /64 of IPv6 addresses to guess from.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

fn good<T>(body: Posted<T>) -> Result<T, Refused> {
    match body {
        Ok(Json(value)) => Ok(value),
        Err(JsonRejection::BytesRejection(_)) => Err(Code::TooLarge.into()),
        Err(_) => Err(Code::BadFrame.into()),
    }
}

pub(super) fn compressed(headers: &HeaderMap, kind: &'static str, plain: &[u8]) -> Response {
    let encoding = Encoding::choose(headers);
    with_body(encoding.compress(plain, Effort::Quick), encoding, kind)
}

fn with_body(body: Bytes, encoding: Encoding, kind: &'static str) -> Response {
    let mut response = Response::new(Body::from(body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(name) = encoding.name() {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    response
}
