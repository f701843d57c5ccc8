//! The province a place lies in and how far it is, as a band: all of her present place that a
//! reviewer may see (S7).

use crate::domain::description::Description;
use crate::domain::place::{Place, PlaceRole};
use crate::domain::statement::Fact;
use crate::knowledge::places::{Hint, Level, NodeId, find_place, find_place_with_code, gazetteer};

/// The likeliest province of a place, by its code or its text; `None` when neither leads to one.
pub fn province_of(place: &Place) -> Option<&'static str> {
    let province = gazetteer().node(likeliest(place)?).at(Level::Province)?;
    Some(gazetteer().node(province).name)
}

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
    let hint = Hint::default();
    let found = match place.code {
        Some(code) => find_place_with_code(place.text.reveal(), code.0, &hint),
        None => find_place(place.text.reveal(), &hint),
    };
    found.nodes.first().map(|placed| placed.node)
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
