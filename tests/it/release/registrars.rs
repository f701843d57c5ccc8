//! Each rule of the registry alone (S37, S26): a change that two registrars of two bodies signed is taken, and the same
//! with one thing wrong is refused with its own reason and changes nothing.

use std::sync::Arc;

use homeward::domain::actor::{Actor, Role};
use homeward::domain::ids::{ActorId, OrgCode, Timestamp};
use homeward::domain::registry::{
    Admission, Change, Proposal, Registry, RegistryFault, Signed, SignedChange,
};
use homeward::domain::setting::Setting;
use homeward::domain::signed::{Digest, PublicKey, Signature};
use homeward::service::{Refusal, RegistryError, digest};

use crate::matcher::world::{REVIEWING, World};
use crate::store::memory::MemoryStore;

const ROOT: Digest = [7; 32];
const AT: Timestamp = Timestamp(500);

fn admission(id: u8, body: &str, roles: &[Role]) -> Admission {
    let organisation = OrgCode::new(body).unwrap();
    Admission {
        actor: Actor { id: ActorId([id; 16]), organisation, roles: roles.to_vec(), conflicts: vec![] },
        key: PublicKey::Ed25519([id; 32]),
        certificate: [id ^ 0x80; 32],
        token: Some([id ^ 0x40; 32]),
        valid_from: Timestamp(0),
        valid_until: Timestamp(1_000),
    }
}

/// Registrars 1 and 2 of one body and 3 of another, 4 whose time is over and 5 whose time is to come, and reviewer 6.
fn roots() -> Vec<Admission> {
    let registrar = |id, body| admission(id, body, &[Role::Registrar]);
    vec![
        registrar(1, "a"),
        registrar(2, "a"),
        registrar(3, "b"),
        Admission { valid_until: AT, ..registrar(4, "c") },
        Admission { valid_from: Timestamp(AT.0 + 1), ..registrar(5, "d") },
        admission(6, "e", &[Role::Reviewer]),
    ]
}

fn registry() -> Registry {
    Registry::of_root(&Registry::root_text(&roots()), ROOT).unwrap()
}

/// A signature that says whose it is.
fn by(id: u8) -> Signed {
    Signed { by: ActorId([id; 16]), signature: Signature::Ed25519([id; 64]) }
}

fn fits(key: &PublicKey, _: &[u8], signature: &Signature) -> bool {
    let (PublicKey::Ed25519(key), Signature::Ed25519(signature)) = (key, signature);
    key[0] == signature[0]
}

fn taken(registry: &mut Registry, text: &str, signatures: Vec<Signed>) -> Result<(), RegistryFault> {
    let (before, change) = (registry.clone(), SignedChange { text: text.into(), signatures });
    let done = registry.take(&change, AT, fits);
    assert_eq!(done.is_err(), *registry == before, "nothing has changed where it was refused");
    done
}

/// The next change, signed by both.
fn changed(registry: &mut Registry, change: Change) -> Result<(), RegistryFault> {
    let text = Proposal { root: ROOT, number: registry.number() + 1, change }.text();
    taken(registry, &text, vec![by(1), by(3)])
}

fn remove(id: u8) -> Change {
    Change::Remove(ActorId([id; 16]))
}

#[test]
fn s37_a_change_is_signed_by_two_registrars_of_two_bodies_who_may_act_now() {
    let text = Proposal { root: ROOT, number: 1, change: remove(6) }.text();
    for signatures in [vec![by(1), by(3)], vec![by(3), by(2)]] {
        assert_eq!(taken(&mut registry(), &text, signatures), Ok(()));
    }
    let forged = Signed { signature: Signature::Ed25519([9; 64]), ..by(3) };
    for (why, signatures) in [
        ("nobody", vec![]),
        ("one", vec![by(1)]),
        ("one twice", vec![by(1), by(1)]),
        ("three", vec![by(1), by(2), by(3)]),
        ("one body", vec![by(1), by(2)]),
        ("a reviewer", vec![by(1), by(6)]),
        ("a reviewer first", vec![by(6), by(1)]),
        ("whose time is over", vec![by(1), by(4)]),
        ("whose time is to come", vec![by(1), by(5)]),
        ("nobody known", vec![by(1), by(9)]),
        ("a signature that does not fit", vec![by(1), forged]),
    ] {
        assert_eq!(taken(&mut registry(), &text, signatures), Err(RegistryFault::Signatures), "{why}");
    }
}

#[test]
fn s37_a_change_is_the_next_of_this_root_and_reads_as_it_was_signed() {
    let text = |root, number| Proposal { root, number, change: remove(6) }.text();
    let both = || vec![by(1), by(3)];
    assert_eq!(taken(&mut registry(), &text([8; 32], 1), both()), Err(RegistryFault::OtherRoot));
    for number in [0, 2, 3] {
        assert_eq!(
            taken(&mut registry(), &text(ROOT, number), both()),
            Err(RegistryFault::Order),
            "{number}"
        );
    }
    let good = text(ROOT, 1);
    for other in [format!("{good}\n"), format!("{good}more=1\n"), good.replacen("number", "numbers", 1)] {
        assert_eq!(taken(&mut registry(), &other, both()), Err(RegistryFault::Unreadable), "{other}");
    }
    let mut registry = registry();
    assert_eq!(taken(&mut registry, &good, both()), Ok(()));
    assert_eq!(taken(&mut registry, &good, both()), Err(RegistryFault::Order), "once");
}

#[test]
fn s37_nobody_is_admitted_who_could_be_taken_for_somebody_else_or_for_the_service() {
    let new = || admission(9, "f", &[Role::Reviewer]);
    let admit = |one: Admission| changed(&mut registry(), Change::Admit(Box::new(one)));
    assert_eq!(admit(new()), Ok(()));
    let with = |roles: &[Role]| admission(9, "f", roles);
    let theirs = admission(6, "e", &[Role::Reviewer]);
    let mut nobody = new();
    nobody.actor.id = ActorId([0; 16]);
    for (why, one) in [
        ("no role", with(&[])),
        ("an operator who reviews", with(&[Role::Operator, Role::Reviewer])),
        ("an auditor who reviews", with(&[Role::Reviewer, Role::Auditor])),
        ("the service", with(&[Role::Service])),
        ("the id of the service", nobody),
        ("another's key", Admission { key: theirs.key, ..new() }),
        ("another's certificate", Admission { certificate: theirs.certificate, ..new() }),
        ("another's token", Admission { token: theirs.token, ..new() }),
        ("another's key as a certificate", Admission { certificate: [6; 32], ..new() }),
        ("an end before the beginning", Admission { valid_until: Timestamp(0), ..new() }),
        ("another body", admission(6, "f", &[Role::Reviewer])),
    ] {
        assert_eq!(admit(one), Err(RegistryFault::Admission), "{why}");
    }
    let mut conflict = theirs;
    conflict.actor.conflicts = vec![OrgCode::new("desk").unwrap()];
    assert_eq!(admit(conflict), Ok(()), "what stands of her is replaced");
}

#[test]
fn s37_two_registrars_of_two_bodies_stay_and_nothing_is_set_beyond_its_range() {
    for (id, done) in [(3, Err(RegistryFault::LastRegistrars)), (1, Ok(())), (6, Ok(()))] {
        assert_eq!(changed(&mut registry(), remove(id)), done, "{id}");
    }
    assert_eq!(changed(&mut registry(), remove(9)), Err(RegistryFault::Nothing), "nobody");
    for setting in Setting::ALL {
        let (least, most) = setting.range();
        let set = |value| changed(&mut registry(), Change::Set(*setting, value));
        assert_eq!((set(least), set(most)), (Ok(()), Ok(())), "{}", setting.word());
        let beyond = [least.checked_sub(1), most.checked_add(1)];
        for value in beyond.into_iter().flatten() {
            assert_eq!(set(value), Err(RegistryFault::Nothing), "{} {value}", setting.word());
        }
    }
    let root = |admissions: &[Admission]| Registry::of_root(&Registry::root_text(admissions), ROOT).map(drop);
    let all = roots();
    assert_eq!(root(&all[..3]), Ok(()));
    assert_eq!(root(&all[..2]), Err(RegistryFault::RootWithoutTwo), "two of one body");
    assert_eq!(root(&[all[0].clone(), all[5].clone()]), Err(RegistryFault::RootWithoutTwo));
}

#[test]
fn s26_who_shows_a_certificate_or_a_token_acts_from_her_day_until_her_day() {
    let mut registry = registry();
    let late = Admission { valid_from: Timestamp(600), ..admission(9, "f", &[Role::Reviewer]) };
    changed(&mut registry, Change::Admit(Box::new(late.clone()))).unwrap();
    for (at, known) in [(599, false), (600, true), (999, true), (1_000, false)] {
        let at = Timestamp(at);
        assert_eq!(registry.of_certificate(&late.certificate, at).is_some(), known, "{at:?}");
        assert_eq!(registry.of_token(&late.token.unwrap(), at).is_some(), known, "{at:?}");
        assert_eq!(registry.valid(late.actor.id, at).is_some(), known, "{at:?}");
        assert_eq!(registry.all(at).any(|one| one.actor.id == late.actor.id), known, "{at:?}");
    }
}

#[test]
fn s26_nobody_signs_before_her_day_or_after_it_or_once_she_is_removed() {
    let text = Registry::root_text(&roots());
    let store = Arc::new(MemoryStore::default());
    let registry = homeward::service::Registry::open(store, &text, AT).unwrap();
    let signs = |at: i64| -> Vec<u8> {
        (0..=9).filter(|id| registry.key_of(ActorId([*id; 16]), Timestamp(at)).is_some()).collect()
    };
    assert_eq!(signs(AT.0 - 1), [1, 2, 3, 4, 6]);
    assert_eq!(signs(AT.0), [1, 2, 3, 6]);
    assert_eq!(signs(AT.0 + 1), [1, 2, 3, 5, 6]);
    assert!(signs(1_000).is_empty());
    let mut replayed = self::registry();
    changed(&mut replayed, remove(6)).unwrap();
    assert_eq!(replayed.valid(ActorId([6; 16]), AT), None);
}

#[test]
fn s37_two_services_over_one_store_change_its_registry_one_after_the_other() {
    let mut world = World::new(Arc::new(MemoryStore::default()), &REVIEWING);
    let stale = world.service.clone();
    world.restart();
    let remove = |world: &World, i: usize| Change::Remove(world.reviewers[i].id);
    let (first, second) = (remove(&world, 0), remove(&world, 1));
    // Both are the first change to whoever has not heard of the other.
    let text = Proposal { root: world.root, number: 1, change: second }.text();
    let signed = world.registrars.each_ref().map(|one| {
        let signature = one.key().sign(&text).signature;
        Signed { by: one.admission.actor.id, signature }
    });
    world.change_registry(first);
    let change = SignedChange { text: text.as_str().into(), signatures: signed.into() };
    let by = world.registrars[0].admission.actor.clone();
    assert_eq!(stale.change_registry(&by, &change), Err(Refusal::Changed));
    world.restart();
    assert!(world.service.actor(world.reviewers[0].id).is_none());
    assert!(world.service.actor(world.reviewers[1].id).is_some());
}

#[test]
fn s37_a_store_is_opened_with_its_own_root_and_with_changes_that_two_signed() {
    let store = Arc::new(MemoryStore::default());
    let text = Registry::root_text(&roots());
    let open = |text: &str| homeward::service::Registry::open(store.clone(), text, AT).map(drop);
    open(&text).unwrap();
    open(&text).expect("the same again");
    let other = Registry::root_text(&roots()[..3]);
    assert_eq!(open(&other), Err(RegistryError::OtherRoot));
    // Somebody wrote a change into the table that nobody signed.
    let proposal = Proposal { root: digest(text.as_bytes()), number: 1, change: remove(6) };
    let change = SignedChange { text: proposal.text().as_str().into(), signatures: vec![by(1), by(3)] };
    let mut kept = homeward::store::Store::registry(&*store).unwrap();
    kept.push(homeward::store::KeptChange { at: AT, change });
    let put = vec![homeward::store::Put::Registry(kept)];
    let commit =
        homeward::store::Commit { put, ..homeward::store::Commit::new(homeward::store::Lane::Caller) };
    homeward::store::Store::commit(&*store, commit).unwrap();
    assert_eq!(open(&text), Err(RegistryError::Fault(RegistryFault::Signatures)));
}
