//! Random lives of questions: what phones, desks and chairs do to them, sensible or not, with every text marked so that it can be found again.

use std::collections::BTreeSet;

use baraza::app::client::reduced::Reduced;
use baraza::app::clock;
use baraza::domain::command::{Command, Place};
use baraza::domain::ids::{NoteId, PanelId, PollId, QuestionId};
use baraza::domain::poll::phrases::PhraseVerdict;
use baraza::domain::poll::{Ballot, Kind, PhraseId, Player, PollState, PollTerms, Reply, Results};
use baraza::domain::question::{Edit, Origin};
use baraza::domain::stage::Show;
use baraza::domain::verdict::{Reason, ReasonCode, Verdict};
use serde_json::Value;

use super::TOPICS;
use super::commands::{
    AS_ASKED, ask, ask_as, edit, english, enter, judge_phrases, label, note, note_id, part, poll_id, poll_terms,
    question_id, queue, revise, set_poll, show, take_back, unvote, vote,
};
use super::dice::Dice;

/// Letters, digits and a letter again: `w00012w`. No id and no sentence has that in it.
const MARK: usize = 7;

/// How many of the latest questions most commands are about, so that they meet.
const LATEST: usize = 8;

pub(crate) struct Life {
    pub(crate) dice: Dice,
    marks: u32,
    questions: Vec<(PanelId, QuestionId)>,
    polls: Vec<(PanelId, PollId, Kind)>,
    notes: Vec<(PanelId, NoteId)>,
}

impl Life {
    pub(crate) fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed), marks: 0, questions: Vec::new(), polls: Vec::new(), notes: Vec::new() }
    }

    /// Something a participant does.
    pub(crate) fn phones_command(&mut self, panel: PanelId) -> Command {
        let known = self.question(panel);
        match (self.dice.below(12), known) {
            (0..3, _) | (_, None) => {
                let text = self.text('w');
                if self.dice.one_in(2) { ask(panel, self.new_question(panel), &text) } else { self.named(panel, &text) }
            }
            (3 | 4, Some(question)) => revise(panel, question, &self.text('w')),
            (5, Some(question)) => take_back(panel, question),
            (6, Some(question)) => unvote(panel, question),
            (7 | 8, Some(question)) => match self.poll(panel) {
                Some((poll, kind)) => Command::Answer { panel, poll, ballot: self.ballot(kind) },
                None => vote(panel, question),
            },
            (_, Some(question)) => vote(panel, question),
        }
    }

    /// Something a moderator does who sees `desk`.
    pub(crate) fn desks_command(&mut self, panel: PanelId, desk: &Reduced) -> Command {
        let Some(question) = self.question(panel) else {
            return enter(panel, self.new_question(panel), &self.text('w'), Origin::Floor);
        };
        let is_bare = desk.questions.get(&question.to_string()).is_some_and(|known| known["label"].is_null());
        match self.dice.below(34) {
            // Where only topics are shared, nothing comes out without one.
            0..12 if panel == TOPICS && is_bare => edit(panel, question, seen(desk, question), label(&self.text('l'))),
            0..12 => self.verdict(panel, question, desk),
            12..18 => self.edit(panel, question, desk),
            18 => {
                let origin = *self.dice.pick(&[Origin::Floor, Origin::Prepared]);
                enter(panel, self.new_question(panel), &self.text('w'), origin)
            }
            19 | 20 => {
                let after = Place::After(self.question(panel).unwrap_or(question));
                queue(panel, question, *self.dice.pick(&[Place::Off, Place::First, Place::Last, after]))
            }
            21..25 => show(panel, self.show(panel, question)),
            25 => Command::Freeze { panel, on: self.dice.one_in(2) },
            26 => {
                let id = note_id();
                self.notes.push((panel, id));
                note(panel, id, &self.text('k'))
            }
            27 => match self.note(panel) {
                Some(note) => Command::WithdrawNote { panel, note },
                None => Command::Freeze { panel, on: false },
            },
            28 => self.draft_poll(panel).0,
            29 => match self.poll(panel) {
                Some((poll, _)) if self.dice.one_in(8) => Command::ResetPoll { panel, poll },
                Some((poll, _)) if self.dice.one_in(8) => Command::DropPoll { panel, poll },
                Some((poll, _)) => {
                    use PollState::{Closed, Open, Revealed};
                    set_poll(panel, poll, *self.dice.pick(&[Open, Open, Closed, Revealed]))
                }
                None => show(panel, Show::Join),
            },
            _ => self.judge_phrases(panel, desk).unwrap_or_else(|| show(panel, Show::Join)),
        }
    }

    /// A decision about something that was written into a poll and that `desk` shows.
    fn judge_phrases(&mut self, panel: PanelId, desk: &Reduced) -> Option<Command> {
        let known: Vec<_> = desk.phrases.values().collect();
        let phrase = (!known.is_empty()).then(|| *self.dice.pick(&known))?;
        let other = *self.dice.pick(&known);
        let read = |field: &str| serde_json::from_value(phrase[field].clone()).ok();
        let id = |phrase: &Value| phrase["phrase"].as_u64().and_then(|id| PhraseId::try_from(id).ok());
        let with = PhraseVerdict::With(id(other)?);
        let (release, hide, alone) = (PhraseVerdict::Release, PhraseVerdict::Hide, PhraseVerdict::Alone);
        let verdict = *self.dice.pick(&[release, release, release, hide, alone, with]);
        let poll = serde_json::from_value(phrase["poll"].clone()).ok()?;
        Some(judge_phrases(panel, poll, read("part"), id(phrase)?, verdict))
    }

    /// What somebody answers, in a quiz at times under a name.
    fn ballot(&mut self, kind: Kind) -> Ballot {
        let reply = match kind {
            Kind::Text => Reply::Words(vec![self.text('x')]),
            Kind::Cloud { .. } => Reply::Words(vec![self.text('x'), self.text('x')]),
            _ => Reply::Options(vec![*self.dice.pick(&[0, 1, 2])]),
        };
        let name = self.dice.one_in(2).then(|| self.text('y'));
        let player = (kind == Kind::Quiz).then_some(Player { name });
        Ballot { replies: vec![reply], player }
    }

    /// Something the chair does.
    pub(crate) fn chairs_command(&mut self, panel: PanelId) -> Command {
        let note = self.note(panel).unwrap_or_else(note_id);
        Command::Acknowledge { panel, note }
    }

    /// A new poll, and the command that drafts it.
    pub(crate) fn draft_poll(&mut self, panel: PanelId) -> (Command, PollId) {
        let poll = poll_id();
        let kind = *self.dice.pick(&[Kind::Single, Kind::Text, Kind::Cloud { words: 2 }, Kind::Quiz]);
        let results = *self.dice.pick(&[Results::Always, Results::Voted, Results::Closed, Results::Revealed]);
        (self.put_poll(panel, poll, kind, results), poll)
    }

    /// Drafts a poll whose result everybody sees once it is closed, and answers it; a quiz under a name.
    pub(crate) fn answered_poll(&mut self, panel: PanelId, kind: Kind) -> (Command, Command, PollId) {
        let poll = poll_id();
        let put = self.put_poll(panel, poll, kind, Results::Closed);
        let mut ballot = self.ballot(kind);
        let name = self.text('y');
        ballot.player.iter_mut().for_each(|player| player.name = Some(name.clone()));
        (put, Command::Answer { panel, poll, ballot }, poll)
    }

    fn put_poll(&mut self, panel: PanelId, poll: PollId, kind: Kind, results: Results) -> Command {
        self.polls.push((panel, poll, kind));
        let title = self.text('v');
        let options = if matches!(kind, Kind::Single | Kind::Quiz) { 3 } else { 0 };
        let parts = vec![part(kind, &title, options)];
        let terms = PollTerms { title: english(&title), results, ..poll_terms(parts) };
        Command::PutPoll { panel, poll, terms }
    }

    /// A text nobody else has, its mark first.
    fn text(&mut self, kind: char) -> String {
        self.marks += 1;
        format!("{kind}{:05}{kind} is what somebody wrote", self.marks)
    }

    fn named(&mut self, panel: PanelId, text: &str) -> Command {
        let name = self.text('n');
        ask_as(panel, self.new_question(panel), text, &name)
    }

    fn new_question(&mut self, panel: PanelId) -> QuestionId {
        let question = question_id();
        self.questions.push((panel, question));
        question
    }

    /// A question of the panel, mostly a late one.
    fn question(&mut self, panel: PanelId) -> Option<QuestionId> {
        let known: Vec<_> = self.questions.iter().filter(|(home, _)| *home == panel).map(|(_, id)| *id).collect();
        let latest = &known[known.len().saturating_sub(LATEST)..];
        let among = if self.dice.one_in(6) { &known[..] } else { latest };
        (!among.is_empty()).then(|| *self.dice.pick(among))
    }

    /// A poll of the panel, mostly a late one, and how it is answered.
    fn poll(&mut self, panel: PanelId) -> Option<(PollId, Kind)> {
        let known: Vec<_> =
            self.polls.iter().filter(|(home, ..)| *home == panel).map(|(_, id, kind)| (*id, *kind)).collect();
        let latest = &known[known.len().saturating_sub(LATEST)..];
        (!latest.is_empty()).then(|| *self.dice.pick(latest))
    }

    fn note(&mut self, panel: PanelId) -> Option<NoteId> {
        let known: Vec<_> = self.notes.iter().filter(|(home, _)| *home == panel).map(|(_, id)| *id).collect();
        (!known.is_empty()).then(|| *self.dice.pick(&known))
    }

    fn verdict(&mut self, panel: PanelId, question: QuestionId, desk: &Reduced) -> Command {
        let words = Some(self.text('r'));
        let into = self.question(panel).unwrap_or(question);
        let verdict = match self.dice.below(14) {
            0..5 => Verdict::Approve,
            5 => Verdict::Decline(Reason { code: ReasonCode::Unclear, words }),
            6 => Verdict::Answered,
            7 => Verdict::Archive,
            8 => Verdict::Review,
            9..11 => Verdict::Restore,
            _ => Verdict::Merge(into),
        };
        let mut questions = vec![(question, seen(desk, question))];
        for _ in 0..self.dice.below(3) {
            let other = self.question(panel).unwrap_or(question);
            questions.push((other, seen(desk, other)));
        }
        Command::Moderate { panel, questions, verdict }
    }

    fn edit(&mut self, panel: PanelId, question: QuestionId, desk: &Reduced) -> Command {
        let change = match self.dice.below(8) {
            0..2 => Edit::Words(self.text('w')),
            2..6 => Edit::Label(Some(self.text('l'))),
            6 => Edit::Label(None),
            // A tag is short.
            _ => Edit::Tags(vec![self.text('t')[..MARK].to_owned()]),
        };
        edit(panel, question, seen(desk, question), change)
    }

    fn show(&mut self, panel: PanelId, question: QuestionId) -> Show {
        let other = self.question(panel).unwrap_or(question);
        let next = if other == question { Vec::new() } else { vec![other] };
        match self.dice.below(9) {
            0 => Show::Blank,
            1 => Show::Join,
            2 => Show::Message { text: self.text('m') },
            3 => Show::Countdown { until: clock::now() + 60_000, text: Some(self.text('m')) },
            4 => Show::Top { questions: [vec![question], next].concat() },
            5 => self.poll(panel).map_or(Show::Join, |(poll, _)| Show::poll(poll)),
            _ => Show::Question { question, next },
        }
    }
}

/// The version of a question that a desk has before it.
pub(crate) fn seen(desk: &Reduced, question: QuestionId) -> u32 {
    let known = desk.questions.get(&question.to_string()).and_then(|known| known["version"].as_u64());
    known.map_or(AS_ASKED, |version| u32::try_from(version).unwrap())
}

/// Every mark in `text`.
pub(crate) fn marks(text: &str) -> BTreeSet<String> {
    let is_mark = |window: &&[u8]| {
        let [first, digits @ .., last] = window else { return false };
        first == last && b"wnltkrmvxy".contains(first) && digits.iter().all(u8::is_ascii_digit)
    };
    text.as_bytes().windows(MARK).filter(is_mark).map(|mark| String::from_utf8(mark.to_vec()).unwrap()).collect()
}
