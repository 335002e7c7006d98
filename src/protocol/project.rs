//! From changes to patches: what a change means to one kind of receiver, and a view whole.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::domain::Event;
use crate::domain::change::Change;
use crate::domain::ids::{PanelId, PollId, Pseudonym, QuestionId};
use crate::domain::panel::Panel;
use crate::domain::question::QuestionState;
use crate::domain::refusal::Refusal;

use super::picture::Picture;
use super::view::{
    AudienceUpdate, DeskPoll, DeskQuestion, DeskUpdate, EventHead, HostUpdate, InviteView, MyQuestion, PanelHead,
    PublicPoll, PublicQuestion, SessionView, StageUpdate, View,
};
use super::wire::Mine;

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
    /// To organisers' pages.
    Host(HostUpdate),
}

/// The whole of `view` as `event` stands.
///
/// # Errors
/// [`Refusal::NotFound`] if there is no such panel or the event is not founded yet.
pub fn snapshot(event: &Event, view: View) -> Result<Update, Refusal> {
    let head = EventHead::of(event.about.as_ref().ok_or(Refusal::NotFound)?);
    Ok(match view {
        View::Audience(panel) => {
            let panel = event.panel(panel)?;
            Update::Audience(AudienceUpdate {
                event: Some(head),
                programme: Some(PanelHead::all(event)),
                questions: Some(panel.questions.values().filter_map(PublicQuestion::of).collect()),
                polls: Some(panel.polls_in_order().into_iter().filter_map(PublicPoll::of).collect()),
                stage: Some(event.stage),
                ..AudienceUpdate::default()
            })
        }
        View::Desk(panel) => {
            let panel = event.panel(panel)?;
            Update::Desk(DeskUpdate {
                event: Some(head),
                programme: Some(PanelHead::all(event)),
                questions: Some(panel.questions.values().map(DeskQuestion::of).collect()),
                polls: Some(panel.polls_in_order().into_iter().map(DeskPoll::of).collect()),
                stage: Some(event.stage),
                ..DeskUpdate::default()
            })
        }
        View::Stage => Update::Stage(StageUpdate { event: Some(head), picture: Some(Picture::of(event)) }),
        View::Host => Update::Host(HostUpdate {
            event: Some(head),
            networks: event.about.as_ref().map(|about| about.networks.clone()),
            programme: Some(PanelHead::all(event)),
            invites: Some(invites(event)),
            sessions: Some(sessions(event)),
        }),
    })
}

/// What `changes`, already applied to `event`, mean to `view`; nothing if they mean nothing to it.
pub fn project(event: &Event, changes: &[Change], view: View) -> Option<Update> {
    let touched = Touched::sort(changes, view.panel());
    match view {
        View::Audience(panel) => audience(event, &touched, event.panels.get(&panel)?).map(Update::Audience),
        View::Desk(panel) => desk(event, &touched, event.panels.get(&panel)?).map(Update::Desk),
        View::Stage => {
            let picture = Picture::of(event);
            let redraw = touched.stage || changes.iter().any(|change| is_in(change, event));
            redraw.then(|| Update::Stage(StageUpdate { picture: Some(picture), ..StageUpdate::default() }))
        }
        View::Host => {
            let update = HostUpdate {
                programme: touched.programme.then(|| PanelHead::all(event)),
                invites: touched.access.then(|| invites(event)),
                sessions: touched.access.then(|| sessions(event)),
                ..HostUpdate::default()
            };
            (!update.is_empty()).then_some(Update::Host(update))
        }
    }
}

/// Whether a change is a count, of which only the latest matters, or something every receiver must see at once.
pub fn is_tally(change: &Change) -> bool {
    matches!(change, Change::Votes { .. } | Change::Ballots { .. })
}

/// Everything of one participant in a panel, whose ballots are found by `ballot`'s pseudonyms.
pub fn mine(panel: &Panel, who: Pseudonym, ballots: &[(PollId, Pseudonym)]) -> Mine {
    Mine {
        questions: panel.questions.values().filter(|q| q.author == who).map(MyQuestion::of).collect(),
        votes: Some(panel.questions.values().filter(|q| q.voters.contains(&who)).map(|question| question.id).collect()),
        ballots: Some(
            ballots.iter().filter_map(|(id, voter)| Some((*id, panel.polls.get(id)?.ballot(voter)?.clone()))).collect(),
        ),
    }
}

/// What `change` means to the asker of a question, and to whom that is.
pub fn news_for_asker(event: &Event, change: &Change) -> Option<(PanelId, Pseudonym, Mine)> {
    let Change::Question { panel, question, .. } = change else {
        return None;
    };
    let question = event.panels.get(panel)?.questions.get(question)?;
    let mine = Mine { questions: vec![MyQuestion::of(question)], ..Mine::default() };
    Some((*panel, question.author, mine))
}

/// The changes of a batch, sorted by what they touch in one panel.
#[derive(Default)]
struct Touched {
    programme: bool,
    stage: bool,
    access: bool,
    /// With whether the audience saw it before.
    questions: Vec<(QuestionId, bool)>,
    votes: BTreeSet<QuestionId>,
    polls: BTreeSet<PollId>,
    ballots: BTreeSet<PollId>,
}

impl Touched {
    fn sort(changes: &[Change], only: Option<PanelId>) -> Self {
        let mut touched = Self::default();
        let here = |panel: &PanelId| only.is_none_or(|only| only == *panel);
        for change in changes {
            match change {
                Change::Panel(_) => touched.programme = true,
                Change::Stage => touched.stage = true,
                Change::Access => touched.access = true,
                Change::Question { panel, question, before } if here(panel) => {
                    let was_released = before.as_ref().is_some_and(QuestionState::is_released);
                    match touched.questions.iter_mut().find(|(known, _)| known == question) {
                        Some((_, known)) => *known |= was_released,
                        None => touched.questions.push((*question, was_released)),
                    }
                }
                Change::Votes { panel, question } if here(panel) => {
                    touched.votes.insert(*question);
                }
                Change::Poll { panel, poll } if here(panel) => {
                    touched.polls.insert(*poll);
                }
                Change::Ballots { panel, poll } if here(panel) => {
                    touched.ballots.insert(*poll);
                }
                _ => {}
            }
        }
        touched
    }
}

fn audience(event: &Event, touched: &Touched, panel: &Panel) -> Option<AudienceUpdate> {
    let find = |id: &QuestionId| panel.questions.get(id).and_then(PublicQuestion::of);
    let hidden = |(id, was_released): &&(QuestionId, bool)| *was_released && find(id).is_none();
    let votes = touched.votes.iter().filter_map(find).map(|question| (question.id, question.votes));
    let polls = touched.polls.iter().filter_map(|id| panel.polls.get(id).and_then(PublicPoll::of));
    let update = AudienceUpdate {
        event: None,
        programme: touched.programme.then(|| PanelHead::all(event)),
        questions: some(touched.questions.iter().filter_map(|(id, _)| find(id)).collect()),
        gone: some(touched.questions.iter().filter(hidden).map(|(id, _)| *id).collect()),
        votes: some(votes.collect()),
        polls: some(polls.collect()),
        stage: touched.stage.then_some(event.stage),
    };
    (!update.is_empty()).then_some(update)
}

fn desk(event: &Event, touched: &Touched, panel: &Panel) -> Option<DeskUpdate> {
    let find = |id: &QuestionId| panel.questions.get(id);
    let votes = touched.votes.iter().filter_map(find).map(|question| (question.id, question.votes()));
    let poll = |id: &PollId| panel.polls.get(id);
    let update = DeskUpdate {
        event: None,
        programme: touched.programme.then(|| PanelHead::all(event)),
        questions: some(touched.questions.iter().filter_map(|(id, _)| find(id)).map(DeskQuestion::of).collect()),
        votes: some(votes.collect()),
        polls: some(touched.polls.iter().filter_map(poll).map(DeskPoll::of).collect()),
        ballots: some(touched.ballots.iter().filter_map(poll).map(|poll| (poll.id, poll.tally().ballots)).collect()),
        stage: touched.stage.then_some(event.stage),
    };
    (!update.is_empty()).then_some(update)
}

/// Whether the thing that changed is in the picture. Counts of votes are not in a picture, so they redraw nothing.
fn is_in(change: &Change, event: &Event) -> bool {
    use crate::domain::stage::Show;
    match (change, event.stage) {
        (Change::Question { question, .. }, Show::Question { question: shown, .. }) => *question == shown,
        (Change::Poll { poll, .. }, Show::Poll { poll: shown, .. }) => *poll == shown,
        (Change::Panel(panel), show) => show.panel() == Some(*panel),
        _ => false,
    }
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
    });
    view.collect()
}

fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}
