//! A linkage summed up in words and figures for a terminal: columns, learnt weights, what was found, how
//! long it took. Holds no cell of the tables.

use std::fmt;
use std::time::Duration;

use crate::linkage::linked::Linkage;
use crate::linkage::truth::{Truth, recall_at};
use crate::linkage::weights::probability;

/// Levels less often reached than this are not printed.
const PRINTED: f64 = 0.002;

/// What is printed after a linkage.
pub struct Summary<'a> {
    /// The linkage.
    pub linkage: &'a Linkage,
    /// Who is whom, when a column tells it.
    pub truth: Option<&'a Truth>,
    /// Reading and preparing columns, learning and scoring.
    pub linking: Duration,
    /// Everything from start to the last line written.
    pub whole: Duration,
    /// Pairs written.
    pub written: u64,
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let linkage = self.linkage;
        writeln!(
            out,
            "What is compared, and how often one person's two rows are at each level 各项比较及同一人两条记录落在各等级的比例:"
        )?;
        for (at, comparison) in linkage.comparisons.iter().enumerate() {
            writeln!(out, "  {}", comparison.label)?;
            for (parameter, share) in linkage.weights.shares[at].iter().enumerate() {
                let (level, role) = comparison.level(parameter);
                if *share >= PRINTED && comparison.applies(parameter) {
                    let role = if role == comparison.label { String::new() } else { format!("{role}: ") };
                    writeln!(out, "    {:5.1} %  {role}{} {}", 100.0 * share, level.english, level.chinese)?;
                }
            }
        }
        let best = |least: f64| {
            let first = linkage.found.iter().filter_map(|found| found.best.first());
            first.filter(|(_, score)| probability(*score) >= least).count()
        };
        let (left, right) = linkage.sizes;
        writeln!(
            out,
            "{left} × {right} rows; about {:.0} pairs are of one person by the model",
            linkage.weights.matches
        )?;
        writeln!(
            out,
            "left rows whose best right row is likelier than 0.5: {}, than 0.9: {}",
            best(0.5),
            best(0.9)
        )?;
        if let Some(truth) = self.truth {
            let recall = [1, 5, 20].map(|top| {
                recall_at(&linkage.found, top).map_or("-".to_owned(), |share| format!("{share:.4}"))
            });
            writeln!(
                out,
                "of {} left rows with a counterpart: recall@1 {}, @5 {}, @20 {} (equal scores count against)",
                truth.pairs(),
                recall[0],
                recall[1],
                recall[2]
            )?;
        }
        let pairs = left as f64 * right as f64;
        let seconds = self.linking.as_secs_f64();
        write!(
            out,
            "{} pairs written; linked in {seconds:.2} s ({:.1} million pairs a second, every pair scored), {:.2} s in all",
            self.written,
            pairs / seconds / 1e6,
            self.whole.as_secs_f64()
        )
    }
}
