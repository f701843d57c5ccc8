//! Invented people for the store: simple ones by number, and any that the types allow.

use homeward::domain::access::Permit;
use homeward::domain::candidate::{Candidate, Pair};
use homeward::domain::case::Case;
use homeward::domain::case_event::{CaseEvent, FirstImpression};
use homeward::domain::date::PartialDate;
use homeward::domain::description::Description;
use homeward::domain::entry::{NewEntry, What};
use homeward::domain::evidence::{Bits, Comparison, Era, Evidence, Finding};
use homeward::domain::ids::{
    ActorId, CaseId, LocalRef, OrgCode, Position, ProfileId, ReportId, RequestId, StatementId, Timestamp,
    TipId,
};
use homeward::domain::name::{Name, NameUse};
use homeward::domain::profile::{Profile, Status};
use homeward::domain::report::{
    Fingerprint, Identity, KinAnswer, KinQuestion, Report, Reporter, ReporterRelation,
};
use homeward::domain::source::{SaidBy, Source};
use homeward::domain::statement::{Fact, Standing, Statement};
use homeward::domain::text::Personal;
use homeward::domain::tip::{Tip, TipMessage};
use homeward::domain::vote::{Ballot, Impression, Seat, Verdict};
use homeward::store::Reply;

pub fn org(code: &str) -> OrgCode {
    OrgCode::new(code).unwrap()
}

pub fn local(reference: &str) -> LocalRef {
    LocalRef::new(reference).unwrap()
}

pub fn profile_id(n: u8) -> ProfileId {
    ProfileId([n; 16])
}

pub fn report_id(n: u8) -> ReportId {
    ReportId([n; 16])
}

pub fn case_id(n: u8) -> CaseId {
    CaseId([n; 16])
}

pub fn pair(profile: u8, report: u8) -> Pair {
    Pair { profile: profile_id(profile), report: report_id(report) }
}

pub fn name_statement(name: &str) -> Statement {
    Statement {
        id: StatementId(1),
        label: None,
        corrects: None,
        source: Source::by(SaidBy::Own),
        fact: Fact::Name(Name { text: Personal::stored(name), usage: NameUse::Legal, source: None }),
        recorded_at: Timestamp(5),
        standing: Standing::Stands,
    }
}

/// Profile `n` of one of three stations, with the reference `p-n`.
pub fn profile(n: u8, revision: u32) -> Profile {
    Profile {
        id: profile_id(n),
        station: org(["zhengzhou", "kaifeng", "luoyang"][usize::from(n % 3)]),
        local_ref: local(&format!("p-{n}")),
        kept_by: None,
        admitted_on: PartialDate::of_year(2009),
        status: Status::InCare,
        died_on: None,
        same_as: Vec::new(),
        feared: Vec::new(),
        description: Description { statements: vec![name_statement("Liu Guihua")] },
        created_at: Timestamp(7),
        revision,
    }
}

/// Report `n` of one of two offices, with the reference `r-n`.
pub fn report(n: u8, revision: u32) -> Report {
    Report {
        id: report_id(n),
        office: org(["dazhou", "nanchong"][usize::from(n % 2)]),
        local_ref: local(&format!("r-{n}")),
        registered_on: None,
        reporter: Reporter {
            relation: ReporterRelation::Brother,
            identity: Identity::Verified,
            name: Some(Personal::stored("Liu Jianguo")),
            contact: Some(Personal::stored("139 0000 0000")),
            contact_fingerprint: Some(Fingerprint([n; 32])),
            document_fingerprint: None,
            verified: None,
            vouched_by: vec![org("street-committee")],
            vouched_before: vec![org("a-body-before")],
            earlier_names: Vec::new(),
            relations_before: Vec::new(),
            earlier_prints: vec![],
        },
        kin_answer_count: 0,
        description: Description { statements: vec![name_statement("Liu Guifa")] },
        created_at: Timestamp(8),
        withdrawn_at: None,
        edited_at: Vec::new(),
        receipt: Some([n; 32]),
        revision,
    }
}

pub fn kin_answer(text: &str) -> KinAnswer {
    KinAnswer { question: KinQuestion::AnimalOrTree, answer: Personal::stored(text), sealed_at: Timestamp(9) }
}

pub fn candidate(pair: Pair, score: i32) -> Candidate {
    let evidence = Evidence {
        comparison: Comparison::Names,
        finding: Finding::SoundsAlike,
        bits: Bits(score),
        era: Era::Before,
        profile_statements: vec![StatementId(1)],
        report_statements: vec![StatementId(1), StatementId(3)],
    };
    Candidate {
        pair,
        score: Bits(score),
        prior: Bits(-20_000),
        evidence: vec![evidence],
        model_version: 1,
        profile_revision: 1,
        report_revision: 2,
    }
}

/// A case in which the first of two reviewers has voted for this reason.
pub fn case(n: u8, pair: Pair, reason: &str) -> Case {
    let mut case = Case::new(case_id(n), pair, Bits(4_000), (1, 1));
    let seat = |person: u8, organisation| Seat { reviewer: ActorId([person; 16]), organisation };
    case.sealed_answers = Some(3);
    case.apply(CaseEvent::Dealt([seat(1, org("a")), seat(2, org("b"))])).unwrap();
    let (reviewer, impression, at) = (ActorId([1; 16]), Impression::Unsure, Timestamp(2));
    case.apply(CaseEvent::Impressed(FirstImpression { reviewer, round: 1, impression, at })).unwrap();
    let reason = Personal::stored(reason);
    let ballot = Ballot {
        seat: seat(1, org("a")),
        choice: Verdict::Kin,
        reason,
        salt: [5; 16],
        cites: vec![1, 3],
        at: Timestamp(3),
    };
    case.apply(CaseEvent::Voted(ballot)).unwrap();
    case
}

pub fn entry(what: What) -> NewEntry {
    NewEntry::new(&Permit::of_service(org("service")), Timestamp(11), what)
}

pub fn created(n: u8) -> NewEntry {
    entry(What::ProfileCreated { profile: profile_id(n) })
}

pub fn tip(n: u8) -> Tip {
    let message = TipMessage { by_sender: n.is_multiple_of(2), words: Personal::stored("by the river") };
    Tip {
        id: TipId([n; 16]),
        about: Some(org("zhengzhou")),
        words: Personal::stored("she was sold"),
        messages: vec![message],
        revision: 1,
    }
}

pub fn request(n: u8) -> (ActorId, RequestId, Reply) {
    let reply =
        Reply { request_hash: [n; 32], id: vec![n; 16], position: Position(0), at: Timestamp(n.into()) };
    (ActorId([n; 16]), RequestId([n; 16]), reply)
}
