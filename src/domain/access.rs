//! Who may do what: one table from call, role and relation to a permit. What is not listed is
//! refused. Knows nothing of transports or stores.

use crate::domain::actor::{Actor, Role};
use crate::domain::ids::{ActorId, OrgCode};
use crate::domain::words::word_enum;

word_enum! {
    /// Everything that can be asked of the service by somebody known.
    pub enum Call {
        /// Create a profile.
        CreateProfile = "create_profile",
        /// Import profiles.
        RestateProfiles = "restate_profiles",
        /// Add statements to a profile.
        AddProfileStatements = "add_profile_statements",
        /// Read one profile.
        GetProfile = "get_profile",
        /// Read the station's own profiles.
        ListProfiles = "list_profiles",
        /// Close a profile.
        CloseProfile = "close_profile",
        /// Register a report.
        RegisterReport = "register_report",
        /// Import reports.
        RestateReports = "restate_reports",
        /// Add statements to a report.
        AddReportStatements = "add_report_statements",
        /// Read a report's status.
        GetReportStatus = "get_report_status",
        /// Read the desk's own reports.
        ListReports = "list_reports",
        /// Give a paper receipt for a report.
        IssueReceipt = "issue_receipt",
        /// Sign what of a reporter was seen.
        VerifyReporter = "verify_reporter",
        /// Answer for a reporter, or no longer.
        VouchForReporter = "vouch_for_reporter",
        /// Withdraw a report.
        WithdrawReport = "withdraw_report",
        /// See one's assignments.
        GetMyAssignments = "get_my_assignments",
        /// Follow one's assignments.
        WatchAssignments = "watch_assignments",
        /// See which other descriptions may be of the same person.
        ListDuplicates = "list_duplicates",
        /// Read an assigned case.
        GetCase = "get_case",
        /// Record a first impression of an assigned case.
        RecordImpression = "record_impression",
        /// Read the answers of kin of an assigned case.
        GetKinAnswers = "get_kin_answers",
        /// Vote on an assigned case.
        Vote = "vote",
        /// Decide an assigned split case.
        DecideSplit = "decide_split",
        /// Give an assigned case back with a reason.
        Decline = "decline",
        /// Reopen a closed case one had a seat in.
        Reopen = "reopen",
        /// Ask how the service is.
        GetServiceStatus = "get_service_status",
        /// Order a laboratory comparison.
        OrderLaboratory = "order_laboratory",
        /// Record what the laboratory found.
        ReportLaboratory = "report_laboratory",
        /// Judge safety.
        JudgeSafety = "judge_safety",
        /// Begin to ask the resident.
        AskResident = "ask_resident",
        /// Record that she could not be asked.
        CouldNotAsk = "could_not_ask",
        /// Release, up to a scope.
        Release = "release",
        /// Record that the release was carried out.
        HandOver = "hand_over",
        /// Record a look afterwards.
        FollowUp = "follow_up",
        /// Undo an identification.
        Undo = "undo",
        /// Record her agreement.
        RecordAgreement = "record_agreement",
        /// Record that she withdrew it.
        WithdrawAgreement = "withdraw_agreement",
        /// Record her refusal.
        RecordRefusal = "record_refusal",
        /// Record that she refuses no longer.
        RecordMindChange = "record_mind_change",
        /// Judge her interest after her death.
        JudgeInterest = "judge_interest",
        /// Offer her to another station.
        OfferTransfer = "offer_transfer",
        /// Take her over from another station.
        TakeTransfer = "take_transfer",
        /// Set a hold, or freeze.
        SetHold = "set_hold",
        /// Lift one.
        LiftHold = "lift_hold",
        /// See the parts dealt to one.
        GetMyParts = "get_my_parts",
        /// See about what the station's residents are to be asked.
        ListAsks = "list_asks",
        /// Say that two records are of one person.
        LinkRecords = "link_records",
        /// Say that they are not.
        UnlinkRecords = "unlink_records",
        /// See what a release needs to be carried out.
        GetRelease = "get_release",
        /// Read the registry.
        GetRegistry = "get_registry",
        /// Change the registry.
        ChangeRegistry = "change_registry",
        /// See what one owes by when.
        ListDuties = "list_duties",
        /// Record that a duty was done, or put it off.
        RecordDuty = "record_duty",
        /// Freeze a record, free it, or ask that it be erased.
        KeepRecord = "keep_record",
        /// See which tips one is to read.
        ListTips = "list_tips",
        /// Read a tip.
        GetTip = "get_tip",
        /// Ask whoever sent a tip.
        AskTipster = "ask_tipster",
    }
}

word_enum! {
    /// How the caller stands to what the call is about.
    pub enum Relation {
        /// It belongs to her organisation.
        Own = "own",
        /// It is assigned to her, or was.
        Assigned = "assigned",
        /// It was named to her by who has it: an advocate is called in that way.
        Named = "named",
        /// It is about nobody.
        Nobody = "nobody",
        /// None of these.
        Stranger = "stranger",
    }
}

/// Proof that this actor may do this call now. Only [`permit`] makes one, and no change is
/// committed without one.
#[derive(Clone, Debug)]
pub struct Permit {
    actor: ActorId,
    organisation: OrgCode,
    role: Role,
    call: Call,
}

impl Permit {
    /// Who acts.
    pub const fn actor(&self) -> ActorId {
        self.actor
    }

    /// Her organisation.
    pub const fn organisation(&self) -> &OrgCode {
        &self.organisation
    }

    /// The role she acts in.
    pub const fn role(&self) -> Role {
        self.role
    }

    /// The call.
    pub const fn call(&self) -> Call {
        self.call
    }

    /// What is noted of a call that was refused: who made it, in her first role.
    pub fn of_refused(actor: &Actor, call: Call) -> Self {
        let role = actor.roles.first().copied().unwrap_or(Role::Operator);
        Self { actor: actor.id, organisation: actor.organisation.clone(), role, call }
    }

    /// The permit of the service's own work: dealing cases and committing candidates.
    pub fn of_service(organisation: OrgCode) -> Self {
        Self { actor: ActorId([0; 16]), organisation, role: Role::Service, call: Call::GetServiceStatus }
    }
}

/// The call is not allowed. Says nothing of why, so that unknown and forbidden look the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not found")]
pub struct Denied;

/// Who owes something by a deadline.
const OWING: &[Role] =
    &[Role::StationWorker, Role::FamilyDesk, Role::Reviewer, Role::SafetyOfficer, Role::Liaison];

/// The one table, in two halves: who may make a call in which relation. Nobody else may.
const fn roles_for(call: Call, relation: Relation) -> &'static [Role] {
    use Call as C;
    use Relation as R;

    match (call, relation) {
        (
            C::CreateProfile
            | C::RestateProfiles
            | C::AddProfileStatements
            | C::GetProfile
            | C::ListProfiles
            | C::CloseProfile
            | C::ListDuplicates
            | C::LinkRecords
            | C::UnlinkRecords
            | C::ListAsks
            | C::AskResident
            | C::CouldNotAsk
            | C::OfferTransfer
            | C::TakeTransfer
            | C::RecordAgreement
            | C::WithdrawAgreement
            | C::RecordRefusal
            | C::RecordMindChange
            | C::FollowUp,
            R::Own,
        ) => &[Role::StationWorker],
        (
            C::RecordAgreement
            | C::WithdrawAgreement
            | C::RecordRefusal
            | C::RecordMindChange
            | C::JudgeInterest
            | C::UnlinkRecords
            | C::FollowUp,
            R::Named,
        ) => &[Role::Advocate],
        (
            C::RegisterReport
            | C::RestateReports
            | C::AddReportStatements
            | C::GetReportStatus
            | C::ListReports
            | C::IssueReceipt
            | C::VerifyReporter
            | C::WithdrawReport,
            R::Own,
        ) => &[Role::FamilyDesk],
        (C::GetMyAssignments | C::WatchAssignments, R::Own) => &[Role::Reviewer],
        (C::RecordImpression | C::GetKinAnswers | C::ListDuplicates | C::Vote, R::Assigned) => {
            &[Role::Reviewer]
        }
        (C::DecideSplit | C::Decline | C::Reopen | C::LinkRecords | C::UnlinkRecords, R::Assigned) => {
            &[Role::Reviewer]
        }
        (C::GetCase | C::OrderLaboratory | C::ReportLaboratory, R::Assigned) => {
            &[Role::Reviewer, Role::SafetyOfficer]
        }
        _ => roles_of_parts(call, relation),
    }
}

/// The same for whoever has a part in a case beside voting, and for what is about no record.
const fn roles_of_parts(call: Call, relation: Relation) -> &'static [Role] {
    use Call as C;
    use Relation as R;

    match (call, relation) {
        (C::JudgeSafety | C::WithdrawAgreement | C::GetTip, R::Assigned) => &[Role::SafetyOfficer],
        (C::AskTipster, R::Assigned) | (C::ListTips, R::Own) => &[Role::SafetyOfficer],
        (C::Undo | C::RecordDuty, R::Assigned) => &[Role::Reviewer, Role::SafetyOfficer, Role::Liaison],
        (C::FollowUp, R::Assigned) => &[Role::Liaison, Role::SafetyOfficer],
        (C::Release | C::HandOver | C::GetRelease, R::Assigned) => &[Role::Liaison],
        (C::ListDuties, R::Own) => OWING,
        (C::ListDuties, R::Nobody) => &[Role::Auditor],
        (C::RecordDuty | C::KeepRecord, R::Own) => &[Role::StationWorker, Role::FamilyDesk],
        (C::KeepRecord, R::Named) => &[Role::Advocate],
        (C::VouchForReporter, R::Named) => &[Role::Voucher],
        (C::GetMyParts, R::Own) => &[Role::SafetyOfficer, Role::Liaison],
        (C::SetHold | C::LiftHold, R::Nobody) => &[Role::SafetyOfficer],
        (C::GetServiceStatus, R::Nobody) => &[Role::Operator],
        (C::GetRegistry, R::Nobody) => &[Role::Registrar, Role::Auditor],
        (C::ChangeRegistry, R::Nobody) => &[Role::Registrar],
        _ => &[],
    }
}

/// The permit for this actor, call and relation.
///
/// # Errors
/// [`Denied`] for everything the table does not list.
pub fn permit(actor: &Actor, call: Call, relation: Relation) -> Result<Permit, Denied> {
    let role = roles_for(call, relation).iter().find(|role| actor.has(**role)).ok_or(Denied)?;
    permit_as(actor, *role, call, relation)
}

/// The permit for this actor in one of her roles.
///
/// # Errors
/// [`Denied`] for everything the table does not list.
pub fn permit_as(actor: &Actor, role: Role, call: Call, relation: Relation) -> Result<Permit, Denied> {
    if actor.has(role) && roles_for(call, relation).contains(&role) {
        Ok(Permit { actor: actor.id, organisation: actor.organisation.clone(), role, call })
    } else {
        Err(Denied)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(roles: &[Role]) -> Actor {
        let organisation = OrgCode::new("a").unwrap();
        Actor { id: ActorId([1; 16]), organisation, roles: roles.to_vec(), conflicts: vec![] }
    }

    #[test]
    fn every_call_is_open_to_somebody_and_only_as_the_table_says() {
        for &call in Call::ALL {
            let allowed: Vec<Role> = Role::ALL
                .iter()
                .copied()
                .filter(|&role| {
                    Relation::ALL.iter().any(|&relation| permit(&actor(&[role]), call, relation).is_ok())
                })
                .collect();
            assert!(!allowed.is_empty(), "{}", call.word());
            for never in [Role::Service, Role::ChildProtectionReviewer] {
                assert!(!allowed.contains(&never), "{}", call.word());
            }
            // Who decides about safety or her will is never of the family's or the machines' side.
            let desk = matches!(
                call,
                Call::RegisterReport
                    | Call::RestateReports
                    | Call::AddReportStatements
                    | Call::GetReportStatus
                    | Call::ListReports
                    | Call::IssueReceipt
                    | Call::VerifyReporter
                    | Call::WithdrawReport
                    | Call::ListDuties
                    | Call::RecordDuty
                    | Call::KeepRecord
            );
            assert_eq!(allowed.contains(&Role::FamilyDesk), desk, "{}", call.word());
        }
    }

    #[test]
    fn strangers_and_operators_get_nobodys_data() {
        let all = actor(Role::ALL);
        for &call in Call::ALL {
            assert!(permit(&all, call, Relation::Stranger).is_err(), "{}", call.word());
        }
        let operator = actor(&[Role::Operator]);
        for &call in Call::ALL.iter().filter(|&&call| call != Call::GetServiceStatus) {
            for &relation in Relation::ALL {
                assert!(permit(&operator, call, relation).is_err(), "{}", call.word());
            }
        }
    }
}
