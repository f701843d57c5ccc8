//! Candidates and cases.

use crate::domain::candidate::{Candidate, Pair};
use crate::domain::case::{Case, CaseState};
use crate::domain::case_event::{FirstImpression, Reassignment, Reopening};
use crate::domain::evidence::{Bits, Comparison, Era, Evidence, Finding};
use crate::domain::ids::{ActorId, CaseId, ProfileId, ReportId, StatementId, Timestamp};
use crate::domain::text::Personal;
use crate::domain::vote::{Ballot, Impression, Seat, SplitChoice, Verdict};
use crate::store::encode::damaged::{Damaged, all, known, sized};
use crate::store::encode::profile::read_org;
use crate::store::proto;

pub fn write_pair(pair: Pair) -> proto::Pair {
    proto::Pair { profile: pair.profile.0.to_vec(), report: pair.report.0.to_vec() }
}

pub fn read_pair(pair: Option<proto::Pair>) -> Result<Pair, Damaged> {
    let pair = known(pair, "a pair")?;
    Ok(Pair {
        profile: ProfileId(sized(&pair.profile, "a pair's profile")?),
        report: ReportId(sized(&pair.report, "a pair's report")?),
    })
}

pub fn write_ids(ids: &[StatementId]) -> Vec<u32> {
    ids.iter().map(|id| id.0).collect()
}

pub fn read_ids(ids: Vec<u32>) -> Vec<StatementId> {
    ids.into_iter().map(StatementId).collect()
}

pub fn write_candidate(candidate: &Candidate) -> proto::Candidate {
    proto::Candidate {
        pair: Some(write_pair(candidate.pair)),
        score_millibits: candidate.score.0,
        prior_millibits: candidate.prior.0,
        evidence: candidate.evidence.iter().map(write_evidence).collect(),
        model_version: candidate.model_version,
        profile_revision: candidate.profile_revision,
        report_revision: candidate.report_revision,
    }
}

pub fn read_candidate(candidate: proto::Candidate) -> Result<Candidate, Damaged> {
    Ok(Candidate {
        pair: read_pair(candidate.pair)?,
        score: Bits(candidate.score_millibits),
        prior: Bits(candidate.prior_millibits),
        evidence: all(candidate.evidence, read_evidence)?,
        model_version: candidate.model_version,
        profile_revision: candidate.profile_revision,
        report_revision: candidate.report_revision,
    })
}

pub fn write_case(case: &Case) -> proto::Case {
    proto::Case {
        id: case.id.0.to_vec(),
        pair: Some(write_pair(case.pair)),
        state: case.state.word().to_owned(),
        round: case.round,
        seats: case.seats.iter().map(write_seat).collect(),
        votes: case.votes.iter().map(|vote| write_ballot(vote, vote.choice.word())).collect(),
        third: case.third.as_ref().map(write_seat),
        past_votes: case.past_votes.iter().map(|vote| write_ballot(vote, vote.choice.word())).collect(),
        choices: case.choices.iter().map(|choice| write_ballot(choice, choice.choice.word())).collect(),
        reopenings: case.reopenings.iter().map(write_reopening).collect(),
        score_millibits: case.score.0,
        revision: case.revision,
        profile_revision: case.revisions.0,
        report_revision: case.revisions.1,
        reassignments: case.reassignments.iter().map(write_reassignment).collect(),
        impressions: case.impressions.iter().map(write_impression).collect(),
        sealed_answers: case.sealed_answers,
    }
}

pub fn read_case(case: proto::Case) -> Result<Case, Damaged> {
    Ok(Case {
        id: CaseId(sized(&case.id, "a case's id")?),
        pair: read_pair(case.pair)?,
        state: known(CaseState::from_word(&case.state), "a case's state")?,
        round: case.round,
        seats: all(case.seats, read_seat)?,
        votes: all(case.votes, |vote| read_ballot(vote, Verdict::from_word))?,
        third: case.third.map(read_seat).transpose()?,
        past_votes: all(case.past_votes, |vote| read_ballot(vote, Verdict::from_word))?,
        choices: all(case.choices, |choice| read_ballot(choice, SplitChoice::from_word))?,
        reassignments: all(case.reassignments, read_reassignment)?,
        reopenings: all(case.reopenings, read_reopening)?,
        impressions: all(case.impressions, read_impression)?,
        sealed_answers: case.sealed_answers,
        score: Bits(case.score_millibits),
        revision: case.revision,
        revisions: (case.profile_revision, case.report_revision),
    })
}

fn write_evidence(evidence: &Evidence) -> proto::Evidence {
    proto::Evidence {
        comparison: evidence.comparison.word().to_owned(),
        finding: evidence.finding.word().to_owned(),
        millibits: evidence.bits.0,
        era: evidence.era.word().to_owned(),
        profile_statements: write_ids(&evidence.profile_statements),
        report_statements: write_ids(&evidence.report_statements),
    }
}

fn read_evidence(evidence: proto::Evidence) -> Result<Evidence, Damaged> {
    Ok(Evidence {
        comparison: known(Comparison::from_word(&evidence.comparison), "a comparison")?,
        finding: known(Finding::from_word(&evidence.finding), "a finding")?,
        bits: Bits(evidence.millibits),
        era: known(Era::from_word(&evidence.era), "an era")?,
        profile_statements: read_ids(evidence.profile_statements),
        report_statements: read_ids(evidence.report_statements),
    })
}

pub fn write_seat(seat: &Seat) -> proto::Seat {
    proto::Seat { reviewer: seat.reviewer.0.to_vec(), organisation: seat.organisation.as_str().to_owned() }
}

pub fn read_seat(seat: proto::Seat) -> Result<Seat, Damaged> {
    Ok(Seat {
        reviewer: ActorId(sized(&seat.reviewer, "a reviewer")?),
        organisation: read_org(&seat.organisation)?,
    })
}

fn write_ballot<T>(ballot: &Ballot<T>, choice: &str) -> proto::Ballot {
    proto::Ballot {
        seat: Some(write_seat(&ballot.seat)),
        choice: choice.to_owned(),
        reason: ballot.reason.reveal().to_owned(),
        at_ms: ballot.at.0,
        salt: ballot.salt.to_vec(),
        cites: ballot.cites.clone(),
    }
}

fn read_ballot<T>(ballot: proto::Ballot, choice: impl Fn(&str) -> Option<T>) -> Result<Ballot<T>, Damaged> {
    Ok(Ballot {
        seat: read_seat(known(ballot.seat, "the seat of a ballot")?)?,
        choice: known(choice(&ballot.choice), "the choice of a ballot")?,
        reason: Personal::stored(ballot.reason),
        // Ballots of older stores were not signed.
        salt: if ballot.salt.is_empty() { [0; 16] } else { sized(&ballot.salt, "the salt of a reason")? },
        cites: ballot.cites,
        at: Timestamp(ballot.at_ms),
    })
}

fn write_impression(first: &FirstImpression) -> proto::FirstImpression {
    proto::FirstImpression {
        reviewer: first.reviewer.0.to_vec(),
        round: first.round,
        impression: first.impression.word().to_owned(),
        at_ms: first.at.0,
    }
}

fn read_impression(first: proto::FirstImpression) -> Result<FirstImpression, Damaged> {
    Ok(FirstImpression {
        reviewer: ActorId(sized(&first.reviewer, "whose impression it is")?),
        round: first.round,
        impression: known(Impression::from_word(&first.impression), "an impression")?,
        at: Timestamp(first.at_ms),
    })
}

fn write_reassignment(reassignment: &Reassignment) -> proto::Reassignment {
    proto::Reassignment {
        left: Some(write_seat(&reassignment.left)),
        reason: reassignment.reason.as_ref().map(|reason| reason.reveal().to_owned()),
        at_ms: reassignment.at.0,
    }
}

fn read_reassignment(reassignment: proto::Reassignment) -> Result<Reassignment, Damaged> {
    Ok(Reassignment {
        left: read_seat(known(reassignment.left, "a seat given back")?)?,
        reason: reassignment.reason.map(Personal::stored),
        at: Timestamp(reassignment.at_ms),
    })
}

fn write_reopening(reopening: &Reopening) -> proto::Reopening {
    proto::Reopening {
        by: reopening.by.map(|actor| actor.0.to_vec()),
        reason: reopening.reason.as_ref().map(|reason| reason.reveal().to_owned()),
        score_before_millibits: reopening.score_before.0,
        score_now_millibits: reopening.score_now.0,
        profile_statements: write_ids(&reopening.profile_statements),
        report_statements: write_ids(&reopening.report_statements),
        at_ms: reopening.at.0,
    }
}

fn read_reopening(reopening: proto::Reopening) -> Result<Reopening, Damaged> {
    let by = reopening.by.as_deref();
    Ok(Reopening {
        by: by.map(|bytes| sized(bytes, "who reopened a case").map(ActorId)).transpose()?,
        reason: reopening.reason.map(Personal::stored),
        score_before: Bits(reopening.score_before_millibits),
        score_now: Bits(reopening.score_now_millibits),
        profile_statements: read_ids(reopening.profile_statements),
        report_statements: read_ids(reopening.report_statements),
        at: Timestamp(reopening.at_ms),
    })
}
