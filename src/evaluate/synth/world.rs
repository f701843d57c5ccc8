//! The open world of a set: who has a profile, who a report, who both, who resembles whom, and in
//! which order they stand. Everything follows from seed and size; nothing is kept.

use crate::evaluate::synth::chance::{Chance, Of};
use crate::evaluate::synth::life::Life;

/// Numbers of people who have a profile only begin here, and above them those with a report only.
const PROFILE_ONLY: u64 = 1 << 40;
const REPORT_ONLY: u64 = 2 << 40;

/// How many of each, and the seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Profiles.
    pub profiles: u64,
    /// Reports.
    pub reports: u64,
    /// Seed.
    pub seed: u64,
}

/// Rates of one set: all judgement, each drawn around its middle so that no two sets are alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// Share of profiles whose person has a report in the set.
    pub matched: f64,
    /// Residents who took over the name of who held them, of those who were held.
    pub renamed: f64,
    /// Of these, whose station knows it; the others tell the name as their own.
    pub renamed_known: f64,
    /// Residents who name a later home as their home.
    pub replaced_home: f64,
    /// Two places or names that cannot both be hers.
    pub contradiction: f64,
    /// Spread of ages told by eye, years.
    pub eye_years: f64,
    /// A family's year of birth is wrong.
    pub wrong_year: f64,
    /// A mark that is there is written down.
    pub mark_seen: f64,
    /// A family tells a mark.
    pub mark_told: f64,
    /// A memory topic comes up, on either side.
    pub topic_told: f64,
    /// A station's alias is the name of somebody else who is missed.
    pub alias_of_stranger: f64,
}

impl Rates {
    fn of(seed: u64) -> Self {
        let mut chance = Chance::of(seed, Of::Set, 0);
        let mut around = |middle: f64| middle * chance.within(0.85, 1.15);
        Self {
            matched: around(0.15),
            renamed: around(0.40),
            renamed_known: around(0.45),
            replaced_home: around(0.12),
            contradiction: around(0.05),
            eye_years: around(6.5),
            wrong_year: around(0.16),
            mark_seen: around(0.62),
            mark_told: around(0.60),
            topic_told: around(0.45),
            alias_of_stranger: around(0.04),
        }
    }
}

/// A set.
#[derive(Clone, Copy, Debug)]
pub struct World {
    /// Its size.
    pub size: Size,
    /// Its rates.
    pub rates: Rates,
    /// People with both.
    pub matched: u64,
    second_profiles: u64,
    second_reports: u64,
    profile_order: Order,
    report_order: Order,
}

/// One record to be written: whose it is, which of hers, and its number in the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The person.
    pub person: u64,
    /// 0 for her first record of this kind, 1 for a second.
    pub copy: u64,
    /// Its number, which is also its place.
    pub number: u64,
}

impl World {
    /// A set of a size.
    pub fn of(size: Size) -> Self {
        let rates = Rates::of(size.seed);
        let wanted = (size.profiles as f64 * rates.matched).round().max(1.0) as u64;
        let matched = wanted.min(size.profiles).min(size.reports.div_ceil(4));
        let second = |share: f64, room: u64| {
            ((matched as f64 * share).round() as u64).min(room.saturating_sub(matched))
        };
        Self {
            rates,
            matched,
            second_profiles: second(0.03, size.profiles),
            second_reports: second(0.07, size.reports),
            profile_order: Order::of(size.profiles, size.seed),
            report_order: Order::of(size.reports, size.seed ^ 0xFF),
            size,
        }
    }

    /// The profile at a place.
    pub fn profile(&self, place: u64) -> Slot {
        let at = self.profile_order.to(place);
        let (person, copy) = match at {
            at if at < self.matched => (at, 0),
            at if at < self.matched + self.second_profiles => (at - self.matched, 1),
            at => (PROFILE_ONLY + at, 0),
        };
        Slot { person, copy, number: place }
    }

    /// The report at a place.
    pub fn report(&self, place: u64) -> Slot {
        let at = self.report_order.to(place);
        let (person, copy) = match at {
            at if at < self.matched => (at, 0),
            // Counted from the far end, so that few people have two of both.
            at if at < self.matched + self.second_reports => (2 * self.matched - 1 - at, 1),
            at => (REPORT_ONLY + at, 0),
        };
        Slot { person, copy, number: place }
    }

    /// Profiles of somebody who has both.
    pub fn profiles_of(&self, person: u64) -> impl Iterator<Item = Slot> {
        let second = (person < self.second_profiles).then_some((self.matched + person, 1));
        let order = self.profile_order;
        [(person, 0)].into_iter().chain(second).map(move |(at, copy)| Slot {
            person,
            copy,
            number: order.back(at),
        })
    }

    /// Reports of somebody who has both.
    pub fn reports_of(&self, person: u64) -> impl Iterator<Item = Slot> {
        let from_end = self.matched - 1 - person;
        let second = (from_end < self.second_reports).then_some((self.matched + from_end, 1));
        let order = self.report_order;
        [(person, 0)].into_iter().chain(second).map(move |(at, copy)| Slot {
            person,
            copy,
            number: order.back(at),
        })
    }

    /// The life of a person. Some of those who have one record only resemble somebody who has both.
    pub fn life(&self, person: u64) -> Life {
        let seed = self.size.seed;
        if person < PROFILE_ONLY {
            return Life::of(seed, person);
        }
        let mut chance = Chance::of(seed, Of::Distractor, person ^ 0xA5A5);
        let (siblings, namesakes) = if person < REPORT_ONLY { (0.02, 0.01) } else { (0.03, 0.025) };
        let draw = chance.unit();
        let other = chance.below(self.matched as usize) as u64;
        if draw < siblings {
            Life::sibling_of(&Life::of(seed, other), seed, person)
        } else if draw < siblings + namesakes {
            Life::namesake_of(&Life::of(seed, other), seed, person)
        } else {
            Life::of(seed, person)
        }
    }

    /// The name of somebody who is missed, to be given to somebody else by chance.
    pub fn name_of_stranger(&self, chance: &mut Chance) -> String {
        let place = chance.below(self.size.reports as usize) as u64;
        self.life(self.report(place).person).name.full()
    }
}

/// A shuffled order of so many numbers: `a·x + b` modulo their count.
#[derive(Clone, Copy, Debug)]
struct Order {
    count: u64,
    factor: u64,
    inverse: u64,
    shift: u64,
}

impl Order {
    fn of(count: u64, seed: u64) -> Self {
        let count = count.max(1);
        let mut chance = Chance::of(seed, Of::Set, 1);
        let shift = chance.below(count as usize) as u64;
        let start = (count as f64 * chance.within(0.35, 0.65)) as u64;
        let (factor, inverse) = (start.max(1)..)
            .find_map(|factor| inverse(factor % count, count).map(|inverse| (factor % count, inverse)))
            .unwrap_or((1, 1));
        Self { count, factor, inverse, shift }
    }

    const fn to(&self, x: u64) -> u64 {
        ((x as u128 * self.factor as u128 + self.shift as u128) % self.count as u128) as u64
    }

    const fn back(&self, y: u64) -> u64 {
        let from_shift = (y as u128 + self.count as u128 - self.shift as u128) % self.count as u128;
        (from_shift * self.inverse as u128 % self.count as u128) as u64
    }
}

/// The number that undoes multiplying by another, modulo `count`, when there is one.
fn inverse(factor: u64, count: u64) -> Option<u64> {
    if count == 1 {
        return Some(0);
    }
    let (mut before, mut now) = ((i128::from(count), 0_i128), (i128::from(factor), 1_i128));
    while now.0 != 0 {
        let times = before.0 / now.0;
        (before, now) = (now, (before.0 - times * now.0, before.1 - times * now.1));
    }
    (before.0 == 1).then(|| before.1.rem_euclid(i128::from(count)) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world(profiles: u64, reports: u64, seed: u64) -> World {
        World::of(Size { profiles, reports, seed })
    }

    #[test]
    fn every_record_has_one_place_and_every_place_one_record() {
        for (profiles, reports) in [(1, 1), (7, 12), (100, 100), (4_001, 977)] {
            let own = world(profiles, reports, 3);
            let mut slots: Vec<(u64, u64)> =
                (0..profiles).map(|i| own.profile(i)).map(|slot| (slot.person, slot.copy)).collect();
            slots.sort_unstable();
            slots.dedup();
            assert_eq!(slots.len() as u64, profiles);
            for person in 0..own.matched {
                assert!(own.profiles_of(person).all(|slot| own.profile(slot.number) == slot));
                assert!(own.reports_of(person).all(|slot| own.report(slot.number) == slot));
            }
            let with_report = (0..reports).filter(|&i| own.report(i).person < own.matched).count();
            let told: usize = (0..own.matched).map(|person| own.reports_of(person).count()).sum();
            assert_eq!(with_report, told);
        }
    }

    #[test]
    fn most_have_no_counterpart() {
        let own = world(4_000, 10_000, 5);
        assert!((480..720).contains(&own.matched), "{}", own.matched);
    }
}
