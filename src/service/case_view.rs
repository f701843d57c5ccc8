//! A case as a reviewer may see it: the comparison in words, never the station, the resident's present
//! place or the family's contact, and no vote of others in a round under way.

use crate::audit::veiled_profile;
use crate::domain::actor::Actor;
use crate::domain::case::{Case, CaseState};
use crate::domain::case_event::Reopening;
use crate::domain::date::PartialDate;
use crate::domain::description::Description;
use crate::domain::evidence::{Bits, Evidence};
use crate::domain::ids::{CaseId, ProfileId, StatementId, Timestamp};
use crate::domain::profile::Profile;
use crate::domain::release::facts::ClaimRisk;
use crate::domain::report::{Report, ReporterRelation};
use crate::domain::source::SaidBy;
use crate::domain::statement::Fact;
use crate::domain::text::Personal;
use crate::matching::{Features, Sentence, distance_band, evidence, explain, province_of, statement_words};
use crate::service::asking::AskNext;
use crate::service::core::Service;
use crate::service::refusal::Refusal;
use crate::service::reviewers::etag;
use crate::service::risk::claim_risks;
use crate::store::StoreError;

/// A vote or choice as others may see it once the round is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BallotView {
    /// `kin`, `not_kin`, `go_on` or `close`.
    pub choice: &'static str,
    /// Why.
    pub reason: Personal,
    /// When.
    pub at: Timestamp,
    /// Whether it is the reader's own.
    pub own: bool,
    /// Whether it is of a decided round, so that all reviewers of the case see it.
    pub decided: bool,
    /// Answers of kin that it rests on.
    pub cites: Vec<u32>,
}

/// One piece of evidence in words.
#[derive(Clone, Debug)]
pub struct EvidenceView {
    /// The evidence.
    pub evidence: Evidence,
    /// One sentence in two languages.
    pub sentence: Sentence,
    /// The statements of the resident's side it rests on, each in Chinese and English.
    pub resident_says: Vec<String>,
    /// The same of the family's side.
    pub family_says: Vec<String>,
}

/// One side's statements, each with its words.
#[derive(Clone, Debug)]
pub struct Said {
    /// The statements a reviewer may see.
    pub description: Description,
    /// Their words, in the same order.
    pub words: Vec<Sentence>,
}

impl Said {
    /// With its words.
    pub(super) fn of(description: Description) -> Self {
        let words = |fact: &Fact| {
            let (zh, en) = statement_words(fact);
            Sentence { zh, en }
        };
        let words = description.statements.iter().map(|statement| words(&statement.fact)).collect();
        Self { description, words }
    }
}

/// A case as a reviewer may see it.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// The case.
    pub id: CaseId,
    /// The resident by the name that signed texts give her, which opens nothing.
    pub resident: ProfileId,
    /// Where it stands.
    pub state: CaseState,
    /// The voting round.
    pub round: u32,
    /// Whether the reader has to act.
    pub awaits_reader: bool,
    /// Changes when the case moves on.
    pub etag: String,
    /// Prior plus the sum of the evidence.
    pub score: Bits,
    /// The prior.
    pub prior: Bits,
    /// The probability the model gives to the score, its calibration counted in: 0 to 1.
    pub probability: f64,
    /// This one among the open candidates of the profile, or none of them: 0 to 1.
    pub share: f64,
    /// Version of the model.
    pub model_version: u32,
    /// The evidence in words.
    pub evidence: Vec<EvidenceView>,
    /// When she was admitted.
    pub admitted_on: PartialDate,
    /// How far from the family's home she was found, as a band in words; empty when not known.
    pub found_distance_band: &'static str,
    /// What is known of the resident, without what a reviewer must not see.
    pub profile: Said,
    /// What the reporter is to the missing person.
    pub reporter_relation: ReporterRelation,
    /// What the family said.
    pub report: Said,
    /// Ballots the reader may see: her own, and all of decided rounds.
    pub ballots: Vec<BallotView>,
    /// What makes the claim one to look at twice.
    pub risks: Vec<ClaimRisk>,
    /// What to ask next about the resident, most telling first.
    pub questions: Vec<AskNext>,
    /// What changed since it was last closed.
    pub changed: Option<Reopening>,
}

impl Service {
    /// The evidence and the score of a pair as it stands.
    pub(super) fn scored(
        &self,
        case: CaseId,
        profile: &Profile,
        report: &Report,
    ) -> Result<(Vec<Evidence>, Bits), StoreError> {
        let (heard, said) =
            (Features::of_profile(self.model(), profile), Features::of_report(self.model(), report));
        let scored = evidence(self.model(), &heard, &said).with_laboratory(self.laboratory_of(case)?);
        Ok((scored.evidence, scored.score))
    }

    /// A case as this reviewer may see it.
    pub(super) fn view(
        &self,
        actor: &Actor,
        case: &Case,
        profile: &Profile,
        report: &Report,
    ) -> Result<CaseView, Refusal> {
        let (evidence, score) = self.scored(case.id, profile, report)?;
        let heard = for_reviewer(&profile.description);
        let said = for_reviewer(&report.description);
        let risks = claim_risks(profile, report, &evidence, self.has_many_reports(report.id)?);
        let rivals = self.rivals(case.pair, score)?;
        let evidence = evidence
            .into_iter()
            .map(|evidence| EvidenceView {
                sentence: explain(&evidence, &heard, &said),
                resident_says: in_words(&heard, &evidence.profile_statements),
                family_says: in_words(&said, &evidence.report_statements),
                evidence,
            })
            .collect();
        Ok(CaseView {
            id: case.id,
            resident: veiled_profile(profile.id),
            state: case.state,
            round: case.round,
            awaits_reader: case.awaits(actor.id),
            etag: etag(case.round, case.state),
            score,
            prior: self.model().prior(),
            probability: self.model().probability(score, self.reports_held()),
            share: rivals.share(case.pair.report),
            model_version: self.model().version,
            evidence,
            admitted_on: profile.admitted_on,
            found_distance_band: distance_band(&profile.description, &report.description).unwrap_or(""),
            profile: Said::of(heard),
            reporter_relation: report.reporter.claimed(),
            report: Said::of(said),
            ballots: ballots_for(actor, case),
            risks,
            questions: self.questions(profile, &rivals)?,
            changed: reopening_for(actor, case),
        })
    }
}

/// The last opening again. Why somebody asked for it is read by her alone until both votes of the round are
/// cast, so that fresh reviewers judge for themselves (S13).
fn reopening_for(actor: &Actor, case: &Case) -> Option<Reopening> {
    let mut last = case.reopenings.last()?.clone();
    if case.votes.len() < 2 && last.by != Some(actor.id) {
        last.reason = None;
    }
    Some(last)
}

/// The ballots of the round the case is in: the reader's own, and everybody's once both votes are
/// cast. Those of rounds past stay hidden, so that fresh reviewers judge for themselves.
fn ballots_for(actor: &Actor, case: &Case) -> Vec<BallotView> {
    let decided = case.votes.len() > 1;
    let votes = case.votes.iter().filter(|vote| decided || vote.seat.reviewer == actor.id);
    let mut ballots: Vec<BallotView> = votes
        .map(|vote| BallotView {
            decided,
            choice: vote.choice.word(),
            reason: vote.reason.clone(),
            cites: vote.cites.clone(),
            at: vote.at,
            own: vote.seat.reviewer == actor.id,
        })
        .collect();
    let last = case.choices.last().filter(|choice| decided && case.third.as_ref() == Some(&choice.seat));
    ballots.extend(last.map(|choice| BallotView {
        decided: true,
        choice: choice.choice.word(),
        reason: choice.reason.clone(),
        cites: choice.cites.clone(),
        at: choice.at,
        own: choice.seat.reviewer == actor.id,
    }));
    ballots
}

/// A description without what a reviewer must not see: where she was found only as a province, no
/// laboratory or sample, no local labels, and nothing that staff made up, as a name with the station's in it.
pub(super) fn for_reviewer(description: &Description) -> Description {
    let mut shown = description.clone();
    let made_up = |fact: &Fact| match fact {
        Fact::Name(name) => name.source.is_some_and(|source| source.by == SaidBy::StaffAssigned),
        _ => false,
    };
    shown.statements.retain(|one| one.source.by != SaidBy::StaffAssigned && !made_up(&one.fact));
    for statement in &mut shown.statements {
        statement.label = None;
        match &mut statement.fact {
            Fact::Found(found) => {
                found.place = found.place.take().and_then(|mut place| {
                    place.text = Personal::stored(province_of(&place)?);
                    place.code = None;
                    Some(place)
                });
            }
            Fact::Reference(reference) => {
                reference.lab = None;
                reference.sample = None;
            }
            _ => {}
        }
    }
    shown
}

/// Statements in Chinese and English.
fn in_words(description: &Description, ids: &[StatementId]) -> Vec<String> {
    let statements = ids.iter().filter_map(|&id| description.statement(id));
    statements
        .map(|statement| {
            let (zh, en) = statement_words(&statement.fact);
            format!("{zh} / {en}")
        })
        .collect()
}
