//! Several places one person named for one home: nested ones narrow each other, others stay
//! alternatives. Must not look texts up or compare two people.

use super::{
    compare::{PlaceSet, Weighted},
    gazetteer::gazetteer,
};

/// Belief that a wide place was said of the same home as a narrow one within it.
const SAME_HOME: f32 = 0.85;

/// One set of several, each with its weight: 湖北 and 麻城 become 麻城; 山东 and 福建 stay two.
/// Weights are normalised; what the sets leave to "no node known" is kept.
#[must_use]
pub fn together(places: &[(PlaceSet, f32)]) -> PlaceSet {
    let known = places.iter().filter(|(set, weight)| !set.is_unknown() && *weight > 0.0);
    let whole: f32 = known.clone().map(|(_, weight)| weight).sum();
    let mut all: Vec<(usize, Weighted)> = Vec::new();
    for (position, (set, weight)) in known.clone().enumerate() {
        let own = set.weighted().iter().map(|one| Weighted { weight: one.weight * weight / whole, ..*one });
        all.extend(own.map(|one| (position, one)));
    }
    narrow(&mut all);
    let mut merged: Vec<Weighted> = Vec::new();
    for (_, one) in all {
        match merged.iter_mut().find(|other| other.node == one.node) {
            Some(other) => {
                other.weight += one.weight;
                other.with_tail |= one.with_tail;
            }
            None => merged.push(one),
        }
    }
    merged.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.node.cmp(&b.node)));
    let mut joined = PlaceSet { tail: known.filter_map(|(set, _)| set.tail).next(), ..PlaceSet::UNKNOWN };
    for (slot, one) in joined.nodes.iter_mut().zip(merged) {
        *slot = one;
        joined.count += 1;
    }
    joined
}

/// Moves most of the weight of wide places to the narrower places that other statements put in them.
fn narrow(all: &mut [(usize, Weighted)]) {
    let gazetteer = gazetteer();
    let before = all.to_vec();
    for (at, (position, wide)) in before.iter().enumerate() {
        let inside: Vec<usize> = (0..before.len())
            .filter(|other| {
                let (from, narrow) = &before[*other];
                from != position && narrow.node != wide.node && gazetteer.is_within(narrow.node, wide.node)
            })
            .collect();
        let sum: f32 = inside.iter().map(|other| before[*other].1.weight).sum();
        if sum <= 0.0 {
            continue;
        }
        // A narrow place that is itself doubtful draws less.
        let moved = SAME_HOME * wide.weight * (sum / wide.weight).min(1.0);
        all[at].1.weight -= moved;
        for other in inside {
            all[other].1.weight += moved * before[other].1.weight / sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::together;
    use crate::knowledge::{
        names::ScopeMix,
        places::{Background, Hint, PlaceSet, evidence, find_place},
    };

    fn set(text: &str) -> PlaceSet {
        PlaceSet::of(&find_place(text, &Hint::default()))
    }

    fn millibits(heard: &[&str], said: &str) -> i32 {
        let heard: Vec<(PlaceSet, f32)> = heard.iter().map(|text| (set(text), 1.0)).collect();
        evidence(&together(&heard), &set(said), &Background::judged(ScopeMix::everyone())).millibits
    }

    #[test]
    fn nested_places_narrow_each_other() {
        let both = millibits(&["湖北", "麻城"], "湖北省麻城市夫子河镇");
        assert!(both > millibits(&["湖北"], "湖北省麻城市夫子河镇") + 3_000, "{both}");
        assert!(both > 9_000, "{both}");
    }

    #[test]
    fn contradictory_places_stay_alternatives() {
        let home = "山东省聊城市高唐县双龙疃乡";
        let (two, right, wrong) =
            (millibits(&["福建", "山东"], home), millibits(&["山东"], home), millibits(&["福建"], home));
        assert!(wrong < two && two < right, "{wrong} {two} {right}");
        assert!(right - two < 1_300, "two alternatives cost about a bit: {right} {two}");
    }

    #[test]
    fn probabilities_never_grow_above_one() {
        let sets = ["湖北", "麻城", "湖北黄冈", "四川", "xing ma gang"].map(|text| (set(text), 2.0));
        assert!(together(&sets).nodes().map(|(_, weight)| weight).sum::<f32>() <= 1.0001);
        assert!(together(&[]).is_unknown());
    }
}
