//! How an event is found: by the code someone typed or the secret a phone scanned.

use std::sync::{Arc, PoisonError, RwLock};

use crate::domain::ids::EventId;
use crate::store::{Directory, Listing, StoreError};

/// Digits of a code.
const CODE_DIGITS: usize = 6;

/// The directory, read again only when something is asked for that it did not hold before.
pub struct Lobby {
    directory: Arc<dyn Directory>,
    known: RwLock<Vec<Listing>>,
}

impl Lobby {
    /// Nothing is known yet.
    pub fn new(directory: Arc<dyn Directory>) -> Self {
        Self { directory, known: RwLock::default() }
    }

    /// The event with the code, however it was typed.
    pub async fn by_code(&self, typed: &str) -> Result<Option<Listing>, StoreError> {
        let Some(code) = digits(typed) else { return Ok(None) };
        self.find(|listing| listing.code == code).await
    }

    /// The event with the join secret.
    pub async fn by_join(&self, join: &str) -> Result<Option<Listing>, StoreError> {
        self.find(|listing| listing.join == join).await
    }

    /// Whether there is such an event.
    pub async fn has(&self, event: EventId) -> Result<bool, StoreError> {
        Ok(self.find(|listing| listing.event == event).await?.is_some())
    }

    async fn find(&self, is_it: impl Fn(&Listing) -> bool) -> Result<Option<Listing>, StoreError> {
        let known = |lobby: &Self| {
            let listings = lobby.known.read().unwrap_or_else(PoisonError::into_inner);
            listings.iter().find(|listing| is_it(listing)).cloned()
        };
        if let Some(listing) = known(self) {
            return Ok(Some(listing));
        }
        let listings = self.directory.listings().await?;
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = listings;
        Ok(known(self))
    }
}

/// Characters of a code with every separator anyone would type between its digits.
const LONGEST_CODE: usize = 32;

/// The six digits of a typed code as ASCII. Spaces, `#` and hyphens do not matter; digits may be Arabic-Indic, Persian, Devanagari or
/// full-width, since those are what the keyboards have.
fn digits(typed: &str) -> Option<String> {
    if typed.chars().count() > LONGEST_CODE {
        return None;
    }
    let is_meant = |c: &char| !c.is_whitespace() && !matches!(c, '#' | '-' | '‐' | '–' | '\u{200E}' | '\u{200F}');
    let digits: Option<String> = typed.chars().filter(is_meant).map(digit).collect();
    digits.filter(|digits| digits.len() == CODE_DIGITS)
}

fn digit(character: char) -> Option<char> {
    const ZEROS: [char; 5] = ['0', '\u{660}', '\u{6F0}', '\u{966}', '\u{FF10}'];
    let value = ZEROS.iter().find_map(|zero| u32::from(character).checked_sub(u32::from(*zero)).filter(|v| *v < 10))?;
    char::from_digit(value, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_however_they_are_typed() {
        for typed in ["482913", "482 913", "#482-913", "٤٨٢ ٩١٣", "۴۸۲۹۱۳", "４８２９１３", " 482\u{A0}913 "]
        {
            assert_eq!(digits(typed).as_deref(), Some("482913"), "{typed}");
        }
        for typed in ["", "48291", "4829133", "48291x", &"1".repeat(100)] {
            assert_eq!(digits(typed), None, "{typed}");
        }
        let spaced = |characters: usize| format!("482{}913", " ".repeat(characters - CODE_DIGITS));
        for fits in [LONGEST_CODE - 1, LONGEST_CODE] {
            assert_eq!(digits(&spaced(fits)).as_deref(), Some("482913"));
        }
        assert_eq!(digits(&spaced(LONGEST_CODE + 1)), None);
    }
}
