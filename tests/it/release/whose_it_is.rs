//! Whose a record, a part and a question are (S7, S13, S14, S16): nobody says anything of another body's records, reads
//! the release of another liaison, or is dealt a part where she is bound.

use std::sync::Arc;

use homeward::domain::access::Call;
use homeward::domain::actor::{Actor, Role};
use homeward::domain::entry::{Entry, Subject, What};
use homeward::domain::ids::Position;
use homeward::domain::registry::{Admission, Change};
use homeward::domain::text::Personal;
use homeward::domain::vouching::vouch_lines;
use homeward::service::{OutcomeKind, Refusal};

use crate::matcher::invented::{profile, report};
use crate::matcher::world::{REVIEWING, World};
use crate::release::conflicts::bind;
use crate::release::service::{Path, WELL};
use crate::store::memory::MemoryStore;

fn world(others: &[(&str, Role)]) -> World {
    World::with(Arc::new(MemoryStore::default()), &REVIEWING, others)
}

#[test]
fn s16_a_station_and_a_desk_import_lines_of_their_own_alone() {
    let world = world(&[]);
    let station = world.worker(&profile(0, WELL).station).clone();
    let desk = world.worker(&report(0, WELL, true).office).clone();
    use OutcomeKind::{Created, Refused};
    let lines = [Ok(profile(0, WELL)), Ok(profile(1, WELL))];
    let told = world.service.restate_profiles(&station, world.request(), &lines).unwrap();
    assert_eq!([told[0].kind, told[1].kind], [Created, Refused]);
    let lines = [Ok(report(0, WELL, true)), Ok(report(1, WELL, true))];
    let told = world.service.restate_reports(&desk, world.request(), &lines).unwrap();
    assert_eq!([told[0].kind, told[1].kind], [Created, Refused]);
    assert_eq!((world.content().profiles.len(), world.content().reports.len()), (1, 1));
}

#[test]
fn s14_nobody_answers_for_a_reporter_whose_report_is_withdrawn() {
    for withdrawn in [false, true] {
        let world = world(&[("street-committee", Role::Voucher)]);
        let mut unknown = report(1, WELL, false);
        unknown.reporter.name = Some(Personal::stored("李桂英"));
        world.say_report(unknown.clone());
        let id = world.content().reports[0].id;
        if withdrawn {
            let desk = world.worker(&unknown.office).clone();
            world.service.withdraw_report(&desk, world.request(), id).unwrap();
        }
        let (by, request) = (&world.others[0], world.request());
        let subject = homeward::audit::veiled_subject(&Subject::Report(id));
        let signed = world.signed(by, (Call::VouchForReporter, &subject), vouch_lines(true), request);
        let vouched = world.service.vouch(by, request, (id, "李桂英", true), &signed);
        assert_eq!(vouched, if withdrawn { Err(Refusal::NotFound) } else { Ok(()) });
    }
}

#[test]
fn s7_what_a_release_needs_is_shown_to_its_liaison_alone() {
    let others = [
        ("safety-a", Role::SafetyOfficer),
        ("safety-b", Role::SafetyOfficer),
        ("advocates", Role::Advocate),
        ("liaisons", Role::Liaison),
        ("liaisons-b", Role::Liaison),
    ];
    let world = world(&others);
    world.say_profile(profile(0, WELL));
    world.say_report(report(1, WELL, true));
    // Only one of the two is listed while the part is dealt.
    let second = world.enrolment(world.others[4].id).admission.clone();
    world.change_registry(Change::Remove(world.others[4].id));
    let mut path = Path::of(world);
    path.released();
    path.world.change_registry(Change::Admit(Box::new(second)));
    let [hers, other] = [3, 4].map(|i: usize| path.world.others[i].clone());
    path.world.service.get_release(&hers, path.case).unwrap();
    assert_eq!(path.world.service.get_release(&other, path.case), Err(Refusal::NotFound));
    let entries = path.world.store.entries(Position(0), 10_000).unwrap();
    let tried = |one: &&Entry| one.what == What::Refused { call: Call::GetRelease };
    let who: Vec<_> = entries.iter().filter(tried).map(|one| one.actor).collect();
    assert_eq!(who, [other.id], "S18");
}

#[test]
fn s13_a_part_is_dealt_to_nobody_who_is_bound_though_there_is_nobody_else() {
    let world = world(&[("safety-a", Role::SafetyOfficer)]);
    let officer: Actor = world.others[0].clone();
    let desk = report(1, WELL, true).office;
    bind(&world, &officer, &desk);
    world.say_profile(profile(0, WELL));
    world.say_report(report(1, WELL, true));
    let mut path = Path::of(world);
    let parts = |path: &Path| path.world.service.my_parts(&officer).unwrap().len();
    assert_eq!(parts(&path), 0);
    bind(&path.world, &officer, &homeward::domain::ids::OrgCode::new("elsewhere").unwrap());
    path.world.settle();
    assert_eq!(parts(&path), 1);
}

#[test]
fn s26_a_desk_that_asks_again_is_answered_by_the_rights_it_has_now() {
    let world = world(&[]);
    world.say_report(report(1, WELL, true));
    let (id, request) = (world.content().reports[0].id, world.request());
    let desk = world.worker(&report(1, WELL, true).office).clone();
    let asks = |by: &Actor| world.service.withdraw_report(by, request, id).map(|report| report.id);
    assert_eq!(asks(&desk), Ok(id));
    assert_eq!(asks(&desk), Ok(id), "a lawful repeat gives the first answer");
    let admission = world.enrolment(desk.id).admission.clone();
    let actor = Actor { roles: vec![Role::Voucher], ..admission.actor.clone() };
    world.change_registry(Change::Admit(Box::new(Admission { actor: actor.clone(), ..admission })));
    assert_eq!(asks(&actor), Err(Refusal::NotFound), "she is of the desk, and its clerk no more");
}
