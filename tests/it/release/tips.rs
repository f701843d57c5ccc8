//! Tips and who reads them (S11, S16, S18, S27): by lot one safety officer who is not bound to whom the tip
//! is about, not before it joined the log; limits are of everybody together.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use homeward::audit::{InclusionProof, Note, Receipt, Tree, Trusted, verify};
use homeward::domain::actor::Actor;
use homeward::domain::entry::{Subject, What};
use homeward::domain::ids::{Position, Timestamp, TipId};
use homeward::domain::registry::Change;
use homeward::domain::setting::Setting;
use homeward::domain::tip::PaperReceipt;
use homeward::service::{GivenReceipt, Notary, Puzzle, Refusal, Service, bundle, log_tips};
use homeward::store::{Put, SecretKey};

use crate::matcher::overtaken::Overtaken;
use crate::matcher::world::{BEGINNING, REVIEWING, World};
use crate::record::history::{HandClock, LOG_KEY, STORE};
use crate::release::service::OTHERS;
use crate::store::invented::org;
use crate::store::memory::MemoryStore;

fn world() -> World {
    let world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS);
    world.change_registry(Change::Set(Setting::TipPuzzleBits, 4));
    world
}

fn send(service: &Service, about: Option<&str>, words: &str) -> Result<PaperReceipt, Refusal> {
    service.take_tip(about.map(org), words, service.tip_puzzle().unwrap().solve(words))
}

fn add(service: &Service, receipt: &PaperReceipt, words: &str) -> Result<(), Refusal> {
    service.add_to_tip(receipt, words, service.tip_puzzle().unwrap().solve(words))
}

fn listed(world: &World, who: &Actor) -> Vec<TipId> {
    world.service.list_tips(who).unwrap().into_iter().map(|one| one.tip).collect()
}

#[test]
fn s11_each_tip_falls_to_one_officer_never_to_one_bound_to_whom_it_is_about() {
    let world = world();
    let [a, b] = [world.others[0].clone(), world.others[1].clone()];
    for n in 0..24 {
        send(&world.service, None, &format!("about nobody {n}")).unwrap();
        send(&world.service, Some("safety-a"), &format!("about them {n}")).unwrap();
    }
    assert!(listed(&world, &a).is_empty() && listed(&world, &b).is_empty(), "not before the day is over");
    log_tips(&*world.store, Timestamp(BEGINNING + 86_400_000)).unwrap();
    let (of_a, of_b) = (listed(&world, &a), listed(&world, &b));
    assert_eq!(of_a.len() + of_b.len(), 48, "each tip once");
    assert!(!of_a.is_empty() && of_b.len() > 24 && of_a.iter().all(|tip| !of_b.contains(tip)));
    for &tip in &of_a {
        assert_eq!(world.service.get_tip(&b, tip), Err(Refusal::NotFound), "it is not hers");
        let read = world.service.get_tip(&a, tip).unwrap();
        assert!(read.about.is_none() && read.words.reveal().starts_with("about nobody"));
    }
    let entries = world.store.entries(Position(0), 10_000).unwrap();
    let noted = |tip: &TipId| {
        let subjects = vec![Subject::Tip(*tip)];
        entries.iter().any(|one| one.what == What::Read { subjects: subjects.clone() } && one.actor == a.id)
    };
    assert!(of_a.iter().all(noted), "each reading is an entry");
    // Whoever is removed reads no more, and what was hers falls to another.
    world.change_registry(Change::Remove(b.id));
    assert_eq!(world.service.list_tips(&world.others[2]), Err(Refusal::NotFound), "an advocate reads none");
    assert_eq!(listed(&world, &a).len(), 24, "but not what is about her own body");
}

#[test]
fn s11_who_sent_it_is_asked_and_answers_and_it_joins_the_log_again() {
    let world = world();
    let words = "ask 13812345678 at the brick kiln";
    let receipt = send(&world.service, None, words).unwrap();
    log_tips(&*world.store, Timestamp(BEGINNING + 86_400_000)).unwrap();
    let reader =
        world.others[..2].iter().find(|one| !world.service.list_tips(one).unwrap().is_empty()).unwrap();
    let tip = world.service.list_tips(reader).unwrap()[0];
    assert!(tip.sender_spoke_last && tip.messages == 0);
    let read = world.service.get_tip(reader, tip.tip).unwrap();
    assert!(!read.words.reveal().contains("5678") && read.words.reveal().contains("brick kiln"), "S27");
    world.service.ask_tipster(reader, world.request(), tip.tip, "which kiln is it?").unwrap();
    assert!(!world.service.list_tips(reader).unwrap()[0].sender_spoke_last);
    let said = world.service.follow_tip(&receipt).unwrap();
    assert_eq!((said.len(), said[0].words.reveal()), (1, "which kiln is it?"));
    let more = "the one behind the river";
    world.service.add_to_tip(&receipt, more, world.service.tip_puzzle().unwrap().solve(more)).unwrap();
    assert!(world.service.list_tips(reader).unwrap().is_empty(), "it waits for the log again");
    assert_eq!(world.service.get_tip(reader, tip.tip), Err(Refusal::NotFound), "nor is it read by its id");
    log_tips(&*world.store, Timestamp(BEGINNING + 2 * 86_400_000)).unwrap();
    assert_eq!(world.service.get_tip(reader, tip.tip).unwrap().messages.len(), 2);
    let entries = world.store.entries(Position(0), 10_000).unwrap();
    let received = entries.iter().filter(|one| one.what == What::TipReceived { tip: tip.tip }).count();
    let asked = entries.iter().filter(|one| one.what == What::TipsterAsked { tip: tip.tip }).count();
    assert_eq!((received, asked), (2, 1));
    let nobody = PaperReceipt::new([3; 25]);
    assert_eq!(world.service.follow_tip(&nobody), Err(Refusal::NotFound));
}

#[test]
fn a23_neither_a_question_nor_an_answer_is_lost_where_both_come_at_one_moment() {
    let words = "she is kept at the brick kiln";
    let tip_of = |world: &World| {
        let listed = |who: &Actor| world.service.list_tips(who).unwrap();
        let reader = world.others[..2].iter().find(|who| !listed(who).is_empty()).unwrap().clone();
        let tip = listed(&reader)[0].tip;
        (reader, tip)
    };
    for asked_first in [true, false] {
        let store = Arc::new(Overtaken::default());
        let world = World::with(store.clone(), &REVIEWING, &OTHERS);
        world.change_registry(Change::Set(Setting::TipPuzzleBits, 4));
        let receipt = send(&world.service, None, words).unwrap();
        log_tips(&*world.store, Timestamp(BEGINNING + 86_400_000)).unwrap();
        let (reader, tip) = tip_of(&world);
        let (service, request, again) = (world.service.clone(), world.request(), receipt.clone());
        if asked_first {
            let by = reader.clone();
            store.just_before_commit(
                |commit| commit.put.iter().any(|put| matches!(put, Put::TipAddedTo(_))),
                move || service.ask_tipster(&by, request, tip, "which kiln is it?").unwrap(),
            );
            assert_eq!(
                add(&world.service, &again, "behind the river"),
                Err(Refusal::Changed),
                "say it again"
            );
            add(&world.service, &again, "it is behind the river").unwrap();
        } else {
            store.just_before_what(
                |what| matches!(what, What::TipsterAsked { .. }),
                move || add(&service, &again, "behind the river").unwrap(),
            );
            let asked = world.service.ask_tipster(&reader, request, tip, "which kiln is it?");
            assert_eq!(asked, Err(Refusal::NotFound), "what was added waits for the log again");
        }
        assert!(store.was_overtaken());
        let said = world.service.follow_tip(&receipt).unwrap();
        assert_eq!(said.len(), if asked_first { 2 } else { 1 });
    }
}

#[test]
fn s11_limits_are_of_everybody_together_and_a_solution_works_once() {
    let world = world();
    world.change_registry(Change::Set(Setting::TipsADay, 1));
    let service = &world.service;
    let number = service.tip_puzzle().unwrap().solve("one");
    service.take_tip(None, "one", number).unwrap();
    assert!(matches!(service.take_tip(None, "one", number), Err(Refusal::Invalid(_))), "used");
    let puzzle = service.tip_puzzle().unwrap();
    let dear = Puzzle { bits: puzzle.bits - 2, ..puzzle };
    let unsolved = (0..).find(|&number| !dear.is_solved_by("two", number)).unwrap();
    assert!(matches!(service.take_tip(None, "two", unsolved), Err(Refusal::Invalid(_))));
    send(service, None, "two").unwrap();
    send(service, None, "three").unwrap();
    let receipt = send(service, None, "four").unwrap();
    for _ in 0..2 {
        assert!(matches!(send(service, None, "five"), Err(Refusal::Precondition(_))));
    }
    assert!(matches!(add(service, &receipt, "more"), Err(Refusal::Precondition(_))));
    log_tips(&*world.store, Timestamp(BEGINNING + 86_400_000)).unwrap();
    send(service, None, "five").expect("another day");
    for words in ["", "   "] {
        assert!(matches!(send(service, None, words), Err(Refusal::Invalid(_))));
    }
    world.change_registry(Change::Set(Setting::TipsADay, 0));
    assert!(matches!(send(service, None, "six"), Err(Refusal::Precondition(_))), "none are taken");
}

#[test]
fn s30_nobody_has_the_waiting_tips_read_by_asking_for_a_puzzle_or_sending_junk() {
    let store = Arc::new(MemoryStore::default());
    let world = World::with(store.clone(), &REVIEWING, &OTHERS);
    world.change_registry(Change::Set(Setting::TipPuzzleBits, 1));
    world.change_registry(Change::Set(Setting::TipsADay, 8));
    let service = &world.service;
    // The price tells whether those counted are those that wait, by two bits for each beyond half of the day.
    let counted_right = || {
        let waiting = world.store.waiting_tips().unwrap().len() as u32;
        let bits = 1 + (2 * waiting.saturating_sub(4)).min(10);
        assert_eq!(service.tip_puzzle().unwrap().bits, bits, "{waiting} wait");
    };
    let mut receipts = Vec::new();
    for day in 1..4 {
        for n in 0..7 {
            receipts.push(send(service, None, &format!("tip {n} of day {day}")).unwrap());
            counted_right();
        }
        // Of an earlier day, and again; of today.
        for receipt in [0, 0, 7 * (day - 1) + 6] {
            add(service, &receipts[receipt], &format!("more of day {day}")).ok();
            counted_right();
        }
        let before = store.waiting_read.load(Ordering::SeqCst);
        for n in 0..100 {
            service.tip_puzzle().unwrap();
            let words = format!("junk {n}");
            let dearest = service.tip_puzzle().unwrap();
            let unsolved = (0..).find(|&number| !dearest.is_solved_by(&words, number)).unwrap();
            assert!(service.add_to_tip(&PaperReceipt::new([3; 25]), &words, unsolved).is_err());
        }
        assert_eq!(store.waiting_read.load(Ordering::SeqCst), before, "of a table that grows with every tip");
        log_tips(&*world.store, Timestamp(BEGINNING + day as i64 * 86_400_000)).unwrap();
        counted_right();
    }
}

/// How many numbers are tried until a puzzle is solved.
fn tried(puzzle: &Puzzle, words: &str) -> u64 {
    puzzle.solve(words) + 1
}

#[test]
fn s11_one_who_floods_the_day_pays_for_thousands_and_silences_nobody() {
    let mut world = world();
    // An ordinary day costs 16 tries a tip; whoever sent each expected tip and as many again paid so much.
    world.change_registry(Change::Set(Setting::TipsADay, 16));
    let earlier = send(&world.service, None, "of an earlier day").unwrap();
    log_tips(&*world.store, Timestamp(BEGINNING + 86_400_000)).unwrap();
    let honest = tried(&world.service.tip_puzzle().unwrap(), "on an ordinary day");
    let cheap_flood = 2 * 16 * 16;
    let mut paid = 0;
    let mut sent = 0;
    loop {
        let words = format!("junk {sent}");
        let puzzle = world.service.tip_puzzle().unwrap();
        if paid >= 50 * cheap_flood && puzzle.bits == 4 + 10 {
            break;
        }
        let number = puzzle.solve(&words);
        paid += number + 1;
        sent += 1;
        world.service.take_tip(None, &words, number).expect("it pays what it costs");
    }
    assert!(sent < 3 * 16, "{sent} tips for fifty times what twice the day cost before");
    // An honest person solves one puzzle and is heard, also after a restart, which forgives nobody.
    let dearest = world.service.tip_puzzle().unwrap();
    assert_eq!(dearest.bits, 4 + 10);
    world.restart();
    assert_eq!(world.service.tip_puzzle().unwrap(), dearest);
    let words = "she is kept at the brick kiln";
    let took = tried(&dearest, words);
    send(&world.service, None, words).expect("she gets through");
    assert!(
        took < 20 * (16 << 10),
        "one puzzle of a thousand times the ordinary price: {took}, once {honest}"
    );
    // What was solved a moment before the price rose is taken; what was solved on an ordinary day is not.
    let ordinary = Puzzle { bits: 4, ..dearest };
    let number = (0..)
        .find(|&number| {
            let is = |bits| Puzzle { bits, ..dearest }.is_solved_by("cheap", number);
            ordinary.is_solved_by("cheap", number) && !is(dearest.bits - 2)
        })
        .unwrap();
    assert!(matches!(world.service.take_tip(None, "cheap", number), Err(Refusal::Invalid(_))));
    let number = (0..).find(|&n| Puzzle { bits: 12, ..dearest }.is_solved_by("quick", n)).unwrap();
    world.service.take_tip(None, "quick", number).unwrap();

    // Whoever pays for all there is still leaves places for who holds a receipt of an earlier day.
    let mut of_today = Vec::new();
    let fresh = loop {
        match send(&world.service, None, &format!("more junk {}", of_today.len())) {
            Ok(receipt) => of_today.push(receipt),
            Err(refusal) => break refusal,
        }
    };
    let again = add(&world.service, &of_today[0], "nor for a receipt of today");
    assert!(matches!(again, Err(Refusal::Precondition(_))), "{again:?}");
    assert!(matches!(fresh, Refusal::Precondition(_)), "{fresh:?}");
    assert_eq!(world.store.waiting_tips().unwrap().len(), 4 * 16);
    add(&world.service, &earlier, "they are taking her away").expect("she who was heard before is heard");
    let nobody = PaperReceipt::new([3; 25]);
    assert!(matches!(add(&world.service, &nobody, "x"), Err(Refusal::Precondition(_))));
}

/// A day.
const DAY_MS: i64 = 86_400_000;

#[test]
fn s20_a_tip_has_a_signed_receipt_and_a_proof_of_the_days_checkpoint_that_tell_neither_whose_nor_when() {
    let mut world = world();
    let clock = Arc::new(HandClock(AtomicI64::new(BEGINNING)));
    let notary = Notary::load(world.store.clone(), clock.clone(), &SecretKey::of(LOG_KEY), &STORE).unwrap();
    let notary = Arc::new(notary);
    world.service.give_receipts_by(notary.clone());
    let mut sent = Vec::new();
    for n in 0..9 {
        world.wait_ms(60_000);
        sent.push(send(&world.service, Some("safety-a"), &format!("word {n} of the brick kiln")).unwrap());
    }
    // Much else happens: none of it may be read off a proof.
    world.say(0, (12, 12));
    world.settle();
    for receipt in &sent {
        assert_eq!(world.service.receipts_of_tip(receipt), Ok(vec![]), "not before the day is over");
    }
    clock.0.fetch_add(DAY_MS, Ordering::SeqCst);
    log_tips(&*world.store, Timestamp(BEGINNING + DAY_MS)).unwrap();
    let one = |receipt: &PaperReceipt| -> GivenReceipt {
        let mut given = world.service.receipts_of_tip(receipt).unwrap();
        assert_eq!(given.len(), 1);
        given.pop().unwrap()
    };
    assert!(sent.iter().all(|receipt| one(receipt).proof.is_none()), "no checkpoint covers it yet");
    notary.checkpoint().unwrap();
    let key = notary.verifier(Tree::Families);
    let (mut places, mut leaves, mut times) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let families = world.store.leaves(Tree::Families, 0, 10_000).unwrap().len() as u64;
    for paper in &sent {
        let given = one(paper);
        let receipt = Receipt::verify(&Note::parse(&given.receipt).unwrap(), &key).unwrap();
        let proof = InclusionProof::parse(&given.proof.clone().unwrap()).unwrap();
        let head = proof.verify(&receipt, &key).unwrap();
        assert_eq!(head.size, families, "of the families' tree alone");
        places.push(proof.index);
        leaves.insert(receipt.leaf);
        times.insert(receipt.at);
        let told = format!("{}{}", given.receipt, given.proof.unwrap());
        assert!(!told.contains(&paper.text()) && !told.contains("safety-a") && !told.contains("kiln"));
        let other = one(&sent[usize::from(*paper == sent[0])]);
        let theirs = InclusionProof::parse(&other.proof.unwrap()).unwrap();
        assert!(theirs.verify(&receipt, &key).is_err(), "a proof is of one tip");
    }
    assert_eq!((leaves.len(), times.len()), (sent.len(), 1), "one time for all of the day");
    assert!(!places.is_sorted(), "9! orders: not as they came");

    // What was added is proved beside it; a receipt of nothing proves nothing.
    let more = "the one behind the river";
    world.service.add_to_tip(&sent[4], more, world.service.tip_puzzle().unwrap().solve(more)).unwrap();
    log_tips(&*world.store, Timestamp(BEGINNING + 2 * DAY_MS)).unwrap();
    let given = world.service.receipts_of_tip(&sent[4]).unwrap();
    assert_eq!((given.len(), given[0].proof.is_some(), given[1].proof.clone()), (2, true, None));
    assert_eq!(world.service.receipts_of_tip(&PaperReceipt::new([3; 25])), Err(Refusal::NotFound));

    // Receipts kept on paper are found in an auditor's bundle, and forged ones are not.
    clock.0.fetch_add(DAY_MS, Ordering::SeqCst);
    notary.checkpoint().unwrap();
    let bundle = bundle(&*world.store, &notary, Vec::new()).unwrap();
    let receipts = vec![given[0].receipt.clone(), given[1].receipt.clone()];
    let log_keys = Tree::ALL.iter().map(|&tree| notary.verifier(tree)).collect();
    let trusted = Trusted { log_keys, ..Trusted::default() };
    let holds = |receipts: Vec<String>| verify(&bundle, &Trusted { receipts, ..trusted.clone() }).findings;
    assert_eq!(holds(receipts), vec![]);
    let forger = Notary::load(world.store.clone(), clock, &SecretKey::of([9; 32]), &STORE);
    assert!(forger.is_err(), "the log's own key alone signs");
    let forged = given[0].receipt.replacen("time 1", "time 2", 1);
    assert_ne!(holds(vec![forged]), vec![]);
}
