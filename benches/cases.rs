//! How well and how fast the score ranks a labelled set: recall, mean reciprocal rank and calibration
//! by stratum for profile → report, the correlation of evidences among non-matches, and pairs a second.
//! `HOMEWARD_CASES=folder cargo bench --bench cases`, the folder holding profiles.jsonl, reports.jsonl
//! and truth.csv.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints its table and may stop")]

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::Instant;

use homeward::domain::evidence::{Bits, Comparison};
use homeward::matching::features::Features;
use homeward::matching::model::Model;
use homeward::matching::score::{compare, score, score_at_least};
use homeward::transfer::jsonl::{NewRecord, read_line};
use rayon::prelude::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

struct Truth {
    profile: usize,
    report: usize,
    groups: Vec<String>,
}

struct Cases {
    profiles: Vec<Features>,
    reports: Vec<Features>,
    truth: Vec<Truth>,
}

fn main() {
    let Ok(folder) = std::env::var("HOMEWARD_CASES") else {
        println!("HOMEWARD_CASES names no folder; nothing to do");
        return;
    };
    let model = Model::bundled();
    let start = Instant::now();
    let cases = read(model, Path::new(&folder));
    println!(
        "{} profiles, {} reports made ready in {:.1?}",
        cases.profiles.len(),
        cases.reports.len(),
        start.elapsed()
    );
    recall(model, &cases);
    comparisons(model, &cases);
    speed(model, &cases);
}

fn read(model: &Model, folder: &Path) -> Cases {
    let lines = |name: &str| -> Vec<String> {
        std::fs::read_to_string(folder.join(name)).unwrap().lines().map(str::to_owned).collect()
    };
    let mut keys: [HashMap<(String, String), usize>; 2] = Default::default();
    let (mut profiles, mut reports) = (Vec::new(), Vec::new());
    for line in lines("profiles.jsonl").iter().chain(&lines("reports.jsonl")) {
        match read_line(line, 1).expect("the labelled set is in the exchange format") {
            NewRecord::Profile(new) => {
                let key = (new.station.as_str().to_owned(), new.local_ref.as_str().to_owned());
                keys[0].insert(key, profiles.len());
                profiles.push(new);
            }
            NewRecord::Report(new) => {
                let key = (new.office.as_str().to_owned(), new.local_ref.as_str().to_owned());
                keys[1].insert(key, reports.len());
                reports.push(new);
            }
        }
    }
    let truth = lines("truth.csv")
        .iter()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let key = |at: usize| (cells[at].to_owned(), cells[at + 1].to_owned());
            Truth {
                profile: keys[0][&key(0)],
                report: keys[1][&key(2)],
                groups: cells[4..8].iter().map(|cell| (*cell).to_owned()).collect(),
            }
        })
        .collect();
    Cases {
        profiles: profiles.par_iter().map(|profile| Features::of_new_profile(model, profile)).collect(),
        reports: reports.par_iter().map(|report| Features::of_new_report(model, report)).collect(),
        truth,
    }
}

fn recall(model: &Model, cases: &Cases) {
    let ranks: Vec<usize> = cases
        .truth
        .par_iter()
        .map(|truth| {
            let profile = &cases.profiles[truth.profile];
            let own = score(model, profile, &cases.reports[truth.report]);
            let better = |(index, report): (usize, &Features)| {
                let bits = score(model, profile, report);
                bits > own || (bits == own && index < truth.report)
            };
            1 + cases.reports.iter().enumerate().filter(|&row| better(row)).count()
        })
        .collect();
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (truth, &rank) in cases.truth.iter().zip(&ranks) {
        groups.entry(" all".to_owned()).or_default().push(rank);
        for (i, group) in truth.groups.iter().enumerate() {
            groups.entry(format!("{i} {group}")).or_default().push(rank);
        }
    }
    println!("{:32}{:>6}{:>8}{:>8}{:>8}{:>8}{:>8}", "", "n", "@1", "@5", "@20", "@100", "MRR");
    for (name, ranks) in &groups {
        let share = |k: usize| ranks.iter().filter(|&&r| r <= k).count() as f64 / ranks.len() as f64 * 100.0;
        let mrr = ranks.iter().map(|&r| 1.0 / r as f64).sum::<f64>() / ranks.len() as f64;
        println!(
            "{:32}{:6}{:8.1}{:8.1}{:8.1}{:8.1}{:8.3}",
            name,
            ranks.len(),
            share(1),
            share(5),
            share(20),
            share(100),
            mrr
        );
    }
    calibration(model, cases);
}

fn calibration(model: &Model, cases: &Cases) {
    let truth: HashMap<(usize, usize), ()> =
        cases.truth.iter().map(|t| ((t.profile, t.report), ())).collect();
    let tops: Vec<(f64, bool, bool)> = (0..cases.profiles.len())
        .into_par_iter()
        .map(|p| {
            let best = (0..cases.reports.len())
                .map(|r| (score(model, &cases.profiles[p], &cases.reports[r]), r))
                .max_by_key(|&(bits, r)| (bits, std::cmp::Reverse(r)))
                .unwrap();
            let has = cases.truth.iter().any(|t| t.profile == p);
            (best.0.probability(), truth.contains_key(&(p, best.1)), has)
        })
        .collect();
    let mut ece = 0.0;
    println!("top candidate of each profile: probability, share right, n");
    for bin in 0..10 {
        let inside: Vec<_> = tops.iter().filter(|(p, ..)| ((p * 10.0) as usize).min(9) == bin).collect();
        if inside.is_empty() {
            continue;
        }
        let n = inside.len() as f64;
        let mean = inside.iter().map(|(p, ..)| p).sum::<f64>() / n;
        let right = inside.iter().filter(|(_, right, _)| *right).count() as f64 / n;
        ece += (mean - right).abs() * n / tops.len() as f64;
        println!("  {mean:5.2} {right:5.2} {n:6}");
    }
    let lone: Vec<_> = tops.iter().filter(|(_, _, has)| !has).collect();
    let alarms = lone.iter().filter(|(p, ..)| *p > 0.5).count();
    println!(
        "expected calibration error {ece:.3}; {:.1} % of profiles without a report get one above 0.5",
        alarms as f64 / lone.len() as f64 * 100.0
    );
}

/// Bits of every comparison for matched pairs and for random ones.
struct Samples {
    matched: Vec<Vec<Option<f64>>>,
    random: Vec<Vec<Option<f64>>>,
}

/// Bits of one comparison where both sides speak of it.
fn column(rows: &[Vec<Option<f64>>], i: usize) -> Vec<f64> {
    rows.iter().filter_map(|row| row[i]).collect()
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1) as f64;
    values.sum::<f64>() / count
}

fn comparisons(model: &Model, cases: &Cases) {
    let bits = |p: usize, r: usize| -> Vec<Option<f64>> {
        let (profile, report) = (&cases.profiles[p], &cases.reports[r]);
        let own = |&c: &Comparison| compare(model, c, profile, report).map(|found| found.bits.to_f64());
        Comparison::ALL.iter().map(own).collect()
    };
    let (ps, rs) = (cases.profiles.len(), cases.reports.len());
    let samples = Samples {
        matched: cases.truth.iter().map(|t| bits(t.profile, t.report)).collect(),
        random: (0..1_000_000usize)
            .into_par_iter()
            .map(|i| bits(scramble(i) % ps, scramble(i + ps) / 8 % rs))
            .collect(),
    };
    println!("matched pairs, then random ones; E[2^b] of random ones is 1 where the model is right");
    println!("{:12}{:>7}{:>8}{:>9}{:>7}{:>8}{:>9}", "", "said", "mean", "least", "said", "mean", "E[2^b]");
    for (i, c) in Comparison::ALL.iter().enumerate() {
        let (m, r) = (column(&samples.matched, i), column(&samples.random, i));
        println!(
            "{:12}{:7.2}{:8.2}{:9.2}{:7.2}{:8.2}{:9.3}",
            c.word(),
            m.len() as f64 / samples.matched.len() as f64,
            mean(m.iter().copied()),
            m.iter().copied().fold(0.0, f64::min),
            r.len() as f64 / samples.random.len() as f64,
            mean(r.iter().copied()),
            mean(r.iter().map(|b| b.exp2())),
        );
    }
    correlations(&samples);
    if std::env::var_os("HOMEWARD_BINS").is_some() {
        bins(&samples);
    }
}

/// Correlations of evidences among random pairs, those above 0.1.
fn correlations(samples: &Samples) {
    for (i, one) in Comparison::ALL.iter().enumerate() {
        for (j, other) in Comparison::ALL.iter().enumerate().take(i) {
            let both = |row: &Vec<Option<f64>>| Some((row[i]?, row[j]?));
            let pairs: Vec<(f64, f64)> = samples.random.iter().filter_map(both).collect();
            let (x, y) = (mean(pairs.iter().map(|p| p.0)), mean(pairs.iter().map(|p| p.1)));
            let sum = |of: fn(f64, f64) -> f64| pairs.iter().map(|p| of(p.0 - x, p.1 - y)).sum::<f64>();
            let spread = (sum(|a, _| a * a) * sum(|_, b| b * b)).sqrt();
            let correlation = if spread > 0.0 { sum(|a, b| a * b) / spread } else { 0.0 };
            if pairs.len() > 1_000 && correlation.abs() > 0.1 {
                println!("correlation of {} and {}: {correlation:.2}", other.word(), one.word());
            }
        }
    }
}

/// Bits as counted against bits as the model gives them.
fn bins(samples: &Samples) {
    const EDGES: [f64; 14] = [-99.0, -4.0, -2.0, -1.0, -0.3, 0.3, 1.0, 2.0, 4.0, 6.0, 9.0, 13.0, 18.0, 99.0];
    for (i, c) in Comparison::ALL.iter().enumerate() {
        for edge in EDGES.windows(2) {
            let of = |rows: &[Vec<Option<f64>>]| {
                let all = column(rows, i);
                let inside: Vec<f64> =
                    all.iter().copied().filter(|b| (edge[0]..edge[1]).contains(b)).collect();
                let share = inside.len() as f64 / all.len().max(1) as f64;
                (share, mean(inside.iter().map(|b| b.exp2())).log2())
            };
            let ((matched, _), (random, model)) = (of(&samples.matched), of(&samples.random));
            if matched > 0.0 && random > 0.0 {
                let counted = (matched / random).log2();
                println!(
                    "{:12}{:6.1}..{:5.1} matched {matched:.4} random {random:.6} counted {counted:6.2} model {model:6.2}",
                    c.word(),
                    edge[0],
                    edge[1]
                );
            }
        }
    }
}

fn scramble(i: usize) -> usize {
    (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29).wrapping_mul(0xBF58_476D_1CE4_E5B9)
        as usize
        >> 8
}

fn speed(model: &Model, cases: &Cases) {
    for c in Comparison::ALL {
        let start = Instant::now();
        let mut some = 0usize;
        for i in 0..400_000 {
            let (p, r) = (scramble(i) % cases.profiles.len(), i % cases.reports.len());
            some += usize::from(compare(model, *c, &cases.profiles[p], &cases.reports[r]).is_some());
        }
        println!(
            "cost {:12} {:7.1} ns a pair, {:.2} said",
            c.word(),
            start.elapsed().as_secs_f64() * 1e9 / 4e5,
            some as f64 / 4e5
        );
    }
    let profiles = &cases.profiles[..300.min(cases.profiles.len())];
    for (name, full) in [("full score", true), ("at least the floor", false)] {
        let start = Instant::now();
        let mut kept = 0usize;
        for profile in profiles {
            for report in &cases.reports {
                let found = if full {
                    Some(score(model, profile, report))
                } else {
                    score_at_least(model, profile, report, model.floor())
                };
                kept += usize::from(found.is_some_and(|bits| bits >= Bits(-4_000)));
            }
        }
        let pairs = (profiles.len() * cases.reports.len()) as f64;
        println!(
            "{name}: {:.3} µs a pair on one core, {kept} kept",
            start.elapsed().as_secs_f64() * 1e6 / pairs
        );
    }
}
