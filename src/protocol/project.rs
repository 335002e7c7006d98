//! From changes to patches: what a change means to one kind of receiver, and a view whole.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::domain::Event;
use crate::domain::change::Change;
use crate::domain::ids::{PanelId, PollId, Pseudonym, QuestionId};
use crate::domain::intervention::Intervention;
use crate::domain::note::{Note, NoteState};
use crate::domain::panel::Panel;
use crate::domain::poll::{Poll, PollState};
use crate::domain::question::{Question, QuestionState};
use crate::domain::refusal::Refusal;
use crate::domain::stage::Show;

use super::picture::Picture;
use super::polls::{DeskPhrase, DeskPoll, Opening, PublicPoll};
use super::questions::{BoothQuestion, DeskQuestion, MyQuestion, PublicQuestion};
use super::results::PollResult;
use super::touched::{Part, Touched};
use super::view::{
    AudienceUpdate, BoothUpdate, DeskUpdate, EventHead, HostUpdate, InviteView, PanelHead, SessionView, StageUpdate,
    View,
};
use super::wire::Mine;

/// Questions the chair sees coming.
const NEXT: usize = 2;

/// What one kind of receiver is told.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Update {
    /// To phones.
    Audience(AudienceUpdate),
    /// To desks.
    Desk(DeskUpdate),
    /// To screens.
    Stage(StageUpdate),
    /// To the chair and the interpreters.
    Booth(BoothUpdate),
    /// To organisers' pages.
    Host(HostUpdate),
}

/// The whole of `view` as `event` stands.
///
/// # Errors
/// [`Refusal::NotFound`] if there is no such panel or the event is not founded yet.
pub fn snapshot(event: &Event, view: View) -> Result<Update, Refusal> {
    let head = EventHead::of(event.about.as_ref().ok_or(Refusal::NotFound)?);
    let panel = view.panel().map(|panel| event.panel(panel)).transpose()?;
    let shown = panel.or_else(|| event.panels.get(&event.live?));
    Ok(match (view, panel) {
        (View::Audience(_), Some(panel)) => {
            let questions = panel.questions.values();
            Update::Audience(AudienceUpdate {
                event: Some(head),
                programme: Some(PanelHead::all(event)),
                questions: Some(questions.filter_map(|it| PublicQuestion::of(it, &panel.terms)).collect()),
                polls: Some(panel.polls_in_order().into_iter().filter_map(|it| PublicPoll::of(panel, it)).collect()),
                opening: Some(opening(panel)),
                stage: Some(panel.stage.on.clone()),
                ..AudienceUpdate::default()
            })
        }
        (View::Desk(_), Some(panel)) => Update::Desk(DeskUpdate {
            event: Some(head),
            programme: Some(PanelHead::all(event)),
            questions: Some(panel.questions.values().filter_map(DeskQuestion::of).collect()),
            polls: Some(panel.polls_in_order().into_iter().map(|poll| DeskPoll::of(panel, poll)).collect()),
            phrases: some(panel.polls.values().flat_map(DeskPhrase::all).collect()),
            stage: Some(panel.stage.clone()),
            queue: Some(panel.queue.clone()),
            notes: Some(panel.notes.clone()),
            interventions: Some(panel.interventions.clone()),
            actions: Some(panel.actions.iter().cloned().collect()),
            ..DeskUpdate::default()
        }),
        (View::Audience(_) | View::Desk(_), None) => return Err(Refusal::NotFound),
        (View::Stage(_), _) => Update::Stage(StageUpdate { event: Some(head), picture: Some(picture(event, shown)) }),
        (View::Booth(_), _) => Update::Booth(BoothUpdate {
            event: Some(head),
            panel: shown.map(|panel| PanelHead::of(event, panel)),
            picture: Some(picture(event, shown)),
            next: Some(next(shown)),
            waiting: Some(waiting(shown)),
            interventions: Some(interventions(shown)),
        }),
        (View::Host, _) => Update::Host(HostUpdate {
            event: Some(head),
            networks: event.about.as_ref().map(|about| about.networks.clone()),
            revision: event.about.as_ref().map(|about| about.revision),
            programme: Some(PanelHead::all_whole(event)),
            next_panel: Some(event.next_panel()),
            filter: Some(event.filter.lists().clone()),
            invites: Some(invites(event)),
            sessions: Some(sessions(event)),
        }),
    })
}

/// What `changes`, already applied to `event`, mean to `view`; nothing if they mean nothing to it.
pub fn project(event: &Event, changes: &[Change], view: View) -> Option<Update> {
    let shown = view.panel().or(event.live);
    let mut touched = Touched::sort(changes, shown);
    let panel = shown.and_then(|panel| event.panels.get(&panel));
    if let Some(panel) = panel {
        touched.relate(panel);
    }
    match view {
        View::Audience(_) => audience(event, &touched, panel?).map(Update::Audience),
        View::Desk(_) => desk(event, &touched, panel?).map(Update::Desk),
        View::Stage(_) => {
            let redraws = touched.redraws(panel?);
            let update =
                StageUpdate { event: renamed_event(event, &touched), picture: redraws.then(|| picture(event, panel)) };
            (!update.is_empty()).then_some(Update::Stage(update))
        }
        View::Booth(_) => {
            let shown = panel?;
            let redraws = touched.redraws(shown);
            let moves = redraws || touched.touches(Part::Queue) || shown.queue.iter().any(|id| touched.has(id));
            let update = BoothUpdate {
                event: renamed_event(event, &touched),
                panel: touched.touches(Part::Programme).then(|| PanelHead::of(event, shown)),
                picture: redraws.then(|| picture(event, panel)),
                next: moves.then(|| next(panel)),
                waiting: (touched.touches(Part::Programme) || !touched.notes.is_empty()).then(|| waiting(panel)),
                interventions: (touched.touches(Part::Programme) || touched.touches(Part::Interventions))
                    .then(|| interventions(panel)),
            };
            (!update.is_empty()).then_some(Update::Booth(update))
        }
        View::Host => {
            let about = event.about.as_ref().filter(|_| touched.touches(Part::About));
            let update = HostUpdate {
                event: renamed_event(event, &touched),
                networks: about.map(|about| about.networks.clone()),
                revision: about.map(|about| about.revision),
                programme: touched.touches(Part::Programme).then(|| PanelHead::all_whole(event)),
                next_panel: touched.touches(Part::Programme).then(|| event.next_panel()),
                filter: touched.touches(Part::Filter).then(|| event.filter.lists().clone()),
                invites: touched.touches(Part::Access).then(|| invites(event)),
                sessions: touched.touches(Part::Access).then(|| sessions(event)),
            };
            (!update.is_empty()).then_some(Update::Host(update))
        }
    }
}

/// The event, if anything about it changed.
fn renamed_event(event: &Event, touched: &Touched) -> Option<EventHead> {
    event.about.as_ref().filter(|_| touched.touches(Part::About)).map(EventHead::of)
}

fn picture(event: &Event, panel: Option<&Panel>) -> Picture {
    panel.map_or(Picture::Blank, |panel| Picture::of(event, panel))
}

/// Of the questions to come, the first that are not on screen.
fn next(panel: Option<&Panel>) -> Vec<BoothQuestion> {
    let Some(panel) = panel else { return Vec::new() };
    let shown = match &panel.stage.on {
        // Those beside the main one are what comes.
        Show::Question { question, .. } => vec![*question],
        other => other.questions(),
    };
    let coming = panel.queue.iter().filter(|id| !shown.contains(id));
    let told = |id| panel.questions.get(id).and_then(|it| BoothQuestion::of(it, &panel.terms));
    coming.filter_map(told).take(NEXT).collect()
}

/// Whoever has the floor, and the next to speak.
fn interventions(panel: Option<&Panel>) -> Vec<Intervention> {
    let Some(panel) = panel else { return Vec::new() };
    panel.speaker().into_iter().chain(panel.to_speak().take(NEXT)).cloned().collect()
}

fn waiting(panel: Option<&Panel>) -> Vec<Note> {
    let notes = panel.iter().flat_map(|panel| &panel.notes);
    notes.filter(|note| note.state == NoteState::Waiting).cloned().collect()
}

/// Whether a change is a count, of which only the latest matters, or something every receiver must see at once.
pub fn is_tally(change: &Change) -> bool {
    matches!(change, Change::Votes { .. } | Change::Voted { .. } | Change::Ballots { .. } | Change::Phrase { .. })
}

/// Everything of one participant in a panel, whose ballots are found by `ballot`'s pseudonyms.
pub fn mine(panel: &Panel, who: Pseudonym, ballots: &[(PollId, Pseudonym)]) -> Mine {
    let own = panel.questions.values().filter(|it| it.author == Some(who) && it.state != QuestionState::Withdrawn);
    Mine {
        questions: own.map(|it| MyQuestion::of(it, &panel.terms)).collect(),
        votes: Some(panel.questions.values().filter(|it| counts(it, &who)).map(|question| question.id).collect()),
        ballots: Some(
            ballots
                .iter()
                .filter_map(|(id, voter)| Some((*id, panel.polls.get(id)?.ballot(voter)?.ballot.clone())))
                .collect(),
        ),
        voted: Vec::new(),
    }
}

/// Whether `who` has a vote on the question that counts. On one that was merged a vote counts elsewhere: there it may be taken back without a word about
/// this one, so that only a split can say whether it is one again.
fn counts(question: &Question, who: &Pseudonym) -> bool {
    is_known(question, who) && !matches!(question.state, QuestionState::Merged(_)) && question.voters.contains(who)
}

/// What `changes` mean to single participants, beyond what everybody is told: a question's asker, the supporters of questions that became one or
/// were split, and whoever's vote counted elsewhere. One letter each, however much happened.
pub fn news(event: &Event, changes: &[Change]) -> Vec<(PanelId, Pseudonym, Mine)> {
    let questions = |panel: &PanelId| event.panels.get(panel).into_iter().flat_map(|panel| panel.questions.values());
    let find = |panel: &PanelId, question: &QuestionId| event.panels.get(panel)?.questions.get(question);
    let mut asked: BTreeMap<(PanelId, Pseudonym), BTreeSet<QuestionId>> = BTreeMap::new();
    let mut voted = asked.clone();
    for change in changes {
        match change {
            Change::Names(panel) => {
                for question in questions(panel).filter(|question| question.name.is_some()) {
                    if let Some(author) = question.author {
                        asked.entry((*panel, author)).or_default().insert(question.id);
                    }
                }
            }
            Change::Question { panel, question, before } => {
                let Some(question) = find(panel, question) else { continue };
                if let Some(author) = question.author {
                    asked.entry((*panel, author)).or_default().insert(question.id);
                }
                // Its asker supports it from the start, or has taken that back; so do those whose questions became part of it while nobody
                // was to know of it.
                let was_hidden = matches!(before, None | Some(QuestionState::InReview));
                if question.state.is_released() && was_hidden {
                    for who in question.author.iter().chain(&question.voters) {
                        voted.entry((*panel, *who)).or_default().insert(question.id);
                    }
                }
            }
            Change::Support { panel, question, other, voters } => {
                for who in voters {
                    voted.entry((*panel, *who)).or_default().extend([*question, *other]);
                }
            }
            Change::Voted { panel, voter, questions } => {
                voted.entry((*panel, *voter)).or_default().extend(questions);
            }
            _ => {}
        }
    }
    let everyone: BTreeSet<_> = asked.keys().chain(voted.keys()).copied().collect();
    let letter = |(panel, who): (PanelId, Pseudonym)| {
        let all = |of: &BTreeMap<_, BTreeSet<QuestionId>>| of.get(&(panel, who)).cloned().unwrap_or_default();
        let own = |id| Some(MyQuestion::of(find(&panel, &id)?, &event.panels.get(&panel)?.terms));
        let questions = all(&asked).into_iter().filter_map(own).collect();
        let voted = all(&voted).into_iter().filter_map(|id| find(&panel, &id)).filter(|it| is_known(it, &who));
        let voted = voted.map(|question| (question.id, counts(question, &who))).collect();
        (panel, who, Mine { questions, voted, ..Mine::default() })
    };
    everyone.into_iter().map(letter).collect()
}

/// Whether `who` may know that there is such a question.
fn is_known(question: &Question, who: &Pseudonym) -> bool {
    question.was_released || question.author == Some(*who)
}

fn audience(event: &Event, touched: &Touched, panel: &Panel) -> Option<AudienceUpdate> {
    let find = |id: &QuestionId| panel.questions.get(id).and_then(|it| PublicQuestion::of(it, &panel.terms));
    let renamed = touched.renamed(panel);
    let changed = touched.questions.iter().map(|(id, _)| id).chain(renamed.iter().filter(|id| !touched.has(id)));
    let hidden = |(id, was_released): &&(QuestionId, bool)| *was_released && find(id).is_none();
    let votes = touched.votes.iter().filter_map(find).map(|question| (question.id, question.votes));
    let find_poll = |id: &PollId| panel.polls.get(id);
    let polls: Vec<_> =
        touched.polls.iter().filter_map(find_poll).filter_map(|poll| PublicPoll::of(panel, poll)).collect();
    let over = touched.polls.iter().filter(|id| touched.is_gone(id, find_poll(id)));
    let counted = touched.ballots.difference(&touched.polls).filter_map(find_poll).filter(|poll| poll.is_public());
    let update = AudienceUpdate {
        event: renamed_event(event, touched),
        programme: touched.touches(Part::Programme).then(|| PanelHead::all(event)),
        questions: some(changed.filter_map(find).collect()),
        gone: some(touched.questions.iter().filter(hidden).map(|(id, _)| *id).collect()),
        votes: some(votes.collect()),
        polls: some(polls),
        polls_gone: some(over.copied().collect()),
        results: some(counted.map(|poll| (poll.id, PollResult::of(panel, poll))).collect()),
        opening: touched.moves_opening(panel).then(|| opening(panel)),
        stage: touched.touches(Part::Stage).then(|| panel.stage.on.clone()),
    };
    (!update.is_empty()).then_some(update)
}

fn desk(event: &Event, touched: &Touched, panel: &Panel) -> Option<DeskUpdate> {
    let find = |id: &QuestionId| panel.questions.get(id);
    let questions: Vec<_> = touched.questions.iter().filter_map(|(id, _)| find(id)).collect();
    let is_gone = |question: &&Question| question.state == QuestionState::Withdrawn;
    let gone = questions.iter().copied().filter(is_gone);
    let counted = touched.votes.iter().filter_map(find).filter(|question| !is_gone(question));
    let votes = counted.map(|question| (question.id, question.votes()));
    let poll = |id: &PollId| panel.polls.get(id);
    let has_result = |poll: &&Poll| poll.is_public() || matches!(poll.state, PollState::Closed | PollState::Revealed);
    let counted_polls = touched.ballots.difference(&touched.polls).filter_map(poll).filter(has_result);
    let phrases =
        touched.phrases.iter().filter_map(|(id, part, phrase)| Some(DeskPhrase::of(poll(id)?, *part, *phrase)));
    let dropped = touched.polls.iter().filter(|id| poll(id).is_none() && touched.was_there(id));
    let actions = panel.actions.iter().filter(|action| touched.actions.contains(&action.id));
    let update = DeskUpdate {
        event: renamed_event(event, touched),
        programme: touched.touches(Part::Programme).then(|| PanelHead::all(event)),
        gone: some(gone.map(|question| question.id).collect()),
        questions: some(questions.into_iter().filter_map(DeskQuestion::of).collect()),
        votes: some(votes.collect()),
        polls: some(touched.polls.iter().filter_map(poll).map(|poll| DeskPoll::of(panel, poll)).collect()),
        polls_gone: some(dropped.copied().collect()),
        ballots: some(touched.ballots.iter().filter_map(poll).map(|poll| (poll.id, poll.count())).collect()),
        results: some(counted_polls.map(|poll| (poll.id, PollResult::of(panel, poll))).collect()),
        phrases: some(phrases.collect()),
        stage: (touched.touches(Part::Stage) || touched.touches(Part::Held)).then(|| panel.stage.clone()),
        queue: touched.touches(Part::Queue).then(|| panel.queue.clone()),
        interventions: touched.touches(Part::Interventions).then(|| panel.interventions.clone()),
        notes: some(panel.notes.iter().filter(|note| touched.notes.contains(&note.id)).cloned().collect()),
        actions: some(actions.cloned().collect()),
    };
    (!update.is_empty()).then_some(update)
}

/// Drafts that open by themselves, in the order they were drafted.
fn opening(panel: &Panel) -> Vec<Opening> {
    let drafts = panel.polls_in_order().into_iter().filter(|poll| poll.state == PollState::Draft);
    drafts.filter_map(|poll| Some(Opening { poll: poll.id, at: poll.opens_at? })).collect()
}

fn invites(event: &Event) -> Vec<InviteView> {
    let view = event.access.invites.iter().map(|(id, invite)| InviteView {
        id: *id,
        grant: invite.grant,
        expires_at: invite.expires_at,
        used: invite.used_by.is_some(),
    });
    view.collect()
}

fn sessions(event: &Event) -> Vec<SessionView> {
    let view = event.access.sessions.iter().map(|(id, session)| SessionView {
        id: *id,
        grant: session.grant,
        since: session.since,
        name: session.name.clone(),
    });
    view.collect()
}

fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}
