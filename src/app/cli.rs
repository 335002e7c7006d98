//! The command line: one binary, a few subcommands, the server by default.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::domain::ids::Epoch;
use crate::store::sqlite::Sqlite;

use super::config::{Config, LogFormat};
use super::replay::{ReplayArgs, replay};
use super::server::{Server, Stores};
use super::swarm::{SwarmArgs, swarm};
use super::{banner, clock, lifecycle, offline};

/// Live questions and polls for a gathering.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Cli {
    /// The settings; without this, `config.toml` in the current folder if there is one, else the defaults.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Serves the event; what happens without a subcommand.
    Serve,
    /// Copies the store into a new folder, also while the server runs.
    Backup {
        /// The folder to make.
        to: PathBuf,
    },
    /// Writes an event's log, questions and polls into a folder, also while the server runs.
    Export {
        /// The folder to make.
        to: PathBuf,
        /// The event's six-digit code; may be left out if there is one event only.
        #[arg(long)]
        code: Option<String>,
    },
    /// Plays a recorded conversation through a server and checks every count.
    Replay(ReplayArgs),
    /// Fills a hall with phones and measures a running server.
    Swarm(SwarmArgs),
    /// Recomputes the chain and every count of an exported log.
    Verify {
        /// `log.json` of an export.
        file: PathBuf,
    },
}

/// Runs what the command line asks for.
pub async fn run(cli: Cli) -> Result<()> {
    let config = match &cli.config {
        Some(path) => Config::load(path)?,
        None if PathBuf::from("config.toml").exists() => Config::load("config.toml".as_ref())?,
        None => Config::default(),
    };
    match cli.command.unwrap_or(Action::Serve) {
        Action::Serve => serve(config).await,
        Action::Backup { to } => offline::backup(&config.store.path, &to),
        Action::Export { to, code } => offline::export(&config.store.path, &to, code.as_deref()).await,
        Action::Replay(args) => replay(&args, &config).await,
        Action::Swarm(args) => swarm(args).await,
        Action::Verify { file } => offline::verify(&file),
    }
}

async fn serve(config: Config) -> Result<()> {
    start_log(&config)?;
    let epoch = Epoch(u32::from_le_bytes(clock::random()));
    let store = Arc::new(Sqlite::open(&config.store.path, epoch)?);
    let server = Server::start(&config, Stores::one(store)).await?;
    banner::print(&server).await?;
    let fatal = server.fatal();
    let is_fatal = tokio::select! {
        asked = lifecycle::asked_to_stop() => asked.map(|()| false)?,
        () = fatal.cancelled() => true,
    };
    tracing::info!("stopping");
    tokio::select! {
        () = server.stop() => {}
        asked = lifecycle::asked_to_stop() => asked?,
    }
    if is_fatal {
        bail!("store_unavailable: the server stopped because it could not keep anything any more");
    }
    Ok(())
}

fn start_log(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_new(&config.log.filter).context("config_invalid: log.filter")?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // A file has no colours.
        .with_ansi(std::io::stderr().is_terminal());
    let started = match config.log.format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("log_unavailable: {error}"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
