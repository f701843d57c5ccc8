//! A11, A4, S22, S37: an operator who holds the log's key, alone or with some of those who decide, forges
//! decisions and signs the log anew: the verifier names each, from the log alone.

use std::sync::Arc;

use homeward::audit::{ActorKey, Fault, PublicLeaf, PublicPart, Tree, Trusted, signed_lines, verify};
use homeward::domain::access::Call;
use homeward::domain::actor::Role;
use homeward::domain::case::{Case, CaseState};
use homeward::domain::entry::{CaseStep, Moved};
use homeward::domain::ids::{CaseId, OrgCode, Timestamp};
use homeward::domain::lines::Lines;
use homeward::domain::registry::{Change, Proposal, SignedChange};
use homeward::domain::release::act::{Act, CaseAct, Doer};
use homeward::domain::release::scope::Scope;
use homeward::domain::signed::{Signature, SignedText, hex};
use homeward::domain::vote::Seat;
use homeward::service::{Notary, SystemClock, bundle, subject_of};
use homeward::store::SecretKey;

use crate::record::a11::{faults, histories, renumber, sign_anew};
use crate::record::history::{History, LOG_KEY, STORE};
use crate::record::people::{admission, person};
use crate::release::service::Path;

/// A leaf of somebody's deed at the end of the log; the operator need not know what commitments bind.
pub fn leaf(
    at: i64,
    n: usize,
    (body, role): (&str, &str),
    kind: &str,
    details: Vec<(&str, String)>,
) -> PublicLeaf {
    PublicLeaf {
        public: PublicPart {
            tree: Tree::Main,
            index: 0,
            at: Timestamp(at),
            actor: person(n),
            organisation: OrgCode::new(body).unwrap(),
            role: role.to_owned(),
            kind: kind.to_owned(),
            details: details.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        },
        commitment: [7; 32],
    }
}

fn with_signature(
    mut details: Vec<(&'static str, String)>,
    signed: &SignedText,
) -> Vec<(&'static str, String)> {
    let Signature::Ed25519(bytes) = signed.signature;
    details.push(("signed", signed.text.to_string()));
    details.push(("signature", format!("ed25519 {}", hex(&bytes))));
    details
}

/// What the verifier finds when these leaves stand at the end of an honest log, signed anew.
pub fn found(history: &History, leaves: Vec<PublicLeaf>, trusted: &Trusted) -> Vec<Fault> {
    let mut bundle = history.bundle();
    bundle.leaves.extend(leaves);
    renumber(&mut bundle);
    sign_anew(&mut bundle, LOG_KEY);
    let trusted = Trusted { witness_keys: vec![], ..trusted.clone() };
    faults(&verify(&bundle, &trusted))
}

/// A vote that may be cast now by who has the seat, in a history that came so far.
pub struct MayVote {
    case: Case,
    pub n: usize,
    body: String,
    details: Vec<(&'static str, String)>,
    pub now: i64,
}

impl MayVote {
    pub fn find(history: &History) -> Option<Self> {
        let now = history.clock.0.load(std::sync::atomic::Ordering::SeqCst);
        let honest = history.bundle();
        let case = (1..100u8).find_map(|n| Self::case(history, CaseId([n.wrapping_add(100); 16]), now))?;
        let dealt = honest.leaves.iter().rfind(|leaf| {
            leaf.public.detail("case") == Some(&case.id.to_string()) && leaf.public.kind == "case_moved"
        })?;
        let pair = |name: &str| dealt.public.detail(name).unwrap().to_owned();
        let details = vec![
            ("case", case.id.to_string()),
            ("step", "voted".to_owned()),
            ("state", "voting".to_owned()),
            ("profile", pair("profile")),
            ("report", pair("report")),
            ("choice", "kin".to_owned()),
        ];
        let seat = case.seats[0].clone();
        let (n, body) = (usize::from(seat.reviewer.0[0] - 50), seat.organisation.as_str().to_owned());
        Some(Self { case, n, body, details, now })
    }

    /// The case, if the one with its first seat may vote: only her signature is missing.
    fn case(history: &History, id: CaseId, now: i64) -> Option<Case> {
        let (case, _) = history.cast.machine.case(id)?;
        let Seat { reviewer: actor, organisation } = case.seats.first()?.clone();
        let by = Doer { actor, organisation, role: Role::Reviewer };
        let (step, state, choice) = (CaseStep::Voted, CaseState::Voting, Some("kin".into()));
        let vote = Moved {
            case: id,
            pair: case.pair,
            step,
            state,
            seats: vec![],
            choice,
            sealed_answers: None,
            cites: vec![],
            signed: None,
        };
        history.cast.machine.clone().moved(&vote, &by, Timestamp(now)).is_ok().then(|| case.clone())
    }

    pub fn subject(&self) -> String {
        format!("cases/{}", self.case.id)
    }

    pub fn sign(&self, history: &mut History, call: Call, choice: &str, subject: &str) -> SignedText {
        let mut lines = Lines::new();
        lines.put("choice", choice);
        history.cast.sign(self.n, Timestamp(self.now), call, subject, lines)
    }

    fn unsigned(&self) -> PublicLeaf {
        leaf(self.now, self.n, (&self.body, "reviewer"), "case_moved", self.details.clone())
    }

    pub fn signed(&self, signed: &SignedText) -> PublicLeaf {
        let details = with_signature(self.details.clone(), signed);
        leaf(self.now, self.n, (&self.body, "reviewer"), "case_moved", details)
    }
}

#[test]
fn a11_a_vote_that_its_reviewer_did_not_sign_is_named() {
    let mut tried = 0;
    for seed in histories(10, 200) {
        let mut history = History::new(seed);
        history.live(40);
        let Some(vote) = MayVote::find(&history) else { continue };
        let good = vote.sign(&mut history, Call::Vote, "kin", &vote.subject());
        let check = |leaves: Vec<PublicLeaf>| found(&history, leaves, &history.trusted());
        assert_eq!(check(vec![vote.signed(&good)]), [], "seed {seed}: her own vote is no forgery");
        tried += 1;

        let unsigned = vote.unsigned();
        let other_key = ActorKey::of(&[99; 32]).sign(&good.text);
        let Signature::Ed25519(mut bytes) = good.signature;
        bytes[9] ^= 1;
        let altered = SignedText { signature: Signature::Ed25519(bytes), ..good.clone() };
        let by_service = PublicLeaf {
            public: PublicPart { role: "service".to_owned(), ..unsigned.public.clone() },
            ..unsigned.clone()
        };
        for forged in [unsigned, vote.signed(&other_key), vote.signed(&altered), by_service] {
            assert!(check(vec![forged]).contains(&Fault::ForgedDecision), "seed {seed}");
        }
        // What she signed for something else, or at another time.
        let elsewhere = [
            vote.sign(&mut history, Call::Vote, "not_kin", &vote.subject()),
            vote.sign(&mut history, Call::DecideSplit, "kin", &vote.subject()),
            vote.sign(&mut history, Call::Vote, "kin", "cases/00"),
        ];
        let check = |leaves: Vec<PublicLeaf>| found(&history, leaves, &history.trusted());
        for signed in &elsewhere {
            assert!(check(vec![vote.signed(signed)]).contains(&Fault::ForgedDecision), "seed {seed}");
        }
        let mut late = vote.signed(&good);
        late.public.at = Timestamp(vote.now + 86_400_000);
        assert!(check(vec![late]).contains(&Fault::ForgedDecision), "seed {seed}");
    }
    assert!(tried >= 2, "{tried} were tried");
}

#[test]
fn a11_a_release_without_its_parts_is_named_though_its_liaison_signs_it() {
    let mut tried = 0;
    for seed in histories(10, 200) {
        let mut history = History::new(seed);
        history.live(60);
        let now = history.clock.0.load(std::sync::atomic::Ordering::SeqCst);
        let honest = history.bundle();
        assert_eq!(faults(&verify(&honest, &history.trusted())), [], "seed {seed}");

        // The liaison and the operator together, before anybody voted or judged.
        let case = CaseId([101; 16]);
        let Some((known, _)) = history.cast.machine.case(case).cloned() else { continue };
        if history.cast.machine.may_be_told(case, Timestamp(now)).is_none() {
            let act = CaseAct::Released(Scope::Message);
            let act = Act::Case { case, profile: known.pair.profile, round: known.round, act };
            let signed =
                history.cast.sign(12, Timestamp(now), Call::Release, &subject_of(&act), signed_lines(&act));
            let details = with_signature(vec![("act", signed_lines(&act).text())], &signed);
            let forged = leaf(now, 12, ("liaisons", "liaison"), "acted", details);
            let named = found(&history, vec![forged], &history.trusted());
            assert!(named.contains(&Fault::UnlawfulMove), "seed {seed}: {named:?}");
            assert!(!named.contains(&Fault::ForgedDecision), "seed {seed}: the liaison did sign");
            tried += 1;
        }

        // A release that was made; then one of what it rests on is taken out of the log.
        let release = honest
            .leaves
            .iter()
            .position(|leaf| leaf.public.detail("act").is_some_and(|act| act.contains("\nreleased=")));
        let Some(release) = release else { continue };
        let of = honest.leaves[release].public.clone();
        let act = of.detail("act").unwrap();
        let line =
            |name: &str| act.lines().find_map(|line| line.strip_prefix(&format!("{name}=")[..])).unwrap();
        for rests_on in ["\"voted\"", "judged=safe", "agreed=supported"] {
            let mut bundle = honest.clone();
            let is_it = |leaf: &PublicLeaf| {
                let shown = format!("{:?}", leaf.public.details);
                shown.contains(rests_on)
                    && (shown.contains(line("case"))
                        || (rests_on.starts_with("agreed") && shown.contains(line("profile"))))
            };
            let mut n = 0;
            bundle.leaves.retain(|leaf| {
                n += 1;
                n > release || !is_it(leaf)
            });
            renumber(&mut bundle);
            sign_anew(&mut bundle, LOG_KEY);
            let trusted = Trusted { witness_keys: vec![], ..history.trusted() };
            let report = verify(&bundle, &trusted);
            assert!(faults(&report).contains(&Fault::UnlawfulMove), "{rests_on}, seed {seed}");
            tried += 1;
        }
    }
    assert!(tried >= 5, "{tried} were tried");
}

#[test]
fn a11_a_key_or_role_that_two_registrars_did_not_give_is_named_and_counts_for_nothing() {
    for seed in histories(4, 100) {
        let mut history = History::new(seed);
        history.live(40);
        let now = history.clock.0.load(std::sync::atomic::Ordering::SeqCst);
        let (root, number) = (history.cast.root, history.cast.registry.number() + 1);
        // The liaison's key is swapped for one that the operator holds.
        let change = Change::Admit(Box::new(admission(12, ("liaisons", Role::Liaison), 251)));
        let proposal = |number| Proposal { root, number, change: change.clone() };
        let good = history.cast.proposal(proposal(number), [0, 1]);
        let entry = |change: &SignedChange| {
            let mut details = vec![("text", change.text.to_string())];
            for one in &change.signatures {
                let Signature::Ed25519(bytes) = one.signature;
                details.push(("signed_by", format!("{} ed25519 {}", one.by, hex(&bytes))));
            }
            leaf(now, 0, ("registrars-a", "registrar"), "registry", details)
        };
        assert_eq!(found(&history, vec![entry(&good)], &history.trusted()), [], "seed {seed}");
        let mut one_alone = good.clone();
        one_alone.signatures.truncate(1);
        let forged = [
            history.cast.proposal(proposal(number), [0, 0]),
            history.cast.proposal(proposal(number), [0, 12]),
            history.cast.proposal(proposal(number + 1), [0, 1]),
            one_alone,
            SignedChange { signatures: vec![], ..good.clone() },
            SignedChange { text: good.text.replace("liaisons", "zhengzhou").into(), ..good },
        ];
        for change in &forged {
            let named = found(&history, vec![entry(change)], &history.trusted());
            assert!(named.contains(&Fault::ForgedRegistry), "seed {seed}");
        }
        let trusted = Trusted { root: Some([1; 32]), ..history.trusted() };
        assert!(found(&history, vec![], &trusted).contains(&Fault::ForgedRegistry), "another root");
    }
}

#[test]
fn a11_what_the_service_itself_did_up_to_a_release_raises_no_alarm() {
    let mut path = Path::confirmed();
    path.released();
    let world = &path.world;
    let key = SecretKey::of(LOG_KEY);
    let notary = Notary::load(Arc::clone(&world.store), Arc::new(SystemClock), &key, &STORE).unwrap();
    let bundle = bundle(&*world.store, &notary, vec![]).unwrap();
    let log_keys = Tree::ALL.iter().map(|&tree| notary.verifier(tree)).collect();
    let trusted = Trusted { log_keys, root: Some(world.root), ..Trusted::default() };
    let report = verify(&bundle, &trusted);
    assert_eq!(report.findings, []);
    assert!(report.seen.iter().any(|seen| seen.starts_with("8 signed decisions")), "{:?}", report.seen);
    assert_eq!(bundle.receipts.len(), 7, "a receipt for each vote and act");
}
