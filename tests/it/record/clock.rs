//! S21: a log whose clock was set ahead, so that what begins then is never overdue, is named by whoever
//! asks for a witness's cosignatures; an honest one, and one cosigned late, is not.

use homeward::audit::{Checkpoint, Fault, Note, NoteSigner, Scheme, Trusted, verify};

use crate::record::history::History;

const HOUR_MS: i64 = 3_600_000;

#[test]
fn s21_a_clock_set_ahead_is_named_by_the_witness_and_no_other_is() {
    let witness = NoteSigner::new("witness.example/1", Scheme::Cosignature, &[9; 32]).unwrap();
    let mut history = History::new(7);
    history.live(30);
    let honest = history.bundle();
    // How far the log's clock is before the witness's, and whether that is named.
    for (ahead, named) in [
        (0, false),
        (HOUR_MS, false),
        (-HOUR_MS, false),
        (-40 * 24 * HOUR_MS, false),
        (2 * HOUR_MS, true),
        (87_600 * HOUR_MS, true),
    ] {
        let mut bundle = honest.clone();
        for text in &mut bundle.checkpoints {
            let mut note = Note::parse(text).unwrap();
            let at = Checkpoint::parse(&note.text).unwrap().at;
            let seen_s = (at.0 - ahead).max(0) / 1_000;
            note.lines.push(witness.line(&note.text, u64::try_from(seen_s).unwrap()));
            *text = note.to_string();
        }
        let trusted = Trusted { witness_keys: vec![witness.verifier()], ..history.trusted() };
        let report = verify(&bundle, &trusted);
        let faults: Vec<Fault> = report.findings.iter().map(|found| found.fault).collect();
        assert_eq!(faults.contains(&Fault::WrongClock), named, "{ahead} ms: {:#?}", report.findings);
        assert!(named || faults.is_empty(), "{:#?}", report.findings);
        let behind = report.seen.iter().any(|seen| seen.contains("after the time they state"));
        assert_eq!(behind, ahead < -24 * HOUR_MS, "{:?}", report.seen);
    }
}
