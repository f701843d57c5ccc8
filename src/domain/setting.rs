//! The settings that rules about people depend on, each with its default and range. They change only
//! through the registry, signed by two registrars; settings of machines stand in `config`.

use crate::domain::words::word_enum;

word_enum! {
    /// A setting.
    pub enum Setting {
        /// Changes of one report a day.
        EditsOfReportADay = "edits_of_report_a_day",
        /// Looks at one report by its paper receipt a day.
        LooksByReceiptADay = "looks_by_receipt_a_day",
        /// Distinct records a reviewer may read a day.
        RecordsOfReviewerADay = "records_of_reviewer_a_day",
        /// Distinct records a station worker may read a day.
        RecordsOfStationWorkerADay = "records_of_station_worker_a_day",
        /// Distinct records a desk's worker may read a day.
        RecordsOfDeskWorkerADay = "records_of_desk_worker_a_day",
        /// Attempts to read outside one's assignments before the auditor is alerted.
        AttemptsBeforeAlert = "attempts_before_alert",
    }
}

impl Setting {
    /// Its value unless the registry says otherwise.
    pub const fn default_value(self) -> u32 {
        match self {
            Self::EditsOfReportADay => 40,
            Self::LooksByReceiptADay => 24,
            Self::RecordsOfReviewerADay => 200,
            Self::RecordsOfStationWorkerADay => 100_000,
            Self::RecordsOfDeskWorkerADay => 100_000,
            Self::AttemptsBeforeAlert => 3,
        }
    }

    /// The least and the most it may be set to.
    pub const fn range(self) -> (u32, u32) {
        match self {
            Self::EditsOfReportADay | Self::LooksByReceiptADay => (1, 1_000),
            Self::AttemptsBeforeAlert => (1, 20),
            Self::RecordsOfReviewerADay => (1, 2_000),
            Self::RecordsOfStationWorkerADay | Self::RecordsOfDeskWorkerADay => (1, 1_000_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_within_its_range() {
        for setting in Setting::ALL {
            let (least, most) = setting.range();
            assert!((least..=most).contains(&setting.default_value()), "{}", setting.word());
        }
    }
}
