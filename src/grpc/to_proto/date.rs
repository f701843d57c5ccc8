//! Dates and times to the wire.

use crate::domain::date::{DatePart, PartialDate};
use crate::domain::ids::Timestamp;
use crate::grpc::proto;
use crate::grpc::words::number;

/// A date, by its parts and as text.
pub fn date(date: &PartialDate) -> proto::PartialDate {
    proto::PartialDate {
        calendar: number(date.calendar),
        earliest: Some(part(date.earliest)),
        latest: date.latest.map(part),
        leap_month: date.earliest.leap_month,
        approximate: date.approximate,
        text: date.to_string(),
        latest_leap_month: date.latest.is_some_and(|latest| latest.leap_month),
    }
}

/// A moment.
pub fn timestamp(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: at.0.div_euclid(1_000),
        nanos: i32::try_from(at.0.rem_euclid(1_000)).unwrap_or(0) * 1_000_000,
    }
}

fn part(part: DatePart) -> proto::DatePart {
    proto::DatePart {
        year: part.year.and_then(|year| u32::try_from(year).ok()).unwrap_or(0),
        month: part.month.map_or(0, u32::from),
        day: part.day.map_or(0, u32::from),
    }
}
