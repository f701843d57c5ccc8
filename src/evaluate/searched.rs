//! The exact best of the other side for every profile and every report, by the index: the same lists as
//! comparing every pair, where the sets are large or a floor leaves most pairs out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::domain::evidence::Bits;
use crate::evaluate::drawn::Drawn;
use crate::evaluate::input::Prepared;
use crate::evaluate::ranking::{Listed, Rankings};
use crate::matching::{Features, Model, Rows, Side, Wanted, search};

/// What is asked of every list.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// How many candidates count.
    pub top: usize,
    /// The score below which nothing is listed.
    pub floor: Bits,
}

/// The best reports of every profile alone: half the work, and all a fit asks for.
pub fn rank_reports_by_index(
    model: &Model,
    prepared: &Prepared,
    asked: Asked,
    progress: &(dyn Fn(u64) + Sync),
) -> Rankings {
    let done = |pairs: u64| progress(2 * pairs);
    let sides = (&*prepared.profiles, &*prepared.reports);
    let drawn = Drawn::all(prepared.profiles.len());
    let of_profiles = lists(model, sides, (Side::Report, &drawn), asked, &done, &AtomicU64::new(0));
    Rankings { top: asked.top, of_profiles, of_reports: Vec::new() }
}

/// Ranks both sides; `progress` is told of the pairs done, half of them for each side, and `scored` of
/// those that were scored in full.
pub fn rank_by_index(
    model: &Model,
    (prepared, drawn): (&Prepared, &[Drawn; 2]),
    asked: Asked,
    progress: &(dyn Fn(u64) + Sync),
    scored: &AtomicU64,
) -> Rankings {
    let [of_profiles, of_reports] = drawn;
    let (profiles, reports) = (&*prepared.profiles, &*prepared.reports);
    Rankings {
        top: asked.top,
        of_profiles: lists(model, (profiles, reports), (Side::Report, of_profiles), asked, progress, scored),
        of_reports: lists(model, (reports, profiles), (Side::Profile, of_reports), asked, progress, scored),
    }
}

/// The best of the others, who are of that side, for each who asks; nobody for who does not.
fn lists(
    model: &Model,
    (asking, others): (&[Arc<Features>], &[Arc<Features>]),
    (side, drawn): (Side, &Drawn),
    asked: Asked,
    progress: &(dyn Fn(u64) + Sync),
    scored: &AtomicU64,
) -> Vec<Vec<Listed>> {
    let mut rows = Rows::ready(side);
    for (row, features) in (0..).zip(others) {
        rows.put(model, row, Some(features.clone()));
    }
    // Each side stands for half of the pairs, an odd one left to the second.
    let half = others.len() as u64;
    let lists = asking.par_iter().enumerate().map(|(row, query)| {
        if !drawn.is_asked(row) {
            return Vec::new();
        }
        let list = best(model, &rows, query, asked, scored);
        progress(half.div_ceil(2));
        list
    });
    lists.collect()
}

/// The best rows for one query, one more than count, so that a tie beyond the last place is seen.
fn best(model: &Model, rows: &Rows, query: &Features, asked: Asked, scored: &AtomicU64) -> Vec<Listed> {
    let wanted =
        Wanted { top: asked.top + 1, floor: asked.floor, entry: None, allowed: &|_| true, go_on: &|| true };
    let found = search(model, rows, query, &wanted).expect("nothing ends it");
    scored.fetch_add(found.scored as u64, Ordering::Relaxed);
    let mut list: Vec<Listed> =
        found.rows.into_iter().map(|(other, score)| Listed { score, other }).collect();
    list.sort_by_key(|own| (std::cmp::Reverse(own.score), own.other));
    list.truncate(asked.top + 1);
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::input::read_cases;
    use crate::evaluate::ranking::rank_all;
    use crate::evaluate::synth::{Size, World, write_set};

    #[test]
    fn the_index_finds_the_lists_that_comparing_every_pair_finds() {
        let folder = tempfile::tempdir().unwrap();
        let world = World::of(Size { profiles: 90, reports: 160, seed: 41 });
        write_set(&world, folder.path(), &|_| ()).unwrap();
        let path = |name: &str| folder.path().join(name);
        let cases = read_cases(&path("profiles.jsonl"), &path("reports.jsonl"), &path("truth.csv")).unwrap();
        let model = Model::bundled();
        let prepared = Prepared::of(model, &cases, &|_| ());
        for (top, floor) in [(20, Bits(i32::MIN)), (5, model.floor())] {
            let (few, all) = (AtomicU64::new(0), AtomicU64::new(0));
            let asked = Asked { top, floor };
            let drawn = [Drawn::all(90), Drawn::all(160)];
            let searched = rank_by_index(model, (&prepared, &drawn), asked, &|_| (), &few);
            let compared = rank_all(model, &prepared, asked, &|_| (), &all);
            let above = |lists: &[Vec<Listed>]| -> Vec<Vec<Listed>> {
                lists
                    .iter()
                    .map(|list| list.iter().filter(|own| own.score >= floor).copied().collect())
                    .collect()
            };
            assert_eq!(searched.of_profiles, above(&compared.of_profiles));
            assert_eq!(searched.of_reports, above(&compared.of_reports));
            assert!(few.into_inner() > 0 && all.into_inner() > 0);
        }
    }
}
