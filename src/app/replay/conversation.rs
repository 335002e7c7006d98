//! A recorded conversation: what people wrote, how others voted on it, and what the counts must be at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

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
    /// The words.
    #[serde(rename = "comment-body")]
    pub(super) text: String,
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

    /// How many support each of the `taken` statements at the end: everyone whose last vote agrees, and the author unless the author's
    /// last vote does not.
    pub(super) fn truth(&self, taken: &BTreeSet<StatementId>) -> BTreeMap<StatementId, u64> {
        let own = self.statements.iter().map(|statement| ((statement.id, statement.author), true));
        let mut last: BTreeMap<(StatementId, Person), bool> = own.collect();
        last.extend(self.votes.iter().map(|vote| ((vote.statement, vote.voter), vote.agrees())));
        let mut counts: BTreeMap<StatementId, u64> = taken.iter().map(|id| (*id, 0)).collect();
        for ((statement, _), agrees) in last {
            if let (true, Some(count)) = (agrees, counts.get_mut(&statement)) {
                *count += 1;
            }
        }
        counts
    }
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>> {
    let mut reader = csv::Reader::from_path(path).with_context(|| format!("cannot_read: {}", path.display()))?;
    reader.deserialize().collect::<Result<_, _>>().with_context(|| format!("not_a_conversation: {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_vote_counts_and_the_author_supports_until_voting_otherwise() {
        let dir = tempfile::tempdir().unwrap();
        let (comments, votes) = (dir.path().join("comments.csv"), dir.path().join("votes.csv"));
        let head = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n";
        std::fs::write(&comments, format!("{head}2,x,0,10,0,0,1,\"First, with a comma\"\n1,x,1,11,0,0,1,Second\n"))
            .unwrap();
        let head = "timestamp,datetime,comment-id,voter-id,vote\n";
        std::fs::write(
            &votes,
            format!("{head}5,x,0,12,1\n4,x,0,12,-1\n6,x,1,11,0\n6,x,1,12,1\n6,x,1,12,-1\n6,x,9,12,1\n"),
        )
        .unwrap();
        let conversation = Conversation::read(&comments, &votes).unwrap();
        assert_eq!(conversation.statements[0].id, 1, "in order of time");
        assert_eq!(conversation.people(), BTreeSet::from([10, 11, 12]));
        assert_eq!(conversation.changes_of_mind(), 2);
        let truth = conversation.truth(&BTreeSet::from([0, 1]));
        assert_eq!(truth, BTreeMap::from([(0, 2), (1, 0)]));
    }
}
