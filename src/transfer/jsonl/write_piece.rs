//! Pieces to JSON, what is not known left out.

use serde_json::{Map, Value, json};

use crate::domain::body::{Age, Condition, Examined, Height, Mark, Reckoning};
use crate::domain::date::PartialDate;
use crate::domain::name::{Name, NameUse};
use crate::domain::place::{Place, PlaceRole};
use crate::domain::relative::Relative;
use crate::domain::source::Source;
use crate::domain::text::Personal;
use crate::domain::words::Word;

/// Puts a value that is known.
pub fn put(object: &mut Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(key.to_owned(), value.into());
    }
}

/// A date as text.
pub fn date(date: Option<PartialDate>) -> Option<String> {
    date.map(|date| date.to_string())
}

/// A word.
pub fn word<W: Word>(word: Option<W>) -> Option<&'static str> {
    word.map(Word::as_word)
}

/// Text.
pub fn text(text: Option<&Personal>) -> Option<&str> {
    text.map(Personal::reveal)
}

/// A source.
pub fn source(source: &Source) -> Value {
    let mut object = Map::new();
    put(&mut object, "by", Some(source.by.word()));
    put(&mut object, "on", date(source.on));
    put(&mut object, "certainty", word(source.certainty));
    object.into()
}

/// The fields of a name.
pub fn name(name: &Name) -> Map<String, Value> {
    let mut object = Map::new();
    put(&mut object, "text", Some(name.text.reveal()));
    put(&mut object, "use", word(Some(name.usage).filter(|usage| *usage != NameUse::Unknown)));
    put(&mut object, "source", name.source.as_ref().map(source));
    object
}

/// The fields of a place.
pub fn place(place: &Place) -> Map<String, Value> {
    let mut object = Map::new();
    put(&mut object, "text", Some(place.text.reveal()));
    put(&mut object, "code", place.code.map(|code| code.to_string()));
    put(&mut object, "role", word(Some(place.role).filter(|role| *role != PlaceRole::Unknown)));
    put(&mut object, "source", place.source.as_ref().map(source));
    object
}

/// The fields of a relative.
pub fn relative(relative: &Relative) -> Map<String, Value> {
    let mut object = Map::new();
    put(&mut object, "relation", Some(relative.relation.word()));
    put(&mut object, "names", list(&relative.names, name));
    put(&mut object, "elder", relative.elder);
    put(&mut object, "order", relative.order);
    put(&mut object, "living", relative.living);
    put(&mut object, "places", list(&relative.places, place));
    put(&mut object, "occupation", text(relative.occupation.as_ref()));
    object
}

/// The fields of a mark.
pub fn mark(mark: &Mark) -> Map<String, Value> {
    let mut object = Map::new();
    put(&mut object, "kind", Some(mark.kind.word()));
    put(&mut object, "site", word(mark.site));
    put(&mut object, "side", word(mark.side));
    put(&mut object, "note", text(mark.note.as_ref()));
    object
}

/// The fields of a condition.
pub fn condition(condition: &Condition) -> Map<String, Value> {
    let mut object = Map::new();
    put(&mut object, "kind", Some(condition.kind.word()));
    put(&mut object, "since", date(condition.since));
    object
}

/// The fields of an examination.
pub fn examined(examined: &Examined) -> Map<String, Value> {
    let mut object = Map::new();
    put(&mut object, "on", date(examined.on));
    put(&mut object, "by", Some(examined.by.word()));
    put(&mut object, "extent", Some(examined.extent.word()));
    object
}

/// An age.
pub fn age(age: &Age) -> Value {
    let mut object = Map::new();
    put(&mut object, "low", Some(age.low));
    put(&mut object, "high", Some(age.high));
    put(&mut object, "as_of", date(age.as_of));
    let reckoning = Some(age.reckoning).filter(|reckoning| *reckoning != Reckoning::Unknown);
    put(&mut object, "reckoning", word(reckoning));
    object.into()
}

/// A height: a bare number when only that is known.
pub fn height(height: &Height) -> Value {
    if height.how.is_none() && height.as_of.is_none() {
        return json!(height.cm);
    }
    let mut object = Map::new();
    put(&mut object, "cm", Some(height.cm));
    put(&mut object, "how", word(height.how));
    put(&mut object, "as_of", date(height.as_of));
    object.into()
}

/// A list that is not empty.
pub fn list<T>(items: &[T], write: impl Fn(&T) -> Map<String, Value>) -> Option<Value> {
    (!items.is_empty()).then(|| items.iter().map(|item| Value::from(write(item))).collect())
}
