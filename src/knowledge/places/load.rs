//! Builds the gazetteer from the compiled-in tables, once. Must not hold rules about reading texts.

use std::collections::HashMap;

use super::{
    gazetteer::{Gazetteer, Level, Node, NodeId, Origin},
    stem,
};

const CURRENT: &str = include_str!("data/cn_admin_current.csv");
const HISTORY: &str = include_str!("data/cn_admin_history.csv");
const TOWNS: &str = include_str!("data/cn_towns.csv");
const NEIGHBOURS: &str = include_str!("data/neighbour_places.csv");
const PROVINCES: &str = include_str!("data/provinces.csv");
const COUNTRIES: &str = include_str!("data/countries.csv");
const ALIASES: &str = include_str!("data/aliases.csv");

/// Kilometres a degree of latitude, and of longitude at 32° N.
const NORTH_KM: f32 = 111.2;
const EAST_KM: f32 = 94.4;
/// Room for all tables' rows.
const ROWS: usize = 28_000;
/// A county has about fifteen towns, of which a table knows some.
const TOWNS_A_COUNTY: f32 = 15.0;

/// The rows of a table without quotes, header left out, split at commas.
pub fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().skip(1).map(|line| {
        let mut fields = [""; N];
        for (field, text) in fields.iter_mut().zip(line.split(',')) {
            *field = text;
        }
        fields
    })
}

/// Latin text without marks, spaces and signs, in lower case.
#[must_use]
pub fn fold_latin(text: &str) -> String {
    let folded = |text: &str| {
        text.bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(|byte| char::from(byte.to_ascii_lowercase()))
            .collect()
    };
    if text.is_ascii() { folded(text) } else { folded(&any_ascii::any_ascii(text)) }
}

/// The whole gazetteer.
pub fn gazetteer() -> Gazetteer {
    let mut builder = Builder { nodes: Vec::with_capacity(ROWS), ..Builder::default() };
    builder.forms.reserve(2 * ROWS);
    builder.latin.reserve(ROWS);
    builder.countries();
    builder.current();
    builder.history();
    builder.aliases();
    builder.towns();
    builder.neighbours();
    builder.finish()
}

#[derive(Default)]
struct Builder {
    nodes: Vec<Node>,
    forms: HashMap<&'static str, Vec<NodeId>>,
    latin: HashMap<String, Vec<NodeId>>,
    codes: HashMap<u32, Vec<NodeId>>,
    countries: HashMap<&'static str, NodeId>,
}

impl Builder {
    fn add(&mut self, mut node: Node, point: (&str, &str)) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).expect("the tables hold fewer than 2^32 rows"));
        if let (Ok(longitude), Ok(latitude)) = (point.0.parse::<f32>(), point.1.parse::<f32>()) {
            node.east_km = (longitude - 105.0) * EAST_KM;
            node.north_km = latitude * NORTH_KM;
            node.has_point = true;
        }
        if node.successor == NodeId::NONE {
            node.successor = id;
            node.within[node.level as usize] = id;
        }
        if node.code != 0 {
            self.codes.entry(node.code).or_default().push(id);
        }
        self.nodes.push(node);
        id
    }

    fn form(&mut self, form: &'static str, id: NodeId) {
        let ids = self.forms.entry(form).or_default();
        if !form.is_empty() && !ids.contains(&id) {
            ids.push(id);
        }
    }

    fn latin_form(&mut self, form: &str, id: NodeId) {
        let folded = fold_latin(form);
        if folded.len() >= 2 {
            let ids = self.latin.entry(folded).or_default();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }

    /// The smallest node of a code, of the current divisions.
    fn coded(&self, code: &str) -> Option<NodeId> {
        let ids = self.codes.get(&code.parse::<u32>().ok()?)?;
        let current = ids.iter().filter(|id| self.nodes[id.0 as usize].origin == Origin::Current);
        current.copied().max_by_key(|id| self.nodes[id.0 as usize].level)
    }

    fn countries(&mut self) {
        let people: f32 = rows::<5>(COUNTRIES).map(|row| number(row[4])).sum();
        for [country, hanzi, latin, also, millions] in rows::<5>(COUNTRIES) {
            let mut node = blank(hanzi, hanzi, Level::Country, Origin::Judged);
            node.romanised = latin;
            node.share = number(millions) / people;
            let id = self.add(node, ("", ""));
            self.countries.insert(country, id);
            self.form(hanzi, id);
            self.latin_form(latin, id);
            for other in also.split('|').filter(|other| !other.is_empty()) {
                self.form(other, id);
                self.latin_form(other, id);
            }
        }
    }

    fn current(&mut self) {
        let shares = province_shares();
        let china = self.countries["CN"];
        for level in [Level::Province, Level::Prefecture, Level::County] {
            for row in rows::<11>(CURRENT).filter(|row| level_of(row[1]) == level) {
                let [code, _, name, stem, parent, _, _, longitude, latitude, pinyin, _] = row;
                let mut node = blank(name, stem::division_stem(name, stem), level, Origin::Current);
                node.romanised = pinyin;
                node.code = code.parse().unwrap_or(0);
                node.within[0] = china;
                if let Some(above) = self.coded_above(parent, level) {
                    node.within = self.nodes[above.0 as usize].within;
                }
                node.share = match level {
                    Level::Province => shares.get(code).copied().unwrap_or(1e-4),
                    Level::County => county_weight(code, name),
                    _ => 0.0,
                };
                let id = self.add(node, (longitude, latitude));
                self.written_forms(id);
            }
        }
        self.spread_shares();
        for [code, short, also, _] in rows::<4>(PROVINCES) {
            if let Some(id) = self.codes.get(&code.parse().unwrap_or(0)).and_then(|ids| ids.first().copied())
            {
                self.form(short, id);
                also.split('|').for_each(|other| self.form(other, id));
            }
        }
    }

    /// The current node of a code above `level` (a code may stand for a prefecture and a county).
    fn coded_above(&self, code: &str, level: Level) -> Option<NodeId> {
        let ids = self.codes.get(&code.parse::<u32>().ok()?)?;
        ids.iter().copied().rfind(|id| self.nodes[id.0 as usize].level < level)
    }

    /// Turns county weights into shares of all people, and sums them for prefectures.
    fn spread_shares(&mut self) {
        let mut sums: HashMap<NodeId, f32> = HashMap::new();
        for node in self.nodes.iter().filter(|node| node.level == Level::County) {
            *sums.entry(node.within[1]).or_default() += node.share;
        }
        let mut prefectures: HashMap<NodeId, f32> = HashMap::new();
        for position in 0..self.nodes.len() {
            let node = &self.nodes[position];
            if node.level == Level::County {
                let province = node.within[1];
                let whole = self.nodes[province.0 as usize].share;
                let share = whole * node.share / sums[&province].max(1.0);
                *prefectures.entry(node.within[2]).or_default() += share;
                self.nodes[position].share = share;
            }
        }
        for (id, share) in prefectures {
            if let Some(node) = id.known().and_then(|id| self.nodes.get_mut(id.0 as usize)) {
                node.share = share;
            }
        }
        for node in self.nodes.iter_mut().filter(|node| node.share <= 0.0) {
            node.share = 1e-5;
        }
    }

    /// Full name, stem and the short forms of an autonomous division.
    fn written_forms(&mut self, id: NodeId) {
        let Node { name, stem, .. } = self.nodes[id.0 as usize];
        self.form(name, id);
        if stem.chars().count() >= 2 {
            self.form(stem, id);
            if let Some(bare) = stem.strip_suffix('族').filter(|bare| bare.chars().count() > 2) {
                self.form(bare, id);
            }
            for ending in ["省", "州", "县"] {
                let fits = match ending {
                    "省" => name.ends_with("自治区"),
                    "州" => name.ends_with("自治州"),
                    _ => name.ends_with("自治县"),
                };
                if fits {
                    self.form(Box::leak(format!("{stem}{ending}").into_boxed_str()), id);
                }
            }
            if let Some(short) = stem::short_autonomous(name, stem) {
                self.form(Box::leak(short.into_boxed_str()), id);
            }
        }
    }

    fn history(&mut self) {
        for row in rows::<12>(HISTORY) {
            let [code, level, name, stem, _, first, last, successor, _, longitude, latitude, _] = row;
            let level = level_of(level);
            let mut node = blank(name, stem::division_stem(name, stem), level, Origin::Historic);
            node.code = code.parse().unwrap_or(0);
            node.first_year = first.parse().ok();
            node.last_year = last.parse().ok();
            let heir = self.heir(successor, level);
            let parent = heir.or_else(|| self.coded(&format!("{}00", &code[..4])));
            let parent = parent.or_else(|| self.coded(&format!("{}0000", &code[..2])));
            node.within = parent.map_or(node.within, |parent| self.nodes[parent.0 as usize].within);
            node.successor = heir.unwrap_or(NodeId::NONE);
            node.share = heir.map_or(1e-4, |heir| self.nodes[heir.0 as usize].share);
            if heir.is_none() {
                node.within[level as usize + 1..].fill(NodeId::NONE);
            }
            let id = self.add(node, (longitude, latitude));
            self.written_forms(id);
        }
    }

    /// The current node that took the place of a historic one, of its own level where the code
    /// stands for two.
    fn heir(&self, successor: &str, level: Level) -> Option<NodeId> {
        let ids = self.codes.get(&successor.parse::<u32>().ok()?)?;
        let current = ids.iter().copied().filter(|id| self.nodes[id.0 as usize].origin == Origin::Current);
        current.min_by_key(|id| (self.nodes[id.0 as usize].level as i8 - level as i8).abs())
    }

    fn aliases(&mut self) {
        for [form, code, _] in rows::<3>(ALIASES) {
            if let Some(id) = self.codes.get(&code.parse().unwrap_or(0)).and_then(|ids| ids.first().copied())
            {
                self.form(form, id);
            }
        }
    }

    fn towns(&mut self) {
        for row in rows::<7>(TOWNS) {
            let [_, hanzi, romanised, province, county, latitude, longitude] = row;
            let Some(county) = self.coded(county).or_else(|| self.coded(province)) else { continue };
            let above = self.nodes[county.0 as usize].clone();
            let name = hanzi.split('|').next().unwrap_or(hanzi);
            let known = hanzi.split('|').any(|form| form == above.name || form == above.stem);
            let stem = stem::town_stem(name);
            if known || name.ends_with("市") || name.ends_with("县") || name.ends_with("区") {
                continue;
            }
            let mut node = blank(name, stem, Level::Town, Origin::Towns);
            node.romanised = romanised;
            node.within = above.within;
            node.share = above.share / TOWNS_A_COUNTY;
            let id = self.add(node, (longitude, latitude));
            for form in hanzi.split('|').filter(|form| form.chars().count() >= 2) {
                self.form(form, id);
                self.form(stem::town_stem(form), id);
            }
        }
    }

    fn neighbours(&mut self) {
        let mut regions: HashMap<(&str, &str), NodeId> = HashMap::new();
        let mut people: HashMap<&str, f32> = HashMap::new();
        for row in rows::<10>(NEIGHBOURS) {
            *people.entry(row[1]).or_default() += place_weight(row[9]);
        }
        for row in rows::<10>(NEIGHBOURS) {
            let [_, country, admin1, name, hanzi, local, other, latitude, longitude, population] = row;
            let home = self.countries[country];
            let whole = self.nodes[home.0 as usize].share;
            let share = whole * place_weight(population) / people[country];
            let region = *regions.entry((country, admin1)).or_insert_with(|| {
                let mut node = blank(admin1, admin1, Level::Province, Origin::Neighbours);
                node.within[0] = home;
                let id = self.add(node, (longitude, latitude));
                let bare = admin1.split(['(', ',']).next().unwrap_or(admin1);
                for form in [
                    bare,
                    bare.trim_end_matches(" Province").trim_end_matches(" Region").trim_end_matches(" State"),
                ] {
                    self.latin_form(form, id);
                }
                id
            });
            self.nodes[region.0 as usize].share += share;
            let shown = hanzi.split('|').next().filter(|hanzi| !hanzi.is_empty()).unwrap_or(name);
            let mut node = blank(shown, shown, Level::Town, Origin::Neighbours);
            node.romanised = name;
            node.within = [home, region, NodeId::NONE, NodeId::NONE, NodeId::NONE];
            node.share = share;
            let id = self.add(node, (longitude, latitude));
            for form in hanzi.split('|').filter(|form| form.chars().count() >= 2) {
                self.form(form, id);
            }
            for form in std::iter::once(name).chain(other.split('|')).chain(local.split('|')) {
                self.latin_form(form, id);
            }
        }
    }

    fn finish(mut self) -> Gazetteer {
        self.forms.remove("");
        let longest_form = self.forms.keys().map(|form| form.chars().count()).max().unwrap_or(0);
        Gazetteer { nodes: self.nodes, forms: self.forms, latin: self.latin, codes: self.codes, longest_form }
    }
}

fn blank(name: &'static str, stem: &'static str, level: Level, origin: Origin) -> Node {
    Node {
        name,
        stem,
        romanised: "",
        code: 0,
        level,
        origin,
        within: [NodeId::NONE; 5],
        first_year: None,
        last_year: None,
        successor: NodeId::NONE,
        east_km: 0.0,
        north_km: 0.0,
        has_point: false,
        share: 0.0,
    }
}

fn level_of(level: &str) -> Level {
    match level {
        "province" => Level::Province,
        "prefecture" => Level::Prefecture,
        _ => Level::County,
    }
}

fn number(text: &str) -> f32 {
    text.parse().unwrap_or(0.0)
}

/// Shares of all people by province code.
fn province_shares() -> HashMap<&'static str, f32> {
    let all: f32 = rows::<5>(COUNTRIES).map(|row| number(row[4])).sum();
    rows::<4>(PROVINCES).map(|[code, _, _, millions]| (code, number(millions) / all)).collect()
}

/// Judged: districts of cities lose fewer people than counties; islands nearly nobody.
fn county_weight(code: &str, name: &str) -> f32 {
    if code.starts_with("4603") {
        0.01
    } else if name.ends_with('区') {
        0.7
    } else {
        1.0
    }
}

/// Small places count for more than their people: those who are lost come from villages.
fn place_weight(population: &str) -> f32 {
    number(population).max(1_000.0).sqrt()
}
