//! Descriptions of one side that may be of one person: a resident admitted twice or moved between
//! stations, a person whom two relatives seek. The score is that of a profile and a report, with one of
//! the two told as the other side would tell it, under a prior of its own:
//! `score(a, b) = prior + min(evidence(a heard, b said), evidence(b heard, a said))`. What compares a loss
//! with a finding (`time`, `route`) says nothing here, since neither side tells both. The lower of the two
//! directions counts, so that the number is the same from either, and a clerk's mishearing is allowed for
//! once and never twice. Proposes and merges nothing.

use serde::Deserialize;

use crate::domain::evidence::{Bits, Evidence};
use crate::matching::features::{Features, Side, Telling};
use crate::matching::index::Rows;
use crate::matching::model::{Model, Parameter};
use crate::matching::score::{Scored, evidence};
use crate::matching::search::{Wanted, search};
use crate::matching::shortlist::RowIndex;

/// Parameters of duplicates.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DuplicatesModel {
    /// Share of descriptions beside which another of the same person stands on the same side.
    pub share: Parameter,
    /// The score at or above which a pair is likely one person.
    pub floor_bits: Parameter,
}

impl Model {
    /// Log2 odds that two descriptions of one side picked at random are of one person, in the store of
    /// reference.
    pub fn prior_of_duplicates(&self) -> Bits {
        let probability = self.duplicates.share.value / self.prior.reports.value;
        Bits::from_f64((probability / (1.0 - probability)).log2())
    }

    /// The score at or above which two descriptions of one side are proposed as one person's.
    pub fn floor_of_duplicates(&self) -> Bits {
        Bits::from_f64(self.duplicates.floor_bits.value)
    }
}

/// A description ready to be compared with others of its own side.
#[derive(Clone, Debug)]
pub struct Either {
    /// As it stands.
    own: Features,
    /// As the other side would have told it.
    told: Features,
}

impl Either {
    /// Of what one side tells.
    pub fn of(model: &Model, telling: &Telling<'_>) -> Self {
        let told = Telling { side: telling.side.other(), admitted_on: None, told: telling.told.clone() };
        let mut told = Features::of(model, &told);
        // Nobody of one side tells a way from loss to finding; a home stands in for it only between sides.
        told.route = told.route.silent();
        Self { own: Features::of(model, telling), told }
    }

    /// Its side.
    pub const fn side(&self) -> Side {
        self.own.side
    }
}

/// How many rows of one direction are looked at; more than so many likely duplicates of one person are
/// no finding but a fault of the rows.
pub const MOST_LOOKED_AT: usize = 64;

/// Score and evidence of two descriptions of one side; of each evidence the first list of statements is
/// of `one`, the second of `other`.
pub fn compare(model: &Model, one: &Either, other: &Either) -> Scored {
    let (one_heard, other_heard) = match one.side() {
        Side::Profile => (evidence(model, &one.own, &other.told), evidence(model, &other.own, &one.told)),
        Side::Report => (evidence(model, &one.told, &other.own), evidence(model, &other.told, &one.own)),
    };
    let lower = if one_heard.score <= other_heard.score { one_heard } else { turned(other_heard) };
    let prior = model.prior_of_duplicates();
    Scored { prior, score: lower.score - lower.prior + prior, evidence: lower.evidence }
}

fn turned(scored: Scored) -> Scored {
    let turn = |own: Evidence| Evidence {
        profile_statements: own.report_statements,
        report_statements: own.profile_statements,
        ..own
    };
    Scored { evidence: scored.evidence.into_iter().map(turn).collect(), ..scored }
}

/// Rows of a description's own side that may be of one person with it, with the bits of one direction, in no
/// order: all that reach the floor in it, of more than [`MOST_LOOKED_AT`] the best and ties with them. Whether a pair reaches it in the other direction
/// too, `compare` tells. `None` once the answer is no longer wanted.
pub fn nearest(
    model: &Model,
    rows: &Rows,
    of: &Either,
    allowed: &(dyn Fn(RowIndex) -> bool + Sync),
    go_on: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<(RowIndex, Bits)>> {
    // The search counts from the prior of pairs of two sides.
    let floor = model.floor_of_duplicates() - model.prior_of_duplicates() + model.prior();
    let wanted = Wanted { top: MOST_LOOKED_AT, floor, entry: None, allowed, go_on };
    Some(search(model, rows, &of.told, &wanted)?.rows)
}
