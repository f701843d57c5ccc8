//! Public tables (S25): fixed tables over fixed quarters and provinces, made from public parts of the log and
//! nothing else, published once as an entry and never changed, so that an auditor counts them again. A cell
//! is told from 11 on, rounded to 5; smaller ones, none among them, all look the same. There are no totals
//! and no table is the sum of others, so nothing told bounds what is not; charts and downloads have nothing
//! else to draw on.

use std::collections::BTreeMap;

use crate::audit::leaf::PublicPart;
use crate::domain::ids::{OrgCode, Timestamp};
use crate::domain::lines::Lines;

const DAY_MS: i64 = 86_400_000;
/// A quarter is published when it has been over for so long: entries under way have come by then.
const SETTLED_MS: i64 = DAY_MS;
/// Counts below this are not told.
const LEAST: u64 = 11;
/// Counts are rounded to a multiple of this.
const STEP: u64 = 5;
/// What stands for a count that is not told.
const FEWER: &str = "fewer_than_11";

/// A table. Each counts things of its own: none is the sum or the rest of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Table {
    /// Residents admitted, by the province of the station.
    Admitted,
    /// Residents back with their families, by the province of the station.
    Reunited,
    /// Reports registered, by the province of the desk.
    Registered,
    /// Reports withdrawn, by the province of the desk.
    Withdrawn,
}

/// Every table with its name, in the order in which they are published.
const TABLES: [(Table, &str); 4] = [
    (Table::Admitted, "admitted"),
    (Table::Reunited, "reunited"),
    (Table::Registered, "registered"),
    (Table::Withdrawn, "withdrawn"),
];

/// Provinces by the first two digits of GB/T 2260; organisations whose code begins with none are `00`.
const PROVINCES: [u8; 35] = [
    0, 11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53,
    54, 61, 62, 63, 64, 65, 71, 81, 82,
];

/// A quarter of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Quarter {
    year: i32,
    /// From 0.
    number: u8,
}

impl Quarter {
    /// The quarter of a time, by the clock in China.
    pub fn of(at: Timestamp) -> Self {
        let day = crate::audit::bundle::day_text(at.day_in_china());
        let mut parts = day.rsplitn(3, '-').skip(1);
        let month: u8 = parts.next().and_then(|month| month.parse().ok()).unwrap_or(1);
        let year = parts.next().and_then(|year| year.parse().ok()).unwrap_or(0);
        Self { year, number: month.saturating_sub(1) / 3 }
    }

    /// The next one.
    pub const fn next(self) -> Self {
        match self.number {
            3 => Self { year: self.year + 1, number: 0 },
            number => Self { year: self.year, number: number + 1 },
        }
    }

    /// Whether it may be published at this time.
    pub fn is_settled(self, now: Timestamp) -> bool {
        Self::of(Timestamp(now.0.saturating_sub(SETTLED_MS))) > self
    }

    /// `2026-q1`.
    pub fn text(self) -> String {
        format!("{:04}-q{}", self.year, self.number + 1)
    }

    /// Reads what [`Quarter::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, number) = text.split_once("-q")?;
        let number: u8 = number.parse().ok().filter(|number| (1..=4).contains(number))?;
        let quarter = Self { year: year.parse().ok()?, number: number - 1 };
        (quarter.text() == text).then_some(quarter)
    }
}

/// The quarter that published tables are of.
pub fn quarter_of(tables: &Lines) -> Option<Quarter> {
    tables.reader().next("quarter").and_then(Quarter::parse)
}

/// Exact counts by quarter, table and province; they go to auditors only.
#[derive(Clone, Debug, Default)]
pub struct Tables(BTreeMap<(Quarter, Table, u8), u64>);

impl Tables {
    /// Counts the next entry of the log.
    pub fn take(&mut self, entry: &PublicPart) {
        let table = match entry.kind.as_str() {
            "profile_created" => Table::Admitted,
            "profile_status" if entry.detail("status") == Some("reunited") => Table::Reunited,
            "report_registered" => Table::Registered,
            "report_withdrawn" => Table::Withdrawn,
            _ => return,
        };
        *self.0.entry((Quarter::of(entry.at), table, province(&entry.organisation))).or_insert(0) += 1;
    }

    /// The tables of a quarter as they are published: every cell there can be, in a fixed order.
    pub fn published(&self, quarter: Quarter) -> Lines {
        let mut lines = Lines::new();
        lines.put("quarter", quarter.text());
        for (table, name) in TABLES {
            for code in PROVINCES {
                let count = self.0.get(&(quarter, table, code)).copied().unwrap_or(0);
                lines.put(&format!("{name}_{code:02}"), told(count));
            }
        }
        lines
    }
}

/// A count as it is told.
fn told(count: u64) -> String {
    if count < LEAST { FEWER.to_owned() } else { ((count + STEP / 2) / STEP * STEP).to_string() }
}

fn province(organisation: &OrgCode) -> u8 {
    let digits = organisation.as_str().get(..6).filter(|code| code.bytes().all(|b| b.is_ascii_digit()));
    // A desk's code may say what it is first.
    let digits = digits.or_else(|| {
        let (_, rest) = organisation.as_str().split_once('-')?;
        rest.get(..6).filter(|code| code.bytes().all(|b| b.is_ascii_digit()))
    });
    let code = digits.and_then(|code| code[..2].parse().ok()).unwrap_or(0);
    if PROVINCES.contains(&code) { code } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::leaf::Tree;
    use crate::domain::ids::ActorId;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    fn entry(at: i64, kind: &str, organisation: &str) -> PublicPart {
        PublicPart {
            tree: Tree::Main,
            index: 0,
            at: Timestamp(at),
            actor: ActorId([1; 16]),
            organisation: OrgCode::new(organisation).unwrap(),
            role: "station_worker".to_owned(),
            kind: kind.to_owned(),
            details: Vec::new(),
        }
    }

    fn cell(lines: &Lines, name: &str) -> String {
        lines.pairs().iter().find(|(known, _)| known == name).unwrap().1.clone()
    }

    /// 1 April 2026, 00:00 in China.
    const APRIL: i64 = 1_774_972_800_000;

    #[test]
    fn quarters_end_in_china_and_are_published_a_day_later() {
        let first = Quarter::of(Timestamp(APRIL - 1));
        assert_eq!((first.text().as_str(), first.next()), ("2026-q1", Quarter::of(Timestamp(APRIL))));
        assert_eq!(Quarter::parse("2025-q4").map(Quarter::next), Some(Quarter::parse("2026-q1").unwrap()));
        assert!(!first.is_settled(Timestamp(APRIL + DAY_MS - 1)));
        assert!(first.is_settled(Timestamp(APRIL + DAY_MS)));
        for text in ["2026-q0", "2026-q5", "26-q1", "2026-Q1", "2026-q01", "2026"] {
            assert_eq!(Quarter::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_province_is_told_from_eleven_on_and_rounded_and_nothing_else_is() {
        let mut tables = Tables::default();
        let counted =
            [("511702", 10), ("510100-01", 1), ("410100-01", 10), ("desk-441300", 18), ("north", 12)];
        for (organisation, times) in counted {
            (0..times).for_each(|_| tables.take(&entry(APRIL, "profile_created", organisation)));
        }
        tables.take(&entry(APRIL - 1, "profile_created", "410100-01"));
        tables.take(&entry(APRIL, "profile_changed", "410100-01"));
        let lines = tables.published(Quarter::of(Timestamp(APRIL)));
        for (name, told) in [
            ("admitted_51", "10"),
            ("admitted_41", FEWER),
            ("admitted_44", "20"),
            ("admitted_00", "10"),
            ("admitted_11", FEWER),
        ] {
            assert_eq!(cell(&lines, name), told, "{name}");
        }
        assert_eq!(lines.pairs().len(), 1 + TABLES.len() * PROVINCES.len());
        assert_eq!(Lines::parse(&lines.text()), Some(lines));
    }

    proptest! {
        /// A14: the tables of all periods are cell by cell a function of that cell's own count, and every count
        /// below 11 is told alike: so a solver of whatever is told leaves each such cell all of 0 to 10, and two
        /// logs that differ in one resident of such a cell are told apart by nothing.
        #[test]
        fn a14_a_cell_tells_of_its_own_count_alone_and_nothing_below_eleven(
            counts in proptest::collection::vec((0usize..4, 0usize..35, 0usize..3, 0u64..30), 0..40),
            other in (0usize..4, 0usize..35, 0usize..3, 0u64..11),
        ) {
            let quarters = ["2026-q1", "2026-q2", "2026-q3"].map(|text| Quarter::parse(text).unwrap());
            let key = |table: usize, place: usize, quarter: usize| {
                (quarters[quarter], TABLES[table].0, PROVINCES[place])
            };
            let mut tables = Tables::default();
            for &(table, place, quarter, count) in &counts {
                tables.0.insert(key(table, place, quarter), count);
            }
            let all = |tables: &Tables| quarters.map(|quarter| tables.published(quarter));
            let before = all(&tables);
            let changed = key(other.0, other.1, other.2);
            let small = tables.0.get(&changed).is_none_or(|&count| count < LEAST);
            tables.0.insert(changed, other.3);
            let after = all(&tables);
            for (before, after) in before.iter().zip(&after) {
                for (old, new) in before.pairs().iter().zip(after.pairs()) {
                    let same = format!("{}_{:02}", TABLES[other.0].1, changed.2) != old.0
                        || before.pairs()[0].1 != changed.0.text();
                    prop_assert!(!same || old == new, "no other cell moves");
                }
            }
            if small {
                prop_assert_eq!(before, after, "nothing below eleven shows");
            }
        }

        #[test]
        fn a_count_that_is_told_is_at_most_two_off(count in 11u64..100_000) {
            let told: u64 = told(count).parse().unwrap();
            prop_assert!(told.abs_diff(count) <= 2 && told.is_multiple_of(STEP));
        }
    }
}
