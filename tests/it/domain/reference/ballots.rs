//! The naive rules for one ballot: whether it answers what was asked, and what was written on it.

use baraza::domain::poll::{Ballot, Kind, Part, Reply};

use super::*;

/// The ballot as it is kept.
pub(super) fn taken(terms: &PollTerms, ballot: &Ballot) -> Result<Ballot, Refusal> {
    if ballot.replies.len() != terms.parts.len() {
        return Err(Refusal::OptionCount);
    }
    if ballot.player.is_some() && terms.parts.iter().all(|part| part.kind != Kind::Quiz) {
        return Err(Refusal::BadOption);
    }
    let mut kept = ballot.clone();
    for reply in &mut kept.replies {
        if let Reply::Words(words) = reply {
            for word in words {
                *word = short(word, 140)?.text;
            }
        }
    }
    if let Some(player) = &mut kept.player {
        player.name = match player.name.as_deref().map(|name| short(name, 60)) {
            None | Some(Err(Refusal::TextEmpty)) => None,
            Some(name) => Some(name?.text),
        };
    }
    for (part, reply) in terms.parts.iter().zip(&mut kept.replies) {
        fits(part, reply)?;
        // Whoever says the same thing twice says it once.
        if let Reply::Words(words) = reply {
            let all = std::mem::take(words);
            for word in all {
                if words.iter().all(|known| said(known).says != said(&word).says) {
                    words.push(word);
                }
            }
        }
    }
    Ok(kept)
}

/// Everything written on a ballot, with the part it is written into; the player's name belongs to none.
pub(super) fn written(ballot: &Ballot) -> Vec<(Option<u8>, Said)> {
    let mut all = Vec::new();
    for (part, reply) in (0..).zip(&ballot.replies) {
        if let Reply::Words(words) = reply {
            all.extend(words.iter().map(|word| (Some(part), said(word))));
        }
    }
    let name = ballot.player.as_ref().and_then(|player| player.name.as_deref());
    all.extend(name.map(|name| (None, said(name))));
    all
}

fn short(raw: &str, graphemes: usize) -> Result<Said, Refusal> {
    let text = said(raw);
    match text.graphemes {
        0 => Err(Refusal::TextEmpty),
        many if many > graphemes => Err(Refusal::TextTooLong),
        _ => Ok(text),
    }
}

fn fits(part: &Part, reply: &Reply) -> Outcome {
    let count = part.options.len();
    let sum = |points: &[u16]| points.iter().map(|given| u64::from(*given)).sum::<u64>();
    match (part.kind, reply) {
        (Kind::Single | Kind::Quiz, Reply::Options(chosen)) => different(chosen, count, 1..=1),
        (Kind::Multiple { min, max }, Reply::Options(chosen)) => different(chosen, count, min.into()..=max.into()),
        (Kind::Ranking, Reply::Order(order)) => different(order, count, 1..=count),
        (Kind::Scale { steps: most } | Kind::Stars { stars: most }, Reply::Step(step)) if *step < most => Ok(()),
        (Kind::Points { .. }, Reply::Points(points)) if points.len() != count => Err(Refusal::OptionCount),
        (Kind::Points { total }, Reply::Points(points)) if sum(points) != u64::from(total) => Err(Refusal::OutOfRange),
        (Kind::Number { min, max, .. }, Reply::Number(number)) if *number < min || *number > max => {
            Err(Refusal::OutOfRange)
        }
        (_, Reply::Abstain)
        | (Kind::YesNo, Reply::Step(0 | 1))
        | (Kind::Points { .. }, Reply::Points(_))
        | (Kind::Number { .. }, Reply::Number(_)) => Ok(()),
        (Kind::Text, Reply::Words(words)) if words.len() == 1 => Ok(()),
        (Kind::Cloud { words: most }, Reply::Words(words)) if (1..=usize::from(most)).contains(&words.len()) => {
            words.iter().try_for_each(|word| short(word, 40).map(drop))
        }
        (Kind::Statements, Reply::Stances(stances)) if stances.len() == count => Ok(()),
        (Kind::Text | Kind::Cloud { .. }, Reply::Words(_)) | (Kind::Statements, Reply::Stances(_)) => {
            Err(Refusal::OptionCount)
        }
        _ => Err(Refusal::BadOption),
    }
}

fn different(chosen: &[u8], options: usize, counts: std::ops::RangeInclusive<usize>) -> Outcome {
    if !counts.contains(&chosen.len()) {
        return Err(Refusal::OptionCount);
    }
    let once: BTreeSet<_> = chosen.iter().filter(|option| usize::from(**option) < options).collect();
    if once.len() == chosen.len() { Ok(()) } else { Err(Refusal::BadOption) }
}
