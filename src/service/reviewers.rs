//! What reviewers do: see their assignments, look at a case, vote, decide a split, give a case back,
//! reopen. They see the comparison, never the station, her present place or the family's contact.

use crate::domain::access::{Call, Permit, Relation, permit};
use crate::domain::actor::{Actor, Role};
use crate::domain::candidate::Pair;
use crate::domain::case::{Ballot, Case, CaseEvent, CaseState, Reopening, Seat, SplitChoice, Verdict};
use crate::domain::date::PartialDate;
use crate::domain::description::Description;
use crate::domain::entry::{CaseStep, NewEntry, Subject, What};
use crate::domain::evidence::{Bits, Evidence};
use crate::domain::ids::{ActorId, CaseId, ReportId, StatementId, Timestamp};
use crate::domain::invalid::Problem;
use crate::domain::profile::Profile;
use crate::domain::report::{Report, ReporterRelation};
use crate::domain::statement::{Fact, Standing};
use crate::domain::text::Personal;
use crate::matching::{Features, Sentence, distance_band, evidence, explain, province_of, words_of};
use crate::service::core::{Request, Service};
use crate::service::dealing::{Table, random_below};
use crate::service::refusal::Refusal;
use crate::store::{Commit, Expectation, Lane, Put};

/// A case that awaits a reviewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The case.
    pub case: CaseId,
    /// Voting, or a split to decide.
    pub state: CaseState,
    /// The voting round.
    pub round: u32,
    /// Score when it was suggested, closed or reopened.
    pub score: Bits,
    /// Whether the reader has to act.
    pub awaits_reader: bool,
}

impl Assignment {
    fn of(case: &Case, reader: ActorId) -> Self {
        Self {
            case: case.id,
            state: case.state,
            round: case.round,
            score: case.score,
            awaits_reader: case.awaits(reader),
        }
    }

    /// Changes when the case moves on, and not when another reviewer votes (votes are blind).
    pub fn etag(&self) -> String {
        etag(self.round, self.state)
    }
}

fn etag(round: u32, state: CaseState) -> String {
    format!("{round}-{}", state.word())
}

/// A case as a caller names it.
#[derive(Clone, Copy, Debug)]
pub struct CaseRef<'a> {
    /// Its id.
    pub id: CaseId,
    /// The etag as the caller last read it; empty for any.
    pub etag: &'a str,
}

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

/// A case as a reviewer may see it.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// The case.
    pub id: CaseId,
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
    pub profile: Description,
    /// What the reporter is to the missing person.
    pub reporter_relation: ReporterRelation,
    /// What the family said.
    pub report: Description,
    /// Ballots the reader may see: her own, and all of decided rounds.
    pub ballots: Vec<BallotView>,
    /// What changed since it was last closed.
    pub changed: Option<Reopening>,
}

/// Length of the mandatory reason, in characters.
const REASON_CHARACTERS: (usize, usize) = (10, 2_000);

impl Service {
    /// The cases that await the caller.
    ///
    /// # Errors
    /// Callers who are no reviewers.
    pub fn my_assignments(&self, actor: &Actor) -> Result<Vec<Assignment>, Refusal> {
        permit(actor, Call::GetMyAssignments, Relation::Own)?;
        Ok(self.assignments_of(actor))
    }

    /// The same, for a stream; the permit is asked anew each time, so that removal ends it.
    ///
    /// # Errors
    /// Callers who are no reviewers any more.
    pub fn watched_assignments(&self, actor: &Actor) -> Result<Vec<Assignment>, Refusal> {
        permit(actor, Call::WatchAssignments, Relation::Own)?;
        Ok(self.assignments_of(actor))
    }

    fn assignments_of(&self, actor: &Actor) -> Vec<Assignment> {
        self.open_cases.awaiting(actor.id, |case| Assignment::of(case, actor.id))
    }

    /// A case the caller has or had a seat in.
    ///
    /// # Errors
    /// Unknown cases and those of others (the same).
    pub fn get_case(&self, actor: &Actor, id: CaseId) -> Result<CaseView, Refusal> {
        let (permit, case) = self.seated_case(actor, Call::GetCase, id)?;
        let (profile, report) = self.both(case.pair)?;
        let subjects = vec![Subject::Case(id), Subject::Profile(profile.id), Subject::Report(report.id)];
        self.note_reading(&permit, subjects)?;
        self.view(actor, &case, &profile, &report)
    }

    /// Votes on kinship.
    ///
    /// # Errors
    /// A reason too short; a case that awaits no vote of the caller; a report withdrawn meanwhile.
    pub fn vote(
        &self,
        actor: &Actor,
        request: Request,
        case: CaseRef,
        verdict: Verdict,
        reason: &str,
    ) -> Result<Assignment, Refusal> {
        let reason = checked_reason(reason)?;
        self.move_case(actor, Call::Vote, request, case, CaseStep::Voted, |case, seat, at| {
            Ok(CaseEvent::Voted(Ballot {
                seat: seat_of(case, seat),
                choice: verdict,
                reason: reason.clone(),
                at,
            }))
        })
    }

    /// Decides a split case: a new round, or the end.
    ///
    /// # Errors
    /// A reason too short; a case that is not the caller's to decide.
    pub fn decide_split(
        &self,
        actor: &Actor,
        request: Request,
        case: CaseRef,
        choice: SplitChoice,
        reason: &str,
    ) -> Result<Assignment, Refusal> {
        let reason = checked_reason(reason)?;
        self.move_case(actor, Call::DecideSplit, request, case, CaseStep::ThirdChose, |case, seat, at| {
            Ok(CaseEvent::ThirdChose(Ballot {
                seat: seat_of(case, seat),
                choice,
                reason: reason.clone(),
                at,
            }))
        })
    }

    /// Gives a case back unvoted; another reviewer is dealt in.
    ///
    /// # Errors
    /// A reason too short; a case that awaits no vote of the caller; nobody else who could take it.
    pub fn decline(
        &self,
        actor: &Actor,
        request: Request,
        case: CaseRef,
        reason: &str,
    ) -> Result<Assignment, Refusal> {
        let reason = checked_reason(reason)?;
        self.move_case(actor, Call::Decline, request, case, CaseStep::Reassigned, |case, seat, at| {
            let (profile, report) = self.both(case.pair)?;
            let others: Vec<Seat> =
                case.seats.iter().filter(|other| other.reviewer != seat.reviewer).cloned().collect();
            let reviewers = self.actors_of(Role::Reviewer);
            let load = self.open_cases.load();
            let table =
                Table { reviewers: &reviewers, load: &load, parties: [&profile.station, &report.office] };
            let to = table
                .one_seat(case, &others, &mut random_below)
                .ok_or_else(|| Refusal::Precondition("no other reviewer is free to take the case"))?;
            Ok(CaseEvent::Reassigned { from: seat.reviewer, to, reason: Some(reason.clone()), at })
        })
    }

    /// Opens a closed case again.
    ///
    /// # Errors
    /// A reason too short; a case that is open; a report withdrawn meanwhile.
    pub fn reopen(
        &self,
        actor: &Actor,
        request: Request,
        case: CaseRef,
        reason: &str,
    ) -> Result<Assignment, Refusal> {
        let reason = checked_reason(reason)?;
        self.move_case(actor, Call::Reopen, request, case, CaseStep::Reopened, |case, seat, at| {
            let (profile, report) = self.both(case.pair)?;
            let score_now = self.scored(&profile, &report).1;
            Ok(CaseEvent::Reopened(Reopening {
                by: Some(seat.reviewer),
                reason: Some(reason.clone()),
                score_before: case.score,
                score_now,
                profile_statements: changed_since(&profile.description, case.closed_at()),
                report_statements: changed_since(&report.description, case.closed_at()),
                at,
            }))
        })
    }

    /// Moves a case by what `event` makes of it, once for the request.
    fn move_case(
        &self,
        actor: &Actor,
        call: Call,
        request: Request,
        named: CaseRef,
        step: CaseStep,
        event: impl Fn(&Case, &Seat, Timestamp) -> Result<CaseEvent, Refusal>,
    ) -> Result<Assignment, Refusal> {
        let id = named.id;
        let assignment = self.once(
            actor.id,
            request,
            |_| self.case_replied(actor, call, id),
            || {
                let (permit, mut case) = self.seated_case(actor, call, id)?;
                let (profile, report) = self.both(case.pair)?;
                if !profile.status.is_matched() || !report.is_matched() {
                    return Err(Refusal::Precondition("the case is no longer open: a side was withdrawn"));
                }
                if !named.etag.is_empty() && named.etag != etag(case.round, case.state) {
                    return Err(Refusal::Changed);
                }
                let revision = case.revision;
                let at = self.now();
                let caller = Seat { reviewer: actor.id, organisation: actor.organisation.clone() };
                case.apply(event(&case, &caller, at)?)?;
                if !case.state.is_open() {
                    case.score = self.scored(&profile, &report).1;
                    case.revisions = (profile.revision, report.revision);
                }
                let mut commit = Commit::new(Lane::Caller);
                commit.expect.push(Expectation::Case(id, Some(revision)));
                commit.expect.push(Expectation::Profile(profile.id, Some(profile.revision)));
                commit.expect.push(Expectation::Report(report.id, Some(report.revision)));
                commit.entries.push(NewEntry::new(&permit, at, moved(&case, step)));
                commit.put.push(Put::Case(Box::new(case.clone())));
                let assignment = Assignment::of(&case, actor.id);
                Ok((commit, id.0.to_vec(), assignment))
            },
        )?;
        if let Some(case) = self.store.case(id)? {
            self.open_cases.note(case);
        }
        self.cases_moved();
        Ok(assignment)
    }

    /// The case of a request answered before, as it stands now, by the rights the caller has now. Who
    /// gave her seat back with that request still hears that she did.
    fn case_replied(&self, actor: &Actor, call: Call, id: CaseId) -> Result<Assignment, Refusal> {
        let case = self.store.case(id)?.filter(|case| case.has_seen(actor.id));
        let relation = case.as_ref().map_or(Relation::Stranger, |_| Relation::Assigned);
        permit(actor, call, relation)?;
        case.map(|case| Assignment::of(&case, actor.id)).ok_or(Refusal::NotFound)
    }

    fn seated_case(&self, actor: &Actor, call: Call, id: CaseId) -> Result<(Permit, Case), Refusal> {
        let case = self.store.case(id)?;
        let relation = match &case {
            Some(case) if case.is_party(actor.id) => Relation::Assigned,
            _ => Relation::Stranger,
        };
        let permit = permit(actor, call, relation)?;
        case.map(|case| (permit, case)).ok_or(Refusal::NotFound)
    }

    fn both(&self, pair: Pair) -> Result<(Profile, Report), Refusal> {
        let profile = self.store.profile(pair.profile)?.ok_or(Refusal::NotFound)?;
        let report = self.store.report(pair.report)?.ok_or(Refusal::NotFound)?;
        Ok((profile, report))
    }

    fn scored(&self, profile: &Profile, report: &Report) -> (Vec<Evidence>, Bits) {
        let (heard, said) =
            (Features::of_profile(self.model, profile), Features::of_report(self.model, report));
        let scored = evidence(self.model, &heard, &said);
        (scored.evidence, scored.score)
    }

    fn view(
        &self,
        actor: &Actor,
        case: &Case,
        profile: &Profile,
        report: &Report,
    ) -> Result<CaseView, Refusal> {
        let (evidence, score) = self.scored(profile, report);
        let heard = for_reviewer(&profile.description);
        let said = for_reviewer(&report.description);
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
            state: case.state,
            round: case.round,
            awaits_reader: case.awaits(actor.id),
            etag: etag(case.round, case.state),
            score,
            prior: self.model.prior(),
            share: self.share(case.pair, score)?,
            model_version: self.model.version,
            evidence,
            admitted_on: profile.admitted_on,
            found_distance_band: distance_band(&profile.description, &report.description).unwrap_or(""),
            profile: heard,
            reporter_relation: report.reporter.relation,
            report: said,
            ballots: ballots_for(actor, case),
            changed: case.reopenings.last().cloned(),
        })
    }

    /// `2^s / (1 + Σ 2^sⱼ)` over the open candidates of the profile.
    fn share(&self, pair: Pair, score: Bits) -> Result<f64, Refusal> {
        let first = Pair { profile: pair.profile, report: ReportId([0; 16]) };
        let mut others = 0.0;
        let mut after = Some(first);
        'pages: loop {
            let page = self.store.scan_candidates(after, 256)?;
            for candidate in &page {
                if candidate.pair.profile != pair.profile {
                    break 'pages;
                }
                if candidate.pair != pair {
                    others += candidate.score.to_f64().exp2();
                }
            }
            match page.last() {
                Some(last) => after = Some(last.pair),
                None => break,
            }
        }
        let own = score.to_f64().exp2();
        Ok(own / (1.0 + own + others))
    }
}

/// The entry of a moved case.
pub(super) fn moved(case: &Case, step: CaseStep) -> What {
    What::CaseMoved { case: case.id, pair: case.pair, step, state: case.state }
}

/// The seat the caller holds in the case as it was dealt, or the caller as she is, which no case accepts.
fn seat_of(case: &Case, caller: &Seat) -> Seat {
    let third = case.third.iter();
    case.seats.iter().chain(third).find(|seat| seat.reviewer == caller.reviewer).unwrap_or(caller).clone()
}

fn checked_reason(reason: &str) -> Result<Personal, Refusal> {
    let accepted = format!("{} to {} characters", REASON_CHARACTERS.0, REASON_CHARACTERS.1);
    let reason =
        Personal::new(reason, REASON_CHARACTERS.1).map_err(|problem| Refusal::field("reason", problem))?;
    if reason.reveal().chars().count() < REASON_CHARACTERS.0 {
        return Err(Refusal::field("reason", Problem::new("is too short", accepted)));
    }
    Ok(reason)
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
            at: vote.at,
            own: vote.seat.reviewer == actor.id,
        })
        .collect();
    let last = case.choices.last().filter(|choice| decided && case.third.as_ref() == Some(&choice.seat));
    ballots.extend(last.map(|choice| BallotView {
        decided: true,
        choice: choice.choice.word(),
        reason: choice.reason.clone(),
        at: choice.at,
        own: choice.seat.reviewer == actor.id,
    }));
    ballots
}

/// A description without what a reviewer must not see: where she was found only as a province, no
/// laboratory or sample, no local labels.
pub(super) fn for_reviewer(description: &Description) -> Description {
    let mut shown = description.clone();
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
            let (zh, en) = words_of(&statement.fact);
            format!("{zh} / {en}")
        })
        .collect()
}

/// Statements added or ended after a time.
pub(super) fn changed_since(description: &Description, since: Timestamp) -> Vec<StatementId> {
    let changed = |standing: Standing| match standing {
        Standing::Stands => false,
        Standing::Withdrawn { at } | Standing::Corrected { at, .. } => at > since,
    };
    description
        .statements
        .iter()
        .filter(|statement| statement.recorded_at > since || changed(statement.standing))
        .map(|statement| statement.id)
        .collect()
}
