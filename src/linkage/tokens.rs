//! The words of one comparison over both tables: a dictionary in alphabetical order, who is alike, and
//! how often each likeness is met by chance. Must not know of weights.

use std::collections::HashMap;

use crate::linkage::levels::{Family, LIKENESSES, Likeness};
use crate::linkage::similar::alike;

/// The dictionary.
#[derive(Debug)]
pub struct Tokens {
    /// Words in alphabetical order.
    pub words: Vec<String>,
    /// For each word the others that are alike.
    pub alike: Vec<Vec<(u32, Likeness)>>,
    /// Shares of records, by word, likeness and role: see [`Tokens::chance`].
    chance: Vec<f32>,
    roles: usize,
}

impl Tokens {
    /// Makes the dictionary of the words of all records.
    pub fn of(family: Family, mut words: Vec<String>, roles: usize) -> Self {
        words.sort_unstable();
        words.dedup();
        let alike = alike(family, &words);
        let chance = vec![0.0; words.len() * LIKENESSES * roles];
        Self { words, alike, chance, roles }
    }

    /// The number of each word.
    pub fn numbers(&self) -> HashMap<&str, u32> {
        (0..).zip(&self.words).map(|(at, word)| (word.as_str(), at)).collect()
    }

    /// Counts chances: `having[word * roles + role]` records have the word in the role, of
    /// `present[role]` records that have anything there.
    pub fn count(&mut self, having: &[u32], present: &[u32]) {
        let roles = self.roles;
        for word in 0..self.words.len() {
            for role in 0..roles {
                let all = present[role].max(1) as f32;
                let share = |other: usize| having[other * roles + role] as f32 / all;
                self.chance[word * LIKENESSES * roles + role] = share(word);
                for (other, likeness) in &self.alike[word] {
                    let at = (word * LIKENESSES + *likeness as usize) * roles + role;
                    self.chance[at] += share(*other as usize);
                }
            }
        }
    }

    /// How likely a record has, in a role, a word this alike to `word`.
    pub fn chance(&self, word: u32, likeness: Likeness, role: u8) -> f32 {
        self.chance[(word as usize * LIKENESSES + likeness as usize) * self.roles + usize::from(role)]
    }

    /// How two words are alike.
    pub fn likeness(&self, one: u32, other: u32) -> Option<Likeness> {
        if one == other {
            return Some(Likeness::Same);
        }
        let list = &self.alike[one as usize];
        list.binary_search_by_key(&other, |(word, _)| *word).ok().map(|at| list[at].1)
    }
}
