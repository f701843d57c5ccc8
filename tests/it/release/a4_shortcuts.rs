//! A4 (S1, S5, S6, S8, S13): random histories of every coalition that lacks a part: none ever releases
//! anything. With all parts, releases happen.

use homeward::domain::actor::Role;
use homeward::domain::release::act::{Doer, PersonAct, Whom};
use homeward::domain::release::facts::{AgeBand, Judgement, LaboratoryResult, Person, Proof};
use homeward::domain::release::terms::{Guardian, Supporter};
use homeward::domain::report::ReporterRelation;

use crate::crash::chance::Chance;
use crate::release::cast::{DESK, REPORT, STATION, claim, doer, org, person};
use crate::release::turns::NEXT;
use crate::release::walk::{Coalition, Walked, walk};

const STEPS: usize = 60;

/// Everybody a release needs, and some to spare.
fn whole() -> Coalition {
    let people = vec![
        doer(1, "a", Role::Reviewer),
        doer(2, "b", Role::Reviewer),
        doer(3, "c", Role::Reviewer),
        doer(4, "a", Role::SafetyOfficer),
        doer(5, "b", Role::SafetyOfficer),
        doer(6, STATION, Role::StationWorker),
        doer(7, "b", Role::Advocate),
        doer(8, "c", Role::Liaison),
    ];
    Coalition {
        people,
        child_reviewers: vec![],
        bound: vec![],
        person: person(true, Some(AgeBand::Adult)),
        claim: claim(ReporterRelation::Mother),
        judgements: vec![Judgement::Safe],
        proofs: vec![None, Some(Proof::PoliceRecord)],
        laboratory: vec![LaboratoryResult::Supports],
        guardians: vec![None],
        supporters: vec![vec![Supporter::Advocate]],
        childs_view: true,
        refuses: false,
        frozen: false,
        days_later: 0,
        linked: None,
        turns: false,
    }
}

/// So many of each that whoever falls away can be replaced, and a case voted on anew, while the world turns.
fn many() -> Coalition {
    let mut n = 0;
    let mut all = |role: Role, bodies: &[&str]| -> Vec<Doer> {
        let one = |body: &&str| {
            n += 1;
            doer(n, body, role)
        };
        bodies.iter().map(one).collect()
    };
    let people = [
        all(Role::Reviewer, &["a", "b", "c", "d", "a", "b", "c", "d"]),
        all(Role::SafetyOfficer, &["a", "b", "d", "e"]),
        all(Role::StationWorker, &[STATION, STATION, NEXT, NEXT]),
        all(Role::Advocate, &["b", "c", "e"]),
        all(Role::Liaison, &["c", "d", "e"]),
    ];
    Coalition {
        people: people.concat(),
        judgements: vec![Judgement::Safe, Judgement::Safe, Judgement::Safe, Judgement::KinDoubted],
        proofs: vec![None, Some(Proof::PoliceRecord), Some(Proof::Laboratory)],
        laboratory: LaboratoryResult::ALL.to_vec(),
        guardians: vec![
            None,
            Some(Guardian::Authority),
            Some(Guardian::Authority),
            Some(Guardian::Independent),
        ],
        turns: true,
        ..whole()
    }
}

fn without(mut coalition: Coalition, lacks: impl Fn(&Doer) -> bool) -> Coalition {
    coalition.people.retain(|one| !lacks(one));
    coalition
}

fn with(mut coalition: Coalition, change: impl FnOnce(&mut Coalition)) -> Coalition {
    change(&mut coalition);
    coalition
}

/// Those of a role are replaced by one person.
fn only(coalition: Coalition, role: Role, by: Doer) -> Coalition {
    with(without(coalition, |one| one.role == role), |coalition| coalition.people.push(by))
}

fn of_people() -> Vec<(&'static str, Coalition)> {
    let reviewer = |one: &Doer| one.role == Role::Reviewer;
    let pair = |first: Doer, second: Doer| {
        with(without(whole(), reviewer), |coalition| coalition.people.extend([first, second]))
    };
    vec![
        ("one reviewer", only(whole(), Role::Reviewer, doer(1, "a", Role::Reviewer))),
        ("one person as two reviewers", pair(doer(1, "a", Role::Reviewer), doer(1, "b", Role::Reviewer))),
        ("reviewers of one organisation", pair(doer(1, "a", Role::Reviewer), doer(2, "a", Role::Reviewer))),
        ("a reviewer of the station", pair(doer(1, STATION, Role::Reviewer), doer(2, "b", Role::Reviewer))),
        ("a reviewer of the desk", pair(doer(1, "a", Role::Reviewer), doer(2, DESK, Role::Reviewer))),
        ("two reviewers only", without(whole(), |one| !reviewer(one))),
        ("no reviewer", without(whole(), reviewer)),
        ("no safety officer", without(whole(), |one| one.role == Role::SafetyOfficer)),
        (
            "a safety officer of the station",
            only(whole(), Role::SafetyOfficer, doer(4, STATION, Role::SafetyOfficer)),
        ),
        (
            "a safety officer of the desk",
            only(whole(), Role::SafetyOfficer, doer(4, DESK, Role::SafetyOfficer)),
        ),
        (
            "each safety officer is a reviewer who must vote",
            with(only(whole(), Role::SafetyOfficer, doer(1, "a", Role::SafetyOfficer)), |coalition| {
                coalition.people.retain(|one| one.actor != doer(3, "c", Role::Reviewer).actor);
            }),
        ),
        ("nobody of the station", without(whole(), |one| one.role == Role::StationWorker)),
        (
            "a worker of another station",
            only(whole(), Role::StationWorker, doer(6, "elsewhere", Role::StationWorker)),
        ),
        ("no advocate", without(whole(), |one| one.role == Role::Advocate)),
        ("an advocate of the station", only(whole(), Role::Advocate, doer(7, STATION, Role::Advocate))),
        ("an advocate of the desk", only(whole(), Role::Advocate, doer(7, DESK, Role::Advocate))),
        ("the worker is the advocate", only(whole(), Role::Advocate, doer(6, "b", Role::Advocate))),
        ("no liaison", without(whole(), |one| one.role == Role::Liaison)),
        ("the liaison is of the desk", only(whole(), Role::Liaison, doer(8, DESK, Role::Liaison))),
        ("the liaison is of the station", only(whole(), Role::Liaison, doer(8, STATION, Role::Liaison))),
        ("the liaison is the advocate", only(whole(), Role::Liaison, doer(7, "b", Role::Liaison))),
        ("the liaison is the worker", only(whole(), Role::Liaison, doer(6, STATION, Role::Liaison))),
        (
            "frozen, and officers of one organisation",
            with(only(whole(), Role::SafetyOfficer, doer(4, "a", Role::SafetyOfficer)), |coalition| {
                coalition.people.push(doer(9, "a", Role::SafetyOfficer));
                coalition.frozen = true;
            }),
        ),
    ]
}

/// Everybody is there, and those whom nobody can stand in for are bound to a side.
fn of_the_bound() -> Vec<(&'static str, Coalition)> {
    let bind = |role: Role, to: &'static str| {
        with(whole(), |coalition| {
            let theirs = coalition.people.iter().filter(|one| one.role == role);
            coalition.bound = theirs.map(|one| (one.actor, org(to))).collect();
        })
    };
    let all_but_one = |to| {
        with(bind(Role::Reviewer, to), |coalition| {
            coalition.bound.pop();
        })
    };
    vec![
        ("two of three reviewers are bound to the desk", all_but_one(DESK)),
        ("two of three reviewers are bound to the station", all_but_one(STATION)),
        ("the safety officers are bound to the desk", bind(Role::SafetyOfficer, DESK)),
        ("the safety officers are bound to the station", bind(Role::SafetyOfficer, STATION)),
        ("the worker is bound to the desk", bind(Role::StationWorker, DESK)),
        ("the advocate is bound to the desk", bind(Role::Advocate, DESK)),
        ("the advocate is bound to the station", bind(Role::Advocate, STATION)),
        ("the liaison is bound to the desk", bind(Role::Liaison, DESK)),
        ("the liaison is bound to the station", bind(Role::Liaison, STATION)),
    ]
}

/// She may be a child of this age, and everything is there that she is owed.
fn child(age: AgeBand, relation: ReporterRelation) -> Coalition {
    with(whole(), |coalition| {
        coalition.person.age = Some(age);
        coalition.claim = claim(relation);
        coalition.child_reviewers =
            vec![doer(1, "a", Role::Reviewer).actor, doer(2, "b", Role::Reviewer).actor];
        coalition.guardians = vec![Some(Guardian::Authority)];
    })
}

fn of_claims() -> Vec<(&'static str, Coalition)> {
    let unproved = |relation| {
        with(whole(), |coalition| {
            coalition.claim = claim(relation);
            coalition.proofs = vec![None];
        })
    };
    vec![
        ("kin but unsafe", with(whole(), |coalition| coalition.judgements = vec![Judgement::Unsafe])),
        (
            "kinship doubted and no laboratory speaks for it",
            with(whole(), |coalition| {
                coalition.judgements = vec![Judgement::KinDoubted];
                coalition.laboratory = vec![LaboratoryResult::Inconclusive, LaboratoryResult::Excludes];
            }),
        ),
        ("a husband without independent proof", unproved(ReporterRelation::Husband)),
        ("an in-law without independent proof", unproved(ReporterRelation::InLaw)),
        ("an employer without independent proof", unproved(ReporterRelation::Employer)),
        ("a fellow villager without independent proof", unproved(ReporterRelation::FellowVillager)),
        ("a friend without independent proof", unproved(ReporterRelation::Friend)),
        ("a guardian without independent proof", unproved(ReporterRelation::Guardian)),
        ("the reporter is not known", with(whole(), |coalition| coalition.claim.known_by = vec![])),
        (
            "the reporter is known only by the station",
            with(whole(), |coalition| coalition.claim.known_by = vec![org(STATION)]),
        ),
        ("no answers were sealed", with(whole(), |coalition| coalition.claim.answers_sealed = false)),
        ("the report was withdrawn", with(whole(), |coalition| coalition.claim.stands = false)),
    ]
}

fn of_children() -> Vec<(&'static str, Coalition)> {
    let guarded = |relation| {
        with(child(AgeBand::Under14, relation), |coalition| {
            coalition.guardians = vec![None, Some(Guardian::Claimant), Some(Guardian::Independent)];
        })
    };
    vec![
        ("a young child whose guardian is the claimant", guarded(ReporterRelation::Guardian)),
        (
            "a young child whose claimant is her father and who has no authority beside her",
            guarded(ReporterRelation::Father),
        ),
        (
            "a child without a reviewer trained for it",
            with(child(AgeBand::Under18, ReporterRelation::Mother), |coalition| {
                coalition.child_reviewers = vec![];
            }),
        ),
        (
            "a child whose own view is not recorded",
            with(child(AgeBand::Under18, ReporterRelation::Mother), |coalition| {
                coalition.childs_view = false
            }),
        ),
        ("nobody knows her age", with(whole(), |coalition| coalition.person.age = None)),
    ]
}

/// What she says, and what became of her.
fn of_her() -> Vec<(&'static str, Coalition)> {
    vec![
        ("she refuses him", with(whole(), |coalition| coalition.refuses = true)),
        (
            "support comes from the claimant's side",
            with(whole(), |coalition| {
                coalition.supporters = vec![
                    vec![Supporter::Reporter],
                    vec![Supporter::ReportersKin, Supporter::Advocate],
                    vec![Supporter::FearedPerson],
                    vec![Supporter::Guardian],
                ];
            }),
        ),
        ("the agreement is past its date", with(whole(), |coalition| coalition.days_later = 101)),
        (
            "she has died, and no advocate judged",
            with(without(whole(), |one| one.role == Role::Advocate), |coalition| {
                coalition.person.alive = false;
            }),
        ),
        (
            "she has died, and the advocate is of the desk",
            with(only(whole(), Role::Advocate, doer(7, DESK, Role::Advocate)), |coalition| {
                coalition.person.alive = false;
            }),
        ),
    ]
}

/// What another record of hers that is linked with hers says against it.
fn of_links() -> Vec<(&'static str, Coalition)> {
    let says = |person: Person, act: Option<PersonAct>| {
        with(whole(), |coalition| coalition.linked = Some((person, act)))
    };
    let adult = || person(true, Some(AgeBand::Adult));
    vec![
        ("by another record she refuses him", says(adult(), Some(PersonAct::Refused(Whom::Report(REPORT))))),
        ("by another record she refuses everybody", says(adult(), Some(PersonAct::Refused(Whom::Everybody)))),
        ("by another record she is a child", says(person(true, Some(AgeBand::Under18)), None)),
        ("by another record she may be under 14", {
            let young = says(person(true, Some(AgeBand::Under14)), None);
            let trained = [1, 2, 3].map(|n| doer(n, "a", Role::Reviewer).actor);
            with(young, |coalition| coalition.child_reviewers = trained.into())
        }),
        ("by another record she was where one of two reviews", {
            let elsewhere = Person { station: org("a"), ..adult() };
            without(says(elsewhere, None), |one| *one == doer(3, "c", Role::Reviewer))
        }),
    ]
}

fn complete() -> Vec<(&'static str, Coalition)> {
    vec![
        ("a mother", whole()),
        (
            "a husband with independent proof",
            with(whole(), |coalition| {
                coalition.claim = claim(ReporterRelation::Husband);
                coalition.proofs = vec![Some(Proof::PoliceRecord)];
            }),
        ),
        (
            "a young child with everything",
            with(whole(), |coalition| {
                coalition.person.age = Some(AgeBand::Under14);
                coalition.child_reviewers = vec![
                    doer(1, "a", Role::Reviewer).actor,
                    doer(2, "b", Role::Reviewer).actor,
                    doer(3, "c", Role::Reviewer).actor,
                ];
                coalition.guardians = vec![Some(Guardian::Authority)];
            }),
        ),
        ("she has died, and an advocate judged", with(whole(), |coalition| coalition.person.alive = false)),
        (
            "another record says the same of her",
            with(whole(), |coalition| {
                coalition.linked = Some((person(true, Some(AgeBand::Adult)), None));
            }),
        ),
        ("frozen, and two lift it", with(whole(), |coalition| coalition.frozen = true)),
        (
            "everybody is bound to a body of neither side",
            with(whole(), |coalition| {
                coalition.bound = coalition.people.iter().map(|one| (one.actor, org("elsewhere"))).collect();
            }),
        ),
    ]
}

#[test]
fn a4_no_coalition_short_of_the_parts_releases_anything() {
    let seed = Chance::seed();
    println!("A4: HOMEWARD_TEST_SEED={seed}");
    let histories = if std::env::var_os("HOMEWARD_LONG_TESTS").is_some() { 1_000_000 } else { 20_000 };
    let lacking = [of_people(), of_the_bound(), of_claims(), of_children(), of_her(), of_links()];
    let short: Vec<_> = lacking.into_iter().flatten().collect();
    let mut chance = Chance(seed);
    for i in 0..histories {
        let (name, coalition) = &short[i % short.len()];
        let walked = walk(coalition, &mut chance, STEPS);
        assert_eq!((walked.releases, walked.told), (0, 0), "{name}: something was released; seed {seed}");
    }
    println!("A4: {histories} histories of {} coalitions, 0 releases", short.len());
    for (name, coalition) in complete() {
        let walks = (0..500).map(|_| walk(&coalition, &mut chance, 3 * STEPS));
        let made = walks.filter(|walked| fine(walked, name, seed).releases > 0).count();
        println!("A4: {name}: {made} of 500 histories with a release");
        assert!(made >= 20, "{name}: with all parts a release happens; seed {seed}");
    }
}

/// Nothing was told that the words of the safeguards forbid.
fn fine<'a>(walked: &'a Walked, name: &str, seed: u64) -> &'a Walked {
    assert!(walked.wrong.is_none(), "{name}: {}; seed {seed}", walked.wrong.as_deref().unwrap_or_default());
    walked
}

/// Everybody is there, and the world goes on turning: whatever may be told at any moment, the words of the safeguards,
/// read from the plain history, allow.
#[test]
fn a4_while_the_world_turns_nothing_is_told_that_the_words_of_the_safeguards_forbid() {
    let seed = Chance::seed();
    println!("A4, turning: HOMEWARD_TEST_SEED={seed}");
    let histories = if std::env::var_os("HOMEWARD_LONG_TESTS").is_some() { 1_000_000 } else { 4_000 };
    let mut chance = Chance(seed);
    let ages = [AgeBand::Adult, AgeBand::Adult, AgeBand::Under18, AgeBand::Under14];
    let (mut with_a_release, mut moments) = (0, 0);
    for i in 0..histories {
        let mut coalition = many();
        coalition.person.age = Some(ages[i % ages.len()]);
        let relations = [ReporterRelation::Mother, ReporterRelation::Husband, ReporterRelation::Sister];
        coalition.claim = claim(relations[i % relations.len()]);
        let reviewers = coalition.people.iter().filter(|one| one.role == Role::Reviewer);
        coalition.child_reviewers = reviewers.map(|one| one.actor).collect();
        let walked = walk(&coalition, &mut chance, 4 * STEPS);
        with_a_release += usize::from(fine(&walked, "turning", seed).releases > 0);
        moments += walked.told;
    }
    println!(
        "A4, turning: {with_a_release} of {histories} histories with a release, {moments} moments judged"
    );
    assert!(with_a_release * 50 >= histories, "{with_a_release} of {histories}: too few are judged");
}
