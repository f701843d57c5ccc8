//! A case: one candidate on its way through review. A pure state machine: two reviewers of two
//! organisations vote without seeing each other; when they differ a third decides to go on or to
//! close. Who may be dealt a case is `service`'s; nothing is released here.

use crate::domain::candidate::Pair;
use crate::domain::case_event::{CaseEvent, FirstImpression, IllegalMove, Reassignment, Reopening};
use crate::domain::evidence::Bits;
use crate::domain::ids::{ActorId, CaseId, Timestamp};
use crate::domain::text::Personal;
use crate::domain::vote::{Ballot, Seat, SplitChoice, Verdict};
use crate::domain::words::word_enum;

word_enum! {
    /// Where a case stands.
    pub enum CaseState {
        /// To be dealt to two reviewers.
        Waiting = "waiting",
        /// Two reviewers are asked.
        Voting = "voting",
        /// They differ; a third is to decide whether to go on.
        Split = "split",
        /// Both say kin.
        KinConfirmed = "kin_confirmed",
        /// Not kin; it stays so until material new evidence.
        Rejected = "rejected",
        /// The report was withdrawn or the profile is no longer matched.
        Voided = "voided",
    }
}

impl CaseState {
    /// Whether reviewers still have to act, so that withdrawal of the report voids it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Voting | Self::Split)
    }

    /// Whether the pair is barred from the candidate set.
    pub const fn takes_no_place(self) -> bool {
        matches!(self, Self::Rejected | Self::Voided)
    }
}

/// One candidate in review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its outside id.
    pub id: CaseId,
    /// The pair.
    pub pair: Pair,
    /// Where it stands.
    pub state: CaseState,
    /// Voting rounds begun, from 0.
    pub round: u32,
    /// Reviewers asked in this round.
    pub seats: Vec<Seat>,
    /// Votes cast in this round.
    pub votes: Vec<Ballot<Verdict>>,
    /// The third reviewer asked in this round.
    pub third: Option<Seat>,
    /// Votes of rounds past.
    pub past_votes: Vec<Ballot<Verdict>>,
    /// Choices of third reviewers.
    pub choices: Vec<Ballot<SplitChoice>>,
    /// Seats given back.
    pub reassignments: Vec<Reassignment>,
    /// Every opening again.
    pub reopenings: Vec<Reopening>,
    /// First impressions, of all rounds.
    pub impressions: Vec<FirstImpression>,
    /// How many answers of kin were sealed when it was first dealt: those may be cited, later ones never;
    /// `None` before that.
    pub sealed_answers: Option<u32>,
    /// Score when last closed, or when it was suggested.
    pub score: Bits,
    /// Counts changes.
    pub revision: u32,
    /// Revisions of profile and report when last closed, or when it was suggested.
    pub revisions: (u32, u32),
}

impl Case {
    /// A fresh case, to be dealt.
    pub const fn new(id: CaseId, pair: Pair, score: Bits, revisions: (u32, u32)) -> Self {
        Self {
            id,
            pair,
            state: CaseState::Waiting,
            round: 0,
            seats: Vec::new(),
            votes: Vec::new(),
            third: None,
            past_votes: Vec::new(),
            choices: Vec::new(),
            reassignments: Vec::new(),
            reopenings: Vec::new(),
            impressions: Vec::new(),
            sealed_answers: None,
            score,
            revision: 1,
            revisions,
        }
    }

    /// When the last ballot was cast; the beginning of time when there was none.
    pub fn closed_at(&self) -> Timestamp {
        let votes = self.votes.iter().chain(&self.past_votes).map(|vote| vote.at);
        votes.chain(self.choices.iter().map(|choice| choice.at)).max().unwrap_or_default()
    }

    /// Moves the case on.
    ///
    /// # Errors
    /// [`IllegalMove`] when the event cannot happen now; the case is unchanged then.
    pub fn apply(&mut self, event: CaseEvent) -> Result<(), IllegalMove> {
        self.step(event)?;
        self.revision += 1;
        Ok(())
    }

    fn step(&mut self, event: CaseEvent) -> Result<(), IllegalMove> {
        match event {
            CaseEvent::Dealt(seats) => self.deal(seats),
            CaseEvent::Reassigned { from, to, reason, at } => self.reassign(from, to, reason, at),
            CaseEvent::Impressed(first) => self.note_impression(first),
            CaseEvent::Voted(ballot) => self.vote(ballot),
            CaseEvent::ThirdDealt(seat) => self.deal_third(seat),
            CaseEvent::ThirdChose(ballot) => self.choose(ballot),
            CaseEvent::Reopened(reopening) => self.reopen(reopening),
            CaseEvent::Voided => {
                if !self.state.is_open() {
                    return Err(IllegalMove::State);
                }
                self.state = CaseState::Voided;
                Ok(())
            }
        }
    }

    fn deal(&mut self, seats: [Seat; 2]) -> Result<(), IllegalMove> {
        if self.state != CaseState::Waiting {
            return Err(IllegalMove::State);
        }
        let [first, second] = &seats;
        let seen = seats.iter().any(|seat| self.has_seen(seat.reviewer));
        if seen || first.reviewer == second.reviewer || first.organisation == second.organisation {
            return Err(IllegalMove::SameOrganisation);
        }
        self.state = CaseState::Voting;
        self.round += 1;
        self.seats = seats.into();
        self.third = None;
        Ok(())
    }

    fn reassign(
        &mut self,
        from: ActorId,
        to: Seat,
        reason: Option<Personal>,
        at: Timestamp,
    ) -> Result<(), IllegalMove> {
        if !matches!(self.state, CaseState::Voting | CaseState::Split) {
            return Err(IllegalMove::State);
        }
        if self.votes.iter().any(|vote| vote.seat.reviewer == from) {
            return Err(IllegalMove::VotedAlready);
        }
        let apart = |seat: &Seat| seat.reviewer == from || seat.organisation != to.organisation;
        let fits = !self.has_seen(to.reviewer) && self.asked().all(apart);
        let seats = self.seats.iter_mut().chain(&mut self.third);
        let Some(seat) = seats.into_iter().find(|seat| seat.reviewer == from) else {
            return Err(IllegalMove::NotSeated);
        };
        if !fits {
            return Err(IllegalMove::SameOrganisation);
        }
        let left = std::mem::replace(seat, to);
        self.reassignments.push(Reassignment { left, reason, at });
        Ok(())
    }

    fn vote(&mut self, ballot: Ballot<Verdict>) -> Result<(), IllegalMove> {
        let reviewer = ballot.seat.reviewer;
        if self.votes.iter().any(|vote| vote.seat.reviewer == reviewer) {
            return Err(IllegalMove::VotedAlready);
        }
        if self.state != CaseState::Voting {
            return Err(IllegalMove::State);
        }
        if !self.seats.contains(&ballot.seat) {
            return Err(IllegalMove::NotSeated);
        }
        if ballot.choice == Verdict::Kin && self.sealed_answers.unwrap_or(0) == 0 {
            return Err(IllegalMove::NoAnswers);
        }
        self.check_cites(reviewer, &ballot.cites)?;
        self.votes.push(ballot);
        if let [first, second] = self.votes.as_slice() {
            self.state = match (first.choice, second.choice) {
                (Verdict::Kin, Verdict::Kin) => CaseState::KinConfirmed,
                (Verdict::NotKin, Verdict::NotKin) => CaseState::Rejected,
                _ => CaseState::Split,
            };
        }
        Ok(())
    }

    fn deal_third(&mut self, seat: Seat) -> Result<(), IllegalMove> {
        if self.state != CaseState::Split || self.third.is_some() {
            return Err(IllegalMove::State);
        }
        let fits = self
            .seats
            .iter()
            .all(|other| other.reviewer != seat.reviewer && other.organisation != seat.organisation);
        if !fits || self.has_seen(seat.reviewer) {
            return Err(IllegalMove::SameOrganisation);
        }
        self.third = Some(seat);
        Ok(())
    }

    fn choose(&mut self, ballot: Ballot<SplitChoice>) -> Result<(), IllegalMove> {
        if self.state != CaseState::Split {
            return Err(IllegalMove::State);
        }
        if self.third.as_ref() != Some(&ballot.seat) {
            return Err(IllegalMove::NotSeated);
        }
        self.check_cites(ballot.seat.reviewer, &ballot.cites)?;
        let (choice, at) = (ballot.choice, ballot.at);
        self.choices.push(ballot);
        match choice {
            SplitChoice::Close => self.state = CaseState::Rejected,
            SplitChoice::GoOn => self.begin_round(at),
        }
        Ok(())
    }

    fn reopen(&mut self, reopening: Reopening) -> Result<(), IllegalMove> {
        // One that is voted on begins afresh where the service says so, whom the bench judges.
        let afresh = reopening.by.is_none() && matches!(self.state, CaseState::Voting | CaseState::Split);
        if self.state.is_open() && !afresh {
            return Err(IllegalMove::State);
        }
        // Who does not like what others decided does not go on asking others (S13).
        if reopening.by.is_some() && self.reopenings.iter().any(|past| past.by == reopening.by) {
            return Err(IllegalMove::OpenedAlready);
        }
        self.score = reopening.score_now;
        let at = reopening.at;
        self.reopenings.push(reopening);
        self.begin_round(at);
        Ok(())
    }

    fn begin_round(&mut self, at: Timestamp) {
        // Whose seat ends without a ballot has seen the case all the same.
        let left = self.unvoted().cloned().map(|left| Reassignment { left, reason: None, at });
        let left: Vec<Reassignment> = left.collect();
        self.reassignments.extend(left);
        self.past_votes.append(&mut self.votes);
        self.seats.clear();
        self.third = None;
        self.state = CaseState::Waiting;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{OrgCode, ProfileId, ReportId, StatementId};

    fn seat(person: u8, organisation: &str) -> Seat {
        Seat { reviewer: ActorId([person; 16]), organisation: OrgCode::new(organisation).unwrap() }
    }

    fn ballot<T>(seat: Seat, choice: T) -> Ballot<T> {
        Ballot {
            seat,
            choice,
            reason: Personal::stored("the burn is on the same hand"),
            salt: [0; 16],
            cites: vec![],
            at: Timestamp(1),
        }
    }

    fn voting() -> Case {
        let pair = Pair { profile: ProfileId([1; 16]), report: ReportId([2; 16]) };
        let mut case = Case::new(CaseId([3; 16]), pair, Bits(4_000), (1, 1));
        case.sealed_answers = Some(1);
        case.apply(CaseEvent::Dealt([seat(1, "a"), seat(2, "b")])).unwrap();
        case
    }

    #[test]
    fn two_alike_votes_decide() {
        for (verdict, state) in
            [(Verdict::Kin, CaseState::KinConfirmed), (Verdict::NotKin, CaseState::Rejected)]
        {
            let mut case = voting();
            case.apply(CaseEvent::Voted(ballot(seat(1, "a"), verdict))).unwrap();
            assert_eq!(case.state, CaseState::Voting);
            assert!(!case.awaits(ActorId([1; 16])) && case.awaits(ActorId([2; 16])));
            case.apply(CaseEvent::Voted(ballot(seat(2, "b"), verdict))).unwrap();
            assert_eq!(case.state, state);
        }
    }

    #[test]
    fn a_split_goes_to_a_third_of_a_third_organisation() {
        let mut case = voting();
        case.apply(CaseEvent::Voted(ballot(seat(1, "a"), Verdict::Kin))).unwrap();
        case.apply(CaseEvent::Voted(ballot(seat(2, "b"), Verdict::NotKin))).unwrap();
        assert_eq!(case.state, CaseState::Split);
        for wrong in [seat(1, "a"), seat(3, "b")] {
            assert_eq!(case.apply(CaseEvent::ThirdDealt(wrong)), Err(IllegalMove::SameOrganisation));
        }
        case.apply(CaseEvent::ThirdDealt(seat(3, "c"))).unwrap();
        assert!(case.awaits(ActorId([3; 16])));
        let mut closed = case.clone();
        closed.apply(CaseEvent::ThirdChose(ballot(seat(3, "c"), SplitChoice::Close))).unwrap();
        assert_eq!(closed.state, CaseState::Rejected);
        case.apply(CaseEvent::ThirdChose(ballot(seat(3, "c"), SplitChoice::GoOn))).unwrap();
        assert_eq!((case.state, case.votes.len(), case.past_votes.len()), (CaseState::Waiting, 0, 2));
        assert!(case.has_seen(ActorId([1; 16])) && case.has_seen(ActorId([3; 16])));
    }

    #[test]
    fn one_organisation_or_person_cannot_fill_both_seats() {
        let mut case = voting();
        case.state = CaseState::Waiting;
        for second in [seat(1, "b"), seat(2, "a")] {
            let dealt = CaseEvent::Dealt([seat(1, "a"), second]);
            assert_eq!(case.apply(dealt), Err(IllegalMove::SameOrganisation));
        }
    }

    #[test]
    fn nobody_votes_twice_or_without_a_seat() {
        let mut case = voting();
        case.apply(CaseEvent::Voted(ballot(seat(1, "a"), Verdict::Kin))).unwrap();
        let again = CaseEvent::Voted(ballot(seat(1, "a"), Verdict::NotKin));
        assert_eq!(case.apply(again), Err(IllegalMove::VotedAlready));
        let stranger = CaseEvent::Voted(ballot(seat(9, "z"), Verdict::Kin));
        assert_eq!(case.apply(stranger), Err(IllegalMove::NotSeated));
        let other_organisation = CaseEvent::Voted(ballot(seat(2, "z"), Verdict::Kin));
        assert_eq!(case.apply(other_organisation), Err(IllegalMove::NotSeated));
    }

    #[test]
    fn an_open_case_can_be_voided_and_a_closed_one_only_reopened() {
        let mut case = voting();
        case.apply(CaseEvent::Voided).unwrap();
        assert_eq!(case.apply(CaseEvent::Voided), Err(IllegalMove::State));
        let reopening = Reopening {
            by: None,
            reason: None,
            score_before: Bits(4_000),
            score_now: Bits(9_000),
            profile_statements: vec![],
            report_statements: vec![StatementId(4)],
            at: Timestamp(2),
        };
        case.apply(CaseEvent::Reopened(reopening.clone())).unwrap();
        assert_eq!((case.state, case.score), (CaseState::Waiting, Bits(9_000)));
        assert_eq!(case.apply(CaseEvent::Reopened(reopening)), Err(IllegalMove::State));
    }
}
