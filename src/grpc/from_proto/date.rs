//! Dates from the wire: by their parts, by their text, or by both if they say the same.

use crate::domain::date::{Calendar, DatePart, PartialDate};
use crate::domain::invalid::{Invalid, Problem};
use crate::grpc::proto;
use crate::grpc::words::word;

/// A date.
pub fn date(message: &proto::PartialDate) -> Result<PartialDate, Invalid> {
    let Some(earliest) = &message.earliest else {
        return Ok(message.text.parse::<PartialDate>()?);
    };
    let date = PartialDate {
        calendar: word(message.calendar)?.unwrap_or(Calendar::Gregorian),
        earliest: part(earliest, message.leap_month)?,
        latest: match &message.latest {
            Some(latest) => Some(part(latest, message.latest_leap_month)?),
            None => None,
        },
        approximate: message.approximate,
    }
    .checked()?;
    if !message.text.is_empty() && message.text.parse() != Ok(date) {
        let problem =
            Problem::new("says something else than the parts", "the text or the parts, or both alike");
        return Err(Invalid::one("text", problem));
    }
    Ok(date)
}

/// A date that may be left out.
pub fn optional_date(message: Option<&proto::PartialDate>) -> Result<Option<PartialDate>, Invalid> {
    message.map(date).transpose()
}

fn part(message: &proto::DatePart, leap_month: bool) -> Result<DatePart, Problem> {
    let problem =
        || Problem::new("is no date that exists", "year 1800 to 2100, month 1 to 12, day; 0 is not known");
    let small = |value: u32| u8::try_from(value).map_err(|_| problem());
    Ok(DatePart {
        year: match message.year {
            0 => None,
            year => Some(i16::try_from(year).map_err(|_| problem())?),
        },
        month: Some(small(message.month)?).filter(|month| *month != 0),
        leap_month,
        day: Some(small(message.day)?).filter(|day| *day != 0),
    })
}
