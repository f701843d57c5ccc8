//! A11, S13, S37: a vote by whom the registry bound to a side at that moment is named, though the conflict is gone by
//! the end of the log; one that was listed after a lawful vote accuses nobody.

use homeward::audit::{Fault, PublicLeaf};
use homeward::domain::access::Call;
use homeward::domain::ids::Timestamp;
use homeward::domain::registry::{Admission, Change, Proposal};
use homeward::domain::signed::{Signature, hex};

use crate::record::a11::histories;
use crate::record::a11_decisions::{MayVote, found, leaf};
use crate::record::history::History;
use crate::record::people::person;
use crate::store::invented::org;

/// Two registrars list these conflicts of somebody, as the next change but so many.
fn listed(history: &History, (n, now): (usize, i64), to: &[&str], later: u32) -> PublicLeaf {
    let listed = history.cast.registry.valid(person(n), Timestamp(now)).unwrap();
    let mut actor = listed.actor.clone();
    actor.conflicts = to.iter().map(|code| org(code)).collect();
    let change = Change::Admit(Box::new(Admission { actor, ..listed.clone() }));
    let (root, number) = (history.cast.root, history.cast.registry.number() + 1 + later);
    let change = history.cast.proposal(Proposal { root, number, change }, [0, 1]);
    let mut details = vec![("text", change.text.to_string())];
    for one in &change.signatures {
        let Signature::Ed25519(bytes) = one.signature;
        details.push(("signed_by", format!("{} ed25519 {}", one.by, hex(&bytes))));
    }
    leaf(now, 0, ("registrars-a", "registrar"), "registry", details)
}

#[test]
fn a11_s13_a_conflict_counts_for_what_was_done_while_it_was_listed() {
    let mut tried = 0;
    for seed in histories(10, 200) {
        let mut history = History::new(seed);
        history.live(40);
        let Some(vote) = MayVote::find(&history) else { continue };
        let good = vote.sign(&mut history, Call::Vote, "kin", &vote.subject());
        let who = (vote.n, vote.now);
        for (side, named) in [("zhengzhou", true), ("dazhou", true), ("elsewhere", false)] {
            let bound = |later| listed(&history, who, &[side], later);
            let free = |later| listed(&history, who, &[], later);
            let check = |leaves: Vec<PublicLeaf>| found(&history, leaves, &history.trusted());
            let while_listed = check(vec![bound(0), vote.signed(&good), free(1)]);
            let expected = if named { vec![Fault::UnlawfulMove] } else { vec![] };
            assert_eq!(while_listed, expected, "{side}, seed {seed}: gone since");
            assert_eq!(check(vec![bound(0), vote.signed(&good)]), expected, "{side}, seed {seed}");
            let before_and_after = check(vec![bound(0), free(1), vote.signed(&good), bound(2)]);
            assert_eq!(before_and_after, [], "{side}, seed {seed}: free when she voted");
        }
        tried += 1;
    }
    assert!(tried >= 2, "{tried} were tried");
}
