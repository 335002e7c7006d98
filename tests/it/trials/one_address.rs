//! S6: a whole hall behind one address. Everyone joins, asks and votes with no limit in the way; one abuser among them is limited at once, and alone.

use std::time::Duration;

use axum::http::StatusCode;
use baraza::app::client::{Client, Keeps};
use baraza::domain::command::Command;
use baraza::domain::ids::QuestionId;
use baraza::room::limits::Rates;
use futures_util::{StreamExt, stream};
use serde_json::json;
use tokio::time::Instant;

use super::Length;
use crate::world::commands::{ask, question_id, unvote, vote};
use crate::world::hall::Hall;
use crate::world::http::{code, post};
use crate::world::times::Times;
use crate::world::{FIRST, approved_question, eventually, soon};

/// How soon an abuser is limited, in the long form.
const LIMITED_WITHIN: Duration = Duration::from_secs(1);

/// People who come, ask or vote at the same moment.
const AT_ONCE: usize = 100;

/// Votes of the abuser, all at once: more than anyone may give at once, and few enough to wait for the end.
const FLOOD: u64 = 100;

/// Wrong codes that an abuser tries; more than one address may.
const GUESSES: usize = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hall_behind_one_address_is_not_limited_and_an_abuser_in_it_is() {
    let length = Length::wanted();
    let people = length.pick(200, 5_000);
    // As they are where nobody changed them.
    let hall = Hall::open_with(|config| config.limits = Rates::default()).await;
    let limited = || hall.server.services.stats.limited.get();
    let (mut asker, mut desk) = (hall.phone().await, hall.desk().await);
    let question = approved_question(&mut asker, &mut desk, "Are we all behind one address?").await;

    let began = Instant::now();
    let joining = stream::iter(0..people).map(|_| join_by_code(&hall)).buffer_unordered(AT_ONCE).collect();
    let (mut crowd, mistyped): (Vec<Client>, _) = tokio::join!(joining, mistype(&hall));
    let joined = began.elapsed();
    let asks = everyone(&mut crowd, || ask(FIRST, question_id(), "And I?")).await;
    let votes = everyone(&mut crowd, || vote(FIRST, question)).await;
    assert_eq!(limited(), 0, "somebody was limited for the address");
    assert!(crowd.iter().all(|phone| phone.reconnects == 1), "a socket was refused");

    let abuser = crowd.pop().unwrap();
    let began = Instant::now();
    let others = async {
        eventually("the end of the server's patience", || limited() > 0).await;
        (began.elapsed(), everyone(&mut crowd, || unvote(FIRST, question)).await)
    };
    let ((noticed, meanwhile), flooded) = tokio::join!(others, flood(abuser, question));
    assert!(limited() <= FLOOD, "others were limited too: {}", limited());

    let guessed = guesser(&hall).await;
    // The others' links still lead in; only codes have to wait, and only while somebody guesses.
    hall.phone().await.perform(vote(FIRST, question)).await.unwrap().unwrap();
    eprintln!(
        "one_address: people: {people}; joined within: {joined:?}, codes mistyped meanwhile: {mistyped}; asks: {asks}; votes: {votes}; limited: 0; abuser limited after: {noticed:?}, \
         its {FLOOD} votes took {flooded:?}; others' votes meanwhile: {meanwhile}; guesser limited after: {guessed:?}"
    );
    if length == Length::Long {
        assert!(noticed <= LIMITED_WITHIN && guessed <= LIMITED_WITHIN);
    }
    drop((asker, desk, crowd));
    hall.close().await;
}

/// Types the code and opens the page, as someone without the link does.
async fn join_by_code(hall: &Hall) -> Client {
    let known = post(&hall.origin(), "/api/join", &json!({ "code": hall.server.listings[0].code })).await;
    assert_eq!(known.status(), StatusCode::OK, "{}", code(&known));
    let mut phone = hall.phone().await;
    // Thousands live in one process, and none looks at the others' questions.
    phone.keep(Keeps::Position);
    phone.connect().await.unwrap();
    phone
}

/// Tries wrong codes while everyone types the right one: half of what the address may try at once. How many.
async fn mistype(hall: &Hall) -> u32 {
    let tries = Rates::default().guess.burst / 2;
    for guess in 0..tries {
        let answer = post(&hall.origin(), "/api/join", &json!({ "code": format!("wrong {guess}") })).await;
        assert_eq!(code(&answer), "wrong_code");
    }
    tries
}

/// Everyone gives a command; from giving it to its answer.
async fn everyone(crowd: &mut [Client], command: impl Fn() -> Command) -> Times {
    let answering = crowd.iter_mut().map(|phone| (phone, command())).map(async |(phone, command)| {
        let began = Instant::now();
        soon("the answer to a command", phone.perform(command)).await.unwrap().unwrap();
        began.elapsed()
    });
    stream::iter(answering).buffer_unordered(AT_ONCE).collect().await
}

/// Changes its mind as fast as a program can. Nothing of it is refused; it is only not read any faster than anyone else.
async fn flood(mut abuser: Client, question: QuestionId) -> Duration {
    let began = Instant::now();
    for number in 0..FLOOD {
        abuser.give(if number.is_multiple_of(2) { vote } else { unvote }(FIRST, question));
    }
    while abuser.unanswered() > 0 {
        soon("the end of a flood", abuser.next_answer()).await.unwrap().1.unwrap();
    }
    began.elapsed()
}

/// Tries one code after the other; how long it could.
async fn guesser(hall: &Hall) -> Duration {
    let began = Instant::now();
    for guess in 0..GUESSES {
        let answer = post(&hall.origin(), "/api/join", &json!({ "code": format!("wrong {guess}") })).await;
        match code(&answer).as_str() {
            "wrong_code" => {}
            refused => {
                assert_eq!(refused, "slow_down");
                return began.elapsed();
            }
        }
    }
    panic!("one address may try {GUESSES} codes");
}
