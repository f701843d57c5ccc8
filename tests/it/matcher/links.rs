//! Links as a service makes them: a reviewer's beside a case, a station's among its own; what is linked is dealt
//! one after the other, is shown as linked and not proposed again, and widens nobody's sight.

use std::sync::Arc;

use homeward::domain::access::Call;
use homeward::domain::actor::Actor;
use homeward::domain::case::CaseState;
use homeward::domain::entry::{Acted, What};
use homeward::domain::ids::{CaseId, Position, ProfileId, ReportId};
use homeward::domain::registry::{Admission, Change};
use homeward::domain::release::act::{Act, PersonAct, Whom};
use homeward::domain::release::history::History;
use homeward::domain::release::links::{LinkAct, LinkOf};
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::signed::ActionFault;
use homeward::domain::vote::Verdict;
use homeward::service::{Decision, Duplicates, Refusal};
use homeward::store::DeedsOf;

use crate::matcher::invented::{profile, report};
use crate::matcher::world::{REVIEWING, World};
use crate::release::service::OTHERS;
use crate::store::memory::MemoryStore;

/// What the person of these tests is said to be.
pub const HER: u32 = 0x1000;

pub fn world() -> World {
    World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS)
}

/// One of the worlds made so that fits: who is dealt in is drawn.
pub fn drawn<T>(make: impl FnMut() -> T, fits: impl FnMut(&T) -> bool) -> T {
    std::iter::repeat_with(make).take(50).find(fits).expect("one in so many deals")
}

/// She is at station 0 and reported to desk 0, and the case was dealt.
pub fn alone() -> (World, CaseId) {
    let mut world = world();
    world.say_profile(profile(0, HER));
    world.say_report(report(0, HER, true));
    world.settle();
    let case = world.content().cases[0].id;
    (world, case)
}

/// She is at stations 0 and 2, and reported to desk 0.
pub fn two_records() -> World {
    let mut world = world();
    world.say_profile(profile(0, HER));
    world.say_profile(profile(2, HER));
    world.say_report(report(0, HER, true));
    world.settle();
    world
}

/// She is at station 0 and reported to desk 0; the case was dealt, and then came a second record of her at
/// station 1, and a second report of desk 1.
pub fn beside() -> (World, CaseId) {
    let (mut world, case) = alone();
    world.say_profile(profile(1, HER));
    world.say_report(report(1, HER, true));
    world.settle();
    (world, case)
}

pub fn id_of(world: &World, n: usize) -> ProfileId {
    let new = profile(n, HER);
    world.store.profile_by_ref(&new.station, &new.local_ref).unwrap().unwrap()
}

pub fn report_of(world: &World, n: usize) -> ReportId {
    let new = report(n, HER, true);
    world.store.report_by_ref(&new.office, &new.local_ref).unwrap().unwrap()
}

/// The two who have the seats of a case.
pub fn seated(world: &World, case: CaseId) -> [Actor; 2] {
    let seats = world.store.case(case).unwrap().unwrap().seats;
    [0, 1].map(|i: usize| world.reviewers.iter().find(|one| one.id == seats[i].reviewer).unwrap().clone())
}

pub fn shown(world: &World, who: &Actor, case: CaseId) -> Duplicates {
    world.service.case_duplicates(who, case, &|| true).unwrap()
}

/// An act that names both records as a reviewer knows them.
pub fn named(case: CaseId, own: &str, other: &str, act: LinkAct) -> Act {
    let of = match own.strip_prefix("profiles/") {
        Some(own) => {
            let other = other.strip_prefix("profiles/").unwrap();
            LinkOf::profiles(ProfileId::parse(own).unwrap(), ProfileId::parse(other).unwrap())
        }
        None => {
            let id = |name: &str| ReportId::parse(name.strip_prefix("reports/").unwrap()).unwrap();
            LinkOf::reports(id(own), id(other))
        }
    };
    Act::Link { of: of.unwrap(), case: Some(case), act }
}

pub fn decided(
    world: &World,
    who: &Actor,
    act: &Act,
    request: homeward::service::Request,
) -> Decision<'static> {
    let Act::Link { case: Some(case), act: what, .. } = act else { panic!("of a reviewer") };
    let call = if *what == LinkAct::Linked { Call::LinkRecords } else { Call::UnlinkRecords };
    world.signed(who, (call, &format!("cases/{case}")), act.to_lines(), request)
}

pub fn does(world: &World, who: &Actor, act: &Act) -> Result<(), Refusal> {
    let request = world.request();
    world.service.act(who, request, act, &decided(world, who, act, request))
}

pub fn own_link(world: &World, one: usize, other: usize, act: LinkAct) -> Act {
    let of = LinkOf::profiles(id_of(world, one), id_of(world, other)).unwrap();
    Act::Link { of, case: None, act }
}

/// What the journal alone says, and what the offline verifier says of it.
pub fn proved(world: &World) -> History {
    let mut history = History::default();
    let entries = world.store.entries(Position(0), 100_000).unwrap();
    entries.iter().for_each(|entry| history.take(entry).unwrap());
    world.honest_bundle();
    history
}

#[test]
fn two_reviewers_link_what_both_see_beside_their_case_and_undo_it() {
    let (mut world, case) = beside();
    let [first, second] = seated(&world, case);
    let found = shown(&world, &first, case);
    let share = |world: &World| world.service.get_case(&first, case).unwrap().share;
    let apart = share(&world);
    assert!(apart < 0.6, "either report may be hers: {apart}");
    for (own, other, of) in [
        (&found.resident, &found.of_resident[0], LinkOf::profiles(id_of(&world, 0), id_of(&world, 1))),
        (&found.report, &found.of_report[0], LinkOf::reports(report_of(&world, 0), report_of(&world, 1))),
    ] {
        assert!(!other.linked);
        let hers = id_of(&world, 1).to_string();
        assert!(!other.name.contains(&hers), "a name that opens nothing");
        let act = named(case, own, &other.name, LinkAct::Linked);
        does(&world, &first, &act).unwrap();
        let linked = |world: &World, who: &Actor| {
            let found = shown(world, who, case);
            let all: Vec<_> = found.of_resident.into_iter().chain(found.of_report).collect();
            (all.len(), all.iter().filter(|one| one.linked).count())
        };
        let before = linked(&world, &second).1;
        assert!(!proved(&world).links().stands(&of.unwrap()), "one alone does nothing");
        does(&world, &second, &act).unwrap();
        assert_eq!(linked(&world, &first), (2, before + 1), "shown once, as linked");
        assert!(proved(&world).links().stands(&of.unwrap()));
        let again = does(&world, &second, &act);
        assert_eq!(again, Err(Refusal::Unlawful(Unlawful::Step)));
    }
    // Both reports seek one person, so that they are no rivals of each other.
    assert!(share(&world) > 1.3 * apart, "{} {apart}", share(&world));
    // Nothing is merged: both records stand as they were told, and each is matched.
    assert_eq!((world.content().profiles.len(), world.content().reports.len()), (2, 2));
    assert_eq!(world.stored().len(), 4);
    let entries = world.store.entries(Position(0), 100_000).unwrap();
    let signed = entries.iter().filter(|one| {
        matches!(&one.what, What::Acted(acted) if matches!(&**acted,
            Acted { act: Act::Link { .. }, signed: Some(signed) }
                if !signed.text.contains(&id_of(&world, 1).to_string())))
    });
    assert_eq!(signed.count(), 4, "each deed signed, and no id of hers in what was signed");

    // It is undone by two, and proposed again.
    let act = named(case, &found.resident, &found.of_resident[0].name, LinkAct::Unlinked);
    does(&world, &second, &act).unwrap();
    assert!(shown(&world, &first, case).of_resident[0].linked);
    does(&world, &first, &act).unwrap();
    let found = shown(&world, &first, case);
    assert!(!found.of_resident[0].linked && found.of_report[0].linked);
    world.restart();
    world.settle();
    assert!(shown(&world, &first, case).of_report[0].linked, "it outlives a restart");
    proved(&world);
}

#[test]
fn s16_nobody_links_what_she_is_not_shown_and_learns_nothing_by_trying() {
    let (world, case) = beside();
    let [first, second] = seated(&world, case);
    let found = shown(&world, &first, case);
    let act = named(case, &found.resident, &found.of_resident[0].name, LinkAct::Linked);
    let outside = world.reviewers.iter().find(|one| {
        world.content().cases.iter().all(|case| !case.has_seen(one.id)) && ![&first, &second].contains(one)
    });
    let mut refused = 0;
    for who in outside.into_iter().chain([&world.others[0], &world.others[2], &world.others[4]]) {
        assert_eq!(does(&world, who, &act), Err(Refusal::NotFound), "{:?}", who.roles);
        refused += 1;
    }
    // By true ids, by those of somebody else, by one that is nobody's: the same.
    let nobody = format!("profiles/{}", ProfileId([9; 16]));
    let true_id = format!("profiles/{}", id_of(&world, 1));
    for (own, other) in [(&found.resident, &nobody), (&found.resident, &true_id), (&nobody, &found.resident)]
    {
        for what in [LinkAct::Linked, LinkAct::Unlinked] {
            assert_eq!(does(&world, &first, &named(case, own, other, what)), Err(Refusal::NotFound));
            refused += 1;
        }
    }
    let entries = world.store.entries(Position(0), 100_000).unwrap();
    let is_noted =
        |what: &What| matches!(what, What::Refused { call: Call::LinkRecords | Call::UnlinkRecords });
    assert_eq!(entries.iter().filter(|one| is_noted(&one.what)).count(), refused, "each is noted (S18)");

    // What was signed is for one link, of one case.
    let request = world.request();
    let other = named(case, &found.report, &found.of_report[0].name, LinkAct::Linked);
    let decision = decided(&world, &first, &other, request);
    let crossed = world.service.act(&first, request, &act, &decision);
    assert_eq!(crossed, Err(Refusal::Unsigned(ActionFault::OtherUse)));

    // A conflict that is listed later bars her from looking and from linking (S13).
    let admission = world.enrolment(first.id).admission.clone();
    let bound = Actor { conflicts: vec![profile(0, HER).station], ..admission.actor.clone() };
    world.change_registry(Change::Admit(Box::new(Admission { actor: bound.clone(), ..admission })));
    let barred = Refusal::Unlawful(Unlawful::Organisation);
    assert_eq!(world.service.case_duplicates(&bound, case, &|| true).err(), Some(barred.clone()));
    assert_eq!(does(&world, &bound, &act), Err(barred));
    assert!(
        world
            .store
            .deeds(DeedsOf::Person(id_of(&world, 1)))
            .unwrap()
            .iter()
            .all(|kept| { !matches!(kept.deed.act, Act::Link { .. }) })
    );
}

/// Two records of her at one station, linked or not before anybody looks for her.
pub fn twice_at_one_station(link: bool) -> World {
    let mut world = world();
    world.say_profile(profile(0, HER));
    world.say_profile(profile(3, HER));
    world.settle();
    if link {
        let worker = world.worker(&profile(0, HER).station).clone();
        world.act(&worker, &own_link(&world, 0, 3, LinkAct::Linked)).unwrap();
    }
    world.say_report(report(1, HER, true));
    world.settle();
    world
}

#[test]
fn linked_records_are_dealt_one_after_the_other_and_each_is_matched() {
    assert_eq!(twice_at_one_station(false).content().cases.len(), 2, "two records are two cases");
    for verdict in [Verdict::NotKin, Verdict::Kin] {
        let mut world = twice_at_one_station(true);
        assert_eq!((world.stored().len(), world.content().cases.len()), (2, 1));
        let case = world.content().cases[0].clone();
        world.both_vote(case.id, verdict);
        world.settle();
        let cases = world.content().cases;
        // Where the two looked and said no, the other record is looked at; where they said yes, she is found.
        assert_eq!(cases.len(), if verdict == Verdict::NotKin { 2 } else { 1 }, "{verdict:?}");
        world.restart();
        world.settle();
        assert_eq!(world.content().cases.len(), cases.len());
        proved(&world);
    }
}

#[test]
fn linked_reports_are_looked_at_one_after_the_other_and_either_family_can_be_told() {
    let (mut world, case) = beside();
    let found = shown(&world, &seated(&world, case)[0], case);
    let act = named(case, &found.report, &found.of_report[0].name, LinkAct::Linked);
    seated(&world, case).iter().for_each(|who| does(&world, who, &act).unwrap());
    // A third record of her: either report may be hers, and one of them is looked at.
    world.say_profile(profile(3, HER));
    world.settle();
    let of_third = |world: &World| -> Vec<_> {
        let third = id_of(world, 3);
        world.content().cases.into_iter().filter(|case| case.pair.profile == third).collect()
    };
    assert_eq!(of_third(&world).len(), 1);
    let open = of_third(&world)[0].id;
    world.both_vote(open, Verdict::Kin);
    world.settle();
    assert_eq!(of_third(&world).len(), 2, "the other family is another recipient");
}

#[test]
fn a_station_links_its_own_and_sees_them_as_linked_and_nobody_elses() {
    let mut world = twice_at_one_station(false);
    world.say_profile(profile(1, HER));
    world.settle();
    let worker = world.worker(&profile(0, HER).station).clone();
    let theirs = world.worker(&profile(1, HER).station).clone();
    let [advocate, officer] = [world.others[2].clone(), world.others[0].clone()];
    let own = |world: &World| world.service.own_duplicates(&worker, id_of(world, 0), &|| true).unwrap();
    assert_eq!((own(&world).linked, own(&world).likely), (vec![], vec![id_of(&world, 3)]));
    let link = own_link(&world, 0, 3, LinkAct::Linked);
    for who in [&theirs, &officer, &advocate, &world.reviewers[0]] {
        assert_eq!(world.act(who, &link), Err(Refusal::NotFound), "{:?}", who.roles);
    }
    let foreign = own_link(&world, 0, 1, LinkAct::Linked);
    assert_eq!(world.act(&worker, &foreign), Err(Refusal::NotFound), "another station keeps one of them");
    let of = LinkOf::profiles(id_of(&world, 0), ProfileId([9; 16])).unwrap();
    let nobody = Act::Link { of, case: None, act: LinkAct::Linked };
    assert_eq!(world.act(&worker, &nobody), Err(Refusal::NotFound), "and nobody the other: the same");
    world.act(&worker, &link).unwrap();
    assert_eq!((own(&world).linked, own(&world).likely), (vec![id_of(&world, 3)], vec![]));
    let unlink = own_link(&world, 0, 3, LinkAct::Unlinked);
    world.act(&worker, &unlink).unwrap();
    assert_eq!(own(&world).linked, [id_of(&world, 3)]);
    world.act(&advocate, &unlink).unwrap();
    assert_eq!(own(&world).likely, [id_of(&world, 3)]);
    proved(&world);
}

#[test]
fn s3_a_refusal_by_one_record_ends_the_open_case_of_the_other_and_its_end_brings_it_back() {
    let mut world = twice_at_one_station(true);
    let case = world.content().cases[0].clone();
    let other = [id_of(&world, 0), id_of(&world, 3)].into_iter().find(|id| *id != case.pair.profile).unwrap();
    let worker = world.worker(&profile(0, HER).station).clone();
    let advocate = world.others[2].clone();
    let say = |world: &World, by: &Actor, act| world.act(by, &Act::Person { profile: other, act }).unwrap();
    say(&world, &worker, PersonAct::Refused(Whom::Report(case.pair.report)));
    let [first, _] = seated(&world, case.id);
    let late = world.try_vote(&first, case.id, Verdict::Kin);
    assert_eq!(late.unwrap_err(), Refusal::Unlawful(Unlawful::Refused), "on the next request");
    world.settle();
    let state = |world: &World| world.store.case(case.id).unwrap().unwrap().state;
    assert_eq!((state(&world), world.content().cases.len()), (CaseState::Voided, 1));
    let again = PersonAct::MindChanged(Whom::Report(case.pair.report));
    say(&world, &worker, again.clone());
    say(&world, &advocate, again);
    world.settle();
    assert_eq!(state(&world), CaseState::Voting);
    // A link that is made after the refusal ends the case as well, and its end frees it.
    let unlink = own_link(&world, 0, 3, LinkAct::Unlinked);
    world.act(&worker, &unlink).unwrap();
    world.act(&advocate, &unlink).unwrap();
    say(&world, &worker, PersonAct::Refused(Whom::Everybody));
    world.settle();
    assert_eq!(state(&world), CaseState::Voting, "they are two women");
    world.act(&worker, &own_link(&world, 0, 3, LinkAct::Linked)).unwrap();
    world.settle();
    assert_eq!(state(&world), CaseState::Voided);
    world.act(&worker, &unlink).unwrap();
    world.act(&advocate, &unlink).unwrap();
    world.settle();
    assert_eq!(state(&world), CaseState::Voting);
    proved(&world);
}

#[test]
fn s1_nobody_of_the_station_that_keeps_a_linked_record_is_dealt_in() {
    // Station 2 is a body that also reviews; neither of the first two is of it.
    let of_it = |world: &World, case: CaseId| {
        let seats = world.store.case(case).unwrap().unwrap().seats;
        seats.iter().any(|seat| seat.organisation.as_str() == "review-east")
    };
    let (mut world, case) = drawn(alone, |(world, case)| !of_it(world, *case));
    world.say_profile(profile(2, HER));
    world.settle();
    let found = shown(&world, &seated(&world, case)[0], case);
    let act = named(case, &found.resident, &found.of_resident[0].name, LinkAct::Linked);
    seated(&world, case).iter().for_each(|who| does(&world, who, &act).unwrap());
    for n in [3, 6, 9, 12, 15, 18] {
        world.say_report(report(n, HER, true));
    }
    world.settle();
    let own = id_of(&world, 0);
    let cases = world.content().cases;
    let fresh: Vec<_> = cases.iter().filter(|one| one.id != case && one.pair.profile == own).collect();
    assert!(fresh.len() >= 3, "{}", fresh.len());
    assert!(fresh.iter().all(|one| !of_it(&world, one.id)));
    // Nor when a seat is given back.
    for one in fresh {
        let reviewer = seated(&world, one.id)[0].clone();
        let request = world.request();
        let decision = world.decision(&reviewer, (Call::Decline, one.id, request), "decline");
        let named = homeward::service::CaseRef { id: one.id, etag: "" };
        world.service.decline(&reviewer, request, named, &decision).unwrap();
        assert!(!of_it(&world, one.id));
    }
}
