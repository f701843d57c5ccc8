//! One fact in Chinese and in English, short enough to stand inside a sentence. Knows nothing of evidence.

use crate::domain::body::{Age, Extent, Handedness, Sex};
use crate::domain::date::PartialDate;
use crate::domain::place::Place;
use crate::domain::relative::Relative;
use crate::domain::statement::{Absent, Fact, Literacy, NumberField};
use crate::matching::explain::body_words::mark_words;
use crate::matching::explain::days::day_words;
use crate::matching::explain::words;

/// The longest text quoted, in characters.
const QUOTED: usize = 40;

/// A fact in Chinese and in English.
pub fn words_of(fact: &Fact) -> (String, String) {
    match fact {
        Fact::Sex(sex) => sex_words(*sex),
        Fact::Name(name) => quoted(name.text.reveal()),
        Fact::Birth(date) => {
            let (zh, en) = day_words(date);
            (format!("生于{zh}"), format!("born {en}"))
        }
        Fact::Age(age) => age_words(age),
        Fact::Zodiac(zodiac) => {
            let (zh, en) = words::zodiac(*zodiac);
            (format!("属{zh}"), format!("born in the year of the {en}"))
        }
        Fact::Place(place) => quoted(place.text.reveal()),
        Fact::Height(height) => match height.as_of.as_ref().map(day_words) {
            Some((zh, en)) => (format!("{}厘米（{zh}）", height.cm), format!("{} cm as of {en}", height.cm)),
            None => (format!("{}厘米", height.cm), format!("{} cm", height.cm)),
        },
        Fact::Blood(blood) => (format!("{blood}型"), format!("group {blood}")),
        Fact::Mark(mark) => mark_words(mark),
        Fact::Condition(condition) => owned(words::condition(condition.kind)),
        Fact::Relative(relative) => relative_words(relative),
        Fact::Literacy(literacy) => owned(match literacy {
            Literacy::None => ("不识字", "cannot read"),
            Literacy::Some => ("识一些字", "reads a little"),
            Literacy::Literate => ("识字", "reads and writes"),
        }),
        Fact::Number(field, number) => number_words(*field, *number),
        Fact::Code(_, code) => (code.to_string(), code.to_string()),
        Fact::Text(_, text) => quoted(text.reveal()),
        Fact::Absent(absent) => absent_words(absent),
        Fact::Examined(examined) => owned(match examined.extent {
            Extent::Full => ("做过全身检查", "the whole body was examined"),
            Extent::Visible => ("只查看了衣外可见处", "what clothes leave visible was examined"),
        }),
        Fact::Found(found) => lost_or_found(("发现于", "found"), found.on, found.place.as_ref()),
        Fact::Missing(missing) => lost_or_found(("走失于", "lost"), missing.on, missing.place.as_ref()),
        Fact::Handedness(hand) => owned(match hand {
            Handedness::Left => ("惯用左手", "left-handed"),
            Handedness::Right => ("惯用右手", "right-handed"),
            Handedness::Both => ("左右手都惯用", "uses both hands alike"),
        }),
        Fact::Reference(_) | Fact::BroughtBy(_) => owned(("", "")),
    }
}

pub(super) fn owned((zh, en): words::Both) -> (String, String) {
    (zh.to_owned(), en.to_owned())
}

/// A text in quotation marks, cut where it is long.
pub(super) fn quoted(text: &str) -> (String, String) {
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

/// A number with what is counted and its unit.
fn number_words(field: NumberField, number: u16) -> (String, String) {
    match (field, number) {
        (NumberField::WeightKg, _) => (format!("体重{number}公斤"), format!("weight {number} kg")),
        (NumberField::Children, 0) => owned(("没有孩子", "no children")),
        (NumberField::Children, 1) => owned(("有过1个孩子", "1 child")),
        (NumberField::Children, _) => (format!("有过{number}个孩子"), format!("{number} children")),
        (NumberField::SiblingRank, _) => {
            (format!("排行第{number}"), format!("number {number} among brothers and sisters, 1 the eldest"))
        }
        (NumberField::Siblings, 0) => owned(("没有兄弟姐妹", "no brothers or sisters")),
        (NumberField::Siblings, 1) => owned(("兄弟姐妹1人", "1 brother or sister")),
        (NumberField::Siblings, _) => {
            (format!("兄弟姐妹{number}人"), format!("{number} brothers and sisters"))
        }
    }
}

/// An age, and when it was.
pub fn age_words(age: &Age) -> (String, String) {
    let years = if age.low == age.high { age.low.to_string() } else { format!("{}–{}", age.low, age.high) };
    match age.as_of.as_ref().map(day_words) {
        Some((zh, en)) => (format!("{years}岁（按{zh}算）"), format!("aged {years} as of {en}")),
        None => (format!("{years}岁"), format!("aged {years}")),
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
        None => (zh.to_owned(), format!("{} {en}", article(en))),
        Some(_) => {
            let (own, _) = quoted(&names.join("、"));
            (format!("{zh}{own}"), format!("{en} {own}"))
        }
    }
}

/// A relative and where they live, where that is told.
pub(super) fn where_they_live(relative: &Relative) -> (String, String) {
    let counts = |place: &&Place| place.source.is_none_or(|source| source.is_evidence());
    let places: Vec<&str> = relative.places.iter().filter(counts).map(|place| place.text.reveal()).collect();
    if places.is_empty() {
        return relative_words(relative);
    }
    let (zh, en) = words::relation(relative.relation, relative.elder);
    let (own, _) = quoted(&places.join("、"));
    (format!("{zh}在{own}"), format!("{en} at {own}"))
}

fn article(en: &str) -> &'static str {
    if en.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

fn absent_words(absent: &Absent) -> (String, String) {
    let (zh, en) = match absent {
        Absent::Mark(mark) => mark_words(mark),
        Absent::Condition(condition) => owned(words::condition(condition.kind)),
        Absent::Relative(relative) => relative_words(relative),
        Absent::Child => owned(("孩子", "children")),
    };
    let bare = en.strip_prefix("a ").or_else(|| en.strip_prefix("an ")).unwrap_or(&en);
    (format!("没有{zh}"), format!("no {bare}"))
}

fn lost_or_found(
    (verb_zh, verb_en): words::Both,
    on: Option<PartialDate>,
    place: Option<&Place>,
) -> (String, String) {
    let place = place.filter(|place| place.source.is_none_or(|source| source.is_evidence()));
    let text = place.map(|place| quoted(place.text.reveal()).0);
    match (on.as_ref().map(day_words), text) {
        (Some((zh, en)), Some(place)) => {
            (format!("{zh}{verb_zh}{place}"), format!("{verb_en} {en} at {place}"))
        }
        (Some((zh, en)), None) => (format!("{verb_zh}{zh}"), format!("{verb_en} {en}")),
        (None, Some(place)) => (format!("{verb_zh}{place}"), format!("{verb_en} at {place}")),
        (None, None) => owned((verb_zh, verb_en)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::body::{Condition, ConditionKind, Mark, MarkKind, Reckoning, Zodiac};
    use crate::domain::relative::Relation;

    fn told(fact: &Fact) -> String {
        let (zh, en) = words_of(fact);
        format!("{zh} / {en}")
    }

    #[test]
    fn a_fact_has_its_unit_and_no_sign_of_the_exchange_format() {
        let day = |text: &str| text.parse().unwrap();
        let age = Age { low: 35, high: 45, as_of: Some(day("2021-03~")), reckoning: Reckoning::Unknown };
        for (fact, expected) in [
            (Fact::Number(NumberField::WeightKg, 52), "体重52公斤 / weight 52 kg"),
            (Fact::Number(NumberField::Children, 1), "有过1个孩子 / 1 child"),
            (Fact::Number(NumberField::Children, 0), "没有孩子 / no children"),
            (
                Fact::Number(NumberField::SiblingRank, 3),
                "排行第3 / number 3 among brothers and sisters, 1 the eldest",
            ),
            (Fact::Birth(day("lunar:1978-05")), "生于农历1978-05 / born 1978-05 of the lunar calendar"),
            (Fact::Birth(day("1976..1979")), "生于1976至1979 / born 1976 to 1979"),
            (Fact::Age(age), "35–45岁（按2021-03前后算） / aged 35–45 as of about 2021-03"),
            (Fact::Zodiac(Zodiac::Ox), "属牛 / born in the year of the ox"),
            (Fact::Handedness(Handedness::Left), "惯用左手 / left-handed"),
        ] {
            assert_eq!(told(&fact), expected);
        }
    }

    #[test]
    fn what_is_denied_reads_as_a_denial() {
        let relative = |relation| Relative {
            relation,
            names: Vec::new(),
            elder: None,
            order: None,
            living: None,
            places: Vec::new(),
            occupation: None,
        };
        let condition = Condition { kind: ConditionKind::IntellectualDisability, since: None };
        let mark = Mark { kind: MarkKind::Burn, site: None, side: None, note: None };
        for (absent, expected) in [
            (Absent::Mark(mark), "没有烧烫伤 / no burn"),
            (Absent::Condition(condition), "没有智力障碍 / no intellectual disability"),
            (Absent::Relative(Box::new(relative(Relation::Brother))), "没有兄弟 / no brother"),
            (Absent::Relative(Box::new(relative(Relation::UncleAunt))), "没有叔伯姑姨 / no uncle or aunt"),
            (Absent::Child, "没有孩子 / no children"),
        ] {
            assert_eq!(told(&Fact::Absent(absent)), expected);
        }
    }
}
