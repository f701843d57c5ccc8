//! Somebody with several roles acts in the one that the rules allow, and each opens to her what is that role's alone
//! (S7, S15, S17); and an act that names another resident than the case is of is none (S22).

use homeward::domain::access::Call;
use homeward::domain::actor::{Actor, Role};
use homeward::domain::entry::What;
use homeward::domain::ids::{Position, ProfileId};
use homeward::domain::registry::{Admission, Change};
use homeward::domain::release::act::{Act, CaseAct};
use homeward::domain::vote::{Impression, Verdict};
use homeward::service::{CaseRef, Refusal};

use crate::release::service::Path;

/// The officer of the case, who reviews too.
fn officer_and_reviewer(path: &Path) -> Actor {
    let (officer, _) = path.officers();
    let admission = path.world.enrolment(officer.id).admission.clone();
    let actor = Actor { roles: vec![Role::Reviewer, Role::SafetyOfficer], ..admission.actor.clone() };
    let change = Change::Admit(Box::new(Admission { actor: actor.clone(), ..admission }));
    path.world.change_registry(change);
    actor
}

#[test]
fn s17_of_several_roles_the_one_acts_that_the_rules_allow() {
    let path = Path::confirmed();
    let both = officer_and_reviewer(&path);
    path.world.act(&both, &path.safe()).unwrap();
    path.world
        .act(&both, &path.on(CaseAct::Undone))
        .expect("reviewers with a seat may too, and she has none");
    let entries = path.world.store.entries(Position(0), 10_000).unwrap();
    let of_hers = |what: &What| matches!(what, What::Acted(acted) if acted.signed.is_some());
    let roles: Vec<Role> =
        entries.iter().filter(|one| one.actor == both.id && of_hers(&one.what)).map(|one| one.role).collect();
    assert_eq!(roles, [Role::SafetyOfficer; 2]);
}

#[test]
fn s7_an_officer_who_reviews_elsewhere_reads_the_case_she_judges_and_does_nothing_else_in_it() {
    let path = Path::confirmed();
    let (world, id) = (&path.world, path.case);
    let both = officer_and_reviewer(&path);
    world.service.get_case(&both, id).unwrap();
    assert_eq!(world.service.kin_answers(&both, id), Err(Refusal::NotFound));
    let impression = world.service.record_impression(&both, world.request(), id, Impression::Likely);
    assert_eq!(impression, Err(Refusal::NotFound));
    assert_eq!(world.service.case_duplicates(&both, id, &|| true).err(), Some(Refusal::NotFound));
    assert_eq!(world.try_vote(&both, id, Verdict::Kin).err(), Some(Refusal::NotFound));
    let request = world.request();
    let decision = world.decision(&both, (Call::Reopen, id, request), "reopen");
    let reopened = world.service.reopen(&both, request, CaseRef { id, etag: "" }, &decision);
    assert_eq!(reopened.err(), Some(Refusal::NotFound));
}

#[test]
fn s22_an_act_that_names_another_resident_than_the_case_is_of_is_none() {
    let path = Path::confirmed();
    let (officer, _) = path.officers();
    let Act::Case { case, round, act, .. } = path.safe() else { panic!("of a case") };
    let other = Act::Case { case, profile: ProfileId([9; 16]), round, act };
    assert_eq!(path.world.act(&officer, &other), Err(Refusal::NotFound), "as if there were no such case");
    path.world.act(&officer, &path.safe()).unwrap();
}
