//! Tips and who reads them (S11, S16, S18, S27): by lot one safety officer who is not bound to whom the tip
//! is about, not before it joined the log; limits are of everybody together.

use std::sync::Arc;

use homeward::domain::actor::Actor;
use homeward::domain::entry::{Subject, What};
use homeward::domain::ids::{Position, Timestamp, TipId};
use homeward::domain::registry::Change;
use homeward::domain::setting::Setting;
use homeward::domain::tip::PaperReceipt;
use homeward::service::{Refusal, Service, log_tips};

use crate::matcher::world::{BEGINNING, REVIEWING, World};
use crate::release::service::OTHERS;
use crate::store::invented::org;
use crate::store::memory::MemoryStore;

fn world() -> World {
    let world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS);
    world.change_registry(Change::Set(Setting::TipPuzzleBits, 4));
    world
}

fn send(service: &Service, about: Option<&str>, words: &str) -> Result<PaperReceipt, Refusal> {
    service.take_tip(about.map(org), words, service.tip_puzzle().solve(words))
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
    world.service.add_to_tip(&receipt, more, world.service.tip_puzzle().solve(more)).unwrap();
    assert!(world.service.list_tips(reader).unwrap().is_empty(), "it waits for the log again");
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
fn s11_limits_are_of_everybody_together_and_a_solution_works_once() {
    let world = world();
    world.change_registry(Change::Set(Setting::TipsADay, 3));
    let service = &world.service;
    let number = service.tip_puzzle().solve("one");
    service.take_tip(None, "one", number).unwrap();
    assert!(matches!(service.take_tip(None, "one", number), Err(Refusal::Invalid(_))), "used");
    let unsolved = (0..).find(|&number| !service.tip_puzzle().is_solved_by("two", number)).unwrap();
    assert!(matches!(service.take_tip(None, "two", unsolved), Err(Refusal::Invalid(_))));
    send(service, None, "two").unwrap();
    let receipt = send(service, None, "three").unwrap();
    for _ in 0..2 {
        assert!(matches!(send(service, None, "four"), Err(Refusal::Precondition(_))));
    }
    let more = service.tip_puzzle().solve("more");
    assert!(matches!(service.add_to_tip(&receipt, "more", more), Err(Refusal::Precondition(_))));
    log_tips(&*world.store, Timestamp(BEGINNING + 86_400_000)).unwrap();
    send(service, None, "five").expect("another day");
    for words in ["", "   "] {
        assert!(matches!(send(service, None, words), Err(Refusal::Invalid(_))));
    }
}
