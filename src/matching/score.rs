//! The score: prior plus the sum of the evidence. One function compares, and the explanation is what
//! it returns; a bound from features alone lets hopeless pairs end early without changing any score.

use crate::domain::evidence::{Bits, Comparison, Evidence};
use crate::knowledge::names::ScopeMix;
use crate::matching::compare::origin_feature::OriginFeature;
use crate::matching::compare::outcome::{Outcome, bits};
use crate::matching::compare::{
    birth, blood, children, clothing, conditions, height, kin, literacy, marks, names, origin, relatives,
    route, sex, siblings, time, traits,
};
use crate::matching::features::{Features, Side};
use crate::matching::index::{Near, Parts};
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
    scope_of(&heard.origin, &said.origin)
}

fn scope_of<'a>(heard: &'a OriginFeature, said: &'a OriginFeature) -> &'a ScopeMix {
    said.scope.as_ref().or(heard.scope.as_ref()).unwrap_or(&heard.everyone)
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

/// The score of a row if it is at least the threshold, else `None`: each part is read and compared in its turn, and
/// none after the bound fell below the threshold. The same sum as `score`.
pub fn score_of_parts(
    model: &Model,
    query: &Features,
    (known, mut row): (&Near, Parts<'_>),
    threshold: Bits,
) -> Option<Bits> {
    let of_row = query.side == Side::Report;
    let mut bound = known.bound;
    let mut exact = |most: Bits, own: Bits| {
        debug_assert!(own <= most, "a comparison says {own:?}, bounded by {most:?}");
        bound = bound - most + own;
        (bound >= threshold).then_some(own)
    };
    let [most_names, most_relatives, most_origin] = known.most;
    // Where the report tells how the speaker sounds, names are judged before anything else is read.
    let names = row.names();
    let (heard, said) = if of_row { (&*names, &query.names) } else { (&query.names, &*names) };
    let of_names = match query.origin.scope.as_ref().filter(|_| of_row) {
        Some(scope) => Some(exact(most_names, bits(names::compare(model, heard, said, scope)))?),
        None => None,
    };
    let origin = row.origin();
    let (from, home) = if of_row { (&*origin, &query.origin) } else { (&query.origin, &*origin) };
    let of_origin = exact(most_origin, bits(origin::compare(model, from, home)))?;
    let (time, clothing, traits) = row.looks();
    let own = ((&query.clothing, &query.time), (&query.traits, &query.time));
    let others = ((&*clothing, &*time), (&*traits, &*time));
    let ((worn, seen), (worn_said, seen_said)) = if of_row { (others, own) } else { (own, others) };
    let looks =
        bits(clothing::compare(model, worn, worn_said)) + bits(traits::compare(model, seen, seen_said));
    let most_looks = known.bound - known.cheap - known.most.into_iter().sum::<Bits>();
    exact(most_looks, looks)?;
    let scope = scope_of(from, home);
    let of_relatives = if query.relatives.says_nothing() {
        exact(most_relatives, Bits::ZERO)?
    } else {
        let relatives = row.relatives();
        let (kin, kin_said) =
            if of_row { (&*relatives, &query.relatives) } else { (&query.relatives, &*relatives) };
        let surname_told = heard.has_surname() && said.has_surname();
        exact(most_relatives, bits(relatives::compare(model, kin, kin_said, scope, surname_told)))?
    };
    let of_names = match of_names {
        Some(bits) => bits,
        None => exact(most_names, bits(names::compare(model, heard, said, scope)))?,
    };
    let score = known.cheap + looks + of_names + of_relatives + of_origin;
    debug_assert!(score == bound, "the bound of what is read to the end is the sum: {score:?}, {bound:?}");
    let score = score + discount(model, [of_names, of_relatives, of_origin]);
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
