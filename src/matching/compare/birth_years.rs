//! What a statement about birth says of each birth year: likelihoods of dates, ages and zodiac signs
//! from 1900 to 2035. Ages by eye are pulled to the middle and miss by seven years or so; a zodiac
//! animal repeats every twelve years and changes at the lunar New Year.

use crate::domain::body::{Age, Reckoning, Zodiac};
use crate::domain::date::{PartialDate, year_of};
use crate::domain::source::{SaidBy, Source};
use crate::domain::statement::Fact;
use crate::matching::compare::birth::BirthModel;
use crate::matching::compare::outcome::Cites;
use crate::matching::features::{Telling, Told};
use crate::matching::model::Model;

/// How many birth years are told apart.
pub const YEARS: usize = 136;

const FIRST: i32 = 1_900;

/// A number for each birth year.
pub type Years = [f64; YEARS];

/// The birth year of a place in the table.
pub fn year(index: usize) -> f64 {
    f64::from(FIRST) + index as f64
}

/// The share of each birth year among the described.
pub fn prior(model: &BirthModel) -> Years {
    around(model.mean_year.value, model.spread_years.value)
}

/// The share of each birth year among residents found in one year.
pub fn found_in(model: &BirthModel, found: f64) -> Years {
    around(found - model.found_age.value, model.found_spread.value)
}

fn around(mean: f64, spread: f64) -> Years {
    let mut prior = [0.0; YEARS];
    for (i, value) in prior.iter_mut().enumerate() {
        let distance = (year(i) - mean) / spread;
        *value = (-distance * distance / 2.0).exp() + 0.02;
    }
    let sum: f64 = prior.iter().sum();
    prior.map(|value| value / sum)
}

/// Kinds of statements that err together.
const KINDS: usize = 5;

/// The likelihood of all that is told, up to a factor, with the statements used. Statements of one
/// kind are alternatives; kinds multiply. `None` when nothing speaks of years.
pub fn likelihood(model: &Model, telling: &Telling<'_>) -> (Option<Years>, Cites) {
    let mut kinds: [Option<Years>; KINDS] = [None; KINDS];
    let mut cites = Cites::NONE;
    for told in &telling.told {
        let Some((kind, years)) = of_statement(model, telling, told) else { continue };
        let sum: f64 = years.iter().sum();
        if sum <= 0.0 {
            continue;
        }
        let trust = 1.0 - (1.0 - model.trust.of(&told.source)) * model.birth.doubt.value;
        let mixed = kinds[kind].get_or_insert([0.0; YEARS]);
        for (all, own) in mixed.iter_mut().zip(years) {
            *all += trust * own / sum + (1.0 - trust) / YEARS as f64;
        }
        cites.push(told.id);
    }
    let mut product: Option<Years> = None;
    for years in kinds.into_iter().flatten() {
        let product = product.get_or_insert([1.0; YEARS]);
        let sum: f64 = years.iter().sum();
        product.iter_mut().zip(years).for_each(|(all, own)| *all *= own / sum);
    }
    (product, cites)
}

fn of_statement(model: &Model, telling: &Telling<'_>, told: &Told<'_>) -> Option<(usize, Years)> {
    let parameters = &model.birth;
    match told.fact {
        Fact::Birth(date) => Some((0, of_date(parameters, date)?)),
        Fact::Zodiac(zodiac) => Some((1, of_zodiac(parameters, *zodiac, &told.source))),
        Fact::Age(age) => {
            let as_of = age.as_of.or(told.source.on).or(telling.admitted_on);
            of_age(parameters, age, as_of?, told.source.by)
        }
        Fact::Missing(missing) => of_age(parameters, missing.age.as_ref()?, missing.on?, told.source.by),
        _ => None,
    }
}

/// A date: the share of its days in each year, blurred by the errors of memory.
fn of_date(model: &BirthModel, date: &PartialDate) -> Option<Years> {
    let (first, last) = date.days()?;
    let mut years = [0.0; YEARS];
    let (from, to) = (year_of(first), year_of(last));
    let length = f64::from(last - first + 1);
    for year in from..=to {
        let starts = PartialDate::of_year(i16::try_from(year).ok()?).days()?;
        let overlap = last.min(starts.1) - first.max(starts.0) + 1;
        put(&mut years, year, f64::from(overlap) / length);
    }
    let exact = if date.approximate { model.exact.value / 3.0 } else { model.exact.value };
    let tail = if date.approximate { model.tail.value.sqrt() } else { model.tail.value };
    Some(blur(&years, exact, tail))
}

fn of_zodiac(model: &BirthModel, zodiac: Zodiac, source: &Source) -> Years {
    let right = match source.by {
        SaidBy::Family | SaidBy::Document => model.zodiac_family.value,
        _ => model.zodiac_own.value,
    };
    let sign = zodiac as i32;
    let mut years = [0.0; YEARS];
    for (i, value) in years.iter_mut().enumerate() {
        // 1984 is a rat year. One birth in ten falls before the lunar New Year.
        let of_year = (FIRST + i as i32 - 1_984).rem_euclid(12);
        let before = (of_year + 11) % 12;
        let share = if of_year == sign { 0.9 } else { 0.0 } + if before == sign { 0.1 } else { 0.0 };
        *value = right * share + (1.0 - right) / 11.0 * (1.0 - share);
    }
    years
}

fn of_age(model: &BirthModel, age: &Age, as_of: PartialDate, by: SaidBy) -> Option<(usize, Years)> {
    let (first, last) = as_of.days()?;
    let then = f64::from(year_of(first) + year_of(last)) / 2.0 + 0.5;
    let (low, high) = (f64::from(age.low), f64::from(age.high) + 1.0);
    let nominal = match age.reckoning {
        Reckoning::Nominal => 1.0,
        Reckoning::Completed => 0.0,
        Reckoning::Unknown if matches!(by, SaidBy::Own | SaidBy::Family | SaidBy::Overheard) => {
            model.nominal.value
        }
        Reckoning::Unknown => 0.0,
    };
    // A nominal age is a year and a half ahead of the completed one on average, less its half year.
    let told = (low + high) / 2.0 - nominal;
    let (kind, error, pull) = match by {
        SaidBy::Clerk | SaidBy::Other => (2, model.eye_years.value, model.pull.value),
        SaidBy::Clinician => (2, model.clinician_years.value, model.pull_clinician.value),
        SaidBy::Bone => (3, model.bone_years.value, 0.0),
        SaidBy::Own | SaidBy::Overheard => (4, model.own_years.value, 0.0),
        _ => (4, 1.0, 0.0),
    };
    let width = (high - low - 1.0) / 12f64.sqrt();
    let mut years = [0.0; YEARS];
    for (i, value) in years.iter_mut().enumerate() {
        let true_age = then - (year(i) + 0.5);
        if true_age < -1.0 {
            continue;
        }
        let expected = true_age + pull * (model.pull_to.value - true_age);
        // The age of a child is seen to within a few years.
        let error = error.min(1.0 + true_age.max(0.0) * 0.3);
        // The width of a range says little of the error: narrow ranges miss as far as wide ones.
        let sigma = (error.max(width).powi(2) + 0.3).sqrt();
        let distance = (told - expected) / sigma;
        *value = ((-distance * distance / 2.0).exp() + 0.002) / sigma;
    }
    Some((kind, years))
}

fn put(years: &mut Years, year: i32, value: f64) {
    if let Some(slot) = usize::try_from(year - FIRST).ok().and_then(|index| years.get_mut(index)) {
        *slot += value;
    }
}

/// Spreads each year over its neighbours: `exact` stays, the rest falls off by `tail` a year.
fn blur(years: &Years, exact: f64, tail: f64) -> Years {
    let mut blurred = [0.0; YEARS];
    let scale = (1.0 - exact) * (1.0 - tail) / (2.0 * tail);
    for (i, &mass) in years.iter().enumerate().filter(|(_, mass)| **mass > 0.0) {
        for (j, value) in blurred.iter_mut().enumerate() {
            *value += mass * if i == j { exact } else { scale * tail.powi(i.abs_diff(j) as i32) };
        }
    }
    blurred
}
