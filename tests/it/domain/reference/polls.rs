//! The naive rules for polls: what desks do with them, and which ballots are taken.

use baraza::domain::panel::Names;
use baraza::domain::poll::phrases::PhraseVerdict;
use baraza::domain::poll::{Ballot, Kind, Opinions, Part, PhraseId, PhraseState, PollTerms, Results};

use super::*;

impl Hall {
    pub(super) fn run_poll(&mut self, command: &Command) -> Outcome {
        match command {
            Command::PutPoll { panel, poll, terms } => self.draft(*panel, *poll, terms),
            Command::SetPoll { panel, poll, state } => self.turn(*panel, *poll, *state),
            Command::TurnPoll { panel, poll } => {
                let now = self.now;
                let takes_votes = self.panel(*panel)?.takes_votes().is_ok();
                let found = self.poll(*panel, *poll)?;
                let (state, since) = *found.states.last().unwrap();
                let is_late = |limit: u16| now > since + 1000 * Millis::from(limit);
                match state {
                    PollState::Draft if takes_votes && found.opens_at.is_some_and(|at| at <= now) => {
                        self.turn(*panel, *poll, PollState::Open)
                    }
                    PollState::Open if found.terms.seconds.is_some_and(is_late) => {
                        self.turn(*panel, *poll, PollState::Closed)
                    }
                    _ => Ok(()),
                }
            }
            Command::SchedulePoll { panel, poll, opens_at } => {
                let latest = self.now + 24 * 60 * 60 * 1000;
                let found = self.unsealed_poll(*panel, *poll)?;
                match (found.state(), *opens_at) {
                    (PollState::Open | PollState::Closed | PollState::Revealed, _) => Err(Refusal::WrongState),
                    (PollState::Draft, Some(at)) if at > latest => Err(Refusal::OutOfRange),
                    (PollState::Draft, at) => {
                        found.opens_at = at;
                        Ok(())
                    }
                }
            }
            Command::ResetPoll { panel, poll } => {
                let now = self.now;
                let found = self.unsealed_poll(*panel, *poll)?;
                if found.states.len() > 1 || found.opens_at.is_some() {
                    found.resets += 1;
                    found.states = vec![(PollState::Draft, now)];
                    (found.opens_at, found.opinions, found.closing) = (None, None, 0);
                    for phrase in &mut found.phrases {
                        (phrase.is_forgotten, phrase.with) = (true, None);
                    }
                }
                Ok(())
            }
            Command::DropPoll { panel, poll } => self.throw_away(*panel, *poll),
            Command::JudgePhrases { panel, poll, part, phrases, verdict } => {
                self.poll_mut(*panel, *poll)?.judge(*part, phrases, *verdict)
            }
            Command::SetOpinions { panel, poll, closing, opinions } => {
                self.poll_mut(*panel, *poll)?.set_opinions(*closing, opinions)
            }
            Command::SealPoll { panel, poll } => self.poll_mut(*panel, *poll)?.seal(),
            _ => Ok(()),
        }
    }

    fn draft(&mut self, panel: PanelId, id: PollId, terms: &PollTerms) -> Outcome {
        if self.panel(panel)?.state() == PanelState::Sealed {
            return Err(Refusal::Sealed);
        }
        possible(terms)?;
        let was_answered = self.ballots.iter().any(|cast| cast.poll == id);
        match self.polls.iter().find(|poll| poll.id == id) {
            Some(known) if known.panel != panel => return Err(Refusal::IdTaken),
            None if self.dropped.iter().any(|(was_in, dropped)| *dropped == id && *was_in != panel) => {
                return Err(Refusal::IdTaken);
            }
            Some(known) if known.terms == *terms => return Ok(()),
            Some(_) if was_answered => return Err(Refusal::PollAnswered),
            Some(known) if known.state() != PollState::Draft => return Err(Refusal::WrongState),
            _ => {}
        }
        if let Some(first) = terms.round_of {
            let before = &self.poll(panel, first)?.terms;
            let asked = |part: &Part| (part.title.clone(), part.kind, part.options.clone(), part.right.clone());
            let same = before.parts.iter().map(asked).eq(terms.parts.iter().map(asked));
            if first == id || !same {
                return Err(if first == id { Refusal::WrongState } else { Refusal::RoundDiffers });
            }
        }
        let (terms, now) = (terms.clone(), self.now);
        match self.polls.iter_mut().find(|poll| poll.id == id) {
            Some(known) => known.terms = terms,
            None => self.polls.push(Poll {
                panel,
                id,
                terms,
                states: vec![(PollState::Draft, now)],
                closing: 0,
                opens_at: None,
                resets: 0,
                phrases: Vec::new(),
                opinions: None,
                sealed: false,
            }),
        }
        Ok(())
    }

    fn throw_away(&mut self, panel: PanelId, id: PollId) -> Outcome {
        let is_draft = self.unsealed_poll(panel, id)?.state() == PollState::Draft;
        let was_answered = self.ballots.iter().any(|cast| cast.poll == id);
        let is_repeated = self.polls.iter().any(|poll| poll.terms.round_of == Some(id));
        if !is_draft || was_answered || is_repeated {
            return Err(Refusal::WrongState);
        }
        self.polls.retain(|poll| poll.id != id);
        self.dropped.push((panel, id));
        let panel = self.panel_mut(panel);
        for show in std::iter::once(&mut panel.on).chain(&mut panel.held) {
            if matches!(show, Show::Poll { poll, .. } if *poll == id) {
                *show = Show::Blank;
            }
        }
        Ok(())
    }

    fn turn(&mut self, panel: PanelId, id: PollId, to: PollState) -> Outcome {
        use PollState::{Closed, Draft, Open, Revealed};
        let (now, seq) = (self.now, self.seq);
        let takes_votes = self.panel(panel)?.takes_votes();
        let is_answered = self.last_ballots(id).next().is_some();
        let found = self.poll_mut(panel, id)?;
        match (found.state(), to) {
            (from, to) if from == to => return Ok(()),
            (_, Open) if takes_votes.is_err() => return takes_votes,
            (_, Open) if found.sealed => return Err(Refusal::Sealed),
            (Closed, Open) if found.is_quiz() && found.was_told() => return Err(Refusal::WrongState),
            (Closed, Revealed) if found.terms.results == Results::Never => return Err(Refusal::ResultHidden),
            (Draft | Closed, Open) | (Open | Revealed, Closed) | (Closed, Revealed) => {}
            (Open, Draft) if !is_answered => {}
            _ => return Err(Refusal::WrongState),
        }
        if to == Open {
            (found.opens_at, found.opinions) = (None, None);
        }
        if (found.state(), to) == (Open, Closed) {
            found.closing = seq;
        }
        found.states.push((to, now));
        Ok(())
    }

    pub(super) fn answer(&mut self, (who, player): Name, panel: PanelId, id: PollId, ballot: &Ballot) -> Outcome {
        self.panel(panel)?.takes_votes()?;
        let found = self.poll(panel, id)?;
        let (state, since) = *found.states.last().unwrap();
        let is_late = found.terms.seconds.is_some_and(|limit| self.now > since + 1000 * Millis::from(limit));
        match state {
            PollState::Draft => return Err(Refusal::NotFound),
            _ if found.sealed => return Err(Refusal::Sealed),
            PollState::Closed | PollState::Revealed => return Err(Refusal::PollNotOpen),
            PollState::Open if is_late => return Err(Refusal::PollNotOpen),
            PollState::Open => {}
        }
        let ballot = ballots::taken(&found.terms, ballot)?;
        let is_named = ballot.player.as_ref().is_some_and(|player| player.name.is_some());
        if is_named && self.panel(panel)?.terms.names == Names::Off {
            return Err(Refusal::NamesOff);
        }
        if ballot.player.is_some() && player.is_none() {
            return Err(Refusal::BadOption);
        }
        let player = player.filter(|_| ballot.player.is_some());
        let before = self.last_ballots(id).find(|cast| cast.who == who).map(|cast| cast.ballot.clone());
        if before.as_ref() == Some(&ballot) {
            return Ok(());
        }
        let said_the_same = |cast: &&Cast| cast.who == who && cast.ballot.replies == ballot.replies;
        let earlier = self.last_ballots(id).find(said_the_same).map(|cast| cast.after);
        let (after, resets) = (earlier.unwrap_or(self.now - since), found.resets);
        self.ballots.push(Cast { poll: id, resets, who, player, ballot: ballot.clone(), after });
        let waits = |said: &Said| {
            let terms = &self.panel(panel).unwrap().terms;
            let is_suspect = terms.filter == Filtering::On && said.has_one_of(self.filter.values().flatten());
            terms.sharing == Sharing::Topics || terms.moderation == Moderation::Before || is_suspect
        };
        let judged = |(part, said): (Option<u8>, Said)| (part, waits(&said), said);
        let written: Vec<_> = ballots::written(&ballot).into_iter().map(judged).collect();
        let found = self.poll_mut(panel, id).unwrap();
        for (part, waits, said) in written {
            let fresh = if waits { PhraseState::Waiting } else { PhraseState::Released };
            found.write(part, &said, fresh);
        }
        self.forget(panel, id, &before.as_ref().map(ballots::written).unwrap_or_default());
        Ok(())
    }

    /// What was on a ballot that does not count any more, and is on no other, is forgotten unless a moderator hid it or put others with it.
    fn forget(&mut self, panel: PanelId, id: PollId, taken_back: &[(Option<u8>, Said)]) {
        for (part, said) in taken_back {
            let is_said = self.times_said(id, *part, &said.says) > 0;
            let found = self.poll_mut(panel, id).unwrap();
            let Some(phrase) = found.phrase(*part, &said.says) else { continue };
            let has_others = found.phrases.iter().any(|other| other.part == *part && other.with == Some(phrase.id));
            if !is_said && phrase.state != PhraseState::Hidden && !has_others {
                let gone = (phrase.part, phrase.id);
                let mut phrases = found.phrases.iter_mut();
                let phrase = phrases.find(|phrase| (phrase.part, phrase.id) == gone).unwrap();
                (phrase.is_forgotten, phrase.with) = (true, None);
            }
        }
    }

    pub(super) fn poll(&self, panel: PanelId, id: PollId) -> Result<&Poll, Refusal> {
        let mut polls = self.polls.iter();
        polls.find(|poll| poll.panel == panel && poll.id == id).ok_or(Refusal::NotFound)
    }

    fn poll_mut(&mut self, panel: PanelId, id: PollId) -> Result<&mut Poll, Refusal> {
        let mut polls = self.polls.iter_mut();
        polls.find(|poll| poll.panel == panel && poll.id == id).ok_or(Refusal::NotFound)
    }

    fn unsealed_poll(&mut self, panel: PanelId, id: PollId) -> Result<&mut Poll, Refusal> {
        let is_sealed = self.panel(panel)?.state() == PanelState::Sealed;
        let found = if is_sealed { return Err(Refusal::Sealed) } else { self.poll_mut(panel, id)? };
        if found.sealed { Err(Refusal::Sealed) } else { Ok(found) }
    }
}

impl Poll {
    pub(crate) fn state(&self) -> PollState {
        self.states.last().unwrap().0
    }

    fn is_quiz(&self) -> bool {
        self.terms.parts.iter().any(|part| part.kind == Kind::Quiz)
    }

    /// Whether everybody ever saw the result while nobody could answer.
    fn was_told(&self) -> bool {
        let over = |state: &PollState| matches!(state, PollState::Closed | PollState::Revealed);
        let public = |state: &PollState| match self.terms.results {
            Results::Never => false,
            Results::Revealed => *state == PollState::Revealed,
            Results::Always | Results::Voted | Results::Closed => true,
        };
        self.states.iter().any(|(state, _)| over(state) && public(state))
    }

    /// When it was last closed; a result that is hidden again was closed before.
    pub(crate) fn closed_at(&self) -> Option<Millis> {
        let closing = |pair: &&[(PollState, Millis)]| (pair[0].0, pair[1].0) == (PollState::Open, PollState::Closed);
        self.states.windows(2).rfind(closing).map(|pair| pair[1].1)
    }

    /// What is written into a part as far as it is not forgotten, or the names of its players.
    pub(crate) fn phrases(&self, part: Option<u8>) -> impl Iterator<Item = &Phrase> {
        self.phrases.iter().filter(move |phrase| phrase.part == part && !phrase.is_forgotten)
    }

    pub(super) fn phrase(&self, part: Option<u8>, says: &str) -> Option<&Phrase> {
        self.phrases(part).find(|phrase| phrase.says == says)
    }

    fn write(&mut self, part: Option<u8>, said: &Said, fresh: PhraseState) {
        if self.phrase(part, &said.says).is_none() {
            let resets = self.resets;
            let (now, before): (Vec<_>, Vec<_>) = self.phrases.iter().partition(|phrase| phrase.resets == resets);
            let first = before.iter().map(|phrase| phrase.id + 1).max().unwrap_or(0);
            let id = first + PhraseId::try_from(now.iter().filter(|phrase| phrase.part == part).count()).unwrap();
            let (says, text) = (said.says.clone(), said.text.clone());
            self.phrases.push(Phrase { part, id, says, text, state: fresh, with: None, resets, is_forgotten: false });
        }
    }

    fn judge(&mut self, part: Option<u8>, ids: &[PhraseId], verdict: PhraseVerdict) -> Outcome {
        let takes_words = |part: u8| {
            let kind = self.terms.parts.get(usize::from(part)).map(|part| part.kind);
            matches!(kind, Some(Kind::Text | Kind::Cloud { .. }))
        };
        if !part.is_none_or(takes_words) {
            return Err(Refusal::NotFound);
        }
        if ids.is_empty() || ids.len() > 100 {
            return Err(Refusal::OutOfRange);
        }
        let known: Vec<_> = self.phrases(part).cloned().collect();
        if !known.iter().any(|phrase| ids.contains(&phrase.id)) {
            return Err(Refusal::NotFound);
        }
        let groups = matches!(verdict, PhraseVerdict::With(_) | PhraseVerdict::Alone);
        if let PhraseVerdict::With(into) = verdict {
            let target = known.iter().find(|phrase| phrase.id == into).ok_or(Refusal::NotFound)?;
            if target.with.is_some() || ids.contains(&into) {
                return Err(Refusal::WrongState);
            }
        }
        if groups && self.sealed {
            return Err(Refusal::Sealed);
        }
        for phrase in self.phrases.iter_mut().filter(|phrase| phrase.part == part && !phrase.is_forgotten) {
            let is_named = ids.contains(&phrase.id);
            match verdict {
                PhraseVerdict::Release if is_named => phrase.state = PhraseState::Released,
                PhraseVerdict::Hide if is_named => phrase.state = PhraseState::Hidden,
                PhraseVerdict::Alone if is_named => phrase.with = None,
                PhraseVerdict::With(into) if is_named || phrase.with.is_some_and(|with| ids.contains(&with)) => {
                    phrase.with = Some(into);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn seal(&mut self) -> Outcome {
        if matches!(self.state(), PollState::Draft | PollState::Open) {
            return Err(Refusal::WrongState);
        }
        self.sealed = true;
        Ok(())
    }

    fn set_opinions(&mut self, closing: u64, opinions: &Opinions) -> Outcome {
        let statements = self.terms.parts.iter().find(|part| part.kind == Kind::Statements).ok_or(Refusal::NotFound)?;
        let count = statements.options.len();
        if matches!(self.state(), PollState::Draft | PollState::Open) {
            return Err(Refusal::WrongState);
        }
        if closing != self.closing {
            return Err(Refusal::WrongState);
        }
        if self.sealed && self.opinions.is_some() {
            return Err(Refusal::Sealed);
        }
        let is_known = |statement: &u8| usize::from(*statement) < count;
        let whole = opinions.statements.len() == count && opinions.groups.iter().all(|it| it.stances.len() == count);
        if !whole || !opinions.unite.iter().all(is_known) || !opinions.divide.iter().all(is_known) {
            return Err(Refusal::OutOfRange);
        }
        self.opinions = Some(opinions.clone());
        Ok(())
    }
}

/// Whether a poll can be asked on these terms.
fn possible(terms: &PollTerms) -> Outcome {
    if terms.parts.is_empty() || terms.parts.len() > 12 {
        return Err(Refusal::OptionCount);
    }
    let statements: Vec<_> = terms.parts.iter().filter(|part| part.kind == Kind::Statements).collect();
    if statements.len() > 1 {
        return Err(Refusal::OptionCount);
    }
    if terms.seconds.is_some_and(|seconds| !(5..=3600).contains(&seconds)) {
        return Err(Refusal::OutOfRange);
    }
    for part in &terms.parts {
        let count = part.options.len();
        let options_fit = match part.kind {
            Kind::YesNo | Kind::Stars { .. } | Kind::Text | Kind::Cloud { .. } => count == 0,
            Kind::Number { .. } => count < 2,
            Kind::Scale { .. } => count == 0 || count == 2,
            Kind::Statements => (2..=60).contains(&count),
            Kind::Multiple { min, max } => (2..=15).contains(&count) && 0 < min && min <= max && count >= max.into(),
            Kind::Single | Kind::Ranking | Kind::Points { .. } | Kind::Quiz => (2..=15).contains(&count),
        };
        let (most, limit) = (1_000_000_000_000, 1000);
        let range_fits = match part.kind {
            Kind::Scale { steps } => (3..12).contains(&steps),
            Kind::Stars { stars } => (3..11).contains(&stars),
            Kind::Points { total } => total > 0 && total <= limit,
            Kind::Number { min, max, decimals } => min < max && min >= -most && max <= most && decimals < 4,
            Kind::Cloud { words } => (1..6).contains(&words),
            _ => true,
        };
        let is_quiz = part.kind == Kind::Quiz;
        match (options_fit, range_fits) {
            (false, _) => return Err(Refusal::OptionCount),
            (true, false) => return Err(Refusal::OutOfRange),
            _ if part.right.iter().any(|right| usize::from(*right) >= count) => return Err(Refusal::BadOption),
            _ if part.right.is_empty() == is_quiz => return Err(Refusal::BadOption),
            _ => {}
        }
        part.options.iter().chain(&part.title).try_for_each(titled)?;
    }
    let is_quiz = |part: &Part| part.kind == Kind::Quiz;
    if terms.parts.iter().any(is_quiz) && !terms.parts.iter().all(is_quiz) {
        return Err(Refusal::BadOption);
    }
    if terms.parts.len() > 1 && terms.parts.iter().any(|part| part.title.is_none()) {
        return Err(Refusal::TextEmpty);
    }
    titled(&terms.title)
}
