//! Features kept between starts: taken back when they fit, with what has changed since; dropped and
//! derived again when they do not. The candidate set is the same either way.

use std::fs;

use homeward::domain::access::Permit;
use homeward::domain::duty::ErasureReason;
use homeward::domain::entry::{NewEntry, Subject, What};
use homeward::domain::evidence::Bits;
use homeward::domain::ids::Timestamp;
use homeward::domain::statement::{Fact, NewStatement, TextField};
use homeward::domain::text::Personal;
use homeward::matching::Model;
use homeward::service::Matcher;
use homeward::store::{Commit, Lane, Put, Remove};

use crate::matcher::world::{World, settled};

/// The set as the matcher holds it must be that of its definition, as stored.
fn is_as_defined(world: &mut World) {
    world.settle();
    assert_eq!(world.stored(), world.content().candidates());
    let held = world.matcher.candidates().into_iter().collect();
    assert_eq!(world.stored(), held);
}

#[test]
fn what_was_kept_is_not_derived_again() {
    let (_folder, mut world) = settled();
    world.reload();
    assert_eq!(world.matcher.derived(), 24, "nothing was kept yet");
    world.matcher.keep().unwrap();
    world.reload();
    assert_eq!(world.matcher.derived(), 0);
    is_as_defined(&mut world);
}

#[test]
fn what_changed_since_is_derived_and_matched() {
    let (_folder, mut world) = settled();
    world.matcher.keep().unwrap();
    world.say(3, (100, 101));
    world.say(20, (7, 7));
    world.reload();
    assert_eq!(world.matcher.derived(), 4);
    is_as_defined(&mut world);
    world.say(4, (7, 7));
    is_as_defined(&mut world);
}

#[test]
fn what_was_taken_in_before_the_set_knew_of_it_is_searched_at_its_entry() {
    let (_folder, mut world) = settled();
    // The start makes ready what the matcher has not followed: its entry finds the same words again.
    world.say(3, (100, 101));
    world.say(4, (14, 14));
    world.reload();
    is_as_defined(&mut world);
}

#[test]
fn a_record_that_says_nothing_to_be_matched_by_keeps_its_pairs_under_its_new_revision() {
    let (_folder, mut world) = settled();
    let before = world.stored();
    let said = NewStatement::of(Fact::Text(TextField::Belongings, Personal::stored("a red cup")));
    let id = before.keys().next().unwrap().profile;
    let hers = world.content().profiles.into_iter().find(|one| one.id == id).unwrap();
    let worker = world.worker(&hers.station).clone();
    let request = world.request();
    world.service.add_profile_statements(&worker, request, id, None, &[said], &[]).unwrap();
    is_as_defined(&mut world);
    assert_eq!(world.stored(), before);
    let all = world.store.scan_candidates(None, usize::MAX).unwrap();
    let of_hers: Vec<u32> =
        all.iter().filter(|found| found.pair.profile == id).map(|found| found.profile_revision).collect();
    assert!(!of_hers.is_empty() && of_hers.iter().all(|&at| at == hers.revision + 1), "{of_hers:?}");
}

#[test]
fn a_file_that_is_damaged_cut_or_of_another_place_is_dropped() {
    let (folder, mut world) = settled();
    world.matcher.keep().unwrap();
    let path = folder.store().join("features.sealed");
    let whole = fs::read(&path).unwrap();
    let middle = whole.len() / 2;
    let mut flipped = whole.clone();
    flipped[middle] ^= 1;
    for damaged in [flipped, whole[..middle].to_vec(), whole[..whole.len() - 1].to_vec(), Vec::new()] {
        fs::write(&path, damaged).unwrap();
        world.reload();
        assert_eq!(world.matcher.derived(), 24);
        is_as_defined(&mut world);
    }
    fs::write(&path, whole).unwrap();
    world.reload();
    assert_eq!(world.matcher.derived(), 0);
}

#[test]
fn no_word_of_anybody_stands_in_the_file() {
    let (folder, mut world) = settled();
    world.matcher.keep().unwrap();
    let bytes = fs::read(folder.store().join("features.sealed")).unwrap();
    for profile in world.content().profiles {
        let id = profile.id.0;
        assert!(!bytes.windows(id.len()).any(|window| window == id), "ids are sealed, and so is all else");
    }
}

#[test]
fn candidates_that_another_model_scored_are_scored_again() {
    let (_folder, mut world) = settled();
    let stored = world.stored();
    assert!(!stored.is_empty());
    let mut commit = Commit::new(Lane::Caller);
    for mut candidate in world.store.scan_candidates(None, usize::MAX).unwrap() {
        candidate.model_version += 1;
        candidate.score += Bits(7_000);
        commit.put.push(Put::Candidate(Box::new(candidate)));
    }
    world.store.commit(commit).unwrap();
    world.reload();
    assert_ne!(world.stored(), stored);
    is_as_defined(&mut world);
    assert_eq!(world.stored(), stored);
    let all = world.store.scan_candidates(None, usize::MAX).unwrap();
    assert!(all.iter().all(|candidate| candidate.model_version == Model::bundled().version));
}

#[test]
fn a24_whoever_is_erased_takes_the_kept_features_along_at_once() {
    let (folder, mut world) = settled();
    let path = folder.store().join("features.sealed");
    world.matcher.keep().unwrap();
    let copy = fs::read(&path).unwrap();
    let gone = world.content().profiles[0].clone();
    let erase = |world: &World| {
        let remove = vec![Remove::Profile(gone.id, gone.station.clone(), gone.local_ref.clone())];
        let permit = Permit::of_service(gone.station.clone());
        let what = What::Erased { subject: Subject::Profile(gone.id), reason: ErasureReason::Request };
        let entries = vec![NewEntry::new(&permit, Timestamp(1), what)];
        world.store.commit(Commit { remove, entries, ..Commit::new(Lane::Caller) }).unwrap();
    };
    erase(&world);
    assert!(!path.exists(), "the file goes with the commit");
    fs::write(&path, copy).unwrap();
    world.reload();
    assert_eq!(world.matcher.derived(), 23, "and a copy of it opens with nothing");

    // Whoever is erased while features are made ready keeps them from being kept.
    let (folder, mut world) = settled();
    let path = folder.store().join("features.sealed");
    let gone = world.content().profiles[0].clone();
    let permit = Permit::of_service(gone.station.clone());
    let what = What::Erased { subject: Subject::Profile(gone.id), reason: ErasureReason::Request };
    let remove = vec![Remove::Profile(gone.id, gone.station, gone.local_ref)];
    let entries = vec![NewEntry::new(&permit, Timestamp(1), what)];
    world.store.commit(Commit { remove, entries, ..Commit::new(Lane::Caller) }).unwrap();
    world.matcher.keep().unwrap();
    assert!(!path.exists(), "her row is still in the index");
    world.settle();
    world.matcher.keep().unwrap();
    assert!(path.exists());
    world.reload();
    assert_eq!(world.matcher.derived(), 0);
    is_as_defined(&mut world);
}

#[test]
fn a_check_of_the_index_finds_candidates_that_the_records_do_not_give() {
    let (_folder, mut world) = settled();
    world.matcher.keep().unwrap();
    let checked = |world: &World| Matcher::load(world.service.clone(), |_| ()).unwrap().check(12).unwrap();
    let sound = checked(&world);
    assert_eq!(sound.problems, Vec::<String>::new());
    assert!(sound.scored == world.stored().len() && sound.searched == 24, "{sound:?}");
    let all = world.store.scan_candidates(None, usize::MAX).unwrap();

    // One goes, one is lowered, one is of nobody.
    let best = all.iter().max_by_key(|one| one.score).unwrap().clone();
    let change = |commit: Commit| {
        world.store.commit(commit).unwrap();
        checked(&world).problems
    };
    let remove = vec![Remove::Candidate(best.pair)];
    assert!(!change(Commit { remove, ..Commit::new(Lane::Matcher) }).is_empty(), "one is missing");
    let mut lowered = best.clone();
    lowered.score += Bits(1_000);
    let put = vec![Put::Candidate(Box::new(lowered))];
    let told = change(Commit { put, ..Commit::new(Lane::Matcher) });
    assert!(told.iter().any(|one| one.contains("another score")), "{told:?}");
    let mut nobodys = best.clone();
    nobodys.pair.profile.0[0] ^= 1;
    let put = vec![Put::Candidate(Box::new(best)), Put::Candidate(Box::new(nobodys))];
    let told = change(Commit { put, ..Commit::new(Lane::Matcher) });
    assert_eq!(told, ["1 candidates name a record that is not there"]);
}
