//! Polls that leave as files and come from files, a player's standing, and groups that are found by themselves.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Response, header};
use baraza::app::client::Client;
use baraza::app::clock;
use baraza::domain::RULES;
use baraza::domain::access::Role;
use baraza::domain::command::{Actor, Batch, Command, Entry};
use baraza::domain::ids::{NodeId, PanelId, PollId, Pseudonym};
use baraza::domain::locale::Lang;
use baraza::domain::panel::PanelState;
use baraza::domain::poll::{Ballot, Counts, Kind, Part, Player, PollState, PollTerms, Reply, Results, Stance};
use baraza::protocol::wire::MAX_CLIENT_FRAME;
use baraza::room::limits::Rate;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::world::commands::{
    answer, english, part, poll_id, poll_terms, put_parts, put_poll, reply, set_panel, set_poll,
};
use crate::world::hall::Hall;
use crate::world::http::{code, get, request, said, send};
use crate::world::{FIRST, SECOND, eventually};

/// The example that is shown to whoever prepares polls.
const EXAMPLE: &str = include_str!("../../docs/polls.toml");

async fn done(client: &mut Client, command: Command) {
    client.perform(command).await.unwrap().unwrap();
}

/// An open poll that asks this.
async fn opened(desk: &mut Client, parts: Vec<Part>) -> PollId {
    let poll = poll_id();
    done(desk, put_parts(FIRST, poll, parts)).await;
    done(desk, set_poll(FIRST, poll, PollState::Open)).await;
    poll
}

/// As the browser of `client` asks.
async fn fetch(client: &mut Client, path: &str) -> Response<Bytes> {
    let (origin, cookies) = (client.site().origin().to_owned(), client.site().cookies().to_owned());
    send(&origin, request("GET", &origin, path).header(header::COOKIE, cookies), Body::empty()).await
}

async fn import(client: &mut Client, file: &str) -> Response<Bytes> {
    let (origin, cookies) = (client.site().origin().to_owned(), client.site().cookies().to_owned());
    let request = request("POST", &origin, "/api/polls/read").header(header::ORIGIN, &origin);
    send(&origin, request.header(header::COOKIE, cookies), Body::from(file.to_owned())).await
}

fn json_of(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

#[tokio::test]
async fn a_result_is_a_file_for_the_desk_of_its_panel_once_it_is_over() {
    let hall = Hall::open().await;
    let (mut desk, mut phone) = (hall.desk().await, hall.phone().await);
    let poll = poll_id();
    let path = |format: &str| format!("/api/poll/{FIRST}/{poll}.{format}");
    done(&mut desk, put_poll(FIRST, poll, "First steps")).await;
    done(&mut desk, set_poll(FIRST, poll, PollState::Open)).await;
    done(&mut phone, answer(FIRST, poll, &[1])).await;
    for format in ["csv", "json"] {
        let early = fetch(&mut desk, &path(format)).await;
        assert_eq!((early.status().as_u16(), code(&early).as_str()), (409, "wrong_state"));
    }
    done(&mut desk, set_poll(FIRST, poll, PollState::Closed)).await;

    let table = fetch(&mut desk, &path("csv")).await;
    assert_eq!(said(&table, "content-type"), "text/csv; charset=utf-8");
    assert_eq!(said(&table, "content-disposition"), "attachment");
    let text = String::from_utf8(table.into_body().to_vec()).unwrap();
    assert!(text.contains("\"First steps option 1\",\"votes\",\"1\""), "{text}");
    let file = json_of(&fetch(&mut desk, &path("json")).await);
    assert_eq!(file["result"]["parts"][0]["figures"], json!({ "counts": [0, 1, 0] }));

    let refused = |response: Response<Bytes>| (response.status().as_u16(), code(&response));
    assert_eq!(refused(fetch(&mut phone, &path("csv")).await), (401, "no_session".to_owned()));
    assert_eq!(refused(get(&hall.origin(), &path("json")).await), (401, "no_session".to_owned()));
    let mut screen = hall.redeem(Role::Screen, Some(FIRST)).await;
    assert_eq!(refused(fetch(&mut screen, &path("csv")).await), (401, "no_session".to_owned()));
    let not_found = (404, "not_found".to_owned());
    for path in [
        format!("/api/poll/{SECOND}/{poll}.csv"),
        format!("/api/poll/99/{poll}.csv"),
        format!("/api/poll/{FIRST}/{}.csv", poll_id()),
        format!("/api/poll/{FIRST}/{poll}.xml"),
        format!("/api/poll/{FIRST}/{poll}"),
        "/api/poll/first/second.csv".to_owned(),
    ] {
        assert_eq!(refused(fetch(&mut desk, &path).await), not_found, "{path}");
    }
    hall.close().await;
}

#[tokio::test]
async fn a_survey_is_broken_down_without_small_groups_until_it_is_sealed() {
    let hall = Hall::open().await;
    let mut desk = hall.desk().await;
    let titled = |title: &str, part: Part| Part { title: Some(english(title)), ..part };
    let from = titled("From", part(Kind::Single, "From", 3));
    let again = titled("Again", part(Kind::YesNo, "Again", 0));
    let poll = opened(&mut desk, vec![from, again, titled("Why", part(Kind::Text, "Why", 0))]).await;
    let path = |by: u8, format: &str| format!("/api/poll/{FIRST}/{poll}.{format}?by={by}");
    // So many from each place say yes, and so many no. Two alone would be told apart by what others of their place and of their answer are.
    let counts = [[6, 2], [6, 7], [5, 5]];
    for (place, row) in (0..).zip(counts) {
        for step in (0..).zip(row).flat_map(|(step, times)| vec![step; times]) {
            let replies = vec![Reply::Options(vec![place]), Reply::Step(step), Reply::Abstain];
            done(&mut hall.phone().await, reply(FIRST, poll, replies)).await;
        }
    }
    assert_eq!(code(&fetch(&mut desk, &path(0, "json")).await), "wrong_state");
    done(&mut desk, set_poll(FIRST, poll, PollState::Closed)).await;
    let file = json_of(&fetch(&mut desk, &path(0, "json")).await);
    let tables = &file["breakdown"]["tables"];
    // Nobody abstained, which the result tells by itself.
    let (hidden, told) = (json!([null, null, null]), json!([6, 7, null]));
    assert_eq!(tables[0]["cells"], json!([hidden, told, hidden, hidden]));
    assert_eq!(tables.as_array().unwrap().len(), 1, "what was written is not broken down");
    let result = json_of(&fetch(&mut desk, &format!("/api/poll/{FIRST}/{poll}.json")).await);
    assert_eq!(left_open(&result["result"], &tables[0]["cells"]), (0..=7).collect());
    let turned = json_of(&fetch(&mut desk, &path(1, "json")).await);
    let transposed = json!([[null, 6, null, null], [null, 7, null, null], [null, null, null, null]]);
    assert_eq!(turned["breakdown"]["tables"][0]["cells"], transposed, "the same cells are hidden");
    let table = String::from_utf8(fetch(&mut desk, &path(1, "csv")).await.into_body().to_vec()).unwrap();
    for (place, count) in [(0, ""), (1, "6"), (2, "")] {
        let row = format!("\"Again\",\"yes\",\"From\",\"\",\"From option {place}\",\"{count}\"");
        assert!(table.contains(&row), "{table}");
    }
    assert_eq!(code(&fetch(&mut desk, &path(2, "json")).await), "bad_option");
    assert_eq!(code(&fetch(&mut desk, &path(3, "json")).await), "not_found");
    assert_eq!(code(&fetch(&mut desk, &path(0, "json").replace("by=0", "by=x")).await), "bad_frame");
    done(&mut desk, Command::SealPoll { panel: FIRST, poll }).await;
    assert_eq!(code(&fetch(&mut desk, &path(0, "csv")).await), "sealed");
    hall.close().await;
}

/// How many from the first place may have said no, for all that the result and the breakdown tell.
fn left_open(result: &Value, cells: &Value) -> BTreeSet<i64> {
    let figure = |part: usize, at: usize| result["parts"][part]["figures"]["counts"][at].as_i64().unwrap();
    let told = |place: usize, answer: usize| cells[place][answer].as_i64();
    let [yes, no] = [0, 1].map(|answer| figure(1, answer) - told(1, answer).unwrap());
    let [first, last] = [0, 2].map(|place| figure(0, place));
    let table = |first_no: i64| [[first - first_no, first_no], [yes - (first - first_no), no - first_no]];
    let fits =
        |table: [[i64; 2]; 2]| table.iter().flatten().all(|count| *count >= 0) && table[1][0] + table[1][1] == last;
    (0..=first).filter(|first_no| fits(table(*first_no))).collect()
}

#[tokio::test]
async fn a_poll_copied_to_another_panel_is_there_with_the_same_terms_and_no_ballots() {
    let hall = Hall::open().await;
    let mut desk = hall.redeem(Role::Moderator, None).await;
    let (poll, copy) = (poll_id(), poll_id());
    let parts = vec![part(Kind::Quiz, "Answer", 3), part(Kind::Quiz, "Other", 2)];
    let parts = parts.into_iter().map(|part| Part { title: Some(english("Part")), ..part }).collect();
    let terms = PollTerms { results: Results::Closed, seconds: Some(600), ..poll_terms(parts) };
    done(&mut desk, Command::PutPoll { panel: FIRST, poll, terms: terms.clone() }).await;
    done(&mut desk, set_poll(FIRST, poll, PollState::Open)).await;
    let replies = |option: u8| vec![Reply::Options(vec![option]); 2];
    done(&mut hall.phone().await, reply(FIRST, poll, replies(1))).await;
    done(&mut desk, Command::PutPoll { panel: SECOND, poll: copy, terms: terms.clone() }).await;
    let room = hall.room().await;
    let look = |panel: PanelId, poll: PollId| room.state().panels[&panel].polls[&poll].clone();
    let copied = look(SECOND, copy);
    assert_eq!((copied.state, copied.count(), copied.answered), (PollState::Draft, 0, false));
    assert_eq!((&copied.terms, &look(FIRST, poll).terms), (&terms, &terms));

    for command in [set_panel(SECOND, PanelState::Open), set_poll(SECOND, copy, PollState::Open)] {
        done(&mut desk, command).await;
    }
    done(&mut hall.phone_in(SECOND).await, reply(SECOND, copy, replies(0))).await;
    let counts = |panel, poll| look(panel, poll).tallies()[0].counts.clone();
    assert_eq!(counts(SECOND, copy), Counts::Options(vec![1, 0, 0]));
    assert_eq!(counts(FIRST, poll), Counts::Options(vec![0, 1, 0]), "each has ballots of its own");
    drop(room);
    hall.close().await;
}

#[tokio::test]
async fn a_file_of_polls_is_read_for_a_desk_that_then_drafts_them() {
    let hall = Hall::open().await;
    let (mut desk, mut phone) = (hall.desk().await, hall.phone().await);
    let read = import(&mut desk, EXAMPLE).await;
    assert_eq!(read.status().as_u16(), 200, "{:?}", read.body());
    let polls: Vec<PollTerms> = serde_json::from_slice(read.body()).unwrap();
    assert_eq!(polls.len(), 13);
    for terms in polls {
        done(&mut desk, Command::PutPoll { panel: FIRST, poll: poll_id(), terms }).await;
    }
    let bad = import(&mut desk, "[[polls]]\ntitle = \"One\"\nkind = \"single\"\noptions = [\"only\"]").await;
    assert_eq!(bad.status().as_u16(), 422);
    assert_eq!(json_of(&bad), json!({ "code": "option_count", "place": "poll 1" }));
    assert_eq!(json_of(&import(&mut desk, "[[polls").await)["code"], "bad_frame");
    assert_eq!(code(&import(&mut desk, &"#".repeat(256 * 1024 + 1)).await), "too_large");
    assert_eq!(json_of(&import(&mut desk, &format!("polls = []\n{}", "#".repeat(200 * 1024))).await), json!([]));
    assert_eq!(code(&import(&mut phone, EXAMPLE).await), "no_session");
    let (origin, cookies) = (hall.origin(), desk.site().cookies().to_owned());
    let foreign = request("POST", &origin, "/api/polls/read").header(header::ORIGIN, "http://elsewhere.example");
    let foreign = send(&origin, foreign.header(header::COOKIE, cookies), Body::from(EXAMPLE)).await;
    assert_eq!(code(&foreign), "wrong_origin");
    hall.close().await;
}

#[tokio::test]
async fn a_player_is_told_where_the_own_score_stands_and_nobody_else_is() {
    let hall = Hall::open().await;
    let mut desk = hall.desk().await;
    let path = format!("/j/{}/standing?panel={FIRST}", hall.join());
    let plays = |poll: PollId, player: Option<Player>, option: u8| Command::Answer {
        panel: FIRST,
        poll,
        ballot: Ballot { replies: vec![Reply::Options(vec![option])], player },
    };
    let (mut ann, mut ben, mut guest) = (hall.phone().await, hall.phone().await, hall.phone().await);
    let mut quizzes = Vec::new();
    for right in [0, 1] {
        let quiz = opened(&mut desk, vec![part(Kind::Quiz, "Quiz", 3)]).await;
        quizzes.push(quiz);
        done(&mut ann, plays(quiz, Some(Player::default()), 0)).await;
        done(&mut ben, plays(quiz, Some(Player::default()), right)).await;
        done(&mut guest, plays(quiz, None, 0)).await;
        done(&mut desk, set_poll(FIRST, quiz, PollState::Closed)).await;
        if right == 0 {
            assert_eq!(code(&fetch(&mut ann, &path).await), "not_found", "no result is public");
        }
        done(&mut desk, set_poll(FIRST, quiz, PollState::Revealed)).await;
    }
    assert_eq!(json_of(&fetch(&mut ann, &path).await), json!({ "score": 2000, "place": 1, "of": 2 }));
    assert_eq!(json_of(&fetch(&mut ben, &path).await), json!({ "score": 1000, "place": 2, "of": 2 }));
    for poll in quizzes {
        done(&mut desk, Command::SealPoll { panel: FIRST, poll }).await;
    }
    assert_eq!(json_of(&fetch(&mut ann, &path).await)["score"], 2000, "a player is the panel's, which is not sealed");
    let third = opened(&mut desk, vec![part(Kind::Quiz, "Quiz", 3)]).await;
    for (player, option) in [(&mut ann, 1), (&mut ben, 0)] {
        done(player, plays(third, Some(Player::default()), option)).await;
    }
    for state in [PollState::Closed, PollState::Revealed] {
        done(&mut desk, set_poll(FIRST, third, state)).await;
    }
    assert_eq!(json_of(&fetch(&mut ben, &path).await), json!({ "score": 2000, "place": 1, "of": 2 }));
    done(&mut desk, Command::ResetPoll { panel: FIRST, poll: third }).await;
    assert_eq!(json_of(&fetch(&mut ben, &path).await), json!({ "score": 1000, "place": 2, "of": 2 }));
    assert_eq!(code(&fetch(&mut guest, &path).await), "not_found");
    assert_eq!(code(&get(&hall.origin(), &path).await), "bad_token");
    assert_eq!(code(&fetch(&mut ann, &format!("/j/wrong/standing?panel={FIRST}")).await), "wrong_code");
    assert_eq!(code(&fetch(&mut ann, &path.replace("panel=1", "panel=99")).await), "not_found");
    assert_eq!(code(&fetch(&mut ann, path.split('?').next().unwrap()).await), "bad_frame");
    hall.close().await;
}

#[tokio::test]
async fn a_phone_that_asks_for_its_standing_all_the_time_has_to_wait() {
    let hall = Hall::open_with(|config| {
        config.limits.standing = Rate { burst: 3, per_second: 1 };
        // What is asked for costs nobody a vote.
        config.limits.participant = Rate { burst: 1, per_second: 1 };
    })
    .await;
    let mut phone = hall.phone().await;
    let path = format!("/j/{}/standing?panel={FIRST}", hall.join());
    let mut codes = Vec::new();
    for _ in 0..30 {
        codes.push(code(&fetch(&mut phone, &path).await));
    }
    assert_eq!(codes[..3], ["not_found"; 3]);
    assert!(codes.contains(&"slow_down".to_owned()), "{codes:?}");
    hall.close().await;
}

#[tokio::test]
async fn groups_are_found_when_statements_close_and_found_anew_after_they_were_opened_again() {
    let hall = Hall::open().await;
    let mut desk = hall.desk().await;
    let poll = poll_id();
    let terms = PollTerms { results: Results::Closed, ..poll_terms(vec![part(Kind::Statements, "Statement", 3)]) };
    done(&mut desk, Command::PutPoll { panel: FIRST, poll, terms }).await;
    done(&mut desk, set_poll(FIRST, poll, PollState::Open)).await;
    for at in 0..13 {
        let (agree, disagree) = (Some(Stance::Agree), Some(Stance::Disagree));
        let stances = if at < 6 { vec![agree, disagree, agree] } else { vec![disagree, agree, agree] };
        done(&mut hall.phone().await, reply(FIRST, poll, vec![Reply::Stances(stances)])).await;
    }
    done(&mut desk, set_poll(FIRST, poll, PollState::Closed)).await;
    let room = hall.room().await;
    let known = || room.state().panels[&FIRST].polls[&poll].opinions.clone();
    eventually("groups", || known().is_some()).await;
    let opinions = known().unwrap();
    assert_eq!(opinions.groups.iter().map(|group| group.size).collect::<Vec<_>>(), [7, 6]);
    assert_eq!((opinions.unite, opinions.divide), (vec![2], vec![0, 1]));
    let file = json_of(&fetch(&mut desk, &format!("/api/poll/{FIRST}/{poll}.json")).await);
    assert_eq!(file["result"]["opinions"]["participants"], 13);

    done(&mut desk, set_poll(FIRST, poll, PollState::Open)).await;
    assert_eq!(known(), None);
    let stances = vec![Some(Stance::Pass); 3];
    done(&mut hall.phone().await, reply(FIRST, poll, vec![Reply::Stances(stances)])).await;
    done(&mut desk, set_poll(FIRST, poll, PollState::Closed)).await;
    eventually("groups once more", || known().is_some()).await;
    assert_eq!(known().unwrap().participants, 14);
    drop(room);
    hall.close().await;
}

#[tokio::test]
async fn groups_that_nobody_looked_for_are_found_when_the_event_is_opened_again() {
    let hall = Hall::open().await;
    let (hub, event) = (&hall.server.services.hub, hall.server.listings[0].event);
    eventually("the end of the room", || {
        hub.evict_idle();
        hub.open_rooms().is_empty()
    })
    .await;
    // Written by a server that ended right afterwards.
    let poll = poll_id();
    let voted = (0..12_u8).map(|at| {
        let stance = Some(if at % 2 == 0 { Stance::Agree } else { Stance::Disagree });
        (Actor::Participant(Pseudonym([at; 16])), reply(FIRST, poll, vec![Reply::Stances(vec![stance; 2])]))
    });
    let before =
        [put_parts(FIRST, poll, vec![part(Kind::Statements, "Statement", 2)]), set_poll(FIRST, poll, PollState::Open)];
    let before = before.map(|command| (Actor::System, command));
    let after = [(Actor::System, set_poll(FIRST, poll, PollState::Closed))];
    let all = before.into_iter().chain(voted).chain(after);
    let entries = all.map(|(by, command)| Entry { id: clock::command_id(), by, command }).collect();
    let batch = Batch { rules: RULES, node: NodeId(clock::uuid()), number: 1, at: clock::now(), entries };
    hub.ctx().log.append(event, serde_json::to_vec(&batch).unwrap().into()).await.unwrap();

    let room = hall.room().await;
    let known = || room.state().panels[&FIRST].polls[&poll].opinions.clone();
    eventually("groups", || known().is_some()).await;
    assert_eq!(known().unwrap().groups.len(), 2);
    drop(room);
    hall.close().await;
}

#[tokio::test]
async fn a_poll_of_sixty_statements_in_two_languages_is_drafted() {
    let hall = Hall::open().await;
    let mut desk = hall.desk().await;
    let mut statements = part(Kind::Statements, "Statement", 60);
    for (at, option) in statements.options.iter_mut().enumerate() {
        let languages = [("en", "wwww "), ("ar", "كلمة ")];
        let long = languages.map(|(lang, word)| (Lang::new(lang).unwrap(), format!("{}{at}", word.repeat(22))));
        option.0 = long.into();
    }
    let draft = put_parts(FIRST, poll_id(), vec![statements]);
    assert!(serde_json::to_vec(&draft).unwrap().len() > MAX_CLIENT_FRAME);
    done(&mut desk, draft).await;
    hall.close().await;
}
