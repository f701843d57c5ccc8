//! What the terms of an agreement say by themselves, judged by the words of the safeguards.

use homeward::domain::release::facts::{AgeBand, Claim, Person};
use homeward::domain::release::terms::{Guardian, Mode, Supporter, Terms};
use homeward::domain::report::ReporterRelation;

use crate::release::by_words::{Verdicts, hold};
use crate::release::reading::{HOUR, Words};

impl Words<'_> {
    /// S4, S5, S6: what the terms say by themselves.
    pub fn terms_hold(&self, terms: &Terms, signed: i64, person: &Person, claim: &Claim) -> Verdicts {
        let review = terms.review_at.0;
        hold(self.now < review && review - signed <= 180 * 24 * HOUR, "S4: the agreement is past its date")?;
        let his = [Supporter::Reporter, Supporter::ReportersKin, Supporter::FearedPerson];
        hold(!terms.supporters.iter().any(|one| his.contains(one)), "S5: supported by his side")?;
        let alone =
            !terms.supporters.is_empty() && terms.supporters.iter().all(|one| *one == Supporter::Guardian);
        hold(!alone, "S5: a sole guardian")?;
        hold(terms.mode == Mode::Own || !terms.supporters.is_empty(), "S4: supported by nobody")?;
        hold(
            person.age == Some(AgeBand::Adult) || terms.childs_view,
            "S6: the child's view is not recorded",
        )?;
        let parent = matches!(
            claim.relation,
            ReporterRelation::Father | ReporterRelation::Mother | ReporterRelation::Guardian
        );
        let guarded = match terms.guardian {
            Some(Guardian::Authority) => true,
            Some(Guardian::Independent) => !parent,
            Some(Guardian::Claimant) => return Err("S5: the claimant as her guardian"),
            None => false,
        };
        hold(person.age != Some(AgeBand::Under14) || guarded, "S6: nobody beside a young child")
    }
}
