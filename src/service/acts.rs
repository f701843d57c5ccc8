//! Signed acts on the way to a release, and against one: the deeds on record are folded to the state
//! they make, the bench judges, and the commit expects every part that was looked at unchanged.

use crate::audit::{signed_lines, veiled_profile, veiled_subject};
use crate::domain::access::{Call, Denied, Permit, Relation, permit_as};
use crate::domain::actor::{Actor, Role};
use crate::domain::candidate::Pair;
use crate::domain::case::Case;
use crate::domain::entry::{Acted, NewEntry, Subject, What};
use crate::domain::ids::{ProfileId, ReportId, Timestamp};
use crate::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Deed, Doer, PersonAct, Whom};
use crate::domain::release::bench::Bench;
use crate::domain::release::history::case_of;
use crate::domain::release::links::{LinkAct, Linkable};
use crate::domain::release::unlawful::Unlawful;
use crate::domain::report::{Fingerprint, Report};
use crate::domain::setting::Setting;
use crate::service::budget::day;
use crate::service::core::{Request, Service, service_organisation};
use crate::service::gates::Gates;
use crate::service::links::will_of;
use crate::service::refusal::Refusal;
use crate::service::searching::GoOn;
use crate::service::signing::Decision;
use crate::store::{Commit, DeedsOf, KeptDeed, Lane, StoreError};

impl Service {
    /// Does a signed act, once, for a caller who waits to the end.
    ///
    /// # Errors
    /// Those of `act_while`.
    pub fn act(
        &self,
        actor: &Actor,
        request: Request,
        act: &Act,
        decision: &Decision,
    ) -> Result<(), Refusal> {
        self.act_while(actor, request, act, (decision, &|| true))
    }

    /// Does a signed act, once; what is searched for it ends when nobody waits any more.
    ///
    /// # Errors
    /// Calls that are not the actor's; a signature that does not fit; a deed that the rules do not
    /// allow now; a caller who went away.
    pub fn act_while(
        &self,
        actor: &Actor,
        request: Request,
        act: &Act,
        (decision, go_on): (&Decision, GoOn<'_>),
    ) -> Result<(), Refusal> {
        let call = call_of(act).ok_or(Denied)?;
        if matches!(act, Act::Link { .. }) {
            return self.link(actor, request, act, (decision, go_on));
        }
        let act = &self.by_true_name(act)?;
        let done = self.once(
            actor.id,
            request,
            |_| Ok(()),
            || {
                let registry = self.registry.unchanged();
                let gates = Gates::load(self, case_of(act), profile_of(act))?;
                let (permit, by) = self.permitted(actor, call, act, &gates)?;
                let reason = decision.reason()?;
                let subject = subject_of(act);
                let signed =
                    self.check_signed(actor, (call, &subject), request, &signed_lines(act), decision)?;
                let at = self.now();
                if gates.is_a_stop_too_many(self, &by, at, act) {
                    self.note_limit(&permit, at)?;
                    return Err(Refusal::Precondition(TOO_MANY_STOPS));
                }
                let mut commit = Commit::new(Lane::Caller);
                commit.expect.push(registry);
                let mut gates = gates;
                gates.state_facts(self, &mut commit, at)?;
                let deed = Deed { by, at, act: act.clone() };
                if let Err(unlawful) = gates.bench(self).permits(&deed) {
                    // What was found on the way stands, and calls the auditor, though nothing was done.
                    gates.keep_stated(self, commit)?;
                    return Err(unlawful.into());
                }
                let acted = Acted { act: act.clone(), signed: Some(signed) };
                commit.entries.push(NewEntry::new(&permit, at, What::Acted(Box::new(acted))));
                if matches!(act, Act::Person { act: PersonAct::TransferTaken, .. }) {
                    gates.move_record(&permit, &mut commit, at);
                }
                // The words of a stop would stand with no record that is ever erased; their hash is signed.
                let reason = (!matches!(act, Act::Brake { .. })).then_some(reason);
                let marks = self.marks_of(act, &gates)?;
                gates.take(KeptDeed { deed, reason, salt: decision.salt, marks });
                gates.put(&mut commit);
                Ok((commit, Vec::new(), ()))
            },
        );
        self.noting(actor, call, done)?;
        self.cases_moved();
        Ok(())
    }

    /// The act with the resident's own id where it names her as signed texts do: a reviewer knows no other name.
    fn by_true_name(&self, act: &Act) -> Result<Act, StoreError> {
        let mut named = act.clone();
        if let Act::Case { case, profile, .. } = &mut named
            && let Some(known) = self.store.case(*case)?
            && *profile == veiled_profile(known.pair.profile)
        {
            *profile = known.pair.profile;
        }
        Ok(named)
    }

    /// By what a reporter is known again whom she refuses or of whom somebody warns, when his report is gone.
    fn marks_of(&self, act: &Act, gates: &Gates) -> Result<Vec<Fingerprint>, StoreError> {
        let prints = |report: &Report| report.reporter.prints().collect();
        Ok(match act {
            Act::Person { act: PersonAct::Refused(Whom::Report(id)), .. } => {
                self.store.report(*id)?.as_ref().map(prints).unwrap_or_default()
            }
            Act::Case { act, .. } if act.warns() => gates.report.as_ref().map(prints).unwrap_or_default(),
            _ => Vec::new(),
        })
    }

    /// Whether she refuses the reporter of a pair, or everybody, by any record of hers, so that it is dealt to nobody.
    pub(super) fn is_refused(&self, pair: Pair) -> Result<bool, StoreError> {
        Ok(self.wills_of(pair.profile)?.iter().any(|will| will.refuses(pair.report)))
    }

    /// Whether she refuses everybody by this very record, so that it is not matched (S3).
    pub(super) fn is_unmatched_by_refusal(&self, profile: ProfileId) -> Result<bool, StoreError> {
        Ok(will_of(&self.store.deeds(DeedsOf::Person(profile))?).refuses_everybody())
    }

    /// The permit of the one role of the caller that may do this. Of several, the one the rules allow.
    fn permitted(
        &self,
        actor: &Actor,
        call: Call,
        act: &Act,
        gates: &Gates,
    ) -> Result<(Permit, Doer), Refusal> {
        let mut first = None;
        for &role in &actor.roles {
            let relation = relation(actor, role, act, gates);
            let Ok(permit) = permit_as(actor, role, call, relation) else { continue };
            let doer = Doer { actor: actor.id, organisation: actor.organisation.clone(), role };
            let deed = Deed { by: doer.clone(), at: self.now(), act: act.clone() };
            if gates.bench(self).permits(&deed).is_ok() {
                return Ok((permit, doer));
            }
            first.get_or_insert((permit, doer));
        }
        match first {
            Some(first) => Ok(first),
            None => {
                self.note_refused(actor, call)?;
                Err(Refusal::NotFound)
            }
        }
    }
}

/// What is told whoever sets so many stops, of cases that are there and of such that are not.
const TOO_MANY_STOPS: &str =
    "you have set as many stops today as one officer may: stop everything, or ask another officer";

/// How somebody in a role stands to what an act is about. Whoever stands in no relation learns nothing,
/// not even that there is such a case.
fn relation(actor: &Actor, role: Role, act: &Act, gates: &Gates) -> Relation {
    let has_part = |case: &Case| {
        let dealt = gates.course.officer.iter().chain(&gates.course.liaison);
        case.is_party(actor.id) || dealt.into_iter().any(|seat| seat.reviewer == actor.id)
    };
    match role {
        Role::StationWorker | Role::Advocate => {
            let Some(person) = gates.person_at(Timestamp::default()) else { return Relation::Stranger };
            let takes = matches!(act, Act::Person { act: PersonAct::TransferTaken, .. })
                && gates.will.is_offered_to(&actor.organisation);
            match role {
                Role::StationWorker if person.station == actor.organisation || takes => Relation::Own,
                Role::Advocate => Relation::Named,
                _ => Relation::Stranger,
            }
        }
        Role::SafetyOfficer if matches!(act, Act::Brake { .. }) => Relation::Nobody,
        _ => match &gates.case {
            Some(case) if has_part(case) => Relation::Assigned,
            _ => Relation::Stranger,
        },
    }
}

/// The call an act is; `None` for acts of the service itself.
pub const fn call_of(act: &Act) -> Option<Call> {
    Some(match act {
        Act::Case { act, .. } => match act {
            CaseAct::ClaimStated(_) | CaseAct::PartDealt { .. } => return None,
            CaseAct::LaboratoryOrdered => Call::OrderLaboratory,
            CaseAct::LaboratoryReported(_) => Call::ReportLaboratory,
            CaseAct::SafetyJudged { .. } => Call::JudgeSafety,
            CaseAct::Asked => Call::AskResident,
            CaseAct::CouldNotAsk => Call::CouldNotAsk,
            CaseAct::Released(_) => Call::Release,
            CaseAct::HandedOver => Call::HandOver,
            CaseAct::FollowedUp(_) => Call::FollowUp,
            CaseAct::Undone => Call::Undo,
        },
        Act::Person { act, .. } => match act {
            PersonAct::Stated(_) | PersonAct::Inherited(_) => return None,
            PersonAct::Agreed(_) => Call::RecordAgreement,
            PersonAct::Withdrew(_) => Call::WithdrawAgreement,
            PersonAct::Refused(_) => Call::RecordRefusal,
            PersonAct::MindChanged(_) => Call::RecordMindChange,
            PersonAct::InterestJudged(_) => Call::JudgeInterest,
            PersonAct::TransferOffered(_) => Call::OfferTransfer,
            PersonAct::TransferTaken => Call::TakeTransfer,
        },
        Act::Brake { act, .. } => match act {
            BrakeAct::Pulled(_) => Call::SetHold,
            BrakeAct::Lifted => Call::LiftHold,
        },
        Act::Link { act: LinkAct::Linked, .. } => Call::LinkRecords,
        Act::Link { act: LinkAct::Unlinked, .. } => Call::UnlinkRecords,
    })
}

/// The name of the one thing an act is about, as its signed text names it: a resident by her veil.
pub fn subject_of(act: &Act) -> String {
    match act {
        Act::Case { case, .. } => format!("cases/{case}"),
        Act::Person { profile, .. } => format!("profiles/{}", veiled_profile(*profile)),
        Act::Brake { target: BrakeTarget::Case(case), .. } => format!("cases/{case}"),
        Act::Brake { target: BrakeTarget::Station(station), .. } => format!("stations/{station}"),
        Act::Brake { target: BrakeTarget::Everything, .. } => "everything".to_owned(),
        Act::Link { case: Some(case), .. } => format!("cases/{case}"),
        Act::Link { of, case: None, .. } => {
            let [one, _] = of.ids();
            match of.side() {
                Linkable::Profiles => veiled_subject(&Subject::Profile(ProfileId(one))),
                Linkable::Reports => veiled_subject(&Subject::Report(ReportId(one))),
            }
        }
    }
}

const fn profile_of(act: &Act) -> Option<ProfileId> {
    match act {
        Act::Case { profile, .. } | Act::Person { profile, .. } => Some(*profile),
        Act::Brake { .. } | Act::Link { .. } => None,
    }
}

impl From<Unlawful> for Refusal {
    fn from(unlawful: Unlawful) -> Self {
        Self::Unlawful(unlawful)
    }
}

/// The service as a doer.
pub(super) fn service_doer() -> Doer {
    let permit = Permit::of_service(service_organisation());
    Doer { actor: permit.actor(), organisation: permit.organisation().clone(), role: permit.role() }
}

/// The bench over loaded gates.
impl Gates {
    /// Whether this would be more stops of one officer than a day has, whatever they are of: nobody fills the
    /// record with stops of what is not there, and learns nothing of what is. Everything can be stopped where it
    /// is not, or where half of a lift stands: by her who has none left, where that half is another's, or until she
    /// has stopped everything as often as a day allows.
    fn is_a_stop_too_many(&self, service: &Service, by: &Doer, at: Timestamp, act: &Act) -> bool {
        let Act::Brake { target, act: BrakeAct::Pulled(_) } = act else { return false };
        let limit = service.registry.setting(Setting::StopsADay) as usize;
        let todays = |only: Option<&BrakeTarget>| {
            let stopped = |deed: &&Deed| match &deed.act {
                Act::Brake { target, act: BrakeAct::Pulled(_) } => {
                    let hers = deed.by.actor == by.actor && day(deed.at) == day(at);
                    hers && only.is_none_or(|only| only == target)
                }
                _ => false,
            };
            self.deeds_of(DeedsOf::Brakes).filter(stopped).count()
        };
        if *target == BrakeTarget::Everything {
            let mut standing = self.brakes.standing();
            let changes = match standing.find(|(of, _)| *of == target).map(|(_, one)| &one.first_lift) {
                // What two others lifted can be set again at once.
                None => return false,
                Some(Some(first)) if first.actor != by.actor => return false,
                Some(Some(_)) => true,
                Some(None) => false,
            };
            if changes && todays(Some(target)) < limit {
                return false;
            }
        }
        todays(None) >= limit
    }

    /// The bench, with what the registry says now of who voted.
    pub(super) fn bench(&self, service: &Service) -> Bench<'_> {
        let now = service.now();
        let trained = |case: &Case| {
            let trained = |who| service.registry.has_role(who, Role::ChildProtectionReviewer, now);
            case.votes.iter().any(|vote| trained(vote.seat.reviewer))
        };
        Bench {
            case: self.case.as_ref(),
            course: &self.course,
            will: &self.will,
            linked: &self.linked,
            brakes: &self.brakes,
            child_reviewer: self.case.as_ref().is_some_and(trained),
            conflicts: &self.conflicts,
            undone: &self.undone,
            offer_stands_days: i64::from(service.registry.setting(Setting::TransferOfferDays)),
            now,
        }
    }
}
