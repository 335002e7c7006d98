//! Whoever sends mutated frames to a whole server: browsers of every role, also of roles that are good for one panel or in another event only.

use baraza::app::client::Client;
use baraza::app::client::http::Site;
use baraza::app::clock;
use baraza::domain::access::{Grant, Role};
use baraza::domain::command::{Actor, Command};
use baraza::domain::ids::{EventId, PanelId};
use baraza::protocol::wire::{ClientFrame, InviteAnswer, ViewName};
use baraza::store::Listing;
use serde_json::json;

use crate::domain::script::founding;
use crate::world::hall::Hall;
use crate::world::raw::Raw;
use crate::world::{FIRST, SECOND};

/// In every question that only desks of the first panel may read, in plain letters, so that it is found whatever it is wrapped in.
pub(super) const SECRET: &str = "only the desks of the first panel read this";

/// A browser, its page and its right; participants have none.
pub(super) struct Sender {
    pub(super) site: Site,
    pub(super) view: &'static str,
    /// The panel its page is of.
    pub(super) panel: PanelId,
    pub(super) grant: Option<Grant>,
    /// Whether it has heard [`SECRET`].
    pub(super) has_read: bool,
    /// Whether it may.
    pub(super) may_read: bool,
}

/// All of them. Those who may not change the first panel come first, so that it is open for them to try.
pub(super) async fn senders(hall: &Hall) -> Vec<Sender> {
    let mut host = hall.redeem(Role::Organiser, None).await;
    let grant = |role, panel| Some(Grant { role, panel });
    let (phone, _) = Raw::phone(hall, FIRST).await;
    let mut all = vec![Sender::new(phone, "audience", FIRST, None)];
    for (role, view) in [(Role::Screen, "stage"), (Role::Booth, "booth")] {
        all.push(Sender::new(hall.redeem(role, None).await.site().clone(), view, FIRST, grant(role, None)));
    }
    for (role, name, view) in [(Role::Booth, "booth", "booth"), (Role::Moderator, "moderator", "desk")] {
        let made = host.site().post("/api/invite", &json!({ "role": name, "panel": SECOND })).await.unwrap();
        let made: InviteAnswer = serde_json::from_slice(&made.body).unwrap();
        let site = Client::redeem(&made.link, None).await.unwrap().site().clone();
        all.push(Sender::new(site, view, SECOND, grant(role, Some(SECOND))));
    }
    let foreign = desk_of_another_event(hall).await;
    all.push(Sender::new(foreign, "desk", FIRST, grant(Role::Moderator, None)));
    let desk = hall.desk().await.site().clone();
    all.push(Sender { may_read: true, ..Sender::new(desk, "desk", FIRST, grant(Role::Moderator, None)) });
    let host = host.site().clone();
    all.push(Sender { may_read: true, ..Sender::new(host, "host", FIRST, grant(Role::Organiser, None)) });
    all
}

/// Founds another event on the same server; a desk of its.
async fn desk_of_another_event(hall: &Hall) -> Site {
    let (hub, event) = (&hall.server.services.hub, EventId(clock::uuid()));
    let founding = founding();
    let about = &founding.about;
    let listing = Listing { event, code: about.code.clone(), join: about.join.clone() };
    let room = hub.room(event).await.unwrap();
    room.perform(Actor::System, Command::Found { founding: Box::new(founding) }).await.unwrap();
    assert!(hub.ctx().directory.publish(listing.clone()).await.unwrap());
    let link = hall.server.invite(&listing, Role::Moderator, &hall.origin()).await.unwrap();
    Client::redeem(&link, None).await.unwrap().site().clone()
}

impl Sender {
    fn new(site: Site, view: &'static str, panel: PanelId, grant: Option<Grant>) -> Self {
        Self { site, view, panel, grant, has_read: false, may_read: false }
    }

    /// A socket of its page, welcomed.
    pub(super) async fn socket(&mut self, hall: &Hall) -> Raw {
        match self.view {
            "audience" => Raw::resume(&mut self.site, hall.join(), self.panel).await,
            "host" => Raw::role(&mut self.site, self.view, None).await,
            _ => Raw::role(&mut self.site, self.view, Some(self.panel)).await,
        }
    }

    /// Whether it may see what a hello asks for: a page of its role, and where its right is limited that panel's.
    pub(super) fn may_see(&self, hello: &ClientFrame) -> bool {
        let ClientFrame::Hello { view, panel, .. } = hello else { return false };
        let Some(grant) = self.grant else { return *view == ViewName::Audience };
        let pages: &[ViewName] = match grant.role {
            Role::Screen => &[ViewName::Stage],
            Role::Booth => &[ViewName::Stage, ViewName::Booth],
            Role::Moderator => &[ViewName::Stage, ViewName::Booth, ViewName::Desk],
            Role::Organiser => &[ViewName::Stage, ViewName::Booth, ViewName::Desk, ViewName::Host],
        };
        pages.contains(view) && grant.panel.is_none_or(|only| panel.is_none_or(|panel| panel == only))
    }

    /// Takes note of what one of its sockets heard.
    pub(super) fn listen(&mut self, heard: &[String]) {
        self.has_read |= heard.iter().any(|frame| frame.contains(SECRET));
        assert!(self.may_read || !self.has_read, "{:?} with {:?} has heard what is not for it", self.view, self.grant);
    }
}

/// The browser of another event's desk, whose cookie says that it is this hall's.
pub(super) fn posing(hall: &Hall, foreign: &Site) -> Site {
    let cookie = foreign.cookies().split_once('=').unwrap().1;
    let (_, secret) = cookie.split_once('.').unwrap();
    let mut site = Site::new(&hall.origin()).unwrap();
    site.set_cookie("baraza_desk", &format!("{}.{secret}", hall.server.listings[0].event));
    site
}
