//! The most that names and relatives can say, for one query against very many rows: each form of the
//! query becomes tables over the parts of forms, and a row's bound is a few look-ups. Stands beside
//! `names` and `relatives`, whose mixtures it bounds; the rule that it is never below them is a test of
//! `matching::index`.

use crate::domain::evidence::Bits;
use crate::knowledge::names::{Form, Part, Reaches};
use crate::matching::compare::names::{NamesFeature, REACH_SLACK, least_chance};
use crate::matching::compare::relatives::RelativesFeature;
use crate::matching::features::Side;
use crate::matching::model::Model;

/// The least and most steps that are told apart.
const LOW: i32 = -256;
const HIGH: i32 = 1_024;

/// Forms of a query that are alternatives, against any row.
pub struct NameGroup {
    reaches: Option<Reaches>,
    /// What any row reaches, in steps.
    floor: i32,
    /// Bits by steps.
    curve: Vec<i32>,
}

/// What steps come to in a mixture.
#[derive(Clone, Copy)]
struct Curve {
    /// The weight of what is compared beside what is unknown.
    weight: f64,
    /// A factor on the ratio of names.
    factor: f64,
    /// The least chance of a shared name.
    least: f64,
}

impl Curve {
    /// Never less than the bits of a mixture whose names say so many steps.
    fn table(self) -> Vec<i32> {
        let of = |steps: i32| {
            let ratio = (f64::from(Reaches::millibits(steps)) / 1_000.0).exp2();
            let ratio = if ratio > 1.0 { 1.0 / (1.0 / ratio + self.least) } else { ratio } * self.factor;
            let mixed = 1.0 - self.weight + self.weight * ratio.max(1.0);
            (Bits::from_f64(mixed.log2()) + if ratio > 1.0 { REACH_SLACK } else { Bits::ZERO }).0
        };
        (LOW..=HIGH).map(of).collect()
    }
}

impl NameGroup {
    /// The most a part of a row's form adds, in steps.
    pub fn most(&self, part: &Part) -> i32 {
        self.reaches.as_ref().map_or(0, |reaches| reaches.most(part))
    }

    /// Bits of the sum of a form's parts.
    pub fn bits(&self, steps: i32) -> i32 {
        self.curve[(steps.max(self.floor).clamp(LOW, HIGH) - LOW) as usize]
    }
}

/// Her own names: one group for a report; for a profile one for each group of heard forms.
pub fn of_names(model: &Model, side: Side, names: &NamesFeature) -> Vec<NameGroup> {
    let parameters = &model.names;
    let shares = f64::max(
        parameters.name_to_name.value + parameters.name_to_nickname.value,
        parameters.nickname_to_name.value + parameters.nickname_to_nickname.value,
    );
    let group = |forms: Vec<&Form>| {
        let trust = if side == Side::Profile { names.most_trust() } else { 1.0 };
        let least = forms.iter().map(|form| least_chance(parameters, form)).fold(1.0, f64::min);
        let reaches = match side {
            Side::Profile => Reaches::of_heard(&forms, names.background()),
            Side::Report => Reaches::of_said(&forms),
        };
        let floor = reaches.floor().unwrap_or(LOW);
        let curve = Curve { weight: (trust * shares).min(1.0), factor: 1.0, least };
        NameGroup { reaches: Some(reaches), floor, curve: curve.table() }
    };
    match side {
        Side::Profile => names.groups().into_iter().map(group).collect(),
        Side::Report if names.is_silent() => Vec::new(),
        Side::Report => vec![group(names.groups().into_iter().flatten().collect())],
    }
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
        let floor = reaches.as_ref().and_then(Reaches::floor).unwrap_or(LOW);
        let floor = if unnamed { floor.max(unnamed_steps(model)) } else { floor };
        let factor = parameters.elder_same.value.max(1.0);
        // Without forms of its own nothing but the relation speaks, so no name caps the ratio.
        let least = if forms.is_empty() { 0.0 } else { least };
        NameGroup { reaches, floor, curve: Curve { weight: weight.min(1.0), factor, least }.table() }
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
