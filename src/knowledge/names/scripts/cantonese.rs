//! Jyutping and the spellings of Hong Kong, from the Cantonese readings of characters used in names.
//! Must not know of other romanisations.

use std::{collections::HashMap, sync::LazyLock};

use crate::knowledge::names::{
    channels,
    characters::{self, CharId},
    lattice::Cell,
    rarity::{Background, Role},
    syllable::SyllableId,
};

type Table = HashMap<String, Vec<(Cell, i32)>>;

static TABLES: LazyLock<[Table; 2]> = LazyLock::new(|| [build(Role::Surname), build(Role::Given)]);

/// Characters rarer than this are left out of a role: 15 bits.
const RAREST: i32 = 240;

/// Cells of one folded token without tone, by how usual their characters are in this role.
pub fn cells(token: &str, role: Role) -> Vec<Cell> {
    let table = if role == Role::Given { &TABLES[1] } else { &TABLES[0] };
    let Some(found) = table.get(token) else { return Vec::new() };
    let best = found.iter().map(|(_, rarity)| *rarity).min().unwrap_or(0);
    let mut cells: Vec<Cell> = found
        .iter()
        .map(|(cell, rarity)| Cell { cost: (rarity - best).clamp(0, 250) as u8, ..*cell })
        .collect();
    cells.sort_by_key(|cell| cell.cost);
    cells.truncate(3);
    cells
}

fn build(role: Role) -> Table {
    let mut table = Table::new();
    for (at, known) in characters::characters().iter().enumerate() {
        let rarity = Background::default().character_cost(CharId(at as u16), role);
        let read = match role {
            Role::Given => known.readings.first(),
            _ => known.surname_readings.first(),
        };
        let Some(syllable) = read.and_then(|read| read.id()) else { continue };
        if rarity > RAREST || known.cantonese.is_empty() {
            continue;
        }
        for spelled in spellings(known.cantonese) {
            add(table.entry(spelled).or_default(), syllable, known.text, rarity);
        }
    }
    table
}

/// One syllable counts once for each spelling, by its most usual character.
fn add(cells: &mut Vec<(Cell, i32)>, syllable: SyllableId, text: char, rarity: i32) {
    match cells.iter_mut().find(|(cell, _)| cell.syllable == syllable) {
        Some((_, known)) if *known <= rarity => {}
        Some((cell, known)) => {
            cell.kind = channels::kind(syllable, Some(text));
            *known = rarity;
        }
        None => {
            let kind = channels::kind(syllable, Some(text));
            cells.push((Cell { character: CharId::NONE, kind, syllable, tone: 0, cost: 0 }, rarity));
        }
    }
}

/// The Jyutping itself and the usual spellings of Hong Kong.
fn spellings(jyutping: &str) -> Vec<String> {
    let initial_length = ["ng", "gw", "kw"]
        .iter()
        .find(|initial| jyutping.starts_with(**initial) && jyutping.len() > 2)
        .map_or_else(
            || usize::from(!jyutping.starts_with(['a', 'e', 'i', 'o', 'u'])),
            |initial| initial.len(),
        );
    let (initial, rime) = jyutping.split_at(if matches!(jyutping, "m" | "ng") { 0 } else { initial_length });
    let initials: &[&str] = match initial {
        "z" => &["ch", "ts", "j"],
        "c" => &["ch", "ts"],
        "j" => &["y"],
        "gw" => &["kw", "gw"],
        "g" => &["k", "g"],
        "d" => &["t", "d"],
        "b" => &["p", "b"],
        "s" => &["s", "sh"],
        "ng" => &["ng", ""],
        other => &[other],
    };
    let rimes: Vec<String> = match rime {
        "oeng" => vec!["eung".into(), "eong".into()],
        "oek" => vec!["euk".into(), "eok".into()],
        "eoi" => vec!["ui".into(), "oi".into()],
        "eon" => vec!["un".into()],
        "eot" => vec!["ut".into()],
        "yun" => vec!["uen".into(), "un".into()],
        "yut" => vec!["uet".into(), "ut".into()],
        "yu" => vec!["u".into(), "ue".into(), "yu".into()],
        "ou" => vec!["o".into(), "ou".into()],
        "ei" => vec!["ei".into(), "ee".into(), "i".into()],
        "i" => vec!["i".into(), "ee".into(), "ze".into()],
        "aa" => vec!["a".into(), "ah".into()],
        "u" => vec!["u".into(), "oo".into()],
        "ik" => vec!["ik".into(), "ick".into()],
        "ok" => vec!["ok".into(), "ock".into()],
        "iu" => vec!["iu".into(), "ew".into()],
        "au" => vec!["au".into(), "ow".into()],
        "ung" => vec!["ung".into(), "oong".into()],
        "eng" => vec!["eng".into(), "ing".into()],
        "ng" | "m" => vec!["ng".into()],
        "o" => vec!["o".into(), "aw".into(), "or".into()],
        other => vec![other.strip_prefix("aa").map_or(other.to_owned(), |rest| format!("a{rest}"))],
    };
    let mut all = vec![jyutping.to_owned()];
    for initial in initials {
        for rime in &rimes {
            all.push(format!("{initial}{rime}"));
        }
    }
    // ju: jyu, yu; jyun: yuen.
    if initial == "j" && rime.starts_with("yu") {
        all.push(format!("yu{}", rime.trim_start_matches("yu").replace('n', "en").replace('t', "et")));
    }
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hong_kong_spellings_are_read() {
        for (token, role, expected) in [
            ("wong", Role::Surname, "huang"),
            ("cheung", Role::Surname, "zhang"),
            ("lau", Role::Surname, "liu"),
            ("kwok", Role::Surname, "guo"),
            ("ng", Role::Surname, "wu"),
            ("yuet", Role::Given, "yue"),
            ("can", Role::Surname, "chen"),
        ] {
            let found = cells(token, role);
            assert!(found.iter().any(|cell| cell.syllable.spelled() == expected), "{token} {found:?}");
        }
    }
}
