//! Limits on what families hand in (S10). They count what is on record, so a restart, another channel or
//! a clock set back forgives nothing, and they say nothing of matches.

use std::collections::BTreeSet;

use crate::domain::access::Permit;
use crate::domain::entry::{Alert, NewEntry, What};
use crate::domain::ids::Timestamp;
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::report::Report;
use crate::domain::setting::Setting;
use crate::domain::statement::Standing;
use crate::service::budget::day;
use crate::service::core::{Service, service_organisation};
use crate::service::kept_counts::counted_bytes;
use crate::service::open_reports::{Shared, TakenPlaces};
use crate::service::refusal::Refusal;
use crate::store::{Commit, Put};

impl Service {
    /// Takes a place for a report as it will be, within the limits on open reports of its person, contact
    /// and desk. A report that only changes keeps the places it has. What reaches the number of near copies
    /// calls the auditor once.
    pub(super) fn take_places(
        &self,
        permit: &Permit,
        (commit, taken): (&mut Commit, &mut TakenPlaces),
        report: &Report,
    ) -> Result<(), Refusal> {
        let setting = |setting: Setting| self.registry.setting(setting);
        let most = |shared: Shared| match shared {
            Shared::Person => Some(("identity_document", setting(Setting::OpenReportsOfPerson))),
            Shared::Contact => Some(("contact", setting(Setting::OpenReportsOfContact))),
            Shared::PersonEver => Some(("identity_document", setting(Setting::ReportsOfPerson))),
            Shared::ContactEver => Some(("contact", setting(Setting::ReportsOfContact))),
            Shared::Voucher => Some(("vouched_by", setting(Setting::OpenReportsOfVoucher))),
            Shared::WordingOfPerson | Shared::WordingOfContact => None,
        };
        let copies = setting(Setting::NearCopies) as usize;
        let of_desk = setting(Setting::OpenReportsOfDesk);
        let now = self.counted(report);
        let bytes = counted_bytes(now.as_ref());
        let joined = self.look_at_open_reports(|open| {
            let before = open.keys(report.id).cloned();
            let held = before.iter().flatten();
            let fresh: Vec<(Shared, u64)> = match &now {
                Some((keys, _)) => {
                    keys.iter().filter(|key| !held.clone().any(|old| old == *key)).copied().collect()
                }
                None => Vec::new(),
            };
            for &(shared, key) in &fresh {
                if let Some((field, most)) = most(shared)
                    && open.with(shared, key).take(most as usize).count() >= most as usize
                {
                    return Err(too_many(&format!("reporter.{field}"), most));
                }
            }
            if let Some((_, Some(desk))) = &now
                && before.is_none()
                && open.of_desk(*desk) >= of_desk
            {
                return Err(too_many("office", of_desk));
            }
            taken.note(report.id, open.put(report.id, now));
            let wording = fresh.iter().filter(|(shared, _)| most(*shared).is_none());
            let joins =
                |(shared, key): &(Shared, u64)| open.with(*shared, *key).take(copies + 1).count() == copies;
            Ok(wording.into_iter().any(joins))
        })?;
        let joined = joined?;
        commit.put.push(Put::Counted(report.id, bytes));
        if joined {
            let service = Permit::of_service(service_organisation());
            let what = What::Alerted { alert: Alert::Limit, about: permit.actor() };
            commit.entries.push(NewEntry::new(&service, self.now(), what));
        }
        Ok(())
    }

    /// A report is changed only so often a day (S10): edits that follow each other tell a prober
    /// something, if anything does, and so do other names, telephones and relations of the reporter. The count is
    /// of the record itself, whichever way it was changed, so a restart forgives nothing.
    pub(super) fn check_edits(
        &self,
        before: &Report,
        now: &mut Report,
        at: Timestamp,
    ) -> Result<(), Invalid> {
        let said_otherwise = now.description != before.description;
        let another = now.reporter != before.reporter || now.registered_on != before.registered_on;
        if !said_otherwise && !another {
            return Ok(());
        }
        let most = self.registry.setting(Setting::EditsOfReportADay);
        if edits_of_day(before, at) >= most as usize {
            let accepted = format!("at most {most} changes of one report a day");
            let field = if said_otherwise { "statements" } else { "reporter" };
            return Err(Invalid::one(field, Problem::new("was changed too often today", accepted)));
        }
        if another {
            now.edited_at.retain(|then| day(*then) == day(at));
            now.edited_at.push(at);
        }
        Ok(())
    }
}

/// How often a report was changed on the day of a time.
fn edits_of_day(report: &Report, at: Timestamp) -> usize {
    let ended = |standing: Standing| match standing {
        Standing::Stands => None,
        Standing::Withdrawn { at } | Standing::Corrected { at, .. } => Some(at),
    };
    let statements = report.description.statements.iter();
    let times = statements.flat_map(|one| [Some(one.recorded_at), ended(one.standing)]).flatten();
    let today: BTreeSet<Timestamp> =
        times.chain(report.edited_at.iter().copied()).filter(|then| day(*then) == day(at)).collect();
    today.len()
}

fn too_many(field: &str, most: u32) -> Refusal {
    let accepted = format!("at most {most}; withdrawn reports count for some months where all are counted");
    Refusal::field(field, Problem::new("has too many reports", accepted))
}
