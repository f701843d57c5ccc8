//! Named plain values, one a line: the one form in which acts are signed, kept in the journal and
//! hashed, so that people and programs read the same bytes. A text has exactly one reading, and a
//! reading exactly one text.

/// Named values in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lines(Vec<(String, String)>);

impl Lines {
    /// No values.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Appends a value. Names are plain words of the program.
    pub fn put(&mut self, name: &str, value: impl ToString) {
        self.0.push((name.to_owned(), value.to_string()));
    }

    /// Appends a value that may be absent; an absent one is no line.
    pub fn put_some(&mut self, name: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    /// The names and values in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The text: `name=value`, each line ended; a line break or backslash within a value is escaped.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (name, value) in &self.0 {
            text.push_str(name);
            text.push('=');
            for c in value.chars() {
                match c {
                    '\\' => text.push_str("\\\\"),
                    '\n' => text.push_str("\\n"),
                    c => text.push(c),
                }
            }
            text.push('\n');
        }
        text
    }

    /// Reads a text back; `None` for any text that [`Lines::text`] would not have written.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = Vec::new();
        let body = match text {
            "" => return Some(Self::new()),
            text => text.strip_suffix('\n')?,
        };
        for line in body.split('\n') {
            let (name, value) = line.split_once('=')?;
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
            if name.is_empty() || !name.bytes().all(plain) {
                return None;
            }
            lines.push((name.to_owned(), unescaped(value)?));
        }
        Some(Self(lines))
    }

    /// Reads the values in order.
    pub fn reader(&self) -> Reader<'_> {
        Reader(&self.0)
    }
}

impl From<Vec<(String, String)>> for Lines {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }
}

fn unescaped(value: &str) -> Option<String> {
    let mut plain = String::with_capacity(value.len());
    let mut rest = value.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => plain.push(match rest.next()? {
                '\\' => '\\',
                'n' => '\n',
                _ => return None,
            }),
            c => plain.push(c),
        }
    }
    Some(plain)
}

/// Reads named values in order; whatever is out of place ends the reading.
#[derive(Clone, Debug)]
pub struct Reader<'a>(&'a [(String, String)]);

impl<'a> Reader<'a> {
    /// The next value when it has this name; it is read then.
    pub fn next(&mut self, name: &str) -> Option<&'a str> {
        let ((found, value), rest) = self.0.split_first()?;
        (found == name).then(|| {
            self.0 = rest;
            value.as_str()
        })
    }

    /// All following values of this name.
    pub fn all(&mut self, name: &str) -> Vec<&'a str> {
        std::iter::from_fn(|| self.next(name)).collect()
    }

    /// What is left.
    pub const fn rest(&self) -> &'a [(String, String)] {
        self.0
    }

    /// Nothing is left.
    pub fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn a_reading_has_one_text(values in proptest::collection::vec(("[a-z_]{1,6}", any::<String>()), 0..5)) {
            let lines = Lines::from(values);
            prop_assert_eq!(Lines::parse(&lines.text()), Some(lines));
        }

        #[test]
        fn a_text_has_one_reading(text in "([a-z]{0,2}=?(\\\\|\\\\n|x)?\n?){0,4}") {
            if let Some(lines) = Lines::parse(&text) {
                prop_assert_eq!(lines.text(), text);
            }
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["a", "a=1", "=1\n", "A=1\n", "a=\\x\n", "a=\\\n", "a=1\n\n"] {
            assert_eq!(Lines::parse(text), None, "{text:?}");
        }
    }
}
