//! Walking an object key by key, so that every unknown, doubled or wrong one is told, and the plain
//! values inside.

use crate::domain::date::PartialDate;
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::limit;
use crate::domain::text::{Personal, is_hidden};
use crate::domain::words::Word;
use crate::transfer::jsonl::node::Node;

/// Unknown keys told of one object; a line of nothing else could hold thousands.
const UNKNOWN_KEYS: usize = 20;

/// An object being read. Every key asked for is a known key; [`Object::finish`] refuses the others.
pub struct Object<'a> {
    pairs: &'a [(String, Node)],
    known: Vec<&'static str>,
    /// Keys that are passed over, and told to nobody as known.
    passed: Vec<&'static str>,
    invalid: Invalid,
}

impl<'a> Object<'a> {
    /// The object a node is.
    ///
    /// # Errors
    /// Any other value.
    pub fn of(node: &'a Node, accepted: &str) -> Result<Self, Invalid> {
        match node {
            Node::Object(pairs) => {
                Ok(Self { pairs, known: Vec::new(), passed: Vec::new(), invalid: Invalid::default() })
            }
            _ => Err(Problem::new("is no object", accepted).into()),
        }
    }

    /// Whether a key is there, whatever it holds.
    pub fn has(&self, key: &str) -> bool {
        self.pairs.iter().any(|(other, _)| other == key)
    }

    /// Lets a key stand without reading it.
    pub fn pass_over(&mut self, key: &'static str) {
        self.passed.push(key);
    }

    /// The value of a key, where it is there and not null.
    pub fn node(&mut self, key: &'static str) -> Option<&'a Node> {
        self.known.push(key);
        let (_, node) = self.pairs.iter().find(|(other, _)| other == key)?;
        if *node == Node::Null {
            self.note(key, Problem::new("is null", "a value, or leave the key out when it is not known"));
            return None;
        }
        Some(node)
    }

    /// Reads a key that may be left out. `None` outside: something is wrong with it and noted.
    #[expect(
        clippy::option_option,
        reason = "the outer says whether it was read, the inner whether it was given"
    )]
    pub fn read<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&'a Node) -> Result<T, Invalid>,
    ) -> Option<Option<T>> {
        let before = self.invalid.violations.len();
        match self.node(key) {
            Some(node) => self.invalid.within(key, read(node)).map(Some),
            None if self.invalid.violations.len() > before => None,
            None => Some(None),
        }
    }

    /// Reads a key that must be there.
    pub fn need<T>(
        &mut self,
        key: &'static str,
        accepted: &str,
        read: impl FnOnce(&'a Node) -> Result<T, Invalid>,
    ) -> Option<T> {
        match self.read(key, read)? {
            Some(value) => Some(value),
            None => {
                self.note(key, Problem::missing(accepted));
                None
            }
        }
    }

    /// Reads a text that may be left out. Forms leave such cells empty, so an empty one is left out too.
    #[expect(clippy::option_option, reason = "as for `read`")]
    pub fn read_text(&mut self, key: &'static str, most: usize) -> Option<Option<Personal>> {
        let given = self.read(key, |node| match node {
            Node::Text(text) if text.trim().is_empty() => Ok(None),
            _ => personal(node, most).map(Some),
        })?;
        Some(given.flatten())
    }

    /// Reads a list that may be left out, of at most `most` items.
    pub fn list<T>(
        &mut self,
        key: &'static str,
        most: usize,
        read: impl Fn(&'a Node) -> Result<T, Invalid>,
    ) -> Option<Option<Vec<T>>> {
        self.read(key, |node| {
            let items = list(node)?;
            limit::length(items.len(), most)?;
            let mut invalid = Invalid::default();
            let mut all = Vec::with_capacity(items.len());
            for (i, item) in items.iter().enumerate() {
                all.extend(invalid.within(&format!("[{i}]"), read(item)));
            }
            invalid.finish(|| Some(all))
        })
    }

    /// Notes what is wrong at a path of this object.
    pub fn note(&mut self, path: &str, problem: Problem) {
        self.invalid.add(path, problem);
    }

    /// Notes all that is wrong in a part of this object.
    pub fn absorb(&mut self, path: &str, other: Invalid) {
        self.invalid.absorb(path, other);
    }

    /// The whole, if nothing is wrong and no key is unknown or given twice.
    pub fn finish<T>(mut self, make: impl FnOnce() -> Option<T>) -> Result<T, Invalid> {
        let mut unknown = 0;
        for (i, (key, _)) in self.pairs.iter().enumerate() {
            let known = self.known.contains(&key.as_str()) || self.passed.contains(&key.as_str());
            if !known {
                unknown += 1;
                if unknown > UNKNOWN_KEYS {
                    continue;
                }
                self.invalid.add(shown(key), Problem::new("is not a known key", self.known.join(" ")));
            } else if self.pairs[..i].iter().any(|(earlier, _)| earlier == key) {
                self.invalid.add(shown(key), Problem::new("is given twice", "every key once"));
            }
        }
        self.invalid.finish(make)
    }
}

/// A key as it may stand in a message: short, and without characters that hide or move others.
fn shown(key: &str) -> String {
    let plain = |c: char| if c.is_control() || is_hidden(c) || c == '\u{2028}' { '\u{FFFD}' } else { c };
    let mut shown: String = key.chars().take(40).map(plain).collect();
    if key.chars().nth(40).is_some() {
        shown.push('…');
    }
    if shown.is_empty() { "\"\"".to_owned() } else { shown }
}

/// A string.
pub fn text(node: &Node) -> Result<&str, Problem> {
    match node {
        Node::Text(text) => Ok(text),
        _ => Err(Problem::new("is no text", "a string")),
    }
}

/// A string of at most `most` characters.
pub fn personal(node: &Node, most: usize) -> Result<Personal, Invalid> {
    Ok(Personal::new(text(node)?, most)?)
}

/// A whole number.
pub fn whole(node: &Node) -> Result<i64, Problem> {
    match node {
        Node::Number(number) => number.as_i64(),
        _ => None,
    }
    .ok_or_else(|| Problem::new("is no whole number", "a whole number"))
}

/// `true` or `false`.
pub fn flag(node: &Node) -> Result<bool, Invalid> {
    match node {
        Node::Flag(flag) => Ok(*flag),
        _ => Err(Problem::new("is neither true nor false", "true false").into()),
    }
}

/// An array.
pub fn list(node: &Node) -> Result<&[Node], Problem> {
    match node {
        Node::List(items) => Ok(items),
        _ => Err(Problem::new("is no list", "a list in square brackets")),
    }
}

/// A date.
pub fn date(node: &Node) -> Result<PartialDate, Invalid> {
    Ok(text(node)?.parse::<PartialDate>()?)
}

/// A word of a closed list.
pub fn word<W: Word>(node: &Node) -> Result<W, Invalid> {
    let Node::Text(text) = node else { return Err(Problem::unknown_word(W::ACCEPTED).into()) };
    let found = W::VALUES.iter().find(|value| value.as_word() == text);
    found.copied().ok_or_else(|| Problem::unknown_word(W::ACCEPTED).into())
}
