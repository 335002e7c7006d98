//! Polls open and close by themselves at their moment, by a clock that the test holds.

use std::sync::Arc;
use std::time::Duration;

use baraza::app::clock;
use baraza::app::founding::ensure_event;
use baraza::app::lifecycle::Tasks;
use baraza::domain::Millis;
use baraza::domain::command::{Actor, Command};
use baraza::domain::ids::{Epoch, PollId, Pseudonym};
use baraza::domain::panel::PanelState;
use baraza::domain::poll::{Kind, Poll, PollState, PollTerms};
use baraza::domain::refusal::Refusal;
use baraza::room::perform::NotPerformed;
use baraza::room::stats::Stats;
use baraza::room::{Ctx, Hub, Room};
use baraza::store::memory::Memory;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::world::commands::{answer, part, poll_id, poll_terms, put_poll, set_panel, set_poll};
use crate::world::{FIRST, SECOND, soon};

/// A room whose clock shows `percent` of the time that its timers measure.
struct Timed {
    hub: Hub,
    tasks: Tasks,
    began: Instant,
    percent: u32,
}

const START: Millis = 1_800_000_000_000;

fn clock_at(began: Instant, percent: u32) -> Millis {
    let passed = (began.elapsed() * percent / 100).as_millis();
    START + Millis::try_from(passed).unwrap()
}

impl Timed {
    async fn open(percent: u32) -> Self {
        let (store, tasks, began) = (Arc::new(Memory::new(Epoch(1))), Tasks::default(), Instant::now());
        let hub = Hub::new(Ctx {
            log: Arc::clone(&store) as _,
            keys: Arc::clone(&store) as _,
            directory: store,
            clock: Arc::new(move || clock_at(began, percent)),
            entropy: Arc::new(clock::fill_random),
            spawn: tasks.spawner(),
            fatal: CancellationToken::new(),
            stats: Arc::new(Stats::default()),
        });
        ensure_event(&hub, None).await.unwrap();
        let timed = Self { hub, tasks, began, percent };
        timed.say(set_panel(FIRST, PanelState::Open)).await;
        timed
    }

    /// Held by nobody but the hub in between.
    fn room(&self) -> Arc<Room> {
        self.hub.open_rooms().remove(0)
    }

    fn now(&self) -> Millis {
        clock_at(self.began, self.percent)
    }

    async fn say(&self, command: Command) {
        self.room().perform(Actor::System, command).await.unwrap();
    }

    async fn put(&self, poll: PollId, seconds: Option<u16>) {
        let terms = PollTerms { seconds, ..poll_terms(vec![part(Kind::Single, "Choice", 3)]) };
        self.say(Command::PutPoll { panel: FIRST, poll, terms }).await;
    }

    async fn schedule(&self, poll: PollId, opens_at: Option<Millis>) {
        self.say(Command::SchedulePoll { panel: FIRST, poll, opens_at }).await;
    }

    async fn answer(&self, who: u8, poll: PollId) -> Result<(), NotPerformed> {
        self.room().perform(Actor::Participant(Pseudonym([who; 16])), answer(FIRST, poll, &[1])).await
    }

    fn poll(&self, poll: PollId) -> Poll {
        self.room().state().panels[&FIRST].polls[&poll].clone()
    }

    /// Lets the clock go on to `moment` and everything be done that is to be done by then.
    async fn go_on(&self, moment: Millis) {
        while self.now() < moment {
            tokio::time::advance(Duration::from_millis(1)).await;
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
        }
    }

    async fn close(self) {
        self.hub.stop().await;
        assert!(soon("the end of all tasks", self.tasks.join(Duration::from_secs(5))).await);
    }
}

#[tokio::test(start_paused = true)]
async fn a_draft_opens_at_its_moment_and_closes_after_the_last_one_of_its_limit() {
    let hall = Timed::open(100).await;
    let poll = poll_id();
    hall.put(poll, Some(5)).await;
    let opens_at = hall.now() + 3_000;
    hall.schedule(poll, Some(opens_at)).await;
    hall.go_on(opens_at - 1).await;
    assert_eq!((hall.poll(poll).state, hall.poll(poll).opens_at), (PollState::Draft, Some(opens_at)));
    hall.go_on(opens_at + 5).await;
    let open = hall.poll(poll);
    assert_eq!((open.state, open.opens_at), (PollState::Open, None));
    let opened_at = open.opened_at.unwrap();
    assert!((opens_at..=opens_at + 5).contains(&opened_at), "{} ms late", opened_at - opens_at);

    let last = open.closes_at().unwrap();
    assert_eq!(last, opened_at + 5_000);
    hall.answer(1, poll).await.unwrap();
    hall.go_on(last).await;
    assert_eq!(hall.poll(poll).state, PollState::Open, "the last moment counts");
    hall.answer(2, poll).await.unwrap();
    hall.go_on(last + 10).await;
    let closed = hall.poll(poll);
    assert_eq!((closed.state, closed.count()), (PollState::Closed, 2));
    assert!(closed.closed_at.unwrap() > last && closed.closed_at.unwrap() <= last + 10);
    assert_eq!(hall.answer(3, poll).await, Err(NotPerformed::Refused(Refusal::PollNotOpen)));
    hall.close().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_planned_can_be_planned_anew_or_not_at_all_and_others_do_not_move() {
    let hall = Timed::open(100).await;
    let [moved, dropped, other] = [(); 3].map(|()| poll_id());
    let now = hall.now();
    for (poll, opens_at) in [(moved, now + 1_000), (dropped, now + 1_000), (other, now + 2_000)] {
        hall.put(poll, None).await;
        hall.schedule(poll, Some(opens_at)).await;
    }
    hall.schedule(moved, Some(now + 3_000)).await;
    hall.schedule(dropped, None).await;
    let states = || [moved, dropped, other].map(|poll| hall.poll(poll).state);
    hall.go_on(now + 1_500).await;
    assert_eq!(states(), [PollState::Draft; 3]);
    hall.go_on(now + 2_500).await;
    assert_eq!(states(), [PollState::Draft, PollState::Draft, PollState::Open]);
    hall.go_on(now + 3_500).await;
    assert_eq!(states(), [PollState::Open, PollState::Draft, PollState::Open]);
    hall.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_draft_waits_until_its_panel_takes_ballots() {
    let hall = Timed::open(100).await;
    let poll = poll_id();
    hall.put(poll, None).await;
    let opens_at = hall.now() + 1_000;
    hall.schedule(poll, Some(opens_at)).await;
    hall.say(set_panel(FIRST, PanelState::Closed)).await;
    hall.go_on(opens_at + 500).await;
    assert_eq!(hall.poll(poll).state, PollState::Draft);
    hall.say(set_panel(FIRST, PanelState::Open)).await;
    hall.go_on(opens_at + 600).await;
    assert_eq!(hall.poll(poll).state, PollState::Open);
    hall.close().await;
}

#[tokio::test(start_paused = true)]
async fn polls_turn_also_where_nobody_is_connected() {
    let hall = Timed::open(100).await;
    let (poll, elsewhere) = (poll_id(), poll_id());
    // A panel that may never open keeps no room.
    hall.say(put_poll(SECOND, elsewhere, "Elsewhere")).await;
    let opens_at = hall.now() + 1_000;
    hall.say(Command::SchedulePoll { panel: SECOND, poll: elsewhere, opens_at: Some(opens_at) }).await;
    hall.put(poll, Some(5)).await;
    hall.schedule(poll, Some(opens_at)).await;
    // Once it is closed, nothing is left to do: nobody has answered what could be sealed.
    for (moment, state, rooms) in
        [(0, PollState::Draft, 1), (opens_at + 5, PollState::Open, 1), (opens_at + 5_050, PollState::Closed, 0)]
    {
        hall.go_on(moment).await;
        assert_eq!(hall.poll(poll).state, state);
        hall.hub.evict_idle();
        assert_eq!(hall.hub.open_rooms().len(), rooms);
    }
    hall.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_goes_slower_or_faster_than_the_timers_opens_and_closes_polls_all_the_same() {
    for percent in [50, 97, 200] {
        let hall = Timed::open(percent).await;
        let (opened, planned) = (poll_id(), poll_id());
        hall.put(opened, Some(5)).await;
        hall.put(planned, None).await;
        hall.say(set_poll(FIRST, opened, PollState::Open)).await;
        let last = hall.poll(opened).closes_at().unwrap();
        hall.schedule(planned, Some(last + 1_000)).await;
        hall.go_on(last).await;
        let states = || [opened, planned].map(|poll| hall.poll(poll).state);
        // The timers of a room whose clock goes faster are late; no ballot is taken after the last moment for that.
        if percent <= 100 {
            assert_eq!(states(), [PollState::Open, PollState::Draft], "{percent} %");
            hall.go_on(last + 20).await;
            assert_eq!(states(), [PollState::Closed, PollState::Draft], "{percent} %");
        }
        hall.go_on(last + 1).await;
        assert_eq!(hall.answer(1, opened).await, Err(NotPerformed::Refused(Refusal::PollNotOpen)), "{percent} %");
        hall.go_on(last + 12_000).await;
        assert_eq!(states(), [PollState::Closed, PollState::Open], "{percent} %");
        hall.close().await;
    }
}
