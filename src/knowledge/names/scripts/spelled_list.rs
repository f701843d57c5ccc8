//! Romanisations held as lists of spellings with their characters: Hokkien and Teochew, Korean, and
//! Vietnamese by Han reading. Must not know of other romanisations.

use std::{collections::HashMap, sync::LazyLock};

use crate::knowledge::names::{channels, characters, characters::CharId, lattice::Cell, rarity::Role};

type List = HashMap<&'static str, Vec<char>>;

static HOKKIEN: LazyLock<List> = LazyLock::new(|| read(include_str!("../data/hokkien.csv")));
static KOREAN: LazyLock<List> = LazyLock::new(|| read(include_str!("../data/korean.csv")));
static VIETNAMESE: LazyLock<List> = LazyLock::new(|| read(include_str!("../data/vietnamese.csv")));

/// Cells of one folded token in Hokkien or Teochew.
pub fn hokkien(token: &str, role: Role) -> Vec<Cell> {
    cells(&HOKKIEN, token, role)
}

/// Cells of one folded token in Korean.
pub fn korean(token: &str, role: Role) -> Vec<Cell> {
    cells(&KOREAN, token, role)
}

/// Cells of one folded Vietnamese token, marks removed.
pub fn vietnamese(token: &str, role: Role) -> Vec<Cell> {
    cells(&VIETNAMESE, token, role)
}

fn read(csv: &'static str) -> List {
    let rows = csv.lines().skip(1).filter_map(|line| line.split_once(','));
    rows.map(|(spelled, texts)| (spelled, texts.chars().filter(|text| *text != '|').collect())).collect()
}

fn cells(list: &List, token: &str, role: Role) -> Vec<Cell> {
    let Some(texts) = list.get(token) else { return Vec::new() };
    let read = texts.iter().enumerate().filter_map(|(at, text)| {
        let known = characters::character(*text)?;
        let own = if role == Role::Given { None } else { known.surname_readings.first() };
        let syllable = own.or(known.readings.first())?.id()?;
        let kind = channels::kind(syllable, Some(*text));
        Some(Cell { character: CharId::NONE, kind, syllable, tone: 0, cost: 12 * at as u8 })
    });
    read.collect()
}
