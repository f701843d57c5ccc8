//! A report: a missing person, as the family described her. Who reports, and what the family
//! answered to be checked later, are kept apart from the description.

use crate::domain::date::PartialDate;
use crate::domain::description::{Completeness, Description};
use crate::domain::ids::{ActorId, LocalRef, OrgCode, ReportId, Timestamp};
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::masking::names_somebody;
use crate::domain::profile::{FearedRelation, no_persons_number};
use crate::domain::signed::Digest;
use crate::domain::source::{SaidBy, Source};
use crate::domain::statement::{Fact, NewStatement};
use crate::domain::text::Personal;
use crate::domain::words::word_enum;

word_enum! {
    /// What the reporter is to the missing person: "the reporter is her …".
    pub enum ReporterRelation {
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
        /// Any other kin.
        Other = "other",
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
        /// An official.
        Official = "official",
    }
}

impl From<ReporterRelation> for FearedRelation {
    fn from(relation: ReporterRelation) -> Self {
        Self::from_word(relation.word()).unwrap_or(Self::Other)
    }
}

word_enum! {
    /// How far the reporter's identity was established.
    pub enum Identity {
        /// The desk says that it saw her with a document; it counts for a release once somebody of it signed
        /// which.
        Verified = "verified",
        /// The desk says that a body answers for it; it counts once that body itself has said so.
        Vouched = "vouched",
        /// Not established.
        Unverified = "unverified",
    }
}

word_enum! {
    /// What a desk saw of a reporter; never its number.
    pub enum Seen {
        /// An identity card.
        IdentityCard = "identity_card",
        /// A household register.
        HouseholdRegister = "household_register",
        /// A passport, or a travel permit.
        Passport = "passport",
        /// A certificate of the police with a photograph.
        PoliceCertificate = "police_certificate",
        /// Another authority's document with a photograph.
        OtherDocument = "other_document",
    }
}

/// That somebody of the desk signed what she saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What.
    pub seen: Seen,
    /// Who.
    pub by: ActorId,
    /// When.
    pub at: Timestamp,
}

/// The reporter, as a desk sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReporter {
    /// What she is to the missing person.
    pub relation: ReporterRelation,
    /// Her name; sealed on arrival.
    pub name: Option<Personal>,
    /// How to reach her; sealed on arrival.
    pub contact: Option<Personal>,
    /// How far her identity was established; unverified when absent.
    pub identity: Option<Identity>,
    /// Number of her identity document; only a keyed fingerprint of it is kept.
    pub identity_document: Option<Personal>,
}

/// A keyed fingerprint (HMAC-SHA-256) of a normalised contact or document number, for limits and
/// feared-person checks; it cannot be turned back without the key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Fingerprint(pub [u8; 32]);

/// The reporter on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reporter {
    /// What she is to the missing person.
    pub relation: ReporterRelation,
    /// How far her identity was established.
    pub identity: Identity,
    /// Her name; leaves the service only through a release.
    pub name: Option<Personal>,
    /// How to reach her; leaves the service only through a release.
    pub contact: Option<Personal>,
    /// Fingerprint of the contact.
    pub contact_fingerprint: Option<Fingerprint>,
    /// Fingerprint of the document number.
    pub document_fingerprint: Option<Fingerprint>,
    /// Who of the desk signed what she saw; nobody yet where it is absent.
    pub verified: Option<Verified>,
    /// Bodies that vouch for her, each by its own signed act.
    pub vouched_by: Vec<OrgCode>,
    /// Bodies that vouched for her, or for whoever stood in the report before, and do no longer: they stay of the
    /// reporter's side.
    pub vouched_before: Vec<OrgCode>,
    /// Fingerprints of contacts and documents that were replaced, the latest last: who changes a telephone
    /// stays known by the one before.
    pub earlier_prints: Vec<Fingerprint>,
    /// Names that were replaced, the latest last.
    pub earlier_names: Vec<Personal>,
    /// What she said she was before, the latest last.
    pub relations_before: Vec<ReporterRelation>,
}

word_enum! {
    /// Questions only kin can answer.
    pub enum KinQuestion {
        /// The house of her childhood.
        ChildhoodHome = "childhood_home",
        /// Names of brothers and sisters.
        SiblingNames = "sibling_names",
        /// How an injury happened.
        InjuryStory = "injury_story",
        /// A dish or a custom.
        FoodOrCustom = "food_or_custom",
        /// An animal or a tree.
        AnimalOrTree = "animal_or_tree",
        /// A neighbour.
        Neighbour = "neighbour",
        /// The last quarrel.
        LastQuarrel = "last_quarrel",
        /// Any other.
        Other = "other",
    }
}

/// An answer as a desk sends it; sealed on arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKinAnswer {
    /// The question.
    pub question: KinQuestion,
    /// The answer, at most 2,000 characters.
    pub answer: Personal,
}

/// An answer on record, apart from the report. Answers are only ever added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KinAnswer {
    /// The question.
    pub question: KinQuestion,
    /// The answer.
    pub answer: Personal,
    /// When it was sealed.
    pub sealed_at: Timestamp,
}

/// A report as a desk sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReport {
    /// The desk.
    pub office: OrgCode,
    /// The desk's own number for it.
    pub local_ref: LocalRef,
    /// When it was registered there.
    pub registered_on: Option<PartialDate>,
    /// Who reports.
    pub reporter: NewReporter,
    /// Answers to be checked later.
    pub kin_answers: Vec<NewKinAnswer>,
    /// Whether this is all the family says, or an addition.
    pub completeness: Completeness,
    /// What is said.
    pub statements: Vec<NewStatement>,
}

impl NewReport {
    /// What a whole report must say and does not; `says` tells which fields are said.
    pub fn lacking(completeness: Completeness, says: impl Fn(&str) -> bool) -> Invalid {
        let mut invalid = Invalid::default();
        if completeness == Completeness::Partial {
            return invalid;
        }
        if !says("sex") {
            invalid.add("sex", Problem::missing("female male other unknown"));
        }
        if !says("missing") {
            invalid.add("missing.on", Problem::missing("a date or unknown"));
        }
        if !["names", "birth", "places"].into_iter().any(says) {
            invalid.add("names", Problem::missing("at least one of names, birth, places"));
        }
        invalid
    }

    /// Checks what no single field can: something to search by, sex, how she was lost, and nothing
    /// that only a profile says.
    ///
    /// # Errors
    /// Every violation found.
    pub fn check(&self) -> Result<(), Invalid> {
        let says = |wanted: fn(&Fact) -> bool| self.statements.iter().any(|new| wanted(&new.fact));
        let said = |field: &str| self.statements.iter().any(|new| new.fact.field() == field);
        let mut invalid = Self::lacking(self.completeness, said);
        if names_somebody(self.local_ref.as_str()) {
            invalid.add("local_ref", no_persons_number());
        }
        for (field, wrong) in [
            ("found", says(|fact| matches!(fact, Fact::Found(_)))),
            ("brought_by", says(|fact| matches!(fact, Fact::BroughtBy(_)))),
            ("examined", says(|fact| matches!(fact, Fact::Examined(_)))),
        ] {
            if wrong {
                invalid.add(field, Problem::new("belongs to a profile", "missing, in a report"));
            }
        }
        invalid.into_result()
    }
}

/// A report on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// The desk.
    pub office: OrgCode,
    /// The desk's own number for it.
    pub local_ref: LocalRef,
    /// When it was registered at the desk.
    pub registered_on: Option<PartialDate>,
    /// Who reports.
    pub reporter: Reporter,
    /// How many kin answers are sealed apart.
    pub kin_answer_count: u32,
    /// What is known of the missing person.
    pub description: Description,
    /// When the report was made.
    pub created_at: Timestamp,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
    /// When something beside its statements was changed, on the last day on which anything was.
    pub edited_at: Vec<Timestamp>,
    /// SHA-256 of the paper receipt by which the family asks after it; the receipt itself is not kept.
    pub receipt: Option<Digest>,
    /// Counts changes; the etag of the record.
    pub revision: u32,
}

impl Report {
    /// The source of a statement that names none: the family.
    pub const DEFAULT_SOURCE: Source = Source::by(SaidBy::Family);

    /// Whether it is matched.
    pub const fn is_matched(&self) -> bool {
        self.withdrawn_at.is_none()
    }
}
