//! One poll: what it asks, where it stands, its ballots and their exact count.

pub mod ballot;
pub mod breakdown;
mod likeness;
pub mod opinions;
pub mod phrases;
pub mod quiz;
pub mod tally;
pub mod terms;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ids::{PlayerId, PollId, Pseudonym};
use super::refusal::Refusal;
use super::{Millis, SEAL_AFTER};

pub use ballot::{Ballot, Player, Reply, Stance};
pub use breakdown::Breakdown;
pub use opinions::Opinions;
pub use phrases::{Phrase, PhraseId, PhraseState, Phrases};
pub use quiz::Scored;
pub use tally::{Counts, Tally};
pub use terms::{Kind, Order, Part, PollTerms, Results};

/// Furthest moment a poll can be set to open at, from now: a day, which is a programme.
pub const MAX_AHEAD: Millis = 24 * 60 * 60 * 1000;

/// A poll as the fold keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// Its id.
    pub id: PollId,
    /// Where it comes among the panel's polls: after all that were there when it was drafted.
    pub place: u16,
    /// What it asks; fixed while it is no draft, and for good with the first ballot.
    pub terms: PollTerms,
    /// Set with the first ballot, and still after a reset: the log knows one voter by one name for as long as the poll's key is there.
    pub answered: bool,
    /// Where it stands.
    pub state: PollState,
    /// When a draft is to open by itself.
    pub opens_at: Option<Millis>,
    /// When it was last opened.
    pub opened_at: Option<Millis>,
    /// When it was last closed.
    pub closed_at: Option<Millis>,
    /// When it last came to where it stands; 0 for a draft that was never anything else.
    pub turned_at: Millis,
    /// The position of what last closed it. No two closings share one, however soon they follow each other, so it says whose ballots were looked at.
    pub closing: u64,
    /// Set once its key is destroyed: no ballot can be cast or tied to a phone any more.
    pub sealed: bool,
    /// Set once everybody could see the result while no ballots were taken: of a quiz, what is right.
    pub told: bool,
    /// What groups of participants think, where it asked for stances and was closed.
    pub opinions: Option<Opinions>,
    /// The names that players chose.
    pub names: Phrases,
    /// The first id that phrases get since the poll was last reset. None is ever given twice: a decision that is under way during a reset would release
    /// words that nobody has read.
    first_phrase: PhraseId,
    /// What each player scored, counted when it closes.
    pub scores: BTreeMap<PlayerId, Scored>,
    /// The last ballot of each participant; emptied when the poll is sealed, the tallies stay.
    ballots: BTreeMap<Pseudonym, Cast>,
    /// How many there are, or were when it was sealed.
    count: u32,
    /// The sums of the ballots, one for each part, kept as they come.
    tallies: Vec<Tally>,
}

/// A ballot and when it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cast {
    /// All of it.
    pub ballot: Ballot,
    /// Whom it scores for, in a quiz. It ties the player's ballots in the panel together, which is what a player wants.
    pub player: Option<PlayerId>,
    /// How long after the poll opened, in milliseconds.
    pub after: Millis,
}

/// Where a poll stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum PollState {
    /// Only the desk sees it.
    Draft,
    /// Takes ballots.
    Open,
    /// Takes no ballots.
    Closed,
    /// Everyone sees the result.
    Revealed,
}

impl Poll {
    pub(super) fn draft(id: PollId, place: u16, terms: PollTerms, first_phrase: PhraseId) -> Self {
        let tallies = tallies(&terms, first_phrase);
        Self {
            id,
            place,
            terms,
            answered: false,
            state: PollState::Draft,
            opens_at: None,
            opened_at: None,
            closed_at: None,
            turned_at: 0,
            closing: 0,
            sealed: false,
            told: false,
            opinions: None,
            names: Phrases::starting_at(first_phrase),
            first_phrase,
            scores: BTreeMap::new(),
            ballots: BTreeMap::new(),
            count: 0,
            tallies,
        }
    }

    /// The exact counts of the ballots cast so far, one for each part.
    pub fn tallies(&self) -> &[Tally] {
        &self.tallies
    }

    /// Participants with a ballot.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The ballot of one participant.
    pub fn ballot(&self, voter: &Pseudonym) -> Option<&Cast> {
        self.ballots.get(voter)
    }

    /// All ballots there are. Of a sealed poll there are none.
    pub fn ballots(&self) -> impl Iterator<Item = (&Pseudonym, &Cast)> {
        self.ballots.iter()
    }

    /// The last moment a ballot is taken, if the poll is open and has a limit.
    pub fn closes_at(&self) -> Option<Millis> {
        let limit = self.terms.seconds.map(|seconds| Millis::from(seconds) * 1000)?;
        self.opened_at.filter(|_| self.state == PollState::Open).map(|at| at + limit)
    }

    /// When it is sealed, if it stays closed until then. One that nobody ever answered has nothing to seal: it may have been missed, and can be
    /// opened again as long as its panel is not sealed.
    pub fn seals_at(&self) -> Option<Millis> {
        let is_over = matches!(self.state, PollState::Closed | PollState::Revealed);
        let is_final = self.sealed || !self.answered;
        self.closed_at.filter(|_| is_over && !is_final).map(|at| at + SEAL_AFTER)
    }

    /// Whether everybody in the panel may see the result as it is now.
    pub fn is_public(&self) -> bool {
        match self.terms.results {
            Results::Always | Results::Voted => self.state != PollState::Draft,
            Results::Closed => matches!(self.state, PollState::Closed | PollState::Revealed),
            Results::Revealed => self.state == PollState::Revealed,
            Results::Never => false,
        }
    }

    /// The tallies counted anew from the ballots, to check the running ones against; what moderators decided about phrases is not in them. Of a sealed
    /// poll only the running ones are left.
    pub fn recount(&self) -> Vec<Tally> {
        if self.sealed {
            return self.tallies.clone();
        }
        let mut tallies = tallies(&self.terms, self.first_phrase);
        for Cast { ballot, .. } in self.ballots.values() {
            for (tally, reply) in tallies.iter_mut().zip(&ballot.replies) {
                tally.add(reply, PhraseState::Waiting);
            }
        }
        tallies
    }

    /// The ballot as it is kept.
    pub(super) fn admit(&self, ballot: &Ballot, at: Millis) -> Result<Ballot, Refusal> {
        if self.sealed {
            return Err(Refusal::Sealed);
        }
        let is_late = self.closes_at().is_some_and(|last| at > last);
        if self.state != PollState::Open || is_late {
            return Err(Refusal::PollNotOpen);
        }
        let ballot = ballot.admit(&self.terms)?;
        let room_for = |(tally, reply): (&Tally, &Reply)| tally.has_room_for(reply);
        if self.tallies.iter().zip(&ballot.replies).all(room_for) { Ok(ballot) } else { Err(Refusal::Full) }
    }

    /// Takes an admitted ballot. Returns the phrases whose count changed, by part; those of `None` are players' names.
    pub(super) fn cast(
        &mut self,
        voter: Pseudonym,
        player: Option<PlayerId>,
        ballot: Ballot,
        at: Millis,
        fresh: impl Fn(&str) -> PhraseState,
    ) -> Vec<(Option<u8>, PhraseId)> {
        let mut touched = Vec::new();
        // Who only takes a name is not slower for it.
        let earlier = self.ballots.get(&voter).filter(|earlier| earlier.ballot.replies == ballot.replies);
        let after = earlier.map_or(at.saturating_sub(self.opened_at.unwrap_or(at)), |earlier| earlier.after);
        for (part, (tally, reply)) in (0..).zip(self.tallies.iter_mut().zip(&ballot.replies)) {
            touched.extend(tally.add_judged(reply, &fresh).into_iter().map(|phrase| (Some(part), phrase)));
        }
        if let Some(name) = ballot.name() {
            touched.push((None, self.names.add(name, fresh(name))));
        }
        self.answered = true;
        match self.ballots.insert(voter, Cast { ballot, player, after }) {
            None => self.count += 1,
            Some(Cast { ballot: earlier, .. }) => {
                for (part, (tally, reply)) in (0..).zip(self.tallies.iter_mut().zip(&earlier.replies)) {
                    touched.extend(tally.subtract(reply).into_iter().map(|phrase| (Some(part), phrase)));
                }
                if let Some(name) = earlier.name() {
                    touched.extend(self.names.remove(name).map(|phrase| (None, phrase)));
                }
            }
        }
        touched
    }

    /// The phrases of a part, or the players' names.
    pub fn phrases(&self, part: Option<u8>) -> Option<&Phrases> {
        match part {
            None => Some(&self.names),
            Some(part) => self.tallies.get(usize::from(part))?.counts.phrases(),
        }
    }

    /// Everything that was written into it, by part.
    pub(crate) fn written(&self) -> Vec<(Option<u8>, PhraseId)> {
        let parts = (0_u8..).zip(&self.terms.parts).map(|(part, _)| Some(part)).chain([None]);
        let written = parts.filter_map(|part| Some((part, self.phrases(part)?)));
        written.flat_map(|(part, phrases)| phrases.iter().map(move |(id, _)| (part, id))).collect()
    }

    pub(super) fn phrases_mut(&mut self, part: Option<u8>) -> Option<&mut Phrases> {
        match part {
            None => Some(&mut self.names),
            Some(part) => self.tallies.get_mut(usize::from(part))?.counts.phrases_mut(),
        }
    }

    /// Whether its terms may still be changed: no phone shows them, and nobody ever answered what would be another question then.
    ///
    /// # Errors
    /// [`Refusal::PollAnswered`] for ever after the first ballot, [`Refusal::WrongState`] where it is no draft.
    pub fn check_put(&self) -> Result<(), Refusal> {
        match self.state {
            _ if self.answered => Err(Refusal::PollAnswered),
            PollState::Draft => Ok(()),
            PollState::Open | PollState::Closed | PollState::Revealed => Err(Refusal::WrongState),
        }
    }

    pub(super) fn check_state(&self, to: PollState) -> Result<(), Refusal> {
        use PollState::{Closed, Draft, Open, Revealed};
        match (self.state, to) {
            (from, to) if from == to => Ok(()),
            _ if self.sealed && to == Open => Err(Refusal::Sealed),
            // Everybody would be right now.
            (Closed, Open) if !self.can_reopen() => Err(Refusal::WrongState),
            (Closed, Revealed) if self.terms.results == Results::Never => Err(Refusal::ResultHidden),
            (Draft | Closed, Open) | (Open | Revealed, Closed) | (Closed, Revealed) => Ok(()),
            // Opened by mistake.
            (Open, Draft) if self.count == 0 => Ok(()),
            _ => Err(Refusal::WrongState),
        }
    }

    /// Whether it may take ballots once more after it was closed; a quiz whose answer was told may not.
    pub fn can_reopen(&self) -> bool {
        let gives_away = self.told && self.terms.is_quiz();
        !self.sealed && !gives_away
    }

    /// Takes it to another state at the time and position of a command.
    pub(super) fn set_state(&mut self, to: PollState, at: Millis, seq: u64) {
        use PollState::{Closed, Open};
        match (self.state, to) {
            (Open, Closed) => {
                (self.closed_at, self.closing) = (Some(at), seq);
                self.scores = quiz::scores(&self.terms, self.ballots.values());
            }
            (_, Open) => {
                (self.opens_at, self.opened_at) = (None, Some(at));
                self.opinions = None;
                self.scores.clear();
            }
            _ => {}
        }
        (self.state, self.turned_at) = (to, at);
        self.told |= to != Open && self.is_public();
    }

    /// Changes what it asks. Nobody has answered.
    pub(super) fn put(&mut self, terms: PollTerms) {
        self.tallies = tallies(&terms, self.first_phrase);
        self.terms = terms;
    }

    /// It as a draft without ballots again.
    pub(super) fn anew(&self) -> Self {
        let phrases = self.tallies.iter().filter_map(|tally| tally.counts.phrases()).chain([&self.names]);
        let first_phrase = phrases.map(Phrases::next).max().unwrap_or_default();
        Self { answered: self.answered, ..Self::draft(self.id, self.place, self.terms.clone(), first_phrase) }
    }

    /// Makes the tallies final and forgets who answered what.
    pub(super) fn seal(&mut self) {
        self.sealed = true;
        self.ballots.clear();
    }
}

fn tallies(terms: &PollTerms, first_phrase: PhraseId) -> Vec<Tally> {
    terms.parts.iter().map(|part| Tally::of(part, first_phrase)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::domain::locale::{Lang, Localised};
    use uuid::Uuid;

    use super::phrases::MAX_PHRASES;
    use super::*;

    /// An open poll that asks for words.
    fn cloud() -> Poll {
        let title = Localised(BTreeMap::from([(Lang::new("en").unwrap(), "Words".to_owned())]));
        let part = Part { title: None, kind: Kind::Cloud { words: 2 }, options: Vec::new(), right: Vec::new() };
        let (results, order) = (Results::default(), Order::default());
        let terms = PollTerms { title, parts: vec![part], results, order, seconds: None, round_of: None };
        let mut poll = Poll::draft(PollId(Uuid::nil()), 0, terms, 0);
        poll.state = PollState::Open;
        poll
    }

    #[test]
    fn a_ballot_with_the_last_new_phrase_is_taken_and_one_with_another_is_refused() {
        let mut poll = cloud();
        for number in 0..MAX_PHRASES - 2 {
            poll.tallies[0].counts.phrases_mut().unwrap().add(&number.to_string(), PhraseState::Waiting);
        }
        let ballot =
            |words: [&str; 2]| Ballot { replies: vec![Reply::Words(words.map(str::to_owned).into())], player: None };
        let mut cast = |voter: u8, words: [&str; 2]| {
            let ballot = poll.admit(&ballot(words), 0)?;
            poll.cast(Pseudonym([voter; 16]), None, ballot, 0, |_| PhraseState::Waiting);
            Ok(())
        };
        assert_eq!(cast(1, ["last but one", "1"]), Ok(()));
        assert_eq!(cast(2, ["last", "one too many"]), Err(Refusal::Full));
        assert_eq!(cast(2, ["last", "1"]), Ok(()));
        assert_eq!(cast(3, ["1", "one too many"]), Err(Refusal::Full));
        assert_eq!(cast(3, ["1", "LAST"]), Ok(()), "what is known takes no room");
    }
}
