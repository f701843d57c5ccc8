//! How each hypothesis would answer a question: the probability of each answer for every candidate and,
//! last, for somebody who is none of them. The same error models and frequencies as the comparisons.

use crate::matching::compare::birth_years;
use crate::matching::compare::marks::MarkCode;
use crate::matching::features::{Features, Side};
use crate::matching::model::Model;
use crate::matching::question::catalogue::Question;

/// Signs of the zodiac.
const SIGNS: usize = 12;

/// Heights told apart: steps of 5 cm from 130, the ends open.
const HEIGHTS: usize = 15;
const FIRST_CM: f64 = 130.0;
const STEP_CM: f64 = 5.0;

/// The most marks asked about together: the answers are all their subsets.
const MARKS: usize = 6;

/// Children told apart; more count as the last. Shares of what unrelated residents tell, judged.
const CHILDREN: [f64; 6] = [0.35, 0.25, 0.22, 0.11, 0.05, 0.02];

/// The probabilities of each answer, a row a candidate and one for none; `None` where the asked side has
/// answered already.
pub fn answers(
    model: &Model,
    question: Question,
    asked: &Features,
    candidates: &[&Features],
) -> Option<Vec<Vec<f64>>> {
    let rows = |of: &dyn Fn(Option<&Features>) -> Vec<f64>| -> Vec<Vec<f64>> {
        candidates.iter().copied().map(Some).chain([None]).map(of).collect()
    };
    match question {
        Question::Zodiac => (!asked.birth.told_zodiac).then(|| rows(&|own| zodiac(model, asked.side, own))),
        Question::HomeProvince => asked.origin.homes.is_empty().then(|| provinces(model, candidates)),
        Question::Children => asked.children.is_silent().then(|| rows(&|own| children(model, own))),
        Question::Blood => asked.blood.groups().is_none().then(|| {
            let unknown = model.blood.shares();
            rows(&|own| own.and_then(|own| own.blood.groups()).unwrap_or(unknown).to_vec())
        }),
        Question::Height => {
            // A station can measure what was told or estimated; a family knows no better than it told.
            let known = asked.height.known().is_some_and(|(_, error)| {
                asked.side == Side::Report || error <= model.height.measured_cm.value
            });
            (!known).then(|| rows(&|own| heights(model, asked, own)))
        }
        Question::Marks => (!asked.marks.is_told_in_full()).then(|| marks(model, asked, candidates)),
    }
}

fn zodiac(model: &Model, asked: Side, own: Option<&Features>) -> Vec<f64> {
    let years = own.and_then(|own| own.birth.years(model, own.side));
    let years = years.unwrap_or_else(|| birth_years::prior(&model.birth));
    let right = match asked {
        Side::Profile => model.birth.zodiac_own.value,
        Side::Report => model.birth.zodiac_family.value,
    };
    let mut signs = vec![(1.0 - right) / SIGNS as f64; SIGNS];
    for (i, share) in years.iter().enumerate() {
        // 1984 is a rat year.
        let sign = (birth_years::year(i) as i32 - 1_984).rem_euclid(SIGNS as i32);
        signs[sign as usize] += right * share;
    }
    signs
}

fn children(model: &Model, own: Option<&Features>) -> Vec<f64> {
    let of = |own: &Features, number: usize| own.children.ratio_of(model, own.side, number as u8);
    let ratio = |number: usize| own.and_then(|own| of(own, number)).unwrap_or(1.0);
    normal(CHILDREN.iter().enumerate().map(|(number, share)| share * ratio(number)).collect())
}

fn heights(model: &Model, asked: &Features, own: Option<&Features>) -> Vec<f64> {
    let parameters = &model.height;
    let (mean, spread) = match own.and_then(|own| own.height.known()) {
        Some((cm, error)) => (cm, error.hypot(parameters.measured_cm.value)),
        None => (asked.height.mean_cm(), parameters.spread_cm.value),
    };
    let density = |step: usize| {
        let distance = (FIRST_CM + STEP_CM * (step as f64 + 0.5) - mean) / spread;
        (-distance * distance / 2.0).exp() + parameters.wrong.value / HEIGHTS as f64
    };
    normal((0..HEIGHTS).map(density).collect())
}

/// The answers are the provinces any candidate's home may lie in, and any other.
fn provinces(model: &Model, candidates: &[&Features]) -> Vec<Vec<f64>> {
    let own: Vec<Vec<(usize, f64)>> =
        candidates.iter().map(|own| own.origin.main().map_or(Vec::new(), |home| home.provinces())).collect();
    let mut all: Vec<usize> = own.iter().flatten().map(|(province, _)| *province).collect();
    all.sort_unstable();
    all.dedup();
    let named = model.origin.home_named.value * model.trust.own.value;
    let unknown: Vec<f64> = all.iter().map(|province| model.origin.share_of_province(*province)).collect();
    let rest = (1.0 - unknown.iter().sum::<f64>()).max(1e-3);
    let row = |provinces: &[(usize, f64)]| {
        let known: f64 = provinces.iter().map(|(_, share)| share).sum::<f64>().min(1.0);
        let mut row: Vec<f64> = unknown.iter().map(|share| share * (1.0 - named * known)).collect();
        row.push(rest * (1.0 - named * known));
        for (province, share) in provinces {
            if let Ok(at) = all.binary_search(province) {
                row[at] += named * share;
            }
        }
        normal(row)
    };
    own.iter().map(|provinces| row(provinces)).chain([row(&[])]).collect()
}

/// The answers are the subsets of the marks that candidates have and the asked side does not tell yet.
fn marks(model: &Model, asked: &Features, candidates: &[&Features]) -> Vec<Vec<f64>> {
    let same = |a: &MarkCode, b: &MarkCode| a.kind == b.kind && a.site == b.site;
    let mut all: Vec<MarkCode> = Vec::new();
    for mark in candidates.iter().flat_map(|own| own.marks.told()) {
        let known = asked.marks.told().iter().chain(&all).any(|own| same(own, mark));
        if !known && all.len() < MARKS {
            all.push(*mark);
        }
    }
    let parameters = &model.marks;
    // A station finds again what lasted; a family knows of what did not come since.
    let again = |mark: &MarkCode| {
        let known = match asked.side {
            Side::Profile => parameters.written(mark, true),
            Side::Report => parameters.seen_in_full.value * (1.0 - parameters.acquired.at(mark.kind)),
        };
        known * parameters.kind_same.value * parameters.site_same.value
    };
    let row = |own: Option<&Features>| -> Vec<f64> {
        let chance = |mark: &MarkCode| {
            let base = parameters.chance(mark).min(0.5);
            let has = own.is_some_and(|own| own.marks.told().iter().any(|told| same(told, mark)));
            if has { again(mark) + (1.0 - again(mark)) * base } else { base }
        };
        let chances: Vec<f64> = all.iter().map(chance).collect();
        let subset = |bits: usize| {
            let each = chances.iter().enumerate();
            each.map(|(i, p)| if bits >> i & 1 == 1 { *p } else { 1.0 - p }).product::<f64>()
        };
        (0..1usize << all.len()).map(subset).collect()
    };
    candidates.iter().copied().map(Some).chain([None]).map(row).collect()
}

fn normal(mut values: Vec<f64>) -> Vec<f64> {
    let sum: f64 = values.iter().sum();
    values.iter_mut().for_each(|value| *value /= sum);
    values
}
