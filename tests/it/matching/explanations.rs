//! Sentences of every golden pair: each reads whole in both languages, whoever the two are.

use std::path::Path;

use homeward::domain::description::{Completeness, Description};
use homeward::domain::evidence::{Bits, Evidence};
use homeward::domain::ids::Timestamp;
use homeward::domain::profile::Profile;
use homeward::domain::report::Report;
use homeward::matching::{Features, Model, Sentence, evidence, explain};
use homeward::transfer::jsonl::{NewRecord, read_line};
use serde_json::Value;

fn side(record: &Value) -> (Features, Description) {
    let model = Model::bundled();
    let (features, statements, source) = match read_line(&record.to_string(), 1).unwrap() {
        NewRecord::Profile(new) => {
            let source = Profile::default_source(new.admitted_on);
            (Features::of_new_profile(model, &new), new.statements, source)
        }
        NewRecord::Report(new) => {
            (Features::of_new_report(model, &new), new.statements, Report::DEFAULT_SOURCE)
        }
    };
    let mut description = Description::default();
    description.restate(&statements, Completeness::Whole, source, Timestamp(0)).unwrap();
    (features, description)
}

/// Every golden pair's evidence with its sentence.
fn told() -> Vec<(String, Evidence, Sentence)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pairs");
    let mut all = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let golden: Value =
            serde_json::from_str(&std::fs::read_to_string(file.unwrap().path()).unwrap()).unwrap();
        let (heard, profile) = side(&golden["profile"]);
        let (said, report) = side(&golden["report"]);
        for own in evidence(Model::bundled(), &heard, &said).evidence {
            let sentence = explain(&own, &profile, &report);
            all.push((golden["shape"].as_str().unwrap().to_owned(), own, sentence));
        }
    }
    all
}

#[test]
fn every_sentence_of_the_golden_pairs_reads_whole() {
    let all = told();
    assert!(all.len() > 60, "{} sentences", all.len());
    for (shape, own, Sentence { zh, en }) in &all {
        println!("{shape}\n  {zh}\n  {en}");
        let at = format!("{shape}: {zh} / {en}");
        // Nobody's sex is guessed, and no sign of the exchange format is left.
        assert!(!zh.contains(['她', '他', '~']) && !zh.contains("lunar"), "{at}");
        let sexed = |word: &str| matches!(word, "she" | "her" | "hers" | "he" | "his" | "him");
        assert!(!en.split(|c: char| !c.is_alphabetic()).any(sexed), "{at}");
        assert!(!en.contains(['~', '|']) && !en.contains("..") && !en.contains("1 in 1 "), "{at}");
        assert!(
            zh.contains(&format!("{} 比特", own.bits)) && en.contains(&format!("{} bits", own.bits)),
            "{at}"
        );
        // What speaks for never reads as if it spoke against, nor the other way round.
        let (agrees, contradicts) =
            (en.contains("both say") || en.contains("it fits ("), en.contains("contradicts"));
        assert!(!(own.bits < Bits::ZERO && agrees), "{at}");
        assert!(!(own.bits > Bits::ZERO && contradicts), "{at}");
        let rare = |words: &str| en.contains(words);
        assert!(!(own.bits < Bits::ZERO && rare("unrelated people")), "{at}");
        assert!(!(own.bits > Bits::ZERO && rare("times as likely of two")), "{at}");
        // A side that is cited is told.
        if !own.profile_statements.is_empty() && !en.contains("both say") {
            assert!(!en.contains("the resident's side says nothing"), "{at}");
            assert!(!zh.contains("本人一方：没有提到"), "{at}");
        }
    }
}
