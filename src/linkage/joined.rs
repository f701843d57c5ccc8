//! Words that are written together by some and apart by others: Maryann and Mary-Ann, Vanderberg and Van der
//! Berg. Both tables are read first; the spelling that fewer rows have is brought to the other. Must not
//! compare.

use std::collections::HashMap;

/// Letters of a word that may be two: shorter ones are too often two words by chance.
const LETTERS: usize = 6;
/// Letters of each part: an initial beside a word is no part of it.
const PART: usize = 2;
/// Parts of one word at most.
const PARTS: usize = 3;

/// How often words stand alone and side by side.
#[derive(Debug, Default)]
pub struct Joined {
    /// Words written apart that are brought together, by their parts joined by spaces.
    together: HashMap<String, String>,
    /// Words written together that are brought apart.
    apart: HashMap<String, Vec<String>>,
}

impl Joined {
    /// Of the cells of both tables, each as its words.
    pub fn of<'c>(cells: impl Iterator<Item = &'c [String]> + Clone) -> Self {
        let mut alone: HashMap<&str, u32> = HashMap::new();
        for word in cells.clone().flatten().filter(|word| is_long(word)) {
            *alone.entry(word).or_default() += 1;
        }
        let mut beside: HashMap<Vec<&str>, u32> = HashMap::new();
        for cell in cells {
            for (parts, whole) in runs(cell) {
                if alone.contains_key(whole.as_str()) {
                    *beside.entry(parts).or_default() += 1;
                }
            }
        }
        let mut own = Self::default();
        // Of several ways to part a word the most usual one, then the first in order.
        let mut all: Vec<(Vec<&str>, u32)> = beside.into_iter().collect();
        all.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        for (parts, rows) in all {
            let whole = parts.concat();
            if rows > alone[whole.as_str()] {
                let apart = || parts.iter().map(|part| (*part).to_owned()).collect();
                own.apart.entry(whole).or_insert_with(apart);
            } else {
                own.together.insert(parts.join(" "), whole);
            }
        }
        own
    }

    /// The words of a cell in the usual spelling.
    pub fn usual(&self, cell: Vec<String>) -> Vec<String> {
        if self.together.is_empty() && self.apart.is_empty() {
            return cell;
        }
        let mut words = Vec::with_capacity(cell.len());
        let mut at = 0;
        while at < cell.len() {
            let run = (2..=PARTS.min(cell.len() - at)).rev();
            let known =
                run.filter_map(|parts| Some((parts, self.together.get(&cell[at..at + parts].join(" "))?)));
            match known.into_iter().next() {
                Some((parts, whole)) => {
                    words.push(whole.clone());
                    at += parts;
                }
                None => {
                    match self.apart.get(&cell[at]) {
                        Some(parts) => words.extend(parts.iter().cloned()),
                        None => words.push(cell[at].clone()),
                    }
                    at += 1;
                }
            }
        }
        words
    }
}

fn is_long(word: &str) -> bool {
    word.len() >= LETTERS && is_latin(word)
}

fn is_latin(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Words side by side that could be one, with that one.
fn runs(cell: &[String]) -> impl Iterator<Item = (Vec<&str>, String)> {
    (2..=PARTS).flat_map(move |parts| {
        cell.windows(parts).filter_map(|run| {
            let could = run.iter().all(|part| part.len() >= PART && is_latin(part));
            let whole = could.then(|| run.concat()).filter(|whole| whole.len() >= LETTERS)?;
            Some((run.iter().map(String::as_str).collect(), whole))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(texts: &[&str]) -> Vec<Vec<String>> {
        texts.iter().map(|text| text.split(' ').map(str::to_owned).collect()).collect()
    }

    fn usual(known: &[&str], text: &str) -> String {
        let known = cells(known);
        let joined = Joined::of(known.iter().map(Vec::as_slice));
        joined.usual(text.split(' ').map(str::to_owned).collect()).join(" ")
    }

    #[test]
    fn the_rarer_spelling_is_brought_to_the_usual_one() {
        let known = ["mary ann", "mary ann", "maryann", "van der berg", "vanderberg", "vanderberg"];
        for (text, expected) in [
            ("maryann", "mary ann"),
            ("mary ann", "mary ann"),
            ("van der berg", "vanderberg"),
            ("anna van der berg", "anna vanderberg"),
            ("vanderberg", "vanderberg"),
            ("mary", "mary"),
        ] {
            assert_eq!(usual(&known, text), expected, "{text}");
        }
    }

    #[test]
    fn a_slip_of_one_does_not_part_a_usual_name() {
        let mut known = vec!["christine"; 20];
        known.push("christ ine");
        assert_eq!(usual(&known, "christ ine"), "christine");
        assert_eq!(usual(&known, "christine"), "christine");
    }

    #[test]
    fn initials_and_short_words_stay_as_they_are() {
        let known = ["a lana", "alana", "jo an", "joan", "1 2345", "王 秀 英"];
        for text in ["a lana", "alana", "jo an", "joan", "1 2345", "王 秀 英"] {
            assert_eq!(usual(&known, text), text);
        }
    }

    #[test]
    fn what_is_written_one_way_only_is_left_alone() {
        assert_eq!(usual(&["mary ann", "thomas clifford"], "mary ann"), "mary ann");
    }
}
