//! Under which names a participant gives a command.

use crate::domain::command::{Actor, Command};
use crate::domain::poll::Ballot;
use crate::domain::refusal::Refusal;
use crate::store::StoreError;

use super::handle::Room;
use super::secrets::Token;
use super::submit::Sent;

/// Why a participant has no name to give a command under.
#[derive(Debug, thiserror::Error)]
pub enum Nameless {
    /// The command is refused, whoever gives it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store fails.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for Nameless {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::KeyDestroyed(_) => Self::Refused(Refusal::Sealed),
            error => Self::Store(error),
        }
    }
}

impl Room {
    /// Who gives `command`, under the name it has where the command belongs; with a ballot that plays, also as a player. The same token makes the same names
    /// every time, so a command that is sent again is the same entry.
    ///
    /// # Errors
    /// [`Refusal::Sealed`] once the panel or poll is sealed, another refusal of what no participant can give there, or what the store says.
    pub async fn participant(&self, token: Token, command: &Command, sent: Sent) -> Result<Actor, Nameless> {
        let who = self.pseudonym(self.key_for(command, sent)?, token).await?;
        Ok(match command {
            Command::Answer { panel, ballot: Ballot { player: Some(_), .. }, .. } => {
                Actor::Player(who, self.player(*panel, token).await?)
            }
            _ => Actor::Participant(who),
        })
    }
}
