//! A whole file: bounded, resumable, with what was refused beside it.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use homeward::transfer::import::{Lines, Raw};
use homeward::transfer::refused_file::RefusedFile;
use tempfile::tempdir;

const SAMPLE: &str = include_str!("../../data/transfer/sample.jsonl");

/// Gives `x` without end of line, and remembers how much was asked to be held at once: nothing.
struct Endless {
    left: u64,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = usize::try_from(self.left).unwrap().min(buffer.len());
        buffer[..count].fill(b'x');
        self.left -= count as u64;
        Ok(count)
    }
}

#[test]
fn a_line_of_ten_megabytes_is_refused_as_one_and_the_next_is_read() {
    let good = SAMPLE.lines().next().unwrap();
    let file = Endless { left: 10_000_000 }.chain(io::Cursor::new(format!("\n{good}\n")));
    let lines: Vec<_> = Lines::new(BufReader::new(file)).map(|line| line.unwrap()).collect();
    let [long, read] = lines.as_slice() else { panic!("two lines") };
    let Raw::TooLong(kept) = &long.raw else { panic!("too long") };
    assert!(kept.len() <= 1_024);
    let refused = long.record.as_ref().unwrap_err().to_string();
    assert!(refused.contains("line 1") && refused.contains("10000001 bytes"), "{refused}");
    assert!(read.record.is_ok());
    assert_eq!((read.number, read.offset), (2, 10_000_001));
}

#[test]
fn reading_goes_on_where_it_stopped() {
    let text = format!("\u{feff}{}\r\n\r\n{SAMPLE}", SAMPLE.lines().next().unwrap());
    let all: Vec<_> = Lines::new(text.as_bytes()).map(|line| line.unwrap()).collect();
    assert!(all.iter().all(|line| line.record.is_ok()));
    for stop in &all {
        let mut file = BufReader::new(io::Cursor::new(text.as_bytes()));
        file.seek(SeekFrom::Start(stop.next_offset)).unwrap();
        let rest: Vec<_> =
            Lines::from_offset(file, stop.number, stop.next_offset).map(|line| line.unwrap()).collect();
        let places: Vec<_> = rest.iter().map(|line| (line.number, line.offset)).collect();
        let expected: Vec<_> = all
            .iter()
            .filter(|line| line.number > stop.number)
            .map(|line| (line.number, line.offset))
            .collect();
        assert_eq!(places, expected);
    }
}

#[test]
fn refused_lines_are_mended_and_sent_again() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("people.jsonl");
    let good = SAMPLE.lines().next().unwrap();
    let wrong = good.replace("\"female\"", "\"femal\"");
    let mut bytes = format!("{good}\n{wrong}\nnot json\n").into_bytes();
    bytes.extend(b"{\"kind\":\"\xff\"}\n");
    fs::write(&path, &bytes).unwrap();

    let mut refused = RefusedFile::beside(&path);
    let mut read = 0;
    for line in Lines::new(BufReader::new(fs::File::open(&path).unwrap())) {
        let line = line.unwrap();
        match &line.record {
            Ok(_) => read += 1,
            Err(invalid) => refused.add(&line.raw, invalid).unwrap(),
        }
    }
    assert_eq!((read, refused.count()), (1, 3));
    let beside = refused.finish().unwrap().unwrap();
    assert_eq!(beside, folder.path().join("people.jsonl.refused.jsonl"));

    let lines: Vec<_> = fs::read(&beside).unwrap().lines().map(|line| line.unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("{\"refused\":[{\"key\":\"sex\","), "{}", lines[0]);
    let mended = lines[0].replace("\"femal\"", "\"female\"");
    assert!(Lines::new(mended.as_bytes()).all(|line| line.unwrap().record.is_ok()));
    assert!(lines[0].contains("\"zh\":\"不是可用的词"), "{}", lines[0]);
    let key = Lines::new("{\"kind\":\"profile\",\"x\":1}".as_bytes()).next().unwrap().unwrap();
    let unknown = key.record.unwrap_err().violations.into_iter().find(|one| one.field == "x").unwrap();
    assert!(unknown.problem.accepted.starts_with("kind station"), "{}", unknown.problem.accepted);
    assert!(lines[1].contains("at character 2\"") && !lines[1].contains("at line"), "{}", lines[1]);
    let again = Lines::new(lines[1].as_bytes()).next().unwrap().unwrap().record.unwrap_err();
    assert_eq!(again.violations[0].field, "raw", "a text that was never read is to be replaced whole");
}

#[test]
fn no_file_is_made_when_nothing_is_refused() {
    let folder = tempdir().unwrap();
    let refused = RefusedFile::beside(&folder.path().join("people.jsonl"));
    assert_eq!(refused.finish().unwrap(), None);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
