//! What the rows of one side have in common, as dictionaries: every comparison's feature without its
//! statements, and the parts of names, villages and homes. Holds no rows and no bits.

use serde::Serialize;

use crate::knowledge::names::lattice::Cell;
use crate::knowledge::names::{Form, Part, parts_of};
use crate::knowledge::places::{Accent, NodeId, PlaceSet, TailPart};
use crate::matching::compare::birth::BirthFeature;
use crate::matching::compare::blood::BloodFeature;
use crate::matching::compare::children::ChildrenFeature;
use crate::matching::compare::clothing::ClothingFeature;
use crate::matching::compare::conditions::ConditionsFeature;
use crate::matching::compare::height::HeightFeature;
use crate::matching::compare::literacy::LiteracyFeature;
use crate::matching::compare::marks::MarksFeature;
use crate::matching::compare::name_bounds::{SAID_NAME, SAID_NICKNAME, heard_weight};
use crate::matching::compare::origin_bounds::{HomeWeight, People};
use crate::matching::compare::origin_feature::Things;
use crate::matching::compare::route::RouteFeature;
use crate::matching::compare::sex::SexFeature;
use crate::matching::compare::time::TimeFeature;
use crate::matching::compare::traits::TraitsFeature;
use crate::matching::features::{Features, Side};
use crate::matching::index::dictionary::Dictionary;
use crate::matching::model::Model;

/// Small comparisons that share a number.
#[derive(Clone, Debug, Serialize)]
pub struct Life {
    /// Sex.
    pub sex: SexFeature,
    /// Blood group.
    pub blood: BloodFeature,
    /// Children.
    pub children: ChildrenFeature,
    /// Literacy.
    pub literacy: LiteracyFeature,
}

/// What fades, bounded without knowing when she was lost and found.
#[derive(Clone, Debug, Serialize)]
pub struct Looks {
    /// Clothing.
    pub clothing: ClothingFeature,
    /// Build, weight, hair, handedness, religion.
    pub traits: TraitsFeature,
}

/// What dialect is compared by: a profile's own, or the home of a report.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Speech {
    /// The accent itself, with its mean over all homes.
    Accent(Option<Accent>, f32),
    /// A set of nodes, by number.
    Home(u32),
}

/// Nodes by number with their weights.
pub type NodeSet = Vec<(u32, f32)>;

/// The columns of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Column {
    /// Sex, blood, children, literacy.
    Life,
    /// Birth.
    Birth,
    /// Time.
    Time,
    /// Height.
    Height,
    /// Route.
    Route,
    /// Conditions.
    Conditions,
    /// Marks.
    Marks,
    /// Clothing, build and other traits.
    Looks,
    /// Ethnicity, nationality, languages.
    People,
    /// Accent, or the home it is judged by.
    Speech,
    /// Memories.
    Things,
    /// Homes.
    Homes,
}

/// How many columns there are.
pub const COLUMNS: usize = 12;

/// The dictionaries of one side.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    /// Sex, blood, children, literacy.
    pub life: Dictionary<Life>,
    /// Birth.
    pub birth: Dictionary<BirthFeature>,
    /// Time.
    pub time: Dictionary<TimeFeature>,
    /// Height.
    pub height: Dictionary<HeightFeature>,
    /// Route.
    pub route: Dictionary<RouteFeature>,
    /// Conditions.
    pub conditions: Dictionary<ConditionsFeature>,
    /// Marks.
    pub marks: Dictionary<MarksFeature>,
    /// Clothing, build and other traits.
    pub looks: Dictionary<Looks>,
    /// Ethnicity, nationality, languages.
    pub people: Dictionary<People>,
    /// Accents and homes.
    pub speech: Dictionary<Speech>,
    /// Memories.
    pub things: Dictionary<Things>,
    /// Lists of homes by number.
    pub homes: Dictionary<Vec<u32>>,
    /// Homes: a set of nodes by number, and its weight.
    pub home: Dictionary<(u32, HomeWeight)>,
    /// Sets of nodes.
    pub sets: Dictionary<NodeSet>,
    /// Nodes.
    pub nodes: Dictionary<NodeId>,
    /// Parts of names.
    pub parts: Dictionary<Part>,
    /// Syllables of villages.
    pub tails: Dictionary<TailPart>,
}

/// Numbers of parts that stand for more than one: anything at all, and a relative without a name.
pub const ANYTHING: u16 = 0;
/// A relative without a name.
pub const UNNAMED: u16 = 1;
/// The first number of the dictionary of parts.
pub const FIRST_PART: u16 = 2;

/// A row made ready for the columns.
pub struct RowCodes {
    /// By column.
    pub codes: [u32; COLUMNS],
    /// Names by group, as words of parts.
    pub names: Vec<u16>,
    /// Relatives, as words of parts.
    pub relatives: Vec<u16>,
    /// Villages, as words of syllables.
    pub tails: Vec<u16>,
}

impl Shared {
    /// The numbers of a row of this side.
    pub fn row(&mut self, model: &Model, features: &Features) -> RowCodes {
        let origin = &features.origin;
        let life = Life {
            sex: features.sex.bare(),
            blood: features.blood.bare(),
            children: features.children.bare(),
            literacy: features.literacy.bare(),
        };
        let mut homes = Vec::with_capacity(origin.homes.len());
        for home in &origin.homes {
            let set = self.set(&home.set);
            homes.push(self.home.code((set, HomeWeight::of(model, features.side, home))));
        }
        homes.sort_unstable();
        homes.dedup();
        let speech = match (features.side, origin.main()) {
            (Side::Report, Some(main)) => Speech::Home(self.set(&main.set)),
            _ => Speech::Accent(origin.accent, origin.area_mean),
        };
        let codes = [
            self.life.code(life),
            self.birth.code(features.birth.bare()),
            self.time.code(features.time.bare()),
            self.height.code(features.height.bare()),
            self.route.code(features.route.bare()),
            self.conditions.code(features.conditions.bare()),
            self.marks.code(features.marks.bare()),
            self.looks.code(Looks { clothing: features.clothing.bare(), traits: features.traits.bare() }),
            self.people.code(People::of(origin)),
            self.speech.code(speech),
            self.things.code(origin.things),
            self.homes.code(homes),
        ];
        RowCodes {
            codes,
            names: self.names(features),
            relatives: self.relatives(features),
            tails: self.tails(features),
        }
    }

    /// Bytes of all dictionaries, about.
    pub fn bytes(&self) -> usize {
        let cells = |part: &Part| match part {
            Part::Position { cells, .. } => cells.capacity() * size_of::<Cell>(),
            Part::Word(_, text) => text.len(),
            Part::Frame(_) | Part::Nothing => 0,
        };
        self.life.bytes(|_| 0)
            + self.birth.bytes(BirthFeature::bytes)
            + self.time.bytes(|_| 0)
            + self.height.bytes(|_| 0)
            + self.route.bytes(|_| 0)
            + self.conditions.bytes(|_| 0)
            + self.marks.bytes(MarksFeature::bytes)
            + self.looks.bytes(|_| 0)
            + self.people.bytes(|_| 0)
            + self.speech.bytes(|_| 0)
            + self.things.bytes(|_| 0)
            + self.homes.bytes(|homes| homes.capacity() * size_of::<u32>())
            + self.home.bytes(|_| 0)
            + self.sets.bytes(|set| set.capacity() * size_of::<(u32, f32)>())
            + self.nodes.bytes(|_| 0)
            + self.parts.bytes(cells)
            + self.tails.bytes(|_| 0)
    }

    /// How many distinct values each dictionary holds.
    pub fn sizes(&self) -> [(&'static str, usize); 17] {
        [
            ("life", self.life.len()),
            ("birth", self.birth.len()),
            ("time", self.time.len()),
            ("height", self.height.len()),
            ("route", self.route.len()),
            ("conditions", self.conditions.len()),
            ("marks", self.marks.len()),
            ("looks", self.looks.len()),
            ("people", self.people.len()),
            ("speech", self.speech.len()),
            ("things", self.things.len()),
            ("homes", self.homes.len()),
            ("home", self.home.len()),
            ("sets", self.sets.len()),
            ("nodes", self.nodes.len()),
            ("parts", self.parts.len()),
            ("tails", self.tails.len()),
        ]
    }

    fn set(&mut self, set: &PlaceSet) -> u32 {
        let nodes = set.nodes().map(|(node, weight)| (self.nodes.code(node), weight)).collect();
        self.sets.code(nodes)
    }

    fn names(&mut self, features: &Features) -> Vec<u16> {
        let mut words = Vec::new();
        for group in features.names.groups() {
            let mut first = true;
            for own in group {
                let curve = match features.side {
                    Side::Profile => heard_weight(own.trust, own.nickname),
                    Side::Report if own.nickname => SAID_NICKNAME,
                    Side::Report => SAID_NAME,
                };
                self.form(&mut words, &own.form, &mut first, curve);
            }
        }
        words
    }

    fn relatives(&mut self, features: &Features) -> Vec<u16> {
        let mut words = Vec::new();
        for forms in features.relatives.names() {
            let mut first = true;
            if forms.is_empty() {
                words.extend([word(1, true, 0), UNNAMED]);
            }
            forms.into_iter().for_each(|form| self.form(&mut words, form, &mut first, 0));
        }
        words
    }

    fn form(&mut self, words: &mut Vec<u16>, form: &Form, first: &mut bool, curve: usize) {
        for parts in parts_of(form) {
            words.push(word(parts.len(), *first, curve));
            *first = false;
            for part in parts {
                let code = u16::try_from(self.parts.code(part) + u32::from(FIRST_PART));
                words.push(code.unwrap_or(ANYTHING));
            }
        }
    }

    fn tails(&mut self, features: &Features) -> Vec<u16> {
        let mut words = Vec::new();
        for tail in features.origin.homes.iter().filter_map(|home| home.set.tail()) {
            for parts in tail.parts() {
                words.push(word(parts.len(), true, 0));
                for part in parts {
                    let code = u16::try_from(self.tails.code(part) + u32::from(FIRST_PART));
                    words.push(code.unwrap_or(ANYTHING));
                }
            }
        }
        words
    }
}

/// The head of a word: how many parts follow, whether a group begins, and the curve its steps are
/// weighed by.
const fn word(length: usize, first: bool, curve: usize) -> u16 {
    length as u16 | (curve as u16) << CURVE_SHIFT | if first { NEW_GROUP } else { 0 }
}

/// Marks the first word of a group.
pub const NEW_GROUP: u16 = 0x8000;
/// The bits of a head that count the parts.
pub const LENGTH: u16 = 0xFF;
/// Where the curve stands in a head; it has five bits.
pub const CURVE_SHIFT: u32 = 8;
