//! Questions that become one count every supporter once, tell each of them so, and come apart again as they were, also when the server is killed.

use std::collections::{BTreeMap, BTreeSet};

use baraza::app::client::Client;
use baraza::app::client::reduced::Reduced;
use baraza::domain::ids::QuestionId;
use baraza::domain::question::QuestionState;
use baraza::domain::verdict::Verdict;
use baraza::protocol::export::Export;
use tokio::sync::watch;

use crate::world::commands::{judge, unvote, vote};
use crate::world::dice::Dice;
use crate::world::hall::Hall;
use crate::world::process::{Home, Process};
use crate::world::{FIRST, approved_question, soon};

/// Phones that support questions before a storm of merges.
const PHONES: usize = 5;

/// Questions that are merged and split.
const QUESTIONS: usize = 10;

/// Merges and splits in the storm.
const MOVES: u64 = 240;

#[tokio::test]
async fn supporters_are_told_when_questions_become_one_and_when_they_are_split() {
    let hall = Hall::open().await;
    let (mut asker, mut desk) = (hall.phone().await, hall.desk().await);
    let root = approved_question(&mut asker, &mut desk, "One question, asked twice?").await;
    let part = approved_question(&mut asker, &mut desk, "The same question, asked twice?").await;
    let mut phones = Vec::new();
    for supported in [&[root][..], &[part], &[part, root], &[part], &[]] {
        let mut phone = hall.phone().await;
        for question in supported {
            phone.perform(vote(FIRST, *question)).await.unwrap().unwrap();
        }
        told(&mut phone, supported).await;
        phones.push(phone);
    }
    counts(&mut asker, &[(root, Some(3)), (part, Some(4))]).await;
    desk.perform(judge(FIRST, part, 2, Verdict::Merge(root))).await.unwrap().unwrap();
    counts(&mut asker, &[(root, Some(5)), (part, None)]).await;
    for (phone, expected) in phones.iter_mut().zip([&[root][..], &[root], &[root], &[root], &[]]) {
        news(phone, expected).await;
    }
    // A vote that was under way to the part counts for the whole, and the voter is told so.
    phones[4].perform(vote(FIRST, part)).await.unwrap().unwrap();
    counts(&mut asker, &[(root, Some(6))]).await;
    news(&mut phones[4], &[root]).await;
    // Whoever supported the part supports the whole, and may take that back.
    phones[3].perform(unvote(FIRST, root)).await.unwrap().unwrap();
    counts(&mut asker, &[(root, Some(5))]).await;
    news(&mut phones[3], &[]).await;

    desk.perform(judge(FIRST, part, 3, Verdict::Restore)).await.unwrap().unwrap();
    counts(&mut asker, &[(root, Some(4)), (part, Some(3))]).await;
    for (phone, expected) in phones.iter_mut().zip([&[root][..], &[part], &[part, root], &[], &[root]]) {
        news(phone, expected).await;
        told(phone, expected).await;
    }
    drop((asker, desk, phones));
    hall.close().await;
}

/// Waits until a phone has these counts.
async fn counts(phone: &mut Client, expected: &[(QuestionId, Option<u64>)]) {
    let is_so = |phone: &Reduced| expected.iter().all(|(question, votes)| phone.votes(*question) == *votes);
    soon("the counts", phone.until(is_so)).await.unwrap();
}

/// Waits until a phone knows these votes as its own without asking.
async fn news(phone: &mut Client, expected: &[QuestionId]) {
    let expected = expected.iter().copied().collect();
    soon("news of the own votes", phone.until(|phone| votes(phone) == expected)).await.unwrap();
}

/// What a phone that comes back is told of its votes.
async fn told(phone: &mut Client, expected: &[QuestionId]) {
    phone.disconnect();
    phone.connect().await.unwrap();
    // The first frame on a new socket is the welcome.
    phone.step().await.unwrap();
    assert_eq!(votes(phone.reduced()), expected.iter().copied().collect());
}

fn votes(phone: &Reduced) -> BTreeSet<QuestionId> {
    phone.mine.votes.iter().flatten().copied().collect()
}

#[tokio::test]
async fn unions_are_as_they_were_acknowledged_though_the_server_is_killed() {
    let home = Home::new();
    let mut server = home.serve().await;
    let mut dice = Dice::new(7);
    let (questions, supporters) = supported(&home, &server, &mut dice).await;
    let mut desk = Client::redeem(server.link("Desk"), Some(FIRST)).await.unwrap();
    let mut known: BTreeMap<_, _> = questions.iter().map(|question| (*question, (2, None))).collect();
    let (done, mut progress) = watch::channel(0);
    let storm = async {
        while *done.borrow() < MOVES {
            merge_or_split(&mut desk, &questions, &mut known, &mut dice).await;
            done.send_modify(|done| *done += 1);
        }
    };
    let ((), stopped) = tokio::join!(soon("the end of the storm", storm), async {
        for kill in 1..=3 {
            progress.wait_for(|done| *done >= kill * MOVES / 4).await.unwrap();
            server.kill().await;
            server = home.serve().await;
        }
        server
    });
    assert!(desk.reconnects > 3, "the desk never noticed that the server was killed");
    server = stopped;
    assert_united(&home.export("united").await, &known, &supporters);

    // Apart again, each has what it had.
    while let Some((question, (seen, _))) =
        known.iter().find(|(_, (_, into))| into.is_some()).map(|(id, it)| (*id, *it))
    {
        desk.perform(judge(FIRST, question, seen, Verdict::Restore)).await.unwrap().unwrap();
        known.insert(question, (seen + 1, None));
    }
    assert!(server.terminate().await.success());
    assert_united(&home.export("apart").await, &known, &supporters);
}

/// Each question's version, and what it is merged into.
type Known = BTreeMap<QuestionId, (u32, Option<QuestionId>)>;

/// Who supports what, by nothing but what was acknowledged to each phone.
type Supporters = BTreeMap<QuestionId, BTreeSet<usize>>;

/// Questions that a random half of the phones support.
async fn supported(home: &Home, server: &Process, dice: &mut Dice) -> (Vec<QuestionId>, Supporters) {
    let (mut questions, mut supporters, mut phones) = (Vec::new(), Supporters::new(), Vec::new());
    for _ in 0..PHONES {
        phones.push(Client::join(&home.origin(), server.join(), Some(FIRST)).await.unwrap());
    }
    let mut desk = Client::redeem(server.link("Organiser"), None).await.unwrap();
    for number in 0..QUESTIONS {
        let asker = number % PHONES;
        let question = approved_question(&mut phones[asker], &mut desk, "One of those that become one?").await;
        let mut support = BTreeSet::from([asker]);
        for (voter, phone) in phones.iter_mut().enumerate().filter(|_| dice.one_in(2)) {
            phone.perform(vote(FIRST, question)).await.unwrap().unwrap();
            support.insert(voter);
        }
        questions.push(question);
        supporters.insert(question, support);
    }
    (questions, supporters)
}

/// One move by the desk, which knows from its answers alone how things stand.
async fn merge_or_split(desk: &mut Client, questions: &[QuestionId], known: &mut Known, dice: &mut Dice) {
    let (question, into) = (*dice.pick(questions), *dice.pick(questions));
    let (seen, merged) = known[&question];
    let (verdict, next) = match merged {
        Some(_) => (Verdict::Restore, None),
        None => (Verdict::Merge(into), Some(into)),
    };
    let is_possible = merged.is_some() || (into != question && known[&into].1.is_none());
    let answer = desk.perform(judge(FIRST, question, seen, verdict)).await.unwrap();
    assert_eq!(answer.is_ok(), is_possible, "{answer:?}");
    if is_possible {
        known.insert(question, (seen + 1, next));
    }
}

/// Every question stands where the desk was told, and counts its own supporters and those of everything in it, each once.
fn assert_united(export: &Export, known: &Known, supporters: &Supporters) {
    let kept = &export.summary.panels[0].questions;
    assert_eq!(kept.len(), known.len());
    for question in kept {
        let state = known[&question.id].1.map_or(QuestionState::Live, QuestionState::Merged);
        assert_eq!(question.state, state);
        let united: BTreeSet<_> =
            known.keys().filter(|id| is_in(**id, question.id, known)).flat_map(|id| &supporters[id]).collect();
        assert_eq!(usize::try_from(question.votes).unwrap(), united.len(), "{}", question.id);
    }
}

/// Whether `id` is `whole` or became part of it, however many steps up.
fn is_in(id: QuestionId, whole: QuestionId, known: &Known) -> bool {
    id == whole || known[&id].1.is_some_and(|into| is_in(into, whole, known))
}
