//! Dates and sources.

use crate::domain::date::{Calendar, DatePart, PartialDate};
use crate::domain::source::{Certainty, SaidBy, Source};
use crate::store::encode::damaged::{Damaged, fits, known};
use crate::store::proto;

pub fn write_date(date: &PartialDate) -> proto::PartialDate {
    proto::PartialDate {
        lunar: date.calendar == Calendar::Lunar,
        earliest: Some(write_part(date.earliest)),
        latest: date.latest.map(write_part),
        approximate: date.approximate,
    }
}

pub fn read_date(date: proto::PartialDate) -> Result<PartialDate, Damaged> {
    Ok(PartialDate {
        calendar: if date.lunar { Calendar::Lunar } else { Calendar::Gregorian },
        earliest: read_part(known(date.earliest, "a date")?)?,
        latest: date.latest.map(read_part).transpose()?,
        approximate: date.approximate,
    })
}

pub fn write_source(source: &Source) -> proto::Source {
    proto::Source {
        by: source.by.word().to_owned(),
        on: source.on.as_ref().map(write_date),
        certainty: source.certainty.map(|certainty| certainty.word().to_owned()),
    }
}

pub fn read_source(source: proto::Source) -> Result<Source, Damaged> {
    let certainty = source.certainty.as_deref();
    Ok(Source {
        by: read_said_by(&source.by)?,
        on: source.on.map(read_date).transpose()?,
        certainty: certainty.map(|word| known(Certainty::from_word(word), "a certainty")).transpose()?,
    })
}

pub fn read_said_by(word: &str) -> Result<SaidBy, Damaged> {
    known(SaidBy::from_word(word), "a speaker")
}

fn write_part(part: DatePart) -> proto::DatePart {
    proto::DatePart {
        year: part.year.map(i32::from),
        month: part.month.map(u32::from),
        leap_month: part.leap_month,
        day: part.day.map(u32::from),
    }
}

fn read_part(part: proto::DatePart) -> Result<DatePart, Damaged> {
    Ok(DatePart {
        year: part.year.map(|year| fits(year, "a year")).transpose()?,
        month: part.month.map(|month| fits(month, "a month")).transpose()?,
        leap_month: part.leap_month,
        day: part.day.map(|day| fits(day, "a day")).transpose()?,
    })
}
