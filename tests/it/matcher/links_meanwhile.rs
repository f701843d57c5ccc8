//! Two at one moment (S3, S13, S24, S26): no half of a link and no refusal is lost to whoever was a moment faster, and
//! what is linked is what stands when the link is made.

use std::sync::Arc;

use homeward::domain::access::Call;
use homeward::domain::actor::{Actor, Role};
use homeward::domain::duty::ErasureReason;
use homeward::domain::entry::{Subject, What};
use homeward::domain::ids::{ActorId, CaseId, OrgCode, ReportId, Timestamp};
use homeward::domain::profile::{NewProfile, Status};
use homeward::domain::registry::Change;
use homeward::domain::release::act::{Act, Deed, Doer, PersonAct, Whom};
use homeward::domain::release::links::{GROUP, LinkAct, LinkOf};
use homeward::domain::vote::Verdict;
use homeward::service::{CaseRef, Refusal, erase};
use homeward::store::{Commit, DeedsOf, KeptDeed, Lane, Put, StoreError};

use crate::matcher::invented::{profile, report};
use crate::matcher::links::{HER, decided, does, id_of, named, own_link, proved, report_of, seated, shown};
use crate::matcher::overtaken::Overtaken;
use crate::matcher::world::{BEGINNING, REVIEWING, World};
use crate::release::service::OTHERS;

type Meanwhile = Box<dyn FnOnce() + Send>;

fn world() -> (Arc<Overtaken>, World) {
    let store = Arc::new(Overtaken::default());
    let world = World::with(store.clone(), &REVIEWING, &OTHERS);
    (store, world)
}

fn acts(world: &World, by: &Actor, act: Act) -> Meanwhile {
    let (service, by, request) = (world.service.clone(), by.clone(), world.request());
    let decision = match act {
        Act::Link { case: Some(_), .. } => decided(world, &by, &act, request),
        _ => world.act_signed(&by, &act, request),
    };
    Box::new(move || service.act(&by, request, &act, &decision).unwrap())
}

fn is_link(what: &What) -> bool {
    matches!(what, What::Acted(acted) if matches!(acted.act, Act::Link { .. }))
}

fn worker(world: &World) -> Actor {
    world.worker(&profile(0, HER).station).clone()
}

#[test]
fn s3_a_refusal_at_the_moment_of_an_erasure_is_not_lost() {
    for of_neighbour in [false, true] {
        let (store, mut world) = world();
        [0, 3].into_iter().for_each(|n| world.say_profile(profile(n, HER)));
        world.settle();
        world.act(&worker(&world), &own_link(&world, 0, 3, LinkAct::Linked)).unwrap();
        let [kept, gone] = [0, 3].map(|n| id_of(&world, n));
        for status in [Status::Left, Status::Reunited] {
            world.say_profile(NewProfile { status: Some(status), ..profile(3, HER) });
        }
        world.settle();
        let (profile, no) = (if of_neighbour { kept } else { gone }, PersonAct::Refused(Whom::Everybody));
        let refuses = acts(&world, &worker(&world), Act::Person { profile, act: no });
        store.just_before_what(|what| matches!(what, What::Erased { .. }), refuses);
        let at = Timestamp(BEGINNING + 1);
        let erased = || erase(&*world.store, Subject::Profile(gone), ErasureReason::Request, at, &[]);
        assert_eq!(erased(), Err(StoreError::Changed));
        assert_eq!(erased(), Ok(true));
        assert!(store.was_overtaken());
        assert!(proved(&world).will(kept).unwrap().refuses_everybody(), "of the neighbour: {of_neighbour}");
    }
}

/// She is at station 0 and sought by desk 0, and again at station 1 and by desk 1.
fn beside() -> (Arc<Overtaken>, World, CaseId) {
    let (store, mut world) = world();
    world.say_profile(profile(0, HER));
    world.say_report(report(0, HER, true));
    world.settle();
    let case = world.content().cases[0].id;
    world.say_profile(profile(1, HER));
    world.say_report(report(1, HER, true));
    world.settle();
    (store, world, case)
}

/// The link of both reports, or of both profiles, as the reviewers of the case know them.
fn link(world: &World, case: CaseId, of_reports: bool) -> Act {
    let found = shown(world, &seated(world, case)[0], case);
    match of_reports {
        true => named(case, &found.report, &found.of_report[0].name, LinkAct::Linked),
        false => named(case, &found.resident, &found.of_resident[0].name, LinkAct::Linked),
    }
}

#[test]
fn s13_two_who_link_or_unlink_at_the_same_moment_are_two() {
    for of_reports in [false, true] {
        let (store, world, case) = beside();
        let [first, second] = seated(&world, case);
        let link = link(&world, case, of_reports);
        let Act::Link { of, .. } = link else { panic!("it is a link") };
        let unlink = Act::Link { of, case: Some(case), act: LinkAct::Unlinked };
        let of = match of_reports {
            true => LinkOf::reports(report_of(&world, 0), report_of(&world, 1)),
            false => LinkOf::profiles(id_of(&world, 0), id_of(&world, 1)),
        };
        for (act, stands) in [(link, true), (unlink, false)] {
            store.just_before_what(is_link, acts(&world, &second, act.clone()));
            does(&world, &first, &act).unwrap();
            assert!(store.was_overtaken());
            assert_eq!(proved(&world).links().stands(&of.unwrap()), stands, "reports: {of_reports}");
            let found = shown(&world, &first, case);
            let near = if of_reports { found.of_report } else { found.of_resident };
            let linked: Vec<bool> = near.iter().map(|one| one.linked).collect();
            assert_eq!(linked, [stands], "as it is kept too, reports: {of_reports}");
        }
    }
}

#[test]
fn s16_s26_what_is_linked_is_what_stands_beside_an_open_case_of_somebody_listed() {
    let linked = |of_reports: bool, meanwhile: &dyn Fn(&World, CaseId, [&Actor; 2]) -> Meanwhile| {
        let (store, world, case) = beside();
        let [first, second] = seated(&world, case);
        world.vote(&first, case, Verdict::NotKin);
        let act = link(&world, case, of_reports);
        store.just_before_what(is_link, meanwhile(&world, case, [&first, &second]));
        let done = does(&world, &first, &act);
        assert!(store.was_overtaken());
        proved(&world);
        done
    };
    let nothing = |_: &World, _: CaseId, _: [&Actor; 2]| -> Meanwhile { Box::new(|| ()) };
    let closed = |world: &World, id: CaseId, [_, second]: [&Actor; 2]| -> Meanwhile {
        let (service, second, request) = (world.service.clone(), second.clone(), world.request());
        let decision = world.decision(&second, (Call::Vote, id, request), Verdict::NotKin.word());
        let (named, verdict) = (CaseRef { id, etag: "" }, (Verdict::NotKin, &[][..]));
        Box::new(move || assert!(service.vote(&second, request, named, verdict, &decision).is_ok()))
    };
    let removed = |world: &World, _: CaseId, [first, _]: [&Actor; 2]| -> Meanwhile {
        let (service, by) = (world.service.clone(), world.registrars[0].admission.actor.clone());
        let change = world.signed_change(Change::Remove(first.id));
        Box::new(move || service.change_registry(&by, &change).unwrap())
    };
    for of_reports in [false, true] {
        assert_eq!(linked(of_reports, &nothing), Ok(()), "nothing came between");
        let done = linked(of_reports, &closed);
        assert!(matches!(done, Err(Refusal::Precondition(_))), "{done:?}");
        assert_eq!(linked(of_reports, &removed), Err(Refusal::NotFound));
    }
    let withdrawn = |world: &World, _: CaseId, _: [&Actor; 2]| -> Meanwhile {
        let (service, request, id) = (world.service.clone(), world.request(), report_of(world, 1));
        let desk = world.worker(&report(1, HER, true).office).clone();
        Box::new(move || drop(service.withdraw_report(&desk, request, id).unwrap()))
    };
    assert_eq!(linked(true, &withdrawn), Err(Refusal::NotFound), "it is shown no more");
}

#[test]
fn a_group_grows_beyond_its_bound_at_no_moment() {
    let (store, mut world) = world();
    let half = GROUP / 2;
    (0..=GROUP).for_each(|n| world.say_profile(profile(3 * n, HER)));
    world.settle();
    let (by, of) =
        (worker(&world), |one: usize, other: usize| own_link(&world, 3 * one, 3 * other, LinkAct::Linked));
    for n in (1..half).chain(half + 1..GROUP) {
        world.act(&by, &of(n - 1, n)).unwrap();
    }
    // Both halves fit into one, and are linked; the last one joins the end of the second half.
    store.just_before_what(is_link, acts(&world, &by, of(GROUP - 1, GROUP)));
    let done = world.act(&by, &of(0, half));
    assert!(matches!(done, Err(Refusal::Precondition(_))), "{done:?}");
    assert!(store.was_overtaken());
    let linked = LinkOf::profiles(id_of(&world, 0), id_of(&world, 3 * half)).unwrap();
    assert!(!proved(&world).links().stands(&linked));
}

/// Links of these reports, each with the next, as they are kept with each of them.
fn chained(reports: &[ReportId]) -> Commit {
    let (actor, organisation) = (ActorId([0; 16]), OrgCode::new("homeward").unwrap());
    let by = Doer { actor, organisation, role: Role::Service };
    let mut commit = Commit::new(Lane::Caller);
    for report in reports {
        let both = reports.windows(2).filter(|two| two.contains(report));
        let kept = both.map(|two| {
            let of = LinkOf::reports(two[0], two[1]).unwrap();
            let act = Act::Link { of, case: None, act: LinkAct::Linked };
            let deed = Deed { by: by.clone(), at: Timestamp(BEGINNING), act };
            KeptDeed { deed, reason: None, salt: [0; 16], marks: vec![] }
        });
        commit.put.push(Put::Deeds(DeedsOf::Report(*report), kept.collect()));
    }
    commit
}

#[test]
fn a_group_of_reports_grows_beyond_its_bound_at_no_moment() {
    for (so_many, done) in [(GROUP - 1, true), (GROUP, false)] {
        let (store, world, case) = beside();
        let [first, _] = seated(&world, case);
        let link = link(&world, case, true);
        // That of desk 1 is linked with others over others; the last of them with one more at that moment.
        let more = (1..).map(|n| ReportId([n; 16]));
        let all: Vec<ReportId> = std::iter::once(report_of(&world, 1)).chain(more).take(so_many).collect();
        world.store.commit(chained(&all[..so_many - 1])).unwrap();
        let (kept, longer) = (world.store.clone(), chained(&all));
        store.just_before_what(is_link, move || {
            kept.commit(longer).unwrap();
        });
        let linked = does(&world, &first, &link);
        assert!(store.was_overtaken());
        assert_eq!(linked.is_ok(), done, "{so_many}: {linked:?}");
    }
}
