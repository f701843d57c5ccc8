//! What happened, parted in two: a kind with particulars that auditors may read, and the bytes that
//! only a keyed commitment binds: ids of profiles, reports, pairs and statements. One arm for each
//! kind of entry; an arm never changes once entries of its kind exist.

use crate::audit::deed_parts::{deed_parts, with_signature};
use crate::audit::leaf::{Canonical, hex};
use crate::audit::veil::veiled_subject;
use crate::domain::candidate::Pair;
use crate::domain::entry::{Subject, What};
use crate::domain::ids::{ProfileId, ReportId, StatementId};

/// The two parts of what happened.
pub struct Parts {
    /// Its kind, a word.
    pub kind: &'static str,
    /// Particulars by name.
    pub details: Details,
    /// What only the commitment binds.
    pub sealed: Vec<u8>,
}

/// Particulars by name.
pub type Details = Vec<(&'static str, String)>;

/// Parts what happened. `file` gives the pseudonym of a record, by the word of its kind and its id.
pub fn parts(what: &What, file: impl Fn(&str, &[u8; 16]) -> String) -> Parts {
    let mut sealed = Canonical(Vec::new());
    let (kind, details) = match what {
        What::ProfileCreated { profile } => ("profile_created", profile_of(&mut sealed, profile, &file)),
        What::ProfileChanged { profile, added, withdrawn } => {
            let details = profile_of(&mut sealed, profile, &file);
            ("profile_changed", changed(&mut sealed, details, added, withdrawn))
        }
        What::ProfileStatus { profile, status } => {
            let details = profile_of(&mut sealed, profile, &file);
            ("profile_status", with(details, "status", status.word()))
        }
        What::ReportRegistered { report } => ("report_registered", report_of(&mut sealed, report, &file)),
        What::ReportChanged { report, added, withdrawn } => {
            let details = report_of(&mut sealed, report, &file);
            ("report_changed", changed(&mut sealed, details, added, withdrawn))
        }
        What::ReportWithdrawn { report } => ("report_withdrawn", report_of(&mut sealed, report, &file)),
        What::ReporterVouched { report, vouched, signed } => {
            let details = with(report_of(&mut sealed, report, &file), "vouched", vouched);
            let details = with(details, "record", veiled_subject(&Subject::Report(*report)));
            ("reporter_vouched", with_signature(details, signed.as_ref()))
        }
        What::ReporterVerified { report, seen, signed } => {
            let details = with(report_of(&mut sealed, report, &file), "seen", seen.word());
            let details = with(details, "record", veiled_subject(&Subject::Report(*report)));
            ("reporter_verified", with_signature(details, signed.as_ref()))
        }
        What::KinAnswersSealed { report, count } => {
            let details = report_of(&mut sealed, report, &file);
            ("kin_answers_sealed", with(details, "count", count))
        }
        What::CaseMoved(_)
        | What::Acted(_)
        | What::Refused { .. }
        | What::Alerted { .. }
        | What::Registry(_) => deed_parts(&mut sealed, what),
        What::Read { subjects } => {
            sealed.count(subjects.len());
            subjects.iter().for_each(|subject| sealed_subject(&mut sealed, subject));
            ("read", vec![("count", subjects.len().to_string())])
        }
        What::ModelActivated { version } => ("model_activated", vec![("version", version.to_string())]),
        What::TipReceived { tip } => {
            sealed.raw(&tip.0);
            ("tip_received", Vec::new())
        }
        What::TipsterAsked { tip } => {
            sealed.raw(&tip.0);
            ("tipster_asked", Vec::new())
        }
        What::TablesPublished { tables } => ("tables_published", vec![("tables", tables.text())]),
        What::EpochTurned { epoch } => ("epoch_turned", vec![("epoch", epoch.to_string())]),
        What::Erased { .. }
        | What::RetentionHeld { .. }
        | What::DutyDone { .. }
        | What::DutyDelayed { .. }
        | What::ErasureRequested { .. } => kept_and_owed(&mut sealed, what, &file),
    };
    Parts { kind, details, sealed: sealed.0 }
}

/// The part of keeping and duties; other kinds have no part here.
fn kept_and_owed(
    sealed: &mut Canonical,
    what: &What,
    file: &impl Fn(&str, &[u8; 16]) -> String,
) -> (&'static str, Details) {
    let mut of = |subject: &Subject| {
        sealed_subject(sealed, subject);
        vec![("file", subject_file(subject, file))]
    };
    match what {
        What::Erased { subject, reason } => ("erased", with(of(subject), "reason", reason.word())),
        What::RetentionHeld { subject, held, signed } => {
            let details = with(with(of(subject), "held", held), "record", veiled_subject(subject));
            ("retention_held", with_signature(details, signed.as_ref()))
        }
        What::DutyDone { subject, duty } => ("duty_done", with(of(subject), "duty", duty.word())),
        What::DutyDelayed { subject, duty, until, reason } => {
            let details = with(with(of(subject), "duty", duty.word()), "until", until.0);
            ("duty_delayed", with(details, "reason", reason.word()))
        }
        What::ErasureRequested { subject, signed } => {
            let details = with(of(subject), "record", veiled_subject(subject));
            ("erasure_requested", with_signature(details, signed.as_ref()))
        }
        _ => ("", Vec::new()),
    }
}

/// A further particular.
pub fn with(mut details: Details, name: &'static str, value: impl ToString) -> Details {
    details.push((name, value.to_string()));
    details
}

fn profile_of(sealed: &mut Canonical, id: &ProfileId, file: &impl Fn(&str, &[u8; 16]) -> String) -> Details {
    sealed.raw(&id.0);
    vec![("file", file("profile", &id.0))]
}

fn report_of(sealed: &mut Canonical, id: &ReportId, file: &impl Fn(&str, &[u8; 16]) -> String) -> Details {
    sealed.raw(&id.0);
    vec![("file", file("report", &id.0))]
}

fn changed(
    sealed: &mut Canonical,
    details: Details,
    added: &[StatementId],
    withdrawn: &[StatementId],
) -> Details {
    for ids in [added, withdrawn] {
        sealed.count(ids.len());
        ids.iter().for_each(|id| sealed.raw(&id.0.to_be_bytes()));
    }
    with(with(details, "added", added.len()), "withdrawn", withdrawn.len())
}

/// Seals a pair.
pub fn pair_of(sealed: &mut Canonical, pair: &Pair) {
    sealed.raw(&pair.profile.0);
    sealed.raw(&pair.report.0);
}

fn sealed_subject(sealed: &mut Canonical, subject: &Subject) {
    let (word, id) = named(subject);
    sealed.word(word);
    sealed.raw(id);
}

/// A case's own random id is its name in the log; other records have pseudonyms.
fn subject_file(subject: &Subject, file: &impl Fn(&str, &[u8; 16]) -> String) -> String {
    match subject {
        Subject::Case(id) => hex(&id.0),
        Subject::Profile(_) | Subject::Report(_) | Subject::Tip(_) => {
            let (word, id) = named(subject);
            file(word, id)
        }
    }
}

const fn named(subject: &Subject) -> (&'static str, &[u8; 16]) {
    match subject {
        Subject::Profile(id) => ("profile", &id.0),
        Subject::Report(id) => ("report", &id.0),
        Subject::Case(id) => ("case", &id.0),
        Subject::Tip(id) => ("tip", &id.0),
    }
}
