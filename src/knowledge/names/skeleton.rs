//! The consonant and vowel frame of a romanised name, for scripts without syllable rules of ours:
//! everything is folded to a few sound classes and compared by a weighted edit distance on the stack.
//! Must not know of lattices.

use any_ascii::any_ascii;

use crate::knowledge::names::{characters, scripts::han, transcribed};

/// The most sounds kept.
const SOUNDS: usize = 24;
/// The most words kept.
const WORDS: usize = 4;

/// The most one word can say.
const WORD_AT_MOST: i32 = 144;

/// Sound classes of up to four words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skeleton {
    sounds: [u8; SOUNDS],
    ends: [u8; WORDS],
    words: u8,
}

impl Skeleton {
    /// The frame of a text in any script; `None` when nothing can be read.
    pub fn of(text: &str) -> Option<Self> {
        let spelled = if text.chars().any(han::is_han) { spell_han(text) } else { any_ascii(text) };
        let mut skeleton = Self { sounds: [0; SOUNDS], ends: [0; WORDS], words: 0 };
        let mut at = 0;
        for word in spelled.split(|letter: char| !letter.is_ascii_alphabetic()) {
            let word = word.to_ascii_lowercase();
            if word.is_empty() || transcribed::is_particle(&word) || usize::from(skeleton.words) == WORDS {
                continue;
            }
            for sound in fold(&word) {
                if at < SOUNDS {
                    skeleton.sounds[at] = sound;
                    at += 1;
                }
            }
            skeleton.ends[usize::from(skeleton.words)] = at as u8;
            skeleton.words += 1;
        }
        (at > 0).then_some(skeleton)
    }

    /// The words, folded.
    pub fn words(&self) -> impl Iterator<Item = &[u8]> {
        (0..usize::from(self.words)).map(|at| {
            let start = if at == 0 { 0 } else { usize::from(self.ends[at - 1]) };
            &self.sounds[start..usize::from(self.ends[at])]
        })
    }

    /// All sounds, words joined.
    pub fn joined(&self) -> &[u8] {
        match usize::from(self.words) {
            0 => &[],
            words => &self.sounds[..usize::from(self.ends[words - 1])],
        }
    }

    /// `16·log2` of how much likelier the two are one name than two: each word against its best partner
    /// in any order, or everything joined, whichever fits better.
    pub fn agreement(&self, other: &Self) -> i32 {
        let joined = fit(self.joined(), other.joined());
        let mut sum = 0;
        let mut taken = [false; WORDS];
        for word in self.words() {
            let mut best = (-20, WORDS);
            for (at, partner) in other.words().enumerate() {
                let value = fit(word, partner);
                if !taken[at] && value > best.0 {
                    best = (value, at);
                }
            }
            if best.1 < WORDS {
                taken[best.1] = true;
            }
            sum += best.0;
        }
        joined.max(sum)
    }

    /// The most [`Self::agreement`] can be with anything.
    pub fn agreement_at_most(&self) -> i32 {
        let sum: i32 = self.words().map(|word| fit(word, word).max(0)).sum();
        sum.max(fit(self.joined(), self.joined())).max(0)
    }
}

/// The sound classes, each with a bit of its own.
const CLASSES: &[u8; 15] = b"aeoptkjswmnlrhy";

impl Skeleton {
    /// A bit for each sound class that occurs.
    pub fn classes(&self) -> u16 {
        self.joined().iter().map(|sound| class(*sound)).fold(0, |all, bit| all | bit)
    }
}

fn class(sound: u8) -> u16 {
    CLASSES.iter().position(|class| *class == sound).map_or(0, |at| 1 << at)
}

/// The most one sound adds, best first: by classes of which the other frame has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct SoundReach {
    steps: [(u16, i8); 3],
    /// Without any of them.
    missed: i8,
}

impl SoundReach {
    fn of(sound: u8) -> Self {
        let mut best: Vec<(u16, i8)> = Vec::new();
        for &other in CLASSES {
            let steps = pair(sound, other);
            if steps <= -drop_cost(sound) {
                continue;
            }
            match best.iter_mut().find(|(_, known)| i32::from(*known) == steps) {
                Some((classes, _)) => *classes |= class(other),
                None => best.push((class(other), steps as i8)),
            }
        }
        best.sort_unstable_by_key(|(_, steps)| -steps);
        let steps = std::array::from_fn(|at| best.get(at).copied().unwrap_or((0, 0)));
        debug_assert!(best.len() <= steps.len());
        Self { steps, missed: -drop_cost(sound) as i8 }
    }

    fn most(self, classes: u16) -> i32 {
        let found = self.steps.iter().find(|(own, _)| own & classes != 0);
        i32::from(found.map_or(self.missed, |(_, steps)| *steps))
    }
}

/// The most that the agreement of a frame can be with frames of which only the classes are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameReach {
    sounds: Vec<SoundReach>,
    /// Where each word ends.
    ends: Vec<usize>,
}

impl FrameReach {
    /// Of a frame.
    pub fn of(frame: &Skeleton) -> Self {
        Self {
            sounds: frame.joined().iter().map(|sound| SoundReach::of(*sound)).collect(),
            ends: frame.ends[..usize::from(frame.words)].iter().map(|end| usize::from(*end)).collect(),
        }
    }

    /// Never less than [`Skeleton::agreement`] with a frame of these classes, whichever of the two is asked.
    pub fn most(&self, classes: u16) -> i32 {
        let (mut joined, mut words, mut start) = (0, 0, 0);
        for &end in &self.ends {
            let word: i32 = self.sounds[start..end].iter().map(|sound| sound.most(classes)).sum();
            words += word.clamp(0, WORD_AT_MOST);
            joined += word;
            start = end;
        }
        words.max(joined.min(WORD_AT_MOST))
    }
}

/// 2.2 bits for each sound that agrees, 4 bits off for each edit of a consonant, 1 to 2 of a vowel; at
/// most nine bits a word, since name words come from small stocks and folded frames are shared.
fn fit(a: &[u8], b: &[u8]) -> i32 {
    if a.is_empty() || b.is_empty() {
        return -20;
    }
    let mut previous = [0i32; SOUNDS + 1];
    for (at, sound) in b.iter().enumerate() {
        previous[at + 1] = previous[at] - drop_cost(*sound);
    }
    for x in a {
        let mut current = [0i32; SOUNDS + 1];
        current[0] = previous[0] - drop_cost(*x);
        for (at, y) in b.iter().enumerate() {
            let same = previous[at] + pair(*x, *y);
            let lost = previous[at + 1] - drop_cost(*x);
            let added = current[at] - drop_cost(*y);
            current[at + 1] = same.max(lost).max(added);
        }
        previous = current;
    }
    previous[b.len()].min(WORD_AT_MOST)
}

fn is_vowel(sound: u8) -> bool {
    matches!(sound, b'a' | b'e' | b'o')
}

fn drop_cost(sound: u8) -> i32 {
    if is_vowel(sound) {
        12
    } else if matches!(sound, b'h' | b'y' | b'w') {
        20
    } else {
        48
    }
}

fn pair(a: u8, b: u8) -> i32 {
    match (a == b, is_vowel(a), is_vowel(b)) {
        (true, true, _) => 16,
        (true, false, _) => 40,
        (false, true, true) => -10,
        (false, false, false) => close(a, b).or_else(|| close(b, a)).unwrap_or(-72),
        _ => -80,
    }
}

fn close(a: u8, b: u8) -> Option<i32> {
    match (a, b) {
        (b'r', b'l') => Some(20),
        (b'n', b'm') | (b'w', b'p') | (b's', b'j') | (b'h', b'k') => Some(4),
        (b'n', b'l') | (b'y', b'j') => Some(-4),
        _ => None,
    }
}

/// Sounds of one word in lower-case ASCII.
fn fold(word: &str) -> Vec<u8> {
    let letters = word.as_bytes();
    let mut sounds: Vec<u8> = Vec::with_capacity(letters.len());
    let mut at = 0;
    while at < letters.len() {
        let rest = &word[at..];
        let (sound, length) = DIGRAPHS
            .iter()
            .find(|(spelled, _)| rest.starts_with(spelled))
            .map_or_else(|| (single(letters[at]), 1), |(spelled, sound)| (*sound, spelled.len()));
        at += length;
        if sound != 0 && sounds.last() != Some(&sound) {
            sounds.push(sound);
        }
    }
    sounds
}

const DIGRAPHS: [(&str, u8); 26] = [
    ("zh", b'j'),
    ("ch", b'j'),
    ("sh", b's'),
    ("kh", b'k'),
    ("gh", b'k'),
    ("th", b't'),
    ("ph", b'p'),
    ("dh", b't'),
    ("bh", b'p'),
    ("ng", b'n'),
    ("lh", b'l'),
    ("hl", b'l'),
    ("hm", b'm'),
    ("hn", b'n'),
    ("ts", b'j'),
    ("dz", b'j'),
    ("dj", b'j'),
    ("ky", b'j'),
    ("gy", b'j'),
    ("hs", b's'),
    ("ny", b'n'),
    ("ou", b'o'),
    ("oo", b'o'),
    ("ee", b'e'),
    ("ai", b'e'),
    ("ei", b'e'),
];

fn single(letter: u8) -> u8 {
    match letter {
        b'a' => b'a',
        b'e' | b'i' => b'e',
        b'o' | b'u' => b'o',
        b'y' => b'y',
        b'p' | b'b' => b'p',
        b't' | b'd' => b't',
        b'k' | b'g' | b'q' => b'k',
        b'c' | b'j' | b'z' => b'j',
        b's' | b'x' => b's',
        b'f' | b'v' | b'w' => b'w',
        b'm' | b'n' | b'l' | b'r' | b'h' => letter,
        _ => 0,
    }
}

/// Chinese characters as a transcription: known words as usually romanised, the rest in pinyin.
fn spell_han(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if let Some((word, romanised)) = transcribed::longest(rest) {
            out.push(' ');
            out.push_str(romanised);
            out.push(' ');
            rest = &rest[word.len()..];
            continue;
        }
        match characters::readings(letter).first() {
            Some(syllable) => out.push_str(&syllable.spelled()),
            None => out.push(letter),
        }
        rest = &rest[letter.len_utf8()..];
    }
    out
}
