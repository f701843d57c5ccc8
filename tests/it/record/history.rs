//! Honest histories of a log, from a seed: people come, cases move and are released as cases may, time
//! passes, a notary signs and a witness cosigns.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use homeward::audit::{
    AddCheckpoint, Bundle, Head, NoteSigner, NoteVerifier, Quarter, Scheme, Tables, Tree, Trusted,
    Unwitnessed, cosign,
};
use homeward::domain::access::{Call, Permit, Relation, permit};
use homeward::domain::actor::{Actor, Role};
use homeward::domain::duty::{DelayReason, Duty};
use homeward::domain::entry::{NewEntry, Subject, What};
use homeward::domain::ids::{ActorId, Position, ProfileId, ReportId, Timestamp};
use homeward::domain::profile::Status;
use homeward::service::{Clock, Notary, bundle};
use homeward::store::{Commit, Lane, SecretKey, Store};

use crate::record::cast::Cast;
use crate::store::invented::org;
use crate::store::memory::MemoryStore;

/// A clock that is set by hand.
#[derive(Default)]
pub struct HandClock(pub AtomicI64);

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// Whole numbers from a seed, by splitmix64.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// A log with everybody who acts in it.
pub struct History {
    pub store: Arc<MemoryStore>,
    pub notary: Notary,
    pub clock: Arc<HandClock>,
    pub chance: Chance,
    witness: NoteSigner,
    heads: BTreeMap<String, Head>,
    seen: [u64; 2],
    people: u8,
    pub cast: Cast,
}

/// The secret key of the log.
pub const LOG_KEY: [u8; 32] = [5; 32];
/// The store's id.
pub const STORE: [u8; 16] = [6; 16];

/// 25 March 2026, a week before a quarter ends.
const BEGINNING: i64 = 1_774_396_800_000;

impl History {
    /// With a registry.
    pub fn new(seed: u64) -> Self {
        let history = Self::empty(seed);
        history.cast.anchor(&*history.store, history.clock.now());
        history
    }

    /// Nothing happened yet.
    pub fn empty(seed: u64) -> Self {
        let store = Arc::new(MemoryStore::default());
        let clock = Arc::new(HandClock(AtomicI64::new(BEGINNING)));
        let key = SecretKey::of(LOG_KEY);
        let notary = Notary::load(store.clone(), clock.clone(), &key, &STORE).unwrap();
        let cast = Cast::new();
        let witness = NoteSigner::new("witness.example", Scheme::Cosignature, &[8; 32]).unwrap();
        Self {
            store,
            notary,
            clock,
            chance: Chance(seed),
            witness,
            heads: BTreeMap::new(),
            seen: [0; 2],
            people: 0,
            cast,
        }
    }

    /// So many things happen, with checkpoints in between and at the end.
    pub fn live(&mut self, steps: u64) -> &mut Self {
        for _ in 0..steps {
            let pause = [1, 15, 600, 86_400][self.chance.below(4) as usize];
            let times = 1 + self.chance.below(3) as i64;
            self.pass(pause * 1_000 * times);
            self.happen();
            if self.chance.below(3) == 0 {
                self.checkpoint();
            }
        }
        self.checkpoint();
        self
    }

    pub fn pass(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// Signs, and lets the witness see it.
    pub fn checkpoint(&mut self) {
        self.notary.checkpoint().unwrap();
        for &tree in Tree::ALL {
            let last = self.heads.get(self.notary.verifier(tree).name()).map_or(0, |head| head.size);
            let asked = self.notary.to_witness(tree, last, self.seen[tree as usize]).unwrap();
            if let Some((number, request)) = asked {
                let line = self.witness(&request).unwrap();
                self.notary.add_cosignature(tree, number, line).unwrap();
                self.seen[tree as usize] = number;
            }
        }
    }

    /// What the witness answers.
    pub fn witness(
        &mut self,
        request: &AddCheckpoint,
    ) -> Result<homeward::audit::SignatureLine, Unwitnessed> {
        let origin = request.checkpoint.text.lines().next().unwrap().to_owned();
        let log = Tree::ALL.iter().map(|&tree| self.notary.verifier(tree)).find(|log| log.name() == origin);
        let now_s = self.clock.now().0 / 1_000;
        let last = self.heads.get(&origin).copied();
        let (head, line) = cosign(request, &log.unwrap(), last, &self.witness, now_s as u64)?;
        self.heads.insert(origin, head);
        Ok(line)
    }

    pub fn bundle(&self) -> Bundle {
        bundle(&*self.store, &self.notary, vec![self.witness.verifier().to_string()]).unwrap()
    }

    /// What an auditor who keeps nothing else relies on.
    pub fn trusted(&self) -> Trusted {
        let log_keys: Vec<NoteVerifier> = Tree::ALL.iter().map(|&tree| self.notary.verifier(tree)).collect();
        let root = Some(self.cast.root);
        Trusted { log_keys, witness_keys: vec![self.witness.verifier()], root, ..Trusted::default() }
    }

    /// Writes an entry.
    pub fn write(&self, permit: &Permit, what: What) {
        let entry = NewEntry::new(permit, self.clock.now(), what);
        self.store.commit(Commit { entries: vec![entry], ..Commit::new(Lane::Caller) }).unwrap();
    }

    /// Publishes the tables of the first quarter once it is over.
    fn publish(&self) {
        let quarter = Quarter::of(Timestamp(BEGINNING));
        let leaves = self.store.public_leaves(Position(0), usize::MAX).unwrap();
        let published = leaves.iter().any(|leaf| leaf.public.kind == "tables_published");
        if published || !quarter.is_settled(self.clock.now()) {
            return;
        }
        let mut tables = Tables::default();
        leaves.iter().for_each(|leaf| tables.take(&leaf.public));
        let what = What::TablesPublished { tables: tables.published(quarter) };
        self.write(&Permit::of_service(org("homeward")), what);
    }

    fn happen(&mut self) {
        self.publish();
        let profile = ProfileId([self.chance.below(u64::from(self.people) + 1) as u8; 16]);
        let report = ReportId(profile.0);
        match self.chance.below(16) {
            0 => {
                self.people += 1;
                let profile = ProfileId([self.people; 16]);
                self.write(&station(Call::CreateProfile), What::ProfileCreated { profile });
            }
            1 => self.write(&desk(Call::RegisterReport), What::ReportRegistered { report }),
            2 => {
                self.write(&desk(Call::AddReportStatements), What::KinAnswersSealed { report, count: 3 });
            }
            3 => self.write(&desk(Call::GetReportStatus), read(Subject::Report(report))),
            4 => {
                let duty = Duty::ALL[self.chance.below(6) as usize];
                let what = What::DutyDone { subject: Subject::Profile(profile), duty };
                self.write(&station(Call::AddProfileStatements), what);
            }
            5 => {
                let until = Timestamp(self.clock.now().0 + 9_000_000);
                let (subject, reason) = (Subject::Profile(profile), DelayReason::HerWish);
                let what = What::DutyDelayed { subject, duty: Duty::Notice, until, reason };
                self.write(&station(Call::AddProfileStatements), what);
            }
            6 => {
                let status = Status::ALL[self.chance.below(5) as usize];
                self.write(&station(Call::CloseProfile), What::ProfileStatus { profile, status });
            }
            _ => self.cast.go_on(&*self.store, self.clock.now(), &mut self.chance),
        }
    }
}

fn read(subject: Subject) -> What {
    What::Read { subjects: vec![subject] }
}

pub fn station(call: Call) -> Permit {
    let actor = Actor {
        id: ActorId([1; 16]),
        organisation: org("zhengzhou"),
        roles: vec![Role::StationWorker],
        conflicts: vec![],
    };
    permit(&actor, call, Relation::Own).unwrap()
}

pub fn desk(call: Call) -> Permit {
    let actor = Actor {
        id: ActorId([2; 16]),
        organisation: org("dazhou"),
        roles: vec![Role::FamilyDesk],
        conflicts: vec![],
    };
    permit(&actor, call, Relation::Own).unwrap()
}
