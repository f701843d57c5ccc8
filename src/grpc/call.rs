//! What every handler does around its use case: hop to a blocking thread, name the request, read
//! resource names.

use std::sync::Arc;

use prost::Message;
use sha2::{Digest, Sha256};
use tonic::Status;

use crate::domain::ids::{CaseId, ProfileId, ReportId, RequestId};
use crate::domain::invalid::{Invalid, Problem};
use crate::grpc::status::status;
use crate::service::{Refusal, Request, Service};

/// The most bytes of a message, each way (S29).
pub const MESSAGE_BYTES: usize = 64 << 10;

/// Bytes of a page's items: what is left when names, tokens and framing are taken off.
pub const PAGE_BYTES: usize = 60 << 10;

/// Runs a use case on a thread where blocking is allowed.
///
/// # Errors
/// Its refusal as a status; INTERNAL when it could not run.
pub async fn blocking<T: Send + 'static>(
    service: &Arc<Service>,
    work: impl FnOnce(&Service) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Status> {
    let service = service.clone();
    match tokio::task::spawn_blocking(move || work(&service)).await {
        Ok(outcome) => outcome.map_err(|refusal| status(&refusal)),
        Err(_) => Err(Status::internal("the call could not be finished")),
    }
}

/// The request as its caller names it: the id, and a hash of the whole message.
///
/// # Errors
/// An id that is no 32 hexadecimal digits.
pub fn request_of(id: &str, call: &str, message: &impl Message) -> Result<Request, Invalid> {
    let id = RequestId::parse(id).ok_or_else(|| {
        Invalid::one("request_id", Problem::new("is no request id", "32 lower-case hexadecimal digits, random, fresh for each new request"))
    })?;
    let mut hash = Sha256::new();
    hash.update(call.as_bytes());
    hash.update([0]);
    hash.update(message.encode_to_vec());
    Ok(Request { id, hash: hash.finalize().into() })
}

/// The id in a resource name such as `profiles/{id}`. A name that is none is an id nobody has, so
/// that unknown and unreadable look the same.
pub fn id_of<T>(name: &str, collection: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Refusal> {
    let id = name.strip_prefix(collection).and_then(|rest| rest.strip_prefix('/'));
    id.and_then(parse).ok_or(Refusal::NotFound)
}

/// The profile a name names.
///
/// # Errors
/// Not found.
pub fn profile_id(name: &str) -> Result<ProfileId, Refusal> {
    id_of(name, "profiles", ProfileId::parse)
}

/// The report a name names.
///
/// # Errors
/// Not found.
pub fn report_id(name: &str) -> Result<ReportId, Refusal> {
    id_of(name, "reports", ReportId::parse)
}

/// The case a name names.
///
/// # Errors
/// Not found.
pub fn case_id(name: &str) -> Result<CaseId, Refusal> {
    id_of(name, "cases", CaseId::parse)
}

/// The revision an etag stands for; `None` for the empty etag.
///
/// # Errors
/// A text that was never an etag stands for a record that changed.
pub fn revision_of(etag: &str) -> Result<Option<u32>, Refusal> {
    if etag.is_empty() {
        return Ok(None);
    }
    etag.parse().map(Some).map_err(|_| Refusal::Changed)
}
