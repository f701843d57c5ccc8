//! Each rule of what a service tells of likely duplicates alone (S3, S7, S9, S14): all else is in order, two records
//! are shown, and the one thing that is not hides one of them, on the next request.

use homeward::domain::actor::Actor;
use homeward::domain::entry::Subject;
use homeward::domain::ids::{CaseId, ProfileId, ReportId};
use homeward::domain::profile::{NewProfile, Status};
use homeward::domain::release::act::{Act, PersonAct, Whom};
use homeward::domain::release::links::LinkAct;
use homeward::domain::statement::Fact;
use homeward::domain::vote::Verdict;
use homeward::service::Refusal;

use crate::matcher::invented::{profile, report};
use crate::matcher::links::{
    HER, beside, does, id_of, named, report_of, seated, shown, twice_at_one_station, world,
};
use crate::matcher::world::World;

/// How many other records of hers, and other reports that seek her, the first reviewer of her case is shown.
fn counts(world: &World, case: CaseId) -> (usize, usize) {
    let found = shown(world, &seated(world, case)[0], case);
    (found.of_resident.len(), found.of_report.len())
}

fn refuses(world: &World, n: usize, report: ReportId) {
    let by = world.worker(&profile(n, HER).station).clone();
    let act = PersonAct::Refused(Whom::Report(report));
    world.act(&by, &Act::Person { profile: id_of(world, n), act }).unwrap();
}

fn restates(world: &World, n: usize, status: Status) {
    world.say_profile(NewProfile { status: Some(status), ..profile(n, HER) });
}

#[test]
fn what_a_rule_hides_it_hides_at_once_and_alone() {
    // None of these waits for the matcher.
    type Turn = fn(&World);
    let turns: [(&str, Turn, (usize, usize)); 7] = [
        ("nothing", |_| (), (1, 1)),
        ("the other record refuses this reporter", |world| refuses(world, 1, report_of(world, 0)), (0, 1)),
        ("she refuses the other reporter", |world| refuses(world, 0, report_of(world, 1)), (1, 0)),
        ("the other resident is home", |world| restates(world, 1, Status::Reunited), (0, 1)),
        ("the other reporter is known no more", |world| world.say_report(report(1, HER, false)), (1, 0)),
        ("the other report is withdrawn", withdraws, (1, 0)),
        ("she refuses somebody else", |world| refuses(world, 0, ReportId([9; 16])), (1, 1)),
    ];
    for (name, turn, left) in turns {
        let (world, case) = beside();
        assert_eq!(counts(&world, case), (1, 1));
        turn(&world);
        assert_eq!(counts(&world, case), left, "{name}");
    }
}

fn withdraws(world: &World) {
    let desk = world.worker(&report(1, HER, true).office).clone();
    world.service.withdraw_report(&desk, world.request(), report_of(world, 1)).unwrap();
}

#[test]
fn linked_ones_are_hidden_by_the_same_rules() {
    for (turn, left) in [(withdraws as fn(&World), 0), (|_| (), 1)] {
        let (world, case) = beside();
        let found = shown(&world, &seated(&world, case)[0], case);
        let act = named(case, &found.report, &found.of_report[0].name, LinkAct::Linked);
        seated(&world, case).iter().for_each(|who| does(&world, who, &act).unwrap());
        turn(&world);
        let found = shown(&world, &seated(&world, case)[0], case);
        assert_eq!(found.of_report.len(), left);
        assert!(found.of_report.iter().all(|one| one.linked));
    }
}

#[test]
fn a_report_without_sealed_answers_is_shown_beside_no_case() {
    let (mut world, case) = beside();
    let mut silent = report(3, HER, true);
    let answers = std::mem::take(&mut silent.kin_answers);
    world.say_report(silent.clone());
    world.settle();
    assert_eq!(counts(&world, case), (1, 1), "nobody sees it (S9)");
    silent.kin_answers = answers;
    world.say_report(silent);
    world.settle();
    assert_eq!(counts(&world, case), (1, 2));
}

#[test]
fn nothing_is_shown_beside_a_case_that_is_closed() {
    let (mut world, case) = beside();
    let [first, second] = seated(&world, case);
    world.both_vote(case, Verdict::NotKin);
    world.settle();
    for who in [&first, &second] {
        let asked = world.service.case_duplicates(who, case, &|| true);
        assert!(matches!(asked.err(), Some(Refusal::Precondition(_))));
    }
}

#[test]
fn many_reports_of_unknown_reporters_do_not_hide_one_of_a_known_one() {
    let mut world = world();
    world.say_profile(profile(0, HER));
    world.say_report(report(0, HER, true));
    world.settle();
    let case = world.content().cases[0].id;
    // One of hers that says a little less, and more that say all of it than are looked at.
    let mut less = report(1, HER, true);
    less.statements.retain(|one| !matches!(one.fact, Fact::Mark(_)));
    world.say_report(less);
    for n in 0..homeward::matching::duplicates::MOST_LOOKED_AT + 8 {
        world.say_report(report(3 * n + 5, HER, false));
    }
    while world.lag() > 0 {
        world.matcher.step(64).unwrap();
    }
    assert_eq!(counts(&world, case), (0, 1));
}

#[test]
fn s7_a_station_is_shown_nothing_that_another_keeps_though_two_linked_them() {
    let (world, case) = beside();
    let found = shown(&world, &seated(&world, case)[0], case);
    let act = named(case, &found.resident, &found.of_resident[0].name, LinkAct::Linked);
    let own = |world: &World, n: usize| {
        let worker = world.worker(&profile(n, HER).station).clone();
        world.service.own_duplicates(&worker, id_of(world, n), &|| true).unwrap()
    };
    let nothing = own(&world, 0);
    seated(&world, case).iter().for_each(|who| does(&world, who, &act).unwrap());
    assert!(shown(&world, &seated(&world, case)[0], case).of_resident[0].linked);
    for n in [0, 1] {
        assert_eq!(own(&world, n), nothing, "nor that there is a link");
    }
    // What it links itself it is shown.
    let world = twice_at_one_station(true);
    assert_eq!(own(&world, 0).linked, [id_of(&world, 3)]);
}

/// A record by the name under which reviewers would be shown it.
fn veiled(id: ProfileId) -> String {
    homeward::audit::veiled_subject(&Subject::Profile(id))
}

#[test]
fn s16_no_record_is_linked_that_is_not_shown_though_its_name_is_guessed() {
    // Somebody else, of her station; and a second record of hers that refuses this reporter.
    let (mut world, case) = beside();
    world.say_profile(profile(3, 0x2611));
    world.settle();
    let [first, _] = seated(&world, case);
    let own = shown(&world, &first, case).resident;
    let linked = |world: &World, n: usize| {
        does(world, &first, &named(case, &own, &veiled(id_of(world, n)), LinkAct::Linked))
    };
    assert_eq!(linked(&world, 3), Err(Refusal::NotFound), "somebody else");
    refuses(&world, 1, report_of(&world, 0));
    assert_eq!(linked(&world, 1), Err(Refusal::NotFound), "hidden");
    let (world, case) = beside();
    let first = seated(&world, case)[0].clone();
    let own = shown(&world, &first, case).resident;
    does(&world, &first, &named(case, &own, &veiled(id_of(&world, 1)), LinkAct::Linked)).unwrap();
}

#[test]
fn s13_a_reviewer_bound_to_the_other_reports_desk_unlinks_it_no_more() {
    let (world, case) = beside();
    let [first, second] = seated(&world, case);
    let found = shown(&world, &first, case);
    let act = |what| named(case, &found.report, &found.of_report[0].name, what);
    [&first, &second].into_iter().for_each(|who| does(&world, who, &act(LinkAct::Linked)).unwrap());
    let bound: Actor = crate::release::conflicts::bind(&world, &first, &report(1, HER, true).office);
    assert_eq!(does(&world, &bound, &act(LinkAct::Unlinked)), Err(Refusal::NotFound));
    does(&world, &second, &act(LinkAct::Unlinked)).unwrap();
}
