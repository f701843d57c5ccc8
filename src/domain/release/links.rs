//! Links between two records of one side that are of one person: two profiles of a resident, two reports
//! that seek the same person. Nothing is merged: both records stay, and a link can be undone. It opens
//! nothing; it only keeps back: what one record says against a release counts for the other too, and the
//! two are not dealt side by side. A wrong one could hold somebody back, so two reviewers of two
//! organisations make it, each of whom sees both records beside a case of hers, or the station that keeps
//! both; to undo it always takes two of two organisations, because it may set free what was refused.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::actor::Role;
use crate::domain::case::Case;
use crate::domain::ids::{ProfileId, ReportId, Timestamp};
use crate::domain::release::act::Doer;
use crate::domain::release::unlawful::Unlawful;
use crate::domain::release::will::Will;
use crate::domain::words::word_enum;

word_enum! {
    /// What can be linked.
    pub enum Linkable {
        /// Profiles.
        Profiles = "profiles",
        /// Reports.
        Reports = "reports",
    }
}

word_enum! {
    /// What is done to a link.
    pub enum LinkAct {
        /// Both are said to be of one person.
        Linked = "linked",
        /// They are said not to be.
        Unlinked = "unlinked",
    }
}

/// Two records of one side, the lower id first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LinkOf {
    side: Linkable,
    ids: [[u8; 16]; 2],
}

impl LinkOf {
    /// Of two records, in either order; `None` for one record twice.
    pub fn new(side: Linkable, one: [u8; 16], other: [u8; 16]) -> Option<Self> {
        (one != other).then(|| Self { side, ids: [one.min(other), one.max(other)] })
    }

    /// Of two profiles.
    pub fn profiles(one: ProfileId, other: ProfileId) -> Option<Self> {
        Self::new(Linkable::Profiles, one.0, other.0)
    }

    /// Of two reports.
    pub fn reports(one: ReportId, other: ReportId) -> Option<Self> {
        Self::new(Linkable::Reports, one.0, other.0)
    }

    /// What they are.
    pub const fn side(&self) -> Linkable {
        self.side
    }

    /// Their ids, the lower one first.
    pub const fn ids(&self) -> [[u8; 16]; 2] {
        self.ids
    }

    /// The other one of this record; `None` where it is of two others.
    pub fn other(&self, id: &[u8; 16]) -> Option<[u8; 16]> {
        match self.ids {
            [one, other] if one == *id => Some(other),
            [one, other] if other == *id => Some(one),
            _ => None,
        }
    }

    /// Whether it is of a side of this case.
    fn is_of(&self, case: &Case) -> bool {
        let id = match self.side {
            Linkable::Profiles => &case.pair.profile.0,
            Linkable::Reports => &case.pair.report.0,
        };
        self.other(id).is_some()
    }
}

/// A link, who did the first half of what takes two, and who undid it last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Link {
    stands: bool,
    half: Option<Doer>,
    undone_by: Vec<Doer>,
}

/// All links.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links(BTreeMap<LinkOf, Link>);

/// What must be seen to judge a link.
#[derive(Clone, Copy, Debug)]
pub struct LinkSight<'a> {
    /// The case beside which a reviewer sees both.
    pub case: Option<&'a Case>,
    /// The wills of both, where they are profiles.
    pub wills: [Option<&'a Will>; 2],
    /// When.
    pub now: Timestamp,
}

/// The most records of one group: one person is seldom described more often.
pub const GROUP: usize = 16;

impl Links {
    /// Whether this may be done to a link.
    ///
    /// # Errors
    /// Why not.
    pub fn permits(
        &self,
        by: &Doer,
        of: &LinkOf,
        act: LinkAct,
        sight: &LinkSight<'_>,
    ) -> Result<(), Unlawful> {
        let known = self.0.get(of);
        match (act, known.is_some_and(|link| link.stands)) {
            (LinkAct::Linked, true) => return Err(Unlawful::Step),
            (LinkAct::Unlinked, false) => return Err(Unlawful::NothingThere),
            _ => {}
        }
        match (by.role, act) {
            (Role::Reviewer, _) => sight.seats(by, of)?,
            (Role::StationWorker, _) => sight.is_of_her_station(by, of)?,
            (Role::Advocate, LinkAct::Unlinked) => sight.is_of_no_station(by, of)?,
            // A record that is erased leaves no link behind, and what hung together over it goes on hanging
            // together: nothing new is said by that, and nothing is set free.
            (Role::Service, LinkAct::Unlinked)
                if of.side == Linkable::Reports || sight.may_go() != [false; 2] => {}
            (Role::Service, LinkAct::Unlinked) => return Err(Unlawful::Contradicted),
            (Role::Service, LinkAct::Linked) if self.hangs_over_another(of) => {}
            _ => return Err(Unlawful::Role),
        }
        if act == LinkAct::Linked {
            let mut all: BTreeSet<_> = of.ids.into();
            of.ids.iter().for_each(|id| all.extend(self.group(of.side, *id)));
            if all.len() > GROUP {
                return Err(Unlawful::Step);
            }
        }
        match known.and_then(|link| link.half.as_ref()).filter(|_| takes_two(by, act)) {
            Some(first) if first.actor == by.actor => Err(Unlawful::TwoParts),
            Some(first) if first.organisation == by.organisation => Err(Unlawful::Organisation),
            _ => Ok(()),
        }
    }

    /// Takes what was permitted in.
    pub fn take(&mut self, by: &Doer, of: &LinkOf, act: LinkAct) {
        let link = self.0.entry(*of).or_default();
        if takes_two(by, act) && link.half.is_none() {
            link.half = Some(by.clone());
            return;
        }
        let stands = act == LinkAct::Linked;
        let undone_by = match stands || by.role == Role::Service {
            true => Vec::new(),
            false => link.half.take().into_iter().chain([by.clone()]).collect(),
        };
        *link = Link { stands, half: None, undone_by };
    }

    /// Whoever undid a link of this record that does not stand.
    pub fn undone_by(&self, side: Linkable, id: [u8; 16]) -> impl Iterator<Item = &Doer> {
        let of = self.0.iter().filter(move |(of, _)| of.side == side && of.other(&id).is_some());
        of.flat_map(|(_, link)| &link.undone_by)
    }

    /// Whether two records are linked.
    pub fn stands(&self, of: &LinkOf) -> bool {
        self.0.get(of).is_some_and(|link| link.stands)
    }

    /// The records linked with this one directly.
    pub fn with(&self, side: Linkable, id: [u8; 16]) -> BTreeSet<[u8; 16]> {
        let standing = self.0.iter().filter(|(of, link)| of.side == side && link.stands);
        standing.filter_map(|(of, _)| of.other(&id)).collect()
    }

    /// Whether both are linked with one and the same third.
    fn hangs_over_another(&self, of: &LinkOf) -> bool {
        let [one, other] = of.ids.map(|id| self.with(of.side, id));
        !one.is_disjoint(&other)
    }

    /// All records linked with this one, over others too, without itself.
    pub fn group(&self, side: Linkable, id: [u8; 16]) -> BTreeSet<[u8; 16]> {
        let found: Result<_, std::convert::Infallible> = group(id, |one| Ok(self.with(side, one)));
        found.unwrap_or_default()
    }
}

/// All that can be reached from a record over links, without itself.
///
/// # Errors
/// Those of `linked`.
pub fn group<E>(
    id: [u8; 16],
    mut linked: impl FnMut([u8; 16]) -> Result<BTreeSet<[u8; 16]>, E>,
) -> Result<BTreeSet<[u8; 16]>, E> {
    let (mut found, mut waiting) = (BTreeSet::new(), vec![id]);
    while let Some(one) = waiting.pop() {
        for other in linked(one)? {
            if other != id && found.len() < GROUP && found.insert(other) {
                waiting.push(other);
            }
        }
    }
    Ok(found)
}

/// Whether it counts only once two people did it. A station links what it keeps by itself, and the service
/// unlinks what is erased.
fn takes_two(by: &Doer, act: LinkAct) -> bool {
    match by.role {
        Role::Service => false,
        Role::StationWorker => act == LinkAct::Unlinked,
        _ => true,
    }
}

impl LinkSight<'_> {
    /// Which of two profiles may go without setting free what it keeps back: all of that stands in the other one too.
    pub fn may_go(&self) -> [bool; 2] {
        let nothing_said = Will::default();
        let [one, other] = self.wills.map(|will| will.unwrap_or(&nothing_said));
        [one.is_kept_back_by(other, self.now), other.is_kept_back_by(one, self.now)]
    }

    /// A reviewer with a seat in a case of one of the two.
    fn seats(&self, by: &Doer, of: &LinkOf) -> Result<(), Unlawful> {
        let case = self.case.filter(|case| of.is_of(case)).ok_or(Unlawful::NothingThere)?;
        let hers = case.seats.iter().chain(&case.third).any(|seat| *seat == by.seat());
        if hers { Ok(()) } else { Err(Unlawful::NotDealt) }
    }

    fn is_of_her_station(&self, by: &Doer, of: &LinkOf) -> Result<(), Unlawful> {
        if of.side != Linkable::Profiles {
            return Err(Unlawful::Role);
        }
        for will in self.wills {
            let person = will.and_then(Will::person).ok_or(Unlawful::FactsUnknown)?;
            if person.station != by.organisation {
                return Err(Unlawful::Organisation);
            }
        }
        Ok(())
    }

    fn is_of_no_station(&self, by: &Doer, of: &LinkOf) -> Result<(), Unlawful> {
        if of.side != Linkable::Profiles {
            return Err(Unlawful::Role);
        }
        for will in self.wills {
            let will = will.filter(|will| will.person().is_some()).ok_or(Unlawful::FactsUnknown)?;
            if will.all_stations().any(|station| *station == by.organisation) {
                return Err(Unlawful::Organisation);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ActorId, OrgCode};

    fn by(role: Role) -> Doer {
        Doer { actor: ActorId([1; 16]), organisation: OrgCode::new("a").unwrap(), role }
    }

    #[test]
    fn a_group_is_what_can_be_reached_and_has_an_end() {
        let mut links = Links::default();
        let link = |links: &mut Links, one: u8, other: u8, act| {
            let of = LinkOf::new(Linkable::Reports, [one; 16], [other; 16]).unwrap();
            links.take(&by(Role::Service), &of, act);
        };
        for (one, other) in [(1, 2), (3, 2), (3, 4), (7, 8)] {
            link(&mut links, one, other, LinkAct::Linked);
        }
        let of = |links: &Links, id: u8| -> Vec<u8> {
            links.group(Linkable::Reports, [id; 16]).into_iter().map(|id| id[0]).collect()
        };
        assert_eq!((of(&links, 1), of(&links, 3), of(&links, 8)), (vec![2, 3, 4], vec![1, 2, 4], vec![7]));
        assert!(links.group(Linkable::Profiles, [1; 16]).is_empty(), "of the other side");
        link(&mut links, 2, 3, LinkAct::Unlinked);
        assert_eq!((of(&links, 1), of(&links, 4)), (vec![2], vec![3]));
        for n in 10..200 {
            link(&mut links, n, n + 1, LinkAct::Linked);
        }
        assert_eq!(of(&links, 100).len(), GROUP);
        assert_eq!(LinkOf::new(Linkable::Reports, [1; 16], [1; 16]), None);
    }
}
