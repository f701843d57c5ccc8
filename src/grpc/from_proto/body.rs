//! What is said about the body from the wire: age, height, blood, marks, conditions, examinations.

use crate::domain::body::{Age, Blood, Condition, Examined, Height, Mark, Reckoning};
use crate::domain::invalid::Invalid;
use crate::domain::limit;
use crate::grpc::from_proto::date::optional_date;
use crate::grpc::from_proto::piece::optional_text;
use crate::grpc::proto;
use crate::grpc::words::{required_word, word};

/// An age.
pub fn age(message: &proto::Age) -> Result<Age, Invalid> {
    let mut invalid = Invalid::default();
    let low = invalid.keep("low", limit::years(message.low.into()));
    let high = invalid.keep("high", limit::years(message.high.into()));
    let as_of = invalid.within("as_of", optional_date(message.as_of.as_ref()));
    let reckoning = invalid.keep("reckoning", word(message.reckoning));
    let age = invalid.finish(|| {
        Some(Age {
            low: low?,
            high: high?,
            as_of: as_of?,
            reckoning: reckoning?.unwrap_or(Reckoning::Unknown),
        })
    })?;
    Ok(age.checked()?)
}

/// A height.
pub fn height(message: &proto::Height) -> Result<Height, Invalid> {
    let mut invalid = Invalid::default();
    let cm = invalid.keep("cm", limit::centimetres(message.cm.into()));
    let how = invalid.keep("how", word(message.how));
    let as_of = invalid.within("as_of", optional_date(message.as_of.as_ref()));
    let height = invalid.finish(|| Some(Height { cm: cm?, how: how?, as_of: as_of? }))?;
    height.checked().map_err(|problem| Invalid::one("cm", problem))
}

/// A blood group.
pub fn blood(message: &proto::Blood) -> Result<Blood, Invalid> {
    Ok(Blood { group: required_word(message.group)?, rhesus: message.rhesus_positive })
}

/// A mark.
pub fn mark(message: &proto::Mark) -> Result<Mark, Invalid> {
    let mut invalid = Invalid::default();
    let kind = invalid.keep("kind", required_word(message.kind));
    let site = invalid.keep("site", word(message.site));
    let side = invalid.keep("side", word(message.side));
    let note = invalid.keep("note", optional_text(&message.note, limit::TEXT_CHARACTERS));
    invalid.finish(|| Some(Mark { kind: kind?, site: site?, side: side?, note: note? }))
}

/// A condition.
pub fn condition(message: &proto::Condition) -> Result<Condition, Invalid> {
    let mut invalid = Invalid::default();
    let kind = invalid.keep("kind", required_word(message.kind));
    let since = invalid.within("since", optional_date(message.since.as_ref()));
    invalid.finish(|| Some(Condition { kind: kind?, since: since? }))
}

/// An examination.
pub fn examined(message: &proto::Examined) -> Result<Examined, Invalid> {
    let mut invalid = Invalid::default();
    let on = invalid.within("on", optional_date(message.on.as_ref()));
    let by = invalid.keep("by", required_word(message.by).and_then(limit::examiner));
    let extent = invalid.keep("extent", required_word(message.extent));
    invalid.finish(|| Some(Examined { on: on?, by: by?, extent: extent? }))
}
