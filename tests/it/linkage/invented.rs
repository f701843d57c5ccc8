//! Invented people in two small tables, with the errors of two clerks. Seeded.

use std::path::Path;

use homeward::linkage::Table;

const GIVEN: [&str; 24] = [
    "william",
    "bill",
    "mary",
    "maria",
    "john",
    "jon",
    "catherine",
    "kathryn",
    "thomas",
    "anne",
    "ana",
    "zoë",
    "peter",
    "james",
    "jim",
    "elizabeth",
    "li",
    "wei",
    "josé",
    "olga",
    "ivan",
    "nils",
    "ruth",
    "amos",
];
const SURNAMES: [&str; 24] = [
    "smith", "smyth", "jones", "brown", "o'brien", "garcía", "müller", "ivanov", "wang", "zhang", "nguyen",
    "andersen", "anderson", "clark", "clarke", "lopez", "rossi", "kowalski", "novak", "silva", "van dijk",
    "schmidt", "weber", "fox",
];
const PLACES: [&str; 12] = [
    "north ryde",
    "winston hills",
    "broadbeach waters",
    "windermere",
    "dapto",
    "richlands",
    "kelgoola",
    "miami",
    "st ives",
    "saint ives",
    "mount druitt",
    "mt druitt",
];

/// A row of figures in a fixed, seeded order.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `below`.
    pub fn below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }

    /// Whether something of this probability happens.
    pub fn hits(&mut self, share: f64) -> bool {
        (self.below(1_000_000) as f64) < share * 1e6
    }

    pub fn one_of<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// A table of headers and rows.
pub fn table(name: &str, headers: &[&str], rows: &[Vec<String>]) -> Table {
    let mut text = headers.join(",");
    for row in rows {
        text.push('\n');
        text.push_str(&row.join(","));
    }
    Table::from_reader(Path::new(name), text.as_bytes()).unwrap()
}

pub const HEADERS: [&str; 8] =
    ["id", "person", "given_name", "surname", "date_of_birth", "suburb", "postcode", "sex"];
pub const COLUMNS: &str =
    "given_name=given,surname=surname,date_of_birth=birth,suburb=place,postcode=code,sex=sex";

/// `rows` people in both tables, each written down by a clerk of its own; `shared` of them are in both.
pub fn two_tables(seed: u64, rows: usize, shared: usize) -> (Table, Table) {
    let mut chance = Chance::new(seed);
    let people: Vec<[String; 6]> = (0..2 * rows - shared).map(|_| person(&mut chance)).collect();
    let mut write = |name: &str, of: &[usize]| {
        let rows: Vec<Vec<String>> = of
            .iter()
            .enumerate()
            .map(|(at, person)| {
                let cells =
                    people[*person].iter().enumerate().map(|(cell, text)| written(&mut chance, cell, text));
                let cells: Vec<String> = cells.collect();
                [format!("{name}{at}"), format!("p{person}")].into_iter().chain(cells).collect()
            })
            .collect();
        table(name, &HEADERS, &rows)
    };
    let left: Vec<usize> = (0..rows).collect();
    let right: Vec<usize> = (rows - shared..2 * rows - shared).rev().collect();
    (write("l", &left), write("r", &right))
}

fn person(chance: &mut Chance) -> [String; 6] {
    let (year, month, day) = (1900 + chance.below(90), 1 + chance.below(12), 1 + chance.below(28));
    [
        chance.one_of(&GIVEN).to_owned(),
        chance.one_of(&SURNAMES).to_owned(),
        format!("{year}-{month:02}-{day:02}"),
        chance.one_of(&PLACES).to_owned(),
        format!("{}", 1000 + chance.below(600)),
        chance.one_of(&["m", "f"]).to_owned(),
    ]
}

/// A cell as a clerk writes it: sometimes nothing, sometimes with a letter wrong.
fn written(chance: &mut Chance, cell: usize, text: &str) -> String {
    if chance.hits(0.06) {
        return String::new();
    }
    if cell == 2 && chance.hits(0.05) {
        return text[..4].to_owned();
    }
    if cell < 5 && text.is_ascii() && chance.hits(0.12) {
        let at = chance.below(text.len());
        let (before, after) = text.split_at(at);
        return format!("{before}{}{}", if cell == 2 || cell == 4 { "7" } else { "k" }, &after[1..]);
    }
    text.to_owned()
}
