//! Duties with a deadline: what a station, a desk or a reviewer owes within which time. Their clocks
//! run from the log alone (`audit::duties`); nothing here knows the time of day.

use crate::domain::setting::Setting;
use crate::domain::words::word_enum;

word_enum! {
    /// A duty.
    pub enum Duty {
        /// Public notice of a person found, after admission.
        Notice = "notice",
        /// Asking the police to help find out who she is, after admission.
        Identification = "identification",
        /// A DNA request, after admission; counted in working days.
        DnaRequest = "dna_request",
        /// Review of a case, after it was dealt.
        Review = "review",
        /// An end of a case that was confirmed, after its votes: handed over, or closed.
        Closing = "closing",
        /// An answer to a family, after its report.
        Answer = "answer",
        /// Asking the resident again, after admission.
        ReInterview = "re_interview",
        /// Looking after her, after hand-over or reunion.
        FollowUp = "follow_up",
    }
}

word_enum! {
    /// Why a duty was put off.
    pub enum DelayReason {
        /// She is ill or may not be disturbed.
        Health = "health",
        /// She does not want it now.
        HerWish = "her_wish",
        /// An interpreter or an advocate is awaited.
        Support = "support",
        /// Another office has not answered.
        OtherOffice = "other_office",
    }
}

word_enum! {
    /// Why a record was erased.
    pub enum ErasureReason {
        /// Its time of keeping is over.
        Schedule = "schedule",
        /// Whom it is about, or who made it, asked for it.
        Request = "request",
    }
}

impl Duty {
    /// The setting of the registry that says how long it may take: in hours, or in working days.
    pub const fn setting(self) -> Setting {
        match self {
            Self::Notice => Setting::NoticeHours,
            Self::Identification => Setting::IdentificationHours,
            Self::DnaRequest => Setting::DnaRequestWorkingDays,
            Self::Review => Setting::ReviewHours,
            Self::Closing => Setting::ClosingHours,
            Self::Answer => Setting::AnswerHours,
            Self::ReInterview => Setting::ReInterviewHours,
            Self::FollowUp => Setting::FollowUpHours,
        }
    }

    /// Whether its time is counted in working days.
    pub const fn in_working_days(self) -> bool {
        matches!(self, Self::DnaRequest)
    }
}
