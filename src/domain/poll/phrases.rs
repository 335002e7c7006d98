//! What participants wrote into a poll: each thing once, how often, whether it was released, and which ones mean the same.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::{Deserialize, Serialize};

use crate::domain::refusal::Refusal;

use super::likeness::likeness;

/// Names one phrase within one part of a poll.
pub type PhraseId = u32;

/// Most different phrases of one part: ten thousand phones with five words of their own each.
pub(super) const MAX_PHRASES: usize = 50_000;

/// Most phrases of one decision.
pub const MAX_AT_ONCE: usize = 100;

/// Phrases by id, and by what they say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrases {
    list: BTreeMap<PhraseId, Phrase>,
    by_words: BTreeMap<String, PhraseId>,
    /// How many are counted with each phrase that others are counted with; kept so that no ballot looks through all phrases.
    members: BTreeMap<PhraseId, u32>,
    next: PhraseId,
}

/// One thing that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// As whoever came first wrote it.
    pub text: String,
    /// Replies that say it.
    pub count: u32,
    /// Whether others may read it.
    pub state: PhraseState,
    /// The phrase that it is counted with.
    pub with: Option<PhraseId>,
}

/// Whether others may read a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum PhraseState {
    /// Not until a moderator released it.
    Waiting,
    /// Yes.
    Released,
    /// No.
    Hidden,
}

/// What a moderator decides about phrases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum PhraseVerdict {
    /// Others may read them.
    Release,
    /// Others may not read them.
    Hide,
    /// They mean the same as this one and are counted with it.
    With(PhraseId),
    /// They are counted by themselves.
    Alone,
}

impl PhraseVerdict {
    /// Whether it is about who may read them, not about what is counted.
    pub(in crate::domain) fn is_of_reading(self) -> bool {
        matches!(self, Self::Release | Self::Hide)
    }
}

impl Phrases {
    /// Nothing is written yet; ids are given from `next` on.
    pub(super) fn starting_at(next: PhraseId) -> Self {
        Self { next, ..Self::default() }
    }

    /// The id that what comes next gets.
    pub(super) fn next(&self) -> PhraseId {
        self.next
    }

    /// All phrases in the order they first came.
    pub fn iter(&self) -> impl Iterator<Item = (PhraseId, &Phrase)> {
        self.list.iter().map(|(id, phrase)| (*id, phrase))
    }

    /// One of them.
    pub fn get(&self, id: PhraseId) -> Option<&Phrase> {
        self.list.get(&id)
    }

    /// The phrase that says what `text` says.
    pub fn find(&self, text: &str) -> Option<PhraseId> {
        self.by_words.get(&likeness(text)).copied()
    }

    /// Everything that is said, a group as its first phrase with the count of all that are counted with it, in the order they first came. What is hidden
    /// itself is counted with nothing.
    pub fn counted(&self) -> impl Iterator<Item = (&Phrase, u32)> {
        let mut sums: BTreeMap<PhraseId, u32> = BTreeMap::new();
        for (id, phrase) in &self.list {
            let with = phrase.with.filter(|_| phrase.state != PhraseState::Hidden);
            *sums.entry(with.unwrap_or(*id)).or_default() += phrase.count;
        }
        let counted = sums.into_iter().filter_map(|(id, count)| Some((self.list.get(&id)?, count)));
        counted.filter(|(_, count)| *count > 0)
    }

    /// Of what is [counted](Self::counted) what is released, most frequent first, ties in the order they first came.
    pub fn released(&self) -> Vec<(&str, u32)> {
        let is_released = |(phrase, _): &(&Phrase, u32)| phrase.state == PhraseState::Released;
        let mut shown: Vec<_> =
            self.counted().filter(is_released).map(|(phrase, count)| (phrase.text.as_str(), count)).collect();
        shown.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        shown
    }

    /// Whether `words` can be kept; those that are known already take no room.
    pub(super) fn has_room_for(&self, words: &[String]) -> bool {
        let left = MAX_PHRASES.saturating_sub(self.list.len());
        words.len() <= left || words.iter().filter(|word| self.find(word).is_none()).count() <= left
    }

    /// Counts `text` once more; nobody wrote it before: it begins as `fresh`.
    pub(super) fn add(&mut self, text: &str, fresh: PhraseState) -> PhraseId {
        let next = self.next;
        let id = *self.by_words.entry(likeness(text)).or_insert(next);
        if id == next {
            self.next += 1;
            self.list.insert(id, Phrase { text: text.to_owned(), count: 0, state: fresh, with: None });
        }
        if let Some(phrase) = self.list.get_mut(&id) {
            phrase.count += 1;
        }
        id
    }

    /// Counts `text` once less. What nobody says any more is forgotten, unless a moderator hid it or put others with it.
    pub(super) fn remove(&mut self, text: &str) -> Option<PhraseId> {
        let words = likeness(text);
        let id = *self.by_words.get(&words)?;
        let phrase = self.list.get_mut(&id)?;
        phrase.count = phrase.count.saturating_sub(1);
        let is_needed = phrase.count > 0 || phrase.state == PhraseState::Hidden || self.members.contains_key(&id);
        if !is_needed {
            leave(&mut self.members, phrase.with);
            self.list.remove(&id);
            self.by_words.remove(&words);
        }
        Some(id)
    }

    /// Whether a decision about `ids` can be taken. Of several, those that nobody says any more are left out.
    pub(in crate::domain) fn check(&self, ids: &[PhraseId], verdict: PhraseVerdict) -> Result<(), Refusal> {
        if !(1..=MAX_AT_ONCE).contains(&ids.len()) {
            return Err(Refusal::OutOfRange);
        }
        if !ids.iter().any(|id| self.list.contains_key(id)) {
            return Err(Refusal::NotFound);
        }
        match verdict {
            PhraseVerdict::With(into) => match self.list.get(&into) {
                None => Err(Refusal::NotFound),
                Some(target) if target.with.is_some() || ids.contains(&into) => Err(Refusal::WrongState),
                Some(_) => Ok(()),
            },
            PhraseVerdict::Release | PhraseVerdict::Hide | PhraseVerdict::Alone => Ok(()),
        }
    }

    /// Takes the decision. Returns the phrases that are not as they were.
    pub(in crate::domain) fn judge(&mut self, ids: &[PhraseId], verdict: PhraseVerdict) -> Vec<PhraseId> {
        let mut touched = Vec::new();
        for (id, phrase) in &mut self.list {
            let is_named = ids.contains(id);
            let after = match verdict {
                PhraseVerdict::Release if is_named => (PhraseState::Released, phrase.with),
                PhraseVerdict::Hide if is_named => (PhraseState::Hidden, phrase.with),
                PhraseVerdict::Alone if is_named => (phrase.state, None),
                // Those that were with one of them go along.
                PhraseVerdict::With(into) if is_named || phrase.with.is_some_and(|with| ids.contains(&with)) => {
                    (phrase.state, Some(into))
                }
                _ => continue,
            };
            if after != (phrase.state, phrase.with) {
                leave(&mut self.members, phrase.with);
                if let Some(into) = after.1 {
                    *self.members.entry(into).or_default() += 1;
                }
                (phrase.state, phrase.with) = after;
                touched.push(*id);
            }
        }
        touched
    }
}

/// One phrase less is counted with `with`.
fn leave(members: &mut BTreeMap<PhraseId, u32>, with: Option<PhraseId>) {
    if let Some(Entry::Occupied(mut left)) = with.map(|with| members.entry(with)) {
        *left.get_mut() -= 1;
        if *left.get() == 0 {
            left.remove();
        }
    }
}

/// Leaves the first of those that say the same.
pub(super) fn keep_different(words: &mut Vec<String>) {
    let mut said = Vec::with_capacity(words.len());
    words.retain(|word| {
        let likeness = likeness(word);
        let is_new = !said.contains(&likeness);
        said.push(likeness);
        is_new
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_the_same_is_counted_together_and_apart_again() {
        let mut phrases = Phrases::default();
        for text in ["trust", "Trust", "confidence", "faith", "rumour"] {
            phrases.add(text, PhraseState::Released);
        }
        let id = |phrases: &Phrases, text: &str| phrases.find(text).unwrap();
        let (trust, confidence, faith) = (id(&phrases, "trust"), id(&phrases, "confidence"), id(&phrases, "faith"));
        assert_eq!(phrases.judge(&[faith], PhraseVerdict::With(confidence)), [faith]);
        assert_eq!(phrases.judge(&[confidence], PhraseVerdict::With(trust)), [confidence, faith]);
        assert_eq!(phrases.judge(&[id(&phrases, "rumour")], PhraseVerdict::Hide).len(), 1);
        assert_eq!(phrases.released(), [("trust", 4)]);
        assert_eq!(phrases.judge(&[confidence], PhraseVerdict::Alone), [confidence]);
        assert_eq!(phrases.released(), [("trust", 3), ("confidence", 1)]);
        assert_eq!(phrases.check(&[trust], PhraseVerdict::With(faith)), Err(Refusal::WrongState));
        assert_eq!(phrases.check(&[trust], PhraseVerdict::With(99)), Err(Refusal::NotFound));
    }

    #[test]
    fn what_others_are_counted_with_is_kept_until_the_last_of_them_is_gone() {
        let mut phrases = Phrases::default();
        let [trust, faith, hope] = ["trust", "faith", "hope"].map(|text| phrases.add(text, PhraseState::Released));
        phrases.judge(&[faith, hope], PhraseVerdict::With(trust));
        phrases.judge(&[faith], PhraseVerdict::Hide);
        phrases.judge(&[faith], PhraseVerdict::Alone);
        phrases.remove("trust");
        assert!(phrases.get(trust).is_some());
        phrases.remove("hope");
        assert_eq!((phrases.get(hope), phrases.members.len()), (None, 0));
        phrases.add("trust", PhraseState::Released);
        phrases.remove("trust");
        assert_eq!(phrases.get(trust), None);
    }

    #[test]
    fn a_full_table_takes_what_is_known_and_nothing_new() {
        let mut phrases = Phrases::default();
        for number in 1..MAX_PHRASES {
            phrases.add(&number.to_string(), PhraseState::Released);
        }
        let has_room = |phrases: &Phrases, words: &[&str]| {
            phrases.has_room_for(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
        };
        assert!(has_room(&phrases, &["1", "new", "2"]));
        assert!(!has_room(&phrases, &["new", "newer"]));
        phrases.add("last", PhraseState::Released);
        assert!(has_room(&phrases, &["1", " LAST! ", "2"]));
        assert!(!has_room(&phrases, &["new"]));
    }

    #[test]
    fn what_nobody_says_any_more_is_forgotten_unless_it_was_hidden() {
        let mut phrases = Phrases::default();
        let gone = phrases.add("gone", PhraseState::Waiting);
        let bad = phrases.add("bad", PhraseState::Waiting);
        phrases.judge(&[bad], PhraseVerdict::Hide);
        phrases.remove("gone");
        phrases.remove("bad");
        assert_eq!(phrases.get(gone), None);
        phrases.add("bad", PhraseState::Released);
        assert_eq!(phrases.released(), []);
    }
}
