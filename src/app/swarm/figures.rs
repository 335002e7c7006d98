//! What a measurement found, as a table for people or as JSON for scripts.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use anyhow::Result;
use clap::ValueEnum;
use hdrhistogram::Histogram;
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

/// Times of many events, in microseconds, to three digits.
#[derive(Debug)]
pub(super) struct Times(Histogram<u32>);

impl Figures {
    pub(super) fn add(&mut self, name: &'static str, value: f64) {
        self.0.push((name, value));
    }

    /// A number of things.
    pub(super) fn count(&mut self, name: &'static str, count: usize) {
        self.add(name, to_f64(count));
    }

    /// A quantile of times, in milliseconds; left out if there were none.
    pub(super) fn time_ms(&mut self, name: &'static str, times: &Times, permille: u32) {
        if let Some(micros) = times.quantile(permille) {
            self.add(name, Duration::from_micros(micros).as_secs_f64() * 1000.0);
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
    pub(super) fn new(micros: impl IntoIterator<Item = u32>) -> Self {
        /// Longest time that is told apart, in microseconds: longer than any run. What is beyond counts as this.
        const LONGEST: u64 = u32::MAX as u64;
        let mut times =
            Histogram::new_with_max(LONGEST, 3).unwrap_or_else(|_| unreachable!("three digits are allowed"));
        for micros in micros {
            times.saturating_record(micros.into());
        }
        Self(times)
    }

    /// The time that `permille` of a thousand events did not exceed; nothing if there were no events.
    pub(super) fn quantile(&self, permille: u32) -> Option<u64> {
        (!self.0.is_empty()).then(|| self.0.value_at_quantile(f64::from(permille) / 1000.0))
    }
}

/// A count as a number to calculate with; exact below 2^53, which no run reaches.
#[expect(clippy::cast_precision_loss, reason = "counts of a run are far below 2^53")]
pub(super) fn to_f64(count: usize) -> f64 {
    count as f64
}

/// How much each of `values` is more than the one before it, on the line that is nearest to all of them (least squares); 0 where there is no line.
pub(super) fn slope(values: &[f64]) -> f64 {
    let count = to_f64(values.len());
    let (middle, mean) = ((count - 1.0) / 2.0, values.iter().sum::<f64>() / count);
    let (mut rise, mut run) = (0.0, 0.0);
    for (place, value) in values.iter().enumerate() {
        let from_middle = to_f64(place) - middle;
        rise += from_middle * (value - mean);
        run += from_middle * from_middle;
    }
    if run > 0.0 { rise / run } else { 0.0 }
}

/// More than three decimals of a measurement are noise.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_is_that_of_the_line_and_noise_has_none() {
        let close = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-9, "{found}, not {wanted}");
        close(slope(&[5.0, 7.0, 9.0, 11.0]), 2.0);
        close(slope(&[3.0, 1.0, 3.0, 1.0, 3.0]), 0.0);
        close(slope(&[1.0, 2.0, 2.0, 3.0]), 0.6);
        close(slope(&[4.0]), 0.0);
        close(slope(&[]), 0.0);
    }

    #[test]
    fn quantiles_are_those_of_the_sorted_times_to_three_digits() {
        let times = Times::new((1..=1000).rev());
        assert_eq!([500, 990, 1000].map(|permille| times.quantile(permille)), [Some(500), Some(990), Some(1000)]);
        assert_eq!(Times::new([7]).quantile(990), Some(7));
        assert_eq!(Times::new([]).quantile(500), None);
        let long = Times::new([1_234_567]).quantile(500).unwrap_or_default();
        assert!(long.abs_diff(1_234_567) < 1_235, "{long}");
    }
}
