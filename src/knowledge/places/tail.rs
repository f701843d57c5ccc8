//! The part of a place no gazetteer has, mostly a village: its sound and characters, and how likely
//! one such part was heard although another was said. Must not know nodes.

use super::{sound, text::Unit};
use crate::knowledge::names::{ScopeMix, SyllableId, channels::KindId};

/// Syllables kept of one name.
const LONGEST: usize = 5;
/// Names kept of one text: a town and a village.
const NAMES: usize = 2;
/// Bits against hearing two syllables agree by chance; a village name draws on fewer than a text.
pub(super) const CHANCE_BITS: f32 = 6.0;
/// Bits against a last syllable agreeing by chance: 湾 坪 沟 庄 are everywhere.
pub(super) const CHANCE_LAST_BITS: f32 = 4.5;
/// Bits a syllable costs of which no more than the initial was caught. Judged: speech is often slurred.
pub(super) const SLURRED_BITS: f32 = 7.0;
/// The most a village says: there are some 2^15 names in use that are not everywhere.
pub(super) const MOST_BITS: f32 = 15.0;
/// Bits an unsaid or an added syllable costs.
pub(super) const LOST_BITS: f32 = 4.5;

/// One name of a tail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Name {
    pub(super) length: u8,
    pub(super) sounds: [Sound; LONGEST],
}

/// One syllable of a name, ready to be heard or to have been said.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Sound {
    pub(super) hanzi: Option<char>,
    pub(super) initial: u8,
    pub(super) heard: SyllableId,
    pub(super) said: KindId,
}

/// A town and a village, or either, by sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tail {
    count: u8,
    names: [Name; NAMES],
}

const SILENT: Sound = Sound { hanzi: None, initial: 0, heard: SyllableId(0), said: KindId(0) };
const NOBODY: Name = Name { length: 0, sounds: [SILENT; LONGEST] };

impl serde::Serialize for Tail {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names: Vec<&[Sound]> =
            self.names().map(|name| &name.sounds[..usize::from(name.length)]).collect();
        names.serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Tail {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names: Vec<Vec<Sound>> = serde::Deserialize::deserialize(deserializer)?;
        let mut tail = Self { count: 0, names: [NOBODY; NAMES] };
        for (slot, sounds) in tail.names.iter_mut().zip(&names) {
            slot.sounds.iter_mut().zip(sounds).for_each(|(own, sound)| *own = *sound);
            slot.length = sounds.len().min(LONGEST) as u8;
            tail.count += 1;
        }
        Ok(tail)
    }
}

impl Tail {
    /// The tail of units after the last known place; none if nothing is left.
    #[must_use]
    pub fn of(units: &[Unit]) -> Option<Tail> {
        if let [only] = units
            && (is_village_ending(*only) || only.hanzi.is_some_and(|end| "省市县区州旗盟镇乡".contains(end)))
        {
            return None;
        }
        let mut tail = Tail { count: 0, names: [NOBODY; NAMES] };
        let mut rest = units;
        // A town ends where its ending stands, if something stands before and after it.
        let town = rest.iter().skip(1).position(|unit| is_town_ending(*unit)).map(|before| before + 1);
        if let Some(end) = town.filter(|end| end + 1 < rest.len()) {
            tail.push(&rest[..end]);
            rest = &rest[end + 1..];
        }
        let kept = match rest.last() {
            Some(last) if rest.len() >= 3 && (is_village_ending(*last) || is_town_ending(*last)) => {
                rest.len() - 1
            }
            _ => rest.len(),
        };
        tail.push(&rest[..kept]);
        (tail.count > 0).then_some(tail)
    }

    fn push(&mut self, units: &[Unit]) {
        if units.is_empty() || usize::from(self.count) == NAMES {
            return;
        }
        let mut name = NOBODY;
        for (slot, unit) in name.sounds.iter_mut().zip(units) {
            let said = sound::kind_of(unit.syllable, unit.hanzi);
            *slot = Sound {
                hanzi: unit.hanzi,
                initial: unit.syllable.initial,
                heard: sound::number(unit.syllable),
                said,
            };
            name.length += 1;
        }
        self.names[usize::from(self.count)] = name;
        self.count += 1;
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &Name> {
        self.names[..usize::from(self.count)].iter()
    }

    /// What the tail says, with its sounds, for explanations.
    #[must_use]
    pub fn describe(&self) -> String {
        let name = |name: &Name| {
            let units = &name.sounds[..usize::from(name.length)];
            let text: String = units.iter().filter_map(|unit| unit.hanzi).collect();
            let sound: Vec<&str> = units.iter().map(|unit| unit.heard.spelled()).collect();
            format!("{text} [{}]", sound.join(" ")).trim().to_owned()
        };
        self.names().map(name).collect::<Vec<_>>().join(" / ")
    }
}

/// How much likelier this tail was heard if that tail was said than by chance: the mean over the
/// names said, so that many names pay for their tries.
#[must_use]
pub fn tail_ratio(heard: &Tail, said: &Tail, scope: &ScopeMix) -> f32 {
    let mut whole = 1.0_f32;
    for name in heard.names() {
        let sum: f32 = said.names().map(|said| name_ratio(name, said, scope)).sum();
        whole = whole.max(sum / f32::from(said.count));
    }
    whole
}

fn name_ratio(heard: &Name, said: &Name, scope: &ScopeMix) -> f32 {
    let (heard, said) =
        (&heard.sounds[..usize::from(heard.length)], &said.sounds[..usize::from(said.length)]);
    let bits = match heard.len().abs_diff(said.len()) {
        0 => straight_bits(heard, said, scope),
        1 => skipping_bits(heard, said, scope),
        _ => return 0.0,
    };
    two_to_the(bits.clamp(-20.0, MOST_BITS))
}

/// Bits for two names of one length.
fn straight_bits(heard: &[Sound], said: &[Sound], scope: &ScopeMix) -> f32 {
    let last = said.len() - 1;
    heard
        .iter()
        .zip(said)
        .enumerate()
        .map(|(at, (heard, said))| pair_bits(*heard, *said, at == last, scope))
        .sum()
}

/// Bits for two names one of which has a syllable more.
fn skipping_bits(heard: &[Sound], said: &[Sound], scope: &ScopeMix) -> f32 {
    let (short, long) = (heard.len().min(said.len()), heard.len().max(said.len()));
    // Pairs before the skipped syllable stand at the same position, pairs after it one further.
    let shifted = |position: usize, step: usize| {
        let other = position + step;
        let (at, of) = if heard.len() < said.len() { (position, other) } else { (other, position) };
        pair_bits(heard[at], said[of], of + 1 == said.len(), scope)
    };
    let mut bits: f32 = (0..short).map(|position| shifted(position, 1)).sum();
    let mut best = bits;
    for skipped in 1..long {
        bits += shifted(skipped - 1, 0) - shifted(skipped - 1, 1);
        best = best.max(bits);
    }
    best - LOST_BITS
}

fn pair_bits(heard: Sound, said: Sound, last: bool, scope: &ScopeMix) -> f32 {
    let chance = if last { CHANCE_LAST_BITS } else { CHANCE_BITS };
    if heard.hanzi.is_some() && heard.hanzi == said.hanzi {
        return chance + 0.5;
    }
    let bits = sound::cost(scope, said.said, heard.heard);
    chance - if heard.initial == said.initial { bits.min(SLURRED_BITS) } else { bits }
}

/// 2 to the power of `bits`, the same on every machine.
#[must_use]
pub fn two_to_the(bits: f32) -> f32 {
    let whole = bits.floor();
    let part = bits - whole;
    // A cubic that meets 1 and 2 at the ends, off by less than 0.02 %.
    let mantissa = 1.0 + part * (0.695_98 + part * (0.224_94 + part * 0.079_08));
    let exponent = (whole as i32 + 127).clamp(1, 254) as u32;
    f32::from_bits(exponent << 23) * mantissa
}

fn is_town_ending(unit: Unit) -> bool {
    match unit.hanzi {
        Some(character) => matches!(character, '镇' | '乡'),
        None => matches!(unit.syllable.spelled().as_str(), "zhen" | "xiang"),
    }
}

fn is_village_ending(unit: Unit) -> bool {
    match unit.hanzi {
        Some(character) => character == '村',
        None => matches!(unit.syllable.spelled().as_str(), "cun" | "cen" | "chun"),
    }
}

#[cfg(test)]
mod tests {
    use super::two_to_the;

    #[test]
    fn powers_of_two_are_near_enough() {
        for tenth in -100..=200 {
            let bits = tenth as f32 / 10.0;
            let off = two_to_the(bits) / bits.exp2() - 1.0;
            assert!(off.abs() < 1e-3, "2^{bits} is off by {off}");
        }
    }
}
