//! The best alignment of two lattices through one scope's channel, in sixteenths of a bit: which heard
//! position is which meant one, what was lost, added or moved. Allocates nothing. Must not know of
//! forms that are no names, mixes of scopes or words for people.

use std::sync::LazyLock;

use crate::{
    domain::name::NameUse,
    knowledge::names::{
        channels::ScopeTable,
        characters::CharId,
        lattice::{Cell, Lattice, POSITIONS, Shape},
        look_alike,
        rarity::{Background, Role, SyllableCosts},
    },
};

/// Everything a pair of positions is judged by.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    /// The speaker's and clerk's channel.
    pub channel: &'a ScopeTable,
    /// How usual syllables are to hear from these speakers.
    pub usual: &'a SyllableCosts,
    /// How usual characters are.
    pub background: Background,
    /// Whether the speaker has a dialect of her own, so that tones say less.
    pub dialect: bool,
}

/// The outcome of an alignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alignment {
    /// `16·log2` likelihood ratio.
    pub value: i32,
    /// For each heard position, the meant position it is matched with.
    pub partner: [Option<u8>; POSITIONS],
    /// For each heard position, its part of the value.
    pub parts: [i32; POSITIONS],
    /// Whether the order had to be changed.
    pub moved: bool,
}

/// Share of characters written because the writer knew which one is meant, not by ear: one half.
const BY_EAR: i32 = 16;
const ROTATED: i32 = 40;
const SWAPPED: i32 = 64;

/// The best alignment of what was heard with what may have been meant.
pub fn align(judge: &Judge<'_>, heard: &Lattice, said: &Lattice, uses: (NameUse, NameUse)) -> Alignment {
    let mut table = [[0i32; POSITIONS]; POSITIONS];
    let mut ceiling = 0;
    for (at, row) in table.iter_mut().enumerate().take(heard.len()) {
        let mut best = 0;
        for (to, slot) in row.iter_mut().enumerate().take(said.len()) {
            *slot = position(judge, heard, at, said, to);
            best = best.max(*slot);
        }
        ceiling += best;
    }
    let gaps = Gaps::new(heard, said, uses);
    let mut best = monotone(&table, &gaps, heard.len(), said.len(), &[0, 1, 2, 3]);
    let len = heard.len();
    if len >= 2 && said.len() >= 2 && ceiling - ROTATED > best.value {
        let mut order = [0usize; POSITIONS];
        for (at, slot) in order.iter_mut().enumerate().take(len) {
            *slot = (at + 1) % len;
        }
        let mut rotated = monotone(&table, &gaps, len, said.len(), &order);
        rotated.value -= ROTATED;
        let mut back = [0usize; POSITIONS];
        for (at, slot) in back.iter_mut().enumerate().take(len) {
            *slot = (at + len - 1) % len;
        }
        let mut returned = monotone(&table, &gaps, len, said.len(), &back);
        returned.value -= ROTATED;
        let mut order = [0, 1, 2, 3];
        order.swap(len - 1, len - 2);
        let mut swapped = monotone(&table, &gaps, len, said.len(), &order);
        swapped.value -= SWAPPED;
        for other in [rotated, returned, swapped] {
            if other.value > best.value {
                best = Alignment { moved: true, ..other };
            }
        }
    }
    best
}

/// Never less than the value of [`align`] for these two.
pub fn ceiling(judge: &Judge<'_>, heard: &Lattice, said: &Lattice) -> i32 {
    let positions = 0..heard.len();
    positions
        .map(|at| (0..said.len()).map(|to| position(judge, heard, at, said, to)).max().unwrap_or(0).max(0))
        .sum()
}

/// The value of the best pair of alternatives of two positions.
pub fn position(judge: &Judge<'_>, heard: &Lattice, at: usize, said: &Lattice, to: usize) -> i32 {
    let role = heard.role(at);
    let across = match (role, said.role(to)) {
        (Role::Surname, Role::Given) | (Role::Given, Role::Surname) => 24,
        _ => 0,
    };
    let mut best = i32::MIN;
    for meant in said.cells(to) {
        let row = judge.channel.row(meant.kind);
        for cell in heard.cells(at) {
            let channel = i32::from(row[usize::from(cell.syllable.0)]);
            let value =
                pair(judge, role, cell, meant, channel) - i32::from(cell.cost) - i32::from(meant.cost);
            best = best.max(value);
        }
    }
    best - across
}

/// `16·log2` likelihood ratio of one heard cell given one meant cell.
fn pair(judge: &Judge<'_>, role: Role, heard: &Cell, meant: &Cell, channel: i32) -> i32 {
    let mut sound = judge.usual.cost(heard.syllable, role) - channel;
    if heard.character == CharId::NONE || meant.character == CharId::NONE {
        return sound + tone(judge, heard, meant);
    }
    if heard.character == meant.character {
        let known = judge.background.character_cost(heard.character, role) - BY_EAR;
        return sum_of(known, sound - BY_EAR);
    }
    sound += tone(judge, heard, meant) / 2;
    match look_alike::cost(heard.character, meant.character) {
        Some(cost) => {
            let seen = judge.background.character_cost(heard.character, role) - cost;
            sum_of(seen, sound - BY_EAR)
        }
        None => sound - BY_EAR,
    }
}

fn tone(judge: &Judge<'_>, heard: &Cell, meant: &Cell) -> i32 {
    if !(1..=4).contains(&heard.tone) || !(1..=4).contains(&meant.tone) {
        return 0;
    }
    match (heard.tone == meant.tone, judge.dialect) {
        (true, true) => 10,
        (true, false) => 14,
        (false, true) => -10,
        (false, false) => -16,
    }
}

/// `16·log2(2^(a/16) + 2^(b/16))`.
pub fn sum_of(a: i32, b: i32) -> i32 {
    static STEPS: LazyLock<[u8; 128]> = LazyLock::new(|| {
        let mut steps = [0u8; 128];
        for (at, step) in steps.iter_mut().enumerate() {
            *step = (16.0 * (1.0 + (-(at as f64) / 16.0).exp2()).log2()).round() as u8;
        }
        steps
    });
    let (high, low) = if a >= b { (a, b) } else { (b, a) };
    let apart = (high - low) as usize;
    if apart < 128 { high + i32::from(STEPS[apart]) } else { high }
}

/// What it costs that a heard position has no partner, or a meant one.
struct Gaps {
    added: [i32; POSITIONS],
    lost: [i32; POSITIONS],
}

impl Gaps {
    fn new(heard: &Lattice, said: &Lattice, (heard_use, said_use): (NameUse, NameUse)) -> Self {
        let mut gaps = Self { added: [0; POSITIONS], lost: [0; POSITIONS] };
        let partial = |name_use| matches!(name_use, NameUse::Given | NameUse::Nickname);
        let surnames = |lattice: &Lattice| lattice.roles().iter().any(|role| *role != Role::Given);
        let givens =
            |lattice: &Lattice| lattice.roles().iter().filter(|role| **role != Role::Surname).count();
        let (heard_givens, said_givens) = (givens(heard), givens(said));
        for (at, role) in said.roles().iter().enumerate() {
            gaps.lost[at] = match role {
                Role::Surname if partial(heard_use) => 2,
                Role::Surname if !surnames(heard) || heard.shape != Shape::Plain => 8,
                Role::Surname => 36,
                _ if heard_givens == 0 || heard_use == NameUse::Surname => 3,
                Role::Either if heard_givens < said_givens => 16,
                _ if heard.shape != Shape::Plain => 16,
                _ => 40,
            };
        }
        for (at, role) in heard.roles().iter().enumerate() {
            gaps.added[at] = match role {
                Role::Surname if partial(said_use) => 2,
                Role::Surname if !surnames(said) || said.shape != Shape::Plain => 8,
                Role::Surname => 40,
                _ if said_givens == 0 || said_use == NameUse::Surname => 3,
                Role::Either if said_givens < heard_givens => 16,
                _ if said.shape != Shape::Plain => 16,
                _ => 56,
            };
        }
        gaps
    }
}

fn monotone(
    table: &[[i32; POSITIONS]; POSITIONS],
    gaps: &Gaps,
    heard: usize,
    said: usize,
    order: &[usize; POSITIONS],
) -> Alignment {
    let mut value = [[0i32; POSITIONS + 1]; POSITIONS + 1];
    let mut step = [[0u8; POSITIONS + 1]; POSITIONS + 1];
    for to in 0..said {
        value[0][to + 1] = value[0][to] - gaps.lost[to];
        step[0][to + 1] = 2;
    }
    for at in 0..heard {
        let from = order[at];
        value[at + 1][0] = value[at][0] - gaps.added[from];
        step[at + 1][0] = 1;
        for to in 0..said {
            let matched = value[at][to] + table[from][to];
            let added = value[at][to + 1] - gaps.added[from];
            let lost = value[at + 1][to] - gaps.lost[to];
            let (best, how) = if matched >= added.max(lost) {
                (matched, 0)
            } else if added >= lost {
                (added, 1)
            } else {
                (lost, 2)
            };
            value[at + 1][to + 1] = best;
            step[at + 1][to + 1] = how;
        }
    }
    let mut partner = [None; POSITIONS];
    let mut parts = [0; POSITIONS];
    let (mut at, mut to) = (heard, said);
    while at > 0 || to > 0 {
        match step[at][to] {
            0 => {
                partner[order[at - 1]] = Some((to - 1) as u8);
                parts[order[at - 1]] = table[order[at - 1]][to - 1];
                at -= 1;
                to -= 1;
            }
            1 => {
                parts[order[at - 1]] = -gaps.added[order[at - 1]];
                at -= 1;
            }
            _ => to -= 1,
        }
    }
    Alignment { value: value[heard][said], partner, parts, moved: false }
}
