//! A service over a store, with everybody who acts in it and a matcher that is stepped by hand.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use homeward::audit::{Bundle, Tree, Trusted, signed_lines, veiled_subject, verify};
use homeward::domain::access::Call;
use homeward::domain::actor::{Actor, Role};
use homeward::domain::candidate::Pair;
use homeward::domain::entry::Subject;
use homeward::domain::evidence::Bits;
use homeward::domain::ids::{ActorId, CaseId, OrgCode, ReportId, RequestId, Timestamp};
use homeward::domain::lines::Lines;
use homeward::domain::profile::NewProfile;
use homeward::domain::registry::{Change, Proposal, Signed, SignedChange};
use homeward::domain::release::act::{Act, PersonAct};
use homeward::domain::release::terms::{Mode, Purpose, Supporter, Terms};
use homeward::domain::report::{Identity, NewReport, Seen};
use homeward::domain::signed::Digest;
use homeward::domain::vote::Verdict;
use homeward::domain::vouching::verify_lines;
use homeward::service::{
    Assignment, CaseRef, Clock, Decision, Enrolment, FingerprintKey, Matcher, NewRoot, Notary, OutcomeKind,
    Refusal, Registry, Request, Service, SystemClock, ToSign, bundle, call_of, digest, subject_of,
};
use homeward::store::{Follower, SecretKey, Store};

use crate::matcher::definition::Content;
use crate::matcher::invented::{DESKS, STATIONS, profile, report};
use crate::record::history::{LOG_KEY, STORE};
use crate::store::opened::{Folder, settings};

/// Bodies that review; two of them also keep a station or a desk, so that conflicts happen.
pub const REVIEWING: [&str; 4] = ["review-north", "review-south", "review-east", "review-west"];

/// A reason long enough.
pub const REASON: &str = "the marks and the place agree";

pub struct World {
    pub store: Arc<dyn Store>,
    pub service: Arc<Service>,
    pub matcher: Matcher,
    pub reviewers: Vec<Actor>,
    /// Others who act, in the order in which they were given.
    pub others: Vec<Actor>,
    workers: BTreeMap<OrgCode, Actor>,
    requests: AtomicU64,
    enrolments: BTreeMap<ActorId, Enrolment>,
    /// Hash of the root.
    pub root: Digest,
    /// The two registrars.
    pub registrars: [Enrolment; 2],
    changes: AtomicU64,
    time: Arc<Ticking>,
}

/// When the clock of these tests begins: 2026-01-01.
pub const BEGINNING: i64 = 1_767_225_600_000;

/// A clock that moves by one each time it is asked.
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.fetch_add(1, Ordering::SeqCst))
    }
}

impl World {
    /// A world over this store, in which two people of each of these bodies review.
    pub fn new(store: Arc<dyn Store>, reviewing: &[&str]) -> Self {
        Self::with(store, reviewing, &[])
    }

    /// The same with others who act, each of an organisation and a role.
    pub fn with(store: Arc<dyn Store>, reviewing: &[&str], others: &[(&str, Role)]) -> Self {
        let mut file = NewRoot::new().unwrap();
        let mut enrolments = BTreeMap::new();
        let mut enter = |code: &str, role: Role| {
            let organisation = OrgCode::new(code).unwrap();
            let enrolment = file.add(&organisation, &[role]).unwrap();
            let actor = enrolment.admission.actor.clone();
            enrolments.insert(actor.id, enrolment);
            actor
        };
        let mut workers = BTreeMap::new();
        for code in STATIONS {
            workers.insert(OrgCode::new(code).unwrap(), enter(code, Role::StationWorker));
        }
        for code in DESKS {
            workers.insert(OrgCode::new(code).unwrap(), enter(code, Role::FamilyDesk));
        }
        let reviewers = reviewing.iter().chain(reviewing).map(|code| enter(code, Role::Reviewer)).collect();
        let others = others.iter().map(|(code, role)| enter(code, *role)).collect();
        let (text, time) = (file.text(), Arc::new(Ticking(AtomicI64::new(BEGINNING))));
        let registry = Arc::new(Registry::open(store.clone(), &text, Timestamp(0)).unwrap());
        let key = FingerprintKey(SecretKey::of([7; 32]));
        let service = Arc::new(Service::new(store.clone(), registry, time.clone(), key));
        let (root, registrars) = (digest(text.as_bytes()), file.registrars);
        let changes = AtomicU64::new(0);
        let matcher = Matcher::load(service.clone(), |_| ()).unwrap();
        let requests = AtomicU64::new(0);
        Self {
            store,
            service,
            matcher,
            reviewers,
            others,
            workers,
            requests,
            enrolments,
            root,
            registrars,
            changes,
            time,
        }
    }

    pub fn worker(&self, organisation: &OrgCode) -> &Actor {
        &self.workers[organisation]
    }

    /// Somebody's keys.
    pub fn enrolment(&self, who: ActorId) -> &Enrolment {
        &self.enrolments[&who]
    }

    /// A request that was never made before.
    pub fn request(&self) -> Request {
        let n = self.requests.fetch_add(1, Ordering::SeqCst);
        let mut id = [0; 16];
        id[..8].copy_from_slice(&n.to_be_bytes());
        Request { id: RequestId(id), hash: [0; 32] }
    }

    /// Restates a profile; it must be taken in.
    pub fn say_profile(&self, new: NewProfile) {
        let worker = self.worker(&new.station).clone();
        let outcomes = self.service.restate_profiles(&worker, self.request(), &[Ok(new)]).unwrap();
        assert_ne!(outcomes[0].kind, OutcomeKind::Refused, "{:?}", outcomes[0].invalid);
    }

    /// Restates a report; it must be taken in.
    pub fn say_report(&self, new: NewReport) {
        let worker = self.worker(&new.office).clone();
        let outcomes = self.service.restate_reports(&worker, self.request(), &[Ok(new)]).unwrap();
        assert_ne!(outcomes[0].kind, OutcomeKind::Refused, "{:?}", outcomes[0].invalid);
    }

    /// Says profile `n` as `seed` wants, and report `n` as another seed wants, of a known reporter.
    pub fn say(&self, n: usize, seeds: (u32, u32)) {
        self.say_profile(profile(n, seeds.0));
        self.say_report(report(n, seeds.1, true));
    }

    /// Loads the matcher anew, as after a restart.
    pub fn reload(&mut self) {
        self.matcher = Matcher::load(self.service.clone(), |_| ()).unwrap();
    }

    /// A fresh service over the same store, as after a restart of the program.
    pub fn restart(&mut self) {
        let root = self.store.registry().unwrap()[0].change.text.to_string();
        let registry = Arc::new(Registry::open(self.store.clone(), &root, Timestamp(0)).unwrap());
        let key = FingerprintKey(SecretKey::of([7; 32]));
        self.service = Arc::new(Service::new(self.store.clone(), registry, self.time.clone(), key));
        self.reload();
    }

    /// Lets the matcher follow to the end of the journal, its own entries included.
    pub fn settle(&mut self) {
        let mut rounds = 0;
        while self.matcher.step(64).unwrap() > 0 || self.lag() > 0 {
            rounds += 1;
            assert!(rounds < 10_000, "the matcher comes to an end");
        }
    }

    /// Entries the matcher has not followed.
    pub fn lag(&self) -> u64 {
        self.store.status().unwrap().last.0 - self.store.cursor(Follower::Matcher).unwrap().0
    }

    /// The candidate set as stored.
    pub fn stored(&self) -> BTreeMap<Pair, Bits> {
        Content::stored_candidates(&*self.store)
    }

    pub fn content(&self) -> Content {
        Content::of(&*self.store)
    }

    /// Every case that awaits somebody, with whom, in a fixed order of reviewers.
    pub fn awaited(&self) -> Vec<(Actor, Assignment)> {
        let of = |reviewer: &Actor| {
            let assignments = self.service.my_assignments(reviewer).unwrap();
            let reviewer = reviewer.clone();
            assignments.into_iter().map(move |one| (reviewer.clone(), one))
        };
        self.reviewers.iter().flat_map(of).collect()
    }

    /// What somebody signs for a call about a case.
    pub fn decision(
        &self,
        by: &Actor,
        (call, case, request): (Call, CaseId, Request),
        choice: &str,
    ) -> Decision<'static> {
        let mut body = Lines::new();
        body.put("choice", choice);
        self.signed(by, (call, &format!("cases/{case}")), body, request)
    }

    /// What somebody signs.
    pub fn signed(
        &self,
        by: &Actor,
        (call, subject): (Call, &str),
        body: Lines,
        request: Request,
    ) -> Decision<'static> {
        let act = ToSign { call, subject, id: request.id, body, reason: REASON };
        let sent = self.enrolments[&by.id].sign(&self.root, act, self.time.now());
        Decision { reason: REASON, salt: sent.salt, signed: Some(sent.signed) }
    }

    /// What somebody signs for an act on the way to a release.
    pub fn act_signed(&self, by: &Actor, act: &Act, request: Request) -> Decision<'static> {
        let (subject, call) = (subject_of(act), call_of(act).unwrap());
        self.signed(by, (call, &subject), signed_lines(act), request)
    }

    /// Does a signed act.
    pub fn act(&self, by: &Actor, act: &Act) -> Result<(), Refusal> {
        let request = self.request();
        self.service.act(by, request, act, &self.act_signed(by, act, request))
    }

    /// Changes the registry, signed by both registrars.
    pub fn change_registry(&self, change: Change) {
        let change = self.signed_change(change);
        self.service.change_registry(&self.registrars[0].admission.actor, &change).unwrap();
    }

    /// The next change of the registry, signed by both registrars.
    pub fn signed_change(&self, change: Change) -> SignedChange {
        let number = self.changes.fetch_add(1, Ordering::SeqCst) as u32 + 1;
        let text = Proposal { root: self.root, number, change }.text();
        let signed = |by: &Enrolment| {
            let signature = by.key().sign(&text).signature;
            Signed { by: by.admission.actor.id, signature }
        };
        let signatures = self.registrars.iter().map(signed).collect();
        SignedChange { text: text.as_str().into(), signatures }
    }

    /// Moves the clock on.
    pub fn wait_ms(&self, ms: i64) {
        self.time.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// Tries to cast a vote.
    pub fn try_vote(&self, reviewer: &Actor, id: CaseId, verdict: Verdict) -> Result<Assignment, Refusal> {
        let request = self.request();
        let decision = self.decision(reviewer, (Call::Vote, id, request), verdict.word());
        self.service.vote(reviewer, request, CaseRef { id, etag: "" }, (verdict, &[]), &decision)
    }

    /// Tries to cast a vote that cites answers of kin.
    pub fn try_vote_citing(
        &self,
        reviewer: &Actor,
        id: CaseId,
        cites: &[u32],
    ) -> Result<Assignment, Refusal> {
        let (request, verdict) = (self.request(), Verdict::Kin);
        let mut body = Lines::new();
        body.put("choice", verdict.word());
        cites.iter().for_each(|cited| body.put("cites", cited));
        let decision = self.signed(reviewer, (Call::Vote, &format!("cases/{id}")), body, request);
        self.service.vote(reviewer, request, CaseRef { id, etag: "" }, (verdict, cites), &decision)
    }

    /// Casts a vote that must be taken.
    pub fn vote(&self, reviewer: &Actor, id: CaseId, verdict: Verdict) {
        self.try_vote(reviewer, id, verdict).unwrap();
    }

    /// Has the desk sign what it saw of a reporter of whom it says that it saw a document.
    pub fn verify(&self, id: ReportId) {
        let report = self.store.report(id).unwrap().unwrap();
        if report.reporter.identity != Identity::Verified || report.reporter.verified.is_some() {
            return;
        }
        let (desk, request) = (self.worker(&report.office).clone(), self.request());
        let signed = self.verified(&desk, id, Seen::IdentityCard, request);
        self.service.verify_reporter(&desk, request, (id, Seen::IdentityCard), &signed).unwrap();
    }

    /// What somebody of a desk signs of a reporter.
    pub fn verified(&self, by: &Actor, id: ReportId, seen: Seen, request: Request) -> Decision<'static> {
        let subject = veiled_subject(&Subject::Report(id));
        self.signed(by, (Call::VerifyReporter, &subject), verify_lines(seen), request)
    }

    /// Lets both reviewers of a case say the same; who reports was seen by then.
    pub fn both_vote(&self, id: CaseId, verdict: Verdict) {
        self.verify(self.store.case(id).unwrap().unwrap().pair.report);
        for seat in self.store.case(id).unwrap().unwrap().seats {
            let reviewer = self.reviewers.iter().find(|actor| actor.id == seat.reviewer).unwrap();
            self.vote(reviewer, id, verdict);
        }
    }
}

/// She agrees to something for a hundred days, with an advocate beside her.
pub fn agreed_to(purpose: Purpose) -> PersonAct {
    PersonAct::Agreed(Terms {
        purpose,
        mode: Mode::Supported,
        supporters: vec![Supporter::Advocate],
        aids: vec![],
        guardian: None,
        childs_view: false,
        review_at: Timestamp(BEGINNING + 100 * 86_400_000),
    })
}

/// A world with some people in it, matched to the end, on a store in a folder.
pub fn settled() -> (Folder, World) {
    let folder = Folder::new();
    let store = Arc::new(folder.try_open(settings()).unwrap());
    let mut world = World::new(store, &[]);
    (0..12).for_each(|n| world.say(n, (n as u32 * 7, n as u32 * 7)));
    world.settle();
    (folder, world)
}

impl World {
    /// What an outsider is handed: the verifier, who replays the registry too, finds nothing wrong.
    pub fn honest_bundle(&self) -> Bundle {
        let key = SecretKey::of(LOG_KEY);
        let notary = Notary::load(Arc::clone(&self.store), Arc::new(SystemClock), &key, &STORE).unwrap();
        let bundle = bundle(&*self.store, &notary, vec![]).unwrap();
        let log_keys = Tree::ALL.iter().map(|&tree| notary.verifier(tree)).collect();
        let trusted = Trusted { log_keys, root: Some(self.root), ..Trusted::default() };
        assert_eq!(verify(&bundle, &trusted).findings, []);
        bundle
    }
}
