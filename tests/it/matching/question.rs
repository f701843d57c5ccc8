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
