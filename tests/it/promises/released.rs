//! What an audience phone and the screen are sent, byte by byte, holds nothing that was not released.

use axum::body::Body;
use baraza::app::client::Client;
use baraza::app::clock;
use baraza::domain::access::Role;
use baraza::domain::command::Command;
use baraza::domain::panel::PanelState;
use baraza::domain::poll::{Ballot, Kind, Player, PollState, PollTerms, Reply, Results};
use baraza::domain::stage::Show;
use baraza::domain::verdict::Verdict;
use serde_json::Value;

use crate::world::commands::{
    answer, approve, ask, ask_as, decline, judge, part, poll_id, poll_terms, put_poll, question_id, set_panel,
    set_poll, show, vote, write,
};
use crate::world::hall::Hall;
use crate::world::http::{request, send};
use crate::world::raw::{Raw, role_hello};
use crate::world::{FIRST, SECOND};

/// Words that nobody but desks and their own author may be sent.
const SECRETS: [&str; 9] = [
    "SECRET in review",
    "SECRET declined",
    "SECRET reason",
    "SECRET draft",
    "SECRET name",
    "SECRET archived before release",
    "SECRET of another panel",
    "SECRET phrase",
    "SECRET player",
];

/// Asked and released last: whoever has this has everything before it.
const MARK: &str = "This is released";

#[tokio::test]
async fn nothing_reaches_the_audience_that_was_not_released() {
    let mut hall = Hall::open().await;
    let (mut desk, mut stage) = (hall.desk().await, hall.redeem(Role::Screen, None).await);
    let (onlooker_site, mut onlooker) = Raw::phone(&hall, FIRST).await;
    let mut screen = Raw::open(stage.site()).await;
    screen.say(&role_hello("stage", None)).await;
    assert_eq!(screen.end().await.last["t"], "resync");
    let mut snapshot = get(&hall, stage.site().cookies(), "/api/snapshot/stage").await;
    let mut screen = Raw::open(stage.site()).await;
    let whole: Value = serde_json::from_slice(&snapshot).unwrap();
    let mut hello = role_hello("stage", None);
    (hello["epoch"], hello["seq"]) = (whole["epoch"].clone(), whole["seq"].clone());
    screen.say(&hello).await;

    let asker_heard = stir(&hall, &mut desk).await;
    let is_mark = |frame: &Value| frame.to_string().contains(MARK);
    onlooker.until(is_mark).await;
    screen.until(is_mark).await;

    let mut sent: Vec<u8> = onlooker.heard.iter().chain(&screen.heard).flat_map(|text| text.bytes()).collect();
    sent.append(&mut snapshot);
    // Whoever comes within a second may get the snapshot of before, which patches bring up to date; a new server has none.
    hall = hall.restart().await;
    sent.append(&mut everything_over_http(&hall, onlooker_site.cookies()).await);
    let sent = String::from_utf8(sent).unwrap();
    assert!(sent.matches(MARK).count() >= 4, "the mark came by both sockets, the page and the snapshot");
    for secret in SECRETS {
        assert!(!sent.contains(secret), "{secret:?} was sent");
    }
    assert!(sent.contains("Open poll option 2") && sent.contains("Closed poll option 2"), "these polls are public");
    assert!(!sent.contains(r#""counts":[0,0,1]"#), "no count of an unrevealed poll");
    assert!(sent.contains(r#""phrases":{"shown":[],"other":1}"#), "that somebody wrote something is told, not what");
    assert!(
        sent.contains(r#""top":[{"number":1,"score":1000}]"#),
        "whoever leads has a number until the name is released"
    );
    assert!(sent.contains(r#""opening":[{"#), "that a draft will open is told");

    // The desk is sent all of it, and the asker what is the asker's own: the words above are spelt as they travel.
    let desks = String::from_utf8(get(&hall, desk.site().cookies(), "/api/snapshot/desk?panel=1").await).unwrap();
    let others = ["SECRET of another panel"];
    assert!(desks.contains(r#""counts":[0,0,1]"#) && desks.contains(r#""abstained":"#));
    assert!(SECRETS.iter().all(|secret| others.contains(secret) || desks.contains(secret)), "{desks}");
    assert!(asker_heard.contains("SECRET declined") && asker_heard.contains("SECRET reason"), "{asker_heard}");
    drop((desk, stage, onlooker, screen));
    hall.close().await;
}

/// Lets an asker, a voter and the desk do everything that must stay behind the curtain, then release the mark. Returns what the asker heard.
async fn stir(hall: &Hall, desk: &mut Client) -> String {
    let (_, mut asker) = Raw::phone(hall, FIRST).await;
    let [in_review, declined, archived, named, mark] = [(); 5].map(|()| question_id());
    for (question, text) in [(in_review, SECRETS[0]), (declined, SECRETS[1]), (archived, SECRETS[5]), (mark, MARK)] {
        asker.perform(clock::command_id(), &ask(FIRST, question, text)).await;
    }
    let named = ask_as(FIRST, named, "SECRET in review, named", SECRETS[4]);
    asker.perform(clock::command_id(), &named).await;

    let [draft, open, closed] = [(); 3].map(|()| poll_id());
    let mut other_desk = hall.redeem(Role::Moderator, Some(SECOND)).await;
    for command in [
        decline(FIRST, declined, SECRETS[2]),
        decline(FIRST, archived, "Not now"),
        put_poll(FIRST, draft, SECRETS[3]),
        put_poll(FIRST, open, "Open poll"),
        put_poll(FIRST, closed, "Closed poll"),
        set_poll(FIRST, open, PollState::Open),
        set_poll(FIRST, closed, PollState::Open),
        set_panel(SECOND, PanelState::Open),
    ] {
        desk.perform(command).await.unwrap().unwrap();
    }
    let mut voter = hall.phone().await;
    for poll in [open, closed] {
        voter.perform(answer(FIRST, poll, &[2])).await.unwrap().unwrap();
    }
    voter.perform(vote(FIRST, in_review)).await.unwrap().unwrap_err();
    write_secrets(desk, &mut voter).await;
    desk.perform(Command::SchedulePoll { panel: FIRST, poll: draft, opens_at: Some(clock::now() + 80_000_000) })
        .await
        .unwrap()
        .unwrap();
    let mut elsewhere = hall.phone_in(SECOND).await;
    elsewhere.perform(ask(SECOND, question_id(), SECRETS[6])).await.unwrap().unwrap();
    // Shown while it is unrevealed; of a draft only when it opens is shown, of what is unreleased nothing.
    desk.perform(set_poll(FIRST, closed, PollState::Closed)).await.unwrap().unwrap();
    desk.perform(show(FIRST, Show::poll(closed))).await.unwrap().unwrap();
    desk.perform(show(FIRST, Show::poll(draft))).await.unwrap().unwrap();
    desk.perform(show(FIRST, Show::question(in_review))).await.unwrap().unwrap_err();
    desk.perform(judge(FIRST, in_review, 1, Verdict::Archive)).await.unwrap().unwrap_err();
    desk.perform(approve(FIRST, mark)).await.unwrap().unwrap();
    desk.perform(show(FIRST, Show::question(mark))).await.unwrap().unwrap();
    other_desk.disconnect();
    asker.until(|frame| frame.to_string().contains(MARK) && frame["t"] == "patch").await;
    asker.heard.join("\n")
}

/// Lets somebody write into polls whose results everybody sees, which waits for a moderator all the same.
async fn write_secrets(desk: &mut Client, voter: &mut Client) {
    let [text, quiz] = [(); 2].map(|()| poll_id());
    let open = |poll, part| {
        let terms = PollTerms { results: Results::Always, ..poll_terms(vec![part]) };
        [Command::PutPoll { panel: FIRST, poll, terms }, set_poll(FIRST, poll, PollState::Open)]
    };
    for command in [open(text, part(Kind::Text, "", 0)), open(quiz, part(Kind::Quiz, "", 3))].into_iter().flatten() {
        desk.perform(command).await.unwrap().unwrap();
    }
    voter.perform(write(FIRST, text, &[SECRETS[7]])).await.unwrap().unwrap();
    let player = Some(Player { name: Some(SECRETS[8].to_owned()) });
    let ballot = Ballot { replies: vec![Reply::Options(vec![0])], player };
    voter.perform(Command::Answer { panel: FIRST, poll: quiz, ballot }).await.unwrap().unwrap();
    desk.perform(set_poll(FIRST, quiz, PollState::Closed)).await.unwrap().unwrap();
}

/// Everything a browser without a role can ask for.
pub(super) async fn everything_over_http(hall: &Hall, cookies: &str) -> Vec<u8> {
    let join = hall.join();
    let mut bodies = Vec::new();
    for path in [
        "/".to_owned(),
        format!("/j/{join}"),
        format!("/j/{join}?panel=1"),
        format!("/j/{join}?panel=99"),
        format!("/j/{join}/snapshot"),
        format!("/j/{join}/snapshot?panel=1"),
        "/j/nowhere".to_owned(),
        "/catalogue/en/desk".to_owned(),
        format!("/qr/{join}.svg"),
        "/desk".to_owned(),
        "/desk?panel=1".to_owned(),
        "/stage".to_owned(),
        "/host".to_owned(),
        "/api/snapshot/desk?panel=1".to_owned(),
        "/api/snapshot/stage".to_owned(),
        "/api/snapshot/host".to_owned(),
        "/api/export/questions.csv".to_owned(),
        "/api/export/polls.csv".to_owned(),
        "/api/export/event.json".to_owned(),
        "/metrics".to_owned(),
    ] {
        bodies.append(&mut get(hall, cookies, &path).await);
    }
    bodies
}

pub(super) async fn get(hall: &Hall, cookies: &str, path: &str) -> Vec<u8> {
    let request = request("GET", &hall.origin(), path).header("cookie", cookies);
    send(&hall.origin(), request, Body::empty()).await.into_body().into()
}
