//! What use cases of stations and of desks have in common: whose a record is, whether it changed, pages, and
//! statements added and ended in one step.

use crate::domain::access::Relation;
use crate::domain::actor::Actor;
use crate::domain::description::{Change, Completeness, Description};
use crate::domain::ids::{OrgCode, StatementId, Timestamp};
use crate::domain::invalid::Problem;
use crate::domain::source::Source;
use crate::domain::statement::NewStatement;
use crate::domain::to_come::check_statements;
use crate::service::refusal::Refusal;

/// A page of a list, and the id after which the next begins.
#[derive(Clone, Debug)]
pub struct Page<T, Id> {
    /// The items.
    pub items: Vec<T>,
    /// Where to go on; `None` at the end.
    pub next: Option<Id>,
}

/// How somebody stands to a record of this organisation.
pub(super) fn own(actor: &Actor, organisation: &OrgCode) -> Relation {
    if actor.organisation == *organisation { Relation::Own } else { Relation::Stranger }
}

/// Expects the revision that the caller read, when she names one.
pub(super) fn check_revision(wanted: Option<u32>, actual: u32) -> Result<(), Refusal> {
    if wanted.is_none_or(|wanted| wanted == actual) { Ok(()) } else { Err(Refusal::Changed) }
}

/// Adds and withdraws statements in one step.
pub(super) fn change_statements(
    description: &mut Description,
    added: &[NewStatement],
    withdrawn: &[StatementId],
    default: Source,
    at: Timestamp,
) -> Result<Change, Refusal> {
    check_statements(added, at)?;
    let mut change = description.restate(added, Completeness::Partial, default, at)?;
    for (i, &id) in withdrawn.iter().enumerate() {
        if description.statement(id).is_none() {
            let problem = Problem::new("names no statement of this record", "ids of its statements");
            return Err(Refusal::field(&format!("withdraw[{i}]"), problem));
        }
        if description.withdraw(id, at) {
            change.withdrawn.push(id);
        }
    }
    Ok(change)
}
