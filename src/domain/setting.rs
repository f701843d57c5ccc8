//! The settings that rules about people depend on, each with its default and range. They change only
//! through the registry, signed by two registrars; settings of machines stand in `config`.

use crate::domain::words::word_enum;

word_enum! {
    /// A setting.
    pub enum Setting {
        /// Changes of one report a day.
        EditsOfReportADay = "edits_of_report_a_day",
        /// Open reports of one person, known by her identity document.
        OpenReportsOfPerson = "open_reports_of_person",
        /// Open reports of one contact, such as a telephone.
        OpenReportsOfContact = "open_reports_of_contact",
        /// Reports of one person on record, withdrawn ones counted for as long as they are kept.
        ReportsOfPerson = "reports_of_person",
        /// Reports of one contact on record, in the same way.
        ReportsOfContact = "reports_of_contact",
        /// Reports of one person or contact on record from which a claim is looked at twice.
        ManyReports = "many_reports",
        /// Open reports for whose reporter one body vouches.
        OpenReportsOfVoucher = "open_reports_of_voucher",
        /// Open reports of one desk.
        OpenReportsOfDesk = "open_reports_of_desk",
        /// Open reports of one wording from one person or contact that go on hold together.
        NearCopies = "near_copies",
        /// Distinct records read within ten minutes that call the auditor; desks and stations excepted.
        RecordsInTenMinutes = "records_in_ten_minutes",
        /// The hour of the day, in China, from which reading calls the auditor.
        QuietFromHour = "quiet_from_hour",
        /// The hour of the day, in China, until which reading calls the auditor.
        QuietUntilHour = "quiet_until_hour",
        /// Looks at one report by its paper receipt a day.
        LooksByReceiptADay = "looks_by_receipt_a_day",
        /// Tips that are expected between two ends of a day: from half of them on the puzzle of each grows
        /// dearer, and four times as many are taken at most; none at all when it is 0.
        TipsADay = "tips_a_day",
        /// Leading zero bits of the small puzzle that whoever sends a tip solves on an ordinary day.
        TipPuzzleBits = "tip_puzzle_bits",
        /// Stops that one safety officer sets a day; the stop of everything is not among them.
        StopsADay = "stops_a_day",
        /// How long an offer to hand a resident over to another station stands, days: nobody could take it back.
        TransferOfferDays = "transfer_offer_days",
        /// Distinct records a reviewer may read a day.
        RecordsOfReviewerADay = "records_of_reviewer_a_day",
        /// Distinct records a station worker may read a day.
        RecordsOfStationWorkerADay = "records_of_station_worker_a_day",
        /// Distinct records a desk's worker may read a day.
        RecordsOfDeskWorkerADay = "records_of_desk_worker_a_day",
        /// Attempts to read outside one's assignments before the auditor is alerted.
        AttemptsBeforeAlert = "attempts_before_alert",
        /// Time for the public notice of a person found, hours.
        NoticeHours = "notice_hours",
        /// Time for asking the police who she is, hours.
        IdentificationHours = "identification_hours",
        /// Time for a DNA request, working days.
        DnaRequestWorkingDays = "dna_request_working_days",
        /// Time for the review of a case, hours.
        ReviewHours = "review_hours",
        /// Time until a confirmed case has an end, hours.
        ClosingHours = "closing_hours",
        /// Time for an answer to a family, hours.
        AnswerHours = "answer_hours",
        /// Time until she is asked again, hours.
        ReInterviewHours = "re_interview_hours",
        /// Time until somebody looks after her hand-over, hours.
        FollowUpHours = "follow_up_hours",
        /// The model that scores, by the number of its file; 0 is the one the program brings.
        Model = "model",
    }
}

impl Setting {
    /// Its value unless the registry says otherwise.
    pub const fn default_value(self) -> u32 {
        match self {
            Self::EditsOfReportADay => 40,
            Self::LooksByReceiptADay => 24,
            Self::TipsADay => 1_000,
            Self::TipPuzzleBits => 16,
            Self::StopsADay => 40,
            Self::OpenReportsOfPerson => 6,
            Self::OpenReportsOfContact => 12,
            Self::OpenReportsOfVoucher => 200,
            Self::ReportsOfPerson => 24,
            Self::ReportsOfContact => 48,
            Self::ManyReports => 5,
            Self::OpenReportsOfDesk => 100_000,
            Self::NearCopies => 3,
            Self::RecordsInTenMinutes => 60,
            Self::QuietFromHour => 23,
            Self::QuietUntilHour => 5,
            Self::RecordsOfReviewerADay => 200,
            Self::RecordsOfStationWorkerADay => 100_000,
            Self::RecordsOfDeskWorkerADay => 100_000,
            Self::AttemptsBeforeAlert => 3,
            Self::NoticeHours | Self::IdentificationHours => 24,
            Self::DnaRequestWorkingDays => 7,
            Self::ReviewHours => 14 * 24,
            Self::AnswerHours | Self::FollowUpHours => 30 * 24,
            Self::TransferOfferDays => 30,
            Self::ReInterviewHours | Self::ClosingHours => 90 * 24,
            Self::Model => 0,
        }
    }

    /// The least and the most it may be set to.
    pub const fn range(self) -> (u32, u32) {
        match self {
            Self::EditsOfReportADay
            | Self::LooksByReceiptADay
            | Self::OpenReportsOfPerson
            | Self::OpenReportsOfContact => (1, 1_000),
            Self::OpenReportsOfVoucher => (1, 100_000),
            Self::ReportsOfPerson | Self::ReportsOfContact => (1, 10_000),
            Self::ManyReports => (2, 10_000),
            Self::OpenReportsOfDesk => (1, 10_000_000),
            Self::TipsADay => (0, 100_000),
            Self::TipPuzzleBits => (0, 28),
            Self::StopsADay => (1, 1_000),
            Self::NearCopies => (2, 1_000),
            Self::RecordsInTenMinutes => (1, 2_000),
            Self::QuietFromHour | Self::QuietUntilHour => (0, 24),
            Self::AttemptsBeforeAlert => (1, 20),
            Self::NoticeHours | Self::IdentificationHours => (1, 7 * 24),
            Self::DnaRequestWorkingDays => (1, 30),
            Self::TransferOfferDays => (1, 90),
            Self::ReviewHours | Self::AnswerHours | Self::FollowUpHours => (24, 90 * 24),
            Self::ReInterviewHours | Self::ClosingHours => (24, 180 * 24),
            Self::Model => (0, u32::MAX),
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
