//! The best alignment of two lattices through one scope's channel, in sixteenths of a bit: which heard
//! position is which meant one, what was lost, added or moved. Allocates nothing. Must not know of
//! forms that are no names, mixes of scopes or words for people.

use crate::{
    domain::name::NameUse,
    knowledge::names::{
        channels::Channel,
        characters::CharId,
        lattice::{Cell, Lattice, POSITIONS, Shape},
        look_alike,
        rarity::{Background, Role, Usual},
    },
};

/// Everything a pair of positions is judged by.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    /// The speaker's and clerk's channel.
    pub channel: Channel<'a>,
    /// How usual syllables are to hear from these speakers.
    pub usual: Usual<'a>,
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

/// In which order heard positions are laid along the meant ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    AsHeard,
    FirstToEnd,
    LastToFront,
    LastTwoTurned,
}

impl Order {
    fn of(self, len: usize) -> [usize; POSITIONS] {
        let mut order = [0, 1, 2, 3];
        for (at, slot) in order.iter_mut().enumerate().take(len) {
            *slot = match self {
                Self::AsHeard => at,
                Self::FirstToEnd => (at + 1) % len,
                Self::LastToFront => (at + len - 1) % len,
                Self::LastTwoTurned if at + 2 == len => at + 1,
                Self::LastTwoTurned if at + 1 == len => at - 1,
                Self::LastTwoTurned => at,
            };
        }
        order
    }

    fn cost(self) -> i32 {
        match self {
            Self::AsHeard => 0,
            Self::FirstToEnd | Self::LastToFront => ROTATED,
            Self::LastTwoTurned => SWAPPED,
        }
    }
}

/// All that two lattices say, before an order is chosen.
#[derive(Clone, Copy)]
struct Board {
    table: [[i32; POSITIONS]; POSITIONS],
    gaps: Gaps,
    ceiling: i32,
    heard: usize,
    said: usize,
}

/// The best alignment by its value; which position goes with which is found when asked.
#[derive(Clone, Copy)]
pub struct Laid {
    /// `16·log2` likelihood ratio.
    pub value: i32,
    order: Order,
    board: Board,
}

impl Laid {
    /// Lays what was heard along what may have been meant.
    pub fn new(judge: &Judge<'_>, heard: &Lattice, said: &Lattice, uses: (NameUse, NameUse)) -> Self {
        let board = Board::new(judge, heard, said, uses);
        let (value, order) = board.best();
        Self { value, order, board }
    }

    /// The alignment with its partners and parts.
    pub fn alignment(&self) -> Alignment {
        let traced = self.board.trace(&self.order.of(self.board.heard));
        Alignment { value: self.value, moved: self.order != Order::AsHeard, ..traced }
    }
}

/// The best alignment of what was heard with what may have been meant.
pub fn align(judge: &Judge<'_>, heard: &Lattice, said: &Lattice, uses: (NameUse, NameUse)) -> Alignment {
    Laid::new(judge, heard, said, uses).alignment()
}

impl Board {
    fn new(judge: &Judge<'_>, heard: &Lattice, said: &Lattice, uses: (NameUse, NameUse)) -> Self {
        // A form given as a family name is rarely a given name.
        let across = if uses.0 == NameUse::Surname || uses.1 == NameUse::Surname { 40 } else { 0 };
        let table = values(judge, heard, said, across);
        let best = |row: &[i32; POSITIONS]| row[..said.len()].iter().copied().fold(0, i32::max);
        let ceiling = table[..heard.len()].iter().map(best).sum();
        Self { table, gaps: Gaps::new(heard, said, uses), ceiling, heard: heard.len(), said: said.len() }
    }

    fn best(&self) -> (i32, Order) {
        let mut best = (self.run(&Order::AsHeard.of(self.heard)), Order::AsHeard);
        if self.heard < 2 || self.said < 2 {
            return best;
        }
        for order in [Order::FirstToEnd, Order::LastToFront, Order::LastTwoTurned] {
            // Another order is only looked at where it can speak for the pair.
            if self.ceiling - order.cost() > best.0.max(0) {
                let value = self.run(&order.of(self.heard)) - order.cost();
                if value > best.0 {
                    best = (value, order);
                }
            }
        }
        best
    }

    /// The value of the best alignment in one order, nothing more.
    fn run(&self, order: &[usize; POSITIONS]) -> i32 {
        let mut line = [0i32; POSITIONS + 1];
        for to in 0..self.said {
            line[to + 1] = line[to] - self.gaps.lost[to];
        }
        for from in order.iter().take(self.heard) {
            let added = self.gaps.added[*from];
            let mut diagonal = line[0];
            line[0] -= added;
            for to in 0..self.said {
                let matched = diagonal + self.table[*from][to];
                diagonal = line[to + 1];
                line[to + 1] = matched.max(diagonal - added).max(line[to] - self.gaps.lost[to]);
            }
        }
        line[self.said]
    }
}

/// Never less than the value of [`align`] for these two.
pub fn ceiling(judge: &Judge<'_>, heard: &Lattice, said: &Lattice) -> i32 {
    let table = values(judge, heard, said, 0);
    let best = |row: &[i32; POSITIONS]| row[..said.len()].iter().copied().fold(0, i32::max);
    table[..heard.len()].iter().map(best).sum()
}

/// The value of the best pair of alternatives of each heard position with each meant one; `across` is
/// what it costs beside the usual that one is a family name and the other is not.
fn values(judge: &Judge<'_>, heard: &Lattice, said: &Lattice, across: i32) -> [[i32; POSITIONS]; POSITIONS] {
    let mut table = [[i32::MIN; POSITIONS]; POSITIONS];
    let cap = i32::from(heard.cap.min(said.cap));
    for to in 0..said.len() {
        for meant in said.cells(to) {
            let row = judge.channel.row(meant.kind);
            for (at, slots) in table.iter_mut().enumerate().take(heard.len()) {
                let role = heard.role(at);
                for cell in heard.cells(at) {
                    let channel = i32::from(row.cost(cell.syllable));
                    let costs = i32::from(cell.cost) + i32::from(meant.cost);
                    slots[to] = slots[to].max(pair(judge, role, cell, meant, channel) - costs);
                }
            }
        }
        for (at, slots) in table.iter_mut().enumerate().take(heard.len()) {
            let apart = match (heard.role(at), said.role(to)) {
                (a, b) if a == b => 0,
                (Role::Surname, Role::Given) | (Role::Given, Role::Surname) => across + 24,
                _ => across,
            };
            slots[to] = slots[to].min(cap) - apart;
        }
    }
    table
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

/// `16·log2(1 + 2^(-i/16))`, rounded; 0 from there on.
const STEPS: [u8; 89] = [
    16, 16, 15, 15, 14, 14, 13, 13, 12, 12, 12, 11, 11, 10, 10, 10, 9, 9, 9, 8, 8, 8, 8, 7, 7, 7, 6, 6, 6, 6,
    6, 5, 5, 5, 5, 5, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
];

/// `16·log2(2^(a/16) + 2^(b/16))`.
pub fn sum_of(a: i32, b: i32) -> i32 {
    let (high, low) = if a >= b { (a, b) } else { (b, a) };
    let apart = (high - low) as usize;
    high + STEPS.get(apart).map_or(0, |step| i32::from(*step))
}

/// What it costs that a heard position has no partner, or a meant one.
#[derive(Clone, Copy)]
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

impl Board {
    /// The same alignment as [`Board::run`], with its steps.
    fn trace(&self, order: &[usize; POSITIONS]) -> Alignment {
        let (table, gaps, heard, said) = (&self.table, &self.gaps, self.heard, self.said);
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
}

#[cfg(test)]
mod tests {
    use super::sum_of;

    #[test]
    fn sums_are_those_of_the_formula() {
        for apart in 0..200 {
            let exact = 16.0 * (1.0 + (-f64::from(apart) / 16.0).exp2()).log2();
            assert_eq!(sum_of(-7, -7 - apart), -7 + exact.round() as i32);
            assert_eq!(sum_of(-7 - apart, -7), -7 + exact.round() as i32);
        }
    }
}
