//! A bound on words that is a plain sum: what each part of a row's names, relatives and villages can add
//! at most, whatever stands beside it. A part that can add nothing costs nothing, so that rows are found
//! by the few parts that can. Stands before `name_bounds` and `relative_bounds`, which it is never below.

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::domain::evidence::Bits;
use crate::knowledge::names::{Frame, Reaches};
use crate::matching::compare::name_bounds::{self, NamesTable};
use crate::matching::compare::names::REACH_SLACK;
use crate::matching::compare::relative_bounds::RelativesTable;
use crate::matching::compare::relative_words::{self, LINES, SURNAME_LINES};
use crate::matching::features::Side;

/// What an occurrence of a part is of.
pub const KINDS: usize = SURNAME + 2;
/// A part of her own name.
const NAME: usize = 0;
/// The frame of such a name.
const NAME_FRAME: usize = 1;
/// A further group of names heard.
const GROUP: usize = 2;
/// A part of a village.
const VILLAGE: usize = 3;
/// The frame of a relative's name.
const KIN_FRAME: usize = 4;
/// A part of a relative's name, by line of descent.
const KIN: usize = 5;
/// A surname that counts only where the other side tells none: of fathers, of siblings.
const SURNAME: usize = KIN + LINES;

/// Sums of a row: of names, of relatives, of villages.
pub const SUMS: usize = 3;

/// The sum to which a kind belongs.
pub const fn sum_of(kind: usize) -> usize {
    match kind {
        NAME | NAME_FRAME | GROUP => 0,
        VILLAGE => 2,
        _ => 1,
    }
}

/// Whether a kind is of frames.
pub const fn is_frame(kind: usize) -> bool {
    matches!(kind, NAME_FRAME | KIN_FRAME)
}

/// Counts parts of alternatives: each as often as the alternative that has most of it.
#[derive(Default)]
struct Union(Vec<(u16, u16)>);

impl Union {
    fn add(&mut self, parts: &[u16], mut new: impl FnMut(u16)) {
        for (at, &part) in parts.iter().enumerate() {
            let nth = parts[..at].iter().filter(|&&own| own == part).count() as u16;
            if !self.0.contains(&(part, nth)) {
                self.0.push((part, nth));
                new(part);
            }
        }
    }
}

/// A frame, unless it is none: that one agrees with nothing.
const fn some(frame: &u16) -> &[u16] {
    if *frame == 0 { &[] } else { std::slice::from_ref(frame) }
}

/// Tells the kind and number of everything a row's words can add: `words` are those of names, relatives
/// and villages of a row of this side.
pub fn occurrences(side: Side, words: [&[u16]; 3], mut take: impl FnMut(usize, u16)) {
    let [names, relatives, tails] = words;
    let (mut union, mut frames) = (Union::default(), Union::default());
    let mut groups = 0;
    name_bounds::each_form(names, |form| match form {
        None => {
            groups += 1;
            (union, frames) = (Union::default(), Union::default());
            if groups > 1 {
                take(GROUP, 0);
            }
        }
        Some((frame, parts)) => {
            union.add(parts, |part| take(NAME, part));
            frames.add(some(&frame), |frame| take(NAME_FRAME, frame));
        }
    });
    debug_assert!(side == Side::Profile || groups == 0);
    relative_words::each_kin(relatives, |kin| {
        let (mut union, mut frames) = (Union::default(), Union::default());
        let line = kin.line();
        // What is left where the surname was told already comes first.
        if let Some(surname) = kin.told_surname() {
            kin.each_form(|told, _, parts| {
                if told {
                    union.add(parts, |part| take(KIN + line, part));
                }
            });
            kin.each_form(|_, _, parts| union.add(parts, |part| take(SURNAME + surname, part)));
        }
        kin.each_form(|_, frame, parts| {
            union.add(parts, |part| take(KIN + line, part));
            frames.add(some(&frame), |frame| take(KIN_FRAME, frame));
        });
    });
    let (mut union, mut tails) = (Union::default(), tails);
    while let Some((&length, rest)) = tails.split_first() {
        let (parts, left) = rest.split_at(usize::from(length));
        union.add(parts, |part| take(VILLAGE, part));
        tails = left;
    }
}

/// What one query says of every occurrence: sixteenths of a bit, for villages millibits; an empty table
/// says nothing of any.
pub struct WordSums {
    tables: [Vec<i16>; KINDS],
    /// What the names of a row add beside their parts.
    names: Bits,
}

/// Fewer frames are not worth parting among cores.
const FRAMES: usize = 1_024;

/// What many steps can come to beyond a sixteenth of a bit each.
fn beyond() -> i32 {
    Reaches::millibits(0).max(0)
}

impl WordSums {
    /// Of a query, given the frames that rows have and what syllables of villages say.
    pub fn new(
        side: Side,
        (names, relatives): (&NamesTable, Option<&RelativesTable>),
        frames: &[u16],
        tails: &[i32],
    ) -> Self {
        let mut tables = [const { Vec::new() }; KINDS];
        let small = |steps: i32| steps.clamp(0, i32::from(i16::MAX)) as i16;
        let of_frames = |explained: bool, most: &(dyn Fn(Frame) -> i32 + Sync)| {
            let any = most(Frame(0));
            let frames = frames.par_iter().with_min_len(FRAMES);
            let judged = frames.filter(|frame| !explained || Frame(**frame).is_unexplained());
            let said: Vec<(u16, i32)> = judged.map(|&frame| (frame, most(Frame(frame)))).collect();
            let mut table = Vec::new();
            if any > 0 || said.iter().any(|&(_, steps)| steps > 0) {
                table = vec![small(any); usize::from(u16::MAX) + 1];
                said.into_iter().for_each(|(frame, steps)| table[usize::from(frame)] = small(steps));
            }
            table
        };
        tables[NAME] = names.most_by_part();
        tables[NAME_FRAME] = of_frames(names.is_explained(), &|frame| names.most_of_frame(frame));
        let group = Bits(beyond()) + REACH_SLACK + Bits(names.floor() * 63);
        tables[GROUP] = vec![small(group.0 / 62 + 1)];
        tables[VILLAGE] = tails.iter().map(|&millibits| small(millibits)).collect();
        if let Some(relatives) = relatives {
            tables[KIN_FRAME] = of_frames(relatives.is_explained(), &|frame| relatives.most_of_frame(frame));
            for line in 0..LINES {
                tables[KIN + line] = relatives.most_by_part(line);
            }
            for (surname, line) in SURNAME_LINES.into_iter().enumerate() {
                tables[SURNAME + surname] = relatives.most_by_surname(line);
            }
        }
        let groups = if side == Side::Profile { names.group_count() } else { 1 };
        Self { tables, names: Bits(group.0 * groups as i32) }
    }

    /// What the numbers of a kind add; empty where none adds anything.
    pub fn of(&self, kind: usize) -> &[i16] {
        &self.tables[kind]
    }

    /// Bits that names of a row never pass whose parts add so much.
    pub fn names(&self, steps: i32) -> i32 {
        self.names.0 + bits_of(steps)
    }
}

/// Millibits of steps, rounded up.
pub const fn bits_of(steps: i32) -> i32 {
    (steps * 125 + 1) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_come_to_no_more_than_a_sixteenth_of_a_bit_each_and_what_is_beyond() {
        for steps in -200..6_000 {
            assert!(Reaches::millibits(steps) <= bits_of(steps.max(0)) + beyond(), "{steps} steps");
        }
    }
}
