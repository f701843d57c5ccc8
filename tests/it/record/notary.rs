//! The notary (S19 S20): checkpoints in time, receipts that can be proved, and families who learn
//! nothing of anything but their own tree.

use homeward::audit::{
    CHUNK, Checkpoint, Head, InclusionProof, Note, NoteSigner, Receipt, Scheme, Tree, consistency_holds,
    parse_head,
};
use homeward::domain::access::Call;
use homeward::domain::entry::What;
use homeward::domain::ids::{Position, ProfileId, ReportId};
use homeward::service::Notary;
use homeward::store::{Commit, Lane, Put, SecretKey, Store};

use crate::record::history::{History, LOG_KEY, STORE, desk, station};

const DAY_MS: i64 = 86_400_000;

fn found(history: &History, n: u8) {
    history.write(&station(Call::CreateProfile), What::ProfileCreated { profile: ProfileId([n; 16]) });
}

fn reported(history: &History, n: u8) {
    history.write(&desk(Call::RegisterReport), What::ReportRegistered { report: ReportId([n; 16]) });
}

fn verified(history: &History, tree: Tree, position: u64) -> Option<Head> {
    let note = history.notary.receipt(Position(position)).unwrap().unwrap();
    let read = Note::parse(&note.to_string()).unwrap();
    let receipt = Receipt::verify(&read, &history.notary.verifier(tree)).unwrap();
    let proof = history.notary.proof(Position(position)).unwrap()?;
    let proof = InclusionProof::parse(&proof.text()).unwrap();
    Some(proof.verify(&receipt, &history.notary.verifier(tree)).unwrap())
}

#[test]
fn a_receipt_is_the_same_at_any_time_and_proved_by_the_next_checkpoint() {
    let history = History::empty(1);
    for n in 0..=255 {
        found(&history, n);
        found(&history, n);
    }
    let at_once = history.notary.receipt(Position(300)).unwrap();
    assert_eq!(verified(&history, Tree::Main, 300), None, "not yet");
    history.notary.checkpoint().unwrap();
    for position in [1, 255, 256, 257, 300, 512] {
        assert_eq!(verified(&history, Tree::Main, position).map(|head| head.size), Some(512));
    }
    found(&history, 1);
    history.pass(DAY_MS);
    history.notary.checkpoint().unwrap();
    assert_eq!(history.notary.receipt(Position(300)).unwrap(), at_once, "years later too");
    assert_eq!(history.notary.receipt(Position(0)).unwrap(), None);
    assert_eq!(history.notary.receipt(Position(514)).unwrap(), None);
}

#[test]
fn nothing_is_signed_while_nothing_happens() {
    let history = History::empty(1);
    assert!(!history.notary.checkpoint().unwrap());
    found(&history, 1);
    assert!(history.notary.checkpoint().unwrap());
    history.pass(DAY_MS);
    assert!(!history.notary.checkpoint().unwrap());
}

#[test]
fn families_are_proved_from_their_daily_checkpoint_alone() {
    let histories = [History::empty(1), History::empty(2)];
    let [alone, among] = &histories;
    // The same report, in a world without residents and in a busy one.
    for n in 0..20 {
        found(among, n);
    }
    for history in &histories {
        reported(history, 1);
        history.notary.checkpoint().unwrap();
        history.notary.checkpoint().unwrap();
    }
    assert_eq!(verified(alone, Tree::Families, 1), None, "the minute's checkpoint is not theirs");
    assert_eq!(verified(among, Tree::Families, 21), None);
    let receipts = [alone.notary.receipt(Position(1)), among.notary.receipt(Position(21))];
    let [Ok(Some(one)), Ok(Some(other))] = receipts else { panic!("both have a receipt") };
    assert_eq!(one, other, "a receipt depends on no other entry");
    for history in &histories {
        history.pass(DAY_MS);
        found(history, 77);
        history.notary.checkpoint().unwrap();
    }
    let proofs = [alone.notary.proof(Position(1)), among.notary.proof(Position(21))];
    let [Ok(Some(one)), Ok(Some(other))] = proofs else { panic!("both are proved") };
    assert_eq!(one.text(), other.text(), "nor does its proof");
    assert_eq!(verified(alone, Tree::Families, 1).map(|head| head.size), Some(1));
}

#[test]
fn every_checkpoint_continues_the_one_before_and_holds_both_roots() {
    let mut history = History::empty(3);
    history.live(60);
    let mut sizes = 0;
    for &tree in Tree::ALL {
        let notes: Vec<Note> = history
            .store
            .checkpoints(tree, 0, usize::MAX)
            .unwrap()
            .iter()
            .map(|(_, note)| Note::parse(note).unwrap())
            .collect();
        for note in &notes {
            history.notary.verifier(tree).verify(note).unwrap();
            let stated = Checkpoint::parse(&note.text).unwrap();
            assert_eq!(stated.families.is_some(), tree == Tree::Main);
        }
        for two in notes.windows(2) {
            let [old, new] = [&two[0], &two[1]].map(|note| parse_head(&note.text).unwrap().1);
            let leaves = history.store.leaves(tree, 0, new.size as usize).unwrap();
            let proof = homeward::audit::consistency_proof(&leaves, old.size as usize);
            let holds = proof
                .is_some_and(|proof| consistency_holds((old.size, &old.root), (new.size, &new.root), &proof));
            assert!(holds || old.size == 0);
            sizes += 1;
        }
    }
    assert!(sizes > 5);
}

#[test]
fn a_start_from_kept_chunks_gives_the_roots_and_proofs_of_all_leaves() {
    let history = History::empty(5);
    let load = || {
        let key = SecretKey::of(LOG_KEY);
        Notary::load(history.store.clone(), history.clock.clone(), &key, &STORE)
    };
    for n in 0..1_100_u32 {
        found(&history, n as u8);
        if n % 300 == 0 {
            history.notary.checkpoint().unwrap();
        }
    }
    history.notary.checkpoint().unwrap();
    assert_eq!(history.store.chunks(Tree::Main).unwrap().len(), 1_100 / CHUNK);
    let again = load().unwrap();
    assert_eq!(again.check(), Ok(vec![]));
    for position in [1, 256, 257, 700, 1_024, 1_025, 1_100] {
        let position = Position(position);
        assert_eq!(again.proof(position).unwrap(), history.notary.proof(position).unwrap());
    }
}

/// Kept hashes that are not those of the leaves: of one chunk, of all, of more than there are, of a tree of
/// another store. None is believed: the start reads every leaf, and the next checkpoint mends what is kept.
#[test]
fn kept_chunks_that_are_not_the_logs_are_made_again_from_its_leaves() {
    let history = History::empty(7);
    for n in 0..1_100_u32 {
        found(&history, n as u8);
        reported(&history, n as u8);
    }
    history.notary.checkpoint().unwrap();
    let load = || {
        let key = SecretKey::of(LOG_KEY);
        Notary::load(history.store.clone(), history.clock.clone(), &key, &STORE).unwrap()
    };
    for (turn, &tree) in Tree::ALL.iter().chain(Tree::ALL).enumerate() {
        let honest = history.store.chunks(tree).unwrap();
        assert_eq!(honest.len(), 1_100 / CHUNK);
        let spoilt = match turn {
            0 => vec![(2, vec![[1; 32]])],
            1 => vec![(0, vec![[1; 32]; honest.len()])],
            2 => vec![(honest.len() as u64 - 1, vec![[3; 32]])],
            _ => vec![(0, honest.iter().rev().copied().collect()), (honest.len() as u64, vec![[2; 32]; 9])],
        };
        for (number, roots) in spoilt {
            let put = vec![Put::Chunks(tree, number, roots)];
            history.store.commit(Commit { put, ..Commit::new(Lane::Caller) }).unwrap();
        }
        let again = load();
        assert_eq!(again.check().unwrap().len(), 1, "what is kept is not the leaves'");
        for position in [1, 2, 512, 513, 2_199, 2_200] {
            let position = Position(position);
            assert_eq!(again.proof(position).unwrap(), history.notary.proof(position).unwrap());
        }
        again.checkpoint().unwrap();
        let mended = history.store.chunks(tree).unwrap();
        assert_eq!(mended[..honest.len()], honest[..], "turn {turn}");
    }
}

#[test]
fn a_witness_that_is_away_for_a_day_calls_the_auditors_in_the_log() {
    let mut history = History::new(6);
    history.notary.alert_unwitnessed().unwrap();
    history.checkpoint();
    let bundle = history.bundle();
    let told = bundle.leaves.iter().filter(|leaf| leaf.public.detail("alert") == Some("unwitnessed"));
    assert_eq!(told.count(), 1);
    assert_eq!(homeward::audit::verify(&bundle, &history.trusted()).findings, []);
}

/// Hours for which a witness has been away are those of the checkpoints that it has not cosigned, whatever was
/// started again meanwhile.
#[test]
fn s20_a_restart_does_not_forgive_how_long_a_witness_is_away() {
    let history = History::empty(8);
    let witness = NoteSigner::new("witness.example/1", Scheme::Cosignature, &[2; 32]).unwrap();
    let hours = || {
        let key = SecretKey::of(LOG_KEY);
        let again = Notary::load(history.store.clone(), history.clock.clone(), &key, &STORE).unwrap();
        again.uncosigned_for(&witness.verifier()).unwrap().as_secs() / 3_600
    };
    let cosign = |number: u64| {
        let (_, note) = history.store.checkpoints(Tree::Main, number - 1, 1).unwrap().remove(0);
        let line = witness.line(&Note::parse(&note).unwrap().text, 7);
        history.notary.add_cosignature(Tree::Main, number, line).unwrap();
    };
    let sign = |n: u8| {
        found(&history, n);
        assert!(history.notary.checkpoint().unwrap());
    };
    assert_eq!(hours(), 0, "nothing is signed yet");
    sign(1);
    cosign(1);
    history.pass(DAY_MS);
    assert_eq!(hours(), 0, "nothing happened since");
    sign(2);
    history.pass(DAY_MS / 2);
    sign(3);
    assert_eq!(hours(), 12);
    history.pass(DAY_MS);
    assert_eq!(hours(), 36);
    cosign(3);
    assert_eq!(hours(), 0, "the newest covers those before");
    (0..5).for_each(|n| {
        history.pass(DAY_MS);
        sign(n);
    });
    assert!(hours() >= 48, "longer than a day is told, how much longer is not");
}

#[test]
fn a_log_that_does_not_continue_its_last_checkpoint_is_not_signed_again() {
    let history = History::empty(4);
    found(&history, 1);
    history.notary.checkpoint().unwrap();
    let again = |key: [u8; 32]| {
        let key = SecretKey::of(key);
        Notary::load(history.store.clone(), history.clock.clone(), &key, &STORE).map(drop)
    };
    assert_eq!(again(LOG_KEY), Ok(()));
    assert!(again([1; 32]).is_err(), "another key");
    let (number, note) = history.store.newest_checkpoint(Tree::Main).unwrap().unwrap();
    let mut stated = Checkpoint::parse(&Note::parse(&note).unwrap().text).unwrap();
    stated.head.root[0] ^= 1;
    let signer = NoteSigner::new(history.notary.verifier(Tree::Main).name(), Scheme::Text, &LOG_KEY);
    let forged = signer.unwrap().sign(&stated.text()).to_string();
    let put = vec![Put::Checkpoint(Tree::Main, number + 1, forged)];
    history.store.commit(Commit { put, ..Commit::new(Lane::Caller) }).unwrap();
    assert!(again(LOG_KEY).is_err(), "another root");
}
