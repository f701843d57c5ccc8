//! Rules that hold for every pair of texts.

use proptest::prelude::*;

use crate::{
    domain::{body::Sex, name::NameUse},
    knowledge::names::{
        align::align,
        bounds::{HeardBounds, SaidBounds},
        channels::{Channel, ChannelRow, KindId, kind_count, table},
        evidence::{self, bound, evidence},
        explain::explain_name,
        form::{Form, TEXT_LIMIT},
        rarity::{Background, Role, Usual},
        reach::reach,
        scope::{ScopeId, ScopeMix},
        syllable::{SyllableId, syllable_count},
    },
};

const USES: [NameUse; 6] =
    [NameUse::Legal, NameUse::Nickname, NameUse::Surname, NameUse::Given, NameUse::Unknown, NameUse::Alias];

fn han() -> impl Strategy<Value = String> {
    let letters = "王李张刘陈杨黄吴赵秀英玉兰桂芳丽华小红梅春欧阳单曾娃妹子儿阿老二三乐长国建军";
    let all: Vec<char> = letters.chars().collect();
    prop::collection::vec(prop::sample::select(all), 1..6).prop_map(|letters| letters.into_iter().collect())
}

fn latin() -> impl Strategy<Value = String> {
    let parts = vec![
        "wang", "huang", "xiu", "yin", "ying", "fong", "lam", "jio", "a", "nguyen", "thi", "ma", "gul",
        "xian", "Wong",
    ];
    prop::collection::vec(prop::sample::select(parts), 1..5).prop_map(|parts| parts.join(" "))
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![4 => han(), 3 => latin(), 1 => any::<String>()]
}

fn form() -> impl Strategy<Value = Form> {
    (any_text(), prop::sample::select(USES.to_vec()))
        .prop_map(|(text, name_use)| Form::parse(&text, name_use))
}

fn mix() -> impl Strategy<Value = ScopeMix> {
    let scopes: Vec<ScopeId> = ScopeId::all().collect();
    prop::collection::vec((prop::sample::select(scopes), 0.05f32..1.0), 1..4)
        .prop_map(|weights| ScopeMix::from_weights(&weights))
}

proptest! {
    #[test]
    fn evidence_is_the_best_alignment_of_all_parses(heard in form(), said in form(), scope in mix()) {
        let background = Background::new(Sex::Female);
        prop_assume!(evidence::without_syllables(&heard, &said).is_none());
        prop_assume!(evidence::frame(&heard, &said).is_none());
        let uses = (heard.name_use(), said.name_use());
        let judge = evidence::judge(&scope, &background);
        let pairs = heard.parses().enumerate().flat_map(|a| said.parses().enumerate().map(move |b| (a, b)));
        let values = pairs.map(|((i, a), (j, b))| align(&judge, a, b, uses).value - 8 * (i + j) as i32);
        let expected = values.max().map_or(0, evidence::outcome);
        prop_assert_eq!(evidence(&heard, &said, &scope, &background).millibits, expected);
    }

    #[test]
    fn a_mix_is_the_mean_of_its_parts_whether_or_not_its_table_is_held(
        scope in mix(), meant in 0..kind_count() as u16, heard in 0..syllable_count() as u16
    ) {
        let (meant, heard) = (KindId(meant), SyllableId(heard));
        let mean: f32 = scope.parts().iter()
            .map(|(part, weight)| match table(*part).cost(meant, heard) {
                255 => 0.0,
                cost => weight * (-f32::from(cost) / 16.0).exp2(),
            })
            .sum();
        let held = Channel::of(&scope).cost(meant, heard);
        prop_assert!((f32::from(held) - (-16.0 * mean.log2()).min(255.0)).abs() <= 0.51);
        if scope.only().is_none() {
            prop_assert_eq!(ChannelRow::Mixed(&scope, meant).cost(heard), held);
        }
        let background = Background::new(Sex::Female);
        for role in [Role::Surname, Role::Given, Role::Either] {
            let held = background.usual(&scope).cost(heard, role);
            prop_assert_eq!(Usual::Mixed(&scope, background).cost(heard, role), held);
        }
    }

    #[test]
    fn bound_is_never_below_the_evidence(heard in form(), said in form(), scope in mix()) {
        let background = Background::new(Sex::Female);
        let value = evidence(&heard, &said, &scope, &background).millibits;
        prop_assert!(bound(&heard, &said, &scope, &background) >= value);
        prop_assert!(HeardBounds::new(&heard, &scope, &background).bound(&said) >= value);
        prop_assert!(SaidBounds::new(&said, &scope, &background).bound(&heard) >= value);
        prop_assert!(reach(&heard, &said, &background) >= value);
    }

    #[test]
    fn disagreement_is_bounded_and_agreement_too(heard in form(), said in form(), scope in mix()) {
        let value = evidence(&heard, &said, &scope, &Background::default()).millibits;
        prop_assert!((-5000..=80_000).contains(&value), "{value}");
    }

    #[test]
    fn any_text_is_read_within_limits(text in any::<String>()) {
        let form = Form::parse(&text, NameUse::Unknown);
        prop_assert!(form.text().chars().count() <= TEXT_LIMIT * 3);
        prop_assert!(!explain_name(&text, "王秀英", Some(&text)).is_empty());
    }

    #[test]
    fn case_width_and_tradition_change_nothing(text in any_text()) {
        let plain = Form::parse(&text, NameUse::Unknown);
        let again = Form::parse(&format!("\u{200f} {text} \u{feff}"), NameUse::Unknown);
        prop_assert_eq!(plain, again);
    }

    #[test]
    fn the_same_name_is_never_evidence_against(text in han(), scope in mix()) {
        let form = Form::parse(&text, NameUse::Legal);
        prop_assert!(evidence(&form, &form, &scope, &Background::default()).millibits >= 0);
    }

    #[test]
    fn words_and_placeholders_speak_the_same_in_both_directions(
        a in prop::sample::select(vec!["三妹", "老三", "大娃", "幺妹", "毛毛", "妹妹", "无名氏", "救23017", "王秀英"]),
        b in prop::sample::select(vec!["三妹", "二丫", "大姐", "小妹", "毛毛", "宝宝", "不详", "无名女733"]),
    ) {
        let (a, b) = (Form::parse(a, NameUse::Unknown), Form::parse(b, NameUse::Unknown));
        let (scope, background) = (ScopeMix::everyone(), Background::default());
        prop_assert_eq!(evidence(&a, &b, &scope, &background), evidence(&b, &a, &scope, &background));
    }

    #[test]
    fn evidence_is_the_same_every_time(heard in form(), said in form(), scope in mix()) {
        let background = Background::new(Sex::Male);
        let first = evidence(&heard, &said, &scope, &background);
        prop_assert_eq!(first, evidence(&heard.clone(), &said.clone(), &scope, &background));
    }
}
