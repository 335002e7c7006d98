//! Tables that spreadsheets read as they were written, and run nothing of.

use baraza::domain::about::{About, Founding};
use baraza::domain::command::{Actor, Batch, Command, Entry};
use baraza::domain::ids::{CommandId, EventId, NodeId, PanelId, PollId, Pseudonym, QuestionId};
use baraza::domain::locale::{Lang, Localised};
use baraza::domain::panel::{Names, PanelKind, PanelState, PanelTerms};
use baraza::domain::poll::{Ballot, Kind, Order, Part, PollState, PollTerms, Reply, Results};
use baraza::domain::question::{Edit, Origin};
use baraza::domain::verdict::{Reason, ReasonCode, Verdict};
use baraza::domain::{Event, Millis, RULES};
use baraza::protocol::export::{questions_csv, summary};
use baraza::protocol::polls_csv::polls_csv;
use proptest::prelude::*;
use uuid::Uuid;

const PANEL: PanelId = PanelId(1);
const POLL: PollId = PollId(Uuid::from_u128(7));

/// 29 February 2028, one second before midnight, UTC.
const LEAP_NIGHT: Millis = 1_835_481_599_000;

/// An event with one open panel, written to by hand.
struct Hall {
    event: Event,
    sent: u64,
}

impl Hall {
    fn open() -> Self {
        let mut hall = Self { event: Event::new(EventId(Uuid::from_u128(1))), sent: 0 };
        let terms = PanelTerms {
            names: Names::Optional,
            cooldown_ms: 0,
            ..PanelTerms::new(both("Opening", "الافتتاح"), PanelKind::Panel)
        };
        let about = About {
            title: both("Launch", "الإطلاق"),
            languages: vec![Lang::new("ar").unwrap(), Lang::new("en").unwrap()],
            place: None,
            zone: None,
            networks: Vec::new(),
            revision: 0,
            code: "123456".to_owned(),
            join: "join".to_owned(),
        };
        let founding = Founding { about, programme: vec![(PANEL, terms)] };
        hall.say(Actor::System, Command::Found { founding: Box::new(founding) });
        hall.say(Actor::System, Command::SetPanel { panel: PANEL, state: PanelState::Open });
        hall
    }

    fn say(&mut self, by: Actor, command: Command) {
        self.sent += 1;
        let id = CommandId(Uuid::from_u128(u128::from(self.sent)));
        let batch = Batch {
            rules: RULES,
            node: NodeId(Uuid::nil()),
            number: self.sent,
            at: LEAP_NIGHT + self.sent,
            entries: vec![Entry { id, by, command }],
        };
        let folded = self.event.fold(&batch).unwrap();
        assert_eq!(folded[0].answer.refusal, None);
    }

    fn ask(&mut self, text: &str, name: Option<&str>) -> QuestionId {
        let question = QuestionId(Uuid::from_u128(u128::from(self.sent)));
        let command =
            Command::Ask { panel: PANEL, question, text: text.to_owned(), name: name.map(str::to_owned), lang: None };
        self.say(phone(1), command);
        question
    }

    fn set_poll(&mut self, state: PollState) {
        self.say(Actor::System, Command::SetPoll { panel: PANEL, poll: POLL, state });
    }

    fn rows(&self, table: fn(&Event) -> String) -> Vec<Vec<String>> {
        let text = table(&self.event);
        let text = text.strip_prefix('\u{FEFF}').expect("Excel needs the mark to read UTF-8");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let row = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
        reader.records().map(|record| row(record.unwrap())).collect()
    }
}

fn both(english: &str, arabic: &str) -> Localised {
    let text = |lang: &str, text: &str| (Lang::new(lang).unwrap(), text.to_owned());
    Localised([text("en", english), text("ar", arabic)].into())
}

fn phone(number: u8) -> Actor {
    Actor::Participant(Pseudonym([number; 16]))
}

#[test]
fn questions_are_told_with_state_votes_and_reason() {
    let mut hall = Hall::open();
    let first = hall.ask("كيف؟", Some("أمينة"));
    let second = hall.ask("Who, \"exactly\";\nand when?", None);
    hall.say(Actor::System, Command::Moderate { panel: PANEL, questions: vec![(first, 1)], verdict: Verdict::Approve });
    hall.say(phone(2), Command::Vote { panel: PANEL, question: first, on: true });
    let reason = Reason { code: ReasonCode::OffTopic, words: Some("Another panel".to_owned()) };
    hall.say(
        Actor::System,
        Command::Moderate { panel: PANEL, questions: vec![(second, 1)], verdict: Verdict::Decline(reason) },
    );
    let rows = hall.rows(questions_csv);
    let asked = ["panel", "state", "votes", "text", "lang", "name", "asked_at", "reason", "words"];
    assert_eq!(rows[0], [&asked[..], &["origin", "topic", "tags", "original"]].concat());
    let (at, rest) = ("2028-02-29T23:59:59Z", ["phone", "", "", ""]);
    assert_eq!(rows[1], [&["الافتتاح", "live", "2", "كيف؟", "ar", "أمينة", at, "", ""][..], &rest].concat());
    let text = "Who, \"exactly\";\nand when?";
    let declined = ["الافتتاح", "declined", "1", text, "", "", at, "off_topic", "Another panel"];
    assert_eq!(rows[2], [&declined[..], &rest].concat());
    assert_eq!(rows.len(), 3);
}

#[test]
fn names_are_in_no_table_of_a_panel_that_takes_none_any_more() {
    let mut hall = Hall::open();
    hall.ask("Who asks?", Some("Amina"));
    let told = |hall: &Hall| {
        let of_table = hall.rows(questions_csv)[1][5].clone();
        let of_summary = summary(&hall.event).panels[0].questions[0].name.clone().unwrap_or_default();
        assert_eq!(of_table, of_summary);
        of_table
    };
    let take = |hall: &mut Hall, names| {
        let terms = PanelTerms { names, ..hall.event.panels[&PANEL].terms.clone() };
        hall.say(Actor::System, Command::PutPanel { panel: PANEL, terms });
    };
    assert_eq!(told(&hall), "Amina");
    take(&mut hall, Names::Off);
    assert_eq!(told(&hall), "");
    take(&mut hall, Names::Optional);
    assert_eq!(told(&hall), "Amina");
}

#[test]
fn what_moderators_wrote_on_a_question_stands_beside_what_its_asker_wrote() {
    let mut hall = Hall::open();
    let asked = hall.ask("=Who decides?", None);
    let edits = [
        Edit::Words("Who decides, and how?".to_owned()),
        Edit::Label(Some("Deciding".to_owned())),
        Edit::Tags(vec!["Power".to_owned(), "@home".to_owned()]),
    ];
    for (seen, edit) in (1..).zip(edits) {
        hall.say(Actor::System, Command::Edit { panel: PANEL, question: asked, seen, edit });
    }
    let entered = QuestionId(Uuid::from_u128(99));
    let (text, origin) = ("From the back row".to_owned(), Origin::Floor);
    let enter = Command::Enter { panel: PANEL, question: entered, text, name: None, lang: None, origin };
    hall.say(Actor::System, enter);
    let questions = vec![(asked, 4)];
    hall.say(Actor::System, Command::Moderate { panel: PANEL, questions, verdict: Verdict::Merge(entered) });
    let rows = hall.rows(questions_csv);
    let written = |row: &[String]| [&row[1..4], &row[9..]].concat();
    assert_eq!(
        written(&rows[1]),
        ["merged", "1", "Who decides, and how?", "phone", "Deciding", "Power; @home", "'=Who decides?"]
    );
    assert_eq!(written(&rows[2]), ["live", "1", "From the back row", "floor", "", "", ""]);
}

#[test]
fn a_question_that_was_taken_back_is_counted_and_in_no_table() {
    let mut hall = Hall::open();
    let (gone, stays) = (hall.ask("Nobody is to read this", Some("Nobody")), hall.ask("One?", None));
    hall.say(phone(1), Command::TakeBack { panel: PANEL, question: gone });
    let panel = &summary(&hall.event).panels[0];
    assert_eq!((panel.counts.withdrawn, panel.counts.in_review), (1, 1));
    assert_eq!(panel.questions.iter().map(|question| question.id).collect::<Vec<_>>(), [stays]);
    assert_eq!(hall.rows(questions_csv).len(), 2);
    assert!(!serde_json::to_string(&hall.event).unwrap().contains("obody"), "its words are nowhere");
}

#[test]
fn no_cell_is_a_formula() {
    for beginning in ["=", "+", "-", "@", "＝", "＋", "－", "＠"] {
        let mut hall = Hall::open();
        let formula = format!("{beginning}cmd|' /C calc'!A0");
        hall.ask(&formula, Some(&formula));
        let row = &hall.rows(questions_csv)[1];
        assert_eq!([&row[3], &row[5]], [&format!("'{formula}"); 2]);
    }
    let mut hall = Hall::open();
    hall.ask("a;=1+1", None);
    assert!(questions_csv(&hall.event).contains("\"a;=1+1\""), "quoted, so no semicolon splits it");
}

#[test]
fn a_poll_is_counted_for_the_moderator_once_it_is_closed() {
    let mut hall = Hall::open();
    let part = |kind, options| Part { title: Some(both("Part", "جزء")), kind, options, right: Vec::new() };
    let terms = PollTerms {
        title: both("Agree?", "موافقون؟"),
        parts: vec![
            part(Kind::Multiple { min: 1, max: 2 }, vec![both("Yes", "نعم"), both("No", "لا")]),
            part(Kind::Number { min: -100, max: 100, decimals: 1 }, Vec::new()),
            part(Kind::Ranking, vec![both("One", "واحد"), both("Two", "اثنان")]),
            part(Kind::Text, Vec::new()),
        ],
        results: Results::default(),
        order: Order::default(),
        seconds: None,
        round_of: None,
    };
    hall.say(Actor::System, Command::PutPoll { panel: PANEL, poll: POLL, terms });
    hall.set_poll(PollState::Open);
    let words = |text: &str| Reply::Words(vec![text.to_owned()]);
    for (who, replies) in [
        (1, vec![Reply::Options(vec![0]), Reply::Number(-5), Reply::Order(vec![1, 0]), words("=1+1")]),
        (2, vec![Reply::Options(vec![0, 1]), Reply::Number(42), Reply::Order(vec![1]), Reply::Abstain]),
        (3, vec![Reply::Abstain, Reply::Number(-5), Reply::Abstain, words("=1+1")]),
    ] {
        let ballot = Ballot { replies, player: None };
        hall.say(phone(who), Command::Answer { panel: PANEL, poll: POLL, ballot });
    }
    let open = hall.rows(|event| polls_csv(event, None));
    let columns =
        ["panel", "poll", "part", "kind", "state", "item", "figure", "value", "answered", "abstained", "ballots"];
    assert_eq!(open[0], columns);
    assert_eq!(open[1], ["الافتتاح", "موافقون؟", "جزء", "multiple", "open", "نعم", "votes", "", "", "", ""]);
    assert!(open[1..].iter().all(|row| row[7..].iter().all(String::is_empty)), "{open:?}");
    assert_eq!(open.len(), 7, "numbers and words are answers themselves");
    hall.set_poll(PollState::Closed);
    let rows = hall.rows(|event| polls_csv(event, Some(POLL)));
    let told: Vec<_> = rows[1..].iter().map(|row| [&row[3..4], &row[5..]].concat().join(" ")).collect();
    let expected = [
        "multiple نعم votes 2 2 1 3",
        "multiple لا votes 1 2 1 3",
        "number -0.5 votes 2 3 0 3",
        "number 4.2 votes 1 3 0 3",
        "ranking واحد borda 0 2 1 3",
        "ranking اثنان borda 2 2 1 3",
        "ranking واحد first 0 2 1 3",
        "ranking اثنان first 2 2 1 3",
        "text '=1+1 waiting 2 2 1 3",
    ];
    assert_eq!(told, expected);
    assert_eq!(hall.rows(|event| polls_csv(event, Some(PollId(Uuid::from_u128(8))))).len(), 1, "there is no such poll");
}

#[test]
fn a_summary_counts_questions_by_state_and_names_nobody() {
    let mut hall = Hall::open();
    let first = hall.ask("One?", None);
    hall.ask("Two?", None);
    hall.say(Actor::System, Command::Moderate { panel: PANEL, questions: vec![(first, 1)], verdict: Verdict::Approve });
    let summary = summary(&hall.event);
    let counts = summary.panels[0].counts;
    assert_eq!((counts.in_review, counts.live, counts.answered), (1, 1, 0));
    assert_eq!(summary.panels[0].questions[0].text, "One?");
    let json = serde_json::to_string(&summary).unwrap();
    assert!(!json.contains(&Pseudonym([1; 16]).to_string()), "{json}");
    assert_eq!(serde_json::from_str::<baraza::protocol::export::Summary>(&json).unwrap(), summary);
}

proptest! {
    #[test]
    fn any_text_comes_back_from_the_table(text in any::<String>()) {
        let mut hall = Hall::open();
        let Ok(kept) = baraza::domain::text::clean(&text, 280) else { return Ok(()) };
        hall.ask(&text, None);
        let row = &hall.rows(questions_csv)[1];
        prop_assert!(row[3] == kept || row[3] == format!("'{kept}"), "{:?}", row[3]);
    }
}
