//! How much is too much, and for whom: a participant first, then a panel, then the node; an address only for guessing.

use std::net::IpAddr;
use std::time::Duration;

use dashmap::DashMap;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::domain::ids::{PanelId, Pseudonym};

/// Buckets from which on full ones are dropped, since a full bucket says nothing.
const MAX_BUCKETS: usize = 100_000;

/// Commands of one phone that are said to have been sent before and would be refused now: all that an outbox may have under way, twice. They are written into the log whatever becomes of
/// them, so whoever lies fills it no faster than that.
const RESENT: Rate = Rate { burst: 32, per_second: 1 };

/// A rate with a burst.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// So many at once.
    pub burst: u32,
    /// So many a second after that.
    pub per_second: u32,
}

/// The rates in force.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rates {
    /// Commands of one participant in one panel.
    pub participant: Rate,
    /// Commands of all participants in one panel.
    pub panel: Rate,
    /// Commands of everyone on this server.
    pub node: Rate,
    /// Wrong codes from one address.
    pub guess: Rate,
    /// How often one participant asks for the own place among a panel's players.
    pub standing: Rate,
    /// Sockets opened on this server.
    pub upgrades: Rate,
    /// Sockets opened by one phone or session.
    pub bearer: Rate,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            // A finger taps four times a second; an outbox comes back with what it gathered.
            participant: Rate { burst: 60, per_second: 10 },
            // Ten thousand phones answering one poll in the same second, twice.
            panel: Rate { burst: 20_000, per_second: 10_000 },
            node: Rate { burst: 60_000, per_second: 30_000 },
            // A million codes at this rate take eleven days; a hall behind one router mistypes less often.
            guess: Rate { burst: 30, per_second: 1 },
            // Once for each quiz that is revealed, from several tabs; and never at the cost of a vote.
            standing: Rate { burst: 20, per_second: 1 },
            // A hall of ten thousand comes back within seconds of a restart, each twice, for the first socket only says to fetch the snapshot. Whoever is refused stays
            // away for longer every time: with fewer than that the last ones took 55 seconds.
            upgrades: Rate { burst: 10_000, per_second: 4_000 },
            // A phone that leaves and enters the network with every step, in several tabs.
            bearer: Rate { burst: 30, per_second: 2 },
        }
    }
}

/// Whose bucket is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// See [`Rates::participant`].
    Participant(PanelId, Pseudonym),
    /// See [`Rates::panel`].
    Panel(PanelId),
    /// See [`Rates::node`].
    Node,
    /// See [`Rates::guess`]. The only place an address is known, and it is forgotten when the bucket is full again.
    Guess(IpAddr),
    /// See [`Rates::standing`].
    Standing(PanelId, Pseudonym),
    /// See [`Rates::upgrades`].
    Upgrades,
    /// See [`Rates::bearer`]; by a fingerprint of the cookie.
    Bearer([u8; 16]),
    /// Commands that only the log can judge; by a fingerprint of the phone's token.
    Resent([u8; 16]),
}

/// Token buckets.
pub struct Limits {
    rates: Rates,
    buckets: DashMap<Limit, Bucket>,
}

#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Limits {
    /// Everyone's bucket is full.
    pub fn new(rates: Rates) -> Self {
        Self { rates, buckets: DashMap::new() }
    }

    /// Takes one from each bucket, or from none.
    ///
    /// # Errors
    /// How long to wait until the first of them that is empty has one again.
    pub fn take(&self, limits: &[Limit], now: Instant) -> Result<(), Duration> {
        for (taken, limit) in limits.iter().enumerate() {
            if let Err(wait) = self.take_one(limit, now) {
                limits[..taken].iter().for_each(|limit| self.give_back(limit));
                return Err(wait);
            }
        }
        Ok(())
    }

    fn take_one(&self, limit: &Limit, now: Instant) -> Result<(), Duration> {
        let rate = self.rates.of(limit);
        if let Some(mut bucket) = self.buckets.get_mut(limit) {
            return bucket.take(now, rate);
        }
        if self.buckets.len() >= MAX_BUCKETS {
            self.sweep(now);
        }
        let full = Bucket { tokens: f64::from(rate.burst), at: now };
        self.buckets.entry(*limit).or_insert(full).take(now, rate)
    }

    /// Puts one back.
    pub fn give_back(&self, limit: &Limit) {
        if let Some(mut bucket) = self.buckets.get_mut(limit) {
            bucket.tokens += 1.0;
        }
    }

    /// Forgets every bucket that is full again.
    pub fn sweep(&self, now: Instant) {
        self.buckets.retain(|limit, bucket| {
            let rate = self.rates.of(limit);
            bucket.at(now, rate).tokens < f64::from(rate.burst)
        });
    }
}

impl Rates {
    fn of(&self, limit: &Limit) -> Rate {
        match limit {
            Limit::Participant(..) => self.participant,
            Limit::Panel(_) => self.panel,
            Limit::Node => self.node,
            Limit::Guess(_) => self.guess,
            Limit::Standing(..) => self.standing,
            Limit::Upgrades => self.upgrades,
            Limit::Bearer(_) => self.bearer,
            Limit::Resent(_) => RESENT,
        }
    }
}

impl Bucket {
    fn at(self, now: Instant, rate: Rate) -> Self {
        let gained = now.saturating_duration_since(self.at).as_secs_f64() * f64::from(rate.per_second);
        Self { tokens: (self.tokens + gained).min(f64::from(rate.burst)), at: now }
    }

    /// Takes one, or tells how long until there is one.
    fn take(&mut self, now: Instant, rate: Rate) -> Result<(), Duration> {
        *self = self.at(now, rate);
        if self.tokens < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - self.tokens) / f64::from(rate.per_second.max(1))));
        }
        self.tokens -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_who_floods_waits_and_the_others_do_not() {
        let limits = Limits::new(Rates { participant: Rate { burst: 3, per_second: 2 }, ..Rates::default() });
        let (abuser, good) = (Pseudonym([1; 16]), Pseudonym([2; 16]));
        let take = |who| limits.take(&[Limit::Node, Limit::Participant(PanelId(1), who)], Instant::now());
        assert!((0..3).all(|_| take(abuser).is_ok()));
        assert_eq!(take(abuser), Err(Duration::from_millis(500)));
        assert!(take(good).is_ok());
        tokio::time::advance(Duration::from_millis(500)).await;
        assert!(take(abuser).is_ok());
        tokio::time::advance(Duration::from_mins(1)).await;
        limits.sweep(Instant::now());
        assert_eq!(limits.buckets.len(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_refused_by_one_bucket_pays_into_none() {
        let rates = Rates {
            participant: Rate { burst: 2, per_second: 1 },
            panel: Rate { burst: 1, per_second: 1 },
            ..Rates::default()
        };
        let (limits, now) = (Limits::new(rates), Instant::now());
        let (who, panel) = (Limit::Participant(PanelId(1), Pseudonym([1; 16])), Limit::Panel(PanelId(1)));
        assert!(limits.take(&[panel], now).is_ok());
        for _ in 0..5 {
            assert_eq!(limits.take(&[who, panel], now), Err(Duration::from_secs(1)));
        }
        assert!(limits.take(&[who], now).is_ok() && limits.take(&[who], now).is_ok());
        assert!(limits.take(&[who], now).is_err());
    }
}
