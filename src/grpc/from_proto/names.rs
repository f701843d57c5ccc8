//! Resource names, request ids and etags from the wire.

use crate::domain::ids::{CaseId, ProfileId, ReportId, RequestId};
use crate::domain::invalid::{Invalid, Problem};

/// The id in `profiles/{id}`.
///
/// # Errors
/// Any other text.
pub fn profile_name(name: &str) -> Result<ProfileId, Invalid> {
    id_in(name, "profiles/", ProfileId::parse)
}

/// The id in `reports/{id}`.
///
/// # Errors
/// Any other text.
pub fn report_name(name: &str) -> Result<ReportId, Invalid> {
    id_in(name, "reports/", ReportId::parse)
}

/// The id in `cases/{id}`.
///
/// # Errors
/// Any other text.
pub fn case_name(name: &str) -> Result<CaseId, Invalid> {
    id_in(name, "cases/", CaseId::parse)
}

/// A request id.
///
/// # Errors
/// Anything but 32 lower-case hexadecimal digits.
pub fn request_id(text: &str) -> Result<RequestId, Invalid> {
    RequestId::parse(text).ok_or_else(|| {
        let problem = Problem::new("is no request id", "32 lower-case hexadecimal digits made at random");
        Invalid::one("request_id", problem)
    })
}

/// The revision an etag stands for; `None` when there is no etag.
///
/// # Errors
/// Text that was never an etag.
pub fn etag(text: &str) -> Result<Option<u32>, Invalid> {
    if text.is_empty() {
        return Ok(None);
    }
    let good = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| good).map(Some).ok_or_else(|| {
        Invalid::one("etag", Problem::new("is no etag of this service", "the etag as it was last read"))
    })
}

fn id_in<T>(name: &str, prefix: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Invalid> {
    name.strip_prefix(prefix).and_then(parse).ok_or_else(|| {
        let accepted = format!("{prefix} and 32 lower-case hexadecimal digits");
        Invalid::one("name", Problem::new("is no such name", accepted))
    })
}
