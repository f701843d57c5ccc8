//! Surnames that are much more usual in some provinces than elsewhere, and how usual one is where
//! somebody seems to come from: 韦 says little of a woman who sounds of Guangxi. Must not know how a home
//! was heard.

use std::sync::LazyLock;

/// Rows of the table by province, surname and how many times as usual it is there: homes of reports of
/// the invented development set, cells of 11 people and more, drawn to 1 and rounded; they agree with
/// what surveys of surnames say (韦, 覃, 莫 of Guangxi; 林 of Fujian and Guangdong; 龙 of Guizhou).
static TABLE_CSV: &str = include_str!("data/surnames_by_province.csv");

/// The most provinces somebody may come from that are told apart.
const MOST: usize = 3;

struct Row {
    province: u8,
    surname: u8,
    times: f32,
}

struct Table {
    /// Surnames; a number is one more than the place here.
    surnames: Vec<char>,
    rows: Vec<Row>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { surnames: Vec::new(), rows: Vec::new() };
    for line in TABLE_CSV.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [province, surname, times] = fields[..] else { continue };
        let (Ok(province), Some(surname), Ok(times)) =
            (province.parse(), surname.chars().next(), times.parse())
        else {
            continue;
        };
        let known = table.surnames.iter().position(|own| *own == surname).unwrap_or_else(|| {
            table.surnames.push(surname);
            table.surnames.len() - 1
        });
        table.rows.push(Row { province, surname: known as u8 + 1, times });
    }
    table
});

/// The number of a surname that is usual in some province, by the name's first character; 0 for all others.
pub fn regional_surname(text: &str) -> u8 {
    let first = text.chars().next();
    let place = TABLE.surnames.iter().position(|own| Some(*own) == first);
    place.map_or(0, |at| at as u8 + 1)
}

/// The provinces somebody seems to come from, by the first two digits of their code, with belief in each.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Regions([(u8, f32); MOST]);

impl Regions {
    /// Of provinces with their weights, which sum to 1 at most.
    pub fn of(mut provinces: Vec<(u8, f32)>) -> Self {
        provinces.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut own = Self::default();
        own.0.iter_mut().zip(provinces).for_each(|(slot, province)| *slot = province);
        own
    }

    /// How many times as usual this surname is among people of there; 1 and more.
    pub fn times(&self, surname: u8) -> f64 {
        if surname == 0 || self.0[0].1 <= 0.0 {
            return 1.0;
        }
        let of = |province: u8| {
            let row = TABLE.rows.iter().find(|row| row.surname == surname && row.province == province);
            row.map_or(0.0, |row| row.times - 1.0)
        };
        f64::from(1.0 + self.0.iter().map(|(province, weight)| weight * of(*province)).sum::<f32>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surname_is_usual_where_its_people_live() {
        let wei = regional_surname("韦月翠");
        assert!(wei > 0 && regional_surname("邰") == 0);
        let guangxi = Regions::of(vec![(45, 0.8), (44, 0.1)]);
        assert!(guangxi.times(wei) > 4.0);
        assert_eq!(Regions::of(vec![(37, 0.9)]).times(wei), 1.0);
        assert_eq!((Regions::default().times(wei), guangxi.times(0)), (1.0, 1.0));
    }
}
