//! One relative told twice by a side, by herself and overheard, with and without the surname: one relative with more
//! forms, so that the same agreement counts once. Compares no two sides.

use crate::matching::compare::relatives::{FORMS, Kin, KinForm};

impl Kin {
    /// Whether both are one relative told twice: the same relation, nothing that tells them apart, and a name that
    /// sounds the same.
    pub(super) fn is_the_same(&self, other: &Self) -> bool {
        let apart = |one: Option<u8>, other: Option<u8>| one.zip(other).is_some_and(|(a, b)| a != b);
        let elder = (self.elder.map(u8::from), other.elder.map(u8::from));
        self.relation == other.relation
            && !apart(elder.0, elder.1)
            && !apart(self.order, other.order)
            && self.forms.iter().any(|own| other.forms.iter().any(|form| own.is_the_same(form)))
    }

    /// Takes in what is told of the same relative again; it counts once.
    pub(super) fn take(&mut self, other: Self) {
        self.elder = self.elder.or(other.elder);
        self.order = self.order.or(other.order);
        self.trust = self.trust.max(other.trust);
        self.cites.extend(other.cites);
        for form in other.forms {
            let known = self.forms.iter().any(|own| own.whole.sounds_as(&form.whole));
            if !known && self.forms.len() < FORMS {
                self.forms.push(form);
            }
        }
    }
}

impl KinForm {
    /// Whether both sound the same, with the surname or without it.
    fn is_the_same(&self, other: &Self) -> bool {
        let without =
            |one: &Self, other: &Self| one.given.as_ref().is_some_and(|own| own.sounds_as(&other.whole));
        self.whole.sounds_as(&other.whole) || without(self, other) || without(other, self)
    }
}
