//! A case and the answers of kin: they are read after a first impression, and a decision rests only on
//! those that were sealed before anybody saw the case (S9).

use crate::domain::case::Case;
use crate::domain::case_event::{FirstImpression, IllegalMove};
use crate::domain::ids::ActorId;

impl Case {
    /// Whether this reviewer recorded a first impression in this round, so that she may read the answers.
    pub fn may_read_answers(&self, reviewer: ActorId) -> bool {
        self.impressions.iter().any(|first| first.reviewer == reviewer && first.round == self.round)
    }

    /// Takes a first impression in, once a round, of somebody whom the case awaits.
    pub(super) fn note_impression(&mut self, first: FirstImpression) -> Result<(), IllegalMove> {
        if !self.awaits(first.reviewer) {
            return Err(IllegalMove::NotSeated);
        }
        if first.round != self.round || self.may_read_answers(first.reviewer) {
            return Err(IllegalMove::Impression);
        }
        self.impressions.push(first);
        Ok(())
    }

    /// A decision rests on answers that were sealed before anybody saw the case, each named once, and that
    /// its reviewer read after her first impression.
    pub(super) fn check_cites(&self, reviewer: ActorId, cites: &[u32]) -> Result<(), IllegalMove> {
        let sealed = self.sealed_answers.unwrap_or(0);
        if !cites.is_empty() && !self.may_read_answers(reviewer) {
            return Err(IllegalMove::Impression);
        }
        let known = cites.iter().all(|cited| (1..=sealed).contains(cited));
        if known && cites.is_sorted_by(|one, next| one < next) {
            Ok(())
        } else {
            Err(IllegalMove::LateAnswer)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::candidate::Pair;
    use crate::domain::case_event::CaseEvent;
    use crate::domain::evidence::Bits;
    use crate::domain::ids::{CaseId, OrgCode, ProfileId, ReportId, Timestamp};
    use crate::domain::text::Personal;
    use crate::domain::vote::{Ballot, Impression, Seat, Verdict};

    fn seat(person: u8) -> Seat {
        let organisation = OrgCode::new(["a", "b"][usize::from(person) % 2]).unwrap();
        Seat { reviewer: ActorId([person; 16]), organisation }
    }

    fn voting(sealed: Option<u32>) -> Case {
        let pair = Pair { profile: ProfileId([1; 16]), report: ReportId([2; 16]) };
        let mut case = Case::new(CaseId([3; 16]), pair, Bits::ZERO, (1, 1));
        case.sealed_answers = sealed;
        case.apply(CaseEvent::Dealt([seat(1), seat(2)])).unwrap();
        case
    }

    fn impressed(case: &mut Case, person: u8) -> Result<(), IllegalMove> {
        let (reviewer, round, impression) = (ActorId([person; 16]), case.round, Impression::Unsure);
        case.apply(CaseEvent::Impressed(FirstImpression { reviewer, round, impression, at: Timestamp(1) }))
    }

    fn vote(case: &mut Case, person: u8, choice: Verdict, cites: &[u32]) -> Result<(), IllegalMove> {
        let reason = Personal::stored("the tree behind the house");
        let (cites, salt, at) = (cites.to_vec(), [0; 16], Timestamp(2));
        case.apply(CaseEvent::Voted(Ballot { seat: seat(person), choice, reason, salt, cites, at }))
    }

    #[test]
    fn a6_s9_only_answers_sealed_before_the_dealing_are_cited_each_once_after_an_impression() {
        let mut case = voting(Some(2));
        assert_eq!(vote(&mut case, 1, Verdict::Kin, &[1]), Err(IllegalMove::Impression), "not read yet");
        impressed(&mut case, 1).unwrap();
        assert_eq!(impressed(&mut case, 1), Err(IllegalMove::Impression), "once");
        assert_eq!(impressed(&mut case, 9), Err(IllegalMove::NotSeated));
        for late in [&[3][..], &[0], &[1, 1], &[2, 1], &[1, 2, 3]] {
            assert_eq!(vote(&mut case, 1, Verdict::Kin, late), Err(IllegalMove::LateAnswer), "{late:?}");
        }
        vote(&mut case, 1, Verdict::Kin, &[1, 2]).unwrap();
        vote(&mut case, 2, Verdict::Kin, &[]).unwrap();
        assert!(case.may_read_answers(ActorId([1; 16])) && !case.may_read_answers(ActorId([2; 16])));
    }

    #[test]
    fn s9_without_answers_there_is_no_kin_verdict() {
        let mut case = voting(Some(0));
        assert_eq!(vote(&mut case, 1, Verdict::Kin, &[]), Err(IllegalMove::NoAnswers));
        vote(&mut case, 1, Verdict::NotKin, &[]).unwrap();
    }
}
