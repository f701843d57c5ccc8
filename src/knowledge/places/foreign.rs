//! Romanised places of neighbouring countries: exact once folded, else nearly so. Must not read
//! Hanzi or pinyin.

use std::{collections::BTreeMap, sync::LazyLock};

use super::{
    gazetteer::{NodeId, gazetteer},
    load::fold_latin,
    text::is_hanzi,
};

/// Bits for a form that is the same once folded.
const EXACT_BITS: f32 = 0.5;
/// Bits for a form that is only nearly the same, by how near.
const NEARLY_BITS: f32 = 6.0;
/// How near two forms must be.
const NEAR: f64 = 0.92;
/// Texts are cut into this many parts at most.
const MOST_PARTS: usize = 4;
/// Words that stand beside a name and are none.
const BESIDE: [&str; 12] = [
    "ward", "village", "township", "district", "province", "region", "state", "city", "town", "tract",
    "near", "xa",
];

/// Folded forms by first letter and length.
static BY_START: LazyLock<BTreeMap<(u8, usize), Vec<&'static str>>> = LazyLock::new(|| {
    let mut starts: BTreeMap<(u8, usize), Vec<&'static str>> = BTreeMap::new();
    for form in gazetteer().latin.keys() {
        starts.entry((form.as_bytes()[0], form.len())).or_default().push(form);
    }
    starts.values_mut().for_each(|forms| forms.sort_unstable());
    starts
});

/// The nodes a text without Hanzi may name, with their cost in bits.
#[must_use]
pub fn find(text: &str) -> Vec<(NodeId, f32)> {
    if text.is_empty() || text.chars().any(is_hanzi) {
        return Vec::new();
    }
    if let Some(nodes) = gazetteer().latin.get(&fold_latin(text)) {
        return nodes.iter().map(|node| (*node, EXACT_BITS)).collect();
    }
    let parts: Vec<Vec<(NodeId, f32)>> = text
        .split([',', '(', ')', ';', '/'])
        .take(MOST_PARTS)
        .map(part)
        .filter(|found| !found.is_empty())
        .collect();
    let mut found: Vec<(NodeId, f32)> = Vec::new();
    for (position, nodes) in parts.iter().enumerate() {
        for (node, bits) in nodes {
            let others = parts.iter().enumerate().filter(|(other, _)| *other != position);
            // Another part that names a larger place around this one makes it far likelier.
            let around = others.flat_map(|(_, nodes)| nodes).any(|(outer, _)| lies_in(*node, *outer));
            let bits = bits + 2.0 * (parts.len() - 1) as f32 - if around { 12.0 } else { 0.0 };
            found.push((*node, bits));
        }
    }
    found
}

fn lies_in(inner: NodeId, outer: NodeId) -> bool {
    inner != outer && gazetteer().is_within(inner, outer)
}

fn part(text: &str) -> Vec<(NodeId, f32)> {
    let words = text.split_whitespace().filter(|word| {
        let word = word.to_lowercase();
        !BESIDE.contains(&word.as_str()) && !word.bytes().all(|byte| byte.is_ascii_digit())
    });
    let bare = fold_latin(&words.collect::<Vec<_>>().join(" "));
    let gazetteer = gazetteer();
    for folded in [fold_latin(text), bare.clone()] {
        if let Some(nodes) = gazetteer.latin.get(&folded) {
            return nodes.iter().map(|node| (*node, EXACT_BITS)).collect();
        }
    }
    nearly(&bare)
}

fn nearly(folded: &str) -> Vec<(NodeId, f32)> {
    let mut found = Vec::new();
    if folded.len() < 4 || folded.len() > 40 {
        return found;
    }
    let first = folded.as_bytes()[0];
    for length in folded.len() - 1..=folded.len() + 1 {
        for form in BY_START.get(&(first, length)).into_iter().flatten() {
            let near = strsim::jaro_winkler(folded, form);
            if near >= NEAR {
                let bits = NEARLY_BITS + ((1.0 - near) * 40.0) as f32;
                found.extend(gazetteer().latin[*form].iter().map(|node| (*node, bits)));
            }
        }
    }
    found.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    found.truncate(8);
    found
}
