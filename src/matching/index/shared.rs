//! What the rows of one side have in common, as dictionaries: every comparison's feature without its
//! statements, and the parts of names, villages and homes. Holds no rows and no bits.

use serde::Serialize;

use crate::domain::evidence::Bits;
use crate::knowledge::places::{Accent, NodeId, TailPart};
use crate::matching::compare::birth::{BirthFeature, Days};
use crate::matching::compare::birth_bounds::{BirthClass, BirthKey};
use crate::matching::compare::blood::BloodFeature;
use crate::matching::compare::children::ChildrenFeature;
use crate::matching::compare::clothing::ClothingFeature;
use crate::matching::compare::conditions::ConditionsFeature;
use crate::matching::compare::height::HeightFeature;
use crate::matching::compare::home::Home;
use crate::matching::compare::literacy::LiteracyFeature;
use crate::matching::compare::mark_bounds::MarksClass;
use crate::matching::compare::marks::{MarkCode, MarksFeature};
use crate::matching::compare::origin_bounds::{HomeClass, People};
use crate::matching::compare::origin_feature::Things;
use crate::matching::compare::places_class::{PlacesClass, PlacesKey};
use crate::matching::compare::relative_words::{self, Heads};
use crate::matching::compare::route::RouteFeature;
use crate::matching::compare::sex::SexFeature;
use crate::matching::compare::siblings::SiblingsFeature;
use crate::matching::compare::time::TimeFeature;
use crate::matching::compare::traits::TraitsFeature;
use crate::matching::compare::{name_bounds, word_sums};
use crate::matching::features::{Features, Side};
use crate::matching::index::dictionary::{Classes, Dictionary};
use crate::matching::index::part_book::{ANYTHING, FIRST_PART, PartBook};
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
    /// Place among brothers and sisters.
    pub siblings: SiblingsFeature,
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
    /// A class of places, by number.
    Home(u32),
}

/// The columns of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Column {
    /// Sex, blood, children, literacy, siblings.
    Life,
    /// Class of years of birth.
    Birth,
    /// Days of birth.
    Days,
    /// Time.
    Time,
    /// Height.
    Height,
    /// Route.
    Route,
    /// Conditions.
    Conditions,
    /// Class of marks.
    Marks,
    /// Clothing, build and other traits.
    Looks,
    /// Ethnicity, nationality, languages.
    People,
    /// Accent, or the home it is judged by.
    Speech,
    /// Memories.
    Things,
    /// Class of the first home.
    Home,
    /// Class of the second.
    SecondHome,
    /// Class of all other homes.
    Homes,
    /// The most that names say, in steps of [`MOST_STEP`].
    NamesMost,
    /// The same of relatives.
    RelativesMost,
    /// What the relatives are, whatever their names.
    Kin,
    /// Birth itself; only rows that still reach are asked.
    BirthItself,
    /// Marks themselves; the same.
    MarksThemselves,
}

/// What bits are counted in that a row never passes, and how many steps are told apart.
pub const MOST_STEP: i32 = 128;
/// The same: more count as the last.
pub const MOST_STEPS: u32 = 256;

/// How many columns there are.
pub const COLUMNS: usize = 20;

/// The dictionaries of one side.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    /// Sex, blood, children, literacy.
    pub life: Dictionary<Life>,
    /// Birth.
    pub birth: Dictionary<BirthFeature>,
    /// Classes of birth.
    pub births: Classes<BirthKey, BirthClass>,
    /// Days of birth.
    pub days: Dictionary<Days>,
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
    /// Single marks.
    pub mark: Dictionary<MarkCode>,
    /// Classes of marks.
    pub marked: Dictionary<MarksClass>,
    /// Clothing, build and other traits.
    pub looks: Dictionary<Looks>,
    /// Ethnicity, nationality, languages.
    pub people: Dictionary<People>,
    /// Accents and homes.
    pub speech: Dictionary<Speech>,
    /// Memories.
    pub things: Dictionary<Things>,
    /// Classes of places.
    pub places: Classes<PlacesKey, PlacesClass>,
    /// Classes of homes: of places by number, and of how much they count.
    pub homes: Classes<(u32, u8), (u32, HomeClass)>,
    /// Heads of relatives.
    pub heads: Dictionary<u16>,
    /// Heads of all relatives of a row, by number.
    pub kin: Dictionary<Heads>,
    /// Frames of names that have one.
    pub frames: Dictionary<u16>,
    /// Nodes.
    pub nodes: Dictionary<NodeId>,
    /// Parts of names.
    pub parts: PartBook,
    /// Syllables of villages.
    pub tails: Dictionary<TailPart>,
}

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
            siblings: features.siblings.bare(),
        };
        let side = features.side;
        let steps = |silent: bool, most: Bits| match most.0.max(0) as u32 {
            _ if silent => 0,
            most => most.div_ceil(MOST_STEP as u32).clamp(1, MOST_STEPS - 1),
        };
        let (first, others) = origin.homes.split_at(origin.homes.len().min(1));
        let (second, others) = others.split_at(others.len().min(1));
        let speech = match (side, origin.main()) {
            (Side::Report, Some(main)) => Speech::Home(self.places(std::slice::from_ref(main))),
            _ => Speech::Accent(origin.accent, origin.area_mean),
        };
        let key = BirthKey::of(&features.birth);
        let (births, class) = self.births.of(key, || BirthClass::new(key));
        class.take(&features.birth);
        let marked = MarksClass::of(&features.marks, |mark| {
            let number = u16::try_from(self.mark.code(mark.bare()) + 1);
            number.expect("kinds, sites and sides are few")
        });
        let (names, relatives, tails) =
            (self.names(features), self.relatives(features), self.tails(features));
        word_sums::occurrences(side, [&names, &relatives, &tails], |kind, number| {
            if word_sums::is_frame(kind) {
                self.frames.code(number);
            }
        });
        let codes = [
            self.life.code(life),
            births,
            self.days.code(features.birth.days.clone()),
            self.time.code(features.time.bare()),
            self.height.code(features.height.bare()),
            self.route.code(features.route.bare()),
            self.conditions.code(features.conditions.bare()),
            self.marked.code(marked),
            self.looks.code(Looks { clothing: features.clothing.bare(), traits: features.traits.bare() }),
            self.people.code(People::of(origin)),
            self.speech.code(speech),
            self.things.code(origin.things),
            self.homes(model, side, first),
            self.homes(model, side, second),
            self.homes(model, side, others),
            steps(features.names.is_silent(), features.names.most()),
            steps(features.relatives.is_silent(), features.relatives.most()),
            self.kin(&relatives),
            self.birth.code(features.birth.bare()),
            self.marks.code(features.marks.bare()),
        ];
        RowCodes { codes, names, relatives, tails }
    }

    /// Bytes of all dictionaries, about.
    pub fn bytes(&self) -> usize {
        self.life.bytes(|_| 0)
            + self.birth.bytes(BirthFeature::bytes)
            + self.time.bytes(|_| 0)
            + self.height.bytes(|_| 0)
            + self.route.bytes(|_| 0)
            + self.conditions.bytes(|_| 0)
            + self.births.bytes(|_| 0)
            + self.days.bytes(Days::bytes)
            + self.mark.bytes(|_| 0)
            + self.marks.bytes(MarksFeature::bytes)
            + self.marked.bytes(|_| 0)
            + self.looks.bytes(|_| 0)
            + self.people.bytes(|_| 0)
            + self.speech.bytes(|_| 0)
            + self.things.bytes(|_| 0)
            + self.places.bytes(PlacesClass::bytes)
            + self.homes.bytes(|_| 0)
            + self.heads.bytes(|_| 0)
            + self.kin.bytes(Heads::bytes)
            + self.frames.bytes(|_| 0)
            + self.nodes.bytes(|_| 0)
            + self.parts.bytes()
            + self.tails.bytes(|_| 0)
    }

    /// How many distinct values each dictionary holds.
    pub fn sizes(&self) -> [(&'static str, usize); 21] {
        [
            ("life", self.life.len()),
            ("birth", self.birth.len()),
            ("births", self.births.len()),
            ("days", self.days.len()),
            ("time", self.time.len()),
            ("height", self.height.len()),
            ("route", self.route.len()),
            ("conditions", self.conditions.len()),
            ("marks", self.marks.len()),
            ("marked", self.marked.len()),
            ("looks", self.looks.len()),
            ("people", self.people.len()),
            ("speech", self.speech.len()),
            ("things", self.things.len()),
            ("places", self.places.len()),
            ("homes", self.homes.len()),
            ("kin", self.kin.len()),
            ("frames", self.frames.len()),
            ("nodes", self.nodes.len()),
            ("parts", self.parts.len()),
            ("tails", self.tails.len()),
        ]
    }

    /// The class of the places of homes.
    fn places(&mut self, homes: &[Home]) -> u32 {
        let (code, class) = self.places.of(PlacesKey::of(homes), PlacesClass::default);
        homes.iter().for_each(|home| class.take(home, |node| self.nodes.code(node)));
        code
    }

    /// The class of homes of one side.
    fn homes(&mut self, model: &Model, side: Side, homes: &[Home]) -> u32 {
        let places = self.places(homes);
        let key = (places, HomeClass::key(model, side, homes));
        let (code, (_, class)) = self.homes.of(key, || (places, HomeClass::default()));
        homes.iter().for_each(|home| class.take(model, side, home));
        code
    }

    fn names(&mut self, features: &Features) -> Vec<u16> {
        name_bounds::words_of(features.side, &features.names, |part| self.parts.number(part))
    }

    fn relatives(&mut self, features: &Features) -> Vec<u16> {
        relative_words::words_of(&features.relatives, features.names.has_surname(), |part| {
            self.parts.number(part)
        })
    }

    fn kin(&mut self, relatives: &[u16]) -> u32 {
        let number = |head: &mut u16| {
            let number = self.heads.code(*head);
            *head = u16::try_from(number).expect("a head has fifteen bits beside its mark");
        };
        self.kin.code(relative_words::heads_of(relatives).numbered(number))
    }

    fn tails(&mut self, features: &Features) -> Vec<u16> {
        let mut words = Vec::new();
        for tail in features.origin.homes.iter().filter_map(|home| home.set.tail()) {
            for parts in tail.parts() {
                words.push(parts.len() as u16);
                for part in parts {
                    let code = u16::try_from(self.tails.code(part) + u32::from(FIRST_PART));
                    words.push(code.unwrap_or(ANYTHING));
                }
            }
        }
        words
    }
}
