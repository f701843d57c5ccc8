//! A benchmark of hearing: invented names go through dialects and a clerk, written by rules of its own,
//! and are looked for among many invented names by our evidence and by three plain measures. The error
//! source must not read the confusion table.

use std::{collections::HashMap, fmt};

use crate::{
    domain::name::NameUse,
    knowledge::names::{
        bounds::HeardBounds,
        characters::{CharId, characters},
        evidence::evidence,
        form::Form,
        mishearing::{self, Draw, Spoken},
        rarity::{Background, Role},
        scope::{ScopeId, ScopeMix},
        syllable::{Syllable, SyllableId, syllable_count},
    },
};

/// The measures, in the order of all result arrays.
pub const MEASURES: [&str; 5] =
    ["scope told", "scope not told", "pinyin Jaro-Winkler", "exact pinyin", "DimSim distance"];

/// What one scope's names reached.
#[derive(Clone, Debug, PartialEq)]
pub struct HearingRow {
    /// The speaker's scope.
    pub scope: &'static str,
    /// How many names were heard.
    pub heard: usize,
    /// Share of names among the first ten, by measure; ties share their places.
    pub recall_at_10: [f64; 5],
    /// Mean reciprocal rank, by measure.
    pub reciprocal_rank: [f64; 5],
}

/// The whole benchmark.
#[derive(Clone, Debug, PartialEq)]
pub struct HearingReport {
    /// How many names were searched.
    pub searched: usize,
    /// What became of whole syllables.
    pub spoken: Spoken,
    /// One row a scope, then one for all.
    pub rows: Vec<HearingRow>,
}

struct Invented {
    text: String,
    form: Form,
    spelled: String,
    sounds: Vec<SyllableId>,
}

/// Runs the benchmark: `heard` names in all, evenly over the scopes, among `searched` names. The evidence
/// judges each twice: told the speaker's scope, and with all speakers mixed.
pub fn hearing_benchmark(heard: usize, searched: usize, seed: u64, spoken: Spoken) -> HearingReport {
    let mut draw = Draw::new(seed);
    let base = invent(searched.max(1), &mut draw);
    let mut exact: HashMap<&str, usize> = HashMap::new();
    for name in &base {
        *exact.entry(&name.spelled).or_default() += 1;
    }
    let coordinates = Coordinates::read();
    let scopes: Vec<ScopeId> = ScopeId::all().filter(|scope| scope.blend().is_empty()).collect();
    let each = (heard / scopes.len()).max(1);
    let mut rows = Vec::new();
    for scope in &scopes {
        let mixes = [ScopeMix::one(*scope), ScopeMix::everyone()];
        let mut row = HearingRow {
            scope: scope.name(),
            heard: each,
            recall_at_10: [0.0; 5],
            reciprocal_rank: [0.0; 5],
        };
        for _ in 0..each {
            let meant = &base[draw.below(base.len())];
            let said = mishearing::said(&meant.spelled, scope.name(), spoken, &mut draw);
            let ranks = [
                rank_by_evidence(&said, meant, &base, &mixes[0]),
                rank_by_evidence(&said, meant, &base, &mixes[1]),
                rank_by_text(&said, meant, &base),
                rank_exactly(&said, meant, &exact, base.len()),
                coordinates.rank(&said, meant, &base),
            ];
            for (at, rank) in ranks.into_iter().enumerate() {
                row.recall_at_10[at] += f64::from(u8::from(rank <= 10.0)) / each as f64;
                row.reciprocal_rank[at] += 1.0 / rank / each as f64;
            }
        }
        rows.push(row);
    }
    let mean = |values: fn(&HearingRow) -> &[f64; 5]| {
        let mut sums = [0.0; 5];
        for row in &rows {
            sums.iter_mut().zip(values(row)).for_each(|(sum, value)| *sum += value / rows.len() as f64);
        }
        sums
    };
    let (recall_at_10, reciprocal_rank) = (mean(|row| &row.recall_at_10), mean(|row| &row.reciprocal_rank));
    rows.push(HearingRow { scope: "all", heard: each * scopes.len(), recall_at_10, reciprocal_rank });
    HearingReport { searched: base.len(), spoken, rows }
}

impl fmt::Display for HearingReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spoken = match self.spoken {
            Spoken::Whole => "every syllable said and caught",
            Spoken::InPart => "some family names not said, some syllables not caught",
        };
        writeln!(out, "recall@10 (mean reciprocal rank) among {} invented names; {spoken}", self.searched)?;
        writeln!(
            out,
            "{:<11}{:>6}  {}",
            "scope",
            "heard",
            MEASURES.map(|name| format!("{name:>21}")).join("")
        )?;
        for row in &self.rows {
            write!(out, "{:<11}{:>6}  ", row.scope, row.heard)?;
            for (recall, reciprocal) in row.recall_at_10.iter().zip(&row.reciprocal_rank) {
                write!(out, "{:>13.1}% ({reciprocal:.3})", recall * 100.0)?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

fn invent(count: usize, draw: &mut Draw) -> Vec<Invented> {
    let surname = Weights::new(Role::Surname);
    let given = Weights::new(Role::Given);
    let mut seen = std::collections::HashSet::new();
    let mut names = Vec::with_capacity(count);
    for _ in 0..count * 20 {
        if names.len() == count {
            break;
        }
        let length = if draw.chance(0.8) { 2 } else { 1 };
        let mut ids = vec![surname.pick(draw)];
        ids.extend((0..length).map(|_| given.pick(draw)));
        let text: String = ids.iter().map(|id| characters()[usize::from(id.0)].text).collect();
        if !seen.insert(text.clone()) {
            continue;
        }
        let form = Form::parse(&text, NameUse::Legal);
        let sounds: Vec<SyllableId> =
            (0..form.lattice().len()).map(|at| form.lattice().cells(at)[0].syllable).collect();
        if sounds.len() == ids.len() {
            let spelled = sounds.iter().map(|id| id.spelled()).collect::<Vec<_>>().join(" ");
            names.push(Invented { text, form, spelled, sounds });
        }
    }
    names
}

struct Weights {
    running: Vec<f64>,
}

impl Weights {
    fn new(role: Role) -> Self {
        let mut sum = 0.0;
        let costs =
            (0..characters().len() as u16).map(|at| Background::default().character_cost(CharId(at), role));
        let running = costs.map(|cost| {
            // What no table lists is left out of invented names.
            sum += if cost > 220 { 0.0 } else { (-f64::from(cost) / 16.0).exp2() };
            sum
        });
        Self { running: running.collect() }
    }

    fn pick(&self, draw: &mut Draw) -> CharId {
        let total = self.running.last().copied().unwrap_or(0.0);
        let at = self.running.partition_point(|sum| *sum <= draw.share() * total);
        CharId(at.min(self.running.len() - 1) as u16)
    }
}

/// The rank with ties sharing places: better ones, half of the equal ones, itself.
fn rank(better: usize, equal: usize) -> f64 {
    1.0 + better as f64 + (equal.saturating_sub(1)) as f64 / 2.0
}

fn rank_by_evidence(said: &str, meant: &Invented, base: &[Invented], mix: &ScopeMix) -> f64 {
    let background = Background::default();
    let heard = Form::parse(said, NameUse::Unknown);
    let bounds = HeardBounds::new(&heard, mix, &background);
    let own = evidence(&heard, &meant.form, mix, &background).millibits;
    let (mut better, mut equal) = (0, 0);
    for name in base {
        // The bound is exact enough to leave most names out.
        if name.text != meant.text && bounds.bound(&name.form) < own {
            continue;
        }
        match evidence(&heard, &name.form, mix, &background).millibits.cmp(&own) {
            std::cmp::Ordering::Greater => better += 1,
            std::cmp::Ordering::Equal => equal += 1,
            std::cmp::Ordering::Less => {}
        }
    }
    rank(better, equal)
}

fn rank_by_text(said: &str, meant: &Invented, base: &[Invented]) -> f64 {
    let own = strsim::jaro_winkler(said, &meant.spelled);
    let (mut better, mut equal) = (0, 0);
    for name in base {
        match strsim::jaro_winkler(said, &name.spelled).total_cmp(&own) {
            std::cmp::Ordering::Greater => better += 1,
            std::cmp::Ordering::Equal => equal += 1,
            std::cmp::Ordering::Less => {}
        }
    }
    rank(better, equal)
}

fn rank_exactly(said: &str, meant: &Invented, exact: &HashMap<&str, usize>, all: usize) -> f64 {
    let equal = exact.get(said).copied().unwrap_or(0);
    if said == meant.spelled { rank(0, equal) } else { rank(equal, all - equal) }
}

/// The learned coordinates of initials and finals, and their distance.
struct Coordinates {
    points: HashMap<(&'static str, &'static str), (f64, f64)>,
}

/// Distances of one heard name's syllables to every syllable there is.
struct Heard {
    to_all: Vec<Vec<f64>>,
}

impl Heard {
    /// Aligned at the head or at the tail, whichever is nearer: a family name may be missing.
    fn distance(&self, meant: &[SyllableId]) -> f64 {
        let lengths = self.to_all.len().abs_diff(meant.len()) as f64 * 100.0;
        let skip = meant.len().saturating_sub(self.to_all.len());
        let from = |skip: usize| {
            self.to_all.iter().zip(&meant[skip..]).map(|(to, b)| to[usize::from(b.0)]).sum::<f64>()
        };
        lengths + from(0).min(from(skip))
    }
}

impl Coordinates {
    fn read() -> Self {
        let rows = include_str!("data/dimsim_coords.csv")
            .lines()
            .skip(1)
            .map(|line| line.split(',').collect::<Vec<_>>());
        let points = rows.filter(|fields| fields.len() == 4).filter_map(|fields| {
            Some(((fields[0], fields[1]), (fields[2].parse().ok()?, fields[3].parse().ok()?)))
        });
        Self { points: points.collect() }
    }

    fn rank(&self, said: &str, meant: &Invented, base: &[Invented]) -> f64 {
        let heard = said.split(' ').filter_map(Syllable::parse);
        let all = (0..syllable_count() as u16).map(SyllableId);
        let to_all = |a: Syllable| all.clone().map(|b| self.pair(a, b.syllable())).collect();
        let heard = Heard { to_all: heard.map(to_all).collect() };
        let own = heard.distance(&meant.sounds);
        let (mut better, mut equal) = (0, 0);
        for name in base {
            match heard.distance(&name.sounds).total_cmp(&own) {
                std::cmp::Ordering::Less => better += 1,
                std::cmp::Ordering::Equal => equal += 1,
                std::cmp::Ordering::Greater => {}
            }
        }
        rank(better, equal)
    }

    fn pair(&self, a: Syllable, b: Syllable) -> f64 {
        self.between("initial", a.initial_text(), b.initial_text())
            + self.between("final", a.final_text(), b.final_text())
    }

    fn between(&self, kind: &'static str, a: &'static str, b: &'static str) -> f64 {
        if a == b {
            return 0.0;
        }
        match (self.points.get(&(kind, a)), self.points.get(&(kind, b))) {
            (Some(p), Some(q)) => (p.0 - q.0).hypot(p.1 - q.1),
            _ => 50.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recall@10 of the evidence, and the best of the plain measures.
    fn reached(spoken: Spoken) -> (f64, f64) {
        let report = hearing_benchmark(180, 3000, 7, spoken);
        let all = report.rows.last().expect("a row for all");
        (all.recall_at_10[0], all.recall_at_10[2..].iter().copied().fold(0.0, f64::max))
    }

    #[test]
    fn evidence_finds_more_names_said_in_part_than_plain_measures() {
        let (own, best_other) = reached(Spoken::InPart);
        assert!(own > best_other, "{own} {best_other}");
    }

    #[test]
    fn evidence_finds_whole_names_no_worse_than_plain_measures() {
        let (own, best_other) = reached(Spoken::Whole);
        assert!(own >= best_other, "{own} {best_other}");
    }
}
