//! Sources, names, places and relatives to the wire.

use crate::domain::name::Name;
use crate::domain::place::Place;
use crate::domain::relative::Relative;
use crate::domain::source::Source;
use crate::domain::text::Personal;
use crate::grpc::proto;
use crate::grpc::to_proto::date::date;
use crate::grpc::words::{number, number_or_none};

/// A source.
pub fn source(source: &Source) -> proto::Source {
    proto::Source {
        by: number(source.by),
        on: source.on.as_ref().map(date),
        certainty: number_or_none(source.certainty),
    }
}

/// A name.
pub fn name(name: &Name) -> proto::Name {
    proto::Name {
        text: name.text.reveal().to_owned(),
        r#use: number(name.usage),
        source: name.source.as_ref().map(source),
    }
}

/// A place.
pub fn place(place: &Place) -> proto::Place {
    proto::Place {
        text: place.text.reveal().to_owned(),
        code: place.code.map(|code| code.to_string()).unwrap_or_default(),
        role: number(place.role),
        source: place.source.as_ref().map(source),
    }
}

/// A relative.
pub fn relative(relative: &Relative) -> proto::Relative {
    proto::Relative {
        relation: number(relative.relation),
        names: relative.names.iter().map(name).collect(),
        elder: relative.elder,
        order: relative.order.map_or(0, u32::from),
        living: relative.living,
        places: relative.places.iter().map(place).collect(),
        occupation: text(relative.occupation.as_ref()),
    }
}

/// Text that may be left out.
pub fn text(text: Option<&Personal>) -> String {
    text.map(|text| text.reveal().to_owned()).unwrap_or_default()
}
