//! One fact in Chinese and in English, short enough to stand inside a sentence. Knows nothing of evidence.

use crate::domain::body::{Age, Mark, Sex, Side};
use crate::domain::date::PartialDate;
use crate::domain::place::Place;
use crate::domain::relative::Relative;
use crate::domain::statement::{Absent, Fact, Literacy, NumberField};
use crate::matching::explain::words;

/// The longest text quoted, in characters.
const QUOTED: usize = 40;

/// A fact in Chinese and in English.
pub fn words_of(fact: &Fact) -> (String, String) {
    match fact {
        Fact::Sex(sex) => sex_words(*sex),
        Fact::Name(name) => quoted(name.text.reveal()),
        Fact::Birth(date) => (format!("生于{date}"), format!("born {date}")),
        Fact::Age(age) => age_words(age),
        Fact::Zodiac(zodiac) => {
            let (zh, en) = words::zodiac(*zodiac);
            (format!("属{zh}"), format!("born in a {en} year"))
        }
        Fact::Place(place) => quoted(place.text.reveal()),
        Fact::Height(height) => (format!("{}厘米", height.cm), format!("{} cm", height.cm)),
        Fact::Blood(blood) => (format!("{blood}型"), format!("group {blood}")),
        Fact::Mark(mark) => mark_words(mark),
        Fact::Condition(condition) => owned(words::condition(condition.kind)),
        Fact::Relative(relative) => relative_words(relative),
        Fact::Literacy(literacy) => owned(match literacy {
            Literacy::None => ("不识字", "cannot read"),
            Literacy::Some => ("识一些字", "reads a little"),
            Literacy::Literate => ("识字", "reads and writes"),
        }),
        Fact::Number(NumberField::Children, number) => {
            (format!("生过{number}个孩子"), format!("{number} children"))
        }
        Fact::Number(_, number) => (number.to_string(), number.to_string()),
        Fact::Code(_, code) => (code.to_string(), code.to_string()),
        Fact::Text(_, text) => quoted(text.reveal()),
        Fact::Absent(absent) => absent_words(absent),
        Fact::Examined(_) => owned(("全身检查", "an examination")),
        Fact::Found(found) => lost_or_found(("发现于", "found"), found.on, found.place.as_ref()),
        Fact::Missing(missing) => lost_or_found(("走失于", "lost"), missing.on, missing.place.as_ref()),
        Fact::Handedness(_) | Fact::Reference(_) | Fact::BroughtBy(_) => owned(("", "")),
    }
}

fn owned((zh, en): words::Both) -> (String, String) {
    (zh.to_owned(), en.to_owned())
}

fn quoted(text: &str) -> (String, String) {
    let mut short: String = text.chars().take(QUOTED).collect();
    if text.chars().nth(QUOTED).is_some() {
        short.push('…');
    }
    (format!("“{short}”"), format!("“{short}”"))
}

fn sex_words(sex: Sex) -> (String, String) {
    owned(match sex {
        Sex::Female => ("女", "female"),
        Sex::Male => ("男", "male"),
        Sex::Other => ("其他", "neither"),
        Sex::Unknown => ("不详", "not known"),
    })
}

/// An age, and when it was.
pub fn age_words(age: &Age) -> (String, String) {
    let years = if age.low == age.high { age.low.to_string() } else { format!("{}–{}", age.low, age.high) };
    match age.as_of {
        Some(day) => (format!("{day}时{years}岁"), format!("aged {years} as of {day}")),
        None => (format!("{years}岁"), format!("aged {years}")),
    }
}

fn mark_words(mark: &Mark) -> (String, String) {
    let (kind_zh, kind_en) = words::mark(mark.kind);
    let (side_zh, side_en) = match mark.side {
        Some(Side::Left) => ("左", "left "),
        Some(Side::Right) => ("右", "right "),
        Some(Side::Both) => ("双", "both sides of the "),
        None => ("", ""),
    };
    match mark.site.map(words::site) {
        Some((site_zh, site_en)) => {
            let article = if mark.side == Some(Side::Both) { "" } else { "the " };
            (format!("{side_zh}{site_zh}{kind_zh}"), format!("a {kind_en} on {article}{side_en}{site_en}"))
        }
        None => (kind_zh.to_owned(), format!("a {kind_en}")),
    }
}

fn relative_words(relative: &Relative) -> (String, String) {
    let (zh, en) = words::relation(relative.relation, relative.elder);
    let names: Vec<&str> = relative
        .names
        .iter()
        .filter(|name| name.source.is_none_or(|source| source.is_evidence()))
        .map(|name| name.text.reveal())
        .collect();
    match names.first() {
        None => (zh.to_owned(), format!("a {en}")),
        Some(_) => {
            let (own, _) = quoted(&names.join("、"));
            (format!("{zh}{own}"), format!("{en} {own}"))
        }
    }
}

fn absent_words(absent: &Absent) -> (String, String) {
    let (zh, en) = match absent {
        Absent::Mark(mark) => mark_words(mark),
        Absent::Condition(condition) => owned(words::condition(condition.kind)),
        Absent::Relative(relative) => relative_words(relative),
        Absent::Child => owned(("孩子", "a child")),
    };
    (format!("没有{zh}"), format!("not {en}"))
}

fn lost_or_found(
    (verb_zh, verb_en): words::Both,
    on: Option<PartialDate>,
    place: Option<&Place>,
) -> (String, String) {
    let place = place.filter(|place| place.source.is_none_or(|source| source.is_evidence()));
    let text = place.map(|place| quoted(place.text.reveal()).0);
    let day = on.map(|day| day.to_string());
    match (day, text) {
        (Some(day), Some(place)) => (format!("{day}{verb_zh}{place}"), format!("{verb_en} {day} at {place}")),
        (Some(day), None) => (format!("{verb_zh}{day}"), format!("{verb_en} {day}")),
        (None, Some(place)) => (format!("{verb_zh}{place}"), format!("{verb_en} at {place}")),
        (None, None) => owned((verb_zh, verb_en)),
    }
}
