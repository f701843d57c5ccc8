//! Which dialect is spoken where: a label for each county or prefecture, and how many people speak each in
//! every province. Must not hold what an accent is called.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{
    gazetteer::{Level, Node, NodeId, Origin, gazetteer},
    load::rows,
};

const DIALECTS: &str = include_str!("../names/data/cn_dialect_by_area.csv");

/// As many dialect labels as fit.
const LABELS: usize = 32;

struct Labels {
    labels: Vec<&'static str>,
    by_code: HashMap<u32, u32>,
}

/// Shares of all people by the dialect of their county.
struct Shares {
    /// By province and dialect label.
    by_area: [[f32; LABELS]; 64],
    /// By label.
    everywhere: [f32; LABELS],
}

static LABELLED: LazyLock<Labels> = LazyLock::new(|| {
    let mut labels: Vec<&'static str> = Vec::new();
    let mut by_code = HashMap::new();
    for [code, _, _, _, label, _, _] in rows::<7>(DIALECTS) {
        if label.is_empty() {
            continue;
        }
        let position = labels.iter().position(|known| *known == label).unwrap_or_else(|| {
            labels.push(label);
            labels.len() - 1
        });
        by_code.insert(code.parse().unwrap_or(0), 1 << position);
    }
    Labels { labels, by_code }
});

/// The label of each division, by node.
static BITS: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let bit = |node: &Node| LABELLED.by_code.get(&node.code).copied().unwrap_or(0);
    gazetteer().nodes.iter().map(bit).collect()
});

static SHARES: LazyLock<Shares> = LazyLock::new(|| {
    let mut shares = Shares { by_area: [[0.0; LABELS]; 64], everywhere: [0.0; LABELS] };
    let counties = gazetteer().nodes.iter();
    for node in counties.filter(|node| node.level == Level::County && node.origin == Origin::Current) {
        let (bit, area) = (dialect_bit(node), node.at(Level::Province).filter(|area| area.0 < 64));
        if let (Some(area), true) = (area, bit != 0) {
            let label = bit.trailing_zeros() as usize;
            shares.by_area[area.0 as usize][label] += node.share;
            shares.everywhere[label] += node.share;
        }
    }
    shares
});

/// The dialect label of the area a place lies in, where one is known.
#[must_use]
pub fn dialect_of(id: NodeId) -> Option<&'static str> {
    let bit = dialect_bit(gazetteer().node(id));
    (bit != 0).then(|| LABELLED.labels[bit.trailing_zeros() as usize])
}

/// Whether two places are known to lie in areas of one dialect.
#[must_use]
pub fn same_dialect(one: &Node, other: &Node) -> bool {
    dialect_bit(one) != 0 && dialect_bit(one) == dialect_bit(other)
}

/// The label of a place as a bit; 0 where none is known.
pub fn dialect_bit(node: &Node) -> u32 {
    let divisions = [Level::County, Level::Prefecture].into_iter().filter_map(|level| node.at(level));
    divisions.map(|id| BITS[id.0 as usize]).find(|bit| *bit != 0).unwrap_or(0)
}

/// The bits of labels parted by `|`.
pub fn labels_named(list: &str) -> u32 {
    let known = |label: &str| list.split('|').any(|part| part == label);
    let labels = LABELLED.labels.iter().enumerate();
    labels.filter(|(_, label)| known(label)).fold(0, |mask, (bit, _)| mask | 1 << bit)
}

/// How much likelier the dialect of this place is among the people of an area than among all:
/// `Σ_d P(d | place) P(d | area) / P(d)`. The area is provinces by node number and labels it is narrowed
/// to, 0 for all, with its share of all people.
pub fn ratio(areas: u64, labels: u32, share: f32, node: &Node) -> f32 {
    let shares = &*SHARES;
    let ratio = |label: usize| {
        if labels != 0 && labels >> label & 1 == 0 {
            return 0.0;
        }
        let within = (0..64).filter(|bit| areas >> bit & 1 == 1);
        let within: f32 = within.map(|bit| shares.by_area[bit][label]).sum();
        within / share.max(1e-4) / shares.everywhere[label].max(1e-4)
    };
    match (dialect_bit(node), node.at(Level::Province).filter(|area| area.0 < 64)) {
        (0, Some(area)) => {
            let own = &shares.by_area[area.0 as usize];
            let all: f32 = own.iter().sum();
            let spoken = own.iter().enumerate().filter(|(_, share)| **share > 0.0);
            spoken.map(|(label, share)| share / all.max(1e-6) * ratio(label)).sum()
        }
        (0, None) => 0.0,
        (bit, _) => ratio(bit.trailing_zeros() as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(code: u32) -> &'static Node {
        gazetteer().node(gazetteer().by_code(code, None).expect("the code is in the table"))
    }

    #[test]
    fn a_dialect_counts_beyond_the_province_named() {
        let henan = node(411_700).at(Level::Province).expect("a province").0;
        let share = gazetteer().node(NodeId(henan)).share;
        let of = |code: u32| ratio(1 << henan, 0, share, node(code));
        // Gansu's east and Anhui's north speak as Henan does; Guangdong does not.
        assert!(of(621_200) > 3.0 && of(341_200) > 3.0, "{} {}", of(621_200), of(341_200));
        assert!(of(440_981) < 0.2);
    }

    #[test]
    fn the_mean_over_all_people_is_one() {
        let sichuan = node(510_422).at(Level::Province).expect("a province").0;
        let share = gazetteer().node(NodeId(sichuan)).share;
        let counties = gazetteer().nodes.iter();
        let counties = counties.filter(|node| node.level == Level::County && node.origin == Origin::Current);
        let (sum, all) = counties.fold((0.0, 0.0), |(sum, all), node| {
            (sum + node.share * ratio(1 << sichuan, 0, share, node), all + node.share)
        });
        assert!((sum / all - 1.0_f32).abs() < 0.15, "{}", sum / all);
    }
}
