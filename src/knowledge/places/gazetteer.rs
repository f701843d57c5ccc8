//! The gazetteer: every known place as a node with its parents, years, point and share of people.
//! Holds the nodes and what can be asked of them. Must not hold how texts are read (`lookup`) or
//! how two places are compared (`compare`).

use std::{collections::HashMap, sync::LazyLock};

use super::load;

/// A place known to the gazetteer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct NodeId(pub u32);

impl NodeId {
    /// Stands for no node, such as the parent of a country.
    pub const NONE: NodeId = NodeId(u32::MAX);
    /// China, the first row.
    pub const CHINA: NodeId = NodeId(0);

    /// The node, or none.
    #[must_use]
    pub fn known(self) -> Option<NodeId> {
        (self != Self::NONE).then_some(self)
    }
}

/// How large a place is; the order is from large to small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// A country.
    Country,
    /// A province of China or a first-level division elsewhere.
    Province,
    /// A prefecture or prefecture-level city.
    Prefecture,
    /// A county, county-level city or district.
    County,
    /// A town, or any populated place of a neighbouring country.
    Town,
}

/// Where a node comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Current divisions of China.
    Current,
    /// Divisions of 1980-2020 that are no more, or were renamed.
    Historic,
    /// GeoNames towns of China.
    Towns,
    /// GeoNames places of neighbouring countries.
    Neighbours,
    /// Tables judged for this project.
    Judged,
}

/// One place.
#[derive(Clone, Debug)]
pub struct Node {
    /// The full name, in Hanzi where there is one.
    pub name: &'static str,
    /// The name without 省市县区 and the like.
    pub stem: &'static str,
    /// The romanised name, empty where it follows from the characters.
    pub romanised: &'static str,
    /// GB/T 2260 code, or 0 where there is none.
    pub code: u32,
    /// How large it is.
    pub level: Level,
    /// The table it comes from.
    pub origin: Origin,
    /// The country, province, prefecture, county and town it lies in, itself among them.
    pub within: [NodeId; 5],
    /// First year of use, where known.
    pub first_year: Option<i16>,
    /// Last year of use, where it is no more.
    pub last_year: Option<i16>,
    /// The current division that took its place; itself for current ones.
    pub successor: NodeId,
    /// Kilometres east of 105° E, measured at 32° N: good enough between counties.
    pub east_km: f32,
    /// Kilometres north of the equator.
    pub north_km: f32,
    /// Whether the point is known.
    pub has_point: bool,
    /// Share of all people thought of that come from here, in `0..=1`.
    pub share: f32,
}

impl Node {
    /// The larger place of `level` it lies in, itself included.
    #[must_use]
    pub fn at(&self, level: Level) -> Option<NodeId> {
        self.within[level as usize].known()
    }

    /// Kilometres between two points, if both are known.
    #[must_use]
    pub fn distance_km(&self, other: &Node) -> Option<f32> {
        if !(self.has_point && other.has_point) {
            return None;
        }
        let (east, north) = (self.east_km - other.east_km, self.north_km - other.north_km);
        Some((east * east + north * north).sqrt())
    }
}

/// All nodes and the forms they are called by.
#[derive(Debug)]
pub struct Gazetteer {
    /// The nodes; a `NodeId` is a position here.
    pub nodes: Vec<Node>,
    /// Every written form, full, short or alias, with the nodes it can mean.
    pub forms: HashMap<&'static str, Vec<NodeId>>,
    /// Folded Latin forms of neighbouring countries and towns.
    pub latin: HashMap<String, Vec<NodeId>>,
    /// Codes, current before historic.
    pub codes: HashMap<u32, Vec<NodeId>>,
    /// The longest written form, in characters.
    pub longest_form: usize,
}

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(load::gazetteer);

/// The gazetteer, built at first use.
#[must_use]
pub fn gazetteer() -> &'static Gazetteer {
    &GAZETTEER
}

impl Gazetteer {
    /// The node of an id.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The current division that stands for a node today.
    #[must_use]
    pub fn canonical(&self, id: NodeId) -> NodeId {
        self.node(id).successor
    }

    /// Current prefectures, and provinces that have none: the country in some three hundred parts.
    pub fn prefectures(&self) -> impl Iterator<Item = NodeId> + '_ {
        let current =
            |node: &&Node| node.origin == Origin::Current && node.at(Level::Country) == Some(NodeId::CHINA);
        let mut divided = [false; 64];
        for node in self.nodes.iter().filter(current).filter(|node| node.level == Level::Prefecture) {
            let province = node.at(Level::Province).and_then(|id| divided.get_mut(id.0 as usize));
            province.into_iter().for_each(|known| *known = true);
        }
        self.nodes.iter().enumerate().filter(move |(_, node)| current(node)).filter_map(move |(at, node)| {
            let whole = node.level == Level::Province && !divided.get(at).copied().unwrap_or(true);
            let id = NodeId(u32::try_from(at).ok()?);
            (whole || node.level == Level::Prefecture).then_some(id)
        })
    }

    /// Whether `inner` lies in `outer` or is the same place, today.
    #[must_use]
    pub fn is_within(&self, inner: NodeId, outer: NodeId) -> bool {
        let (inner, outer) = (self.canonical(inner), self.canonical(outer));
        let level = self.node(outer).level;
        inner == outer || self.node(inner).at(level) == Some(outer)
    }

    /// The node of a GB/T 2260 code at a year: the one in use then, else the current one; a code
    /// no table has falls back to its prefecture, then its province.
    #[must_use]
    pub fn by_code(&self, code: u32, year: Option<i32>) -> Option<NodeId> {
        let found = [code, code / 100 * 100, code / 10_000 * 10_000];
        let nodes = found.into_iter().find_map(|code| self.codes.get(&code))?;
        let in_use = |id: &&NodeId| year.is_some_and(|year| self.years_off(**id, year) == 0);
        let smallest = |ids: &[NodeId]| ids.iter().copied().max_by_key(|id| self.node(*id).level);
        nodes.iter().find(in_use).copied().or_else(|| match nodes.first() {
            Some(first) if self.node(*first).origin == Origin::Current => {
                let current: Vec<NodeId> =
                    nodes.iter().copied().filter(|id| self.node(*id).origin == Origin::Current).collect();
                smallest(&current)
            }
            _ => nodes.last().copied(),
        })
    }

    /// How many years lie between `year` and the years the node was in use.
    #[must_use]
    pub fn years_off(&self, id: NodeId, year: i32) -> i32 {
        let node = self.node(id);
        let before = node.first_year.map_or(0, |first| i32::from(first) - year).max(0);
        let after = node.last_year.map_or(0, |last| year - i32::from(last)).max(0);
        before.max(after)
    }

    /// The full name with its parents, such as 四川省达州市达川区.
    #[must_use]
    pub fn full_name(&self, id: NodeId) -> String {
        let node = self.node(id);
        let parents = node.within[1..].iter().filter_map(|parent| parent.known());
        let mut name = String::new();
        let foreign = node.origin == Origin::Neighbours;
        if foreign {
            name.push_str(node.at(Level::Country).map_or("", |country| self.node(country).name));
        }
        for parent in parents.filter(|parent| *parent != id && *parent != node.successor) {
            if foreign {
                name.push(' ');
            }
            name.push_str(self.node(parent).name);
        }
        if foreign {
            name.push(' ');
        }
        name.push_str(node.name);
        name
    }
}
