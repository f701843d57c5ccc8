//! Descriptions of any kind, made of invented pieces that often meet.

use homeward::domain::body::{
    Age, Blood, BodySite, Condition, ConditionKind, Examined, Extent, Handedness, Height, HeightHow, Mark,
    MarkKind, Reckoning, Sex, Side, Zodiac,
};
use homeward::domain::date::PartialDate;
use homeward::domain::name::{Name, NameUse};
use homeward::domain::place::{Place, PlaceRole};
use homeward::domain::relative::{Relation, Relative};
use homeward::domain::source::{Certainty, SaidBy, Source};
use homeward::domain::statement::{
    Absent, CodeField, Fact, Found, Literacy, Missing, NewStatement, NumberField, TextField,
};
use homeward::domain::text::Personal;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;

const NAMES: &[&str] = &[
    "王秀英",
    "wang xiu yin",
    "黄秀英",
    "小芳",
    "三妹",
    "欧阳丽",
    "阿依古丽",
    "Ma Ei Mya",
    "Nguyễn Thị Hoa",
    "狗蛋",
    "王",
    "秀英",
    "李桂ying",
    "冯学龙",
    "feng4",
    "\u{1F600}",
    "无名氏12",
    "x",
    "措姆扎西",
];
const PLACES: &[&str] = &[
    "四川达县双塘村",
    "达县",
    "四川",
    "主猫鸭",
    "襄樊",
    "阿巴县",
    "湖南衡阳市衡山县",
    "缅甸那边",
    "Yangon",
    "云南文山市",
    "福建省三明市大田县",
    "?",
    "北叙河镇",
];
const TEXTS: &[&str] = &[
    "四川口音",
    "西南官话",
    "普通话不好, 说本地话",
    "说家门口有河",
    "种稻谷和油菜",
    "红色棉袄",
    "彝族",
    "汉族",
    "听不清",
    "说一年种两次稻子",
    "小时候在贵州放牛",
];
const CIRCUMSTANCES: &[&str] =
    &["发病后走失", "外出打工失联", "被人骗走", "放学路上不见", "听不清", "痴呆, 迷路"];
const DATES: &[&str] = &[
    "1978",
    "lunar:1978-05-04",
    "1978-05-04",
    "1999-07",
    "2021-03-12~",
    "1998..2001",
    "--05-04",
    "1800",
    "2100",
];

fn text(all: &'static [&'static str]) -> impl Strategy<Value = Personal> {
    select(all).prop_map(|text| Personal::new(text, 200).unwrap())
}

fn date() -> impl Strategy<Value = PartialDate> {
    select(DATES).prop_map(|text| text.parse().unwrap())
}

pub fn source() -> impl Strategy<Value = Source> {
    (select(SaidBy::ALL), option::of(select(Certainty::ALL)), option::of(date()))
        .prop_map(|(by, certainty, on)| Source { by, on, certainty })
}

fn name() -> impl Strategy<Value = Name> {
    (text(NAMES), select(NameUse::ALL), option::weighted(0.2, source()))
        .prop_map(|(text, usage, source)| Name { text, usage, source })
}

fn place() -> impl Strategy<Value = Place> {
    (text(PLACES), select(PlaceRole::ALL), option::weighted(0.2, source()))
        .prop_map(|(text, role, source)| Place { text, code: None, role, source })
}

fn relative() -> impl Strategy<Value = Relative> {
    let beside = (option::weighted(0.2, 1u8..5), vec(place(), 0..2), option::weighted(0.2, text(TEXTS)));
    (select(Relation::ALL), vec(name(), 0..3), any::<Option<bool>>(), beside).prop_map(
        |(relation, names, elder, (order, places, occupation))| Relative {
            relation,
            names,
            elder,
            order,
            living: None,
            places,
            occupation,
        },
    )
}

fn age() -> impl Strategy<Value = Age> {
    (0u8..=110, 0u8..=10, option::of(date()), select(Reckoning::ALL))
        .prop_map(|(low, width, as_of, reckoning)| Age { low, high: low + width, as_of, reckoning })
}

fn mark() -> impl Strategy<Value = Mark> {
    (select(MarkKind::ALL), option::of(select(BodySite::ALL)), option::of(select(Side::ALL)))
        .prop_map(|(kind, site, side)| Mark { kind, site, side, note: None })
}

fn condition() -> impl Strategy<Value = Condition> {
    (select(ConditionKind::ALL), option::of(date())).prop_map(|(kind, since)| Condition { kind, since })
}

/// Facts that either side may tell.
fn fact() -> impl Strategy<Value = Fact> {
    let body = prop_oneof![
        select(Sex::ALL).prop_map(Fact::Sex),
        date().prop_map(Fact::Birth),
        age().prop_map(Fact::Age),
        select(Zodiac::ALL).prop_map(Fact::Zodiac),
        (20u8..=250, option::of(select(HeightHow::ALL)), option::of(date()))
            .prop_map(|(cm, how, as_of)| Fact::Height(Height { cm, how, as_of })),
        select(&["A", "B", "AB", "O", "O-", "A+"][..])
            .prop_map(|text| Fact::Blood(Blood::new(text).unwrap())),
        mark().prop_map(Fact::Mark),
        condition().prop_map(Fact::Condition),
        mark().prop_map(|mark| Fact::Absent(Absent::Mark(mark))),
        condition().prop_map(|condition| Fact::Absent(Absent::Condition(condition))),
        relative().prop_map(|relative| Fact::Absent(Absent::Relative(Box::new(relative)))),
        Just(Fact::Absent(Absent::Child)),
        select(Handedness::ALL).prop_map(Fact::Handedness),
        select(Extent::ALL).prop_map(|extent| Fact::Examined(Examined {
            on: None,
            by: SaidBy::Clinician,
            extent
        })),
    ];
    let life = prop_oneof![
        name().prop_map(Fact::Name),
        name().prop_map(Fact::Name),
        place().prop_map(Fact::Place),
        place().prop_map(Fact::Place),
        relative().prop_map(Fact::Relative),
        relative().prop_map(Fact::Relative),
        select(Literacy::ALL).prop_map(Fact::Literacy),
        (select(NumberField::ALL), 1u16..20).prop_map(|(field, number)| Fact::Number(field, number)),
        select(&["CN", "MM", "VN"][..]).prop_map(|code| Fact::Code(CodeField::Nationality, code.into())),
        select(&["zh", "my", "ug"][..]).prop_map(|code| Fact::Code(CodeField::Languages, code.into())),
        (select(TextField::ALL), text(TEXTS)).prop_map(|(field, text)| Fact::Text(field, text)),
    ];
    prop_oneof![body, life]
}

fn statements(own: impl Strategy<Value = Fact>) -> impl Strategy<Value = Vec<NewStatement>> {
    let told = |fact: Fact, source| NewStatement { label: None, corrects: None, source, fact };
    let others = vec((fact(), option::weighted(0.6, source())), 0..14);
    (own, others).prop_map(move |(own, others)| {
        let others = others.into_iter().map(|(fact, source)| told(fact, source));
        std::iter::once(told(own, None)).chain(others).collect()
    })
}

/// What a profile may tell.
pub fn profile() -> impl Strategy<Value = Vec<NewStatement>> {
    statements(
        (option::of(date()), option::of(place()))
            .prop_map(|(on, place)| Fact::Found(Found { on: on.filter(|on| on.days().is_some()), place })),
    )
}

/// What a report may tell.
pub fn report() -> impl Strategy<Value = Vec<NewStatement>> {
    let circumstances = option::weighted(0.4, text(CIRCUMSTANCES));
    statements((option::of(date()), option::of(age()), option::of(place()), circumstances).prop_map(
        |(on, age, place, circumstances)| {
            Fact::Missing(Missing { on, age, place, circumstances, police_report: None })
        },
    ))
}
