//! What to ask next: the question that tells the open candidates apart comes first, and what is known
//! already is not asked again.

use homeward::domain::evidence::Bits;
use homeward::matching::features::Features;
use homeward::matching::model::Model;
use homeward::matching::question::{Answerer, Open, Question, Worth, next_best, shares};
use homeward::transfer::jsonl::{NewRecord, read_line};

fn features(line: &str) -> Features {
    match read_line(line, 1) {
        Ok(NewRecord::Profile(profile)) => Features::of_new_profile(Model::bundled(), &profile),
        Ok(NewRecord::Report(report)) => Features::of_new_report(Model::bundled(), &report),
        Err(invalid) => panic!("{invalid:?}"),
    }
}

fn profile(more: &str) -> Features {
    features(&format!(
        r#"{{"kind":"profile","station":"410100-01","local_ref":"1","admitted_on":"2021-03-14","sex":"female"{more}}}"#
    ))
}

fn report(number: u32, more: &str) -> Features {
    features(&format!(
        r#"{{"kind":"report","office":"desk-1","local_ref":"{number}","reporter":{{"relation":"mother"}},"sex":"female","names":[{{"text":"王秀英","use":"legal"}}],"missing":{{"on":"1999-07"}}{more}}}"#
    ))
}

fn worths(asked: &Features, others: &[&Features]) -> Vec<Worth> {
    let open: Vec<Open> = (0..others.len()).map(|person| Open { score: Bits(0), person }).collect();
    let shares = shares(&open);
    let candidates: Vec<(&Features, f64)> =
        others.iter().zip(&shares).map(|(own, (_, share))| (*own, *share)).collect();
    next_best(Model::bundled(), asked, &candidates)
}

#[test]
fn what_tells_the_candidates_apart_is_asked_first() {
    let (one, other) = (report(1, r#","blood":"AB""#), report(2, r#","blood":"O""#));
    let found = worths(&profile(""), &[&one, &other]);
    assert_eq!((found[0].question, found[0].answerer), (Question::Blood, Answerer::Examination));
    assert!(found[0].bits > 0.5 && found[0].bits <= 3f64.log2(), "{found:?}");
}

#[test]
fn what_is_known_is_not_asked_again() {
    let (one, other) = (report(1, r#","blood":"AB""#), report(2, r#","blood":"O""#));
    let told = r#","blood":"O","zodiac":"ox","children":2,"examined":{"on":"2021-03-20","by":"clinician","extent":"full"}"#;
    let found = worths(&profile(told), &[&one, &other]);
    let asked: Vec<Question> = found.iter().map(|worth| worth.question).collect();
    assert_eq!(asked.len(), 2, "{found:?}");
    assert!(asked.contains(&Question::HomeProvince) && asked.contains(&Question::Height), "{found:?}");
}

#[test]
fn a_family_is_asked_what_splits_the_residents() {
    let marked = profile(r#","marks":[{"kind":"burn","site":"hand","side":"left"}]"#);
    let found = worths(&report(1, ""), &[&marked, &profile("")]);
    assert_eq!((found[0].question, found[0].answerer), (Question::Marks, Answerer::Family), "{found:?}");
}

#[test]
fn candidates_that_would_answer_alike_leave_nothing_to_ask() {
    let same = report(1, "");
    let found = worths(&profile(""), &[&same, &same]);
    assert!(found.iter().all(|worth| worth.bits < 0.05), "{found:?}");
}

#[test]
fn a_family_that_told_a_height_is_not_asked_again_and_a_station_may_still_measure() {
    let (tall, short) = (
        r#","height_cm":{"value":{"cm":172,"how":"told"}}"#,
        r#","height_cm":{"value":{"cm":149,"how":"told"}}"#,
    );
    let measured = r#","height_cm":{"value":{"cm":150,"how":"measured"}}"#;
    let asks = |asked: &Features, others: &[&Features]| {
        worths(asked, others).iter().any(|worth| worth.question == Question::Height)
    };
    assert!(
        !asks(&report(1, short), &[&profile(measured), &profile("")]),
        "a family knows no better than it told"
    );
    assert!(asks(&report(1, ""), &[&profile(measured), &profile("")]));
    assert!(asks(&profile(short), &[&report(1, tall), &report(2, short)]), "a station can measure");
    assert!(!asks(&profile(measured), &[&report(1, tall), &report(2, short)]));
}

#[test]
fn every_question_that_is_open_is_weighed_for_whoever_can_answer_it() {
    let (one, other) = (report(1, ""), report(2, ""));
    let of = |asked: &Features, others: &[&Features], question| {
        worths(asked, others).into_iter().find(|worth| worth.question == question).unwrap().answerer
    };
    for question in [Question::Zodiac, Question::HomeProvince, Question::Children] {
        assert_eq!(of(&profile(""), &[&one, &other], question), Answerer::Resident);
        assert_eq!(of(&report(1, ""), &[&profile(""), &profile("")], question), Answerer::Family);
    }
    for question in [Question::Blood, Question::Height, Question::Marks] {
        assert_eq!(of(&profile(""), &[&one, &other], question), Answerer::Examination);
    }
    // What splits them is worth something, whatever the question, and what nobody tells is worth nothing.
    for (question, a, b) in [
        (Question::Zodiac, r#","birth":"1978""#, r#","birth":"1981""#),
        (
            Question::HomeProvince,
            r#","places":[{"text":"四川省达县","role":"home"}]"#,
            r#","places":[{"text":"河南省洛宁县","role":"home"}]"#,
        ),
        (Question::Children, r#","children":4"#, r#","children":0"#),
        (
            Question::Height,
            r#","height_cm":{"value":{"cm":172,"how":"told"}}"#,
            r#","height_cm":{"value":{"cm":149,"how":"told"}}"#,
        ),
        (Question::Marks, r#","marks":[{"kind":"burn","site":"hand"}]"#, ""),
    ] {
        let worth = |one: &Features, other: &Features| {
            let found = worths(&profile(""), &[one, other]);
            found.into_iter().find(|worth| worth.question == question).unwrap().bits
        };
        let (apart, alike) = (worth(&report(1, a), &report(2, b)), worth(&report(1, ""), &report(2, "")));
        assert!(apart > 0.05 && alike < 0.01, "{question:?}: {apart} {alike}");
    }
}
