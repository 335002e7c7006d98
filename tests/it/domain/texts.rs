//! Typed texts of many scripts, each with what is kept of it, worked out by hand.

use baraza::domain::locale::Lang;
use baraza::domain::text::Dir;

/// Stands in a sample for the mark that makes every text of a script findable.
pub(super) const SLOT: char = '§';

/// Characters of a mark.
pub(crate) const MARK: usize = 6;

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
    /// What most of its letters are, those of the mark included.
    script: Script,
    /// Which of [`SUSPECTS`] is in it.
    suspect: Option<&'static str>,
}

/// What is kept of one typed text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Kept {
    /// Empty if nothing visible is left.
    pub(crate) text: String,
    /// User-perceived characters.
    pub(crate) graphemes: usize,
    /// The way it runs.
    pub(crate) dir: Dir,
    script: Script,
    suspect: Option<&'static str>,
}

/// The scripts of the samples.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Script {
    Arabic,
    Chinese,
    Latin,
    Russian,
}

use Script::{Arabic, Chinese, Latin, Russian};

impl Kept {
    /// The language it is marked with if it comes from someone who reads the page in `spoken`.
    fn lang(&self, spoken: Option<&Lang>) -> Option<Lang> {
        match self.script {
            Arabic => Lang::new("ar").ok(),
            Chinese => Lang::new("zh").ok(),
            Russian => Lang::new("ru").ok(),
            Latin => spoken.filter(|lang| ["en", "sw"].contains(&lang.as_str())).cloned(),
        }
    }

    /// With the way it runs and its language; see [`Kept::lang`].
    pub(crate) fn words(&self, spoken: Option<&Lang>) -> (String, Dir, Option<Lang>) {
        (self.text.clone(), self.dir, self.lang(spoken))
    }

    /// All on one line.
    pub(crate) fn line(&self) -> String {
        self.text.replace("\n\n", " ").replace('\n', " ")
    }

    /// Whether one of those words is in it.
    pub(crate) fn has_one_of<'a>(&self, words: impl IntoIterator<Item = &'a String>) -> bool {
        words.into_iter().any(|word| self.suspect == Some(word))
    }
}

/// Words for the lists that hold questions back: as they are found in one sample each, in other dress; the last three are only pieces of what samples
/// say and are in none.
pub(crate) const SUSPECTS: [&str; 12] = [
    "DECIDES",
    "调解",
    "وَسيط",
    "СЕТЬ",
    "un  resolution",
    "etat",
    "Line break",
    "1+1",
    "Wanawake",
    "long",
    "mabadi",
    "reak",
];

const fn sample(raw: &'static str, kept: &'static str, graphemes: usize, dir: Dir) -> Sample {
    Sample { raw, kept, graphemes, dir, script: Latin, suspect: None }
}

impl Sample {
    const fn suspect(self, word: &'static str) -> Self {
        Self { suspect: Some(word), ..self }
    }

    const fn script(self, script: Script) -> Self {
        Self { script, ..self }
    }
}

/// Fifty letters and spaces, six times.
pub(super) const LONG: &str = concat!(
    "All that is said here goes on and on and on again ",
    "All that is said here goes on and on and on again ",
    "All that is said here goes on and on and on again ",
    "All that is said here goes on and on and on again ",
    "All that is said here goes on and on and on again ",
    "All that is said here goes on and on and on again §",
);

/// Questions, names, reasons, labels, messages and so on.
pub(crate) const SAMPLES: [Sample; 20] = [
    sample("Who decides? §", "Who decides? §", 13 + MARK, Dir::Ltr).suspect(SUSPECTS[0]),
    sample("妇女调解人如何参与和平进程的决策？§", "妇女调解人如何参与和平进程的决策？§", 17 + MARK, Dir::Ltr)
        .script(Chinese)
        .suspect(SUSPECTS[1]),
    sample("كيف ندعم الوسيطات في الميدان؟ §", "كيف ندعم الوسيطات في الميدان؟ §", 30 + MARK, Dir::Rtl)
        .script(Arabic)
        .suspect(SUSPECTS[2]),
    sample("Как сеть поддерживает §", "Как сеть поддерживает §", 22 + MARK, Dir::Ltr)
        .script(Russian)
        .suspect(SUSPECTS[3]),
    // As many words run one way as the other: the first one decides.
    sample("ما رأيكم في UN Resolution 1325 §", "ما رأيكم في UN Resolution 1325 §", 31 + MARK, Dir::Rtl)
        .suspect(SUSPECTS[4]),
    sample("👩🏽‍⚖️ § 👨‍👩‍👧‍👦", "👩🏽‍⚖️ § 👨‍👩‍👧‍👦", 4 + MARK, Dir::Ltr),
    sample("  a\u{202E}b\u{0} §\n ", "ab §", 3 + MARK, Dir::Ltr),
    sample(
        "x\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316} §",
        "x\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316} §",
        2 + MARK,
        Dir::Ltr,
    ),
    sample("e\u{301}tat §", "\u{E9}tat §", 5 + MARK, Dir::Ltr).suspect(SUSPECTS[5]),
    sample("line\r\nbreak\u{2028}§", "line\nbreak\n§", 11 + MARK, Dir::Ltr).suspect(SUSPECTS[6]),
    // One empty line at a time, and no line of nothing to see.
    sample("far\n\n \n\u{2800}\n\napart §", "far\n\napart §", 11 + MARK, Dir::Ltr),
    sample("=1+1 §", "=1+1 §", 5 + MARK, Dir::Ltr).suspect(SUSPECTS[7]),
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
    )
    .suspect(SUSPECTS[8]),
    sample(LONG, LONG, 300 + MARK, Dir::Ltr),
    sample("", "", 0, Dir::Ltr),
    sample(" \n\t ", "", 0, Dir::Ltr),
    sample("\u{200D}\u{3164}\u{202E}", "", 0, Dir::Ltr),
    sample("\u{301}", "", 0, Dir::Ltr),
    sample("\u{2800}\u{2800}", "", 0, Dir::Ltr),
];

/// The sample with that number, however large, carrying `mark`.
pub(crate) fn typed(number: u16, mark: &str) -> String {
    assert_eq!(mark.len(), MARK);
    SAMPLES[usize::from(number) % SAMPLES.len()].raw.replace(SLOT, mark)
}

/// What must be kept of a text made by [`typed`], or of what was kept of one.
pub(crate) fn kept(raw: &str) -> Kept {
    let found = SAMPLES.iter().find_map(|sample| {
        let mark = mark_in(sample.raw, raw).or_else(|| mark_in(sample.kept, raw))?;
        let Sample { graphemes, dir, script, suspect, .. } = *sample;
        Some(Kept { text: sample.kept.replace(SLOT, mark), graphemes, dir, script, suspect })
    });
    found.unwrap_or_else(|| panic!("not a sample: {raw:?}"))
}

pub(super) fn mark_in<'a>(pattern: &str, raw: &'a str) -> Option<&'a str> {
    let Some((before, after)) = pattern.split_once(SLOT) else {
        return (pattern == raw).then_some("");
    };
    let mark = raw.strip_prefix(before)?.strip_suffix(after)?;
    (mark.len() == MARK).then_some(mark)
}
