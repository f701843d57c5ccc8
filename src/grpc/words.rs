//! Closed lists of words on the wire: the number of a protobuf value is the place of its word in the
//! domain's list, from 1; 0 is "not said". A test holds every name of every list to its word.

use crate::domain::invalid::Problem;
use crate::domain::words::Word;

/// The number of a value.
pub fn number<W: Word>(value: W) -> i32 {
    let place = W::VALUES.iter().position(|other| *other == value);
    place.and_then(|place| i32::try_from(place + 1).ok()).unwrap_or(0)
}

/// The number of a value that may not be known.
pub fn number_or_none<W: Word>(value: Option<W>) -> i32 {
    value.map_or(0, number)
}

/// The value of a number; `None` when it was not said.
///
/// # Errors
/// A number that stands for nothing.
pub fn word<W: Word>(number: i32) -> Result<Option<W>, Problem> {
    if number == 0 {
        return Ok(None);
    }
    let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    match place.and_then(|place| W::VALUES.get(place)) {
        Some(value) => Ok(Some(*value)),
        None => Err(Problem::unknown_word(W::ACCEPTED)),
    }
}

/// The value of a number that must be said.
///
/// # Errors
/// A number that stands for nothing, or 0.
pub fn required_word<W: Word>(number: i32) -> Result<W, Problem> {
    word(number)?.ok_or_else(|| Problem::missing(W::ACCEPTED.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        body, case, date, evidence, masking, name, place, profile, relative, report, source, statement, vote,
    };
    use crate::grpc::proto;

    fn check<W: Word>(prefix: &str, name_of: impl Fn(i32) -> Option<&'static str>) {
        assert_eq!(name_of(0), Some(format!("{prefix}_UNSPECIFIED").as_str()));
        for &value in W::VALUES {
            let name = format!("{prefix}_{}", value.as_word().to_uppercase());
            assert_eq!(name_of(number(value)), Some(name.as_str()));
            assert!(word::<W>(number(value)).unwrap() == Some(value));
        }
        let beyond = i32::try_from(W::VALUES.len()).unwrap() + 1;
        assert_eq!(name_of(beyond), None);
        assert!(word::<W>(beyond).is_err() && word::<W>(-1).is_err());
    }

    macro_rules! check_all {
        ($($word:ty => $wire:ident, $prefix:literal;)+) => {
            $(check::<$word>($prefix, |n| proto::$wire::try_from(n).ok().map(|value| value.as_str_name()));)+
        };
    }

    #[test]
    fn every_value_is_named_by_its_word() {
        check_all! {
            date::Calendar => Calendar, "CALENDAR";
            source::SaidBy => SaidBy, "SAID_BY";
            source::Certainty => Certainty, "CERTAINTY";
            body::Sex => Sex, "SEX";
            name::NameUse => NameUse, "NAME_USE";
            place::PlaceRole => PlaceRole, "PLACE_ROLE";
            body::Reckoning => Reckoning, "RECKONING";
            body::HeightHow => HeightHow, "HEIGHT_HOW";
            body::Zodiac => Zodiac, "ZODIAC";
            body::BloodGroup => BloodGroup, "BLOOD_GROUP";
            body::Handedness => Handedness, "HANDEDNESS";
            body::MarkKind => MarkKind, "MARK_KIND";
            body::BodySite => BodySite, "BODY_SITE";
            body::Side => Side, "SIDE";
            body::ConditionKind => ConditionKind, "CONDITION_KIND";
            body::Extent => Extent, "EXTENT";
            relative::Relation => Relation, "RELATION";
            statement::Literacy => Literacy, "LITERACY";
            statement::BroughtBy => BroughtBy, "BROUGHT_BY";
            statement::PoliceReport => PoliceReport, "POLICE_REPORT";
            statement::ReferenceKind => ReferenceType, "REFERENCE_TYPE";
            statement::ReferenceStatus => ReferenceStatus, "REFERENCE_STATUS";
            profile::Status => ProfileStatus, "PROFILE_STATUS";
            profile::FearedRelation => FearedRelation, "FEARED_RELATION";
            report::ReporterRelation => ReporterRelation, "REPORTER_RELATION";
            report::Identity => Identity, "IDENTITY";
            report::KinQuestion => KinQuestion, "KIN_QUESTION";
            case::CaseState => CaseState, "CASE_STATE";
            vote::Verdict => Verdict, "VERDICT";
            vote::Impression => Impression, "IMPRESSION";
            vote::SplitChoice => SplitChoice, "SPLIT_CHOICE";
            evidence::Comparison => Comparison, "COMPARISON";
            evidence::Finding => Finding, "FINDING";
            evidence::Era => Era, "ERA";
            masking::MaskKind => MaskKind, "MASK_KIND";
        }
    }
}
