//! What ballots and the desk's commands do to polls.

use crate::domain::Millis;
use crate::domain::change::Change;
use crate::domain::command::Command;
use crate::domain::event::Event;
use crate::domain::ids::{PanelId, PlayerId, PollId, Pseudonym};
use crate::domain::panel::{Filtering, Moderation, Panel, Sharing};
use crate::domain::poll::phrases::PhraseVerdict;
use crate::domain::poll::{Ballot, PhraseId, PhraseState, Poll, PollTerms};

impl Event {
    pub(super) fn answer(
        &mut self,
        (panel, poll): (PanelId, PollId),
        (voter, player): (Pseudonym, Option<PlayerId>),
        ballot: Ballot,
        at: Millis,
    ) -> Vec<Change> {
        let Some(Panel { polls, terms, players, .. }) = self.panels.get_mut(&panel) else { return Vec::new() };
        let Some(found) =
            polls.get_mut(&poll).filter(|found| found.ballot(&voter).map(|cast| &cast.ballot) != Some(&ballot))
        else {
            return Vec::new();
        };
        if let Some(player) = player {
            // Players are numbered as they come, from 1. Each is one phone with a ballot, so there are never more of them.
            let next = u32::try_from(players.len()).unwrap_or(u32::MAX).saturating_add(1);
            players.entry(player).or_insert(next);
        }
        let fresh = |text: &str| match terms.moderation {
            _ if terms.sharing == Sharing::Topics => PhraseState::Waiting,
            Moderation::Before => PhraseState::Waiting,
            Moderation::Off if terms.filter == Filtering::On && self.filter.finds(text) => PhraseState::Waiting,
            Moderation::Off => PhraseState::Released,
        };
        let touched = found.cast(voter, player, ballot, at, fresh);
        let phrases = touched.into_iter().map(|(part, phrase)| Change::Phrase { panel, poll, part, phrase });
        [Change::Ballots { panel, poll }].into_iter().chain(phrases).collect()
    }

    pub(super) fn poll_effect(&mut self, id: PanelId, poll: PollId, command: Command, at: Millis) -> Vec<Change> {
        let seq = self.seq;
        let Some(panel) = self.panels.get_mut(&id) else { return Vec::new() };
        if let Command::PutPoll { terms, .. } = command {
            return panel.put_poll(poll, terms);
        }
        if let Command::DropPoll { .. } = command {
            return panel.drop_poll(poll);
        }
        let Some(found) = panel.polls.get_mut(&poll) else { return Vec::new() };
        let changed = Change::of_poll(id, found);
        match command {
            Command::SetPoll { state, .. } if found.state != state => found.set_state(state, at, seq),
            Command::SchedulePoll { opens_at, .. } if found.opens_at != opens_at => found.opens_at = opens_at,
            Command::ResetPoll { .. } => {
                let anew = found.anew();
                if *found == anew {
                    return Vec::new();
                }
                let written = found.written();
                *found = anew;
                let gone = written.into_iter().map(|(part, phrase)| Change::Phrase { panel: id, poll, part, phrase });
                return [changed].into_iter().chain(gone).collect();
            }
            Command::SetOpinions { opinions, .. } if found.opinions.as_ref() != Some(&opinions) => {
                found.opinions = Some(opinions);
            }
            Command::JudgePhrases { part, phrases, verdict, .. } => return judge(id, found, part, &phrases, verdict),
            Command::SealPoll { .. } if !found.sealed => {
                found.seal();
                return vec![changed, Change::PollSealed { panel: id, poll }];
            }
            _ => return Vec::new(),
        }
        vec![changed]
    }
}

impl Panel {
    fn put_poll(&mut self, poll: PollId, terms: PollTerms) -> Vec<Change> {
        let next = self.polls.values().map(|known| known.place.saturating_add(1)).max().unwrap_or_default();
        let changed = match self.polls.get_mut(&poll) {
            Some(known) if known.terms == terms => return Vec::new(),
            Some(known) => {
                let changed = Change::of_poll(self.id, known);
                known.put(terms);
                changed
            }
            None => {
                self.polls.insert(poll, Poll::draft(poll, next, terms, 0));
                self.dropped.remove(&poll);
                Change::Poll { panel: self.id, poll, before: None, opens_at: None }
            }
        };
        vec![changed]
    }

    fn drop_poll(&mut self, id: PollId) -> Vec<Change> {
        let Some(poll) = self.polls.remove(&id) else { return Vec::new() };
        self.dropped.insert(id);
        let before = self.stage.clone();
        self.stage.take_out_poll(id);
        [Change::of_poll(self.id, &poll)].into_iter().chain(self.restaged(&before)).collect()
    }
}

/// A decision about phrases moves the result too, wherever it is seen.
fn judge(panel: PanelId, poll: &mut Poll, part: Option<u8>, ids: &[PhraseId], verdict: PhraseVerdict) -> Vec<Change> {
    let touched = poll.phrases_mut(part).map(|phrases| phrases.judge(ids, verdict)).unwrap_or_default();
    if touched.is_empty() {
        return Vec::new();
    }
    let poll = poll.id;
    let phrases = touched.into_iter().map(|phrase| Change::Phrase { panel, poll, part, phrase });
    [Change::Ballots { panel, poll }].into_iter().chain(phrases).collect()
}
