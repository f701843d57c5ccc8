//! What an erasure leaves of the links of a record: what hung together over it goes on hanging together, and what
//! it kept back stands in each record that was linked with it: refusals, an agreement that it ended, stations, a
//! death, a younger age, a case that was handed over, and whom she feared, as keyed hashes. To undo a link or a
//! refusal takes two people; that a record is erased, by the schedule or by one request, undoes neither. All of it
//! is stated in the journal, where the verifier obeys it.

use std::collections::BTreeSet;

use crate::domain::access::Permit;
use crate::domain::entry::{Acted, NewEntry, What};
use crate::domain::ids::{ProfileId, Timestamp};
use crate::domain::release::act::{Act, Deed, Doer, PersonAct, Whom};
use crate::domain::release::left::Left;
use crate::domain::release::links::{LinkAct, LinkOf, Linkable};
use crate::domain::report::Fingerprint;
use crate::service::feared::left_marks;
use crate::service::links::{deeds_of, found_count, group_of, links_of, will_of};
use crate::store::{Commit, DeedsOf, Expectation, KeptDeed, Put, Store, StoreError};

/// A record that was linked with the one that goes, and the deeds that stand with it.
struct Neighbour {
    id: [u8; 16],
    of: DeedsOf,
    deeds: Vec<KeptDeed>,
    /// How many there were.
    found: Option<u32>,
}

/// Who states it, when, and where it is written.
struct Stating<'a> {
    permit: &'a Permit,
    at: Timestamp,
    commit: &'a mut Commit,
}

impl Stating<'_> {
    /// A deed of the service, with its entry.
    fn state(&mut self, act: Act, marks: Vec<Fingerprint>) -> KeptDeed {
        let acted = Acted { act: act.clone(), signed: None };
        self.commit.entries.push(NewEntry::new(self.permit, self.at, What::Acted(Box::new(acted))));
        let (actor, organisation) = (self.permit.actor(), self.permit.organisation().clone());
        let by = Doer { actor, organisation, role: self.permit.role() };
        KeptDeed { deed: Deed { by, at: self.at, act }, reason: None, salt: [0; 16], marks }
    }
}

/// Undoes the links of a record that is about to be erased: none of another stays on what is gone. Its neighbours
/// are linked with each other, each takes over what kept back by it, and by what reporters are known again is left
/// with each.
///
/// # Errors
/// The store fails.
pub(super) fn unlink_erased(
    store: &dyn Store,
    (side, id): (Linkable, [u8; 16]),
    at: Timestamp,
    (permit, commit): (&Permit, &mut Commit),
) -> Result<(), StoreError> {
    let own = store.deeds(deeds_of(side, id))?;
    // A link that is made meanwhile is seen with the next look.
    commit.expect.push(Expectation::Deeds(deeds_of(side, id), found_count(&own)));
    let direct = links_of(&own).with(side, id);
    let (mut neighbours, mut further) = (Vec::new(), Vec::new());
    for other in group_of(store, side, id)? {
        let of = deeds_of(side, other);
        let deeds = store.deeds(of)?;
        let found = found_count(&deeds);
        commit.expect.push(Expectation::Deeds(of, found));
        let group = if direct.contains(&other) { &mut neighbours } else { &mut further };
        group.push(Neighbour { id: other, of, deeds, found });
    }
    // All of it is lawful only while the links with what goes still stand, which are undone last.
    let mut stating = Stating { permit, at, commit };
    if side == Linkable::Profiles {
        neighbours.iter_mut().chain(&mut further).for_each(|one| end_agreements(&own, one, &mut stating));
        neighbours.iter_mut().for_each(|one| hand_on(&own, one, &mut stating));
    }
    link_each_other(side, &mut neighbours, &mut stating);
    let marks = other_marks(&own);
    for one in &mut neighbours {
        let Some(of) = LinkOf::new(side, id, one.id) else { continue };
        let act = Act::Link { of, case: None, act: LinkAct::Unlinked };
        one.deeds.push(stating.state(act, marks.clone()));
    }
    let changed = neighbours.into_iter().chain(further).filter(|one| found_count(&one.deeds) != one.found);
    commit.put.extend(changed.map(|one| Put::Deeds(one.of, one.deeds)));
    Ok(())
}

/// An agreement that the record that goes ended stays ended, in each record of hers, near or far.
fn end_agreements(own: &[KeptDeed], of: &mut Neighbour, stating: &mut Stating<'_>) {
    for report in will_of(&of.deeds).ended_by(&will_of(own)) {
        let act = Act::Person { profile: ProfileId(of.id), act: PersonAct::Withdrew(report) };
        of.deeds.push(stating.state(act, Vec::new()));
    }
}

/// What she refused by the record that goes, and what else it kept back, stands in a linked one.
fn hand_on(own: &[KeptDeed], to: &mut Neighbour, stating: &mut Stating<'_>) {
    let (will, profile) = (will_of(own), ProfileId(to.id));
    for whom in will.refused() {
        let act = Act::Person { profile, act: PersonAct::Refused(whom) };
        to.deeds.push(stating.state(act, marks_of(own, whom)));
    }
    let left = will.leaves(stating.at);
    if left != Left::default() {
        let act = Act::Person { profile, act: PersonAct::Inherited(left) };
        to.deeds.push(stating.state(act, left_marks(own).into_iter().collect()));
    }
}

/// Links all neighbours that are not linked yet.
fn link_each_other(side: Linkable, neighbours: &mut [Neighbour], stating: &mut Stating<'_>) {
    for first in 0..neighbours.len() {
        for second in first + 1..neighbours.len() {
            let Some(of) = LinkOf::new(side, neighbours[first].id, neighbours[second].id) else { continue };
            if links_of(&neighbours[first].deeds).stands(&of) {
                continue;
            }
            let linked = stating.state(Act::Link { of, case: None, act: LinkAct::Linked }, Vec::new());
            neighbours[first].deeds.push(linked.clone());
            neighbours[second].deeds.push(linked);
        }
    }
}

/// By what this reporter whom she refuses is known again.
fn marks_of(own: &[KeptDeed], whom: Whom) -> Vec<Fingerprint> {
    distinct(own, |act| matches!(act, Act::Person { act: PersonAct::Refused(one), .. } if *one == whom))
}

/// By what reporters are known again of whom somebody warned, or whom she refused by a record that went before.
fn other_marks(own: &[KeptDeed]) -> Vec<Fingerprint> {
    distinct(own, |act| match act {
        Act::Link { .. } => true,
        Act::Case { act, .. } => act.warns(),
        Act::Person { .. } | Act::Brake { .. } => false,
    })
}

fn distinct(own: &[KeptDeed], of: impl Fn(&Act) -> bool) -> Vec<Fingerprint> {
    let kept = own.iter().filter(|kept| of(&kept.deed.act));
    let marks: BTreeSet<Fingerprint> = kept.flat_map(|kept| kept.marks.iter().copied()).collect();
    marks.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{CaseId, ReportId};
    use crate::domain::release::act::CaseAct;
    use crate::domain::release::facts::Judgement;
    use crate::service::acts::service_doer;

    #[test]
    fn what_is_left_of_warnings_and_of_earlier_erasures_is_left_again() {
        let profile = ProfileId([1; 16]);
        let of_case = |act| Act::Case { case: CaseId([3; 16]), profile, round: 1, act };
        let refused =
            |n: u8| Act::Person { profile, act: PersonAct::Refused(Whom::Report(ReportId([n; 16]))) };
        let unsafe_ = CaseAct::SafetyJudged { judgement: Judgement::Unsafe, proof: None };
        let of = LinkOf::new(Linkable::Profiles, [1; 16], [2; 16]).unwrap();
        let unlinked = Act::Link { of, case: None, act: LinkAct::Unlinked };
        let acts = [
            (unlinked, vec![4, 5]),
            (of_case(unsafe_), vec![6]),
            (of_case(CaseAct::HandedOver), vec![7]),
            (refused(1), vec![8]),
            (refused(2), vec![9]),
            (refused(1), vec![8, 10]),
        ];
        let kept = |(act, marks): (Act, Vec<u8>)| KeptDeed {
            deed: Deed { by: service_doer(), at: Timestamp(0), act },
            reason: None,
            salt: [0; 16],
            marks: marks.into_iter().map(|n| Fingerprint([n; 32])).collect(),
        };
        let own = acts.map(kept);
        let first = |marks: Vec<Fingerprint>| marks.into_iter().map(|mark| mark.0[0]).collect::<Vec<_>>();
        assert_eq!(first(other_marks(&own)), [4, 5, 6]);
        assert_eq!(first(marks_of(&own, Whom::Report(ReportId([1; 16])))), [8, 10]);
        assert_eq!(first(marks_of(&own, Whom::Everybody)), [0_u8; 0]);
    }
}
