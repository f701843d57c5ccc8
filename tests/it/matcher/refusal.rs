//! S3: a refusal voids open cases, and one of everybody stops the matching of her profile until she
//! changes her mind; a restart in between changes nothing.

use std::sync::Arc;

use homeward::domain::actor::{Actor, Role};
use homeward::domain::candidate::Pair;
use homeward::domain::case::CaseState;
use homeward::domain::release::act::{Act, PersonAct, Whom};

use crate::matcher::invented::{STATIONS, profile, report};
use crate::matcher::world::{REVIEWING, World};
use crate::store::memory::MemoryStore;

/// Two descriptions that agree well.
const WELL: u32 = 12;

struct Refusing {
    world: World,
    pair: Pair,
    advocate: Actor,
}

impl Refusing {
    fn new() -> Self {
        let others = [("advocates", Role::Advocate)];
        let mut world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &others);
        world.say_profile(profile(0, WELL));
        world.say_report(report(1, WELL, true));
        world.settle();
        let pair = world.content().cases[0].pair;
        let advocate = world.others[0].clone();
        Self { world, pair, advocate }
    }

    fn worker(&self) -> Actor {
        let station = homeward::domain::ids::OrgCode::new(STATIONS[0]).unwrap();
        self.world.worker(&station).clone()
    }

    fn says(&mut self, who: &[&Actor], act: PersonAct) {
        for actor in who {
            self.world.act(actor, &Act::Person { profile: self.pair.profile, act: act.clone() }).unwrap();
        }
        self.world.settle();
    }

    fn stands(&self) -> (usize, CaseState) {
        (self.world.stored().len(), self.world.content().cases[0].state)
    }
}

#[test]
fn s3_a_refusal_of_everybody_stops_matching_until_she_changes_her_mind() {
    let mut one = Refusing::new();
    assert_eq!(one.stands(), (1, CaseState::Voting));
    let (worker, advocate) = (one.worker(), one.advocate.clone());
    one.says(&[&worker], PersonAct::Refused(Whom::Everybody));
    assert_eq!(one.stands(), (0, CaseState::Voided));
    // Neither a restart nor a fresh report, nor more said of her, finds her again.
    one.world.reload();
    one.world.say_report(report(2, WELL, true));
    one.world.say_profile(profile(0, WELL + 1));
    one.world.settle();
    assert_eq!(one.stands(), (0, CaseState::Voided));
    one.says(&[&worker], PersonAct::MindChanged(Whom::Everybody));
    assert_eq!(one.stands().0, 0, "one signature is not enough");
    one.says(&[&advocate], PersonAct::MindChanged(Whom::Everybody));
    let (candidates, state) = one.stands();
    assert!(candidates > 0 && state.is_open(), "{candidates} {state:?}");
}

#[test]
fn s3_a_refusal_of_one_reporter_voids_that_case_alone() {
    let mut one = Refusing::new();
    one.world.say_report(report(2, WELL, true));
    one.world.settle();
    let worker = one.worker();
    one.says(&[&worker], PersonAct::Refused(Whom::Report(one.pair.report)));
    let state = |one: &Refusing, hers: bool| {
        let cases = one.world.content().cases;
        cases.iter().find(|case| (case.pair == one.pair) == hers).map(|case| case.state)
    };
    assert_eq!(state(&one, true), Some(CaseState::Voided));
    assert_eq!(state(&one, false), Some(CaseState::Voting), "she may be another family's");
    one.world.reload();
    one.world.say_profile(profile(0, WELL + 1));
    one.world.settle();
    assert_eq!(state(&one, true), Some(CaseState::Voided));
    let advocate = one.advocate.clone();
    one.says(&[&worker, &advocate], PersonAct::MindChanged(Whom::Report(one.pair.report)));
    assert!(state(&one, true).is_some_and(CaseState::is_open));
}
