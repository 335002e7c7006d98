//! A recorded conversation as a poll of statements and as a ranking: the groups that are found in it, and its counts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use baraza::domain::about::{About, Founding};
use baraza::domain::command::{Actor, Batch, Command, Entry};
use baraza::domain::event::Event;
use baraza::domain::ids::{CommandId, EventId, NodeId, PanelId, PollId, Pseudonym};
use baraza::domain::locale::{Lang, Localised};
use baraza::domain::panel::{PanelKind, PanelState, PanelTerms};
use baraza::domain::poll::{Ballot, Kind, Order, Part, PollState, PollTerms, Reply, Results, Stance};
use baraza::domain::{Millis, RULES};
use baraza::protocol::results::{Figures, PollResult};
use baraza::room::opinions;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const PANEL: PanelId = PanelId(1);

/// Most options of a ranking.
const RANKED: usize = 15;

#[derive(Deserialize)]
struct Comment {
    #[serde(rename = "comment-id")]
    id: u32,
    moderated: i8,
}

#[derive(Deserialize)]
struct Vote {
    timestamp: Millis,
    #[serde(rename = "comment-id")]
    statement: u32,
    #[serde(rename = "voter-id")]
    voter: u32,
    #[serde(rename = "vote")]
    value: i8,
}

/// What is compared.
#[derive(Serialize)]
pub(crate) struct Ours {
    pub(crate) statements: Vec<u32>,
    pub(crate) people: Vec<u32>,
    /// The group of each of the people, by place; nothing for those who are in none.
    pub(crate) groups: Vec<Option<usize>>,
    /// The statements that were ranked.
    pub(crate) options: Vec<u32>,
    pub(crate) borda: Vec<u64>,
    pub(crate) first: Vec<u32>,
}

/// Plays the conversation in `folder`, which has comments.csv and votes.csv, through the fold.
pub(crate) fn play(folder: &Path) -> Result<Ours> {
    let comments: Vec<Comment> = read(&folder.join("comments.csv"))?;
    let mut statements: Vec<u32> = comments.iter().filter(|it| it.moderated == 1).map(|it| it.id).collect();
    statements.sort_unstable();
    let mut votes: Vec<Vote> = read(&folder.join("votes.csv"))?;
    votes.sort_by_key(|vote| vote.timestamp);
    let accepted = votes.iter().filter(|vote| statements.contains(&vote.statement));
    let held: BTreeMap<(u32, u32), i8> = accepted.map(|vote| ((vote.voter, vote.statement), vote.value)).collect();
    let people: Vec<u32> = held.keys().map(|(person, _)| *person).collect::<BTreeSet<_>>().into_iter().collect();

    let mut hall = Hall::open()?;
    let poll = hall.poll(1, Kind::Statements, &statements)?;
    for person in &people {
        let stance = |statement: &u32| held.get(&(*person, *statement)).map(|vote| stance(*vote));
        hall.answer(poll, *person, Reply::Stances(statements.iter().map(stance).collect()))?;
    }
    let (count, rows) = opinions::stances(hall.found(poll)?).context("not a poll of statements")?;
    let found = opinions::find(count, &rows);

    let options = most_voted(&statements, &held);
    let ranking = hall.poll(2, Kind::Ranking, &options)?;
    for person in &people {
        let order = order(&options, *person, &held);
        hall.answer(ranking, *person, if order.is_empty() { Reply::Abstain } else { Reply::Order(order) })?;
    }
    let panel = &hall.event.panels[&PANEL];
    let result = PollResult::of(panel, hall.found(ranking)?);
    let Figures::Ranking { borda, first } = result.parts[0].figures.clone() else {
        anyhow::bail!("not the result of a ranking");
    };
    // Ballots lie in the order of pseudonyms, which here are the people's numbers.
    Ok(Ours { statements, people, groups: found.groups, options, borda, first })
}

fn stance(vote: i8) -> Stance {
    match vote {
        1 => Stance::Agree,
        -1 => Stance::Disagree,
        _ => Stance::Pass,
    }
}

fn most_voted(statements: &[u32], held: &BTreeMap<(u32, u32), i8>) -> Vec<u32> {
    let votes = |statement: &u32| held.keys().filter(|(_, voted)| voted == statement).count();
    let mut options = statements.to_vec();
    options.sort_by_cached_key(|statement| (std::cmp::Reverse(votes(statement)), *statement));
    options.truncate(RANKED);
    options.sort_unstable();
    options
}

/// What this person voted on, agreed with first and disagreed with last.
fn order(options: &[u32], person: u32, held: &BTreeMap<(u32, u32), i8>) -> Vec<u8> {
    let voted = (0_u8..).zip(options).filter_map(|(place, option)| Some((-held.get(&(person, *option))?, place)));
    let mut order: Vec<(i8, u8)> = voted.collect();
    order.sort_unstable();
    order.into_iter().map(|(_, place)| place).collect()
}

/// An event with one open panel.
struct Hall {
    event: Event,
    sent: u64,
}

impl Hall {
    fn open() -> Result<Self> {
        let mut hall = Self { event: Event::new(EventId(Uuid::from_u128(1))), sent: 0 };
        let about = About {
            title: text("Recorded conversation")?,
            languages: vec![Lang::new("en")?],
            place: None,
            zone: None,
            networks: Vec::new(),
            revision: 0,
            code: "123456".to_owned(),
            join: "join".to_owned(),
        };
        let programme = vec![(PANEL, PanelTerms::new(text("Panel")?, PanelKind::Other))];
        hall.say(Actor::System, Command::Found { founding: Box::new(Founding { about, programme }) })?;
        hall.say(Actor::System, Command::SetPanel { panel: PANEL, state: PanelState::Open })?;
        Ok(hall)
    }

    fn poll(&mut self, number: u128, kind: Kind, options: &[u32]) -> Result<PollId> {
        let poll = PollId(Uuid::from_u128(number));
        let options = options.iter().map(|id| text(&format!("Statement {id}"))).collect::<Result<_>>()?;
        let terms = PollTerms {
            title: text("Recorded")?,
            parts: vec![Part { title: None, kind, options, right: Vec::new() }],
            results: Results::default(),
            order: Order::default(),
            seconds: None,
            round_of: None,
        };
        self.say(Actor::System, Command::PutPoll { panel: PANEL, poll, terms })?;
        self.say(Actor::System, Command::SetPoll { panel: PANEL, poll, state: PollState::Open })?;
        Ok(poll)
    }

    fn answer(&mut self, poll: PollId, person: u32, reply: Reply) -> Result<()> {
        let voter = Pseudonym(u128::from(person).to_be_bytes());
        let ballot = Ballot { replies: vec![reply], player: None };
        self.say(Actor::Participant(voter), Command::Answer { panel: PANEL, poll, ballot })
    }

    fn found(&self, poll: PollId) -> Result<&baraza::domain::poll::Poll> {
        self.event.panels[&PANEL].polls.get(&poll).context("no such poll")
    }

    fn say(&mut self, by: Actor, command: Command) -> Result<()> {
        self.sent += 1;
        let entries = vec![Entry { id: CommandId(Uuid::from_u128(self.sent.into())), by, command }];
        let batch = Batch { rules: RULES, node: NodeId(Uuid::nil()), number: self.sent, at: self.sent, entries };
        let folded = self.event.fold(&batch)?;
        ensure!(folded[0].answer.refusal.is_none(), "refused: {:?}", folded[0].answer.refusal);
        Ok(())
    }
}

fn text(english: &str) -> Result<Localised> {
    Ok(Localised(BTreeMap::from([(Lang::new("en")?, english.to_owned())])))
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>> {
    let mut reader = csv::Reader::from_path(path).with_context(|| format!("cannot_read: {}", path.display()))?;
    reader.deserialize().collect::<Result<_, _>>().with_context(|| format!("not_a_conversation: {}", path.display()))
}
