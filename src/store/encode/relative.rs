//! Names, places and relatives.

use crate::domain::name::{Name, NameUse};
use crate::domain::place::{DivisionCode, Place, PlaceRole};
use crate::domain::relative::{Relation, Relative};
use crate::domain::text::Personal;
use crate::store::encode::damaged::{Damaged, all, fits, known};
use crate::store::encode::date::{read_source, write_source};
use crate::store::proto;

pub fn write_name(name: &Name) -> proto::Name {
    proto::Name {
        text: name.text.reveal().to_owned(),
        usage: name.usage.word().to_owned(),
        source: name.source.as_ref().map(write_source),
    }
}

pub fn read_name(name: proto::Name) -> Result<Name, Damaged> {
    Ok(Name {
        text: Personal::stored(name.text),
        usage: known(NameUse::from_word(&name.usage), "the use of a name")?,
        source: name.source.map(read_source).transpose()?,
    })
}

pub fn write_place(place: &Place) -> proto::Place {
    proto::Place {
        text: place.text.reveal().to_owned(),
        code: place.code.map(|code| code.0),
        role: place.role.word().to_owned(),
        source: place.source.as_ref().map(write_source),
    }
}

pub fn read_place(place: proto::Place) -> Result<Place, Damaged> {
    Ok(Place {
        text: Personal::stored(place.text),
        code: place.code.map(DivisionCode),
        role: known(PlaceRole::from_word(&place.role), "the role of a place")?,
        source: place.source.map(read_source).transpose()?,
    })
}

pub fn write_relative(relative: &Relative) -> proto::Relative {
    proto::Relative {
        relation: relative.relation.word().to_owned(),
        names: relative.names.iter().map(write_name).collect(),
        elder: relative.elder,
        order: relative.order.map(u32::from),
        living: relative.living,
        places: relative.places.iter().map(write_place).collect(),
        occupation: relative.occupation.as_ref().map(|text| text.reveal().to_owned()),
    }
}

pub fn read_relative(relative: proto::Relative) -> Result<Relative, Damaged> {
    Ok(Relative {
        relation: known(Relation::from_word(&relative.relation), "a relation")?,
        names: all(relative.names, read_name)?,
        elder: relative.elder,
        order: relative.order.map(|order| fits(order, "a birth order")).transpose()?,
        living: relative.living,
        places: all(relative.places, read_place)?,
        occupation: relative.occupation.map(Personal::stored),
    })
}
