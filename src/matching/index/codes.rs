//! One column of a block: a number for every row, in as little room as its numbers allow. Where nearly all
//! rows have one number, only the others are kept, so that a pass over the rows costs what is told of them.
//! Knows nothing of what the numbers stand for.

use crate::matching::index::columns::Narrow;

/// A number for every row.
#[derive(Clone, Debug)]
pub enum Codes {
    /// While numbers are short.
    Short(Vec<u16>),
    /// Any numbers.
    Long(Vec<u32>),
    /// One number of most rows, and the others.
    Rare(Rare),
}

/// Rows that have another number than the rest.
#[derive(Clone, Debug)]
pub struct Rare {
    common: u32,
    count: usize,
    /// In order, with the number of each.
    rows: Vec<u16>,
    codes: Vec<u32>,
}

/// A column is kept by its rare numbers while these are no more than one row in so many, and made plain again
/// when they are one in half as many.
const RARE: usize = 4;

impl Default for Codes {
    fn default() -> Self {
        Self::Short(Vec::new())
    }
}

impl Codes {
    /// Adds a row with the number 0.
    pub fn push(&mut self) {
        match self {
            Self::Short(codes) => codes.push(0),
            Self::Long(codes) => codes.push(0),
            Self::Rare(rare) => {
                rare.count += 1;
                rare.put(rare.count - 1, 0);
            }
        }
    }

    /// Sets the number of a row.
    pub fn put(&mut self, row: usize, code: u32) {
        match (&mut *self, u16::try_from(code)) {
            (Self::Short(codes), Ok(code)) => codes[row] = code,
            (Self::Short(codes), Err(_)) => {
                let mut long: Vec<u32> = codes.iter().map(|&code| u32::from(code)).collect();
                long[row] = code;
                *self = Self::Long(long);
            }
            (Self::Long(codes), _) => codes[row] = code,
            (Self::Rare(rare), _) => {
                rare.put(row, code);
                if rare.rows.len() > 2 * rare.count / RARE {
                    *self = Self::plain(rare.all());
                }
            }
        }
    }

    /// The number of a row.
    pub fn at(&self, row: usize) -> u32 {
        match self {
            Self::Short(codes) => u32::from(codes[row]),
            Self::Long(codes) => codes[row],
            Self::Rare(rare) => rare.at(row),
        }
    }

    /// Keeps the rare numbers alone where nearly all rows have the same; the numbers stay as they are.
    pub fn settle(&mut self) {
        let all: Vec<u32> = match self {
            Self::Short(codes) => codes.iter().map(|&code| u32::from(code)).collect(),
            Self::Long(codes) => codes.clone(),
            Self::Rare(_) => return,
        };
        if let Some(rare) = Rare::of(&all) {
            *self = Self::Rare(rare);
        }
    }

    fn plain(all: Vec<u32>) -> Self {
        let short: Result<Vec<u16>, _> = all.iter().map(|&code| u16::try_from(code)).collect();
        short.map_or(Self::Long(all), Self::Short)
    }

    /// What a table says of the number that every row has but those kept apart; nothing of a plain column.
    pub fn common(&self, table: &Narrow) -> i32 {
        if let Self::Rare(rare) = self { table.of(rare.common as usize) } else { 0 }
    }

    /// Adds what a table says of each row beyond [`Self::common`].
    pub fn add(&self, table: &Narrow, sums: &mut [i32]) {
        match self {
            Self::Short(codes) => {
                sums.iter_mut().zip(codes).for_each(|(sum, &code)| *sum += table.of(usize::from(code)));
            }
            Self::Long(codes) => {
                sums.iter_mut().zip(codes).for_each(|(sum, &code)| *sum += table.of(code as usize));
            }
            Self::Rare(rare) => {
                let common = table.of(rare.common as usize);
                rare.each(|row, code| sums[row] += table.of(code as usize) - common);
            }
        }
    }

    /// Sets every row to what a table says of it.
    pub fn fill(&self, table: &Narrow, values: &mut [i32]) {
        values.fill(self.common(table));
        self.add(table, values);
    }

    /// Raises every row to what a table says of it, where `least` is the least it says.
    pub fn raise(&self, table: &Narrow, least: i32, values: &mut [i32]) {
        let raise = |value: &mut i32, own: i32| *value = (*value).max(own);
        match self {
            Self::Rare(rare) if table.of(rare.common as usize) == least => {
                rare.each(|row, code| raise(&mut values[row], table.of(code as usize)));
            }
            Self::Rare(rare) => {
                let own = rare.all();
                values.iter_mut().zip(own).for_each(|(value, code)| raise(value, table.of(code as usize)));
            }
            Self::Short(codes) => {
                let pairs = values.iter_mut().zip(codes);
                pairs.for_each(|(value, &code)| raise(value, table.of(usize::from(code))));
            }
            Self::Long(codes) => {
                let pairs = values.iter_mut().zip(codes);
                pairs.for_each(|(value, &code)| raise(value, table.of(code as usize)));
            }
        }
    }

    /// The sum of all numbers that are kept: reads every byte once, for measuring.
    pub fn read(&self) -> u64 {
        match self {
            Self::Short(codes) => codes.iter().map(|&code| u64::from(code)).sum(),
            Self::Long(codes) => codes.iter().map(|&code| u64::from(code)).sum(),
            Self::Rare(rare) => {
                let mut sum = 0;
                rare.each(|row, code| sum += row as u64 + u64::from(code));
                sum
            }
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Short(codes) => codes.capacity() * 2,
            Self::Long(codes) => codes.capacity() * 4,
            Self::Rare(rare) => rare.rows.capacity() * 2 + rare.codes.capacity() * 4,
        }
    }
}

impl Rare {
    /// Of all numbers; none where they differ too much.
    fn of(all: &[u32]) -> Option<Self> {
        let common = majority(all)?;
        let others = || all.iter().enumerate().filter(|&(_, &code)| code != common);
        if others().count() > all.len() / RARE {
            return None;
        }
        let (rows, codes) = others().map(|(row, &code)| (row as u16, code)).unzip();
        let mut own = Self { common, count: all.len(), rows, codes };
        own.rows.shrink_to_fit();
        own.codes.shrink_to_fit();
        Some(own)
    }

    fn at(&self, row: usize) -> u32 {
        self.rows.binary_search(&(row as u16)).map_or(self.common, |place| self.codes[place])
    }

    fn put(&mut self, row: usize, code: u32) {
        match (self.rows.binary_search(&(row as u16)), code == self.common) {
            (Ok(place), true) => {
                self.rows.remove(place);
                self.codes.remove(place);
            }
            (Ok(place), false) => self.codes[place] = code,
            (Err(_), true) => {}
            (Err(place), false) => {
                self.rows.insert(place, row as u16);
                self.codes.insert(place, code);
            }
        }
    }

    fn each(&self, mut of: impl FnMut(usize, u32)) {
        self.rows.iter().zip(&self.codes).for_each(|(&row, &code)| of(usize::from(row), code));
    }

    fn all(&self) -> Vec<u32> {
        let mut all = vec![self.common; self.count];
        self.each(|row, code| all[row] = code);
        all
    }
}

/// The number that more than half of all have, if there is one (Boyer and Moore's vote: what is left is no
/// other, but may be none).
fn majority(all: &[u32]) -> Option<u32> {
    let (mut left, mut votes) = (None, 0usize);
    for &code in all {
        match left {
            Some(own) if own == code => votes += 1,
            Some(_) if votes > 0 => votes -= 1,
            _ => (left, votes) = (Some(code), 1),
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::{prop_assert_eq, proptest};

    use super::*;
    use crate::matching::index::columns::Columns;
    use crate::matching::index::shared::Column;

    /// What a table of the numbers below 100,000 says: any bits, the least of number 7.
    fn table() -> Narrow {
        let mut columns = Columns::NONE;
        let bits = |code: i32| if code == 7 { -50_000 } else { (code * 37) % 9_000 };
        columns.set(Column::Life, (0..100_000).map(bits).collect());
        columns.narrow(Column::Life)
    }

    proptest! {
        #[test]
        fn a_column_is_what_a_plain_list_is(
            steps in vec((0usize..300, 0u32..12, 0u8..9), 1..900),
            long in 0u32..2,
        ) {
            let (mut codes, mut plain) = (Codes::default(), Vec::new());
            let table = table();
            for (row, code, what) in steps {
                // Most rows have one number, and some blocks long ones.
                let code = if code < 9 { 7 } else { code + long * 80_000 };
                match what {
                    0 => codes.settle(),
                    1..5 if row < plain.len() => {
                        codes.put(row, code);
                        plain[row] = code;
                    }
                    _ => {
                        codes.push();
                        plain.push(0);
                        codes.put(plain.len() - 1, code);
                        *plain.last_mut().expect("one was added") = code;
                    }
                }
            }
            let said: Vec<i32> = plain.iter().map(|&code| table.of(code as usize)).collect();
            prop_assert_eq!((0..plain.len()).map(|row| codes.at(row)).collect::<Vec<_>>(), plain);
            let mut sums = vec![0; said.len()];
            codes.fill(&table, &mut sums);
            prop_assert_eq!(&sums, &said);
            codes.add(&table, &mut sums);
            let common = codes.common(&table);
            prop_assert_eq!(&sums, &said.iter().map(|bits| 2 * bits - common).collect::<Vec<_>>());
            let mut raised: Vec<i32> = (0..said.len() as i32).map(|row| row * 31 - 4_000).collect();
            let expected: Vec<i32> = raised.iter().zip(&said).map(|(a, b)| *a.max(b)).collect();
            codes.raise(&table, table.of(7), &mut raised);
            prop_assert_eq!(raised, expected);
        }
    }

    #[test]
    fn a_column_of_which_most_is_one_number_keeps_the_others_alone() {
        let mut codes = Codes::default();
        for row in 0..4_096 {
            codes.push();
            codes.put(row, if row % 16 == 0 { 70_000 + row as u32 } else { 3 });
        }
        assert!(codes.bytes() >= 4 * 4_096);
        codes.settle();
        assert_eq!(codes.bytes(), 256 * 6);
        (0..4_096).for_each(|row| codes.put(row, row as u32));
        assert!(!matches!(codes, Codes::Rare(_)), "it is plain again when rare numbers are not rare");
    }
}
