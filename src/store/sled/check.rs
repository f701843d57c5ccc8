//! What a commit expects, as rows to look at within its transaction.

use crate::domain::ids::{LocalRef, OrgCode, Position};
use crate::store::api::StoreError;
use crate::store::commit::{Expectation, Follower};
use crate::store::keyring::Keyring;
use crate::store::sled::stage::{REGISTRY_ID, pair_key};
use crate::store::table::Table;

/// What must be so in the transaction.
pub enum Check {
    /// A record stands at this revision, or not at all.
    Revision(Table, Vec<u8>, Option<u32>),
    /// There is no such row.
    Free(Table, Vec<u8>),
    /// The follower stands here.
    Cursor(Follower, Position),
    /// Never so: the commit contradicts itself.
    Never(StoreError),
}

/// The look that an expectation takes.
pub fn check(expectation: &Expectation, keyring: &Keyring) -> Check {
    let free = |table, organisation: &OrgCode, local_ref: &LocalRef| {
        Check::Free(table, keyring.reference(table, organisation, local_ref).to_vec())
    };
    match expectation {
        Expectation::Profile(id, revision) => Check::Revision(Table::Profiles, id.0.to_vec(), *revision),
        Expectation::Report(id, revision) => Check::Revision(Table::Reports, id.0.to_vec(), *revision),
        Expectation::Case(id, revision) => Check::Revision(Table::Cases, id.0.to_vec(), *revision),
        Expectation::Deeds(of, count) => Check::Revision(Table::Deeds, of.id().to_vec(), *count),
        Expectation::Registry(count) => Check::Revision(Table::Registry, REGISTRY_ID.to_vec(), *count),
        Expectation::Tip(id, revision) => Check::Revision(Table::Tips, id.0.to_vec(), *revision),
        Expectation::ProfileRefFree(station, local_ref) => free(Table::ProfileRefs, station, local_ref),
        Expectation::ReportRefFree(office, local_ref) => free(Table::ReportRefs, office, local_ref),
        Expectation::PairWithoutCase(pair) => Check::Free(Table::CaseOf, pair_key(*pair)),
        Expectation::Cursor(follower, position) => Check::Cursor(*follower, *position),
    }
}
