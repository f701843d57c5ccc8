//! The most that birth can say, for one query against very many rows: rows whose years lie about the
//! same form a class, with the most any of them says of each year. Stands beside `birth`, whose ratio it
//! is never below; that rule is a test of `matching::index`.

use serde::Serialize;

use crate::domain::evidence::Bits;
use crate::matching::compare::birth::BirthFeature;
use crate::matching::compare::birth_years::YEARS;
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::names::REACH_SLACK;
use crate::matching::model::Model;

/// What rows of one class have in common: the expected year to two years, the height of the likeliest
/// year to half a bit, whether a day of birth is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BirthKey {
    years: Option<(i16, i16)>,
    days: bool,
}

impl BirthKey {
    /// Of a row.
    pub fn of(birth: &BirthFeature) -> Self {
        let year = birth.likely_year.filter(|_| birth.table.is_some());
        let years = year.map(|year| ((year / 2.0).round() as i16, (birth.step.log2() * 2.0).round() as i16));
        Self { years, days: !birth.days.is_empty() }
    }
}

/// The most that rows of a class say of each year.
#[derive(Clone, Debug)]
pub struct BirthClass {
    key: BirthKey,
    most: Box<[f32]>,
}

impl BirthClass {
    /// A class without rows.
    pub fn new(key: BirthKey) -> Self {
        let years = if key.years.is_some() { YEARS } else { 0 };
        Self { key, most: vec![0.0; years].into() }
    }

    /// Takes a row in.
    pub fn take(&mut self, birth: &BirthFeature) {
        if let Some(table) = &birth.table {
            for (most, own) in self.most.iter_mut().zip(table.iter()) {
                *most = most.max(f32::from(*own) * birth.step);
            }
        }
    }

    /// Bits that the query and a row of this class never pass.
    pub fn at_most(&self, model: &Model, query: &BirthFeature) -> Bits {
        let parameters = &model.birth;
        let wrong = parameters.wrong.value;
        let years = match &query.table {
            Some(own) if self.key.years.is_some() => {
                let sum: f32 =
                    self.most.iter().zip(own.iter()).map(|(most, own)| most * f32::from(*own)).sum();
                wrong + (1.0 - wrong) * f64::from(sum) * f64::from(query.step) * ROUNDING
            }
            _ => 1.0,
        };
        let days = if self.key.days && !query.days.is_empty() { parameters.day_at_most() } else { 1.0 };
        if years == 1.0 && days == 1.0 { Bits::ZERO } else { bits_of(years * days) + REACH_SLACK }
    }

    /// Bytes that it points to.
    pub fn bytes(&self) -> usize {
        self.most.len() * size_of::<f32>()
    }
}

/// Sums of single precision are off by less than this factor.
const ROUNDING: f64 = 1.0001;
