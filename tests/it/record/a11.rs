//! A11 (S19 S20 S21 S22): twelve kinds of tampering, each named by the verifier, first by somebody who
//! changes a bundle, then by an operator who holds the log's key and signs everything anew; and no
//! false alarm on honest histories. `HOMEWARD_LONG_TESTS=1` runs the full figures.

use homeward::audit::{
    Bundle, Checkpoint, Fault, Head, Note, NoteSigner, PublicLeaf, Report, Scheme, StatedDuty, Tree, Trusted,
    figures, origin, root, stated_duties, verify,
};
use homeward::domain::ids::{ActorId, OrgCode, Timestamp};

use crate::record::history::{History, LOG_KEY, STORE};

pub const STEPS: u64 = 40;

pub fn histories(short: u64, long: u64) -> impl Iterator<Item = u64> {
    let count = if std::env::var_os("HOMEWARD_LONG_TESTS").is_some() { long } else { short };
    println!("{count} histories, seeds from 0");
    0..count
}

pub fn faults(report: &Report) -> Vec<Fault> {
    report.findings.iter().map(|finding| finding.fault).collect()
}

fn signer(tree: Tree, key: [u8; 32]) -> NoteSigner {
    NoteSigner::new(&origin(&STORE, tree), Scheme::Text, &key).unwrap()
}

fn of(bundle: &Bundle, tree: Tree) -> Vec<[u8; 32]> {
    bundle.leaves.iter().filter(|leaf| leaf.public.tree == tree).map(PublicLeaf::hash).collect()
}

/// Numbers leaves anew, as somebody would who hides that one is gone or new.
pub fn renumber(bundle: &mut Bundle) {
    let mut next = [0; 2];
    for leaf in &mut bundle.leaves {
        let next = &mut next[leaf.public.tree as usize];
        leaf.public.index = *next;
        *next += 1;
    }
}

/// What an operator with the log's key signs in place of the old checkpoints: the same sizes and
/// times, where there are still leaves for them, over the leaves as they are now.
pub fn sign_anew(bundle: &mut Bundle, key: [u8; 32]) {
    let (main, families) = (of(bundle, Tree::Main), of(bundle, Tree::Families));
    let head = |leaves: &[[u8; 32]], size: u64| {
        let size = size.min(leaves.len() as u64);
        Head { size, root: root(&leaves[..size as usize]) }
    };
    for note in &mut bundle.checkpoints {
        let mut stated = Checkpoint::parse(&Note::parse(note).unwrap().text).unwrap();
        let tree = if stated.families.is_some() { Tree::Main } else { Tree::Families };
        stated.head = head(if tree == Tree::Main { &main } else { &families }, stated.head.size);
        stated.families = stated.families.map(|old| head(&families, old.size));
        *note = signer(tree, key).sign(&stated.text()).to_string();
    }
    // One over everything, at the newest time.
    let newest = bundle.checkpoints.iter().map(|note| stated(note).at).max().unwrap();
    let last = Checkpoint {
        origin: origin(&STORE, Tree::Main),
        head: head(&main, u64::MAX),
        families: Some(head(&families, u64::MAX)),
        at: newest,
    };
    let at = bundle.checkpoints.iter().rposition(|note| stated(note).families.is_some()).unwrap();
    bundle.checkpoints.insert(at + 1, signer(Tree::Main, key).sign(&last.text()).to_string());
    bundle.receipts.clear();
    bundle.figures = figures(&bundle.leaves);
    bundle.duties = stated_duties(&bundle.leaves);
}

pub fn stated(note: &str) -> Checkpoint {
    Checkpoint::parse(&Note::parse(note).unwrap().text).unwrap()
}

#[test]
fn a11_no_honest_history_raises_an_alarm() {
    for seed in histories(60, 1_000) {
        let mut history = History::new(seed);
        let kept = history.live(STEPS / 2).store_checkpoints();
        history.live(STEPS / 2);
        let bundle = history.bundle();
        let lines: Vec<String> = bundle.lines().collect();
        assert_eq!(Bundle::read(lines.into_iter()).as_ref(), Ok(&bundle), "seed {seed}");
        let receipts = bundle.receipts.iter().map(|(note, _)| note.clone()).collect();
        let trusted = Trusted { checkpoints: kept, receipts, ..history.trusted() };
        let report = verify(&bundle, &trusted);
        assert_eq!(report.findings, [], "seed {seed}");
    }
}

/// Somebody's change, given a place to change; and what the verifier must call it.
type Tamper = (&'static str, fn(&mut Bundle, usize), &'static [Fault]);

/// Changes by somebody without the log's key.
const WITHOUT_KEY: &[Tamper] = &[
    ("flip", |b, n| b.leaves[n].public.at.0 ^= 1, &[Fault::OtherLeaves]),
    ("flip a commitment", |b, n| b.leaves[n].commitment[3] ^= 4, &[Fault::OtherLeaves]),
    ("delete", |b, n| drop(b.leaves.remove(n)), &[Fault::BrokenNumbers]),
    (
        "insert",
        |b, n| {
            let mut one = b.leaves[n].clone();
            one.public.at.0 += 1;
            b.leaves.insert(n, one);
            renumber(b);
        },
        &[Fault::OtherLeaves, Fault::Uncovered],
    ),
    (
        "swap",
        |b, n| {
            let tree = b.leaves[n].public.tree;
            let other = b.leaves.iter().position(|leaf| leaf.public.tree == tree).unwrap();
            let other = if other == n {
                n + 1 + b.leaves[n + 1..].iter().position(|leaf| leaf.public.tree == tree).unwrap()
            } else {
                other
            };
            b.leaves.swap(n, other);
            renumber(b);
        },
        &[Fault::OtherLeaves],
    ),
    (
        "cut the tail",
        |b, _| {
            let tree = b.leaves.last().unwrap().public.tree;
            while b.leaves.last().is_some_and(|leaf| leaf.public.tree == tree) {
                b.leaves.pop();
            }
        },
        &[Fault::CutTail],
    ),
    ("change a statistic", |b, _| *b.figures.values_mut().next().unwrap() += 1, &[Fault::OtherFigure]),
    (
        "hide an overdue duty",
        |b, _| match b.duties.iter_mut().find(|duty| duty.overdue) {
            Some(duty) => duty.overdue = false,
            None => b.duties.push(StatedDuty {
                file: "00".repeat(16),
                duty: "notice".to_owned(),
                owed_by: "station".to_owned(),
                due_ms: 0,
                by_calendar: true,
                delays: 0,
                overdue: false,
            }),
        },
        &[Fault::OtherDuty],
    ),
    (
        "swap a key",
        |b, _| {
            sign_anew(b, [66; 32]);
            b.log_keys =
                Tree::ALL.iter().map(|&tree| signer(tree, [66; 32]).verifier().to_string()).collect();
        },
        &[Fault::OtherKey, Fault::BadSignature],
    ),
];

#[test]
fn a11_changes_without_the_log_key_are_named() {
    for seed in histories(12, 200) {
        let mut history = History::new(seed);
        history.live(STEPS);
        for (name, tamper, expected) in WITHOUT_KEY {
            let mut bundle = history.bundle();
            let n = history.chance.below(bundle.leaves.len() as u64 / 2) as usize;
            tamper(&mut bundle, n);
            let report = verify(&bundle, &history.trusted());
            for fault in *expected {
                assert!(faults(&report).contains(fault), "{name}, seed {seed}: {:#?}", report.findings);
            }
        }
    }
}

/// A leaf by its kind and a particular, in the half that a kept checkpoint covers.
fn find(bundle: &Bundle, kind: &str) -> Option<usize> {
    bundle.leaves.iter().position(|leaf| leaf.public.kind == kind)
}

/// An honest history, and what an auditor kept of its middle.
struct Scene<'a> {
    history: &'a History,
    honest: Bundle,
    kept: Vec<String>,
    keeping: Trusted,
}

/// What an operator made of it, and what the verifier must call it: one of these.
struct Forged {
    name: &'static str,
    bundle: Bundle,
    trusted: Trusted,
    named: &'static [Fault],
}

/// What whoever holds the log's key does; nothing where the history gives no occasion.
const WITH_KEY: [fn(&Scene<'_>) -> Vec<Forged>; 7] =
    [drop_a_deadline, roll_back, fork, sign_again, forge_a_decision, break_a_promise, change_a_table];

#[test]
fn a11_an_operator_with_the_log_key_is_named_too() {
    let mut tried = [0; WITH_KEY.len()];
    for seed in histories(24, 200) {
        let mut history = History::new(seed);
        let kept = history.live(STEPS / 2).store_checkpoints();
        history.live(STEPS / 2);
        let keeping = Trusted { checkpoints: kept.clone(), ..history.trusted() };
        let scene = Scene { history: &history, honest: history.bundle(), kept, keeping };
        for (tried, forge) in tried.iter_mut().zip(WITH_KEY) {
            for Forged { name, bundle, trusted, named } in forge(&scene) {
                *tried += 1;
                let report = verify(&bundle, &trusted);
                let found = faults(&report).iter().any(|fault| named.contains(fault));
                assert!(found, "{name}, seed {seed}: {:#?}", report.findings);
            }
        }
    }
    assert!(tried.iter().all(|&tried| tried >= 6), "each kind was tried: {tried:?}");
}

/// A deadline event goes, and everything is numbered and signed anew.
fn drop_a_deadline(scene: &Scene<'_>) -> Vec<Forged> {
    let n = ["duty_done", "duty_delayed"].iter().find_map(|kind| find(&scene.honest, kind));
    let covered = stated(scene.kept.last().unwrap()).head.size;
    let Some(n) = n.filter(|n| scene.honest.leaves[*n].public.index < covered) else { return vec![] };
    let mut bundle = scene.honest.clone();
    bundle.leaves.remove(n);
    renumber(&mut bundle);
    sign_anew(&mut bundle, LOG_KEY);
    let (name, trusted) = ("drop a deadline event", scene.keeping.clone());
    let kept = Forged { name, bundle: bundle.clone(), trusted, named: &[Fault::Fork] };
    let (name, trusted) = ("the same, without cosignatures", scene.history.trusted());
    vec![kept, Forged { name, bundle, trusted, named: &[Fault::Unwitnessed] }]
}

/// An older state is put back, with everything it had then.
fn roll_back(scene: &Scene<'_>) -> Vec<Forged> {
    let mut bundle = scene.honest.clone();
    let newest = scene.kept.iter().map(|note| stated(note).head.size).max().unwrap();
    let mut left = newest / 2;
    bundle.leaves.retain(|leaf| {
        let stays = leaf.public.tree == Tree::Main && left > 0;
        left -= u64::from(stays);
        stays
    });
    bundle.checkpoints.retain(|note| stated(note).head.size <= newest / 2 && stated(note).families.is_some());
    sign_anew_or_leave(&mut bundle);
    let trusted = scene.keeping.clone();
    vec![Forged { name: "roll back", bundle, trusted, named: &[Fault::RolledBack] }]
}

/// Two faces: a second checkpoint of the same size over other leaves.
fn fork(scene: &Scene<'_>) -> Vec<Forged> {
    let mut bundle = scene.honest.clone();
    let mut other = stated(bundle.checkpoints.last().unwrap());
    other.head.root[0] ^= 1;
    let tree = if other.families.is_some() { Tree::Main } else { Tree::Families };
    bundle.checkpoints.push(signer(tree, LOG_KEY).sign(&other.text()).to_string());
    vec![Forged { name: "fork", bundle, trusted: scene.history.trusted(), named: &[Fault::Fork] }]
}

/// An old checkpoint is signed again with today's date.
fn sign_again(scene: &Scene<'_>) -> Vec<Forged> {
    let mut bundle = scene.honest.clone();
    let mains: Vec<Checkpoint> =
        bundle.checkpoints.iter().map(|note| stated(note)).filter(|one| one.families.is_some()).collect();
    let (mut old, last) = (mains[0].clone(), mains.last().unwrap());
    if old.head.size >= last.head.size {
        return vec![];
    }
    old.at = Timestamp(last.at.0 + 60_000);
    bundle.checkpoints.push(signer(Tree::Main, LOG_KEY).sign(&old.text()).to_string());
    let (name, trusted) = ("re-sign an old checkpoint", scene.history.trusted());
    vec![Forged { name, bundle, trusted, named: &[Fault::Resigned] }]
}

/// A decision nobody made: a vote after the case was decided, or by one who voted before.
fn forge_a_decision(scene: &Scene<'_>) -> Vec<Forged> {
    let mut bundle = scene.honest.clone();
    let voted = bundle.leaves.iter().rev().find(|leaf| leaf.public.detail("step") == Some("voted"));
    let Some(mut forged) = voted.cloned() else { return vec![] };
    forged.public.at = Timestamp(forged.public.at.0 + 1);
    forged.public.actor = ActorId([99; 16]);
    forged.public.organisation = OrgCode::new("forger").unwrap();
    for (name, value) in &mut forged.public.details {
        if name == "state" {
            *value = "kin_confirmed".to_owned();
        }
    }
    let case = forged.public.detail("case").unwrap().to_owned();
    let of_case = |leaf: &PublicLeaf| leaf.public.detail("case") == Some(&case);
    let last = &bundle.leaves[bundle.leaves.iter().rposition(of_case).unwrap()].public;
    if last.detail("state") == Some("voting") && last.detail("step") == Some("voted") {
        return vec![];
    }
    bundle.leaves.push(forged);
    renumber(&mut bundle);
    sign_anew(&mut bundle, LOG_KEY);
    let (name, trusted) = ("forge a decision", scene.history.trusted());
    vec![Forged { name, bundle, trusted, named: &[Fault::UnlawfulMove] }]
}

/// A promise is broken: the leaf of a receipt goes with everything after it.
fn break_a_promise(scene: &Scene<'_>) -> Vec<Forged> {
    let Some((receipt, _)) = scene.honest.receipts.first() else { return vec![] };
    let mut bundle = scene.honest.clone();
    let decides = |leaf: &PublicLeaf| {
        matches!(leaf.public.kind.as_str(), "case_moved" | "acted") && leaf.public.role != "service"
    };
    let first = bundle.leaves.iter().position(decides).unwrap();
    bundle.leaves.truncate(first);
    sign_anew(&mut bundle, LOG_KEY);
    let trusted = Trusted { receipts: vec![receipt.clone()], ..scene.history.trusted() };
    let named = &[Fault::BrokenPromise, Fault::RolledBack];
    vec![Forged { name: "break a promise", bundle, trusted, named }]
}

/// A table that was published is another one now.
fn change_a_table(scene: &Scene<'_>) -> Vec<Forged> {
    let Some(n) = find(&scene.honest, "tables_published") else { return vec![] };
    let mut bundle = scene.honest.clone();
    let tables = &mut bundle.leaves[n].public.details[0].1;
    *tables = tables.replacen("fewer_than_11", "15", 1);
    sign_anew(&mut bundle, LOG_KEY);
    let (name, trusted) = ("change a published table", scene.history.trusted());
    vec![Forged { name, bundle, trusted, named: &[Fault::OtherFigure] }]
}

/// After a roll-back nothing needs to be signed anew: the old checkpoints hold.
fn sign_anew_or_leave(bundle: &mut Bundle) {
    bundle.receipts.clear();
    bundle.figures = figures(&bundle.leaves);
    bundle.duties = stated_duties(&bundle.leaves);
}

impl History {
    /// Checkpoints of the main tree as somebody outside keeps them.
    fn store_checkpoints(&self) -> Vec<String> {
        use homeward::store::Store;
        let kept = self.store.checkpoints(Tree::Main, 0, usize::MAX).unwrap();
        kept.into_iter().map(|(_, note)| note).collect()
    }
}
