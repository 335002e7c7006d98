//! Two nodes on one log: whoever comes from the other one goes on here, and what may be under way there is not refused here.

use std::sync::Arc;

use baraza::app::clock;
use baraza::app::lifecycle::Tasks;
use baraza::domain::RULES;
use baraza::domain::command::{Actor, Batch, Command, Entry};
use baraza::domain::ids::{Epoch, NodeId, Pseudonym};
use baraza::domain::panel::PanelState;
use baraza::domain::refusal::Refusal;
use baraza::domain::verdict::Verdict;
use baraza::protocol::view::View;
use baraza::room::feed::CatchUp;
use baraza::room::presence::{Letter, Mailbox};
use baraza::room::stats::Stats;
use baraza::room::submit::{Sent, Submitted};
use baraza::room::{Ctx, Hub, Room};
use baraza::store::Log;
use baraza::store::memory::Memory;
use tokio_util::sync::CancellationToken;

use crate::domain::script::{EVENT, founding};
use crate::world::commands::{approve, ask, judge, question_id, set_panel, vote};
use crate::world::{FIRST, soon};

const PHONE: Actor = Actor::Participant(Pseudonym([1; 16]));

/// A node, and one that is only heard of through the log.
struct Hall {
    store: Arc<Memory>,
    hub: Hub,
    tasks: Tasks,
    other: NodeId,
    appended: u64,
}

impl Hall {
    /// The event is founded by the other node, and its first panel is open.
    async fn open() -> (Self, Arc<Room>) {
        let (store, tasks) = (Arc::new(Memory::new(Epoch(1))), Tasks::default());
        let hub = Hub::new(Ctx {
            log: Arc::clone(&store) as _,
            keys: Arc::clone(&store) as _,
            directory: Arc::clone(&store) as _,
            clock: Arc::new(clock::now),
            entropy: Arc::new(clock::fill_random),
            spawn: tasks.spawner(),
            fatal: CancellationToken::new(),
            stats: Arc::new(Stats::default()),
        });
        let mut hall = Self { store, hub, tasks, other: NodeId(clock::uuid()), appended: 0 };
        hall.elsewhere(Actor::System, Command::Found { founding: Box::new(founding()) }).await;
        hall.elsewhere(Actor::System, set_panel(FIRST, PanelState::Open)).await;
        let room = hall.hub.room(EVENT).await.unwrap();
        (hall, room)
    }

    /// The other node writes something down. In memory that takes no turn of anybody else.
    async fn elsewhere(&mut self, by: Actor, command: Command) {
        self.appended += 1;
        let entries = vec![Entry { id: clock::command_id(), by, command }];
        let batch = Batch { rules: RULES, node: self.other, number: self.appended, at: clock::now(), entries };
        self.store.append(EVENT, serde_json::to_vec(&batch).unwrap().into()).await.unwrap();
    }

    async fn close(self) {
        self.hub.stop().await;
        assert!(self.tasks.join(std::time::Duration::from_secs(5)).await, "a task was left running");
    }
}

#[tokio::test]
async fn whoever_saw_what_was_released_between_two_records_is_told_that_it_is_gone() {
    let (mut hall, room) = Hall::open().await;
    let feed = room.feed(View::Audience(FIRST));
    let question = question_id();
    hall.elsewhere(PHONE, ask(FIRST, question, "Who saw this?")).await;
    hall.elsewhere(Actor::System, approve(FIRST, question)).await;
    let seen = hall.appended;
    hall.elsewhere(Actor::System, judge(FIRST, question, 2, Verdict::Review)).await;
    soon("what the other node wrote", room.catch_up()).await.unwrap();
    let CatchUp::Frames(frames, _) = feed.catch_up(seen) else { panic!("nothing was told after {seen}") };
    let told = String::from_utf8(frames[0].text().to_vec()).unwrap();
    assert!(told.contains(&format!(r#""gone":["{question}"]"#)), "{told}");
    drop(room);
    hall.close().await;
}

#[tokio::test]
async fn a_room_that_caught_up_has_everything_that_was_durable() {
    let (mut hall, room) = Hall::open().await;
    for number in 0..50 {
        hall.elsewhere(PHONE, ask(FIRST, question_id(), &format!("Question {number}"))).await;
    }
    let before = room.state().seq;
    soon("what the other node wrote", room.catch_up()).await.unwrap();
    assert_eq!((before, room.state().seq), (2, hall.appended));
    room.stop().await;
    hall.elsewhere(PHONE, ask(FIRST, question_id(), "Too late?")).await;
    soon("the end of the room", room.catch_up()).await.unwrap_err();
    drop(room);
    hall.close().await;
}

#[tokio::test]
async fn what_was_sent_before_is_refused_by_the_log_alone() {
    let (hall, room) = Hall::open().await;
    let (id, command, mailbox) = (clock::command_id(), vote(FIRST, question_id()), Mailbox::new());
    let entry = || Entry { id, by: PHONE, command: command.clone() };
    let seq = room.state().seq;
    assert_eq!(room.submit(entry(), Sent::First, Arc::new(mailbox.clone())), Submitted::Refused(Refusal::NotFound));
    let Submitted::Doubtful(doubtful) = room.submit(entry(), Sent::Again, Arc::new(mailbox.clone())) else {
        panic!("judged")
    };
    assert_eq!(room.insist(*doubtful, Arc::new(mailbox.clone())), Submitted::Queued);
    soon("an answer", mailbox.called()).await;
    let Ok(Some(Letter::Answer(answered, answer))) = mailbox.read() else { panic!("no answer") };
    assert_eq!((answered, answer.seq, answer.refusal), (id, seq + 1, Some(Refusal::NotFound)));
    // Whoever may not give it at all is told so at once, however often it was sent.
    let stranger = Entry { id: clock::command_id(), by: PHONE, command: set_panel(FIRST, PanelState::Paused) };
    assert_eq!(room.submit(stranger, Sent::Again, Arc::new(mailbox)), Submitted::Refused(Refusal::Forbidden));
    drop(room);
    hall.close().await;
}
