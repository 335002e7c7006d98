//! The load client: a hall of phones in a process of its own, which measures a running server and says what it used itself.

mod burst;
mod crowd;
mod door;
mod fanout;
mod figures;
mod floor;
mod fold;
mod frames;
mod full;
mod guest;
mod guests;
mod host;
mod joins;
mod measure;
mod panel;
mod panels;
mod peers;
mod process;
mod storm;
mod voter;
mod wire;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};

use super::client::http::Site;
use super::client::trust::Trust;
use figures::{Format, to_f64};
use full::Contents;
use peers::Peer;
use process::Process;
use storm::Cause;

/// `baraza swarm`.
#[derive(Debug, Args)]
pub struct SwarmArgs {
    /// How the figures are printed.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(subcommand)]
    measurement: Measurement,
}

#[derive(Debug, Subcommand)]
enum Measurement {
    /// Sends changes to a full hall: how soon the last phone has read each, and what it costs the server.
    Fanout {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        hall: Hall,
        #[command(flatten)]
        pace: Pace,
    },
    /// Fills a hall and lets it sit: what a connection costs in memory.
    Idle {
        #[command(flatten)]
        audience: Audience,
        #[command(flatten)]
        hall: Hall,
    },
    /// Lets everyone come in within a few seconds, each with the page and a socket: how soon a phone can be used.
    Joins {
        #[command(flatten)]
        audience: Audience,
        #[command(flatten)]
        hall: Hall,
    },
    /// Lets the hall ask five questions and cast fifty votes a second: how soon a question is on every phone.
    Panel {
        #[command(flatten)]
        event: Event,
        #[command(flatten)]
        hall: Hall,
    },
    /// Fills many panels, each with a small audience that votes at ease and comes and goes: whether the server's memory grows.
    Panels {
        #[command(flatten)]
        event: Event,
        #[command(flatten)]
        hall: Hall,
        /// Panels that are opened for it.
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1000))]
        panels: u16,
        /// Seconds between two deeds of one phone, on average.
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
        pace: u64,
    },
    /// Waits until the server is killed and there again: how soon everyone is back, and whether all that was acknowledged counts once.
    Storm {
        #[command(flatten)]
        event: Event,
        #[command(flatten)]
        entrance: Entrance,
        /// The phones break their connections instead, all at once.
        #[arg(long)]
        cut: bool,
    },
    /// Lets everyone vote as fast as they are acknowledged.
    Ballots {
        #[command(flatten)]
        event: Event,
        #[command(flatten)]
        hall: Hall,
    },
    /// Lets everyone answer one poll within a few seconds, every tenth twice, while a screen shows the counts.
    Burst {
        #[command(flatten)]
        event: Event,
        #[command(flatten)]
        hall: Hall,
    },
    /// Fills a panel with questions and ballots, so that something else can be measured in a full one.
    Full {
        #[command(flatten)]
        event: Event,
        #[command(flatten)]
        hall: Hall,
        #[command(flatten)]
        contents: Contents,
    },
    /// Folds the whole log of a store that no server has open: how fast a server starts that has kept no state.
    Fold {
        /// The store's folder.
        store: PathBuf,
    },
    /// Serves as the floor that fan-out is compared with: one thread that writes ready-made frames.
    Floor {
        /// Address and port; port 0 for a free one, which it says once it listens.
        #[arg(long)]
        listen: SocketAddr,
        /// Phones to wait for.
        #[arg(long)]
        clients: usize,
    },
}

/// What sends the changes: the organiser of an event, or a server to compare with.
#[derive(Debug, Args)]
struct Source {
    /// The audience's link.
    #[arg(long, required_unless_present = "peer")]
    join: Option<String>,
    /// A file with the certificate to trust where the link begins with https://.
    #[arg(long, value_name = "FILE", value_parser = trusted)]
    certificate: Option<Trust>,
    /// A one-time link of an organiser. It is used up.
    #[arg(long, required_unless_present = "peer")]
    organiser: Option<String>,
    /// What to measure instead of an event.
    #[arg(long, value_enum, requires = "at", conflicts_with_all = ["join", "organiser"])]
    peer: Option<Peer>,
    /// Where its subscribers come to.
    #[arg(long, requires = "peer")]
    at: Option<SocketAddr>,
}

/// How often something changes, and for whom.
#[derive(Debug, Args)]
struct Pace {
    /// Changes a second.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=100))]
    rate: u32,
    /// Percent of the phones that stop reading once everyone is in. The other figures are those of the others.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=50), conflicts_with = "peer")]
    stalled: u8,
}

/// The way in for the audience.
#[derive(Clone, Debug, Args)]
struct Audience {
    /// The audience's link.
    #[arg(long)]
    join: String,
    /// A file with the certificate to trust where the link begins with https://.
    #[arg(long, value_name = "FILE", value_parser = trusted)]
    certificate: Option<Trust>,
}

/// The event under load.
#[derive(Debug, Args)]
struct Event {
    #[command(flatten)]
    audience: Audience,
    /// A one-time link of an organiser. It is used up.
    #[arg(long)]
    organiser: String,
}

/// The audience, and how it comes in.
#[derive(Debug, Args)]
struct Entrance {
    /// Phones.
    #[arg(long)]
    clients: usize,
    /// Seconds over which they come in evenly; without this as fast as they are let in.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=3600))]
    ramp: u64,
}

/// The audience, and how long it is watched.
#[derive(Debug, Args)]
struct Hall {
    #[command(flatten)]
    entrance: Entrance,
    /// How long to measure, once everyone is in.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// The server's process, whose processor time and memory are read from /proc.
    #[arg(long)]
    server_pid: u32,
}

impl Audience {
    /// The server, as somebody who has never been there knows it.
    fn site(&self) -> Result<Site> {
        Site::with(self.parts()?.0, self.certificate.as_ref())
    }

    /// The join secret.
    fn secret(&self) -> Result<&str> {
        Ok(self.parts()?.1)
    }

    fn parts(&self) -> Result<(&str, &str)> {
        self.join.split_once("/j/").context("an audience's link has /j/ in it")
    }
}

impl Source {
    /// The way in, if it is not a peer's.
    fn audience(&self) -> Option<Audience> {
        self.join.clone().map(|join| Audience { join, certificate: self.certificate.clone() })
    }
}

/// A certificate file as an argument.
fn trusted(path: &str) -> Result<Trust> {
    Trust::in_file(path.as_ref())
}

impl Entrance {
    /// How long after the first it is the turn of the one at `place` among so many.
    fn turn(&self, place: usize, many: usize) -> Duration {
        Duration::from_secs(self.ramp).mul_f64(to_f64(place) / to_f64(many.max(1)))
    }
}

impl Hall {
    fn clients(&self) -> usize {
        self.entrance.clients
    }

    fn time(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    fn server(&self) -> Process {
        Process(self.server_pid)
    }
}

/// Measures and prints.
pub async fn swarm(args: SwarmArgs) -> Result<()> {
    let figures = match args.measurement {
        Measurement::Fanout { source, hall, pace } => fanout::fanout(&source, &hall, &pace).await?,
        Measurement::Idle { audience, hall } => measure::idle(&audience, &hall).await?,
        Measurement::Joins { audience, hall } => joins::joins(&audience, &hall).await?,
        Measurement::Panel { event, hall } => panel::panel(&event, &hall).await?,
        Measurement::Panels { event, hall, panels, pace } => {
            panels::panels(&event, &hall, panels, Duration::from_secs(pace)).await?
        }
        Measurement::Storm { event, entrance, cut } => {
            let cause = if cut { Cause::Guests } else { Cause::Server };
            storm::storm(&event, &entrance, cause).await?
        }
        Measurement::Ballots { event, hall } => measure::ballots(&event, &hall).await?,
        Measurement::Burst { event, hall } => burst::burst(&event, &hall).await?,
        Measurement::Full { event, hall, contents } => full::full(&event, &hall, &contents).await?,
        Measurement::Fold { store } => fold::fold(&store).await?,
        Measurement::Floor { listen, clients } => {
            return tokio::task::spawn_blocking(move || floor::serve(listen, clients)).await?;
        }
    };
    figures.print(args.format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hall_comes_in_evenly_over_its_seconds_or_at_once() {
        let turns = |ramp| [0, 1, 3].map(|place| Entrance { clients: 4, ramp }.turn(place, 4).as_millis());
        assert_eq!(turns(10), [0, 2_500, 7_500]);
        assert_eq!(turns(0), [0, 0, 0]);
    }
}
