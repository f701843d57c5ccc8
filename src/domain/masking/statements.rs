//! The free texts of what is said of one person, masked together: which fields hold such text, and what
//! was masked where. Must not know who says it, nor where it is kept.

use super::mask::{MASK, MaskKind, mask_together, names_somebody};
use crate::domain::name::Name;
use crate::domain::place::Place;
use crate::domain::relative::Relative;
use crate::domain::statement::{Absent, Fact, NewStatement};
use crate::domain::text::Personal;

/// What was masked in a field; never what stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MaskedField {
    /// The field of `exchange.md`.
    pub field: &'static str,
    /// What it was.
    pub kind: MaskKind,
}

/// A text and the field it stands in.
pub type FieldText<'a> = (&'static str, &'a mut Personal);

/// Masks statements in place; what was masked, each field and kind once.
pub fn mask_statements(statements: &mut [NewStatement]) -> Vec<MaskedField> {
    let mut texts = Vec::new();
    statements.iter_mut().for_each(|statement| of_fact(&mut statement.fact, &mut texts));
    let mut told = mask_texts(texts);
    for statement in statements {
        let field = statement.fact.field();
        let sample = match &mut statement.fact {
            Fact::Reference(reference) => reference.sample.as_mut(),
            _ => None,
        };
        let numbers = [statement.label.as_mut(), statement.corrects.as_mut(), sample];
        numbers.into_iter().flatten().for_each(|number| mask_number(field, number, &mut told));
    }
    told
}

/// Masks a whole number of a file or sample that is one of a person.
fn mask_number(field: &'static str, number: &mut Personal, told: &mut Vec<MaskedField>) {
    if !names_somebody(number.reveal()) {
        return;
    }
    let kinds = mask_together(&[number.reveal()]).into_iter().flatten().flat_map(|masked| masked.kinds);
    for kind in kinds {
        let one = MaskedField { field, kind };
        if !told.contains(&one) {
            told.push(one);
        }
    }
    *number = Personal::stored(MASK);
}

/// Masks texts of one record in place.
pub fn mask_texts(mut texts: Vec<FieldText<'_>>) -> Vec<MaskedField> {
    let masked = mask_together(&texts.iter().map(|(_, text)| text.reveal()).collect::<Vec<_>>());
    let mut told = Vec::new();
    for ((field, text), masked) in texts.iter_mut().zip(masked) {
        let Some(masked) = masked else { continue };
        **text = Personal::stored(masked.text);
        for kind in masked.kinds {
            let one = MaskedField { field, kind };
            if !told.contains(&one) {
                told.push(one);
            }
        }
    }
    told
}

/// The free texts of a fact.
fn of_fact<'a>(fact: &'a mut Fact, texts: &mut Vec<FieldText<'a>>) {
    let field = fact.field();
    match fact {
        Fact::Name(name) => texts.push((field, &mut name.text)),
        Fact::Place(place) => texts.push((field, &mut place.text)),
        Fact::Mark(mark) | Fact::Absent(Absent::Mark(mark)) => {
            texts.extend(mark.note.as_mut().map(|note| (field, note)));
        }
        Fact::Relative(relative) => of_relative(field, relative, texts),
        Fact::Absent(Absent::Relative(relative)) => of_relative(field, relative, texts),
        Fact::Text(_, text) => texts.push((field, text)),
        // The number of a sample is looked at by itself: most are long.
        Fact::Reference(reference) => texts.extend(reference.lab.as_mut().map(|lab| (field, lab))),
        Fact::Found(found) => texts.extend(found.place.as_mut().map(|place| (field, &mut place.text))),
        Fact::Missing(missing) => {
            texts.extend(missing.place.as_mut().map(|place| (field, &mut place.text)));
            texts.extend(missing.circumstances.as_mut().map(|text| (field, text)));
        }
        Fact::Sex(_)
        | Fact::Birth(_)
        | Fact::Age(_)
        | Fact::Zodiac(_)
        | Fact::Height(_)
        | Fact::Blood(_)
        | Fact::Handedness(_)
        | Fact::Condition(_)
        | Fact::Literacy(_)
        | Fact::Number(..)
        | Fact::Code(..)
        | Fact::Absent(Absent::Condition(_) | Absent::Child)
        | Fact::Examined(_)
        | Fact::BroughtBy(_) => {}
    }
}

fn of_relative<'a>(field: &'static str, relative: &'a mut Relative, texts: &mut Vec<FieldText<'a>>) {
    of_names_and_places(field, &mut relative.names, &mut relative.places, texts);
    texts.extend(relative.occupation.as_mut().map(|occupation| (field, occupation)));
}

/// Texts of names and places.
pub fn of_names_and_places<'a>(
    field: &'static str,
    names: &'a mut [Name],
    places: &'a mut [Place],
    texts: &mut Vec<FieldText<'a>>,
) {
    texts.extend(names.iter_mut().map(|name| (field, &mut name.text)));
    texts.extend(places.iter_mut().map(|place| (field, &mut place.text)));
}
