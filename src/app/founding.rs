//! The first start: an event comes into being from a file, with a code and a secret nobody can guess.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail, ensure};
use data_encoding::BASE64URL_NOPAD;

use crate::domain::about::{About, Founding};
use crate::domain::command::{Actor, Command};
use crate::domain::ids::{EventId, PollId, Pseudonym, QuestionId};
use crate::domain::panel::PanelState;
use crate::domain::poll::PollState;
use crate::domain::verdict::Verdict;
use crate::protocol::plan::{Plan, PlannedPoll, PlannedQuestion};
use crate::room::perform::NotPerformed;
use crate::room::{Hub, Room};
use crate::store::Listing;

use super::clock;

/// The demonstration event.
const DEMO: &str = include_str!("demo.toml");

/// Times a new code is drawn until one is free; with a thousand events listed, all of them fail once in 10^30 starts.
const CODE_DRAWS: usize = 10;

/// The events of this installation; founds the one in `file`, or the demonstration if there is no file, when there are none.
pub async fn ensure_event(hub: &Hub, file: Option<&Path>) -> Result<Vec<Listing>> {
    let listings = hub.ctx().directory.listings().await?;
    if !listings.is_empty() {
        if let Some(path) = file {
            tracing::info!(file = %path.display(), "the store has its event already; event.file founds only in an empty one");
        }
        return Ok(listings);
    }
    let plan = match file {
        Some(path) => std::fs::read_to_string(path).with_context(|| format!("event_unreadable: {}", path.display()))?,
        None => DEMO.to_owned(),
    };
    let plan = Plan::read(&plan).map_err(|problem| anyhow!("event_invalid: {}", problem.place.unwrap_or_default()))?;
    let listing = found(hub, plan).await?;
    Ok(vec![listing])
}

async fn found(hub: &Hub, plan: Plan) -> Result<Listing> {
    let event = EventId(clock::uuid());
    let listing = Listing { event, code: free_code(hub).await?, join: BASE64URL_NOPAD.encode(&clock::random::<16>()) };
    let room = hub.room(event).await?;
    let about = About {
        title: plan.title,
        languages: plan.languages,
        place: plan.place,
        zone: plan.zone,
        networks: plan.networks,
        revision: 0,
        code: listing.code.clone(),
        join: listing.join.clone(),
    };
    let programme = plan.panels.into_iter().map(|panel| (panel.id, panel.terms)).collect();
    system(&room, Command::Found { founding: Box::new(Founding { about, programme }) })
        .await
        .context("event_invalid")?;
    if let Some(panel) = plan.open {
        system(&room, Command::SetPanel { panel, state: PanelState::Open }).await.context("event_invalid: open")?;
        system(&room, Command::GoLive { panel }).await?;
    }
    for question in plan.questions {
        ask(&room, question).await?;
    }
    for PlannedPoll { panel, open, terms } in plan.polls {
        let poll = PollId(clock::uuid());
        system(&room, Command::PutPoll { panel, poll, terms }).await.context("event_invalid: polls")?;
        if open {
            system(&room, Command::SetPoll { panel, poll, state: PollState::Open }).await?;
        }
    }
    // Listed last: an event that is half made when the process ends is found by nobody, and the next start makes a whole one.
    ensure!(hub.ctx().directory.publish(listing.clone()).await?, "code_taken: {}", listing.code);
    Ok(listing)
}

/// Enters a prepared question as if as many phones had asked and supported it; no phone has such a name.
async fn ask(room: &Room, planned: PlannedQuestion) -> Result<()> {
    let PlannedQuestion { panel, text, lang, released, votes } = planned;
    let question = QuestionId(clock::uuid());
    let asker = Actor::Participant(Pseudonym(clock::random()));
    let command = Command::Ask { panel, question, text, name: None, lang: Some(lang) };
    room.perform(asker, command).await.context("event_invalid: questions")?;
    if !released {
        return Ok(());
    }
    system(room, Command::Moderate { panel, questions: vec![(question, 1)], verdict: Verdict::Approve }).await?;
    for _ in 1..votes {
        let voter = Actor::Participant(Pseudonym(clock::random()));
        room.perform(voter, Command::Vote { panel, question, on: true }).await?;
    }
    Ok(())
}

async fn system(room: &Room, command: Command) -> Result<(), NotPerformed> {
    room.perform(Actor::System, command).await
}

async fn free_code(hub: &Hub) -> Result<String> {
    let taken = hub.ctx().directory.listings().await?;
    for _ in 0..CODE_DRAWS {
        // The first digit is never 0, so that nobody leaves it away. A remainder of 2^64 is as good as even.
        let code = (100_000 + u64::from_le_bytes(clock::random()) % 900_000).to_string();
        if taken.iter().all(|listing| listing.code != code) {
            return Ok(code);
        }
    }
    bail!("no free join code was found")
}
