//! Errors as gRPC statuses with `google.rpc` details. One match for each closed list of errors, so
//! that a new error does not compile unmapped. No status says anything about a person.

use std::collections::HashMap;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

use crate::domain::access::Denied;
use crate::domain::case_event::IllegalMove;
use crate::domain::invalid::Invalid;
use crate::service::{Refusal, StoreError};

const DOMAIN: &str = "homeward";

/// Bytes of violations in one status: clients refuse trailers of more than 8 KiB, and these travel
/// in base64 beside the rest.
const VIOLATION_BYTES: usize = 4_000;

/// Everything wrong with a message, at once; of a flood of faults the first and how many more.
pub fn invalid(invalid: &Invalid) -> Status {
    let mut violations: Vec<FieldViolation> = Vec::new();
    let mut bytes = 0;
    for (i, violation) in invalid.violations.iter().enumerate() {
        let problem = &violation.problem;
        let description = format!("{}; accepted: {}", problem.problem, problem.accepted);
        bytes += violation.field.len() + description.len() + 8;
        if bytes > VIOLATION_BYTES {
            let more = format!("and {} more problems", invalid.violations.len() - i);
            violations.push(FieldViolation::new("", more));
            break;
        }
        violations.push(FieldViolation::new(violation.field.clone(), description));
    }
    let mut details = reason("INVALID_FIELDS");
    details.set_bad_request(violations);
    Status::with_error_details(
        Code::InvalidArgument,
        "the message is not valid; see the field violations",
        details,
    )
}

/// Unknown and forbidden: always the same bytes.
pub fn denied(denied: Denied) -> Status {
    Status::with_error_details(Code::NotFound, denied.to_string(), reason("NOT_FOUND"))
}

/// Why a request was not carried out.
pub fn refusal(refused: &Refusal) -> Status {
    match refused {
        Refusal::Invalid(wrong) => invalid(wrong),
        Refusal::NotFound => denied(Denied),
        Refusal::AlreadyExists => {
            let words = "a record of this reference exists already";
            Status::with_error_details(Code::AlreadyExists, words, reason("REFERENCE_EXISTS"))
        }
        Refusal::Changed => store(&StoreError::Changed),
        Refusal::Illegal(illegal) => illegal_move(*illegal),
        Refusal::Budget => Status::with_error_details(
            Code::ResourceExhausted,
            "the daily budget of records is spent",
            reason("DAILY_BUDGET"),
        ),
        Refusal::Unlawful(unlawful) => {
            Status::with_error_details(Code::FailedPrecondition, unlawful.to_string(), reason("UNLAWFUL"))
        }
        Refusal::Unsigned(fault) => {
            Status::with_error_details(Code::FailedPrecondition, fault.to_string(), reason("SIGNATURE"))
        }
        Refusal::Registry(fault) => {
            Status::with_error_details(Code::FailedPrecondition, fault.to_string(), reason("REGISTRY"))
        }
        Refusal::Precondition(words) => {
            Status::with_error_details(Code::FailedPrecondition, *words, reason("PRECONDITION"))
        }
        Refusal::Ended => Status::cancelled("the answer is wanted no longer"),
        Refusal::Store(error) => {
            if matches!(error, StoreError::Corrupt { .. } | StoreError::Failed(_) | StoreError::CannotOpen(_))
            {
                tracing::error!(%error, "a call failed in the store");
            }
            store(error)
        }
    }
}

/// A step a case does not allow now.
pub fn illegal_move(illegal: IllegalMove) -> Status {
    let name = match illegal {
        IllegalMove::State => "CASE_STATE",
        IllegalMove::NotSeated => "NOT_SEATED",
        IllegalMove::VotedAlready => "VOTED_ALREADY",
        IllegalMove::OpenedAlready => "OPENED_ALREADY",
        IllegalMove::Impression => "IMPRESSION",
        IllegalMove::LateAnswer => "LATE_ANSWER",
        IllegalMove::NoAnswers => "NO_ANSWERS",
        IllegalMove::SameOrganisation => "SAME_ORGANISATION",
    };
    Status::with_error_details(Code::FailedPrecondition, illegal.to_string(), reason(name))
}

/// What the store could not do. What is damaged or failed is in the log, not in the answer.
pub fn store(error: &StoreError) -> Status {
    let (code, name, words, retry) = match error {
        StoreError::Changed => (Code::Aborted, "CHANGED", "the record has changed since it was read", None),
        StoreError::AnsweredBefore => {
            (Code::AlreadyExists, "REQUEST_ID_USED", "this request id was used for another request", None)
        }
        StoreError::DiskLow => {
            (Code::Unavailable, "DISK_LOW", "nothing can be written now", Some(Duration::from_secs(60)))
        }
        StoreError::Busy => {
            (Code::Unavailable, "BUSY", "too much work is waiting", Some(Duration::from_secs(1)))
        }
        StoreError::Stopped => {
            (Code::Unavailable, "STOPPED", "the store is being opened again", Some(Duration::from_secs(5)))
        }
        StoreError::Corrupt { .. } => (Code::DataLoss, "DAMAGED", "a stored value is damaged", None),
        StoreError::Failed(_) => (Code::Internal, "STORE_FAILED", "the store failed", None),
        StoreError::CannotOpen(_) => (Code::Internal, "STORE_FAILED", "the store failed", None),
    };
    let mut details = reason(name);
    if retry.is_some() {
        details.set_retry_info(retry);
    }
    Status::with_error_details(code, words, details)
}

fn reason(name: &str) -> ErrorDetails {
    ErrorDetails::with_error_info(name, DOMAIN, HashMap::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::invalid::Problem;

    #[test]
    fn all_violations_come_at_once() {
        let mut wrong = Invalid::default();
        wrong.add("sex", Problem::missing("female male other unknown"));
        wrong.add("names[0].text", Problem::too_long(100));
        let status = invalid(&wrong);
        assert_eq!(status.code(), Code::InvalidArgument);
        let details = status.get_error_details();
        let fields: Vec<_> =
            details.bad_request().unwrap().field_violations.iter().map(|v| v.field.as_str()).collect();
        assert_eq!(fields, ["sex", "names[0].text"]);
        assert_eq!(details.error_info().unwrap().domain, "homeward");
    }

    #[test]
    fn a_flood_of_faults_still_fits_a_trailer() {
        let mut wrong = Invalid::default();
        for i in 0..30_000 {
            wrong.add(format!("statements[{i}]"), Problem::new("says nothing", "one fact"));
        }
        let status = invalid(&wrong);
        assert!(status.details().len() < 6_000, "{}", status.details().len());
        let details = status.get_error_details();
        let last = details.bad_request().unwrap().field_violations.last().unwrap().description.clone();
        assert!(last.starts_with("and 29"), "{last}");
    }

    #[test]
    fn a_waiting_store_says_when_to_come_again_and_nothing_of_itself() {
        for (error, code, retry) in [
            (StoreError::Busy, Code::Unavailable, true),
            (StoreError::DiskLow, Code::Unavailable, true),
            (StoreError::Changed, Code::Aborted, false),
            (StoreError::Failed("/var/lib/secret".into()), Code::Internal, false),
        ] {
            let status = store(&error);
            assert_eq!((status.code(), status.get_error_details().retry_info().is_some()), (code, retry));
            assert!(!status.message().contains("secret"));
        }
    }
}
