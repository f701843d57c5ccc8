//! Replays the moves of every case from the log: each state must follow from the one before, and
//! nobody may fill two parts. Knows only public parts; who was dealt a case is not among them.

use std::collections::HashMap;

use crate::audit::leaf::PublicPart;
use crate::domain::case::CaseState;
use crate::domain::entry::CaseStep;
use crate::domain::ids::{ActorId, OrgCode};

/// All cases so far.
#[derive(Default)]
pub struct Cases(HashMap<String, Case>);

#[derive(Default)]
struct Case {
    state: Option<CaseState>,
    voters: Vec<(ActorId, OrgCode)>,
    third_asked: bool,
}

impl Cases {
    /// Takes the next entry; what is wrong with it, in words.
    pub fn take(&mut self, entry: &PublicPart) -> Result<(), String> {
        if entry.kind != "case_moved" {
            return Ok(());
        }
        let word = |name: &str| entry.detail(name).ok_or_else(|| format!("the entry states no {name}"));
        let step = CaseStep::from_word(word("step")?).ok_or("the step is unknown")?;
        let state = CaseState::from_word(word("state")?).ok_or("the state is unknown")?;
        let case = self.0.entry(word("case")?.to_owned()).or_default();
        let moved = case.moved(step, state, entry);
        // What comes later is judged from where the log says the case stands.
        case.state = Some(state);
        moved
    }
}

impl Case {
    fn moved(&mut self, step: CaseStep, to: CaseState, entry: &PublicPart) -> Result<(), String> {
        use CaseState::{KinConfirmed, Rejected, Split, Voided, Voting, Waiting};
        let from = self.state.unwrap_or(Waiting);
        let by_service = entry.role == "service";
        let by_reviewer = entry.role == "reviewer";
        let (lawful, by) = match step {
            CaseStep::Dealt => (from == Waiting && to == Voting, by_service),
            CaseStep::Reassigned => (from == Voting && to == Voting, by_service || by_reviewer),
            CaseStep::Voted => {
                let decided = matches!(to, KinConfirmed | Rejected | Split);
                let expected = if self.voters.is_empty() { to == Voting } else { decided };
                (from == Voting && expected, by_reviewer)
            }
            CaseStep::ThirdDealt => (from == Split && to == Split && !self.third_asked, by_service),
            CaseStep::ThirdChose => {
                (from == Split && matches!(to, Waiting | Rejected) && self.third_asked, by_reviewer)
            }
            CaseStep::Reopened => (!from.is_open() && to == Waiting, by_service || by_reviewer),
            CaseStep::Voided => (from.is_open() && to == Voided, by_service),
        };
        let alone = self.note(step, entry);
        let told = || format!("{} from {} to {}", step.word(), from.word(), to.word());
        if !lawful {
            Err(format!("{}, which no case may", told()))
        } else if !by {
            Err(format!("{}, by a {}, who may not", told(), entry.role))
        } else if !alone {
            Err(format!("{}, by a person or organisation that has had a part in this round", told()))
        } else {
            Ok(())
        }
    }

    /// Notes who acted; `false` when she or her organisation has had a part already.
    fn note(&mut self, step: CaseStep, entry: &PublicPart) -> bool {
        match step {
            CaseStep::Dealt => {
                self.voters.clear();
                self.third_asked = false;
                true
            }
            CaseStep::ThirdDealt => {
                self.third_asked = true;
                true
            }
            CaseStep::Voted | CaseStep::ThirdChose => {
                let alone = self
                    .voters
                    .iter()
                    .all(|(actor, org)| *actor != entry.actor && *org != entry.organisation);
                self.voters.push((entry.actor, entry.organisation.clone()));
                alone
            }
            CaseStep::Reassigned | CaseStep::Reopened | CaseStep::Voided => true,
        }
    }
}
