//! C3: the disk is full, read-only, or sick. Nothing is acknowledged meanwhile, the server says so, and afterwards nothing is lost or done twice.

use std::time::Duration;

use baraza::app::client::Client;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::power_loss::{Losses, Truth};
use super::{Length, seed};
use crate::world::crowd::Crowd;
use crate::world::dice::Dice;
use crate::world::http::get;
use crate::world::process::{DiskOrder, Home, Process};
use crate::world::{FIRST, soon};

/// Commands acknowledged between two faults.
const ACKS: u64 = 100;

/// Guests at work meanwhile.
const GUESTS: usize = 4;

/// A server, and a hall that gives it work.
struct Work<'a> {
    server: Process,
    crowd: Crowd<'a>,
    /// How many commands were acknowledged.
    acks: watch::Receiver<u64>,
    /// Ends the work.
    over: CancellationToken,
}

impl<'a> Work<'a> {
    async fn begin(home: &'a Home, seed: u64) -> Self {
        let server = home.serve().await;
        let crowd = Crowd::enter(home, &server, GUESTS, seed).await;
        let (acks, over) = (crowd.acks(), CancellationToken::new());
        Self { server, crowd, acks, over }
    }
}

#[tokio::test]
async fn a_disk_that_takes_nothing_for_a_while_loses_nothing() {
    let length = Length::wanted();
    let seed = seed();
    let home = Home::with_diary();
    let Work { server, mut crowd, mut acks, over } = Work::begin(&home, seed).await;
    let faults = length.pick(2, 50);
    let failing = async {
        let mut dice = Dice::new(seed.wrapping_add(3_000));
        for order in [DiskOrder::Full, DiskOrder::ReadOnly].into_iter().cycle().take(faults) {
            await_acks(&mut acks, ACKS).await;
            home.order(order);
            assert_says_so(&home, &server).await;
            assert_serves_readers(&home, server.join()).await;
            let before = *acks.borrow();
            for _ in 0..=dice.below(length.pick(200, 2_000)) {
                assert_eq!(ready(&home).await, 503, "it stays so while nothing can be kept");
            }
            assert_eq!(*acks.borrow(), before, "something was acknowledged that could not be kept");
            home.order(DiskOrder::Well);
            await_acks(&mut acks, ACKS).await;
            assert_eq!(ready(&home).await, 200, "it takes people again");
        }
        over.cancel();
    };
    let ((), ()) = tokio::join!(failing, crowd.work(&over));

    assert_eq!(crowd.reconnects(), 0, "nobody was cut off");
    assert!(server.terminate().await.success());
    home.diary().assert_complete();
    let export = home.export("export").await;
    let audit = crowd.audit(&export);
    let said = home.stderr().matches("store_stalled").count();
    assert_eq!(said, faults, "it is said once for each time: {}", home.stderr());
    eprintln!("faults: {faults} {audit} reconnects: {}", crowd.reconnects());
}

#[tokio::test]
async fn a_server_does_not_wait_for_its_disk_to_stop() {
    let home = Home::with_diary();
    let Work { server, mut crowd, mut acks, over } = Work::begin(&home, 0).await;
    let stopping = async {
        await_acks(&mut acks, ACKS).await;
        home.order(DiskOrder::Full);
        assert_says_so(&home, &server).await;
        assert_eq!(server.terminate().await.code(), Some(0), "{}", home.stderr());
        home.order(DiskOrder::Well);
        let server = home.serve().await;
        await_acks(&mut acks, ACKS).await;
        over.cancel();
        server
    };
    let (server, ()) = tokio::join!(stopping, crowd.work(&over));
    assert!(server.terminate().await.success());
    let export = home.export("export").await;
    crowd.audit(&export);
    assert!(!home.stderr().contains("did not end in time"), "{}", home.stderr());
}

#[tokio::test]
async fn a_disk_that_fails_ends_the_server_and_the_next_one_loses_nothing() {
    let length = Length::wanted();
    let seed = seed();
    let home = Home::with_diary();
    let Work { server, mut crowd, mut acks, over } = Work::begin(&home, seed).await;
    let faults = length.pick(4, 50);
    let failing = async {
        let mut server = server;
        for order in [DiskOrder::Sick, DiskOrder::Dying].into_iter().cycle().take(faults) {
            await_acks(&mut acks, ACKS).await;
            home.order(order);
            assert_eq!(server.ended().await.code(), Some(1), "{}", home.stderr());
            home.order(DiskOrder::Well);
            server = home.serve().await;
        }
        await_acks(&mut acks, ACKS).await;
        over.cancel();
        server
    };
    let (server, ()) = tokio::join!(failing, crowd.work(&over));

    // Without a clean end, which would bring everything into the database.
    server.kill().await;
    let export = home.export("export").await;
    let audit = crowd.audit(&export);
    assert!(home.stderr().contains("store_unavailable: "), "{}", home.stderr());

    // What a failed sync left unwritten is in the system's memory, where the next server reads it. Then the power goes.
    let (mut dice, diary, mut losses) = (Dice::new(seed), home.diary(), Losses::default());
    let truth = Truth::of(&home, export, crowd.acked().collect()).await;
    for _ in 0..length.pick(10, 100) {
        truth.assert_kept(&diary, &mut dice, &mut losses).await;
    }
    eprintln!("faults: {faults} {audit}; after that {losses}");
}

/// Waits for so many more.
async fn await_acks(acks: &mut watch::Receiver<u64>, more: u64) {
    let enough = *acks.borrow() + more;
    soon("more acknowledgements", acks.wait_for(|acks| *acks >= enough)).await.unwrap();
}

/// The disk fails: the server says so to its operator, in its log, and to whoever comes with a link.
async fn assert_says_so(home: &Home, server: &Process) {
    let saying = async {
        let mut looks = tokio::time::interval(Duration::from_millis(20));
        while ready(home).await != 503 {
            looks.tick().await;
        }
    };
    soon("that it is not ready", saying).await;
    assert!(home.stderr().contains("store_stalled: "), "{}", home.stderr());
    let refused = Client::redeem(server.link("Organiser"), None).await.err().expect("nothing can be kept");
    assert!(refused.to_string().contains("unavailable"), "{refused}");
}

/// Whoever comes meanwhile reads everything.
async fn assert_serves_readers(home: &Home, join: &str) {
    let mut late = Client::join(&home.origin(), join, Some(FIRST)).await.unwrap();
    soon("the questions", late.until(|view| !view.questions.is_empty())).await.unwrap();
}

async fn ready(home: &Home) -> u16 {
    let answer = get(&format!("http://127.0.0.1:{}", home.operator_port), "/readyz").await;
    answer.status().as_u16()
}
