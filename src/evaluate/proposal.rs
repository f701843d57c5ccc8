//! A proposal for a new model, learnt from a set: candidates, labels where there are any, the fit, the
//! prior and the calibration, in the file of the base model. Whether it is better is for `verdict`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use toml::{Table, Value};

use crate::domain::evidence::Bits;
use crate::evaluate::bootstrap::{Draws, SEED};
use crate::evaluate::decisions::Decisions;
use crate::evaluate::input::Prepared;
use crate::evaluate::ranking::Rankings;
use crate::evaluate::truth::TruePairs;
use crate::matching::Model;
use crate::matching::learn::calibrate::{Calibrated, calibrate};
use crate::matching::learn::{
    Book, Candidate, Fit, FitError, Fitted, Known, Label, OfModel, Pair, Task, fit,
};
use crate::matching::model::ModelError;
use crate::matching::score::score;

/// Pairs drawn at random, for the frequencies of what two people show.
const RANDOM_PAIRS: usize = 200_000;

/// People whose labels the prior share of matched profiles is worth.
const PRIOR_PEOPLE: f64 = 200.0;

/// Where the knowledge of who is whom comes from.
#[derive(Clone, Copy, Debug)]
pub enum Labels<'a> {
    /// Nowhere: from the scores alone.
    Nothing,
    /// All true pairs of the set.
    Truth(&'a TruePairs),
    /// What reviewers decided of the candidates they were shown.
    Decisions(&'a Decisions),
}

/// A proposal.
#[derive(Debug)]
pub struct Proposal {
    /// The new model file.
    pub book: Book,
    /// What the fit says of itself.
    pub fit: Fit,
    /// The calibration, where labels allow one.
    pub calibrated: Option<Calibrated>,
}

/// Why there is no proposal.
#[derive(Debug, thiserror::Error)]
pub enum ProposalError {
    /// The fit's.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// The model's.
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// Learns. Lists of the rankings hold candidates above the floor of the base model; those of profiles are enough.
///
/// # Errors
/// Too few matches to learn from, or a model that marks nothing as learnable.
pub fn propose(
    base: &Book,
    version: u32,
    prepared: &Prepared,
    rankings: &Rankings,
    labels: Labels<'_>,
) -> Result<Proposal, ProposalError> {
    let model = base.model()?;
    let parameters = base.learnable()?;
    let scored = candidates(&model, prepared, rankings, labels);
    let random = random_pairs(prepared);
    let task = Task {
        parameters: &parameters,
        candidates: &scored,
        random: &random,
        floor: model.floor().to_f64(),
        matches: model.prior.matched_profiles.value * prepared.profiles.len() as f64,
        below: below_floor(&model, prepared, &random),
        known: if matches!(labels, Labels::Nothing) { Known::Nothing } else { Known::Labels },
    };
    let compared = OfModel {
        book: base,
        parameters: &parameters,
        profiles: &prepared.profiles,
        reports: &prepared.reports,
        last: Mutex::new(None),
    };
    let fit = fit(&task, &compared)?;
    let mut book = base.clone();
    for (path, fitted) in &fit.fitted {
        book.put(path, fitted);
    }
    book.set("prior.reports", prepared.reports.len() as f64);
    let calibrated = match labels {
        Labels::Truth(truth) => Some(settle_probability(&mut book, truth, prepared, &scored)?),
        Labels::Nothing | Labels::Decisions(_) => None,
    };
    book.sign(version, record(&model, prepared, &scored, &fit, labels));
    Ok(Proposal { book, fit, calibrated })
}

/// Every pair of the lists once, with what is known of it; true pairs are there wherever they stand.
fn candidates(model: &Model, prepared: &Prepared, rankings: &Rankings, labels: Labels<'_>) -> Vec<Candidate> {
    let floor = model.floor();
    let mut scores: BTreeMap<Pair, Bits> = BTreeMap::new();
    for (profile, list) in (0..).zip(&rankings.of_profiles) {
        scores.extend(
            list.iter().filter(|own| own.score >= floor).map(|own| ((profile, own.other), own.score)),
        );
    }
    for (report, list) in (0..).zip(&rankings.of_reports) {
        scores
            .extend(list.iter().filter(|own| own.score >= floor).map(|own| ((own.other, report), own.score)));
    }
    let label: Box<dyn Fn(Pair) -> Option<Label>> = match labels {
        Labels::Nothing => Box::new(|_| None),
        Labels::Truth(truth) => {
            let same: BTreeSet<Pair> = truth.pairs.iter().map(|pair| (pair.profile, pair.report)).collect();
            for &pair in &same {
                scores.entry(pair).or_insert_with(|| score_of(model, prepared, pair));
            }
            Box::new(move |pair| {
                Some(Label { same: same.contains(&pair), weight: 1.0, chosen_by_score: false })
            })
        }
        Labels::Decisions(decisions) => {
            let by_score: Vec<(Pair, Bits)> = scores.iter().map(|(pair, score)| (*pair, *score)).collect();
            let weights = decisions.weights(&by_score);
            Box::new(move |pair| {
                let (same, weight) = *weights.get(&pair)?;
                Some(Label { same, weight, chosen_by_score: true })
            })
        }
    };
    let candidate =
        |(pair, score): (Pair, Bits)| Candidate { pair, score: score.to_f64(), label: label(pair) };
    scores.into_iter().map(candidate).collect()
}

fn score_of(model: &Model, prepared: &Prepared, (profile, report): Pair) -> Bits {
    score(model, &prepared.profiles[profile as usize], &prepared.reports[report as usize])
}

fn random_pairs(prepared: &Prepared) -> Vec<Pair> {
    let mut draws = Draws::new(SEED);
    let (profiles, reports) = (prepared.profiles.len(), prepared.reports.len());
    (0..RANDOM_PAIRS).map(|_| (draws.below(profiles) as u32, draws.below(reports) as u32)).collect()
}

/// Matches expected among pairs below the floor, from the random ones.
fn below_floor(model: &Model, prepared: &Prepared, random: &[Pair]) -> f64 {
    let floor = model.floor();
    let probability = |pair: &Pair| {
        let score = score_of(model, prepared, *pair);
        if score < floor { score.probability() } else { 0.0 }
    };
    let mean = random.par_iter().map(probability).sum::<f64>() / random.len().max(1) as f64;
    mean * prepared.profiles.len() as f64 * prepared.reports.len() as f64
}

/// Prior and calibration from all labels: the share of matched profiles, then scale and offset on the
/// best candidate of each profile.
fn settle_probability(
    book: &mut Book,
    truth: &TruePairs,
    prepared: &Prepared,
    scored: &[Candidate],
) -> Result<Calibrated, ModelError> {
    let before = book.model()?;
    let matched = truth.reports_of().len() as f64;
    let profiles = prepared.profiles.len() as f64;
    let share = |matched: f64| {
        (matched + PRIOR_PEOPLE * before.prior.matched_profiles.value) / (profiles + PRIOR_PEOPLE)
    };
    let error = 1.96 * (share(matched) * (1.0 - share(matched)) / (profiles + PRIOR_PEOPLE)).sqrt();
    let interval = [share(matched) - error, share(matched) + error];
    book.put("prior.matched_profiles", &Fitted { value: share(matched), people: matched as u64, interval });
    let model = book.model()?;
    // True pairs below the floor are here for their labels alone: false ones like them are not.
    let floor = before.floor().to_f64();
    let rescored: Vec<(Pair, Bits, bool)> = (scored.par_iter())
        .filter(|own| own.score >= floor)
        .map(|own| {
            (own.pair, score_of(&model, prepared, own.pair), own.label.is_some_and(|label| label.same))
        })
        .collect();
    let mut best: BTreeMap<u32, (Bits, bool)> = BTreeMap::new();
    for (pair, score, same) in rescored {
        let own = best.entry(pair.0).or_insert((score, same));
        if score > own.0 {
            *own = (score, same);
        }
    }
    let judged: Vec<(f64, bool)> =
        best.values().map(|(score, same)| ((*score - model.prior()).to_f64(), *same)).collect();
    let own = calibrate(&judged, model.prior_among(prepared.reports.len() as u64));
    let people = judged.len() as u64;
    book.put("calibration.scale", &Fitted { value: own.scale, people, interval: own.scale_interval });
    book.put(
        "calibration.offset_bits",
        &Fitted { value: own.offset_bits, people, interval: own.offset_interval },
    );
    Ok(own)
}

fn record(model: &Model, prepared: &Prepared, scored: &[Candidate], fit: &Fit, labels: Labels<'_>) -> Table {
    let (known_from, selection) = match labels {
        Labels::Nothing => (
            "nothing",
            "candidates above the floor; likelihoods cut to what could be seen, matches fixed by the prior"
                .to_owned(),
        ),
        Labels::Truth(_) => ("truth", "all true pairs of the set".to_owned()),
        Labels::Decisions(own) => (
            "decisions",
            format!(
                "{} decided candidates, each weighted by one over the share decided at its score",
                own.len()
            ),
        ),
    };
    let whole = |count: usize| Value::Integer(i64::try_from(count).unwrap_or(i64::MAX));
    Table::from_iter([
        ("known_from".to_owned(), known_from.into()),
        ("selection".to_owned(), selection.into()),
        ("base_version".to_owned(), Value::Integer(model.version.into())),
        ("profiles".to_owned(), whole(prepared.profiles.len())),
        ("reports".to_owned(), whole(prepared.reports.len())),
        ("candidates".to_owned(), whole(scored.len())),
        ("expected_matches".to_owned(), Value::Float((fit.expected_matches * 10.0).round() / 10.0)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::input::{Cases, read_cases};
    use crate::evaluate::synth::{Size, World, write_set};
    use crate::matching::score::compare;

    fn invented(profiles: u64, reports: u64) -> Cases {
        let folder = tempfile::tempdir().unwrap();
        let world = World::of(Size { profiles, reports, seed: 31 });
        write_set(&world, folder.path(), &|_| ()).unwrap();
        let path = |name: &str| folder.path().join(name);
        read_cases(&path("profiles.jsonl"), &path("reports.jsonl"), &path("truth.csv")).unwrap()
    }

    #[test]
    fn a_proposal_from_labels_is_a_model_that_says_what_it_rests_on() {
        let cases = invented(2_400, 3_200);
        let base = Book::parse(Model::BUNDLED_TEXT).unwrap();
        let prepared = Prepared::of(Model::bundled(), &cases, &|_| ());
        let none = Rankings { top: 20, of_profiles: Vec::new(), of_reports: Vec::new() };
        let own = propose(&base, 7, &prepared, &none, Labels::Truth(&cases.truth)).unwrap();
        let model = own.book.model().unwrap();
        let record = model.fit.as_ref().unwrap();
        assert_eq!((model.version, &*record.known_from, record.reports), (7, "truth", 3_200));
        assert_eq!(own.fit.expected_matches, cases.truth.pairs.len() as f64);
        assert!(own.fit.fitted.len() >= 8, "{:?}", own.fit.left);
        for (path, fitted) in &own.fit.fitted {
            assert!(fitted.people >= 11 && fitted.interval[0] < fitted.interval[1], "{path} {fitted:?}");
        }
        assert!((0.10..0.20).contains(&model.prior.matched_profiles.value));
        assert!(model.calibration.scale.interval.is_some());
    }

    #[test]
    fn what_is_learnable_does_not_enter_features() {
        let cases = invented(60, 120);
        let base = Book::parse(Model::BUNDLED_TEXT).unwrap();
        let before = Prepared::of(Model::bundled(), &cases, &|_| ());
        for own in base.learnable().unwrap() {
            let mut book = base.clone();
            book.set(&own.path, own.prior * 0.9);
            let model = book.model().unwrap();
            let after = Prepared::of(&model, &cases, &|_| ());
            for pair in &cases.truth.pairs {
                let bits = |prepared: &Prepared| {
                    let heard = &prepared.profiles[pair.profile as usize];
                    compare(&model, own.comparison, heard, &prepared.reports[pair.report as usize])
                };
                assert_eq!(bits(&before), bits(&after), "{}", own.path);
            }
        }
    }
}
