//! The most that names and relatives can say, for one query against very many rows: each form of the
//! query becomes tables over the parts of forms, and a row's bound is a few look-ups. Stands beside
//! `names` and `relatives`, whose mixtures it bounds; the rule that it is never below them is a test of
//! `matching::index`.

use std::sync::{LazyLock, OnceLock};

use crate::domain::evidence::Bits;
use crate::knowledge::names::{Form, Part, Reaches};
use crate::matching::compare::names::{Heard, NamesFeature, REACH_SLACK, least_chance};
use crate::matching::compare::relatives::RelativesFeature;
use crate::matching::features::Side;
use crate::matching::model::Model;

/// The least and most steps that are told apart.
const LOW: i32 = -96;
const HIGH: i32 = 448;

/// The ratio that so many steps come to, from `LOW` on; the last stands for all beyond.
static RATIOS: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let of = |steps| (f64::from(Reaches::millibits(steps)) / 1_000.0).exp2();
    (LOW..HIGH).map(of).chain([f64::INFINITY]).collect()
});

/// Trust is told apart in so many levels.
pub const TRUST_LEVELS: usize = 16;

/// Forms of a query that are alternatives, against any row.
pub struct NameGroup {
    reaches: Option<Reaches>,
    /// What any row reaches, in steps.
    floor: i32,
    /// Bits by steps: for a report by the weight of the form heard ([`heard_weight`]); for a profile by
    /// what kinds of forms are said ([`SAID_NAME`], [`SAID_NICKNAME`]); for relatives one for all.
    curves: Vec<Curve>,
}

/// A form said that is a name.
pub const SAID_NAME: usize = 1;
/// A form said that is a nickname.
pub const SAID_NICKNAME: usize = 2;

/// The curve of a heard form of a row: its trust, and whether it is a nickname.
pub fn heard_weight(trust: f32, nickname: bool) -> usize {
    let level = (f64::from(trust) * TRUST_LEVELS as f64) as usize;
    level.min(TRUST_LEVELS - 1) * 2 + usize::from(nickname)
}

/// What steps come to in a mixture, as a table made when it is first asked for.
struct Curve {
    /// The least and most weight of what is compared beside what is unknown.
    weights: (f64, f64),
    /// A factor on the ratio of names.
    factor: f64,
    /// The least chance of a shared name.
    least: f64,
    table: OnceLock<Vec<i32>>,
}

impl Curve {
    fn new(weights: (f64, f64), factor: f64, least: f64) -> Self {
        Self { weights, factor, least, table: OnceLock::new() }
    }

    /// Never less than the bits of a mixture whose names say so many steps.
    fn bits(&self, steps: i32) -> i32 {
        self.table.get_or_init(|| self.make())[(steps.clamp(LOW, HIGH) - LOW) as usize]
    }

    fn make(&self) -> Vec<i32> {
        let of = |ratio: &f64| {
            let ratio = if *ratio > 1.0 { 1.0 / (1.0 / ratio + self.least) } else { *ratio } * self.factor;
            let weight = if ratio > 1.0 { self.weights.1 } else { self.weights.0 };
            // Nothing of an endless ratio is nothing.
            let mixed = if weight > 0.0 { 1.0 - weight + weight * ratio } else { 1.0 };
            (Bits::from_f64(mixed.log2()) + REACH_SLACK).0
        };
        RATIOS.iter().map(of).collect()
    }
}

impl NameGroup {
    /// The most a part of a row's form adds, in steps.
    pub fn most(&self, part: &Part) -> i32 {
        self.reaches.as_ref().map_or(0, |reaches| reaches.most(part))
    }

    /// Bits of the sum of a form's parts, by the curve that is the row's.
    pub fn bits(&self, curve: usize, steps: i32) -> i32 {
        self.curves[curve].bits(steps.max(self.floor))
    }
}

/// Her own names: one group for a report; for a profile one for each group of heard forms.
pub fn of_names(model: &Model, side: Side, names: &NamesFeature) -> Vec<NameGroup> {
    let group = |own: Vec<&Heard>| {
        let forms: Vec<&Form> = own.iter().map(|own| &own.form).collect();
        let least = forms.iter().map(|form| least_chance(&model.names, form)).fold(1.0, f64::min);
        let (reaches, weights) = match side {
            Side::Profile => (Reaches::of_heard(&forms, names.background()), weights_of_heard(model, &own)),
            Side::Report => (Reaches::of_said(&forms), weights_of_said(model, &own)),
        };
        let floor = reaches.floor().unwrap_or(i32::MIN);
        let curve = |weights| Curve::new(weights, 1.0, least);
        NameGroup { reaches: Some(reaches), floor, curves: weights.into_iter().map(curve).collect() }
    };
    match side {
        Side::Profile => names.groups().into_iter().map(group).collect(),
        Side::Report if names.is_silent() => Vec::new(),
        Side::Report => vec![group(names.groups().into_iter().flatten().collect())],
    }
}

/// The share of a heard form that refers to a form said, where such forms are said.
fn shares(model: &Model, nickname: bool) -> (f64, f64) {
    let parameters = &model.names;
    if nickname {
        (parameters.nickname_to_name.value, parameters.nickname_to_nickname.value)
    } else {
        (parameters.name_to_name.value, parameters.name_to_nickname.value)
    }
}

/// Of the heard forms of a query, by what kinds of forms a row says.
fn weights_of_heard(model: &Model, own: &[&Heard]) -> Vec<(f64, f64)> {
    let of = |said: usize| {
        let weight = |own: &&Heard| {
            let (name, nickname) = shares(model, own.nickname);
            let name = if said & SAID_NAME != 0 { name } else { 0.0 };
            let nickname = if said & SAID_NICKNAME != 0 { nickname } else { 0.0 };
            (f64::from(own.trust) * (name + nickname)).min(1.0)
        };
        let weights = own.iter().map(weight);
        weights.fold((1.0f64, 0.0f64), |all, own| (all.0.min(own), all.1.max(own)))
    };
    (0..4).map(of).collect()
}

/// Of any heard form of a row, by its trust and kind, against all forms of the query.
fn weights_of_said(model: &Model, own: &[&Heard]) -> Vec<(f64, f64)> {
    let said = |nickname: bool| own.iter().any(|own| own.nickname == nickname);
    let of = |at: usize| {
        let (name, nickname) = shares(model, at % 2 == 1);
        let share = if said(false) { name } else { 0.0 } + if said(true) { nickname } else { 0.0 };
        let level = (at / 2) as f64 / TRUST_LEVELS as f64;
        ((level * share).min(1.0), ((level + 1.0 / TRUST_LEVELS as f64) * share).min(1.0))
    };
    (0..2 * TRUST_LEVELS).map(of).collect()
}

/// Relatives: one group for a report; for a profile one for each relative heard.
pub fn of_relatives(model: &Model, side: Side, relatives: &RelativesFeature) -> Vec<NameGroup> {
    let parameters = &model.relatives;
    let group = |forms: Vec<&Form>, unnamed: bool, weight: f64| {
        let least = forms.iter().map(|form| least_chance(&model.names, form)).fold(1.0, f64::min);
        let reaches = (!forms.is_empty()).then(|| match side {
            // Names of relatives are judged by the sex of the relation said, whatever it is.
            Side::Profile => Reaches::of_any_heard(&forms),
            Side::Report => Reaches::of_said(&forms),
        });
        let floor = reaches.as_ref().and_then(Reaches::floor).unwrap_or(i32::MIN);
        let floor = if unnamed { floor.max(unnamed_steps(model)) } else { floor };
        let factor = parameters.elder_same.value.max(1.0) * parameters.order_same.value.max(1.0);
        // Without forms of its own nothing but the relation speaks, so no name caps the ratio.
        let least = if forms.is_empty() { 0.0 } else { least };
        // A relative heard may be none of those said, so that disagreement need not speak against.
        let curve = Curve::new((0.0, weight.min(1.0)), factor, least);
        NameGroup { reaches, floor, curves: vec![curve] }
    };
    match side {
        Side::Profile => relatives
            .names()
            .zip(relatives.named(model))
            .map(|(forms, named)| {
                let unnamed = forms.is_empty();
                group(forms, unnamed, named)
            })
            .collect(),
        Side::Report if relatives.is_silent() => Vec::new(),
        Side::Report => {
            let all: Vec<Vec<&Form>> = relatives.names().collect();
            let unnamed = all.iter().any(Vec::is_empty);
            let most = [
                &parameters.parent_named,
                &parameters.sibling_named,
                &parameters.spouse_named,
                &parameters.child_named,
                &parameters.other_named,
            ];
            let weight = most.iter().map(|named| named.value).fold(0.0, f64::max);
            vec![group(all.into_iter().flatten().collect(), unnamed, weight)]
        }
    }
}

/// Steps that stand for a relative without a name.
pub fn unnamed_steps(model: &Model) -> i32 {
    (model.relatives.unnamed_same.value.max(1.0).log2() * 16.0).ceil() as i32 + 2
}
