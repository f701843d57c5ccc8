//! The most that relatives can say, for one query against very many rows: each relative of the query
//! becomes tables over the parts of names, a row tells of each of its relatives what judges the relation
//! beside the words of the names, and the mixture of `relatives` is made of bounds. Stands beside
//! `relatives`, whose sum it is never below; that rule is a test of `matching::index`.

use crate::domain::evidence::Bits;
use crate::domain::relative::Relation;
use crate::knowledge::names::{Background, Form, Part, Reaches, ScopeMix};
use crate::matching::compare::name_bounds::{Curve, StepTable, push_form, ratio_at_most, split_form};
use crate::matching::compare::names::{REACH_SLACK, least_chance};
use crate::matching::compare::relations::{named, relation_weight, sex_of, shares_surname};
use crate::matching::compare::relatives::{Kin, MOST, RelativesFeature};
use crate::matching::features::Side;
use crate::matching::model::Model;

/// Marks the head of a relative in a row's words.
const NEW_KIN: u16 = 0x8000;
/// Marks a form without its surname.
const GIVEN: u16 = 0x4000;
/// Marks a whole form that stands without its surname too.
const HAS_GIVEN: u16 = 0x2000;

/// Trust is told apart in so many levels.
const TRUST_LEVELS: u16 = 16;
const RELATIONS: usize = Relation::ALL.len();

/// What is known of a row's relative beside the names, in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Head(u16);

impl Head {
    const UNNAMED: u16 = 1;
    const ORDERED: u16 = 1 << 1;
    const SURNAME: u16 = 1 << 2;
    const ELDER: u32 = 3;
    const TRUST: u32 = 5;
    const RELATION: u32 = 9;

    fn of(kin: &Kin, surname: bool) -> Self {
        const { assert!(RELATIONS <= 16) };
        let flag = |is: bool, bit: u16| if is { bit } else { 0 };
        let trust = ((kin.trust * f32::from(TRUST_LEVELS)) as u16).min(TRUST_LEVELS - 1);
        Self(
            NEW_KIN
                | flag(kin.forms.is_empty(), Self::UNNAMED)
                | flag(kin.order.is_some(), Self::ORDERED)
                | flag(surname, Self::SURNAME)
                | kin.elder.map_or(0, |elder| 1 + u16::from(elder)) << Self::ELDER
                | trust << Self::TRUST
                | (kin.relation as u16) << Self::RELATION,
        )
    }

    const fn has(self, bit: u16) -> bool {
        self.0 & bit != 0
    }

    const fn elder(self) -> Option<bool> {
        match self.0 >> Self::ELDER & 3 {
            0 => None,
            elder => Some(elder == 2),
        }
    }

    const fn relation(self) -> Relation {
        Relation::ALL[(self.0 >> Self::RELATION & 15) as usize]
    }

    /// The least and most the trust can be.
    fn trust(self) -> (f64, f64) {
        let level = f64::from(self.0 >> Self::TRUST & (TRUST_LEVELS - 1));
        (level / f64::from(TRUST_LEVELS), (level + 1.0) / f64::from(TRUST_LEVELS))
    }
}

/// A row's relatives as words: a head for each, then its forms. `surname` says whether her own name tells
/// a surname; parts are numbered by `number`.
pub fn words_of(
    relatives: &RelativesFeature,
    surname: bool,
    mut number: impl FnMut(Part) -> u16,
) -> Vec<u16> {
    let mut words = Vec::new();
    for kin in &relatives.kin {
        words.push(Head::of(kin, surname).0);
        for form in &kin.forms {
            let flags = if form.given.is_some() { HAS_GIVEN } else { 0 };
            push_form(&mut words, &form.whole, flags, &mut number);
            if let Some(given) = &form.given {
                push_form(&mut words, given, GIVEN, &mut number);
            }
        }
    }
    words
}

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
    whole: Option<Steps>,
    given: Option<Steps>,
    bare: Option<Steps>,
}

impl Own {
    /// Steps of one word of a row's relative, surname not told and told; what does not count is least.
    fn steps(&self, form: u16, frame: u16, parts: &[u16]) -> (i32, i32) {
        let of = |own: &Option<Steps>| own.as_ref().map_or(i32::MIN, |own| own.table.of(frame, parts));
        if form & GIVEN != 0 {
            (i32::MIN, of(&self.given))
        } else {
            let whole = of(&self.whole);
            (whole, if form & HAS_GIVEN != 0 { of(&self.bare) } else { whole })
        }
    }
}

/// A first look at some relatives of the query: one table for all forms, whatever the relation.
struct Look {
    table: Option<StepTable>,
    curve: Curve,
    /// Bits where one of two relatives has no name.
    unnamed: i32,
}

impl Look {
    fn new(model: &Model, own: &[Own], named: f64) -> Self {
        let parameters = &model.relatives;
        let forms = || own.iter().flat_map(|own| [&own.whole, &own.given, &own.bare]).flatten();
        let chance = forms().map(|steps| steps.chance).fold(1.0, f64::min);
        let factor = parameters.elder_same.value.max(1.0) * parameters.order_same.value.max(1.0);
        let table = forms().next().is_some().then(|| StepTable::above(forms().map(|steps| &steps.table)));
        let unnamed = (1.0 - named + named * factor * parameters.unnamed_same.value.max(1.0)).log2();
        let unnamed = (Bits::from_f64(unnamed) + REACH_SLACK).0;
        // Any of them may be none of those the other side tells, so disagreement need not speak against.
        Self { table, curve: Curve::new((0.0, named), factor, chance), unnamed }
    }

    /// Bits that no form of a relative passes.
    fn bits(&self, frame: u16, parts: &[u16]) -> i32 {
        let bits = |table: &StepTable| self.curve.bits(table.of(frame, parts));
        self.table.as_ref().map_or(self.unnamed, bits).max(self.unnamed)
    }
}

/// The tables of a query's relatives.
pub struct RelativesTable {
    side: Side,
    own: Vec<Own>,
    /// Of relatives heard, one for each; of relatives said, one for all.
    looks: Vec<Look>,
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
            let reach = |forms: Vec<&Form>| Steps::new(model, (side, kin.relation), &forms, scope, &by_part);
            let bare = kin.forms.iter().filter(|form| form.given.is_none());
            Own {
                relation: kin.relation,
                elder: kin.elder,
                ordered: kin.order.is_some(),
                named: f64::from(kin.trust) * named(parameters, kin.relation),
                whole: reach(kin.forms.iter().map(|form| &form.whole).collect()),
                given: reach(kin.forms.iter().filter_map(|form| form.given.as_ref()).collect()),
                bare: reach(bare.map(|form| &form.whole).collect()),
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
        let most_named =
            Relation::ALL.iter().map(|&relation| named(parameters, relation)).fold(0.0, f64::max);
        let looks = match side {
            Side::Profile => own.chunks(1).map(|one| Look::new(model, one, one[0].named)).collect(),
            Side::Report => vec![Look::new(model, &own, most_named)],
        };
        Some(Self {
            side,
            looks,
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

    /// Bits that the query and a row of these words never pass, looser than `bits` at a fraction of its cost.
    pub fn look(&self, mut words: &[u16]) -> Bits {
        let (mut best, mut sum) = ([0; MOST], 0);
        if self.side == Side::Profile {
            best.iter_mut().zip(&self.looks).for_each(|(best, look)| *best = look.unnamed);
        }
        while let Some((&form, rest)) = words.split_first() {
            words = if form & NEW_KIN != 0 {
                if self.side == Side::Report {
                    sum += best[0];
                    best[0] = self.looks[0].unnamed;
                }
                rest
            } else {
                let (frame, parts, left) = split_form(form, rest);
                for (best, look) in best.iter_mut().zip(&self.looks) {
                    *best = look.bits(frame, parts).max(*best);
                }
                left
            };
        }
        Bits(sum + best.iter().sum::<i32>())
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
            let weights = &self.weights[head.relation() as usize];
            let mut heard = Mixed::default();
            for (i, own) in self.own.iter().enumerate().filter(|(i, _)| weights[*i] > 0.0) {
                let ratios = self.ratios(own, head, steps[i]);
                let mixed = if self.side == Side::Profile { &mut mixed[i] } else { &mut heard };
                mixed.add(weights[i], ratios);
            }
            if self.side == Side::Report {
                let (named, trust) = (self.named[head.relation() as usize], head.trust());
                let bits = heard.bits((named * trust.0, named * trust.1));
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
        let chance = |steps: &Option<Steps>| steps.as_ref().map_or(1.0, |steps| steps.chance);
        let told = chance(&own.given).min(whole.chance);
        (factor * ratio_at_most(steps.0, whole.chance), factor * ratio_at_most(steps.1, told))
    }
}
