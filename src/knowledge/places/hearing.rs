//! A benchmark of hearing: counties said in every dialect, written down by a clerk, and looked for
//! again, beside what plain text distances reach. Its error source is written apart from the tables
//! used for look-up. Holds no rule that look-up uses.

use std::{collections::HashMap, fmt::Write as _};

use super::{
    gazetteer::{Level, NodeId, Origin, gazetteer},
    load::rows,
    lookup::{Hint, find_place},
    sound::{own_pinyin, reading},
};
use crate::knowledge::names::{ScopeId, ScopeMix, SyllableId};

const COORDINATES: &str = include_str!("../names/data/dimsim_coords.csv");

/// How people of a dialect say standard beginnings and ends: (scope, at the end, standard, said, of a
/// hundred). Judged from grammars of the dialects, coarser than the tables.
const HABITS: [(&str, bool, &str, &str, u32); 46] = [
    ("swm", false, "n", "l", 35),
    ("swm", false, "zh", "z", 60),
    ("swm", false, "sh", "s", 60),
    ("swm", false, "ch", "c", 60),
    ("swm", true, "ing", "in", 75),
    ("swm", true, "eng", "en", 75),
    ("swm_yn_gz", false, "zh", "z", 40),
    ("swm_yn_gz", false, "sh", "s", 40),
    ("swm_yn_gz", true, "ing", "in", 75),
    ("swm_yn_gz", true, "eng", "en", 75),
    ("swm_hubei", false, "n", "l", 60),
    ("swm_hubei", false, "sh", "s", 60),
    ("swm_hubei", true, "ing", "in", 75),
    ("jianghuai", false, "n", "l", 50),
    ("jianghuai", true, "eng", "en", 60),
    ("jianghuai", true, "an", "ang", 35),
    ("zhongyuan", false, "sh", "s", 30),
    ("jilu", false, "r", "l", 20),
    ("jiaoliao", false, "r", "y", 50),
    ("jiaoliao", false, "zh", "z", 30),
    ("northeast", false, "zh", "z", 35),
    ("northeast", false, "r", "y", 35),
    ("jin", true, "en", "eng", 60),
    ("jin", true, "in", "ing", 60),
    ("lanyin", true, "en", "eng", 40),
    ("lanyin", true, "in", "ing", 40),
    ("wu", false, "zh", "z", 70),
    ("wu", false, "sh", "s", 70),
    ("wu", true, "ing", "in", 60),
    ("wu", true, "eng", "en", 60),
    ("hui", false, "zh", "z", 50),
    ("hui", true, "ing", "in", 50),
    ("xiang", false, "zh", "z", 60),
    ("xiang", false, "n", "l", 30),
    ("xiang", true, "eng", "en", 60),
    ("gan", false, "zh", "z", 60),
    ("gan", true, "eng", "en", 60),
    ("gan", false, "n", "l", 30),
    ("hakka", false, "zh", "z", 70),
    ("hakka", true, "eng", "en", 60),
    ("yue", false, "zh", "z", 60),
    ("yue", false, "sh", "s", 60),
    ("yue", true, "ing", "in", 25),
    ("min", false, "f", "h", 60),
    ("min", false, "zh", "z", 60),
    ("min", true, "eng", "en", 40),
];
/// Whole syllables dialects are known for: (scopes, standard, said), said so by six of ten.
const WHOLE: [(&str, &str, &str); 34] = [
    ("wu yue hakka gan", "huang", "wang"),
    ("swm swm_yn_gz xiang hakka gan", "hu", "fu"),
    ("xiang hakka gan swm_hubei", "hui", "fei"),
    ("xiang hakka gan", "hua", "fa"),
    ("xiang hakka gan", "huan", "fan"),
    ("xiang hakka gan", "huai", "fai"),
    ("wu hakka yue", "wu", "ng"),
    ("yue hakka min", "jiang", "gang"),
    ("yue hakka min", "jia", "ga"),
    ("yue min", "xi", "hei"),
    ("yue", "xin", "san"),
    ("yue", "shui", "sui"),
    ("yue hakka", "xian", "han"),
    ("yue", "qing", "cing"),
    ("yue hakka", "yun", "wan"),
    ("min", "feng", "hong"),
    ("min", "fu", "hu"),
    ("min hakka", "zhu", "zu"),
    ("min", "zhang", "diong"),
    ("min", "quan", "zuan"),
    ("gan hakka", "da", "tai"),
    ("gan hakka", "di", "ti"),
    ("gan hakka", "jing", "qin"),
    ("gan hakka", "dong", "tong"),
    ("swm_yn_gz", "yu", "yi"),
    ("swm_yn_gz", "yuan", "yan"),
    ("swm_yn_gz", "qu", "qi"),
    ("swm swm_yn_gz swm_hubei xiang", "xie", "xi"),
    ("swm swm_hubei", "he", "ho"),
    ("jiaoliao jilu", "bei", "bo"),
    ("zhongyuan", "shu", "fu"),
    ("zhongyuan", "shui", "fei"),
    ("jiaoliao", "jian", "zian"),
    ("jin lanyin", "wen", "weng"),
];
/// Of a hundred syllables of which nothing but the beginning was caught.
const SLURRED: u32 = 4;
/// Of a hundred syllables a clerk writes with one of these swapped, whatever was said.
const CLERK_SLIPS: u32 = 4;
const SLIPS: [(&str, &str); 6] =
    [("en", "eng"), ("in", "ing"), ("ing", "in"), ("an", "ang"), ("ang", "an"), ("eng", "en")];
/// The scopes benched, in turn.
const SCOPES: [&str; 17] = [
    "swm",
    "swm_yn_gz",
    "swm_hubei",
    "jianghuai",
    "zhongyuan",
    "jilu",
    "jiaoliao",
    "northeast",
    "jin",
    "lanyin",
    "wu",
    "hui",
    "xiang",
    "gan",
    "hakka",
    "yue",
    "min",
];

/// How well one way of looking found the counties.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reached {
    /// Mean of 1 / rank.
    pub reciprocal_rank: f64,
    /// Share of counties among the first ten.
    pub recall_at_10: f64,
}

/// What the benchmark found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hearing {
    /// Counties said.
    pub said: usize,
    /// Nodes looked among.
    pub nodes: usize,
    /// Each way of looking by name.
    pub ways: Vec<(&'static str, Reached)>,
}

impl Hearing {
    /// A table for README.
    #[must_use]
    pub fn table(&self) -> String {
        let mut out = format!("{} counties said, {} nodes\n", self.said, self.nodes);
        for (name, reached) in &self.ways {
            let Reached { reciprocal_rank, recall_at_10 } = reached;
            writeln!(out, "{name:<24} MRR {reciprocal_rank:.3}  recall@10 {recall_at_10:.3}")
                .expect("a String takes any text");
        }
        out
    }
}

/// Says `count` counties in every scope in turn and looks for them four ways: as homeward does, by
/// Jaro–Winkler of pinyin, by DimSim coordinates, and by exact pinyin.
#[must_use]
pub fn hearing(count: usize, seed: u64) -> Hearing {
    let gazetteer = gazetteer();
    let pool = forms();
    let counties: Vec<&(NodeId, Vec<&str>)> = pool
        .iter()
        .filter(|(id, spelled)| gazetteer.node(*id).level == Level::County && spelled.len() >= 2)
        .collect();
    let distances = Distances::new();
    let mut dice = Dice(seed | 1);
    let mut ranks: [Vec<usize>; 4] = std::array::from_fn(|_| Vec::new());
    for turn in 0..count {
        let (meant, spelled) = counties[dice.below(counties.len() as u32) as usize];
        let scope = SCOPES[turn % SCOPES.len()];
        let heard: Vec<String> = spelled.iter().map(|syllable| mangled(syllable, scope, &mut dice)).collect();
        let text = heard.join(" ");
        let hint = Hint { scope: ScopeId::named(scope).map(ScopeMix::one), ..Hint::default() };
        let found = find_place(&text, &hint).nodes;
        let own = found.iter().position(|placed| gazetteer.canonical(placed.node) == *meant);
        ranks[0].push(own.map_or(usize::MAX, |at| at + 1));
        ranks[1].push(rank(&pool, *meant, |form| 1.0 - strsim::jaro_winkler(&text, &form.join(" "))));
        ranks[2].push(rank(&pool, *meant, |form| distances.between(&heard, form)));
        ranks[3].push(rank(&pool, *meant, |form| f64::from(u8::from(form.join(" ") != text))));
    }
    let names = ["homeward", "Jaro-Winkler of pinyin", "DimSim coordinates", "exact pinyin"];
    let ways = names.into_iter().zip(ranks.iter().map(|ranks| reached(ranks))).collect();
    Hearing { said: count, nodes: pool.len(), ways }
}

/// Divisions of today and towns with their pinyin, stems only; one for each place.
fn forms() -> Vec<(NodeId, Vec<&'static str>)> {
    let gazetteer = gazetteer();
    let mut forms = Vec::new();
    for (position, node) in gazetteer.nodes.iter().enumerate() {
        let id = NodeId(u32::try_from(position).expect("node ids are 32 bits"));
        if !matches!(node.origin, Origin::Current | Origin::Towns) || node.successor != id {
            continue;
        }
        let mut own = own_pinyin(node).filter(|_| node.origin == Origin::Current).unwrap_or("").split(' ');
        let spelled = node.stem.chars().map(|character| {
            let told = own.next().filter(|told| !told.is_empty());
            told.or_else(|| reading(character)?.id().map(SyllableId::spelled))
        });
        if let Some(spelled) = spelled.collect() {
            forms.push((id, spelled));
        }
    }
    forms
}

/// The rank among all by distance; those at one distance share the middle of their ranks.
fn rank(pool: &[(NodeId, Vec<&str>)], meant: NodeId, distance: impl Fn(&[&str]) -> f64) -> usize {
    let all: Vec<f64> = pool.iter().map(|(_, form)| distance(form)).collect();
    let own = pool.iter().position(|(id, _)| *id == meant).map_or(f64::INFINITY, |at| all[at]);
    let nearer = all.iter().filter(|distance| **distance < own).count();
    let same = all.iter().filter(|distance| **distance == own).count();
    nearer + same.div_ceil(2)
}

fn reached(ranks: &[usize]) -> Reached {
    let whole = ranks.len().max(1) as f64;
    Reached {
        reciprocal_rank: ranks.iter().map(|rank| 1.0 / *rank as f64).sum::<f64>() / whole,
        recall_at_10: ranks.iter().filter(|rank| **rank <= 10).count() as f64 / whole,
    }
}

/// A syllable as a speaker of the scope says it and a clerk writes it down.
fn mangled(syllable: &str, scope: &str, dice: &mut Dice) -> String {
    let mut said = syllable.to_owned();
    for (_, at_end, standard, changed, of_hundred) in HABITS.iter().filter(|habit| habit.0 == scope) {
        if dice.below(100) < *of_hundred {
            said = swapped(&said, *at_end, standard, changed);
        }
    }
    let whole = WHOLE
        .iter()
        .find(|(scopes, standard, _)| *standard == syllable && scopes.split(' ').any(|known| known == scope));
    if let Some((_, _, changed)) = whole.filter(|_| dice.below(100) < 60) {
        said = (*changed).to_owned();
    }
    if dice.below(100) < SLURRED {
        let start = if said.starts_with(['z', 'c', 's']) && said[1..].starts_with('h') { 2 } else { 1 };
        let other = ["a", "ai", "an", "i", "u", "ao", "ong", "en"][dice.below(8) as usize];
        let slurred = format!("{}{other}", &said[..start]);
        let exists = SyllableId::parse(&slurred).is_some();
        said = if exists { slurred } else { said };
    }
    if dice.below(100) < CLERK_SLIPS {
        let (from, to) = SLIPS[dice.below(SLIPS.len() as u32) as usize];
        said = swapped(&said, true, from, to);
    }
    said
}

/// The syllable with one part changed, if it has that part and stays a syllable.
fn swapped(syllable: &str, at_end: bool, from: &str, to: &str) -> String {
    let changed = if at_end {
        syllable.strip_suffix(from).map(|start| format!("{start}{to}"))
    } else {
        // z of zh, n of ng: a longer beginning is another one.
        syllable.strip_prefix(from).filter(|rest| !rest.starts_with('h')).map(|rest| format!("{to}{rest}"))
    };
    changed.filter(|changed| SyllableId::parse(changed).is_some()).unwrap_or_else(|| syllable.to_owned())
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 33) % u64::from(limit.max(1))) as u32
    }
}

struct Distances(HashMap<(&'static str, &'static str), (f64, f64)>);

impl Distances {
    fn new() -> Self {
        let points = rows::<4>(COORDINATES).map(|[kind, symbol, x, y]| {
            ((kind, symbol), (x.parse().unwrap_or(0.0), y.parse().unwrap_or(0.0)))
        });
        Self(points.collect())
    }

    fn between(&self, heard: &[String], form: &[&str]) -> f64 {
        if heard.len() != form.len() {
            return 1e6;
        }
        heard.iter().zip(form).map(|(heard, form)| self.syllables(heard, form)).sum()
    }

    fn syllables(&self, one: &str, other: &str) -> f64 {
        let split = |syllable: &str| {
            let start =
                ["zh", "ch", "sh"].iter().find(|start| syllable.starts_with(**start)).map_or(1, |_| 2);
            let start = if syllable.starts_with(['a', 'o', 'e']) { 0 } else { start };
            let (initial, rime) = syllable.split_at(start);
            (initial.to_owned(), rime.to_owned())
        };
        let ((a, b), (c, d)) = (split(one), split(other));
        self.parts("initial", &a, &c) + self.parts("final", &b, &d)
    }

    fn parts(&self, kind: &str, one: &str, other: &str) -> f64 {
        if one == other {
            return 0.0;
        }
        let point = |symbol: &str| {
            let found = self.0.iter().find(|((known, name), _)| *known == kind && *name == symbol);
            found.map(|(_, point)| *point)
        };
        match (point(one), point(other)) {
            (Some(a), Some(b)) => ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt(),
            _ => 30.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::hearing;

    #[test]
    fn counties_said_in_dialect_are_found_better_than_by_plain_distance() {
        let found = hearing(68, 7);
        let best = found.ways[1..].iter().map(|(_, reached)| reached.recall_at_10).fold(0.0, f64::max);
        assert!(found.ways[0].1.recall_at_10 >= best, "{}", found.table());
    }
}
