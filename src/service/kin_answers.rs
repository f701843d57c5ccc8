//! Answers of kin, as reviewers read them: after a first impression, and only those that were sealed before
//! the case was first dealt can be cited (S9). How they are sealed is `report_records`'s.

use crate::domain::access::{Call, Relation};
use crate::domain::actor::Actor;
use crate::domain::case_event::{CaseEvent, FirstImpression, IllegalMove};
use crate::domain::entry::{CaseStep, NewEntry, Subject};
use crate::domain::ids::{CaseId, Timestamp};
use crate::domain::report::KinQuestion;
use crate::domain::text::Personal;
use crate::domain::vote::Impression;
use crate::service::core::{Request, Service};
use crate::service::refusal::Refusal;
use crate::service::reviewers::moved;
use crate::store::{Commit, Expectation, Lane, Put};

/// An answer as a reviewer reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerView {
    /// Its number, from 1, by which it is cited.
    pub number: u32,
    /// The question.
    pub question: KinQuestion,
    /// The answer.
    pub answer: Personal,
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// Whether it may be cited: it was sealed before anybody saw the case.
    pub may_be_cited: bool,
}

impl Service {
    /// Records what the caller thinks of a case that awaits her, once in a round; she may read the answers
    /// of kin then.
    ///
    /// # Errors
    /// Unknown cases and those of others (the same); a case that does not await her; a second impression.
    pub fn record_impression(
        &self,
        actor: &Actor,
        request: Request,
        id: CaseId,
        impression: Impression,
    ) -> Result<(), Refusal> {
        let done = self.once(
            actor.id,
            request,
            |_| {
                let case = self.store.case(id)?.filter(|case| case.has_seen(actor.id));
                let relation = case.map_or(Relation::Stranger, |_| Relation::Assigned);
                self.permit(actor, Call::RecordImpression, relation).map(drop)
            },
            || {
                let (permit, mut case) = self.seated_case(actor, Call::RecordImpression, id)?;
                let (revision, at) = (case.revision, self.now());
                let first = FirstImpression { reviewer: actor.id, round: case.round, impression, at };
                case.apply(CaseEvent::Impressed(first))?;
                let mut commit = Commit::new(Lane::Caller);
                commit.expect.push(Expectation::Case(id, Some(revision)));
                commit.entries.push(NewEntry::new(&permit, at, moved(&case, CaseStep::Impressed)));
                commit.put.push(Put::Case(Box::new(case)));
                Ok((commit, id.0.to_vec(), ()))
            },
        );
        self.noting(actor, Call::RecordImpression, done)?;
        if let Some(case) = self.store.case(id)? {
            self.open_cases.note(case);
        }
        Ok(())
    }

    /// The answers of kin of a case of the caller's, in the order in which they were sealed.
    ///
    /// # Errors
    /// Unknown cases and those of others (the same); no first impression of hers in this round yet.
    pub fn kin_answers(&self, actor: &Actor, id: CaseId) -> Result<Vec<AnswerView>, Refusal> {
        let (permit, case) = self.seated_case(actor, Call::GetKinAnswers, id)?;
        if !case.may_read_answers(actor.id) {
            return self.noting(actor, Call::GetKinAnswers, Err(IllegalMove::Impression.into()));
        }
        self.both_for(actor, Call::GetKinAnswers, case.pair)?;
        self.note_reading(&permit, vec![Subject::Case(id), Subject::Report(case.pair.report)])?;
        let sealed = case.sealed_answers.unwrap_or(0);
        let answers = self.store.kin_answers(case.pair.report)?;
        let view = |(number, answer): (u32, crate::domain::report::KinAnswer)| AnswerView {
            number,
            question: answer.question,
            answer: answer.answer,
            sealed_at: answer.sealed_at,
            may_be_cited: number <= sealed,
        };
        Ok((1..).zip(answers).map(view).collect())
    }
}
