//! Whatever breaks on the way, every client ends with the view the room has.

use std::time::Duration;

use baraza::app::client::Client;
use baraza::app::client::reduced::Reduced;
use baraza::domain::access::Role;
use baraza::domain::command::Command;
use baraza::domain::ids::{Epoch, PanelId, PollId, QuestionId};
use baraza::domain::panel::PanelState;
use baraza::domain::poll::PollState;
use baraza::domain::question::{Reason, ReasonCode, Verdict};
use baraza::domain::stage::Show;
use baraza::protocol::project::snapshot;
use baraza::protocol::view::View;
use serde_json::Value;

use crate::world::commands::{answer, ask, poll_id, put_poll, question_id, set_panel, set_poll, unvote, vote};
use crate::world::dice::Dice;
use crate::world::hall::Hall;
use crate::world::{FIRST, SECOND, eventually, soon};

/// Each seed is one story; a failure names its own.
const SEEDS: std::ops::Range<u64> = 0..4;

/// Long enough for several restarts and evictions among the commands.
const STEPS: usize = 120;

/// How long a client reads when it is its turn to.
const READS_FOR: Duration = Duration::from_millis(2);

/// A client, the view it should have, and what it may do.
struct Someone {
    view: View,
    client: Client,
}

/// What was made so far, for later commands to be about.
#[derive(Default)]
struct Things {
    questions: Vec<(PanelId, QuestionId)>,
    polls: Vec<(PanelId, PollId)>,
}

#[tokio::test]
async fn gap_free_or_told_so() {
    for seed in SEEDS {
        eprintln!("seed {seed}");
        soon(&format!("the end of story {seed}"), story(seed)).await;
    }
}

async fn story(seed: u64) {
    let mut dice = Dice::new(seed);
    let mut hall = Hall::open().await;
    let mut things = Things::default();
    let mut people = everyone(&hall).await;
    for _ in 0..STEPS {
        let who = dice.below(people.len());
        match dice.below(40) {
            0 => hall = hall.restart().await,
            1 => evict(&hall, &mut people).await,
            2..8 => people[who].client.disconnect(),
            8..16 => drop(tokio::time::timeout(READS_FOR, people[who].client.step()).await),
            _ => act(&mut people[who], &mut things, &mut dice).await,
        }
    }
    converge(&hall, &mut people).await;
    hall = hall.restart().await;
    converge(&hall, &mut people).await;
    for someone in &mut people {
        let fetched = fetched(someone).await;
        assert_eq!(fetched, public(someone.client.reduced()), "seed {seed}, {:?}", someone.view);
    }
    drop(people);
    hall.close().await;
}

async fn everyone(hall: &Hall) -> Vec<Someone> {
    let mut people = Vec::new();
    for panel in [FIRST, FIRST, FIRST, SECOND] {
        people.push(Someone { view: View::Audience(panel), client: hall.phone_in(panel).await });
    }
    for panel in [FIRST, SECOND] {
        people.push(Someone { view: View::Desk(panel), client: hall.redeem(Role::Moderator, Some(panel)).await });
    }
    people.push(Someone { view: View::Stage, client: hall.redeem(Role::Screen, None).await });
    people.push(Someone { view: View::Host, client: hall.redeem(Role::Organiser, None).await });
    people
}

/// Sends everyone home until the hub has closed the room.
async fn evict(hall: &Hall, people: &mut [Someone]) {
    for someone in people {
        someone.client.disconnect();
    }
    let hub = &hall.server.services.hub;
    eventually("an empty hub", || {
        hub.evict_idle();
        hub.open_rooms().is_empty()
    })
    .await;
}

/// Someone gives a few commands at once, and perhaps loses the connection before the answers are there.
async fn act(someone: &mut Someone, things: &mut Things, dice: &mut Dice) {
    for _ in 0..=dice.below(4) {
        let command = match someone.view {
            View::Audience(panel) => phones_command(panel, things, dice),
            View::Desk(panel) => desks_command(panel, things, dice),
            View::Host => Command::GoLive { panel: *dice.pick(&[FIRST, SECOND]) },
            View::Stage => return,
        };
        someone.client.give(command);
    }
    if dice.one_in(3) {
        drop(tokio::time::timeout(READS_FOR, someone.client.step()).await);
        someone.client.disconnect();
    } else {
        // A refusal is an answer too: commands are given blindly here.
        let _answer = someone.client.next_answer().await.unwrap();
    }
}

fn phones_command(panel: PanelId, things: &mut Things, dice: &mut Dice) -> Command {
    match dice.below(6) {
        0 | 1 => {
            let question = question_id();
            things.questions.push((panel, question));
            ask(panel, question, &format!("سؤال {question}?"))
        }
        2 if !things.polls.is_empty() => {
            let (panel, poll) = *dice.pick(&things.polls);
            answer(panel, poll, &[*dice.pick(&[0, 1, 2])])
        }
        _ if things.questions.is_empty() => ask(panel, question_id(), "A question nobody finds again?"),
        on => {
            let (panel, question) = *dice.pick(&things.questions);
            if on == 3 { unvote(panel, question) } else { vote(panel, question) }
        }
    }
}

fn desks_command(panel: PanelId, things: &mut Things, dice: &mut Dice) -> Command {
    match dice.below(10) {
        0 => {
            // The first panel stays usable for most of the story, the second sees everything.
            let states =
                [PanelState::Open, PanelState::Paused, PanelState::Open, PanelState::Closed, PanelState::Sealed];
            let state = *dice.pick(if panel == FIRST { &states[..3] } else { &states });
            set_panel(panel, state)
        }
        1 => {
            let poll = poll_id();
            things.polls.push((panel, poll));
            put_poll(panel, poll, &format!("Poll {poll}"))
        }
        2 | 3 if !things.polls.is_empty() => {
            let (panel, poll) = *dice.pick(&things.polls);
            set_poll(
                panel,
                poll,
                *dice.pick(&[PollState::Open, PollState::Open, PollState::Closed, PollState::Revealed]),
            )
        }
        4 if !things.polls.is_empty() && !things.questions.is_empty() => {
            let ((panel, poll), (other, question)) = (*dice.pick(&things.polls), *dice.pick(&things.questions));
            let shows =
                [Show::Blank, Show::Join, Show::Poll { panel, poll }, Show::Question { panel: other, question }];
            Command::Show { show: *dice.pick(&shows) }
        }
        _ if things.questions.is_empty() => Command::Show { show: Show::Join },
        _ => {
            let (panel, question) = *dice.pick(&things.questions);
            let reason = Reason { code: ReasonCode::Unclear, words: None };
            let verdicts = [
                Verdict::Approve,
                Verdict::Approve,
                Verdict::Approve,
                Verdict::Decline(reason),
                Verdict::Answered,
                Verdict::Archive,
                Verdict::Restore,
            ];
            Command::Moderate { panel, question, verdict: dice.pick(&verdicts).clone() }
        }
    }
}

/// Waits for every answer still open, then until every client has the view of the room.
async fn converge(hall: &Hall, people: &mut [Someone]) {
    for someone in people.iter_mut() {
        while someone.client.unanswered() > 0 {
            let _answer = someone.client.next_answer().await.unwrap();
        }
    }
    for someone in people {
        let whole = {
            let room = hall.room().await;
            let update = snapshot(&room.state(), someone.view).unwrap();
            public(&reduced(room.epoch(), serde_json::to_value(update).unwrap()))
        };
        let arriving = someone.client.until(|reduced| public(reduced) == whole);
        if tokio::time::timeout(Duration::from_secs(10), arriving).await.is_err() {
            assert_eq!(public(someone.client.reduced()), whole, "{:?}", someone.view);
        }
    }
}

/// The view as someone who comes now would get it.
async fn fetched(someone: &mut Someone) -> Reduced {
    let join = someone.client.reduced().rest["event"]["join"].as_str().unwrap().to_owned();
    let path = match someone.view {
        View::Audience(panel) => format!("/j/{join}/snapshot?panel={panel}"),
        View::Desk(panel) => format!("/api/snapshot/desk?panel={panel}"),
        View::Stage => "/api/snapshot/stage".to_owned(),
        View::Host => "/api/snapshot/host".to_owned(),
    };
    let answer = someone.client.site().get(&path).await.unwrap();
    let mut whole: Value = serde_json::from_slice(&answer.body).unwrap();
    reduced(serde_json::from_value(whole["epoch"].take()).unwrap(), whole["update"].take())
}

fn reduced(epoch: Epoch, update: Value) -> Reduced {
    let mut reduced = Reduced::default();
    reduced.replace(epoch, update);
    reduced
}

/// What everyone with this view has.
fn public(reduced: &Reduced) -> Reduced {
    Reduced { mine: baraza::protocol::wire::Mine::default(), ..reduced.clone() }
}
