//! The one binary: serves an event, and looks after its records.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use baraza::app::{Cli, run};
use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("baraza: {error:#}");
            ExitCode::FAILURE
        }
    }
}
