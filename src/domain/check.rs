//! The rules: whether a command may be done, decided on an untouched event.

use std::collections::BTreeSet;

use super::Millis;
use super::access::MAX_INVITES;
use super::command::{Actor, Command, Entry};
use super::event::{Event, Founding};
use super::ids::{PanelId, PollId, Pseudonym, QuestionId};
use super::locale::Lang;
use super::panel::{Moderation, Names, Panel, PanelState};
use super::poll::{Choice, PollState};
use super::question::{MAX_NAME_GRAPHEMES, Question, QuestionState};
use super::refusal::Refusal;
use super::stage::Show;
use super::text;

/// Longest event title, in graphemes.
const MAX_TITLE_GRAPHEMES: usize = 200;

/// A command that was found good, ready for its effect.
pub(super) enum Admitted {
    /// A new question.
    Ask { panel: PanelId, question: Question },
    /// A vote on a live question.
    Vote { panel: PanelId, question: QuestionId, voter: Pseudonym, on: bool },
    /// A ballot that fits an open poll.
    Answer { panel: PanelId, poll: PollId, voter: Pseudonym, choice: Choice },
    /// A question's next state.
    Moderate { panel: PanelId, question: QuestionId, state: QuestionState },
    /// Any other command, its texts cleaned.
    Other(Command),
    /// What it asks for is already so.
    AlreadySo,
}

impl From<&Entry> for Admitted {
    fn from(entry: &Entry) -> Self {
        Self::Other(entry.command.clone())
    }
}

/// Most questions of one panel: a hundred times what a moderator can read, and still a few megabytes.
const MAX_QUESTIONS: usize = 50_000;

/// Most polls of one panel.
const MAX_POLLS: usize = 200;

/// Most panels of one event: four days of ten rooms.
const MAX_PANELS: usize = 400;

impl Event {
    /// Whether `entry` would be accepted if it were applied now, at `at`. Nothing is changed.
    ///
    /// # Errors
    /// The refusal its sender would get.
    pub fn check(&self, entry: &Entry, at: Millis) -> Result<(), Refusal> {
        self.admit(entry, at).map(drop)
    }

    /// Decides on an immutable view. What it lets through is complete: texts are cleaned and states decided.
    pub(super) fn admit(&self, entry: &Entry, at: Millis) -> Result<Admitted, Refusal> {
        self.access.allows(&entry.by, &entry.command)?;
        if self.about.is_none() && !matches!(entry.command, Command::Found { .. }) {
            return Err(Refusal::NotFound);
        }
        if let Some(panel) = entry.command.panel()
            && !matches!(entry.command, Command::PutPanel { .. })
        {
            self.panel(panel)?;
        }
        match &entry.command {
            Command::Ask { .. } | Command::Vote { .. } | Command::Answer { .. } => self.admit_participant(entry, at),
            Command::Moderate { panel, question, verdict } => {
                let state = self.panel(*panel)?.question(*question)?.judge(verdict)?;
                Ok(Admitted::Moderate { panel: *panel, question: *question, state })
            }
            Command::SetPanel { panel, state } => self.panel(*panel)?.check_state(*state).map(|()| entry.into()),
            Command::PutPoll { .. } | Command::SetPoll { .. } | Command::SealPoll { .. } => self.admit_poll(entry),
            Command::Show { show } => self.admit_show(*show).map(|()| entry.into()),
            Command::PutPanel { panel, terms } => {
                let terms = terms.clean()?;
                let panels_fit = self.panels.contains_key(panel) || self.panels.len() < MAX_PANELS;
                let open = self.panels.get(panel).is_none_or(|panel| panel.state != PanelState::Sealed);
                match (panels_fit, open) {
                    (false, _) => Err(Refusal::Full),
                    (_, false) => Err(Refusal::Sealed),
                    _ => Ok(Admitted::Other(Command::PutPanel { panel: *panel, terms })),
                }
            }
            Command::Invite { .. } | Command::Withdraw { .. } | Command::Revoke { .. } | Command::Redeem { .. } => {
                self.admit_access(&entry.command, at).map(|()| entry.into())
            }
            Command::Found { founding } => self.admit_founding(founding),
            Command::GoLive { .. } | Command::Attest { .. } => Ok(entry.into()),
        }
    }

    fn admit_participant(&self, entry: &Entry, at: Millis) -> Result<Admitted, Refusal> {
        let Actor::Participant(who) = entry.by else {
            return Err(Refusal::Forbidden);
        };
        match &entry.command {
            Command::Ask { panel, question, text, name, lang } => {
                let (name, lang) = (name.as_deref(), lang.as_ref());
                self.panel(*panel)?.admit_ask(&Asked { author: who, question: *question, text, name, lang, at })
            }
            Command::Vote { panel, question, on } => {
                let panel = self.panel(*panel)?;
                panel.takes_votes()?;
                match panel.question(*question)?.state {
                    QuestionState::Live => {
                        Ok(Admitted::Vote { panel: panel.id, question: *question, voter: who, on: *on })
                    }
                    // An unreleased question is nobody's to know of.
                    QuestionState::InReview | QuestionState::Declined(_) => Err(Refusal::NotFound),
                    QuestionState::Answered | QuestionState::Archived => Err(Refusal::QuestionNotLive),
                }
            }
            Command::Answer { panel, poll, choice } => {
                let panel = self.panel(*panel)?;
                panel.takes_votes()?;
                let poll = panel.poll(*poll)?;
                if poll.state == PollState::Draft {
                    return Err(Refusal::NotFound);
                }
                poll.check_ballot(choice)?;
                Ok(Admitted::Answer { panel: panel.id, poll: poll.id, voter: who, choice: choice.clone() })
            }
            _ => Err(Refusal::Forbidden),
        }
    }

    fn admit_poll(&self, entry: &Entry) -> Result<Admitted, Refusal> {
        match &entry.command {
            Command::PutPoll { panel, poll, terms } => {
                let panel = self.panel(*panel)?;
                if panel.state == PanelState::Sealed {
                    return Err(Refusal::Sealed);
                }
                let terms = terms.clean()?;
                match panel.polls.get(poll) {
                    Some(known) if known.terms == terms => {}
                    Some(known) if known.state != PollState::Draft => return Err(Refusal::WrongState),
                    None if self.panels.values().any(|other| other.polls.contains_key(poll)) => {
                        return Err(Refusal::IdTaken);
                    }
                    None if panel.polls.len() >= MAX_POLLS => return Err(Refusal::Full),
                    _ => {}
                }
                Ok(Admitted::Other(Command::PutPoll { panel: panel.id, poll: *poll, terms }))
            }
            Command::SetPoll { panel, poll, state } => {
                let panel = self.panel(*panel)?;
                let poll = panel.poll(*poll)?;
                if *state == PollState::Open && poll.state != PollState::Open {
                    panel.takes_votes()?;
                }
                poll.check_state(*state).map(|()| entry.into())
            }
            Command::SealPoll { panel, poll } => match self.panel(*panel)?.poll(*poll)?.state {
                PollState::Closed | PollState::Revealed => Ok(entry.into()),
                PollState::Draft | PollState::Open => Err(Refusal::WrongState),
            },
            _ => Err(Refusal::Forbidden),
        }
    }

    fn admit_show(&self, show: Show) -> Result<(), Refusal> {
        match show {
            Show::Blank | Show::Join => Ok(()),
            Show::Question { panel, question } => match self.panel(panel)?.question(question)?.state {
                QuestionState::Live => Ok(()),
                _ => Err(Refusal::QuestionNotLive),
            },
            Show::Poll { panel, poll } => match self.panel(panel)?.poll(poll)?.state {
                PollState::Draft => Err(Refusal::WrongState),
                _ => Ok(()),
            },
        }
    }

    fn admit_access(&self, command: &Command, at: Millis) -> Result<(), Refusal> {
        match command {
            Command::Invite { invite, role, panel, expires_at } => {
                let limit = panel.map_or(Ok(()), |panel| self.panel(panel).map(drop));
                match self.access.invites.get(invite).filter(|known| known.counts(at)) {
                    Some(known) if known.grant.role == *role && known.grant.panel == *panel => Ok(()),
                    Some(_) => Err(Refusal::IdTaken),
                    None if *expires_at < at => Err(Refusal::InviteExpired),
                    None if self.access.kept(at) >= MAX_INVITES => Err(Refusal::Full),
                    None => limit,
                }
            }
            Command::Withdraw { invite } => match self.access.invites.get(invite) {
                Some(known) if known.used_by.is_some() => Err(Refusal::InviteUsed),
                _ => Ok(()),
            },
            Command::Redeem { invite, session } => self.access.check_redeem(invite, session, at),
            _ => Ok(()),
        }
    }

    fn admit_founding(&self, founding: &Founding) -> Result<Admitted, Refusal> {
        if self.about.is_some() {
            return Err(Refusal::IdTaken);
        }
        if founding.about.languages.is_empty() || founding.programme.len() > MAX_PANELS {
            return Err(Refusal::OutOfRange);
        }
        let mut founding = founding.clone();
        founding.about.title = founding.about.title.clean(MAX_TITLE_GRAPHEMES)?;
        for (_, terms) in &mut founding.programme {
            *terms = terms.clean()?;
        }
        Ok(Admitted::Other(Command::Found { founding: Box::new(founding) }))
    }
}

impl Panel {
    fn admit_ask(&self, asked: &Asked<'_>) -> Result<Admitted, Refusal> {
        self.takes_questions()?;
        let text = text::clean(asked.text, usize::from(self.terms.max_graphemes))?;
        let name = self.admit_name(asked.name)?;
        if let Some(known) = self.questions.get(&asked.question) {
            let is_same = known.author == asked.author && known.text == text;
            return if is_same { Ok(Admitted::AlreadySo) } else { Err(Refusal::IdTaken) };
        }
        if self.questions.len() >= MAX_QUESTIONS {
            return Err(Refusal::Full);
        }
        self.is_cool(&asked.author, asked.at)?;
        let question = Question {
            id: asked.question,
            author: asked.author,
            name,
            dir: text::direction(&text),
            lang: text::language(&text, asked.lang),
            text,
            at: asked.at,
            state: match self.terms.moderation {
                Moderation::Before => QuestionState::InReview,
                Moderation::Off => QuestionState::Live,
            },
            before: None,
            voters: BTreeSet::from([asked.author]),
        };
        Ok(Admitted::Ask { panel: self.id, question })
    }

    /// A name of nothing visible is no name.
    fn admit_name(&self, name: Option<&str>) -> Result<Option<String>, Refusal> {
        let Some(name) = name else { return Ok(None) };
        match (text::clean(name, MAX_NAME_GRAPHEMES), self.terms.names) {
            (Err(Refusal::TextEmpty), _) => Ok(None),
            (_, Names::Off) => Err(Refusal::NamesOff),
            (cleaned, Names::Optional) => cleaned.map(|name| Some(name.replace('\n', " "))),
        }
    }
}

/// A question as it comes from a phone.
struct Asked<'a> {
    author: Pseudonym,
    question: QuestionId,
    text: &'a str,
    name: Option<&'a str>,
    lang: Option<&'a Lang>,
    at: Millis,
}
