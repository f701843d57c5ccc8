//! The most that relatives can say, for one query against very many rows: each relative of the query
//! becomes tables over the parts of names, a row tells of each of its relatives what judges the relation
//! beside the words of the names, and the mixture of `relatives` is made of bounds. Stands beside
//! `relatives`, whose sum it is never below; that rule is a test of `matching::index`.

use std::sync::Arc;

use crate::domain::evidence::Bits;
use crate::domain::relative::Relation;
use crate::knowledge::names::{Background, Form, Frame, Reaches, ScopeMix};
use crate::matching::compare::name_bounds::{StepTable, ratio_at_most, split_form};
use crate::matching::compare::names::{REACH_SLACK, least_chance};
use crate::matching::compare::relations::{line, named, relation_weight, sex_of, shares_surname};
use crate::matching::compare::relative_words::{GIVEN, HAS_GIVEN, Head, NEW_KIN};
use crate::matching::compare::relatives::{Kin, MOST, RelativesFeature};
use crate::matching::features::Side;
use crate::matching::model::Model;

/// Steps of names of which no part speaks for anything; never less than what any row reaches.
const AT_REST: i32 = 1;

/// A table of steps over the parts of names.
struct Steps {
    table: StepTable,
    /// The least chance that another has such a form.
    chance: f64,
}

impl Steps {
    fn new(
        model: &Model,
        (side, relation): (Side, Relation),
        forms: &[&Form],
        scope: Option<&ScopeMix>,
        by_part: &impl Fn(&Reaches) -> Vec<i16>,
    ) -> Option<Self> {
        if forms.is_empty() {
            return None;
        }
        let reaches = match side {
            // Names are judged by the sex of the relation said, whatever it is.
            Side::Profile => Reaches::of_any_heard(forms),
            Side::Report => Reaches::of_said(forms, &[Background::new(sex_of(relation))], scope),
        };
        let by_part = by_part(&reaches);
        let chance = forms.iter().map(|form| least_chance(&model.names, form)).fold(1.0, f64::min);
        Some(Self { table: StepTable::new(&reaches, by_part), chance })
    }
}

/// A relative of the query.
struct Own {
    relation: Relation,
    elder: Option<bool>,
    ordered: bool,
    /// Probability that it is one the family names. Heard ones only.
    named: f64,
    /// All forms whole; forms without their surname; forms that have none to leave out.
    whole: Option<Arc<Steps>>,
    given: Option<Arc<Steps>>,
    bare: Option<Arc<Steps>>,
}

impl Own {
    /// What bounds the others: no table says more than one of its forms and others.
    fn tables(&self) -> [&Option<Arc<Steps>>; 2] {
        [&self.whole, &self.given]
    }

    /// Steps of one word of a row's relative, surname not told and told; what does not count is least.
    fn steps(&self, form: u16, frame: u16, parts: &[u16]) -> (i32, i32) {
        let of = |own: &Option<Arc<Steps>>| own.as_ref().map_or(i32::MIN, |own| own.table.of(frame, parts));
        if form & GIVEN != 0 {
            (i32::MIN, of(&self.given))
        } else {
            let whole = of(&self.whole);
            (whole, if form & HAS_GIVEN != 0 { of(&self.bare) } else { whole })
        }
    }
}

/// The tables of a query's relatives.
pub struct RelativesTable {
    side: Side,
    own: Vec<Own>,
    /// Whether the query's own name tells a surname.
    surname: bool,
    /// By relation of a row's relative and relative of the query: how well they fit.
    weights: Vec<[f64; MOST]>,
    unnamed: f64,
    elder: (f64, f64),
    order: f64,
    /// The least bits of all together.
    least: f64,
    /// By relation heard: the probability that it is one the family names.
    named: Vec<f64>,
}

/// Sums of one heard relative over those said: weights, and ratios without and with the surname told.
#[derive(Clone, Copy, Default)]
struct Mixed {
    weight: f64,
    whole: f64,
    told: f64,
}

impl Mixed {
    fn add(&mut self, weight: f64, ratios: (f64, f64)) {
        self.weight += weight;
        self.whole += weight * ratios.0;
        self.told += weight * ratios.1;
    }

    /// Bits without and with the surname told, given the least and most probability of being named.
    fn bits(self, named: (f64, f64)) -> (f64, f64) {
        let fitting = self.weight.max(1.0);
        let of = |sum: f64| {
            let named = if sum > self.weight { named.1 } else { named.0 };
            (1.0 + named * (sum - self.weight) / fitting).max(1e-6).log2()
        };
        (of(self.whole), of(self.told))
    }
}

/// The sum over heard relatives: the surname counts whole in one of those that share it, unless her own
/// name told it, and in others as far as it is hardly heard.
#[derive(Default)]
struct Total {
    sum: f64,
    most_more: f64,
}

/// Up to so many bits a relative with the surname leaves it untold for the next; `relatives` has the same.
const UNTOLD: f64 = 1.0;

impl Total {
    fn add(&mut self, (whole, told): (f64, f64), shares: bool, surname_told: bool) {
        if !shares {
            self.sum += whole;
        } else if surname_told {
            self.sum += told;
        } else {
            let base = told.max(whole.min(UNTOLD));
            self.sum += base;
            self.most_more = self.most_more.max(whole - base);
        }
    }
}

impl RelativesTable {
    /// Of a query, given what makes a table over all parts; `None` where it tells of no relative.
    pub fn new(
        model: &Model,
        side: Side,
        relatives: &RelativesFeature,
        surname: bool,
        scope: Option<&ScopeMix>,
        by_part: impl Fn(&Reaches) -> Vec<i16>,
    ) -> Option<Self> {
        if relatives.is_silent() {
            return None;
        }
        let parameters = &model.relatives;
        let own = |kin: &Kin| {
            let reach = |forms: Vec<&Form>| {
                Steps::new(model, (side, kin.relation), &forms, scope, &by_part).map(Arc::new)
            };
            let bare = kin.forms.iter().filter(|form| form.given.is_none());
            let bare: Vec<&Form> = bare.map(|form| &form.whole).collect();
            let whole = reach(kin.forms.iter().map(|form| &form.whole).collect());
            Own {
                relation: kin.relation,
                elder: kin.elder,
                ordered: kin.order.is_some(),
                named: f64::from(kin.trust) * named(parameters, kin.relation),
                given: reach(kin.forms.iter().filter_map(|form| form.given.as_ref()).collect()),
                bare: if bare.len() == kin.forms.len() { whole.clone() } else { reach(bare) },
                whole,
            }
        };
        let own: Vec<Own> = relatives.kin.iter().map(own).collect();
        let weights = Relation::ALL.iter().map(|&other| {
            let mut weights = [0.0; MOST];
            for (slot, own) in weights.iter_mut().zip(&own) {
                let (heard, said) =
                    if side == Side::Profile { (own.relation, other) } else { (other, own.relation) };
                *slot = relation_weight(parameters, heard, said);
            }
            weights
        });
        Some(Self {
            side,
            surname,
            weights: weights.collect(),
            unnamed: parameters.unnamed_same.value,
            elder: (parameters.elder_same.value, parameters.elder_different.value),
            order: parameters.order_same.value.max(parameters.order_different.value).max(1.0),
            least: parameters.least_bits.value,
            named: Relation::ALL.iter().map(|&relation| named(parameters, relation)).collect(),
            own,
        })
    }

    /// By part of a name of a relative of this line, the most it adds: to the best of the query's
    /// relatives where those of a row are heard, to all of them where the query's are.
    pub fn most_by_part(&self, line: usize) -> Vec<i16> {
        self.most_of(line, Own::tables)
    }

    /// The same for the surname of a relative who has hers, in a row that tells hers: where the query tells
    /// one too, names are compared without it, but for forms that have none to leave out.
    pub fn most_by_surname(&self, line: usize) -> Vec<i16> {
        self.most_of(line, |own| {
            if self.surname && (self.side == Side::Report || shares_surname(own.relation)) {
                [&own.bare, &None]
            } else {
                own.tables()
            }
        })
    }

    fn most_of(&self, of_line: usize, tables: impl Fn(&Own) -> [&Option<Arc<Steps>>; 2]) -> Vec<i16> {
        let mut all: Vec<i16> = Vec::new();
        let relations = || Relation::ALL.iter().filter(|&&relation| line(relation) as usize == of_line);
        let fits = |i: usize| relations().any(|&relation| self.weights[relation as usize][i] > 0.0);
        for (_, own) in self.own.iter().enumerate().filter(|(i, _)| fits(*i)) {
            let mut most: Vec<i16> = Vec::new();
            for table in tables(own).into_iter().flatten() {
                let steps = table.table.by_part();
                most.resize(steps.len(), 0);
                most.iter_mut().zip(steps).for_each(|(most, steps)| *most = (*most).max(*steps));
            }
            if all.len() < most.len() {
                all.resize(most.len(), 0);
            }
            let add = |all: i16, own: i16| match self.side {
                Side::Profile => all.saturating_add(own),
                Side::Report => all.max(own),
            };
            all.iter_mut().zip(most).for_each(|(all, own)| *all = add(*all, own));
        }
        all
    }

    /// Whether frames that syllables explain add what any frame adds.
    pub fn is_explained(&self) -> bool {
        let tables = self.own.iter().flat_map(Own::tables).flatten();
        !tables.into_iter().any(|own| own.table.frames().any_unexplained())
    }

    /// The most that forms of a frame add, in steps.
    pub fn most_of_frame(&self, frame: Frame) -> i32 {
        let of = |own: &Own| {
            let tables = own.tables().into_iter().flatten();
            tables.map(|own| own.table.of_frame(frame)).fold(0, i32::max)
        };
        let all = self.own.iter().map(of);
        if self.side == Side::Profile { all.sum() } else { all.fold(0, i32::max) }
    }

    /// By head of a relative (`relative_words::heads_of`), bits that it adds at most beside what the parts and the frames of
    /// its names add: 1 + a + b is at most (1 + a)(1 + b), so that every head counts by itself.
    pub fn at_rest(&self, head: u16) -> f64 {
        let head = Head(head);
        let most = |(whole, told): (f64, f64)| whole.max(told).max(0.0);
        let mut mixed = [Mixed::default(); MOST];
        match self.mix(head, &[(AT_REST, AT_REST); MOST], &mut mixed) {
            Some(bits) => most(bits),
            None => {
                let bits = |(own, mixed): (&Own, Mixed)| most(mixed.bits((own.named, own.named)));
                self.own.iter().zip(mixed).map(bits).sum()
            }
        }
    }

    /// Bits that the query and a row of these words never pass.
    pub fn bits(&self, words: &[u16]) -> Bits {
        if words.is_empty() {
            return Bits::ZERO;
        }
        let (mut mixed, mut total) = ([Mixed::default(); MOST], Total::default());
        let mut surname_told = false;
        let mut rest = words;
        while let Some((&head, after)) = rest.split_first() {
            let head = Head(head);
            surname_told = self.surname && head.has(Head::SURNAME);
            let (steps, left) = self.steps(head, after);
            rest = left;
            if let Some(bits) = self.mix(head, &steps, &mut mixed) {
                total.add(bits, shares_surname(head.relation()), surname_told);
            }
        }
        if self.side == Side::Profile {
            for (own, mixed) in self.own.iter().zip(mixed) {
                total.add(mixed.bits((own.named, own.named)), shares_surname(own.relation), surname_told);
            }
        }
        Bits::from_f64((total.sum + total.most_more).max(self.least)) + REACH_SLACK
    }

    /// Takes in a row's relative with the most steps its names reach against each of the query's: its bits
    /// where it was heard; where the query's were, they are added up in `mixed`.
    fn mix(&self, head: Head, steps: &[(i32, i32); MOST], mixed: &mut [Mixed; MOST]) -> Option<(f64, f64)> {
        let weights = &self.weights[head.relation() as usize];
        let mut heard = Mixed::default();
        for (i, own) in self.own.iter().enumerate().filter(|(i, _)| weights[*i] > 0.0) {
            let ratios = self.ratios(own, head, steps[i]);
            let mixed = if self.side == Side::Profile { &mut mixed[i] } else { &mut heard };
            mixed.add(weights[i], ratios);
        }
        let (named, trust) = (self.named[head.relation() as usize], head.trust());
        (self.side == Side::Report).then(|| heard.bits((named * trust.0, named * trust.1)))
    }

    /// The best steps of a row's relative against each of the query's, surname not told and told, and
    /// the words that follow it.
    fn steps<'w>(&self, head: Head, mut words: &'w [u16]) -> ([(i32, i32); MOST], &'w [u16]) {
        let weights = &self.weights[head.relation() as usize];
        let mut best = [(i32::MIN, i32::MIN); MOST];
        while let Some((&form, after)) = words.split_first() {
            if form & NEW_KIN != 0 {
                break;
            }
            let (frame, parts, left) = split_form(form, after);
            for (i, own) in self.own.iter().enumerate().filter(|(i, _)| weights[*i] > 0.0) {
                let (whole, told) = own.steps(form, frame, parts);
                best[i] = (best[i].0.max(whole), best[i].1.max(told));
            }
            words = left;
        }
        (best, words)
    }

    /// The most the ratio of two relatives can be, surname not told and told.
    fn ratios(&self, own: &Own, head: Head, steps: (i32, i32)) -> (f64, f64) {
        let elder = match (own.elder, head.elder()) {
            (Some(a), Some(b)) if a == b => self.elder.0,
            (Some(_), Some(_)) => self.elder.1,
            _ => 1.0,
        };
        let factor = if own.ordered && head.has(Head::ORDERED) { elder * self.order } else { elder };
        let Some(whole) = own.whole.as_ref().filter(|_| !head.has(Head::UNNAMED)) else {
            return (factor * self.unnamed, factor * self.unnamed);
        };
        let chance = |steps: &Option<Arc<Steps>>| steps.as_ref().map_or(1.0, |steps| steps.chance);
        let told = chance(&own.given).min(whole.chance);
        (factor * ratio_at_most(steps.0, whole.chance), factor * ratio_at_most(steps.1, told))
    }
}
