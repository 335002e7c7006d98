//! Words that hold a question back until a moderator has read it. They refuse nothing.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::locale::Lang;
use super::refusal::Refusal;
use super::text;

/// Longest word or phrase, in graphemes.
pub const MAX_WORD_GRAPHEMES: usize = 60;

/// Most words and phrases in all lists together.
pub const MAX_WORDS: usize = 500;

/// The line that Arabic draws between letters; it means nothing.
const TATWEEL: char = '\u{640}';

/// Lists of words and phrases, one for each language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Filter {
    lists: BTreeMap<Lang, Vec<String>>,
    #[serde(skip)]
    matcher: Matcher,
}

/// What finds all words at once; made when it is first needed.
#[derive(Clone, Debug, Default)]
struct Matcher(OnceLock<Option<AhoCorasick>>);

impl PartialEq for Matcher {
    /// It follows from the lists.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Matcher {}

impl Filter {
    /// A filter with those lists.
    pub(super) fn new(lists: BTreeMap<Lang, Vec<String>>) -> Self {
        Self { lists, matcher: Matcher::default() }
    }

    /// The lists.
    pub fn lists(&self) -> &BTreeMap<Lang, Vec<String>> {
        &self.lists
    }

    /// Lists as they may be kept: each word cleaned, none twice in a list.
    ///
    /// # Errors
    /// [`Refusal::OutOfRange`] for more than five hundred words in all; a word's refusal.
    pub(super) fn clean(lists: &BTreeMap<Lang, Vec<String>>) -> Result<BTreeMap<Lang, Vec<String>>, Refusal> {
        if lists.values().map(Vec::len).sum::<usize>() > MAX_WORDS {
            return Err(Refusal::OutOfRange);
        }
        let clean_list = |words: &Vec<String>| {
            let mut cleaned = Vec::with_capacity(words.len());
            for word in words {
                let word = text::clean_line(word, MAX_WORD_GRAPHEMES)?;
                if !cleaned.contains(&word) {
                    cleaned.push(word);
                }
            }
            Ok(cleaned)
        };
        lists.iter().map(|(lang, words)| Ok((lang.clone(), clean_list(words)?))).collect()
    }

    /// Whether one of the words is in `text`, whatever its case, accents and vowel marks.
    pub(super) fn finds(&self, text: &str) -> bool {
        let matcher = self.matcher.0.get_or_init(|| {
            let words = self.lists.values().flatten().map(|word| folded(word)).filter(|word| !word.is_empty());
            AhoCorasick::new(words).ok()
        });
        let text = folded(text);
        let found = matcher.iter().flat_map(|matcher| matcher.find_overlapping_iter(&text));
        found.into_iter().any(|found| {
            let (before, after) = (text[..found.start()].chars().next_back(), text[found.end()..].chars().next());
            let word = &text[found.range()];
            stands_alone(before, word.chars().next()) && stands_alone(after, word.chars().next_back())
        })
    }
}

/// Whether a word whose outermost letter is `edge` ends there, `beside` being the letter beside it.
fn stands_alone(beside: Option<char>, edge: Option<char>) -> bool {
    !beside.is_some_and(char::is_alphanumeric) || !edge.is_some_and(is_of_spaced_script)
}

/// Scripts that put spaces between words and join nothing to them. Arabic, Hebrew and Korean join articles and particles; Chinese, Japanese and Thai have no
/// spaces: there a word counts wherever it stands.
fn is_of_spaced_script(letter: char) -> bool {
    matches!(letter, '0'..='9' | 'a'..='z' | '\u{C0}'..='\u{58F}' | '\u{900}'..='\u{DFF}' | '\u{10A0}'..='\u{10FF}' | '\u{1200}'..='\u{137F}' | '\u{1E00}'..='\u{1FFF}')
}

/// Without case, accents and vowel marks, and one space between words.
fn folded(text: &str) -> String {
    let is_mark = |letter: &char| {
        matches!(letter.general_category(), GeneralCategory::NonspacingMark | GeneralCategory::Format)
            || *letter == TATWEEL
    };
    let plain: String = text.nfkd().filter(|letter| !is_mark(letter)).flat_map(char::to_lowercase).collect();
    // One letter in two shapes, and one that capitals write as two.
    let plain = plain.replace('ς', "σ").replace('ß', "ss");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(words: &[&str]) -> Filter {
        let lang = Lang::new("en").unwrap();
        Filter::new(BTreeMap::from([(lang, words.iter().map(|&word| word.to_owned()).collect())]))
    }

    #[test]
    fn words_are_found_whatever_their_dress() {
        let filter = filter(&["Schuft", "كاذب", "骗子", "two words", "обман", "ψεύτης", "Straße"]);
        for text in [
            "SCHUFT!",
            "so ein Schúft.",
            "إنه كـاذِب",
            "والكاذب هنا",
            "你是骗子吗",
            "Two  Words",
            "это ОБМАН?",
            "ΨΕΥΤΗΣ",
            "STRASSE",
        ] {
            assert!(filter.finds(text), "{text}");
        }
    }

    #[test]
    fn a_word_inside_another_one_is_not_meant() {
        let filter = filter(&["ass", "обман"]);
        for text in ["assess the class", "самообмана", "", "as s"] {
            assert!(!filter.finds(text), "{text}");
        }
        assert!(!Filter::default().finds("anything"));
    }
}
