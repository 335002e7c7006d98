//! Results of polls as tables for people who calculate with them.

use serde::Serialize;

use crate::domain::Event;
use crate::domain::ids::PollId;
use crate::domain::locale::Localised;
use crate::domain::panel::Panel;
use crate::domain::poll::{Counts, Kind, Part, Phrase, PhraseState, Poll, PollState, PollTerms, Tally, tally};

use super::export::{main_title, panels, word};
use super::results::PollResult;
use super::table::Table;

/// A poll and its result, for whoever works on with them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PollFile<'a> {
    /// Its id.
    pub id: PollId,
    /// What it asked.
    pub terms: &'a PollTerms,
    /// Where it stands.
    pub state: PollState,
    /// What came of it.
    pub result: PollResult,
}

impl<'a> PollFile<'a> {
    /// The file of a poll that is over; nothing before: nobody sees its counts then.
    pub fn of(panel: &Panel, poll: &'a Poll) -> Option<Self> {
        is_over(poll).then(|| Self {
            id: poll.id,
            terms: &poll.terms,
            state: poll.state,
            result: PollResult::of(panel, poll),
        })
    }
}

/// Every poll, or only that one, as a table for a spreadsheet: one row for each figure. Those of a poll that is not over are empty: they would change.
pub fn polls_csv(event: &Event, only: Option<PollId>) -> String {
    let mut table = Table::new([
        "panel",
        "poll",
        "part",
        "kind",
        "state",
        "item",
        "figure",
        "value",
        "answered",
        "abstained",
        "ballots",
    ]);
    for panel in panels(event) {
        for poll in panel.polls_in_order().into_iter().filter(|poll| only.is_none_or(|only| only == poll.id)) {
            for (part, counted) in poll.terms.parts.iter().zip(poll.tallies()) {
                let shown = is_over(poll).then_some(counted);
                // What was written or estimated is itself an answer.
                if shown.is_none() && matches!(counted.counts, Counts::Numbers(_) | Counts::Phrases(_)) {
                    continue;
                }
                let number = |of: &dyn Fn(&Tally) -> u32| shown.map(|tally| of(tally).to_string()).unwrap_or_default();
                for (item, figure, value) in rows(event, part, counted) {
                    table.row([
                        main_title(event, &panel.terms.title),
                        main_title(event, &poll.terms.title),
                        part.title.as_ref().map(|title| main_title(event, title)).unwrap_or_default(),
                        word(part.kind),
                        word(poll.state),
                        item,
                        figure.to_owned(),
                        shown.map(|_| value).unwrap_or_default(),
                        number(&|tally| tally.answered),
                        number(&|tally| tally.abstained),
                        if is_over(poll) { poll.count().to_string() } else { String::new() },
                    ]);
                }
            }
        }
    }
    table.text
}

fn is_over(poll: &Poll) -> bool {
    matches!(poll.state, PollState::Closed | PollState::Revealed)
}

/// What was counted, by what, and how much.
fn rows(event: &Event, part: &Part, tally: &Tally) -> Vec<(String, &'static str, String)> {
    let names = items(event, part);
    let name = |place: usize| names.get(place).cloned().unwrap_or_else(|| (place + 1).to_string());
    match &tally.counts {
        Counts::Options(counts) => each(counts, |place, count| (name(place), "votes", count.to_string())),
        Counts::Ranks(ranks) => {
            let (borda, first) = tally::ranking(ranks);
            let points = each(&borda, |place, points| (name(place), "borda", points.to_string()));
            points.into_iter().chain(each(&first, |place, count| (name(place), "first", count.to_string()))).collect()
        }
        Counts::Points(sums) => each(sums, |place, sum| (name(place), "points", sum.to_string())),
        Counts::Numbers(times) => {
            times.iter().map(|(number, count)| (decimal(*number, part.kind), "votes", count.to_string())).collect()
        }
        Counts::Phrases(phrases) => {
            let row =
                |(phrase, count): (&Phrase, u32)| (phrase.text.clone(), phrase_figure(phrase.state), count.to_string());
            phrases.counted().map(row).collect()
        }
        Counts::Stances(counts) => {
            let row = |(place, counts): (usize, &[u32; 3])| {
                ["agree", "disagree", "pass"]
                    .into_iter()
                    .zip(*counts)
                    .map(move |(figure, count)| (place, figure, count))
            };
            let all = counts.iter().enumerate().flat_map(row);
            all.map(|(place, figure, count)| (name(place), figure, count.to_string())).collect()
        }
    }
}

fn phrase_figure(state: PhraseState) -> &'static str {
    match state {
        PhraseState::Released => "released",
        PhraseState::Waiting => "waiting",
        PhraseState::Hidden => "hidden",
    }
}

fn each<T>(
    counts: &[T],
    row: impl Fn(usize, &T) -> (String, &'static str, String),
) -> Vec<(String, &'static str, String)> {
    counts.iter().enumerate().map(|(place, count)| row(place, count)).collect()
}

/// What can be counted, in the event's main language; of kinds without options, what it is called everywhere.
pub(super) fn items(event: &Event, part: &Part) -> Vec<String> {
    let title = |option: &Localised| main_title(event, option);
    match part.kind {
        Kind::YesNo => vec!["yes".to_owned(), "no".to_owned()],
        Kind::Scale { .. } | Kind::Stars { .. } | Kind::Number { .. } | Kind::Text | Kind::Cloud { .. } => Vec::new(),
        _ => part.options.iter().map(title).collect(),
    }
}

/// A number in the unit people read it in.
fn decimal(number: i64, kind: Kind) -> String {
    let Kind::Number { decimals, .. } = kind else { return number.to_string() };
    let (places, size) = (usize::from(decimals), number.unsigned_abs());
    let scale = 10_u64.pow(u32::from(decimals));
    let sign = if number < 0 { "-" } else { "" };
    if places == 0 { number.to_string() } else { format!("{sign}{}.{:0places$}", size / scale, size % scale) }
}
