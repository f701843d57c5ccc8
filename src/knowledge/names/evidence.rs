//! What two name forms say for and against being one person's: log2 likelihood ratio of "this was heard
//! although that is the name" against "another person's name was heard". Pure and allocation-free. Must
//! not know of persons, statements or weights between comparisons.

use crate::knowledge::names::{
    align::{self, Alignment, Judge, Laid},
    channels::Channel,
    form::Form,
    lattice::{Lattice, Shape},
    nickname::NameWord,
    rarity::{Background, Role},
    scope::{ScopeId, ScopeMix},
};

/// What agreed, for words; the strongest that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Agreement {
    /// Nothing, or nothing known.
    Nothing,
    /// Both name the same place among siblings, or the same pet word.
    SiblingWord,
    /// One syllable of the given name.
    OneSyllable,
    /// Only the family name.
    SurnameOnly,
    /// One is a nickname made from the other.
    Nickname,
    /// The romanised frame is alike.
    Frame,
    /// The given name without the family name.
    GivenOnly,
    /// All that was heard sounds alike.
    SoundsAlike,
    /// The same text.
    SameText,
}

/// The evidence of one pair of forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameEvidence {
    /// log2 likelihood ratio in thousandths of a bit.
    pub millibits: i32,
    /// What agreed.
    pub agreed: Agreement,
}

impl NameEvidence {
    /// No evidence either way.
    pub const NONE: Self = Self { millibits: 0, agreed: Agreement::Nothing };
}

/// Share of names heard that refer to none of the names known: aliases, husband's names, names of
/// others. It bounds disagreement at about four bits.
pub const OTHER_NAME: f64 = 0.06;
/// `16·log2` of [`OTHER_NAME`] and of its complement.
const OTHER_STEPS: i32 = -65;
const SAME_STEPS: i32 = -1;

/// Evidence of one heard form against one known form.
pub fn evidence(heard: &Form, said: &Form, scope: &ScopeMix, background: &Background) -> NameEvidence {
    if let Some(special) = without_syllables(heard, said) {
        return special;
    }
    let laying = lay(&judge(scope, background), heard, said);
    let total = laying.as_ref().map_or(i32::MIN, |found| found.value);
    let frame = frame(heard, said).filter(|frame| *frame > total);
    let total = frame.unwrap_or(total);
    if total == i32::MIN {
        return NameEvidence::NONE;
    }
    let millibits = outcome(total);
    let agreed = if millibits <= 0 {
        Agreement::Nothing
    } else if heard.text() == said.text() {
        Agreement::SameText
    } else if frame.is_some() {
        Agreement::Frame
    } else {
        laying.map_or(Agreement::Nothing, |found| {
            what_agreed(&found.laid.alignment(), found.parses.0, found.parses.1)
        })
    };
    NameEvidence { millibits, agreed }
}

/// What frames must agree on before they say anything, in sixteenths of a bit.
pub(super) const FRAME_STEPS: i32 = 24;

/// A second parse of a form is half a bit less likely.
const LATER_PARSE: i32 = 8;

/// Never less than [`evidence`] of the same two forms, at less cost.
pub fn bound(heard: &Form, said: &Form, scope: &ScopeMix, background: &Background) -> i32 {
    if let Some(special) = without_syllables(heard, said) {
        return special.millibits;
    }
    let mut most = i32::MIN;
    let judge = judge(scope, background);
    for a in heard.parses() {
        for b in said.parses() {
            most = most.max(align::ceiling(&judge, a, b));
        }
    }
    if let Some(frame) = frame(heard, said) {
        most = most.max(frame);
    }
    if most == i32::MIN {
        return 0;
    }
    outcome(most)
}

/// What is judged by when these people speak.
pub fn judge<'a>(speakers: &'a ScopeMix, background: &Background) -> Judge<'a> {
    Judge {
        channel: Channel::of(speakers),
        usual: background.usual(speakers),
        background: *background,
        dialect: speakers.only() != Some(ScopeId::ANY),
    }
}

/// The best alignment over all parses of both.
pub fn best_alignment<'f>(
    judge: &Judge<'_>,
    heard: &'f Form,
    said: &'f Form,
) -> Option<(i32, Alignment, (&'f Lattice, &'f Lattice))> {
    lay(judge, heard, said).map(|found| (found.value, found.laid.alignment(), found.parses))
}

/// The best pair of parses.
struct Laying<'f> {
    /// Value of the alignment, later parses being less likely.
    value: i32,
    laid: Laid,
    parses: (&'f Lattice, &'f Lattice),
}

fn lay<'f>(judge: &Judge<'_>, heard: &'f Form, said: &'f Form) -> Option<Laying<'f>> {
    let uses = (heard.name_use(), said.name_use());
    let mut best: Option<Laying> = None;
    for (i, a) in heard.parses().enumerate() {
        for (j, b) in said.parses().enumerate() {
            let laid = Laid::new(judge, a, b, uses);
            let value = laid.value - LATER_PARSE * (i + j) as i32;
            if best.as_ref().is_none_or(|known| value > known.value) {
                best = Some(Laying { value, laid, parses: (a, b) });
            }
        }
    }
    best
}

/// Evidence where no syllables are compared: placeholders, sibling words, empty forms.
pub(super) fn without_syllables(heard: &Form, said: &Form) -> Option<NameEvidence> {
    if heard.is_placeholder() || said.is_placeholder() {
        return Some(NameEvidence::NONE);
    }
    let word = |millibits| Some(NameEvidence { millibits, agreed: Agreement::SiblingWord });
    match (heard.birth_order(), said.birth_order()) {
        (Some(NameWord::BirthOrder(a)), Some(NameWord::BirthOrder(b))) if a == b => {
            let rank = match a {
                1 | 2 => 1400,
                3 => 2200,
                4 => 3200,
                _ => 4200,
            };
            word(rank + same_word(heard, said))
        }
        (Some(NameWord::Youngest), Some(NameWord::Youngest)) => word(1500 + same_word(heard, said)),
        (Some(NameWord::BirthOrder(_)), Some(NameWord::BirthOrder(_))) => {
            Some(NameEvidence { millibits: -1000, agreed: Agreement::Nothing })
        }
        (Some(NameWord::Pet), Some(NameWord::Pet)) if heard.text() == said.text() => word(3000),
        (Some(_), _) | (_, Some(_)) => Some(NameEvidence::NONE),
        (None, None) => None,
    }
}

/// A family says 三丫头 or 三妹, and keeps to it: the same word beside the same rank is said of one person in
/// two out of three cases, of two people in one out of five. Where one side is romanised nothing is known.
fn same_word(heard: &Form, said: &Form) -> i32 {
    match (heard.text() == said.text(), heard.script() == said.script()) {
        (true, _) => 1300,
        (false, true) => -500,
        (false, false) => 0,
    }
}

/// Agreement of the romanised frames, where at least one side is not explained by syllables.
pub(super) fn frame(heard: &Form, said: &Form) -> Option<i32> {
    if !has_frame(heard, said) {
        return None;
    }
    let (a, b) = (heard.skeleton()?, said.skeleton()?);
    Some(a.agreement(b) - FRAME_STEPS)
}

/// Whether the romanised frames of two forms are compared at all.
pub(super) fn has_frame(heard: &Form, said: &Form) -> bool {
    heard.by_frame() || said.by_frame()
}

fn what_agreed(alignment: &Alignment, heard: &Lattice, said: &Lattice) -> Agreement {
    let mut surname = 0;
    let mut given = 0;
    for (at, partner) in alignment.partner.iter().enumerate().take(heard.len()) {
        let (Some(to), true) = (partner, alignment.parts[at] > 0) else { continue };
        match (heard.role(at), said.role(usize::from(*to))) {
            (Role::Surname, _) | (_, Role::Surname) => surname += 1,
            _ => given += 1,
        }
    }
    let nickname = heard.shape != Shape::Plain || said.shape != Shape::Plain;
    match (surname, given) {
        (0, 0) => Agreement::Nothing,
        (_, 0) => Agreement::SurnameOnly,
        _ if nickname => Agreement::Nickname,
        (0, 1) if heard.len().max(said.len()) > 2 => Agreement::OneSyllable,
        (0, _) if heard.len().max(said.len()) > given => Agreement::GivenOnly,
        _ => Agreement::SoundsAlike,
    }
}

/// Millibits of the evidence from the value of the best alignment, other names taken in.
pub(super) fn outcome(steps: i32) -> i32 {
    align::sum_of(steps + SAME_STEPS, OTHER_STEPS) * 125 / 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::name::NameUse;

    #[test]
    fn the_same_word_says_more_than_another_of_the_same_rank() {
        let bits = |heard: &str, said: &str| {
            let form = |text| Form::parse(text, NameUse::Nickname);
            without_syllables(&form(heard), &form(said)).map(|found| found.millibits)
        };
        let (same, other, romanised) =
            (bits("三丫头", "三丫头"), bits("三丫头", "三妹"), bits("san ya", "三丫"));
        assert!(same > romanised && romanised > other && other > Some(0), "{same:?} {romanised:?} {other:?}");
        assert!(bits("三妹", "二妹") < Some(0));
        // Of two people with one rank about one in five has the same word: the mean ratio stays near 1.
        let ratio = |millibits: i32| (f64::from(millibits) / 1_000.0).exp2();
        let form = |text| Form::parse(text, NameUse::Nickname);
        let (same, other) = (form("三丫头"), form("三妹"));
        let mean = 0.2 * ratio(same_word(&same, &same)) + 0.8 * ratio(same_word(&same, &other));
        assert!((mean - 1.0).abs() < 0.1, "{mean}");
    }
}
