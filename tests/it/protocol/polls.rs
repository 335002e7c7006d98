//! What the hall may be told of polls, said once more by itself.

use baraza::domain::Event;
use baraza::domain::ids::PollId;
use baraza::domain::panel::{Names, Panel};
use baraza::domain::poll::{PhraseState, Poll, PollState, Results};
use serde_json::Value;

/// Whether everybody may see the result.
fn is_told(poll: &Poll) -> bool {
    match (poll.state, poll.terms.results) {
        (PollState::Draft, _) | (_, Results::Never) => false,
        (_, Results::Always | Results::Voted) | (PollState::Revealed, _) => true,
        (PollState::Closed, results) => results == Results::Closed,
        (PollState::Open, _) => false,
    }
}

fn is_over(poll: &Poll) -> bool {
    matches!(poll.state, PollState::Closed | PollState::Revealed)
}

/// Everything of what participants wrote into the poll that others may read just now: released, and counted by itself; names where the panel takes names.
pub(crate) fn readable(panel: &Panel, poll: &Poll) -> String {
    let parts = (0_u8..).zip(&poll.terms.parts).map(|(part, _)| Some(part));
    let names = (is_over(poll) && panel.terms.names == Names::Optional).then_some(None);
    let written = parts.chain(names).filter(|_| is_told(poll)).filter_map(|part| Some((part, poll.phrases(part)?)));
    let mut texts = String::new();
    for (part, phrases) in written {
        let is_read = |with: Option<u32>| part.is_none() || with.is_none();
        for (_, phrase) in phrases.iter().filter(|(_, it)| it.state == PhraseState::Released && is_read(it.with)) {
            texts += &phrase.text;
            texts.push(' ');
        }
    }
    texts
}

/// Holds the results in `sent`, a poll or an update, against what everybody may see.
pub(super) fn assert_may_be_told(sent: &Value, event: &Event) {
    let find = |id: &Value| {
        let polls = event.panels.values().flat_map(|panel| panel.polls.values());
        let mut polls = polls.filter(|poll| *id == poll.id.to_string());
        polls.next().unwrap_or_else(|| panic!("{id} is no poll: {sent}"))
    };
    if let Some(result) = sent.get("result") {
        assert_result(result, find(&sent["id"]));
    }
    if let Some(before) = sent.get("before") {
        let second = find(&sent["id"]);
        assert!(is_told(second), "the first round stands beside the second one, not before it: {sent}");
        assert_result(before, find(&Value::from(second.terms.round_of.unwrap().to_string())));
    }
    for pair in sent.get("results").and_then(Value::as_array).into_iter().flatten() {
        assert_result(&pair[1], find(&pair[0]));
    }
    for gone in sent.get("polls_gone").and_then(Value::as_array).into_iter().flatten() {
        let is_there_again = sent["polls"].as_array().into_iter().flatten().any(|poll| poll["id"] == *gone);
        let is_dropped = dropped(event).any(|poll| *gone == poll.to_string());
        assert!(is_there_again || is_dropped || find(gone).state == PollState::Draft, "{sent}");
    }
    for opening in sent.get("opening").and_then(Value::as_array).into_iter().flatten() {
        assert_eq!(find(&opening["poll"]).state, PollState::Draft, "{sent}");
        assert_eq!(opening.as_object().unwrap().len(), 2, "of a draft only when it opens is told: {sent}");
    }
}

fn dropped(event: &Event) -> impl Iterator<Item = &PollId> {
    event.panels.values().flat_map(|panel| &panel.dropped)
}

fn assert_result(result: &Value, poll: &Poll) {
    assert!(is_told(poll), "{result} of a poll that is {:?}", poll.state);
    assert!(result["ballots"].is_u64(), "{result}");
    let has_right = result["parts"].as_array().unwrap().iter().any(|part| part.get("right").is_some());
    let is_scored = has_right || result.get("leaders").is_some();
    assert!(!is_scored || is_over(poll), "what is right is told before the end: {result}");
    for group in result["opinions"]["groups"].as_array().into_iter().flatten() {
        assert!(group["size"].as_u64() >= Some(5), "a small group is told apart: {result}");
    }
}
