//! What a laboratory found reaches the score of its pair and of no other, is told to reviewers in words
//! without the laboratory, and is there again after a restart.

use std::sync::Arc;

use homeward::domain::actor::{Actor, Role};
use homeward::domain::candidate::Pair;
use homeward::domain::evidence::{Bits, Comparison};
use homeward::domain::ids::CaseId;
use homeward::domain::relative::Relation;
use homeward::domain::release::act::{Act, CaseAct};
use homeward::domain::release::facts::{LaboratoryFinding, LaboratoryResult};
use homeward::domain::release::terms::Purpose;
use homeward::domain::release::unlawful::Unlawful;
use homeward::matching::Model;
use homeward::service::Refusal;

use crate::matcher::invented::{profile, report};
use crate::matcher::world::{REVIEWING, World, agreed_to};
use crate::store::memory::MemoryStore;

/// Two descriptions that agree well.
const WELL: u32 = 12;

struct Tested {
    world: World,
    case: CaseId,
    pair: Pair,
    reviewer: Actor,
}

impl Tested {
    /// A case that was dealt, and she agreed to a sample; others look like her.
    fn new() -> Self {
        let others = [("advocates", Role::Advocate)];
        let mut world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &others);
        world.say_profile(profile(0, WELL));
        world.say_report(report(1, WELL, true));
        for n in [3, 4, 6] {
            world.say(n, (WELL + 1, WELL));
        }
        world.settle();
        let (reviewer, assignment) = world.awaited().into_iter().next().unwrap();
        let pair = world.store.case(assignment.case).unwrap().unwrap().pair;
        let agreed = Act::Person { profile: pair.profile, act: agreed_to(Purpose::Sampling) };
        let station = world.store.profile(pair.profile).unwrap().unwrap().station;
        for who in [world.worker(&station).clone(), world.others[0].clone()] {
            world.act(&who, &agreed).unwrap();
        }
        Self { world, case: assignment.case, pair, reviewer }
    }

    fn act(&self, act: CaseAct) -> Result<(), Refusal> {
        let act = Act::Case { case: self.case, profile: self.pair.profile, round: 1, act };
        self.world.act(&self.reviewer, &act)
    }

    /// Ordered, reported and followed.
    fn reports(&mut self, tested: Relation, ratio: Option<i32>) {
        let result = match ratio {
            Some(..0) => LaboratoryResult::Excludes,
            Some(1..) => LaboratoryResult::Supports,
            Some(0) | None => LaboratoryResult::Inconclusive,
        };
        self.act(CaseAct::LaboratoryOrdered).unwrap();
        let finding = LaboratoryFinding { result, tested: Some(tested), ratio: ratio.map(Bits) };
        self.act(CaseAct::LaboratoryReported(finding)).unwrap();
        self.world.settle();
    }

    /// What a reviewer is told that the laboratory adds.
    fn told(&self) -> i32 {
        let view = self.world.service.get_case(&self.reviewer, self.case).unwrap();
        let mut of = view.evidence.iter().map(|own| &own.evidence);
        of.find(|own| own.comparison == Comparison::Laboratory).unwrap().bits.0
    }

    /// What the laboratory adds to each pair, as stored, and whether each score is its sum.
    fn added(&self) -> Vec<(Pair, i32)> {
        let all = self.world.store.scan_candidates(None, usize::MAX).unwrap();
        let of = |evidence: &homeward::domain::evidence::Evidence| {
            (evidence.comparison == Comparison::Laboratory).then_some(evidence.bits.0)
        };
        let mut added = Vec::new();
        for candidate in all {
            let sum: Bits = candidate.evidence.iter().map(|own| own.bits).sum();
            assert_eq!(candidate.prior + sum, candidate.score);
            added.extend(candidate.evidence.iter().find_map(of).map(|bits| (candidate.pair, bits)));
        }
        added
    }
}

#[test]
fn a_ratio_moves_its_pair_and_no_other_and_survives_a_restart() {
    let mut tested = Tested::new();
    let before = tested.world.stored();
    assert!(before.len() > 4, "{before:?}");
    for (relation, ratio, least, most) in [
        // Relations of others than who claims: what is excluded of the claim itself is not compared again.
        (Relation::Grandparent, 9_000, 8_900, 9_000),
        // Tested again, the last counts.
        (Relation::Grandparent, -30_000, -5_100, -5_000),
        // Another relation is closed by nothing.
        (Relation::UncleAunt, 15_000, 9_800, 10_000),
    ] {
        tested.reports(relation, Some(ratio));
        let bits = tested.told();
        assert!((least..=most).contains(&bits), "{relation:?} {ratio}: {bits}");
        let now = before[&tested.pair] + Bits(bits);
        let (mut expected, mut added) = (before.clone(), vec![]);
        if now >= Model::bundled().floor() {
            expected.insert(tested.pair, now);
            added.push((tested.pair, bits));
        } else {
            expected.remove(&tested.pair);
        }
        assert_eq!(tested.added(), added);
        assert_eq!(tested.world.stored(), expected);
        tested.world.reload();
        tested.world.settle();
        assert_eq!(tested.world.stored(), expected, "after a restart");
    }
    let view = tested.world.service.get_case(&tested.reviewer, tested.case).unwrap();
    let line = view.evidence.iter().find(|own| own.evidence.comparison == Comparison::Laboratory).unwrap();
    assert!(
        line.sentence.zh.contains("实验室") && line.sentence.en.contains("laboratory comparison speaks for")
    );
    let sum: Bits = view.evidence.iter().map(|own| own.evidence.bits).sum();
    assert_eq!(view.prior + sum, view.score);
    let checked = tested.world.matcher.check(100).unwrap();
    assert_eq!(checked.problems, Vec::<String>::new());
}

#[test]
fn without_a_ratio_nothing_moves_and_an_odd_one_is_refused() {
    let mut tested = Tested::new();
    let before = tested.world.stored();
    tested.reports(Relation::Mother, None);
    assert_eq!((tested.added(), tested.world.stored()), (vec![], before));
    tested.act(CaseAct::LaboratoryOrdered).unwrap();
    let odd = |result, tested, ratio| LaboratoryFinding { result, tested, ratio: Some(Bits(ratio)) };
    for odd in [
        odd(LaboratoryResult::Supports, Some(Relation::Mother), -1),
        odd(LaboratoryResult::Excludes, Some(Relation::Mother), 1),
        odd(LaboratoryResult::Supports, Some(Relation::Mother), 60_001),
        odd(LaboratoryResult::Supports, None, 9_000),
    ] {
        let refused = tested.act(CaseAct::LaboratoryReported(odd));
        assert_eq!(refused.err(), Some(Refusal::Unlawful(Unlawful::Laboratory)), "{odd:?}");
    }
}
