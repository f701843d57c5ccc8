//! Limits of single values, the same whichever way they come in, and the checked constructors that
//! hold them. Limits of whole descriptions stand in `description`.

use crate::domain::invalid::Problem;
use crate::domain::source::SaidBy;
use crate::domain::statement::{CodeField, NumberField, TextField};
use crate::domain::text::Personal;

/// Characters of a name, an occupation, a laboratory, a sample number.
pub const NAME_CHARACTERS: usize = 100;

/// Characters of a place as heard.
pub const PLACE_CHARACTERS: usize = 200;

/// Characters of a note and of other plain text.
pub const TEXT_CHARACTERS: usize = 500;

/// Characters of a memory, of how she was lost and of a kin answer.
pub const STORY_CHARACTERS: usize = 2_000;

/// Characters of a caller's own id of a statement.
pub const LABEL_CHARACTERS: usize = 64;

/// Names, and places, of one relative or feared person.
pub const NAMES_OF_A_RELATIVE: usize = 8;

/// Persons feared.
pub const FEARED_PERSONS: usize = 16;

/// Other numbers of one resident.
pub const OTHER_NUMBERS: usize = 16;

/// Kin answers in one message.
pub const KIN_ANSWERS: usize = 32;

/// Kin answers of one report.
pub const KIN_ANSWERS_OF_REPORT: usize = 64;

/// Highest birth order.
pub const HIGHEST_ORDER: u8 = 20;

/// Text of a plain text field.
///
/// # Errors
/// As [`Personal::new`].
pub fn plain(field: TextField, text: &str) -> Result<Personal, Problem> {
    let most = match field {
        TextField::Memories => STORY_CHARACTERS,
        _ => TEXT_CHARACTERS,
    };
    Personal::new(text, most)
}

/// A number within its field's range.
///
/// # Errors
/// A number outside.
pub fn number(field: NumberField, value: i64) -> Result<u16, Problem> {
    let (least, most) = field.range();
    u16::try_from(value)
        .ok()
        .filter(|value| (least..=most).contains(value))
        .ok_or_else(|| Problem::new("is out of range", format!("a whole number, {least} to {most}")))
}

/// A code of an outside standard, by its form.
///
/// # Errors
/// Any other text.
pub fn code(field: CodeField, text: &str) -> Result<Box<str>, Problem> {
    let (good, accepted) = match field {
        CodeField::Nationality => (
            text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()),
            "two capital letters of ISO 3166-1, such as CN",
        ),
        CodeField::Languages => (is_language_tag(text), "a BCP 47 tag, such as zh or ii-CN"),
    };
    if good { Ok(text.into()) } else { Err(Problem::new("is no such code", accepted)) }
}

/// A number of years.
///
/// # Errors
/// Below 0 or above 120.
pub fn years(value: i64) -> Result<u8, Problem> {
    u8::try_from(value)
        .ok()
        .filter(|years| *years <= 120)
        .ok_or_else(|| Problem::new("is no age", "a whole number of years, 0 to 120"))
}

/// A height in centimetres, its range checked where the height is made.
///
/// # Errors
/// What no height can be.
pub fn centimetres(value: i64) -> Result<u8, Problem> {
    u8::try_from(value).map_err(|_| Problem::new("is no height", "20 to 250 (cm)"))
}

/// A birth order.
///
/// # Errors
/// Below 1 or above 20.
pub fn birth_order(value: i64) -> Result<u8, Problem> {
    u8::try_from(value)
        .ok()
        .filter(|order| (1..=HIGHEST_ORDER).contains(order))
        .ok_or_else(|| Problem::new("is no birth order", "a whole number, 1 (eldest) to 20"))
}

/// A list not longer than `most`.
///
/// # Errors
/// A longer one.
pub fn length(items: usize, most: usize) -> Result<(), Problem> {
    if items <= most { Ok(()) } else { Err(Problem::new("has too many items", format!("at most {most}"))) }
}

/// Who examined: a clinician or a clerk.
///
/// # Errors
/// Anybody else.
pub fn examiner(by: SaidBy) -> Result<SaidBy, Problem> {
    match by {
        SaidBy::Clinician | SaidBy::Clerk => Ok(by),
        _ => Err(Problem::unknown_word(&["clinician", "clerk"])),
    }
}

fn is_language_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let first_good = parts.next().is_some_and(|first| {
        (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic())
    });
    text.len() <= 35
        && first_good
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_known_by_their_form() {
        for (field, text, good) in [
            (CodeField::Nationality, "CN", true),
            (CodeField::Nationality, "cn", false),
            (CodeField::Nationality, "CHN", false),
            (CodeField::Languages, "zh", true),
            (CodeField::Languages, "ii-CN", true),
            (CodeField::Languages, "zh-", false),
            (CodeField::Languages, "四川话", false),
            (CodeField::Languages, "", false),
        ] {
            assert_eq!(code(field, text).is_ok(), good, "{text}");
        }
    }

    #[test]
    fn numbers_out_of_range_are_refused() {
        assert_eq!(number(NumberField::WeightKg, 400), Ok(400));
        for (field, value) in [
            (NumberField::WeightKg, 0),
            (NumberField::WeightKg, 401),
            (NumberField::Children, -1),
            (NumberField::SiblingRank, 0),
            (NumberField::Siblings, i64::MAX),
        ] {
            assert!(number(field, value).is_err(), "{value}");
        }
        assert!(birth_order(0).is_err() && birth_order(21).is_err() && years(121).is_err());
    }
}
