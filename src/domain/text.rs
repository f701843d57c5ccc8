//! Personal text: words about a person that must never be printed by accident. Holds the type and
//! its limits, not the rules for cleaning free text (`service::intake`).

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::domain::invalid::Problem;

/// Text about a person. It has no `Display`, and its `Debug` tells only its length.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Personal(Box<str>);

/// The most combining marks that may follow one base character (S28).
pub const MARKS_PER_CHARACTER: usize = 8;

impl Personal {
    /// Text as given: trimmed, in Unicode NFC, at most `most` characters long, without control characters.
    ///
    /// # Errors
    /// Empty text, text over the limit, control characters, and piles of combining marks.
    pub fn new(text: &str, most: usize) -> Result<Self, Problem> {
        // The byte bound comes first, so that the work below is bounded too.
        if text.len() > most.saturating_mul(16).max(64) {
            return Err(Problem::too_long(most));
        }
        for c in text.chars() {
            if c.is_control() && !matches!(c, '\n' | '\t' | '\r') {
                return Err(Problem::new("contains a control character", "printable text"));
            }
        }
        let piled = || Problem::new("has too many combining marks on one character", "at most 8");
        if is_piled(text) {
            return Err(piled());
        }
        let normal: String = text.trim().nfc().collect();
        // Some characters come apart into marks: what is kept must be good when it is sent again.
        if is_piled(&normal) {
            return Err(piled());
        }
        if normal.chars().count() > most {
            return Err(Problem::too_long(most));
        }
        if !normal.chars().any(|c| !c.is_whitespace() && !is_hidden(c)) {
            return Err(Problem::new("is empty", "text, or leave the field out when it is not known"));
        }
        Ok(Self(normal.into_boxed_str()))
    }

    /// Text that was checked before it was stored.
    pub fn stored(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text itself. Whoever calls this answers for where it goes.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Whether more marks than are allowed follow one character.
fn is_piled(text: &str) -> bool {
    let mut run = 0;
    text.chars().any(|c| {
        run = if is_combining_mark(c) { run + 1 } else { 0 };
        run > MARKS_PER_CHARACTER
    })
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Personal({} characters)", self.0.chars().count())
    }
}

/// Whether a character is invisible or changes the direction of text: zero-width, bidirectional
/// controls, soft hyphen, variation selectors and tags. Such characters never count in comparisons (S28).
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn debug_prints_no_text() {
        let text = Personal::new("王秀英", 10).unwrap();
        assert_eq!(format!("{text:?}"), "Personal(3 characters)");
    }

    #[test]
    fn limits_hold() {
        assert!(Personal::new("", 10).is_err());
        assert!(Personal::new("\u{200B}\u{202E}", 10).is_err(), "hidden characters alone are empty");
        assert!(Personal::new("abcdefghijk", 10).is_err());
        assert!(Personal::new(&format!("a{}", "\u{0301}".repeat(9)), 100).is_err());
        assert!(Personal::new("a\u{0}b", 10).is_err());
        assert_eq!(Personal::new("  e\u{0301} ", 10).unwrap().reveal(), "é");
        // A note with a stem and a flag is one character that comes apart into a head and two marks.
        assert!(Personal::new(&format!("\u{1d160}{}", "\u{0301}".repeat(7)), 100).is_err());
    }

    proptest! {
        #[test]
        fn what_is_kept_is_good_when_it_is_sent_again(
            parts in proptest::collection::vec((0..MARKED.len(), 0..=MARKS_PER_CHARACTER, any::<char>()), 1..4)
        ) {
            let text: String = parts
                .iter()
                .flat_map(|&(base, marks, other)| {
                    [MARKED[base]].into_iter().chain(std::iter::repeat_n('\u{0323}', marks)).chain([other])
                })
                .collect();
            if let Ok(kept) = Personal::new(&text, 100) {
                prop_assert_eq!(Personal::new(kept.reveal(), 100), Ok(kept));
            }
        }
    }

    /// Characters that come apart into marks, and some that do not.
    const MARKED: [char; 8] = ['e', '王', ' ', '\u{0344}', '\u{0958}', '\u{fb2c}', '\u{1d160}', '\u{1d1c0}'];
}
