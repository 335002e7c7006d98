//! The naive rules for what phones do.

use baraza::domain::panel::{Names, Votes};

use super::*;

/// A question as it comes in.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) panel: PanelId,
    pub(super) id: QuestionId,
    pub(super) author: Option<Pseudonym>,
    pub(super) text: &'a str,
    pub(super) name: Option<&'a str>,
    pub(super) lang: Option<&'a Lang>,
    pub(super) origin: Origin,
}

impl Hall {
    pub(super) fn participate(&mut self, (who, player): Name, command: &Command) -> Outcome {
        match command {
            Command::Ask { panel, question, text, name, lang } => {
                self.panel(*panel)?.takes_questions()?;
                let (author, name, lang) = (Some(who), name.as_deref(), lang.as_ref());
                self.ask(Asked { panel: *panel, id: *question, author, text, name, lang, origin: Origin::Phone })
            }
            Command::Revise { panel, question, text, name, lang } => {
                self.panel(*panel)?.takes_questions()?;
                let known = self.own(*panel, *question, who)?;
                let now = known.writings.last().unwrap().clone();
                let (words, name, held) = self.written(*panel, text, name.as_deref(), lang.as_ref())?;
                if (&now.words, &now.name) == (&words, &name) {
                    return Ok(());
                }
                // The first one is no change yet.
                let changes: Vec<_> = known.writings.iter().filter_map(|writing| writing.by_asker).skip(1).collect();
                match changes.last() {
                    _ if changes.len() == 20 => return Err(Refusal::Full),
                    Some(last) if self.now < last + 3_000 => return Err(Refusal::CoolingDown { until: last + 3_000 }),
                    _ => {}
                }
                let writing = Writing { by_asker: Some(self.now), words, name, held, ..now };
                self.question_mut(*panel, *question).writings.push(writing);
                Ok(())
            }
            Command::TakeBack { panel, question } => self.take_back(who, *panel, *question),
            Command::Vote { panel, question, on } => {
                self.panel(*panel)?.takes_votes()?;
                if self.panel(*panel)?.terms.votes == Votes::Off {
                    return Err(Refusal::VotesOff);
                }
                let counted = self.counted(*panel, *question)?;
                if *on {
                    self.votes.push((*panel, counted, who, true));
                } else {
                    self.take_vote_back(who, *panel, counted);
                }
                Ok(())
            }
            Command::Answer { panel, poll, ballot } => self.answer((who, player), *panel, *poll, ballot),
            _ => Err(Refusal::Forbidden),
        }
    }

    pub(super) fn ask(&mut self, asked: Asked<'_>) -> Outcome {
        let Asked { panel, id, author, text, name, lang, origin } = asked;
        let (words, name, is_suspect) = self.written(panel, text, name, lang)?;
        if let Ok(known) = self.question(panel, id) {
            let is_same = known.author == author && known.writings[0].words.0 == words.0;
            return if is_same { Ok(()) } else { Err(Refusal::IdTaken) };
        }
        let terms = &self.panel(panel)?.terms;
        let mine = self.questions.iter().filter(|asked| asked.panel == panel && asked.author == author);
        if let Some(last) = mine.map(|asked| asked.at).max().filter(|_| author.is_some()) {
            let until = last + Millis::from(terms.cooldown_ms);
            if self.now < until {
                return Err(Refusal::CoolingDown { until });
            }
        }
        let held = is_suspect && origin == Origin::Phone;
        let is_live = match origin {
            _ if terms.sharing == Sharing::Topics => false,
            Origin::Phone => terms.moderation == Moderation::Off && !held,
            Origin::Floor => true,
            Origin::Prepared => false,
        };
        let states = vec![if is_live { QuestionState::Live } else { QuestionState::InReview }];
        self.votes.extend(author.map(|author| (panel, id, author, true)));
        let writings = vec![Writing { by_asker: Some(self.now), words, name, held, label: None, tags: Vec::new() }];
        self.questions.push(Question { panel, id, origin, author, at: self.now, writings, states });
        Ok(())
    }

    /// Words and name as they are kept, and whether one of them is suspect.
    fn written(
        &self,
        panel: PanelId,
        text: &str,
        name: Option<&str>,
        lang: Option<&Lang>,
    ) -> Result<(Text, Option<String>, bool), Refusal> {
        let terms = &self.panel(panel)?.terms;
        let text = held_to(text, terms.max_graphemes.into())?;
        let name = match name.map(|name| (kept(name), terms.names)) {
            Some((name, _)) if name.graphemes == 0 => None,
            Some((_, Names::Off)) => return Err(Refusal::NamesOff),
            Some((name, Names::Optional)) if name.graphemes > 60 => return Err(Refusal::TextTooLong),
            Some((name, Names::Optional)) => Some(name),
            None => None,
        };
        let suspects: Vec<_> = self.filter.values().flatten().collect();
        let is_suspect = |text: &Kept| text.has_one_of(suspects.iter().copied());
        let held = terms.filter == Filtering::On && (is_suspect(&text) || name.as_ref().is_some_and(is_suspect));
        Ok((text.words(lang), name.map(|name| name.line()), held))
    }

    /// The asker's own question that nobody but the desk has had anything to do with.
    fn own(&self, panel: PanelId, id: QuestionId, who: Pseudonym) -> Result<&Question, Refusal> {
        let known = self.question(panel, id)?;
        if *known.state() == QuestionState::Withdrawn || known.author != Some(who) {
            return Err(Refusal::NotFound);
        }
        let is_joined =
            !self.parts(panel, id).is_empty() || self.supporters(panel, id).iter().any(|voter| *voter != who);
        let was_read = known.states.contains(&QuestionState::Live);
        let waits = *known.state() == QuestionState::InReview;
        if waits && !was_read && !is_joined { Ok(known) } else { Err(Refusal::Released) }
    }

    fn take_back(&mut self, who: Pseudonym, panel: PanelId, id: QuestionId) -> Outcome {
        let is_gone = |known: &Question| *known.state() == QuestionState::Withdrawn && known.author == Some(who);
        if self.question(panel, id).is_ok_and(is_gone) {
            return Ok(());
        }
        self.panel(panel)?.takes_votes()?;
        self.own(panel, id, who)?;
        self.question_mut(panel, id).states.push(QuestionState::Withdrawn);
        Ok(())
    }

    /// The question that a vote on `id` counts for.
    fn counted(&self, panel: PanelId, id: QuestionId) -> Result<QuestionId, Refusal> {
        match self.question(panel, id)?.state() {
            QuestionState::Live => Ok(id),
            QuestionState::Merged(into) => self.counted(panel, *into),
            QuestionState::InReview | QuestionState::Declined(_) | QuestionState::Withdrawn => Err(Refusal::NotFound),
            QuestionState::Answered | QuestionState::Archived => Err(Refusal::QuestionNotLive),
        }
    }

    /// A vote is taken back from everything that is part of the question, too.
    fn take_vote_back(&mut self, who: Pseudonym, panel: PanelId, id: QuestionId) {
        self.votes.push((panel, id, who, false));
        for part in self.parts(panel, id) {
            self.take_vote_back(who, panel, part);
        }
    }
}
