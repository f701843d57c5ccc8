//! Words for kin: generation and line, how well the word heard fits the one said, and what a denial
//! covers. Compares no names.

use crate::domain::body::Sex;
use crate::domain::relative::Relation;
use crate::matching::compare::relatives::RelativesModel;

/// Generation and line: who could be taken for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Parent,
    Sibling,
    Spouse,
    Child,
    Elder,
    Other,
}

/// A bit for each relation that a denial of this one covers: no brother or sister is neither.
pub(super) fn covered(denied: Relation) -> u16 {
    let covers = |own: &&Relation| {
        **own == denied
            || match denied {
                Relation::Sibling => line(**own) == Line::Sibling,
                Relation::Child => line(**own) == Line::Child,
                _ => false,
            }
    };
    Relation::ALL.iter().filter(covers).fold(0, |all, own| all | 1 << *own as u16)
}

/// Whether her own surname comes down to such a relative too.
pub(super) fn shares_surname(relation: Relation) -> bool {
    relation == Relation::Father || line(relation) == Line::Sibling
}

/// How well the relation heard fits the one said, 0 to 1.
pub(super) fn relation_weight(parameters: &RelativesModel, heard: Relation, said: Relation) -> f64 {
    let right = parameters.relation_right.value;
    if heard == said {
        return right;
    }
    let loose = |relation| matches!(relation, Relation::Sibling | Relation::Child | Relation::Other);
    match (line(heard), line(said)) {
        (a, b) if a == b && (loose(heard) || loose(said)) => right,
        (Line::Other, _) | (_, Line::Other) => 1.0 - right,
        (a, b) if a == b => (1.0 - right) / 2.0,
        (Line::Parent, Line::Elder) | (Line::Elder, Line::Parent) => (1.0 - right) / 2.0,
        _ => 0.0,
    }
}

/// The probability that such a relative heard is one the family names.
pub(super) fn named(parameters: &RelativesModel, heard: Relation) -> f64 {
    match line(heard) {
        Line::Parent => parameters.parent_named.value,
        Line::Sibling => parameters.sibling_named.value,
        Line::Spouse => parameters.spouse_named.value,
        Line::Child => parameters.child_named.value,
        Line::Elder | Line::Other => parameters.other_named.value,
    }
}

const fn line(relation: Relation) -> Line {
    match relation {
        Relation::Father | Relation::Mother => Line::Parent,
        Relation::Brother | Relation::Sister | Relation::Sibling => Line::Sibling,
        Relation::Husband | Relation::Wife => Line::Spouse,
        Relation::Son | Relation::Daughter | Relation::Child => Line::Child,
        Relation::Grandparent | Relation::UncleAunt => Line::Elder,
        Relation::Cousin | Relation::Other => Line::Other,
    }
}

pub(super) const fn sex_of(relation: Relation) -> Sex {
    match relation {
        Relation::Father | Relation::Brother | Relation::Husband | Relation::Son => Sex::Male,
        Relation::Mother | Relation::Sister | Relation::Wife | Relation::Daughter => Sex::Female,
        _ => Sex::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denial_covers_its_own_kind_alone() {
        let bits = |all: &[Relation]| all.iter().fold(0u16, |all, own| all | 1 << *own as u16);
        assert_eq!(
            covered(Relation::Sibling),
            bits(&[Relation::Brother, Relation::Sister, Relation::Sibling])
        );
        assert_eq!(covered(Relation::Mother), bits(&[Relation::Mother]));
        assert_eq!(covered(Relation::Child), bits(&[Relation::Son, Relation::Daughter, Relation::Child]));
    }
}
