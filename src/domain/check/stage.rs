//! Whether something may be shown on the screens of a panel, or said to its stage.

use super::super::Millis;
use super::super::command::Command;
use super::super::event::Event;
use super::super::ids::{NoteId, PanelId, QuestionId};
use super::super::note::{MAX_NOTES, Note, NoteState};
use super::super::panel::Panel;
use super::super::poll::PollState;
use super::super::question::QuestionState;
use super::super::refusal::Refusal;
use super::super::stage::{MAX_COUNTDOWN, Show};
use super::Admitted;

impl Event {
    pub(super) fn admit_show(&self, panel: PanelId, show: &Show, at: Millis) -> Result<Admitted, Refusal> {
        if let Show::Networks { network } = show {
            let about = self.about.as_ref().ok_or(Refusal::NotFound)?;
            match network {
                Some(network) => about.network(*network).map(drop)?,
                None if about.networks.is_empty() => return Err(Refusal::NotFound),
                None => {}
            }
        }
        self.panel(panel)?.admit_show(show, at)
    }

    pub(super) fn admit_note(&self, command: &Command) -> Result<Admitted, Refusal> {
        match command.clone().cleaned()? {
            Command::Note { panel, note, text } => match self.panel(panel)?.note(note) {
                Ok(known) if known.words.text == text => Ok(Admitted::AlreadySo),
                Ok(_) => Err(Refusal::IdTaken),
                Err(_) if self.panels.values().any(|panel| panel.note(note).is_ok()) => Err(Refusal::IdTaken),
                Err(_) if self.panel(panel)?.notes.len() >= MAX_NOTES => Err(Refusal::Full),
                Err(_) => Ok(Admitted::Other(Command::Note { panel, note, text })),
            },
            command @ (Command::WithdrawNote { panel, note } | Command::Acknowledge { panel, note }) => {
                match (self.panel(panel)?.note(note)?.state, &command) {
                    (NoteState::Waiting, _) => Ok(Admitted::Other(command)),
                    (NoteState::Acknowledged(_), Command::Acknowledge { .. })
                    | (NoteState::Withdrawn, Command::WithdrawNote { .. }) => Ok(Admitted::AlreadySo),
                    _ => Err(Refusal::WrongState),
                }
            }
            _ => Err(Refusal::Forbidden),
        }
    }
}

impl Panel {
    fn admit_show(&self, show: &Show, at: Millis) -> Result<Admitted, Refusal> {
        let show = show.clone().clean()?;
        match &show {
            Show::Poll { poll, page } => {
                let poll = self.poll(*poll)?;
                // Of a draft nothing is shown but when it opens.
                if poll.state == PollState::Draft && poll.opens_at.is_none() {
                    return Err(Refusal::WrongState);
                }
                if page.is_some_and(|page| !page.is_of(&poll.terms)) {
                    return Err(Refusal::OutOfRange);
                }
            }
            Show::Countdown { until, .. } if *until > at.saturating_add(MAX_COUNTDOWN) => {
                return Err(Refusal::OutOfRange);
            }
            _ => show.questions().into_iter().try_for_each(|question| self.is_showable(question))?,
        }
        Ok(Admitted::Other(Command::Show { panel: self.id, show }))
    }

    fn is_showable(&self, id: QuestionId) -> Result<(), Refusal> {
        let question = self.question(id)?;
        match question.state {
            QuestionState::Live if question.released(self.terms.sharing).is_some() => Ok(()),
            _ => Err(Refusal::QuestionNotLive),
        }
    }

    fn note(&self, id: NoteId) -> Result<&Note, Refusal> {
        self.notes.iter().find(|note| note.id == id).ok_or(Refusal::NotFound)
    }
}
