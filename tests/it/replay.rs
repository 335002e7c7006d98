//! Recorded conversations, played through the program by the program: every count is as recorded, however often the server is killed.

use std::fs;
use std::path::PathBuf;
use std::process::{Output, Stdio};

use crate::world::http::get;
use crate::world::process::{Home, Process, text};

/// Names the folder with recordings, one folder each with `comments.csv` and `votes.csv`.
const FOLDER: &str = "BARAZA_CONVERSATIONS";

/// How often the server is killed in the middle.
const KILLS: u32 = 10;

/// Commands acknowledged by each server before it is killed: few enough that every kill falls into the middle of the replay.
const BEFORE_KILL: u64 = 100;

/// The arguments that replay `name`, if the recordings are there.
fn recording(name: &str) -> Option<Vec<String>> {
    #[expect(clippy::disallowed_methods, reason = "tests are told where the recordings are")]
    let folder = std::env::var(FOLDER).ok().map(|folder| PathBuf::from(folder).join(name));
    let Some(folder) = folder.filter(|folder| folder.join("votes.csv").exists()) else {
        eprintln!("skipped: {FOLDER} names no folder with the recording {name}");
        return None;
    };
    let (comments, votes) = (folder.join("comments.csv"), folder.join("votes.csv"));
    Some(["replay", "--comments", text(&comments), "--votes", text(&votes)].map(str::to_owned).to_vec())
}

async fn replay(home: &Home, organiser: &str, arguments: &[String]) -> Output {
    let arguments: Vec<_> = arguments.iter().map(String::as_str).chain(["--organiser", organiser]).collect();
    home.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).output().await.unwrap()
}

/// Waits until the server has acknowledged enough since it stands.
async fn acknowledged(home: &Home, enough: u64) {
    let origin = format!("http://127.0.0.1:{}", home.operator_port);
    loop {
        let metrics = String::from_utf8(get(&origin, "/metrics").await.into_body().to_vec()).unwrap();
        let count = metrics.lines().find_map(|line| line.strip_prefix("baraza_commands_acknowledged_total "));
        if count.unwrap().parse::<u64>().unwrap() >= enough {
            return;
        }
    }
}

fn assert_equal(output: &Output, statements: &str) {
    let (said, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{error}");
    assert!(said.contains(statements), "{said}");
}

#[tokio::test]
async fn every_count_of_a_recorded_conversation_is_equal() {
    let Some(arguments) = recording("football-concussions") else { return };
    let home = Home::new();
    let server = home.serve().await;
    let output = replay(&home, server.link("Organiser"), &arguments).await;
    assert_equal(&output, "290 statements taken and shown with every count as in the recording");
    assert!(server.terminate().await.success());
    home.export("export").await;
}

#[tokio::test]
async fn every_count_is_equal_though_the_server_is_killed_ten_times() {
    let Some(arguments) = recording("brexit-consensus") else { return };
    let home = Home::new();
    // Slow enough that ten servers come and go before everyone has voted.
    let settings = fs::read_to_string(home.path("config.toml")).unwrap();
    fs::write(
        home.path("config.toml"),
        settings.replace("burst = 10000\nper_second = 10000", "burst = 1\nper_second = 4"),
    )
    .unwrap();
    let first = home.serve().await;
    let organiser = first.link("Organiser").to_owned();
    let mut replaying = std::pin::pin!(replay(&home, &organiser, &arguments));
    let mut server: Process = first;
    for kill in 1..=KILLS {
        tokio::select! {
            output = &mut replaying => panic!("the replay ended before kill {kill}: {output:?}"),
            () = acknowledged(&home, BEFORE_KILL) => {}
        }
        server.kill().await;
        server = home.serve().await;
    }
    let output = replaying.await;
    assert_equal(&output, "50 statements taken and shown with every count as in the recording");
    assert!(server.terminate().await.success());
    home.export("export").await;
}
