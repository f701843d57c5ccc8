//! A record under construction: fields, sources and dates in the exchange format.

use serde_json::{Map, Value, json};

use crate::evaluate::synth::chance::Chance;

/// One record.
#[derive(Clone, Debug)]
pub struct Sheet(Map<String, Value>);

impl Sheet {
    /// A sheet of a kind (`profile` or `report`).
    pub fn of(kind: &str) -> Self {
        Self(Map::from_iter([("kind".to_owned(), kind.into())]))
    }

    /// Sets a field.
    pub fn put(&mut self, field: &str, value: impl Into<Value>) {
        self.0.insert(field.to_owned(), value.into());
    }

    /// Adds an item to a list.
    pub fn add(&mut self, field: &str, item: Value) {
        match self.0.get_mut(field) {
            Some(Value::Array(list)) => list.push(item),
            _ => self.put(field, vec![item]),
        }
    }

    /// The line.
    pub fn line(self) -> String {
        Value::from(self.0).to_string()
    }
}

/// A day with as much of it as is known: 1 year, 2 month, 3 day; `about` adds the mark of doubt.
pub fn day(year: i32, month: u8, day: u8, known: u8, about: bool) -> String {
    let mark = if about { "~" } else { "" };
    match known {
        1 => format!("{year}{mark}"),
        2 => format!("{year}-{month:02}{mark}"),
        _ => format!("{year}-{month:02}-{:02}{mark}", day.clamp(1, 28)),
    }
}

/// Who says it, now and then with the day and how sure.
pub fn source(by: &str, year: i32, chance: &mut Chance) -> Value {
    let mut own = json!({ "by": by });
    if chance.is(0.45) {
        own["on"] = day(year, chance.between(1, 12) as u8, chance.between(1, 28) as u8, 3, false).into();
    }
    if chance.is(0.4) {
        own["certainty"] = chance.weighted(&[("unsure", 0.6), ("likely", 0.3), ("sure", 0.1)]).into();
    }
    own
}

/// The animal of a year.
pub const fn zodiac(year: i32) -> &'static str {
    const ANIMALS: [&str; 12] = [
        "rat", "ox", "tiger", "rabbit", "dragon", "snake", "horse", "goat", "monkey", "rooster", "dog", "pig",
    ];
    ANIMALS[(year - 4).rem_euclid(12) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_animals_of_known_years() {
        assert_eq!((zodiac(1978), zodiac(2000), zodiac(1949)), ("horse", "dragon", "ox"));
    }

    #[test]
    fn days_are_as_known_as_asked() {
        assert_eq!(day(1999, 7, 31, 3, false), "1999-07-28");
        assert_eq!((day(1999, 7, 1, 1, true), day(1999, 7, 1, 2, false)), ("1999~".into(), "1999-07".into()));
    }
}
