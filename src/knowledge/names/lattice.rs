//! The lattice of a name form: up to four positions with up to four weighted syllables each, one after
//! another without gaps. Must not know how texts become lattices.

use serde::de::Error;

use crate::knowledge::names::{
    channels::{self, KindId},
    characters::{self, CharId},
    rarity::Role,
    syllable::{Syllable, SyllableId},
};

/// The most positions a lattice holds.
pub const POSITIONS: usize = 4;
/// The most alternatives of one position.
pub const ALTERNATIVES: usize = 4;

/// Cap of a position in a Chinese name: 15 bits.
pub const FULL: i16 = 240;
/// Cap of a position in a name of transcribed words: a word of two syllables says at most 6 bits.
pub const TRANSCRIBED: i16 = 48;

/// Cap of a position in a Vietnamese name, whose family names and given names are few: 4 bits.
pub const VIETNAMESE: i16 = 64;

/// One way to read one position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cell {
    /// The written character, [`CharId::NONE`] when it was romanised.
    pub character: CharId,
    /// The syllable with its sound history, as meant.
    pub kind: KindId,
    /// The syllable, as heard.
    pub syllable: SyllableId,
    /// Tone 1 to 5, 0 when not known.
    pub tone: u8,
    /// `-16·log2` of this alternative's weight.
    pub cost: u8,
}

/// How a nickname is made from a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Shape {
    /// No nickname that shows.
    Plain,
    /// 小芳, 阿芳, 老王: a prefix and one character.
    Prefixed,
    /// 强娃, 燕子, 莉妹: one character and an ending.
    Ended,
    /// 芳芳: one character twice.
    Doubled,
}

/// One parse of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lattice {
    /// The cells of all positions.
    cells: Vec<Cell>,
    /// Where those of each position end.
    ends: [u8; POSITIONS],
    roles: [Role; POSITIONS],
    len: u8,
    /// How the nickname was made; affixes hold no position.
    pub shape: Shape,
    /// The most one position can say, in sixteenths of a bit: less where names come from a small stock
    /// of transcribed words, whose characters are rare only in Chinese names.
    pub cap: i16,
}

impl Cell {
    /// A written character read so; `None` when the syllable is not a standard one.
    pub fn written(text: char, read: Syllable, cost: u8) -> Option<Self> {
        let syllable = read.id()?;
        let character = characters::char_id(text).unwrap_or(CharId::NONE);
        Some(Self { character, kind: channels::kind(syllable, Some(text)), syllable, tone: read.tone, cost })
    }

    /// A romanised syllable.
    pub fn romanised(syllable: SyllableId, tone: u8, cost: u8) -> Self {
        Self { character: CharId::NONE, kind: channels::kind(syllable, None), syllable, tone, cost }
    }
}

impl Lattice {
    /// A lattice without positions.
    pub fn empty() -> Self {
        Self {
            cells: Vec::new(),
            ends: [0; POSITIONS],
            roles: [Role::Either; POSITIONS],
            len: 0,
            shape: Shape::Plain,
            cap: FULL,
        }
    }

    /// Adds a position unless the lattice is full or there is no cell; says whether it did.
    pub fn push(&mut self, role: Role, cells: &[Cell]) -> bool {
        let at = usize::from(self.len);
        if at == POSITIONS || cells.is_empty() {
            return false;
        }
        self.cells.extend_from_slice(&cells[..cells.len().min(ALTERNATIVES)]);
        self.ends[at] = self.cells.len() as u8;
        self.roles[at] = role;
        self.len += 1;
        true
    }

    /// How many positions there are.
    pub fn len(&self) -> usize {
        usize::from(self.len)
    }

    /// Whether there is no position.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether each position may be read like that of the other.
    pub fn sounds_as(&self, other: &Self) -> bool {
        let alike = |at: usize| {
            let mut own = self.cells(at).iter();
            own.any(|cell| other.cells(at).iter().any(|read| read.syllable == cell.syllable))
        };
        !self.is_empty()
            && self.len() == other.len()
            && self.shape == other.shape
            && (0..self.len()).all(alike)
    }

    /// Alternatives of a position, best first.
    pub fn cells(&self, at: usize) -> &[Cell] {
        let start = if at == 0 { 0 } else { usize::from(self.ends[at - 1]) };
        &self.cells[start..usize::from(self.ends[at])]
    }

    /// Gives back room kept for growing.
    pub fn shrink(&mut self) {
        self.cells.shrink_to_fit();
    }

    /// Role of a position.
    pub fn role(&self, at: usize) -> Role {
        self.roles[at]
    }

    /// Roles of all positions.
    pub fn roles(&self) -> &[Role] {
        &self.roles[..self.len()]
    }

    /// The first syllables, spelled: for explanations.
    pub fn spelled(&self) -> String {
        let first = (0..self.len()).map(|at| {
            let all: Vec<String> =
                self.cells(at).iter().map(|cell| cell.syllable.spelled().to_owned()).collect();
            all.join("|")
        });
        first.collect::<Vec<_>>().join(" ")
    }
}

/// A lattice as it is written: the role of each position and how many cells it has, then all cells.
#[derive(serde::Serialize, serde::Deserialize)]
struct Written {
    positions: Vec<(Role, u8)>,
    cells: Vec<Cell>,
    shape: Shape,
    cap: i16,
}

impl serde::Serialize for Lattice {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let positions = (0..self.len()).map(|at| (self.role(at), self.cells(at).len() as u8)).collect();
        let Self { cells, shape, cap, .. } = self;
        Written { positions, cells: cells.clone(), shape: *shape, cap: *cap }.serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Lattice {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written { positions, cells, shape, cap } = Written::deserialize(deserializer)?;
        let mut lattice = Self { cells, shape, cap, ..Self::empty() };
        let mut end = 0;
        for (role, count) in positions {
            let at = usize::from(lattice.len);
            if at == POSITIONS || !(1..=ALTERNATIVES).contains(&usize::from(count)) {
                return Err(D::Error::custom("too many positions, or cells of one"));
            }
            end += count;
            (lattice.ends[at], lattice.roles[at], lattice.len) = (end, role, lattice.len + 1);
        }
        if usize::from(end) != lattice.cells.len() {
            return Err(D::Error::custom("cells that are of no position"));
        }
        Ok(lattice)
    }
}
