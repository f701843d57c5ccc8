//! Several places one person names for one home: what each may mean is weighed by the others, and a
//! village named apart stands beside the place named with it. 湖南 and 秀三 are of one home: of the places
//! that sound like 秀三 those in Hunan count more, and what no table has is a village of Hunan. Places that
//! contradict one another stay alternatives. Must not look texts up or compare two people.

use super::{
    compare::{Background, PlaceSet, evidence},
    gazetteer::NodeId,
    lookup::Found,
};

/// Belief that two places one person names, each of her home, are of the same home.
const SAME_HOME: f32 = 0.85;
/// What a place must leave to no known one for its sound to be held a village's.
const UNPLACED: f32 = 0.3;

/// The places as sets, each weighed by the others; beside what was found stands the belief that it is of
/// her home, 0 for one that is not.
#[must_use]
pub fn together(told: &[(&Found, f32)], background: &Background) -> Vec<PlaceSet> {
    let alone: Vec<PlaceSet> = told.iter().map(|(found, _)| PlaceSet::of(found)).collect();
    let of_home = |at: usize| told[at].1 > 0.0 && !alone[at].is_unknown();
    let weighed = |at: usize| {
        let others: Vec<usize> = (0..told.len()).filter(|other| *other != at && of_home(*other)).collect();
        if !of_home(at) || others.is_empty() {
            return alone[at];
        }
        let factor = |node: NodeId| {
            let fits = others.iter().map(|other| {
                let belief = SAME_HOME * told[at].1 * told[*other].1;
                let pair = evidence(&alone[*other].without_tail(), &PlaceSet::one(node), background);
                1.0 - belief + belief * (pair.millibits as f32 / 1_000.0).exp2()
            });
            fits.product::<f32>()
        };
        PlaceSet::of(&reweighed(told[at].0, factor))
    };
    (0..told.len()).map(weighed).collect()
}

/// The village of the first of these places that is hardly known but by its sound: it stands beside the
/// others too.
#[must_use]
pub fn village_apart(places: &[&PlaceSet]) -> Option<PlaceSet> {
    places.iter().find(|set| set.tail().is_some() && left(set) >= UNPLACED).map(|set| **set)
}

/// What a place leaves to no known one.
fn left(set: &PlaceSet) -> f32 {
    1.0 - set.nodes().map(|(_, weight)| weight).sum::<f32>()
}

/// The nodes weighed by a factor each; "no known place" keeps its weight before all are made one again.
fn reweighed(found: &Found, factor: impl Fn(NodeId) -> f32) -> Found {
    let mut own = found.clone();
    let before: f32 = own.nodes.iter().map(|placed| placed.probability).sum();
    own.nodes.iter_mut().for_each(|placed| placed.probability *= factor(placed.node));
    let whole = own.nodes.iter().map(|placed| placed.probability).sum::<f32>() + (1.0 - before).max(0.0);
    if whole <= 0.0 {
        return found.clone();
    }
    own.nodes.iter_mut().for_each(|placed| placed.probability /= whole);
    own.nodes.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.node.cmp(&b.node)));
    own
}

#[cfg(test)]
mod tests {
    use super::{together, village_apart};
    use crate::knowledge::{
        names::ScopeMix,
        places::{Background, Found, Hint, PlaceSet, evidence, find_place},
    };

    fn sets(texts: &[&str], belief: f32) -> Vec<PlaceSet> {
        let found: Vec<Found> = texts.iter().map(|text| find_place(text, &Hint::default())).collect();
        let told: Vec<(&Found, f32)> = found.iter().map(|found| (found, belief)).collect();
        let mut sets = together(&told, &Background::judged(ScopeMix::everyone()));
        if let Some(village) = village_apart(&sets.iter().filter(|_| belief > 0.0).collect::<Vec<_>>()) {
            let alone = sets.iter_mut().filter(|set| set.tail().is_none());
            alone.for_each(|set| *set = set.beside(&village));
        }
        sets
    }

    /// The mean over the places named, as a speaker's places are alternatives.
    fn bits(heard: &[PlaceSet], said: &str) -> f64 {
        let said = PlaceSet::of(&find_place(said, &Hint::default()));
        let background = Background::judged(ScopeMix::everyone());
        let ratio =
            |own: &PlaceSet| (f64::from(evidence(own, &said, &background).millibits) / 1_000.0).exp2();
        (heard.iter().map(ratio).sum::<f64>() / heard.len() as f64).log2()
    }

    #[test]
    fn places_weigh_one_another() {
        // 秀三 alone is a county of Chongqing.
        let (both, alone) = (sets(&["湖南", "秀三"], 1.0), sets(&["秀三"], 1.0));
        let home = "湖南省桃江县修山镇";
        assert!(
            bits(&both[1..], home) > bits(&alone, home) + 1.5,
            "{} {}",
            bits(&both[1..], home),
            bits(&alone, home)
        );
        let chongqing = "重庆市秀山土家族苗族自治县";
        assert!(bits(&both[1..], chongqing) < bits(&alone, chongqing));
    }

    #[test]
    fn a_village_named_apart_stands_beside_its_county() {
        let home = "云南大关县墨翰镇库莫";
        let (both, county) = (sets(&["大关县", "库磨"], 1.0), sets(&["大关县"], 1.0));
        assert!(
            bits(&both, home) > bits(&county, home) + 2.0,
            "{} {}",
            bits(&both, home),
            bits(&county, home)
        );
        // Somebody else's village of the same county costs what a village that does not agree costs.
        let other = "云南大关县墨翰镇新塘";
        assert!(bits(&both, other) < bits(&county, other));
    }

    #[test]
    fn contradictory_places_stay_alternatives() {
        let home = "山东省聊城市高唐县双龙疃乡";
        let of = |texts: &[&str]| bits(&sets(texts, 1.0), home);
        let (two, right, wrong) = (of(&["福建", "山东"]), of(&["山东"]), of(&["福建"]));
        assert!(wrong < two && two < right, "{wrong} {two} {right}");
        assert!(right - two < 1.3, "two alternatives cost about a bit: {right} {two}");
    }

    #[test]
    fn a_place_that_is_not_of_her_home_changes_nothing() {
        let (own, found) = (sets(&["湖南", "秀三", "库磨"], 0.0), ["湖南", "秀三", "库磨"]);
        for (set, text) in own.iter().zip(found) {
            assert_eq!(*set, PlaceSet::of(&find_place(text, &Hint::default())));
        }
    }

    #[test]
    fn probabilities_never_grow_above_one() {
        for set in sets(&["湖北", "麻城", "湖北黄冈", "四川", "xing ma gang"], 0.8) {
            assert!(set.nodes().map(|(_, weight)| weight).sum::<f32>() <= 1.0001);
        }
        assert!(sets(&[], 1.0).is_empty());
    }
}
