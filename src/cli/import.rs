//! `homeward import`: hands in a file of the exchange format. Sending a file again changes nothing, so
//! an interrupted import is resumed by running it again.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::arguments::Connection;
use crate::cli::failure::Failure;
use crate::domain::ids::LocalRef;
use crate::domain::invalid::{Invalid, Problem};
use crate::grpc::client::{CHUNKS_UNDER_WAY, Client, request_id};
use crate::grpc::proto;
use crate::grpc::{encoded_bytes, to_proto};
use crate::transfer::chunks::{CHUNK_BYTES, Packed, pack};
use crate::transfer::import::{Lines, Raw, RefusedFile};
use crate::transfer::jsonl::NewRecord;

/// Hand in profiles or reports.
#[derive(clap::Args)]
pub struct Import {
    /// The file: one JSON object a line (exchange format version 1).
    file: PathBuf,
    #[command(flatten)]
    connection: Connection,
}

impl Import {
    /// Reads, sends, and writes what was refused beside the file.
    ///
    /// # Errors
    /// A file or server that cannot be used; exit code 3 when some lines were refused.
    pub fn run(self) -> Result<(), Failure> {
        let file = File::open(&self.file)
            .map_err(|error| Failure::failed(format!("{} cannot be read: {error}", self.file.display())))?;
        let length = file.metadata()?.len();
        let client = self.connection.client()?;
        let bar = progress_bar(length, "{bytes}/{total_bytes}");
        let mut refused = RefusedFile::beside(&self.file);
        let summary = import(&client, BufReader::new(file), &mut refused, &bar)?;
        bar.finish_and_clear();
        let written = refused.finish()?;
        println!("{summary}");
        match written {
            None => Ok(()),
            Some(path) => Err(Failure::some_refused(format!(
                "{} lines were refused, the others went in. They stand with their reasons in {}: mend that file and import it.",
                summary.refused,
                path.display()
            ))),
        }
    }
}

/// What became of a file.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// New records.
    pub created: u64,
    /// Records that say something else now.
    pub changed: u64,
    /// Records that say the same.
    pub unchanged: u64,
    /// Lines refused.
    pub refused: u64,
    /// Lines in which something was masked, by field and what it was.
    pub masked: BTreeMap<String, u64>,
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { created, changed, unchanged, refused, masked } = self;
        write!(f, "{created} created, {changed} changed, {unchanged} unchanged, {refused} refused")?;
        if !masked.is_empty() {
            let each: Vec<String> = masked.iter().map(|(what, lines)| format!("{what} {lines}")).collect();
            write!(f, "\nmasked before it was recorded 已隐去: {}", each.join(", "))?;
        }
        Ok(())
    }
}

impl Summary {
    fn count(&mut self, outcome: proto::ImportOutcome) {
        match outcome {
            proto::ImportOutcome::Created => self.created += 1,
            proto::ImportOutcome::Changed => self.changed += 1,
            proto::ImportOutcome::Unchanged => self.unchanged += 1,
            proto::ImportOutcome::Refused | proto::ImportOutcome::Unspecified => self.refused += 1,
        }
    }

    fn note_masked(&mut self, masked: &[proto::MaskedField]) {
        for one in masked {
            let kind = one.kind().as_str_name().trim_start_matches("MASK_KIND_").to_lowercase();
            *self.masked.entry(format!("{}: {kind}", one.field)).or_default() += 1;
        }
    }
}

/// A bar with an estimate of the time left.
pub fn progress_bar(length: u64, amount: &str) -> ProgressBar {
    let template = format!("{{msg}} [{{bar:30}}] {amount}, {{eta}} left");
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}

/// Lines read and not yet answered.
#[derive(Default)]
struct Window {
    raws: Vec<(u64, Raw)>,
    profiles: Vec<proto::ProfileLine>,
    reports: Vec<proto::ReportLine>,
    references: HashSet<(bool, LocalRef)>,
    bytes: usize,
}

/// Sends every line of a reader; what is refused goes to `refused`.
///
/// # Errors
/// A reader or server that fails; what was answered before has gone in.
pub fn import(
    client: &Client,
    reader: impl BufRead,
    refused: &mut RefusedFile,
    bar: &ProgressBar,
) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    let mut window = Window::default();
    for line in Lines::new(reader) {
        let line = line?;
        bar.set_position(line.next_offset);
        match &line.record {
            Ok(record) => {
                // Messages under way at once may overtake each other; lines on one record must not.
                if window.holds(record) {
                    send(client, std::mem::take(&mut window), refused, &mut summary)?;
                }
                window.add(line.number, record);
            }
            Err(invalid) => {
                summary.refused += 1;
                refused.add(&line.raw, invalid)?;
                continue;
            }
        }
        window.raws.push((line.number, line.raw));
        if window.bytes >= CHUNKS_UNDER_WAY * CHUNK_BYTES {
            send(client, std::mem::take(&mut window), refused, &mut summary)?;
        }
    }
    send(client, window, refused, &mut summary)?;
    Ok(summary)
}

impl Window {
    fn holds(&self, record: &NewRecord) -> bool {
        self.references.contains(&reference(record))
    }

    fn add(&mut self, line: u64, record: &NewRecord) {
        self.references.insert(reference(record));
        match record {
            NewRecord::Profile(new) => {
                let line = proto::ProfileLine { line, profile: Some(to_proto::new_profile(new)) };
                self.bytes += encoded_bytes(&line);
                self.profiles.push(line);
            }
            NewRecord::Report(new) => {
                let line = proto::ReportLine { line, report: Some(to_proto::new_report(new)) };
                self.bytes += encoded_bytes(&line);
                self.reports.push(line);
            }
        }
    }
}

/// Which record of the caller's organisation it is.
fn reference(record: &NewRecord) -> (bool, LocalRef) {
    match record {
        NewRecord::Profile(new) => (true, new.local_ref.clone()),
        NewRecord::Report(new) => (false, new.local_ref.clone()),
    }
}

fn send(
    client: &Client,
    window: Window,
    refused: &mut RefusedFile,
    summary: &mut Summary,
) -> Result<(), Failure> {
    let Window { raws, profiles, reports, .. } = window;
    let mut results: Vec<(u64, proto::ImportOutcome, Vec<proto::FieldProblem>)> = Vec::new();
    let mut chunks = Vec::new();
    for packed in pack(profiles, encoded_bytes) {
        match packed {
            Packed::Chunk(lines) => {
                chunks.push((None, proto::RestateProfilesRequest { request_id: request_id()?, lines }));
            }
            Packed::TooLarge(line) => results.push(too_large(line.line)),
        }
    }
    for answer in client.restate_profiles(chunks)? {
        for one in answer.results {
            summary.note_masked(&one.masked);
            results.push((one.line, one.outcome(), one.violations));
        }
    }
    let mut chunks = Vec::new();
    for packed in pack(reports, encoded_bytes) {
        match packed {
            Packed::Chunk(lines) => {
                chunks.push((None, proto::RestateReportsRequest { request_id: request_id()?, lines }));
            }
            Packed::TooLarge(line) => results.push(too_large(line.line)),
        }
    }
    for answer in client.restate_reports(chunks)? {
        for one in answer.results {
            summary.note_masked(&one.masked);
            results.push((one.line, one.outcome(), one.violations));
        }
    }
    results.sort_by_key(|(line, ..)| *line);
    for (line, outcome, violations) in results {
        summary.count(outcome);
        if outcome == proto::ImportOutcome::Refused
            && let Ok(i) = raws.binary_search_by_key(&line, |(number, _)| *number)
        {
            refused.add(&raws[i].1, &invalid_of(violations))?;
        }
    }
    Ok(())
}

fn too_large(line: u64) -> (u64, proto::ImportOutcome, Vec<proto::FieldProblem>) {
    let problem = proto::FieldProblem {
        field: String::new(),
        problem: "is too large for one message".to_owned(),
        accepted: "a record of at most 60 KiB".to_owned(),
    };
    (line, proto::ImportOutcome::Refused, vec![problem])
}

fn invalid_of(violations: Vec<proto::FieldProblem>) -> Invalid {
    let mut invalid = Invalid::default();
    for violation in violations {
        invalid.add(violation.field, Problem::new(violation.problem, violation.accepted));
    }
    invalid
}
