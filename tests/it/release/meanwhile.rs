//! What somebody else does between a look and its commit counts as if it had come first (A23: S1, S3, S26, S36): what
//! was decided by is expected unchanged, looked at again and refused, and the journal replays.

use std::sync::Arc;

use homeward::audit::veiled_subject;
use homeward::domain::access::Call;
use homeward::domain::actor::{Actor, Role};
use homeward::domain::case::CaseState;
use homeward::domain::entry::{CaseStep, Subject, What};
use homeward::domain::ids::{CaseId, ProfileId};
use homeward::domain::profile::{NewProfile, Status};
use homeward::domain::registry::Change;
use homeward::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Cause, PersonAct, Whom};
use homeward::domain::release::links::{LinkAct, LinkOf};
use homeward::domain::release::scope::Scope;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::Seen;
use homeward::domain::text::Personal;
use homeward::domain::vote::{SplitChoice, Verdict};
use homeward::domain::vouching::vouch_lines;
use homeward::service::{CaseRef, OutcomeKind, Refusal};

use crate::matcher::invented::{profile, report};
use crate::matcher::links::id_of;
use crate::matcher::overtaken::Overtaken;
use crate::matcher::world::{REVIEWING, World};
use crate::release::service::{OTHERS, Path, WELL, replayed};

type Meanwhile = Box<dyn FnOnce() + Send>;

fn world() -> (Arc<Overtaken>, World) {
    let store = Arc::new(Overtaken::default());
    let world = World::with(store.clone(), &REVIEWING, &OTHERS);
    world.say_profile(profile(0, WELL));
    (store, world)
}

/// An act of somebody, signed and ready to be sent.
fn acts(world: &World, by: &Actor, act: Act) -> Meanwhile {
    let (service, by, request) = (world.service.clone(), by.clone(), world.request());
    let decision = world.act_signed(&by, &act, request);
    Box::new(move || service.act(&by, request, &act, &decision).unwrap())
}

fn withdraws(world: &World, case: CaseId) -> Meanwhile {
    let (service, request) = (world.service.clone(), world.request());
    let desk = world.worker(&report(1, WELL, true).office).clone();
    let id = world.store.case(case).unwrap().unwrap().pair.report;
    Box::new(move || drop(service.withdraw_report(&desk, request, id).unwrap()))
}

/// Her station says of record `n` of hers that this is how she is.
fn restates(world: &World, n: usize, status: Status) -> Meanwhile {
    let (service, request) = (world.service.clone(), world.request());
    let new = NewProfile { status: Some(status), ..profile(n, WELL) };
    let worker = world.worker(&new.station).clone();
    Box::new(move || {
        let outcomes = service.restate_profiles(&worker, request, &[Ok(new)]).unwrap();
        assert_eq!(outcomes[0].kind, OutcomeKind::Changed);
    })
}

fn removes(world: &World, who: &Actor) -> Meanwhile {
    let (service, registrar) = (world.service.clone(), world.registrars[0].admission.actor.clone());
    let change = world.signed_change(Change::Remove(who.id));
    Box::new(move || service.change_registry(&registrar, &change).unwrap())
}

fn refuses(world: &World, profile: ProfileId, case: CaseId) -> Meanwhile {
    let worker = world.worker(&crate::matcher::invented::profile(0, WELL).station).clone();
    let report = world.store.case(case).unwrap().unwrap().pair.report;
    let act = PersonAct::Refused(Whom::Report(report));
    acts(world, &worker, Act::Person { profile, act })
}

/// All is ready; `meanwhile` happens while the liaison releases. `linked` gives her another record of her station.
fn released(
    linked: bool,
    meanwhile: impl FnOnce(&Path, Option<ProfileId>) -> Meanwhile,
) -> Result<(), Refusal> {
    let (store, mut world) = world();
    let station = profile(0, WELL).station;
    let mut both = Vec::new();
    if linked {
        world.say_profile(profile(3, WELL));
        world.settle();
        both.extend(world.content().profiles.iter().map(|one| one.id));
        let of = LinkOf::profiles(both[0], both[1]).unwrap();
        let act = Act::Link { of, case: None, act: LinkAct::Linked };
        world.act(&world.worker(&station).clone(), &act).unwrap();
    }
    world.say_report(report(1, WELL, true));
    let mut path = Path::of(world);
    path.ready();
    let other = both.into_iter().find(|id| *id != path.profile);
    let (deed, liaison) = (meanwhile(&path, other), path.world.others[3].clone());
    let released = Act::Case {
        case: path.case,
        profile: path.profile,
        round: 1,
        act: CaseAct::Released(Scope::Message),
    };
    let is_release = released.clone();
    store.just_before_what(move |what| matches!(what, What::Acted(acted) if acted.act == is_release), deed);
    let done = path.world.act(&liaison, &released);
    assert!(store.was_overtaken());
    replayed(&*path.world.store);
    done
}

const fn unlawful(why: Unlawful) -> Result<(), Refusal> {
    Err(Refusal::Unlawful(why))
}

#[test]
fn a23_whatever_comes_between_the_look_at_a_release_and_its_commit_stops_it() {
    let nothing = released(false, |_, _| Box::new(|| ()));
    assert_eq!(nothing, Ok(()), "nothing came between");
    let report = released(false, |path, _| withdraws(&path.world, path.case));
    assert_eq!(report, unlawful(Unlawful::ReportWithdrawn));
    let person = released(false, |path, _| restates(&path.world, 0, Status::Deceased));
    assert_eq!(person, unlawful(Unlawful::Dead));
    let will = released(false, |path, _| refuses(&path.world, path.profile, path.case));
    assert_eq!(will, unlawful(Unlawful::Refused));
    let stop = released(false, |path, _| {
        let pulled = BrakeAct::Pulled(Cause::Stopped);
        let (officer, _) = path.officers();
        acts(&path.world, &officer, Act::Brake { target: BrakeTarget::Everything, act: pulled })
    });
    assert_eq!(stop, unlawful(Unlawful::Held));
    let course = released(false, |path, _| {
        let worker = path.world.worker(&path.station).clone();
        acts(&path.world, &worker, path.on(CaseAct::CouldNotAsk))
    });
    assert_eq!(course, unlawful(Unlawful::NotAgreed));
    let case = released(false, |path, _| {
        let world = &path.world;
        let party = world.store.case(path.case).unwrap().unwrap().votes[0].seat.reviewer;
        let reviewer = world.reviewers.iter().find(|one| one.id == party).unwrap().clone();
        let (service, request, id) = (world.service.clone(), world.request(), path.case);
        let decision = world.decision(&reviewer, (Call::Reopen, id, request), "reopen");
        let named = CaseRef { id, etag: "" };
        Box::new(move || assert!(service.reopen(&reviewer, request, named, &decision).is_ok()))
    });
    assert_eq!(case, unlawful(Unlawful::KinNotConfirmed));
    let actor = released(false, |path, _| removes(&path.world, &path.world.others[3]));
    assert_eq!(actor, Err(Refusal::NotFound), "her signature counts no more");
}

#[test]
fn a23_what_a_linked_record_says_between_the_look_and_the_commit_counts_too() {
    let nothing = released(true, |_, _| Box::new(|| ()));
    assert_eq!(nothing, Ok(()), "nothing came between");
    let linked = released(true, |path, other| refuses(&path.world, other.unwrap(), path.case));
    assert_eq!(linked, unlawful(Unlawful::Refused));
    let dead = released(true, |path, other| {
        let n = [0, 3].into_iter().find(|n| id_of(&path.world, *n) == other.unwrap()).unwrap();
        restates(&path.world, n, Status::Deceased)
    });
    assert_eq!(dead, unlawful(Unlawful::Dead), "by the other record");
}

#[test]
fn a23_s14_whoever_is_removed_at_that_moment_answers_for_no_reporter() {
    let store = Arc::new(Overtaken::default());
    let world = World::with(store.clone(), &REVIEWING, &[("street-committee", Role::Voucher)]);
    let mut unknown = report(1, WELL, false);
    unknown.reporter.name = Some(Personal::stored("李桂英"));
    world.say_report(unknown.clone());
    let id = world.content().reports[0].id;
    let (street, desk) = (world.others[0].clone(), world.worker(&unknown.office).clone());

    let (request, subject) = (world.request(), veiled_subject(&Subject::Report(id)));
    let signed = world.signed(&street, (Call::VouchForReporter, &subject), vouch_lines(true), request);
    store.just_before_what(|what| matches!(what, What::ReporterVouched { .. }), removes(&world, &street));
    let vouched = world.service.vouch(&street, request, (id, "李桂英", true), &signed);
    assert_eq!((vouched, store.was_overtaken()), (Err(Refusal::NotFound), true));

    let request = world.request();
    let signed = world.verified(&desk, id, Seen::IdentityCard, request);
    store.just_before_what(|what| matches!(what, What::ReporterVerified { .. }), removes(&world, &desk));
    let verified = world.service.verify_reporter(&desk, request, (id, Seen::IdentityCard), &signed);
    assert_eq!((verified, store.was_overtaken()), (Err(Refusal::NotFound), true));

    let reporter = world.store.report(id).unwrap().unwrap().reporter;
    assert!(reporter.vouched_by.is_empty() && reporter.verified.is_none());
}

/// Two are asked, the second votes; `meanwhile` happens while she does.
fn voted(
    meanwhile: impl FnOnce(&World, CaseId, [&Actor; 2]) -> Meanwhile,
) -> (World, Result<CaseState, Refusal>) {
    let (store, mut world) = world();
    world.say_report(report(1, WELL, true));
    world.settle();
    let case = world.content().cases[0].clone();
    let of = |i: usize| world.reviewers.iter().find(|one| one.id == case.seats[i].reviewer).unwrap().clone();
    let [first, second] = [0, 1].map(of);
    let deed = meanwhile(&world, case.id, [&first, &second]);
    store.just_before(CaseStep::Voted, deed);
    let done = world.try_vote(&second, case.id, Verdict::Kin);
    assert!(store.was_overtaken());
    replayed(&*world.store);
    let state = world.store.case(case.id).unwrap().unwrap().state;
    (world, done.map(|_| state))
}

#[test]
fn a23_whatever_comes_between_the_look_at_a_vote_and_its_commit_counts_first() {
    assert_eq!(voted(|_, _, _| Box::new(|| ())).1, Ok(CaseState::Voting), "nothing came between");
    let hers = |world: &World, case| world.store.case(case).unwrap().unwrap().pair.profile;
    let refused = voted(|world, case, _| refuses(world, hers(world, case), case)).1;
    assert_eq!(refused.unwrap_err(), Refusal::Unlawful(Unlawful::Refused));
    let withdrawn = voted(|world, case, _| withdraws(world, case)).1;
    assert!(matches!(withdrawn, Err(Refusal::Precondition(_))), "{withdrawn:?}");
    let closed = voted(|world, _, _| restates(world, 0, Status::Reunited)).1;
    assert!(matches!(closed, Err(Refusal::Precondition(_))), "{closed:?}");
    let removed = voted(|world, _, [_, second]| removes(world, second)).1;
    assert_eq!(removed.unwrap_err(), Refusal::NotFound);
    let also = voted(|world, id, [first, _]| {
        let (service, first, request) = (world.service.clone(), first.clone(), world.request());
        let decision = world.decision(&first, (Call::Vote, id, request), Verdict::Kin.word());
        let named = CaseRef { id, etag: "" };
        let vote = (Verdict::Kin, &[][..]);
        Box::new(move || assert!(service.vote(&first, request, named, vote, &decision).is_ok()))
    });
    assert_eq!(also.1, Ok(CaseState::KinConfirmed), "no vote is lost");
    let cases = also.0.content().cases;
    assert_eq!(cases[0].votes.len(), 2);
}

#[test]
fn a23_a_third_decides_nothing_that_she_refuses_at_that_moment() {
    let (store, mut world) = world();
    world.say_report(report(1, WELL, true));
    world.settle();
    let case = world.content().cases[0].clone();
    let of = |id| world.reviewers.iter().find(|one| one.id == id).unwrap().clone();
    for (seat, verdict) in case.seats.iter().zip([Verdict::Kin, Verdict::NotKin]) {
        world.vote(&of(seat.reviewer), case.id, verdict);
    }
    world.settle();
    let of = |id| world.reviewers.iter().find(|one| one.id == id).unwrap().clone();
    let third = of(world.store.case(case.id).unwrap().unwrap().third.unwrap().reviewer);
    store.just_before(CaseStep::ThirdChose, refuses(&world, case.pair.profile, case.id));
    let (request, choice) = (world.request(), SplitChoice::GoOn);
    let decision = world.decision(&third, (Call::DecideSplit, case.id, request), choice.word());
    let named = CaseRef { id: case.id, etag: "" };
    let decided = world.service.decide_split(&third, request, named, (choice, &[]), &decision);
    assert_eq!(decided.unwrap_err(), Refusal::Unlawful(Unlawful::Refused));
    assert!(store.was_overtaken());
    replayed(&*world.store);
}
