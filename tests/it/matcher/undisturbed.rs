//! A run that nothing disturbs: the records as they are in the end, fed to a fresh matcher in another
//! order and in other batches.

use std::collections::BTreeMap;
use std::sync::Arc;

use homeward::domain::access::Permit;
use homeward::domain::candidate::Pair;
use homeward::domain::entry::{CaseStep, Moved, NewEntry, What};
use homeward::domain::evidence::Bits;
use homeward::domain::ids::{OrgCode, Timestamp};
use homeward::store::{Commit, Lane, Put, Store};

use crate::matcher::definition::Content;
use crate::matcher::world::World;

/// The candidates of such a run in this store, `batch` records a commit.
pub fn undisturbed(
    content: &Content,
    order: u64,
    store: Arc<dyn Store>,
    batch: usize,
) -> BTreeMap<Pair, Bits> {
    let mut world = World::new(store, &[]);
    for (i, some) in fed(content, order).chunks(batch).enumerate() {
        let mut commit = Commit::new(Lane::Caller);
        for (put, entry) in some {
            commit.put.push(put.clone());
            commit.entries.push(entry.clone());
        }
        world.store.commit(commit).unwrap();
        if i as u64 % 7 == order % 7 {
            world.matcher.step(1 + (order % 97) as usize).unwrap();
        }
    }
    world.settle();
    world.stored()
}

/// Every record with an entry, mixed; a case comes after its sides, as it must.
fn fed(content: &Content, order: u64) -> Vec<(Put, NewEntry)> {
    let permit = Permit::of_service(OrgCode::new("homeward").unwrap());
    let entry = |what| NewEntry::new(&permit, Timestamp(1), what);
    let profiles = content
        .profiles
        .iter()
        .map(|one| (Put::Profile(Box::new(one.clone())), entry(What::ProfileCreated { profile: one.id })));
    let reports = content
        .reports
        .iter()
        .map(|one| (Put::Report(Box::new(one.clone())), entry(What::ReportRegistered { report: one.id })));
    let mut fed: Vec<(Put, NewEntry)> = profiles.chain(reports).collect();
    let mut mix = order;
    fed.sort_by_cached_key(|_| {
        mix = mix.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        mix >> 16
    });
    fed.extend(content.cases.iter().map(|case| {
        let (id, pair, state) = (case.id, case.pair, case.state);
        let step = CaseStep::Voted;
        let (seats, choice, sealed_answers, cites) = (vec![], None, None, vec![]);
        let moved = Moved { case: id, pair, step, state, seats, choice, sealed_answers, cites, signed: None };
        let what = What::CaseMoved(Box::new(moved));
        (Put::Case(Box::new(case.clone())), entry(what))
    }));
    fed
}
