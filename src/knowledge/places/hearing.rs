//! A benchmark of hearing: counties said in every dialect, written down by a clerk, and looked for
//! again, beside what plain text distances reach. Its error source is written apart from the tables
//! used for look-up. Holds no rule that look-up uses.

use std::fmt::Write as _;

use super::{
    gazetteer::{Level, NodeId, Origin, gazetteer},
    lookup::{Hint, find_place},
    sound::{own_pinyin, reading},
};
use crate::knowledge::names::{
    ScopeId, ScopeMix, SyllableId,
    plain::{PLAIN_MEASURES, PlainBase, spread},
};

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
    /// Counties not among the first ten: scope, as heard, as spelled, and rank by each way.
    pub misses: Vec<(&'static str, String, String, [f64; 4])>,
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

/// Says `each` counties in every scope and looks for them four ways: as homeward does, and by plain
/// measures of pinyin.
#[must_use]
pub fn hearing(each: usize, seed: u64) -> Hearing {
    let gazetteer = gazetteer();
    let pool = forms();
    let plain = PlainBase::new(pool.iter().map(|(_, sounds)| sounds.as_slice()));
    let counties: Vec<usize> = (0..pool.len())
        .filter(|at| gazetteer.node(pool[*at].0).level == Level::County && pool[*at].1.len() >= 2)
        .collect();
    let mut dice = Dice(seed | 1);
    let meant: Vec<usize> =
        (0..each.max(1)).map(|_| counties[dice.below(counties.len() as u32) as usize]).collect();
    let mut ranks: Vec<[f64; 4]> = Vec::new();
    let mut misses = Vec::new();
    for scope in SCOPES {
        let said: Vec<(usize, String)> = meant
            .iter()
            .map(|at| {
                let heard = pool[*at].1.iter().map(|syllable| mangled(syllable.spelled(), scope, &mut dice));
                (*at, heard.collect::<Vec<_>>().join(" "))
            })
            .collect();
        let hint = Hint { scope: ScopeId::named(scope).map(ScopeMix::one), ..Hint::default() };
        let found = spread(&said, |(at, text)| {
            let found = find_place(text, &hint).nodes;
            let own = found.iter().position(|placed| gazetteer.canonical(placed.node) == pool[*at].0);
            let [letters, exact, coordinates] = plain.ranks(text, *at);
            [own.map_or(f64::INFINITY, |at| at as f64 + 1.0), letters, exact, coordinates]
        });
        for ((at, heard), ranks) in said.into_iter().zip(&found).filter(|(_, ranks)| ranks[0] > 10.0) {
            misses.push((scope, heard, plain.spelled(at).to_owned(), *ranks));
        }
        ranks.extend(found);
    }
    let names = ["homeward", PLAIN_MEASURES[0], PLAIN_MEASURES[1], PLAIN_MEASURES[2]];
    let ways =
        names.into_iter().enumerate().map(|(at, name)| (name, reached(ranks.iter().map(|all| all[at]))));
    Hearing { said: ranks.len(), nodes: pool.len(), ways: ways.collect(), misses }
}

/// Divisions of today and towns with their pinyin, stems only; one for each place.
fn forms() -> Vec<(NodeId, Vec<SyllableId>)> {
    let gazetteer = gazetteer();
    let mut forms = Vec::new();
    for (position, node) in gazetteer.nodes.iter().enumerate() {
        let id = NodeId(u32::try_from(position).expect("node ids are 32 bits"));
        if !matches!(node.origin, Origin::Current | Origin::Towns) || node.successor != id {
            continue;
        }
        let mut own = own_pinyin(node).filter(|_| node.origin == Origin::Current).unwrap_or("").split(' ');
        let sounds = node.stem.chars().map(|character| {
            let told = own.next().and_then(SyllableId::parse);
            told.or_else(|| reading(character)?.id())
        });
        if let Some(sounds) = sounds.collect() {
            forms.push((id, sounds));
        }
    }
    forms
}

fn reached(ranks: impl Iterator<Item = f64> + Clone) -> Reached {
    let whole = ranks.clone().count().max(1) as f64;
    Reached {
        reciprocal_rank: ranks.clone().map(|rank| 1.0 / rank).sum::<f64>() / whole,
        recall_at_10: ranks.filter(|rank| *rank <= 10.0).count() as f64 / whole,
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

#[cfg(test)]
mod tests {
    use super::hearing;

    #[test]
    fn counties_said_in_dialect_are_found_better_than_by_plain_distance() {
        let found = hearing(30, 7);
        let best = found.ways[1..].iter().map(|(_, reached)| reached.recall_at_10).fold(0.0, f64::max);
        assert!(found.ways[0].1.recall_at_10 > best, "{}{:#?}", found.table(), found.misses);
    }
}
