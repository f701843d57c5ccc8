//! Relatives of a row as words: for each a head that tells what judges the relation, then the parts of
//! its names. Holds no bits.

use serde::{Serialize, Serializer};
use smallvec::SmallVec;

use crate::domain::relative::Relation;
use crate::knowledge::names::Part;
use crate::matching::compare::name_bounds::{PARTS, push_form, split_form};
use crate::matching::compare::relations::{Line, line, shares_surname};
use crate::matching::compare::relatives::{Kin, RelativesFeature};

/// Marks the head of a relative in a row's words.
pub(super) const NEW_KIN: u16 = 0x8000;
/// Marks a form without its surname.
pub(super) const GIVEN: u16 = 0x4000;
/// Marks a whole form that stands without its surname too.
pub(super) const HAS_GIVEN: u16 = 0x2000;

/// How many lines of descent there are.
pub(super) const LINES: usize = 6;
/// Lines with relatives that have her own surname.
pub(super) const SURNAME_LINES: [usize; 2] = [Line::Parent as usize, Line::Sibling as usize];

/// Trust is told apart in so many levels.
const TRUST_LEVELS: u16 = 16;
const RELATIONS: usize = Relation::ALL.len();

/// What is known of a row's relative beside the names, in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head(pub(super) u16);

impl Head {
    pub(super) const UNNAMED: u16 = 1;
    pub(super) const ORDERED: u16 = 1 << 1;
    pub(super) const SURNAME: u16 = 1 << 2;
    const ELDER: u32 = 3;
    const TRUST: u32 = 5;
    const RELATION: u32 = 9;

    fn of(kin: &Kin, surname: bool) -> Self {
        const { assert!(RELATIONS <= 16) };
        let flag = |is: bool, bit: u16| if is { bit } else { 0 };
        let trust = ((kin.trust * f32::from(TRUST_LEVELS)) as u16).min(TRUST_LEVELS - 1);
        Self(
            NEW_KIN
                | flag(kin.forms.is_empty(), Self::UNNAMED)
                | flag(kin.order.is_some(), Self::ORDERED)
                | flag(surname, Self::SURNAME)
                | kin.elder.map_or(0, |elder| 1 + u16::from(elder)) << Self::ELDER
                | trust << Self::TRUST
                | (kin.relation as u16) << Self::RELATION,
        )
    }

    pub(super) const fn has(self, bit: u16) -> bool {
        self.0 & bit != 0
    }

    pub(super) const fn elder(self) -> Option<bool> {
        match self.0 >> Self::ELDER & 3 {
            0 => None,
            elder => Some(elder == 2),
        }
    }

    pub(super) const fn relation(self) -> Relation {
        Relation::ALL[(self.0 >> Self::RELATION & 15) as usize]
    }

    /// The least and most the trust can be.
    pub(super) fn trust(self) -> (f64, f64) {
        let level = f64::from(self.0 >> Self::TRUST & (TRUST_LEVELS - 1));
        (level / f64::from(TRUST_LEVELS), (level + 1.0) / f64::from(TRUST_LEVELS))
    }
}

/// A row's relatives as words: a head for each, then its forms. `surname` says whether her own name tells
/// a surname; parts are numbered by `number`.
pub fn words_of(
    relatives: &RelativesFeature,
    surname: bool,
    mut number: impl FnMut(Part) -> u16,
) -> Vec<u16> {
    let mut words = Vec::new();
    for kin in &relatives.kin {
        words.push(Head::of(kin, surname).0);
        for form in &kin.forms {
            let flags = if form.given.is_some() { HAS_GIVEN } else { 0 };
            push_form(&mut words, &form.whole, flags, &mut number);
            if let Some(given) = &form.given {
                push_form(&mut words, given, GIVEN, &mut number);
            }
        }
    }
    words
}

/// Heads of all relatives of a row, of most rows in place.
#[derive(Clone, Debug)]
pub struct Heads(SmallVec<[u16; 8]>);

impl Heads {
    /// Each with its number in place of itself.
    pub fn numbered(mut self, number: impl FnMut(&mut u16)) -> Self {
        self.0.iter_mut().for_each(number);
        self
    }

    /// The heads.
    pub fn as_slice(&self) -> &[u16] {
        &self.0
    }

    /// Bytes that it points to.
    pub fn bytes(&self) -> usize {
        if self.0.spilled() { self.0.capacity() * size_of::<u16>() } else { 0 }
    }
}

impl Serialize for Heads {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_slice().serialize(serializer)
    }
}

/// The heads among such words, without trust: what the relatives of a row are, whatever their names.
pub fn heads_of(words: &[u16]) -> Heads {
    let mut heads = SmallVec::new();
    each_kin(words, |kin| heads.push(kin.head.0 | (TRUST_LEVELS - 1) << Head::TRUST));
    heads.sort_unstable();
    Heads(heads)
}

/// One relative among the words of a row.
pub(super) struct KinWords<'w> {
    head: Head,
    forms: &'w [u16],
}

impl KinWords<'_> {
    /// The line of descent.
    pub fn line(&self) -> usize {
        line(self.head.relation()) as usize
    }

    /// The place of the line in [`SURNAME_LINES`] where the surname counts only if the other side tells none.
    pub fn told_surname(&self) -> Option<usize> {
        let told = self.head.has(Head::SURNAME) && shares_surname(self.head.relation());
        SURNAME_LINES.iter().position(|&line| told && line == self.line())
    }

    /// Calls for each form with its frame and parts, and whether it counts where the surname is told.
    pub fn each_form(&self, mut of: impl FnMut(bool, u16, &[u16])) {
        let mut words = self.forms;
        while let Some((&form, rest)) = words.split_first() {
            let (frame, parts, left) = split_form(form, rest);
            of(form & HAS_GIVEN == 0, frame, parts);
            words = left;
        }
    }
}

/// Calls for every relative among the words of a row.
pub(super) fn each_kin<'w>(mut words: &'w [u16], mut of: impl FnMut(KinWords<'w>)) {
    while let Some((&head, rest)) = words.split_first() {
        let mut length = 0;
        while rest.get(length).is_some_and(|form| form & NEW_KIN == 0) {
            length += 2 + usize::from(rest[length] & PARTS);
        }
        let (forms, left) = rest.split_at(length);
        of(KinWords { head: Head(head), forms });
        words = left;
    }
}
