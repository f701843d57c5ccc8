//! Why a request was not carried out: a closed list, mapped to the wire in one place per transport.

use crate::domain::access::Denied;
use crate::domain::case_event::IllegalMove;
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::registry::RegistryFault;
use crate::domain::release::unlawful::Unlawful;
use crate::domain::signed::ActionFault;
use crate::store::StoreError;

/// Why a request was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// What was sent is wrong; every violation is listed.
    #[error("{0}")]
    Invalid(Invalid),
    /// Not allowed, or not there: the two look the same.
    #[error("not found")]
    NotFound,
    /// The organisation has a record of this reference already.
    #[error("a record of this reference exists already")]
    AlreadyExists,
    /// The record changed since the caller read it.
    #[error("the record changed since it was read; read it again")]
    Changed,
    /// The case does not allow this move.
    #[error("{0}")]
    Illegal(IllegalMove),
    /// The caller has read as many records today as she may.
    #[error("the daily budget of records is spent")]
    Budget,
    /// The rules of releases do not allow it.
    #[error("{0}")]
    Unlawful(Unlawful),
    /// What was signed does not fit.
    #[error("{0}")]
    Unsigned(ActionFault),
    /// The registry does not take the change.
    #[error("{0}")]
    Registry(RegistryFault),
    /// The state of a record does not allow it.
    #[error("{0}")]
    Precondition(&'static str),
    /// The caller no longer wants the answer.
    #[error("the answer is wanted no longer")]
    Ended,
    /// The store refuses or failed.
    #[error("{0}")]
    Store(StoreError),
}

impl Refusal {
    /// One wrong field.
    pub fn field(field: &str, problem: Problem) -> Self {
        Self::Invalid(Invalid::one(field, problem))
    }
}

impl From<Invalid> for Refusal {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<Denied> for Refusal {
    fn from(_: Denied) -> Self {
        Self::NotFound
    }
}

impl From<IllegalMove> for Refusal {
    fn from(illegal: IllegalMove) -> Self {
        Self::Illegal(illegal)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Changed => Self::Changed,
            other => Self::Store(other),
        }
    }
}
