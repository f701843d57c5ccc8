//! A history in plain words: what was permitted, by whom and when, beside the machine that permitted it. Whoever
//! judges by it knows nothing of how the machine came to its word.

use homeward::domain::ids::{ActorId, CaseId, OrgCode, ProfileId, Timestamp};
use homeward::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Deed, Doer, Part, PersonAct};
use homeward::domain::release::links::{LinkAct, LinkOf};
use homeward::domain::release::scope::Scope;
use homeward::domain::vote::{Seat, SplitChoice, Verdict};

use crate::release::cast::{CASE, PROFILE, Stage, org, service};

/// What happened.
#[derive(Clone, Debug)]
pub enum Did {
    Dealt([Seat; 2]),
    ThirdDealt(Seat),
    Voted(Verdict),
    Chose,
    Reopened,
    ToCase(CaseAct),
    OfPerson(ProfileId, PersonAct),
    Brake(BrakeTarget, BrakeAct),
    Link(LinkOf, LinkAct),
    /// Whom the registry binds to which bodies from now on.
    Bound(Vec<(ActorId, OrgCode)>),
    /// Who is listed as trained to protect children from now on.
    Trained(Vec<ActorId>),
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Event {
    pub at: i64,
    pub by: Doer,
    pub did: Did,
}

/// The machine, and what it permitted.
pub struct Plain {
    pub stage: Stage,
    pub log: Vec<Event>,
}

impl Plain {
    pub fn new() -> Self {
        Self { stage: Stage::new(), log: Vec::new() }
    }

    fn note(&mut self, done: bool, by: &Doer, did: Did) -> bool {
        if done {
            self.log.push(Event { at: self.stage.at, by: by.clone(), did });
        }
        done
    }

    pub fn act(&mut self, by: &Doer, act: CaseAct) -> bool {
        let done = self.stage.act(by, act.clone()).is_ok();
        self.note(done, by, Did::ToCase(act))
    }

    pub fn part(&mut self, part: Part, to: &Doer) -> bool {
        self.act(&service(), CaseAct::PartDealt { part, seat: to.seat() })
    }

    pub fn say(&mut self, by: &Doer, act: PersonAct) -> bool {
        self.say_of(PROFILE, by, act)
    }

    pub fn say_of(&mut self, profile: ProfileId, by: &Doer, act: PersonAct) -> bool {
        let done = self.deed(by, Act::Person { profile, act: act.clone() });
        self.note(done, by, Did::OfPerson(profile, act))
    }

    pub fn brake(&mut self, by: &Doer, target: &BrakeTarget, act: BrakeAct) -> bool {
        let done = self.deed(by, Act::Brake { target: target.clone(), act });
        self.note(done, by, Did::Brake(target.clone(), act))
    }

    pub fn link(&mut self, by: &Doer, of: LinkOf, case: Option<CaseId>, act: LinkAct) -> bool {
        let done = self.deed(by, Act::Link { of, case, act });
        self.note(done, by, Did::Link(of, act))
    }

    fn deed(&mut self, by: &Doer, act: Act) -> bool {
        self.stage.at += 1_000;
        self.stage.history.deed(&Deed { by: by.clone(), at: self.stage.now(), act }).is_ok()
    }

    pub fn deal(&mut self, first: &Doer, second: &Doer) -> bool {
        let done = self.stage.deal(first, second).is_ok();
        self.note(done, &service(), Did::Dealt([first.seat(), second.seat()]))
    }

    pub fn third(&mut self, third: &Doer) -> bool {
        let done = self.stage.third(third).is_ok();
        self.note(done, &service(), Did::ThirdDealt(third.seat()))
    }

    pub fn vote(&mut self, by: &Doer, verdict: Verdict) -> bool {
        let done = self.stage.vote(by, verdict).is_ok();
        self.note(done, by, Did::Voted(verdict))
    }

    pub fn choose(&mut self, by: &Doer, choice: SplitChoice) -> bool {
        let done = self.stage.choose(by, choice).is_ok();
        self.note(done, by, Did::Chose)
    }

    pub fn reopen(&mut self, by: &Doer) -> bool {
        let done = self.stage.reopen(by).is_ok();
        self.note(done, by, Did::Reopened)
    }

    /// The registry lists these conflicts, and no others.
    pub fn bind(&mut self, bound: Vec<(ActorId, OrgCode)>) {
        let mut lists: Vec<(ActorId, Vec<OrgCode>)> = Vec::new();
        for (who, to) in &bound {
            match lists.iter_mut().find(|(one, _)| one == who) {
                Some((_, with)) => with.push(to.clone()),
                None => lists.push((*who, vec![to.clone()])),
            }
        }
        self.stage.history.list_conflicts(lists.into_iter().collect());
        self.note(true, &service(), Did::Bound(bound));
    }

    /// The registry lists these as trained, and no others.
    pub fn train(&mut self, trained: Vec<ActorId>) {
        self.stage.history.list_child_reviewers(trained.iter().copied());
        self.note(true, &service(), Did::Trained(trained));
    }

    /// How much may be told now, as the machine says.
    pub fn told(&self) -> Option<Scope> {
        self.stage.history.may_be_told(CASE, Timestamp(self.stage.at))
    }

    /// Where she is, as it was said last.
    pub fn station(&self) -> OrgCode {
        let said = self.log.iter().rev().find_map(|one| match &one.did {
            Did::OfPerson(PROFILE, PersonAct::Stated(person)) => Some(person.station.clone()),
            Did::OfPerson(PROFILE, PersonAct::TransferTaken) => Some(one.by.organisation.clone()),
            _ => None,
        });
        said.unwrap_or_else(|| org(crate::release::cast::STATION))
    }
}
