//! What one side tells of an origin, made ready: places as weighted nodes, how she sounds, what she
//! remembers, and the groups she belongs to. Holds no ratio of two sides.

use serde::{Deserialize, Serialize};

use crate::domain::place::{Place, PlaceRole};
use crate::domain::relative::Relation;
use crate::domain::statement::{CodeField, Fact, Missing, TextField};
use crate::knowledge::names::{Regions, ScopeMix, scope_for_area};
use crate::knowledge::places::{
    self, Accent, Found, Hint, Level, NodeId, PlaceSet, Placed, Thing, ThingSet, Why, gazetteer,
};
use crate::matching::compare::alternatives::Alternatives;
use crate::matching::compare::home::Home;
use crate::matching::compare::origin::named;
use crate::matching::compare::outcome::Cites;
use crate::matching::compare::peoples::{ethnicity, language};
use crate::matching::features::{Side, Telling, Told};
use crate::matching::model::Model;

/// The most places of one side that are compared.
pub const MOST: usize = 6;

/// Trust in a place that is only named in passing, as a factor.
const IN_PASSING: f32 = 0.6;

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
    pub ethnicity: Alternatives<u8>,
    /// ISO 3166-1 alpha-2.
    pub nationality: Alternatives<[u8; 2]>,
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
            ethnicity: Alternatives::default(),
            nationality: Alternatives::default(),
            languages: 0,
            scope: None,
            everyone: ScopeMix::everyone(),
        };
        let (mut peoples, mut nations) = (Vec::new(), Vec::new());
        for told in &telling.told {
            match told.fact {
                Fact::Text(TextField::Dialect, text) if feature.accent.is_none() => {
                    feature.accent = places::accent(text.reveal());
                    feature.scope = places::scope_of_accent(text.reveal());
                    feature.speech.push(told.id);
                }
                Fact::Text(TextField::Ethnicity, text) => {
                    peoples.extend(ethnicity(text).map(|own| (own, model.trust.of(&told.source))));
                    feature.speech.push(told.id);
                }
                Fact::Code(CodeField::Nationality, code) => {
                    let code = <[u8; 2]>::try_from(code.as_bytes()).ok();
                    nations.extend(code.map(|own| (own, model.trust.of(&told.source))));
                    feature.speech.push(told.id);
                }
                Fact::Code(CodeField::Languages, code) => feature.languages |= language(code),
                _ => {}
            }
        }
        feature.ethnicity = Alternatives::told(peoples);
        feature.nationality = Alternatives::told(nations);
        let found = feature.take_places(model, telling);
        feature.mark_places_of_finding(telling);
        if telling.side == Side::Profile {
            feature.weigh_places(model, &found);
        }
        feature.drop_containers();
        if telling.side == Side::Profile {
            feature.set_village_beside();
        }
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

    /// What each place may mean, in the order of the homes.
    fn take_places(&mut self, model: &Model, telling: &Telling<'_>) -> Vec<Found> {
        let mut all = Vec::new();
        let year = telling.told.iter().find_map(|told| match told.fact {
            Fact::Missing(missing) => missing.on.and_then(|on| on.years()).map(|(first, _)| first),
            _ => None,
        });
        let hint = Hint { near: None, year, scope: self.scope };
        for told in &telling.told {
            match told.fact {
                Fact::Place(place) if !matches!(place.role, PlaceRole::Found) => {
                    self.take(model, (place, place.role), told, &hint, &mut all);
                }
                Fact::Missing(Missing { place: Some(place), .. }) => {
                    self.take(model, (place, PlaceRole::LastSeen), told, &hint, &mut all);
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
                                let home = Home::of(PlaceRole::Unknown, trust * IN_PASSING, told.id);
                                self.add(Found { nodes: vec![one], tail: None }, home, &mut all);
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        self.take_of_relatives(model, telling, &hint, &mut all);
        all
    }

    fn take(
        &mut self,
        model: &Model,
        (place, role): (&Place, PlaceRole),
        told: &Told<'_>,
        hint: &Hint,
        all: &mut Vec<Found>,
    ) {
        let source = place.source.unwrap_or(told.source);
        if source.is_evidence() {
            self.add(found_of(place, hint), Home::of(role, model.trust.of(&source) as f32, told.id), all);
        }
    }

    /// Where her relatives live is mostly where she comes from, those by marriage and her children apart,
    /// and what they work at belongs to the place; both count beside what is told of herself.
    fn take_of_relatives(&mut self, model: &Model, telling: &Telling<'_>, hint: &Hint, all: &mut Vec<Found>) {
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
                    self.add(found_of(place, hint), Home::of(role, trust, told.id), all);
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

    fn add(&mut self, found: Found, mut home: Home, all: &mut Vec<Found>) {
        home.put(PlaceSet::of(&found));
        if !home.set.is_unknown() && self.homes.len() < MOST {
            self.homes.push(home);
            all.push(found);
        }
    }

    /// Places of her home weigh one another; those she came to since, or was found at, stand alone.
    fn weigh_places(&mut self, model: &Model, found: &[Found]) {
        let belief = |home: &Home| {
            if home.is_of_home() { home.trust * named(&model.origin, home) as f32 } else { 0.0 }
        };
        let told: Vec<(&Found, f32)> = found.iter().zip(self.homes.iter().map(belief)).collect();
        let sets = places::together(&told, &model.origin.background(self.everyone));
        self.homes.iter_mut().zip(sets).for_each(|(home, set)| home.put(set));
    }

    /// A village told apart from its county stands beside it, and stays an alternative.
    fn set_village_beside(&mut self) {
        let of_home = self.homes.iter().filter(|home| home.is_of_home()).map(|home| &home.set);
        let Some(village) = places::village_apart(&of_home.collect::<Vec<_>>()) else { return };
        for home in self.homes.iter_mut().filter(|home| home.is_of_home() && home.set.tail().is_none()) {
            home.put(home.set.beside(&village));
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
            Fact::Found(found) => {
                let counts = |place: &&Place| place.source.is_none_or(|source| source.is_evidence());
                found.place.as_ref().filter(counts)
            }
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

/// The nodes of a place as given.
pub fn place_set(place: &Place, hint: &Hint) -> PlaceSet {
    PlaceSet::of(&found_of(place, hint))
}

/// What a place as given may mean.
fn found_of(place: &Place, hint: &Hint) -> Found {
    let text = place.text.reveal();
    match place.code {
        Some(code) => places::find_place_with_code(text, code.0, hint),
        None => places::find_place(text, hint),
    }
}
