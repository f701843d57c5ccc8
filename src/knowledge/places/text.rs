//! Text of a place as it was written down, made ready to be looked up: characters, syllables,
//! endings that say nothing of the place. Must not know which places exist.

use std::{collections::HashMap, sync::LazyLock};

use super::{load::rows, sound};
use crate::domain::confusable::comparable;
use crate::knowledge::names::Syllable;

const NOISE: &str = include_str!("data/endings.csv");
const SIMPLIFIED: &str = include_str!("../names/data/trad_to_simp.csv");
/// Longer texts are cut: no place needs more.
const LONGEST: usize = 64;

static TO_SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let pairs =
        rows::<2>(SIMPLIFIED).filter_map(|[from, to]| Some((from.chars().next()?, to.chars().next()?)));
    pairs.collect()
});

/// How the place meant lies to the place named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// It is the place named.
    At,
    /// It is that place or thereabouts.
    Around,
    /// It is beside that place.
    Beside,
}

/// One character or one romanised syllable of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The character, if it was written in Hanzi.
    pub hanzi: Option<char>,
    /// Its sound.
    pub syllable: Syllable,
}

/// A text ready to be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Characters and syllables in order; empty if no reading was possible.
    pub units: Vec<Unit>,
    /// Where one word ends and another begins, as positions in `units`.
    pub breaks: Vec<usize>,
}

/// The text in one normal form: simplified, cut, without ends that say where she was found.
#[must_use]
pub fn cleaned(text: &str) -> (String, Relation) {
    let mut clean: String = comparable(text).chars().take(LONGEST).map(simplified).collect();
    let mut relation = Relation::At;
    clean = clean.trim().trim_end_matches(['。', '.', ',', '，']).to_owned();
    while let Some((noise, kind)) = noise_at_end(&clean) {
        clean.truncate(clean.len() - noise.len());
        relation = match kind {
            "beside" => Relation::Beside,
            "around" if relation == Relation::At => Relation::Around,
            _ => relation,
        };
    }
    while let Some((noise, kind)) = noise_at_start(&clean, relation) {
        clean.drain(..noise.len());
        if kind == "start beside" {
            relation = Relation::Beside;
        }
    }
    (without_group(&clean).to_owned(), relation)
}

/// A character in its simplified form.
#[must_use]
pub fn simplified(character: char) -> char {
    TO_SIMPLIFIED.get(&character).copied().unwrap_or(character)
}

/// Whether a character is a Hanzi.
#[must_use]
pub fn is_hanzi(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// The ways to read a cleaned text as characters and syllables, best first, at most two.
#[must_use]
pub fn readings(text: &str) -> Vec<Reading> {
    let mut found = vec![Reading { units: Vec::new(), breaks: Vec::new() }];
    let mut latin = String::new();
    for character in text.chars().chain(std::iter::once('\u{3002}')) {
        if is_latin(character) || (character == ' ' && !latin.is_empty()) {
            latin.push(character);
            continue;
        }
        if !latin.trim().is_empty() && !add_latin(&mut found, latin.trim()) {
            return Vec::new();
        }
        latin.clear();
        match sound::reading(character).filter(|_| is_hanzi(character)) {
            Some(syllable) => {
                found.iter_mut().for_each(|one| one.units.push(Unit { hanzi: Some(character), syllable }));
            }
            None => found.iter_mut().for_each(|one| one.breaks.push(one.units.len())),
        }
    }
    found.retain(|one| !one.units.is_empty());
    found
}

fn add_latin(found: &mut Vec<Reading>, latin: &str) -> bool {
    let mut parses = sound::parses(latin);
    parses.truncate(2);
    let [first, others @ ..] = parses.as_slice() else { return false };
    let extend = |one: &mut Reading, parse: &[Syllable]| {
        one.units.extend(parse.iter().map(|syllable| Unit { hanzi: None, syllable: *syllable }));
    };
    let before = found[0].clone();
    found.iter_mut().for_each(|one| extend(one, first));
    if found.len() == 1 {
        for other in others {
            let mut second = before.clone();
            extend(&mut second, other);
            found.push(second);
        }
    }
    true
}

fn is_latin(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || matches!(character, '\'' | '’' | '-' | 'ü' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

fn noise_at_end(text: &str) -> Option<(&'static str, &'static str)> {
    let ends = rows::<2>(NOISE).filter(|[_, kind]| !kind.starts_with("start"));
    let mut found = ends.filter(|[noise, _]| text.len() > noise.len() && text.ends_with(noise));
    // These end a place only after two characters or more: 缅甸人, not 同人; 达县老家, not 王老家.
    let short = |noise: &str| text.chars().count() < noise.chars().count() + 2;
    found.find(|[noise, kind]| *kind == "found" || !short(noise)).map(|row| (row[0], row[1]))
}

/// Words before a place that do not name it: 老家在, 好像是. What is left must be two characters or more.
/// "Far from" (离) is one only where the end said how far: 离石 is a place.
fn noise_at_start(text: &str, relation: Relation) -> Option<(&'static str, &'static str)> {
    let mut starts = rows::<2>(NOISE).filter(|[_, kind]| match *kind {
        "start far" => relation == Relation::Beside,
        kind => kind.starts_with("start"),
    });
    let found =
        starts.find(|[noise, _]| text.strip_prefix(noise).is_some_and(|rest| rest.chars().count() > 1));
    found.map(|row| (row[0], row[1]))
}

/// The text without a number of group, team or house at its end: 永家湾村6组.
fn without_group(text: &str) -> &str {
    let Some(bare) = text.strip_suffix(['组', '队', '号', '社']) else { return text };
    let cut = bare.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十第".contains(c));
    if cut.len() < bare.len() && !cut.is_empty() { cut } else { text }
}

#[cfg(test)]
mod tests {
    use super::{Relation, cleaned};

    #[test]
    fn ends_that_say_nothing_of_the_place_are_cut() {
        for (text, clean, relation) in [
            ("双鸭山市派出所送来", "双鸭山市", Relation::At),
            ("焦作市汽车站", "焦作市", Relation::At),
            ("缅甸那边", "缅甸", Relation::Around),
            ("成都旁边的一个县", "成都", Relation::Beside),
            ("安徽泾县永家湾村6组", "安徽泾县永家湾村", Relation::At),
            ("達縣", "达县", Relation::At),
            ("老家好像在凤凰那边的山里", "凤凰", Relation::Around),
            ("离达县不远", "达县", Relation::Beside),
            ("靠近怀化的一个县", "怀化", Relation::Beside),
            ("离石区", "离石区", Relation::At),
            ("怀化和铜仁交界的地方", "怀化和铜仁", Relation::Beside),
        ] {
            assert_eq!(cleaned(text), (clean.to_owned(), relation), "{text}");
        }
    }
}
