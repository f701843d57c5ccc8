//! Traits that families and stations write in words: build, weight, hair, handedness, religion. Each is
//! weak, and each is judged by itself: agreement by how common the word is, difference bounded. What
//! changes with the years fades: `LR = 1 + (LR₀ − 1) · e^(−years / lasting)` with the years between loss and
//! finding (hair lasts months, build and weight years, the hand she uses for good). Weight is two draws
//! that share less of their spread the longer the time. Words that are not recognised say nothing.

use serde::{Deserialize, Serialize};

use crate::domain::body::Handedness;
use crate::domain::evidence::{Bits, Era, Finding};
use crate::domain::statement::{Fact, NumberField, TextField};
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::compare::time::TimeFeature;
use crate::matching::features::Telling;
use crate::matching::model::{Model, Parameter};

/// Parameters of traits.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TraitsModel {
    /// Ratio of the same build.
    pub build_same: Parameter,
    /// Ratio of a different one.
    pub build_different: Parameter,
    /// Years over which build and weight fade to a third.
    pub build_years: Parameter,
    /// Ratio of a hair that agrees.
    pub hair_same: Parameter,
    /// Ratio of one that does not.
    pub hair_different: Parameter,
    /// Years over which hair fades to a third.
    pub hair_years: Parameter,
    /// Share of left-handed people.
    pub left: Parameter,
    /// Probability that the hand is told wrong.
    pub hand_wrong: Parameter,
    /// Ratio of the same religion.
    pub religion_same: Parameter,
    /// Ratio of different religions.
    pub religion_different: Parameter,
    /// Standard deviation of weight, kg.
    pub weight_kg: Parameter,
    /// Share of that spread that one person keeps from day to day, 0 to 1.
    pub weight_kept: Parameter,
    /// Ratio below which a weight does not fall.
    pub weight_least: Parameter,
}

/// Words for build, thin to stout; words of one row mean the same.
const BUILDS: [&[&str]; 3] = [
    &["瘦", "单薄", "thin", "slim"],
    &["中等", "适中", "匀称", "medium"],
    &["胖", "壮", "结实", "魁梧", "stout"],
];
/// Words for hair.
const HAIRS: [&[&str]; 6] = [
    &["长发", "辫", "马尾", "long"],
    &["短发", "寸头", "平头", "short"],
    &["卷发", "烫发", "curly"],
    &["光头", "秃", "bald"],
    &["白发", "花白", "grey"],
    &["染发", "黄发", "dyed"],
];
/// Words for religions.
const RELIGIONS: [&[&str]; 5] = [
    &["伊斯兰", "回教", "清真", "穆斯林", "islam", "muslim"],
    &["基督", "天主", "信主", "耶稣", "christ"],
    &["藏传", "喇嘛"],
    &["佛", "buddh"],
    &["道教", "tao"],
];

/// Traits as one side tells them, a bit for each word.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct TraitsFeature {
    build: u8,
    hair: u8,
    religion: u8,
    hand: Option<Handedness>,
    weight_kg: Option<u16>,
    cites: Cites,
}

impl TraitsFeature {
    /// Of one side.
    pub fn of(telling: &Telling<'_>) -> Self {
        let mut feature =
            Self { build: 0, hair: 0, religion: 0, hand: None, weight_kg: None, cites: Cites::NONE };
        for told in &telling.told {
            let new = match told.fact {
                Fact::Text(TextField::Build, text) => take(&mut feature.build, &BUILDS, text.reveal()),
                Fact::Text(TextField::Hair, text) => take(&mut feature.hair, &HAIRS, text.reveal()),
                Fact::Text(TextField::Religion, text) => {
                    take(&mut feature.religion, &RELIGIONS, text.reveal())
                }
                Fact::Handedness(hand) => feature.hand.replace(*hand).is_none(),
                Fact::Number(NumberField::WeightKg, kg) => feature.weight_kg.replace(*kg).is_none(),
                _ => false,
            };
            if new {
                feature.cites.push(told.id);
            }
        }
        feature
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, ..*self }
    }
}

/// Bits that no pair of these passes, whenever she was lost and found.
pub fn ceiling(model: &Model, heard: &TraitsFeature, said: &TraitsFeature) -> Bits {
    let parameters = &model.traits;
    let words =
        |one: u8, other: u8, same: &Parameter| if one & other != 0 { same.value.max(1.0) } else { 1.0 };
    let hand = heard.hand.zip(said.hand).map_or(1.0, |(one, other)| hands(parameters, one, other).max(1.0));
    let weight = heard.weight_kg.zip(said.weight_kg).map_or(1.0, |_| {
        // The same weight on the same day.
        weights(parameters, 0.0, 1.0).max(1.0)
    });
    let ratio = words(heard.build, said.build, &parameters.build_same)
        * words(heard.hair, said.hair, &parameters.hair_same)
        * words(heard.religion, said.religion, &parameters.religion_same)
        * hand
        * weight;
    // A product in another order may be rounded another way.
    bits_of(ratio) + Bits(1)
}

/// Adds the words found; whether there are any.
fn take(to: &mut u8, rows: &[&[&str]], text: &str) -> bool {
    let found = rows.iter().enumerate().filter(|(_, words)| words.iter().any(|word| text.contains(word)));
    let found = found.fold(0, |all, (row, _)| all | 1 << row);
    *to |= found;
    found != 0
}

/// Compares, given when she was lost and found.
pub fn compare(
    model: &Model,
    heard: (&TraitsFeature, &TimeFeature),
    said: (&TraitsFeature, &TimeFeature),
) -> Option<Outcome> {
    let ((heard, found), (said, lost)) = (heard, said);
    let parameters = &model.traits;
    // Unknown dates leave what fades unknown.
    let years = found.exact.zip(lost.exact).map(|(found, lost)| f64::from(found.0 - lost.0).abs() / 365.25);
    let left = |lasting: &Parameter| years.map_or(0.0, |years| (-years / lasting.value).exp());
    let words = |one: u8, other: u8, same: &Parameter, different: &Parameter| {
        (one != 0 && other != 0).then_some(if one & other != 0 { same.value } else { different.value })
    };
    let faded = |ratio: f64, lasting: &Parameter| 1.0 + (ratio - 1.0) * left(lasting);
    let parts = [
        words(heard.build, said.build, &parameters.build_same, &parameters.build_different)
            .map(|ratio| faded(ratio, &parameters.build_years)),
        words(heard.hair, said.hair, &parameters.hair_same, &parameters.hair_different)
            .map(|ratio| faded(ratio, &parameters.hair_years)),
        words(heard.religion, said.religion, &parameters.religion_same, &parameters.religion_different),
        heard.hand.zip(said.hand).map(|(one, other)| hands(parameters, one, other)),
        heard.weight_kg.zip(said.weight_kg).map(|(one, other)| {
            weights(parameters, f64::from(one) - f64::from(other), left(&parameters.build_years))
        }),
    ];
    let ratio = parts.iter().flatten().copied().reduce(|all, own| all * own)?;
    let finding = if ratio < 1.0 { Finding::FitsBadly } else { Finding::Fits };
    Some(Outcome { bits: bits_of(ratio), finding, era: Era::Unknown, heard: heard.cites, said: said.cites })
}

/// Left hands are rare, so they say much when both sides tell them; both hands fit either.
fn hands(parameters: &TraitsModel, one: Handedness, other: Handedness) -> f64 {
    let (left, wrong) = (parameters.left.value, parameters.hand_wrong.value);
    match (one, other) {
        (Handedness::Both, _) | (_, Handedness::Both) => 1.0,
        (Handedness::Left, Handedness::Left) => (1.0 - wrong) / left.max(wrong),
        (Handedness::Right, Handedness::Right) => 1.0 + left * (1.0 - wrong),
        _ => wrong / left.max(wrong),
    }
}

/// Two weights so far apart, of one person who kept this share of the time's power, against two people.
fn weights(parameters: &TraitsModel, apart_kg: f64, left: f64) -> f64 {
    let kept = (parameters.weight_kept.value * left).clamp(0.0, 0.99);
    let variance = 2.0 * parameters.weight_kg.value.powi(2);
    let density = |variance: f64| (-apart_kg * apart_kg / (2.0 * variance)).exp() / variance.sqrt();
    (density(variance * (1.0 - kept)) / density(variance)).max(parameters.weight_least.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_long_ago_says_nothing() {
        let parameters = &Model::bundled().traits;
        assert!((weights(parameters, 20.0, 0.0) - 1.0).abs() < 1e-9);
        assert!(weights(parameters, 1.0, 1.0) > 1.0 && weights(parameters, 20.0, 1.0) < 1.0);
    }

    #[test]
    fn two_left_hands_say_more_than_two_right_ones() {
        let parameters = &Model::bundled().traits;
        use Handedness::{Both, Left, Right};
        assert!(hands(parameters, Left, Left) > 4.0);
        assert!(hands(parameters, Right, Right) < 1.2);
        assert!(hands(parameters, Left, Right) < 1.0);
        assert_eq!(hands(parameters, Both, Right), 1.0);
    }
}
