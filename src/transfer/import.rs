//! Reading a file of the exchange format line by line in bounded memory, and the form of lines that were
//! refused, with their reasons, so that they can be mended and sent again.
//!
//! A refused object is written as it stood, with one more key in front: `"refused": [{"key",
//! "problem", "accepted", "zh"}]`, which the reader passes over; `zh` says the same in Chinese. A line that is no object is written as
//! `{"refused": [...], "raw": "..."}`.

use std::io::{self, BufRead};

use serde_json::{Value, json};

use crate::domain::invalid::{Invalid, Problem};
use crate::transfer::jsonl::{NewRecord, Node, REFUSED_LINE_BYTES, parse, read_line};
use crate::transfer::problem_words::in_chinese;

/// Bytes of a line that are kept when it cannot be read as text of a bearable length.
const RAW_BYTES: usize = 1_024;

/// Bytes of reasons written beside a refused line.
const REASON_BYTES: usize = 12 * 1024;

/// What a line holds.
#[derive(Clone, PartialEq, Eq)]
pub enum Raw {
    /// Text.
    Text(String),
    /// More than a line may hold; its beginning.
    TooLong(String),
    /// Bytes that are no UTF-8; their beginning, as far as it can be shown.
    NotUtf8(String),
    /// The cells of a row of a table.
    Row(Vec<String>),
}

/// One line of a file.
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// Where it begins in the file, in bytes.
    pub offset: u64,
    /// Where the next line begins.
    pub next_offset: u64,
    /// What it holds.
    pub raw: Raw,
    /// The record it says, or everything that is wrong with it.
    pub record: Result<NewRecord, Invalid>,
}

/// The lines of a file that are not blank.
pub struct Lines<R> {
    reader: R,
    number: u64,
    offset: u64,
}

impl<R: BufRead> Lines<R> {
    /// Reads from the beginning.
    pub const fn new(reader: R) -> Self {
        Self::from_offset(reader, 0, 0)
    }

    /// Goes on after `lines` lines, the reader standing at the byte `offset` where the next begins.
    pub const fn from_offset(reader: R, lines: u64, offset: u64) -> Self {
        Self { reader, number: lines, offset }
    }

    /// The next line's bytes, as many as a line may have and one more; the whole length; `None` at
    /// the end. However long the line, no more than that is held.
    fn next_bytes(&mut self) -> io::Result<Option<(Vec<u8>, u64)>> {
        let mut line = Vec::new();
        let mut length = 0_u64;
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if buffer.is_empty() {
                return Ok((length > 0).then_some((line, length)));
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let part = &buffer[..end.unwrap_or(buffer.len())];
            // One byte for a carriage return, one to see that the line is too long.
            let room = (REFUSED_LINE_BYTES + 2).saturating_sub(line.len());
            line.extend_from_slice(&part[..part.len().min(room)]);
            let used = part.len() + usize::from(end.is_some());
            length += used as u64;
            self.reader.consume(used);
            if end.is_some() {
                return Ok(Some((line, length)));
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (bytes, length) = match self.next_bytes() {
                Ok(Some(line)) => line,
                Ok(None) => return None,
                Err(error) => return Some(Err(error)),
            };
            self.number += 1;
            let offset = self.offset;
            self.offset += length;
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let raw = raw(bytes, self.number);
            let record = match &raw {
                Raw::Text(text) => read_line(text, self.number),
                Raw::TooLong(_) => {
                    let problem = format!("is too long: {length} bytes from byte {offset} of the file");
                    Err(of_line(self.number, problem, "one record of at most 64 KiB"))
                }
                Raw::NotUtf8(_) | Raw::Row(_) => {
                    Err(of_line(self.number, "is not UTF-8".to_owned(), "text in UTF-8"))
                }
            };
            return Some(Ok(Line { number: self.number, offset, next_offset: self.offset, raw, record }));
        }
    }
}

fn of_line(number: u64, problem: String, accepted: &str) -> Invalid {
    Invalid::one(format!("line {number}"), Problem::new(problem, accepted))
}

fn raw(mut bytes: Vec<u8>, number: u64) -> Raw {
    if bytes.last() == Some(&b'\r') {
        bytes.pop();
    }
    if number == 1 && bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    if bytes.len() > REFUSED_LINE_BYTES {
        return Raw::TooLong(beginning(&bytes));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Raw::Text(text.trim().to_owned()),
        Err(error) => Raw::NotUtf8(beginning(error.as_bytes())),
    }
}

fn beginning(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(RAW_BYTES)]).into_owned()
}

/// A refused line with its reasons in front, without its line break.
pub fn refused_line(raw: &Raw, reasons: &Invalid) -> String {
    let reasons = reasons_of(reasons);
    if let Raw::Text(text) = raw
        && let Ok(Node::Object(pairs)) = parse(text)
    {
        return with_reasons(text, pairs, &reasons);
    }
    let text = match raw {
        Raw::Text(text) | Raw::TooLong(text) | Raw::NotUtf8(text) => text,
        Raw::Row(cells) => &cells.join(","),
    };
    json!({ "refused": reasons, "raw": beginning(text.as_bytes()) }).to_string()
}

fn with_reasons(text: &str, mut pairs: Vec<(String, Node)>, reasons: &Value) -> String {
    let refused_before = pairs.iter().any(|(key, _)| key == "refused");
    let rest = if refused_before {
        pairs.retain(|(key, _)| key != "refused");
        serde_json::to_string(&Node::Object(pairs)).unwrap_or_default()
    } else {
        text.trim().to_owned()
    };
    // The object's own text is kept to the letter, so that nothing but the reasons is new.
    let body = rest.strip_prefix('{').unwrap_or(&rest).trim_start();
    let comma = if body.starts_with('}') { "" } else { "," };
    format!("{{\"refused\":{reasons}{comma}{body}")
}

fn reasons_of(invalid: &Invalid) -> Value {
    let mut bytes = 0;
    let mut reasons = Vec::new();
    for (i, violation) in invalid.violations.iter().enumerate() {
        let (problem, accepted) = (&violation.problem.problem, &violation.problem.accepted);
        let chinese = in_chinese(&violation.problem);
        bytes += violation.field.len() + problem.len() + accepted.len() + chinese.len() + 64;
        if bytes > REASON_BYTES {
            let more = Problem::new(format!("and {} more problems", invalid.violations.len() - i), "");
            reasons
                .push(json!({ "key": "", "problem": more.problem, "accepted": "", "zh": in_chinese(&more) }));
            break;
        }
        let key = &violation.field;
        reasons.push(json!({ "key": key, "problem": problem, "accepted": accepted, "zh": chinese }));
    }
    reasons.into()
}
