//! Under which names a participant gives a command.

use crate::domain::command::{Actor, Command};
use crate::domain::poll::Ballot;
use crate::store::{KeyName, StoreError};

use super::handle::Room;
use super::secrets::Token;

impl Room {
    /// Who gives `command`, under the name that `key` makes; with a ballot that plays, also as a player. The same token makes the same names every time, so a
    /// command that is sent again is the same entry.
    ///
    /// # Errors
    /// [`StoreError::KeyDestroyed`] once the panel or poll is sealed, or what the store says.
    pub async fn participant(&self, key: KeyName, token: Token, command: &Command) -> Result<Actor, StoreError> {
        let who = self.pseudonym(key, token).await?;
        Ok(match command {
            Command::Answer { panel, ballot: Ballot { player: Some(_), .. }, .. } => {
                Actor::Player(who, self.player(*panel, token).await?)
            }
            _ => Actor::Participant(who),
        })
    }
}
