//! Holds what a server says at the end against what the recording says must be so.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::domain::ids::{PanelId, QuestionId};
use crate::domain::question::QuestionState;
use crate::protocol::code::Code;
use crate::protocol::export::{PanelSummary, Summary};

use super::super::client::Client;
use super::super::client::reduced::Reduced;
use super::conversation::{Decision, Person, Standing, StatementId, Truth};
use super::people::Outcome;

/// How long the last counts may be on their way; a tick of a full hall is a second.
const SETTLES: Duration = Duration::from_secs(20);

/// What must be so.
pub(super) struct Expected<'a> {
    pub(super) truth: &'a Truth,
    /// The question that each statement was asked as.
    pub(super) questions: &'a BTreeMap<StatementId, QuestionId>,
}

/// Every difference that was found, in words; none if all is well.
pub(super) type Differences = Vec<String>;

impl Expected<'_> {
    /// Whether exactly the right commands were refused, for the right reasons.
    pub(super) fn answers(&self, outcome: &Outcome) -> Differences {
        let lost = (self.truth.lost_votes > 0).then_some((Code::NotFound.as_str(), self.truth.lost_votes));
        let mut found = Differences::new();
        differ(&mut found, "statements refused", &self.truth.refused, &outcome.refused);
        differ(&mut found, "votes taken", &self.truth.votes, &outcome.votes);
        differ(&mut found, "votes refused", &lost.into_iter().collect(), &outcome.refused_votes);
        found
    }

    /// What a desk must have: every statement in its state with its count.
    pub(super) fn desk(&self, desk: &Reduced) -> Differences {
        let state = |decision| match decision {
            Decision::Accepted => "live",
            Decision::NotSeen => "in_review",
            Decision::Rejected => "declined",
        };
        let standings = self.standings();
        let expected = standings.iter().map(|(id, it)| (id.to_string(), (state(it.decision).to_owned(), votes(it))));
        let shown = desk.questions.iter().map(|(id, question)| {
            // A decline is told with its reason.
            let declined = question["state"]["declined"].is_object().then(|| "declined".to_owned());
            let state = declined.or_else(|| Some(question["state"].as_str()?.to_owned()));
            (id.clone(), (state.unwrap_or_default(), question["votes"].clone()))
        });
        compare("a desk", expected.collect(), shown.collect())
    }

    /// What every phone must have: the accepted statements with their counts.
    pub(super) fn phone(&self, phone: &Reduced) -> Differences {
        let accepted = self.standings().into_iter().filter(|(_, it)| it.decision == Decision::Accepted);
        let shown = phone.questions.iter().map(|(id, question)| (id.clone(), question["votes"].clone()));
        compare("a phone", accepted.map(|(id, it)| (id.to_string(), votes(it))).collect(), shown.collect())
    }

    /// What the phone of `person` must have besides: the own statements and votes.
    pub(super) fn own(&self, person: Person, phone: &Reduced) -> Differences {
        let standings = self.standings();
        let asked = standings.iter().filter(|(_, it)| it.author == person).map(|(id, it)| (*id, it.decision));
        let told = phone.mine.questions.iter().map(|question| (question.id, decision(&question.state)));
        let supported = standings.iter().filter(|(_, it)| it.supporters.contains(&person)).map(|(id, _)| *id);
        let mut found = Differences::new();
        let told: BTreeMap<_, _> = told.collect();
        differ(&mut found, "own statements", &asked.map(|(id, decision)| (id, Some(decision))).collect(), &told);
        let voted: BTreeSet<_> = phone.mine.votes.iter().flatten().copied().collect();
        differ(&mut found, "own votes", &supported.collect(), &voted);
        found
    }

    /// What the results of `panel` must be.
    pub(super) fn summary(&self, summary: &Summary, panel: PanelId) -> Differences {
        let Some(panel) = summary.panels.iter().find(|known| known.id == panel) else {
            return vec!["the panel is not in the results".to_owned()];
        };
        let expected = self.standings().into_iter().map(|(id, it)| (id.to_string(), (Some(it.decision), votes(it))));
        let PanelSummary { questions, counts, .. } = panel;
        let told = questions.iter().map(|it| (it.id.to_string(), (decision(&it.state), json!(it.votes))));
        let mut found = compare("the results", expected.collect(), told.collect());
        let by_state = |decision| u32::try_from(self.truth.count(decision)).unwrap_or(u32::MAX);
        let [live, in_review, declined] = [Decision::Accepted, Decision::NotSeen, Decision::Rejected].map(by_state);
        differ(
            &mut found,
            "counts by state",
            &(live, in_review, declined),
            &(counts.live, counts.in_review, counts.declined),
        );
        found
    }

    fn standings(&self) -> BTreeMap<QuestionId, &Standing> {
        self.truth.asked.iter().filter_map(|(id, it)| Some((*self.questions.get(id)?, it))).collect()
    }
}

/// Waits until `client` has a view without differences.
///
/// # Errors
/// The differences, if they stay.
pub(super) async fn settle(client: &mut Client, differences: impl Fn(&Reduced) -> Differences) -> Result<()> {
    if let Ok(settled) = timeout(SETTLES, client.until(|view| differences(view).is_empty())).await {
        return settled;
    }
    none(&differences(client.reduced()))
}

/// Nothing, if there are no differences.
pub(super) fn none(differences: &Differences) -> Result<()> {
    ensure!(differences.is_empty(), "recording_differs:\n{}", differences.join("\n"));
    Ok(())
}

/// What the recording would call a state; nothing for one that no decision of its moderators leads to.
fn decision(state: &QuestionState) -> Option<Decision> {
    match state {
        QuestionState::Live => Some(Decision::Accepted),
        QuestionState::InReview => Some(Decision::NotSeen),
        QuestionState::Declined(_) => Some(Decision::Rejected),
        _ => None,
    }
}

fn votes(standing: &Standing) -> Value {
    json!(standing.supporters.len())
}

fn compare<T: PartialEq + std::fmt::Debug>(
    place: &str,
    expected: BTreeMap<String, T>,
    mut shown: BTreeMap<String, T>,
) -> Differences {
    let mut found = Differences::new();
    for (id, expected) in expected {
        differ(&mut found, &format!("{place}: question {id}"), &Some(expected), &shown.remove(&id));
    }
    for (id, shown) in shown {
        differ(&mut found, &format!("{place}: question {id}"), &None, &Some(shown));
    }
    found
}

fn differ<T: PartialEq + std::fmt::Debug>(found: &mut Differences, what: &str, expected: &T, shown: &T) {
    if expected != shown {
        found.push(format!("{what}: {expected:?} by the recording, {shown:?} on the server"));
    }
}
