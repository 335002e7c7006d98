//! The first thing a browser gets: one HTML file with everything in it, its data included.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::domain::Event;
use crate::domain::ids::PanelId;
use crate::domain::locale::Lang;
use crate::protocol::code::Code;
use crate::protocol::report::Report;
use crate::protocol::view::View;
use crate::protocol::wire::{self, Boot, Snapshot, ViewName};
use crate::room::Room;
use crate::room::handle::Encoded;
use crate::room::secrets::Token;

use super::answer::Refused;
use super::asked::{Path, Query};
use super::assets::{Fill, PageName};
use super::auth::{self, Credential};
use super::encoding::{Effort, Encoding};
use super::language;
use super::page_cache::PageKey;
use super::services::Services;

/// The panel asked for in the address.
#[derive(Deserialize)]
pub(super) struct Wanted {
    panel: Option<PanelId>,
}

/// `GET /`: the page that asks for the code.
pub(super) async fn front(State(services): State<Arc<Services>>, headers: HeaderMap) -> Result<Response, Refused> {
    bare_page(&services, &headers, PageName::Join)
}

/// `GET /j/{join}`: the audience's page on the live panel. Gives the phone its token.
pub(super) async fn audience(
    State(services): State<Arc<Services>>,
    Path(join): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let Some(listing) = services.lobby.by_join(&join).await? else {
        return Ok((StatusCode::NOT_FOUND, bare_page(&services, &headers, PageName::Join)?).into_response());
    };
    let room = services.hub.room(listing.event).await?;
    let view = View::Audience(choose_panel(&room.state(), wanted.panel)?);
    let encoded = room.snapshot(view)?;
    let page = Arc::new(Page::new(&services, &headers, PageName::Of(ViewName::Audience), Some(&room))?);
    let encoding = Encoding::choose(&headers);
    let key = PageKey { event: room.id(), view, lang: page.lang, encoding };
    let floor = room.feed(view).floor();
    let making = Arc::clone(&page);
    let make = move |encoded: &Arc<Encoded>, effort| {
        encoding.compress(making.html(Some(encoded.snapshot())).as_bytes(), effort)
    };
    let body = services.pages.get(services.hub.ctx(), key, floor, &encoded, make).await.map_err(|error| {
        tracing::error!(%error, "a page could not be made");
        Code::Unavailable
    })?;
    let mut response = page.respond(body, encoding);
    if auth::participant(&services, &headers).is_err() {
        let token = Token(services.hub.ctx().random());
        response.headers_mut().append(header::SET_COOKIE, auth::participant_cookie(&services, token));
    }
    Ok(response)
}

/// `GET /desk`.
pub(super) async fn desk(
    State(services): State<Arc<Services>>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    role_page(&services, &headers, ViewName::Desk, wanted.panel).await
}

/// `GET /stage`: a screen of one panel, or of whichever is live.
pub(super) async fn stage(
    State(services): State<Arc<Services>>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    role_page(&services, &headers, ViewName::Stage, wanted.panel).await
}

/// `GET /booth`: like a screen, for the chair and the interpreters.
pub(super) async fn booth(
    State(services): State<Arc<Services>>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    role_page(&services, &headers, ViewName::Booth, wanted.panel).await
}

/// `GET /host`.
pub(super) async fn host(State(services): State<Arc<Services>>, headers: HeaderMap) -> Result<Response, Refused> {
    role_page(&services, &headers, ViewName::Host, None).await
}

/// Whether the page is to be kept as a file.
#[derive(Deserialize)]
pub(super) struct Kept {
    download: Option<String>,
}

/// `GET /report`: what the event came to, whole in one file.
pub(super) async fn report(
    State(services): State<Arc<Services>>,
    Query(Kept { download }): Query<Kept>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let (room, ..) = match role_view(&services, &headers, ViewName::Host, None).await {
        Ok(found) => found,
        Err(refused) if matches!(refused.code(), Code::NoSession | Code::Forbidden) => {
            return bare_page(&services, &headers, PageName::Report);
        }
        Err(refused) => return Err(refused),
    };
    let report = Report::of(&room.state(), room.now())?;
    let update = serde_json::value::to_raw_value(&report).map_err(|_| Code::Unavailable)?;
    let snapshot = Snapshot { epoch: room.epoch(), seq: report.seq, panel: None, update: &*update };
    let page = Page::new(&services, &headers, PageName::Report, Some(&room))?;
    let encoding = Encoding::choose(&headers);
    let body = encoding.compress(page.html(Some(snapshot)).as_bytes(), Effort::Quick);
    let mut response = page.respond(body, encoding);
    if download.is_some() {
        let disposition = HeaderValue::from_static("attachment; filename=\"report.html\"");
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// A view of a role's page as far as this browser may see it.
pub(super) async fn role_view(
    services: &Services,
    headers: &HeaderMap,
    page: ViewName,
    panel: Option<PanelId>,
) -> Result<(Arc<Room>, View, Credential), Refused> {
    let mut refused = Refused::from(Code::NoSession);
    for credential in auth::credentials(headers, page) {
        if !services.lobby.has(credential.event).await? {
            continue;
        }
        let room = services.hub.room(credential.event).await?;
        let limited_to = room.state().access.grant(&credential.session()).and_then(|grant| grant.panel);
        let view = match page {
            ViewName::Desk => View::Desk(choose_panel(&room.state(), panel.or(limited_to))?),
            ViewName::Stage => View::Stage(fixed_panel(&room.state(), panel.or(limited_to))),
            ViewName::Booth => View::Booth(fixed_panel(&room.state(), panel.or(limited_to))),
            ViewName::Host => View::Host,
            ViewName::Audience => return Err(Code::Forbidden.into()),
        };
        match auth::admit(&room, credential.session(), view) {
            Ok(_) => return Ok((room, view, credential)),
            // Having no right here is worth more than having no session there.
            Err(error) if error.code() == Code::Forbidden => refused = error,
            Err(_) => {}
        }
    }
    Err(refused)
}

/// The panel asked for, if there is one; else the page follows the live one.
fn fixed_panel(event: &Event, wanted: Option<PanelId>) -> Option<PanelId> {
    wanted.filter(|panel| event.panels.contains_key(panel))
}

/// The panel asked for, else the live one, else the first.
pub(super) fn choose_panel(event: &Event, wanted: Option<PanelId>) -> Result<PanelId, Refused> {
    let known = wanted.filter(|panel| event.panels.contains_key(panel));
    let panel = known.or(event.live).or_else(|| event.programme.first().copied());
    panel.ok_or_else(|| Code::NotFound.into())
}

async fn role_page(
    services: &Arc<Services>,
    headers: &HeaderMap,
    name: ViewName,
    panel: Option<PanelId>,
) -> Result<Response, Refused> {
    let (room, view, _) = match role_view(services, headers, name, panel).await {
        Ok(found) => found,
        // The page itself says what is missing, and exchanges the link it was opened with.
        Err(refused) if matches!(refused.code(), Code::NoSession | Code::Forbidden) => {
            return bare_page(services, headers, PageName::Of(name));
        }
        Err(refused) => return Err(refused),
    };
    let encoded = room.snapshot(view)?;
    let page = Page::new(services, headers, PageName::Of(name), Some(&room))?;
    let encoding = Encoding::choose(headers);
    let body = encoding.compress(page.html(Some(encoded.snapshot())).as_bytes(), Effort::Quick);
    Ok(page.respond(body, encoding))
}

/// A page without a view.
fn bare_page(services: &Arc<Services>, headers: &HeaderMap, name: PageName) -> Result<Response, Refused> {
    let page = Page::new(services, headers, name, None)?;
    let encoding = Encoding::choose(headers);
    let body = encoding.compress(page.html(None).as_bytes(), Effort::Quick);
    Ok(page.respond(body, encoding))
}

/// A page in one language, for one origin.
struct Page {
    services: Arc<Services>,
    name: PageName,
    lang: &'static str,
    languages: Vec<&'static str>,
    origin: String,
    title: String,
}

impl Page {
    fn new(
        services: &Arc<Services>,
        headers: &HeaderMap,
        name: PageName,
        room: Option<&Room>,
    ) -> Result<Self, Refused> {
        let languages = services.assets.languages();
        let about = room.and_then(|room| room.state().about.clone());
        let spoken = about.as_ref().and_then(|about| about.languages.first());
        let lang = language::choose(headers, &languages, spoken.map(Lang::primary));
        let title = match (&about, Lang::new(lang)) {
            (Some(about), Ok(tag)) => about.title.best(&tag).to_owned(),
            _ => "Baraza".to_owned(),
        };
        services.assets.page(name).ok_or(Code::NotFound)?;
        Ok(Self { services: Arc::clone(services), name, lang, languages, origin: services.origin(headers), title })
    }

    /// The audience's page is the same for everyone who asks, by whatever name they found this server.
    fn shown_origin(&self) -> String {
        match self.name {
            PageName::Join | PageName::Of(ViewName::Audience) => {
                self.services.settings.public_origin.clone().unwrap_or_default()
            }
            PageName::Report | PageName::Of(ViewName::Desk | ViewName::Stage | ViewName::Booth | ViewName::Host) => {
                self.origin.clone()
            }
        }
    }

    fn html(&self, snapshot: Option<Snapshot<&RawValue>>) -> String {
        let boot = Boot::<&RawValue> {
            view: self.name.view(),
            lang: self.lang.to_owned(),
            languages: self.languages.iter().map(|lang| (*lang).to_owned()).collect(),
            origin: self.shown_origin(),
            snapshot,
            look: self.services.settings.look.told(),
        };
        let catalogue = self.services.assets.catalogue(self.lang, self.name.as_str()).unwrap_or("{}");
        let fill = Fill { lang: self.lang, title: &self.title, catalogue, boot: &wire::encode(&boot) };
        self.services.assets.page(self.name).map(|template| template.fill(&fill)).unwrap_or_default()
    }

    fn respond(&self, body: Bytes, encoding: Encoding) -> Response {
        let mut response = Response::new(Body::from(body));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, accept-language, cookie"));
        if let Some(name) = encoding.name() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        let policy = self
            .services
            .assets
            .page(self.name)
            .and_then(|template| HeaderValue::try_from(template.policy(&self.origin)).ok());
        if let Some(policy) = policy {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}
