//! Files as people write them, and what is said of those that cannot be read.

use super::*;

/// The example that is shown to whoever prepares polls.
const EXAMPLE: &str = include_str!("../../../docs/polls.toml");

fn english() -> Lang {
    Lang::new("en").unwrap()
}

fn problem(text: &str) -> Wrong {
    read(text, &english()).unwrap_err()
}

#[test]
fn the_example_has_every_kind_and_is_read_as_it_says() {
    let polls = read(EXAMPLE, &english()).unwrap();
    let kinds: Vec<Kind> = polls.iter().map(|poll| poll.parts[0].kind).collect();
    let expected = [
        Kind::Single,
        Kind::Multiple { min: 1, max: 2 },
        Kind::YesNo,
        Kind::Scale { steps: 7 },
        Kind::Stars { stars: 5 },
        Kind::Ranking,
        Kind::Points { total: 100 },
        Kind::Number { min: 0, max: 200_005, decimals: 1 },
        Kind::Text,
        Kind::Cloud { words: 1 },
        Kind::Quiz,
        Kind::Statements,
        Kind::Single,
    ];
    assert_eq!(kinds, expected);
    assert_eq!(polls[0].order, Order::Shuffled);
    assert_eq!(polls[0].title.best(&Lang::new("ar").unwrap()), "بماذا ينبغي أن يبدأ التحالف؟");
    assert_eq!(polls[1].title.best(&english()), "Which of these have you used?");
    assert_eq!(polls[2].results, Results::Closed);
    assert_eq!((polls[10].parts[0].right.clone(), polls[10].seconds), (vec![1], Some(20)));
    assert_eq!(polls[12].parts.len(), 2);
    assert!(polls.iter().take(12).all(|poll| poll.parts.len() == 1 && poll.parts[0].title.is_none()));
}

#[test]
fn terms_as_the_protocol_has_them_can_be_read_too_in_json() {
    let polls = read(EXAMPLE, &english()).unwrap();
    let list = serde_json::to_string(&polls).unwrap();
    assert_eq!(read(&list, &english()).unwrap(), polls);
    let object = format!("\u{FEFF} {{\"polls\": {list}}}");
    assert_eq!(read(&object, &english()).unwrap(), polls);
    assert_eq!(read(" [ ]", &english()).unwrap(), []);
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    let line = |text| (problem(text).code, problem(text).line);
    assert_eq!(line("[[polls]]\ntitle = \"One\"\nkind = \"single"), (Code::BadFrame, Some(3)));
    assert_eq!(line("[[polls]]\ntitle = \"One\"\nkind = \"text\"\ncolour = 1"), (Code::BadFrame, Some(4)));
    assert_eq!(line("{\"polls\": [\n{\"title\": \"One\",\n \"kind\": \"text\" \"x\"}]}"), (Code::BadFrame, Some(3)));
    assert_eq!(line("anything else"), (Code::BadFrame, Some(1)));
    let unknown = problem("[[polls]]\ntitle = \"One\"\nkind = \"singel\"");
    assert_eq!((unknown.code, unknown.line), (Code::BadFrame, Some(3)));
    let place = FileProblem::from(unknown).place.unwrap();
    assert!(place.starts_with("line 3: expected a kind: single, multiple"), "{place}");
}

#[test]
fn what_cannot_be_asked_is_named_with_its_poll_and_part() {
    let good = "[[polls]]\ntitle = \"One\"\nkind = \"text\"\n";
    let place = |bad: &str| {
        let problem = problem(&format!("{good}[[polls]]\n{bad}"));
        (problem.code, problem.poll, problem.part)
    };
    assert_eq!(place("kind = \"text\""), (Code::TextEmpty, Some(2), None));
    assert_eq!(place("title = \" \"\nkind = \"text\""), (Code::TextEmpty, Some(2), None));
    assert_eq!(place("title = \"Two\""), (Code::BadFrame, Some(2), None));
    assert_eq!(place("title = \"Two\"\nkind = \"single\"\noptions = [\"only\"]"), (Code::OptionCount, Some(2), None));
    assert_eq!(place("title = \"Two\"\nkind = \"text\"\nsteps = 3"), (Code::BadFrame, Some(2), None));
    assert_eq!(place("title = \"Two\"\nkind = \"number\"\nmax = 1.5"), (Code::OutOfRange, Some(2), None));
    let quiz = "title = \"Two\"\nkind = \"quiz\"\noptions = [\"a\", \"b\"]\nright = ";
    assert_eq!(place(&format!("{quiz}\"c\"")), (Code::BadOption, Some(2), None));
    assert_eq!(place(&format!("{quiz}2")), (Code::BadOption, Some(2), None));
    let survey = "title = \"Two\"\n[[polls.parts]]\ntitle = \"a\"\nkind = \"text\"\n[[polls.parts]]\ntitle = \"b\"\n";
    assert_eq!(place(&format!("{survey}kind = \"scale\"\nsteps = 2")), (Code::OutOfRange, Some(2), Some(2)));
    assert_eq!(place(&format!("{survey}kind = \"text\"\nseconds = 9")), (Code::BadFrame, Some(2), Some(2)));
    let told = FileProblem::from(problem(&format!("{good}[[polls]]\n{survey}kind = \"text\"\nseconds = 9")));
    assert_eq!(told.place.as_deref(), Some("poll 2, part 2: `seconds` does not belong here"));
}

#[test]
fn a_file_has_no_more_polls_than_a_panel() {
    let poll = "[[polls]]\ntitle = \"One\"\nkind = \"text\"\n";
    assert_eq!(read(&poll.repeat(MAX_POLLS), &english()).unwrap().len(), MAX_POLLS);
    assert_eq!(problem(&poll.repeat(MAX_POLLS + 1)).code, Code::Full);
}

#[test]
fn terms_of_a_second_round_are_read_without_the_first_one_which_a_file_cannot_name() {
    let json = r#"[{ "title": { "en": "Again?" }, "parts": [{ "kind": "yes_no", "options": [] }], "results": "closed",
        "order": "written", "round_of": "00000000-0000-0000-0000-000000000001" }]"#;
    let toml = "[[polls]]\ntitle = \"Again?\"\nkind = \"yes_no\"\nround_of = \"00000000-0000-0000-0000-000000000001\"";
    for file in [json, toml] {
        let polls = read(file, &english()).unwrap();
        assert_eq!((polls[0].parts[0].kind, polls[0].round_of), (Kind::YesNo, None));
    }
}
