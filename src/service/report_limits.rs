//! Limits on what families hand in (S10). They count what is on record, so a restart, another channel or
//! a clock set back forgives nothing, and they say nothing of matches.

use std::collections::BTreeSet;

use crate::domain::description::Description;
use crate::domain::ids::Timestamp;
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::setting::Setting;
use crate::domain::statement::Standing;
use crate::service::budget::day;
use crate::service::core::Service;

impl Service {
    /// A report is changed only so often a day (S10): edits that follow each other tell a prober
    /// something, if anything does. The count is of the record itself, so a restart forgives nothing.
    pub(super) fn check_edits(&self, before: &Description, at: Timestamp) -> Result<(), Invalid> {
        let most = self.registry.setting(Setting::EditsOfReportADay);
        if edits_of_day(before, at) < most as usize {
            return Ok(());
        }
        let accepted = format!("at most {most} changes of one report a day");
        Err(Invalid::one("statements", Problem::new("were changed too often today", accepted)))
    }
}

/// How often a description was changed on the day of a time.
fn edits_of_day(description: &Description, at: Timestamp) -> usize {
    let ended = |standing: Standing| match standing {
        Standing::Stands => None,
        Standing::Withdrawn { at } | Standing::Corrected { at, .. } => Some(at),
    };
    let statements = description.statements.iter();
    let times = statements.flat_map(|one| [Some(one.recorded_at), ended(one.standing)]).flatten();
    let today: BTreeSet<Timestamp> = times.filter(|then| day(*then) == day(at)).collect();
    today.len()
}
