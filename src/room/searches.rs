//! Looks for groups that think alike whenever a poll of statements has closed, on threads where nothing else waits.

use std::collections::BTreeMap;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

use crate::domain::Event;
use crate::domain::command::Command;
use crate::domain::ids::{PanelId, PollId};
use crate::domain::poll::{Opinions, Poll, PollState};

use super::opinions::{Row, find, stances};
use super::worker::Worker;

/// The searches of one room.
#[derive(Default)]
pub(super) struct Searches {
    /// For each poll the closing whose ballots were looked at last.
    begun: BTreeMap<PollId, u64>,
    running: FuturesUnordered<oneshot::Receiver<Sought>>,
}

/// A poll whose opinions nobody knows yet.
struct Unknown {
    place: Place,
    statements: usize,
    rows: Vec<Row>,
}

/// Where opinions belong.
#[derive(Clone, Copy)]
struct Place {
    panel: PanelId,
    poll: PollId,
    closing: u64,
}

/// What a search found.
pub(super) struct Sought {
    place: Place,
    opinions: Opinions,
}

impl Searches {
    /// The next one that ends; never while none is running.
    pub(super) async fn next(&mut self) -> Sought {
        loop {
            match self.running.next().await {
                Some(Ok(sought)) => return sought,
                // It ended without a result; the next opening of the event tries again.
                Some(Err(_)) => {}
                None => std::future::pending().await,
            }
        }
    }
}

impl Worker {
    /// Begins a search for every poll that needs one.
    pub(super) fn seek_opinions(&mut self) {
        let begun = &self.upkeep.searches.begun;
        let wanted = self.event(|event| unknown(event, begun));
        for Unknown { place, statements, rows } in wanted {
            let (sender, receiver) = oneshot::channel();
            self.upkeep.searches.begun.insert(place.poll, place.closing);
            self.upkeep.searches.running.push(receiver);
            let event = self.shared.id;
            (self.shared.ctx.spawn)(Box::pin(async move {
                match spawn_blocking(move || find(statements, &rows)).await {
                    // The room may have ended meanwhile.
                    Ok(found) => drop(sender.send(Sought { place, opinions: found.opinions })),
                    Err(error) => tracing::error!(event.id = %event, %error, "opinion groups could not be found"),
                }
            }));
        }
    }

    /// Writes down what was found, unless the poll was opened again meanwhile; where that is still under way, the fold sees it. Other nodes may find and
    /// write the same; the second one changes nothing.
    pub(super) fn propose_opinions(&mut self, sought: Sought) {
        let Sought { place: Place { panel, poll, closing }, opinions } = sought;
        let is_so = |event: &Event| event.panels.get(&panel)?.polls.get(&poll).map(|poll| poll.closing == closing);
        if self.event(is_so) == Some(true) {
            let entry = self.own_entry(Command::SetOpinions { panel, poll, closing, opinions });
            self.propose(&entry);
        }
    }
}

fn unknown(event: &Event, begun: &BTreeMap<PollId, u64>) -> Vec<Unknown> {
    let polls = event.panels.values().flat_map(|panel| panel.polls.values().map(move |poll| (panel.id, poll)));
    let needs = |poll: &Poll| {
        let is_over = matches!(poll.state, PollState::Closed | PollState::Revealed);
        is_over && !poll.sealed && poll.opinions.is_none() && begun.get(&poll.id) != Some(&poll.closing)
    };
    let wanted = polls.filter(|(_, poll)| needs(poll));
    let known = wanted.filter_map(|(panel, poll)| {
        let (statements, rows) = stances(poll)?;
        let place = Place { panel, poll: poll.id, closing: poll.closing };
        Some(Unknown { place, statements, rows })
    });
    known.collect()
}
