//! An event that has seen much: questions and ballots by the thousand, so that what others measure can be measured in it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Result, ensure};
use clap::Args;
use tokio::time::{Instant, sleep};

use crate::app::clock;
use crate::domain::command::Command;
use crate::domain::ids::{PanelId, QuestionId};
use crate::domain::locale::Lang;
use crate::domain::poll::Results;
use crate::protocol::wire::{self, ClientFrame};

use super::crowd::Turn;
use super::door::Door;
use super::figures::Figures;
use super::frames::client_text;
use super::host::{OPTIONS, Organiser, QUESTION};
use super::measure::{bar, fill, quiet, wait_for};
use super::voter::Voter;
use super::{Event, Hall};

/// Between two questions: nothing here is to be refused for coming too fast.
const PAUSE: Duration = Duration::from_millis(2);

/// How often the ballots are counted while they come.
const GLANCE: Duration = Duration::from_millis(100);

/// What an event is filled with.
#[derive(Debug, Args)]
pub(super) struct Contents {
    /// Released questions.
    #[arg(long)]
    questions: usize,
    /// Ballots in one poll, changes of mind included.
    #[arg(long)]
    ballots: usize,
}

/// Lets the hall ask and vote until the panel is as full as was wanted.
pub(super) async fn full(event: &Event, hall: &Hall, contents: &Contents) -> Result<Figures> {
    let door = Door::find(&event.audience).await?;
    let mut organiser = Organiser::enter(&event.audience, &event.organiser, door.panel).await?;
    organiser.let_everyone_ask().await?;
    let poll = organiser.open_poll(Results::default()).await?;
    let door = Door::find(&event.audience).await?;
    let (crowd, _) = fill(&door, hall).await?;

    crowd.take_turns((0..contents.questions).map(|number| asks(number, hall.clients(), door.panel)))?;
    wait_for(&crowd.seen.answers, contents.questions, hall.time()).await;
    // What was asked is told to everyone; voting begins when that is done.
    quiet(&crowd.seen.patches).await;

    let bar = bar("voting", contents.ballots);
    let before = crowd.seen.answers.load(Ordering::Relaxed);
    let cast = || crowd.seen.answers.load(Ordering::Relaxed) - before;
    let began = Instant::now();
    crowd.vote(Voter::new(door.panel, poll, OPTIONS), began + hall.time())?;
    while cast() < contents.ballots && began.elapsed() < hall.time() {
        sleep(GLANCE).await;
        bar.set_position(u64::try_from(cast())?);
    }
    bar.finish_and_clear();
    let record = crowd.leave()?;
    ensure!(record.nacks == 0, "{} questions or ballots were refused", record.nacks);
    ensure!(record.acks.len() >= contents.questions + contents.ballots, "it took longer than --seconds allows");

    let mut figures = Figures::default();
    figures.count("questions", organiser.votes(door.panel).await?.len());
    figures.count("ballots", record.acks.len() - contents.questions);
    figures.count("participants_counted", usize::try_from(organiser.ballots(poll).await?)?);
    Ok(figures)
}

/// A question in words of its own.
fn asks(number: usize, phones: usize, panel: PanelId) -> Turn {
    let (known, draws): (Vec<_>, [u8; 20]) = (QUESTION.split(' ').collect(), clock::random());
    let words: Vec<_> = draws.iter().map(|draw| known[usize::from(*draw) % known.len()]).collect();
    let (question, lang) = (QuestionId(clock::uuid()), Lang::new("en").ok());
    let command = Command::Ask { panel, question, text: words.join(" "), name: None, lang };
    let frame = client_text(&wire::encode(&ClientFrame::Do { id: clock::command_id(), command, again: false }));
    Turn { after: PAUSE * u32::try_from(number).unwrap_or(u32::MAX), phone: number % phones, frame }
}
