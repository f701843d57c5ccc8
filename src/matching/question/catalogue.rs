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

    /// The task as the station reads it, or the question as the family does: Chinese, then English. They suit women
    /// and men; who examines and who asks does so with her leave.
    pub const fn words(self, asked: Side) -> (&'static str, &'static str) {
        match (asked, self) {
            (Side::Profile, Self::Zodiac) => {
                ("请问本人属什么生肖", "ask which animal of the zodiac the birth year is")
            }
            (Side::Profile, Self::HomeProvince) => {
                ("请问本人老家在哪个省", "ask which province the resident's home is in")
            }
            (Side::Profile, Self::Children) => (
                "请问本人有过几个孩子；不愿说就不要追问",
                "ask how many children the resident has had; do not press for an answer",
            ),
            (Side::Profile, Self::Blood) => {
                ("本人同意后，请查血型", "with the resident's consent, have the blood group determined")
            }
            (Side::Profile, Self::Height) => {
                ("本人同意后，请量身高", "with the resident's consent, measure the height")
            }
            (Side::Profile, Self::Marks) => (
                "本人同意后，请医生或同性别的工作人员查看全身，记下疤痕、胎记、痣等所有特征",
                "with the resident's consent, have a clinician or a worker of the same sex look at the whole body and \
                 describe all scars, birthmarks, moles and other marks",
            ),
            (Side::Report, Self::Zodiac) => (
                "要找的人属什么生肖？",
                "which animal of the zodiac is the birth year of the person you seek?",
            ),
            (Side::Report, Self::HomeProvince) => {
                ("要找的人老家在哪个省？", "which province is the home of the person you seek in?")
            }
            (Side::Report, Self::Children) => (
                "要找的人走失前有过几个孩子？",
                "how many children had the person you seek, before going missing?",
            ),
            (Side::Report, Self::Blood) => {
                ("要找的人是什么血型？", "what is the blood group of the person you seek?")
            }
            (Side::Report, Self::Height) => ("要找的人身高多少？", "how tall is the person you seek?"),
            (Side::Report, Self::Marks) => (
                "要找的人身上有哪些疤痕、胎记或痣？在什么地方？",
                "which scars, birthmarks or moles has the person you seek, and where?",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Residents and missing persons are women and men.
    #[test]
    fn every_question_suits_women_and_men() {
        for &question in Question::ALL {
            for side in [Side::Profile, Side::Report] {
                let (zh, en) = question.words(side);
                assert!(!zh.contains(['她', '他']) && !zh.contains("生过"), "{zh}");
                let sexed = |word: &str| matches!(word, "she" | "her" | "he" | "his" | "him");
                assert!(!en.split(|c: char| !c.is_alphabetic()).any(sexed), "{en}");
            }
        }
    }
}
