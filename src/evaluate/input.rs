//! Reading a labelled set: profiles and reports of the exchange format, and the features made of them.
//! Every fault ends the reading with the file and line; figures over half a set would mislead.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::domain::description::{Completeness, Description};
use crate::domain::ids::{ProfileId, ReportId, Timestamp};
use crate::domain::invalid::Invalid;
use crate::domain::profile::{NewProfile, Profile, Status};
use crate::domain::report::{Identity, NewReport, Report, Reporter};
use crate::evaluate::bootstrap::Chosen;
use crate::evaluate::truth::{TruePairs, read_truth};
use crate::matching::{Features, Model};
use crate::transfer::import::Lines;
use crate::transfer::jsonl::NewRecord;

/// Why a labelled set cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The file system's.
    #[error("{file} cannot be read: {error}")]
    File {
        /// The file.
        file: String,
        /// What the system says.
        error: io::Error,
    },
    /// A line that says nothing usable. The message holds none of its text but references.
    #[error("{file}, line {line}: {problem}")]
    Line {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        problem: String,
    },
    /// A file without a single record or pair.
    #[error("{file} holds no {what}")]
    Empty {
        /// The file.
        file: String,
        /// What it should hold.
        what: &'static str,
    },
}

/// A record under the reference its owner gave it.
#[derive(Clone, Debug)]
pub struct Referred<T> {
    /// `organisation/local_ref`.
    pub reference: Box<str>,
    /// Where it stands in its file.
    pub line: u64,
    /// The record.
    pub record: T,
}

/// A labelled set. Both sides are in the order of their references, so that equal scores are ordered
/// by index. Status is not looked at: known pairs are often reunited people.
#[derive(Clone, Debug)]
pub struct Cases {
    /// The profiles.
    pub profiles: Vec<Referred<Profile>>,
    /// The reports.
    pub reports: Vec<Referred<Report>>,
    /// Who is whom.
    pub truth: TruePairs,
}

/// Both sides made ready to compare, in the order of the set.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Features of the profiles.
    pub profiles: Vec<Arc<Features>>,
    /// Features of the reports.
    pub reports: Vec<Arc<Features>>,
}

impl Cases {
    /// The index of the profile of a reference.
    pub fn profile(&self, reference: &str) -> Option<usize> {
        self.profiles.binary_search_by(|own| (*own.reference).cmp(reference)).ok()
    }

    /// The index of the report of a reference.
    pub fn report(&self, reference: &str) -> Option<usize> {
        self.reports.binary_search_by(|own| (*own.reference).cmp(reference)).ok()
    }

    /// Keeps so many profiles at most, drawn evenly with a fixed seed, in their order. For sets of which
    /// nobody knows who is whom: truth is not looked at.
    pub fn draw_profiles(&mut self, most: usize) {
        let mut chosen = Chosen::of(self.profiles.len(), most);
        self.profiles.retain(|_| chosen.takes_next());
    }
}

/// Reads a labelled set from its three files.
///
/// # Errors
/// The first fault found, with file and line.
pub fn read_cases(profiles: &Path, reports: &Path, truth: &Path) -> Result<Cases, InputError> {
    let mut cases = read_people(profiles, reports)?;
    let (file, reader) = open(truth)?;
    cases.truth = read_truth(&file, reader, |text| cases.profile(text), |text| cases.report(text))?;
    Ok(cases)
}

/// Reads both sides of a set of which nothing is known.
///
/// # Errors
/// The first fault found, with file and line.
pub fn read_people(profiles: &Path, reports: &Path) -> Result<Cases, InputError> {
    let (file, reader) = open(profiles)?;
    let profiles = read_side(&file, reader, "profile", |record| match record {
        NewRecord::Profile(new) => Some((format!("{}/{}", new.station, new.local_ref.as_str()), *new)),
        NewRecord::Report(_) => None,
    })?;
    let profiles = recorded(&file, profiles, profile_of)?;
    let (file, reader) = open(reports)?;
    let reports = read_side(&file, reader, "report", |record| match record {
        NewRecord::Report(new) => Some((format!("{}/{}", new.office, new.local_ref.as_str()), *new)),
        NewRecord::Profile(_) => None,
    })?;
    let reports = recorded(&file, reports, report_of)?;
    Ok(Cases { profiles, reports, truth: TruePairs::default() })
}

fn open(path: &Path) -> Result<(String, BufReader<File>), InputError> {
    let file = path.display().to_string();
    match File::open(path) {
        Ok(opened) => Ok((file, BufReader::new(opened))),
        Err(error) => Err(InputError::File { file, error }),
    }
}

impl Prepared {
    /// Makes the features of a set; `progress` is told of each record done.
    pub fn of(model: &Model, cases: &Cases, progress: &(dyn Fn(u64) + Sync)) -> Self {
        let profiles = cases.profiles.par_iter().map(|own| {
            progress(1);
            Arc::new(Features::of_profile(model, &own.record))
        });
        let profiles = profiles.collect();
        let reports = cases.reports.par_iter().map(|own| {
            progress(1);
            Arc::new(Features::of_report(model, &own.record))
        });
        Self { profiles, reports: reports.collect() }
    }
}

/// The records of one file by their references.
fn read_side<T>(
    file: &str,
    reader: impl BufRead,
    kind: &'static str,
    pick: impl Fn(NewRecord) -> Option<(String, T)>,
) -> Result<Vec<Referred<T>>, InputError> {
    let at = |line: u64, problem: String| InputError::Line { file: file.to_owned(), line, problem };
    let mut all = Vec::new();
    for line in Lines::new(reader) {
        let line = line.map_err(|error| InputError::File { file: file.to_owned(), error })?;
        let record = line.record.map_err(|invalid| at(line.number, in_words(&invalid)))?;
        let (reference, record) =
            pick(record).ok_or_else(|| at(line.number, format!("is no {kind}; this file holds {kind}s")))?;
        all.push(Referred { reference: reference.into(), line: line.number, record });
    }
    if all.is_empty() {
        return Err(InputError::Empty { file: file.to_owned(), what: kind });
    }
    all.sort_by(|a, b| a.reference.cmp(&b.reference).then(a.line.cmp(&b.line)));
    if let Some(twice) = all.windows(2).find(|two| two[0].reference == two[1].reference) {
        let problem = format!("{} stands here again, first in line {}", twice[1].reference, twice[0].line);
        return Err(at(twice[1].line, problem));
    }
    Ok(all)
}

fn recorded<N, R>(
    file: &str,
    said: Vec<Referred<N>>,
    record: impl Fn([u8; 16], N) -> Result<R, Invalid>,
) -> Result<Vec<Referred<R>>, InputError> {
    let numbered = (0_u128..).map(u128::to_be_bytes).zip(said);
    let one = |(id, own): ([u8; 16], Referred<N>)| {
        let Referred { reference, line, record: new } = own;
        let record = record(id, new).map_err(|invalid| InputError::Line {
            file: file.to_owned(),
            line,
            problem: in_words(&invalid),
        })?;
        Ok(Referred { reference, line, record })
    };
    numbered.map(one).collect()
}

fn profile_of(id: [u8; 16], new: NewProfile) -> Result<Profile, Invalid> {
    let mut description = Description::default();
    let default = Profile::default_source(new.admitted_on);
    description.restate(&new.statements, Completeness::Whole, default, Timestamp(0))?;
    Ok(Profile {
        id: ProfileId(id),
        station: new.station,
        local_ref: new.local_ref,
        kept_by: None,
        admitted_on: new.admitted_on,
        status: new.status.unwrap_or(Status::InCare),
        died_on: new.died_on,
        same_as: new.same_as.unwrap_or_default(),
        feared: new.feared.unwrap_or_default(),
        description,
        created_at: Timestamp(0),
        revision: 1,
    })
}

fn report_of(id: [u8; 16], new: NewReport) -> Result<Report, Invalid> {
    let mut description = Description::default();
    description.restate(&new.statements, Completeness::Whole, Report::DEFAULT_SOURCE, Timestamp(0))?;
    Ok(Report {
        id: ReportId(id),
        office: new.office,
        local_ref: new.local_ref,
        registered_on: new.registered_on,
        reporter: Reporter {
            relation: new.reporter.relation,
            identity: new.reporter.identity.unwrap_or(Identity::Unverified),
            name: None,
            contact: None,
            contact_fingerprint: None,
            document_fingerprint: None,
            verified: None,
            vouched_by: Vec::new(),
            vouched_before: Vec::new(),
            earlier_names: Vec::new(),
            relations_before: Vec::new(),
            earlier_prints: Vec::new(),
        },
        kin_answer_count: 0,
        description,
        created_at: Timestamp(0),
        withdrawn_at: None,
        edited_at: Vec::new(),
        receipt: None,
        revision: 1,
    })
}

/// Everything wrong with a line, without its text.
fn in_words(invalid: &Invalid) -> String {
    let one = |field: &str, problem: &str, accepted: &str| {
        // A problem of the whole line names the line as its field.
        let field = if field.starts_with("line ") { "the line" } else { field };
        format!("{field} {problem} (accepted: {accepted})")
    };
    let all =
        invalid.violations.iter().map(|own| one(&own.field, &own.problem.problem, &own.problem.accepted));
    all.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::synth::{Size, World, write_set};

    #[test]
    fn profiles_are_drawn_evenly_and_the_same_each_time() {
        let folder = tempfile::tempdir().unwrap();
        write_set(&World::of(Size { profiles: 200, reports: 20, seed: 5 }), folder.path(), &|_| ()).unwrap();
        let path = |name: &str| folder.path().join(name);
        let all = read_people(&path("profiles.jsonl"), &path("reports.jsonl")).unwrap();
        let drawn = |most| {
            let mut own = all.clone();
            own.draw_profiles(most);
            own.profiles.into_iter().map(|own| own.reference).collect::<Vec<_>>()
        };
        let own = drawn(60);
        assert_eq!(own.len(), 60);
        assert!(own.is_sorted() && own == drawn(60));
        let first_half = own.iter().filter(|own| **own < all.profiles[100].reference).count();
        assert!((18..=42).contains(&first_half), "{first_half}");
        assert_eq!(drawn(500).len(), 200);
    }
}
