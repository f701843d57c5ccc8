//! The model: every parameter of the score with its value and where it comes from, in one versioned
//! file, `model.toml`. Frozen per version; a candidate names the version it was scored under. Holds
//! no comparison.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::domain::evidence::Bits;
use crate::matching::compare::birth::BirthModel;
use crate::matching::compare::blood::BloodModel;
use crate::matching::compare::cause::CauseModel;
use crate::matching::compare::children::ChildrenModel;
use crate::matching::compare::clothing::ClothingModel;
use crate::matching::compare::conditions::ConditionsModel;
use crate::matching::compare::height::HeightModel;
use crate::matching::compare::kin::KinModel;
use crate::matching::compare::laboratory::LaboratoryModel;
use crate::matching::compare::literacy::LiteracyModel;
use crate::matching::compare::marks::MarksModel;
use crate::matching::compare::names::NamesModel;
use crate::matching::compare::origin::OriginModel;
use crate::matching::compare::relatives::RelativesModel;
use crate::matching::compare::route::RouteModel;
use crate::matching::compare::sex::SexModel;
use crate::matching::compare::siblings::SiblingsModel;
use crate::matching::compare::time::TimeModel;
use crate::matching::compare::traits::TraitsModel;
use crate::matching::compare::trust::TrustModel;
use crate::matching::duplicates::DuplicatesModel;
use crate::matching::learn::LearnableKind;

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Counted on data, rounded.
    Measured,
    /// From a publication named in the note.
    Published,
    /// Set by judgement.
    Judged,
    /// Learnt from pairs; the file says from how many people.
    Fitted,
}

/// One parameter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its value.
    pub value: f64,
    /// Where it comes from.
    pub origin: Origin,
    /// Why it is what it is.
    pub note: Box<str>,
    /// How it may be learnt; left out where it may not.
    #[serde(default)]
    pub learnable: Option<LearnableKind>,
    /// How many people a fitted value rests on.
    #[serde(default)]
    pub people: Option<u64>,
    /// 95 % interval of a fitted value.
    #[serde(default)]
    pub interval: Option<[f64; 2]>,
}

/// How a model was fitted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FitRecord {
    /// `nothing`, `truth` or `decisions`: where the knowledge of who is whom came from.
    pub known_from: Box<str>,
    /// How pairs came to be looked at, and what was done about it.
    pub selection: Box<str>,
    /// Version of the model it began from.
    pub base_version: u32,
    /// Profiles it was fitted on.
    pub profiles: u64,
    /// Reports it was fitted on.
    pub reports: u64,
    /// Candidates it was fitted on.
    pub candidates: u64,
    /// Matches it rests on.
    pub expected_matches: f64,
}

/// One number for each word of a closed list; `other` stands for the words not listed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kinds {
    /// The numbers by word.
    pub value: BTreeMap<Box<str>, f64>,
    /// Where they come from.
    pub origin: Origin,
    /// Why they are what they are.
    pub note: Box<str>,
    #[serde(skip)]
    by_ordinal: Vec<f64>,
}

impl Kinds {
    /// The number of the word of that ordinal.
    pub fn at(&self, ordinal: u8) -> f64 {
        self.by_ordinal.get(usize::from(ordinal)).copied().unwrap_or(1.0)
    }

    /// Puts the numbers in the order of the words.
    ///
    /// # Errors
    /// A word that is not in the list, or a number that is not above 0 and at most 1.
    pub fn settle(&mut self, name: &'static str, words: &[&str]) -> Result<(), ModelError> {
        if let Some(word) = self.value.keys().find(|word| !words.contains(&&***word) && &***word != "other") {
            return Err(ModelError::UnknownWord { name, word: word.clone() });
        }
        let good = |value: &f64| *value > 0.0 && *value <= 1.0;
        let other = self.value.get("other").copied().unwrap_or(0.0);
        self.by_ordinal = words.iter().map(|word| self.value.get(*word).copied().unwrap_or(other)).collect();
        if self.by_ordinal.iter().all(good) { Ok(()) } else { Err(ModelError::OutOfRange { name }) }
    }
}

/// How many true pairs an open world holds, and which pairs are kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorModel {
    /// Share of profiles that have a report in the store.
    pub matched_profiles: Parameter,
    /// Reports in the store of reference.
    pub reports: Parameter,
    /// Score at or above which a pair is a candidate, bits.
    pub floor_bits: Parameter,
    /// Candidates kept for each side.
    pub top: Parameter,
    /// Change of score that reopens a rejected candidate, bits.
    pub material_bits: Parameter,
}

/// How a score is told as a probability: a map that keeps the order, so that no rank depends on it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalibrationModel {
    /// Factor on the sum of the evidence.
    pub scale: Parameter,
    /// Added to the prior, bits.
    pub offset_bits: Parameter,
}

/// The parameters of the score.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Version; scores of different versions are not compared.
    pub version: u32,
    /// How it was fitted; left out of a model that was not.
    #[serde(default)]
    pub fit: Option<FitRecord>,
    /// Prior and limits.
    pub prior: PriorModel,
    /// Duplicates of one side.
    pub duplicates: DuplicatesModel,
    /// Probability of a score.
    pub calibration: CalibrationModel,
    /// Trust in sources.
    pub trust: TrustModel,
    /// Names.
    pub names: NamesModel,
    /// Relatives.
    pub relatives: RelativesModel,
    /// Near misses that are kin.
    pub kin: KinModel,
    /// Origin.
    pub origin: OriginModel,
    /// Route.
    pub route: RouteModel,
    /// Birth.
    pub birth: BirthModel,
    /// Time order.
    pub time: TimeModel,
    /// How people are lost.
    pub cause: CauseModel,
    /// Sex.
    pub sex: SexModel,
    /// Height.
    pub height: HeightModel,
    /// Marks.
    pub marks: MarksModel,
    /// Conditions.
    pub conditions: ConditionsModel,
    /// Laboratory comparisons.
    pub laboratory: LaboratoryModel,
    /// Blood group.
    pub blood: BloodModel,
    /// Children.
    pub children: ChildrenModel,
    /// Literacy.
    pub literacy: LiteracyModel,
    /// Place among brothers and sisters.
    pub siblings: SiblingsModel,
    /// Clothing.
    pub clothing: ClothingModel,
    /// Build, weight, hair, handedness, religion.
    pub traits: TraitsModel,
    /// Hash of the text it was read from.
    #[serde(skip)]
    digest: [u8; 32],
}

/// Why a model file is refused.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// Not TOML, or a parameter missing, unknown or of the wrong type.
    #[error("the model file cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// A table names a word that does not exist.
    #[error("{name} names {word}, which is no such kind")]
    UnknownWord {
        /// The table.
        name: &'static str,
        /// The word.
        word: Box<str>,
    },
    /// A value that no probability can have.
    #[error("{name} holds a value that is not above 0 and at most 1, or lacks one without `other`")]
    OutOfRange {
        /// The table or parameter.
        name: &'static str,
    },
    /// A value beyond what the bounds of the index hold for.
    #[error("{name} must be {accepted}")]
    Beyond {
        /// The parameter, or several that belong together.
        name: &'static str,
        /// What is accepted.
        accepted: &'static str,
    },
    /// A parameter marked as learnable that no comparison of pairs depends on.
    #[error("{path} is marked as learnable and is no single value of a comparison")]
    NotLearnable {
        /// The parameter.
        path: String,
    },
}

static BUNDLED: LazyLock<Model> =
    LazyLock::new(|| Model::parse(Model::BUNDLED_TEXT).expect("a test holds that the bundled model is read"));

impl Model {
    /// The file of the model this version of the program brings.
    pub const BUNDLED_TEXT: &'static str = include_str!("model.toml");

    /// The model this version of the program brings.
    pub fn bundled() -> &'static Self {
        &BUNDLED
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// A parameter missing, unknown or out of its range; the message names it.
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        let mut model: Self = toml::from_str(text)?;
        model.digest = Sha256::digest(text).into();
        model.origin.settle()?;
        model.marks.settle()?;
        model.conditions.settle()?;
        model.cause.settle()?;
        model.time.settle()?;
        model.route.settle()?;
        for (name, parameter) in [
            ("prior.matched_profiles", &model.prior.matched_profiles),
            ("sex.female", &model.sex.female),
            ("birth.exact", &model.birth.exact),
            ("birth.tail", &model.birth.tail),
            ("birth.wrong", &model.birth.wrong),
            ("marks.seen", &model.marks.seen),
            ("marks.seen_in_full", &model.marks.seen_in_full),
        ] {
            if !(parameter.value > 0.0 && parameter.value < 1.0) {
                return Err(ModelError::OutOfRange { name });
            }
        }
        let scale = model.calibration.scale.value;
        if !(0.1..=10.0).contains(&scale) {
            return Err(ModelError::Beyond { name: "calibration.scale", accepted: "from 0.1 to 10" });
        }
        Ok(model)
    }

    /// The probability that a pair of this score is one person, in a store of so many reports: its evidence
    /// scaled and shifted as calibration found it, else `1 / (1 + 2^-score)`. Among more reports than the store
    /// of reference holds, more strangers are alike by chance: the prior falls with their number. Among fewer
    /// it does not rise, since fewer families have reported.
    pub fn probability(&self, score: Bits, reports: u64) -> f64 {
        1.0 / (1.0 + (-self.log_odds(score, reports)).exp2())
    }

    /// The same as log2 odds.
    pub fn log_odds(&self, score: Bits, reports: u64) -> f64 {
        let CalibrationModel { scale, offset_bits } = &self.calibration;
        let evidence = (score - self.prior()).to_f64();
        self.prior_among(reports) + offset_bits.value + scale.value * evidence
    }

    /// The prior in a store of so many reports, in bits.
    pub fn prior_among(&self, reports: u64) -> f64 {
        self.prior().to_f64() - (reports as f64 / self.prior.reports.value).max(1.0).log2()
    }

    /// What tells this model from every other, whatever its version says.
    pub const fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The number two registrars sign to put it in use: the first four bytes of its digest.
    pub const fn number(&self) -> u32 {
        u32::from_be_bytes([self.digest[0], self.digest[1], self.digest[2], self.digest[3]])
    }

    /// Log2 odds that a profile and a report picked at random are one person: expected true pairs
    /// over all pairs, in the store of reference. Frozen, so that scores do not move with the store.
    pub fn prior(&self) -> Bits {
        let probability = self.prior.matched_profiles.value / self.prior.reports.value;
        Bits::from_f64((probability / (1.0 - probability)).log2())
    }

    /// The score at or above which a pair is a candidate.
    pub fn floor(&self) -> Bits {
        Bits::from_f64(self.prior.floor_bits.value)
    }

    /// How many candidates are kept for each side.
    pub fn top(&self) -> usize {
        self.prior.top.value as usize
    }

    /// The change of score that reopens a rejected candidate.
    pub fn material(&self) -> Bits {
        Bits::from_f64(self.prior.material_bits.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_model_is_read() {
        let model = Model::bundled();
        assert!(model.version > 1);
        assert!(model.prior() < model.floor());
    }

    /// Candidates name the version they were judged under, so a changed parameter is another version.
    #[test]
    fn the_version_moves_with_the_parameters() {
        let bare = |line: &&str| !line.starts_with('#') && !line.starts_with("version") && !line.is_empty();
        let values: Vec<&str> = Model::BUNDLED_TEXT
            .lines()
            .filter(bare)
            .map(|line| line.split(", origin").next().unwrap_or(line))
            .collect();
        let digest = Sha256::digest(values.join("\n"));
        let known =
            (Model::bundled().version, format!("{:02x}{:02x}{:02x}", digest[0], digest[1], digest[2]));
        assert_eq!(known, (5, "9ae62c".to_owned()), "parameters changed: raise `version` and this digest");
    }

    #[test]
    fn probability_follows_the_score_and_its_calibration() {
        let model = Model::bundled();
        let mut own = model.clone();
        (own.calibration.scale.value, own.calibration.offset_bits.value) = (1.0, 0.0);
        assert!((own.probability(Bits(3_000), 10_000) - Bits(3_000).probability()).abs() < 1e-12);
        own.calibration.scale.value = 0.5;
        let half = own.prior().to_f64() / 2.0 + 1.5;
        assert!((own.probability(Bits(3_000), 0) - 1.0 / (1.0 + (-half).exp2())).abs() < 1e-12);
        assert!(own.probability(Bits(3_001), 0) > own.probability(Bits(3_000), 0));
        // Four times as many reports: two bits less.
        own.calibration.scale.value = 1.0;
        assert!((own.probability(Bits(3_000), 40_000) - Bits(1_000).probability()).abs() < 1e-12);
    }

    #[test]
    fn an_unknown_parameter_is_named() {
        let text = include_str!("model.toml").replace("[sex]", "[sex]\ntypo = { value = 1.0 }\n");
        assert!(Model::parse(&text).unwrap_err().to_string().contains("typo"));
    }

    #[test]
    fn an_unknown_kind_is_named() {
        let text = include_str!("model.toml").replace("birthmark = ", "birtmark = ");
        assert!(Model::parse(&text).unwrap_err().to_string().contains("birtmark"));
    }
}
