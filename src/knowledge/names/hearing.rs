//! A benchmark of hearing: invented names go through dialects and a clerk, written by rules of its own,
//! and are looked for among many invented names by our evidence and by three plain measures. The error
//! source must not read the confusion table.

use std::fmt;

use crate::{
    domain::name::NameUse,
    knowledge::names::{
        bounds::HeardBounds,
        channels::KindId,
        characters::{self, CharId, characters},
        evidence::evidence,
        form::Form,
        mishearing::{self, Clerk, Draw, Spoken},
        plain::{PLAIN_MEASURES, Places, PlainBase, spread},
        rarity::{Background, Role},
        scope::{ScopeId, ScopeMix},
        scripts::han,
        syllable::SyllableId,
    },
};

/// The measures, in the order of all result arrays.
pub const MEASURES: [&str; 5] =
    ["scope told", "scope not told", PLAIN_MEASURES[0], PLAIN_MEASURES[1], PLAIN_MEASURES[2]];

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

/// A name our evidence, told the scope, did not bring among the first ten.
#[derive(Clone, Debug, PartialEq)]
pub struct Miss {
    /// The speaker's scope.
    pub scope: &'static str,
    /// What the clerk wrote.
    pub heard: String,
    /// The name.
    pub meant: String,
    /// Its rank by each measure.
    pub ranks: [f64; 5],
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
    /// Names not found, in order.
    pub misses: Vec<Miss>,
}

/// Everything that is searched.
struct Base {
    texts: Vec<String>,
    forms: Vec<Form>,
    kinds: Vec<[KindId; 3]>,
    plain: PlainBase,
}

/// Runs the benchmark: `each` names said in every scope, looked for among `searched` names. The evidence
/// judges each twice: told the speaker's scope, and with all speakers mixed.
pub fn hearing_benchmark(each: usize, searched: usize, seed: u64, spoken: Spoken) -> HearingReport {
    let mut draw = Draw::new(seed);
    let base = Base::invent(searched.max(1), &mut draw);
    let scopes: Vec<ScopeId> = ScopeId::all().filter(|scope| scope.blend().is_empty()).collect();
    let meant: Vec<usize> = (0..each.max(1)).map(|_| draw.below(base.texts.len())).collect();
    let read = |character| characters::readings(character).first()?.id().map(SyllableId::spelled);
    let clerk = Clerk::new(read, |syllable| SyllableId::parse(syllable).is_some());
    let mut rows = Vec::new();
    let mut misses = Vec::new();
    for scope in scopes {
        let said: Vec<(usize, String)> = meant
            .iter()
            .map(|at| {
                let name = (base.plain.spelled(*at), base.texts[*at].as_str());
                (*at, mishearing::said(name, scope.name(), spoken, &clerk, &mut draw))
            })
            .collect();
        let ranks = spread(&said, |(meant, heard)| base.ranks(heard, *meant, scope));
        for ((meant, heard), ranks) in said.into_iter().zip(&ranks).filter(|(_, ranks)| ranks[0] > 10.0) {
            misses.push(Miss { scope: scope.name(), heard, meant: base.texts[meant].clone(), ranks: *ranks });
        }
        rows.push(HearingRow::of(scope.name(), &ranks));
    }
    rows.push(HearingRow::mean(&rows));
    HearingReport { searched: base.texts.len(), spoken, rows, misses }
}

impl HearingRow {
    fn of(scope: &'static str, ranks: &[[f64; 5]]) -> Self {
        let mean = |value: fn(f64) -> f64| {
            std::array::from_fn(|at| {
                ranks.iter().map(|ranks| value(ranks[at])).sum::<f64>() / ranks.len() as f64
            })
        };
        Self {
            scope,
            heard: ranks.len(),
            recall_at_10: mean(|rank| f64::from(u8::from(rank <= 10.0))),
            reciprocal_rank: mean(|rank| 1.0 / rank),
        }
    }

    /// All scopes, each counting the same.
    fn mean(rows: &[Self]) -> Self {
        let mean = |values: fn(&Self) -> &[f64; 5]| {
            std::array::from_fn(|at| rows.iter().map(|row| values(row)[at]).sum::<f64>() / rows.len() as f64)
        };
        Self {
            scope: "all",
            heard: rows.iter().map(|row| row.heard).sum(),
            recall_at_10: mean(|row| &row.recall_at_10),
            reciprocal_rank: mean(|row| &row.reciprocal_rank),
        }
    }
}

impl fmt::Display for HearingReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spoken = match self.spoken {
            Spoken::Whole => "every syllable said, written in pinyin",
            Spoken::InPart => "some family names not said, some syllables not caught, written in pinyin",
            Spoken::Written => "the same, written in characters by ear",
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
        if let Some(all) = self.rows.last() {
            let best = all.recall_at_10[2..].iter().copied().fold(0.0, f64::max);
            let error = |recall: f64| (1.0 - recall) * 100.0;
            writeln!(
                out,
                "error {:.1}% told the scope, {:.1}% not told, {:.1}% by the best plain measure",
                error(all.recall_at_10[0]),
                error(all.recall_at_10[1]),
                error(best)
            )?;
        }
        Ok(())
    }
}

impl Base {
    fn invent(count: usize, draw: &mut Draw) -> Self {
        let surname = Weights::new(Role::Surname);
        let given = Weights::new(Role::Given);
        let mut seen = std::collections::HashSet::new();
        let (mut texts, mut forms, mut kinds, mut sounds) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for _ in 0..count * 20 {
            if texts.len() == count {
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
            let own: Vec<_> = (0..form.lattice().len()).map(|at| form.lattice().cells(at)[0]).collect();
            if own.len() == ids.len() {
                kinds.push(std::array::from_fn(|at| own.get(at).map_or(own[0].kind, |cell| cell.kind)));
                sounds.push(own.iter().map(|cell| cell.syllable).collect::<Vec<SyllableId>>());
                texts.push(text);
                forms.push(form);
            }
        }
        let plain = PlainBase::new(sounds.iter().map(Vec::as_slice));
        Self { texts, forms, kinds, plain }
    }

    fn ranks(&self, heard: &str, meant: usize, scope: ScopeId) -> [f64; 5] {
        let told = self.by_evidence(heard, meant, &ScopeMix::one(scope));
        let untold = self.by_evidence(heard, meant, &ScopeMix::everyone());
        let [letters, exact, coordinates] = self.plain.ranks(&spelled(heard), meant);
        [told, untold, letters, exact, coordinates]
    }

    fn by_evidence(&self, heard: &str, meant: usize, mix: &ScopeMix) -> f64 {
        let background = Background::default();
        let heard = Form::parse(heard, NameUse::Unknown);
        let bounds = HeardBounds::new(&heard, mix, &background);
        let value = |at: usize| evidence(&heard, &self.forms[at], mix, &background).millibits;
        let own = value(meant);
        let mut places = Places::default();
        for at in 0..self.forms.len() {
            // The bound is exact enough to leave most names out; a name with several readings is asked in full.
            let form = &self.forms[at];
            let single = form.lattice().len() <= 3
                && (0..form.lattice().len()).all(|at| form.lattice().cells(at).len() == 1);
            if single && bounds.bound_of_kinds(&self.kinds[at][..form.lattice().len()]) < own {
                continue;
            }
            if single || bounds.bound(form) >= own {
                places.count(value(at).cmp(&own));
            }
        }
        places.rank()
    }
}

/// A heard text in pinyin: what a plain measure makes of characters.
fn spelled(heard: &str) -> String {
    let part = |letter: char| match characters::readings(letter).first() {
        Some(read) if han::is_han(letter) => format!(" {} ", read.spelled()),
        _ => letter.to_string(),
    };
    let spaced: String = heard.chars().map(part).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
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
        let wanted = draw.share() * total;
        let at = self.running.partition_point(|sum| *sum <= wanted);
        CharId(at.min(self.running.len() - 1) as u16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recall@10 of the evidence, and the best of the plain measures.
    fn reached(spoken: Spoken) -> (f64, f64) {
        let report = hearing_benchmark(12, 3000, 7, spoken);
        let all = report.rows.last().expect("a row for all");
        (all.recall_at_10[0], all.recall_at_10[2..].iter().copied().fold(0.0, f64::max))
    }

    #[test]
    fn evidence_halves_the_error_of_plain_measures_for_names_said_in_part() {
        for spoken in [Spoken::InPart, Spoken::Written] {
            let (own, best_other) = reached(spoken);
            assert!(1.0 - own <= 0.5 * (1.0 - best_other), "{spoken:?} {own} {best_other}");
        }
    }

    #[test]
    fn evidence_finds_whole_names_no_worse_than_plain_measures() {
        let (own, best_other) = reached(Spoken::Whole);
        assert!(own >= best_other, "{own} {best_other}");
    }

    #[test]
    fn heard_characters_are_spelled_for_plain_measures() {
        assert_eq!(spelled("王明yan"), "wang ming yan");
        assert_eq!(spelled("wang xiu yin"), "wang xiu yin");
    }
}
