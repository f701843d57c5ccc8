//! Whether the parts of a release can be filled at all, for the residents of one station and the reports of
//! one desk, by those the registry lists. The bench judges each release; this only tells beforehand.

use crate::domain::actor::{Actor, Role};
use crate::domain::ids::OrgCode;
use crate::domain::words::word_enum;

word_enum! {
    /// What cannot be filled.
    pub enum Lack {
        /// Nobody works at the station.
        Worker = "station_worker",
        /// No two reviewers of two organisations, of neither side.
        TwoReviewers = "two_reviewers",
        /// None of the reviewers is trained to protect children: cases of children wait.
        ChildReviewer = "child_protection_reviewer",
        /// No safety officer of neither side.
        SafetyOfficer = "safety_officer",
        /// No advocate of neither side.
        Advocate = "advocate",
        /// No liaison of neither side.
        Liaison = "liaison",
        /// Each part could be filled, but not by six different people.
        SixPeople = "six_people",
    }
}

/// What cannot be filled now; empty when everything can.
pub fn lacks(everybody: &[Actor], station: &OrgCode, desk: &OrgCode) -> Vec<Lack> {
    let apart = |one: &&Actor| !one.is_bound_to(station) && !one.is_bound_to(desk);
    let of = |role: Role| -> Vec<&Actor> { everybody.iter().filter(|one| one.has(role)).collect() };
    let of_neither = |role: Role| -> Vec<&Actor> { of(role).into_iter().filter(apart).collect() };
    let mut workers = of(Role::StationWorker);
    workers.retain(|one| one.organisation == *station);
    let reviewers = of_neither(Role::Reviewer);
    let two = reviewers.iter().any(|one| one.organisation != reviewers[0].organisation);
    let trained = reviewers.iter().any(|one| one.has(Role::ChildProtectionReviewer));
    let [officers, advocates, liaisons] =
        [Role::SafetyOfficer, Role::Advocate, Role::Liaison].map(of_neither);
    let mut lacks: Vec<Lack> = [
        (workers.is_empty(), Lack::Worker),
        (!two, Lack::TwoReviewers),
        (officers.is_empty(), Lack::SafetyOfficer),
        (advocates.is_empty(), Lack::Advocate),
        (liaisons.is_empty(), Lack::Liaison),
    ]
    .into_iter()
    .filter_map(|(lacks, what)| lacks.then_some(what))
    .collect();
    let parts = [&workers, &officers, &advocates, &liaisons, &reviewers, &reviewers];
    if lacks.is_empty() && !can_be_filled(&parts, &mut Vec::new()) {
        lacks.push(Lack::SixPeople);
    }
    if !trained {
        lacks.push(Lack::ChildReviewer);
    }
    lacks
}

/// Whether different people can fill these parts, the last two of different organisations.
fn can_be_filled<'a>(parts: &[&Vec<&'a Actor>], chosen: &mut Vec<&'a Actor>) -> bool {
    let Some((first, rest)) = parts.split_first() else { return true };
    for &one in *first {
        let fills_another = chosen.iter().any(|other| other.id == one.id);
        let second_reviewer =
            rest.is_empty() && chosen.last().is_some_and(|last| last.organisation == one.organisation);
        if fills_another || second_reviewer {
            continue;
        }
        chosen.push(one);
        if can_be_filled(rest, chosen) {
            return true;
        }
        chosen.pop();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ActorId;

    fn org(code: &str) -> OrgCode {
        OrgCode::new(code).unwrap()
    }

    fn actor(id: u8, organisation: &str, roles: &[Role]) -> Actor {
        let organisation = org(organisation);
        Actor { id: ActorId([id; 16]), organisation, roles: roles.to_vec(), conflicts: vec![] }
    }

    fn six() -> Vec<Actor> {
        vec![
            actor(1, "station", &[Role::StationWorker]),
            actor(2, "a", &[Role::Reviewer, Role::ChildProtectionReviewer]),
            actor(3, "b", &[Role::Reviewer]),
            actor(4, "a", &[Role::SafetyOfficer]),
            actor(5, "b", &[Role::Advocate]),
            actor(6, "a", &[Role::Liaison]),
        ]
    }

    fn told(everybody: &[Actor]) -> Vec<Lack> {
        lacks(everybody, &org("station"), &org("desk"))
    }

    #[test]
    fn six_people_of_the_station_and_two_other_organisations_are_enough_and_none_less() {
        assert_eq!(told(&six()), vec![]);
        for (gone, lack) in [
            (1, Lack::Worker),
            (3, Lack::TwoReviewers),
            (4, Lack::SafetyOfficer),
            (5, Lack::Advocate),
            (6, Lack::Liaison),
        ] {
            let left: Vec<Actor> = six().into_iter().filter(|one| one.id != ActorId([gone; 16])).collect();
            assert_eq!(told(&left), vec![lack]);
        }
    }

    #[test]
    fn whoever_is_bound_to_a_side_fills_no_part_and_nobody_fills_two() {
        let mut bound = six();
        bound[3].conflicts = vec![org("desk")];
        assert_eq!(told(&bound), vec![Lack::SafetyOfficer]);
        let mut twice = six();
        twice.remove(5);
        twice[3].roles.push(Role::Liaison);
        assert_eq!(told(&twice), vec![Lack::SixPeople]);
        let mut untrained = six();
        untrained[1].roles.pop();
        assert_eq!(told(&untrained), vec![Lack::ChildReviewer]);
    }

    #[test]
    fn the_stations_own_fill_no_part_but_the_workers_and_two_colleagues_are_no_two_reviewers() {
        let mut bound = six();
        bound[4].conflicts = vec![org("station")];
        assert_eq!(told(&bound), vec![Lack::Advocate]);
        let mut elsewhere = six();
        elsewhere[0].organisation = org("other");
        assert_eq!(told(&elsewhere), vec![Lack::Worker]);
        // The only reviewer of another body is the only liaison too.
        let mut colleagues = six();
        colleagues.remove(5);
        colleagues[2].roles.push(Role::Liaison);
        colleagues.push(actor(7, "a", &[Role::Reviewer]));
        assert_eq!(told(&colleagues), vec![Lack::SixPeople]);
    }
}
