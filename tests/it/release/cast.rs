//! Who acts in the tests of the release machine, and the acts they try. Nobody here exists.

use homeward::domain::actor::Role;
use homeward::domain::candidate::Pair;
use homeward::domain::case::CaseState;
use homeward::domain::entry::{CaseStep, Moved};
use homeward::domain::ids::{ActorId, CaseId, OrgCode, ProfileId, ReportId, Timestamp};
use homeward::domain::release::act::{Act, CaseAct, Deed, Doer, Part, PersonAct};
use homeward::domain::release::facts::{AgeBand, Claim, Judgement, Person, Proof};
use homeward::domain::release::history::History;
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::{DAY_MS, Mode, Purpose, Supporter, Terms};
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::ReporterRelation;
use homeward::domain::vote::{Seat, SplitChoice, Verdict};

pub const CASE: CaseId = CaseId([0xca; 16]);
pub const PROFILE: ProfileId = ProfileId([0xaa; 16]);
pub const REPORT: ReportId = ReportId([0xbb; 16]);
pub const PAIR: Pair = Pair { profile: PROFILE, report: REPORT };

pub const STATION: &str = "station";
pub const DESK: &str = "desk";

pub fn org(code: &str) -> OrgCode {
    OrgCode::new(code).unwrap()
}

pub fn doer(person: u8, organisation: &str, role: Role) -> Doer {
    Doer { actor: ActorId([person; 16]), organisation: org(organisation), role }
}

pub fn service() -> Doer {
    doer(0, "homeward", Role::Service)
}

pub fn person(alive: bool, age: Option<AgeBand>) -> Person {
    Person { station: org(STATION), alive, age }
}

pub fn claim(relation: ReporterRelation) -> Claim {
    Claim {
        organisations: vec![org(DESK)],
        known_by: vec![org(DESK)],
        relation,
        answers_sealed: true,
        stands: true,
        reporter: [7; 16],
    }
}

pub fn terms(scope: Scope, review_at: Timestamp) -> Terms {
    Terms {
        purpose: Purpose::Contact { case: CASE, report: REPORT, scope },
        mode: Mode::Supported,
        supporters: vec![Supporter::Advocate],
        aids: vec![],
        guardian: None,
        childs_view: true,
        review_at,
    }
}

/// A history with a clock that goes on by a second a deed.
pub struct Stage {
    pub history: History,
    pub at: i64,
}

impl Stage {
    pub fn new() -> Self {
        Self { history: History::default(), at: 0 }
    }

    pub fn now(&self) -> Timestamp {
        Timestamp(self.at)
    }

    pub fn in_days(&self, days: i64) -> Timestamp {
        Timestamp(self.at + days * DAY_MS)
    }

    fn tick(&mut self) -> Timestamp {
        self.at += 1_000;
        self.now()
    }

    pub fn round(&self) -> u32 {
        self.history.case(CASE).map_or(1, |(case, _)| case.round)
    }

    pub fn act(&mut self, by: &Doer, act: CaseAct) -> Result<(), Unlawful> {
        let act = Act::Case { case: CASE, profile: PROFILE, round: self.round(), act };
        let at = self.tick();
        self.history.deed(&Deed { by: by.clone(), at, act })
    }

    pub fn say(&mut self, by: &Doer, act: PersonAct) -> Result<(), Unlawful> {
        let at = self.tick();
        self.history.deed(&Deed { by: by.clone(), at, act: Act::Person { profile: PROFILE, act } })
    }

    pub fn brake(&mut self, by: &Doer, act: Act) -> Result<(), Unlawful> {
        let at = self.tick();
        self.history.deed(&Deed { by: by.clone(), at, act })
    }

    pub fn part(&mut self, part: Part, to: &Doer) -> Result<(), Unlawful> {
        self.act(&service(), CaseAct::PartDealt { part, seat: to.seat() })
    }

    pub fn deal(&mut self, first: &Doer, second: &Doer) -> Result<(), Unlawful> {
        let seats = vec![first.seat(), second.seat()];
        self.moved(&service(), CaseStep::Dealt, CaseState::Voting, seats, None)
    }

    pub fn third(&mut self, third: &Doer) -> Result<(), Unlawful> {
        self.moved(&service(), CaseStep::ThirdDealt, CaseState::Split, vec![third.seat()], None)
    }

    /// The third gives her seat up to another.
    pub fn third_leaves(&mut self, third: &Doer) -> Result<(), Unlawful> {
        let seats = self.history.case(CASE).map(|(case, _)| case.seats.clone()).unwrap_or_default();
        let seats = seats.into_iter().chain([third.seat()]).collect();
        self.moved(&service(), CaseStep::Reassigned, CaseState::Split, seats, None)
    }

    pub fn choose(&mut self, by: &Doer, choice: SplitChoice) -> Result<(), Unlawful> {
        let state = match choice {
            SplitChoice::GoOn => CaseState::Waiting,
            SplitChoice::Close => CaseState::Rejected,
        };
        self.moved(by, CaseStep::ThirdChose, state, vec![], Some(choice.word()))
    }

    pub fn reopen(&mut self, by: &Doer) -> Result<(), Unlawful> {
        self.moved(by, CaseStep::Reopened, CaseState::Waiting, vec![], None)
    }

    /// A vote, with whatever state it leads to.
    pub fn vote(&mut self, by: &Doer, verdict: Verdict) -> Result<(), Unlawful> {
        let other = self.history.case(CASE).and_then(|(case, _)| Some(case.votes.first()?.choice));
        let state = match (other, verdict) {
            (None, _) => CaseState::Voting,
            (Some(Verdict::Kin), Verdict::Kin) => CaseState::KinConfirmed,
            (Some(Verdict::NotKin), Verdict::NotKin) => CaseState::Rejected,
            _ => CaseState::Split,
        };
        self.moved(by, CaseStep::Voted, state, vec![], Some(verdict.word()))
    }

    /// A step of the case as the journal keeps it.
    pub fn moved(
        &mut self,
        by: &Doer,
        step: CaseStep,
        state: CaseState,
        seats: Vec<Seat>,
        choice: Option<&str>,
    ) -> Result<(), Unlawful> {
        let choice = choice.map(Box::from);
        let (sealed_answers, cites) = ((step == CaseStep::Dealt).then_some(1), vec![]);
        let moved =
            Moved { case: CASE, pair: PAIR, step, state, seats, choice, sealed_answers, cites, signed: None };
        let at = self.tick();
        self.history.moved(&moved, by, at)
    }

    /// Goes as far as the release itself, which is not made yet, with six people.
    pub fn before_release(six: &Six, person: Person, claim: Claim) -> Self {
        let mut stage = Self::new();
        stage.say(&service(), PersonAct::Stated(person)).unwrap();
        stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
        stage.act(&service(), CaseAct::ClaimStated(claim)).unwrap();
        stage.vote(&six.reviewers[0], Verdict::Kin).unwrap();
        stage.vote(&six.reviewers[1], Verdict::Kin).unwrap();
        stage.part(Part::SafetyOfficer, &six.officer).unwrap();
        let proof = Some(Proof::PoliceRecord);
        stage.act(&six.officer, CaseAct::SafetyJudged { judgement: Judgement::Safe, proof }).unwrap();
        stage.part(Part::Liaison, &six.liaison).unwrap();
        stage.act(&six.worker, CaseAct::Asked).unwrap();
        let agreed = PersonAct::Agreed(terms(Scope::Message, stage.in_days(90)));
        stage.say(&six.worker, agreed.clone()).unwrap();
        stage.say(&six.advocate, agreed).unwrap();
        stage
    }
}

/// The least a release needs: six people; the station, and two other organisations.
pub struct Six {
    pub reviewers: [Doer; 2],
    pub officer: Doer,
    pub worker: Doer,
    pub advocate: Doer,
    pub liaison: Doer,
}

impl Six {
    pub fn new() -> Self {
        Self {
            reviewers: [doer(1, "a", Role::Reviewer), doer(2, "b", Role::Reviewer)],
            officer: doer(3, "a", Role::SafetyOfficer),
            worker: doer(4, STATION, Role::StationWorker),
            advocate: doer(5, "b", Role::Advocate),
            liaison: doer(6, "a", Role::Liaison),
        }
    }
}
