//! Another model put in use while the matcher runs: two registrars sign its number, an entry says so, old
//! candidates keep the version they were judged under until they are scored again.

use homeward::domain::entry::What;
use homeward::domain::ids::Position;
use homeward::domain::registry::Change;
use homeward::domain::setting::Setting;
use homeward::matching::Model;
use homeward::matching::learn::Book;

use crate::matcher::world::{World, settled};

/// The text of the bundled model with one value changed, of this version.
pub fn other_text(version: u32) -> String {
    let mut book = Book::parse(Model::BUNDLED_TEXT).unwrap();
    book.set("names.name_to_name", 0.7);
    book.text().replace(&format!("version = {}", Model::bundled().version), &format!("version = {version}"))
}

fn other_model(version: u32) -> &'static Model {
    Box::leak(Box::new(Model::parse(&other_text(version)).unwrap()))
}

fn versions(world: &World) -> Vec<u32> {
    let all = world.store.scan_candidates(None, usize::MAX).unwrap();
    all.iter().map(|candidate| candidate.model_version).collect()
}

fn activations(world: &World) -> Vec<u32> {
    let entries = world.store.entries(Position(0), usize::MAX).unwrap();
    let of = |what: &What| if let What::ModelActivated { version } = what { Some(*version) } else { None };
    entries.iter().filter_map(|entry| of(&entry.what)).collect()
}

#[test]
fn a_model_that_two_registrars_signed_is_taken_while_running() {
    let (_folder, mut world) = settled();
    let (first, other) = (Model::bundled().version, other_model(77));
    world
        .service
        .find_models_by(Box::new(move |number| (number == other.number()).then_some(other)))
        .unwrap();
    let before = world.stored();
    assert!(!before.is_empty() && versions(&world).iter().all(|version| *version == first));

    world.change_registry(Change::Set(Setting::Model, other.number()));
    world.matcher.follow_model().unwrap();
    assert_eq!(activations(&world), [77]);
    assert_eq!(world.service.model().version, 77);
    assert!(versions(&world).iter().all(|version| *version == first), "judged under the first model still");

    world.settle();
    assert!(versions(&world).iter().all(|version| *version == 77));
    assert_ne!(world.stored(), before, "names count otherwise");
    world.matcher.follow_model().unwrap();
    assert_eq!(activations(&world), [77], "one entry for one change");

    world.change_registry(Change::Set(Setting::Model, 0));
    world.matcher.follow_model().unwrap();
    world.settle();
    assert_eq!((activations(&world), world.stored()), (vec![77, first], before));
}

#[test]
fn a_model_that_is_not_found_or_has_the_same_version_is_not_taken() {
    let (_folder, mut world) = settled();
    let same = other_model(Model::bundled().version);
    world.service.find_models_by(Box::new(move |number| (number == same.number()).then_some(same))).unwrap();
    for number in [same.number(), 12_345] {
        world.change_registry(Change::Set(Setting::Model, number));
        world.matcher.follow_model().unwrap();
        assert_eq!(world.service.model().number(), Model::bundled().number());
    }
    assert!(activations(&world).is_empty());
}

#[test]
fn after_a_crash_rescoring_goes_on_where_it_stopped_and_ends_at_the_same_set() {
    let (_folder, mut world) = settled();
    let other = other_model(78);
    world
        .service
        .find_models_by(Box::new(move |number| (number == other.number()).then_some(other)))
        .unwrap();
    let rows = 24;
    assert_eq!(world.matcher.progress().to_rescore(), 0);
    world.change_registry(Change::Set(Setting::Model, other.number()));
    world.matcher.follow_model().unwrap();
    assert_eq!(world.matcher.progress().to_rescore(), rows, "every matched row");
    // What is told falls with every step, and a start after a crash tells the same.
    let (mut crashes, mut left) = (0, rows);
    while left > 0 {
        let followed = world.matcher.step(3).unwrap();
        assert!(followed <= 3);
        let now = world.matcher.progress().to_rescore();
        assert!(now <= left, "{now} rows left, {left} before");
        if now < left {
            left = now;
            world.reload();
            crashes += 1;
            assert_eq!(world.matcher.progress().to_rescore(), left, "it goes on where it stopped");
        }
    }
    assert!(crashes >= 8, "{crashes} crashes");
    world.settle();
    world.reload();
    assert_eq!(world.matcher.progress().to_rescore(), 0);
    assert!(versions(&world).iter().all(|version| *version == 78));
    assert_eq!(world.stored(), world.content().candidates_under(other));
}

#[test]
fn a_model_change_in_the_middle_of_another_begins_anew() {
    let (_folder, mut world) = settled();
    let before = world.stored();
    let other = other_model(79);
    world
        .service
        .find_models_by(Box::new(move |number| (number == other.number()).then_some(other)))
        .unwrap();
    for (number, under) in [(other.number(), 24), (0, 24)] {
        world.change_registry(Change::Set(Setting::Model, number));
        world.matcher.follow_model().unwrap();
        assert_eq!(world.matcher.progress().to_rescore(), under);
        while world.matcher.progress().to_rescore() > 12 {
            world.matcher.step(4).unwrap();
        }
        world.reload();
    }
    world.settle();
    assert_eq!(world.stored(), before, "the first model's set");
}
