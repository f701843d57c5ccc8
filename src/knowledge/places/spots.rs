//! Where every county of China lies, in one narrow table: what is asked of very many places at a time.

use std::sync::LazyLock;

use super::gazetteer::{Level, NodeId, gazetteer};

/// A node as far as nearness is told apart.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// The province, of the division that stands for the node today; [`NodeId::NONE`] for whatever is no county
    /// of a province of China, or a place within one.
    pub province: NodeId,
    /// Kilometres east and north as in the gazetteer; `None` where the point is not known.
    point: Option<[f32; 2]>,
}

static SPOTS: LazyLock<Vec<Spot>> = LazyLock::new(|| {
    let gazetteer = gazetteer();
    let spot = |position: usize| {
        let node = gazetteer.node(gazetteer.canonical(NodeId(position as u32)));
        let in_china = node.at(Level::Country) == Some(NodeId::CHINA);
        let province = node.at(Level::Province).filter(|_| node.level >= Level::County && in_china);
        let point = node.has_point.then_some([node.east_km, node.north_km]);
        Spot { province: province.unwrap_or(NodeId::NONE), point }
    };
    (0..gazetteer.nodes.len()).map(spot).collect()
});

/// Where a node lies.
#[must_use]
pub fn spot(node: NodeId) -> Spot {
    SPOTS[node.0 as usize]
}

/// The bit of whatever is no county of a province of China.
const ELSEWHERE: u64 = 1 << 63;

impl Spot {
    /// The bit of its province; one bit for all that lies in none, and for provinces beyond the sixty-third.
    #[must_use]
    pub fn province_bit(&self) -> u64 {
        if self.province.0 < 63 { 1 << self.province.0 } else { ELSEWHERE }
    }

    /// Whether two points lie further apart than so many kilometres; so does an unknown one.
    #[must_use]
    pub fn is_beyond(&self, other: &Spot, km: f32) -> bool {
        let (Some([east, north]), Some([other_east, other_north])) = (self.point, other.point) else {
            return true;
        };
        let (east, north) = (east - other_east, north - other_north);
        east * east + north * north > km * km
    }
}
