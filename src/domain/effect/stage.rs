//! What commands about the stage do to a panel: the order of what comes, the screens, messages.

use super::super::Millis;
use super::super::change::Change;
use super::super::command::{Command, Place};
use super::super::ids::{NoteId, QuestionId};
use super::super::note::{Note, NoteState};
use super::super::panel::Panel;
use super::super::question::Words;
use super::super::stage::Stage;

impl Panel {
    pub(super) fn stage_effect(&mut self, command: Command, at: Millis) -> Vec<Change> {
        let before = self.stage.clone();
        match command {
            Command::Queue { question, place, .. } => return self.put_in_queue(question, place),
            Command::Note { note, text, .. } => return self.note_down(note, Words::of(text), at),
            Command::WithdrawNote { note, .. } => return self.move_note(note, NoteState::Withdrawn),
            Command::Acknowledge { note, .. } => return self.move_note(note, NoteState::Acknowledged(at)),
            Command::Show { show, .. } => self.stage.show(show),
            Command::Freeze { on: true, .. } => self.stage.freeze(),
            Command::Freeze { on: false, .. } => self.stage.thaw(),
            _ => {}
        }
        self.restaged(&before)
    }

    /// What is different from the stage `before`.
    pub(super) fn restaged(&self, before: &Stage) -> Vec<Change> {
        let mut changes = Vec::new();
        if self.stage.on != before.on {
            changes.push(Change::Stage(self.id));
        }
        if self.stage.held != before.held {
            changes.push(Change::Held(self.id));
        }
        changes
    }

    fn put_in_queue(&mut self, question: QuestionId, place: Place) -> Vec<Change> {
        let before = self.queue.clone();
        self.queue.retain(|known| *known != question);
        let end = self.queue.len();
        let at = match place {
            Place::Off => None,
            Place::First => Some(0),
            Place::Last => Some(end),
            // Right behind itself is where it is.
            Place::After(other) if other == question => {
                before.iter().position(|known| *known == question).or(Some(end))
            }
            Place::After(other) => Some(self.queue.iter().position(|known| *known == other).map_or(end, |at| at + 1)),
        };
        if let Some(at) = at {
            self.queue.insert(at, question);
        }
        if self.queue == before { Vec::new() } else { vec![Change::Queue(self.id)] }
    }

    fn note_down(&mut self, id: NoteId, words: Words, at: Millis) -> Vec<Change> {
        self.notes.push(Note { id, words, at, state: NoteState::Waiting });
        vec![Change::Note { panel: self.id, note: id }]
    }

    fn move_note(&mut self, id: NoteId, state: NoteState) -> Vec<Change> {
        let Some(note) = self.notes.iter_mut().find(|note| note.id == id) else { return Vec::new() };
        note.state = state;
        vec![Change::Note { panel: self.id, note: id }]
    }
}
