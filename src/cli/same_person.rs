//! Links of records that are of one person: as a reviewer makes and undoes them beside a case of hers, and a
//! station, or an advocate, between two profiles.

use crate::audit::signed_lines;
use crate::cli::arguments::Connection;
use crate::cli::failure::Failure;
use crate::cli::on_case::{case_of, profile_of};
use crate::domain::ids::{ProfileId, ReportId, RequestId};
use crate::domain::lines::Lines;
use crate::domain::release::act::Act;
use crate::domain::release::links::{LinkAct, LinkOf};
use crate::grpc::client::request_id;
use crate::grpc::proto;
use crate::service::{ToSign, call_of, subject_of};

/// Links a record with the one of a case, both by the names that `review duplicates` prints, or undoes it.
///
/// # Errors
/// What is no such record; what the server refuses.
pub fn beside_case(
    connection: &Connection,
    case: &str,
    other: &str,
    act: LinkAct,
    reason: &str,
) -> Result<(), Failure> {
    let found = connection.client()?.duplicates(case)?;
    let of = linked_beside(&found, other).ok_or_else(|| {
        Failure::failed("the other record: accepted: a name as `homeward review duplicates` prints it")
    })?;
    let act = Act::Link { of, case: Some(case_of(case)?), act };
    // A reviewer knows both by the names in signed texts alone.
    let body = act.to_lines();
    done(connection, &act, body, reason)
}

/// Links two profiles of one's own station, or undoes the link of two.
///
/// # Errors
/// What is no profile; what the server refuses.
pub fn of_profiles(
    connection: &Connection,
    [one, other]: [&str; 2],
    act: LinkAct,
    reason: &str,
) -> Result<(), Failure> {
    let of = LinkOf::profiles(profile_of(one)?, profile_of(other)?);
    let of = of.ok_or_else(|| Failure::failed("two profiles: accepted: another one than the first"))?;
    let act = Act::Link { of, case: None, act };
    let body = signed_lines(&act);
    done(connection, &act, body, reason)
}

fn linked_beside(found: &proto::ListDuplicatesResponse, other: &str) -> Option<LinkOf> {
    let profile = |name: &str| name.strip_prefix("profiles/").and_then(ProfileId::parse);
    let report = |name: &str| name.strip_prefix("reports/").and_then(ReportId::parse);
    match profile(other) {
        Some(other) => LinkOf::profiles(profile(&found.resident)?, other),
        None => LinkOf::reports(report(&found.report)?, report(other)?),
    }
}

fn done(connection: &Connection, act: &Act, body: Lines, reason: &str) -> Result<(), Failure> {
    let id = RequestId::parse(&request_id()?);
    let id = id.ok_or_else(|| Failure::failed("no request id could be made"))?;
    let call = call_of(act).ok_or_else(|| Failure::failed("this act is the service's own"))?;
    let subject = subject_of(act);
    let action = connection.sign(ToSign { call, subject: &subject, id, body, reason })?;
    connection.client()?.act(act, action, reason)?;
    println!(
        "已记录；须两人者，待另一机构的人同样签署后生效 / recorded; what takes two counts once somebody of another body signed the same"
    );
    Ok(())
}
