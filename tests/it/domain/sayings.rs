//! What people write into polls, in several ways each, with what is kept of it and what it says, worked out by hand.

use super::texts::{LONG, MARK, SLOT, SUSPECTS, mark_in};

/// Something written into a poll.
struct Saying {
    /// As typed.
    raw: &'static str,
    /// As kept; empty if nothing visible is left.
    kept: &'static str,
    /// User-perceived characters kept, the mark's six included.
    graphemes: usize,
    /// Those with the same number say the same.
    says: u8,
    /// Which of [`SUSPECTS`] is in it.
    suspect: Option<&'static str>,
}

/// What is kept of something written into a poll.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Said {
    /// Empty if nothing visible is left.
    pub(crate) text: String,
    /// User-perceived characters.
    pub(crate) graphemes: usize,
    /// The same for everything that says the same.
    pub(crate) says: String,
    suspect: Option<&'static str>,
}

impl Said {
    /// Whether one of those words is in it.
    pub(crate) fn has_one_of<'a>(&self, words: impl IntoIterator<Item = &'a String>) -> bool {
        words.into_iter().any(|word| self.suspect == Some(word))
    }
}

const fn saying(says: u8, raw: &'static str, graphemes: usize) -> Saying {
    Saying { raw, kept: raw, graphemes, says, suspect: None }
}

/// So many of the sayings are short enough for a cloud, then there are longer ones, and at the end nothing that can be seen.
pub(crate) const SHORT: usize = 24;

/// All of them.
pub(crate) const ALL: usize = SHORT + 3;

const SAYINGS: [Saying; ALL] = [
    saying(0, "Peace §", 6 + MARK),
    Saying { kept: "PEACE,  §", ..saying(0, " PEACE,  § ", 8 + MARK) },
    saying(0, "Ｐｅａｃｅ §.", 7 + MARK),
    saying(1, "السَّلام §", 7 + MARK),
    saying(1, "السلام §", 7 + MARK),
    saying(1, "الســلام §!", 10 + MARK),
    saying(2, "和平 §", 3 + MARK),
    saying(3, "平和 §", 3 + MARK),
    // An accent makes another word, whichever way it is typed.
    Saying { kept: "p\u{EA}che §", ..saying(4, "pe\u{302}che §", 6 + MARK) },
    saying(5, "p\u{E9}ch\u{E9} §", 6 + MARK),
    saying(6, "🕊️ §", 2 + MARK),
    Saying { suspect: Some(SUSPECTS[3]), ..saying(7, "Вся сеть §", 9 + MARK) },
    Saying { suspect: Some(SUSPECTS[1]), ..saying(8, "调解 §", 3 + MARK) },
    Saying { suspect: Some(SUSPECTS[7]), ..saying(9, "=1+1 §", 5 + MARK) },
    // So do a tone above or below a letter, and signs.
    saying(10, "ใช่ §", 3 + MARK),
    saying(11, "ใช้ §", 3 + MARK),
    saying(12, "ọkọ §", 4 + MARK),
    saying(13, "ọkọ́ §", 4 + MARK),
    saying(14, "C++ §", 4 + MARK),
    saying(15, "C# §", 3 + MARK),
    saying(15, "(c#) §!", 6 + MARK),
    saying(16, "5 §", 2 + MARK),
    saying(17, "-5 §", 3 + MARK),
    saying(17, "−5 §", 3 + MARK),
    saying(18, "A phrase of more than forty letters in all §", 43 + MARK),
    saying(19, LONG, 300 + MARK),
    saying(20, " \u{200D}", 0),
];

/// The saying with that number, however large, marked with `kind` and where it is written: a number of five digits.
pub(crate) fn typed(number: usize, kind: char, place: usize) -> String {
    let saying = &SAYINGS[number % SAYINGS.len()];
    // The same for all of them: only what is said tells them apart.
    let mark = format!("{kind}{place:05}");
    assert_eq!(mark.len(), MARK);
    saying.raw.replace(SLOT, &mark)
}

/// What must be kept of something made by [`typed`], or of what was kept of one.
pub(crate) fn said(raw: &str) -> Said {
    let found = SAYINGS.iter().find_map(|saying| {
        if !saying.raw.contains(SLOT) {
            let nothing = Said { text: String::new(), graphemes: 0, says: String::new(), suspect: None };
            return (saying.raw == raw).then_some(nothing);
        }
        let mark = mark_in(saying.raw, raw).or_else(|| mark_in(saying.kept, raw))?;
        let Saying { kept, graphemes, says, suspect, .. } = *saying;
        Some(Said { text: kept.replace(SLOT, mark), graphemes, says: format!("{says} {mark}"), suspect })
    });
    found.unwrap_or_else(|| panic!("not a saying: {raw:?}"))
}
