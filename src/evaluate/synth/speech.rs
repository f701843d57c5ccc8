//! The sound channel: how a speaker of an area says a syllable and how a clerk takes it down. Mergers
//! and rates are this file's own judgement from descriptions of the dialects at large; each speaker
//! draws which of her area's mergers she has, how strongly, and some that no list names. It must not
//! be read from, or fitted to, the confusion tables of the matcher.

use crate::evaluate::synth::chance::Chance;
use crate::evaluate::synth::tables::Tables;

/// How people of an area speak, as coarsely as the generator needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Northern and north-eastern plains, Beijing.
    North,
    /// Shanxi and the north-west.
    NorthWest,
    /// Henan, Shandong, Shaanxi: the central plain.
    Central,
    /// The lower Yangtze.
    Yangtze,
    /// Sichuan, Chongqing, Guizhou, Yunnan, Hubei.
    SouthWest,
    /// Shanghai, Zhejiang, southern Jiangsu and Anhui.
    Wu,
    /// Hunan and Jiangxi.
    XiangGan,
    /// Hakka and Cantonese.
    Yue,
    /// Fujian, Chaoshan, Hainan.
    Min,
    /// Who grew up with another language.
    Other,
}

impl Area {
    /// Of a label of a dialect atlas.
    pub fn of(label: &str) -> Self {
        match label {
            "Mandarin/Southwestern" => Self::SouthWest,
            "Mandarin/Zhongyuan" => Self::Central,
            "Mandarin/JiLu" | "Mandarin/JiaoLiao" => Self::Central,
            "Mandarin/Jianghuai" => Self::Yangtze,
            "Jin" | "Mandarin/Lanyin" => Self::NorthWest,
            "Wu" | "Hui" => Self::Wu,
            "Xiang" | "Gan" => Self::XiangGan,
            "Yue" | "Hakka" | "Ping" => Self::Yue,
            label if label.starts_with("Min") => Self::Min,
            label if label.starts_with("Mandarin") => Self::North,
            _ => Self::Other,
        }
    }

    /// Its mergers.
    const fn mergers(self) -> &'static [Merger] {
        match self {
            Self::North => NORTH,
            Self::NorthWest => NORTH_WEST,
            Self::Central => CENTRAL,
            Self::Yangtze => YANGTZE,
            Self::SouthWest => SOUTH_WEST,
            Self::Wu => WU,
            Self::XiangGan => XIANG_GAN,
            Self::Yue => YUE,
            Self::Min => MIN,
            Self::Other => OTHER,
        }
    }
}

/// A merger of an area: initial or final, for what it is said, and the share of speakers who do it.
type Merger = (&'static str, &'static str, f64);

const NORTH: &[Merger] = &[("zh", "z", 0.15), ("sh", "s", 0.15), ("r", "-", 0.10), ("z", "zh", 0.10)];
const NORTH_WEST: &[Merger] =
    &[("in", "ing", 0.7), ("en", "eng", 0.7), ("un", "ong", 0.5), ("zh", "z", 0.3), ("sh", "f", 0.12)];
const CENTRAL: &[Merger] =
    &[("zh", "z", 0.25), ("sh", "s", 0.3), ("r", "l", 0.12), ("e", "ai", 0.1), ("ing", "in", 0.08)];
const YANGTZE: &[Merger] = &[
    ("n", "l", 0.6),
    ("ing", "in", 0.7),
    ("eng", "en", 0.65),
    ("zh", "z", 0.5),
    ("ch", "c", 0.5),
    ("sh", "s", 0.5),
];
const SOUTH_WEST: &[Merger] = &[
    ("n", "l", 0.6),
    ("zh", "z", 0.75),
    ("ch", "c", 0.75),
    ("sh", "s", 0.75),
    ("ing", "in", 0.85),
    ("eng", "en", 0.8),
    ("f", "h", 0.15),
    ("h", "f", 0.3),
    ("uo", "o", 0.3),
    ("e", "o", 0.25),
];
const WU: &[Merger] = &[
    ("zh", "z", 0.8),
    ("ch", "c", 0.8),
    ("sh", "s", 0.8),
    ("ing", "in", 0.75),
    ("eng", "en", 0.7),
    ("h", "-", 0.25),
    ("w", "h", 0.15),
];
const XIANG_GAN: &[Merger] = &[
    ("n", "l", 0.5),
    ("h", "f", 0.6),
    ("zh", "j", 0.2),
    ("sh", "x", 0.2),
    ("ing", "in", 0.8),
    ("eng", "en", 0.8),
    ("t", "h", 0.1),
];
const YUE: &[Merger] = &[
    ("zh", "z", 0.6),
    ("zh", "j", 0.3),
    ("sh", "s", 0.6),
    ("r", "y", 0.4),
    ("h", "f", 0.3),
    ("x", "s", 0.35),
    ("j", "g", 0.2),
    ("n", "l", 0.3),
];
const MIN: &[Merger] = &[
    ("f", "h", 0.75),
    ("zh", "z", 0.7),
    ("sh", "s", 0.7),
    ("r", "l", 0.5),
    ("v", "i", 0.4),
    ("eng", "en", 0.3),
    ("n", "l", 0.25),
];
const OTHER: &[Merger] = &[
    ("zh", "z", 0.4),
    ("zh", "j", 0.3),
    ("sh", "x", 0.3),
    ("b", "p", 0.2),
    ("d", "t", 0.2),
    ("g", "k", 0.2),
    ("an", "ang", 0.2),
];

/// Mergers anybody may have: few are listed anywhere for her area, and the matcher need not know them.
const ANYBODYS: [(&str, &str); 24] = [
    ("l", "n"),
    ("n", "l"),
    ("r", "l"),
    ("h", "f"),
    ("f", "h"),
    ("j", "z"),
    ("x", "s"),
    ("q", "c"),
    ("b", "p"),
    ("d", "t"),
    ("g", "k"),
    ("w", "m"),
    ("an", "en"),
    ("ang", "an"),
    ("ao", "o"),
    ("ian", "an"),
    ("iang", "ang"),
    ("ou", "ao"),
    ("ei", "i"),
    ("ui", "ei"),
    ("uan", "an"),
    ("e", "a"),
    ("ie", "i"),
    ("un", "en"),
];

const INITIALS: [&str; 23] = [
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c",
    "s", "y", "w",
];

/// How one person speaks.
#[derive(Clone, Debug)]
pub struct Speaker {
    /// Mergers with the probability of each at every chance.
    mergers: Vec<(&'static str, &'static str, f64)>,
    /// Probability that a syllable is said unclearly.
    mumbled: f64,
}

impl Speaker {
    /// Draws a speaker of an area. `unclear` from 0 to 1 says how hard she is to understand.
    pub fn of(area: Area, unclear: f64, chance: &mut Chance) -> Self {
        let mut mergers = Vec::new();
        for &(from, to, share) in area.mergers() {
            if chance.is(share) {
                mergers.push((from, to, chance.within(0.35, 1.0)));
            }
        }
        for share in [0.35, 0.12] {
            if chance.is(share) {
                let &(from, to) = chance.pick(&ANYBODYS);
                mergers.push((from, to, chance.within(0.3, 0.9)));
            }
        }
        Self { mergers, mumbled: 0.015 + 0.12 * unclear * chance.unit() }
    }

    /// The syllable as it comes out; toneless pinyin in and out, always one that exists.
    pub fn say(&self, syllable: &str, chance: &mut Chance) -> String {
        let (mut initial, mut last) = parted(syllable);
        for &(from, to, often) in &self.mergers {
            if !chance.is(often) {
                continue;
            }
            if initial == from {
                let said = (if to == "-" { "" } else { to }, last);
                if exists(said) {
                    initial = said.0;
                }
            } else if last == from && exists((initial, to)) {
                last = to;
            }
        }
        if chance.is(self.mumbled) {
            let said = (*chance.pick(&INITIALS), last);
            if exists(said) {
                initial = said.0;
            }
        }
        format!("{initial}{last}")
    }
}

/// Initial and final of a syllable.
fn parted(syllable: &str) -> (&str, &str) {
    let initial = INITIALS.iter().find(|initial| syllable.starts_with(**initial)).map_or(0, |own| own.len());
    syllable.split_at(if initial < syllable.len() { initial } else { 0 })
}

fn exists((initial, last): (&str, &str)) -> bool {
    let mut whole = String::with_capacity(6);
    whole.push_str(initial);
    whole.push_str(last);
    Tables::get().alike.contains_key(&whole)
}

/// How one clerk takes down what he hears.
#[derive(Clone, Debug)]
pub struct Clerk {
    /// His own ear: he hears some sounds as he himself says them.
    ear: Speaker,
    /// How often his ear plays a part.
    deaf: f64,
    /// Probability that he writes pinyin instead of characters.
    pub spells: f64,
    /// Probability that a character he knows to be right is kept, where the sound came through.
    pub guesses_right: f64,
    /// Keys struck wrong.
    slips: f64,
}

impl Clerk {
    /// Draws a clerk of an area.
    pub fn of(area: Area, chance: &mut Chance) -> Self {
        Self {
            ear: Speaker::of(area, 0.2, chance),
            deaf: chance.within(0.0, 0.5),
            spells: if chance.is(0.2) { chance.within(0.2, 0.8) } else { chance.within(0.0, 0.08) },
            guesses_right: chance.within(0.35, 0.75),
            slips: chance.within(0.0, 0.012),
        }
    }

    /// What he writes for Hanzi spoken by her: characters of the same sound, or pinyin.
    pub fn take_down(&self, spoken: &str, speaker: &Speaker, chance: &mut Chance) -> String {
        let tables = Tables::get();
        let spelled = chance.is(self.spells) && spoken.chars().count() < 5;
        let mut written: Vec<String> = Vec::new();
        for character in spoken.chars() {
            let Some((sound, tone)) = tables.sounds.get(&character) else {
                written.push(character.to_string());
                continue;
            };
            let mut heard = speaker.say(sound, chance);
            if chance.is(self.deaf) {
                heard = self.ear.say(&heard, chance);
            }
            if spelled {
                written.push(heard);
            } else if heard == *sound && chance.is(self.guesses_right) {
                written.push(character.to_string());
            } else {
                written.push(pick_character(&heard, *tone, character, chance).to_string());
            }
        }
        let gap = if spelled && chance.is(0.6) { " " } else { "" };
        self.slip(written.join(gap), chance)
    }

    fn slip(&self, text: String, chance: &mut Chance) -> String {
        if text.is_ascii() && chance.is(self.slips * 8.0) && text.len() > 4 {
            let at = 1 + chance.below(text.len() - 2);
            return text.char_indices().filter(|(i, _)| *i != at).map(|(_, c)| c).collect();
        }
        text
    }
}

/// A usual character of a sound, of the same tone more often than not.
fn pick_character(heard: &str, tone: u8, meant: char, chance: &mut Chance) -> char {
    let tables = Tables::get();
    let Some(all) = tables.alike.get(heard) else { return meant };
    let right_tone = chance.is(0.75);
    let fits = |character: &&char| tables.sounds.get(character).is_some_and(|(_, own)| *own == tone);
    let fitting: Vec<char> = all.iter().filter(fits).copied().collect();
    if right_tone && !fitting.is_empty() { *chance.pick(&fitting) } else { *chance.pick(all) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::synth::chance::Of;

    #[test]
    fn a_syllable_said_is_a_syllable() {
        let mut chance = Chance::of(1, Of::Speaker, 0);
        for area in [Area::SouthWest, Area::Min, Area::Other] {
            let speaker = Speaker::of(area, 1.0, &mut chance);
            for syllable in ["zhang", "ning", "fu", "e", "an", "lv", "xiu", "huang"] {
                let said = speaker.say(syllable, &mut chance);
                assert!(Tables::get().alike.contains_key(&said), "{syllable} {said}");
            }
        }
    }

    #[test]
    fn speakers_of_one_area_differ_and_merge_more_than_others() {
        let changed = |area| {
            let mut all = Vec::new();
            for number in 0..200 {
                let mut chance = Chance::of(2, Of::Speaker, number);
                let speaker = Speaker::of(area, 0.0, &mut chance);
                all.push((0..50).filter(|_| speaker.say("ying", &mut chance) != "ying").count());
            }
            all
        };
        let (south, north) = (changed(Area::SouthWest), changed(Area::North));
        assert!(south.iter().sum::<usize>() > 5 * north.iter().sum::<usize>());
        assert!(south.iter().any(|&own| own < 5) && south.iter().any(|&own| own > 40));
    }

    #[test]
    fn parts_of_a_syllable() {
        assert_eq!(parted("zhuang"), ("zh", "uang"));
        assert_eq!(parted("an"), ("", "an"));
        assert_eq!(parted("xiu"), ("x", "iu"));
    }
}
