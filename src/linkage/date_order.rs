//! A column of dates read: whether day or month comes first is told by the column itself. Must not
//! compare dates.

use crate::linkage::date::{ACCEPTED, Date, Order, before_year, parse};
use crate::linkage::fault::Fault;
use crate::linkage::table::Table;
use crate::linkage::text::is_empty;

/// The share of filled cells that must be dates.
const READABLE: f64 = 0.5;

/// Which of day and month comes first in a column: what cannot be a month decides, by majority.
pub fn order<'a>(cells: impl Iterator<Item = &'a str>) -> Order {
    let (mut day_first, mut month_first) = (0, 0);
    for (first, second) in cells.filter_map(before_year) {
        day_first += usize::from(first > 12 && second <= 12);
        month_first += usize::from(second > 12 && first <= 12);
    }
    if month_first > day_first { Order::MonthFirst } else { Order::DayFirst }
}

/// The dates of a column, the unknown date where there is none.
///
/// # Errors
/// The first cell that is no date, when most are none.
pub fn read_dates(table: &Table, column: usize) -> Result<Vec<Date>, Fault> {
    let order = order(table.cells(column));
    let (mut filled, mut wrong, mut first_wrong) = (0, 0, 0);
    let mut dates = Vec::with_capacity(table.rows.len());
    for (row, cell) in table.cells(column).enumerate() {
        if is_empty(cell) {
            dates.push(Date::default());
            continue;
        }
        filled += 1;
        let date = parse(cell, order);
        if date.is_none() {
            first_wrong = if wrong == 0 { row + 1 } else { first_wrong };
            wrong += 1;
        }
        dates.push(date.unwrap_or_default());
    }
    if f64::from(wrong) > (1.0 - READABLE) * f64::from(filled) {
        return Err(Fault::Cell {
            file: table.file.clone(),
            column: table.headers[column].clone(),
            row: first_wrong,
            problem: format!("{wrong} of {filled} cells are no date of birth, the first one here"),
            accepted: ACCEPTED.to_owned(),
        });
    }
    Ok(dates)
}

#[cfg(test)]
mod tests {
    use super::order;
    use crate::linkage::date::Order;

    #[test]
    fn the_column_tells_its_order() {
        assert_eq!(order(["01/02/1999", "03/21/1999"].into_iter()), Order::MonthFirst);
        assert_eq!(order(["01/02/1999", "21/03/1999"].into_iter()), Order::DayFirst);
        assert_eq!(order(["01/02/1999", "1999-03-21"].into_iter()), Order::DayFirst);
    }
}
