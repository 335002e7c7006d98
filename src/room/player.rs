//! Which player of a panel's quizzes a participant is, as long as that can be told.

use crate::domain::ids::{PanelId, PlayerId};
use crate::domain::poll::{Poll, PollState};
use crate::store::{KeyName, StoreError};

use super::handle::Room;
use super::secrets::Token;

impl Room {
    /// The player whom the participant's ballots name, from the latest quiz on. Nothing once all of them are sealed, for nobody can tell any more.
    ///
    /// # Errors
    /// What the store says.
    pub async fn player(&self, panel: PanelId, token: Token) -> Result<Option<PlayerId>, StoreError> {
        let can_tell = |poll: &&Poll| poll.terms.is_quiz() && poll.state != PollState::Draft && !poll.sealed;
        let quizzes: Vec<_> = self.state().panels.get(&panel).map_or_else(Vec::new, |panel| {
            panel.polls_in_order().into_iter().rev().filter(can_tell).map(|poll| poll.id).collect()
        });
        for quiz in quizzes {
            let voter = match self.pseudonym(KeyName::Poll(self.id(), quiz), token).await {
                Ok(voter) => voter,
                Err(StoreError::KeyDestroyed(_)) => continue,
                Err(error) => return Err(error),
            };
            let state = self.state();
            let poll = state.panels.get(&panel).and_then(|panel| panel.polls.get(&quiz));
            let player = poll.and_then(|poll| poll.ballot(&voter)?.ballot.player.as_ref());
            if let Some(player) = player {
                return Ok(Some(player.id));
            }
        }
        Ok(None)
    }
}
