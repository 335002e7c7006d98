//! C2: the power goes. Of what was written and not made durable some is lost, some is torn. The store opens, and has everything acknowledged.

use std::fmt;
use std::fs;
use std::path::Path;

use baraza::app::client::Client;
use baraza::domain::ids::Epoch;
use baraza::protocol::export::Export;
use baraza::store::sqlite::Sqlite;
use baraza::store::{Directory, Key, KeyName, Keys, Log, Record};
use bytes::Bytes;
use tokio_util::sync::CancellationToken;

use super::{Length, seed};
use crate::world::audit::Audit;
use crate::world::commands::{ask, question_id};
use crate::world::crowd::{Ack, Crowd};
use crate::world::dice::Dice;
use crate::world::disk::Diary;
use crate::world::process::{Home, batches};
use crate::world::{FIRST, soon};

/// Commands acknowledged in one life of a server, at most. Some hundred bring the write-ahead log back into the database once.
const ACKS: usize = 1_500;

#[tokio::test]
async fn a_power_loss_at_any_moment_loses_nothing_acknowledged() {
    let length = Length::wanted();
    let seed = seed();
    let (mut dice, mut losses) = (Dice::new(seed), Losses::default());
    for run in 0..length.pick(2, 10) {
        let home = Home::with_diary();
        let acked = two_lives(&home, seed.wrapping_add(run), &mut dice).await;
        let diary = home.diary();
        diary.assert_complete();
        let truth = Truth::of(&home, home.export("export").await, acked).await;
        for _ in 0..length.pick(10, 50) {
            truth.assert_kept(&diary, &mut dice, &mut losses).await;
        }
        truth.assert_serves(&diary, &mut dice).await;
    }
    assert!(losses.records > 0, "nothing that was written was ever lost, so nothing was tried");
    eprintln!("{losses}");
}

/// Lets a crowd work, kills the server at a random moment, twice. Returns what was acknowledged.
async fn two_lives(home: &Home, seed: u64, dice: &mut Dice) -> Vec<Ack> {
    let server = home.serve().await;
    let mut crowd = Crowd::enter(home, &server, 4, seed).await;
    let mut acks = crowd.acks();
    let killing = async {
        let mut server = server;
        for life in 0..2 {
            let enough = *acks.borrow() + dice.below(ACKS) as u64;
            soon("more acknowledgements", acks.wait_for(|acks| *acks >= enough)).await.unwrap();
            home.knock(dice.below(100)).await;
            server.kill().await;
            if life == 1 {
                break;
            }
            server = home.serve().await;
        }
    };
    let never = CancellationToken::new();
    tokio::select! {
        () = crowd.work(&never) => {}
        () = killing => {}
    }
    crowd.acked().collect()
}

/// What the disk had that nobody took the power from.
pub(super) struct Truth {
    export: Export,
    /// How many entries there are with each record and those before it.
    entries: Vec<u64>,
    keys: [[u8; 32]; 2],
    acked: Vec<Ack>,
}

/// What came of power losses.
#[derive(Default)]
pub(super) struct Losses {
    count: usize,
    /// Commands that had been acknowledged by then, each loss by itself.
    owed: usize,
    /// Records that had been written, and are not in what is left.
    records: u64,
    /// Losses with such records.
    with_records: usize,
}

impl Truth {
    /// Of servers that are dead by now. Their diary has to be read before.
    pub(super) async fn of(home: &Home, export: Export, acked: Vec<Ack>) -> Self {
        // What places are counted by below must be what was acknowledged there.
        let acknowledged = acked.iter().map(|ack| (ack.id, ack.seq));
        Audit::of(export.event, batches(&export), acknowledged).assert_clean();
        let mut count = 0;
        let counts = batches(&export).map(|batch| {
            count += batch.entries.len() as u64;
            count
        });
        let entries = counts.collect();
        let keys = keys(&Sqlite::open(&home.data(), Epoch(1)).unwrap(), &export).await;
        Self { export, entries, keys, acked }
    }

    /// Takes the power at some moment, and opens what is left.
    pub(super) async fn assert_kept(&self, diary: &Diary, dice: &mut Dice, losses: &mut Losses) {
        let count = moment(diary, dice);
        let owed: Vec<_> = self.owed(diary, count).collect();
        let disk = diary.disk_after(count, dice);
        let [whole, rest] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        disk.copy(whole.path());
        disk.lose_power(dice, rest.path());
        let written = self.written(whole.path()).await;
        let left = self.assert_opens(rest.path(), &owed).await;
        let lost = written.checked_sub(left).expect("only what was written is left");
        losses.count += 1;
        losses.owed += owed.len();
        losses.records += lost;
        losses.with_records += usize::from(lost > 0);
    }

    /// Takes the power once more, and has a whole server go on with what is left.
    async fn assert_serves(&self, diary: &Diary, dice: &mut Dice) {
        let (count, home) = (moment(diary, dice), Home::new());
        fs::create_dir(home.data()).unwrap();
        diary.disk_after(count, dice).lose_power(dice, &home.data());
        let server = home.serve().await;
        let mut phone = Client::join(&home.origin(), server.join(), Some(FIRST)).await.unwrap();
        let id = phone.give(ask(FIRST, question_id(), "Is everything still there?"));
        let (answered, answer) = soon("an answer", phone.next_answer()).await.unwrap();
        assert_eq!(answered, id);
        drop(phone);
        assert!(server.terminate().await.success());
        let export = home.export("export").await;
        let owed = self.owed(diary, count).map(|ack| (ack.id, ack.seq));
        Audit::of(export.event, batches(&export), owed.chain([(id, answer.unwrap())])).assert_clean();
    }

    /// How many records there are in `folder`; none before there is a store.
    async fn written(&self, folder: &Path) -> u64 {
        let Ok(store) = Sqlite::open_read_only(folder) else { return 0 };
        store.head(self.export.event).await.unwrap()
    }

    /// What had been acknowledged when so much had happened.
    fn owed(&self, diary: &Diary, count: usize) -> impl Iterator<Item = Ack> {
        let noted = diary.ended(count);
        self.acked.iter().filter(move |ack| ack.noted <= noted).copied()
    }

    /// The store in `folder` opens, has everything that is owed, and goes on. Returns how many records it has.
    async fn assert_opens(&self, folder: &Path, owed: &[Ack]) -> u64 {
        let store = open(folder);
        let head = store.head(self.export.event).await.unwrap();
        let left = records(&store, &self.export, head).await;
        let expected = &self.export.chain[..left.len()];
        assert!(left.iter().map(|record| &record.payload[..]).eq(expected.iter().map(|link| link.payload.as_bytes())));
        let entries = left.len().checked_sub(1).map_or(0, |last| self.entries[last]);
        let lost: Vec<_> = owed.iter().filter(|ack| ack.seq > entries).collect();
        assert!(lost.is_empty(), "{entries} entries are left, and these were acknowledged: {lost:?}");
        if !owed.is_empty() {
            let listed = store.listings().await.unwrap();
            assert!(listed.iter().any(|listing| listing.event == self.export.event), "nobody finds the event any more");
            assert_eq!(keys(&store, &self.export).await, self.keys, "everyone could vote a second time");
        }
        assert_eq!(store.append(self.export.event, Bytes::from_static(b"{}")).await.unwrap(), head + 1);
        drop(store);
        assert_eq!(open(folder).head(self.export.event).await.unwrap(), head + 1, "it goes on");
        head
    }
}

impl fmt::Display for Losses {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { count, owed, records, with_records } = self;
        write!(out, "power losses: {count} acknowledged by then, and all kept: {owed} ")?;
        write!(out, "records written and lost: {records} in {with_records} of the losses")
    }
}

/// How much has happened when the power goes: at times everything up to the kill, often what a sync was about to make durable, and otherwise anything.
fn moment(diary: &Diary, dice: &mut Dice) -> usize {
    match dice.below(6) {
        0 => diary.len(),
        1..5 => diary.before_a_sync(dice),
        _ => dice.below(diary.len() + 1),
    }
}

fn open(folder: &Path) -> Sqlite {
    Sqlite::open(folder, Epoch(1)).unwrap_or_else(|error| panic!("it does not open: {error}"))
}

async fn records(store: &Sqlite, export: &Export, head: u64) -> Vec<Record> {
    let (mut follow, mut records) = (store.follow(export.event, 0), Vec::new());
    while (records.len() as u64) < head {
        records.extend(soon("a record", follow.next()).await.unwrap());
    }
    records
}

/// The keys that make participants' tokens and their names; new ones if there are none.
async fn keys(store: &Sqlite, export: &Export) -> [[u8; 32]; 2] {
    let fresh = || Key(baraza::app::clock::random());
    let tokens = store.obtain(KeyName::Tokens, fresh()).await.ok().unwrap();
    let names = store.obtain(KeyName::Panel(export.event, FIRST), fresh()).await.ok().unwrap();
    [tokens.0, names.0]
}
