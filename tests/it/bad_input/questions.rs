//! Commands about questions, the queue and notes that cannot be done: each is refused by its code, changes nothing and loses nothing.

use baraza::app::client::Client;
use baraza::domain::access::Role;
use baraza::domain::command::{Command, Place};
use baraza::domain::ids::{PanelId, QuestionId, SessionId};
use baraza::domain::panel::{PanelKind, PanelState, PanelTerms, Sharing, Votes};
use baraza::domain::question::{Edit, Origin};
use baraza::domain::verdict::{Reason, ReasonCode, Verdict};
use baraza::protocol::code::Code;

use super::commands::whole;
use crate::world::commands::{
    approve, ask, decline, edit, english, enter, judge, label, note, note_id, question_id, queue, revise, set_panel,
    take_back, vote, words,
};
use crate::world::hall::Hall;
use crate::world::{FIRST, SECOND, TOPICS};

/// Questions of one asker, one in each state that matters.
struct Stand {
    waiting: QuestionId,
    live: QuestionId,
    other: QuestionId,
    declined: QuestionId,
    merged: QuestionId,
    withdrawn: QuestionId,
    elsewhere: QuestionId,
}

impl Stand {
    async fn build(phone: &mut Client, desk: &mut Client) -> Self {
        let [waiting, live, other, declined, merged, withdrawn, elsewhere] = [(); 7].map(|()| question_id());
        for question in [waiting, live, other, declined, merged, withdrawn] {
            phone.perform(ask(FIRST, question, "A question as it was asked?")).await.unwrap().unwrap();
        }
        for command in [
            approve(FIRST, live),
            approve(FIRST, other),
            decline(FIRST, declined, "Not today"),
            judge(FIRST, merged, 1, Verdict::Merge(live)),
            enter(SECOND, elsewhere, "A question of another panel?", Origin::Prepared),
        ] {
            desk.perform(command).await.unwrap().unwrap();
        }
        phone.perform(take_back(FIRST, withdrawn)).await.unwrap().unwrap();
        Self { waiting, live, other, declined, merged, withdrawn, elsewhere }
    }
}

#[tokio::test]
async fn what_an_asker_may_not_do_is_refused_by_code() {
    let hall = Hall::open().await;
    let (mut asker, mut other, mut desk) = (hall.phone().await, hall.phone().await, hall.desk().await);
    let stand = Stand::build(&mut asker, &mut desk).await;
    let before = whole(&hall).await;
    let long = "é".repeat(281);
    let mut named = revise(FIRST, stand.waiting, "With a name that is too long?");
    let Command::Revise { name, .. } = &mut named else { panic!() };
    *name = Some("n".repeat(61));
    for (command, code) in [
        (revise(FIRST, stand.waiting, ""), Code::TextEmpty),
        (revise(FIRST, stand.waiting, " \u{200B}\n"), Code::TextEmpty),
        (revise(FIRST, stand.waiting, &long), Code::TextTooLong),
        (named, Code::TextTooLong),
        (revise(FIRST, stand.live, "Other words?"), Code::AlreadyReleased),
        (revise(FIRST, stand.declined, "Other words?"), Code::AlreadyReleased),
        (revise(FIRST, stand.merged, "Other words?"), Code::AlreadyReleased),
        (revise(FIRST, stand.withdrawn, "Other words?"), Code::NotFound),
        (revise(FIRST, question_id(), "Other words?"), Code::NotFound),
        (revise(SECOND, stand.waiting, "Other words?"), Code::PanelUpcoming),
        (revise(PanelId(9), stand.waiting, "Other words?"), Code::NotFound),
        (take_back(FIRST, stand.live), Code::AlreadyReleased),
        (take_back(FIRST, stand.declined), Code::AlreadyReleased),
        (take_back(FIRST, question_id()), Code::NotFound),
        (vote(FIRST, stand.withdrawn), Code::NotFound),
        (vote(FIRST, stand.declined), Code::NotFound),
        (ask(FIRST, stand.withdrawn, "Another question under its id?"), Code::IdTaken),
    ] {
        assert_eq!(asker.perform(command.clone()).await.unwrap(), Err(code), "{command:?}");
    }
    for command in [revise(FIRST, stand.waiting, "Not mine?"), take_back(FIRST, stand.waiting)] {
        assert_eq!(other.perform(command.clone()).await.unwrap(), Err(Code::NotFound), "{command:?} by somebody else");
    }
    assert_eq!(whole(&hall).await, before);
    asker.perform(revise(FIRST, stand.waiting, "Now with good words?")).await.unwrap().unwrap();
    desk.perform(set_panel(FIRST, PanelState::Closed)).await.unwrap().unwrap();
    for command in [revise(FIRST, stand.waiting, "Too late?"), take_back(FIRST, stand.waiting)] {
        assert_eq!(asker.perform(command.clone()).await.unwrap(), Err(Code::PanelClosed), "{command:?}");
    }
    drop((asker, other, desk));
    hall.close().await;
}

#[tokio::test]
async fn a_decision_that_cannot_be_made_is_refused_by_code() {
    let hall = Hall::open().await;
    let (mut phone, mut desk) = (hall.phone().await, hall.desk().await);
    let stand = Stand::build(&mut phone, &mut desk).await;
    let before = whole(&hall).await;
    let many =
        |questions: Vec<(QuestionId, u32)>| Command::Moderate { panel: FIRST, questions, verdict: Verdict::Approve };
    let reason = |words: &str| Verdict::Decline(Reason { code: ReasonCode::Other, words: Some(words.to_owned()) });
    let merge = |question, seen, into| judge(FIRST, question, seen, Verdict::Merge(into));
    for (command, code) in [
        (many(Vec::new()), Code::OutOfRange),
        (many((0..101).map(|_| (stand.waiting, 1)).collect()), Code::OutOfRange),
        (many(vec![(question_id(), 1)]), Code::NotFound),
        (many(vec![(stand.elsewhere, 1)]), Code::NotFound),
        (judge(PanelId(9), stand.waiting, 1, Verdict::Approve), Code::NotFound),
        (judge(FIRST, stand.waiting, 0, Verdict::Approve), Code::ChangedMeanwhile),
        (judge(FIRST, stand.waiting, 2, Verdict::Approve), Code::ChangedMeanwhile),
        (judge(FIRST, stand.waiting, 1, Verdict::Answered), Code::WrongState),
        (judge(FIRST, stand.waiting, 1, Verdict::Archive), Code::WrongState),
        (judge(FIRST, stand.waiting, 1, Verdict::Restore), Code::WrongState),
        (judge(FIRST, stand.live, 2, Verdict::Restore), Code::WrongState),
        (judge(FIRST, stand.declined, 2, Verdict::Approve), Code::WrongState),
        (judge(FIRST, stand.declined, 2, Verdict::Review), Code::WrongState),
        (judge(FIRST, stand.withdrawn, 2, Verdict::Approve), Code::WrongState),
        (judge(FIRST, stand.withdrawn, 2, Verdict::Restore), Code::WrongState),
        (judge(FIRST, stand.waiting, 1, reason(" \u{200B}")), Code::TextEmpty),
        (judge(FIRST, stand.waiting, 1, reason(&"w".repeat(281))), Code::TextTooLong),
        (merge(stand.live, 2, stand.live), Code::WrongState),
        (merge(stand.live, 2, stand.waiting), Code::WrongState),
        (merge(stand.live, 2, stand.merged), Code::WrongState),
        (merge(stand.live, 2, stand.declined), Code::WrongState),
        (merge(stand.waiting, 1, stand.withdrawn), Code::WrongState),
        (merge(stand.waiting, 1, question_id()), Code::NotFound),
        (merge(stand.waiting, 1, stand.elsewhere), Code::NotFound),
        (merge(stand.declined, 2, stand.live), Code::WrongState),
    ] {
        assert_eq!(desk.perform(command.clone()).await.unwrap(), Err(code), "{command:?}");
    }
    assert_eq!(whole(&hall).await, before);
    // One that is named twice is decided once; one that is unknown does not hold up the others.
    desk.perform(many(vec![(stand.waiting, 1), (stand.waiting, 1), (question_id(), 1)])).await.unwrap().unwrap();
    phone.until(|phone| phone.votes(stand.waiting) == Some(1)).await.unwrap();
    drop((phone, desk));
    hall.close().await;
}

#[tokio::test]
async fn what_a_moderator_writes_must_fit() {
    let hall = Hall::open().await;
    let (mut phone, mut desk) = (hall.phone().await, hall.desk().await);
    let stand = Stand::build(&mut phone, &mut desk).await;
    let (known, missing) = (note_id(), note_id());
    desk.perform(note(FIRST, known, "Two minutes")).await.unwrap().unwrap();
    let before = whole(&hall).await;
    let tags = |count: usize, length: usize| Edit::Tags((0..count).map(|tag| format!("{tag:0length$}")).collect());
    let change = |change: Edit| edit(FIRST, stand.live, 2, change);
    let mut named = enter(FIRST, question_id(), "From somebody with a long name", Origin::Floor);
    let Command::Enter { name, .. } = &mut named else { panic!() };
    *name = Some("n".repeat(61));
    for (command, code) in [
        (change(words("")), Code::TextEmpty),
        (change(words(&"é".repeat(281))), Code::TextTooLong),
        (change(label(" ")), Code::TextEmpty),
        (change(label(&"l".repeat(81))), Code::TextTooLong),
        (change(tags(9, 2)), Code::OutOfRange),
        (change(tags(1, 31)), Code::TextTooLong),
        (change(Edit::Tags(vec![String::new()])), Code::TextEmpty),
        (edit(FIRST, stand.live, 1, words("By who saw another version")), Code::ChangedMeanwhile),
        (edit(FIRST, stand.withdrawn, 2, words("What was taken back")), Code::NotFound),
        (edit(FIRST, stand.elsewhere, 1, words("Of another panel")), Code::NotFound),
        (edit(FIRST, question_id(), 1, words("Unknown")), Code::NotFound),
        (enter(FIRST, question_id(), "", Origin::Floor), Code::TextEmpty),
        (enter(FIRST, question_id(), &"é".repeat(281), Origin::Prepared), Code::TextTooLong),
        (enter(FIRST, question_id(), "As if by a phone", Origin::Phone), Code::OutOfRange),
        (enter(FIRST, stand.live, "Under a known id", Origin::Floor), Code::IdTaken),
        (enter(PanelId(9), question_id(), "Nowhere", Origin::Floor), Code::NotFound),
        (named, Code::TextTooLong),
        (queue(FIRST, stand.waiting, Place::First), Code::QuestionNotLive),
        (queue(FIRST, stand.declined, Place::After(stand.live)), Code::QuestionNotLive),
        (queue(FIRST, stand.elsewhere, Place::Last), Code::NotFound),
        (queue(FIRST, question_id(), Place::Off), Code::NotFound),
        (note(FIRST, note_id(), " \n"), Code::TextEmpty),
        (note(FIRST, note_id(), &"k".repeat(281)), Code::TextTooLong),
        (note(FIRST, known, "Other words under a known id"), Code::IdTaken),
        (note(SECOND, known, "Two minutes in another panel"), Code::IdTaken),
        (note(PanelId(9), note_id(), "Nowhere"), Code::NotFound),
        (Command::Acknowledge { panel: FIRST, note: missing }, Code::NotFound),
        (Command::Acknowledge { panel: SECOND, note: known }, Code::NotFound),
        (Command::WithdrawNote { panel: FIRST, note: missing }, Code::NotFound),
        (Command::NameSession { session: SessionId([9; 16]), name: "Nobody".to_owned() }, Code::NotFound),
    ] {
        assert_eq!(desk.perform(command.clone()).await.unwrap(), Err(code), "{command:?}");
    }
    assert_eq!(whole(&hall).await, before);
    for fits in [change(tags(8, 30)), edit(FIRST, stand.live, 3, label(&"l".repeat(80)))] {
        desk.perform(fits.clone()).await.unwrap().unwrap_or_else(|code| panic!("{code:?} for {fits:?}"));
    }
    desk.perform(Command::WithdrawNote { panel: FIRST, note: known }).await.unwrap().unwrap();
    let late = Command::Acknowledge { panel: FIRST, note: known };
    assert_eq!(desk.perform(late).await.unwrap(), Err(Code::WrongState), "it was taken back");
    drop((phone, desk));
    hall.close().await;
}

#[tokio::test]
async fn a_panels_rules_hold_for_everyone() {
    let hall = Hall::open().await;
    let (mut host, mut desk) =
        (hall.redeem(Role::Organiser, None).await, hall.redeem(Role::Moderator, Some(TOPICS)).await);
    let question = question_id();
    desk.perform(set_panel(TOPICS, PanelState::Open)).await.unwrap().unwrap();
    let mut phone = hall.phone_in(TOPICS).await;
    phone.perform(ask(TOPICS, question, "What nobody reads word by word?")).await.unwrap().unwrap();
    let terms = |sharing, votes| PanelTerms {
        sharing,
        votes,
        cooldown_ms: 0,
        ..PanelTerms::new(english("Fourth"), PanelKind::Other)
    };
    let put = |sharing, votes| Command::PutPanel { panel: TOPICS, terms: terms(sharing, votes) };

    assert_eq!(desk.perform(approve(TOPICS, question)).await.unwrap(), Err(Code::LabelMissing));
    assert_eq!(host.perform(put(Sharing::Words, Votes::On)).await.unwrap(), Err(Code::SharingFixed));
    desk.perform(edit(TOPICS, question, 1, label("Travel"))).await.unwrap().unwrap();
    desk.perform(judge(TOPICS, question, 2, Verdict::Approve)).await.unwrap().unwrap();
    let bare = edit(TOPICS, question, 3, Edit::Label(None));
    assert_eq!(desk.perform(bare).await.unwrap(), Err(Code::LabelMissing), "it is all that the audience reads");
    phone.until(|phone| phone.questions.values().any(|question| question["text"] == "Travel")).await.unwrap();
    host.perform(put(Sharing::Topics, Votes::Off)).await.unwrap().unwrap();
    assert_eq!(phone.perform(vote(TOPICS, question)).await.unwrap(), Err(Code::VotesOff));
    drop((host, desk, phone));
    hall.close().await;
}

#[tokio::test]
async fn after_sealing_nothing_moves_any_more() {
    let hall = Hall::open().await;
    let (mut phone, mut desk) = (hall.phone().await, hall.desk().await);
    let stand = Stand::build(&mut phone, &mut desk).await;
    for state in [PanelState::Closed, PanelState::Sealed] {
        desk.perform(set_panel(FIRST, state)).await.unwrap().unwrap();
    }
    let before = whole(&hall).await;
    for command in [
        approve(FIRST, stand.waiting),
        judge(FIRST, stand.live, 2, Verdict::Answered),
        judge(FIRST, stand.merged, 2, Verdict::Restore),
        edit(FIRST, stand.live, 2, words("Other words")),
        edit(FIRST, stand.live, 2, label("A topic")),
        enter(FIRST, question_id(), "From the floor", Origin::Floor),
        queue(FIRST, stand.other, Place::First),
    ] {
        assert_eq!(desk.perform(command.clone()).await.unwrap(), Err(Code::Sealed), "{command:?}");
    }
    for command in
        [revise(FIRST, stand.waiting, "Other words?"), take_back(FIRST, stand.waiting), vote(FIRST, stand.live)]
    {
        assert_eq!(phone.perform(command.clone()).await.unwrap(), Err(Code::Sealed), "{command:?}");
    }
    assert_eq!(whole(&hall).await, before);
    drop((phone, desk));
    hall.close().await;
}
