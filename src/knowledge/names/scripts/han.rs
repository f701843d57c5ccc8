//! Chinese characters, alone or mixed with pinyin (`王明yan`), to positions. Must not know of scopes.

use crate::{
    domain::name::NameUse,
    knowledge::names::{
        characters::{self, character},
        lattice::{Cell, Lattice, Shape, VIETNAMESE},
        nickname,
        rarity::Role,
        scripts::latin,
    },
};

/// One written unit: a character, or a run of Latin letters.
pub enum Unit {
    /// A Chinese character.
    Character(char),
    /// Letters of one or more romanised syllables.
    Letters(String),
}

/// Whether the character is a Chinese one.
pub fn is_han(text: char) -> bool {
    matches!(text, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '〇')
}

/// The units of a text that holds at least one Chinese character; 某 and separators are left out.
pub fn units(text: &str) -> Vec<Unit> {
    let mut units = Vec::new();
    for letter in text.chars() {
        if is_han(letter) {
            if letter != '某' {
                units.push(Unit::Character(letter));
            }
        } else if letter.is_alphanumeric() {
            match units.last_mut() {
                Some(Unit::Letters(run)) => run.push(letter),
                _ => units.push(Unit::Letters(letter.to_string())),
            }
        } else if let Some(Unit::Letters(run)) = units.last_mut() {
            run.push(' ');
        }
    }
    units
}

/// The lattice of the whole text with its roles, without looking for nicknames.
pub fn whole(units: &[Unit], name_use: NameUse) -> Lattice {
    let mut positions: Vec<(Option<char>, Vec<Cell>)> = Vec::new();
    for unit in units {
        match unit {
            Unit::Character(text) => positions.push((Some(*text), Vec::new())),
            Unit::Letters(run) => {
                let read = latin::syllable_positions(run).into_iter().next().unwrap_or_default();
                positions.extend(read.into_iter().map(|cells| (None, cells)));
            }
        }
    }
    // 阮氏花: 氏 stands for Thị, which every woman may have.
    let vietnamese = positions.len() >= 3 && positions[1].0 == Some('氏');
    if vietnamese {
        positions.remove(1);
    }
    let roles = roles(&positions, name_use);
    let mut lattice = Lattice::empty();
    if vietnamese {
        lattice.cap = VIETNAMESE;
    }
    for ((text, cells), role) in positions.into_iter().zip(roles) {
        let cells = match text {
            Some(text) => character_cells(text, role),
            None => cells,
        };
        lattice.push(role, &cells);
    }
    lattice
}

/// The lattice of a nickname's core, `None` when the text is no nickname.
pub fn nickname(units: &[Unit], name_use: NameUse) -> Option<Lattice> {
    if matches!(name_use, NameUse::Legal | NameUse::Surname) {
        return None;
    }
    let mut letters = Vec::with_capacity(units.len());
    for unit in units {
        match unit {
            Unit::Character(text) => letters.push(*text),
            Unit::Letters(_) => return None,
        }
    }
    let (core, shape) = nickname::core(&letters)?;
    let role = if shape == Shape::Prefixed && characters::surname(core.to_string().as_str()).is_some() {
        Role::Either
    } else {
        Role::Given
    };
    let mut lattice = Lattice::empty();
    lattice.push(role, &character_cells(core, role));
    lattice.shape = shape;
    (!lattice.is_empty()).then_some(lattice)
}

/// Readings of a character in its role, the ones of the other role at three bits' cost.
pub fn character_cells(text: char, role: Role) -> Vec<Cell> {
    let Some(known) = character(text) else { return Vec::new() };
    let mut cells: Vec<Cell> = Vec::new();
    let (first, second) = match role {
        Role::Surname if !known.surname_readings.is_empty() => (&known.surname_readings, &known.readings),
        _ => (&known.readings, &known.surname_readings),
    };
    for (readings, cost) in [(first, 0u8), (second, 48)] {
        for (at, read) in readings.iter().enumerate() {
            let cost = cost.saturating_add(if at == 0 { 0 } else { 40 });
            cells.extend(
                Cell::written(text, *read, cost)
                    .filter(|cell| cells.iter().all(|known| known.syllable != cell.syllable)),
            );
        }
    }
    cells.sort_by_key(|cell| cell.cost);
    cells.truncate(4);
    cells
}

fn roles(positions: &[(Option<char>, Vec<Cell>)], name_use: NameUse) -> Vec<Role> {
    let len = positions.len();
    match name_use {
        NameUse::Surname => return vec![Role::Surname; len],
        NameUse::Given | NameUse::Nickname => return vec![Role::Given; len],
        _ => {}
    }
    let mut roles = vec![Role::Given; len];
    let first = positions.first().and_then(|(text, _)| *text);
    let second = positions.get(1).and_then(|(text, _)| *text);
    if let (Some(a), Some(b)) = (first, second)
        && len >= 3
        && characters::surname(&format!("{a}{b}")).is_some()
    {
        roles[..2].fill(Role::Surname);
        return roles;
    }
    let Some(role) = roles.first_mut() else { return roles };
    let share = match first {
        Some(text) => characters::surname(text.to_string().as_str()).map(|known| known.share.max(1e-5)),
        None => Some(positions[0].1.first().map_or(0.0, |cell| latin::surname_share(cell.syllable))),
    };
    *role = match (share, len) {
        (None, _) => Role::Given,
        (Some(_), 3) => Role::Surname,
        (Some(_), 2) if name_use == NameUse::Legal => Role::Surname,
        (Some(share), 2) if share > 2e-3 => Role::Either,
        (Some(share), 1) if share > 2e-4 => Role::Either,
        (Some(share), 4..) if share > 2e-3 => Role::Either,
        _ => Role::Given,
    };
    roles
}
