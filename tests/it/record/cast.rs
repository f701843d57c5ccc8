//! Who decides in invented histories: a registry with keys, and what its people do to cases up to a
//! release and after it, each act lawful and signed. Nobody here exists.

use std::collections::BTreeMap;

use homeward::audit::{ActorKey, signature_fits, signed_lines, veiled_subject};
use homeward::domain::access::{Call, Permit};
use homeward::domain::actor::Role;
use homeward::domain::case::{Case, CaseState};
use homeward::domain::entry::{Acted, CaseStep, Moved, NewEntry, Subject, What};
use homeward::domain::ids::{ActorId, ReportId, RequestId, Timestamp};
use homeward::domain::lines::Lines;
use homeward::domain::registry::{Change, Proposal, Registry, Signed, SignedChange};
use homeward::domain::release::act::{
    Act, BrakeAct, BrakeTarget, CaseAct, Cause, Deed, Part, PersonAct, Whom,
};
use homeward::domain::release::course::Course;
use homeward::domain::release::facts::{AgeBand, Claim, FollowUp, Judgement, Person};
use homeward::domain::release::history::History as Machine;
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::{Mode, Purpose, Supporter, Terms};
use homeward::domain::report::{ReporterRelation, Seen};
use homeward::domain::retention::Keep;
use homeward::domain::setting::Setting;
use homeward::domain::signed::{Action, Digest, SignedText};
use homeward::domain::vote::{Seat, SplitChoice, Verdict};
use homeward::domain::vouching::verify_lines;
use homeward::service::{call_of, digest, subject_of};
use homeward::store::{Commit, Lane, Store};

use crate::record::history::Chance;
use crate::record::people::{
    AT_THE_DESK, PEOPLE, admission, case, doer, moved, nobody_but, pair, permit_of, person, root_text, seat,
    secret,
};
use crate::store::invented::org;

/// The people with their keys, and the machine that says what they may do.
pub struct Cast {
    pub root: Digest,
    pub registry: Registry,
    pub machine: Machine,
    keys: BTreeMap<ActorId, [u8; 32]>,
    cases: u8,
    next: u128,
}

impl Cast {
    /// Everybody, with fresh keys.
    pub fn new() -> Self {
        let keys = (0..PEOPLE.len()).map(|n| (person(n), secret(n, 0))).collect();
        let text = root_text();
        let root = digest(text.as_bytes());
        let registry = Registry::of_root(&text, root).unwrap();
        let mut machine = Machine::default();
        machine.list_roles((0..PEOPLE.len()).map(|n| (person(n), PEOPLE[n].1)));
        Self { root, registry, machine, keys, cases: 0, next: 0 }
    }

    /// Writes the root into the log.
    pub fn anchor(&self, store: &dyn Store, at: Timestamp) {
        let change = SignedChange { text: root_text().into(), signatures: vec![] };
        write(store, &Permit::of_service(org("homeward")), at, What::Registry(Box::new(change)));
    }

    /// One thing that people do, or that the service does for them.
    pub fn go_on(&mut self, store: &dyn Store, at: Timestamp, chance: &mut Chance) {
        match chance.below(16) {
            0 => self.change_registry(store, at, chance),
            1 => self.brake(store, at, chance),
            2 | 3 => {
                self.cases += 1;
                self.begin(store, at, chance, self.cases);
            }
            _ if self.cases == 0 => {}
            _ => {
                let n = 1 + chance.below(u64::from(self.cases)) as u8;
                for _ in 0..3 {
                    self.advance(store, at, chance, n);
                }
            }
        }
    }

    /// Tries everything that leads a case on, and sometimes what does not; what may not be done is not.
    fn advance(&mut self, store: &dyn Store, at: Timestamp, chance: &mut Chance, n: u8) {
        let Some((case, course)) = self.machine.case(case(n)).cloned() else { return };
        match case.state {
            _ if chance.below(25) == 0 => self.service_move(store, at, n, CaseStep::Voided),
            CaseState::Waiting => self.begin(store, at, chance, n),
            CaseState::Voting if chance.below(8) == 0 => {
                let left = case.seats[chance.below(2) as usize].clone();
                let fits = |m: &usize| org(PEOPLE[*m].0) == left.organisation && person(*m) != left.reviewer;
                let to = of_role(Role::Reviewer).into_iter().find(fits).unwrap();
                let seats = case.seats.iter().map(|one| if *one == left { seat(to) } else { one.clone() });
                self.reviewer_move(
                    store,
                    at,
                    &left,
                    (Call::Decline, "decline"),
                    Moved { seats: seats.collect(), ..moved(n, CaseStep::Reassigned, CaseState::Voting) },
                );
            }
            CaseState::Voting => self.vote(store, at, chance, (n, &case)),
            CaseState::Split => match &case.third {
                None => self.service_move(store, at, n, CaseStep::ThirdDealt),
                Some(third) => {
                    let choice = [SplitChoice::GoOn, SplitChoice::Close][chance.below(2) as usize];
                    let state =
                        if choice == SplitChoice::GoOn { CaseState::Waiting } else { CaseState::Rejected };
                    let chose =
                        Moved { choice: Some(choice.word().into()), ..moved(n, CaseStep::ThirdChose, state) };
                    self.reviewer_move(store, at, third, (Call::DecideSplit, choice.word()), chose);
                }
            },
            CaseState::Rejected | CaseState::Voided => {
                self.service_move(store, at, n, CaseStep::Reopened);
            }
            CaseState::KinConfirmed => {
                let tries = tries_to_release(at, chance, &case, &course);
                let first = if chance.below(4) == 0 { chance.below(tries.len() as u64) as usize } else { 0 };
                for (by, act) in tries.into_iter().skip(first).take(9) {
                    self.act(store, at, by, act);
                }
            }
        }
    }

    /// Whoever has not voted yet does.
    fn vote(&mut self, store: &dyn Store, at: Timestamp, chance: &mut Chance, (n, case): (u8, &Case)) {
        let voter = case.seats.iter().find(|one| case.awaits(one.reviewer)).unwrap().clone();
        let verdict = if chance.below(6) == 0 { Verdict::NotKin } else { Verdict::Kin };
        let state = match (case.votes.first().map(|vote| vote.choice), verdict) {
            (None, _) => CaseState::Voting,
            (Some(Verdict::Kin), Verdict::Kin) => CaseState::KinConfirmed,
            (Some(Verdict::NotKin), Verdict::NotKin) => CaseState::Rejected,
            _ => CaseState::Split,
        };
        let choice = Some(verdict.word().into());
        let vote = Moved { choice, ..moved(n, CaseStep::Voted, state) };
        self.reviewer_move(store, at, &voter, (Call::Vote, verdict.word()), vote);
    }

    /// Deals a case to two reviewers, after the service stated what the records say.
    fn begin(&mut self, store: &dyn Store, at: Timestamp, chance: &mut Chance, n: u8) {
        let her = Person { station: org("zhengzhou"), alive: true, age: Some(AgeBand::Adult) };
        self.act(store, at, None, Act::Person { profile: pair(n).profile, act: PersonAct::Stated(her) });
        let first = chance.below(4) as usize;
        let seats = vec![seat(2 + first), seat(2 + 4 + (first + 1) % 4)];
        let dealt = Moved { seats, ..moved(n, CaseStep::Dealt, CaseState::Voting) };
        self.moved(store, at, &Permit::of_service(org("homeward")), dealt);
        let Some((case, _)) = self.machine.case(case(n)).cloned() else { return };
        self.verify_reporter(store, at, case.pair.report);
        let claim = Claim {
            organisations: vec![org("dazhou")],
            known_by: vec![org("dazhou")],
            relation: ReporterRelation::Mother,
            answers_sealed: true,
            stands: true,
            reporter: [7; 16],
        };
        let act = CaseAct::ClaimStated(claim);
        let act = Act::Case { case: case.id, profile: case.pair.profile, round: case.round, act };
        self.act(store, at, None, act);
    }

    /// Somebody of the desk signs what she saw of a reporter: whoever states a claim rests on that.
    fn verify_reporter(&mut self, store: &dyn Store, at: Timestamp, report: ReportId) {
        let (seen, name) = (Seen::IdentityCard, veiled_subject(&Subject::Report(report)));
        let signed = Some(self.sign(AT_THE_DESK, at, Call::VerifyReporter, &name, verify_lines(seen)));
        let what = What::ReporterVerified { report, seen, signed };
        write(store, &permit_of(AT_THE_DESK, Call::VerifyReporter), at, what);
    }

    fn service_move(&mut self, store: &dyn Store, at: Timestamp, n: u8, step: CaseStep) {
        let Some((case, _)) = self.machine.case(case(n)) else { return };
        let (state, seats) = match step {
            CaseStep::Voided => (CaseState::Voided, vec![]),
            CaseStep::Reopened => (CaseState::Waiting, vec![]),
            _ => {
                let fits = |m: &usize| {
                    PEOPLE[*m].1 == Role::Reviewer
                        && case.seats.iter().all(|one| one.organisation != org(PEOPLE[*m].0))
                        && !case.has_seen(person(*m))
                };
                let Some(third) = (0..PEOPLE.len()).find(fits) else { return };
                (CaseState::Split, vec![seat(third)])
            }
        };
        let moved = Moved { seats, ..moved(n, step, state) };
        self.moved(store, at, &Permit::of_service(org("homeward")), moved);
    }

    fn reviewer_move(
        &mut self,
        store: &dyn Store,
        at: Timestamp,
        by: &Seat,
        (call, said): (Call, &str),
        moved: Moved,
    ) {
        let mut body = Lines::new();
        body.put("choice", said);
        let n = nobody_but(by.reviewer);
        let signed = Some(self.sign(n, at, call, &format!("cases/{}", moved.case), body));
        self.moved(store, at, &permit_of(n, call), Moved { signed, ..moved });
    }

    fn moved(&mut self, store: &dyn Store, at: Timestamp, by: &Permit, moved: Moved) {
        if self.machine.clone().moved(&moved, &doer(by), at).is_ok() {
            self.machine.moved(&moved, &doer(by), at).unwrap();
            write(store, by, at, What::CaseMoved(Box::new(moved)));
        }
    }

    /// Does an act by somebody, or by the service, when it may be done.
    pub fn act(&mut self, store: &dyn Store, at: Timestamp, by: Option<usize>, act: Act) {
        let permit = match (by, call_of(&act)) {
            (Some(n), Some(call)) => permit_of(n, call),
            (None, None) => Permit::of_service(org("homeward")),
            // A part that was dealt to nobody.
            _ => return,
        };
        let deed = Deed { by: doer(&permit), at, act: act.clone() };
        if self.machine.deed(&deed).is_ok() {
            let signed =
                by.map(|n| self.sign(n, at, call_of(&act).unwrap(), &subject_of(&act), signed_lines(&act)));
            write(store, &permit, at, What::Acted(Box::new(Acted { act, signed })));
        }
    }

    /// Somebody signs what becomes of a record.
    pub fn keep(&mut self, store: &dyn Store, at: Timestamp, n: usize, (subject, keep): (Subject, Keep)) {
        let name = veiled_subject(&subject);
        let signed = Some(self.sign(n, at, Call::KeepRecord, &name, keep.to_lines()));
        let what = match keep {
            Keep::Erase => What::ErasureRequested { subject, signed },
            _ => What::RetentionHeld { subject, held: keep == Keep::Hold, signed },
        };
        write(store, &permit_of(n, Call::KeepRecord), at, what);
    }

    fn brake(&mut self, store: &dyn Store, at: Timestamp, chance: &mut Chance) {
        let n = 1 + chance.below(u64::from(self.cases) + 1) as u8;
        let target = BrakeTarget::Case(case(n));
        let act = |act| Act::Brake { target: target.clone(), act };
        self.act(store, at, Some(10), act(BrakeAct::Pulled(Cause::Stopped)));
        if chance.below(4) > 0 {
            self.act(store, at, Some(10), act(BrakeAct::Lifted));
            self.act(store, at, Some(11), act(BrakeAct::Lifted));
        }
    }

    /// Somebody gets another key, or a setting another value.
    fn change_registry(&mut self, store: &dyn Store, at: Timestamp, chance: &mut Chance) {
        let n = 2 + chance.below(PEOPLE.len() as u64 - 2) as usize;
        let version = 1 + chance.below(250) as u8;
        let change = match chance.below(3) {
            0 => Change::Set(Setting::RecordsOfReviewerADay, 100 + u32::from(version)),
            _ => Change::Admit(Box::new(admission(n, PEOPLE[n], version))),
        };
        let renewed = matches!(change, Change::Admit(_));
        let number = self.registry.number() + 1;
        let change = self.proposal(Proposal { root: self.root, number, change }, [0, 1]);
        self.registry.take(&change, at, signature_fits).unwrap();
        if renewed {
            self.keys.insert(person(n), secret(n, version));
        }
        let by = permit_of(0, Call::ChangeRegistry);
        write(store, &by, at, What::Registry(Box::new(change)));
    }

    /// A change of the registry that these two sign.
    pub fn proposal(&self, proposal: Proposal, by: [usize; 2]) -> SignedChange {
        let text = proposal.text();
        let signed = |n: usize| Signed {
            by: person(n),
            signature: ActorKey::of(&self.keys[&person(n)]).sign(&text).signature,
        };
        SignedChange { text: text.as_str().into(), signatures: by.map(signed).into() }
    }

    /// What somebody signs.
    pub fn sign(&mut self, n: usize, at: Timestamp, call: Call, subject: &str, body: Lines) -> SignedText {
        self.next += 1;
        let action = Action {
            root: self.root,
            id: RequestId(self.next.to_be_bytes()),
            expires_at: Timestamp(at.0 + 300_000),
            actor: person(n),
            call,
            subject: subject.to_owned(),
            reason: Some([4; 32]),
            body,
        };
        ActorKey::of(&self.keys[&person(n)]).sign(&action.text())
    }
}

fn write(store: &dyn Store, permit: &Permit, at: Timestamp, what: What) {
    let entry = NewEntry::new(permit, at, what);
    store.commit(Commit { entries: vec![entry], ..Commit::new(Lane::Caller) }).unwrap();
}

fn of_role(role: Role) -> Vec<usize> {
    (0..PEOPLE.len()).filter(|n| PEOPLE[*n].1 == role).collect()
}

/// Acts on the way to a release and off it, with who does each. Most of them are refused at any one time: the
/// machine says which may be done now.
fn tries_to_release(
    at: Timestamp,
    chance: &mut Chance,
    case: &Case,
    course: &Course,
) -> Vec<(Option<usize>, Act)> {
    let pick = |chance: &mut Chance, role| {
        let all = of_role(role);
        all[chance.below(all.len() as u64) as usize]
    };
    let on = |act| Act::Case { case: case.id, profile: case.pair.profile, round: case.round, act };
    let her = |act| Act::Person { profile: case.pair.profile, act };
    let dealt = |part: Part, m: usize| on(CaseAct::PartDealt { part, seat: seat(m) });
    let report = case.pair.report;
    let terms = Terms {
        purpose: Purpose::Contact { case: case.id, report, scope: Scope::Message },
        mode: Mode::Supported,
        supporters: vec![Supporter::Advocate],
        aids: vec![],
        guardian: None,
        childs_view: false,
        review_at: Timestamp((at.0 / 8_640_000_000 + 1) * 8_640_000_000),
    };
    let seat_of = |part| course.seat(part).map(|one: &Seat| nobody_but(one.reviewer));
    let officer = seat_of(Part::SafetyOfficer);
    let liaison = seat_of(Part::Liaison);
    let safe = CaseAct::SafetyJudged { judgement: Judgement::Safe, proof: None };
    let whom = Whom::Report(report);
    vec![
        (None, dealt(Part::SafetyOfficer, pick(chance, Role::SafetyOfficer))),
        (officer, on(safe)),
        (None, dealt(Part::Liaison, pick(chance, Role::Liaison))),
        (Some(pick(chance, Role::StationWorker)), on(CaseAct::Asked)),
        (Some(16), her(PersonAct::Agreed(terms.clone()))),
        (Some(14), her(PersonAct::Agreed(terms))),
        (liaison, on(CaseAct::Released([Scope::Alive, Scope::Message][chance.below(2) as usize]))),
        (liaison, on(CaseAct::HandedOver)),
        (Some(16), on(CaseAct::FollowedUp(FollowUp::Well))),
        (Some(17), her(PersonAct::Withdrew(Some(report)))),
        (Some(16), her(PersonAct::Refused(whom))),
        (Some(16), her(PersonAct::MindChanged(whom))),
        (Some(15), her(PersonAct::MindChanged(whom))),
        (officer, on(CaseAct::Undone)),
    ]
}
