//! `homeward import`: hands in a file of the exchange format. Sending a file again changes nothing, so
//! an interrupted import is resumed by running it again.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::arguments::Connection;
use crate::cli::failure::Failure;
use crate::cli::import_names::Names;
use crate::cli::import_summary::{Summary, refusal_text};
use crate::domain::actor::Role;
use crate::domain::ids::LocalRef;
use crate::domain::invalid::{Invalid, Problem};
use crate::grpc::client::{CHUNKS_UNDER_WAY, Client, request_id};
use crate::grpc::proto;
use crate::grpc::{encoded_bytes, to_proto};
use crate::transfer::chunks::{CHUNK_BYTES, Packed, pack};
use crate::transfer::import::{Line, Lines, Raw};
use crate::transfer::jsonl::NewRecord;
use crate::transfer::kind_of_file::{NoLines, no_lines};
use crate::transfer::problem_words::in_both;
use crate::transfer::refused_file::RefusedFile;
use crate::transfer::table::{Of, Rows, TABLE_BYTES, decoded};

/// Hand in profiles or reports.
#[derive(clap::Args)]
pub struct Import {
    /// The file: one JSON object a line (exchange format version 1), or a table of your own (.csv, headers in
    /// Chinese or English, a person a row).
    file: PathBuf,
    /// Write the service's names of the records, `profiles/…` or `reports/…`, beside your own numbers, as CSV;
    /// other commands ask for them. Of a few records they are told at once.
    #[arg(long, value_name = "FILE")]
    names: Option<PathBuf>,
    #[command(flatten)]
    connection: Connection,
}

impl Import {
    /// Reads, sends, and writes what was refused beside the file.
    ///
    /// # Errors
    /// A file or server that cannot be used; exit code 3 when some lines were refused.
    pub fn run(self) -> Result<(), Failure> {
        let named = |error: std::io::Error| Failure::of_file(&self.file, &error);
        let file = File::open(&self.file).map_err(named)?;
        let length = file.metadata().map_err(named)?.len();
        let actor = self.connection.enrolment()?.admission.actor;
        let hands_in = HandsIn::by(&actor.roles)?;
        let (lines, mut refused): (Box<dyn Iterator<Item = std::io::Result<Line>>>, _) =
            if is_table(&self.file) {
                let rows = self.rows(file, length, hands_in, &actor.organisation.to_string())?;
                let refused = RefusedFile::of_table(&self.file, rows.headers());
                (Box::new(rows), refused)
            } else {
                (Box::new(self.lines(file)?), RefusedFile::beside(&self.file))
            };
        let client = self.connection.client()?;
        let bar = progress_bar(length, "{bytes}/{total_bytes}");
        let names = Names::into(self.names.as_deref())?;
        let summary = Summary::default();
        let mut sender = Sender { client: &client, hands_in, refused: &mut refused, summary, names };
        let ended = sender.import(lines, &bar);
        let Sender { summary, names, .. } = sender;
        bar.finish_and_clear();
        names.finish()?;
        let written = refused.finish().map_err(|error| Failure::of_file(&self.file, &error))?;
        if summary.is_empty() && ended.is_err() {
            return ended;
        }
        // What became of the lines so far is told whatever ended it.
        println!("{summary}");
        eprintln!("{}", summary.chinese());
        ended.map_err(|failure| failure.and(UNFINISHED))?;
        match written {
            None => Ok(()),
            Some(path) => Err(Failure::some_refused(refusal_text(&summary, &path))),
        }
    }

    /// The lines of a file of the exchange format.
    fn lines(&self, file: File) -> Result<Lines<BufReader<File>>, Failure> {
        let mut reader = BufReader::with_capacity(LOOKED_AT_BYTES, file);
        let beginning = reader.fill_buf().map_err(|error| Failure::of_file(&self.file, &error))?;
        match no_lines(beginning) {
            Some(kind) => Err(Failure::failed(format!("{}: {kind}", self.file.display()))),
            None => Ok(Lines::new(reader)),
        }
    }

    /// The rows of a table, of the caller's own organisation where it names none.
    fn rows(&self, mut file: File, length: u64, hands_in: HandsIn, own: &str) -> Result<Rows, Failure> {
        let refused =
            |told: &dyn std::fmt::Display| Failure::failed(format!("{}: {told}", self.file.display()));
        if length > TABLE_BYTES {
            return Err(refused(&format!(
                "{length} bytes; accepted: a table of at most {TABLE_BYTES} bytes"
            )));
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|error| Failure::of_file(&self.file, &error))?;
        if let Some(kind @ NoLines::Workbook) = no_lines(&bytes) {
            return Err(refused(&kind));
        }
        let Some(text) = decoded(&bytes) else {
            return Err(refused(
                &"不是文本表格 / is no table of text; accepted: CSV in UTF-8, UTF-16 or GB 18030",
            ));
        };
        let first = text.lines().next().unwrap_or_default();
        let of_reports = first.contains("失踪") || first.contains("寻亲") || first.contains("missing");
        let of = match hands_in {
            HandsIn { profiles: true, reports: true } if of_reports => Of::Desk(own.to_owned()),
            HandsIn { profiles: true, .. } => Of::Station(own.to_owned()),
            HandsIn { profiles: false, .. } => Of::Desk(own.to_owned()),
        };
        Rows::of(text, of).map_err(|fault| refused(&format!("表头 / headers: {}", in_both(&fault.0))))
    }
}

/// Whether a file is a table by its name.
fn is_table(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| ["csv", "tsv"].contains(&ending.as_str()))
}

/// Bytes of a file that are looked at before anything of it is sent.
const LOOKED_AT_BYTES: usize = 64 * 1024;

const UNFINISHED: &str = "the file is not through; import it again, what went in is not doubled \
                          文件尚未导入完毕，请重新导入，已导入的不会重复";

/// Which kinds of records a caller may hand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandsIn {
    /// Profiles.
    pub profiles: bool,
    /// Reports.
    pub reports: bool,
}

impl HandsIn {
    /// By her roles. The server refuses a message of the other kind as a whole, so a line of it is refused
    /// here, alone.
    ///
    /// # Errors
    /// Roles that hand in neither.
    fn by(roles: &[Role]) -> Result<Self, Failure> {
        let (profiles, reports) = (roles.contains(&Role::StationWorker), roles.contains(&Role::FamilyDesk));
        if !profiles && !reports {
            return Err(Failure::failed(format!(
                "不能用这把密钥导入 / this key hands nothing in; accepted: {BY_WHOM}"
            )));
        }
        Ok(Self { profiles, reports })
    }

    fn check(self, record: &NewRecord) -> Result<(), Invalid> {
        let may = match record {
            NewRecord::Profile(_) => self.profiles,
            NewRecord::Report(_) => self.reports,
        };
        let problem = || Problem::new("is not handed in with this key", BY_WHOM);
        if may { Ok(()) } else { Err(Invalid::one("kind", problem())) }
    }
}

const BY_WHOM: &str = "profiles by a station worker, reports by a family desk";

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
    raws: Vec<(u64, Raw, LocalRef)>,
    profiles: Vec<proto::ProfileLine>,
    reports: Vec<proto::ReportLine>,
    references: HashSet<(bool, LocalRef)>,
    bytes: usize,
}

/// Who hands lines in, and what became of them.
pub struct Sender<'a> {
    /// In whose name.
    pub client: &'a Client,
    /// What she may hand in.
    pub hands_in: HandsIn,
    /// Takes the refused lines.
    pub refused: &'a mut RefusedFile,
    /// What became of the lines so far.
    pub summary: Summary,
    /// Takes the names of the records.
    pub names: Names,
}

impl Sender<'_> {
    /// Sends every line.
    ///
    /// # Errors
    /// A reader or server that fails; what was answered before has gone in.
    pub fn import(
        &mut self,
        lines: impl Iterator<Item = std::io::Result<Line>>,
        bar: &ProgressBar,
    ) -> Result<(), Failure> {
        let mut window = Window::default();
        for line in lines {
            let line = line?;
            bar.set_position(line.next_offset);
            let hands_in = self.hands_in;
            let record = line.record.and_then(|record| hands_in.check(&record).map(|()| record));
            match record {
                Ok(record) => {
                    // Messages under way at once may overtake each other; lines on one record must not.
                    if window.holds(&record) {
                        self.send(std::mem::take(&mut window))?;
                    }
                    window.add(line.number, &record);
                    window.raws.push((line.number, line.raw, reference(&record).1));
                }
                Err(invalid) => {
                    self.summary.refused += 1;
                    self.summary.note_refused(line.number, &invalid);
                    self.refused.add(&line.raw, &invalid)?;
                }
            }
            if window.bytes >= CHUNKS_UNDER_WAY * CHUNK_BYTES {
                self.send(std::mem::take(&mut window))?;
            }
        }
        self.send(window)
    }

    fn send(&mut self, window: Window) -> Result<(), Failure> {
        let Window { raws, profiles, reports, .. } = window;
        let mut results: Vec<Answered> = Vec::new();
        let profiles = chunks(profiles, encoded_bytes, |line| line.line, &mut results)?;
        let requests = profiles
            .into_iter()
            .map(|(request_id, lines)| (None, proto::RestateProfilesRequest { request_id, lines }));
        for one in self.client.restate_profiles(requests.collect())?.into_iter().flat_map(|own| own.results) {
            self.summary.note_masked(&one.masked);
            results.push((one.line, one.outcome(), one.name, one.violations));
        }
        let reports = chunks(reports, encoded_bytes, |line| line.line, &mut results)?;
        let requests = reports
            .into_iter()
            .map(|(request_id, lines)| (None, proto::RestateReportsRequest { request_id, lines }));
        for one in self.client.restate_reports(requests.collect())?.into_iter().flat_map(|own| own.results) {
            self.summary.note_masked(&one.masked);
            results.push((one.line, one.outcome(), one.name, one.violations));
        }
        results.sort_by_key(|(line, ..)| *line);
        for (line, outcome, name, violations) in results {
            self.summary.count(outcome);
            let Ok(i) = raws.binary_search_by_key(&line, |(number, ..)| *number) else { continue };
            let (_, raw, local_ref) = &raws[i];
            if outcome == proto::ImportOutcome::Refused {
                let invalid = invalid_of(violations);
                self.summary.note_refused(line, &invalid);
                self.refused.add(raw, &invalid)?;
            } else {
                self.names.note(local_ref, &name)?;
            }
        }
        Ok(())
    }
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

/// A line, what became of it, the name of its record and what is wrong with it.
type Answered = (u64, proto::ImportOutcome, String, Vec<proto::FieldProblem>);

/// Lines in chunks, each with the id of its request; a line that no request carries is answered at once.
fn chunks<L>(
    lines: Vec<L>,
    size: impl Fn(&L) -> usize,
    number: impl Fn(&L) -> u64,
    answered: &mut Vec<Answered>,
) -> Result<Vec<(String, Vec<L>)>, Failure> {
    let mut chunks = Vec::new();
    for packed in pack(lines, size) {
        match packed {
            Packed::Chunk(lines) => chunks.push((request_id()?, lines)),
            Packed::TooLarge(line) => answered.push(too_large(number(&line))),
        }
    }
    Ok(chunks)
}

fn too_large(line: u64) -> Answered {
    let problem = proto::FieldProblem {
        field: String::new(),
        problem: "is too large for one message".to_owned(),
        accepted: "a record of at most 60 KiB".to_owned(),
    };
    (line, proto::ImportOutcome::Refused, String::new(), vec![problem])
}

fn invalid_of(violations: Vec<proto::FieldProblem>) -> Invalid {
    let mut invalid = Invalid::default();
    for violation in violations {
        invalid.add(violation.field, Problem::new(violation.problem, violation.accepted));
    }
    invalid
}
