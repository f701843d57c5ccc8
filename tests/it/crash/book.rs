//! The observer's book: every change that was asked for, in order for each record, and what its caller
//! was told.

use std::collections::{BTreeMap, BTreeSet};

use homeward::domain::ids::ActorId;
use homeward::domain::statement::Fact;

use crate::crash::call::{Asked, Outcome};

/// What a record is known by before it has an id: organisation and local reference.
pub type Key = (String, String);

/// One change.
pub struct Deed {
    pub by: ActorId,
    pub asked: Asked,
    /// Words that stand in every record it changed, and nowhere else.
    pub mark: String,
    /// The records it is about.
    pub about: Vec<Key>,
    /// What a whole restatement said of each of them.
    pub said: Vec<Vec<Fact>>,
    pub outcome: Outcome,
}

/// Everything that was asked for.
#[derive(Default)]
pub struct Book {
    pub deeds: Vec<Deed>,
    /// Cases that were read and by whom, each as often as it was given.
    pub readings: Vec<(ActorId, String)>,
}

impl Book {
    /// The last deed on each record, if it is known how it ended and none after it is not.
    pub fn last(&self) -> BTreeMap<&Key, &Deed> {
        let mut last = BTreeMap::new();
        for deed in self.deeds.iter().filter(|deed| !matches!(deed.outcome, Outcome::Refused(_))) {
            for key in &deed.about {
                last.insert(key, deed);
            }
        }
        last.retain(|_, deed| deed.outcome != Outcome::Unknown);
        last
    }

    pub fn acknowledged(&self) -> usize {
        self.deeds.iter().filter(|deed| matches!(deed.outcome, Outcome::Told(_))).count()
    }

    /// Names that were ever given to a record of this book.
    pub fn names(&self) -> BTreeSet<&str> {
        let told = self.deeds.iter().filter_map(|deed| match &deed.outcome {
            Outcome::Told(names) => Some(names),
            _ => None,
        });
        told.flatten().map(|told| name_in(told)).collect()
    }
}

/// The name within what a caller was told of a line or record.
pub fn name_in(told: &str) -> &str {
    told.rsplit(' ').next().unwrap_or(told)
}
