//! Relatives of the described person.

use crate::domain::name::Name;
use crate::domain::place::Place;
use crate::domain::text::Personal;
use crate::domain::words::word_enum;

word_enum! {
    /// What the relative is to the described person.
    pub enum Relation {
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
        /// Any other.
        Other = "other",
    }
}

/// One relative, as far as known.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Relative {
    /// What the relative is to the person.
    pub relation: Relation,
    /// Forms of the relative's name, at most 8.
    pub names: Vec<Name>,
    /// Whether older than the described person.
    pub elder: Option<bool>,
    /// Birth order among those of the relation, 1 = eldest.
    pub order: Option<u8>,
    /// Whether living.
    pub living: Option<bool>,
    /// Places of the relative, at most 8.
    pub places: Vec<Place>,
    /// Occupation, at most 100 characters.
    pub occupation: Option<Personal>,
}
