//! A profile: a resident in care, as the station recorded her.

use crate::domain::date::PartialDate;
use crate::domain::description::{Completeness, Description};
use crate::domain::ids::{LocalRef, OrgCode, ProfileId, Timestamp};
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::masking::names_somebody;
use crate::domain::name::Name;
use crate::domain::place::Place;
use crate::domain::relative::Relation;
use crate::domain::source::{SaidBy, Source};
use crate::domain::statement::{Fact, NewStatement};
use crate::domain::words::word_enum;

word_enum! {
    /// Where the resident is now, administratively.
    pub enum Status {
        /// In care of the station.
        InCare = "in_care",
        /// Left; still matched.
        Left = "left",
        /// Moved to another station.
        Transferred = "transferred",
        /// Died; still matched.
        Deceased = "deceased",
        /// Back with her family; no longer matched.
        Reunited = "reunited",
    }
}

impl Status {
    /// Whether a profile of this status is matched. A transferred one is matched where she is now.
    pub const fn is_matched(self) -> bool {
        matches!(self, Self::InCare | Self::Left | Self::Deceased)
    }
}

/// The same resident under another number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SameAs {
    /// The other station.
    pub station: OrgCode,
    /// Her number there.
    pub local_ref: LocalRef,
}

word_enum! {
    /// What a feared person is to her: a relation, or one of the ways a claimant names himself.
    pub enum FearedRelation {
        /// Father.
        Father = "father",
        /// Mother.
        Mother = "mother",
        /// Brother.
        Brother = "brother",
        /// Sister.
        Sister = "sister",
        /// Brother or sister.
        Sibling = "sibling",
        /// Husband.
        Husband = "husband",
        /// Wife.
        Wife = "wife",
        /// Son.
        Son = "son",
        /// Daughter.
        Daughter = "daughter",
        /// Child.
        Child = "child",
        /// Grandparent.
        Grandparent = "grandparent",
        /// Uncle or aunt.
        UncleAunt = "uncle_aunt",
        /// Cousin.
        Cousin = "cousin",
        /// Relative by marriage.
        InLaw = "in_law",
        /// Employer.
        Employer = "employer",
        /// Somebody of the same village.
        FellowVillager = "fellow_villager",
        /// Friend.
        Friend = "friend",
        /// Guardian.
        Guardian = "guardian",
        /// Any other.
        Other = "other",
    }
}

impl From<Relation> for FearedRelation {
    fn from(relation: Relation) -> Self {
        // Every relation's word is also a word here; a test holds it.
        Self::from_word(relation.word()).unwrap_or(Self::Other)
    }
}

/// A person she fears. Never exported, never shown to a claimant's side.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Feared {
    /// Names of the person, at most 8.
    pub names: Vec<Name>,
    /// What the person is to her.
    pub relation: Option<FearedRelation>,
    /// Places of the person, at most 8.
    pub places: Vec<Place>,
}

/// A profile as a station sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProfile {
    /// The station.
    pub station: OrgCode,
    /// The station's own number for her.
    pub local_ref: LocalRef,
    /// When she was admitted.
    pub admitted_on: PartialDate,
    /// Where she is now; `None` leaves it as it is, at first in care.
    pub status: Option<Status>,
    /// When she died.
    pub died_on: Option<PartialDate>,
    /// Other numbers of hers; `None` leaves them as they are.
    pub same_as: Option<Vec<SameAs>>,
    /// Persons she fears; `None` leaves them as they are. Import never shortens this list.
    pub feared: Option<Vec<Feared>>,
    /// Whether this is all the station says, or an addition.
    pub completeness: Completeness,
    /// What is said.
    pub statements: Vec<NewStatement>,
}

impl NewProfile {
    /// What a whole profile must say and does not; `says` tells which fields are said.
    pub fn lacking(completeness: Completeness, says: impl Fn(&str) -> bool) -> Invalid {
        let mut invalid = Invalid::default();
        if completeness == Completeness::Whole && !says("sex") {
            invalid.add("sex", Problem::missing("female male other unknown"));
        }
        invalid
    }

    /// Checks what no single field can: sex is said, and nothing that only a report says.
    ///
    /// # Errors
    /// Every violation found.
    pub fn check(&self) -> Result<(), Invalid> {
        let says = |wanted: fn(&Fact) -> bool| self.statements.iter().any(|new| wanted(&new.fact));
        let said = |field: &str| self.statements.iter().any(|new| new.fact.field() == field);
        let mut invalid = Self::lacking(self.completeness, said);
        if says(|fact| matches!(fact, Fact::Missing(_))) {
            invalid.add("missing", Problem::new("belongs to a report", "found, in a profile"));
        }
        let others = self.same_as.iter().flatten().map(|one| &one.local_ref);
        if others.chain([&self.local_ref]).any(|one| names_somebody(one.as_str())) {
            invalid.add("local_ref", no_persons_number());
        }
        if self.died_on.is_some() && !matches!(self.status, Some(Status::Deceased)) {
            invalid.add("died_on", Problem::new("is given though status is not deceased", "status deceased"));
        }
        invalid.into_result()
    }
}

/// Why a reference is refused that is the number of a person (S27).
pub(super) fn no_persons_number() -> Problem {
    Problem::new(
        "holds an identity, telephone or bank card number or an e-mail address",
        "the organisation's own number of its file",
    )
}

/// A profile on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its id.
    pub id: ProfileId,
    /// The station that made it, under whose number it is found for ever.
    pub station: OrgCode,
    /// That station's own number for her.
    pub local_ref: LocalRef,
    /// The station that took her over since, whose record it is now.
    pub kept_by: Option<OrgCode>,
    /// When she was admitted.
    pub admitted_on: PartialDate,
    /// Where she is now.
    pub status: Status,
    /// When she died.
    pub died_on: Option<PartialDate>,
    /// Other numbers of hers.
    pub same_as: Vec<SameAs>,
    /// Persons she fears.
    pub feared: Vec<Feared>,
    /// What is known of her.
    pub description: Description,
    /// When the profile was made.
    pub created_at: Timestamp,
    /// Counts changes; the etag of the record.
    pub revision: u32,
}

impl Profile {
    /// The station whose record it is.
    pub fn keeper(&self) -> &OrgCode {
        self.kept_by.as_ref().unwrap_or(&self.station)
    }

    /// The source of a statement that names none: the clerk who admitted her.
    pub const fn default_source(admitted_on: PartialDate) -> Source {
        Source { by: SaidBy::Clerk, on: Some(admitted_on), certainty: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_relation_can_be_feared() {
        for &relation in Relation::ALL {
            assert_eq!(FearedRelation::from(relation).word(), relation.word());
        }
    }
}
