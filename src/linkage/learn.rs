//! Weights learnt without labels: each row of the smaller table is one of the other's rows or none, by
//! expectation and maximisation over its best candidates. What two people have in common by chance is
//! counted, not learnt, and each person can be claimed once, so learning cannot drift to families or
//! regions. Sums are whole numbers: the order of rows changes nothing.

use crate::linkage::comparison::Comparison;
use crate::linkage::outcome::Outcome;
use crate::linkage::rank::{Found, Search};
use crate::linkage::weights::Weights;

/// Rows that learning looks at; more would change little.
pub const ROWS: usize = 2500;
/// Candidates of each row.
pub const CANDIDATES: usize = 25;
/// Rounds of learning at most; it ends when no weight changes.
const ROUNDS: usize = 200;
/// How many observations the table of levels is worth, of each role.
const PRIOR_WORTH: f64 = 30.0;
/// Expected matches below which the table's weights stay.
const FEWEST_MATCHES: f64 = 30.0;
/// Candidates less likely than this in every round teach nothing, millibits below the prior.
const HOPELESS: i32 = -12_000;
/// How often a row may be claimed before its claims are shared out: once, and chance on top.
const CLAIMS: f64 = 1.5;
/// Fractions of one are counted in these units.
const UNITS: f64 = (1_u64 << 40) as f64;

/// One candidate: who claims, who is claimed, and what each comparison says.
struct Candidate {
    claimed: u32,
    outcomes: Vec<Outcome>,
}

/// Learns from the best candidates of rows that search the other table.
pub fn learn(search: &Search<'_>, before: &Weights, rows: &[u32], sizes: (usize, usize)) -> Weights {
    let found = search.best(before, rows, &|_| &[], &|_| ());
    let candidates = candidates(search, before, rows, &found);
    let searching = sizes.0.min(sizes.1) as f64;
    let mut weights = before.clone();
    for _ in 0..ROUNDS {
        let claims = claims(&candidates, &weights, sizes, rows.len());
        let expected: f64 = claims.iter().flatten().sum();
        let found_share = (expected + 1.0) / (rows.len() as f64 + 2.0);
        let matches = (found_share * searching).max(0.5);
        let shares = if expected < FEWEST_MATCHES {
            before.shares.clone()
        } else {
            shares(search.comparisons, &candidates, &claims)
        };
        let next = Weights::of(shares, matches, sizes);
        let settled = next.bits == weights.bits && next.prior == weights.prior;
        weights = next;
        if settled {
            break;
        }
    }
    weights
}

fn candidates(search: &Search<'_>, weights: &Weights, rows: &[u32], found: &[Found]) -> Vec<Vec<Candidate>> {
    let one = |row: u32, claimed: u32| Candidate {
        claimed,
        outcomes: search
            .comparisons
            .iter()
            .zip(&weights.bits)
            .map(|(comparison, bits)| {
                let (value, other) =
                    (comparison.value(search.side, row), comparison.value(1 - search.side, claimed));
                comparison.outcome(bits, value, other)
            })
            .collect(),
    };
    rows.iter()
        .zip(found)
        .map(|(row, found)| {
            let hopeful = found.best.iter().filter(|(_, score)| *score >= HOPELESS);
            hopeful.map(|(claimed, _)| one(*row, *claimed)).collect()
        })
        .collect()
}

/// How likely each candidate is the person: one of a row's candidates or none; claimed more than once,
/// a person is shared out.
fn claims(
    candidates: &[Vec<Candidate>],
    weights: &Weights,
    sizes: (usize, usize),
    rows: usize,
) -> Vec<Vec<f64>> {
    let searching = sizes.0.min(sizes.1) as f64;
    let found = (weights.matches / searching).clamp(1e-6, 1.0 - 1e-3);
    let each = found / sizes.0.max(sizes.1) as f64;
    let mut claimed: Vec<i64> = vec![0; sizes.0.max(sizes.1)];
    let mut claims = Vec::with_capacity(rows);
    for row in candidates {
        let ratios: Vec<f64> = row
            .iter()
            .map(|candidate| {
                let bits: i32 = candidate.outcomes.iter().zip(&weights.bits).map(|(o, w)| o.bits(w)).sum();
                each * (f64::from(bits) / 1000.0).exp2()
            })
            .collect();
        let all: f64 = ratios.iter().sum::<f64>() + 1.0 - found;
        let shares: Vec<f64> = ratios.iter().map(|ratio| ratio / all).collect();
        for (candidate, share) in row.iter().zip(&shares) {
            claimed[candidate.claimed as usize] += (share * UNITS) as i64;
        }
        claims.push(shares);
    }
    for (row, shares) in candidates.iter().zip(&mut claims) {
        for (candidate, share) in row.iter().zip(shares) {
            *share /= (claimed[candidate.claimed as usize] as f64 / UNITS / CLAIMS).max(1.0);
        }
    }
    claims
}

/// The shares that the claims speak for.
fn shares(comparisons: &[Comparison], candidates: &[Vec<Candidate>], claims: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut counts: Vec<Vec<i64>> = comparisons.iter().map(|of| vec![0; of.priors().len()]).collect();
    for (candidate, claim) in candidates.iter().flatten().zip(claims.iter().flatten()) {
        let claim = (claim * UNITS) as i64;
        for (counts, outcome) in counts.iter_mut().zip(&candidate.outcomes) {
            for (parameter, times) in &outcome.reached {
                counts[usize::from(*parameter)] += claim * i64::from(*times);
            }
        }
    }
    comparisons.iter().zip(&counts).map(|(comparison, counts)| of_counts(comparison, counts)).collect()
}

fn of_counts(comparison: &Comparison, counts: &[i64]) -> Vec<f64> {
    let priors = comparison.priors();
    let count = |at: usize| counts[at] as f64 / UNITS;
    let all: f64 = (0..counts.len()).map(count).sum();
    let mut shares: Vec<f64> =
        (0..counts.len()).map(|at| (count(at) + priors[at] * PRIOR_WORTH) / (all + PRIOR_WORTH)).collect();
    for group in comparison.groups() {
        let seen: f64 = group.clone().map(count).sum();
        let worth: f64 = group.clone().map(|at| priors[at]).sum::<f64>();
        for at in group {
            shares[at] = (count(at) + priors[at] / worth * PRIOR_WORTH) / (seen + PRIOR_WORTH);
        }
    }
    shares
}
