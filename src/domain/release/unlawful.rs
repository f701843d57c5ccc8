//! Why a deed is refused: a closed list, in words that say nothing about anybody.

/// Why a deed cannot be done now by this person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unlawful {
    /// The role does not do this.
    #[error("this role does not do this")]
    Role,
    /// The case is not at the step before.
    #[error("the case is at a step that does not allow this")]
    Step,
    /// Another round has begun.
    #[error("another round of the case has begun")]
    Round,
    /// The part was dealt to somebody else, or to nobody yet.
    #[error("this part of the case is not assigned to the caller")]
    NotDealt,
    /// She fills another part, or did.
    #[error("nobody fills two parts of a case")]
    TwoParts,
    /// Her organisation is the station's or the reporter's, or another part's that must differ.
    #[error("the organisation may not fill this part")]
    Organisation,
    /// Two verdicts of kinship are not there.
    #[error("kinship was not confirmed by two reviewers of two organisations")]
    KinNotConfirmed,
    /// Nothing is known of the claim or the person.
    #[error("what must be known of the claim is not known")]
    FactsUnknown,
    /// The reporter is not known, or only by the station.
    #[error("the reporter's identity is not established")]
    ReporterUnknown,
    /// No kin answers were sealed in time.
    #[error("no answers were sealed before the candidate was seen")]
    NoAnswers,
    /// The report was withdrawn.
    #[error("the report was withdrawn")]
    ReportWithdrawn,
    /// Another reporter than the one who was found safe, or another way to reach her.
    #[error("the reporter, or how to reach her, changed since safety was judged: it is to be judged again")]
    ReporterChanged,
    /// There is no safety clearance.
    #[error("there is no safety clearance")]
    NotCleared,
    /// The relation needs proof independent of the claimant.
    #[error("the relation needs a proof independent of the claimant")]
    ProofMissing,
    /// A laboratory comparison is needed, or speaks against.
    #[error("a laboratory comparison does not speak for it")]
    Laboratory,
    /// She did not agree to sampling.
    #[error("she has not agreed to sampling")]
    Sampling,
    /// Nothing tells her age.
    #[error("her age is not known")]
    AgeUnknown,
    /// A child's case without a reviewer trained for it.
    #[error("one reviewer must be trained to protect children")]
    ChildReviewer,
    /// A child's own view is not recorded.
    #[error("the child's own view must be recorded")]
    ChildsView,
    /// A young child without an independent guardian or authority.
    #[error("a guardian's or an authority's agreement is needed, never the claimant's")]
    Guardian,
    /// She has not agreed, or not to this, or not any more.
    #[error("she has not agreed to this")]
    NotAgreed,
    /// She refused.
    #[error("she refused")]
    Refused,
    /// The scope exceeds what she agreed to, or does not fit.
    #[error("this goes further than what was agreed")]
    Scope,
    /// She is dead.
    #[error("she has died")]
    Dead,
    /// The review date is past or too far away.
    #[error("the review date lies within 180 days")]
    ReviewDate,
    /// Agreement, support or interpretation came from the claimant's side or a sole guardian.
    #[error("agreement, support or interpretation may not come from the claimant's side")]
    ThroughTheClaimant,
    /// A hold or freeze stands.
    #[error("a safety hold stands")]
    Held,
    /// There is no hold to lift, no agreement to withdraw, nothing offered.
    #[error("there is nothing of the kind")]
    NothingThere,
    /// Another case of hers was handed over.
    #[error("another case of this person was handed over")]
    AnotherHandedOver,
    /// What is stated is not what follows from what stands in the record.
    #[error("what is stated does not follow from what stands in the record")]
    Contradicted,
    /// The voting itself does not allow it.
    #[error("the vote does not allow this")]
    Vote,
}
