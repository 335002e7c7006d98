//! Plays a recorded conversation through a server as hundreds of participants, and checks every count.

mod conversation;
mod people;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use crate::domain::access::Role;
use crate::domain::command::Command;
use crate::domain::ids::{Epoch, PanelId, QuestionId};
use crate::domain::locale::{Lang, Localised};
use crate::domain::panel::{Moderation, PanelKind, PanelState, PanelTerms};
use crate::store::sqlite::Sqlite;

use super::client::Client;
use super::clock;
use super::config::Config;
use super::server::{Server, Stores};
use conversation::{Conversation, StatementId};
use people::{Outcome, Stage};

/// What to replay and where.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// Statements: `timestamp`, `comment-id`, `author-id` and `comment-body`.
    #[arg(long, value_name = "FILE")]
    comments: PathBuf,
    /// Votes: `timestamp`, `comment-id`, `voter-id` and `vote` (1 agrees, 0 passes, -1 disagrees).
    #[arg(long, value_name = "FILE")]
    votes: PathBuf,
    /// An organiser's one-time link of a running server; a panel is added to its programme. Without it a server of its own is started for
    /// the replay and its records are thrown away.
    #[arg(long, value_name = "LINK")]
    organiser: Option<String>,
}

/// Replays and reports.
///
/// # Errors
/// If a count differs from the recording, a command was refused that should not be, or the server could not be reached for a minute.
pub async fn replay(args: &ReplayArgs, config: &Config) -> Result<()> {
    let conversation = Conversation::read(&args.comments, &args.votes)?;
    match &args.organiser {
        Some(link) => play(&conversation, link).await,
        None => play_alone(&conversation, config).await,
    }
}

/// Replays on a server that lives no longer than that.
async fn play_alone(conversation: &Conversation, config: &Config) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("baraza-replay-{}", clock::uuid()));
    let mut config = config.clone();
    config.server.listen = ([127, 0, 0, 1], 0).into();
    config.server.operator_listen = ([127, 0, 0, 1], 0).into();
    config.server.public_origin = String::new();
    config.event = super::config::EventConfig::default();
    let store = Arc::new(Sqlite::open(&folder, Epoch(u32::from_le_bytes(clock::random())))?);
    let server = Server::start(&config, Stores::one(store)).await?;
    let listing = server.listings.first().context("the server has no event")?.clone();
    let link = server.invite(&listing, Role::Organiser, &format!("http://{}", server.address)).await?;
    let played = play(conversation, &link).await;
    server.stop().await;
    std::fs::remove_dir_all(&folder).with_context(|| format!("cannot_remove: {}", folder.display()))?;
    played
}

async fn play(conversation: &Conversation, link: &str) -> Result<()> {
    let mut organiser = Client::redeem(link, None).await?;
    let origin = organiser.site().origin().to_owned();
    let panel = add_panel(&mut organiser).await?;
    let join = organiser.reduced().rest.get("event").and_then(|event| event.get("join")).and_then(Value::as_str);
    let join = join.context("the organiser's view names no join secret")?.to_owned();

    let people = conversation.people();
    let bar = ProgressBar::new((people.len() + conversation.statements.len() + conversation.votes.len()) as u64);
    bar.set_style(ProgressStyle::with_template("{elapsed_precise} {wide_bar} {pos}/{len} {msg}")?);
    let stage = Stage::new(conversation, &origin, &join, panel, bar.clone());
    let outcome = stage.play().await?;
    bar.finish_and_clear();

    let mut reader = Client::join(&origin, &join, Some(panel)).await?;
    let differing = compare(conversation, &outcome, &mut reader)?;
    ensure!(differing.is_empty(), "counts_differ:\n{}", differing.join("\n"));
    report(conversation, &outcome, people.len())
}

/// A panel for the replay: everything is live at once and nobody has to wait between two questions.
async fn add_panel(organiser: &mut Client) -> Result<PanelId> {
    let programme = organiser.reduced().rest.get("programme").and_then(Value::as_array).cloned().unwrap_or_default();
    let highest = programme.iter().filter_map(|panel| panel.get("id")?.as_u64()).max().unwrap_or_default();
    let panel = PanelId(u16::try_from(highest + 1).context("the programme is full")?);
    let title = Localised(BTreeMap::from([(Lang::new("en")?, "Replay of a recorded conversation".to_owned())]));
    let terms = PanelTerms { moderation: Moderation::Off, cooldown_ms: 0, ..PanelTerms::new(title, PanelKind::Other) };
    for command in [Command::PutPanel { panel, terms }, Command::SetPanel { panel, state: PanelState::Open }] {
        if let Err(code) = organiser.perform(command).await? {
            bail!("the panel for the replay was refused: {}", code.as_str());
        }
    }
    Ok(panel)
}

/// Every difference between the recording and what a phone sees now.
fn compare(conversation: &Conversation, outcome: &Outcome, reader: &mut Client) -> Result<Vec<String>> {
    let taken: BTreeSet<StatementId> = outcome.taken.keys().copied().collect();
    let shown = &reader.reduced().questions;
    let mut differing = Vec::new();
    if shown.len() != taken.len() {
        differing.push(format!("{} statements were taken, {} are shown", taken.len(), shown.len()));
    }
    for (statement, expected) in conversation.truth(&taken) {
        let question: &QuestionId = outcome.taken.get(&statement).context("a taken statement has an id")?;
        let counted = reader.reduced().votes(*question);
        if counted != Some(expected) {
            differing.push(format!("statement {statement}: {expected} in the recording, {counted:?} on the server"));
        }
    }
    Ok(differing)
}

fn report(conversation: &Conversation, outcome: &Outcome, people: usize) -> Result<()> {
    let mut text = format!(
        "{people} participants, {} statements, {} votes, {} changes of mind\n{} statements taken and shown with every count as in the recording\n",
        conversation.statements.len(),
        conversation.votes.len(),
        conversation.changes_of_mind(),
        outcome.taken.len(),
    );
    for (code, count) in &outcome.refused {
        writeln!(text, "{count} statements refused: {code}")?;
    }
    writeln!(
        text,
        "{} votes acknowledged, {} left out because their statement was refused\n{} reconnects, {:.1} s",
        outcome.votes, outcome.left_out, outcome.reconnects, outcome.seconds
    )?;
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}
