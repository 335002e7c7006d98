//! Recorded conversations, played through the program by the program: every count is as recorded, however often the server is killed.

use std::fmt::Write as _;
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

/// The arguments that replay the recording `name`, or a made-up conversation where there are no recordings.
fn conversation(home: &Home, name: &str) -> Vec<String> {
    #[expect(clippy::disallowed_methods, reason = "tests are told where the recordings are")]
    let recorded = std::env::var(FOLDER).ok().map(|folder| PathBuf::from(folder).join(name));
    let folder = recorded.filter(|folder| folder.join("votes.csv").exists()).unwrap_or_else(|| made_up(home));
    let (comments, votes) = (folder.join("comments.csv"), folder.join("votes.csv"));
    ["replay", "--comments", text(&comments), "--votes", text(&votes)].map(str::to_owned).to_vec()
}

/// A hundred and twenty people, forty statements of which every tenth is too long, and votes with many changes of mind.
fn made_up(home: &Home) -> PathBuf {
    const PEOPLE: u64 = 120;
    const STATEMENTS: u64 = 40;
    const VOTES: u64 = 4_000;
    let folder = home.path("conversation");
    fs::create_dir(&folder).unwrap();
    let mut comments = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n".to_owned();
    for id in 0..STATEMENTS {
        let words = "and so on, ".repeat(if id % 10 == 9 { 60 } else { 3 });
        writeln!(comments, "{id},,{id},{},0,0,1,\"Statement {id}: \"\"quoted\"\" {words}\"", id * 7 % PEOPLE).unwrap();
    }
    let mut votes = "timestamp,datetime,comment-id,voter-id,vote\n".to_owned();
    // Steps that share no divisor with the number of people or of statements, so that all pairs come, and come again.
    for at in 0..VOTES {
        let value = [1, 1, 0, -1, 1][usize::try_from(at * at % 5).unwrap()];
        writeln!(votes, "{at},,{},{},{value}", at * 13 % STATEMENTS, at * 37 % PEOPLE).unwrap();
    }
    fs::write(folder.join("comments.csv"), comments).unwrap();
    fs::write(folder.join("votes.csv"), votes).unwrap();
    folder
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

fn assert_equal(output: &Output) {
    let (said, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{error}");
    assert!(said.contains("statements taken and shown with every count as in the recording"), "{said}");
}

#[tokio::test]
async fn every_count_of_a_recorded_conversation_is_equal() {
    let home = Home::new();
    let arguments = conversation(&home, "football-concussions");
    let server = home.serve().await;
    let output = replay(&home, server.link("Organiser"), &arguments).await;
    assert_equal(&output);
    assert!(server.terminate().await.success());
    home.export("export").await;
}

#[tokio::test]
async fn every_count_is_equal_though_the_server_is_killed_ten_times() {
    let home = Home::new();
    let arguments = conversation(&home, "brexit-consensus");
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
    assert_equal(&output);
    assert!(server.terminate().await.success());
    home.export("export").await;
}
