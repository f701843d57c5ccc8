//! What one side tells of an origin, made ready: places as weighted nodes, how she sounds, what she
//! remembers, and the groups she belongs to. Holds no ratio of two sides.

use serde::{Deserialize, Serialize};

use crate::domain::place::{Place, PlaceRole};
use crate::domain::relative::Relation;
use crate::domain::source::Source;
use crate::domain::statement::{CodeField, Fact, TextField};
use crate::domain::text::Personal;
use crate::knowledge::names::{Regions, ScopeMix, scope_for_area};
use crate::knowledge::places::{
    self, Accent, Found, Hint, Level, NodeId, PlaceSet, Placed, Thing, ThingSet, Why, gazetteer,
};
use crate::matching::compare::origin::named;
use crate::matching::compare::outcome::Cites;
use crate::matching::features::{Side, Telling};
use crate::matching::model::Model;

/// The country all provinces with a bit of their own lie in.
pub const CHINA: NodeId = NodeId(0);

/// The most places of one side that are compared.
pub const MOST: usize = 6;

/// Trust in a place that is only named in passing, as a factor.
const IN_PASSING: f32 = 0.6;

/// Peoples of China in the order of GB/T 3304.
const PEOPLES: &str = "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 \
                       东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 \
                       俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺";

/// Kinds of things remembered.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Things(pub ThingSet);

impl Things {
    /// What is in these and not in others.
    pub const fn without(self, others: &ThingSet) -> Self {
        Self(ThingSet(self.0.0 & !others.0))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::ops::Deref for Things {
    type Target = ThingSet;

    fn deref(&self) -> &ThingSet {
        &self.0
    }
}

/// A place of her life.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Home {
    /// Its nodes.
    pub set: PlaceSet,
    /// What it was to her.
    pub role: PlaceRole,
    /// Trust in its source.
    pub trust: f32,
    /// How well her dialect and memories fit this place itself.
    pub area: f32,
    /// Whether it lies in the county where she was found.
    pub at_found: bool,
    /// Provinces and countries it may lie in, a bit each; all of them where one has no bit.
    pub areas: u64,
    /// What its nodes leave to a place that is none of them.
    pub unplaced: f32,
    /// Its statement.
    pub cites: Cites,
}

impl Home {
    /// The provinces, or else countries, it may lie in, by node number with their weight.
    pub fn provinces(&self) -> Vec<(usize, f64)> {
        let mut all: Vec<(usize, f64)> = Vec::new();
        for (id, weight) in self.set.nodes() {
            let node = gazetteer().node(id);
            let Some(area) = node.at(Level::Province).or_else(|| node.at(Level::Country)) else { continue };
            let area = area.0 as usize;
            match all.iter_mut().find(|(known, _)| *known == area) {
                Some((_, sum)) => *sum += f64::from(weight),
                None => all.push((area, f64::from(weight))),
            }
        }
        all
    }
}

/// Origin as one side tells it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OriginFeature {
    /// Places.
    pub homes: Vec<Home>,
    /// Accent.
    pub accent: Option<Accent>,
    /// Mean over all homes of how her dialect fits them, which is divided by.
    pub area_mean: f32,
    /// Landscape, food, work.
    pub things: Things,
    /// Statements of accent, ethnicity, nationality, languages.
    pub speech: Cites,
    /// Statements of memories.
    pub told_things: Cites,
    /// Place in GB/T 3304, 0 for Han.
    pub ethnicity: Option<u8>,
    /// ISO 3166-1 alpha-2.
    pub nationality: Option<[u8; 2]>,
    /// A bit for each language but Chinese.
    pub languages: u32,
    /// How people of her home sound, or she herself.
    pub scope: Option<ScopeMix>,
    /// How anybody sounds.
    #[serde(skip, default = "ScopeMix::everyone")]
    pub everyone: ScopeMix,
}

impl OriginFeature {
    /// Of one side.
    pub fn of(model: &Model, telling: &Telling<'_>) -> Self {
        let mut feature = Self {
            homes: Vec::new(),
            accent: None,
            area_mean: 1.0,
            things: Things::default(),
            speech: Cites::NONE,
            told_things: Cites::NONE,
            ethnicity: None,
            nationality: None,
            languages: 0,
            scope: None,
            everyone: ScopeMix::everyone(),
        };
        for told in &telling.told {
            match told.fact {
                Fact::Text(TextField::Dialect, text) if feature.accent.is_none() => {
                    feature.accent = places::accent(text.reveal());
                    feature.scope = places::scope_of_accent(text.reveal());
                    feature.speech.push(told.id);
                }
                Fact::Text(TextField::Ethnicity, text) if feature.ethnicity.is_none() => {
                    feature.ethnicity = ethnicity(text);
                    feature.speech.push(told.id);
                }
                Fact::Code(CodeField::Nationality, code) if feature.nationality.is_none() => {
                    feature.nationality = code.as_bytes().try_into().ok();
                    feature.speech.push(told.id);
                }
                Fact::Code(CodeField::Languages, code) => feature.languages |= language(code),
                _ => {}
            }
        }
        feature.take_places(model, telling);
        feature.mark_places_of_finding(telling);
        feature.drop_containers();
        if telling.side == Side::Report {
            feature.scope = feature.home_scope().or(feature.scope);
        }
        feature.fit_areas(model);
        feature.homes.shrink_to_fit();
        feature
    }

    /// The place that stands for the home.
    pub fn main(&self) -> Option<&Home> {
        let of = |role| self.homes.iter().find(move |home| home.role == role);
        of(PlaceRole::Home).or_else(|| of(PlaceRole::Birth)).or_else(|| self.homes.first())
    }

    /// The provinces she seems to come from: those of the places named, as far as they are held to be home,
    /// and for the rest those of her accent.
    pub fn regions(&self, model: &Model) -> Regions {
        let mut all: Vec<(u8, f32)> = Vec::new();
        let mut take = |code: u8, weight: f32| match all.iter_mut().find(|(known, _)| *known == code) {
            Some((_, sum)) => *sum += weight,
            None => all.push((code, weight)),
        };
        let each = 1.0 / self.homes.len().max(1) as f32;
        let mut left = 1.0f32;
        for home in &self.homes {
            let named = each * home.trust * named(&model.origin, home) as f32;
            for (area, weight) in home.provinces() {
                let code = gazetteer().node(NodeId(area as u32)).code / 10_000;
                take(code as u8, named * weight as f32);
                left -= named * weight as f32;
            }
        }
        for (code, weight) in self.accent.iter().flat_map(places::accent_provinces) {
            take(code, left.max(0.0) * weight);
        }
        Regions::of(all)
    }

    fn take_places(&mut self, model: &Model, telling: &Telling<'_>) {
        let year = telling.told.iter().find_map(|told| match told.fact {
            Fact::Missing(missing) => missing.on.and_then(|on| on.years()).map(|(first, _)| first),
            _ => None,
        });
        let hint = Hint { near: None, year, scope: self.scope };
        for told in &telling.told {
            match told.fact {
                Fact::Place(place) if !matches!(place.role, PlaceRole::Found) => {
                    let source = place.source.unwrap_or(told.source);
                    self.take(model, place, place.role, &source, &hint, Cites::one(told.id));
                }
                Fact::Missing(missing) => {
                    let Some(place) = &missing.place else { continue };
                    let source = place.source.unwrap_or(told.source);
                    self.take(model, place, PlaceRole::LastSeen, &source, &hint, Cites::one(told.id));
                }
                Fact::Text(TextField::Memories | TextField::Habits | TextField::Skills, text) => {
                    let trust = model.trust.of(&told.source) as f32;
                    for thing in places::words(text.reveal()) {
                        match thing {
                            Thing::Kind(id) => {
                                self.things.0.insert(id);
                                self.told_things.push(told.id);
                            }
                            Thing::Place(node) => {
                                let one = Placed { node, probability: 0.9, with_tail: false, why: Why::Code };
                                let set = PlaceSet::of(&Found { nodes: vec![one], tail: None });
                                self.add(set, PlaceRole::Unknown, trust * IN_PASSING, Cites::one(told.id));
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        self.take_of_relatives(model, telling, &hint);
    }

    /// Where her relatives live is mostly where she comes from, those by marriage and her children apart,
    /// and what they work at belongs to the place; both count beside what is told of herself.
    fn take_of_relatives(&mut self, model: &Model, telling: &Telling<'_>, hint: &Hint) {
        for told in &telling.told {
            let Fact::Relative(relative) = told.fact else { continue };
            let role = match (relative.relation, telling.side) {
                (Relation::Husband | Relation::Wife, _) => PlaceRole::MarriedInto,
                (Relation::Son | Relation::Daughter | Relation::Child, _) => PlaceRole::Lived,
                (_, Side::Profile) => PlaceRole::Unknown,
                // One of several places of the family, beside the home they name.
                (_, Side::Report) => PlaceRole::Lived,
            };
            for place in &relative.places {
                let source = place.source.unwrap_or(told.source);
                if source.is_evidence() {
                    let trust = model.trust.of(&source) as f32 * IN_PASSING;
                    self.add(place_set(place, hint), role, trust, Cites::one(told.id));
                }
            }
            for thing in relative.occupation.iter().flat_map(|text| places::words(text.reveal())) {
                if let Thing::Kind(id) = thing {
                    self.things.0.insert(id);
                    self.told_things.push(told.id);
                }
            }
        }
    }

    fn take(
        &mut self,
        model: &Model,
        place: &Place,
        role: PlaceRole,
        source: &Source,
        hint: &Hint,
        cites: Cites,
    ) {
        if source.is_evidence() {
            self.add(place_set(place, hint), role, model.trust.of(source) as f32, cites);
        }
    }

    fn add(&mut self, set: PlaceSet, role: PlaceRole, trust: f32, cites: Cites) {
        if !set.is_unknown() && self.homes.len() < MOST {
            let (areas, placed) = areas(&set);
            let unplaced = (1.0 - placed).max(0.0);
            self.homes.push(Home { set, role, trust, area: 1.0, at_found: false, areas, unplaced, cites });
        }
    }

    /// A province beside its own county is no second try: the narrower place stands for both.
    fn drop_containers(&mut self) {
        let within = |inner: &Home, outer: &Home| {
            let (Some(a), Some(b)) = (inner.set.likeliest(), outer.set.likeliest()) else { return false };
            outer.set.tail().is_none() && a != b && gazetteer().is_within(a, b)
        };
        let homes = std::mem::take(&mut self.homes);
        for (i, home) in homes.iter().enumerate() {
            let narrower = homes.iter().enumerate().any(|(j, other)| j != i && within(other, home));
            let side_role = matches!(home.role, PlaceRole::LastSeen | PlaceRole::Passed);
            if !narrower || side_role {
                self.homes.push(home.clone());
            }
        }
    }

    /// A place she names in the county where she was found is mostly where she was held.
    fn mark_places_of_finding(&mut self, telling: &Telling<'_>) {
        let found = telling.told.iter().find_map(|told| match told.fact {
            Fact::Found(found) => found.place.as_ref(),
            _ => None,
        });
        let county = |node: NodeId| gazetteer().node(node).at(Level::County);
        let found = found.and_then(|place| county(place_set(place, &Hint::default()).likeliest()?));
        for home in &mut self.homes {
            home.at_found = found.is_some() && home.set.likeliest().and_then(county) == found;
        }
    }

    fn home_scope(&self) -> Option<ScopeMix> {
        let node = gazetteer().node(self.main()?.set.likeliest()?);
        let sized = [Level::County, Level::Prefecture, Level::Province];
        let codes = sized.iter().filter_map(|level| node.at(*level)).map(|id| gazetteer().node(id).code);
        codes.into_iter().find(|code| *code > 0).map(|code| scope_for_area(&format!("{code:06}")))
    }

    fn fit_areas(&mut self, model: &Model) {
        let Some(accent) = &self.accent else { return };
        self.area_mean = model.origin.mean_over_homes(|node| places::accent_ratio(accent, node));
        for home in &mut self.homes {
            home.area = fit_of(accent, self.area_mean, &home.set);
        }
    }
}

/// How well an accent of this mean over all homes fits a place.
pub(super) fn fit_of(accent: &Accent, mean: f32, place: &PlaceSet) -> f32 {
    let (mut sum, mut left) = (0.0, 1.0f32);
    for (node, weight) in place.nodes() {
        sum += weight * places::accent_ratio(accent, node);
        left -= weight;
    }
    sum / mean + left.max(0.0)
}

/// The provinces and countries of a set's nodes, China itself left out, and the weight of all nodes.
fn areas(set: &PlaceSet) -> (u64, f32) {
    let mut all = (0, 0.0);
    for (id, weight) in set.nodes() {
        let node = gazetteer().node(id);
        let country = node.at(Level::Country);
        all.0 |= match node.at(Level::Province).filter(|area| area.0 < 64).or(country) {
            Some(CHINA) => 0,
            Some(area) if area.0 < 64 => 1 << area.0,
            _ => u64::MAX,
        };
        all.1 += weight;
    }
    all
}

/// The nodes of a place as given.
pub fn place_set(place: &Place, hint: &Hint) -> PlaceSet {
    let text = place.text.reveal();
    PlaceSet::of(&match place.code {
        Some(code) => places::find_place_with_code(text, code.0, hint),
        None => places::find_place(text, hint),
    })
}

fn ethnicity(text: &Personal) -> Option<u8> {
    let text = text.reveal().trim();
    if let Ok(code) = text.parse::<u8>() {
        return (1..=56).contains(&code).then(|| code - 1);
    }
    let bare = text.strip_suffix('族').unwrap_or(text);
    PEOPLES.split_whitespace().position(|people| people == bare).and_then(|at| u8::try_from(at).ok())
}

fn language(code: &str) -> u32 {
    let main = code.split('-').next().unwrap_or(code).as_bytes();
    match main {
        b"zh" | b"cmn" | [] => 0,
        // Two letters folded to 32 bits: two languages of one fold are rare among those heard here.
        letters => 1 << (letters.iter().fold(0u32, |all, letter| all * 31 + u32::from(*letter)) % 32),
    }
}
