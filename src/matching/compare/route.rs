//! Route: where she was last seen against where she was found. Many are found near; the rest are
//! carried off or wander far, along roads that say little. Ratios by distance, smoothed, judged given
//! the origin: without a place where she was last seen the home stands in, at less weight.

use serde::{Deserialize, Serialize};

use crate::domain::evidence::{Era, Finding};
use crate::domain::statement::Fact;
use crate::knowledge::places::{Hint, Level, gazetteer};
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::origin_feature::{OriginFeature, place_set};
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::features::{Side, Telling};
use crate::matching::model::{Model, Parameter};

/// Parameters of the route.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteModel {
    /// Ratio at no distance.
    pub here: Parameter,
    /// Kilometres over which that falls to a third.
    pub near_km: Parameter,
    /// Ratio within the region, beyond what is near.
    pub region: Parameter,
    /// Kilometres over which that falls to a third.
    pub region_km: Parameter,
    /// Ratio far away.
    pub far: Parameter,
    /// Share of these ratios that counts where the home stands in for the place last seen.
    pub home_share: Parameter,
}

/// A point of the route.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct RouteFeature {
    point: Option<[f32; 2]>,
    stands_in: bool,
    cites: Cites,
}

impl RouteFeature {
    /// Of one side: where found, or where last seen, else the home.
    pub fn of(telling: &Telling<'_>, origin: &OriginFeature) -> Self {
        let mut feature = Self { point: None, stands_in: false, cites: Cites::NONE };
        for told in &telling.told {
            let place = match told.fact {
                Fact::Found(found) if telling.side == Side::Profile => &found.place,
                Fact::Missing(missing) if telling.side == Side::Report => &missing.place,
                _ => continue,
            };
            let Some(place) = place else { continue };
            if place.source.is_none_or(|source| source.is_evidence()) {
                let node = place_set(place, &Hint::default()).likeliest();
                feature.point = node.and_then(point);
                feature.cites = Cites::one(told.id);
            }
        }
        if let (Side::Report, None, Some(home)) = (telling.side, feature.point, origin.main()) {
            feature.point = home.set.likeliest().and_then(point);
            feature.stands_in = true;
            feature.cites = home.cites;
        }
        feature
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, ..*self }
    }
}

/// Compares.
pub fn compare(model: &Model, heard: &RouteFeature, said: &RouteFeature) -> Option<Outcome> {
    let ([east, north], [other_east, other_north]) = (heard.point?, said.point?);
    let km = f64::from((east - other_east).hypot(north - other_north));
    let parameters = &model.route;
    let near = (parameters.here.value - parameters.region.value) * (-km / parameters.near_km.value).exp();
    let region = (parameters.region.value - parameters.far.value) * (-km / parameters.region_km.value).exp();
    let mut ratio = near + region + parameters.far.value;
    if said.stands_in {
        let share = parameters.home_share.value;
        ratio = share * ratio + (1.0 - share);
    }
    let finding = match ratio {
        r if r > 2.0 => Finding::Near,
        r if r >= 1.0 => Finding::Fits,
        _ => Finding::FitsBadly,
    };
    Some(Outcome { bits: bits_of(ratio), finding, era: Era::Unknown, heard: heard.cites, said: said.cites })
}

/// The point of a place no larger than a prefecture.
fn point(node: crate::knowledge::places::NodeId) -> Option<[f32; 2]> {
    let node = gazetteer().node(gazetteer().canonical(node));
    (node.level >= Level::Prefecture && node.has_point).then_some([node.east_km, node.north_km])
}
