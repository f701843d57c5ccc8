//! Each comparison keeps to its model: what it counts, what it does not, what makes it weaker, and what it never
//! counts twice.

use homeward::domain::evidence::{Bits, Comparison, Era, Finding};

use super::pairs::{bits, outcome};

fn home(text: &str) -> String {
    format!(r#""places":[{{"text":"{text}","role":"home","source":{{"by":"self"}}}}]"#)
}

#[test]
fn what_goes_together_with_a_place_is_not_counted_beside_it_again() {
    let origin = |hers: &str, family: &str| bits(Comparison::Origin, hers, family);
    let place = home("四川省凉山州昭觉县");
    let place_alone = origin(&place, &place);
    for also in [r#""ethnicity":"彝族""#, r#""languages":["ii"]"#, r#""ethnicity":"彝族","languages":["ii"]"#]
    {
        let alone = origin(also, also);
        assert!(alone > Bits(1_000), "{also} says something by itself: {alone}");
        let both = format!("{place},{also}");
        let both = origin(&both, &both);
        assert!(
            (both.0 - place_alone.0).abs() <= 50,
            "{also} follows from the place: {both} against {place_alone}"
        );
    }
    let (county, dialect) = (home("四川省达县"), r#""dialect":"四川话""#);
    let both = origin(&format!("{county},{dialect}"), &format!("{county},{dialect}"));
    assert!(both.0 - origin(&county, &county).0 < 500, "people of a county speak as one does there: {both}");
    assert!(origin(dialect, &county) > Bits(500), "by itself it says where she is from");
}

#[test]
fn two_weak_fragments_that_meet_in_one_county_are_strong() {
    let family = home("湖南省桃江县修山镇");
    let fragment = |text: &str| format!(r#"{{"text":"{text}","role":"unknown","source":{{"by":"self"}}}}"#);
    let of = |all: &[&str]| {
        let all: Vec<String> = all.iter().map(|text| fragment(text)).collect();
        bits(Comparison::Origin, &format!(r#""places":[{}]"#, all.join(",")), &family)
    };
    // A province, and a town that by its sound alone is a county elsewhere.
    let (province, town, both) = (of(&["湖南"]), of(&["秀三"]), of(&["湖南", "秀三"]));
    assert!(both > province + Bits(300) && both > town + Bits(300), "{both}: {province}, {town}");
}

#[test]
fn a_route_says_what_the_cause_of_the_loss_makes_it_say() {
    let found = |text: &str, code: &str| {
        format!(r#""found":{{"on":"2001-03","place":{{"text":"{text}","code":"{code}"}}}}"#)
    };
    let lost = |how: &str| {
        format!(
            r#""birth":"1960","missing":{{"on":"1999-07","place":{{"text":"成都市","code":"510106"}},"circumstances":"{how}"}}"#
        )
    };
    let route = |hers: &str, how: &str| bits(Comparison::Route, hers, &lost(how));
    let (near, far) = (found("成都市", "510104"), found("石家庄市", "130102"));
    assert!(route(&near, "发病后走失") > Bits(1_500) && route(&far, "发病后走失") < Bits::ZERO);
    assert!(route(&far, "被人骗走") > route(&far, "发病后走失"), "who is carried off is found far away");
    assert!(route(&near, "被人骗走") < route(&near, "发病后走失"));
    // As far away, along a way that more people take.
    let (plain, elsewhere) = (found("邯郸市", "130402"), found("南宁市", "450103"));
    assert_ne!(route(&plain, "被人骗走"), route(&elsewhere, "被人骗走"), "provinces are not alike");
}

#[test]
fn found_before_lost_contradicts_the_less_the_vaguer_the_loss_and_the_more_the_further_apart() {
    let time = |found: &str, lost: &str| {
        bits(
            Comparison::Time,
            &format!(r#""found":{{"on":"{found}"}}"#),
            &format!(r#""missing":{{"on":"{lost}"}}"#),
        )
    };
    let (exact, vague) = (time("2015-03-12", "2018-05-02"), time("2015-03-12", "2018~"));
    assert!(exact < Bits(-4_000) && exact < vague && vague < Bits(-2_000), "{exact} {vague}");
    let far = time("1999-03-12", "2019-05-02");
    assert!(far < exact && far >= Bits(-9_000), "bounded: {far}");
    assert!(time("2016-05-12", "2016-05-02") > Bits(-2_000));
    let told =
        outcome(Comparison::Time, r#""found":{"on":"2015-03-12"}"#, r#""missing":{"on":"2016-05-02"}"#);
    assert_eq!(told.unwrap().finding, Finding::Contradicts);
}

#[test]
fn clothes_count_for_days_and_then_no_more() {
    let clothes = r#""clothing":"红色棉袄, 布鞋""#;
    let said = |found: &str, family: &str| {
        let hers = format!(r#""found":{{"on":"{found}"}},{clothes}"#);
        outcome(Comparison::Clothing, &hers, &format!(r#""missing":{{"on":"2021-03-01"}},{family}"#))
    };
    assert!(said("2021-03-06", clothes).unwrap().bits > Bits(3_000));
    let other = said("2021-03-06", r#""clothing":"蓝色裙子""#).unwrap().bits;
    assert!(other < Bits::ZERO && other > Bits(-1_500), "coats are put on and taken off: {other}");
    assert_eq!(said("2021-03-20", clothes), None, "two weeks on");
    assert_eq!(said("2021-02-20", clothes), None, "before the loss");
}

#[test]
fn rare_agreement_says_more_than_common_agreement() {
    let both = |comparison, told: &str| bits(comparison, told, told);
    let blood = |group: &str| both(Comparison::Blood, &format!(r#""blood":"{group}""#));
    assert!(blood("AB") > blood("B") && blood("B") > blood("O") && blood("O") > Bits::ZERO);
    assert!(blood("O-") > blood("O+") + Bits(5_000), "one in two hundred");
    let name =
        |text: &str| both(Comparison::Names, &format!(r#""names":[{{"text":"{text}","use":"given"}}]"#));
    assert!(name("秀英") < name("穗禾"), "{} {}", name("秀英"), name("穗禾"));
    let people = |text: &str| both(Comparison::Origin, &format!(r#""ethnicity":"{text}""#));
    assert!(people("彝族") > people("汉族") + Bits(3_000));
    assert!(bits(Comparison::Blood, r#""blood":"A""#, r#""blood":"B""#) > Bits(-6_000), "bounded");
}

#[test]
fn children_borne_since_are_no_contradiction_and_fewer_than_before_are() {
    let said = |hers: u8, family: u8| {
        outcome(Comparison::Children, &format!(r#""children":{hers}"#), &format!(r#""children":{family}"#))
            .unwrap()
    };
    assert!(said(2, 2).bits > Bits(1_000) && said(2, 2).era == Era::Before);
    assert_eq!((said(3, 1).bits, said(3, 1).era), (Bits::ZERO, Era::Since));
    assert!(said(1, 3).bits < Bits(-2_000) && said(1, 3).finding == Finding::Contradicts);
    let none = r#""absent":[{"of":"child"}]"#;
    assert!(bits(Comparison::Children, none, r#""children":2"#) < Bits(-2_000));
}

#[test]
fn a_condition_from_birth_that_the_family_does_not_name_counts_more_than_one_that_may_have_begun_later() {
    let said = |kind: &str, since: &str| {
        let since = if since.is_empty() { String::new() } else { format!(r#","since":"{since}""#) };
        let hers = format!(r#""conditions":[{{"kind":"{kind}"{since}}}]"#);
        bits(Comparison::Conditions, &hers, r#""conditions":[{"kind":"epilepsy"}]"#)
    };
    let (born, later) = (said("cleft_lip", ""), said("blind", ""));
    assert!(born < later && later < Bits::ZERO, "{born} {later}");
    assert_eq!(said("blind", "1970"), born, "dated before the loss");
    assert!(said("blind", "2012") > later, "it began since");
}

#[test]
fn elder_or_younger_and_the_birth_order_of_a_relative_count() {
    let kin =
        |more: &str| format!(r#""relatives":[{{"relation":"sister","names":[{{"text":"桂兰"}}]{more}}}]"#);
    let said = |hers: &str, family: &str| bits(Comparison::Relatives, &kin(hers), &kin(family));
    let plain = said("", "");
    assert!(said(r#","elder":true"#, r#","elder":true"#) > plain);
    assert!(said(r#","elder":true"#, r#","elder":false"#) < plain);
    assert!(said(r#","order":3"#, r#","order":3"#) > plain && said(r#","order":3"#, r#","order":1"#) < plain);
    let other = r#""relatives":[{"relation":"mother","names":[{"text":"桂兰"}]}]"#;
    assert!(bits(Comparison::Relatives, &kin(""), other) < Bits(1_000), "a sister is no mother");
}
