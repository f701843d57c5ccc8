//! Decisions: the closing of a profile, votes and choices.

use crate::domain::date::PartialDate;
use crate::domain::invalid::Invalid;
use crate::domain::profile::Status;
use crate::domain::vote::{Impression, SplitChoice, Verdict};
use crate::grpc::from_proto::date::optional_date;
use crate::grpc::proto;
use crate::grpc::words::required_word;

/// The status and the day of death of a closing.
///
/// # Errors
/// A status that is not said, a date that is none.
pub fn closing(message: &proto::CloseProfileRequest) -> Result<(Status, Option<PartialDate>), Invalid> {
    let mut invalid = Invalid::default();
    let status = invalid.keep("status", required_word::<Status>(message.status));
    let died_on = optional_date(message.died_on.as_ref()).unwrap_or_else(|wrong| {
        invalid.absorb("died_on", wrong);
        None
    });
    invalid.into_result()?;
    status.map(|status| (status, died_on)).ok_or_else(Invalid::default)
}

/// A verdict.
///
/// # Errors
/// One that is not said.
pub fn verdict(number: i32) -> Result<Verdict, Invalid> {
    required_word(number).map_err(|problem| Invalid::one("verdict", problem))
}

/// A choice.
///
/// # Errors
/// One that is not said.
pub fn split_choice(number: i32) -> Result<SplitChoice, Invalid> {
    required_word(number).map_err(|problem| Invalid::one("choice", problem))
}

/// A first impression.
///
/// # Errors
/// One that is not said.
pub fn impression(number: i32) -> Result<Impression, Invalid> {
    required_word(number).map_err(|problem| Invalid::one("impression", problem))
}
