//! The province a place lies in: all of her present place that a reviewer may see (S7).

use crate::domain::place::Place;
use crate::knowledge::places::{Hint, Level, find_place, find_place_with_code, gazetteer};

/// The likeliest province of a place, by its code or its text; `None` when neither leads to one.
pub fn province_of(place: &Place) -> Option<&'static str> {
    let hint = Hint::default();
    let found = match place.code {
        Some(code) => find_place_with_code(place.text.reveal(), code.0, &hint),
        None => find_place(place.text.reveal(), &hint),
    };
    let best = found.nodes.first()?;
    let province = gazetteer().node(best.node).at(Level::Province)?;
    Some(gazetteer().node(province).name)
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
