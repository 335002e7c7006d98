//! The first frame of a socket: what it wants to see, and whether it may.

use std::sync::Arc;

use axum::http::HeaderMap;

use crate::domain::ids::{Epoch, PanelId};
use crate::protocol::PROTOCOL;
use crate::protocol::close::Close;
use crate::protocol::code::Code;
use crate::protocol::view::View;
use crate::protocol::wire::{ClientFrame, ViewName};
use crate::room::Room;
use crate::room::presence::{Mailbox, Present};
use crate::store::StoreError;

use super::answer::Refused;
use super::auth;
use super::pages::role_view;
use super::services::Services;
use super::session::Who;

/// A hello that was found good.
pub(super) struct Admitted {
    pub(super) room: Arc<Room>,
    pub(super) view: View,
    pub(super) who: Who,
    /// The epoch of the client's position.
    pub(super) epoch: Epoch,
    /// Where the client left off.
    pub(super) position: u64,
}

/// Reads the hello and decides.
pub(super) async fn admit(services: &Services, headers: &HeaderMap, text: &str) -> Result<Admitted, Close> {
    let Ok(ClientFrame::Hello { protocol, view, panel, join, epoch, seq }) = serde_json::from_str(text) else {
        return Err(Close::HelloExpected);
    };
    if protocol != PROTOCOL {
        return Err(Close::WrongProtocol);
    }
    let (room, view, who) = match view {
        ViewName::Audience => audience(services, headers, panel, join.as_deref()).await,
        page => role_view(services, headers, page, panel)
            .await
            .map(|(room, view, credential)| (room, view, Who::Session(credential.session()))),
    }
    .map_err(|refused| close_for(&refused))?;
    Ok(Admitted { room, view, who, epoch, position: seq })
}

async fn audience(
    services: &Services,
    headers: &HeaderMap,
    panel: Option<PanelId>,
    join: Option<&str>,
) -> Result<(Arc<Room>, View, Who), Refused> {
    let token = auth::participant(services, headers)?;
    let listing = services.lobby.by_join(join.unwrap_or_default()).await?.ok_or(Code::WrongCode)?;
    let room = services.hub.room(listing.event).await?;
    let panel = panel.filter(|panel| room.state().panels.contains_key(panel)).ok_or(Code::NotFound)?;
    Ok((room, View::Audience(panel), Who::Participant(token)))
}

/// Makes a socket known to the room, so that what concerns only its owner reaches it. In a sealed panel nobody has a name any more.
pub(super) async fn register(room: &Room, view: View, who: Who, mailbox: &Mailbox) -> Result<Option<Present>, Close> {
    match (who, view.panel()) {
        (Who::Session(session), _) => {
            let present = room.presence().session(session, mailbox.clone());
            // Looked at again, now that an ending would be told: it may have come between.
            let still_there = room.state().access.grant(&session).is_some();
            if still_there { Ok(Some(present)) } else { Err(Close::Forbidden) }
        }
        (Who::Participant(_), None) => Ok(None),
        (Who::Participant(token), Some(panel)) => match room.panel_pseudonym(panel, token).await {
            Ok(who) => Ok(Some(room.presence().participant(panel, who, mailbox.clone()))),
            Err(StoreError::KeyDestroyed(_)) => Ok(None),
            Err(_) => Err(Close::Unavailable),
        },
    }
}

fn close_for(refused: &Refused) -> Close {
    match refused.code() {
        Code::NotFound | Code::WrongCode => Close::NotFound,
        Code::Unavailable => Close::Unavailable,
        _ => Close::Forbidden,
    }
}
