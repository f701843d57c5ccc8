//! Arbitrary facts and pieces, within every limit.

use std::fmt::Debug;

use homeward::domain::body::{Age, Blood, Condition, Examined, Height, Mark};
use homeward::domain::date::{DatePart, PartialDate};
use homeward::domain::limit;
use homeward::domain::masking::mask;
use homeward::domain::name::Name;
use homeward::domain::place::{DivisionCode, Place};
use homeward::domain::relative::Relative;
use homeward::domain::source::{SaidBy, Source};
use homeward::domain::statement::{
    Absent, CodeField, Fact, Found, Missing, NumberField, Reference, TextField,
};
use homeward::domain::text::Personal;
use homeward::domain::words::Word;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

/// Any value of a closed list.
pub fn word<W: Word + Debug>() -> impl Strategy<Value = W> {
    select(W::VALUES)
}

/// Any text that is kept as it is: Hanzi, Latin, Burmese, hidden characters, quotes, line breaks; nothing that
/// is masked at the door.
pub fn text(most: usize) -> impl Strategy<Value = Personal> {
    let written = prop_oneof![
        "[\u{4e00}-\u{9fff}]{1,8}",
        "[a-z]{1,8}( [a-z]{1,8}){0,2}",
        "[ăâêôơưđéèẹ\u{1000}-\u{102a}\u{200b}\u{202e}\"\\\\\n\t{}a-c]{1,12}",
        "\\PC{1,40}",
    ];
    written
        .prop_filter("kept as it is", |text| mask(text).is_none())
        .prop_filter_map("kept as text", move |text| Personal::new(&text, most).ok())
}

fn part() -> impl Strategy<Value = DatePart> {
    (option::weighted(0.9, 1900_i16..2030), option::of((1_u8..=12, any::<bool>(), option::of(1_u8..=31))))
        .prop_map(|(year, rest)| match rest {
            None => DatePart { year, ..DatePart::default() },
            Some((month, leap_month, day)) => DatePart { year, month: Some(month), leap_month, day },
        })
}

/// Any date that exists.
pub fn date() -> impl Strategy<Value = PartialDate> {
    (word(), part(), option::weighted(0.2, part()), any::<bool>())
        .prop_filter_map("exists", |(calendar, earliest, latest, approximate)| {
            let leap = |part: DatePart| DatePart {
                leap_month: part.leap_month && calendar == homeward::domain::date::Calendar::Lunar,
                ..part
            };
            let earliest = leap(earliest);
            let whole = PartialDate { calendar, earliest, latest: latest.map(leap), approximate };
            let alone = PartialDate { latest: None, ..whole };
            whole.checked().or_else(|_| alone.checked()).ok()
        })
        .boxed()
}

/// Any source.
pub fn source() -> impl Strategy<Value = Source> {
    (word(), option::of(date()), option::of(word())).prop_map(|(by, on, certainty)| Source {
        by,
        on,
        certainty,
    })
}

fn bare_name() -> impl Strategy<Value = Name> {
    (text(limit::NAME_CHARACTERS), word()).prop_map(|(text, usage)| Name { text, usage, source: None })
}

/// A name inside something else.
pub fn name() -> impl Strategy<Value = Name> {
    (bare_name(), option::of(source())).prop_map(|(name, source)| Name { source, ..name })
}

fn bare_place() -> impl Strategy<Value = Place> {
    let code = option::of((110_000_u32..900_000).prop_map(DivisionCode));
    (text(limit::PLACE_CHARACTERS), code, word()).prop_map(|(text, code, role)| Place {
        text,
        code,
        role,
        source: None,
    })
}

/// A place inside something else.
pub fn place() -> impl Strategy<Value = Place> {
    (bare_place(), option::of(source())).prop_map(|(place, source)| Place { source, ..place })
}

fn age() -> impl Strategy<Value = Age> {
    (0_u8..=120, 0_u8..=120, option::of(date()), word()).prop_map(|(a, b, as_of, reckoning)| Age {
        low: a.min(b),
        high: a.max(b),
        as_of,
        reckoning,
    })
}

fn mark() -> impl Strategy<Value = Mark> {
    (word(), option::of(word()), option::of(word()), option::of(text(limit::TEXT_CHARACTERS)))
        .prop_map(|(kind, site, side, note)| Mark { kind, site, side, note })
}

fn condition() -> impl Strategy<Value = Condition> {
    (word(), option::of(date())).prop_map(|(kind, since)| Condition { kind, since })
}

fn relative() -> impl Strategy<Value = Relative> {
    (
        word(),
        prop::collection::vec(name(), 0..=3),
        option::of(any::<bool>()),
        option::of(1_u8..=20),
        option::of(any::<bool>()),
        prop::collection::vec(place(), 0..=2),
        option::of(text(limit::NAME_CHARACTERS)),
    )
        .prop_map(|(relation, names, elder, order, living, places, occupation)| Relative {
            relation,
            names,
            elder,
            order,
            living,
            places,
            occupation,
        })
}

fn number() -> impl Strategy<Value = Fact> {
    (word::<NumberField>(), any::<u16>()).prop_map(|(field, number)| {
        let (least, most) = field.range();
        Fact::Number(field, least + number % (most - least + 1))
    })
}

fn code() -> impl Strategy<Value = Fact> {
    prop_oneof![
        "[A-Z]{2}".prop_map(|code| Fact::Code(CodeField::Nationality, code.into())),
        "[a-z]{2,3}(-[A-Z]{2})?".prop_map(|code| Fact::Code(CodeField::Languages, code.into())),
    ]
}

fn plain() -> impl Strategy<Value = Fact> {
    word::<TextField>()
        .prop_flat_map(|field| text(limit::TEXT_CHARACTERS).prop_map(move |text| Fact::Text(field, text)))
}

fn absent() -> impl Strategy<Value = Absent> {
    prop_oneof![
        mark().prop_map(Absent::Mark),
        condition().prop_map(Absent::Condition),
        relative().prop_map(|relative| Absent::Relative(Box::new(relative))),
        Just(Absent::Child),
    ]
}

fn reference() -> impl Strategy<Value = Reference> {
    let words = || option::of(text(limit::NAME_CHARACTERS));
    (word(), words(), words(), option::of(word())).prop_map(|(kind, lab, sample, status)| Reference {
        kind,
        lab,
        sample,
        status,
    })
}

/// Any fact that a profile and a report may hold, and as often as one likes.
pub fn fact() -> impl Strategy<Value = Fact> {
    let height = (20_u8..=250, option::of(word()), option::of(date()))
        .prop_map(|(cm, how, as_of)| Fact::Height(Height { cm, how, as_of }));
    let blood =
        (word(), option::of(any::<bool>())).prop_map(|(group, rhesus)| Fact::Blood(Blood { group, rhesus }));
    Union::new([
        word().prop_map(Fact::Sex).boxed(),
        bare_name().prop_map(Fact::Name).boxed(),
        date().prop_map(Fact::Birth).boxed(),
        age().prop_map(Fact::Age).boxed(),
        word().prop_map(Fact::Zodiac).boxed(),
        bare_place().prop_map(Fact::Place).boxed(),
        height.boxed(),
        blood.boxed(),
        word().prop_map(Fact::Handedness).boxed(),
        mark().prop_map(Fact::Mark).boxed(),
        condition().prop_map(Fact::Condition).boxed(),
        relative().prop_map(Fact::Relative).boxed(),
        word().prop_map(Fact::Literacy).boxed(),
        number().boxed(),
        code().boxed(),
        plain().boxed(),
        absent().prop_map(Fact::Absent).boxed(),
        reference().prop_map(Fact::Reference).boxed(),
    ])
}

/// Facts that only a profile holds, each once at most.
pub fn profile_facts() -> impl Strategy<Value = Vec<Fact>> {
    let found =
        (option::of(date()), option::of(place())).prop_map(|(on, place)| Fact::Found(Found { on, place }));
    let by = select(&[SaidBy::Clinician, SaidBy::Clerk][..]);
    let examined = (option::of(date()), by, word())
        .prop_map(|(on, by, extent)| Fact::Examined(Examined { on, by, extent }));
    (option::of(found), option::of(word().prop_map(Fact::BroughtBy)), option::of(examined)).prop_map(
        |(found, brought_by, examined)| [found, brought_by, examined].into_iter().flatten().collect(),
    )
}

/// How she was lost.
pub fn missing() -> impl Strategy<Value = Fact> {
    (
        option::of(date()),
        option::of(age()),
        option::of(place()),
        option::of(text(limit::STORY_CHARACTERS)),
        option::of(word()),
    )
        .prop_map(|(on, age, place, circumstances, police_report)| {
            Fact::Missing(Missing { on, age, place, circumstances, police_report })
        })
}
