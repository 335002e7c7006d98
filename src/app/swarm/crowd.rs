//! Thousands of phones on one thread: it reads what comes, notes when, and answers signs of life; nothing is parsed.

use std::collections::{BTreeMap, VecDeque};
use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};
use mio::event::Event;
use mio::{Events, Interest, Poll, Token, Waker};
use tokio::time::Instant;

use crate::protocol::wire::{self, ClientFrame};

use super::door::Phone;
use super::frames::{Frame, Frames, client_text};
use super::voter::Voter;
use super::wire::Wire;

/// Phones that may wait to be taken in; the door waits beyond that.
const ARRIVALS: usize = 256;

/// Sockets looked at in one go.
const EVENTS: usize = 1024;

/// What is read at once. One buffer serves all sockets; what matters is that a frame nearly always fits.
const BUFFER: usize = 16 * 1024;

/// What tells the thread that orders wait.
const ORDERS: Token = Token(usize::MAX);

/// A crowd at work.
pub(super) struct Crowd {
    /// What can be watched while it works.
    pub(super) seen: Arc<Seen>,
    /// The moment its times count from.
    pub(super) start: Instant,
    orders: SyncSender<Order>,
    waker: Waker,
    thread: JoinHandle<Result<Record>>,
}

/// Counts that grow while a crowd works.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Patches read by all phones together.
    pub(super) patches: AtomicUsize,
    /// Commands answered.
    pub(super) answers: AtomicUsize,
    /// Phones whose connection ended.
    pub(super) cut: AtomicUsize,
}

/// What a crowd noted.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// By a patch's position, when each phone had read it: microseconds since the start.
    pub(super) patches: BTreeMap<u64, Vec<u32>>,
    /// Payload of all patches, in bytes.
    pub(super) patch_bytes: usize,
    /// What was acknowledged.
    pub(super) acks: Vec<Ack>,
    /// Commands that were refused.
    pub(super) nacks: usize,
    /// How long each phone that had stopped reading was still connected, in microseconds.
    pub(super) stalled_cut: Vec<u32>,
    /// Phones that went on reading and whose connection ended.
    pub(super) reading_cut: usize,
}

/// An acknowledged command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ack {
    /// Whose it was, in the order in which phones came in.
    pub(super) phone: usize,
    /// When it was sent, in microseconds since the start.
    pub(super) sent: u32,
    /// When its phone read the answer.
    pub(super) answered: u32,
    /// Its position.
    pub(super) seq: u64,
}

/// What a phone says at a moment.
#[derive(Debug)]
pub(super) struct Turn {
    /// How long after the first turn may come.
    pub(super) after: Duration,
    /// Which phone, in the order in which they came in.
    pub(super) phone: usize,
    /// A client's frame.
    pub(super) frame: Vec<u8>,
}

impl Record {
    /// How long each acknowledged command took, in microseconds.
    pub(super) fn ack_times(&self) -> impl Iterator<Item = u32> {
        self.acks.iter().map(|ack| ack.answered - ack.sent)
    }

    /// How many commands were acknowledged by that many microseconds after the start; what was refused is not among them.
    pub(super) fn acknowledged_by(&self, end: u32) -> usize {
        self.acks.iter().filter(|ack| ack.answered <= end).count()
    }
}

enum Order {
    Enter(Box<Phone>),
    /// Every phone votes, and votes again as soon as it is answered, until that many microseconds after the start.
    Vote(Voter, u32),
    /// Phones speak when it is their turn, earliest first: so long after that many microseconds.
    Turns(u32, VecDeque<Turn>),
    /// The first so many phones read no more.
    StopReading(usize),
    Leave,
}

impl Crowd {
    /// A crowd of nobody yet.
    pub(super) fn gather() -> Result<Self> {
        let poll = Poll::new()?;
        let waker = Waker::new(poll.registry(), ORDERS)?;
        let (orders, received) = sync_channel(ARRIVALS);
        let seen = Arc::new(Seen::default());
        let start = Instant::now();
        let worker = Worker {
            poll,
            orders: received,
            start,
            seen: Arc::clone(&seen),
            members: Vec::new(),
            voting: None,
            turns: (0, VecDeque::new()),
            record: Record::default(),
            beat: client_text(&wire::encode(&ClientFrame::Beat)),
        };
        let thread = thread::Builder::new().name("crowd".to_owned()).spawn(move || worker.run())?;
        Ok(Self { seen, start, orders, waker, thread })
    }

    /// Takes in a phone.
    pub(super) fn enter(&self, phone: Phone) -> Result<()> {
        self.order(Order::Enter(Box::new(phone)))
    }

    /// Lets every phone vote until `end`.
    pub(super) fn vote(&self, voter: Voter, end: Instant) -> Result<()> {
        self.order(Order::Vote(voter, micros(end - self.start)))
    }

    /// Lets phones speak by turns, earliest first, counted from now.
    pub(super) fn take_turns(&self, turns: impl IntoIterator<Item = Turn>) -> Result<()> {
        self.order(Order::Turns(micros(self.start.elapsed()), turns.into_iter().collect()))
    }

    /// Lets the first `phones` read no more.
    pub(super) fn stop_reading(&self, phones: usize) -> Result<()> {
        self.order(Order::StopReading(phones))
    }

    /// Ends all connections and returns what was noted.
    pub(super) fn leave(self) -> Result<Record> {
        self.order(Order::Leave)?;
        let ended = self.thread.join();
        ended.map_err(|_| anyhow::anyhow!("the crowd's thread panicked"))?
    }

    fn order(&self, order: Order) -> Result<()> {
        self.orders.send(order).context("the crowd has left")?;
        Ok(self.waker.wake()?)
    }
}

struct Worker {
    poll: Poll,
    orders: Receiver<Order>,
    start: Instant,
    seen: Arc<Seen>,
    /// By token. A phone whose connection ended leaves its place empty.
    members: Vec<Option<Member>>,
    /// What to vote and until when.
    voting: Option<(Voter, u32)>,
    /// Turns to come, and the moment they count from.
    turns: (u32, VecDeque<Turn>),
    record: Record,
    beat: Vec<u8>,
}

struct Member {
    /// Its place among the phones.
    place: usize,
    wire: Wire,
    frames: Frames,
    /// When each command without an answer was sent.
    asked_at: VecDeque<u32>,
    /// When it stopped reading, if it did.
    stalled_since: Option<u32>,
}

/// Why a phone is let go.
struct Cut;

impl Worker {
    fn run(mut self) -> Result<Record> {
        let mut events = Events::with_capacity(EVENTS);
        let mut buffer = vec![0; BUFFER];
        loop {
            let wait = self.next_turn().map(|at| at.saturating_sub(self.start.elapsed()));
            match self.poll.poll(&mut events, wait) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                polled => polled?,
            }
            self.take_turns();
            for event in &events {
                if event.token() != ORDERS {
                    self.ready(event, &mut buffer);
                } else if self.obey()? {
                    return Ok(self.record);
                }
            }
        }
    }

    /// Carries out all orders; `true` if the last one was to leave.
    fn obey(&mut self) -> Result<bool> {
        while let Ok(order) = self.orders.try_recv() {
            match order {
                Order::Enter(phone) => self.enter(*phone)?,
                Order::Vote(voter, end) => {
                    self.voting = Some((voter, end));
                    (0..self.members.len()).for_each(|place| self.at(place, Self::vote));
                }
                Order::Turns(from, turns) => self.turns = (from, turns),
                Order::StopReading(phones) => {
                    let now = micros(self.start.elapsed());
                    self.members.iter_mut().take(phones).flatten().for_each(|member| member.stalled_since = Some(now));
                }
                Order::Leave => return Ok(true),
            }
        }
        Ok(false)
    }

    fn enter(&mut self, phone: Phone) -> Result<()> {
        let mut wire = phone.wire;
        let place = self.members.len();
        self.poll.registry().register(wire.stream(), Token(place), Interest::READABLE)?;
        self.members.push(Some(Member {
            place,
            wire,
            frames: phone.frames,
            asked_at: VecDeque::new(),
            stalled_since: None,
        }));
        Ok(())
    }

    fn ready(&mut self, event: &Event, buffer: &mut [u8]) {
        let is_over = event.is_error() || event.is_read_closed();
        self.at(event.token().0, |worker, member| match member.stalled_since {
            None => worker.read(member, buffer),
            Some(_) if is_over => Err(Cut),
            Some(_) => Ok(()),
        });
    }

    /// Does something with a phone, unless it has gone or goes now.
    fn at(&mut self, place: usize, mut act: impl FnMut(&mut Self, &mut Member) -> Result<(), Cut>) {
        let Some(mut member) = self.members.get_mut(place).and_then(Option::take) else {
            return;
        };
        match act(self, &mut member) {
            Ok(()) => self.members[place] = Some(member),
            Err(Cut) => self.let_go(&member),
        }
    }

    fn let_go(&mut self, member: &Member) {
        match member.stalled_since {
            Some(since) => self.record.stalled_cut.push(micros(self.start.elapsed()) - since),
            None => self.record.reading_cut += 1,
        }
        self.seen.cut.fetch_add(1, Ordering::Relaxed);
    }

    fn read(&mut self, member: &mut Member, buffer: &mut [u8]) -> Result<(), Cut> {
        loop {
            let length = match member.wire.read(buffer) {
                Ok(0) => return Err(Cut),
                Ok(length) => length,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => return Err(Cut),
            };
            self.hear(member, &buffer[..length])?;
            // A socket that gave less than there was room for is empty; what comes later is a new event.
            if length < buffer.len() {
                return Ok(());
            }
        }
    }

    fn hear(&mut self, member: &mut Member, bytes: &[u8]) -> Result<(), Cut> {
        let now = micros(self.start.elapsed());
        let (mut beats, mut answers, mut is_over) = (0, 0, false);
        let Self { record, seen, .. } = self;
        let (phone, asked_at) = (member.place, &mut member.asked_at);
        member.frames.take(bytes, |frame, length| match frame {
            Frame::Patch(seq) => {
                record.patches.entry(seq).or_default().push(now);
                record.patch_bytes += length;
                seen.patches.fetch_add(1, Ordering::Relaxed);
            }
            Frame::Ack(seq) => {
                record.acks.extend(asked_at.pop_front().map(|sent| Ack { phone, sent, answered: now, seq }));
                answers += 1;
            }
            Frame::Nack => {
                asked_at.pop_front();
                record.nacks += 1;
                answers += 1;
            }
            Frame::Beat => beats += 1,
            Frame::Over => is_over = true,
            Frame::Other => {}
        });
        if is_over {
            return Err(Cut);
        }
        for _ in 0..beats {
            say(member, &self.beat)?;
        }
        self.seen.answers.fetch_add(answers, Ordering::Relaxed);
        if answers > 0 && self.voting.as_ref().is_some_and(|(_, end)| now < *end) {
            self.vote(member)?;
        }
        Ok(())
    }

    /// When the next turn comes, after the start.
    fn next_turn(&self) -> Option<Duration> {
        let (from, turns) = &self.turns;
        turns.front().map(|turn| Duration::from_micros(u64::from(*from)) + turn.after)
    }

    /// Lets everyone speak whose turn has come.
    fn take_turns(&mut self) {
        while self.next_turn().is_some_and(|at| at <= self.start.elapsed()) {
            let Some(Turn { phone, frame, .. }) = self.turns.1.pop_front() else { return };
            self.at(phone, |worker, member| worker.command(member, &frame));
        }
    }

    fn vote(&mut self, member: &mut Member) -> Result<(), Cut> {
        let Some((voter, _)) = &mut self.voting else {
            return Ok(());
        };
        let ballot = voter.ballot();
        self.command(member, &ballot)
    }

    fn command(&mut self, member: &mut Member, frame: &[u8]) -> Result<(), Cut> {
        member.asked_at.push_back(micros(self.start.elapsed()));
        say(member, frame)
    }
}

/// Writes a small frame. A phone whose socket is full of what it said itself is as good as gone.
fn say(member: &mut Member, frame: &[u8]) -> Result<(), Cut> {
    match member.wire.write(frame) {
        Ok(length) if length == frame.len() => Ok(()),
        _ => Err(Cut),
    }
}

/// Times of a run as four bytes each; they are good for 71 minutes.
pub(super) fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_acknowledged_by_the_end_counts() {
        let ack = |answered| Ack { phone: 0, sent: 1, answered, seq: 1 };
        let record = Record { acks: [2, 5, 6].map(ack).to_vec(), nacks: 3, ..Record::default() };
        assert_eq!(record.acknowledged_by(5), 2);
    }
}
