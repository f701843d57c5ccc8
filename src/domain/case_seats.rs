//! Who sits in a case, sat in it, and is awaited. How seats are filled is `case`'s.

use crate::domain::case::{Case, CaseState};
use crate::domain::ids::ActorId;
use crate::domain::vote::Seat;

impl Case {
    /// Whether this person has a seat in this case, or cast a ballot in it: she may read it.
    pub fn is_party(&self, reviewer: ActorId) -> bool {
        self.seats.iter().any(|seat| seat.reviewer == reviewer)
            || self.third.as_ref().is_some_and(|seat| seat.reviewer == reviewer)
            || self.past_votes.iter().any(|ballot| ballot.seat.reviewer == reviewer)
            || self.choices.iter().any(|ballot| ballot.seat.reviewer == reviewer)
    }

    /// Whether this person ever saw the case, so that it is not dealt to her afresh.
    pub fn has_seen(&self, reviewer: ActorId) -> bool {
        self.is_party(reviewer) || self.reassignments.iter().any(|past| past.left.reviewer == reviewer)
    }

    /// Everybody who is asked in this round: two reviewers, and the third of a split.
    pub fn asked(&self) -> impl Iterator<Item = &Seat> {
        self.seats.iter().chain(&self.third)
    }

    /// The seat of this round that is not among these, which stand after a reassignment.
    pub fn left_by(&self, seats: &[Seat]) -> Option<&Seat> {
        self.asked().find(|seat| !seats.contains(seat))
    }

    /// Whether this reviewer still has to act on the case now.
    pub fn awaits(&self, reviewer: ActorId) -> bool {
        match self.state {
            CaseState::Voting => {
                self.seats.iter().any(|seat| seat.reviewer == reviewer)
                    && !self.votes.iter().any(|vote| vote.seat.reviewer == reviewer)
            }
            CaseState::Split => self.third.as_ref().is_some_and(|seat| seat.reviewer == reviewer),
            _ => false,
        }
    }

    /// Seats of this round from which no ballot came.
    pub(super) fn unvoted(&self) -> impl Iterator<Item = &Seat> {
        self.asked().filter(|seat| {
            let voted = self.votes.iter().any(|vote| vote.seat == **seat);
            !voted && !self.choices.iter().any(|choice| choice.seat == **seat)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::candidate::Pair;
    use crate::domain::case_event::{CaseEvent, IllegalMove, Reopening};
    use crate::domain::evidence::Bits;
    use crate::domain::ids::{CaseId, OrgCode, ProfileId, ReportId, Timestamp};

    #[test]
    fn whose_seat_ended_without_a_vote_has_seen_the_case() {
        let seat = |n: u8, body: &str| Seat {
            reviewer: ActorId([n; 16]),
            organisation: OrgCode::new(body).unwrap(),
        };
        let pair = Pair { profile: ProfileId([1; 16]), report: ReportId([2; 16]) };
        let mut case = Case::new(CaseId([3; 16]), pair, Bits::ZERO, (1, 1));
        case.apply(CaseEvent::Dealt([seat(1, "a"), seat(2, "b")])).unwrap();
        let (score_before, score_now) = (Bits::ZERO, Bits::ZERO);
        let (profile_statements, report_statements) = (Vec::new(), Vec::new());
        let (by, reason, at) = (None, None, Timestamp(7));
        let afresh =
            Reopening { by, reason, score_before, score_now, profile_statements, report_statements, at };
        case.apply(CaseEvent::Reopened(afresh)).unwrap();
        assert!(case.has_seen(ActorId([1; 16])) && case.has_seen(ActorId([2; 16])));
        let again = case.apply(CaseEvent::Dealt([seat(1, "a"), seat(3, "b")]));
        assert_eq!(again, Err(IllegalMove::SameOrganisation));
        case.apply(CaseEvent::Dealt([seat(4, "a"), seat(3, "b")])).unwrap();
    }
}
