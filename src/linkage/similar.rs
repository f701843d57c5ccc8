//! Which words of a dictionary are alike, and how: every pair that any rule finds, none left out. Edits
//! are bounded by length and letters before they are counted. Must not know of rows or weights.

use std::collections::HashMap;

use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use strsim::osa_distance;

use crate::knowledge::names::{ScopeMix, SyllableId, heard_given_meant};
use crate::linkage::levels::{Family, Likeness};
use crate::linkage::nickname::groups;
use crate::linkage::sound::{latin_key, syllables};
use crate::linkage::text::is_han;

/// Ages so far apart are still alike.
const FEW: u32 = 5;

/// Two syllables are near when one is heard for the other at least this often, millibits.
const NEAR_SYLLABLE: i32 = -6000;

/// For each word of a sorted list, the other words that are alike, sorted, each at its closest likeness.
pub fn alike(family: Family, words: &[String]) -> Vec<Vec<(u32, Likeness)>> {
    let mut found: Vec<Vec<(u32, Likeness)>> = vec![Vec::new(); words.len()];
    if matches!(family, Family::Exact | Family::Age) {
        if family == Family::Age {
            found = near_numbers(words);
        }
        return found;
    }
    let mut note = |one: u32, other: u32, likeness: Likeness| {
        if one != other {
            found[one as usize].push((other, likeness));
            found[other as usize].push((one, likeness));
        }
    };
    for (one, other, likeness) in edits(words) {
        note(one, other, likeness);
    }
    if family == Family::Code {
        for members in grouped(words, |word| half(word).into_iter().collect::<Vec<_>>()) {
            each_pair(&members, |one, other| note(one, other, Likeness::Start));
        }
    } else {
        for members in grouped(words, |word| latin_key(word).into_iter().collect::<Vec<_>>()) {
            each_pair(&members, |one, other| note(one, other, Likeness::Sound));
        }
        for members in grouped(words, |word| groups(family, word).to_vec()) {
            each_pair(&members, |one, other| note(one, other, Likeness::Nickname));
        }
        beginnings(words, &mut note);
        chinese(words, &mut note);
    }
    for list in &mut found {
        list.sort_unstable();
        list.dedup_by_key(|(word, _)| *word);
    }
    found
}

/// Whole numbers that lie near one another, by their difference.
fn near_numbers(words: &[String]) -> Vec<Vec<(u32, Likeness)>> {
    let number = |(at, word): (u32, &String)| word.parse::<u32>().ok().map(|number| (number, at));
    let mut numbers: Vec<(u32, u32)> = (0..).zip(words).filter_map(number).collect();
    numbers.sort_unstable();
    let mut found = vec![Vec::new(); words.len()];
    for (first, (one, at)) in numbers.iter().enumerate() {
        let near = numbers[first + 1..].iter().take_while(|(other, _)| other - one <= FEW);
        for (other, there) in near {
            let likeness = match other - one {
                0 => Likeness::Same,
                1 => Likeness::OneEdit,
                2 => Likeness::TwoEdits,
                _ => Likeness::Start,
            };
            found[*at as usize].push((*there, likeness));
            found[*there as usize].push((*at, likeness));
        }
    }
    found.iter_mut().for_each(|list| list.sort_unstable());
    found
}

/// The first half of a code of four characters and more.
fn half(word: &str) -> Option<String> {
    let letters = word.chars().count();
    (letters >= 4).then(|| word.chars().take(letters.div_ceil(2)).collect())
}

/// Words that share a key, in dictionary order; groups of one left out.
fn grouped<K: std::hash::Hash + Eq + Ord>(words: &[String], keys: impl Fn(&str) -> Vec<K>) -> Vec<Vec<u32>> {
    let mut by_key: HashMap<K, Vec<u32>> = HashMap::new();
    for (at, word) in words.iter().enumerate() {
        for key in keys(word) {
            by_key.entry(key).or_default().push(at as u32);
        }
    }
    by_key.into_values().filter(|members| members.len() > 1).collect()
}

fn each_pair(members: &[u32], mut note: impl FnMut(u32, u32)) {
    for (at, one) in members.iter().enumerate() {
        members[at + 1..].iter().for_each(|other| note(*one, *other));
    }
}

/// How many edits words of this length, the shorter of the two, may be apart and still be alike.
fn edits_within(letters: u8) -> u32 {
    match letters {
        0..=1 => 0,
        2..=4 => 1,
        5..=8 => 2,
        _ => 3,
    }
}

/// Pairs a few edits apart.
fn edits(words: &[String]) -> Vec<(u32, u32, Likeness)> {
    let mut signs: Vec<(u8, u64, u32)> = (0_u32..)
        .zip(words)
        .filter(|(_, word)| word.len() >= 2 && word.is_ascii())
        .map(|(at, word)| (word.len().min(255) as u8, sign(word), at))
        .collect();
    signs.sort_unstable();
    (0..signs.len())
        .into_par_iter()
        .flat_map_iter(|first| {
            let (letters, sign, one) = signs[first];
            let most = edits_within(letters);
            let near = signs[first + 1..]
                .iter()
                .take_while(move |(longer, _, _)| u32::from(longer - letters) <= most)
                .filter(move |(_, other_sign, _)| (sign ^ other_sign).count_ones() <= 2 * most);
            near.filter_map(move |(_, _, other)| {
                let apart = osa_distance(&words[one as usize], &words[*other as usize]) as u32;
                match apart {
                    1 => Some((one, *other, Likeness::OneEdit)),
                    _ if apart <= most => Some((one, *other, Likeness::TwoEdits)),
                    _ => None,
                }
            })
        })
        .collect()
}

/// One bit for each letter and digit that occurs, one more for letters that occur twice: an edit
/// changes two of them at most.
fn sign(word: &str) -> u64 {
    word.bytes().fold(0, |sign, byte| {
        let once = match byte {
            b'a'..=b'z' => byte - b'a',
            b'0'..=b'9' => 52 + byte - b'0',
            _ => return sign,
        };
        let twice = if once < 26 && sign >> once & 1 == 1 { 1 << (once + 26) } else { 0 };
        sign | 1 << once | twice
    })
}

/// Initials, and words of three letters and more that another word begins with.
fn beginnings(words: &[String], note: &mut impl FnMut(u32, u32, Likeness)) {
    for (at, word) in words.iter().enumerate() {
        let letters = word.bytes().all(|byte| byte.is_ascii_lowercase());
        if !letters || word.len() == 2 {
            continue;
        }
        for (more, longer) in words[at + 1..].iter().enumerate() {
            if !longer.starts_with(word.as_str()) {
                break;
            }
            note(at as u32, (at + 1 + more) as u32, Likeness::Start);
        }
    }
}

/// Characters and pinyin syllables that are read alike, or are heard for each other.
fn chinese(words: &[String], note: &mut impl FnMut(u32, u32, Likeness)) {
    if !words.iter().any(|word| word.chars().all(is_han)) {
        return;
    }
    let mut by_syllable: HashMap<SyllableId, Vec<u32>> = HashMap::new();
    for (at, word) in words.iter().enumerate() {
        for syllable in syllables(word) {
            by_syllable.entry(syllable).or_default().push(at as u32);
        }
    }
    let mut heard: Vec<SyllableId> = by_syllable.keys().copied().collect();
    heard.sort_unstable();
    for (at, one) in heard.iter().enumerate() {
        each_pair(&by_syllable[one], |a, b| note(a, b, Likeness::Sound));
        for other in &heard[at + 1..] {
            let everyone = ScopeMix::everyone();
            let (said, written) = (one.syllable(), other.syllable());
            let bits = heard_given_meant(&everyone, said, None, written)
                .max(heard_given_meant(&everyone, written, None, said));
            if bits >= NEAR_SYLLABLE {
                for a in &by_syllable[one] {
                    by_syllable[other].iter().for_each(|b| note(*a, *b, Likeness::TwoEdits));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(family: Family, one: &str, other: &str) -> Option<Likeness> {
        let mut words = vec![one.to_owned(), other.to_owned()];
        words.sort();
        alike(family, &words)[0].first().map(|(_, likeness)| *likeness)
    }

    #[test]
    fn words_are_alike_as_a_reader_would_say() {
        for (one, other, expected) in [
            ("smith", "smyth", Some(Likeness::OneEdit)),
            ("smith", "simth", Some(Likeness::OneEdit)),
            ("jon", "john", Some(Likeness::Nickname)),
            ("william", "bill", Some(Likeness::Nickname)),
            ("j", "john", Some(Likeness::Start)),
            ("chris", "christabel", Some(Likeness::Start)),
            ("catherine", "kathryne", Some(Likeness::Sound)),
            ("johnson", "jonsen", Some(Likeness::Sound)),
            ("thomson", "thompsen", Some(Likeness::TwoEdits)),
            ("mary", "john", None),
            ("al", "alexis", None),
            ("秀", "xiu", Some(Likeness::Sound)),
            ("秀", "绣", Some(Likeness::Sound)),
            ("秀", "明", None),
        ] {
            assert_eq!(likeness(Family::Name, one, other), expected, "{one} {other}");
        }
        assert_eq!(likeness(Family::Code, "tq138df", "tq138fd"), Some(Likeness::OneEdit));
        assert_eq!(likeness(Family::Code, "tq138df", "tq139ab"), Some(Likeness::Start));
        assert_eq!(likeness(Family::Exact, "smith", "smyth"), None);
        for (one, other, expected) in [
            ("34", "35", Some(Likeness::OneEdit)),
            ("29", "31", Some(Likeness::TwoEdits)),
            ("9", "14", Some(Likeness::Start)),
            ("34", "43", None),
            ("34", "3", None),
            ("about", "34", None),
        ] {
            assert_eq!(likeness(Family::Age, one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn no_pair_within_the_edits_is_left_out() {
        let words: Vec<String> = "ada adam adams anders andersen anderson andrews brown browne bruin smith smithson smythe wong 1234 1243 12345"
            .split(' ')
            .map(str::to_owned)
            .collect();
        let found = edits(&words);
        for (at, one) in words.iter().enumerate() {
            for (more, other) in words.iter().enumerate().skip(at + 1) {
                let most = edits_within(one.len().min(other.len()) as u8) as usize;
                let expected = osa_distance(one, other) <= most;
                let noted = found.iter().any(|(a, b, _)| {
                    (*a as usize, *b as usize) == (at, more) || (*b as usize, *a as usize) == (at, more)
                });
                assert_eq!(noted, expected, "{one} {other}");
            }
        }
    }
}
