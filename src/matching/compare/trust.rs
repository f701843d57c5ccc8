//! How far a statement's source is believed: the probability that it is about her and true, by who
//! said it and how sure. Invented and captors' statements are believed nothing.

use serde::Deserialize;

use crate::domain::source::{Certainty, SaidBy, Source};
use crate::matching::model::Parameter;

/// Parameters of trust.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustModel {
    /// Told by the resident.
    pub own: Parameter,
    /// Overheard.
    pub overheard: Parameter,
    /// In a document.
    pub document: Parameter,
    /// Seen by staff.
    pub clerk: Parameter,
    /// Found by a clinician.
    pub clinician: Parameter,
    /// Bone age.
    pub bone: Parameter,
    /// Told by the family.
    pub family: Parameter,
    /// Told by somebody else.
    pub other: Parameter,
    /// Factor on doubt when sure.
    pub doubt_sure: Parameter,
    /// Factor on doubt when likely.
    pub doubt_likely: Parameter,
    /// Factor on doubt when unsure.
    pub doubt_unsure: Parameter,
}

impl TrustModel {
    /// Trust in a source, 0 to 1.
    pub fn of(&self, source: &Source) -> f64 {
        let base = match source.by {
            SaidBy::StaffAssigned | SaidBy::Captor => return 0.0,
            SaidBy::Own => &self.own,
            SaidBy::Overheard => &self.overheard,
            SaidBy::Document => &self.document,
            SaidBy::Clerk => &self.clerk,
            SaidBy::Clinician => &self.clinician,
            SaidBy::Bone => &self.bone,
            SaidBy::Family => &self.family,
            SaidBy::Other => &self.other,
        };
        let doubt = match source.certainty {
            None => 1.0,
            Some(Certainty::Sure) => self.doubt_sure.value,
            Some(Certainty::Likely) => self.doubt_likely.value,
            Some(Certainty::Unsure) => self.doubt_unsure.value,
        };
        (1.0 - (1.0 - base.value) * doubt).clamp(0.05, 0.995)
    }
}
