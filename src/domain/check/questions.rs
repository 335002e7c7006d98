//! Whether a question may be asked, changed, supported, judged or put in its place.

use std::collections::BTreeSet;

use super::super::Millis;
use super::super::command::{Command, MAX_AT_ONCE, Place};
use super::super::event::Event;
use super::super::filter::Filter;
use super::super::ids::{Pseudonym, QuestionId};
use super::super::locale::Lang;
use super::super::panel::{Filtering, MAX_QUESTIONS, Moderation, Names, Panel, Sharing, Votes};
use super::super::question::{
    Edit, MAX_LABEL_GRAPHEMES, MAX_NAME_GRAPHEMES, MAX_REVISIONS, MAX_UNITED, Origin, Question, QuestionState,
    REVISION_PAUSE, Words,
};
use super::super::refusal::Refusal;
use super::super::text;
use super::super::verdict::Verdict;
use super::Admitted;

/// A question as it comes in.
struct Asked<'a> {
    question: QuestionId,
    author: Option<Pseudonym>,
    text: &'a str,
    name: Option<&'a str>,
    lang: Option<&'a Lang>,
    origin: Origin,
    at: Millis,
}

impl Event {
    /// What a participant does with questions.
    pub(super) fn admit_question(&self, who: Pseudonym, command: &Command, at: Millis) -> Result<Admitted, Refusal> {
        match command {
            Command::Ask { panel, question, text, name, lang } => {
                let panel = self.panel(*panel)?;
                panel.takes_questions()?;
                let (author, name, lang) = (Some(who), name.as_deref(), lang.as_ref());
                let asked = Asked { question: *question, author, text, name, lang, origin: Origin::Phone, at };
                panel.admit_ask(&asked, &self.filter)
            }
            Command::Revise { panel, question, text, name, lang } => {
                let panel = self.panel(*panel)?;
                panel.takes_questions()?;
                let known = panel.own_unreleased(*question, who)?;
                let words = panel.words(text, lang.as_ref())?;
                let name = panel.admit_name(name.as_deref())?;
                if known.words == words && known.name == name {
                    return Ok(Admitted::AlreadySo);
                }
                let (times, last) = known.revised;
                let until = last.saturating_add(REVISION_PAUSE);
                match times {
                    MAX_REVISIONS.. => return Err(Refusal::Full),
                    1.. if at < until => return Err(Refusal::CoolingDown { until }),
                    _ => {}
                }
                let held = panel.is_held(&self.filter, &words, name.as_deref());
                let revised = (times + 1, at);
                Ok(panel.rewrite(Question { words, name, held, original: None, revised, ..known.clone() }))
            }
            Command::TakeBack { panel, question } => {
                let panel = self.panel(*panel)?;
                let is_gone = |question: &Question| question.state == QuestionState::Withdrawn;
                if panel.question(*question).is_ok_and(|known| is_gone(known) && known.author == Some(who)) {
                    return Ok(Admitted::AlreadySo);
                }
                panel.takes_votes()?;
                panel.own_unreleased(*question, who)?;
                let moves = vec![(*question, QuestionState::Withdrawn)];
                Ok(Admitted::Moderate { panel: panel.id, moves })
            }
            Command::Vote { panel, question, on } => {
                self.panel(*panel)?.takes_support(*question)?;
                Ok(Admitted::Vote { panel: *panel, question: *question, voter: who, on: *on })
            }
            _ => Err(Refusal::Forbidden),
        }
    }

    /// What a moderator does with questions.
    pub(super) fn admit_moderation(&self, command: &Command, at: Millis) -> Result<Admitted, Refusal> {
        let panel = self.panel(command.panel().ok_or(Refusal::NotFound)?)?;
        panel.is_unsealed()?;
        match command {
            Command::Enter { question, text, name, lang, origin, .. } => {
                if *origin == Origin::Phone {
                    return Err(Refusal::OutOfRange);
                }
                let (author, name, lang) = (None, name.as_deref(), lang.as_ref());
                let asked = Asked { question: *question, author, text, name, lang, origin: *origin, at };
                panel.admit_ask(&asked, &self.filter)
            }
            Command::Moderate { questions, verdict, .. } => panel.admit_verdict(questions, verdict),
            Command::Edit { question, seen, edit, .. } => panel.admit_edit(*question, *seen, edit),
            Command::Queue { question, place, .. } => match (&panel.question(*question)?.state, place) {
                (QuestionState::Live, _) | (_, Place::Off) => Ok(Admitted::Other(command.clone())),
                _ => Err(Refusal::QuestionNotLive),
            },
            _ => Err(Refusal::Forbidden),
        }
    }
}

impl Panel {
    fn admit_ask(&self, asked: &Asked<'_>, filter: &Filter) -> Result<Admitted, Refusal> {
        let words = self.words(asked.text, asked.lang)?;
        let name = self.admit_name(asked.name)?;
        if let Some(known) = self.questions.get(&asked.question) {
            let is_same = known.author == asked.author && known.asked == words.fingerprint();
            return if is_same { Ok(Admitted::AlreadySo) } else { Err(Refusal::IdTaken) };
        }
        if self.questions.len() >= MAX_QUESTIONS {
            return Err(Refusal::Full);
        }
        if let Some(author) = &asked.author {
            self.is_cool(author, asked.at)?;
        }
        let held = asked.origin == Origin::Phone && self.is_held(filter, &words, name.as_deref());
        let waits = match asked.origin {
            Origin::Phone => held || self.terms.moderation == Moderation::Before,
            Origin::Floor => false,
            Origin::Prepared => true,
        };
        let state =
            if waits || self.terms.sharing == Sharing::Topics { QuestionState::InReview } else { QuestionState::Live };
        let (was_released, fingerprint) = (state.is_released(), words.fingerprint());
        let question = Question {
            id: asked.question,
            origin: asked.origin,
            author: asked.author,
            name,
            words,
            original: None,
            label: None,
            tags: Vec::new(),
            held,
            at: asked.at,
            state,
            before: None,
            version: 1,
            was_released,
            asked: fingerprint,
            revised: (0, 0),
            voters: BTreeSet::from_iter(asked.author),
            union: None,
        };
        Ok(Admitted::Ask { panel: self.id, question: Box::new(question) })
    }

    /// Whether `question` can be supported.
    fn takes_support(&self, question: QuestionId) -> Result<(), Refusal> {
        use QuestionState::{Answered, Archived, Declined, InReview, Live, Merged, Withdrawn};
        self.takes_votes()?;
        if self.terms.votes == Votes::Off {
            return Err(Refusal::VotesOff);
        }
        self.question(question)?;
        // A vote that was under way while its question became part of another one counts there.
        match self.question(self.counted_in(question))?.state {
            Live => Ok(()),
            // An unreleased question is nobody's to know of.
            InReview | Declined(_) | Withdrawn => Err(Refusal::NotFound),
            Answered | Archived | Merged(_) => Err(Refusal::QuestionNotLive),
        }
    }

    /// Decides on each question. Of several, those that cannot follow are left as they are.
    fn admit_verdict(&self, questions: &[(QuestionId, u32)], verdict: &Verdict) -> Result<Admitted, Refusal> {
        if !(1..=MAX_AT_ONCE).contains(&questions.len()) {
            return Err(Refusal::OutOfRange);
        }
        let verdict = verdict.clone().clean()?;
        let (mut moves, mut first_refusal, mut is_so) = (Vec::new(), None, false);
        let mut room = self.room_for(&verdict);
        // Only the version that is there can be moved, so no question is moved twice.
        for (id, seen) in questions.iter().collect::<BTreeSet<_>>() {
            match self.judge(*id, *seen, &verdict, &mut room) {
                Ok(Some(state)) => moves.push((*id, state)),
                Ok(None) => is_so = true,
                Err(refusal) => first_refusal = first_refusal.or(Some(refusal)),
            }
        }
        match first_refusal {
            Some(refusal) if moves.is_empty() && !is_so => Err(refusal),
            _ => Ok(Admitted::Moderate { panel: self.id, moves }),
        }
    }

    /// How many more questions can become part of the one that a verdict merges into.
    fn room_for(&self, verdict: &Verdict) -> usize {
        match verdict {
            Verdict::Merge(into) => MAX_UNITED.saturating_sub(self.united(*into).len()),
            _ => 0,
        }
    }

    /// The state a verdict leads to. A merge takes `room` for the question and all that is part of it.
    fn judge(
        &self,
        id: QuestionId,
        seen: u32,
        verdict: &Verdict,
        room: &mut usize,
    ) -> Result<Option<QuestionState>, Refusal> {
        let question = self.question(id)?;
        let state = question.judge(verdict, seen, self.terms.sharing)?;
        let Some(QuestionState::Merged(into)) = state else { return Ok(state) };
        match (&question.state, &self.question(into)?.state) {
            _ if into == id => return Err(Refusal::WrongState),
            (_, QuestionState::Live) | (QuestionState::InReview, QuestionState::InReview) => {}
            _ => return Err(Refusal::WrongState),
        }
        *room = room.checked_sub(self.united(id).len()).ok_or(Refusal::Full)?;
        Ok(state)
    }

    fn admit_edit(&self, id: QuestionId, seen: u32, edit: &Edit) -> Result<Admitted, Refusal> {
        let known = self.question(id)?;
        if known.state == QuestionState::Withdrawn {
            return Err(Refusal::NotFound);
        }
        let edit = edit.clean(usize::from(self.terms.max_graphemes))?;
        let mut question = known.clone();
        match edit {
            Edit::Words(text) => {
                let words = Words::clean(&text, usize::from(self.terms.max_graphemes), known.words.lang.as_ref())?;
                (question.words, question.original) = known.reworded(words);
            }
            Edit::Label(label) => {
                let spoken = known.words.lang.as_ref();
                let label = label.map(|label| Words::clean(&label, MAX_LABEL_GRAPHEMES, spoken)).transpose()?;
                if label.is_none() && self.terms.sharing == Sharing::Topics && known.state.is_released() {
                    return Err(Refusal::LabelMissing);
                }
                question.label = label;
            }
            Edit::Tags(tags) => question.tags = tags,
        }
        match &question == known {
            true => Ok(Admitted::AlreadySo),
            false if known.version != seen => Err(Refusal::Changed),
            false => Ok(self.rewrite(question)),
        }
    }

    fn rewrite(&self, mut question: Question) -> Admitted {
        question.version += 1;
        Admitted::Rewrite { panel: self.id, question: Box::new(question) }
    }

    /// A question that its asker may still change, because nobody else has read or joined it.
    fn own_unreleased(&self, id: QuestionId, who: Pseudonym) -> Result<&Question, Refusal> {
        let question = self.question(id)?;
        match question.state {
            _ if question.author != Some(who) => Err(Refusal::NotFound),
            QuestionState::Withdrawn => Err(Refusal::NotFound),
            _ if question.is_unseen() => Ok(question),
            _ => Err(Refusal::Released),
        }
    }

    fn words(&self, text: &str, spoken: Option<&Lang>) -> Result<Words, Refusal> {
        Words::clean(text, usize::from(self.terms.max_graphemes), spoken)
    }

    fn is_held(&self, filter: &Filter, words: &Words, name: Option<&str>) -> bool {
        let finds = |text: &str| filter.finds(text);
        self.terms.filter == Filtering::On && (finds(&words.text) || name.is_some_and(finds))
    }

    /// A name of nothing visible is no name.
    fn admit_name(&self, name: Option<&str>) -> Result<Option<String>, Refusal> {
        let Some(name) = name else { return Ok(None) };
        match (text::clean_line(name, MAX_NAME_GRAPHEMES), self.terms.names) {
            (Err(Refusal::TextEmpty), _) => Ok(None),
            (_, Names::Off) => Err(Refusal::NamesOff),
            (cleaned, Names::Optional) => cleaned.map(Some),
        }
    }
}
