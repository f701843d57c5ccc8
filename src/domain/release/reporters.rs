//! What the journal says of reports beside cases: who signed that it knows the reporter, and that a report was withdrawn.
//! What the service states of a claim must follow from it.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::domain::entry::{CaseStep, Moved, What};
use crate::domain::ids::{OrgCode, ReportId};
use crate::domain::release::act::CaseAct;
use crate::domain::release::unlawful::Unlawful;

/// Who answers for whom, and what was withdrawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Reporters {
    /// Who answers for the reporter of a report, each by its own signed act.
    known_by: HashMap<ReportId, BTreeSet<OrgCode>>,
    withdrawn: HashSet<ReportId>,
}

impl Reporters {
    /// Takes in what happened, by somebody of this body.
    pub fn note(&mut self, what: &What, body: &OrgCode) {
        match what {
            What::ReporterVerified { report, .. } | What::ReporterVouched { report, vouched: true, .. } => {
                self.known_by.entry(*report).or_default().insert(body.clone());
            }
            What::ReporterVouched { report, vouched: false, .. } => {
                self.known_by.entry(*report).or_default().remove(body);
            }
            What::ReportWithdrawn { report } => self.note_withdrawn(*report),
            _ => {}
        }
    }

    /// Notes that a report was withdrawn.
    pub fn note_withdrawn(&mut self, report: ReportId) {
        self.withdrawn.insert(report);
    }

    /// Nobody is asked, or decides, on a report that was withdrawn.
    ///
    /// # Errors
    /// It was.
    pub fn permit_move(&self, moved: &Moved) -> Result<(), Unlawful> {
        let decides = matches!(moved.step, CaseStep::Dealt | CaseStep::Voted | CaseStep::ThirdChose);
        match decides && self.withdrawn.contains(&moved.pair.report) {
            true => Err(Unlawful::ReportWithdrawn),
            false => Ok(()),
        }
    }

    /// A claim names as who knows the reporter nobody who has not signed that, and stands no more once its report was
    /// withdrawn; nothing is asked or told on it then.
    ///
    /// # Errors
    /// It is otherwise.
    pub fn permit_act(&self, report: ReportId, act: &CaseAct) -> Result<(), Unlawful> {
        let withdrawn = self.withdrawn.contains(&report);
        match act {
            CaseAct::ClaimStated(claim) => {
                let signed = self.known_by.get(&report);
                let known = |body: &OrgCode| signed.is_some_and(|signed| signed.contains(body));
                match claim.known_by.iter().all(known) {
                    true if withdrawn && claim.stands => Err(Unlawful::Contradicted),
                    true => Ok(()),
                    false => Err(Unlawful::ReporterUnknown),
                }
            }
            CaseAct::Asked | CaseAct::Released(_) | CaseAct::HandedOver if withdrawn => {
                Err(Unlawful::ReportWithdrawn)
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::release::facts::Claim;
    use crate::domain::report::{ReporterRelation, Seen};

    const REPORT: ReportId = ReportId([1; 16]);

    #[test]
    fn a_claim_names_who_signed_and_ends_with_its_report() {
        let body = |code: &str| OrgCode::new(code).unwrap();
        let mut reporters = Reporters::default();
        let stated = |reporters: &Reporters, known_by: &[&str], stands| {
            let known_by = known_by.iter().map(|code| body(code)).collect();
            let (relation, reporter) = (ReporterRelation::Mother, [7; 16]);
            let organisations = vec![body("desk")];
            let claim = Claim { organisations, known_by, relation, answers_sealed: true, stands, reporter };
            reporters.permit_act(REPORT, &CaseAct::ClaimStated(claim))
        };
        assert_eq!(stated(&reporters, &[], true), Ok(()));
        assert_eq!(stated(&reporters, &["desk"], true), Err(Unlawful::ReporterUnknown));
        let seen = What::ReporterVerified { report: REPORT, seen: Seen::Passport, signed: None };
        reporters.note(&seen, &body("desk"));
        let vouched = |vouched| What::ReporterVouched { report: REPORT, vouched, signed: None };
        reporters.note(&vouched(true), &body("v"));
        assert_eq!(stated(&reporters, &["desk", "v"], true), Ok(()));
        reporters.note(&vouched(false), &body("v"));
        assert_eq!(stated(&reporters, &["desk", "v"], true), Err(Unlawful::ReporterUnknown));
        assert_eq!(reporters.permit_act(REPORT, &CaseAct::HandedOver), Ok(()));
        reporters.note(&What::ReportWithdrawn { report: REPORT }, &body("desk"));
        assert_eq!(stated(&reporters, &["desk"], true), Err(Unlawful::Contradicted));
        assert_eq!(stated(&reporters, &["desk"], false), Ok(()));
        for act in [CaseAct::Asked, CaseAct::HandedOver] {
            assert_eq!(reporters.permit_act(REPORT, &act), Err(Unlawful::ReportWithdrawn));
        }
    }
}
