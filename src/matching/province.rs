//! The province a place lies in and how far it is, as a band: all of her present place that a
//! reviewer may see (S7).

use crate::domain::description::Description;
use crate::domain::place::{Place, PlaceRole};
use crate::domain::statement::Fact;
use crate::knowledge::places::{Found, Hint, Level, NodeId, find_place, find_place_with_code, gazetteer};

/// The likeliest province of a place, by its code or its text; `None` when neither leads to one.
pub fn province_of(place: &Place) -> Option<&'static str> {
    let mut provinces: Vec<(NodeId, f32)> = Vec::new();
    for placed in &found(place).nodes {
        let Some(province) = gazetteer().node(placed.node).at(Level::Province) else { continue };
        match provinces.iter_mut().find(|(known, _)| *known == province) {
            Some((_, probability)) => *probability += placed.probability,
            None => provinces.push((province, placed.probability)),
        }
    }
    let (province, probability) = provinces.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    (probability >= SURE_ENOUGH).then(|| gazetteer().node(province).name)
}

/// Below this probability a province is not told at all.
const SURE_ENOUGH: f32 = 0.5;

/// How far from the family's home the resident was found, in one of four bands; `None` when either
/// place is not known.
pub fn distance_band(profile: &Description, report: &Description) -> Option<&'static str> {
    let found = profile.standing().find_map(|statement| match &statement.fact {
        Fact::Found(found) => found.place.as_ref().and_then(likeliest),
        _ => None,
    })?;
    let home = report.standing().find_map(|statement| match &statement.fact {
        Fact::Place(place) if place.role == PlaceRole::Home => likeliest(place),
        _ => None,
    })?;
    let km = gazetteer().node(found).distance_km(gazetteer().node(home))?;
    Some(match km {
        km if km < 100.0 => "100 公里以内 / under 100 km",
        km if km < 500.0 => "100–500 公里 / 100–500 km",
        km if km < 1_500.0 => "500–1500 公里 / 500–1,500 km",
        _ => "1500 公里以上 / over 1,500 km",
    })
}

fn likeliest(place: &Place) -> Option<NodeId> {
    found(place).nodes.first().filter(|placed| placed.probability >= SURE_ENOUGH).map(|placed| placed.node)
}

fn found(place: &Place) -> Found {
    let hint = Hint::default();
    match place.code {
        Some(code) => find_place_with_code(place.text.reveal(), code.0, &hint),
        None => find_place(place.text.reveal(), &hint),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::place::{DivisionCode, PlaceRole};
    use crate::domain::text::Personal;

    fn place(text: &str, code: Option<u32>) -> Place {
        Place {
            text: Personal::stored(text),
            code: code.map(DivisionCode),
            role: PlaceRole::Found,
            source: None,
        }
    }

    #[test]
    fn only_the_province_is_told() {
        assert_eq!(province_of(&place("郑州火车站", Some(410_103))), Some("河南省"));
        assert_eq!(province_of(&place("达县双塘村", None)), Some("四川省"));
        assert_eq!(province_of(&place("村口", None)), None);
    }
}
