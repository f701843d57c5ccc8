//! Relatives: each relative heard is one of those the family names, or one it does not. Which one is
//! judged by relation, elder or younger, and name; `LR = Πᵢ [w₀ + Σⱼ wⱼ LRᵢⱼ]` over relatives heard i and
//! said j. A surname that comes down the father's side is the same for all of them and for herself: it
//! counts once, with the first name that carries it, and the others are compared by given name. One relative
//! told twice by a side is one relative. A relation that one side says she has none of, and the other names, counts against, bounded.

use serde::{Deserialize, Serialize};

use crate::domain::evidence::{Bits, Era, Finding};
use crate::domain::name::{Name, NameUse};
use crate::domain::relative::{Relation, Relative};
use crate::domain::source::Source;
use crate::domain::statement::{Absent, Fact};
use crate::knowledge::names::{self, Agreement, Background, Form, Regions, ScopeMix};
use crate::matching::compare::mixture::Mixture;
use crate::matching::compare::names::{
    REACH_SLACK, finding, most_of, ratio_of, surname, times_usual, without_surname,
};
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::compare::relations::{
    Line, covered, line, named, relation_weight, sex_of, shares_surname,
};
use crate::matching::features::Telling;
use crate::matching::model::{Model, Parameter};

/// Parameters of relatives.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelativesModel {
    /// Probability that a parent heard is one the family names.
    pub parent_named: Parameter,
    /// The same of a brother or sister.
    pub sibling_named: Parameter,
    /// The same of a husband or wife.
    pub spouse_named: Parameter,
    /// The same of a child.
    pub child_named: Parameter,
    /// The same of any other relative.
    pub other_named: Parameter,
    /// Probability that the relation was understood.
    pub relation_right: Parameter,
    /// Probability that a name of a relative heard refers to a form of its own use: nickname to nickname.
    pub same_use: Parameter,
    /// Ratio when elder or younger agrees.
    pub elder_same: Parameter,
    /// Ratio when it does not.
    pub elder_different: Parameter,
    /// Ratio when the birth order among those of the relation agrees: "third sister".
    pub order_same: Parameter,
    /// Ratio when it does not.
    pub order_different: Parameter,
    /// Ratio when a relative without a name is one the family has.
    pub unnamed_same: Parameter,
    /// Ratio when it is none the family names.
    pub unnamed_different: Parameter,
    /// Ratio when one side says there is no such relative and the other names one.
    pub denied: Parameter,
    /// The least bits of all together.
    pub least_bits: Parameter,
    /// Bits beyond which relatives do not add.
    pub most_bits: Parameter,
}

/// The most relatives of one side, and forms of one relative, that are compared.
pub(super) const MOST: usize = 12;
pub(super) const FORMS: usize = 4;

/// One relative.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Kin {
    pub(super) relation: Relation,
    pub(super) elder: Option<bool>,
    pub(super) order: Option<u8>,
    pub(super) trust: f32,
    pub(super) forms: Vec<KinForm>,
    pub(super) cites: Cites,
}

/// One name of a relative: whole, and without the surname.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct KinForm {
    pub(super) whole: Form,
    pub(super) given: Option<Form>,
    nickname: bool,
    /// The number of its surname, where that is usual in some province only.
    surname: u8,
}

/// Relatives as one side tells them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RelativesFeature {
    pub(super) kin: Vec<Kin>,
    /// A bit for each relation she is said to have none of, and who says so.
    denied: (u16, Cites),
    /// Where she seems to come from. Profiles only.
    regions: Regions,
    /// Bits these never pass as the heard side.
    most: Bits,
}

impl RelativesFeature {
    /// Of one side.
    pub fn of(model: &Model, telling: &Telling<'_>, regions: Regions) -> Self {
        let (mut kin, mut denied): (Vec<Kin>, _) = (Vec::new(), (0, Cites::NONE));
        for told in &telling.told {
            match told.fact {
                Fact::Relative(relative) => {
                    let own = Kin::of(model, relative, &told.source, Cites::one(told.id));
                    match kin.iter().position(|known| known.is_the_same(&own)) {
                        Some(at) => kin[at].take(own),
                        None if kin.len() < MOST => kin.push(own),
                        None => {}
                    }
                }
                // One of a name is not all of a kind.
                Fact::Absent(Absent::Relative(relative)) if relative.names.is_empty() => {
                    denied.0 |= covered(relative.relation);
                    denied.1.push(told.id);
                }
                _ => {}
            }
        }
        kin.shrink_to_fit();
        let most: f64 = kin.iter().map(|own| own.most(model)).sum();
        Self { kin, denied, regions, most: Bits::from_f64(most.min(model.relatives.most_bits.value)) }
    }

    /// Names of brothers and sisters of this sex, or of either, with their statements.
    pub fn siblings(&self, female: Option<bool>) -> impl Iterator<Item = (&Form, Cites)> {
        let fits = move |own: &&Kin| match own.relation {
            Relation::Sister => female != Some(false),
            Relation::Brother => female != Some(true),
            Relation::Sibling => true,
            _ => false,
        };
        let siblings = self.kin.iter().filter(fits);
        siblings.flat_map(|own| own.forms.iter().map(|form| (&form.whole, own.cites)))
    }

    /// Bits these never pass as the heard side.
    pub fn most(&self) -> Bits {
        self.most
    }

    /// Whether no relative is told.
    pub fn is_silent(&self) -> bool {
        self.kin.is_empty()
    }

    /// Whether no relative is told and none denied: nothing speaks for or against then, whatever the other side tells.
    pub fn says_nothing(&self) -> bool {
        self.kin.is_empty() && self.denied.0 == 0
    }

    /// The statements of those that are of a relation the other side denies.
    fn denied_by(&self, other: &Self) -> Option<Cites> {
        let denied = other.denied.0;
        let all = self.kin.iter().filter(|own| denied >> own.relation as u16 & 1 != 0);
        all.map(|own| own.cites).reduce(|mut all, own| {
            all.extend(own);
            all
        })
    }
}

impl Kin {
    fn of(model: &Model, relative: &Relative, source: &Source, cites: Cites) -> Self {
        let forms = relative
            .names
            .iter()
            .filter(|name| name.source.is_none_or(|own| own.is_evidence()))
            .filter_map(KinForm::of)
            .take(FORMS)
            .collect();
        Self {
            relation: relative.relation,
            elder: relative.elder,
            order: relative.order,
            trust: model.trust.of(source) as f32,
            forms,
            cites,
        }
    }

    /// Bits this one never passes, whatever it meets.
    fn most(&self, model: &Model) -> f64 {
        let forms = self.forms.iter().map(|own| most_of(&model.names, &own.whole));
        let name = forms.fold(model.relatives.unnamed_same.value.log2(), f64::max);
        let order = model.relatives.order_same.value.log2().max(0.0);
        (name + model.relatives.elder_same.value.log2() + order).max(0.0)
    }

    fn shares_surname(&self) -> bool {
        shares_surname(self.relation)
    }
}

impl KinForm {
    fn of(name: &Name) -> Option<Self> {
        let whole = Form::parse(name.text.reveal(), name.usage);
        if whole.is_placeholder() || (whole.parses().next().is_none() && whole.skeleton().is_none()) {
            return None;
        }
        let given = without_surname(&whole);
        let nickname = name.usage == NameUse::Nickname || whole.birth_order().is_some();
        let surname = surname(&whole);
        Some(Self { whole, given, nickname, surname })
    }
}

/// Compares, given how the speaker sounds and whether her own name already told the surname.
pub fn compare(
    model: &Model,
    heard: &RelativesFeature,
    said: &RelativesFeature,
    scope: &ScopeMix,
    mut surname_told: bool,
) -> Option<Outcome> {
    let denial = denial(heard, said);
    if denial.is_none() && (heard.is_silent() || said.is_silent()) {
        return None;
    }
    let parameters = &model.relatives;
    let mut total = if denial.is_some() { parameters.denied.value.log2() } else { 0.0 };
    let (of_heard, of_said) = denial.unwrap_or_default();
    let mut best = (total, Agreement::Nothing, of_heard, of_said, Era::Before);
    let told = if said.is_silent() { &[] } else { &*heard.kin };
    for own in told {
        let named = f64::from(own.trust) * named(parameters, own.relation);
        let (mut mixture, mut found) = (Mixture::default(), (0.0f64, Agreement::Nothing, None));
        let fitting: f64 =
            said.kin.iter().map(|kin| relation_weight(parameters, own.relation, kin.relation)).sum();
        for kin in &said.kin {
            let weight = relation_weight(parameters, own.relation, kin.relation);
            if weight <= 0.0 {
                continue;
            }
            let known = surname_told && own.shares_surname();
            let (ratio, agreed) = alike(model, own, kin, |own, form, background| {
                let (a, b) = match (known, &own.given, &form.given) {
                    (true, Some(a), Some(b)) => (a, b),
                    _ => (&own.whole, &form.whole),
                };
                let found = names::evidence(a, b, scope, background);
                let ratio = ratio_of(&model.names, a, b, found.millibits);
                // A surname told already is not in the forms compared.
                let surname = if known { 0 } else { form.surname };
                let ratio = ratio / times_usual(ratio, found.agreed, surname, &heard.regions);
                (ratio, found.millibits, found.agreed)
            });
            mixture.add(named * weight / fitting.max(1.0), ratio);
            if weight * ratio > found.0 {
                found = (weight * ratio, agreed, Some(kin));
            }
        }
        if own.forms.is_empty() && fitting < 0.5 {
            mixture.add(1.0, parameters.unnamed_different.value);
        }
        let bits = mixture.ratio().max(1e-6).log2();
        total += bits;
        if bits.abs() > best.0.abs() {
            let cites = found.2.map_or(Cites::NONE, |kin| kin.cites);
            best = (bits, found.1, own.cites, cites, era(own.relation));
        }
        surname_told |= bits > 1.0 && own.shares_surname();
    }
    let bits = Bits::from_f64(total.max(parameters.least_bits.value)).min(ceiling(heard, said));
    let (_, agreed, heard_cites, said_cites, era) = best;
    Some(Outcome {
        bits,
        finding: if bits.0 >= 0 && agreed == Agreement::Nothing {
            Finding::Fits
        } else {
            finding(agreed, bits)
        },
        era,
        heard: heard_cites,
        said: said_cites,
    })
}

/// What is told of relatives that one side denies: who of them is named, and the denial; `None` where nothing is.
fn denial(heard: &RelativesFeature, said: &RelativesFeature) -> Option<(Cites, Cites)> {
    match (heard.denied_by(said), said.denied_by(heard)) {
        (None, None) => None,
        (Some(of_heard), None) => Some((of_heard, said.denied.1)),
        (None, Some(of_said)) => Some((heard.denied.1, of_said)),
        (Some(of_heard), Some(of_said)) => Some((of_heard, of_said)),
    }
}

/// The time a relative heard speaks of: a husband or child is often one of the time since.
fn era(relation: Relation) -> Era {
    if matches!(line(relation), Line::Spouse | Line::Child) { Era::Unknown } else { Era::Before }
}

/// Bits that no pair of these passes.
pub fn ceiling(heard: &RelativesFeature, said: &RelativesFeature) -> Bits {
    if said.is_silent() { Bits::ZERO } else { heard.most }
}

/// Bits that this pair does not pass, whoever speaks: closer than `ceiling`, at a fraction of the cost of
/// comparing.
pub fn reach(model: &Model, heard: &RelativesFeature, said: &RelativesFeature) -> Bits {
    if heard.is_silent() || said.is_silent() {
        return Bits::ZERO;
    }
    let parameters = &model.relatives;
    let mut total = 0.0;
    for own in &heard.kin {
        let named = f64::from(own.trust) * named(parameters, own.relation);
        let mut mixture = Mixture::default();
        let fitting: f64 =
            said.kin.iter().map(|kin| relation_weight(parameters, own.relation, kin.relation)).sum();
        for kin in &said.kin {
            let weight = relation_weight(parameters, own.relation, kin.relation);
            if weight > 0.0 {
                let (ratio, _) = alike(model, own, kin, |a, b, background| reach_of(model, a, b, background));
                mixture.add(named * weight / fitting.max(1.0), ratio);
            }
        }
        total += mixture.ratio().max(1.0).log2();
    }
    (Bits::from_f64(total) + REACH_SLACK).min(ceiling(heard, said))
}

/// The most of two forms, whether or not the surname is told already.
fn reach_of(model: &Model, own: &KinForm, form: &KinForm, background: &Background) -> (f64, i32, Agreement) {
    let of = |a: &Form, b: &Form| match names::reach(a, b, background) {
        0 => 1.0,
        reach => ratio_of(&model.names, a, b, reach).max(1.0),
    };
    let whole = of(&own.whole, &form.whole);
    let given = own.given.as_ref().zip(form.given.as_ref()).map_or(1.0, |(a, b)| of(a, b));
    (whole.max(given), 0, Agreement::Nothing)
}

/// The ratio of one relative heard being one said, given that the relation fits and what judges two
/// forms of their names.
fn alike(
    model: &Model,
    heard: &Kin,
    said: &Kin,
    judge: impl Fn(&KinForm, &KinForm, &Background) -> (f64, i32, Agreement),
) -> (f64, Agreement) {
    let parameters = &model.relatives;
    let elder = match (heard.elder, said.elder) {
        (Some(a), Some(b)) if a == b => parameters.elder_same.value,
        (Some(_), Some(_)) => parameters.elder_different.value,
        _ => 1.0,
    };
    let order = match (heard.order, said.order) {
        (Some(a), Some(b)) if a == b => parameters.order_same.value,
        (Some(_), Some(_)) => parameters.order_different.value,
        _ => 1.0,
    };
    let elder = elder * order;
    if heard.forms.is_empty() || said.forms.is_empty() {
        return (elder * parameters.unnamed_same.value, Agreement::Nothing);
    }
    let background = Background::new(sex_of(said.relation));
    let (mut sum, mut best) = (0.0, (i32::MIN, Agreement::Nothing));
    for own in &heard.forms {
        let nicknames = said.forms.iter().filter(|form| form.nickname).count();
        for form in &said.forms {
            let (ratio, millibits, agreed) = judge(own, form, &background);
            // A nickname heard is mostly a nickname said, where there is one.
            let (of, others) = if form.nickname {
                (nicknames, said.forms.len() - nicknames)
            } else {
                (said.forms.len() - nicknames, nicknames)
            };
            let share = match others {
                0 => 1.0,
                _ if own.nickname == form.nickname => parameters.same_use.value,
                _ => 1.0 - parameters.same_use.value,
            };
            sum += ratio * share / of as f64;
            if millibits > best.0 {
                best = (millibits, agreed);
            }
        }
    }
    (elder * sum / heard.forms.len() as f64, best.1)
}
