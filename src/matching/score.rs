//! The score: prior plus the sum of the evidence. One function compares, and the explanation is what
//! it returns; a bound from features alone lets hopeless pairs end early without changing any score.

use crate::domain::evidence::{Bits, Comparison, Evidence};
use crate::knowledge::names::ScopeMix;
use crate::matching::compare::outcome::Outcome;
use crate::matching::compare::{
    birth, blood, children, clothing, conditions, height, kin, literacy, marks, names, origin, relatives,
    route, sex, siblings, time, traits,
};
use crate::matching::features::Features;
use crate::matching::model::Model;

/// Compared first: each costs nanoseconds.
const CHEAP: [Comparison; 13] = [
    Comparison::Sex,
    Comparison::Birth,
    Comparison::Time,
    Comparison::Height,
    Comparison::Route,
    Comparison::Conditions,
    Comparison::Blood,
    Comparison::Children,
    Comparison::Literacy,
    Comparison::Siblings,
    Comparison::Clothing,
    Comparison::Traits,
    Comparison::Marks,
];

/// Bounded first, and compared only while they can still lift the pair to the threshold.
const DEAR: [Comparison; 3] = [Comparison::Names, Comparison::Relatives, Comparison::Origin];

/// One comparison of a pair; `None` where one side says nothing of it.
pub fn compare(model: &Model, comparison: Comparison, heard: &Features, said: &Features) -> Option<Outcome> {
    match comparison {
        Comparison::Names => names::compare(model, &heard.names, &said.names, scope(heard, said)),
        Comparison::Relatives => {
            let surname_told = heard.names.has_surname() && said.names.has_surname();
            relatives::compare(model, &heard.relatives, &said.relatives, scope(heard, said), surname_told)
        }
        Comparison::Origin => origin::compare(model, &heard.origin, &said.origin),
        Comparison::Route => route::compare(model, &heard.route, &said.route),
        Comparison::Birth => birth::compare(model, &heard.birth, &said.birth),
        Comparison::Time => time::compare(model, &heard.time, &said.time),
        Comparison::Sex => sex::compare(model, &heard.sex, &said.sex),
        Comparison::Height => height::compare(model, &heard.height, &said.height),
        Comparison::Marks => marks::compare(model, &heard.marks, &said.marks),
        Comparison::Conditions => conditions::compare(model, &heard.conditions, &said.conditions),
        Comparison::Blood => blood::compare(model, &heard.blood, &said.blood),
        Comparison::Children => children::compare(model, &heard.children, &said.children),
        Comparison::Literacy => literacy::compare(model, &heard.literacy, &said.literacy),
        Comparison::Siblings => siblings::compare(model, &heard.siblings, &said.siblings),
        Comparison::Clothing => {
            clothing::compare(model, (&heard.clothing, &heard.time), (&said.clothing, &said.time))
        }
        Comparison::Kin => kin::compare(
            model,
            (&heard.names, &heard.sex),
            (&said.names, &said.relatives),
            scope(heard, said),
        ),
        Comparison::Traits => {
            traits::compare(model, (&heard.traits, &heard.time), (&said.traits, &said.time))
        }
        // No description tells it: it is of a pair (`laboratory`).
        Comparison::Laboratory => None,
    }
}

/// How the speaker sounds: as people of the report's home, else as she was heard, else as anybody.
fn scope<'a>(heard: &'a Features, said: &'a Features) -> &'a ScopeMix {
    said.origin.scope.as_ref().or(heard.origin.scope.as_ref()).unwrap_or(&heard.origin.everyone)
}

/// The score of a profile and a report. The profile's features come first.
pub fn score(model: &Model, profile: &Features, report: &Features) -> Bits {
    let bits =
        |comparison| compare(model, comparison, profile, report).map_or(Bits::ZERO, |outcome| outcome.bits);
    let dear = DEAR.map(bits);
    model.prior() + CHEAP.into_iter().map(bits).sum() + dear.into_iter().sum() + discount(model, dear)
}

/// What the likeness of kin takes, given names, relatives and origin.
fn discount(model: &Model, [names, relatives, origin]: [Bits; DEAR.len()]) -> Bits {
    kin::discount(model, names, relatives, origin)
}

/// A score with the evidence that makes it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scored {
    /// The prior alone.
    pub prior: Bits,
    /// The evidence, in the order of `Comparison`; comparisons of which one side says nothing are left out.
    pub evidence: Vec<Evidence>,
    /// Prior plus evidence.
    pub score: Bits,
}

impl Scored {
    /// With what laboratories found about this very pair.
    #[must_use]
    pub fn with_laboratory(mut self, found: Option<Evidence>) -> Self {
        self.score += found.as_ref().map_or(Bits::ZERO, |found| found.bits);
        self.evidence.extend(found);
        self
    }
}

/// The score of a profile and a report with its evidence: the same computation as `score`.
pub fn evidence(model: &Model, profile: &Features, report: &Features) -> Scored {
    let prior = model.prior();
    let mut evidence: Vec<Evidence> = Comparison::ALL
        .iter()
        .filter_map(|&comparison| {
            compare(model, comparison, profile, report).map(|outcome| outcome.into_evidence(comparison))
        })
        .collect();
    let bits = |comparison| {
        evidence.iter().find(|own| own.comparison == comparison).map_or(Bits::ZERO, |own| own.bits)
    };
    let taken = discount(model, DEAR.map(bits));
    match evidence.iter_mut().find(|own| own.comparison == Comparison::Kin) {
        Some(kin) => kin.bits = taken,
        None if taken == Bits::ZERO => {}
        None => evidence.push(kin::likeness(taken).into_evidence(Comparison::Kin)),
    }
    let score = prior + evidence.iter().map(|own| own.bits).sum();
    Scored { prior, evidence, score }
}

/// The score if it is at least the threshold, else `None`. Ends as soon as what is left cannot reach it.
pub fn score_at_least(model: &Model, profile: &Features, report: &Features, threshold: Bits) -> Option<Bits> {
    let bits = |comparison| compare(model, comparison, profile, report).map_or(Bits::ZERO, |own| own.bits);
    let mut score = model.prior();
    for comparison in CHEAP {
        score += bits(comparison);
    }
    let ceilings = DEAR.map(|comparison| ceiling(model, comparison, profile, report));
    if score + ceilings.into_iter().sum() < threshold {
        return None;
    }
    // Bounds made for this pair: the closer, the dearer, and each still cheaper than what it bounds.
    let mut most = ceilings;
    for (i, comparison) in DEAR.into_iter().enumerate() {
        most[i] = reach(model, comparison, profile, report, ceilings[i]);
        if score + most.into_iter().sum() < threshold {
            return None;
        }
    }
    let mut dear = [Bits::ZERO; DEAR.len()];
    for (i, comparison) in DEAR.into_iter().enumerate() {
        dear[i] = bits(comparison);
        score += dear[i];
        most[i] = Bits::ZERO;
        if score + most.into_iter().sum() < threshold {
            return None;
        }
    }
    score += discount(model, dear);
    (score >= threshold).then_some(score)
}

/// The score if it is at least the threshold, else `None`, given the sum of the prior and of all cheap
/// comparisons but clothing and traits, and the most that names, relatives and origin say.
pub fn score_within(
    model: &Model,
    profile: &Features,
    report: &Features,
    cheap: Bits,
    mut most: [Bits; DEAR.len()],
    threshold: Bits,
) -> Option<Bits> {
    let bits = |comparison| compare(model, comparison, profile, report).map_or(Bits::ZERO, |own| own.bits);
    let mut score = cheap + bits(Comparison::Clothing) + bits(Comparison::Traits);
    if score + most.into_iter().sum() < threshold {
        return None;
    }
    let mut dear = [Bits::ZERO; DEAR.len()];
    // Origin is the cheapest of them, and names the dearest.
    for i in [2, 1, 0] {
        let own = bits(DEAR[i]);
        debug_assert!(own <= most[i], "{:?} says {own:?}, bounded by {:?}", DEAR[i], most[i]);
        most[i] = Bits::ZERO;
        dear[i] = own;
        score += own;
        if score + most.into_iter().sum() < threshold {
            return None;
        }
    }
    score += discount(model, dear);
    (score >= threshold).then_some(score)
}

/// Bits that a dear comparison of this very pair never passes.
fn reach(
    model: &Model,
    comparison: Comparison,
    profile: &Features,
    report: &Features,
    ceiling: Bits,
) -> Bits {
    match comparison {
        Comparison::Names => names::reach(model, &profile.names, &report.names),
        Comparison::Relatives => relatives::reach(model, &profile.relatives, &report.relatives),
        Comparison::Origin => origin::reach(model, &profile.origin, &report.origin),
        _ => ceiling,
    }
}

/// Bits that a dear comparison of this pair never passes; the comparisons cut themselves to it.
fn ceiling(model: &Model, comparison: Comparison, profile: &Features, report: &Features) -> Bits {
    match comparison {
        Comparison::Names => names::ceiling(&profile.names, &report.names),
        Comparison::Origin => origin::ceiling(model, &profile.origin, &report.origin),
        Comparison::Relatives => relatives::ceiling(&profile.relatives, &report.relatives),
        // Never asked: these are compared before any bound is needed. Far above any of them.
        _ => Bits(1_000_000),
    }
}
