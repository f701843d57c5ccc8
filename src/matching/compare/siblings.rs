//! Place among brothers and sisters. Which child she was is told as a rank, or by a word that stands for a
//! name (三妹, 老二); a family that tells neither still names elder brothers and sisters, each with some
//! probability, so that of the third child none, one or two are named: `LR = w₀ + (1 − w₀) · B(k; n − 1, q) /
//! Σₘ P(m) B(k; m − 1, q)` for rank n heard and k elder ones named, ranks m being geometric. Two ranks
//! agree, lie next to each other or do not. How many brothers and sisters there were counts where both
//! sides tell a number. Two words are forms of the name and judged there (`names`), not again here.

use serde::{Deserialize, Serialize};

use crate::domain::evidence::{Era, Finding};
use crate::domain::name::NameUse;
use crate::domain::relative::Relation;
use crate::domain::statement::{Fact, NumberField};
use crate::knowledge::names::{Form, NameWord};
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::features::{Side, Telling};
use crate::matching::model::{Model, Parameter};

/// Parameters of the place among brothers and sisters.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiblingsModel {
    /// Probability that there was a child before the one before it: ranks are geometric.
    pub further: Parameter,
    /// Probability that a family names an elder brother or sister.
    pub named: Parameter,
    /// Probability that a word for a rank, or a rank told, means her rank among all children.
    pub means: Parameter,
    /// Probability that two ranks told of one person are the same.
    pub rank_same: Parameter,
    /// Probability that they lie one apart.
    pub rank_near: Parameter,
    /// Ratio when both sides tell the same number of brothers and sisters.
    pub number_same: Parameter,
    /// Ratio when the numbers lie one apart.
    pub number_near: Parameter,
    /// Ratio when they lie further apart, or the family names more than there were.
    pub number_different: Parameter,
}

/// Ranks and numbers beyond this are held to be this.
const MOST: u8 = 9;

/// The place among brothers and sisters as one side tells it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SiblingsFeature {
    /// Which child she was, 1 for the eldest.
    rank: Option<u8>,
    /// Whether a word that stands for a name says so.
    by_word: bool,
    /// Trust in that, in hundredths, so that rows share it.
    trust: u8,
    /// How many brothers and sisters she had.
    number: Option<u8>,
    /// Elder brothers and sisters named, and all of them, where relatives are named at all. Reports only.
    named: Option<(u8, u8)>,
    cites: Cites,
    cites_number: Cites,
}

impl SiblingsFeature {
    /// Of one side.
    pub fn of(model: &Model, telling: &Telling<'_>) -> Self {
        let mut own = Self {
            rank: None,
            by_word: false,
            trust: 0,
            number: None,
            named: None,
            cites: Cites::NONE,
            cites_number: Cites::NONE,
        };
        let mut named = Cites::NONE;
        for told in &telling.told {
            let hundredths = |trust: f64| (trust * 100.0).round() as u8;
            match told.fact {
                Fact::Number(NumberField::SiblingRank, rank) => {
                    own.rank = Some(u8::try_from(*rank).map_or(MOST, |rank| rank.min(MOST)));
                    own.trust = hundredths(model.trust.of(&told.source));
                    own.by_word = false;
                    own.cites = Cites::one(told.id);
                }
                Fact::Number(NumberField::Siblings, number) => {
                    own.number = Some(u8::try_from(*number).map_or(MOST, |number| number.min(MOST)));
                    own.cites_number = Cites::one(told.id);
                }
                Fact::Name(name) if own.rank.is_none() => {
                    let source = name.source.unwrap_or(told.source);
                    let may =
                        source.is_evidence() && matches!(name.usage, NameUse::Nickname | NameUse::Unknown);
                    let word =
                        may.then(|| Form::parse(name.text.reveal(), name.usage).birth_order()).flatten();
                    if let Some(NameWord::BirthOrder(rank)) = word {
                        own.rank = Some(rank.min(MOST));
                        own.trust = hundredths(model.trust.of(&source));
                        own.by_word = true;
                        own.cites = Cites::one(told.id);
                    }
                }
                Fact::Relative(relative) if telling.side == Side::Report => {
                    let (elder, all) = own.named.unwrap_or((0, 0));
                    let sibling = is_sibling(relative.relation);
                    let elder_one = sibling && relative.elder == Some(true);
                    own.named =
                        Some(((elder + u8::from(elder_one)).min(MOST), (all + u8::from(sibling)).min(MOST)));
                    if elder_one {
                        named.push(told.id);
                    }
                }
                _ => {}
            }
        }
        if own.rank.is_none() {
            own.cites = named;
        }
        own
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, cites_number: Cites::NONE, ..*self }
    }
}

const fn is_sibling(relation: Relation) -> bool {
    matches!(relation, Relation::Brother | Relation::Sister | Relation::Sibling)
}

/// Compares.
pub fn compare(model: &Model, heard: &SiblingsFeature, said: &SiblingsFeature) -> Option<Outcome> {
    let parameters = &model.siblings;
    let rank = rank_ratio(parameters, heard, said);
    let number = number_ratio(parameters, heard, said);
    let ratio = rank.into_iter().chain(number).reduce(|all, own| all * own)?;
    let finding = match ratio {
        ratio if ratio < 1.0 => Finding::FitsBadly,
        _ if rank.is_some() && heard.rank == said.rank => Finding::Same,
        _ => Finding::Fits,
    };
    let cites = |own: &SiblingsFeature| {
        let mut cites = if rank.is_some() { own.cites } else { Cites::NONE };
        if number.is_some() {
            cites.extend(own.cites_number);
        }
        cites
    };
    Some(Outcome { bits: bits_of(ratio), finding, era: Era::Before, heard: cites(heard), said: cites(said) })
}

/// What a rank heard says of the rank said, or else of the elder ones named.
fn rank_ratio(parameters: &SiblingsModel, heard: &SiblingsFeature, said: &SiblingsFeature) -> Option<f64> {
    let own = heard.rank?;
    let believed = f64::from(heard.trust) / 100.0 * parameters.means.value;
    let further = parameters.further.value;
    let ratio = match (said.rank, said.named) {
        (Some(_), _) if heard.by_word && said.by_word => return None,
        (Some(other), _) => {
            let (same, near) = (parameters.rank_same.value, parameters.rank_near.value);
            let likely = match own.abs_diff(other) {
                0 => same,
                // The eldest has one neighbour, the others two.
                1 => near / if other == 1 { 1.0 } else { 2.0 },
                _ => (1.0 - same - near) / f64::from(MOST - 3),
            };
            likely / geometric(further, own - 1)
        }
        (None, Some((elder, _))) => {
            let named = parameters.named.value;
            // Elder ones named are geometric too: each that was there is named or not.
            let thinned = further * named / (1.0 - further + further * named);
            binomial(elder, own - 1, named) / geometric(thinned, elder)
        }
        (None, None) => return None,
    };
    Some(1.0 - believed + believed * ratio)
}

fn number_ratio(parameters: &SiblingsModel, heard: &SiblingsFeature, said: &SiblingsFeature) -> Option<f64> {
    let own = heard.number?;
    let ratio = match (said.number, said.named) {
        (Some(other), _) => match own.abs_diff(other) {
            0 => &parameters.number_same,
            1 => &parameters.number_near,
            _ => &parameters.number_different,
        },
        (None, Some((_, all))) if all > own => &parameters.number_different,
        _ => return None,
    };
    Some(ratio.value)
}

/// Probability of so many under a geometric law, from 0 on.
fn geometric(further: f64, number: u8) -> f64 {
    (1.0 - further) * further.powi(i32::from(number))
}

/// Probability of so many out of all.
fn binomial(number: u8, all: u8, each: f64) -> f64 {
    if number > all {
        return 0.0;
    }
    let ways = (0..number).fold(1.0, |ways, i| ways * f64::from(all - i) / f64::from(i + 1));
    ways * each.powi(i32::from(number)) * (1.0 - each).powi(i32::from(all - number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::model::Model;

    const NOBODY: SiblingsFeature = SiblingsFeature {
        rank: None,
        by_word: false,
        trust: 100,
        number: None,
        named: None,
        cites: Cites::NONE,
        cites_number: Cites::NONE,
    };

    fn bits(heard: SiblingsFeature, said: SiblingsFeature) -> Option<f64> {
        compare(Model::bundled(), &heard, &said).map(|own| own.bits.to_f64())
    }

    fn word(rank: u8) -> SiblingsFeature {
        SiblingsFeature { rank: Some(rank), by_word: true, ..NOBODY }
    }

    fn naming(elder: u8) -> SiblingsFeature {
        SiblingsFeature { named: Some((elder, elder + 1)), ..NOBODY }
    }

    /// The mean ratio over families drawn from the model's own law is 1, whatever rank is heard.
    #[test]
    fn strangers_come_to_nothing() {
        let parameters = &Model::bundled().siblings;
        let (further, named) = (parameters.further.value, parameters.named.value);
        let thinned = further * named / (1.0 - further + further * named);
        for rank in 1..=MOST {
            let mean: f64 = (0..60)
                .map(|elder| {
                    let ratio = rank_ratio(parameters, &word(rank), &naming(elder)).unwrap();
                    ratio * geometric(thinned, elder)
                })
                .sum();
            assert!((mean - 1.0).abs() < 1e-6, "{rank}: {mean}");
        }
    }

    #[test]
    fn the_third_child_has_elder_ones_and_the_first_has_none() {
        assert!(bits(word(3), naming(2)).unwrap() > 0.8);
        assert!(bits(word(3), naming(0)).unwrap() < 0.0);
        assert!(bits(word(1), naming(0)).unwrap() > 0.0);
        assert!(bits(word(1), naming(2)).unwrap() < -1.0);
        assert!(bits(word(3), naming(3)).unwrap() > -4.0, "bounded: some count sisters alone");
    }

    #[test]
    fn two_words_are_judged_as_names_alone() {
        assert_eq!(bits(word(3), word(3)), None);
        let told = SiblingsFeature { rank: Some(3), ..NOBODY };
        assert!(bits(word(3), told).unwrap() > 1.0);
        assert!(bits(word(1), told).unwrap() < 0.0);
    }

    #[test]
    fn what_one_side_does_not_tell_says_nothing() {
        assert_eq!(bits(NOBODY, naming(2)), None);
        assert_eq!(bits(word(2), NOBODY), None);
        let number = |number| SiblingsFeature { number: Some(number), ..NOBODY };
        assert!(bits(number(4), number(4)).unwrap() > 0.0 && bits(number(4), number(1)).unwrap() < 0.0);
        assert_eq!(bits(number(4), naming(1)), None);
        assert!(bits(number(1), naming(4)).unwrap() < 0.0);
    }
}
