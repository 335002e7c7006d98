//! Typed texts of many scripts, each with what is kept of it, worked out by hand.

use baraza::domain::text::Dir;

/// Stands in a sample for the mark that makes every text of a script findable.
const SLOT: char = '§';

/// Characters of a mark.
const MARK: usize = 6;

/// A typed text.
pub(crate) struct Sample {
    /// As typed.
    raw: &'static str,
    /// As kept; empty if nothing visible is left.
    kept: &'static str,
    /// User-perceived characters kept, the mark's six included.
    graphemes: usize,
    /// The way it runs.
    dir: Dir,
}

/// What is kept of one typed text.
#[derive(Debug)]
pub(crate) struct Kept {
    /// Empty if nothing visible is left.
    pub(crate) text: String,
    /// User-perceived characters.
    pub(crate) graphemes: usize,
    /// The way it runs.
    pub(crate) dir: Dir,
}

const fn sample(raw: &'static str, kept: &'static str, graphemes: usize, dir: Dir) -> Sample {
    Sample { raw, kept, graphemes, dir }
}

/// Questions, names and reasons.
pub(crate) const SAMPLES: [Sample; 17] = [
    sample("Who decides? §", "Who decides? §", 13 + MARK, Dir::Ltr),
    sample("妇女调解人如何参与和平进程的决策？§", "妇女调解人如何参与和平进程的决策？§", 17 + MARK, Dir::Ltr),
    sample("كيف ندعم الوسيطات في الميدان؟ §", "كيف ندعم الوسيطات في الميدان؟ §", 30 + MARK, Dir::Rtl),
    sample("Как сеть поддерживает §", "Как сеть поддерживает §", 22 + MARK, Dir::Ltr),
    // As many words run one way as the other: the first one decides.
    sample("ما رأيكم في UN Resolution 1325 §", "ما رأيكم في UN Resolution 1325 §", 31 + MARK, Dir::Rtl),
    sample("👩🏽‍⚖️ § 👨‍👩‍👧‍👦", "👩🏽‍⚖️ § 👨‍👩‍👧‍👦", 4 + MARK, Dir::Ltr),
    sample("  a\u{202E}b\u{0} §\n ", "ab §", 3 + MARK, Dir::Ltr),
    sample(
        "x\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316} §",
        "x\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316} §",
        2 + MARK,
        Dir::Ltr,
    ),
    sample("e\u{301}tat §", "\u{E9}tat §", 5 + MARK, Dir::Ltr),
    sample("line\r\nbreak\u{2028}§", "line\nbreak\n§", 11 + MARK, Dir::Ltr),
    sample("=1+1 §", "=1+1 §", 5 + MARK, Dir::Ltr),
    sample(
        "This sentence is longer than forty characters §",
        "This sentence is longer than forty characters §",
        46 + MARK,
        Dir::Ltr,
    ),
    sample(
        "Mabadiliko ya hali ya hewa yanaathirije wapatanishi wanawake §",
        "Mabadiliko ya hali ya hewa yanaathirije wapatanishi wanawake §",
        61 + MARK,
        Dir::Ltr,
    ),
    sample("", "", 0, Dir::Ltr),
    sample(" \n\t ", "", 0, Dir::Ltr),
    sample("\u{200D}\u{3164}\u{202E}", "", 0, Dir::Ltr),
    sample("\u{301}", "", 0, Dir::Ltr),
];

/// The sample with that number, however large, carrying `mark`.
pub(crate) fn typed(number: u16, mark: &str) -> String {
    assert_eq!(mark.len(), MARK);
    SAMPLES[usize::from(number) % SAMPLES.len()].raw.replace(SLOT, mark)
}

/// What must be kept of a text made by [`typed`].
pub(crate) fn kept(raw: &str) -> Kept {
    let found = SAMPLES.iter().find_map(|sample| {
        let mark = mark_in(sample.raw, raw)?;
        Some(Kept { text: sample.kept.replace(SLOT, mark), graphemes: sample.graphemes, dir: sample.dir })
    });
    found.unwrap_or_else(|| panic!("not a sample: {raw:?}"))
}

fn mark_in<'a>(pattern: &str, raw: &'a str) -> Option<&'a str> {
    let Some((before, after)) = pattern.split_once(SLOT) else {
        return (pattern == raw).then_some("");
    };
    let mark = raw.strip_prefix(before)?.strip_suffix(after)?;
    (mark.len() == MARK).then_some(mark)
}
