//! Wade–Giles, with or without apostrophes and ü. Must not know of other romanisations.

use std::{collections::HashMap, sync::LazyLock};

use crate::knowledge::names::{
    lattice::Cell,
    syllable::{SyllableId, syllable_count},
};

/// Extra steps for the aspirated reading where no apostrophe is written.
const MARK_LEFT_OUT: u8 = 20;

static TABLE: LazyLock<HashMap<String, Vec<(SyllableId, bool)>>> = LazyLock::new(|| {
    let mut table: HashMap<String, Vec<(SyllableId, bool)>> = HashMap::new();
    for id in (0..syllable_count() as u16).map(SyllableId) {
        let (spelled, aspirated) = spell(id);
        for spelling in spelled {
            table.entry(spelling).or_default().push((id, aspirated));
        }
    }
    table
});

/// Cells of one folded token; `marked` when it has an apostrophe.
pub fn cells(token: &str, marked: bool) -> Vec<Cell> {
    let Some(found) = TABLE.get(token) else { return Vec::new() };
    let cost = |aspirated: bool| match (marked, aspirated) {
        (true, false) => 64,
        (false, true) => MARK_LEFT_OUT,
        _ => 0,
    };
    found.iter().map(|(id, aspirated)| Cell::romanised(*id, 0, cost(*aspirated))).collect()
}

/// Spellings without apostrophe and dots, and whether the initial is aspirated.
fn spell(id: SyllableId) -> (Vec<String>, bool) {
    let syllable = id.syllable();
    let pinyin = syllable.initial_text();
    let (initial, aspirated) = match pinyin {
        "b" => ("p", false),
        "p" => ("p", true),
        "d" => ("t", false),
        "t" => ("t", true),
        "g" => ("k", false),
        "k" => ("k", true),
        "j" | "zh" => ("ch", false),
        "q" | "ch" => ("ch", true),
        "x" => ("hs", false),
        "z" => ("ts", false),
        "c" => ("ts", true),
        "r" => ("j", false),
        other => (other, false),
    };
    let whole: &[&str] = match (pinyin, syllable.final_text()) {
        ("zh" | "ch", "i") => &["chih"],
        ("sh", "i") => &["shih"],
        ("r", "i") => &["jih"],
        ("z" | "c", "i") => &["tzu"],
        ("s", "i") => &["ssu", "szu"],
        ("y", "i") => &["i", "yi"],
        ("y", "ian") => &["yen"],
        ("y", "ie") => &["yeh"],
        ("y", "iu") => &["yu"],
        ("y", "iong") => &["yung"],
        ("y", "ia") => &["ya"],
        ("y", "iao") => &["yao"],
        ("y", "iang") => &["yang"],
        ("y", "in") => &["yin"],
        ("y", "ing") => &["ying"],
        ("y", "ve") => &["yueh"],
        ("y", "v") => &["yu"],
        ("y", "van") => &["yuan"],
        ("y", "vn") => &["yun"],
        ("y" | "w", _) => return (vec![id.spelled().to_owned()], false),
        ("", "er") => &["erh"],
        ("", "e") => &["o", "e"],
        ("g", "ui") => &["kuei"],
        ("k", "ui") => &["kuei"],
        _ => &[],
    };
    if !whole.is_empty() {
        return (whole.iter().map(|spelled| (*spelled).to_owned()).collect(), aspirated);
    }
    let rime = match syllable.final_text() {
        "ong" => "ung",
        "iong" => "iung",
        "ian" => "ien",
        "ie" => "ieh",
        "ve" => "ueh",
        "v" => "u",
        "van" => "uan",
        "vn" => "un",
        "uo" if !matches!(pinyin, "g" | "k" | "h" | "sh") => "o",
        "e" if matches!(pinyin, "g" | "k" | "h") => "o",
        other => other,
    };
    (vec![format!("{initial}{rime}")], aspirated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_spellings_are_read() {
        for (token, marked, expected) in [
            ("hsiu", false, "xiu"),
            ("tsai", true, "cai"),
            ("chien", false, "jian"),
            ("kuo", false, "guo"),
            ("yen", false, "yan"),
            ("chih", true, "chi"),
        ] {
            let cells = cells(token, marked);
            let best = cells.iter().min_by_key(|cell| cell.cost).expect(token);
            assert_eq!(best.syllable.spelled(), expected, "{token}");
        }
    }
}
