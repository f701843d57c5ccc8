//! Birth: dates, ages, zodiac as one likelihood over birth years. Every statement gives a likelihood
//! for each year under its own error model (`birth_years`); statements of one kind are alternatives,
//! kinds multiply. `LR = Σ P(year | heard) · P(said | year) / P(said)`, mixed with "one side is wrong
//! altogether". `P(said)` is that of somebody found in the same year: the year of finding tells of the
//! age already, and `time` has counted it. Day and month of birth are added on top, with the lunar and the civil calendar swapped.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::date::{Calendar, DatePart};
use crate::domain::evidence::{Era, Finding};
use crate::domain::statement::Fact;
use crate::matching::compare::birth_years::{self, YEARS, Years};
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::features::{Side, Telling};
use crate::matching::model::{Model, Parameter};

/// Parameters of birth.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BirthModel {
    /// Mean birth year of the described.
    pub mean_year: Parameter,
    /// Standard deviation of birth years.
    pub spread_years: Parameter,
    /// Mean age of residents when found.
    pub found_age: Parameter,
    /// Standard deviation of that age, years.
    pub found_spread: Parameter,
    /// Share of the doubt in a source that counts here: even a poor witness of names saw her age.
    pub doubt: Parameter,
    /// Error of an age by eye, years.
    pub eye_years: Parameter,
    /// Error of a clinician's age, years.
    pub clinician_years: Parameter,
    /// Error of a bone age, years.
    pub bone_years: Parameter,
    /// Error of an age the resident tells, years.
    pub own_years: Parameter,
    /// How far estimates by eye are pulled to the middle, a share of the distance.
    pub pull: Parameter,
    /// The same of a clinician's.
    pub pull_clinician: Parameter,
    /// The age they are pulled to.
    pub pull_to: Parameter,
    /// Probability that the year a family or document gives is exact.
    pub exact: Parameter,
    /// Each year further off has this share of the year before it.
    pub tail: Parameter,
    /// Probability that a zodiac sign the resident tells is right.
    pub zodiac_own: Parameter,
    /// Probability that a zodiac sign the family tells is right.
    pub zodiac_family: Parameter,
    /// Share of ages of unknown reckoning that are nominal.
    pub nominal: Parameter,
    /// Probability that one side is wrong altogether.
    pub wrong: Parameter,
    /// Probability that two told days of birth agree.
    pub day_same: Parameter,
    /// Ratio when they do not agree.
    pub day_different: Parameter,
}

/// The ratio where a lunar and a civil date lie as near as the same day would.
const LUNAR_NEAR: f64 = 1.5;

/// A day of birth without its year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Day {
    month: u8,
    day: Option<u8>,
    lunar: bool,
}

/// Days of birth as one side tells them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days(Vec<Day>);

impl Days {
    /// The ratio of two sides' days; `None` where one tells none. It is the same from either side.
    pub(super) fn ratio(&self, parameters: &BirthModel, others: &Self) -> Option<f64> {
        let pairs = self.0.iter().flat_map(|own| others.0.iter().map(move |other| (own, other)));
        pairs.map(|(own, other)| own.ratio(parameters, other)).reduce(f64::max)
    }

    /// Bytes that it points to.
    pub fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<Day>()
    }
}

impl Day {
    fn ratio(&self, parameters: &BirthModel, other: &Self) -> f64 {
        let same = parameters.day_same.value;
        let months_apart = (i16::from(other.month) - i16::from(self.month)).rem_euclid(12);
        match (self.day.zip(other.day), self.month == other.month) {
            (Some((a, b)), true) if a == b => same * 365.0,
            // The lunar date runs about a month behind the civil one.
            _ if self.lunar != other.lunar && (months_apart <= 1 || months_apart == 11) => LUNAR_NEAR,
            (None, true) => same * 12.0,
            (Some(_), true) => 1.0,
            _ => parameters.day_different.value,
        }
    }
}

/// Birth as one side tells it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct BirthFeature {
    /// A profile's probability of each birth year, or a report's likelihood ratio of each, scaled.
    #[serde(with = "steps")]
    pub(super) table: Option<Arc<[i16; YEARS]>>,
    /// What one step of `table` is worth.
    pub(super) step: f32,
    /// The eights of `table` outside of which it is 0.
    pub(super) span: (u8, u8),
    /// The expected birth year.
    pub likely_year: Option<f32>,
    /// The standard deviation of the birth year, years.
    pub(super) spread: f32,
    /// Whether a zodiac sign is told.
    pub told_zodiac: bool,
    /// Days of birth.
    pub days: Days,
    cites: Cites,
}

impl BirthFeature {
    /// Of one side.
    pub fn of(model: &Model, telling: &Telling<'_>) -> Self {
        let (likelihood, mut cites) = birth_years::likelihood(model, telling);
        let told_zodiac = telling.told.iter().any(|told| matches!(told.fact, Fact::Zodiac(_)));
        let mut feature = Self {
            table: None,
            step: 0.0,
            span: (0, 0),
            likely_year: None,
            spread: 0.0,
            told_zodiac,
            days: Days::default(),
            cites: Cites::NONE,
        };
        for told in &telling.told {
            let Fact::Birth(date) = told.fact else { continue };
            if let (None, DatePart { month: Some(month), day, .. }) = (date.latest, date.earliest) {
                feature.days.0.push(Day { month, day, lunar: date.calendar == Calendar::Lunar });
                cites.push(told.id);
            }
        }
        feature.cites = cites;
        if let Some(likelihood) = likelihood {
            feature.weigh(model, telling, &likelihood);
        }
        feature
    }

    /// The probability of each birth year by what this side tells; `None` when it tells nothing of it.
    pub fn years(&self, model: &Model, side: Side) -> Option<Years> {
        let table = self.table.as_ref()?;
        let mut years = table.map(f64::from);
        if side == Side::Report {
            years.iter_mut().zip(birth_years::prior(&model.birth)).for_each(|(year, prior)| *year *= prior);
        }
        let sum: f64 = years.iter().sum();
        Some(years.map(|year| year / sum))
    }

    fn weigh(&mut self, model: &Model, telling: &Telling<'_>, likelihood: &Years) {
        let prior = birth_years::prior(&model.birth);
        let mut posterior = [0.0f64; YEARS];
        for (i, value) in posterior.iter_mut().enumerate() {
            *value = prior[i] * likelihood[i];
        }
        let sum: f64 = posterior.iter().sum();
        if sum <= 0.0 {
            return;
        }
        posterior.iter_mut().for_each(|value| *value /= sum);
        let mean: f64 = posterior.iter().enumerate().map(|(i, p)| birth_years::year(i) * p).sum();
        self.likely_year = Some(mean as f32);
        let from_mean = posterior.iter().enumerate().map(|(i, p)| (birth_years::year(i) - mean).powi(2) * p);
        self.spread = from_mean.sum::<f64>().sqrt() as f32;
        let found = telling.admitted_on.and_then(|day| day.years()).map(|(first, _)| first);
        match (telling.side, found) {
            (Side::Report, _) => posterior.iter_mut().zip(prior).for_each(|(value, prior)| *value /= prior),
            (Side::Profile, None) => {}
            (Side::Profile, Some(year)) => {
                // What this side tells is as likely of anybody as of people found in that year.
                let prior = birth_years::found_in(&model.birth, f64::from(year));
                let of_year: f64 = prior.iter().zip(likelihood).map(|(prior, own)| prior * own).sum();
                posterior.iter_mut().for_each(|value| *value *= sum / of_year);
            }
        }
        let most = posterior.iter().copied().fold(0.0, f64::max);
        let step = most / f64::from(i16::MAX);
        self.step = step as f32;
        let table = posterior.map(|value| (value / step).round() as i16);
        let first = table.iter().position(|&value| value != 0).unwrap_or(0);
        let last = table.iter().rposition(|&value| value != 0).map_or(0, |last| last + 1);
        self.span = ((first / EIGHT) as u8, last.div_ceil(EIGHT) as u8);
        self.table = Some(Arc::new(table));
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, ..self.clone() }
    }

    /// Bytes that it points to.
    pub fn bytes(&self) -> usize {
        let table = self.table.as_ref().map_or(0, |_| size_of::<[i16; YEARS]>() + 16);
        table + self.days.bytes()
    }

    /// The same without its table of years.
    pub fn without_table(&self) -> Self {
        Self { table: None, days: self.days.clone(), ..*self }
    }

    /// The same with the table of years of another.
    pub fn with_table_of(self, other: &Self) -> Self {
        Self { table: other.table.clone(), ..self }
    }
}

/// A table as a list of numbers.
mod steps {
    use std::sync::Arc;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::matching::compare::birth_years::YEARS;

    pub fn serialize<S: Serializer>(
        table: &Option<Arc<[i16; YEARS]>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        table.as_ref().map(|table| table.as_slice()).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Arc<[i16; YEARS]>>, D::Error> {
        let table: Option<Vec<i16>> = Option::deserialize(deserializer)?;
        let sized = |table: Vec<i16>| <[i16; YEARS]>::try_from(table).map(Arc::new);
        table.map(sized).transpose().map_err(|_| D::Error::custom("a table of another length"))
    }
}

/// Compares.
pub fn compare(model: &Model, heard: &BirthFeature, said: &BirthFeature) -> Option<Outcome> {
    let parameters = &model.birth;
    let years = match (&heard.table, &said.table) {
        (Some(h), Some(s)) => {
            let steps = f64::from(heard.step) * f64::from(said.step);
            let span = (heard.span.0.max(said.span.0), heard.span.1.min(said.span.1));
            let ratio = dot(h, s, span) as f64 * steps;
            Some(parameters.wrong.value + (1.0 - parameters.wrong.value) * ratio)
        }
        _ => None,
    };
    let days = heard.days.ratio(parameters, &said.days);
    if years.is_none() && days.is_none() {
        return None;
    }
    let ratio = years.unwrap_or(1.0) * days.unwrap_or(1.0);
    let finding = match ratio {
        r if r < 0.125 => Finding::Contradicts,
        r if r < 0.8 => Finding::FitsBadly,
        r if r > 8.0 => Finding::Same,
        _ => Finding::Fits,
    };
    Some(Outcome { bits: bits_of(ratio), finding, era: Era::Before, heard: heard.cites, said: said.cites })
}

/// Years summed at a time.
const EIGHT: usize = 8;

/// Whole numbers, so that the sum is the same in any order. Both sides stay below 2^15; beyond the span
/// one of them is 0.
pub(super) fn dot(a: &[i16; YEARS], b: &[i16; YEARS], span: (u8, u8)) -> i64 {
    let mut sum = 0;
    let span = usize::from(span.0)..usize::from(span.1.max(span.0));
    for (a, b) in a.as_chunks::<EIGHT>().0[span.clone()].iter().zip(&b.as_chunks::<EIGHT>().0[span]) {
        // Eight products of 2^30 at most overflow 32 bits, so each is halved four times first.
        let part: i32 = a.iter().zip(b).map(|(x, y)| (i32::from(*x) * i32::from(*y)) >> 4).sum();
        sum += i64::from(part) << 4;
    }
    sum
}
