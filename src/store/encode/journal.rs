//! Entries of the journal and replies to requests.

use crate::domain::access::Call;
use crate::domain::actor::Role;
use crate::domain::case::CaseState;
use crate::domain::duty::{DelayReason, Duty, ErasureReason};
use crate::domain::entry::{Acted, Alert, CaseStep, Entry, Moved, Subject, What};
use crate::domain::ids::{ActorId, CaseId, Position, ProfileId, ReportId, Timestamp, TipId};
use crate::domain::lines::Lines;
use crate::domain::profile::Status;
use crate::domain::report::Seen;
use crate::domain::signed::SignedText;
use crate::store::commit::Reply;
use crate::store::encode::damaged::{Damaged, all, known, sized};
use crate::store::encode::profile::read_org;
use crate::store::encode::release::{
    read_change, read_lines, read_signed, write_change, write_lines, write_signed,
};
use crate::store::encode::review::{read_ids, read_pair, read_seat, write_ids, write_pair, write_seat};
use crate::store::proto;
use crate::store::proto::entry::What as StoredWhat;
use crate::store::proto::subject::Subject as StoredSubject;

pub fn write_entry(entry: &Entry, leaf_index: u64) -> proto::Entry {
    proto::Entry {
        leaf_index,
        position: entry.position.0,
        at_ms: entry.at.0,
        actor: entry.actor.0.to_vec(),
        organisation: entry.organisation.as_str().to_owned(),
        role: entry.role.word().to_owned(),
        what: Some(write_what(&entry.what)),
    }
}

/// An entry and the place of its leaf in its tree.
pub fn read_entry(entry: proto::Entry) -> Result<(Entry, u64), Damaged> {
    let index = entry.leaf_index;
    let entry = Entry {
        position: Position(entry.position),
        at: Timestamp(entry.at_ms),
        actor: ActorId(sized(&entry.actor, "an entry's actor")?),
        organisation: read_org(&entry.organisation)?,
        role: known(Role::from_word(&entry.role), "an entry's role")?,
        what: read_what(known(entry.what, "what happened")?)?,
    };
    Ok((entry, index))
}

pub fn write_reply(reply: &Reply) -> proto::Reply {
    proto::Reply {
        request_hash: reply.request_hash.to_vec(),
        id: reply.id.clone(),
        position: reply.position.0,
        at_ms: reply.at.0,
    }
}

pub fn read_reply(reply: proto::Reply) -> Result<Reply, Damaged> {
    Ok(Reply {
        request_hash: sized(&reply.request_hash, "the hash of a request")?,
        id: reply.id,
        position: Position(reply.position),
        at: Timestamp(reply.at_ms),
    })
}

fn write_what(what: &What) -> StoredWhat {
    match what {
        What::ProfileCreated { profile } => StoredWhat::ProfileCreated(profile.0.to_vec()),
        What::ProfileChanged { profile, added, withdrawn } => StoredWhat::ProfileChanged(proto::Changed {
            id: profile.0.to_vec(),
            added: write_ids(added),
            withdrawn: write_ids(withdrawn),
        }),
        What::ProfileStatus { profile, status } => StoredWhat::ProfileStatus(proto::StatusChanged {
            profile: profile.0.to_vec(),
            status: status.word().to_owned(),
        }),
        What::ReportRegistered { report } => StoredWhat::ReportRegistered(report.0.to_vec()),
        What::ReportChanged { report, added, withdrawn } => StoredWhat::ReportChanged(proto::Changed {
            id: report.0.to_vec(),
            added: write_ids(added),
            withdrawn: write_ids(withdrawn),
        }),
        What::ReportWithdrawn { report } => StoredWhat::ReportWithdrawn(report.0.to_vec()),
        What::ReporterVouched { report, vouched, signed } => {
            StoredWhat::ReporterVouched(write_vouched(*report, *vouched, signed.as_ref()))
        }
        What::ReporterVerified { report, seen, signed } => {
            StoredWhat::ReporterVerified(write_verified(*report, *seen, signed.as_ref()))
        }
        What::KinAnswersSealed { report, count } => {
            StoredWhat::KinAnswersSealed(proto::KinAnswersSealed { report: report.0.to_vec(), count: *count })
        }
        What::CaseMoved(moved) => StoredWhat::CaseMoved(write_moved(moved)),
        What::Acted(acted) => StoredWhat::Acted(proto::Acted {
            act: write_lines(&acted.act),
            signed: acted.signed.as_ref().map(write_signed),
        }),
        What::Refused { call } => StoredWhat::Refused(call.word().to_owned()),
        What::Alerted { alert, about } => {
            StoredWhat::Alerted(proto::Alerted { alert: alert.word().to_owned(), about: about.0.to_vec() })
        }
        What::Registry(change) => StoredWhat::Registry(write_change(change)),
        What::Read { subjects } => {
            StoredWhat::Read(proto::Read { subjects: subjects.iter().map(write_subject).collect() })
        }
        What::ModelActivated { version } => StoredWhat::ModelActivated(*version),
        What::Erased { subject, reason } => StoredWhat::Erased(proto::Erased {
            subject: Some(write_subject(subject)),
            reason: reason.word().to_owned(),
        }),
        What::RetentionHeld { subject, held, signed } => StoredWhat::RetentionHeld(proto::RetentionHeld {
            subject: Some(write_subject(subject)),
            held: *held,
            signed: signed.as_ref().map(write_signed),
        }),
        What::TipReceived { tip } => StoredWhat::TipReceived(tip.0.to_vec()),
        What::TipsterAsked { tip } => StoredWhat::TipsterAsked(tip.0.to_vec()),
        What::EpochTurned { epoch } => StoredWhat::EpochTurned(*epoch),
        What::TablesPublished { tables } => StoredWhat::TablesPublished(tables.text()),
        What::DutyDone { subject, duty } => StoredWhat::DutyDone(proto::DutyDone {
            subject: Some(write_subject(subject)),
            duty: duty.word().to_owned(),
        }),
        What::DutyDelayed { subject, duty, until, reason } => {
            StoredWhat::DutyDelayed(write_delayed(subject, *duty, *until, *reason))
        }
        What::ErasureRequested { subject, signed } => StoredWhat::ErasureRequested(proto::ErasureRequested {
            subject: Some(write_subject(subject)),
            signed: signed.as_ref().map(write_signed),
        }),
    }
}

fn read_what(what: StoredWhat) -> Result<What, Damaged> {
    Ok(match what {
        StoredWhat::ProfileCreated(id) => What::ProfileCreated { profile: profile_id(&id)? },
        StoredWhat::ProfileChanged(changed) => What::ProfileChanged {
            profile: profile_id(&changed.id)?,
            added: read_ids(changed.added),
            withdrawn: read_ids(changed.withdrawn),
        },
        StoredWhat::ProfileStatus(changed) => What::ProfileStatus {
            profile: profile_id(&changed.profile)?,
            status: known(Status::from_word(&changed.status), "an entry's status")?,
        },
        StoredWhat::ReportRegistered(id) => What::ReportRegistered { report: report_id(&id)? },
        StoredWhat::ReportChanged(changed) => What::ReportChanged {
            report: report_id(&changed.id)?,
            added: read_ids(changed.added),
            withdrawn: read_ids(changed.withdrawn),
        },
        StoredWhat::ReportWithdrawn(id) => What::ReportWithdrawn { report: report_id(&id)? },
        StoredWhat::ReporterVouched(vouched) => What::ReporterVouched {
            report: report_id(&vouched.report)?,
            vouched: vouched.vouched,
            signed: vouched.signed.map(read_signed).transpose()?,
        },
        StoredWhat::ReporterVerified(verified) => read_verified(verified)?,
        StoredWhat::KinAnswersSealed(sealed) => {
            What::KinAnswersSealed { report: report_id(&sealed.report)?, count: sealed.count }
        }
        StoredWhat::CaseMoved(moved) => What::CaseMoved(Box::new(read_moved(moved)?)),
        StoredWhat::Acted(acted) => What::Acted(Box::new(Acted {
            act: read_lines(acted.act)?,
            signed: acted.signed.map(read_signed).transpose()?,
        })),
        StoredWhat::Refused(call) => What::Refused { call: known(Call::from_word(&call), "a refused call")? },
        StoredWhat::Alerted(alerted) => What::Alerted {
            alert: known(Alert::from_word(&alerted.alert), "an alert")?,
            about: ActorId(sized(&alerted.about, "whom an alert is about")?),
        },
        StoredWhat::Registry(change) => What::Registry(Box::new(read_change(change)?)),
        StoredWhat::Read(read) => What::Read { subjects: all(read.subjects, read_subject)? },
        StoredWhat::ModelActivated(version) => What::ModelActivated { version },
        StoredWhat::Erased(erased) => What::Erased {
            subject: whose(erased.subject)?,
            reason: known(ErasureReason::from_word(&erased.reason), "why it was erased")?,
        },
        StoredWhat::RetentionHeld(held) => {
            let signed = held.signed.map(read_signed).transpose()?;
            What::RetentionHeld { subject: whose(held.subject)?, held: held.held, signed }
        }
        StoredWhat::TipReceived(id) => What::TipReceived { tip: TipId(sized(&id, "an entry's tip")?) },
        StoredWhat::TipsterAsked(id) => What::TipsterAsked { tip: TipId(sized(&id, "an entry's tip")?) },
        StoredWhat::EpochTurned(epoch) => What::EpochTurned { epoch },
        StoredWhat::TablesPublished(text) => {
            What::TablesPublished { tables: known(Lines::parse(&text), "published tables")? }
        }
        StoredWhat::DutyDone(done) => {
            What::DutyDone { subject: whose(done.subject)?, duty: read_duty(&done.duty)? }
        }
        StoredWhat::DutyDelayed(delayed) => What::DutyDelayed {
            subject: whose(delayed.subject)?,
            duty: read_duty(&delayed.duty)?,
            until: Timestamp(delayed.until_ms),
            reason: known(DelayReason::from_word(&delayed.reason), "why it was put off")?,
        },
        StoredWhat::ErasureRequested(asked) => What::ErasureRequested {
            subject: whose(asked.subject)?,
            signed: asked.signed.map(read_signed).transpose()?,
        },
    })
}

fn write_vouched(report: ReportId, vouched: bool, signed: Option<&SignedText>) -> proto::ReporterVouched {
    proto::ReporterVouched { report: report.0.to_vec(), vouched, signed: signed.map(write_signed) }
}

fn write_verified(report: ReportId, seen: Seen, signed: Option<&SignedText>) -> proto::ReporterVerified {
    let (report, seen) = (report.0.to_vec(), seen.word().to_owned());
    proto::ReporterVerified { report, seen, signed: signed.map(write_signed) }
}

fn read_verified(verified: proto::ReporterVerified) -> Result<What, Damaged> {
    Ok(What::ReporterVerified {
        report: report_id(&verified.report)?,
        seen: known(Seen::from_word(&verified.seen), "what was seen of a reporter")?,
        signed: verified.signed.map(read_signed).transpose()?,
    })
}

fn write_delayed(subject: &Subject, duty: Duty, until: Timestamp, reason: DelayReason) -> proto::DutyDelayed {
    let (duty, reason) = (duty.word().to_owned(), reason.word().to_owned());
    proto::DutyDelayed { subject: Some(write_subject(subject)), duty, until_ms: until.0, reason }
}

fn write_moved(moved: &Moved) -> proto::CaseMoved {
    proto::CaseMoved {
        case_id: moved.case.0.to_vec(),
        pair: Some(write_pair(moved.pair)),
        step: moved.step.word().to_owned(),
        state: moved.state.word().to_owned(),
        seats: moved.seats.iter().map(write_seat).collect(),
        choice: moved.choice.as_deref().map(str::to_owned),
        sealed_answers: moved.sealed_answers,
        cites: moved.cites.clone(),
        signed: moved.signed.as_ref().map(write_signed),
    }
}

fn read_moved(moved: proto::CaseMoved) -> Result<Moved, Damaged> {
    Ok(Moved {
        case: CaseId(sized(&moved.case_id, "an entry's case")?),
        pair: read_pair(moved.pair)?,
        step: known(CaseStep::from_word(&moved.step), "a case's step")?,
        state: known(CaseState::from_word(&moved.state), "a case's state")?,
        seats: all(moved.seats, read_seat)?,
        choice: moved.choice.map(Box::from),
        sealed_answers: moved.sealed_answers,
        cites: moved.cites,
        signed: moved.signed.map(read_signed).transpose()?,
    })
}

fn read_duty(word: &str) -> Result<Duty, Damaged> {
    known(Duty::from_word(word), "a duty")
}

fn whose(subject: Option<proto::Subject>) -> Result<Subject, Damaged> {
    read_subject(known(subject, "whom an entry is about")?)
}

fn write_subject(subject: &Subject) -> proto::Subject {
    let subject = match subject {
        Subject::Profile(id) => StoredSubject::Profile(id.0.to_vec()),
        Subject::Report(id) => StoredSubject::Report(id.0.to_vec()),
        Subject::Case(id) => StoredSubject::CaseId(id.0.to_vec()),
        Subject::Tip(id) => StoredSubject::Tip(id.0.to_vec()),
    };
    proto::Subject { subject: Some(subject) }
}

fn read_subject(subject: proto::Subject) -> Result<Subject, Damaged> {
    Ok(match known(subject.subject, "the subject of a reading")? {
        StoredSubject::Profile(id) => Subject::Profile(profile_id(&id)?),
        StoredSubject::Report(id) => Subject::Report(report_id(&id)?),
        StoredSubject::CaseId(id) => Subject::Case(CaseId(sized(&id, "an entry's case")?)),
        StoredSubject::Tip(id) => Subject::Tip(TipId(sized(&id, "an entry's tip")?)),
    })
}

fn profile_id(bytes: &[u8]) -> Result<ProfileId, Damaged> {
    sized(bytes, "an entry's profile").map(ProfileId)
}

fn report_id(bytes: &[u8]) -> Result<ReportId, Damaged> {
    sized(bytes, "an entry's report").map(ReportId)
}
