//! A7 (S17): who may make a call, in which relation to what it is about, stands in a table that is written apart from
//! the one the service obeys. A line that comes, goes or changes there fails here until somebody has put it here.

use std::collections::BTreeSet;

use homeward::domain::access::{Call, Relation, permit, permit_as};
use homeward::domain::actor::{Actor, Role};
use homeward::domain::ids::{ActorId, OrgCode};

/// Call, relation and role of everything that is allowed, one a line; whatever is not here is refused.
const PERMITS: &str = include_str!("../../data/permits.tsv");

fn actor(roles: &[Role]) -> Actor {
    let organisation = OrgCode::new("somewhere").unwrap();
    Actor { id: ActorId([1; 16]), organisation, roles: roles.to_vec(), conflicts: vec![] }
}

#[test]
fn a7_every_call_is_open_to_whom_the_table_says_and_to_nobody_else() {
    let table: BTreeSet<String> = PERMITS.lines().map(str::to_owned).collect();
    let mut open = BTreeSet::new();
    for (&call, &relation) in Call::ALL.iter().flat_map(|one| Relation::ALL.iter().map(move |to| (one, to))) {
        for &role in Role::ALL {
            let (alone, line) = (actor(&[role]), [call.word(), relation.word(), role.word()].join("\t"));
            let allowed = permit_as(&alone, role, call, relation).is_ok();
            assert_eq!(permit(&alone, call, relation).is_ok(), allowed, "{line}");
            if allowed {
                open.insert(line);
            }
        }
    }
    let (new, gone): (Vec<_>, Vec<_>) =
        (open.difference(&table).collect(), table.difference(&open).collect());
    assert!(new.is_empty() && gone.is_empty(), "not in the table: {new:#?}\nno longer: {gone:#?}");
    assert_eq!(PERMITS.lines().count(), table.len(), "each once");
}

#[test]
fn s17_a_permit_is_of_a_role_that_its_holder_has() {
    for &call in Call::ALL {
        for &relation in Relation::ALL {
            for &role in Role::ALL {
                let others: Vec<Role> = Role::ALL.iter().copied().filter(|&other| other != role).collect();
                assert!(permit_as(&actor(&others), role, call, relation).is_err(), "{}", role.word());
                if let Ok(permit) = permit(&actor(&[role]), call, relation) {
                    assert_eq!((permit.role(), permit.call()), (role, call));
                }
            }
        }
    }
}
