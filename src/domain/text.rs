//! The one gate every typed text passes: what is kept is what is counted, shown and exported, everywhere the same.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;

use super::locale::Lang;
use super::refusal::Refusal;

/// Bytes a text may always have, however few graphemes its limit is. 280 graphemes of any living script fit; a text of nothing but long
/// emoji does not.
const MIN_BYTES: usize = 2048;

/// Bytes allowed for each grapheme of a longer limit. Letters with marks take six or seven in the widest scripts.
const BYTES_PER_GRAPHEME: usize = 8;

/// How much longer than allowed a text may come in: what cleaning could cut in honest use.
const RAW_FACTOR: usize = 4;

/// Combining marks kept on one base. Vocalised Arabic and Biblical Hebrew need four; stacks that climb over neighbours need dozens.
const MAX_MARKS_PER_BASE: usize = 8;

/// Lines of one text, those that only set others apart included: about as many as 280 letters take on a narrow phone by themselves, so that breaks make
/// no text higher than its letters could.
const MAX_LINES: usize = 10;

/// The way a text runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "lowercase")]
pub enum Dir {
    /// Left to right.
    #[default]
    Ltr,
    /// Right to left.
    Rtl,
}

/// Cleans `raw` and holds it to `max_graphemes` user-perceived characters.
///
/// The result is in NFC, has no control characters but line breaks, no bidirectional overrides or isolates, bounded stacks of combining
/// marks, at most ten lines of which no two in a row are empty, and no space around it. Cleaning a cleaned text changes nothing.
///
/// # Errors
/// [`Refusal::TextEmpty`] if nothing visible is left, [`Refusal::TextTooLong`] if it is over either limit.
pub fn clean(raw: &str, max_graphemes: usize) -> Result<String, Refusal> {
    let max_bytes = MIN_BYTES.max(BYTES_PER_GRAPHEME.saturating_mul(max_graphemes));
    if raw.len() > max_bytes.saturating_mul(RAW_FACTOR) {
        return Err(Refusal::TextTooLong);
    }
    let composed: String = raw.chars().filter_map(keep).nfc().collect();
    let text = limit_lines(limit_marks(&composed).trim()).trim().to_owned();
    if !has_visible(&text) {
        return Err(Refusal::TextEmpty);
    }
    if text.len() > max_bytes || text.graphemes(true).count() > max_graphemes {
        return Err(Refusal::TextTooLong);
    }
    Ok(text)
}

/// As [`clean`], and all on one line.
///
/// # Errors
/// As [`clean`].
pub fn clean_line(raw: &str, max_graphemes: usize) -> Result<String, Refusal> {
    clean(raw, max_graphemes).map(|text| text.replace("\n\n", "\n").replace('\n', " "))
}

/// The direction most words of `text` have; a tie goes to the first word that has one.
///
/// The browser's `dir=auto` looks at the first strong letter only, which turns an Arabic sentence that begins with a Latin name around.
pub fn direction(text: &str) -> Dir {
    let (mut rtl, mut ltr, mut first) = (0_usize, 0_usize, None);
    for word in text.unicode_words() {
        let Some(dir) = word.chars().find_map(strong) else {
            continue;
        };
        first.get_or_insert(dir);
        match dir {
            Dir::Rtl => rtl += 1,
            Dir::Ltr => ltr += 1,
        }
    }
    match rtl.cmp(&ltr) {
        std::cmp::Ordering::Greater => Dir::Rtl,
        std::cmp::Ordering::Less => Dir::Ltr,
        std::cmp::Ordering::Equal => first.unwrap_or_default(),
    }
}

/// The language to mark `text` with: the asker's own if it is written in the script of the text, else the best guess from that script.
pub fn language(text: &str, spoken: Option<&Lang>) -> Option<Lang> {
    let mut counts = [0_usize; Script::ALL.len()];
    for character in text.chars() {
        if let Some(script) = Script::of(character) {
            counts[script as usize] += 1;
        }
    }
    let script = Script::ALL.into_iter().rev().max_by_key(|script| counts[*script as usize])?;
    if counts[script as usize] == 0 {
        return None;
    }
    match spoken {
        Some(lang) if Script::written_by(lang) == script => Some(lang.clone()),
        _ => script.usual_language(),
    }
}

/// The scripts told apart for marking languages; Han before Kana would call Japanese Chinese, hence the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Latin,
    Arabic,
    Hebrew,
    Cyrillic,
    Greek,
    Kana,
    Han,
    Hangul,
    Devanagari,
    Ethiopic,
}

impl Script {
    const ALL: [Self; 10] = [
        Self::Latin,
        Self::Arabic,
        Self::Hebrew,
        Self::Cyrillic,
        Self::Greek,
        Self::Kana,
        Self::Han,
        Self::Hangul,
        Self::Devanagari,
        Self::Ethiopic,
    ];

    fn of(character: char) -> Option<Self> {
        match character {
            'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Some(Self::Latin),
            '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{8A0}'..='\u{8FF}' => Some(Self::Arabic),
            '\u{590}'..='\u{5FF}' => Some(Self::Hebrew),
            '\u{400}'..='\u{52F}' => Some(Self::Cyrillic),
            '\u{370}'..='\u{3FF}' => Some(Self::Greek),
            '\u{3040}'..='\u{30FF}' => Some(Self::Kana),
            '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' => Some(Self::Han),
            '\u{AC00}'..='\u{D7A3}' => Some(Self::Hangul),
            '\u{900}'..='\u{97F}' => Some(Self::Devanagari),
            '\u{1200}'..='\u{137F}' => Some(Self::Ethiopic),
            _ => None,
        }
    }

    fn written_by(lang: &Lang) -> Self {
        match lang.primary() {
            "ar" | "fa" | "ur" | "ps" | "ckb" => Self::Arabic,
            "he" | "yi" => Self::Hebrew,
            "ru" | "uk" | "bg" | "be" | "mk" => Self::Cyrillic,
            "el" => Self::Greek,
            "ja" => Self::Kana,
            "zh" => Self::Han,
            "ko" => Self::Hangul,
            "hi" | "mr" | "ne" => Self::Devanagari,
            "am" | "ti" => Self::Ethiopic,
            _ => Self::Latin,
        }
    }

    /// No guess for Latin: it carries hundreds of languages, and a wrong mark makes a screen reader speak nonsense.
    fn usual_language(self) -> Option<Lang> {
        let code = match self {
            Self::Latin => return None,
            Self::Arabic => "ar",
            Self::Hebrew => "he",
            Self::Cyrillic => "ru",
            Self::Greek => "el",
            Self::Kana => "ja",
            Self::Han => "zh",
            Self::Hangul => "ko",
            Self::Devanagari => "hi",
            Self::Ethiopic => "am",
        };
        Lang::new(code).ok()
    }
}

/// What becomes of one character: kept, turned into a plain line break, or dropped.
fn keep(character: char) -> Option<char> {
    match character {
        '\n' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\t' => Some(' '),
        // Overrides, embeddings and isolates reach beyond the text they stand in. Marks (200E, 200F) do not and stay.
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => None,
        other => match other.general_category() {
            GeneralCategory::Control | GeneralCategory::Surrogate | GeneralCategory::PrivateUse => None,
            _ => Some(other),
        },
    }
}

fn limit_marks(text: &str) -> String {
    let mut marks = 0;
    text.chars()
        .filter(|&character| match character.general_category() {
            GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark => {
                marks += 1;
                marks <= MAX_MARKS_PER_BASE
            }
            // Joiners do not begin a new base: a stack interleaved with them would climb all the same.
            GeneralCategory::Format => true,
            _ => {
                marks = 0;
                true
            }
        })
        .collect()
}

/// Holds a text to [`MAX_LINES`] and to one empty line at a time. What would be further down goes on in the last line.
fn limit_lines(text: &str) -> String {
    let mut lines: Vec<_> = text.split('\n').map(|line| if has_visible(line) { line } else { "" }).collect();
    lines.dedup_by(|line, above| line.is_empty() && above.is_empty());
    let mut rest = lines.split_off(lines.len().min(MAX_LINES - 1));
    rest.retain(|line| !line.is_empty());
    let last = rest.join(" ");
    lines.push(&last);
    lines.join("\n")
}

fn has_visible(text: &str) -> bool {
    text.chars().any(is_visible)
}

fn is_visible(character: char) -> bool {
    // Characters that are drawn as nothing although they are letters or symbols by category: fillers of Hangul, the Braille pattern without dots, blanks
    // of hieroglyphs, the note without a head.
    const BLANK: [char; 8] =
        ['\u{115F}', '\u{1160}', '\u{2800}', '\u{3164}', '\u{FFA0}', '\u{13441}', '\u{13442}', '\u{1D159}'];
    let group = character.general_category_group();
    !BLANK.contains(&character)
        && matches!(
            group,
            GeneralCategoryGroup::Letter
                | GeneralCategoryGroup::Number
                | GeneralCategoryGroup::Punctuation
                | GeneralCategoryGroup::Symbol
        )
}

fn strong(character: char) -> Option<Dir> {
    match character {
        '\u{590}'..='\u{8FF}'
        | '\u{FB1D}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFF}'
        | '\u{10800}'..='\u{10FFF}'
        | '\u{1E800}'..='\u{1EFFF}' => character.is_alphabetic().then_some(Dir::Rtl),
        _ => character.is_alphabetic().then_some(Dir::Ltr),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_of_every_script_are_kept_unchanged() {
        for text in [
            "妇女调解人如何参与和平进程的决策？",
            "كيف يمكن للشبكات الإقليمية أن تدعم الوسيطات في الميدان؟",
            "Как сеть поддерживает?",
            "ما رأيكم في UN Resolution 1325 بعد عشرين عاما؟",
            "👩🏽‍⚖️ family: 👨‍👩‍👧‍👦",
        ] {
            assert_eq!(clean(text, 280).as_deref(), Ok(text));
        }
    }

    #[test]
    fn overrides_and_zalgo_are_cut() {
        assert_eq!(clean("a\u{202E}b\u{2066}c\u{0}", 280).as_deref(), Ok("abc"));
        let zalgo = format!("x{}", "\u{316}\u{200D}".repeat(50));
        let cleaned = clean(&zalgo, 280).unwrap();
        assert_eq!(cleaned.chars().filter(|c| *c == '\u{316}').count(), MAX_MARKS_PER_BASE);
    }

    #[test]
    fn nothing_visible_is_empty() {
        for text in ["", "   ", "\u{200D}\u{200E}", "\u{3164}\u{3164}", "\u{301}"] {
            assert_eq!(clean(text, 280), Err(Refusal::TextEmpty));
        }
        for blank in "\u{115F}\u{1160}\u{2800}\u{3164}\u{FFA0}\u{13441}\u{13442}\u{1D159}".chars() {
            assert_eq!(clean(&format!("{blank}{blank}"), 280), Err(Refusal::TextEmpty), "{blank:?}");
        }
        assert!(clean("\u{2801}", 280).is_ok(), "one dot of Braille can be read");
    }

    #[test]
    fn one_empty_line_sets_apart_and_ten_lines_are_enough() {
        let far_apart = format!("a{}b", "\n".repeat(278));
        assert_eq!(clean(&far_apart, 280).as_deref(), Ok("a\n\nb"));
        for empty in ["", " ", "\t \u{3000}", "\u{200D}", "\u{2800}"] {
            assert_eq!(clean(&format!("a\n{empty}\n{empty}\r\nb\u{2028}c"), 280).as_deref(), Ok("a\n\nb\nc"));
        }
        let numbers: Vec<_> = (1..=12).map(|number| number.to_string()).collect();
        assert_eq!(clean(&numbers.join("\n"), 280).as_deref(), Ok("1\n2\n3\n4\n5\n6\n7\n8\n9\n10 11 12"));
        assert_eq!(clean(&numbers.join("\n\n"), 280).as_deref(), Ok("1\n\n2\n\n3\n\n4\n\n5\n6 7 8 9 10 11 12"));
        assert_eq!(clean(&numbers[..10].join("\n"), 280), Ok(numbers[..10].join("\n")));
        assert_eq!(clean_line("a\n\n\nb\nc", 280).as_deref(), Ok("a b c"));
    }

    #[test]
    fn limits_are_graphemes_and_bytes() {
        assert!(clean(&"é".repeat(280), 280).is_ok());
        assert_eq!(clean(&"é".repeat(281), 280), Err(Refusal::TextTooLong));
        assert_eq!(clean(&"👨‍👩‍👧‍👦".repeat(100), 280), Err(Refusal::TextTooLong));
    }

    #[test]
    fn the_last_byte_and_the_last_mark_that_fit_are_kept() {
        for max_graphemes in [200, 1_000] {
            let family = "👨‍👩‍👧‍👦";
            let most = MIN_BYTES.max(BYTES_PER_GRAPHEME * max_graphemes);
            let of = |bytes: usize| family.repeat(bytes / family.len()) + &"a".repeat(bytes % family.len());
            assert!([most - 1, most].iter().all(|fits| clean(&of(*fits), max_graphemes) == Ok(of(*fits))));
            assert_eq!(clean(&of(most + 1), max_graphemes), Err(Refusal::TextTooLong));
            let raw = |bytes: usize| "a".to_owned() + &" ".repeat(bytes - 1);
            assert_eq!(clean(&raw(RAW_FACTOR * most), max_graphemes).as_deref(), Ok("a"));
            assert_eq!(clean(&raw(RAW_FACTOR * most + 1), max_graphemes), Err(Refusal::TextTooLong));
        }
        let marked = |marks: usize| "x".to_owned() + &"\u{316}".repeat(marks);
        for (typed, kept) in [(-1, -1), (0, 0), (1, 0)] {
            let [typed, kept] = [typed, kept].map(|more| marked(MAX_MARKS_PER_BASE.saturating_add_signed(more)));
            assert_eq!(clean(&typed, 280), Ok(kept));
        }
    }

    #[test]
    fn direction_follows_most_words() {
        assert_eq!(direction("C++ أم Python أفضل للتدريس"), Dir::Rtl);
        assert_eq!(direction("What does سلام mean here?"), Dir::Ltr);
        assert_eq!(direction("2030?"), Dir::Ltr);
    }

    #[test]
    fn language_needs_the_right_script() {
        let spoken = Lang::new("fa").unwrap();
        assert_eq!(language("چگونه", Some(&spoken)), Some(spoken.clone()));
        assert_eq!(language("Comment", Some(&spoken)), None);
        assert_eq!(language("سؤال", Lang::new("en").ok().as_ref()), Lang::new("ar").ok());
    }

    /// Breaks, spaces, what is drawn as nothing, marks and letters that join with their neighbours: what the parts of cleaning could spoil for each other.
    fn awkward() -> impl Strategy<Value = String> {
        const PIECES: &[&str] = &[
            "\n",
            "\n",
            "\n",
            "\u{2029}",
            "\r",
            " ",
            "\t",
            "\u{3000}",
            "\u{200D}",
            "\u{202E}",
            "\u{2800}",
            "\u{3164}",
            "\u{301}",
            "\u{316}\u{316}\u{316}",
            "a",
            "b",
            "\u{1100}",
            "\u{1161}",
            "\u{11A8}",
            "س",
            "👩🏽\u{200D}⚖️",
        ];
        prop::collection::vec(prop::sample::select(PIECES), 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(raw in prop_oneof![any::<String>(), awkward()]) {
            if let Ok(once) = clean(&raw, 280) {
                prop_assert!(once.lines().count() <= MAX_LINES && !once.contains("\n\n\n"), "{:?}", once);
                prop_assert_eq!(clean(&once, 280), Ok(once));
            }
            if let Ok(once) = clean_line(&raw, 280) {
                prop_assert!(!once.contains('\n'), "{:?}", once);
                prop_assert_eq!(clean_line(&once, 280), Ok(once));
            }
        }
    }
}
