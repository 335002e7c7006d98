//! Plays a recorded conversation through a server as hundreds of participants and their moderators, and checks every state and count.

mod compare;
mod conversation;
mod desk;
mod people;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use crate::domain::access::Role;
use crate::domain::command::Command;
use crate::domain::ids::{Epoch, PanelId, QuestionId};
use crate::domain::locale::{Lang, Localised};
use crate::domain::panel::{PanelKind, PanelState, PanelTerms};
use crate::protocol::export::Summary;
use crate::store::sqlite::Sqlite;

use super::client::{Client, Keeps};
use super::clock;
use super::config::{Config, EventConfig, TlsConfig};
use super::server::{Server, Stores};
use compare::Expected;
use conversation::{Conversation, Decision, StatementId, Truth};
use desk::Moderator;
use people::{Outcome, Someone, Stage};

/// What to replay and where.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// Statements: `timestamp`, `comment-id`, `author-id`, `moderated` (1 accepted, 0 not seen, -1 rejected) and `comment-body`.
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
/// If a state or a count differs from the recording, a command was refused that should not be or taken that should not be, or the server could
/// not be reached for a minute.
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
    config.server.tls = TlsConfig::default();
    config.event = EventConfig::default();
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
    let terms = terms()?;
    let truth = conversation.truth(terms.max_graphemes.into());
    let panel = add_panel(&mut organiser, terms).await?;
    let join = organiser.reduced().rest.get("event").and_then(|event| event.get("join")).and_then(Value::as_str);
    let join = join.context("the organiser's view names no join secret")?.to_owned();
    let questions = name_questions(conversation);
    let decisions: BTreeMap<_, _> =
        conversation.statements.iter().map(|it| (it.id, (questions[&it.id], it.decision))).collect();
    let mut desks = desk::open(&mut organiser, panel, &decisions).await?;

    let all = conversation.people().len() + conversation.statements.len() + conversation.votes.len();
    let bar = ProgressBar::new(all as u64);
    bar.set_style(ProgressStyle::with_template("{elapsed_precise} {wide_bar} {pos}/{len} {msg}")?);
    let stage = Stage { conversation, origin: &origin, join: &join, panel, questions: &questions, bar: bar.clone() };
    let mut people = stage.join_all().await?;
    let outcome = stage.play(&mut people, &mut desks).await?;
    bar.finish_and_clear();

    let expected = Expected { truth: &truth, questions: &questions };
    compare::none(&expected.answers(&outcome))?;
    compare_views(&expected, &mut people, &mut desks).await?;
    let mut late = Client::join(&origin, &join, Some(panel)).await?;
    compare::settle(&mut late, |view| expected.phone(view)).await.context("a phone that came at the end")?;
    let results = organiser.site().get("/api/export/event.json").await?;
    let results: Summary = serde_json::from_slice(&results.body).context("the results cannot be read")?;
    compare::none(&expected.summary(&results, panel))?;
    report(conversation, &truth, &outcome, people.len())
}

/// Every statement has its question before it is asked, so that what is never taken has one too.
fn name_questions(conversation: &Conversation) -> BTreeMap<StatementId, QuestionId> {
    let asked = conversation.statements.iter().map(|statement| statement.id);
    let voted = conversation.votes.iter().map(|vote| vote.statement);
    let all: BTreeSet<_> = asked.chain(voted).collect();
    all.into_iter().map(|id| (id, QuestionId(clock::uuid()))).collect()
}

/// A panel as it comes, but nobody has to wait between two questions.
fn terms() -> Result<PanelTerms> {
    let title = Localised(BTreeMap::from([(Lang::new("en")?, "Replay of a recorded conversation".to_owned())]));
    Ok(PanelTerms { cooldown_ms: 0, ..PanelTerms::new(title, PanelKind::Other) })
}

async fn add_panel(organiser: &mut Client, terms: PanelTerms) -> Result<PanelId> {
    let programme = organiser.reduced().rest.get("programme").and_then(Value::as_array).cloned().unwrap_or_default();
    let highest = programme.iter().filter_map(|panel| panel.get("id")?.as_u64()).max().unwrap_or_default();
    let panel = PanelId(u16::try_from(highest + 1).context("the programme is full")?);
    for command in [Command::PutPanel { panel, terms }, Command::SetPanel { panel, state: PanelState::Open }] {
        if let Err(code) = organiser.perform(command).await? {
            bail!("the panel for the replay was refused: {}", code.as_str());
        }
    }
    Ok(panel)
}

/// Holds what desks and phones have been told, one change after the other, against the recording.
async fn compare_views(expected: &Expected<'_>, people: &mut [Someone<'_>], desks: &mut [Moderator]) -> Result<()> {
    for desk in desks {
        compare::settle(&mut desk.client, |view| expected.desk(view)).await?;
    }
    for someone in people.iter_mut().filter(|someone| someone.client.keeps() == Keeps::View) {
        let person = someone.person;
        let place = || format!("the phone of person {person}");
        compare::settle(&mut someone.client, |view| expected.phone(view)).await.with_context(place)?;
        // What is a participant's own is told whole to a phone that comes back.
        someone.client.disconnect();
        compare::settle(&mut someone.client, |view| expected.own(person, view)).await.with_context(place)?;
    }
    Ok(())
}

fn report(conversation: &Conversation, truth: &Truth, outcome: &Outcome, people: usize) -> Result<()> {
    let mut text = format!(
        "{people} participants, {} statements, {} votes, {} changes of mind\n\n",
        conversation.statements.len(),
        conversation.votes.len(),
        conversation.changes_of_mind(),
    );
    writeln!(text, "{:<10} {:>10}  {:<10} {:>10}", "recorded", "statements", "here", "support")?;
    for (decision, here) in
        [(Decision::Accepted, "live"), (Decision::Rejected, "declined"), (Decision::NotSeen, "in review")]
    {
        let standings = truth.asked.values().filter(|standing| standing.decision == decision);
        let support: usize = standings.map(|standing| standing.supporters.len()).sum();
        writeln!(text, "{:<10} {:>10}  {here:<10} {support:>10}", decision.name(), truth.count(decision))?;
    }
    writeln!(text, "{:<10} {:>10}  {:<10} {:>10}", "", truth.refused.len(), "refused", "-")?;
    writeln!(
        text,
        "\nevery state, list, count and result as in the recording\n{} votes taken, {} refused, {} reconnects, {:.1} s",
        outcome.votes, truth.lost_votes, outcome.reconnects, outcome.seconds
    )?;
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}
