//! Recorded conversations, played through the program by the program, moderated as recorded: every state and count is as it must be, however
//! often the server is killed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use baraza::domain::question::QuestionState;
use baraza::protocol::export::Export;

use crate::world::http::get;
use crate::world::process::{Home, Process, text};

/// Names the folder with recordings, one folder each with `comments.csv` and `votes.csv`.
const FOLDER: &str = "BARAZA_CONVERSATIONS";

/// How often the server is killed in the middle.
const KILLS: u32 = 10;

/// Commands acknowledged by each server before it is killed: few enough that every kill falls into the middle of the replay.
const BEFORE_KILL: u64 = 100;

/// The folder of the recording `name`, or of a made-up conversation where there are no recordings, which is then said: `.config/nextest.toml` has the
/// output of these tests shown although they pass.
fn conversation(home: &Home, name: &str) -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "tests are told where the recordings are")]
    let recorded = std::env::var(FOLDER).ok().map(|folder| PathBuf::from(folder).join(name));
    recorded.filter(|folder| folder.join("votes.csv").exists()).unwrap_or_else(|| {
        eprintln!("skipped: the replay of the recorded conversation {name}, which is in no folder that {FOLDER} names; a made-up one is replayed instead");
        made_up(home)
    })
}

/// A hundred and twenty people, forty statements of which every tenth is too long, some accepted, some rejected and some not looked at, and votes
/// with many changes of mind.
fn made_up(home: &Home) -> PathBuf {
    const PEOPLE: u64 = 120;
    const STATEMENTS: u64 = 40;
    const VOTES: u64 = 4_000;
    let folder = home.path("conversation");
    fs::create_dir(&folder).unwrap();
    let mut comments = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n".to_owned();
    for id in 0..STATEMENTS {
        let words = "and so on, ".repeat(if id % 10 == 9 { 60 } else { 3 });
        let moderated = [1, 1, -1, 1, 0][usize::try_from(id % 5).unwrap()];
        writeln!(comments, "{id},,{id},{},0,0,{moderated},\"Statement {id}: \"\"quoted\"\" {words}\"", id * 7 % PEOPLE)
            .unwrap();
    }
    let mut votes = "timestamp,datetime,comment-id,voter-id,vote\n".to_owned();
    // In each round everyone votes once; after ten rounds everyone comes back to the same statements, and some have changed their minds.
    for at in 0..VOTES {
        let round = at / PEOPLE;
        let value = [1, 1, 0, -1, 1][usize::try_from((at + round / 10) % 5).unwrap()];
        writeln!(votes, "{at},,{},{},{value}", (at * 13 + round % 10 * 7) % STATEMENTS, at % PEOPLE).unwrap();
    }
    fs::write(folder.join("comments.csv"), comments).unwrap();
    fs::write(folder.join("votes.csv"), votes).unwrap();
    folder
}

async fn replay(home: &Home, organiser: &str, folder: &Path) -> Output {
    let (comments, votes) = (folder.join("comments.csv"), folder.join("votes.csv"));
    let files = ["replay", "--comments", text(&comments), "--votes", text(&votes)];
    home.command(&[&files[..], &["--organiser", organiser]].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .output()
        .await
        .unwrap()
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

/// The replay found no difference, and neither does the log of the server, counted again here from the files.
async fn assert_equal(home: &Home, output: &Output, folder: &Path) {
    let (said, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{error}");
    assert!(said.contains("every state, list, count and result as in the recording"), "{said}");
    assert!(!said.contains(" 0 changes of mind"), "{said}");
    let export = home.export("export").await;
    assert_eq!(recorded(folder), kept(&export));
}

/// Each statement that a question has room for, with where it must stand and how many must support it.
fn recorded(folder: &Path) -> Vec<(String, &'static str, usize)> {
    let rows = |name: &str| csv::Reader::from_path(folder.join(name)).unwrap().into_records().map(Result::unwrap);
    let mut supporters: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let comments: Vec<_> = rows("comments.csv").collect();
    for comment in &comments {
        supporters.insert(comment[2].to_owned(), BTreeSet::from([comment[3].to_owned()]));
    }
    let accepted: BTreeSet<_> =
        comments.iter().filter(|comment| &comment[6] == "1").map(|it| it[2].to_owned()).collect();
    let mut votes: Vec<_> = rows("votes.csv").collect();
    votes.sort_by_key(|vote| vote[0].parse::<u64>().unwrap());
    for vote in votes.iter().filter(|vote| accepted.contains(&vote[2])) {
        let of = supporters.get_mut(&vote[2]).unwrap();
        if &vote[4] == "1" {
            of.insert(vote[3].to_owned())
        } else {
            of.remove(&vote[3])
        };
    }
    let mut all: Vec<_> = comments
        .iter()
        .filter(|comment| (1..=280).contains(&comment[7].trim().chars().count()))
        .map(|comment| {
            let state = match &comment[6] {
                "1" => "live",
                "0" => "in review",
                _ => "declined",
            };
            (comment[7].trim().to_owned(), state, supporters[&comment[2]].len())
        })
        .collect();
    all.sort();
    all
}

/// The same of the last panel in an export.
fn kept(export: &Export) -> Vec<(String, &'static str, usize)> {
    let questions = &export.summary.panels.last().unwrap().questions;
    let mut all: Vec<_> = questions
        .iter()
        .map(|question| {
            let state = match question.state {
                QuestionState::Live => "live",
                QuestionState::InReview => "in review",
                QuestionState::Declined(_) => "declined",
                _ => "elsewhere",
            };
            (question.text.clone(), state, usize::try_from(question.votes).unwrap())
        })
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn every_state_and_count_of_a_recorded_conversation_is_equal() {
    let home = Home::new();
    let folder = conversation(&home, "football-concussions");
    let server = home.serve().await;
    let output = replay(&home, server.link("Organiser"), &folder).await;
    assert!(server.terminate().await.success());
    assert_equal(&home, &output, &folder).await;
}

#[tokio::test]
async fn every_state_and_count_is_equal_though_the_server_is_killed_ten_times() {
    let home = Home::new();
    let folder = conversation(&home, "brexit-consensus");
    // Slow enough that ten servers come and go before everyone has voted.
    let settings = fs::read_to_string(home.path("config.toml")).unwrap();
    fs::write(
        home.path("config.toml"),
        settings.replace("burst = 10000\nper_second = 10000", "burst = 1\nper_second = 4"),
    )
    .unwrap();
    let first = home.serve().await;
    let organiser = first.link("Organiser").to_owned();
    let mut replaying = std::pin::pin!(replay(&home, &organiser, &folder));
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
    assert!(server.terminate().await.success());
    assert_equal(&home, &output, &folder).await;
}
