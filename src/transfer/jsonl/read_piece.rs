//! Names, places and relatives from a line.

use crate::domain::invalid::Invalid;
use crate::domain::limit;
use crate::domain::name::{Name, NameUse};
use crate::domain::place::{DivisionCode, Place, PlaceRole};
use crate::domain::relative::Relative;
use crate::transfer::jsonl::node::Node;
use crate::transfer::jsonl::object::{Object, flag, personal, text, whole, word};
use crate::transfer::jsonl::read_said::source;

/// A name inside something else, with its own source.
pub fn nested_name(node: &Node) -> Result<Name, Invalid> {
    let mut object = Object::of(node, "{\"text\": …, \"use\": …}")?;
    let name = name(&mut object);
    let source = object.read("source", source);
    object.finish(|| Some(Name { source: source?, ..name? }))
}

/// The own fields of a name.
pub fn name(object: &mut Object<'_>) -> Option<Name> {
    let text = object.need("text", "the name as given", |node| personal(node, limit::NAME_CHARACTERS));
    let usage = object.read("use", word);
    Some(Name { text: text?, usage: usage?.unwrap_or(NameUse::Unknown), source: None })
}

/// A place inside something else, with its own source.
pub fn nested_place(node: &Node) -> Result<Place, Invalid> {
    let mut object = Object::of(node, "{\"text\": …, \"code\": …, \"role\": …}")?;
    let place = place(&mut object);
    let source = object.read("source", source);
    object.finish(|| Some(Place { source: source?, ..place? }))
}

/// The own fields of a place.
pub fn place(object: &mut Object<'_>) -> Option<Place> {
    let heard = object.need("text", "the place as heard", |node| personal(node, limit::PLACE_CHARACTERS));
    let code = object.read("code", |node| Ok(DivisionCode::new(text(node)?)?));
    let role = object.read("role", word);
    Some(Place { text: heard?, code: code?, role: role?.unwrap_or(PlaceRole::Unknown), source: None })
}

/// The own fields of a relative.
pub fn relative(object: &mut Object<'_>) -> Option<Relative> {
    let relation = object.need("relation", "what the relative is to her", word);
    let names = object.list("names", limit::NAMES_OF_A_RELATIVE, nested_name);
    let elder = object.read("elder", flag);
    let order = object.read("order", |node| Ok(limit::birth_order(whole(node)?)?));
    let living = object.read("living", flag);
    let places = object.list("places", limit::NAMES_OF_A_RELATIVE, nested_place);
    let occupation = object.read_text("occupation", limit::NAME_CHARACTERS);
    Some(Relative {
        relation: relation?,
        names: names?.unwrap_or_default(),
        elder: elder?,
        order: order?,
        living: living?,
        places: places?.unwrap_or_default(),
        occupation: occupation?,
    })
}
