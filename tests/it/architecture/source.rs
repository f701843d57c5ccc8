//! A source file as the architecture test sees it: words and signs with their lines, without
//! comments and texts. Knows nothing of the rules.

use std::iter::Peekable;
use std::str::Chars;

/// A word, `::`, or one sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its line, from 1.
    pub line: usize,
    /// The word or sign.
    pub text: String,
    /// Whether it stands in code that only tests compile.
    pub of_tests: bool,
}

/// One file under `src/`.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its path below `src/`, such as `grpc/status.rs`.
    pub path: String,
    /// As it is written.
    pub text: String,
    /// Without comments and texts.
    pub tokens: Vec<Token>,
}

impl Source {
    /// Reads one file's text.
    pub fn new(path: &str, text: &str) -> Self {
        let mut tokens = tokens(&without_words(text));
        mark_tests(&mut tokens);
        Self { path: path.to_owned(), text: text.to_owned(), tokens }
    }

    /// The folder or file below `src/` it belongs to, such as `grpc`.
    pub fn module(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// How many modules it lies below the crate's root.
    pub fn depth(&self) -> usize {
        let parts = self.path.split('/').count();
        match self.path.as_str() {
            "lib.rs" | "main.rs" => 0,
            path if path.ends_with("/mod.rs") => parts - 1,
            _ => parts,
        }
    }

    /// The word or sign at a place; nothing beyond the end.
    pub fn at(&self, i: usize) -> &str {
        self.tokens.get(i).map_or("", |token| token.text.as_str())
    }

    /// The word or sign before a place.
    pub fn before(&self, i: usize) -> &str {
        i.checked_sub(1).map_or("", |i| self.at(i))
    }

    /// The place of the sign that closes the bracket at a place.
    pub fn closing(&self, open: usize) -> usize {
        closing(&self.tokens, open)
    }

    /// Files of this folder that only tests compile: `#[cfg(test)] mod golden;`.
    pub fn test_files(&self) -> Vec<String> {
        let folder = self.path.strip_suffix("mod.rs").unwrap_or_default();
        let declared = |i: &usize| self.tokens[*i].of_tests && self.at(*i) == "mod" && self.at(i + 2) == ";";
        let names = (0..self.tokens.len()).filter(declared);
        names.map(|i| format!("{folder}{}.rs", self.at(i + 1))).collect()
    }
}

/// Whether a token is a word rather than a sign.
pub fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (i, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => {
                depth -= 1;
                if depth == 0 {
                    return i;
                }
            }
            _ => {}
        }
    }
    tokens.len().saturating_sub(1)
}

/// Marks each item behind `#[cfg(test)]`, up to its `;` or the end of its body.
fn mark_tests(tokens: &mut [Token]) {
    const ATTRIBUTE: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut i = 0;
    while i + ATTRIBUTE.len() <= tokens.len() {
        let found = ATTRIBUTE.iter().zip(&tokens[i..]).all(|(sign, token)| token.text == *sign);
        if !found {
            i += 1;
            continue;
        }
        let mut end = i + ATTRIBUTE.len();
        while end < tokens.len() && !matches!(tokens[end].text.as_str(), "{" | ";") {
            end = if matches!(tokens[end].text.as_str(), "(" | "[") { closing(tokens, end) } else { end } + 1;
        }
        if end < tokens.len() && tokens[end].text == "{" {
            end = closing(tokens, end);
        }
        end = end.min(tokens.len() - 1);
        tokens[i..=end].iter_mut().for_each(|token| token.of_tests = true);
        i = end + 1;
    }
}

fn tokens(code: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (i, line) in code.lines().enumerate() {
        let mut rest = line.chars().peekable();
        while let Some(first) = rest.next() {
            if first.is_whitespace() {
                continue;
            }
            let mut text = first.to_string();
            if first.is_alphanumeric() || first == '_' {
                while let Some(next) = rest.next_if(|c| c.is_alphanumeric() || *c == '_') {
                    text.push(next);
                }
            } else if first == ':' && rest.next_if_eq(&':').is_some() {
                text.push(':');
            }
            tokens.push(Token { line: i + 1, text, of_tests: false });
        }
    }
    tokens
}

/// The code with comments gone and each text or character an empty text; lines stay where they are.
fn without_words(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut last = ' ';
    while let Some(c) = rest.next() {
        match c {
            '/' if rest.peek() == Some(&'/') => while rest.next_if(|c| *c != '\n').is_some() {},
            '/' if rest.peek() == Some(&'*') => skip_comment(&mut rest, &mut code),
            '"' => skip_text(&mut rest, &mut code),
            'r' if !(last.is_alphanumeric() && last != 'b' || last == '_') => {
                skip_raw(&mut rest, &mut code);
            }
            '\'' => skip_character(&mut rest, &mut code),
            _ => code.push(c),
        }
        last = c;
    }
    code
}

fn skip_comment(rest: &mut Peekable<Chars>, code: &mut String) {
    let mut depth = 1;
    rest.next();
    while depth > 0
        && let Some(c) = rest.next()
    {
        match c {
            '*' if rest.next_if_eq(&'/').is_some() => depth -= 1,
            '/' if rest.next_if_eq(&'*').is_some() => depth += 1,
            '\n' => code.push('\n'),
            _ => {}
        }
    }
}

fn skip_text(rest: &mut Peekable<Chars>, code: &mut String) {
    code.push('"');
    while let Some(c) = rest.next() {
        match c {
            '"' => break,
            '\\' if rest.next() == Some('\n') => code.push('\n'),
            '\n' => code.push('\n'),
            _ => {}
        }
    }
}

/// After an `r`: a raw text, or a word that begins so.
fn skip_raw(rest: &mut Peekable<Chars>, code: &mut String) {
    let mut ahead = rest.clone();
    let mut fence = 0;
    while ahead.next_if_eq(&'#').is_some() {
        fence += 1;
    }
    if ahead.next_if_eq(&'"').is_none() {
        code.push('r');
        return;
    }
    code.push('"');
    let end = format!("\"{}", "#".repeat(fence));
    let raw: String = ahead.collect();
    let length = raw.find(&end).map_or(raw.len(), |at| at + end.len());
    code.extend(raw[..length].chars().filter(|c| *c == '\n'));
    for _ in 0..=fence + raw[..length].chars().count() {
        rest.next();
    }
}

/// After a `'`: a character, or a lifetime, which stays.
fn skip_character(rest: &mut Peekable<Chars>, code: &mut String) {
    let mut ahead = rest.clone();
    let first = ahead.next();
    if first != Some('\\') && ahead.next() != Some('\'') {
        code.push('\'');
        return;
    }
    code.push('"');
    if rest.next() == Some('\\') {
        rest.next();
    }
    while rest.next().is_some_and(|c| c != '\'') {}
}
