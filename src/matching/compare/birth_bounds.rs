//! The most that birth can say, for one query against very many rows: rows whose years lie about the
//! same form a class, with the most any of them says of each year; days of birth are judged apart. Stands
//! beside `birth`, whose ratio the two together are never below; that rule is a test of `matching::index`.

use serde::Serialize;

use crate::domain::evidence::Bits;
use crate::matching::compare::birth::{BirthFeature, Days};
use crate::matching::compare::birth_years::YEARS;
use crate::matching::compare::mixture::{bits_at_most, bits_of};
use crate::matching::compare::names::REACH_SLACK;
use crate::matching::model::Model;

/// What rows of one class have in common: the height of the likeliest year and the spread of years, the
/// expected year as closely as that spread asks, and whether a zodiac sign is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BirthKey(Option<About>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct About {
    year: i16,
    /// In quarters of a bit.
    height: i16,
    /// In halves of a bit of years.
    spread: i16,
    zodiac: bool,
}

/// Years that spread less form no classes of their own.
const LEAST_SPREAD: f32 = 0.5;

impl BirthKey {
    /// Of a row.
    pub fn of(birth: &BirthFeature) -> Self {
        let year = birth.likely_year.filter(|_| birth.table.is_some());
        Self(year.map(|year| {
            let spread = birth.spread.max(LEAST_SPREAD).log2();
            let unit = (spread - 1.0).floor().min(1.0).exp2();
            About {
                year: (year / unit).round() as i16,
                height: (birth.step.log2() * 4.0).round() as i16,
                spread: (spread * 2.0).round() as i16,
                zodiac: birth.told_zodiac,
            }
        }))
    }

    /// What one step of the class is worth: as much as that of any of its rows, or more.
    fn step(self) -> f64 {
        let scale = f64::from(i16::MAX) / f64::from(TOP);
        self.0.map_or(0.0, |own| ((f64::from(own.height) + 0.51) / 4.0).exp2() * scale)
    }
}

/// The most that rows of a class say of each year.
#[derive(Clone, Debug)]
pub struct BirthClass {
    step: f64,
    most: Option<[i16; YEARS]>,
    /// The eights of years outside of which none of them says anything.
    span: (u8, u8),
}

impl BirthClass {
    /// A class without rows.
    pub fn new(key: BirthKey) -> Self {
        Self { step: key.step(), most: key.0.map(|_| [0; YEARS]), span: (u8::MAX, 0) }
    }

    /// Takes a row in.
    pub fn take(&mut self, birth: &BirthFeature) {
        if let (Some(most), Some(table)) = (&mut self.most, &birth.table) {
            let scale = f64::from(birth.step) / self.step;
            self.span = (self.span.0.min(birth.span.0), self.span.1.max(birth.span.1));
            for (most, own) in most.iter_mut().zip(table.iter()) {
                *most = (*most).max((f64::from(*own) * scale).ceil() as i16);
            }
        }
    }

    /// Bits that the years of the query and of a row of this class never pass.
    pub fn at_most(&self, model: &Model, query: &BirthFeature) -> Bits {
        let (Some(most), Some(own)) = (&self.most, &query.table) else { return Bits::ZERO };
        let wrong = model.birth.wrong.value;
        let span = (self.span.0.max(query.span.0), self.span.1.min(query.span.1));
        let ratio = dot(most, own, span) as f64 * self.step * f64::from(query.step);
        bits_at_most(wrong + (1.0 - wrong) * ratio) + REACH_SLACK
    }
}

/// The likeliest year of a class: eight products of it with a year of a query stay within 32 bits.
const TOP: i16 = 1 << 12;

/// Whole numbers of at most [`TOP`] and below 2^15, over the eights of a span.
fn dot(most: &[i16; YEARS], own: &[i16; YEARS], (first, end): (u8, u8)) -> i64 {
    let span = usize::from(first)..usize::from(end.max(first));
    let (most, own) = (&most.as_chunks::<8>().0, &own.as_chunks::<8>().0);
    let eights = most.iter().zip(own.iter()).take(span.end).skip(span.start);
    let sum = |(a, b): (&[i16; 8], &[i16; 8])| -> i32 {
        a.iter().zip(b).map(|(x, y)| i32::from(*x) * i32::from(*y)).sum()
    };
    eights.map(|pair| i64::from(sum(pair))).sum()
}

/// Bits that days of birth of the query and of a row never pass.
pub fn days_at_most(model: &Model, query: &BirthFeature, row: &Days) -> Bits {
    query.days.ratio(&model.birth, row).map_or(Bits::ZERO, |ratio| bits_of(ratio) + REACH_SLACK)
}
