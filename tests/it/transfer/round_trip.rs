//! What is written reads back as the same, in a line and on the wire.

use homeward::domain::description::{Completeness, Description};
use homeward::domain::ids::{ProfileId, ReportId, Timestamp};
use homeward::domain::profile::{NewProfile, Profile, Status};
use homeward::domain::report::{Identity, NewReport, Report, Reporter};
use homeward::domain::statement::NewStatement;
use homeward::grpc::{from_proto, to_proto};
use homeward::transfer::jsonl::{NewRecord, read_line, write_line};
use proptest::prelude::*;

use crate::transfer::strategies;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_written_line_reads_back_as_the_record(record in strategies::record()) {
        let line = write_line(&record);
        prop_assert!(!line.contains('\n'));
        prop_assert_eq!(read_line(&line, 1).map_err(|e| e.to_string()), Ok(record));
    }

    #[test]
    fn a_record_on_the_wire_is_the_record(record in strategies::record()) {
        let back = match &record {
            NewRecord::Profile(profile) => from_proto::new_profile(&to_proto::new_profile(profile))
                .map(|profile| NewRecord::Profile(Box::new(profile))),
            NewRecord::Report(report) => from_proto::new_report(&to_proto::new_report(report))
                .map(|report| NewRecord::Report(Box::new(report))),
        };
        prop_assert_eq!(back.map_err(|e| e.to_string()), Ok(record));
    }

    #[test]
    fn an_exported_profile_restates_itself(new in strategies::profile()) {
        let new = NewProfile { completeness: Completeness::Whole, statements: own(new.statements), ..new };
        let profile = recorded_profile(&new);
        let exported = from_proto::profile_record(&to_proto::profile(&profile));
        let exported = exported.map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(&exported.feared, &None);
        let line = write_line(&NewRecord::Profile(Box::new(exported.clone())));
        prop_assert!(exported.check().is_err() || read_line(&line, 1).is_ok());
        let mut again = profile.description.clone();
        let source = Profile::default_source(exported.admitted_on);
        prop_assert!(exported.statements.iter().all(|new| new.source != Some(source)));
        let change = again.restate(&exported.statements, Completeness::Whole, source, Timestamp(9)).unwrap();
        prop_assert!(change.is_empty());
        prop_assert_eq!(again, profile.description);
    }

    #[test]
    fn an_exported_report_restates_itself(new in strategies::report()) {
        let new = NewReport { completeness: Completeness::Whole, statements: own(new.statements), ..new };
        let report = recorded_report(&new);
        let exported = from_proto::report_record(&to_proto::report(&report));
        let exported = exported.map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(&exported.reporter.contact, &None);
        let mut again = report.description.clone();
        let source = Report::DEFAULT_SOURCE;
        prop_assert!(exported.statements.iter().all(|new| new.source != Some(source)));
        let change = again.restate(&exported.statements, Completeness::Whole, source, Timestamp(9)).unwrap();
        prop_assert!(change.is_empty());
    }
}

/// Without labels: an arbitrary correction names nothing.
fn own(statements: Vec<NewStatement>) -> Vec<NewStatement> {
    statements.into_iter().map(|new| NewStatement { label: None, corrects: None, ..new }).collect()
}

fn recorded_profile(new: &NewProfile) -> Profile {
    let mut description = Description::default();
    let source = Profile::default_source(new.admitted_on);
    description.restate(&new.statements, Completeness::Whole, source, Timestamp(1_600_000_000_123)).unwrap();
    Profile {
        id: ProfileId([7; 16]),
        station: new.station.clone(),
        local_ref: new.local_ref.clone(),
        kept_by: None,
        admitted_on: new.admitted_on,
        status: new.status.unwrap_or(Status::InCare),
        died_on: new.died_on,
        same_as: new.same_as.clone().unwrap_or_default(),
        feared: new.feared.clone().unwrap_or_default(),
        description,
        created_at: Timestamp(1),
        revision: 1,
    }
}

fn recorded_report(new: &NewReport) -> Report {
    let mut description = Description::default();
    description.restate(&new.statements, Completeness::Whole, Report::DEFAULT_SOURCE, Timestamp(1)).unwrap();
    let reporter = Reporter {
        relation: new.reporter.relation,
        identity: new.reporter.identity.unwrap_or(Identity::Unverified),
        name: new.reporter.name.clone(),
        contact: new.reporter.contact.clone(),
        contact_fingerprint: None,
        document_fingerprint: None,
        verified: None,
        vouched_by: vec![],
        vouched_before: vec![],
        earlier_names: Vec::new(),
        relations_before: Vec::new(),
        earlier_prints: vec![],
    };
    Report {
        id: ReportId([7; 16]),
        office: new.office.clone(),
        local_ref: new.local_ref.clone(),
        registered_on: new.registered_on,
        reporter,
        kin_answer_count: 0,
        description,
        created_at: Timestamp(1),
        withdrawn_at: None,
        edited_at: Vec::new(),
        receipt: None,
        revision: 1,
    }
}
