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
        /// Withdraw a report.
        WithdrawReport = "withdraw_report",
        /// See one's assignments.
        GetMyAssignments = "get_my_assignments",
        /// Follow one's assignments.
        WatchAssignments = "watch_assignments",
        /// Read an assigned case.
        GetCase = "get_case",
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
    }
}

word_enum! {
    /// How the caller stands to what the call is about.
    pub enum Relation {
        /// It belongs to her organisation.
        Own = "own",
        /// It is assigned to her, or was.
        Assigned = "assigned",
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

    /// The permit of the service's own work: dealing cases and committing candidates.
    pub fn of_service(organisation: OrgCode) -> Self {
        Self { actor: ActorId([0; 16]), organisation, role: Role::Service, call: Call::GetServiceStatus }
    }
}

/// The call is not allowed. Says nothing of why, so that unknown and forbidden look the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not found")]
pub struct Denied;

/// The one table. `None` refuses.
const fn role_for(call: Call, relation: Relation) -> Option<Role> {
    match (call, relation) {
        (
            Call::CreateProfile
            | Call::RestateProfiles
            | Call::AddProfileStatements
            | Call::GetProfile
            | Call::ListProfiles
            | Call::CloseProfile,
            Relation::Own,
        ) => Some(Role::StationWorker),
        (
            Call::RegisterReport
            | Call::RestateReports
            | Call::AddReportStatements
            | Call::GetReportStatus
            | Call::ListReports
            | Call::WithdrawReport,
            Relation::Own,
        ) => Some(Role::FamilyDesk),
        (Call::GetMyAssignments | Call::WatchAssignments, Relation::Own) => Some(Role::Reviewer),
        (
            Call::GetCase | Call::Vote | Call::DecideSplit | Call::Decline | Call::Reopen,
            Relation::Assigned,
        ) => Some(Role::Reviewer),
        (Call::GetServiceStatus, Relation::Nobody) => Some(Role::Operator),
        _ => None,
    }
}

/// The permit for this actor, call and relation.
///
/// # Errors
/// [`Denied`] for everything the table does not list.
pub fn permit(actor: &Actor, call: Call, relation: Relation) -> Result<Permit, Denied> {
    match role_for(call, relation) {
        Some(role) if actor.has(role) => {
            Ok(Permit { actor: actor.id, organisation: actor.organisation.clone(), role, call })
        }
        _ => Err(Denied),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(roles: &[Role]) -> Actor {
        Actor { id: ActorId([1; 16]), organisation: OrgCode::new("a").unwrap(), roles: roles.to_vec() }
    }

    #[test]
    fn no_call_is_open_to_two_roles_and_every_call_to_one() {
        for &call in Call::ALL {
            let allowed = Role::ALL
                .iter()
                .filter(|&&role| {
                    Relation::ALL.iter().any(|&relation| permit(&actor(&[role]), call, relation).is_ok())
                })
                .count();
            assert_eq!(allowed, 1, "{}", call.word());
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
