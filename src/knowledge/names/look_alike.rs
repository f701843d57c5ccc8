//! Characters that are taken for each other by the eye, and surnames written in two ways. Must not know
//! of sounds.

use std::sync::LazyLock;

use crate::knowledge::names::characters::{self, CharId};

static SHAPES_CSV: &str = include_str!("data/shape_confusions.csv");

/// `-16·log2` of the share of such slips: one character in a hundred, between typing and handwriting.
const SHAPE: u8 = 106;
/// Two ways to write one surname: equal but for a small cost.
const VARIANT: u8 = 24;

static PAIRS: LazyLock<Vec<Vec<(CharId, u8)>>> = LazyLock::new(|| {
    let mut pairs = vec![Vec::new(); characters::characters().len()];
    for line in SHAPES_CSV.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [a, b, kind] = fields[..] else { continue };
        let id = |text: &str| text.chars().next().and_then(characters::char_id);
        let (Some(a), Some(b)) = (id(a), id(b)) else { continue };
        let cost = if kind == "surname_variant" { VARIANT } else { SHAPE };
        pairs[usize::from(a.0)].push((b, cost));
        pairs[usize::from(b.0)].push((a, cost));
    }
    pairs
});

/// A bit for each character that has a look-alike: few have.
static SOME: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut some = vec![0; PAIRS.len().div_ceil(64)];
    for (at, near) in PAIRS.iter().enumerate() {
        some[at / 64] |= u64::from(!near.is_empty()) << (at % 64);
    }
    some
});

/// `-16·log2` of how often one stands for the other, `None` when they are not look-alikes.
pub fn cost(a: CharId, b: CharId) -> Option<i32> {
    let at = usize::from(a.0);
    if SOME.get(at / 64).is_none_or(|bits| bits >> (at % 64) & 1 == 0) {
        return None;
    }
    let near = PAIRS.get(usize::from(a.0))?;
    near.iter().find(|(other, _)| *other == b).map(|(_, cost)| i32::from(*cost))
}

/// All look-alikes of a character with their costs.
pub fn near(character: CharId) -> impl Iterator<Item = (CharId, i32)> {
    let near = PAIRS.get(usize::from(character.0)).map_or(&[][..], Vec::as_slice);
    near.iter().map(|(other, cost)| (*other, i32::from(*cost)))
}
