//! Who someone is: a participant's signed token, a session's secret, and the page a request came from.

use axum::http::{HeaderMap, HeaderValue, header};
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::Millis;
use crate::domain::access::{Grant, Role};
use crate::domain::ids::{EventId, InviteId, SessionId};
use crate::protocol::code::Code;
use crate::protocol::view::View;
use crate::protocol::wire::ViewName;
use crate::room::Room;
use crate::room::secrets::Token;
use crate::store::Key;

use super::answer::Refused;
use super::services::Services;

/// How long a phone and a session are known, in seconds: thirty days, as long as an event's records are kept.
const COOKIE_SECONDS: u32 = 30 * 24 * 3600;

/// How long a one-time link can be used, in milliseconds: long enough to be mailed the day before.
pub const INVITE_LIFE: Millis = 48 * 3600 * 1000;

/// The participant's cookie.
const PARTICIPANT: &str = "baraza_participant";

/// Signs participants' tokens, so that they are verified without being stored.
pub struct TokenKey(pub Key);

impl TokenKey {
    /// The cookie's value: token and MAC, 32 bytes in base64url.
    pub fn seal(&self, token: Token) -> String {
        let mut bytes = token.0.to_vec();
        bytes.extend_from_slice(&self.mac(token).finalize().into_bytes()[..16]);
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// The token in a cookie, if it was signed here. The comparison takes the same time whatever differs.
    pub fn open(&self, cookie: &str) -> Option<Token> {
        let bytes = BASE64URL_NOPAD.decode(cookie.as_bytes()).ok()?;
        let (token, mac) = bytes.split_at_checked(16)?;
        let token = Token(token.try_into().ok()?);
        (mac.len() == 16 && self.mac(token).verify_truncated_left(mac).is_ok()).then_some(token)
    }

    fn mac(&self, token: Token) -> Hmac<Sha256> {
        // HMAC takes keys of any length, so this does not fail.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0.0)
            .unwrap_or_else(|_| Hmac::new(&hmac::digest::Key::<Hmac<Sha256>>::default()));
        mac.update(&token.0);
        mac
    }
}

/// An event and 128 bits that only the holder of a link or a cookie knows: `<event>.<22 characters of base64url>`.
#[derive(Clone, Copy)]
pub struct Credential {
    /// The event it is good for.
    pub event: EventId,
    secret: [u8; 16],
}

impl Credential {
    /// A credential with these secret bytes.
    pub fn new(event: EventId, secret: [u8; 16]) -> Self {
        Self { event, secret }
    }

    /// Reads one.
    pub fn parse(text: &str) -> Option<Self> {
        let (event, secret) = text.split_once('.')?;
        Some(Self { event: EventId(Uuid::try_parse(event).ok()?), secret: secret_bytes(secret)? })
    }

    /// The credential of another secret of the same event.
    pub fn sibling(&self, secret: &str) -> Option<Self> {
        Some(Self { event: self.event, secret: secret_bytes(secret)? })
    }

    /// As it stands in a link or a cookie.
    pub fn text(&self) -> String {
        format!("{}.{}", self.event, BASE64URL_NOPAD.encode(&self.secret))
    }

    /// The name under which the log knows it as an invite.
    pub fn invite(&self) -> InviteId {
        InviteId(self.fingerprint())
    }

    /// The name under which the log knows it as a session.
    pub fn session(&self) -> SessionId {
        SessionId(self.fingerprint())
    }

    fn fingerprint(&self) -> [u8; 16] {
        half_of_sha256(&self.secret)
    }
}

fn half_of_sha256(secret: &[u8]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&Sha256::digest(secret)[..16]);
    half
}

/// The address of a one-time link. The secret is in the fragment, which no browser sends anywhere.
pub fn invite_link(origin: &str, role: Role, invite: &Credential) -> String {
    let page = match role {
        Role::Organiser => "host",
        Role::Moderator => "desk",
        Role::Screen => "stage",
        Role::Booth => "booth",
    };
    format!("{origin}/{page}#i={}", invite.text())
}

fn secret_bytes(text: &str) -> Option<[u8; 16]> {
    BASE64URL_NOPAD.decode(text.as_bytes()).ok()?.try_into().ok()
}

/// The participant of a request.
///
/// # Errors
/// [`Code::BadToken`] if there is no cookie or it was not signed here.
pub(super) fn participant(services: &Services, headers: &HeaderMap) -> Result<Token, Refused> {
    let token = cookie(headers, PARTICIPANT).and_then(|value| services.tokens.open(value));
    token.ok_or_else(|| Code::BadToken.into())
}

/// A fingerprint of whatever a page of this server gave this browser; costs no look into a store.
pub(super) fn bearer(services: &Services, headers: &HeaderMap) -> Option<[u8; 16]> {
    let pages = [ViewName::Desk, ViewName::Stage, ViewName::Booth, ViewName::Host];
    let session = || pages.into_iter().find_map(|page| credentials(headers, page).first().map(Credential::fingerprint));
    participant(services, headers).map(fingerprint).ok().or_else(session)
}

/// A name for a phone's token that does not give it away.
pub(super) fn fingerprint(token: Token) -> [u8; 16] {
    half_of_sha256(&token.0)
}

/// The header that gives a phone its token.
pub(super) fn participant_cookie(services: &Services, token: Token) -> HeaderValue {
    set_cookie(services, PARTICIPANT, &services.tokens.seal(token))
}

/// The header that gives a browser its session for a page.
pub(super) fn session_cookie(services: &Services, page: ViewName, credential: &Credential) -> HeaderValue {
    set_cookie(services, session_cookie_name(page), &credential.text())
}

/// The credentials a browser has for a page, best first. An organiser opens every page with the one for the organiser's page.
pub(super) fn credentials(headers: &HeaderMap, page: ViewName) -> Vec<Credential> {
    let own = cookie(headers, session_cookie_name(page));
    let organiser = (page != ViewName::Host).then(|| cookie(headers, session_cookie_name(ViewName::Host))).flatten();
    own.into_iter().chain(organiser).filter_map(Credential::parse).collect()
}

/// The first session of these that may see `view`.
///
/// # Errors
/// [`Code::NoSession`] if none exists any more, [`Code::Forbidden`] if one does and may not.
pub(super) fn admit(room: &Room, session: SessionId, view: View) -> Result<Grant, Refused> {
    let grant = room.state().access.grant(&session).ok_or(Code::NoSession)?;
    if may_see(grant, view) { Ok(grant) } else { Err(Code::Forbidden.into()) }
}

/// Whether a grant opens a page; participants need none for theirs. The organiser's page is of the whole event, so a grant for one panel does
/// not open it.
fn may_see(grant: Grant, view: View) -> bool {
    match view {
        View::Audience(_) => false,
        View::Desk(panel) => {
            matches!(grant.role, Role::Moderator | Role::Organiser) && grant.panel.is_none_or(|only| only == panel)
        }
        View::Stage(panel) => grant.panel.is_none() || grant.panel == panel,
        View::Booth(panel) => grant.role != Role::Screen && (grant.panel.is_none() || grant.panel == panel),
        View::Host => grant.role == Role::Organiser && grant.panel.is_none(),
    }
}

/// Whether a request that changes something, or opens a socket, comes from a page of this server. Browsers always say.
///
/// # Errors
/// [`Code::WrongOrigin`] if it says another origin or none.
pub(super) fn check_origin(services: &Services, headers: &HeaderMap) -> Result<(), Refused> {
    let said = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok()).ok_or(Code::WrongOrigin)?;
    let here = services.origin(headers);
    if said.eq_ignore_ascii_case(&here) { Ok(()) } else { Err(Code::WrongOrigin.into()) }
}

pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
}

fn session_cookie_name(page: ViewName) -> &'static str {
    match page {
        ViewName::Host => "baraza_host",
        ViewName::Stage => "baraza_stage",
        ViewName::Booth => "baraza_booth",
        ViewName::Desk | ViewName::Audience => "baraza_desk",
    }
}

fn set_cookie(services: &Services, name: &str, value: &str) -> HeaderValue {
    // Lax, not Strict: whoever follows a link from a chat or a mail is to be known on arrival.
    let secure = if services.is_https() { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Lax{secure}");
    // Base64url, digits and hyphens only.
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_or_altered_token_is_not_opened() {
        let here = TokenKey(Key([1; 32]));
        let sealed = here.seal(Token([7; 16]));
        assert!(here.open(&sealed).is_some_and(|token| token.0 == [7; 16]));
        assert!(TokenKey(Key([2; 32])).open(&sealed).is_none());
        for at in 0..sealed.len() {
            let mut altered = sealed.clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            assert!(here.open(std::str::from_utf8(&altered).unwrap()).is_none(), "altered at {at}");
        }
        for junk in ["", "A", "%%%", &sealed[..20]] {
            assert!(here.open(junk).is_none());
        }
    }
}
