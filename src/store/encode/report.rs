//! Reports and kin answers.

use crate::domain::ids::{ActorId, ReportId, Timestamp};
use crate::domain::report::{
    Fingerprint, Identity, KinAnswer, KinQuestion, Report, Reporter, ReporterRelation, Seen, Verified,
};
use crate::domain::text::Personal;
use crate::store::encode::damaged::{Damaged, all, known, sized};
use crate::store::encode::date::{read_date, write_date};
use crate::store::encode::profile::{read_org, read_ref};
use crate::store::encode::statement::{read_description, write_description};
use crate::store::proto;

pub fn write_report(report: &Report) -> proto::Report {
    proto::Report {
        id: report.id.0.to_vec(),
        office: report.office.as_str().to_owned(),
        local_ref: report.local_ref.as_str().to_owned(),
        registered_on: report.registered_on.as_ref().map(write_date),
        reporter: Some(write_reporter(&report.reporter)),
        kin_answer_count: report.kin_answer_count,
        statements: write_description(&report.description),
        created_at_ms: report.created_at.0,
        withdrawn_at_ms: report.withdrawn_at.map(|at| at.0),
        edited_at_ms: report.edited_at.iter().map(|at| at.0).collect(),
        receipt: report.receipt.map(Vec::from),
        revision: report.revision,
    }
}

pub fn read_report(report: proto::Report) -> Result<Report, Damaged> {
    Ok(Report {
        id: ReportId(sized(&report.id, "a report's id")?),
        office: read_org(&report.office)?,
        local_ref: read_ref(&report.local_ref)?,
        registered_on: report.registered_on.map(read_date).transpose()?,
        reporter: read_reporter(known(report.reporter, "the reporter")?)?,
        kin_answer_count: report.kin_answer_count,
        description: read_description(report.statements)?,
        created_at: Timestamp(report.created_at_ms),
        withdrawn_at: report.withdrawn_at_ms.map(Timestamp),
        edited_at: report.edited_at_ms.into_iter().map(Timestamp).collect(),
        receipt: report.receipt.map(|hash| sized(&hash, "a receipt's hash")).transpose()?,
        revision: report.revision,
    })
}

pub fn write_kin_answers(answers: &[KinAnswer]) -> proto::KinAnswers {
    let write = |answer: &KinAnswer| proto::KinAnswer {
        question: answer.question.word().to_owned(),
        answer: answer.answer.reveal().to_owned(),
        sealed_at_ms: answer.sealed_at.0,
    };
    proto::KinAnswers { answers: answers.iter().map(write).collect() }
}

pub fn read_kin_answers(answers: proto::KinAnswers) -> Result<Vec<KinAnswer>, Damaged> {
    all(answers.answers, |answer| {
        Ok(KinAnswer {
            question: known(KinQuestion::from_word(&answer.question), "a kin question")?,
            answer: Personal::stored(answer.answer),
            sealed_at: Timestamp(answer.sealed_at_ms),
        })
    })
}

fn write_reporter(reporter: &Reporter) -> proto::Reporter {
    proto::Reporter {
        relation: reporter.relation.word().to_owned(),
        identity: reporter.identity.word().to_owned(),
        name: reporter.name.as_ref().map(|name| name.reveal().to_owned()),
        contact: reporter.contact.as_ref().map(|contact| contact.reveal().to_owned()),
        contact_fingerprint: reporter.contact_fingerprint.map(|print| print.0.to_vec()),
        document_fingerprint: reporter.document_fingerprint.map(|print| print.0.to_vec()),
        earlier_prints: reporter.earlier_prints.iter().map(|print| print.0.to_vec()).collect(),
        relations_before: reporter.relations_before.iter().map(|one| one.word().to_owned()).collect(),
        earlier_names: reporter.earlier_names.iter().map(|name| name.reveal().to_owned()).collect(),
        verified: reporter.verified.map(|one| proto::Verified {
            seen: one.seen.word().to_owned(),
            by: one.by.0.to_vec(),
            at_ms: one.at.0,
        }),
        vouched_by: reporter.vouched_by.iter().map(|body| body.as_str().to_owned()).collect(),
        vouched_before: reporter.vouched_before.iter().map(|body| body.as_str().to_owned()).collect(),
    }
}

fn read_verified(verified: proto::Verified) -> Result<Verified, Damaged> {
    Ok(Verified {
        seen: known(Seen::from_word(&verified.seen), "what was seen of a reporter")?,
        by: ActorId(sized(&verified.by, "who saw a reporter")?),
        at: Timestamp(verified.at_ms),
    })
}

fn read_reporter(reporter: proto::Reporter) -> Result<Reporter, Damaged> {
    let print = |bytes: Vec<u8>| sized(&bytes, "a fingerprint").map(Fingerprint);
    Ok(Reporter {
        relation: known(ReporterRelation::from_word(&reporter.relation), "the reporter's relation")?,
        identity: known(Identity::from_word(&reporter.identity), "the reporter's identity")?,
        name: reporter.name.map(Personal::stored),
        contact: reporter.contact.map(Personal::stored),
        contact_fingerprint: reporter.contact_fingerprint.map(print).transpose()?,
        document_fingerprint: reporter.document_fingerprint.map(print).transpose()?,
        earlier_prints: all(reporter.earlier_prints, print)?,
        relations_before: all(reporter.relations_before, |word| {
            known(ReporterRelation::from_word(&word), "the reporter's relation before")
        })?,
        earlier_names: reporter.earlier_names.into_iter().map(Personal::stored).collect(),
        verified: reporter.verified.map(read_verified).transpose()?,
        vouched_by: all(reporter.vouched_by, |body| read_org(&body))?,
        vouched_before: all(reporter.vouched_before, |body| read_org(&body))?,
    })
}
