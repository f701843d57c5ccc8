//! A life: who she is, whom she belongs to, how she was lost, how she came to a station. What stands
//! here is true of her; what a family or a station makes of it stands in `desk` and `station`. Shares
//! are judgement where `facts` gives none.

use crate::evaluate::synth::chance::{Chance, Of};
use crate::evaluate::synth::facts;
use crate::evaluate::synth::homes::{abroad, at_home, ways};
use crate::evaluate::synth::naming::{Culture, House, PersonName, nicknames};
use crate::evaluate::synth::person::{conditions, literacy, marks, own_family, parents, siblings, topics};
use crate::evaluate::synth::tables::{County, Tables};

/// How she was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Route {
    /// Sold or lured away into a marriage.
    Marriage,
    /// Lost or abducted as a child.
    Child,
    /// Lost touch while working elsewhere.
    Migrant,
    /// Walked away ill of mind.
    Mental,
    /// Disabled, strayed or was taken along.
    Disabled,
    /// Old and confused.
    Dementia,
}

impl Route {
    /// Its word in the truth file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Marriage => "marriage",
            Self::Child => "child",
            Self::Migrant => "migrant",
            Self::Mental => "mental",
            Self::Disabled => "disabled",
            Self::Dementia => "dementia",
        }
    }
}

/// From and to, years.
type Span = (i32, i32);

/// Routes with their share, the share of women, ages at loss, and years until a station: judgement.
const ROUTES: [(Route, f64, f64, Span, Span); 6] = [
    (Route::Marriage, 0.26, 1.00, (15, 32), (3, 34)),
    (Route::Child, 0.10, 0.50, (2, 12), (8, 34)),
    (Route::Migrant, 0.12, 0.40, (17, 45), (1, 24)),
    (Route::Mental, 0.27, 0.48, (18, 55), (0, 18)),
    (Route::Disabled, 0.15, 0.50, (12, 45), (0, 22)),
    (Route::Dementia, 0.10, 0.55, (62, 84), (0, 4)),
];

/// A mark on her body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its kind, in the word of the format.
    pub kind: &'static str,
    /// Its site.
    pub site: &'static str,
    /// Its side, where the site has one.
    pub side: Option<bool>,
    /// Whether it came after she was lost.
    pub since: bool,
}

/// A brother, sister or child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kin {
    /// The name.
    pub name: PersonName,
    /// What the family calls her or him.
    pub called: Option<String>,
    /// Whether female.
    pub female: bool,
    /// Year of birth.
    pub birth_year: i32,
}

/// Where she is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// Its county, by index; of foreigners where she lived in China.
    pub county: usize,
    /// Its town or township.
    pub town: String,
    /// Its village.
    pub village: String,
    /// Country, town, its Hanzi and region, of foreigners.
    pub abroad: Option<(&'static str, [String; 3])>,
}

/// Everything true of one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Life {
    /// How she was lost.
    pub route: Route,
    /// Whether female.
    pub female: bool,
    /// Year, month and day of birth, as the family keeps it.
    pub birth: (i32, u8, u8),
    /// Whether the family keeps the lunar date.
    pub lunar: bool,
    /// Her nationality's name; a country for foreigners.
    pub people: &'static str,
    /// How names are made at home.
    pub culture: Culture,
    /// Her home.
    pub home: Home,
    /// Her name.
    pub name: PersonName,
    /// What she is called.
    pub called: Vec<String>,
    /// Father and mother.
    pub parents: [PersonName; 2],
    /// Brothers and sisters by birth.
    pub siblings: Vec<Kin>,
    /// Husband or wife before she was lost.
    pub spouse: Option<PersonName>,
    /// Children she had then.
    pub children: Vec<Kin>,
    /// Children she had since.
    pub children_since: usize,
    /// Year and month she was lost.
    pub lost: (i32, u8),
    /// County she was last seen in.
    pub lost_county: usize,
    /// Year, month, day of admission.
    pub admitted: (i32, u8, u8),
    /// County of the station that took her in.
    pub found_county: usize,
    /// Grown height.
    pub height_cm: f64,
    /// Blood group.
    pub blood: &'static str,
    /// Marks.
    pub marks: Vec<Mark>,
    /// Conditions, in the words of the format, with the year each began.
    pub conditions: Vec<(&'static str, i32)>,
    /// 0 none, 1 some, 2 literate.
    pub literacy: u8,
    /// Topics of memory that are true of her.
    pub topics: Vec<usize>,
}

impl Life {
    /// The life of a number.
    pub fn of(seed: u64, number: u64) -> Self {
        let mut chance = Chance::of(seed, Of::Life, number);
        let chance = &mut chance;
        let shares = ROUTES.map(|row| (row, row.1));
        let (route, _, women, ages, years) = chance.weighted(&shares);
        let female = chance.is(women);
        let admitted = (chance.between(2004, 2025), chance.between(1, 12) as u8, chance.between(1, 28) as u8);
        let since = years.0 + (f64::from(years.1 - years.0) * chance.unit().powf(1.4)) as i32;
        let lost_year = (admitted.0 - since).max(1965);
        let age = chance.between(ages.0, ages.1);
        let birth = (lost_year - age, chance.between(1, 12) as u8, chance.between(1, 28) as u8);
        let foreign = route == Route::Marriage && chance.is(0.09);
        let (people, home) = if foreign { abroad(chance) } else { at_home(route, chance) };
        let culture = culture_of(people, foreign);
        let house = House::of(culture, birth.0, chance);
        let name = house.child(female, birth.0, chance);
        let siblings = siblings(&house, birth.0, chance);
        let order = siblings.iter().filter(|kin| kin.female == female && kin.birth_year < birth.0).count();
        let called = nicknames(&name, female, order, chance);
        let parents = parents(&house, birth.0, chance);
        let (spouse, children) = own_family(female, birth.0, lost_year, &house, chance);
        let (lost_county, found_county) = ways(route, &home, foreign, chance);
        let conditions = conditions(route, birth.0, lost_year, chance);
        let height_cm = chance.normal(facts::height_cm(female, birth.0), 5.6);
        let blood = chance.weighted(&facts::BLOOD);
        let marks = marks(female, chance);
        let literacy = literacy(female, birth.0, &conditions, chance);
        let topics = topics(&home, foreign, chance);
        let children_since = match route {
            Route::Marriage => chance.between(0, 3) as usize,
            Route::Child | Route::Migrant if chance.is(0.3) => 1,
            _ => 0,
        };
        let lunar = birth.0 < 1992 && chance.is(0.55);
        let lost = (lost_year, chance.between(1, 12) as u8);
        Self {
            route,
            female,
            birth,
            lunar,
            people,
            culture,
            home,
            name,
            called,
            parents,
            siblings,
            spouse,
            children,
            children_since,
            lost,
            lost_county,
            admitted,
            found_county,
            height_cm,
            blood,
            marks,
            conditions,
            literacy,
            topics,
        }
    }

    /// A brother or sister of somebody, lost as well: the same house, another life.
    pub fn sibling_of(other: &Self, seed: u64, number: u64) -> Self {
        let mut own = Self::of(seed, number);
        let mut chance = Chance::of(seed, Of::Distractor, number);
        let birth_year = other.birth.0 + *chance.pick(&[-6, -4, -3, -2, 2, 3, 4, 5]);
        let shift = birth_year - own.birth.0;
        own.birth.0 = birth_year;
        own.lost.0 = (own.lost.0 + shift).min(2024);
        own.admitted.0 = (own.admitted.0 + shift).clamp(own.lost.0, 2025);
        own.home = other.home.clone();
        (own.people, own.culture) = (other.people, other.culture);
        own.name = PersonName { surname: other.name.surname.clone(), ..own.name };
        if other.culture != Culture::Han || own.culture != Culture::Han || chance.is(0.5) {
            // Named after the same fashion: often with one character in common.
            let house = House {
                surname: other.name.surname.clone(),
                ..House::of(other.culture, birth_year, &mut chance)
            };
            own.name = house.child(own.female, birth_year, &mut chance);
        }
        own.called = nicknames(&own.name, own.female, 1, &mut chance);
        own.parents = other.parents.clone();
        let called = other.called.first().cloned();
        let known = Kin { name: other.name.clone(), called, female: other.female, birth_year: other.birth.0 };
        own.siblings = other.siblings.iter().filter(|_| chance.is(0.8)).cloned().chain([known]).collect();
        own.topics = other.topics.iter().filter(|_| chance.is(0.7)).copied().collect();
        own
    }

    /// Somebody else of the same name, sex and village, some years older or younger.
    pub fn namesake_of(other: &Self, seed: u64, number: u64) -> Self {
        let mut own = Self::of(seed, number);
        let mut chance = Chance::of(seed, Of::Distractor, number);
        let shift = other.birth.0 + chance.between(-14, 14) - own.birth.0;
        own.birth.0 += shift;
        own.lost.0 = (own.lost.0 + shift).min(2024);
        own.admitted.0 = (own.admitted.0 + shift).clamp(own.lost.0, 2025);
        own.female = other.female;
        (own.people, own.culture) = (other.people, other.culture);
        own.name = other.name.clone();
        own.home = Home { county: other.home.county, ..other.home.clone() };
        own.called = nicknames(&own.name, own.female, 0, &mut chance);
        own
    }

    /// Her home county.
    pub fn county(&self) -> &'static County {
        &Tables::get().counties[self.home.county]
    }

    /// First two digits of the code of her home's province.
    pub fn home_province(&self) -> u8 {
        self.county().province_digits()
    }

    /// Age when she was lost.
    pub const fn age_at_loss(&self) -> i32 {
        self.lost.0 - self.birth.0
    }

    /// The disability column of the truth file.
    pub fn disability(&self) -> &'static str {
        match &self.conditions[..] {
            [] => "none",
            [(one, _)] => match *one {
                "intellectual_disability" | "psychosis" | "dementia" | "deaf" | "mute" => one,
                _ => "other",
            },
            _ => "several",
        }
    }
}

fn culture_of(people: &str, foreign: bool) -> Culture {
    match people {
        "VN" => Culture::Vietnamese,
        _ if foreign => Culture::SouthEast,
        _ => Culture::of(people),
    }
}
