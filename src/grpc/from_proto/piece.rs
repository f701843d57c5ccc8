//! Sources, names, places and relatives from the wire.

use crate::domain::invalid::{Invalid, Problem};
use crate::domain::limit;
use crate::domain::name::{Name, NameUse};
use crate::domain::place::{DivisionCode, Place, PlaceRole};
use crate::domain::relative::Relative;
use crate::domain::source::Source;
use crate::domain::text::Personal;
use crate::grpc::from_proto::date::optional_date;
use crate::grpc::proto;
use crate::grpc::words::{required_word, word};

/// A source.
pub fn source(message: &proto::Source) -> Result<Source, Invalid> {
    let mut invalid = Invalid::default();
    let by = invalid.keep("by", required_word(message.by));
    let on = invalid.within("on", optional_date(message.on.as_ref()));
    let certainty = invalid.keep("certainty", word(message.certainty));
    invalid.finish(|| Some(Source { by: by?, on: on?, certainty: certainty? }))
}

/// A name.
pub fn name(message: &proto::Name) -> Result<Name, Invalid> {
    let mut invalid = Invalid::default();
    let text = invalid.keep("text", Personal::new(&message.text, limit::NAME_CHARACTERS));
    let usage = invalid.keep("use", word(message.r#use));
    let source = invalid.within("source", message.source.as_ref().map(source).transpose());
    invalid.finish(|| Some(Name { text: text?, usage: usage?.unwrap_or(NameUse::Unknown), source: source? }))
}

/// A place.
pub fn place(message: &proto::Place) -> Result<Place, Invalid> {
    let mut invalid = Invalid::default();
    let text = invalid.keep("text", Personal::new(&message.text, limit::PLACE_CHARACTERS));
    let code = if message.code.is_empty() {
        Some(None)
    } else {
        invalid.keep("code", DivisionCode::new(&message.code).map(Some))
    };
    let role = invalid.keep("role", word(message.role));
    let source = invalid.within("source", message.source.as_ref().map(source).transpose());
    invalid.finish(|| {
        Some(Place { text: text?, code: code?, role: role?.unwrap_or(PlaceRole::Unknown), source: source? })
    })
}

/// A relative.
pub fn relative(message: &proto::Relative) -> Result<Relative, Invalid> {
    let mut invalid = Invalid::default();
    let relation = invalid.keep("relation", required_word(message.relation));
    let names = invalid.within("", list("names", &message.names, limit::NAMES_OF_A_RELATIVE, name));
    let order = match message.order {
        0 => Some(None),
        order => invalid.keep("order", limit::birth_order(order.into()).map(Some)),
    };
    let places = invalid.within("", list("places", &message.places, limit::NAMES_OF_A_RELATIVE, place));
    let occupation = invalid.keep("occupation", optional_text(&message.occupation, limit::NAME_CHARACTERS));
    invalid.finish(|| {
        Some(Relative {
            relation: relation?,
            names: names?,
            elder: message.elder,
            order: order?,
            living: message.living,
            places: places?,
            occupation: occupation?,
        })
    })
}

/// Text that may be left out.
pub fn optional_text(text: &str, most: usize) -> Result<Option<Personal>, Problem> {
    if text.is_empty() { Ok(None) } else { Personal::new(text, most).map(Some) }
}

/// A list of at most `most` items, every one read.
pub fn list<M, T>(
    field: &str,
    messages: &[M],
    most: usize,
    read: impl Fn(&M) -> Result<T, Invalid>,
) -> Result<Vec<T>, Invalid> {
    limit::length(messages.len(), most).map_err(|problem| Invalid::one(field, problem))?;
    let mut invalid = Invalid::default();
    let mut items = Vec::with_capacity(messages.len());
    for (i, message) in messages.iter().enumerate() {
        items.extend(invalid.within(&format!("{field}[{i}]"), read(message)));
    }
    invalid.finish(|| Some(items))
}
