//! Statements: one thing said about a person, with who said it, when and how sure. Nothing is
//! overwritten: a statement is withdrawn or corrected by a later entry and stays on record.

use crate::domain::body::{Age, Blood, Condition, Examined, Handedness, Height, Mark, Sex, Zodiac};
use crate::domain::date::PartialDate;
use crate::domain::ids::{StatementId, Timestamp};
use crate::domain::name::Name;
use crate::domain::place::Place;
use crate::domain::relative::Relative;
use crate::domain::source::Source;
use crate::domain::text::Personal;
use crate::domain::words::word_enum;

word_enum! {
    /// Fields that hold plain text.
    pub enum TextField {
        /// Speech: accent or dialect.
        Dialect = "dialect",
        /// Ethnicity by name or GB/T 3304 code.
        Ethnicity = "ethnicity",
        /// Religion.
        Religion = "religion",
        /// Build.
        Build = "build",
        /// Hair.
        Hair = "hair",
        /// Face, in words.
        Face = "face",
        /// Education.
        Education = "education",
        /// Clothing as when last seen or admitted.
        Clothing = "clothing",
        /// Belongings.
        Belongings = "belongings",
        /// Habits.
        Habits = "habits",
        /// Skills.
        Skills = "skills",
        /// A memory: landscape, food, work, songs, festivals, events.
        Memories = "memories",
    }
}

word_enum! {
    /// Fields that hold a number.
    pub enum NumberField {
        /// Weight in kilograms, 1 to 400.
        WeightKg = "weight_kg",
        /// Children borne, 0 to 20.
        Children = "children",
        /// Rank among brothers and sisters, 1 = eldest, to 20.
        SiblingRank = "sibling_rank",
        /// Number of brothers and sisters, 0 to 20.
        Siblings = "siblings",
    }
}

impl NumberField {
    /// The smallest and largest number accepted.
    pub const fn range(self) -> (u16, u16) {
        match self {
            Self::WeightKg => (1, 400),
            Self::SiblingRank => (1, 20),
            Self::Children | Self::Siblings => (0, 20),
        }
    }
}

word_enum! {
    /// Fields that hold a code of an outside standard.
    pub enum CodeField {
        /// ISO 3166-1 alpha-2.
        Nationality = "nationality",
        /// BCP 47.
        Languages = "languages",
    }
}

word_enum! {
    /// Reading and writing.
    pub enum Literacy {
        /// Neither.
        None = "none",
        /// Some characters.
        Some = "some",
        /// Reads and writes.
        Literate = "literate",
    }
}

word_enum! {
    /// Who brought the resident to the station.
    pub enum BroughtBy {
        /// Police.
        Police = "police",
        /// She came herself.
        Own = "self",
        /// A hospital.
        Hospital = "hospital",
        /// A passer-by.
        PasserBy = "passer_by",
        /// Somebody else.
        Other = "other",
    }
}

word_enum! {
    /// Whether the loss was reported to the police.
    pub enum PoliceReport {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// Not known.
        Unknown = "unknown",
    }
}

word_enum! {
    /// Kinds of outside reference.
    pub enum ReferenceKind {
        /// A DNA sample.
        Dna = "dna",
        /// Fingerprints.
        Fingerprint = "fingerprint",
        /// Dental record.
        Dental = "dental",
        /// Face picture held elsewhere.
        Face = "face",
    }
}

word_enum! {
    /// How far an outside reference has been used.
    pub enum ReferenceStatus {
        /// Taken.
        Taken = "taken",
        /// Searched without a hit, which says nothing.
        SearchedNoHit = "searched_no_hit",
        /// Compared.
        Compared = "compared",
    }
}

/// A pointer to data held elsewhere; never the data.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference {
    /// Its kind.
    pub kind: ReferenceKind,
    /// The laboratory or office that holds it, at most 100 characters.
    pub lab: Option<Personal>,
    /// Its number there, at most 100 characters.
    pub sample: Option<Personal>,
    /// How far it has been used.
    pub status: Option<ReferenceStatus>,
}

/// What a statement of absence denies.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Absent {
    /// No such mark.
    Mark(Mark),
    /// No such condition.
    Condition(Condition),
    /// No such relative.
    Relative(Box<Relative>),
    /// No child.
    Child,
}

/// When and where the resident was found.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Found {
    /// When.
    pub on: Option<PartialDate>,
    /// Where.
    pub place: Option<Place>,
}

/// How the person was lost.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Missing {
    /// When; `None` when the family does not know.
    pub on: Option<PartialDate>,
    /// Age when lost.
    pub age: Option<Age>,
    /// Where last seen.
    pub place: Option<Place>,
    /// How it happened, at most 2,000 characters.
    pub circumstances: Option<Personal>,
    /// Whether it was reported to the police.
    pub police_report: Option<PoliceReport>,
}

/// The thing said.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fact {
    /// Sex.
    Sex(Sex),
    /// A form of the name.
    Name(Name),
    /// Birth date.
    Birth(PartialDate),
    /// Age.
    Age(Age),
    /// Zodiac animal.
    Zodiac(Zodiac),
    /// A place of her life.
    Place(Place),
    /// Height.
    Height(Height),
    /// Blood group.
    Blood(Blood),
    /// The hand used more.
    Handedness(Handedness),
    /// A mark on the body.
    Mark(Mark),
    /// A condition.
    Condition(Condition),
    /// A relative.
    Relative(Relative),
    /// Reading and writing.
    Literacy(Literacy),
    /// A number.
    Number(NumberField, u16),
    /// A code of an outside standard.
    Code(CodeField, Box<str>),
    /// Plain text.
    Text(TextField, Personal),
    /// Something she does not have.
    Absent(Absent),
    /// An examination.
    Examined(Examined),
    /// A pointer to data held elsewhere.
    Reference(Reference),
    /// When and where she was found. Profiles only.
    Found(Found),
    /// Who brought her. Profiles only.
    BroughtBy(BroughtBy),
    /// How she was lost. Reports only.
    Missing(Missing),
}

impl Fact {
    /// The field of `exchange.md` this fact belongs to.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Sex(_) => "sex",
            Self::Name(_) => "names",
            Self::Birth(_) => "birth",
            Self::Age(_) => "age",
            Self::Zodiac(_) => "zodiac",
            Self::Place(_) => "places",
            Self::Height(_) => "height_cm",
            Self::Blood(_) => "blood",
            Self::Handedness(_) => "handedness",
            Self::Mark(_) => "marks",
            Self::Condition(_) => "conditions",
            Self::Relative(_) => "relatives",
            Self::Literacy(_) => "literacy",
            Self::Number(field, _) => field.word(),
            Self::Code(field, _) => field.word(),
            Self::Text(field, _) => field.word(),
            Self::Absent(_) => "absent",
            Self::Examined(_) => "examined",
            Self::Reference(_) => "references",
            Self::Found(_) => "found",
            Self::BroughtBy(_) => "brought_by",
            Self::Missing(_) => "missing",
        }
    }

    /// Whether a description can hold this fact once only: a second one replaces the first.
    pub const fn is_single(&self) -> bool {
        matches!(
            self,
            Self::Found(_)
                | Self::BroughtBy(_)
                | Self::Missing(_)
                | Self::Examined(_)
                | Self::Number(NumberField::SiblingRank | NumberField::Siblings, _)
        )
    }
}

/// A statement as a caller sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStatement {
    /// The caller's own id for it, by which a later statement may correct it; at most 64 characters.
    pub label: Option<Personal>,
    /// The label of the statement that this one corrects.
    pub corrects: Option<Personal>,
    /// Where it comes from; the description's default when absent.
    pub source: Option<Source>,
    /// What is said.
    pub fact: Fact,
}

impl NewStatement {
    /// A statement without label, from the description's default source.
    pub const fn of(fact: Fact) -> Self {
        Self { label: None, corrects: None, source: None, fact }
    }
}

/// Whether a statement still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It holds.
    Stands,
    /// Its source no longer says it.
    Withdrawn {
        /// When that became known.
        at: Timestamp,
    },
    /// A later statement corrects it.
    Corrected {
        /// The later statement.
        by: StatementId,
        /// When that became known.
        at: Timestamp,
    },
}

/// A statement on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its ordinal within the description.
    pub id: StatementId,
    /// The caller's own id for it.
    pub label: Option<Personal>,
    /// The statement it corrects.
    pub corrects: Option<StatementId>,
    /// Where it comes from.
    pub source: Source,
    /// What is said.
    pub fact: Fact,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Whether it still holds.
    pub standing: Standing,
}

impl Statement {
    /// Whether it still holds.
    pub fn stands(&self) -> bool {
        self.standing == Standing::Stands
    }
}
