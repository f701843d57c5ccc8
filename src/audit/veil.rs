//! Acts as they are signed and as the log shows them: the ids of residents and reports veiled, so that
//! an auditor can check every signature over its exact text and follow each resident's acts without
//! learning an id. A veil is no key: whoever knows the id of a record can find its acts.

use sha2::{Digest, Sha256};

use crate::domain::candidate::Pair;
use crate::domain::entry::Subject;
use crate::domain::ids::{ProfileId, ReportId};
use crate::domain::lines::Lines;
use crate::domain::release::act::{Act, PersonAct, Whom};
use crate::domain::release::links::{LinkOf, Linkable};
use crate::domain::release::terms::{Purpose, Terms};

/// Names this way of veiling; another gets another name.
const VEIL: &[u8] = b"homeward.veil.1";

/// The values of an act as its doer signs them and the log shows them.
pub fn signed_lines(act: &Act) -> Lines {
    veiled_act(act).to_lines()
}

/// The name of a resident in signed texts.
pub fn veiled_profile(id: ProfileId) -> ProfileId {
    ProfileId(veiled(b"profile", &id.0))
}

/// The name of a report in signed texts.
pub fn veiled_report(id: ReportId) -> ReportId {
    ReportId(veiled(b"report", &id.0))
}

/// A pair by the names of its sides in signed texts.
pub fn veiled_pair(pair: Pair) -> Pair {
    Pair { profile: veiled_profile(pair.profile), report: veiled_report(pair.report) }
}

/// The name of a record in signed texts, as the subject of a call: `profiles/…` or `reports/…` veiled, or
/// a case or a tip by its own id.
pub fn veiled_subject(subject: &Subject) -> String {
    match subject {
        Subject::Profile(id) => format!("profiles/{}", veiled_profile(*id)),
        Subject::Report(id) => format!("reports/{}", veiled_report(*id)),
        Subject::Case(id) => format!("cases/{id}"),
        Subject::Tip(id) => format!("tips/{id}"),
    }
}

fn veiled(whose: &[u8], id: &[u8; 16]) -> [u8; 16] {
    let hash = Sha256::new().chain_update(VEIL).chain_update(whose).chain_update(id).finalize();
    *hash.first_chunk().expect("a hash is longer than an id")
}

fn veiled_act(act: &Act) -> Act {
    match act {
        Act::Case { case, profile, round, act } => {
            Act::Case { case: *case, profile: veiled_profile(*profile), round: *round, act: act.clone() }
        }
        Act::Person { profile, act } => {
            Act::Person { profile: veiled_profile(*profile), act: veiled_person_act(act) }
        }
        Act::Brake { .. } => act.clone(),
        Act::Link { of, case, act } => Act::Link { of: veiled_link(of), case: *case, act: *act },
    }
}

fn veiled_link(of: &LinkOf) -> LinkOf {
    let whose: &[u8] = match of.side() {
        Linkable::Profiles => b"profile",
        Linkable::Reports => b"report",
    };
    let [one, other] = of.ids().map(|id| veiled(whose, &id));
    // Two hashes are never alike.
    LinkOf::new(of.side(), one, other).unwrap_or(*of)
}

fn veiled_person_act(act: &PersonAct) -> PersonAct {
    let veiled_whom = |whom: Whom| match whom {
        Whom::Report(report) => Whom::Report(veiled_report(report)),
        Whom::Everybody => Whom::Everybody,
    };
    match act {
        PersonAct::Agreed(terms) => PersonAct::Agreed(Terms {
            purpose: match terms.purpose {
                Purpose::Contact { case, report, scope } => {
                    Purpose::Contact { case, report: veiled_report(report), scope }
                }
                Purpose::Sampling => Purpose::Sampling,
            },
            ..terms.clone()
        }),
        PersonAct::Withdrew(report) => PersonAct::Withdrew(report.map(veiled_report)),
        PersonAct::Refused(whom) => PersonAct::Refused(veiled_whom(*whom)),
        PersonAct::MindChanged(whom) => PersonAct::MindChanged(veiled_whom(*whom)),
        PersonAct::InterestJudged(report) => PersonAct::InterestJudged(veiled_report(*report)),
        PersonAct::Stated(_)
        | PersonAct::Inherited(_)
        | PersonAct::TransferOffered(_)
        | PersonAct::TransferTaken => act.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{CaseId, Timestamp};
    use crate::domain::release::scope::Scope;
    use crate::domain::release::terms::Mode;

    const PROFILE: ProfileId = ProfileId([0xaa; 16]);
    const REPORT: ReportId = ReportId([0xbb; 16]);

    #[test]
    fn a_signed_text_names_no_resident_and_no_report_and_reads_back() {
        let terms = Terms {
            purpose: Purpose::Contact { case: CaseId([1; 16]), report: REPORT, scope: Scope::Alive },
            mode: Mode::Own,
            supporters: vec![],
            aids: vec![],
            guardian: None,
            childs_view: false,
            review_at: Timestamp(9),
        };
        for act in [
            PersonAct::Agreed(terms),
            PersonAct::Withdrew(Some(REPORT)),
            PersonAct::Refused(Whom::Report(REPORT)),
            PersonAct::MindChanged(Whom::Report(REPORT)),
            PersonAct::InterestJudged(REPORT),
        ] {
            let act = Act::Person { profile: PROFILE, act };
            let lines = signed_lines(&act);
            let text = lines.text();
            assert!(!text.contains(&"aa".repeat(8)) && !text.contains(&"bb".repeat(8)), "{text}");
            assert!(text.contains(&veiled_profile(PROFILE).to_string()));
            assert!(text.contains(&veiled_report(REPORT).to_string()));
            assert_eq!(Act::from_lines(&lines).map(|read| read.to_lines()), Some(lines));
        }
    }

    #[test]
    fn one_id_of_two_kinds_has_two_veils() {
        assert_ne!(veiled_profile(ProfileId([7; 16])).0, veiled_report(ReportId([7; 16])).0);
    }
}
