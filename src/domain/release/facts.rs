//! What the machine must know of the resident and of the claim on her: organisations and coarse words,
//! nothing personal. The service states them from the records; the journal keeps what it stated.

use crate::domain::evidence::Bits;
use crate::domain::ids::OrgCode;
use crate::domain::relative::Relation;
use crate::domain::report::ReporterRelation;
use crate::domain::words::word_enum;

word_enum! {
    /// How old she may be, at the youngest that her description allows.
    pub enum AgeBand {
        /// Under 14.
        Under14 = "under_14",
        /// 14 to 17.
        Under18 = "under_18",
        /// 18 or older.
        Adult = "adult",
    }
}

/// What must be known of the resident.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Person {
    /// The station where she is.
    pub station: OrgCode,
    /// Whether she lives.
    pub alive: bool,
    /// Her age; `None` when nothing tells it, which bars every release.
    pub age: Option<AgeBand>,
}

/// What must be known of the claim.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Claim {
    /// The reporter's organisations: the desk and every body that vouched for the reporter.
    pub organisations: Vec<OrgCode>,
    /// Organisations that established who the reporter is.
    pub known_by: Vec<OrgCode>,
    /// What the reporter is to the missing person.
    pub relation: ReporterRelation,
    /// Whether answers only kin can give were sealed before anybody saw the candidate.
    pub answers_sealed: bool,
    /// Whether the report stands, unwithdrawn.
    pub stands: bool,
    /// A keyed hash of who the reporter is and how to reach her: name, contact and document. Another one is
    /// another recipient.
    pub reporter: [u8; 16],
}

impl Claim {
    /// Whether this may be stated after that: who was of a side stays of it, what was withdrawn does not come back, no
    /// answers are sealed once somebody saw the case, and who once was a husband is held to that proof for ever.
    pub fn follows(&self, before: &Self) -> bool {
        let proof = |claim: &Self| claim.relation.needs_independent_proof();
        before.organisations.iter().all(|one| self.organisations.contains(one))
            && (before.stands || !self.stands)
            && (before.answers_sealed || !self.answers_sealed)
            && (proof(self) || !proof(before))
    }
}

impl ReporterRelation {
    /// Whether the relation itself proves nothing, so that a proof independent of the claimant is
    /// needed beside the two verdicts (S8). Guardians and officials are held to it too.
    pub const fn needs_independent_proof(self) -> bool {
        matches!(
            self,
            Self::Husband
                | Self::Wife
                | Self::InLaw
                | Self::Employer
                | Self::FellowVillager
                | Self::Friend
                | Self::Guardian
                | Self::Official
        )
    }
}

word_enum! {
    /// What makes a claim one to look at twice. It never changes the score.
    pub enum ClaimRisk {
        /// The relation needs a proof independent of the claimant.
        NeedsIndependentProof = "needs_independent_proof",
        /// The loss was never reported to the police.
        LossNeverReported = "loss_never_reported",
        /// What speaks for the pair is of the time since the separation alone.
        KnowsOnlySince = "knows_only_since",
        /// What speaks for the pair was said by edits, after she was on record.
        EditsConverge = "edits_converge",
        /// One person or contact has many reports on record.
        ManyReports = "many_reports",
        /// The reporter presses for haste.
        Urgency = "urgency",
    }
}

impl ClaimRisk {
    /// Whether the case is held until two safety officers have looked. Where a proof is needed, that alone
    /// holds it up.
    pub const fn holds(self) -> bool {
        !matches!(self, Self::NeedsIndependentProof)
    }
}

word_enum! {
    /// A proof that does not come from the claimant.
    pub enum Proof {
        /// A household register, seen at its office.
        HouseholdRegister = "household_register",
        /// A record of the police from the time of the loss.
        PoliceRecord = "police_record",
        /// Kin by blood who were asked apart from the claimant.
        KinAskedApart = "kin_asked_apart",
        /// A laboratory comparison.
        Laboratory = "laboratory",
        /// Another authority's record.
        OtherRecord = "other_record",
    }
}

word_enum! {
    /// What a safety officer judges.
    pub enum Judgement {
        /// Contact with this claimant is safe for her.
        Safe = "safe",
        /// It is not; the end of this round.
        Unsafe = "unsafe",
        /// The kinship itself is doubted: a laboratory comparison must speak for it first.
        KinDoubted = "kin_doubted",
    }
}

word_enum! {
    /// What a laboratory found about the relation claimed.
    pub enum LaboratoryResult {
        /// It speaks for it.
        Supports = "supports",
        /// It excludes it.
        Excludes = "excludes",
        /// It says nothing.
        Inconclusive = "inconclusive",
    }
}

/// The most bits either way that a laboratory's ratio may have.
const MOST_BITS: Bits = Bits(60_000);

/// What a laboratory found about one relation that it tested. Never says which laboratory or sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LaboratoryFinding {
    /// The result.
    pub result: LaboratoryResult,
    /// What the relative whose sample was compared is to the missing person; the relation claimed where it is
    /// not said.
    pub tested: Option<Relation>,
    /// The laboratory's own likelihood ratio for that relation, as bits: above none where it supports, below
    /// where it excludes. Without it the result counts for the release alone, and nothing in the score.
    pub ratio: Option<Bits>,
}

impl LaboratoryFinding {
    /// A result without a ratio, of the relation claimed.
    pub const fn bare(result: LaboratoryResult) -> Self {
        Self { result, tested: None, ratio: None }
    }

    /// Whether its parts agree: a ratio is of a named relation, within its limits, and points where the
    /// result does.
    pub fn is_consistent(&self) -> bool {
        let Some(ratio) = self.ratio else { return true };
        let points = match self.result {
            LaboratoryResult::Supports => ratio > Bits::ZERO,
            LaboratoryResult::Excludes => ratio < Bits::ZERO,
            LaboratoryResult::Inconclusive => true,
        };
        points && self.tested.is_some() && (-MOST_BITS..=MOST_BITS).contains(&ratio)
    }

    /// Whether an earlier finding of the same relation stays beside it: what says nothing takes back what supported,
    /// and nothing that excluded.
    pub fn leaves(&self, before: &Self) -> bool {
        self.result == LaboratoryResult::Inconclusive && before.result == LaboratoryResult::Excludes
    }

    /// Whether it excludes the relation of this claim.
    pub fn closes(&self, claimed: ReporterRelation) -> bool {
        self.result == LaboratoryResult::Excludes && self.is_of(claimed)
    }

    /// Whether it is of the relation of this claim.
    fn is_of(&self, claimed: ReporterRelation) -> bool {
        self.tested.is_none_or(|tested| tested.word() == claimed.word())
    }

    /// Whether what was found forbids this claim. In the score an exclusion closes the relation tested and no
    /// other; here any exclusion forbids, whatever relation it was noted under, unless a laboratory supports
    /// the very relation claimed.
    pub fn forbid(found: &[Self], claimed: ReporterRelation) -> bool {
        let supports = |own: &Self| own.result == LaboratoryResult::Supports && own.is_of(claimed);
        let excludes = |own: &Self| own.result == LaboratoryResult::Excludes;
        let supported = found.iter().any(supports);
        found.iter().any(|own| own.closes(claimed) || excludes(own) && !supported)
    }
}

word_enum! {
    /// What was found when somebody looked after the handing over.
    pub enum FollowUp {
        /// All is well.
        Well = "well",
        /// Something is wrong: nothing further may be told or done.
        Concern = "concern",
        /// She or the family could not be reached.
        NotReached = "not_reached",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exclusion_forbids_unless_the_very_relation_claimed_is_supported() {
        let found = |result, tested| LaboratoryFinding { result, tested: Some(tested), ratio: None };
        let excluded = |tested| found(LaboratoryResult::Excludes, tested);
        let supported = |tested| found(LaboratoryResult::Supports, tested);
        let bare = LaboratoryFinding::bare;
        let mother = ReporterRelation::Mother;
        let table = [
            (vec![], false),
            (vec![bare(LaboratoryResult::Inconclusive), supported(Relation::Sister)], false),
            (vec![bare(LaboratoryResult::Excludes)], true),
            (vec![excluded(Relation::Mother)], true),
            // Noted under another relation it forbids all the same,
            (vec![excluded(Relation::UncleAunt)], true),
            (vec![excluded(Relation::UncleAunt), supported(Relation::Sister)], true),
            // but for who is shown to be what she says she is.
            (vec![excluded(Relation::UncleAunt), supported(Relation::Mother)], false),
            (vec![excluded(Relation::Mother), bare(LaboratoryResult::Supports)], true),
        ];
        for (found, forbidden) in table {
            assert_eq!(LaboratoryFinding::forbid(&found, mother), forbidden, "{found:?}");
        }
        // Who claims no kinship is shown to be nothing.
        let found = [excluded(Relation::Cousin), supported(Relation::Mother)];
        assert!(LaboratoryFinding::forbid(&found, ReporterRelation::Employer));
    }
}
