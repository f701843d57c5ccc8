//! Any candidates, cases and entries that the types allow.

use homeward::domain::access::Call;
use homeward::domain::candidate::Candidate;
use homeward::domain::case::{Case, CaseState};
use homeward::domain::case_event::{FirstImpression, Reassignment, Reopening};
use homeward::domain::duty::{DelayReason, Duty, ErasureReason};
use homeward::domain::entry::{Acted, Alert, CaseStep, Moved, NewEntry, Subject, What};
use homeward::domain::evidence::{Bits, Comparison, Era, Evidence, Finding};
use homeward::domain::ids::{ActorId, CaseId, ProfileId, ReportId, StatementId, Timestamp, TipId};
use homeward::domain::lines::Lines;
use homeward::domain::profile::Status;
use homeward::domain::report::Seen;
use homeward::domain::text::Personal;
use homeward::domain::vote::{Ballot, Impression, Seat, SplitChoice, Verdict};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::{BoxedStrategy, Strategy, any, prop_oneof};
use proptest::sample::select;

use crate::store::{any_release, invented};

fn bits() -> impl Strategy<Value = Bits> {
    any::<i32>().prop_map(Bits)
}

fn statements() -> impl Strategy<Value = Vec<StatementId>> {
    vec(any::<u32>().prop_map(StatementId), 0..4)
}

pub fn seat() -> impl Strategy<Value = Seat> {
    (any::<[u8; 16]>(), "[a-z]{1,9}").prop_map(|(reviewer, organisation)| Seat {
        reviewer: ActorId(reviewer),
        organisation: invented::org(&organisation),
    })
}

fn ballots<T: Clone + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = Vec<Ballot<T>>> {
    let one = (seat(), select(all), "\\PC{0,40}", any::<([u8; 16], i64)>(), vec(any::<u32>(), 0..3))
        .prop_map(|(seat, choice, reason, (salt, at), cites)| Ballot {
            seat,
            choice,
            reason: Personal::stored(reason),
            salt,
            cites,
            at: Timestamp(at),
        });
    vec(one, 0..3)
}

fn impression() -> impl Strategy<Value = FirstImpression> {
    (any::<([u8; 16], u32, i64)>(), select(Impression::ALL)).prop_map(
        |((reviewer, round, at), impression)| FirstImpression {
            reviewer: ActorId(reviewer),
            round,
            impression,
            at: Timestamp(at),
        },
    )
}

fn reopening() -> impl Strategy<Value = Reopening> {
    (of(any::<[u8; 16]>()), of("\\PC{0,40}"), bits(), bits(), statements(), statements(), any::<i64>())
        .prop_map(|(by, reason, score_before, score_now, profile_statements, report_statements, at)| {
            Reopening {
                by: by.map(ActorId),
                reason: reason.map(Personal::stored),
                score_before,
                score_now,
                profile_statements,
                report_statements,
                at: Timestamp(at),
            }
        })
}

fn reassignment() -> impl Strategy<Value = Reassignment> {
    (seat(), of("\\PC{0,40}"), any::<i64>()).prop_map(|(left, reason, at)| Reassignment {
        left,
        reason: reason.map(Personal::stored),
        at: Timestamp(at),
    })
}

/// The candidate of pair `(profile, report)` with any content.
pub fn candidate(profile: u8, report: u8) -> impl Strategy<Value = Candidate> {
    let evidence =
        (select(Comparison::ALL), select(Finding::ALL), bits(), select(Era::ALL), statements(), statements())
            .prop_map(|(comparison, finding, bits, era, profile_statements, report_statements)| Evidence {
                comparison,
                finding,
                bits,
                era,
                profile_statements,
                report_statements,
            });
    (bits(), bits(), vec(evidence, 0..4), any::<u32>(), any::<u32>(), any::<u32>()).prop_map(
        move |(score, prior, evidence, model_version, profile_revision, report_revision)| Candidate {
            pair: invented::pair(profile, report),
            score,
            prior,
            evidence,
            model_version,
            profile_revision,
            report_revision,
        },
    )
}

/// Case `n` with any content; its pair follows from `n`.
pub fn case(n: u8) -> impl Strategy<Value = Case> {
    let seats = (vec(seat(), 0..3), of(seat()));
    let cast = (ballots(Verdict::ALL), ballots(Verdict::ALL), ballots(SplitChoice::ALL));
    (
        select(CaseState::ALL),
        any::<u32>(),
        seats,
        cast,
        (vec(reassignment(), 0..3), vec(reopening(), 0..3), vec(impression(), 0..3), of(any::<u32>())),
        bits(),
        1u32..4,
        any::<(u32, u32)>(),
    )
        .prop_map(
            move |(
                state,
                round,
                (seats, third),
                (votes, past_votes, choices),
                (reassignments, reopenings, impressions, sealed_answers),
                score,
                revision,
                revisions,
            )| {
                Case {
                    id: invented::case_id(n),
                    pair: invented::pair(n % 3, n % 2),
                    state,
                    round,
                    seats,
                    votes,
                    third,
                    past_votes,
                    choices,
                    reassignments,
                    reopenings,
                    impressions,
                    sealed_answers,
                    score,
                    revision,
                    revisions,
                }
            },
        )
}

fn moved() -> impl Strategy<Value = Moved> {
    let named = (any::<[u8; 16]>(), any::<(u8, u8)>(), select(CaseStep::ALL), select(CaseState::ALL));
    let answers = (of(any::<u32>()), vec(any::<u32>(), 0..3));
    (named, vec(seat(), 0..3), of("[a-z_]{1,9}"), answers, of(any_release::signed())).prop_map(
        |((id, (profile, report), step, state), seats, choice, (sealed_answers, cites), signed)| Moved {
            case: CaseId(id),
            pair: invented::pair(profile, report),
            step,
            state,
            seats,
            choice: choice.map(Box::from),
            sealed_answers,
            cites,
            signed,
        },
    )
}

fn subject() -> impl Strategy<Value = Subject> {
    let id = any::<[u8; 16]>;
    prop_oneof![
        id().prop_map(|id| Subject::Profile(ProfileId(id))),
        id().prop_map(|id| Subject::Report(ReportId(id))),
        id().prop_map(|id| Subject::Case(CaseId(id))),
        id().prop_map(|id| Subject::Tip(TipId(id))),
    ]
}

/// What is kept, how long, and what is owed when.
fn duties() -> BoxedStrategy<What> {
    let duty = || select(Duty::ALL);
    prop_oneof![
        (subject(), select(ErasureReason::ALL))
            .prop_map(|(subject, reason)| What::Erased { subject, reason }),
        (subject(), any::<bool>(), of(any_release::signed()))
            .prop_map(|(subject, held, signed)| What::RetentionHeld { subject, held, signed }),
        any::<[u8; 16]>().prop_map(|id| What::TipReceived { tip: TipId(id) }),
        any::<[u8; 16]>().prop_map(|id| What::TipsterAsked { tip: TipId(id) }),
        (any::<[u8; 16]>(), any::<bool>(), of(any_release::signed())).prop_map(|(id, vouched, signed)| {
            What::ReporterVouched { report: ReportId(id), vouched, signed }
        }),
        (any::<[u8; 16]>(), select(Seen::ALL), of(any_release::signed()))
            .prop_map(|(id, seen, signed)| { What::ReporterVerified { report: ReportId(id), seen, signed } }),
        any::<u32>().prop_map(|epoch| What::EpochTurned { epoch }),
        any::<String>().prop_map(|value| {
            let mut tables = Lines::new();
            tables.put("quarter", value);
            What::TablesPublished { tables }
        }),
        (subject(), duty()).prop_map(|(subject, duty)| What::DutyDone { subject, duty }),
        (subject(), duty(), any::<i64>(), select(DelayReason::ALL)).prop_map(
            |(subject, duty, until, reason)| What::DutyDelayed {
                subject,
                duty,
                until: Timestamp(until),
                reason
            }
        ),
        (subject(), of(any_release::signed()))
            .prop_map(|(subject, signed)| What::ErasureRequested { subject, signed }),
    ]
    .boxed()
}

/// Any entry.
pub fn entry() -> impl Strategy<Value = NewEntry> {
    let id = any::<[u8; 16]>;
    prop_oneof![
        id().prop_map(|id| What::ProfileCreated { profile: ProfileId(id) }),
        (id(), statements(), statements()).prop_map(|(id, added, withdrawn)| What::ProfileChanged {
            profile: ProfileId(id),
            added,
            withdrawn
        }),
        (id(), select(Status::ALL))
            .prop_map(|(id, status)| What::ProfileStatus { profile: ProfileId(id), status }),
        id().prop_map(|id| What::ReportRegistered { report: ReportId(id) }),
        (id(), statements(), statements()).prop_map(|(id, added, withdrawn)| What::ReportChanged {
            report: ReportId(id),
            added,
            withdrawn
        }),
        id().prop_map(|id| What::ReportWithdrawn { report: ReportId(id) }),
        (id(), any::<u32>()).prop_map(|(id, count)| What::KinAnswersSealed { report: ReportId(id), count }),
        moved().prop_map(|moved| What::CaseMoved(Box::new(moved))).boxed(),
        (any_release::act(), of(any_release::signed()))
            .prop_map(|(act, signed)| What::Acted(Box::new(Acted { act, signed })))
            .boxed(),
        select(Call::ALL).prop_map(|call| What::Refused { call }),
        (select(Alert::ALL), id()).prop_map(|(alert, about)| What::Alerted { alert, about: ActorId(about) }),
        any_release::change().prop_map(|change| What::Registry(Box::new(change))).boxed(),
        vec(subject(), 0..4).prop_map(|subjects| What::Read { subjects }),
        duties().boxed(),
        any::<u32>().prop_map(|version| What::ModelActivated { version }),
    ]
    .boxed()
    .prop_map(invented::entry)
}
