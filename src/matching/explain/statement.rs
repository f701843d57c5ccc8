//! One statement in Chinese and in English, standing alone: what it is about, with every number's unit and
//! all that was said, where a sentence of evidence tells only what was compared. Says nothing of where a
//! resident was found beyond what it is given.

use crate::domain::body::{Condition, Examined, Extent, Mark};
use crate::domain::name::NameUse;
use crate::domain::place::PlaceRole;
use crate::domain::relative::Relative;
use crate::domain::source::SaidBy;
use crate::domain::statement::{
    CodeField, Fact, Missing, PoliceReport, Reference, ReferenceKind, ReferenceStatus, TextField,
};
use crate::domain::text::Personal;
use crate::matching::explain::days::day_words;
use crate::matching::explain::facts::{age_words, owned, words_of};
use crate::matching::explain::words::Both;

/// A statement in Chinese and in English.
pub fn statement_words(fact: &Fact) -> (String, String) {
    let own = words_of(fact);
    match fact {
        Fact::Name(name) => labelled(name_use(name.usage), own),
        Fact::Place(place) => labelled(place_role(place.role), own),
        Fact::Mark(mark) => noted(own, mark),
        Fact::Condition(condition) => since(own, condition),
        Fact::Relative(relative) => of_relative(own, relative),
        Fact::Code(field, _) => labelled(code_field(*field), own),
        Fact::Text(field, text) => labelled(text_field(*field), whole(text)),
        Fact::Examined(examined) => examination(examined),
        Fact::Missing(missing) => of_missing(own, missing),
        Fact::Reference(reference) => of_reference(reference),
        Fact::Sex(_)
        | Fact::Birth(_)
        | Fact::Number(..)
        | Fact::Handedness(_)
        | Fact::Age(_)
        | Fact::Zodiac(_)
        | Fact::Height(_)
        | Fact::Blood(_)
        | Fact::Literacy(_)
        | Fact::Absent(_)
        | Fact::Found(_)
        | Fact::BroughtBy(_) => own,
    }
}

fn labelled((zh, en): Both, (own_zh, own_en): (String, String)) -> (String, String) {
    if zh.is_empty() { (own_zh, own_en) } else { (format!("{zh}{own_zh}"), format!("{en} {own_en}")) }
}

/// The longest text quoted, in characters; a case with all its statements is one message.
const QUOTED: usize = 200;

fn whole(text: &Personal) -> (String, String) {
    let mut short: String = text.reveal().chars().take(QUOTED).collect();
    if text.reveal().chars().nth(QUOTED).is_some() {
        short.push('…');
    }
    (format!("“{short}”"), format!("“{short}”"))
}

/// Adds a part, when there is one.
fn and((zh, en): &mut (String, String), part: Option<(String, String)>) {
    if let Some((more_zh, more_en)) = part {
        zh.push_str(&format!("，{more_zh}"));
        en.push_str(&format!(", {more_en}"));
    }
}

const fn name_use(usage: NameUse) -> Both {
    match usage {
        NameUse::Legal => ("本名", "legal name"),
        NameUse::Former => ("曾用名", "former name"),
        NameUse::Married => ("夫姓名", "married name"),
        NameUse::Nickname => ("小名", "nickname"),
        NameUse::Alias => ("别名", "other name"),
        NameUse::Surname => ("姓", "surname"),
        NameUse::Given => ("名", "given name"),
        NameUse::Unknown => ("", ""),
    }
}

const fn place_role(role: PlaceRole) -> Both {
    match role {
        PlaceRole::Home => ("家在", "home"),
        PlaceRole::Birth => ("生在", "born at"),
        PlaceRole::Lived => ("住过", "lived at"),
        PlaceRole::MarriedInto => ("嫁到", "married into"),
        PlaceRole::LastSeen => ("最后见于", "last seen at"),
        PlaceRole::Found => ("发现于", "found at"),
        PlaceRole::Passed => ("到过", "passed through"),
        PlaceRole::Unknown => ("", ""),
    }
}

const fn text_field(field: TextField) -> Both {
    match field {
        TextField::Dialect => ("口音", "speech"),
        TextField::Ethnicity => ("民族", "ethnicity"),
        TextField::Religion => ("信仰", "religion"),
        TextField::Build => ("体态", "build"),
        TextField::Hair => ("头发", "hair"),
        TextField::Face => ("面貌", "face"),
        TextField::Education => ("学历", "education"),
        TextField::Clothing => ("衣着", "clothing"),
        TextField::Belongings => ("随身物品", "belongings"),
        TextField::Habits => ("习惯", "habits"),
        TextField::Skills => ("会做", "skills"),
        TextField::Memories => ("记得", "remembers"),
    }
}

const fn code_field(field: CodeField) -> Both {
    match field {
        CodeField::Nationality => ("国籍", "nationality"),
        CodeField::Languages => ("语言", "language"),
    }
}

fn noted(mut words: (String, String), mark: &Mark) -> (String, String) {
    and(&mut words, mark.note.as_ref().map(whole));
    words
}

fn since(mut words: (String, String), condition: &Condition) -> (String, String) {
    let day = condition.since.as_ref().map(day_words);
    and(&mut words, day.map(|(zh, en)| (format!("{zh}起"), format!("since {en}"))));
    words
}

fn of_relative(mut words: (String, String), relative: &Relative) -> (String, String) {
    let order = relative.order.map(|order| (format!("第{order}个"), format!("number {order} of them")));
    and(&mut words, order);
    let living = relative
        .living
        .map(|living| owned(if living { ("在世", "living") } else { ("已去世", "dead") }));
    and(&mut words, living);
    // A place of finding is no reviewer's to read.
    for place in relative.places.iter().filter(|place| place.role != PlaceRole::Found) {
        let (zh, en) = labelled(place_role(place.role), whole(&place.text));
        and(&mut words, Some((zh, en)));
    }
    let work = relative.occupation.as_ref().map(whole);
    and(&mut words, work.map(|(zh, en)| (format!("职业{zh}"), format!("works as {en}"))));
    words
}

fn examination(examined: &Examined) -> (String, String) {
    let extent = match examined.extent {
        Extent::Full => ("全身检查", "the whole body examined"),
        Extent::Visible => ("只查看了衣外可见处", "only what clothes leave visible examined"),
    };
    let by = match examined.by {
        SaidBy::Clinician => ("由医生", "by a clinician"),
        _ => ("由工作人员", "by a clerk"),
    };
    let mut words = owned(extent);
    and(&mut words, Some(owned(by)));
    and(&mut words, examined.on.as_ref().map(day_words));
    words
}

fn of_missing(mut words: (String, String), missing: &Missing) -> (String, String) {
    and(&mut words, missing.age.as_ref().map(age_words));
    and(&mut words, missing.circumstances.as_ref().map(whole));
    let police = missing.police_report.and_then(|told| match told {
        PoliceReport::Yes => Some(("已报警", "reported to the police")),
        PoliceReport::No => Some(("未报警", "not reported to the police")),
        PoliceReport::Unknown => None,
    });
    and(&mut words, police.map(owned));
    words
}

fn of_reference(reference: &Reference) -> (String, String) {
    let kind = match reference.kind {
        ReferenceKind::Dna => ("DNA", "DNA"),
        ReferenceKind::Fingerprint => ("指纹", "fingerprints"),
        ReferenceKind::Dental => ("牙科记录", "dental record"),
        ReferenceKind::Face => ("面部照片", "picture of the face"),
    };
    let status = reference.status.map(|status| match status {
        ReferenceStatus::Taken => ("已采集", "taken"),
        ReferenceStatus::SearchedNoHit => {
            ("已检索，无命中（不说明什么）", "searched without a hit, which says nothing")
        }
        ReferenceStatus::Compared => ("已比对", "compared"),
    });
    let mut words = owned(kind);
    and(&mut words, status.map(owned));
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::body::Handedness;
    use crate::domain::limit;
    use crate::domain::statement::NumberField;

    fn told(fact: &Fact) -> String {
        let (zh, en) = statement_words(fact);
        format!("{zh} / {en}")
    }

    #[test]
    fn numbers_have_their_unit_and_texts_say_what_they_are_of() {
        let number = |field, value| Fact::Number(field, limit::number(field, value).unwrap());
        assert_eq!(told(&number(NumberField::WeightKg, 52)), "体重52公斤 / weight 52 kg");
        assert_eq!(
            told(&number(NumberField::SiblingRank, 3)),
            "排行第3 / number 3 among brothers and sisters, 1 the eldest"
        );
        assert_eq!(told(&number(NumberField::Siblings, 4)), "兄弟姐妹4人 / 4 brothers and sisters");
        let text = Personal::new("西南口音", 20).unwrap();
        assert_eq!(told(&Fact::Text(TextField::Dialect, text)), "口音“西南口音” / speech “西南口音”");
        assert_eq!(told(&Fact::Handedness(Handedness::Left)), "惯用左手 / left-handed");
        let dna = Reference {
            kind: ReferenceKind::Dna,
            lab: None,
            sample: None,
            status: Some(ReferenceStatus::Taken),
        };
        assert_eq!(told(&Fact::Reference(dna)), "DNA，已采集 / DNA, taken");
    }
}
