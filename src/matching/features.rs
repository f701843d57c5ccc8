//! Features: a description made ready to compare, compact and owned; never stored. Only standing
//! statements count, and none that the station invented or a captor gave. Holds no likelihoods of
//! pairs (`compare`).

use serde::{Deserialize, Serialize};

use crate::domain::date::PartialDate;
use crate::domain::ids::StatementId;
use crate::domain::profile::{NewProfile, Profile};
use crate::domain::report::{NewReport, Report};
use crate::domain::source::Source;
use crate::domain::statement::{Fact, NewStatement, Statement};
use crate::knowledge::names::Regions;
use crate::matching::compare::birth::BirthFeature;
use crate::matching::compare::blood::BloodFeature;
use crate::matching::compare::cause::CauseFeature;
use crate::matching::compare::children::ChildrenFeature;
use crate::matching::compare::clothing::ClothingFeature;
use crate::matching::compare::conditions::ConditionsFeature;
use crate::matching::compare::height::HeightFeature;
use crate::matching::compare::literacy::LiteracyFeature;
use crate::matching::compare::marks::MarksFeature;
use crate::matching::compare::names::NamesFeature;
use crate::matching::compare::origin_feature::OriginFeature;
use crate::matching::compare::relatives::RelativesFeature;
use crate::matching::compare::route::RouteFeature;
use crate::matching::compare::sex::SexFeature;
use crate::matching::compare::siblings::SiblingsFeature;
use crate::matching::compare::time::TimeFeature;
use crate::matching::compare::traits::TraitsFeature;
use crate::matching::model::Model;

/// Which side a description stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Side {
    /// The heard side: a resident's profile.
    Profile,
    /// The side that says whom it seeks: a family's report.
    Report,
}

impl Side {
    /// The other side.
    pub const fn other(self) -> Self {
        match self {
            Self::Profile => Self::Report,
            Self::Report => Self::Profile,
        }
    }
}

/// One standing statement that may count as evidence.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// Its ordinal.
    pub id: StatementId,
    /// Its source.
    pub source: Source,
    /// The thing said.
    pub fact: &'a Fact,
}

/// What features are made from: one side's statements that may count, and the day of admission.
#[derive(Clone, Debug)]
pub struct Telling<'a> {
    /// The side.
    pub side: Side,
    /// When she was admitted. Profiles only.
    pub admitted_on: Option<PartialDate>,
    /// The statements.
    pub told: Vec<Told<'a>>,
}

impl<'a> Telling<'a> {
    /// Of a profile on record.
    pub fn of_profile(profile: &'a Profile) -> Self {
        let told = recorded(profile.description.standing());
        Self { side: Side::Profile, admitted_on: Some(profile.admitted_on), told }
    }

    /// Of a report on record.
    pub fn of_report(report: &'a Report) -> Self {
        Self { side: Side::Report, admitted_on: None, told: recorded(report.description.standing()) }
    }

    /// Of a profile as sent; statements are numbered from 1 as they stand.
    pub fn of_new_profile(profile: &'a NewProfile) -> Self {
        let told = sent(&profile.statements, Profile::default_source(profile.admitted_on));
        Self { side: Side::Profile, admitted_on: Some(profile.admitted_on), told }
    }

    /// Of a report as sent; statements are numbered from 1 as they stand.
    pub fn of_new_report(report: &'a NewReport) -> Self {
        let told = sent(&report.statements, Report::DEFAULT_SOURCE);
        Self { side: Side::Report, admitted_on: None, told }
    }
}

/// A description made ready to compare. The order of the fields is the order of the bytes they are kept in: what is
/// asked first of a row stands first (`index::Parts`).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Features {
    /// Its side.
    pub side: Side,
    /// Names.
    pub names: NamesFeature,
    /// Origin.
    pub origin: OriginFeature,
    /// Day of loss or finding.
    pub time: TimeFeature,
    /// Clothing.
    pub clothing: ClothingFeature,
    /// Build, weight, hair, handedness, religion.
    pub traits: TraitsFeature,
    /// Relatives.
    pub relatives: RelativesFeature,
    /// Route.
    pub route: RouteFeature,
    /// Birth date, ages, zodiac; written apart, since many share one table of years.
    #[serde(skip)]
    pub birth: BirthFeature,
    /// Sex.
    pub sex: SexFeature,
    /// Height.
    pub height: HeightFeature,
    /// Marks.
    pub marks: MarksFeature,
    /// Conditions.
    pub conditions: ConditionsFeature,
    /// Blood group.
    pub blood: BloodFeature,
    /// Children.
    pub children: ChildrenFeature,
    /// Literacy.
    pub literacy: LiteracyFeature,
    /// Place among brothers and sisters.
    pub siblings: SiblingsFeature,
}

impl Features {
    /// Of a profile on record.
    pub fn of_profile(model: &Model, profile: &Profile) -> Self {
        Self::of(model, &Telling::of_profile(profile))
    }

    /// Of a report on record.
    pub fn of_report(model: &Model, report: &Report) -> Self {
        Self::of(model, &Telling::of_report(report))
    }

    /// Of a profile as sent.
    pub fn of_new_profile(model: &Model, profile: &NewProfile) -> Self {
        Self::of(model, &Telling::of_new_profile(profile))
    }

    /// Of a report as sent.
    pub fn of_new_report(model: &Model, report: &NewReport) -> Self {
        Self::of(model, &Telling::of_new_report(report))
    }

    /// Of what one side tells.
    pub fn of(model: &Model, telling: &Telling<'_>) -> Self {
        let birth = BirthFeature::of(model, telling);
        let sex = SexFeature::of(model, telling);
        let origin = OriginFeature::of(model, telling);
        // Only the heard side's home makes what is heard less rare.
        let regions = match telling.side {
            Side::Profile => origin.regions(model),
            Side::Report => Regions::default(),
        };
        let cause = CauseFeature::of(&model.cause, model.sex.female.value, telling, &birth, &sex);
        Self {
            side: telling.side,
            names: NamesFeature::of(model, telling, &sex, regions),
            relatives: RelativesFeature::of(model, telling, regions),
            route: RouteFeature::of(telling, &origin, cause),
            origin,
            time: TimeFeature::of(model, telling, &cause),
            height: HeightFeature::of(model, telling, &birth, &sex),
            marks: MarksFeature::of(model, telling),
            conditions: ConditionsFeature::of(model, telling, &birth, cause),
            blood: BloodFeature::of(model, telling),
            children: ChildrenFeature::of(model, telling),
            literacy: LiteracyFeature::of(model, telling),
            siblings: SiblingsFeature::of(model, telling),
            clothing: ClothingFeature::of(telling),
            traits: TraitsFeature::of(model, telling),
            birth,
            sex,
        }
    }
}

fn recorded<'a>(statements: impl Iterator<Item = &'a Statement>) -> Vec<Told<'a>> {
    statements
        .filter(|statement| statement.source.is_evidence())
        .map(|statement| Told { id: statement.id, source: statement.source, fact: &statement.fact })
        .collect()
}

fn sent(statements: &[NewStatement], default: Source) -> Vec<Told<'_>> {
    (1..)
        .zip(statements)
        .map(|(id, new)| Told { id: StatementId(id), source: new.source.unwrap_or(default), fact: &new.fact })
        .filter(|told| told.source.is_evidence())
        .collect()
}
