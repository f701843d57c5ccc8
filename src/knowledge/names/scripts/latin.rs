//! Latin letters to positions: which romanisation fits. Must not know of scopes.

use crate::{
    domain::name::NameUse,
    knowledge::names::{
        lattice::{Cell, Lattice},
        pinyin,
        rarity::{Background, Role},
        scope::ScopeId,
        spelling,
        syllable::{Syllable, SyllableId},
    },
};

/// Positions of every sensible reading of the letters as pinyin, best first.
pub fn syllable_positions(text: &str) -> Vec<Vec<Vec<Cell>>> {
    let sequences = pinyin::parse_pinyin(text);
    sequences.iter().map(|sequence| sequence.iter().map(|syllable| cells(*syllable)).collect()).collect()
}

/// Lattices of a name in pinyin, best first; at most two.
pub fn lattices(text: &str, name_use: NameUse) -> Vec<Lattice> {
    let mut found: Vec<Lattice> = Vec::new();
    for positions in syllable_positions(text) {
        let mut lattice = Lattice::empty();
        let len = positions.len();
        if len > 6 {
            continue;
        }
        for (at, cells) in positions.iter().enumerate() {
            let share = cells.first().map_or(0.0, |cell| surname_share(cell.syllable));
            lattice.push(role(at, len, share, name_use), cells);
        }
        if !lattice.is_empty() && !found.contains(&lattice) {
            found.push(lattice);
        }
    }
    found.truncate(2);
    found
}

/// How usual a syllable is as a surname.
pub fn surname_share(syllable: SyllableId) -> f64 {
    let cost = Background::default().syllables(ScopeId::ANY).cost(syllable, Role::Surname);
    (-f64::from(cost) / 16.0).exp2()
}

/// The role of a romanised syllable.
pub fn role(at: usize, len: usize, surname_share: f64, name_use: NameUse) -> Role {
    match (name_use, at, len) {
        (NameUse::Surname, _, _) => Role::Surname,
        (NameUse::Given | NameUse::Nickname, _, _) => Role::Given,
        (NameUse::Legal, 0, 2 | 3) => Role::Surname,
        (_, 0, 3) if surname_share > 5e-4 => Role::Surname,
        (_, 0, _) if surname_share > 5e-4 => Role::Either,
        _ => Role::Given,
    }
}

/// A syllable as heard: itself, or the standard ones it is written as.
fn cells(syllable: Syllable) -> Vec<Cell> {
    if let Some(id) = syllable.id() {
        return vec![Cell::romanised(id, syllable.tone, 0)];
    }
    let mut cells: Vec<Cell> = spelling::written(syllable.initial, syllable.rime)
        .iter()
        .map(|(id, share)| Cell::romanised(*id, syllable.tone, (-16.0 * share.log2()).round().max(0.0) as u8))
        .collect();
    cells.sort_by_key(|cell| cell.cost);
    cells.truncate(4);
    cells
}
