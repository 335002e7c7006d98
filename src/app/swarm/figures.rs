//! What a measurement found, as a table for people or as JSON for scripts.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Result;
use clap::ValueEnum;
use serde_json::{Map, Value};

/// How figures are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A name and a number a line.
    Table,
    /// One object.
    Json,
}

/// Numbers by name; each name says its unit.
#[derive(Debug, Default)]
pub(super) struct Figures(Vec<(&'static str, f64)>);

/// Times of many events, in microseconds, kept one by one so that every quantile is exact.
#[derive(Debug)]
pub(super) struct Times(Vec<u32>);

impl Figures {
    pub(super) fn add(&mut self, name: &'static str, value: f64) {
        self.0.push((name, value));
    }

    /// A number of things.
    pub(super) fn count(&mut self, name: &'static str, count: usize) {
        self.add(name, to_f64(count));
    }

    /// A quantile of times, in milliseconds; left out if there were none.
    pub(super) fn time_ms(&mut self, name: &'static str, times: &Times, permille: usize) {
        if let Some(micros) = times.quantile(permille) {
            self.add(name, f64::from(micros) / 1000.0);
        }
    }

    pub(super) fn print(&self, format: Format) -> Result<()> {
        let text = match format {
            Format::Json => {
                let fields: Map<_, _> =
                    self.0.iter().map(|(name, value)| ((*name).to_owned(), Value::from(rounded(*value)))).collect();
                format!("{}\n", Value::from(fields))
            }
            Format::Table => {
                let mut table = String::new();
                for (name, value) in &self.0 {
                    writeln!(table, "{name:<36} {:>14}", rounded(*value))?;
                }
                table
            }
        };
        Ok(std::io::stdout().write_all(text.as_bytes())?)
    }
}

impl Times {
    pub(super) fn new(mut micros: Vec<u32>) -> Self {
        micros.sort_unstable();
        Self(micros)
    }

    /// The time that `permille` of a thousand events did not exceed; nothing if there were no events.
    pub(super) fn quantile(&self, permille: usize) -> Option<u32> {
        let rank = (self.0.len() * permille).div_ceil(1000).max(1);
        self.0.get(rank - 1).copied()
    }
}

/// A count as a number to calculate with; exact below 2^53, which no run reaches.
#[expect(clippy::cast_precision_loss, reason = "counts of a run are far below 2^53")]
pub(super) fn to_f64(count: usize) -> f64 {
    count as f64
}

/// More than three decimals of a measurement are noise.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_sorted_times() {
        let times = Times::new((1..=1000).rev().collect());
        assert_eq!([500, 990, 1000].map(|permille| times.quantile(permille)), [Some(500), Some(990), Some(1000)]);
        assert_eq!(Times::new(vec![7]).quantile(990), Some(7));
        assert_eq!(Times::new(Vec::new()).quantile(500), None);
    }
}
