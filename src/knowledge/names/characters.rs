//! Characters: their readings, sound classes, simplified form and surname readings, from the tables
//! beside this file. Must not know of scopes, frequencies or names.

use std::{collections::HashMap, sync::LazyLock};

use crate::knowledge::names::syllable::Syllable;

/// What the history of a character's sound says, as bits; contexts of the confusion table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SoundClasses(pub u16);

impl SoundClasses {
    /// No character is known, or its Cantonese reading is not: rows that need a class apply at half.
    pub const UNKNOWN: Self = Self(1 << 15);

    const NAMES: [&'static str; 11] = [
        "old_voiced",
        "old_entering",
        "old_p",
        "old_t",
        "old_k",
        "old_sibilant",
        "old_velar",
        "old_m",
        "yue_aai",
        "yue_e",
        "yue_ng",
    ];

    /// The bit of a class code of the confusion table, `None` for other contexts.
    pub fn bit(code: &str) -> Option<Self> {
        Self::NAMES.iter().position(|name| *name == code).map(|at| Self(1 << at))
    }

    /// Whether any bit of `other` is set here.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether the character's history is not known.
    pub fn is_unknown(self) -> bool {
        self.has(Self::UNKNOWN)
    }
}

/// A row number of the character table, dense from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct CharId(pub u16);

impl CharId {
    /// No character: a romanised form.
    pub const NONE: Self = Self(u16::MAX);
}

/// What is known of one character.
#[derive(Clone, Debug)]
pub struct Character {
    /// The character, simplified.
    pub text: char,
    /// Mandarin readings, main first, all distinct without tone.
    pub readings: Vec<Syllable>,
    /// Readings as a surname, most usual first; empty when it is none.
    pub surname_readings: Vec<Syllable>,
    /// Sound classes.
    pub classes: SoundClasses,
    /// Main Jyutping reading without tone; empty when not known.
    pub cantonese: &'static str,
}

/// A surname of the table.
#[derive(Clone, Debug)]
pub struct Surname {
    /// One or two characters.
    pub text: &'static str,
    /// Its readings in surname position, one syllable a character, best first.
    pub readings: Vec<Vec<Syllable>>,
    /// Share of the population, 0 when rare.
    pub share: f64,
}

static SURNAMES_CSV: &str = include_str!("data/surnames.csv");
static READINGS_CSV: &str = include_str!("data/char_readings_8105.csv");
static CLASSES_CSV: &str = include_str!("data/char_sound_classes.csv");
static SIMPLIFIED_CSV: &str = include_str!("data/trad_to_simp.csv");

/// Readings of characters in given names and places beside the table's main one (judgement).
const MORE_READINGS: [(char, &str); 18] = [
    ('乐', "yue4"),
    ('长', "zhang3"),
    ('朝', "zhao1"),
    ('行', "hang2"),
    ('重', "chong2"),
    ('传', "zhuan4"),
    ('藏', "zang4"),
    ('大', "dai4"),
    ('都', "du1"),
    ('石', "dan4"),
    ('车', "ju1"),
    ('呷', "ga1"),
    ('阿', "e1"),
    ('堡', "pu4"),
    ('六', "lu4"),
    ('角', "jue2"),
    ('红', "gong1"),
    ('盛', "cheng2"),
];

struct Characters {
    list: Vec<Character>,
    by_text: HashMap<char, u16>,
    simplified: HashMap<char, char>,
    surnames: Vec<Surname>,
    surname_at: HashMap<&'static str, usize>,
}

static CHARACTERS: LazyLock<Characters> = LazyLock::new(build);

/// Readings of a character in any form (traditional is read as its simplified), main first; empty when
/// it is not in the table.
pub fn readings(text: char) -> &'static [Syllable] {
    character(text).map_or(&[], |known| &known.readings)
}

/// What is known of a character, traditional read as its simplified.
pub fn character(text: char) -> Option<&'static Character> {
    char_id(text).map(by_id)
}

/// The table row of a character, traditional read as its simplified.
pub fn char_id(text: char) -> Option<CharId> {
    let all = &*CHARACTERS;
    all.by_text.get(&text).or_else(|| all.by_text.get(&simplified(text))).map(|at| CharId(*at))
}

/// The character of a row.
pub fn by_id(id: CharId) -> &'static Character {
    &CHARACTERS.list[usize::from(id.0)]
}

/// All characters in row order.
pub fn characters() -> &'static [Character] {
    &CHARACTERS.list
}

/// The simplified form of a traditional character; itself when it has none.
pub fn simplified(text: char) -> char {
    CHARACTERS.simplified.get(&text).copied().unwrap_or(text)
}

/// Sound classes of a character, unknown ones when it is not listed.
pub fn classes(text: Option<char>) -> SoundClasses {
    text.and_then(character).map_or(SoundClasses::UNKNOWN, |known| known.classes)
}

/// All surnames of the table.
pub fn surnames() -> &'static [Surname] {
    &CHARACTERS.surnames
}

/// The surname written exactly so.
pub fn surname(text: &str) -> Option<&'static Surname> {
    let all = &*CHARACTERS;
    all.surname_at.get(text).map(|at| &all.surnames[*at])
}

fn build() -> Characters {
    let mut simplified = HashMap::with_capacity(4200);
    for line in SIMPLIFIED_CSV.lines().skip(1) {
        let mut fields = line.split(',').filter_map(|field| field.chars().next());
        if let (Some(traditional), Some(simple)) = (fields.next(), fields.next()) {
            simplified.insert(traditional, simple);
        }
    }
    let mut list: Vec<Character> = Vec::with_capacity(8200);
    let mut by_text = HashMap::with_capacity(8200);
    for line in READINGS_CSV.lines().skip(1) {
        let mut fields = line.split(',');
        let (Some(text), Some(pinyin)) = (fields.next().and_then(|f| f.chars().next()), fields.next()) else {
            continue;
        };
        let jyutping = fields.next().and_then(|field| field.split('|').next()).unwrap_or("");
        let cantonese = jyutping.trim_end_matches(|digit: char| digit.is_ascii_digit());
        let classes = if cantonese.is_empty() { SoundClasses::UNKNOWN } else { SoundClasses(0) };
        by_text.insert(text, list.len() as u16);
        let readings = Syllable::parse(pinyin).filter(|read| read.id().is_some()).into_iter().collect();
        list.push(Character { text, readings, surname_readings: Vec::new(), classes, cantonese });
    }
    for line in CLASSES_CSV.lines().skip(1) {
        let Some((text, codes)) = line.split_once(',') else { continue };
        let at = text.chars().next().and_then(|text| by_text.get(&text));
        let bits = codes.split('|').filter_map(SoundClasses::bit).fold(0, |all, bit| all | bit.0);
        if let Some(at) = at {
            list[usize::from(*at)].classes.0 |= bits;
        }
    }
    for (text, pinyin) in MORE_READINGS {
        if let Some(at) = by_text.get(&text) {
            add_reading(&mut list[usize::from(*at)].readings, pinyin);
        }
    }
    let (surnames, surname_at) = read_surnames(&mut list, &mut by_text);
    list.iter_mut().for_each(|known| known.readings.truncate(3));
    Characters { list, by_text, simplified, surnames, surname_at }
}

fn read_surnames(
    list: &mut Vec<Character>,
    by_text: &mut HashMap<char, u16>,
) -> (Vec<Surname>, HashMap<&'static str, usize>) {
    let mut surnames = Vec::new();
    let mut surname_at = HashMap::new();
    for line in SURNAMES_CSV.lines().skip(1) {
        let fields: Vec<&'static str> = line.split(',').collect();
        let [text, as_surname, ordinary, _, weight] = fields[..] else { continue };
        let main: Vec<Syllable> = as_surname.split(' ').filter_map(Syllable::parse).collect();
        if main.len() != text.chars().count() || main.iter().any(|syllable| syllable.id().is_none()) {
            continue;
        }
        for (character, syllable) in text.chars().zip(&main) {
            let at = *by_text.entry(character).or_insert_with(|| {
                list.push(Character {
                    text: character,
                    readings: vec![*syllable],
                    surname_readings: Vec::new(),
                    classes: SoundClasses::UNKNOWN,
                    cantonese: "",
                });
                (list.len() - 1) as u16
            });
            if main.len() == 1 {
                let known = &mut list[usize::from(at)];
                known.surname_readings.push(*syllable);
                for pinyin in [ordinary, as_surname] {
                    add_reading(&mut known.readings, pinyin);
                }
            }
        }
        surname_at.insert(text, surnames.len());
        let share = weight.parse::<f64>().unwrap_or(0.0) / 100.0;
        surnames.push(Surname { text, readings: vec![main], share });
    }
    (surnames, surname_at)
}

fn add_reading(readings: &mut Vec<Syllable>, pinyin: &str) {
    if let Some(syllable) = Syllable::parse(pinyin)
        && syllable.id().is_some()
        && readings.iter().all(|known| known.toneless() != syllable.toneless())
    {
        readings.push(syllable);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(text: char) -> Vec<String> {
        readings(text).iter().map(|syllable| syllable.spelled()).collect()
    }

    #[test]
    fn characters_are_read_in_either_script() {
        assert_eq!(spelled('秀'), ["xiu"]);
        assert_eq!(readings('張'), readings('张'));
        assert_eq!(spelled('女'), ["nv"]);
        assert!(spelled('x').is_empty());
    }

    #[test]
    fn surnames_have_their_own_reading() {
        for (text, expected) in [("单", "shan"), ("仇", "qiu"), ("解", "xie"), ("曾", "zeng"), ("查", "zha")]
        {
            let first = surname(text).expect(text).readings[0][0].spelled();
            assert_eq!(first, expected, "{text}");
        }
        assert_eq!(surname("欧阳").expect("compound").readings[0].len(), 2);
    }

    #[test]
    fn sound_classes_come_from_the_table() {
        let voiced = SoundClasses::bit("old_voiced").expect("a class");
        assert!(classes(Some('陈')).has(voiced));
        assert!(!classes(Some('张')).has(voiced));
        assert!(classes(None).is_unknown());
    }
}
