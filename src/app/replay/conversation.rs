//! A recorded conversation: what people wrote, what moderators made of it, how others voted, and what must be so at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use unicode_segmentation::UnicodeSegmentation;

use crate::protocol::code::Code;

/// A person in the recording; the same number writes and votes.
pub(super) type Person = u32;

/// The number of a statement in the recording.
pub(super) type StatementId = u32;

/// Everything that was said and voted, in the order it happened.
#[derive(Clone, Debug, Default)]
pub(super) struct Conversation {
    /// What was written.
    pub(super) statements: Vec<Statement>,
    /// How people voted, changes of mind included.
    pub(super) votes: Vec<Vote>,
}

/// A line of the comments file; other columns are not looked at.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Statement {
    #[serde(rename = "timestamp")]
    at: u64,
    /// Its number.
    #[serde(rename = "comment-id")]
    pub(super) id: StatementId,
    /// Who wrote it.
    #[serde(rename = "author-id")]
    pub(super) author: Person,
    /// What moderators made of it.
    #[serde(rename = "moderated")]
    pub(super) decision: Decision,
    /// The words.
    #[serde(rename = "comment-body")]
    pub(super) text: String,
}

/// What moderators made of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "i8")]
pub(super) enum Decision {
    /// Everyone may see it.
    Accepted,
    /// Nobody looked at it.
    NotSeen,
    /// Nobody may see it.
    Rejected,
}

/// A line of the votes file.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Vote {
    #[serde(rename = "timestamp")]
    at: u64,
    /// On what.
    #[serde(rename = "comment-id")]
    pub(super) statement: StatementId,
    /// Who.
    #[serde(rename = "voter-id")]
    pub(super) voter: Person,
    #[serde(rename = "vote")]
    value: i8,
}

/// What must be so at the end, by nothing but the files.
#[derive(Clone, Debug, Default)]
pub(super) struct Truth {
    /// Every statement that can be asked.
    pub(super) asked: BTreeMap<StatementId, Standing>,
    /// Statements that are no question, with what must be said of them.
    pub(super) refused: BTreeMap<StatementId, Code>,
    /// Votes on what everyone may see.
    pub(super) votes: usize,
    /// Votes on anything else, which are not to be taken.
    pub(super) lost_votes: usize,
}

/// Where a statement stands at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// Who wrote it.
    pub(super) author: Person,
    /// What moderators made of it.
    pub(super) decision: Decision,
    /// Everyone whose last vote agrees, and the author unless the author's last vote does not. Nobody but the author supports what nobody may see.
    pub(super) supporters: BTreeSet<Person>,
}

impl TryFrom<i8> for Decision {
    type Error = String;

    fn try_from(column: i8) -> Result<Self, String> {
        match column {
            1 => Ok(Self::Accepted),
            0 => Ok(Self::NotSeen),
            -1 => Ok(Self::Rejected),
            other => Err(format!("{other} is none of 1, 0 and -1")),
        }
    }
}

impl Decision {
    /// For a table.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::NotSeen => "not seen",
            Self::Rejected => "rejected",
        }
    }
}

impl Vote {
    /// Whether the voter agrees. Passing and disagreeing both mean no support, for Baraza takes no votes against.
    pub(super) fn agrees(&self) -> bool {
        self.value == 1
    }
}

impl Conversation {
    /// Reads both files.
    pub(super) fn read(comments: &Path, votes: &Path) -> Result<Self> {
        let mut statements: Vec<Statement> = read(comments)?;
        let mut votes: Vec<Vote> = read(votes)?;
        // Stable, so that what has the same time stays in the order of the file.
        statements.sort_by_key(|statement| statement.at);
        votes.sort_by_key(|vote| vote.at);
        Ok(Self { statements, votes })
    }

    /// Everyone who wrote or voted.
    pub(super) fn people(&self) -> BTreeSet<Person> {
        let authors = self.statements.iter().map(|statement| statement.author);
        authors.chain(self.votes.iter().map(|vote| vote.voter)).collect()
    }

    /// How often someone voted again on a statement, and differently.
    pub(super) fn changes_of_mind(&self) -> usize {
        let mut last = BTreeMap::new();
        let changed = |vote: &&Vote| {
            let before = last.insert((vote.voter, vote.statement), vote.agrees());
            before.is_some_and(|before| before != vote.agrees())
        };
        self.votes.iter().filter(changed).count()
    }

    /// What must be so at the end where a question has `max_graphemes` at most.
    pub(super) fn truth(&self, max_graphemes: usize) -> Truth {
        let mut truth = Truth::default();
        for Statement { id, author, decision, text, .. } in &self.statements {
            match text.trim().graphemes(true).count() {
                0 => drop(truth.refused.insert(*id, Code::TextEmpty)),
                length if length > max_graphemes => drop(truth.refused.insert(*id, Code::TextTooLong)),
                _ => {
                    let supporters = BTreeSet::from([*author]);
                    truth.asked.insert(*id, Standing { author: *author, decision: *decision, supporters });
                }
            }
        }
        for vote in &self.votes {
            match truth.asked.get_mut(&vote.statement) {
                Some(Standing { decision: Decision::Accepted, supporters, .. }) => {
                    truth.votes += 1;
                    if vote.agrees() {
                        supporters.insert(vote.voter)
                    } else {
                        supporters.remove(&vote.voter)
                    };
                }
                _ => truth.lost_votes += 1,
            }
        }
        truth
    }
}

impl Truth {
    /// How many statements moderators made this of.
    pub(super) fn count(&self, decision: Decision) -> usize {
        self.asked.values().filter(|standing| standing.decision == decision).count()
    }
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>> {
    let mut reader = csv::Reader::from_path(path).with_context(|| format!("cannot_read: {}", path.display()))?;
    reader.deserialize().collect::<Result<_, _>>().with_context(|| format!("not_a_conversation: {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversation(comments: &str, votes: &str) -> Result<Conversation> {
        let dir = tempfile::tempdir().unwrap();
        let paths = [dir.path().join("comments.csv"), dir.path().join("votes.csv")];
        let head = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body";
        std::fs::write(&paths[0], format!("{head}\n{comments}")).unwrap();
        std::fs::write(&paths[1], format!("timestamp,datetime,comment-id,voter-id,vote\n{votes}")).unwrap();
        Conversation::read(&paths[0], &paths[1])
    }

    #[test]
    fn the_last_vote_counts_and_the_author_supports_until_voting_otherwise() {
        let conversation = conversation(
            "2,x,0,10,0,0,1,\"First, with a comma\"\n1,x,1,11,0,0,1,Second\n",
            "5,x,0,12,1\n4,x,0,12,-1\n6,x,1,11,0\n6,x,1,12,1\n6,x,1,12,-1\n6,x,9,12,1\n",
        )
        .unwrap();
        assert_eq!(conversation.statements[0].id, 1, "in order of time");
        assert_eq!(conversation.people(), BTreeSet::from([10, 11, 12]));
        assert_eq!(conversation.changes_of_mind(), 2);
        let truth = conversation.truth(280);
        assert_eq!(truth.asked[&0].supporters, BTreeSet::from([10, 12]));
        assert_eq!(truth.asked[&1].supporters, BTreeSet::new());
        assert_eq!((truth.votes, truth.lost_votes), (5, 1), "there is no statement 9");
    }

    #[test]
    fn votes_count_on_what_was_accepted_only() {
        let statements = "1,x,0,10,0,0,1,Accepted\n2,x,1,10,0,0,0,Not seen\n3,x,2,10,0,0,-1,Rejected\n4,x,3,10,0,0,1,Long\n5,x,4,10,0,0,1, \n";
        let long = "Very ".repeat(60) + "long";
        let votes = (0..4).map(|id| format!("5,x,{id},12,1\n")).collect::<Vec<_>>().concat();
        let conversation = conversation(&statements.replace("Long", &long), &votes).unwrap();
        let truth = conversation.truth(280);
        assert_eq!((truth.votes, truth.lost_votes), (1, 3));
        assert_eq!(truth.refused, BTreeMap::from([(3, Code::TextTooLong), (4, Code::TextEmpty)]));
        for (id, decision, supporters) in
            [(0, Decision::Accepted, &[10, 12][..]), (1, Decision::NotSeen, &[10]), (2, Decision::Rejected, &[10])]
        {
            let supporters = supporters.iter().copied().collect();
            assert_eq!(truth.asked[&id], Standing { author: 10, decision, supporters });
            assert_eq!(truth.count(decision), 1);
        }
    }

    #[test]
    fn a_file_with_another_decision_is_refused() {
        let error = conversation("1,x,0,10,0,0,2,Text\n", "").unwrap_err();
        assert!(format!("{error:#}").contains("none of 1, 0 and -1"), "{error:#}");
    }
}
