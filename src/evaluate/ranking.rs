//! The exact best of the other side for every profile and every report at once. Rows are parted into
//! as many tiles on either side; in each round every tile meets one of the other side, so that a task
//! owns the lists of both and a pair is scored once, only as far as either list still takes it. The
//! lists are a function of the scores alone: best first, equal scores by index.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

use crate::domain::evidence::Bits;
use crate::evaluate::drawn::Drawn;
use crate::evaluate::input::Prepared;
use crate::evaluate::searched::{Asked, rank_by_index};
use crate::matching::{Model, score_at_least};

/// Tiles of a side: many more than cores, so that a round ends evenly.
const TILES: usize = 64;

/// Below every score.
const NOTHING: Bits = Bits(i32::MIN);

/// A row of the other side with its score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The score of the pair.
    pub score: Bits,
    /// Index of the other row.
    pub other: u32,
}

/// The best candidates of every row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rankings {
    /// How many candidates count. Lists hold one more where there are more, so that a tie which
    /// reaches beyond the last place is seen.
    pub top: usize,
    /// Reports of each profile, best first.
    pub of_profiles: Vec<Vec<Listed>>,
    /// Profiles of each report, best first.
    pub of_reports: Vec<Vec<Listed>>,
}

/// Ranks `profiles` × `reports` rows. `score` gives the score of a profile and a report when it
/// reaches the threshold it is asked for, and may give `None` otherwise; `progress` is told of the
/// pairs done.
pub fn rank(
    (profiles, reports): (usize, usize),
    top: usize,
    score: &(impl Fn(u32, u32, Bits) -> Option<Bits> + Sync),
    progress: &(dyn Fn(u64) + Sync),
) -> Rankings {
    let mut profile_tiles = tiles(profiles);
    let mut report_tiles = tiles(reports);
    for _ in 0..TILES {
        let meetings = profile_tiles.par_iter_mut().zip(report_tiles.par_iter_mut()).with_max_len(1);
        meetings.for_each(|(profiles, reports)| {
            meet(profiles, reports, top + 1, score);
            progress((profiles.lists.len() * reports.lists.len()) as u64);
        });
        report_tiles.rotate_left(1);
    }
    let joined = |tiles: Vec<Tile>| tiles.into_iter().flat_map(|tile| tile.lists).collect();
    Rankings { top, of_profiles: joined(profile_tiles), of_reports: joined(report_tiles) }
}

/// Of so many pairs and more the index is quicker than comparing each; with a floor it always is.
pub const MANY_PAIRS: u64 = 100_000_000;

/// Ranks the pairs of a set under a model: all of them, or those at or above a floor. Of a set with a floor
/// or of many pairs only those drawn have lists. `scored` is told of the pairs that were scored in full.
pub fn rank_pairs(
    model: &Model,
    (prepared, drawn): (&Prepared, &[Drawn; 2]),
    top: usize,
    floor: Option<Bits>,
    progress: &(dyn Fn(u64) + Sync),
    scored: &AtomicU64,
) -> Rankings {
    let asked = Asked { top, floor: floor.unwrap_or(NOTHING) };
    let pairs = prepared.profiles.len() as u64 * prepared.reports.len() as u64;
    if floor.is_some() || pairs >= MANY_PAIRS {
        rank_by_index(model, (prepared, drawn), asked, progress, scored)
    } else {
        rank_all(model, prepared, asked, progress, scored)
    }
}

/// Ranks by comparing every pair.
pub fn rank_all(
    model: &Model,
    prepared: &Prepared,
    asked: Asked,
    progress: &(dyn Fn(u64) + Sync),
    scored: &AtomicU64,
) -> Rankings {
    let score = |profile: u32, report: u32, least: Bits| {
        let (heard, said) = (&prepared.profiles[profile as usize], &prepared.reports[report as usize]);
        let score = score_at_least(model, heard, said, least.max(asked.floor));
        if score.is_some() {
            scored.fetch_add(1, Ordering::Relaxed);
        }
        score
    };
    rank((prepared.profiles.len(), prepared.reports.len()), asked.top, &score, progress)
}

struct Tile {
    first: usize,
    lists: Vec<Vec<Listed>>,
}

fn tiles(rows: usize) -> Vec<Tile> {
    let start = |tile: usize| tile * rows / TILES;
    let tile = |i: usize| Tile { first: start(i), lists: vec![Vec::new(); start(i + 1) - start(i)] };
    (0..TILES).map(tile).collect()
}

fn meet(
    profiles: &mut Tile,
    reports: &mut Tile,
    places: usize,
    score: &(impl Fn(u32, u32, Bits) -> Option<Bits> + Sync),
) {
    for (profile, profile_list) in (profiles.first as u32..).zip(&mut profiles.lists) {
        for (report, report_list) in (reports.first as u32..).zip(&mut reports.lists) {
            let threshold = entry(profile_list, places).min(entry(report_list, places));
            if let Some(score) = score(profile, report, threshold) {
                insert(profile_list, Listed { score, other: report }, places);
                insert(report_list, Listed { score, other: profile }, places);
            }
        }
    }
}

/// The score below which nothing enters a list.
fn entry(list: &[Listed], places: usize) -> Bits {
    if list.len() < places { NOTHING } else { list[places - 1].score }
}

fn insert(list: &mut Vec<Listed>, new: Listed, places: usize) {
    let before = |old: &Listed| old.score > new.score || (old.score == new.score && old.other < new.other);
    let place = list.partition_point(before);
    if place < places {
        list.truncate(places - 1);
        list.insert(place, new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores with many ties.
    fn coarse(profile: u32, report: u32) -> Bits {
        Bits(((profile * 7_919 + report * 104_729) % 37) as i32 - 20)
    }

    #[test]
    fn lists_are_the_best_by_score_and_then_by_index() {
        let sizes = (150, 97);
        let ranked = rank(sizes, 10, &|p, r, least| Some(coarse(p, r)).filter(|&s| s >= least), &|_| ());
        let defined = |own: u32, others: u32, score: &dyn Fn(u32, u32) -> Bits| {
            let mut list: Vec<Listed> =
                (0..others).map(|other| Listed { score: score(own, other), other }).collect();
            list.sort_by_key(|listed| (std::cmp::Reverse(listed.score), listed.other));
            list.truncate(11);
            list
        };
        for (i, list) in (0..).zip(&ranked.of_profiles) {
            assert_eq!(*list, defined(i, 97, &coarse));
        }
        for (i, list) in (0..).zip(&ranked.of_reports) {
            assert_eq!(*list, defined(i, 150, &|report, profile| coarse(profile, report)));
        }
        assert_eq!((ranked.of_profiles.len(), ranked.of_reports.len()), sizes);
    }
}
