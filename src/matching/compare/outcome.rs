//! What one comparison of one pair comes to: bits, finding, era and the statements it rests on, in a
//! fixed size, so that scoring allocates nothing.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::evidence::{Bits, Comparison, Era, Evidence, Finding};
use crate::domain::ids::StatementId;

/// Up to four statements of one side, in the order cited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cites([u16; 4]);

impl Serialize for Cites {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let count = self.0.iter().take_while(|&&id| id != 0).count();
        self.0[..count].serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Cites {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let all = Vec::<u16>::deserialize(deserializer)?;
        let mut cites = Self::NONE;
        cites.0.iter_mut().zip(all).for_each(|(slot, id)| *slot = id);
        Ok(cites)
    }
}

impl Cites {
    /// None.
    pub const NONE: Self = Self([0; 4]);

    /// One statement.
    pub fn one(id: StatementId) -> Self {
        let mut cites = Self::NONE;
        cites.push(id);
        cites
    }

    /// Adds a statement, unless it is cited already or four others are.
    pub fn push(&mut self, id: StatementId) {
        // Ordinals stay below STATEMENTS_EVER = 4,096.
        let id = u16::try_from(id.0).unwrap_or(0);
        for slot in &mut self.0 {
            if *slot == id {
                return;
            }
            if *slot == 0 {
                *slot = id;
                return;
            }
        }
    }

    /// Adds those of another.
    pub fn extend(&mut self, other: Self) {
        other.iter().for_each(|id| self.push(id));
    }

    /// The statements.
    pub fn iter(&self) -> impl Iterator<Item = StatementId> + '_ {
        self.0.iter().take_while(|&&id| id != 0).map(|&id| StatementId(u32::from(id)))
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0[0] == 0
    }
}

/// The outcome of one comparison of one pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What it adds to or takes from the score.
    pub bits: Bits,
    /// What was found.
    pub finding: Finding,
    /// The time it speaks of.
    pub era: Era,
    /// Statements of the profile.
    pub heard: Cites,
    /// Statements of the report.
    pub said: Cites,
}

impl Outcome {
    /// As evidence, with its statements as lists.
    pub fn into_evidence(self, comparison: Comparison) -> Evidence {
        Evidence {
            comparison,
            finding: self.finding,
            bits: self.bits,
            era: self.era,
            profile_statements: self.heard.iter().collect(),
            report_statements: self.said.iter().collect(),
        }
    }
}

/// Bits of an outcome; none where one side says nothing.
pub fn bits(outcome: Option<Outcome>) -> Bits {
    outcome.map_or(Bits::ZERO, |own| own.bits)
}
