//! The error source of the hearing benchmark: how speakers of each scope and a clerk change spelled
//! pinyin. Its rules and rates are its own judgement and must not be read from, or fitted to, the
//! confusion table.

/// A small deterministic generator (splitmix64), so that the benchmark prints the same on any machine.
pub struct Draw {
    state: u64,
}

impl Draw {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A share in 0..1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with this probability.
    pub fn chance(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// A whole number below `limit`, which must not be 0.
    pub fn below(&mut self, limit: usize) -> usize {
        ((self.share() * limit as f64) as usize).min(limit - 1)
    }
}

/// `start` at the head of a syllable or `end` at its tail becomes `to`; a rule with both needs both and
/// replaces the whole.
#[derive(Clone, Copy)]
struct Rule {
    start: &'static str,
    end: &'static str,
    to: &'static str,
    share: f64,
}

const fn head(start: &'static str, to: &'static str, share: f64) -> Rule {
    Rule { start, end: "", to, share }
}

const fn tail(end: &'static str, to: &'static str, share: f64) -> Rule {
    Rule { start: "", end, to, share }
}

const fn whole(start: &'static str, to: &'static str, share: f64) -> Rule {
    Rule { start, end: "=", to, share }
}

const FLAT: [Rule; 3] = [head("zh", "z", 0.75), head("ch", "c", 0.75), head("sh", "s", 0.75)];
const HALF_FLAT: [Rule; 3] = [head("zh", "z", 0.3), head("ch", "c", 0.3), head("sh", "s", 0.3)];
const SHORT_NASAL: [Rule; 2] = [tail("ing", "in", 0.7), tail("eng", "en", 0.65)];
const UNROUNDED: [Rule; 6] = [
    whole("yu", "yi", 0.6),
    whole("xu", "xi", 0.6),
    whole("ju", "ji", 0.6),
    whole("yun", "yin", 0.6),
    whole("yuan", "yan", 0.55),
    whole("lv", "li", 0.6),
];
const HU_TO_F: [Rule; 6] = [
    whole("hu", "fu", 0.6),
    whole("huang", "fang", 0.5),
    whole("hua", "fa", 0.5),
    whole("hui", "fei", 0.5),
    whole("huan", "fan", 0.4),
    whole("hong", "fong", 0.2),
];
const VELARS: [Rule; 8] = [
    whole("jiang", "gong", 0.3),
    whole("jia", "ga", 0.35),
    whole("xia", "ha", 0.35),
    whole("xue", "hok", 0.2),
    whole("jin", "gam", 0.25),
    whole("qiu", "kau", 0.2),
    whole("xi", "hei", 0.3),
    whole("jie", "gai", 0.25),
];

/// What becomes of whole syllables of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoken {
    /// Every syllable is said and caught.
    Whole,
    /// Some speakers leave out the family name, some syllables are not caught.
    InPart,
}

/// Share of speakers who give their name without the family name.
const SURNAME_NOT_SAID: f64 = 0.3;
/// Share of names of three syllables or more of which one is not caught.
const SYLLABLE_LOST: f64 = 0.05;

/// What every clerk does.
const CLERK: [Rule; 12] = [
    tail("eng", "en", 0.08),
    tail("en", "eng", 0.06),
    tail("ing", "in", 0.08),
    tail("in", "ing", 0.07),
    tail("ang", "an", 0.04),
    tail("an", "ang", 0.04),
    head("zh", "z", 0.08),
    head("z", "zh", 0.03),
    head("n", "l", 0.03),
    head("l", "n", 0.03),
    head("sh", "x", 0.02),
    head("j", "q", 0.02),
];

fn rules(scope: &str) -> Vec<Rule> {
    match scope {
        "swm" => {
            all(&[&FLAT, &SHORT_NASAL, &[head("n", "l", 0.5), head("l", "n", 0.12), whole("hu", "fu", 0.25)]])
        }
        "swm_yn_gz" => all(&[&FLAT, &SHORT_NASAL, &UNROUNDED, &[tail("an", "ang", 0.1)]]),
        "swm_hubei" => all(&[
            &FLAT,
            &SHORT_NASAL,
            &[head("n", "l", 0.6), whole("lu", "lou", 0.6), whole("su", "sou", 0.6)],
        ]),
        "jianghuai" => all(&[&HALF_FLAT, &SHORT_NASAL, &[head("n", "l", 0.45), tail("an", "ang", 0.25)]]),
        "zhongyuan" => all(&[&HALF_FLAT, &[whole("shu", "fu", 0.3), whole("shui", "fei", 0.35)]]),
        "jilu" => all(&[&HALF_FLAT, &[whole("an", "nan", 0.5), whole("ai", "nai", 0.5)]]),
        "jiaoliao" => all(&[&[
            whole("rong", "yong", 0.6),
            whole("ren", "yin", 0.6),
            head("zh", "j", 0.15),
            head("sh", "x", 0.15),
        ]]),
        "northeast" => {
            all(&[&HALF_FLAT, &[whole("rong", "yong", 0.4), head("s", "sh", 0.1), whole("ren", "yin", 0.4)]])
        }
        "jin" => {
            all(&[&HALF_FLAT, &[tail("en", "eng", 0.55), tail("in", "ing", 0.55), tail("un", "ong", 0.3)]])
        }
        "lanyin" => all(&[&[
            tail("eng", "en", 0.5),
            tail("ing", "in", 0.5),
            tail("in", "ing", 0.2),
            head("l", "n", 0.2),
        ]]),
        other => rules_of_the_south_east(other),
    }
}

fn rules_of_the_south_east(scope: &str) -> Vec<Rule> {
    match scope {
        "wu" => all(&[
            &FLAT,
            &SHORT_NASAL,
            &[whole("huang", "wang", 0.6), whole("wang", "huang", 0.25), whole("hu", "wu", 0.4)],
        ]),
        "hui" => all(&[&FLAT]),
        "xiang" => all(&[
            &FLAT,
            &HU_TO_F,
            &[head("n", "l", 0.5), tail("ong", "eng", 0.35), tail("iang", "ian", 0.35)],
        ]),
        "gan" => all(&[&FLAT, &HU_TO_F, &SHORT_NASAL, &[head("d", "t", 0.12), head("b", "p", 0.12)]]),
        "hakka" => all(&[&FLAT, &HU_TO_F, &UNROUNDED, &VELARS, &SHORT_NASAL]),
        "yue" => all(&[
            &FLAT,
            &VELARS,
            &[
                whole("huang", "wong", 0.5),
                whole("huang", "wang", 0.3),
                whole("li", "lei", 0.4),
                whole("lin", "lam", 0.4),
                whole("chen", "chan", 0.5),
                whole("guo", "gwok", 0.2),
                head("r", "y", 0.4),
                head("n", "l", 0.3),
            ],
        ]),
        "min" => all(&[
            &FLAT,
            &UNROUNDED,
            &[
                head("f", "h", 0.7),
                head("r", "l", 0.4),
                head("n", "l", 0.35),
                whole("chen", "tan", 0.35),
                whole("lin", "lim", 0.35),
                tail("eng", "en", 0.4),
            ],
        ]),
        _ => Vec::new(),
    }
}

fn all(parts: &[&[Rule]]) -> Vec<Rule> {
    parts.concat()
}

/// Spelled pinyin as a speaker of the scope says it and a clerk writes it. Each speaker has an accent of
/// own strength.
pub fn said(spelled: &str, scope: &str, spoken: Spoken, draw: &mut Draw) -> String {
    let strength = 0.5 + 0.7 * draw.share();
    let rules = rules(scope);
    let syllables = spelled.split(' ').map(|syllable| {
        let mut now = syllable.to_owned();
        for rule in &rules {
            now = change(now, rule, strength, draw);
        }
        for rule in &CLERK {
            now = change(now, rule, 1.0, draw);
        }
        now
    });
    let mut heard: Vec<String> = syllables.collect();
    if spoken == Spoken::Whole {
        return heard.join(" ");
    }
    if heard.len() > 1 && draw.chance(SURNAME_NOT_SAID) {
        heard.remove(0);
    }
    if heard.len() > 2 && draw.chance(SYLLABLE_LOST) {
        let at = 1 + draw.below(heard.len() - 1);
        heard.remove(at);
    }
    heard.join(" ")
}

fn change(now: String, rule: &Rule, strength: f64, draw: &mut Draw) -> String {
    let changed = match (rule.start, rule.end) {
        (start, "=") => (now == start).then(|| rule.to.to_owned()),
        ("", end) => {
            now.strip_suffix(end).filter(|rest| !rest.is_empty()).map(|rest| format!("{rest}{}", rule.to))
        }
        (start, _) => now
            .strip_prefix(start)
            .filter(|rest| rest.starts_with(['a', 'e', 'i', 'o', 'u', 'v']))
            .map(|rest| format!("{}{rest}", rule.to)),
    };
    match changed {
        Some(changed) if draw.chance(rule.share * strength) => changed,
        _ => now,
    }
}
