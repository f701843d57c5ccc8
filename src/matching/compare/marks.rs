//! Marks on the body. Each mark the family names is seen and written down at the station with some
//! probability, through a channel that mixes up kinds, neighbouring sites and sides; other marks of
//! the profile are background of known frequency, kind and site together. `LR = Πⱼ [1 − d + d Σᵢ P(i | j) / (n̄ P(i))]` over the
//! family's marks j and the profile's marks i, where d grows with how much was examined and is less of what does not
//! last: piercings close, teeth are lost. Nothing written and nothing examined is unknown, 0 bits. A mark that one
//! side denies counts against, the less the likelier it came since (a scar, a tattoo) or went.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::body::{BodySite, Extent, Mark, MarkKind, Side as BodySide};
use crate::domain::evidence::{Bits, Era, Finding};
use crate::domain::ids::StatementId;
use crate::domain::statement::{Absent, Fact};
use crate::matching::compare::mark_sites;
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::features::Telling;
use crate::matching::model::{Kinds, Model, ModelError, Parameter};

/// Parameters of marks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarksModel {
    /// Share of each kind among marks written down.
    pub kind_share: Kinds,
    /// Share of each site among marks written down of kinds without a table of their own.
    pub site_share: Kinds,
    /// The same for kinds that keep to sites of their own: teeth to the mouth, lost parts to fingers.
    pub site_share_of: BTreeMap<Box<str>, Kinds>,
    /// Mean number of marks of a profile that has any.
    pub mean_number: Parameter,
    /// Probability that a mark the family names is written down, without a full examination.
    pub seen: Parameter,
    /// The same with a full examination.
    pub seen_in_full: Parameter,
    /// Probability that a mark of the kind is still there when she is found.
    pub lasting: Kinds,
    /// Probability that a mark of the kind that the family does not know of came since.
    pub acquired: Kinds,
    /// Probability that the kind is the same.
    pub kind_same: Parameter,
    /// Probability that it is a kind easily taken for it.
    pub kind_near: Parameter,
    /// Probability that the site is the same.
    pub site_same: Parameter,
    /// Probability that it is a neighbouring site.
    pub site_near: Parameter,
    /// Probability that the sides agree, where both are known.
    pub side_same: Parameter,
    /// Ratio when one side denies the mark the other names.
    pub denied: Parameter,
    /// The least bits of all missing marks together.
    pub least_bits: Parameter,
    /// Bits beyond which marks do not add.
    pub most_bits: Parameter,
    #[serde(skip)]
    sites_of_kinds: Vec<Option<Kinds>>,
}

impl MarksModel {
    /// Makes the tables ready.
    ///
    /// # Errors
    /// A word that is no kind or site, or a number out of its range.
    pub fn settle(&mut self) -> Result<(), ModelError> {
        self.kind_share.settle("marks.kind_share", MarkKind::WORDS)?;
        self.site_share.settle("marks.site_share", BodySite::WORDS)?;
        self.lasting.settle("marks.lasting", MarkKind::WORDS)?;
        self.acquired.settle("marks.acquired", MarkKind::WORDS)?;
        self.sites_of_kinds = vec![None; MarkKind::WORDS.len()];
        for (word, kinds) in &self.site_share_of {
            let unknown = || ModelError::UnknownWord { name: "marks.site_share_of", word: word.clone() };
            let kind = MarkKind::from_word(word).ok_or_else(unknown)?;
            let mut kinds = kinds.clone();
            kinds.settle("marks.site_share_of", BodySite::WORDS)?;
            self.sites_of_kinds[kind as usize] = Some(kinds);
        }
        let below_one = "above 0 and below 1 together";
        for (holds, name, accepted) in [
            (shares(&self.kind_same, &self.kind_near), "marks.kind_same and kind_near", below_one),
            (shares(&self.site_same, &self.site_near), "marks.site_same and site_near", below_one),
            (self.mean_number.value > 0.0, "marks.mean_number", "above 0"),
            (self.denied.value > 0.0 && self.denied.value <= 1.0, "marks.denied", "above 0 and at most 1"),
        ] {
            if !holds {
                return Err(ModelError::Beyond { name, accepted });
            }
        }
        Ok(())
    }

    /// How many such marks a resident with any marks has, in the mean.
    pub fn chance(&self, mark: &MarkCode) -> f64 {
        let site = mark.site.map_or(1.0, |site| self.site_share(mark.kind, site));
        self.mean_number.value * self.kind_share.at(mark.kind) * site
    }

    /// Probability that a mark the family names is written down at the station.
    pub fn written(&self, mark: &MarkCode, in_full: bool) -> f64 {
        let seen = if in_full { self.seen_in_full.value } else { self.seen.value };
        seen * self.lasting.at(mark.kind)
    }

    /// The ratio of a mark that one side denies and the other tells, given the probability that both are right.
    fn denied_ratio(&self, both_right: f64) -> f64 {
        self.denied.value + (1.0 - self.denied.value) * both_right
    }

    /// Share of a site among the marks of a kind.
    fn site_share(&self, kind: u8, site: u8) -> f64 {
        let own = self.sites_of_kinds.get(usize::from(kind)).and_then(Option::as_ref);
        own.unwrap_or(&self.site_share).at(site)
    }
}

/// Whether two shares are some, and leave some.
fn shares(one: &Parameter, other: &Parameter) -> bool {
    one.value > 0.0 && other.value > 0.0 && one.value + other.value < 1.0
}

/// A mark, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkCode {
    /// Ordinal of the kind.
    pub kind: u8,
    /// Ordinal of the site.
    pub site: Option<u8>,
    side: Option<BodySide>,
    id: u16,
}

impl MarkCode {
    /// The same without its statement.
    pub fn bare(&self) -> Self {
        Self { id: 0, ..*self }
    }
}

/// Marks as one side tells them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MarksFeature {
    marks: Vec<MarkCode>,
    denied: Vec<MarkCode>,
    /// The statement that the whole body was examined; 0 where none is.
    full: u16,
}

/// The most marks of one side that are compared.
const MOST: usize = 16;

impl MarksFeature {
    /// Of one side.
    pub fn of(_: &Model, telling: &Telling<'_>) -> Self {
        let mut feature = Self { marks: Vec::new(), denied: Vec::new(), full: 0 };
        for told in &telling.told {
            let id = u16::try_from(told.id.0).unwrap_or(0);
            let (mark, list): (&Mark, _) = match told.fact {
                Fact::Mark(mark) => (mark, &mut feature.marks),
                Fact::Absent(Absent::Mark(mark)) => (mark, &mut feature.denied),
                Fact::Examined(examined) => {
                    if examined.extent == Extent::Full {
                        feature.full = id;
                    }
                    continue;
                }
                _ => continue,
            };
            let code = MarkCode {
                kind: mark.kind as u8,
                site: mark.site.map(|site| site as u8),
                side: mark.side,
                id,
            };
            let repeated = list.iter().any(|own| MarkCode { id, ..*own } == code);
            if !repeated && list.len() < MOST {
                list.push(code);
            }
        }
        feature.marks.shrink_to_fit();
        feature
    }

    /// The marks told.
    pub fn told(&self) -> &[MarkCode] {
        &self.marks
    }

    /// Whether the whole body was examined.
    pub const fn is_told_in_full(&self) -> bool {
        self.full != 0
    }

    /// Bytes that it points to.
    pub fn bytes(&self) -> usize {
        (self.marks.capacity() + self.denied.capacity()) * size_of::<MarkCode>()
    }

    /// Whether it says anything about marks.
    pub fn is_silent(&self) -> bool {
        self.marks.is_empty() && self.denied.is_empty() && self.full == 0
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        let bare = |marks: &[MarkCode]| marks.iter().map(MarkCode::bare).collect();
        Self { marks: bare(&self.marks), denied: bare(&self.denied), full: self.full.min(1) }
    }
}

/// Compares.
pub fn compare(model: &Model, heard: &MarksFeature, said: &MarksFeature) -> Option<Outcome> {
    if heard.is_silent() || said.is_silent() || (said.marks.is_empty() && said.denied.is_empty()) {
        return None;
    }
    let parameters = &model.marks;
    let mut outcome = Outcome {
        bits: Bits::ZERO,
        finding: Finding::Lacking,
        era: Era::Unknown,
        heard: Cites::NONE,
        said: Cites::NONE,
    };
    let (mut found, mut lacking) = (0.0, 0.0);
    let mut best = 1.0;
    for mark in &said.marks {
        let seen = parameters.written(mark, heard.is_told_in_full());
        let mut ratio = 1.0 - seen;
        for other in &heard.marks {
            let own = alike(model, other, mark);
            ratio += seen * own / parameters.mean_number.value;
            if own > 4.0 {
                outcome.heard.push(cite(other));
                outcome.said.push(cite(mark));
                // What may have come since may be known since.
                if parameters.acquired.at(mark.kind) < INBORN {
                    outcome.era = Era::Before;
                }
            }
            if own > best {
                best = own;
                outcome.finding = if other.kind == mark.kind && other.site == mark.site {
                    Finding::Same
                } else {
                    Finding::Near
                };
            }
        }
        if let Some(denied) = heard.denied.iter().find(|denied| denies(denied, mark)) {
            ratio *= parameters.denied_ratio(1.0 - parameters.lasting.at(mark.kind));
            outcome.heard.push(cite(denied));
        }
        let bits = ratio.log2();
        if bits < 0.0 {
            lacking += bits;
            outcome.said.push(cite(mark));
        } else {
            found += bits;
        }
    }
    for mark in &heard.marks {
        if let Some(denied) = said.denied.iter().find(|denied| denies(denied, mark)) {
            lacking += parameters.denied_ratio(parameters.acquired.at(mark.kind)).log2();
            outcome.heard.push(cite(mark));
            outcome.said.push(cite(denied));
        }
    }
    if lacking < 0.0 && found > 0.0 {
        outcome.finding = Finding::Partly;
    }
    if lacking < 0.0 && outcome.heard.is_empty() && heard.is_told_in_full() {
        outcome.heard.push(StatementId(u32::from(heard.full)));
    }
    let bits = Bits::from_f64(found + f64::max(lacking, parameters.least_bits.value));
    outcome.bits = bits.min(ceiling(model, heard, said));
    Some(outcome)
}

/// Kinds that come since with less probability speak of the time before.
const INBORN: f64 = 0.1;

/// Bits that no pair of these passes.
fn ceiling(model: &Model, heard: &MarksFeature, said: &MarksFeature) -> Bits {
    if heard.marks.is_empty() || said.marks.is_empty() {
        Bits::ZERO
    } else {
        Bits::from_f64(model.marks.most_bits.value)
    }
}

/// `P(heard | meant) / P(heard)` of two marks.
pub(super) fn alike(model: &Model, heard: &MarkCode, meant: &MarkCode) -> f64 {
    let parameters = &model.marks;
    let (kind_same, kind_near) = (parameters.kind_same.value, parameters.kind_near.value);
    let share = parameters.kind_share.at(heard.kind);
    let near = mark_sites::taken_for(heard.kind, meant.kind);
    let rest = 1.0 - kind_same - kind_near;
    let kind = match (heard.kind == meant.kind, near) {
        (true, _) => kind_same / share,
        (false, Some(of)) => kind_near / f64::from(of) / share,
        _ => rest,
    };
    let site = match (heard.site, meant.site) {
        (Some(a), Some(b)) => {
            let share = parameters.site_share(heard.kind, a);
            let (same, near) = (parameters.site_same.value, parameters.site_near.value);
            match mark_sites::neighbours(a, b) {
                _ if a == b => same / share,
                Some(of) => near / f64::from(of) / share,
                None => 1.0 - same - near,
            }
        }
        _ => 1.0,
    };
    let side = match (heard.side, meant.side) {
        (Some(a), Some(b)) if a == b => 2.0 * parameters.side_same.value,
        (Some(_), Some(_)) => 2.0 * (1.0 - parameters.side_same.value),
        _ => 1.0,
    };
    // A shift to another site says nothing of the side; only marks that could be one are sided.
    kind.max(0.02) * site * if site > 1.0 { side } else { 1.0 }
}

/// Whether a denial covers the mark.
fn denies(denied: &MarkCode, mark: &MarkCode) -> bool {
    denied.kind == mark.kind
        && (denied.site.is_none() || denied.site == mark.site)
        && (denied.side.is_none() || denied.side == mark.side)
}

fn cite(mark: &MarkCode) -> StatementId {
    StatementId(u32::from(mark.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_for_which_no_bound_holds_is_refused_by_name() {
        for (name, value) in
            [("kind_same", 0.99), ("site_near", 0.9), ("mean_number", 0.0), ("denied", 1.5), ("denied", 0.0)]
        {
            let mut model: toml::Table = Model::BUNDLED_TEXT.parse().expect("it is a table");
            model["marks"][name]["value"] = toml::Value::Float(value);
            let refused = Model::parse(&model.to_string()).expect_err("it is beyond the bounds").to_string();
            let of = name.split('_').next().expect("a name has a first word");
            assert!(refused.contains("marks.") && refused.contains(of), "{name}: {refused}");
        }
    }
}
