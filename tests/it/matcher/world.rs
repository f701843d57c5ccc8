//! A service over a store, with everybody who acts in it and a matcher that is stepped by hand.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use homeward::domain::actor::{Actor, Role};
use homeward::domain::candidate::Pair;
use homeward::domain::evidence::Bits;
use homeward::domain::ids::{CaseId, OrgCode, RequestId, Timestamp};
use homeward::domain::profile::NewProfile;
use homeward::domain::report::NewReport;
use homeward::domain::vote::Verdict;
use homeward::service::{
    Assignment, CaseRef, Clock, FingerprintKey, Matcher, OutcomeKind, Registry, RegistryFile, Request,
    Service,
};
use homeward::store::{Follower, SecretKey, Store};
use tempfile::TempDir;

use crate::matcher::definition::Content;
use crate::matcher::invented::{DESKS, STATIONS, profile, report};

/// Bodies that review; two of them also keep a station or a desk, so that conflicts happen.
pub const REVIEWING: [&str; 4] = ["review-north", "review-south", "review-east", "review-west"];

/// A reason long enough.
pub const REASON: &str = "the marks and the place agree";

pub struct World {
    pub store: Arc<dyn Store>,
    pub service: Arc<Service>,
    pub matcher: Matcher,
    pub reviewers: Vec<Actor>,
    workers: BTreeMap<OrgCode, Actor>,
    requests: AtomicU64,
    /// Holds the registry file.
    _folder: TempDir,
}

/// A clock that moves by one each time it is asked.
#[derive(Default)]
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.fetch_add(1, Ordering::SeqCst))
    }
}

impl World {
    /// A world over this store, in which two people of each of these bodies review.
    pub fn new(store: Arc<dyn Store>, reviewing: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry.toml");
        let mut file = RegistryFile::default();
        let mut enter = |code: &str, role: Role| {
            let organisation = OrgCode::new(code).unwrap();
            let (id, _) = file.add(&organisation, &[role]).unwrap();
            Actor { id, organisation, roles: vec![role] }
        };
        let mut workers = BTreeMap::new();
        for code in STATIONS {
            workers.insert(OrgCode::new(code).unwrap(), enter(code, Role::StationWorker));
        }
        for code in DESKS {
            workers.insert(OrgCode::new(code).unwrap(), enter(code, Role::FamilyDesk));
        }
        let reviewers = reviewing.iter().chain(reviewing).map(|code| enter(code, Role::Reviewer)).collect();
        file.write(&path).unwrap();
        let registry = Arc::new(Registry::open(&path).unwrap());
        let key = FingerprintKey(SecretKey::of([7; 32]));
        let service = Arc::new(Service::new(store.clone(), registry, Arc::new(Ticking::default()), key));
        let matcher = Matcher::load(service.clone(), |_| ()).unwrap();
        Self { store, service, matcher, reviewers, workers, requests: AtomicU64::new(0), _folder: folder }
    }

    pub fn worker(&self, organisation: &OrgCode) -> &Actor {
        &self.workers[organisation]
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

    /// Casts a vote that must be taken.
    pub fn vote(&self, reviewer: &Actor, id: CaseId, verdict: Verdict) {
        let case = CaseRef { id, etag: "" };
        self.service.vote(reviewer, self.request(), case, verdict, REASON).unwrap();
    }

    /// Lets both reviewers of a case say the same.
    pub fn both_vote(&self, id: CaseId, verdict: Verdict) {
        for seat in self.store.case(id).unwrap().unwrap().seats {
            let reviewer = self.reviewers.iter().find(|actor| actor.id == seat.reviewer).unwrap();
            self.vote(reviewer, id, verdict);
        }
    }
}
