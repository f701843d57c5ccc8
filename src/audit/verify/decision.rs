//! One decision as the log shows it: what was done, and whether it is signed by who is said to have
//! done it, for exactly this, in time, once. Knows only public parts.

use std::collections::HashSet;

use crate::audit::deed_parts::read_signature;
use crate::audit::leaf::PublicPart;
use crate::audit::signature::signature_fits;
use crate::domain::access::Call;
use crate::domain::actor::Role;
use crate::domain::candidate::Pair;
use crate::domain::case::CaseState;
use crate::domain::entry::{Acted, CaseStep, Moved, Subject, What};
use crate::domain::ids::{ActorId, CaseId, OrgCode, ProfileId, ReportId, RequestId, Timestamp};
use crate::domain::lines::Lines;
use crate::domain::registry::Registry;
use crate::domain::release::act::Act;
use crate::domain::report::Seen;
use crate::domain::retention::Keep;
use crate::domain::signed::{Action, LONGEST_VALID_MS, SignedText};
use crate::domain::vote::Seat;
use crate::domain::vouching::{verify_lines, vouch_lines};

/// Between the look at an actor's rights and the time of her entry pass at most so many milliseconds.
const SLACK_MS: i64 = 60_000;

/// What a public part says was done, by the names that the log gives residents and reports; `None`
/// for entries of other kinds.
pub fn what(entry: &PublicPart) -> Result<Option<What>, &'static str> {
    match entry.kind.as_str() {
        "case_moved" => Ok(Some(What::CaseMoved(Box::new(moved(entry).ok_or("the move cannot be read")?)))),
        "acted" => Ok(Some(What::Acted(Box::new(acted(entry).ok_or("the act cannot be read")?)))),
        "retention_held" | "erasure_requested" | "reporter_vouched" | "reporter_verified" => {
            Ok(Some(kept(entry).ok_or("what is asked of the record cannot be read")?))
        }
        _ => Ok(None),
    }
}

fn kept(entry: &PublicPart) -> Option<What> {
    let (kind, id) = entry.detail("record")?.split_once('/')?;
    let subject = match kind {
        "profiles" => Subject::Profile(ProfileId::parse(id)?),
        "reports" => Subject::Report(ReportId::parse(id)?),
        _ => return None,
    };
    let signed = signed(entry)?;
    if let ("reporter_vouched", Subject::Report(report)) = (entry.kind.as_str(), subject) {
        let vouched = entry.detail("vouched")?.parse().ok()?;
        return Some(What::ReporterVouched { report, vouched, signed });
    }
    if let ("reporter_verified", Subject::Report(report)) = (entry.kind.as_str(), subject) {
        let seen = Seen::from_word(entry.detail("seen")?)?;
        return Some(What::ReporterVerified { report, seen, signed });
    }
    match (entry.kind.as_str(), entry.detail("held")) {
        ("retention_held", Some("true")) => Some(What::RetentionHeld { subject, held: true, signed }),
        ("retention_held", Some("false")) => Some(What::RetentionHeld { subject, held: false, signed }),
        ("erasure_requested", None) => Some(What::ErasureRequested { subject, signed }),
        _ => None,
    }
}

fn moved(entry: &PublicPart) -> Option<Moved> {
    let seat = |text: &str| {
        let (reviewer, organisation) = text.split_once(' ')?;
        Some(Seat { reviewer: ActorId::parse(reviewer)?, organisation: OrgCode::new(organisation).ok()? })
    };
    let seats = entry.details.iter().filter(|(name, _)| name == "seat");
    Some(Moved {
        case: CaseId::parse(entry.detail("case")?)?,
        pair: Pair {
            profile: ProfileId::parse(entry.detail("profile")?)?,
            report: ReportId::parse(entry.detail("report")?)?,
        },
        step: CaseStep::from_word(entry.detail("step")?)?,
        state: CaseState::from_word(entry.detail("state")?)?,
        seats: seats.map(|(_, text)| seat(text)).collect::<Option<_>>()?,
        choice: entry.detail("choice").map(Box::from),
        sealed_answers: match entry.detail("sealed_answers") {
            Some(count) => Some(count.parse().ok()?),
            None => None,
        },
        cites: entry
            .details
            .iter()
            .filter(|(name, _)| name == "cites")
            .map(|(_, cited)| cited.parse().ok())
            .collect::<Option<_>>()?,
        signed: signed(entry)?,
    })
}

fn acted(entry: &PublicPart) -> Option<Acted> {
    let act = Act::from_lines(&Lines::parse(entry.detail("act")?)?)?;
    Some(Acted { act, signed: signed(entry)? })
}

/// What was signed, when anything was; `None` when half of it is missing or cannot be read.
fn signed(entry: &PublicPart) -> Option<Option<SignedText>> {
    match (entry.detail("signed"), entry.detail("signature")) {
        (None, None) => Some(None),
        (Some(text), Some(signature)) => {
            Some(Some(SignedText { text: text.into(), signature: read_signature(signature)? }))
        }
        _ => None,
    }
}

/// Checks who made a decision. `used` holds the ids of actions that were used before.
pub fn check(
    entry: &PublicPart,
    what: &What,
    registry: &Registry,
    used: &mut HashSet<(ActorId, RequestId)>,
) -> Result<(), String> {
    let (signed, body) = match what {
        What::CaseMoved(moved) => (moved.signed.as_ref(), said(entry, moved)?),
        What::Acted(acted) => (acted.signed.as_ref(), acted.act.to_lines()),
        What::RetentionHeld { held: true, signed, .. } => (signed.as_ref(), Keep::Hold.to_lines()),
        What::RetentionHeld { held: false, signed, .. } => (signed.as_ref(), Keep::Free.to_lines()),
        What::ErasureRequested { signed, .. } => (signed.as_ref(), Keep::Erase.to_lines()),
        What::ReporterVouched { vouched, signed, .. } => (signed.as_ref(), vouch_lines(*vouched)),
        What::ReporterVerified { seen, signed, .. } => (signed.as_ref(), verify_lines(*seen)),
        _ => return Ok(()),
    };
    // An impression decides nothing, and is not signed.
    let impressed = matches!(what, What::CaseMoved(moved) if moved.step == CaseStep::Impressed);
    if entry.role == Role::Service.word() || impressed {
        return Ok(());
    }
    let signed = signed.ok_or("it is not signed")?;
    let action = Action::parse(&signed.text).ok_or("what was signed is no action")?;
    if action.root != *registry.root() {
        return Err("it was signed for another deployment".to_owned());
    }
    if action.actor != entry.actor {
        return Err("somebody else signed it".to_owned());
    }
    if action.body != body || !names(&action, what, entry.detail("record")) {
        return Err("something else was signed".to_owned());
    }
    let left = action.expires_at.0.saturating_sub(entry.at.0);
    if !(-SLACK_MS..=LONGEST_VALID_MS + SLACK_MS).contains(&left) {
        return Err("it was signed for another time".to_owned());
    }
    if !used.insert((action.actor, action.id)) {
        return Err("what was signed once is used twice".to_owned());
    }
    let listed = [entry.at, Timestamp(entry.at.0.saturating_sub(SLACK_MS))]
        .into_iter()
        .find_map(|at| registry.valid(entry.actor, at))
        .ok_or("the registry does not list who signed it")?;
    let role = Role::from_word(&entry.role).is_some_and(|role| listed.actor.has(role));
    if !role || listed.actor.organisation != entry.organisation {
        return Err("the registry lists who signed it for another body or in another role".to_owned());
    }
    if !signature_fits(&listed.key, signed.text.as_bytes(), &signed.signature) {
        return Err("the signature is not of the key that the registry lists".to_owned());
    }
    Ok(())
}

/// What must have been signed for a move, which must be one that its doer may make.
fn said(entry: &PublicPart, moved: &Moved) -> Result<Lines, String> {
    let by_service = entry.role == Role::Service.word();
    let by_reviewer = entry.role == Role::Reviewer.word();
    let (may, choice) = match moved.step {
        CaseStep::Dealt | CaseStep::ThirdDealt | CaseStep::Voided => (by_service, ""),
        CaseStep::Reassigned => (by_service || by_reviewer, "decline"),
        CaseStep::Reopened => (by_service || by_reviewer, "reopen"),
        CaseStep::Impressed | CaseStep::Voted | CaseStep::ThirdChose => {
            (by_reviewer, moved.choice.as_deref().unwrap_or_default())
        }
    };
    if !may {
        return Err(format!("{} by a {}, who may not", moved.step.word(), entry.role));
    }
    let mut lines = Lines::new();
    lines.put("choice", choice);
    moved.cites.iter().for_each(|cited| lines.put("cites", cited));
    Ok(lines)
}

/// Whether the action names the thing that was done.
fn names(action: &Action, what: &What, record: Option<&str>) -> bool {
    match what {
        What::CaseMoved(moved) => {
            let call = match moved.step {
                CaseStep::Voted => Call::Vote,
                CaseStep::ThirdChose => Call::DecideSplit,
                CaseStep::Reassigned => Call::Decline,
                CaseStep::Reopened => Call::Reopen,
                CaseStep::Dealt | CaseStep::ThirdDealt | CaseStep::Impressed | CaseStep::Voided => {
                    return false;
                }
            };
            action.call == call && action.subject == format!("cases/{}", moved.case)
        }
        // The body is the act and names everything; subject and call follow from it.
        What::Acted(_) => true,
        What::RetentionHeld { .. } | What::ErasureRequested { .. } => {
            action.call == Call::KeepRecord && Some(action.subject.as_str()) == record
        }
        What::ReporterVouched { .. } => {
            action.call == Call::VouchForReporter && Some(action.subject.as_str()) == record
        }
        What::ReporterVerified { .. } => {
            action.call == Call::VerifyReporter && Some(action.subject.as_str()) == record
        }
        _ => false,
    }
}
