//! Raw public lists the invented people are made from: places with their old names and dialect areas,
//! surnames, readings of characters, foreign names. Read here anew from the files: nothing that the
//! matcher derives from them, and none of its tables of errors.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::evaluate::synth::speech::Area;

/// A county of today.
#[derive(Clone, Debug)]
pub struct County {
    /// Its code.
    pub code: u32,
    /// Its name.
    pub name: String,
    /// Its name without 县, 市, 区.
    pub stem: String,
    /// Its prefecture; empty where a province has none.
    pub prefecture: String,
    /// Its province.
    pub province: String,
    /// How people there speak.
    pub area: Area,
    /// Longitude and latitude.
    pub point: (f64, f64),
    /// Earlier names with the last year of each.
    pub before: Vec<(String, i32)>,
    /// Towns near it.
    pub towns: Vec<String>,
}

impl County {
    /// The first two digits of its code.
    pub const fn province_digits(&self) -> u8 {
        (self.code / 10_000) as u8
    }

    /// Kilometres between two, on a flat map: good to some percent.
    pub fn kilometres_to(&self, other: &Self) -> f64 {
        let north = (self.point.1 - other.point.1) * 111.0;
        let east = (self.point.0 - other.point.0) * 111.0 * (self.point.1.to_radians()).cos();
        north.hypot(east)
    }
}

/// A memory topic with the words of families and of stations.
#[derive(Clone, Debug, Deserialize)]
pub struct Topic {
    /// First two digits of the provinces it belongs to, parted by `|`; empty for any.
    pub provinces: String,
    /// Share of people there it is true of.
    pub share: f64,
    /// Wordings of families, parted by `|`.
    pub family: String,
    /// Wordings of stations.
    pub heard: String,
}

/// Characters of given names of those born from a year on.
#[derive(Clone, Debug, Deserialize)]
pub struct GivenCharacters {
    /// The first year.
    pub from: i32,
    /// Of women.
    pub female: bool,
    /// Characters, the commonest first.
    pub characters: String,
}

/// All lists.
#[derive(Debug)]
pub struct Tables {
    /// Counties.
    pub counties: Vec<County>,
    /// Counties of each province.
    pub by_province: BTreeMap<u8, Vec<usize>>,
    /// Surnames with their shares.
    pub surnames: Vec<(String, f64)>,
    /// The sound of a character: toneless pinyin and tone.
    pub sounds: HashMap<char, (String, u8)>,
    /// Characters usual in names by toneless sound.
    pub alike: HashMap<String, Vec<char>>,
    /// Memory topics.
    pub topics: Vec<Topic>,
    /// Given name characters.
    pub given: Vec<GivenCharacters>,
    /// Foreign surnames by country.
    pub foreign_surnames: HashMap<String, Vec<String>>,
    /// Towns of neighbouring countries: name, Hanzi where known, region.
    pub abroad: HashMap<String, Vec<[String; 3]>>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::read);

impl Tables {
    /// The lists, read once.
    pub fn get() -> &'static Self {
        &TABLES
    }

    fn read() -> Self {
        let counties = counties();
        let mut by_province: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
        for (i, county) in counties.iter().enumerate() {
            by_province.entry(county.province_digits()).or_default().push(i);
        }
        let surnames: Vec<(String, f64)> =
            rows::<SurnameRow>(include_str!("../../knowledge/names/data/surnames.csv"))
                .map(|row| (row.surname, row.weight_percent.unwrap_or(0.002)))
                .collect();
        let sounds = sounds();
        let given: Vec<GivenCharacters> = rows(include_str!("data/given.csv")).collect();
        let alike = alike(&sounds, &surnames, &given, &counties);
        Self {
            topics: rows(include_str!("data/memories.csv")).collect(),
            foreign_surnames: foreign_surnames(),
            abroad: abroad(),
            counties,
            by_province,
            surnames,
            sounds,
            alike,
            given,
        }
    }
}

/// The rows of a table compiled in.
fn rows<T: DeserializeOwned>(text: &'static str) -> impl Iterator<Item = T> {
    let reader = csv::Reader::from_reader(text.as_bytes());
    reader.into_deserialize().map(|row| row.expect("a test reads every table compiled in"))
}

#[derive(Deserialize)]
struct SurnameRow {
    surname: String,
    weight_percent: Option<f64>,
}

#[derive(Deserialize)]
struct CountyRow {
    code: u32,
    level: String,
    name: String,
    stem: String,
    province: String,
    prefecture: String,
    lon: Option<f64>,
    lat: Option<f64>,
}

#[derive(Deserialize)]
struct FormerRow {
    name: String,
    last_year: Option<i32>,
    successor_code: Option<u32>,
}

#[derive(Deserialize)]
struct TownRow {
    hanzi: String,
    nearest_county_code: Option<u32>,
}

#[derive(Deserialize)]
struct AreaRow {
    code: u32,
    dialect: String,
}

fn counties() -> Vec<County> {
    let mut areas: HashMap<u32, Area> = HashMap::new();
    for row in rows::<AreaRow>(include_str!("../../knowledge/names/data/cn_dialect_by_area.csv")) {
        areas.entry(row.code / 100).or_insert_with(|| Area::of(&row.dialect));
    }
    let mut all: BTreeMap<u32, County> = BTreeMap::new();
    for row in rows::<CountyRow>(include_str!("../../knowledge/places/data/cn_admin_current.csv")) {
        let (true, Some(lon), Some(lat)) =
            (row.level == "county" && row.code / 10_000 <= 65, row.lon, row.lat)
        else {
            continue;
        };
        let area = areas.get(&(row.code / 100)).copied().unwrap_or(Area::Other);
        let point = (lon, lat);
        let county = County {
            code: row.code,
            name: row.name,
            stem: row.stem,
            prefecture: row.prefecture,
            province: row.province,
            area,
            point,
            before: Vec::new(),
            towns: Vec::new(),
        };
        all.insert(row.code, county);
    }
    for row in rows::<FormerRow>(include_str!("../../knowledge/places/data/cn_admin_history.csv")) {
        let county = row.successor_code.and_then(|code| all.get_mut(&code));
        if let (Some(county), Some(last)) = (county, row.last_year)
            && county.name != row.name
        {
            county.before.push((row.name, last));
        }
    }
    for row in rows::<TownRow>(include_str!("../../knowledge/places/data/cn_towns.csv")) {
        let county = row.nearest_county_code.and_then(|code| all.get_mut(&code));
        if let (Some(county), Some(town)) = (county, row.hanzi.split('|').next()) {
            county.towns.push(town.to_owned());
        }
    }
    all.into_values().collect()
}

fn sounds() -> HashMap<char, (String, u8)> {
    #[derive(Deserialize)]
    struct Row {
        char: char,
        pinyin: String,
    }
    let own = |row: Row| {
        let tone = row.pinyin.chars().last().and_then(|last| last.to_digit(10)).unwrap_or(5);
        (row.char, (row.pinyin.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned(), tone as u8))
    };
    rows::<Row>(include_str!("../../knowledge/names/data/char_readings_8105.csv")).map(own).collect()
}

/// Characters that stand in names of people or places: what a clerk thinks of when he hears a sound.
fn alike(
    sounds: &HashMap<char, (String, u8)>,
    surnames: &[(String, f64)],
    given: &[GivenCharacters],
    counties: &[County],
) -> HashMap<String, Vec<char>> {
    let of_places = counties
        .iter()
        .flat_map(|county| county.stem.chars().chain(county.towns.iter().flat_map(|town| town.chars())));
    let of_people = given.iter().flat_map(|row| row.characters.chars());
    let usual = surnames.iter().filter(|(_, share)| *share > 0.02).flat_map(|(surname, _)| surname.chars());
    let all: BTreeSet<char> = of_people.chain(usual).chain(of_places).collect();
    let mut alike: HashMap<String, Vec<char>> = HashMap::new();
    for character in all {
        if let Some((sound, _)) = sounds.get(&character) {
            alike.entry(sound.clone()).or_default().push(character);
        }
    }
    alike
}

fn foreign_surnames() -> HashMap<String, Vec<String>> {
    #[derive(Deserialize)]
    struct Row {
        country: String,
        kind: String,
        romanised: String,
        local: String,
    }
    let mut all: HashMap<String, Vec<String>> = HashMap::new();
    for row in rows::<Row>(include_str!("../../knowledge/names/data/foreign_names.csv")) {
        if row.kind == "surname" {
            let text = if row.romanised.is_empty() { row.local } else { row.romanised };
            all.entry(row.country).or_default().push(text);
        }
    }
    all
}

fn abroad() -> HashMap<String, Vec<[String; 3]>> {
    #[derive(Deserialize)]
    struct Row {
        country: String,
        admin1: String,
        name: String,
        hanzi: String,
        population: u64,
    }
    let mut all: HashMap<String, Vec<[String; 3]>> = HashMap::new();
    for row in rows::<Row>(include_str!("../../knowledge/places/data/neighbour_places.csv")) {
        if row.population < 400_000 {
            all.entry(row.country).or_default().push([row.name, row.hanzi, row.admin1]);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_read_and_holds_what_it_should() {
        let tables = Tables::get();
        assert!(tables.counties.len() > 2_700 && tables.by_province.len() == 31);
        assert!(tables.counties.iter().any(|county| county.before.iter().any(|(name, _)| name == "达县")));
        assert_eq!(tables.sounds[&'秀'], ("xiu".to_owned(), 4));
        assert!(tables.alike["ying"].contains(&'英'));
        assert!(tables.topics.len() > 60 && tables.given.len() == 10);
        for country in ["VN", "KH"] {
            assert!(tables.abroad[country].len() > 10, "{country}");
        }
        assert!(tables.foreign_surnames["VN"].len() > 5);
    }
}
