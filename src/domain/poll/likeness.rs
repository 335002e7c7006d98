//! What two written things have in common that say the same. `web/src/lib/likeness.ts` says it once more for pages; both are held to the same list.

use std::iter::once;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Signs of punctuation that make another word of the one they touch, as in `C#`, `-5`, `A-`, `50%` and `5′`.
const SIGNS: [char; 15] = ['#', '%', '&', '*', '-', '@', '§', '‰', '‱', '′', '٪', '؉', '؊', '׳', '״'];

/// The same for all that says the same: neither case nor width, vowel marks of Arabic, drawn-out lines, the punctuation around words nor the number of
/// spaces between them matter. All else tells words apart: accents, tones, the signs of a script, symbols. Two that are one by mistake can never be told
/// apart again, two that are two can still be put together by a moderator.
pub(super) fn likeness(text: &str) -> String {
    let written: String = text.chars().flat_map(broken_up).nfc().filter(|letter| !is_unspoken(*letter)).collect();
    let plain: String = written.chars().flat_map(char::to_lowercase).map(usual).collect();
    let words: Vec<_> = plain.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
    // Nothing but punctuation is what it is.
    if words.is_empty() { plain } else { words.join(" ") }
}

/// A letter as all of its width and form are written. A raised digit or a fraction is another number than its digits: 10² is not 102.
fn broken_up(letter: char) -> impl Iterator<Item = char> {
    match letter.general_category() {
        GeneralCategory::OtherNumber => once(letter).nfd(),
        _ => once(letter).nfkd(),
    }
}

/// Vowel marks of Arabic, its drawn-out line, and what only steers how others are drawn or where a line may break. A joiner stays: in Malayalam it makes
/// another letter.
fn is_unspoken(letter: char) -> bool {
    matches!(letter, '\u{640}' | '\u{64B}'..='\u{652}' | '\u{670}')
        || matches!(letter, '\u{AD}' | '\u{61C}' | '\u{200B}' | '\u{200C}' | '\u{200E}' | '\u{200F}' | '\u{2060}')
        || matches!(letter, '\u{FE0E}' | '\u{FE0F}')
}

/// Of signs that are one in several shapes, by where they stand or which keyboard wrote them, the usual one.
fn usual(letter: char) -> char {
    match letter {
        'ς' => 'σ',
        '’' => '\'',
        '‐' | '−' => '-',
        other => other,
    }
}

/// A word without the punctuation around it.
fn bare(word: &str) -> &str {
    let is_around =
        |letter: char| letter.general_category_group() == GeneralCategoryGroup::Punctuation && !SIGNS.contains(&letter);
    let bare = word.trim_matches(is_around);
    // A hyphen that touches nothing is a dash.
    if bare.chars().all(|letter| letter == '-') { "" } else { bare }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lists of texts that say the same; those of different lists do not.
    const SAID: &str = include_str!("../../../tests/golden/likeness.json");

    #[test]
    fn what_says_the_same_is_one_and_nothing_else_is() {
        let all: Vec<Vec<String>> = serde_json::from_str(SAID).unwrap();
        let alike: Vec<_> = all.iter().map(|texts| likeness(&texts[0])).collect();
        for (at, texts) in all.iter().enumerate() {
            for text in texts {
                assert_eq!(likeness(text), alike[at], "{text:?} is not {:?}", texts[0]);
            }
            assert!(!alike[..at].contains(&alike[at]), "{:?} is something else", texts[0]);
        }
    }
}
