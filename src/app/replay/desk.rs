//! The moderators of a recording, each at a desk of their own, deciding as the recording says.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use tokio::sync::watch;

use crate::domain::command::{Command, MAX_AT_ONCE};
use crate::domain::ids::{PanelId, QuestionId};
use crate::domain::verdict::{Reason, ReasonCode, Verdict};
use crate::protocol::wire::InviteAnswer;

use super::super::client::Client;
use super::conversation::{Decision, StatementId};
use super::people::Progress;

/// Desks at work at the same time.
const DESKS: u32 = 2;

/// Every so-manieth statement is decided by all desks, each of which may find that another one was there first.
const SHARED: u32 = 3;

/// One moderator.
pub(super) struct Moderator {
    pub(super) client: Client,
    panel: PanelId,
    /// What is this moderator's to decide.
    to_do: BTreeMap<QuestionId, Decision>,
    /// What was decided, answered or not.
    done: BTreeSet<QuestionId>,
}

/// Opens a desk on `panel` for every moderator and shares out the work.
pub(super) async fn open(
    organiser: &mut Client,
    panel: PanelId,
    decisions: &BTreeMap<StatementId, (QuestionId, Decision)>,
) -> Result<Vec<Moderator>> {
    let mut desks = Vec::new();
    for desk in 0..DESKS {
        let body = json!({ "role": "moderator", "panel": panel });
        let made = organiser.site().post("/api/invite", &body).await?;
        ensure!(made.status == 200, "no link for a desk: {}", String::from_utf8_lossy(&made.body));
        let made: InviteAnswer = serde_json::from_slice(&made.body)?;
        let client = Client::redeem(&made.link, Some(panel)).await.context("a desk")?;
        let mine = |id: StatementId| id.is_multiple_of(SHARED) || id % DESKS == desk;
        let is_decided = |decision: Decision| decision != Decision::NotSeen;
        let to_do = decisions.iter().filter(|(id, (_, decision))| mine(**id) && is_decided(*decision));
        let to_do = to_do.map(|(_, decision)| *decision).collect();
        desks.push(Moderator { client, panel, to_do, done: BTreeSet::new() });
    }
    Ok(desks)
}

impl Moderator {
    /// Decides whatever comes, until everyone has asked and everything is decided.
    pub(super) async fn moderate(&mut self, mut asking: watch::Receiver<Progress>) -> Result<()> {
        loop {
            self.decide();
            let progress = *asking.borrow();
            let has_all = progress.left == 0 && self.client.seq() >= progress.seq;
            if has_all && self.client.unanswered() == 0 {
                return Ok(());
            }
            let answer = tokio::select! {
                answer = self.client.step() => answer?,
                _ = asking.changed(), if progress.left > 0 => None,
            };
            if let Some((_, Err(code))) = answer {
                bail!("a decision was refused: {}", code.as_str());
            }
        }
    }

    /// Decides on everything in review that is to be decided: releases together, declines one by one.
    fn decide(&mut self) {
        let mut releases = Vec::new();
        for (id, question) in &self.client.reduced().questions {
            let (Ok(id), Some(version)) = (id.parse().map(QuestionId), question["version"].as_u64()) else { continue };
            let seen = u32::try_from(version).unwrap_or(u32::MAX);
            let Some(decision) = self.to_do.get(&id) else { continue };
            if question["state"] == "in_review" && self.done.insert(id) {
                releases.push((id, seen, *decision));
            }
        }
        let (panel, (releases, declines)) =
            (self.panel, releases.into_iter().partition::<Vec<_>, _>(|(.., decision)| *decision == Decision::Accepted));
        for some in releases.chunks(MAX_AT_ONCE) {
            let questions = some.iter().map(|(id, seen, _)| (*id, *seen)).collect();
            self.client.give(Command::Moderate { panel, questions, verdict: Verdict::Approve });
        }
        for (id, seen, _) in declines {
            self.client.give(Command::Moderate { panel, questions: vec![(id, seen)], verdict: decline() });
        }
    }
}

/// The recordings do not say why.
fn decline() -> Verdict {
    Verdict::Decline(Reason { code: ReasonCode::Other, words: Some("As in the recording".to_owned()) })
}
