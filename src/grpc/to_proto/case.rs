//! A case as a reviewer sees it, from the view that `service` made for her.

use crate::domain::description::Description;
use crate::domain::evidence::Evidence;
use crate::domain::ids::StatementId;
use crate::domain::statement::Fact;
use crate::domain::vote::{SplitChoice, Verdict};
use crate::grpc::proto;
use crate::grpc::to_proto::date::timestamp;
use crate::grpc::to_proto::piece::text;
use crate::grpc::to_proto::reviewer::{ReviewerSide, reviewer_statements};
use crate::grpc::words::number;
use crate::service::{
    AnswerView, AskNext, Assignment, BallotView, CaseView, Duplicate, EvidenceView, Sentence,
};

/// A case in the caller's list.
pub fn assignment(assignment: &Assignment) -> proto::Assignment {
    proto::Assignment {
        name: format!("cases/{}", assignment.case),
        state: number(assignment.state),
        round: assignment.round,
        awaited: assignment.awaits_reader,
        score_bits: assignment.score.to_f64(),
        etag: assignment.etag(),
    }
}

/// A whole case.
pub fn case(view: &CaseView) -> proto::Case {
    let side = ReviewerSide::Resident {
        found_province: found_province(&view.profile.description),
        found_distance_band: view.found_distance_band.to_owned(),
    };
    proto::Case {
        name: format!("cases/{}", view.id),
        resident: format!("profiles/{}", view.resident),
        state: number(view.state),
        round: view.round,
        awaited: view.awaits_reader,
        score_bits: view.score.to_f64(),
        prior_bits: view.prior.to_f64(),
        probability: view.probability,
        share: view.share,
        model_version: view.model_version,
        evidence: view.evidence.iter().map(evidence).collect(),
        resident_statements: reviewer_statements(&view.profile, &side),
        family_statements: reviewer_statements(&view.report, &ReviewerSide::Family),
        own_vote: view.ballots.iter().rfind(|ballot| ballot.own).map(ballot),
        votes: view.ballots.iter().filter(|ballot| ballot.decided).map(ballot).collect(),
        what_changed: view.changed.as_ref().map(|reopening| proto::Change {
            score_bits_before: reopening.score_before.to_f64(),
            score_bits_now: reopening.score_now.to_f64(),
            resident_statements: numbers(&reopening.profile_statements),
            family_statements: numbers(&reopening.report_statements),
            reason: text(reopening.reason.as_ref()),
            reopen_time: Some(timestamp(reopening.at)),
        }),
        etag: view.etag.clone(),
        reporter_relation: number(view.reporter_relation),
        claim_risks: view.risks.iter().map(|risk| risk.word().to_owned()).collect(),
        ask_next: view.questions.iter().map(next_question).collect(),
    }
}

fn next_question(ask: &AskNext) -> proto::NextQuestion {
    proto::NextQuestion {
        answerer: ask.answerer.word().to_owned(),
        words_zh: ask.words.zh.clone(),
        words_en: ask.words.en.clone(),
        bits: ask.bits,
    }
}

fn found_province(description: &Description) -> String {
    let province = description.standing().find_map(|statement| match &statement.fact {
        Fact::Found(found) => found.place.as_ref(),
        _ => None,
    });
    province.map(|place| place.text.reveal().to_owned()).unwrap_or_default()
}

fn evidence(view: &EvidenceView) -> proto::EvidenceLine {
    let Evidence { comparison, finding, bits, era, .. } = &view.evidence;
    proto::EvidenceLine {
        comparison: number(*comparison),
        finding: number(*finding),
        bits: bits.to_f64(),
        era: number(*era),
        sentence_zh: view.sentence.zh.clone(),
        sentence_en: view.sentence.en.clone(),
        resident_says: view.resident_says.clone(),
        family_says: view.family_says.clone(),
    }
}

fn ballot(view: &BallotView) -> proto::Ballot {
    proto::Ballot {
        verdict: Verdict::from_word(view.choice).map_or(0, number),
        choice: SplitChoice::from_word(view.choice).map_or(0, number),
        reason: view.reason.reveal().to_owned(),
        cast_time: Some(timestamp(view.at)),
        cites: view.cites.clone(),
    }
}

/// Another profile that may be of the same resident.
pub fn duplicate_profile(view: &Duplicate) -> proto::Duplicate {
    let found_province = found_province(&view.other.description);
    duplicate(view, &ReviewerSide::Resident { found_province, found_distance_band: String::new() })
}

/// Another report that may seek the same person.
pub fn duplicate_report(view: &Duplicate) -> proto::Duplicate {
    duplicate(view, &ReviewerSide::Family)
}

fn duplicate(view: &Duplicate, side: &ReviewerSide) -> proto::Duplicate {
    let line = |(evidence, sentence): &(Evidence, Sentence)| proto::DuplicateEvidence {
        comparison: number(evidence.comparison),
        finding: number(evidence.finding),
        bits: evidence.bits.to_f64(),
        sentence_zh: sentence.zh.clone(),
        sentence_en: sentence.en.clone(),
    };
    proto::Duplicate {
        score_bits: view.score.to_f64(),
        prior_bits: view.prior.to_f64(),
        probability: view.score.probability(),
        evidence: view.evidence.iter().map(line).collect(),
        statements: reviewer_statements(&view.other, side),
        name: view.name.clone(),
        linked: view.linked,
    }
}

/// An answer of kin as a reviewer reads it.
pub fn kin_answer(view: &AnswerView) -> proto::KinAnswer {
    proto::KinAnswer {
        number: view.number,
        question: view.question.word().to_owned(),
        answer: view.answer.reveal().to_owned(),
        sealed_time: Some(timestamp(view.sealed_at)),
        may_be_cited: view.may_be_cited,
    }
}

fn numbers(ids: &[StatementId]) -> Vec<u32> {
    ids.iter().map(|id| id.0).collect()
}
