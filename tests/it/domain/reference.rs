//! The rules once more, as naively as they can be said: vectors of what happened, and every count made anew from them.

use std::collections::{BTreeMap, BTreeSet};

use baraza::domain::Millis;
use baraza::domain::about::About;
use baraza::domain::access::Role;
use baraza::domain::action::Action;
use baraza::domain::command::{Actor, Batch, Command, Entry};
use baraza::domain::ids::{
    CommandId, InviteId, NodeId, NoteId, PanelId, PlayerId, PollId, Pseudonym, QuestionId, SessionId,
};
use baraza::domain::intervention::Intervention;
use baraza::domain::locale::{Lang, Localised};
use baraza::domain::panel::{Filtering, Moderation, PanelState, PanelTerms, Sharing};
use baraza::domain::poll::{Ballot, Opinions, PhraseId, PhraseState, PollState, PollTerms};
use baraza::domain::question::{Origin, QuestionState};
use baraza::domain::recent::Answer;
use baraza::domain::refusal::Refusal;
use baraza::domain::stage::Show;
use baraza::domain::text::Dir;

use super::sayings::{Said, said};
use super::texts::{Kept, kept};

mod access;
mod ballots;
mod counts;
mod interventions;
mod lookups;
mod moderators;
mod people;
mod polls;
mod programme;
mod stage;

/// Everything that happened, and what was answered.
#[derive(Default)]
pub(crate) struct Reference {
    pub(crate) seq: u64,
    pub(crate) hall: Hall,
    /// What sessions did in panels, with effect; all of it.
    pub(crate) actions: Vec<(PanelId, Action)>,
    answers: Vec<(CommandId, Answer)>,
    batches: Vec<(NodeId, u64)>,
}

/// Everything that happened, as far as it can be seen.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Hall {
    pub(crate) now: Millis,
    /// Of what is being said.
    seq: u64,
    pub(crate) about: Option<About>,
    /// In the order of the programme.
    pub(crate) panels: Vec<Panel>,
    /// Those that were taken out.
    pub(crate) dropped_panels: BTreeSet<PanelId>,
    pub(crate) live: Option<PanelId>,
    pub(crate) filter: BTreeMap<Lang, Vec<String>>,
    /// In the order they were asked.
    pub(crate) questions: Vec<Question>,
    /// Every vote on the very question it counts for, whatever became of it.
    votes: Vec<(PanelId, QuestionId, Pseudonym, bool)>,
    /// In the order they were sent.
    pub(crate) notes: Vec<Note>,
    /// In the order they were drafted.
    pub(crate) polls: Vec<Poll>,
    /// Drafts that were thrown away, and where they were.
    dropped: Vec<(PanelId, PollId)>,
    /// Every ballot that was taken and is not the one before once more.
    pub(crate) ballots: Vec<Cast>,
    pub(crate) links: Vec<Link>,
    pub(crate) sessions: Vec<Session>,
}

#[derive(Clone, PartialEq)]
pub(crate) struct Panel {
    pub(crate) id: PanelId,
    pub(crate) terms: PanelTerms,
    /// Every state it was in and since when, the present one last.
    pub(crate) states: Vec<(PanelState, Millis)>,
    pub(crate) queue: Vec<QuestionId>,
    pub(crate) interventions: Vec<Intervention>,
    /// When it closes by itself.
    pub(crate) closes_at: Option<Millis>,
    pub(crate) on: Show,
    /// There while it is frozen.
    pub(crate) held: Option<Show>,
}

#[derive(Clone, PartialEq)]
pub(crate) struct Question {
    pub(crate) panel: PanelId,
    pub(crate) id: QuestionId,
    pub(crate) origin: Origin,
    pub(crate) author: Option<Pseudonym>,
    pub(crate) at: Millis,
    /// What was written on it each time, the present last.
    pub(crate) writings: Vec<Writing>,
    /// Every state it was in, the present one last.
    pub(crate) states: Vec<QuestionState>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Writing {
    /// When its asker wrote it, if no moderator did.
    pub(crate) by_asker: Option<Millis>,
    pub(crate) words: Text,
    pub(crate) name: Option<String>,
    pub(crate) held: bool,
    pub(crate) label: Option<Text>,
    pub(crate) tags: Vec<String>,
}

/// A text as it is kept, the way it runs and its language.
pub(crate) type Text = (String, Dir, Option<Lang>);

#[derive(Clone, PartialEq)]
pub(crate) struct Note {
    pub(crate) panel: PanelId,
    pub(crate) id: NoteId,
    pub(crate) text: Text,
    pub(crate) at: Millis,
    pub(crate) acknowledged_at: Option<Millis>,
    pub(crate) is_withdrawn: bool,
}

#[derive(Clone, PartialEq)]
pub(crate) struct Poll {
    pub(crate) panel: PanelId,
    pub(crate) id: PollId,
    pub(crate) terms: PollTerms,
    /// Every state it was in and since when, the present one last.
    pub(crate) states: Vec<(PollState, Millis)>,
    /// The position of what last closed it.
    pub(crate) closing: u64,
    pub(crate) opens_at: Option<Millis>,
    /// How often it was made a draft without ballots again.
    resets: usize,
    /// Everything ever written into it, in the order it came.
    phrases: Vec<Phrase>,
    pub(crate) opinions: Option<Opinions>,
    pub(crate) sealed: bool,
}

/// A phone, and the player it is where it plays.
type Name = (Pseudonym, Option<PlayerId>);

/// A ballot as it was given.
#[derive(Clone, PartialEq)]
pub(crate) struct Cast {
    poll: PollId,
    /// How often the poll had been reset.
    resets: usize,
    pub(crate) who: Pseudonym,
    /// Whom it scores for.
    player: Option<PlayerId>,
    pub(crate) ballot: Ballot,
    /// How long the poll had been open, in milliseconds.
    pub(crate) after: Millis,
}

#[derive(Clone, PartialEq)]
pub(crate) struct Phrase {
    /// The part it is written into; nothing for the names of players.
    part: Option<u8>,
    /// As many were written into that part before it since the last reset, counted on from the highest before that.
    pub(crate) id: PhraseId,
    pub(crate) says: String,
    pub(crate) text: String,
    pub(crate) state: PhraseState,
    pub(crate) with: Option<PhraseId>,
    /// How often the poll had been reset.
    resets: usize,
    is_forgotten: bool,
}

#[derive(Clone, PartialEq)]
pub(crate) struct Link {
    pub(crate) id: InviteId,
    pub(crate) grant: (Role, Option<PanelId>),
    pub(crate) expires_at: Millis,
    pub(crate) used_by: Option<SessionId>,
}

#[derive(Clone, PartialEq)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) grant: (Role, Option<PanelId>),
    pub(crate) since: Millis,
    pub(crate) name: Option<String>,
}

type Outcome = Result<(), Refusal>;

impl Reference {
    /// What every sender of the batch is told.
    pub(crate) fn fold(&mut self, batch: &Batch) -> Vec<(CommandId, Answer)> {
        if self.batches.contains(&(batch.node, batch.number)) {
            return Vec::new();
        }
        self.batches.push((batch.node, batch.number));
        self.hall.now = self.hall.now.max(batch.at);
        batch.entries.iter().map(|entry| self.entry(entry)).collect()
    }

    fn entry(&mut self, entry: &Entry) -> (CommandId, Answer) {
        self.seq += 1;
        self.hall.seq = self.seq;
        if let Some(known) = self.answers.iter().find(|(id, _)| *id == entry.id) {
            return *known;
        }
        let by = match entry.by {
            Actor::Session(by) => Some(by),
            Actor::Participant(_) | Actor::Player(..) | Actor::System => None,
        };
        let before = by.map(|_| self.hall.clone());
        let outcome = self.hall.done(entry);
        self.hall.clear_floors();
        if let (Some(before), Some(by), Some(panel)) = (before, by, entry.command.panel())
            && before != self.hall
        {
            let mut command = entry.command.clone().cleaned().unwrap();
            if let Command::Moderate { questions, .. } = &mut command {
                let steps = |hall: &Hall, id| hall.question(panel, id).map(|question| question.states.len());
                questions.retain(|(id, _)| steps(&before, *id) != steps(&self.hall, *id));
            }
            let name = self.hall.sessions.iter().find(|session| session.id == by).and_then(|known| known.name.clone());
            self.actions.push((panel, Action { id: entry.id, seq: self.seq, at: self.hall.now, by, name, command }));
        }
        let answer = Answer { seq: self.seq, refusal: outcome.err() };
        if !matches!(answer.refusal, Some(Refusal::CoolingDown { .. })) {
            self.answers.push((entry.id, answer));
        }
        (entry.id, answer)
    }
}

impl Hall {
    fn done(&mut self, entry: &Entry) -> Outcome {
        self.allowed(&entry.by, &entry.command)?;
        if self.about.is_none() && !matches!(entry.command, Command::Found { .. }) {
            return Err(Refusal::NotFound);
        }
        let is_new_panel = matches!(entry.command, Command::PutPanel { .. });
        if let Some(panel) = entry.command.panel().filter(|_| !is_new_panel) {
            self.panel(panel)?;
        }
        match (&entry.command, entry.by) {
            (
                Command::Ask { .. }
                | Command::Revise { .. }
                | Command::TakeBack { .. }
                | Command::Vote { .. }
                | Command::Answer { .. },
                by,
            ) => match by {
                Actor::Participant(who) => self.participate((who, None), &entry.command),
                Actor::Player(who, player) => self.participate((who, Some(player)), &entry.command),
                Actor::Session(_) | Actor::System => Err(Refusal::Forbidden),
            },
            (Command::Enter { .. } | Command::Moderate { .. } | Command::Edit { .. } | Command::Queue { .. }, _) => {
                self.moderate(&entry.command)
            }
            (
                Command::Show { .. }
                | Command::Freeze { .. }
                | Command::Note { .. }
                | Command::WithdrawNote { .. }
                | Command::Acknowledge { .. },
                _,
            ) => self.run_stage(&entry.command),
            (
                Command::PutPoll { .. }
                | Command::SetPoll { .. }
                | Command::TurnPoll { .. }
                | Command::SchedulePoll { .. }
                | Command::ResetPoll { .. }
                | Command::DropPoll { .. }
                | Command::JudgePhrases { .. }
                | Command::SetOpinions { .. }
                | Command::SealPoll { .. },
                _,
            ) => self.run_poll(&entry.command),
            (
                Command::Invite { .. }
                | Command::Withdraw { .. }
                | Command::Redeem { .. }
                | Command::Revoke { .. }
                | Command::NameSession { .. },
                _,
            ) => self.give_access(&entry.by, &entry.command),
            (Command::Intervention { panel, edit }, _) => self.intervene(*panel, edit),
            (command, _) => self.run_programme(command),
        }
    }
}

/// A typed text as it is kept, if it is neither empty nor too long.
fn held_to(raw: &str, graphemes: usize) -> Result<Kept, Refusal> {
    let text = kept(raw);
    match text.graphemes {
        0 => Err(Refusal::TextEmpty),
        many if many > graphemes => Err(Refusal::TextTooLong),
        _ => Ok(text),
    }
}

/// Titles of a script have nothing to clean.
fn titled(title: &Localised) -> Outcome {
    if title.0.values().any(String::is_empty) || title.0.is_empty() { Err(Refusal::TextEmpty) } else { Ok(()) }
}
