//! Two seeds give like figures, and the generator's channels do what they say: an open world, people
//! who resemble one another, many wordings.

use std::collections::{BTreeSet, HashMap};

use homeward::evaluate::synth::{Size, World, profile_at, report_at};
use serde_json::Value;

struct Set {
    world: World,
    profiles: Vec<Value>,
    reports: Vec<Value>,
}

fn set(seed: u64) -> Set {
    let world = World::of(Size { profiles: 2_500, reports: 5_000, seed });
    let read = |line: String| serde_json::from_str(&line).unwrap();
    Set {
        world,
        profiles: (0..2_500).map(|place| read(profile_at(&world, place).line)).collect(),
        reports: (0..5_000).map(|place| read(report_at(&world, place).line)).collect(),
    }
}

fn share(of: &[Value], holds: impl Fn(&Value) -> bool) -> f64 {
    of.iter().filter(|one| holds(one)).count() as f64 / of.len() as f64
}

#[test]
fn two_seeds_give_like_figures() {
    let (one, other) = (set(41), set(42));
    for side in [|set: &Set| set.profiles.clone(), |set: &Set| set.reports.clone()] {
        let (one, other) = (side(&one), side(&other));
        let fields: BTreeSet<String> =
            one.iter().chain(&other).flat_map(|own| own.as_object().unwrap().keys().cloned()).collect();
        for field in fields {
            let [one, other] = [&one, &other].map(|all| share(all, |own| own.get(&field).is_some()));
            // Rates of a set lie within 15 % of their middles.
            assert!((one - other).abs() < 0.12, "{field}: {one} {other}");
        }
    }
    let matched = [&one, &other].map(|set| set.world.matched as f64 / 2_500.0);
    assert!(matched.iter().all(|share| (0.12..0.18).contains(share)), "{matched:?}");
}

#[test]
fn some_resemble_somebody_and_some_bear_a_strangers_name() {
    let set = set(43);
    let mut homes: HashMap<(String, String), usize> = HashMap::new();
    for report in &set.reports {
        let name = report["names"][0]["text"].as_str().unwrap();
        let office = report["office"].as_str().unwrap();
        *homes.entry((name.to_owned(), office.to_owned())).or_default() += 1;
    }
    let namesakes = homes.values().filter(|count| **count > 1).count();
    assert!(namesakes > 30, "{namesakes}");
    let missed: BTreeSet<&str> =
        set.reports.iter().filter_map(|report| report["names"][0]["text"].as_str()).collect();
    let alias = |profile: &Value| {
        let names = profile["names"].as_array().cloned().unwrap_or_default();
        names.iter().any(|name| {
            name["source"]["by"] == "staff_assigned"
                && name["text"].as_str().is_some_and(|text| missed.contains(text))
        })
    };
    let shared = set.profiles.iter().filter(|profile| alias(profile)).count();
    assert!(shared > 40, "{shared}");
    let told_by = |by: &str| {
        let pieces = |own: &Value, field: &str| own[field].as_array().cloned().unwrap_or_default();
        share(&set.profiles, |own| {
            pieces(own, "names").iter().chain(&pieces(own, "places")).any(|piece| piece["source"]["by"] == by)
        })
    };
    assert!(told_by("captor") > 0.02 && told_by("self") > 0.4);
}

#[test]
fn wordings_are_many() {
    let set = set(44);
    let texts = |of: &[Value], field: &str| -> BTreeSet<String> {
        let all = of.iter().filter_map(|own| own.get(field));
        all.flat_map(|value| match value {
            Value::Array(list) => list.clone(),
            other => vec![other.clone()],
        })
        .filter_map(|item| {
            let text = item.get("text").or(item.get("note")).or(item.get("value")).unwrap_or(&item);
            text.as_str().map(str::to_owned)
        })
        .collect()
    };
    for (of, field, least) in [
        (&set.profiles, "dialect", 150),
        (&set.reports, "dialect", 300),
        (&set.profiles, "memories", 100),
        (&set.reports, "memories", 100),
        (&set.profiles, "marks", 500),
        (&set.profiles, "clothing", 400),
    ] {
        let count = texts(of, field).len();
        assert!(count >= least, "{field}: {count}");
    }
}
