//! One row to one object of the exchange format. Judges nothing that its reader judges: it reads how people
//! write, and says at which column it cannot.

use serde_json::{Map, Value, json};

use crate::domain::invalid::{Invalid, Problem};
use crate::transfer::table::body;
use crate::transfer::table::columns::Column as C;
use crate::transfer::table::dates;
use crate::transfer::table::figures::{age, height, is_unknown, plain};

/// Whose rows they are.
#[derive(Clone, Debug)]
pub enum Of {
    /// Residents of this station.
    Station(String),
    /// Reports of this desk.
    Desk(String),
}

/// A row being read.
struct Person<'a> {
    of: &'a Of,
    cells: &'a [(C, &'a str, &'a str)],
    object: Map<String, Value>,
    memories: Vec<Value>,
    invalid: Invalid,
}

const ACCEPTED_DATES: &str =
    "1999年7月21日, 1999-07, 99.7, 1999, 农历五月初四, 不详; what is not known is left out";

/// The object that a row says: cells with their column and header.
///
/// # Errors
/// Every cell that cannot be read, by its header.
pub fn object_of(of: &Of, cells: &[(C, &str, &str)]) -> Result<Value, Invalid> {
    let mut person =
        Person { of, cells, object: Map::new(), memories: Vec::new(), invalid: Invalid::default() };
    person.owner();
    person.who();
    person.body();
    person.story();
    match of {
        Of::Station(_) => person.resident(),
        Of::Desk(_) => person.report(),
    }
    if !person.memories.is_empty() {
        person.object.insert("memories".to_owned(), person.memories.clone().into());
    }
    let object = Value::Object(person.object);
    person.invalid.finish(|| Some(object))
}

impl Person<'_> {
    /// What a cell of this column says, with its header; `None` where nothing is known.
    fn cell(&self, column: C) -> Option<(String, String)> {
        let known = self.cells.iter().find(|(of, _, cell)| *of == column && !is_unknown(cell));
        known.map(|(_, header, cell)| ((*header).to_owned(), plain(cell)))
    }

    /// The values of a cell that may hold several.
    fn several(&self, column: C) -> Vec<String> {
        let cells = self.cells.iter().filter(|(of, ..)| *of == column);
        let parts = cells.flat_map(|(_, _, cell)| cell.split([';', '；', '、', '\n', '\r']));
        parts.filter(|part| !is_unknown(part)).map(plain).collect()
    }

    fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.object.insert(key.to_owned(), value.into());
    }

    fn wrong(&mut self, header: &str, problem: &str, accepted: &str) {
        self.invalid.add(header, Problem::new(problem, accepted));
    }

    /// A date of a column.
    fn date(&mut self, column: C) -> Option<String> {
        let (header, cell) = self.cell(column)?;
        let read = dates::date(&cell);
        if read.is_none() {
            self.wrong(&header, "is not written as a date", ACCEPTED_DATES);
        }
        read
    }

    fn text(&mut self, column: C, key: &str) {
        if let Some((_, cell)) = self.cell(column) {
            self.put(key, cell);
        }
    }

    fn owner(&mut self) {
        let told = self.cell(C::Organisation).map(|(_, cell)| cell);
        let (kind, key, own) = match self.of {
            Of::Station(own) => ("profile", "station", own.clone()),
            Of::Desk(own) => ("report", "office", own.clone()),
        };
        self.put("kind", kind);
        self.put(key, told.unwrap_or(own));
        self.text(C::LocalRef, "local_ref");
    }

    fn who(&mut self) {
        let sex = match self.cell(C::Sex) {
            None => "unknown",
            Some((header, cell)) => match cell.to_lowercase().as_str() {
                "女" | "女性" | "f" | "female" => "female",
                "男" | "男性" | "m" | "male" => "male",
                "其他" | "other" => "other",
                _ => {
                    self.wrong(&header, "is not a known word", "女 男 其他 不详");
                    return;
                }
            },
        };
        self.put("sex", sex);
        let names: Vec<Value> = self.several(C::Names).iter().map(|name| self.name(name)).collect();
        if !names.is_empty() {
            self.put("names", names);
        }
        if let Some(day) = self.date(C::Birth) {
            self.put("birth", day);
        }
        self.text(C::Ethnicity, "ethnicity");
        self.text(C::Dialect, "dialect");
    }

    /// A name; one that a station gave to whoever told none is no evidence.
    fn name(&self, text: &str) -> Value {
        let invented = ["无名", "不知名", "未知名"].iter().any(|word| text.contains(word));
        match self.of {
            Of::Station(_) if invented => {
                json!({ "text": text, "use": "alias", "source": { "by": "staff_assigned" } })
            }
            Of::Station(_) => json!({ "text": text, "source": { "by": "self" } }),
            Of::Desk(_) => json!({ "text": text }),
        }
    }

    fn body(&mut self) {
        if let Some((header, cell)) = self.cell(C::Height) {
            match height(&cell) {
                Some((cm, about)) => {
                    let value = if about { json!({ "cm": cm, "how": "estimated" }) } else { json!(cm) };
                    self.put("height_cm", value);
                }
                None => self.wrong(&header, "is no height", "156, 1.56米, 约156, 155-160"),
            }
        }
        if let Some((_, cell)) = self.cell(C::Blood) {
            self.put("blood", cell.to_uppercase().trim_end_matches('型').to_owned());
        }
        let marks = body::marks(&self.several(C::Marks));
        let conditions = body::conditions(&self.several(C::Conditions));
        for (key, found) in [("marks", marks), ("conditions", conditions)] {
            if !found.pieces.is_empty() {
                self.put(key, found.pieces);
            }
            self.memories.extend(found.words.into_iter().map(|words| json!({ "text": words })));
        }
    }

    fn story(&mut self) {
        let by = matches!(self.of, Of::Station(_)).then_some("self");
        for (_, header, cell) in
            self.cells.iter().filter(|(of, _, cell)| *of == C::Memories && !is_unknown(cell))
        {
            let told = json!({ "text": plain(cell) });
            // Of a station, what she tells is hers and a remark is the clerk's.
            let hers = by.filter(|_| header.contains("自述"));
            let told = match hers {
                Some(by) => json!({ "text": plain(cell), "source": { "by": by } }),
                None => told,
            };
            self.memories.push(told);
        }
        self.text(C::Clothing, "clothing");
        self.text(C::Belongings, "belongings");
    }

    /// An age in years, as it stood on a day.
    fn age(&mut self, as_of: Option<&str>) -> Option<Value> {
        let (header, cell) = self.cell(C::Age)?;
        let Some((low, high)) = age(&cell) else {
            self.wrong(&header, "is no age", "40, 约40, 35-48, 四十多岁");
            return None;
        };
        let mut value = json!({ "low": low, "high": high });
        if let Some(day) = as_of {
            value["as_of"] = day.into();
        }
        Some(value)
    }

    fn resident(&mut self) {
        let admitted = self.date(C::AdmittedOn);
        if let Some(age) = self.age(admitted.as_deref()) {
            self.put("age", age);
        }
        if let Some(day) = admitted {
            self.put("admitted_on", day);
        }
        let (on, place) = (self.date(C::FoundOn), self.cell(C::FoundPlace));
        if on.is_some() || place.is_some() {
            self.put("found", dated(on, place));
        }
    }

    fn report(&mut self) {
        if let Some((header, cell)) = self.cell(C::Category)
            && cell.contains("寻家")
        {
            // Adults who seek their own family are nobody's missing relative.
            self.wrong(
                &header,
                "is a row of somebody who seeks her own family",
                "家寻宝贝 and other rows of families",
            );
        }
        if let Some(day) = self.date(C::RegisteredOn) {
            self.put("registered_on", day);
        }
        let (on, place) = (self.date(C::MissingOn), self.cell(C::MissingPlace));
        let mut missing = dated(Some(on.unwrap_or_else(|| "unknown".to_owned())), place);
        if let Some(age) = self.age(None) {
            missing["age"] = age;
        }
        self.put("missing", missing);
        let homes: Vec<Value> =
            self.several(C::Home).iter().map(|text| json!({ "text": text, "role": "home" })).collect();
        if !homes.is_empty() {
            self.put("places", homes);
        }
        self.reporter();
    }

    fn reporter(&mut self) {
        let relation = match self.cell(C::Relation) {
            None => "other",
            Some((header, cell)) => match RELATIONS.iter().find(|(word, _)| *word == cell) {
                Some((_, relation)) => *relation,
                None => {
                    let all: Vec<&str> = RELATIONS.iter().map(|(word, _)| *word).collect();
                    return self.wrong(&header, "is not a known word", &all.join(" "));
                }
            },
        };
        let mut reporter = json!({ "relation": relation });
        for (column, key) in [(C::Reporter, "name"), (C::Contact, "contact")] {
            if let Some((_, cell)) = self.cell(column) {
                reporter[key] = cell.into();
            }
        }
        self.put("reporter", reporter);
    }
}

/// A day and a place.
fn dated(on: Option<String>, place: Option<(String, String)>) -> Value {
    let mut value = Map::new();
    if let Some(on) = on {
        value.insert("on".to_owned(), on.into());
    }
    if let Some((_, text)) = place {
        value.insert("place".to_owned(), json!({ "text": text }));
    }
    Value::Object(value)
}

/// What a reporter is to her, as people write it.
const RELATIONS: &[(&str, &str)] = &[
    ("父亲", "father"),
    ("母亲", "mother"),
    ("兄弟", "brother"),
    ("哥哥", "brother"),
    ("弟弟", "brother"),
    ("姐妹", "sister"),
    ("姐姐", "sister"),
    ("妹妹", "sister"),
    ("丈夫", "husband"),
    ("妻子", "wife"),
    ("儿子", "son"),
    ("女儿", "daughter"),
    ("祖父母", "grandparent"),
    ("姻亲", "in_law"),
    ("同村人", "fellow_villager"),
    ("朋友", "friend"),
    ("监护人", "guardian"),
    ("其他", "other"),
];
