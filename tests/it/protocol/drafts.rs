//! Which frames a change of one poll makes of others, and of itself.

use baraza::domain::command::{Actor, Batch, Command, Entry};
use baraza::domain::ids::{CommandId, EventId, NodeId, PanelId, PollId};
use baraza::domain::panel::PanelState;
use baraza::domain::poll::{Kind, PollState, PollTerms, Results};
use baraza::domain::stage::Show;
use baraza::domain::{Event, RULES};
use baraza::protocol::project::{project, snapshot};
use baraza::protocol::view::View;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::domain::script::founding;
use crate::world::commands::{part, poll_terms, put_parts};

const PANEL: PanelId = PanelId(1);
const NOW: u64 = 1_800_000_000_000;

fn poll(number: u128) -> PollId {
    PollId(Uuid::from_u128(number))
}

/// An event whose first panel is open.
struct House(Event, u64);

impl House {
    fn open() -> Self {
        let mut house = Self(Event::new(EventId(Uuid::nil())), 0);
        let founding = Command::Found { founding: Box::new(founding()) };
        house.tells(founding, View::Host);
        house.tells(Command::SetPanel { panel: PANEL, state: PanelState::Open }, View::Host);
        house
    }

    /// What is told of a command; nothing if nothing is.
    fn tells(&mut self, command: Command, view: View) -> Value {
        self.tells_at_once(vec![command], view)
    }

    /// What is told of several commands of one batch.
    fn tells_at_once(&mut self, commands: Vec<Command>, view: View) -> Value {
        self.1 += 1;
        let entry = |(place, command)| {
            let id = CommandId(Uuid::from_u64_pair(self.1, place));
            Entry { id, by: Actor::System, command }
        };
        let entries = (0..).zip(commands).map(entry).collect();
        let batch = Batch { rules: RULES, node: NodeId(Uuid::nil()), number: self.1, at: NOW, entries };
        let folded = self.0.fold(&batch).unwrap();
        assert!(folded.iter().all(|done| done.answer.refusal.is_none()));
        let changes: Vec<_> = folded.into_iter().flat_map(|done| done.changes).collect();
        json!(project(&self.0, &changes, view))
    }

    fn phones(&mut self, command: Command) -> Value {
        self.tells(command, View::Audience(PANEL))
    }

    fn drafts(&mut self, number: u128, kind: Kind, options: usize) -> Value {
        self.phones(put_parts(PANEL, poll(number), vec![part(kind, "Option", options)]))
    }

    fn drafts_on(&mut self, number: u128, terms: PollTerms) {
        self.phones(Command::PutPoll { panel: PANEL, poll: poll(number), terms });
    }

    fn turns(&mut self, number: u128, state: PollState, view: View) -> Value {
        self.tells(Command::SetPoll { panel: PANEL, poll: poll(number), state }, view)
    }
}

fn ids(update: &Value) -> Vec<&str> {
    update["polls"].as_array().into_iter().flatten().filter_map(|poll| poll["id"].as_str()).collect()
}

#[test]
fn editing_a_draft_tells_phones_nothing_and_nobody_of_other_polls() {
    let mut house = House::open();
    for (number, kind) in [(1, Kind::Quiz), (2, Kind::Quiz), (3, Kind::Single)] {
        assert_eq!(house.drafts(number, kind, 3), Value::Null, "a draft came");
    }
    for state in [PollState::Open, PollState::Closed, PollState::Revealed] {
        house.turns(1, state, View::Host);
    }
    for number in [2, 3] {
        let kind = if number == 2 { Kind::Quiz } else { Kind::Single };
        assert_eq!(house.drafts(number, kind, 4), Value::Null, "a draft was edited");
    }
    let desk = house.tells(put_parts(PANEL, poll(2), vec![part(Kind::Quiz, "Option", 2)]), View::Desk(PANEL));
    assert_eq!(ids(&desk), [poll(2).to_string()]);

    let opens_at = Some(NOW + 60_000);
    let scheduled = house.phones(Command::SchedulePoll { panel: PANEL, poll: poll(3), opens_at });
    assert_eq!(scheduled, json!({ "opening": [{ "poll": poll(3), "at": opens_at }] }));
    assert_eq!(house.drafts(3, Kind::Single, 5), Value::Null, "a draft that opens by itself was edited");
    let opened = house.turns(3, PollState::Open, View::Audience(PANEL));
    assert_eq!((&opened["opening"], ids(&opened)), (&json!([]), vec![poll(3).to_string().as_str()]));
    let draft = house.turns(3, PollState::Draft, View::Audience(PANEL));
    assert_eq!(draft, json!({ "polls_gone": [poll(3)] }));
}

#[test]
fn only_later_quizzes_that_have_a_board_follow_an_earlier_one() {
    let mut house = House::open();
    let quizzes = [1, 2, 3, 4, 5];
    for number in quizzes {
        house.drafts(number, Kind::Quiz, 3);
    }
    for number in [1, 2, 3, 4] {
        house.turns(number, PollState::Open, View::Host);
    }
    for number in [1, 3] {
        house.turns(number, PollState::Closed, View::Host);
    }
    let opened = house.turns(5, PollState::Open, View::Desk(PANEL));
    assert_eq!(ids(&opened), [poll(5).to_string()], "a quiz without scores moves no board");
    let closed = house.turns(2, PollState::Closed, View::Desk(PANEL));
    assert_eq!(ids(&closed), [poll(2).to_string(), poll(3).to_string()]);
    let whole = json!(snapshot(&house.0, View::Desk(PANEL)).unwrap());
    assert_eq!(whole["polls"][2], closed["polls"][1]);
}

#[test]
fn who_answered_a_poll_that_begins_anew_is_told_so_even_if_it_is_open_again_at_once() {
    let mut house = House::open();
    house.drafts(1, Kind::Single, 3);
    house.turns(1, PollState::Open, View::Host);
    let again = vec![
        Command::ResetPoll { panel: PANEL, poll: poll(1) },
        Command::SetPoll { panel: PANEL, poll: poll(1), state: PollState::Draft },
        Command::SetPoll { panel: PANEL, poll: poll(1), state: PollState::Open },
    ];
    let told = house.tells_at_once(again, View::Audience(PANEL));
    assert_eq!((&told["polls_gone"], ids(&told)), (&json!([poll(1)]), vec![poll(1).to_string().as_str()]));
}

#[test]
fn a_result_for_those_who_answered_is_not_on_the_screen_while_others_still_do() {
    let mut house = House::open();
    let terms = poll_terms(vec![part(Kind::Single, "Option", 3)]);
    house.drafts_on(1, PollTerms { results: Results::Voted, ..terms });
    house.turns(1, PollState::Open, View::Host);
    let show = Command::Show { panel: PANEL, show: Show::Poll { poll: poll(1), page: None } };
    let shown = house.tells(show, View::Stage(Some(PANEL)));
    assert!(shown["picture"]["poll"]["poll"].get("result").is_none(), "{shown}");
    assert!(json!(snapshot(&house.0, View::Audience(PANEL)).unwrap())["polls"][0]["result"].is_object());
    let closed = house.turns(1, PollState::Closed, View::Stage(Some(PANEL)));
    assert!(closed["picture"]["poll"]["poll"]["result"].is_object(), "{closed}");
}

#[test]
fn a_draft_that_is_thrown_away_is_gone_for_everyone_who_was_told_of_it() {
    let mut house = House::open();
    for number in [1, 2, 3] {
        house.drafts(number, Kind::Single, 3);
    }
    let throw_away = |number| Command::DropPoll { panel: PANEL, poll: poll(number) };
    let opens_at = Some(NOW + 60_000);
    house.phones(Command::SchedulePoll { panel: PANEL, poll: poll(1), opens_at });
    assert_eq!(house.phones(throw_away(1)), json!({ "opening": [] }), "of a draft phones knew only when it opens");
    assert_eq!(house.tells(throw_away(2), View::Desk(PANEL)), json!({ "polls_gone": [poll(2)] }));
    house.turns(3, PollState::Open, View::Host);
    let at_once = vec![Command::SetPoll { panel: PANEL, poll: poll(3), state: PollState::Draft }, throw_away(3)];
    assert_eq!(house.tells_at_once(at_once, View::Audience(PANEL)), json!({ "polls_gone": [poll(3)] }));
    let unknown = vec![put_parts(PANEL, poll(4), vec![part(Kind::Single, "Option", 3)]), throw_away(4)];
    assert_eq!(house.tells_at_once(unknown, View::Desk(PANEL)), Value::Null);
}
