//! The fixed catalogue of questions, who can answer each, and its words. No question is made up for a
//! case, so that none tells a station or a family that there is a candidate.

use crate::domain::words::word_enum;
use crate::matching::features::Side;

word_enum! {
    /// Who can answer.
    pub enum Answerer {
        /// The resident herself, asked by station staff.
        Resident = "resident",
        /// An examination at the station.
        Examination = "examination",
        /// The family, in the regular round.
        Family = "family",
    }
}

word_enum! {
    /// A question of the catalogue.
    pub enum Question {
        /// The animal of her birth year.
        Zodiac = "zodiac",
        /// The province of her home.
        HomeProvince = "home_province",
        /// How many children she has borne.
        Children = "children",
        /// Her blood group.
        Blood = "blood",
        /// Her height.
        Height = "height",
        /// All marks on her body.
        Marks = "marks",
    }
}

impl Question {
    /// Who can answer it, when it is asked of this side.
    pub const fn answerer(self, asked: Side) -> Answerer {
        match (asked, self) {
            (Side::Report, _) => Answerer::Family,
            (Side::Profile, Self::Zodiac | Self::HomeProvince | Self::Children) => Answerer::Resident,
            (Side::Profile, Self::Blood | Self::Height | Self::Marks) => Answerer::Examination,
        }
    }

    /// The task as the station reads it, or the question as the family does: Chinese, then English.
    pub const fn words(self, asked: Side) -> (&'static str, &'static str) {
        match (asked, self) {
            (Side::Profile, Self::Zodiac) => ("请问她属什么生肖", "ask which animal year she was born in"),
            (Side::Profile, Self::HomeProvince) => {
                ("请问她老家在哪个省", "ask which province her home is in")
            }
            (Side::Profile, Self::Children) => ("请问她生过几个孩子", "ask how many children she has borne"),
            (Side::Profile, Self::Blood) => ("请查血型", "have the blood group determined"),
            (Side::Profile, Self::Height) => ("请量身高", "measure the height"),
            (Side::Profile, Self::Marks) => {
                ("请记录全身所有体表特征", "describe all marks on the whole body")
            }
            (Side::Report, Self::Zodiac) => ("她属什么生肖?", "which animal year was she born in?"),
            (Side::Report, Self::HomeProvince) => ("她老家在哪个省?", "which province is her home in?"),
            (Side::Report, Self::Children) => ("她走失前生过几个孩子?", "how many children had she borne?"),
            (Side::Report, Self::Blood) => ("她是什么血型?", "what is her blood group?"),
            (Side::Report, Self::Height) => ("她身高多少?", "how tall is she?"),
            (Side::Report, Self::Marks) => {
                ("她身上有哪些疤痕、胎记或痣?", "which scars, birthmarks or moles has she?")
            }
        }
    }
}
