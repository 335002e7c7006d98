//! What phones and desks want of an event as they see it, sensible or not.

use std::collections::{BTreeMap, BTreeSet};

use baraza::app::client::reduced::Reduced;
use baraza::domain::command::{Command, Place};
use baraza::domain::ids::{PanelId, PollId, QuestionId};
use baraza::domain::panel::PanelState;
use baraza::domain::poll::{Kind, PollState, PollTerms, Results};
use baraza::domain::stage::Show;
use baraza::domain::verdict::Verdict;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::domain::texts::{MARK, SAMPLES, typed};
use crate::world::commands::{
    answer, ask, decline, edit, english, part, poll_terms, queue, revise, set_panel, set_poll, show, take_back, unvote,
    vote, words,
};
use crate::world::dice::Dice;
use crate::world::life::seen;

/// One phone's or desk's will.
pub(super) struct Wishes {
    pub(super) dice: Dice,
    panel: PanelId,
    /// Whose texts these are.
    number: u32,
    texts: u32,
    own: Vec<QuestionId>,
}

impl Wishes {
    pub(super) fn new(dice: Dice, panel: PanelId, number: u32) -> Self {
        Self { dice, panel, number, texts: 0, own: Vec::new() }
    }

    pub(super) fn of_phone(&mut self, view: &Reduced) -> Command {
        let panel = self.panel;
        let known = self.known(&view.questions);
        let own = (!self.own.is_empty()).then(|| *self.dice.pick(&self.own));
        let open: Option<PollId> = self.one(view.polls.values().filter(|poll| poll["state"] == "open"));
        match (self.dice.below(16), known, own, open) {
            (0 | 1, _, Some(own), _) => revise(panel, own, &self.text()),
            (2, _, Some(own), _) => take_back(panel, own),
            (3, _, Some(own), _) => unvote(panel, own),
            (4..8, Some(known), ..) => vote(panel, known),
            (8..10, Some(known), ..) => unvote(panel, known),
            (10..14, .., Some(poll)) => answer(panel, poll, &[*self.dice.pick(&[0, 1, 2])]),
            _ => {
                let question = QuestionId(self.dice.uuid());
                self.own.push(question);
                ask(panel, question, &self.text())
            }
        }
    }

    pub(super) fn of_desk(&mut self, view: &Reduced) -> Command {
        let panel = self.panel;
        let in_review: Option<QuestionId> =
            self.one(view.questions.values().filter(|question| question["state"] == "in_review"));
        match (self.dice.below(30), in_review, self.known(&view.questions)) {
            (0..10, Some(question), _) => self.decide(view, question, &Verdict::Approve),
            (10, Some(question), _) => decline(panel, question, &self.text()),
            (0..16, _, Some(question)) => {
                let into = self.known(&view.questions).unwrap_or(question);
                let (merge, restore, review) = (Verdict::Merge(into), Verdict::Restore, Verdict::Review);
                let verdicts = [Verdict::Answered, Verdict::Archive, merge, restore.clone(), restore, review];
                let verdict = self.dice.pick(&verdicts).clone();
                self.decide(view, question, &verdict)
            }
            (16, _, Some(question)) => edit(panel, question, seen(view, question), words(&self.text())),
            (17, _, Some(question)) => {
                queue(panel, question, *self.dice.pick(&[Place::Off, Place::First, Place::Last]))
            }
            (18, _, Some(question)) => show(panel, Show::question(question)),
            (19, ..) => set_panel(panel, *self.dice.pick(&[PanelState::Paused, PanelState::Open])),
            _ => self.about_polls(view),
        }
    }

    fn decide(&mut self, view: &Reduced, question: QuestionId, verdict: &Verdict) -> Command {
        let mut questions = vec![(question, seen(view, question))];
        if self.dice.one_in(4) {
            questions.extend(self.known(&view.questions).map(|other| (other, seen(view, other))));
        }
        Command::Moderate { panel: self.panel, questions, verdict: verdict.clone() }
    }

    fn about_polls(&mut self, view: &Reduced) -> Command {
        use PollState::{Closed, Open, Revealed};
        let panel = self.panel;
        let poll = self.one(view.polls.values());
        match (self.dice.below(16), poll) {
            (0..3, _) | (_, None) => {
                let seconds = *self.dice.pick(&[None, Some(5)]);
                let results = *self.dice.pick(&[Results::Always, Results::Voted, Results::Closed]);
                let parts = vec![part(Kind::Single, "One of three", 3)];
                let terms = PollTerms { title: english("Which one?"), seconds, results, ..poll_terms(parts) };
                Command::PutPoll { panel, poll: PollId(self.dice.uuid()), terms }
            }
            (3, Some(poll)) => Command::ResetPoll { panel, poll },
            (4, Some(poll)) if self.dice.one_in(3) => Command::SealPoll { panel, poll },
            (5, Some(poll)) => show(panel, Show::poll(poll)),
            (_, Some(poll)) => set_poll(panel, poll, *self.dice.pick(&[Open, Open, Open, Closed, Revealed])),
        }
    }

    fn known(&mut self, questions: &BTreeMap<String, Value>) -> Option<QuestionId> {
        self.one(questions.values())
    }

    /// The id of one of these.
    fn one<'a, T: DeserializeOwned>(&mut self, among: impl Iterator<Item = &'a Value>) -> Option<T> {
        let among: Vec<_> = among.collect();
        let one = (!among.is_empty()).then(|| *self.dice.pick(&among))?;
        serde_json::from_value(one["id"].clone()).ok()
    }

    /// Words nobody else has, in many scripts, at times too long or none at all.
    fn text(&mut self) -> String {
        self.texts += 1;
        let sample = u16::try_from(self.dice.below(SAMPLES.len())).unwrap();
        typed(sample, &format!("w{:05}", self.number * 1_000 + self.texts))
    }
}

/// Every mark of words in `text`.
pub(super) fn marks(text: &str) -> BTreeSet<String> {
    let is_mark = |mark: &&[u8]| mark[0] == b'w' && mark[1..].iter().all(u8::is_ascii_digit);
    let marks = text.as_bytes().windows(MARK).filter(is_mark);
    marks.map(|mark| String::from_utf8(mark.to_vec()).unwrap()).collect()
}
