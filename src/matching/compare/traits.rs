//! Traits that families and stations write in words: build, weight, hair, handedness, religion. Each is
//! weak, and each is judged by itself: agreement by how common the word is, difference bounded. What
//! changes with the years fades: `LR = 1 + (LR₀ − 1) · e^(−years / lasting)` with the years between loss and
//! finding (hair lasts months, build and weight years, the hand she uses for good). Weight is two draws
//! that share less of their spread the longer the time. Words that are not recognised say nothing; what one side
//! tells differently is a mixture (`alternatives`).

use serde::{Deserialize, Serialize};

use crate::domain::body::Handedness;
use crate::domain::evidence::{Bits, Era, Finding};
use crate::domain::statement::{Fact, NumberField, TextField};
use crate::domain::text::Personal;
use crate::matching::compare::alternatives::Alternatives;
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

/// Traits as one side tells them. Words of one statement are a set, a bit each; statements are alternatives.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct TraitsFeature {
    build: Alternatives<u8>,
    hair: Alternatives<u8>,
    religion: Alternatives<u8>,
    hand: Alternatives<u8>,
    weight_kg: Alternatives<u16>,
    cites: Cites,
}

impl TraitsFeature {
    /// Of one side.
    pub fn of(model: &Model, telling: &Telling<'_>) -> Self {
        let [mut build, mut hair, mut religion, mut hand] = [const { Vec::new() }; 4];
        let (mut weight_kg, mut cites) = (Vec::new(), Cites::NONE);
        for told in &telling.told {
            let trust = model.trust.of(&told.source);
            let words = |rows: &[&[&str]], text: &Personal| (words_in(rows, text.reveal()), trust);
            let (list, new) = match told.fact {
                Fact::Text(TextField::Build, text) => (&mut build, words(&BUILDS, text)),
                Fact::Text(TextField::Hair, text) => (&mut hair, words(&HAIRS, text)),
                Fact::Text(TextField::Religion, text) => (&mut religion, words(&RELIGIONS, text)),
                Fact::Handedness(told) => (&mut hand, (1 << *told as u8, trust)),
                Fact::Number(NumberField::WeightKg, kg) => {
                    weight_kg.push((*kg, trust));
                    cites.push(told.id);
                    continue;
                }
                _ => continue,
            };
            if new.0 != 0 {
                list.push(new);
                cites.push(told.id);
            }
        }
        let [build, hair, religion, hand] = [build, hair, religion, hand].map(Alternatives::told);
        Self { build, hair, religion, hand, weight_kg: Alternatives::told(weight_kg), cites }
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, ..*self }
    }
}

/// Bits that no pair of these passes, whenever she was lost and found.
pub fn ceiling(model: &Model, heard: &TraitsFeature, said: &TraitsFeature) -> Bits {
    let parameters = &model.traits;
    let words = |one: &Alternatives<u8>, other: &Alternatives<u8>, same: &Parameter| {
        let agree = one.values().any(|one| other.values().any(|other| one & other != 0));
        if agree { same.value.max(1.0) } else { 1.0 }
    };
    let hand = heard.hand.ratio(&said.hand, |one, other| hands(parameters, one, other));
    // The same weight on the same day.
    let weight = heard.weight_kg.ratio(&said.weight_kg, |_, _| weights(parameters, 0.0, 1.0));
    let most = |found: Option<f64>| found.unwrap_or(1.0).max(1.0);
    let ratio = words(&heard.build, &said.build, &parameters.build_same)
        * words(&heard.hair, &said.hair, &parameters.hair_same)
        * words(&heard.religion, &said.religion, &parameters.religion_same)
        * most(hand.map(|(ratio, _)| ratio))
        * most(weight.map(|(ratio, _)| ratio));
    // A product in another order may be rounded another way.
    bits_of(ratio) + Bits(1)
}

/// The words found in a text, a bit for each row.
fn words_in(rows: &[&[&str]], text: &str) -> u8 {
    let found = rows.iter().enumerate().filter(|(_, words)| words.iter().any(|word| text.contains(word)));
    found.fold(0, |all, (row, _)| all | 1 << row)
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
    let words =
        |one: &Alternatives<u8>, other: &Alternatives<u8>, same: &Parameter, different: &Parameter| {
            let of = |one: u8, other: u8| if one & other != 0 { same.value } else { different.value };
            one.ratio(other, of).map(|(ratio, _)| ratio)
        };
    let faded = |ratio: f64, lasting: &Parameter| 1.0 + (ratio - 1.0) * left(lasting);
    let parts = [
        words(&heard.build, &said.build, &parameters.build_same, &parameters.build_different)
            .map(|ratio| faded(ratio, &parameters.build_years)),
        words(&heard.hair, &said.hair, &parameters.hair_same, &parameters.hair_different)
            .map(|ratio| faded(ratio, &parameters.hair_years)),
        words(&heard.religion, &said.religion, &parameters.religion_same, &parameters.religion_different),
        heard.hand.ratio(&said.hand, |one, other| hands(parameters, one, other)).map(|(ratio, _)| ratio),
        heard
            .weight_kg
            .ratio(&said.weight_kg, |one, other| {
                weights(parameters, f64::from(one) - f64::from(other), left(&parameters.build_years))
            })
            .map(|(ratio, _)| ratio),
    ];
    let ratio = parts.iter().flatten().copied().reduce(|all, own| all * own)?;
    let finding = if ratio < 1.0 { Finding::FitsBadly } else { Finding::Fits };
    Some(Outcome { bits: bits_of(ratio), finding, era: Era::Unknown, heard: heard.cites, said: said.cites })
}

const LEFT: u8 = 1 << Handedness::Left as u8;
const RIGHT: u8 = 1 << Handedness::Right as u8;

/// Left hands are rare, so they say much when both sides tell them; both hands fit either.
fn hands(parameters: &TraitsModel, one: u8, other: u8) -> f64 {
    let (left, wrong) = (parameters.left.value, parameters.hand_wrong.value);
    match (one, other) {
        (LEFT, LEFT) => (1.0 - wrong) / left.max(wrong),
        (RIGHT, RIGHT) => 1.0 + left * (1.0 - wrong),
        (LEFT | RIGHT, LEFT | RIGHT) => wrong / left.max(wrong),
        _ => 1.0,
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
        assert!(hands(parameters, LEFT, LEFT) > 4.0);
        assert!(hands(parameters, RIGHT, RIGHT) < 1.2);
        assert!(hands(parameters, LEFT, RIGHT) < 1.0);
        assert_eq!(hands(parameters, 1 << Handedness::Both as u8, RIGHT), 1.0);
    }
}
