//! Blood group. Same person: alike but for a wrong memory or a wrong slip; two people: alike by the
//! frequency of the group. A group told by a family is less sure than one measured.

use serde::{Deserialize, Serialize};

use crate::domain::body::{Blood, BloodGroup};
use crate::domain::evidence::{Era, Finding};
use crate::domain::statement::Fact;
use crate::matching::compare::alternatives::Alternatives;
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::features::Telling;
use crate::matching::model::{Model, Parameter};

/// Parameters of blood groups.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BloodModel {
    /// Share of group A.
    pub a: Parameter,
    /// Share of group B.
    pub b: Parameter,
    /// Share of group AB.
    pub ab: Parameter,
    /// Share of group O.
    pub o: Parameter,
    /// Share of Rhesus negative.
    pub rhesus_negative: Parameter,
    /// Probability that one of two believed statements is wrong.
    pub wrong: Parameter,
}

impl BloodModel {
    /// Shares of A, B, AB and O.
    pub fn shares(&self) -> [f64; 4] {
        [self.a.value, self.b.value, self.ab.value, self.o.value]
    }
}

/// Blood group as one side tells it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct BloodFeature {
    groups: Option<[f32; 4]>,
    rhesus: Alternatives<bool>,
    cites: Cites,
}

impl BloodFeature {
    /// Of one side. Contradicting statements share the weight.
    pub fn of(model: &Model, telling: &Telling<'_>) -> Self {
        let shares = model.blood.shares();
        let (mut groups, mut all, mut signs, mut cites) = ([0.0f64; 4], 0.0, Vec::new(), Cites::NONE);
        for told in &telling.told {
            let Fact::Blood(Blood { group, rhesus: sign }) = told.fact else { continue };
            let trust = model.trust.of(&told.source) * (1.0 - model.blood.wrong.value);
            for (i, share) in shares.iter().enumerate() {
                groups[i] += (1.0 - trust) * share + if i == index(*group) { trust } else { 0.0 };
            }
            all += 1.0;
            signs.extend(sign.map(|sign| (sign, model.trust.of(&told.source))));
            cites.push(told.id);
        }
        let groups = (all > 0.0).then(|| groups.map(|group| (group / all) as f32));
        Self { groups, rhesus: Alternatives::told(signs), cites }
    }

    /// Probability of A, B, AB and O, where one is told.
    pub fn groups(&self) -> Option<[f64; 4]> {
        self.groups.map(|groups| groups.map(f64::from))
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, ..*self }
    }
}

/// Compares.
pub fn compare(model: &Model, heard: &BloodFeature, said: &BloodFeature) -> Option<Outcome> {
    let (h, s) = (heard.groups?, said.groups?);
    let shares = model.blood.shares();
    let mut ratio: f64 = (0..4).map(|i| f64::from(h[i]) * f64::from(s[i]) / shares[i]).sum();
    let (wrong, negative) = (model.blood.wrong.value, model.blood.rhesus_negative.value);
    let of_signs = |own, other| match (own, other) {
        (false, false) => (1.0 - wrong) / negative,
        (true, true) => (1.0 - wrong) / (1.0 - negative),
        _ => wrong,
    };
    ratio *= heard.rhesus.ratio(&said.rhesus, of_signs).map_or(1.0, |(ratio, _)| ratio);
    let finding = if ratio >= 1.0 { Finding::Same } else { Finding::Contradicts };
    Some(Outcome { bits: bits_of(ratio), finding, era: Era::Before, heard: heard.cites, said: said.cites })
}

const fn index(group: BloodGroup) -> usize {
    match group {
        BloodGroup::A => 0,
        BloodGroup::B => 1,
        BloodGroup::Ab => 2,
        BloodGroup::O => 3,
    }
}
