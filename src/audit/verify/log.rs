//! Verifies the logs of a bundle: keys, signatures, numbers, roots, consistency with what was kept,
//! receipts; then replays cases and recounts figures.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::audit::bundle::{self, Bundle};
use crate::audit::checkpoint::{Checkpoint, Head};
use crate::audit::leaf::{Hash, PublicLeaf, Tree};
use crate::audit::note::{Note, NoteError, NoteVerifier, Scheme};
use crate::audit::receipt::{InclusionProof, Receipt};
use crate::audit::verify::finding::{Fault, Finding};
use crate::audit::verify::frontier::Frontier;
use crate::audit::verify::interleaved::interleaved;
use crate::audit::verify::published::published;
use crate::audit::verify::replay::Replay;
use crate::audit::verify::waits::waits;
use crate::domain::signed::Digest;

/// A checkpoint may be ahead of the time of its cosignature by so much, in milliseconds.
const AHEAD_MS: i64 = 3_600_000;

/// A witness that has not cosigned for so long is told, in milliseconds (S20).
const WITNESS_MS: i64 = 24 * 3_600_000;

/// What the verifier relies on, which must not come from the bundle.
#[derive(Clone, Debug, Default)]
pub struct Trusted {
    /// The logs' keys; none: those of the bundle are taken, and said to be.
    pub log_keys: Vec<NoteVerifier>,
    /// Keys of witnesses; none: no cosignature is asked for.
    pub witness_keys: Vec<NoteVerifier>,
    /// Checkpoints kept from earlier.
    pub checkpoints: Vec<String>,
    /// Receipts kept from earlier.
    pub receipts: Vec<String>,
    /// Hash of the registry's root file; none: that of the bundle is taken, and said to be.
    pub root: Option<Digest>,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What is wrong; empty when all holds.
    pub findings: Vec<Finding>,
    /// What was seen, in words.
    pub seen: Vec<String>,
}

impl Report {
    pub(super) fn find(&mut self, fault: Fault, place: impl Into<String>, words: impl Into<String>) {
        self.findings.push(Finding { fault, place: place.into(), words: words.into() });
    }
}

/// One tree as the bundle gives it.
struct Log {
    tree: Tree,
    key: NoteVerifier,
    /// The root after so many leaves, at every size that anything asks for.
    roots: HashMap<u64, Hash>,
    hashes: Vec<Hash>,
}

/// Checks a bundle.
pub fn verify(bundle: &Bundle, trusted: &Trusted) -> Report {
    let mut report = Report::default();
    let keys = keys(bundle, trusted, &mut report);
    let signed = checkpoints(&bundle.checkpoints, &keys, &mut report);
    let kept = checkpoints(&trusted.checkpoints, &keys, &mut report);
    for &tree in Tree::ALL {
        let Some(key) = keys.get(tree as usize) else { continue };
        let sizes = asked(tree, &signed).chain(asked(tree, &kept)).map(|head| head.size).collect();
        let log = Log::read(tree, key.clone(), &bundle.leaves, sizes, &mut report);
        log.against(&signed, &kept, &mut report);
        log.covered(&signed, &mut report);
        log.promises(bundle, trusted, &signed, &mut report);
        report.seen.push(format!("{}: {} leaves", log.key.name(), log.hashes.len()));
    }
    order(&signed, &mut report);
    let all = signed.iter().chain(&kept).map(|one| &one.checkpoint);
    let mains: Vec<&Checkpoint> = all.filter(|one| one.families.is_some()).collect();
    interleaved(&bundle.leaves, &mains, &mut report);
    waits(&bundle.leaves, &mains, &mut report);
    witnessed(&signed, trusted, &mut report);
    replay(bundle, trusted, &mut report);
    duties(bundle, &mut report);
    recount(bundle, &mut report);
    published(&bundle.leaves, &mut report);
    report
}

/// The keys of the two logs, main first.
fn keys(bundle: &Bundle, trusted: &Trusted, report: &mut Report) -> Vec<NoteVerifier> {
    let mut stated = Vec::new();
    for key in &bundle.log_keys {
        match NoteVerifier::parse(key) {
            Ok(key) if key.scheme() == Scheme::Text => stated.push(key),
            _ => report.find(Fault::OtherKey, "the heading", "a log's key cannot be read"),
        }
    }
    if trusted.log_keys.is_empty() {
        report.seen.push("the logs' keys are the bundle's own: nothing shows whose they are".to_owned());
        return stated;
    }
    for key in &stated {
        if !trusted.log_keys.contains(key) {
            report.find(Fault::OtherKey, key.name(), "the bundle's key is not the trusted one");
        }
    }
    trusted.log_keys.clone()
}

/// A checkpoint with its note.
struct Signed {
    tree: Tree,
    checkpoint: Checkpoint,
    note: Note,
}

fn checkpoints(notes: &[String], keys: &[NoteVerifier], report: &mut Report) -> Vec<Signed> {
    let mut signed = Vec::new();
    for (i, text) in notes.iter().enumerate() {
        let place = format!("checkpoint {}", i + 1);
        let Some((note, checkpoint)) =
            Note::parse(text).ok().and_then(|note| Checkpoint::parse(&note.text).ok().map(|c| (note, c)))
        else {
            report.find(Fault::BadCheckpoint, place, "it cannot be read");
            continue;
        };
        let Some(at) = keys.iter().position(|key| key.name() == checkpoint.origin) else {
            report.find(Fault::OtherKey, place, format!("{} is no log of this bundle", checkpoint.origin));
            continue;
        };
        if let Err(error) = keys[at].verify(&note) {
            report.find(Fault::BadSignature, place, error.to_string());
            continue;
        }
        signed.push(Signed { tree: Tree::ALL[at.min(1)], checkpoint, note });
    }
    signed
}

/// Every head that checkpoints state of a tree.
fn asked(tree: Tree, signed: &[Signed]) -> impl Iterator<Item = Head> + '_ {
    signed.iter().filter_map(move |one| match (one.tree == tree, tree) {
        (true, _) => Some(one.checkpoint.head),
        (false, Tree::Families) => one.checkpoint.families,
        (false, Tree::Main) => None,
    })
}

impl Log {
    fn read(
        tree: Tree,
        key: NoteVerifier,
        leaves: &[PublicLeaf],
        sizes: HashSet<u64>,
        report: &mut Report,
    ) -> Self {
        let mut log = Self { tree, key, roots: HashMap::new(), hashes: Vec::new() };
        let mut frontier = Frontier::default();
        let mut expected = 0;
        log.roots.insert(0, frontier.root());
        for leaf in leaves.iter().filter(|leaf| leaf.public.tree == tree) {
            if leaf.public.index != expected {
                let words = format!("leaf {} stands where {expected} belongs", leaf.public.index);
                report.find(Fault::BrokenNumbers, log.place(expected), words);
            }
            expected = leaf.public.index.saturating_add(1);
            let hash = leaf.hash();
            log.hashes.push(hash);
            frontier.push(hash);
            if sizes.contains(&frontier.size()) {
                log.roots.insert(frontier.size(), frontier.root());
            }
        }
        log
    }

    fn place(&self, index: u64) -> String {
        format!("{} at {index}", self.key.name())
    }

    fn against(&self, signed: &[Signed], kept: &[Signed], report: &mut Report) {
        let mut heads: BTreeMap<u64, Hash> = BTreeMap::new();
        let mut good = 0;
        for (head, is_kept) in asked(self.tree, signed)
            .map(|head| (head, false))
            .chain(asked(self.tree, kept).map(|head| (head, true)))
        {
            if heads.insert(head.size, head.root).is_some_and(|root| root != head.root) {
                let words = "two signed checkpoints state other roots of the same size";
                report.find(Fault::Fork, self.place(head.size), words);
                continue;
            }
            match self.roots.get(&head.size) {
                Some(root) if *root == head.root => good = good.max(head.size),
                Some(_) if is_kept => {
                    let words = "the log is not the one that a kept checkpoint was made over";
                    report.find(Fault::Fork, self.place(head.size), words);
                }
                Some(_) => {
                    let words = format!("leaves between {good} and {} are not those signed", head.size);
                    report.find(Fault::OtherLeaves, self.place(good), words);
                }
                None if is_kept => {
                    let words = format!("a kept checkpoint states {} leaves, here are fewer", head.size);
                    report.find(Fault::RolledBack, self.place(self.hashes.len() as u64), words);
                }
                None => {
                    let words = format!("a checkpoint states {} leaves, here are fewer", head.size);
                    report.find(Fault::CutTail, self.place(self.hashes.len() as u64), words);
                }
            }
        }
    }

    /// Every leaf is under a checkpoint.
    fn covered(&self, signed: &[Signed], report: &mut Report) {
        let covered = asked(self.tree, signed).map(|head| head.size).max().unwrap_or(0);
        if covered < self.hashes.len() as u64 {
            report.find(
                Fault::Uncovered,
                self.place(covered),
                "no checkpoint covers the leaves from here on",
            );
        }
    }

    /// What receipts promise is there, and the proofs beside them hold.
    fn promises(&self, bundle: &Bundle, trusted: &Trusted, signed: &[Signed], report: &mut Report) {
        let there: HashSet<&Hash> = self.hashes.iter().collect();
        let kept = trusted.receipts.iter().map(|note| (note, None, true));
        let own = bundle.receipts.iter().map(|(note, proof)| (note, proof.as_ref(), false));
        for (i, (note, proof, is_kept)) in own.chain(kept).enumerate() {
            let place = format!("receipt {}", i + 1);
            let receipt = Note::parse(note).ok().map(|note| Receipt::verify(&note, &self.key));
            let receipt = match receipt {
                Some(Ok(receipt)) if receipt.origin == self.key.name() => receipt,
                Some(Ok(_)) => {
                    report.find(Fault::BrokenPromise, place, "it is signed for another log");
                    continue;
                }
                // The other tree's receipts are not this key's.
                Some(Err(NoteError::Unsigned)) if self.is_others(note, bundle) => {
                    continue;
                }
                Some(Err(error)) => {
                    report.find(Fault::BadSignature, place, error.to_string());
                    continue;
                }
                None => {
                    report.find(Fault::BadSignature, place, "it cannot be read");
                    continue;
                }
            };
            if !there.contains(&receipt.leaf) {
                let newest = signed.iter().map(|one| one.checkpoint.at).max();
                let fault = if is_kept && newest.is_none_or(|newest| receipt.at > newest) {
                    Fault::RolledBack
                } else {
                    Fault::BrokenPromise
                };
                report.find(fault, place, "its leaf is not in the log");
                continue;
            }
            let proved = proof.map(|proof| match InclusionProof::parse(proof) {
                Ok(proof) => proof.verify(&receipt, &self.key).map(drop),
                Err(error) => Err(error.to_string()),
            });
            if let Some(Err(words)) = proved {
                report.find(Fault::BrokenPromise, place, words);
            }
        }
    }

    /// Whether a receipt names the other log of the bundle.
    fn is_others(&self, note: &str, bundle: &Bundle) -> bool {
        let origin = note.lines().nth(1).unwrap_or_default();
        origin != self.key.name() && bundle.log_keys.iter().any(|key| key.split('+').next() == Some(origin))
    }
}

/// Sizes never shrink as time goes on.
fn order(signed: &[Signed], report: &mut Report) {
    for &tree in Tree::ALL {
        let mut of_tree: Vec<&Signed> = signed.iter().filter(|one| one.tree == tree).collect();
        let by_place =
            of_tree.windows(2).all(|two| two[0].checkpoint.head.size <= two[1].checkpoint.head.size);
        of_tree.sort_by_key(|one| (one.checkpoint.at, one.checkpoint.head.size));
        let shrinks =
            of_tree.windows(2).find(|two| two[0].checkpoint.head.size > two[1].checkpoint.head.size);
        if let Some([before, after]) = shrinks.map(|two| [two[0], two[1]]) {
            let words = format!(
                "a checkpoint of {} leaves is dated after one of {}",
                after.checkpoint.head.size, before.checkpoint.head.size
            );
            report.find(Fault::Resigned, after.checkpoint.origin.as_str(), words);
        } else if !by_place {
            report.find(Fault::Resigned, tree.word(), "checkpoints do not stand in the order they were made");
        }
    }
}

/// Every trusted witness has cosigned lately, and no cosignature is forged.
fn witnessed(signed: &[Signed], trusted: &Trusted, report: &mut Report) {
    let Some(newest) = signed.iter().map(|one| one.checkpoint.at).max() else { return };
    for witness in &trusted.witness_keys {
        let (mut last, mut behind) = (None, 0);
        for one in signed {
            match witness.verify(&one.note) {
                Ok(at_s) => {
                    let seen_at = i64::try_from(at_s).unwrap_or(i64::MAX).saturating_mul(1_000);
                    let ahead = one.checkpoint.at.0.saturating_sub(seen_at);
                    if ahead > AHEAD_MS {
                        let place =
                            format!("{} of {} leaves", one.checkpoint.origin, one.checkpoint.head.size);
                        let words = format!(
                            "it states a time {} hours after {} saw it: the log's clock was set ahead",
                            ahead / AHEAD_MS,
                            witness.name()
                        );
                        report.find(Fault::WrongClock, place, words);
                    }
                    behind += usize::from(ahead < -WITNESS_MS);
                    last = last.max(Some(one.checkpoint.at));
                }
                Err(NoteError::Unsigned) => {}
                Err(error) => {
                    let place = format!("{} of {} leaves", one.checkpoint.origin, one.checkpoint.head.size);
                    report.find(Fault::BadSignature, place, format!("{}: {error}", witness.name()));
                }
            }
        }
        if behind > 0 {
            report.seen.push(format!(
                "{} cosigned {behind} checkpoints more than a day after the time they state: it was away, or the log's clock was behind",
                witness.name()
            ));
        }
        match last {
            Some(last) if newest.0 - last.0 <= WITNESS_MS => {
                report.seen.push(format!("{} cosigned up to {} s", witness.name(), last.0 / 1_000));
            }
            _ => report.find(Fault::Unwitnessed, witness.name(), "it has cosigned nothing of the newest day"),
        }
    }
}

/// The clocks run again give the duties that are stated.
fn duties(bundle: &Bundle, report: &mut Report) {
    let derived: BTreeSet<_> = bundle::stated_duties(&bundle.leaves).into_iter().collect();
    let stated: BTreeSet<_> = bundle.duties.iter().cloned().collect();
    let overdue = derived.iter().filter(|duty| duty.overdue).count();
    report.seen.push(format!("{} duties are open, {overdue} of them overdue", derived.len()));
    for duty in derived.difference(&stated) {
        let place = format!("{} of {}", duty.duty, duty.file);
        report.find(Fault::OtherDuty, place, "the log gives this duty, and it is not stated so");
    }
    for duty in stated.difference(&derived) {
        let place = format!("{} of {}", duty.duty, duty.file);
        report.find(Fault::OtherDuty, place, "it is stated so, and the log gives it otherwise");
    }
}

/// The registry, every signature and every step to a release, from the first entry on.
fn replay(bundle: &Bundle, trusted: &Trusted, report: &mut Report) {
    let mut replay = Replay::new(trusted.root);
    for leaf in &bundle.leaves {
        for (fault, words) in replay.take(&leaf.public) {
            let case = leaf.public.detail("case").map(|case| format!(" (case {case})")).unwrap_or_default();
            let place = format!("{} {}{case}", leaf.public.tree.word(), leaf.public.index);
            report.find(fault, place, words);
        }
    }
    if trusted.root.is_none() {
        report.seen.push("the registry's root is the bundle's own: nothing shows whose it is".to_owned());
    }
    report.seen.push(replay.seen());
}

/// Figures counted again are those stated.
fn recount(bundle: &Bundle, report: &mut Report) {
    let counted = bundle::figures(&bundle.leaves);
    for key in counted.keys().chain(bundle.figures.keys()) {
        let (counted, stated) = (counted.get(key), bundle.figures.get(key));
        if counted != stated {
            let place = format!("{} in {}", key.1, key.0);
            let words = format!("stated {}, counted {}", stated.unwrap_or(&0), counted.unwrap_or(&0));
            if !report.findings.iter().any(|found| found.place == place) {
                report.find(Fault::OtherFigure, place, words);
            }
        }
    }
}
