//! A bundle for auditors: everything needed to check the log offline, as JSON Lines: a heading, then
//! leaves in the order of the journal, checkpoints, receipts, and what the service says of duties and
//! figures, to be recomputed.
//! Holds pseudonyms, so it goes to auditors only.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::audit::duties::Duties;
use crate::audit::leaf::{PublicLeaf, PublicPart, Tree, hex};
use crate::domain::ids::{ActorId, OrgCode, Timestamp};

/// The form of bundle written now.
pub const FORM: u32 = 2;
/// Longest line that is read, in bytes.
const LINE_BYTES: usize = 256 << 10;

/// What a bundle holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// The logs' public keys, as `name+id+key`; each name is a log's origin.
    pub log_keys: Vec<String>,
    /// The public keys of the witnesses it was sent to.
    pub witness_keys: Vec<String>,
    /// Leaves in the order of the journal.
    pub leaves: Vec<PublicLeaf>,
    /// Checkpoints, in the order they were made.
    pub checkpoints: Vec<String>,
    /// Receipts, each with its proof when it has one yet.
    pub receipts: Vec<(String, Option<String>)>,
    /// Duties that are open at the last entry, as the service says.
    pub duties: Vec<StatedDuty>,
    /// How many entries of each kind each month had, as the service says.
    pub figures: Figures,
}

/// An open duty as a bundle states it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedDuty {
    /// Whose, by pseudonym or case.
    pub file: String,
    /// Which, as a word.
    pub duty: String,
    /// Which body owes it.
    pub owed_by: String,
    /// When it is due, in milliseconds since 1970.
    pub due_ms: i64,
    /// Whether all its working days were counted by a calendar.
    pub by_calendar: bool,
    /// How often it was put off.
    pub delays: u32,
    /// Whether its time passed.
    pub overdue: bool,
}

/// What is open after these entries, at the time of the last one.
pub fn stated_duties<'a>(leaves: impl IntoIterator<Item = &'a PublicLeaf>) -> Vec<StatedDuty> {
    let mut duties = Duties::default();
    leaves.into_iter().for_each(|leaf| duties.take(&leaf.public));
    let stated = duties.open(Timestamp(i64::MIN)).map(|owed| StatedDuty {
        file: owed.file.to_string(),
        duty: owed.duty.word().to_owned(),
        owed_by: owed.organisation.to_string(),
        due_ms: owed.due.0,
        by_calendar: owed.by_calendar,
        delays: owed.delays,
        overdue: owed.overdue,
    });
    stated.collect()
}

/// Counts by month and kind.
pub type Figures = BTreeMap<(String, String), u64>;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Heading { form: u32, log_keys: Vec<String>, witness_keys: Vec<String> },
    Leaf(LeafLine),
    Checkpoint { note: String },
    Receipt { note: String, proof: Option<String> },
    Duty(StatedDuty),
    Figure { month: String, kind: String, count: u64 },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LeafLine {
    tree: String,
    index: u64,
    at_ms: i64,
    actor: String,
    organisation: String,
    role: String,
    kind: String,
    details: Vec<(String, String)>,
    commitment: String,
}

impl Bundle {
    /// Its lines, one at a time.
    pub fn lines(&self) -> impl Iterator<Item = String> + '_ {
        let heading = Line::Heading {
            form: FORM,
            log_keys: self.log_keys.clone(),
            witness_keys: self.witness_keys.clone(),
        };
        std::iter::once(heading)
            .chain(self.leaves.iter().map(|leaf| Line::Leaf(leaf_line(leaf))))
            .chain(self.checkpoints.iter().map(|note| Line::Checkpoint { note: note.clone() }))
            .chain(
                self.receipts
                    .iter()
                    .map(|(note, proof)| Line::Receipt { note: note.clone(), proof: proof.clone() }),
            )
            .chain(self.duties.iter().cloned().map(Line::Duty))
            .chain(self.figures.iter().map(|((month, kind), count)| Line::Figure {
                month: month.clone(),
                kind: kind.clone(),
                count: *count,
            }))
            .map(|line| serde_json::to_string(&line).expect("words and numbers can be written"))
    }

    /// Reads a bundle.
    ///
    /// # Errors
    /// The number of the first line that is none, from 1.
    pub fn read(lines: impl Iterator<Item = String>) -> Result<Self, usize> {
        let mut bundle = Self::default();
        for (i, line) in lines.enumerate() {
            bundle.take(i, &line).ok_or(i + 1)?;
        }
        if bundle.log_keys.is_empty() { Err(1) } else { Ok(bundle) }
    }

    fn take(&mut self, i: usize, line: &str) -> Option<()> {
        let line = if line.len() <= LINE_BYTES { serde_json::from_str(line).ok()? } else { return None };
        match line {
            Line::Heading { form, log_keys, witness_keys } if i == 0 && form == FORM => {
                self.log_keys = log_keys;
                self.witness_keys = witness_keys;
            }
            Line::Heading { .. } => return None,
            _ if i == 0 => return None,
            Line::Leaf(leaf) => self.leaves.push(read_leaf(leaf)?),
            Line::Checkpoint { note } => self.checkpoints.push(note),
            Line::Receipt { note, proof } => self.receipts.push((note, proof)),
            Line::Duty(duty) => self.duties.push(duty),
            Line::Figure { month, kind, count } => {
                self.figures.insert((month, kind), count);
            }
        }
        Some(())
    }
}

/// Counts entries by month and kind; months are those of UTC.
pub fn figures<'a>(leaves: impl IntoIterator<Item = &'a PublicLeaf>) -> Figures {
    let mut figures = Figures::new();
    for leaf in leaves {
        let month = month(leaf.public.at);
        *figures.entry((month, leaf.public.kind.clone())).or_insert(0) += 1;
    }
    figures
}

/// `2026-11` of a time.
fn month(at: Timestamp) -> String {
    let day = day_text(at.0.div_euclid(86_400_000));
    day.rsplit_once('-').map_or(day.clone(), |(month, _)| month.to_owned())
}

/// `2026-11-25` of a day counted from 1970-01-01.
pub fn day_text(days: i64) -> String {
    // Days to civil dates, after Howard Hinnant's algorithm.
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

fn leaf_line(leaf: &PublicLeaf) -> LeafLine {
    let public = &leaf.public;
    LeafLine {
        tree: public.tree.word().to_owned(),
        index: public.index,
        at_ms: public.at.0,
        actor: hex(&public.actor.0),
        organisation: public.organisation.as_str().to_owned(),
        role: public.role.clone(),
        kind: public.kind.clone(),
        details: public.details.clone(),
        commitment: STANDARD.encode(leaf.commitment),
    }
}

fn read_leaf(line: LeafLine) -> Option<PublicLeaf> {
    Some(PublicLeaf {
        public: PublicPart {
            tree: Tree::from_word(&line.tree)?,
            index: line.index,
            at: Timestamp(line.at_ms),
            actor: ActorId::parse(&line.actor)?,
            organisation: OrgCode::new(&line.organisation).ok()?,
            role: line.role,
            kind: line.kind,
            details: line.details,
        },
        commitment: STANDARD.decode(line.commitment).ok()?.try_into().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_those_of_the_calendar() {
        for (at, expected) in [
            (0, "1970-01"),
            (951_782_399_000, "2000-02"),
            (951_868_800_000, "2000-03"),
            (1_798_761_599_999, "2026-12"),
            (1_798_761_600_000, "2027-01"),
            (-1, "1969-12"),
        ] {
            assert_eq!(month(Timestamp(at)), expected);
        }
        assert_eq!(
            [-1, 0, 59, 20_453].map(day_text),
            ["1969-12-31", "1970-01-01", "1970-03-01", "2025-12-31"]
        );
    }
}
