//! A poll broken down by one of its parts, as a file and as a table.

use serde::Serialize;

use crate::domain::Event;
use crate::domain::ids::PollId;
use crate::domain::poll::{Breakdown, Kind, Part, Poll, PollTerms};

use super::export::main_title;
use super::polls_csv::items;
use super::table::Table;

/// A breakdown with what is broken down, for whoever works on with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BreakdownFile<'a> {
    /// The poll's id.
    pub id: PollId,
    /// What it asked.
    pub terms: &'a PollTerms,
    /// Who answered what, as far as it can be told.
    pub breakdown: Breakdown,
}

/// One row for each cell; the value of a hidden one is empty.
pub fn breakdown_csv(event: &Event, poll: &Poll, breakdown: &Breakdown) -> String {
    let mut text = Table::new(["poll", "by", "group", "part", "statement", "item", "ballots"]);
    let parts = &poll.terms.parts;
    let Some(by) = parts.get(usize::from(breakdown.by)) else { return text.text };
    let title = |part: &Part| part.title.as_ref().map(|title| main_title(event, title)).unwrap_or_default();
    for table in &breakdown.tables {
        let Some(part) = parts.get(usize::from(table.part)) else { continue };
        let statement = table.statement.and_then(|at| part.options.get(usize::from(at)));
        for (row, cells) in table.cells.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                text.row([
                    main_title(event, &poll.terms.title),
                    title(by),
                    answer(event, by, row, table.cells.len()),
                    title(part),
                    statement.map(|statement| main_title(event, statement)).unwrap_or_default(),
                    answer(event, part, column, cells.len()),
                    cell.map(|count| count.to_string()).unwrap_or_default(),
                ]);
            }
        }
    }
    text.text
}

/// What the answer at a place is called; the last one of `answers` is none.
fn answer(event: &Event, part: &Part, place: usize, answers: usize) -> String {
    const STANCES: [&str; 4] = ["agree", "disagree", "pass", "none"];
    if part.kind == Kind::Statements {
        return STANCES[place.min(3)].to_owned();
    }
    if place + 1 == answers {
        return "abstained".to_owned();
    }
    items(event, part).get(place).cloned().unwrap_or_else(|| (place + 1).to_string())
}
