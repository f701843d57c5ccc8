//! What every handler does around its use case: hop to a blocking thread, name the request, read
//! resource names.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use prost::Message;
use sha2::{Digest, Sha256};
use tonic::Status;

use crate::domain::actor::Actor;
use crate::domain::ids::{CaseId, ProfileId, ReportId};
use crate::domain::invalid::Invalid;
use crate::domain::signed::{Action, ActionFault, SignedText};
use crate::grpc::from_proto;
use crate::grpc::proto;
use crate::grpc::status::{invalid, refusal};
use crate::grpc::tick::on_tick;
use crate::service::{Refusal, Request, Service};

/// The most bytes of a message from a caller (S29).
pub const MESSAGE_BYTES: usize = 64 << 10;

/// The most bytes of a reply: what clients take by default. A page stays below [`MESSAGE_BYTES`]; one
/// record to which much was added may need more, and must stay readable.
pub const REPLY_BYTES: usize = 4 << 20;

/// Bytes of a page's items: what is left when names, tokens and framing are taken off.
pub const PAGE_BYTES: usize = 60 << 10;

/// Runs a use case on a thread where blocking is allowed. That something is not found is told on the
/// tick, so that the time tells nobody whether it is there and not hers (S16).
///
/// # Errors
/// Its refusal as a status; INTERNAL when it could not run.
pub async fn blocking<T: Send + 'static>(
    service: &Arc<Service>,
    work: impl FnOnce(&Service) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Status> {
    let service = service.clone();
    match tokio::task::spawn_blocking(move || work(&service)).await {
        Ok(Err(Refusal::NotFound)) => on_tick(async { Err(refusal(&Refusal::NotFound)) }).await,
        Ok(outcome) => outcome.map_err(|refused| refusal(&refused)),
        Err(_) => Err(Status::internal("the call could not be finished")),
    }
}

/// Tells work under way that nobody waits for it any more: the call was answered, ended at its deadline, or
/// its caller went away, and the future that holds this was dropped.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// The same for work that asks now and then whether it is still wanted, and ends when it is not.
///
/// # Errors
/// As [`blocking`].
pub async fn while_wanted<T: Send + 'static>(
    service: &Arc<Service>,
    work: impl FnOnce(&Service, &(dyn Fn() -> bool + Sync)) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Status> {
    let waiting = Waiting(Arc::new(AtomicBool::new(true)));
    let wanted = waiting.0.clone();
    let outcome = blocking(service, move |service| work(service, &|| wanted.load(Ordering::Relaxed))).await;
    drop(waiting);
    outcome
}

/// The refusal of a deed that was not signed or cannot be read.
pub fn unreadable() -> Status {
    refusal(&Refusal::Unsigned(ActionFault::Unreadable))
}

/// The signed text of a deed with its salt, and the deed it tells.
///
/// # Errors
/// INVALID_ARGUMENT for a malformed signature; the refusal of an unsigned deed where none was sent or its
/// text cannot be read.
pub fn deed(action: Option<&proto::SignedAction>) -> Result<(SignedText, [u8; 16], Action), Status> {
    let sent = from_proto::signed_action(action).map_err(|wrong| invalid(&wrong))?;
    let (signed, salt) = sent.ok_or_else(unreadable)?;
    let action = Action::parse(&signed.text).ok_or_else(unreadable)?;
    Ok((signed, salt, action))
}

/// What was done, with the signed receipt of its entry.
///
/// # Errors
/// Why it was not done; failures of the store.
pub fn with_receipt<T>(
    service: &Service,
    (actor, request): (&Actor, Request),
    done: Result<T, Refusal>,
) -> Result<(T, String), Refusal> {
    let done = done?;
    Ok((done, service.receipt_note(actor, request.id)?))
}

/// The request as its caller names it: the id, and a hash of the whole message.
///
/// # Errors
/// An id that is no 32 hexadecimal digits.
pub fn request_of(id: &str, call: &str, message: &impl Message) -> Result<Request, Invalid> {
    let id = from_proto::request_id(id)?;
    let mut hash = Sha256::new();
    hash.update(call.as_bytes());
    hash.update([0]);
    hash.update(message.encode_to_vec());
    Ok(Request { id, hash: hash.finalize().into() })
}

/// What `read` reads of a message, or everything it notes as wrong, at once.
///
/// # Errors
/// All that was noted.
pub fn checked<T>(read: impl FnOnce(&mut Invalid) -> Option<T>) -> Result<T, Status> {
    let mut wrong = Invalid::default();
    let value = read(&mut wrong);
    wrong.finish(|| value).map_err(|wrong| invalid(&wrong))
}

/// The profile a name names. A name that is none is an id nobody has, so that unknown and
/// unreadable look the same.
///
/// # Errors
/// Not found.
pub fn profile_id(name: &str) -> Result<ProfileId, Status> {
    from_proto::profile_name(name).map_err(|_| refusal(&Refusal::NotFound))
}

/// The report a name names.
///
/// # Errors
/// Not found.
pub fn report_id(name: &str) -> Result<ReportId, Status> {
    from_proto::report_name(name).map_err(|_| refusal(&Refusal::NotFound))
}

/// The case a name names.
///
/// # Errors
/// Not found.
pub fn case_id(name: &str) -> Result<CaseId, Status> {
    from_proto::case_name(name).map_err(|_| refusal(&Refusal::NotFound))
}
