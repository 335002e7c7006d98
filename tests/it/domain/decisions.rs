//! What holds after every single command: decisions are about what was read, and only what is live is to come and on screen.

use std::collections::BTreeMap;

use baraza::domain::Event;
use baraza::domain::access::Role;
use baraza::domain::change::Change;
use baraza::domain::command::{Actor, Batch, Command, Entry};
use baraza::domain::ids::{CommandId, InviteId, NodeId, PanelId, QuestionId, SessionId};
use baraza::domain::panel::{Panel, PanelState, Sharing};
use baraza::domain::question::{Edit, Origin, Question, QuestionState};
use baraza::domain::refusal::Refusal;
use baraza::domain::stage::Show;
use baraza::domain::verdict::{Reason, ReasonCode, Verdict};
use proptest::prelude::*;
use uuid::Uuid;

use super::script::{EVENT, batches, founding, phone};

type Questions = BTreeMap<(PanelId, QuestionId), Question>;

fn questions(event: &Event) -> Questions {
    let all = event.panels.values().flat_map(|panel| panel.questions.values().map(|each| ((panel.id, each.id), each)));
    all.map(|(id, question)| (id, question.clone())).collect()
}

/// Folds every entry as a batch of its own and shows what it did.
fn for_each_entry(batches: &[Batch], look: impl Fn(&Entry, &Questions, &[Change], &Event)) {
    let mut event = Event::new(EVENT);
    let entries = batches.iter().flat_map(|batch| batch.entries.iter().map(|entry| (batch.at, entry)));
    for (number, (at, entry)) in (1..).zip(entries) {
        let before = questions(&event);
        let batch = Batch { rules: 1, node: NodeId(Uuid::nil()), number, at, entries: vec![entry.clone()] };
        let folded = event.fold(&batch).unwrap();
        look(entry, &before, &folded[0].changes, &event);
    }
}

/// A question but for its supporters.
fn written(question: &Question) -> serde_json::Value {
    let mut json = serde_json::to_value(question).unwrap();
    for field in ["voters", "union", "version"] {
        json[field].take();
    }
    json
}

fn assert_only_live_is_to_come_or_on_screen(panel: &Panel) {
    let stage = [Some(&panel.stage.on), panel.stage.held.as_ref()];
    let shown = stage.into_iter().flatten().flat_map(Show::questions);
    for id in panel.queue.iter().copied().chain(shown) {
        assert_eq!(panel.questions[&id].state, QuestionState::Live);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_version_grows_by_one_with_every_change_and_with_nothing_else(batches in batches(1..80)) {
        for_each_entry(&batches, |entry, before, changes, event| {
            for ((panel, id), now) in questions(event) {
                let is_this = |change: &&Change| matches!(change, Change::Question { question, panel: at, .. } if (*at, *question) == (panel, id));
                let told = u32::try_from(changes.iter().filter(is_this).count()).unwrap();
                let Some(then) = before.get(&(panel, id)) else {
                    assert_eq!((now.version, told), (1, 1));
                    continue;
                };
                assert!(told <= 1, "{entry:?}");
                assert_eq!(now.version, then.version + told);
                assert_eq!(written(&now) != written(then), told == 1, "{entry:?}");
            }
        });
    }

    #[test]
    fn a_decision_about_another_version_changes_nothing(batches in batches(1..80)) {
        for_each_entry(&batches, |entry, before, _, event| {
            let named = match &entry.command {
                Command::Moderate { questions, .. } => questions.clone(),
                Command::Edit { question, seen, .. } => vec![(*question, *seen)],
                _ => return,
            };
            let panel = entry.command.panel().unwrap();
            for ((at, id), then) in before {
                let was_read = *at == panel && named.contains(&(*id, then.version));
                if !was_read {
                    assert_eq!(written(&event.panels[at].questions[id]), written(then), "{entry:?}");
                }
            }
        });
    }

    #[test]
    fn only_what_is_live_is_to_come_and_on_screen(batches in batches(1..80)) {
        for_each_entry(&batches, |_, _, _, event| {
            for panel in event.panels.values() {
                assert_only_live_is_to_come_or_on_screen(panel);
                let mut queue = panel.queue.clone();
                queue.sort_unstable();
                queue.dedup();
                assert_eq!(queue.len(), panel.queue.len(), "nothing is to come twice");
            }
        });
    }

    #[test]
    fn what_is_released_can_be_read(batches in batches(1..80)) {
        for_each_entry(&batches, |entry, _, _, event| {
            for panel in event.panels.values().filter(|panel| panel.terms.sharing == Sharing::Topics) {
                let released = panel.questions.values().filter(|question| question.state.is_released());
                released.for_each(|question| assert!(question.label.is_some(), "{entry:?}"));
            }
        });
    }
}

#[test]
fn what_moderators_wrote_about_a_question_goes_with_it_when_its_asker_takes_it_back() {
    let (panel, who) = (PanelId(1), phone(1));
    let [gone, other] = [1, 2].map(|number| QuestionId(Uuid::from_u128(number)));
    let ask = |question, text: &str| Command::Ask { panel, question, text: text.to_owned(), name: None, lang: None };
    let moderate =
        |questions: &[(QuestionId, u32)], verdict| Command::Moderate { panel, questions: questions.to_vec(), verdict };
    let decline = |words: &str| Verdict::Decline(Reason { code: ReasonCode::Safety, words: Some(words.to_owned()) });
    let edit = |seen, edit| Command::Edit { panel, question: gone, seen, edit };
    let story = [
        (Actor::System, Command::Found { founding: Box::new(founding()) }),
        (Actor::System, Command::SetPanel { panel, state: PanelState::Open }),
        (
            Actor::System,
            Command::Invite { invite: InviteId([1; 16]), role: Role::Moderator, panel: None, expires_at: 9 },
        ),
        (Actor::System, Command::Redeem { invite: InviteId([1; 16]), session: SessionId([1; 16]) }),
        (Actor::Participant(who), ask(gone, "Why is Leyla in prison?")),
        (Actor::Participant(phone(2)), ask(other, "What is next?")),
        (Actor::Session(SessionId([1; 16])), edit(1, Edit::Words("Why is L. in prison?".to_owned()))),
        (Actor::Session(SessionId([1; 16])), edit(2, Edit::Label(Some("Leyla".to_owned())))),
        (Actor::Session(SessionId([1; 16])), moderate(&[(gone, 3), (other, 1)], decline("Do not name Leyla"))),
        (Actor::Session(SessionId([1; 16])), moderate(&[(gone, 4), (other, 2)], Verdict::Restore)),
        (Actor::Session(SessionId([1; 16])), moderate(&[(other, 3)], decline("Said before"))),
        (Actor::Participant(who), Command::TakeBack { panel, question: gone }),
    ];
    let mut event = Event::new(EVENT);
    let mut last = Vec::new();
    for (number, (by, command)) in (1_u64..).zip(story) {
        let (id, said) = (CommandId(Uuid::from_u128(number.into())), format!("{command:?}"));
        let batch =
            Batch { rules: 1, node: NodeId(Uuid::nil()), number, at: 1, entries: vec![Entry { id, by, command }] };
        let folded = event.fold(&batch).unwrap();
        assert_eq!(folded[0].answer.refusal, None, "{said}");
        last.clone_from(&folded[0].changes);
    }
    let kept = serde_json::to_string(&event.panels[&panel]).unwrap();
    assert!(!kept.contains("prison") && !kept.contains("Leyla"), "{kept}");
    assert!(kept.contains("Said before"), "what is about others stays");
    let told = last.iter().filter(|change| matches!(change, Change::Action { .. })).count();
    assert_eq!(told, 3, "desks are told of what their histories lost: {last:?}");
}

#[test]
fn what_lost_its_topic_while_it_was_put_away_is_not_released_again() {
    let (panel, question) = (PanelId(3), QuestionId(Uuid::from_u128(1)));
    let moderate = |seen, verdict| Command::Moderate { panel, questions: vec![(question, seen)], verdict };
    let label = |seen, label: Option<&str>| {
        let edit = Edit::Label(label.map(str::to_owned));
        Command::Edit { panel, question, seen, edit }
    };
    let (text, origin) = ("Who decides?".to_owned(), Origin::Floor);
    let story = [
        (Command::Found { founding: Box::new(founding()) }, None),
        (Command::Enter { panel, question, text, name: None, lang: None, origin }, None),
        (moderate(1, Verdict::Approve), Some(Refusal::LabelMissing)),
        (label(1, Some("Deciding")), None),
        (moderate(2, Verdict::Approve), None),
        (label(3, None), Some(Refusal::LabelMissing)),
        (moderate(3, Verdict::Archive), None),
        (label(4, None), None),
        (moderate(5, Verdict::Restore), Some(Refusal::LabelMissing)),
        (label(5, Some("Power")), None),
        (moderate(6, Verdict::Restore), None),
    ];
    let mut event = Event::new(EVENT);
    for (number, (command, refusal)) in (1_u64..).zip(story) {
        let (id, said) = (CommandId(Uuid::from_u128(number.into())), format!("{command:?}"));
        let entries = vec![Entry { id, by: Actor::System, command }];
        let batch = Batch { rules: 1, node: NodeId(Uuid::nil()), number, at: 1, entries };
        assert_eq!(event.fold(&batch).unwrap()[0].answer.refusal, refusal, "{said}");
    }
}
