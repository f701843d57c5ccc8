//! The most that marks can say, for one query against very many rows: rows whose marks are of the same
//! kinds form a class, whatever their sites and sides. Stands beside `marks`, whose sum it is never below;
//! that rule is a test of `matching::index`.

use serde::Serialize;

use crate::domain::body::{BodySite, MarkKind};
use crate::domain::evidence::Bits;
use crate::matching::compare::marks::{MarkCode, MarksFeature, alike};
use crate::matching::compare::names::REACH_SLACK;
use crate::matching::features::Side;
use crate::matching::model::Model;

/// Beyond so many marks a row counts as one that may have any.
const MOST: usize = 5;

/// What rows of one class have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MarksClass {
    /// Kinds, in order, each as often as it occurs; none of a row with more than can be told apart.
    kinds: Option<Vec<u8>>,
    full: bool,
    silent: bool,
}

impl MarksClass {
    /// Of a row.
    pub fn of(marks: &MarksFeature) -> Self {
        let mut kinds: Vec<u8> = marks.told().iter().map(|mark| mark.kind).collect();
        kinds.sort_unstable();
        Self {
            kinds: (kinds.len() <= MOST).then_some(kinds),
            full: marks.is_told_in_full(),
            silent: marks.is_silent(),
        }
    }

    /// Bytes that it points to.
    pub fn bytes(&self) -> usize {
        self.kinds.as_ref().map_or(0, Vec::capacity)
    }
}

/// A query's marks against kinds of marks.
pub struct MarksReach<'q> {
    model: &'q Model,
    side: Side,
    own: &'q MarksFeature,
    /// By own mark and kind: the most the two are alike, whatever site and side.
    alike: Vec<[f64; MarkKind::ALL.len()]>,
}

impl<'q> MarksReach<'q> {
    /// Of a query of this side.
    pub fn new(model: &'q Model, side: Side, own: &'q MarksFeature) -> Self {
        let of = |mark: &MarkCode| {
            std::array::from_fn(|kind| {
                let sites = (0..BodySite::ALL.len() as u8).map(Some).chain([None]);
                let others = sites.flat_map(|site| {
                    [mark.elsewhere(kind as u8, site, true), mark.elsewhere(kind as u8, site, false)]
                });
                let pair = |other: MarkCode| match side {
                    Side::Profile => alike(model, mark, &other),
                    Side::Report => alike(model, &other, mark),
                };
                others.map(pair).fold(0.0, f64::max)
            })
        };
        Self { model, side, own, alike: own.told().iter().map(of).collect() }
    }

    /// Bits that the query and a row of this class never pass.
    pub fn at_most(&self, class: &MarksClass) -> Bits {
        let parameters = &self.model.marks;
        if self.own.is_silent() || class.silent {
            return Bits::ZERO;
        }
        let Some(kinds) = &class.kinds else { return Bits::from_f64(parameters.most_bits.value) };
        let full = if self.side == Side::Profile { self.own.is_told_in_full() } else { class.full };
        let seen = if full { parameters.seen_in_full.value } else { parameters.seen.value };
        let bits = |sum: f64| (1.0 - seen + seen * sum / parameters.mean_number.value).log2();
        let said: Vec<f64> = match self.side {
            Side::Report => self
                .alike
                .iter()
                .map(|own| bits(kinds.iter().map(|&kind| own[usize::from(kind)]).sum()))
                .collect(),
            Side::Profile => kinds
                .iter()
                .map(|&kind| bits(self.alike.iter().map(|own| own[usize::from(kind)]).sum()))
                .collect(),
        };
        let found: f64 = said.iter().filter(|bits| **bits > 0.0).sum();
        let lacking: f64 = said.iter().filter(|bits| **bits < 0.0).sum();
        let bits = Bits::from_f64(found + lacking.max(parameters.least_bits.value)) + REACH_SLACK;
        let unmarked = kinds.is_empty() || self.own.told().is_empty();
        bits.min(if unmarked { Bits::ZERO } else { Bits::from_f64(parameters.most_bits.value) })
    }
}
