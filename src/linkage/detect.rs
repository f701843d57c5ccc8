//! What a column seems to hold, from its header and its cells: a proposal that is printed, and that
//! `--columns` overrides. Must not compare.

use std::collections::HashSet;

use crate::linkage::columns::Column;
use crate::linkage::date::parse;
use crate::linkage::date_order::order;
use crate::linkage::fault::Fault;
use crate::linkage::kind::Kind;
use crate::linkage::table::Table;
use crate::linkage::text::{is_empty, tokens};

/// Cells looked at.
const CELLS: usize = 2000;

/// Parts of headers and what they say; the first that fits wins.
const HEADERS: &[(Kind, &[&str])] = &[
    (
        Kind::Ignore,
        &["cluster", "entity_id", "person_id", "true_", "label", "timestamp", "created", "updated", "source"],
    ),
    (
        Kind::Place,
        &[
            "birth_place",
            "birthplace",
            "place_of_birth",
            "birth_city",
            "birth_country",
            "birth_state",
            "出生地",
            "籍贯",
            "户籍",
        ],
    ),
    (Kind::Birth, &["date_of_birth", "birth_date", "birthdate", "birthday", "dob", "born", "出生", "生日"]),
    (
        Kind::Code,
        &[
            "postcode",
            "post_code",
            "postal",
            "zip",
            "phone",
            "mobile",
            "telephone",
            "soc_sec",
            "ssn",
            "nhs",
            "passport",
            "邮编",
            "电话",
            "手机",
            "身份证",
        ],
    ),
    (Kind::Name, &["full_name", "fullname", "first_and_surname", "whole_name", "全名"]),
    (Kind::Surname, &["surname", "last_name", "lastname", "lname", "family_name", "familyname", "姓氏"]),
    (Kind::Given, &["given", "first_name", "firstname", "fname", "forename", "middle", "nickname"]),
    (Kind::Name, &["name", "姓名", "名字", "first_and_surname", "alias"]),
    (Kind::Sex, &["sex", "gender", "性别"]),
    (
        Kind::Place,
        &[
            "address",
            "street",
            "suburb",
            "city",
            "town",
            "village",
            "county",
            "state",
            "province",
            "country",
            "place",
            "residence",
            "home",
            "region",
            "district",
            "locality",
            "地址",
            "住址",
            "城市",
            "省",
            "县",
        ],
    ),
    (Kind::Exact, &["email", "e_mail", "邮箱"]),
    (Kind::Text, &["occupation", "job", "profession", "title", "religion", "职业"]),
];

/// The columns both tables have, with what they seem to hold; `known` columns are left out.
///
/// # Errors
/// No column that both tables have can be compared.
pub fn detect_columns(left: &Table, right: &Table, known: &[&str]) -> Result<Vec<Column>, Fault> {
    let mut columns = Vec::new();
    for (at, header) in left.headers.iter().enumerate() {
        let Ok(there) = right.column(header) else { continue };
        if known.contains(&header.as_str()) {
            continue;
        }
        let kind = kind(header, left, at, right, there);
        if kind != Kind::Ignore {
            columns.push(Column { header: header.clone(), left: at, right: there, kind });
        }
    }
    if columns.is_empty() {
        return Err(Fault::NothingToCompare(Kind::words()));
    }
    Ok(columns)
}

/// The column that names rows, when there is one: called an id and without repetition.
pub fn id_column(table: &Table) -> Option<usize> {
    const IDS: [&str; 9] =
        ["unique_id", "rec_id", "record_id", "id", "uid", "rowid", "row_id", "recid", "编号"];
    let called = |header: &str| IDS.iter().any(|id| header.eq_ignore_ascii_case(id));
    let candidates = (0..table.headers.len()).filter(|at| called(&table.headers[*at]));
    candidates.into_iter().find(|at| {
        let mut seen = HashSet::new();
        table.cells(*at).all(|cell| !cell.is_empty() && seen.insert(cell))
    })
}

fn kind(header: &str, left: &Table, at: usize, right: &Table, there: usize) -> Kind {
    let folded = header.to_lowercase().replace([' ', '-', '.'], "_");
    let cells: Vec<&str> =
        sampled(left, at).chain(sampled(right, there)).filter(|cell| !is_empty(cell)).collect();
    let distinct: HashSet<&str> = cells.iter().copied().collect();
    if distinct.len() < 2 || folded == "id" || folded.ends_with("_id") && !folded.starts_with("soc_sec") {
        return Kind::Ignore;
    }
    let dates = order(cells.iter().copied());
    let share = |fits: &dyn Fn(&str) -> bool| {
        cells.iter().filter(|cell| fits(cell)).count() as f64 / cells.len() as f64
    };
    let are_dates = share(&|cell| parse(cell, dates).is_some()) >= 0.8;
    let by_header = HEADERS.iter().find(|(_, parts)| parts.iter().any(|part| folded.contains(part)));
    match by_header {
        Some((Kind::Birth, _)) if !are_dates => {}
        Some((kind, _)) => return *kind,
        None => {}
    }
    let has_digit = |cell: &str| cell.bytes().any(|byte| byte.is_ascii_digit());
    let sexes = |cell: &str| {
        matches!(tokens(Kind::Sex, cell, false).first().map(String::as_str), Some("male" | "female"))
    };
    if are_dates && share(&|cell| cell.len() >= 8) > 0.5 {
        Kind::Birth
    } else if distinct.len() <= 4 && share(&sexes) > 0.9 && share(&has_digit) < 0.1 {
        Kind::Sex
    } else if is_called_age(&folded) && share(&|cell| !tokens(Kind::Age, cell, false).is_empty()) > 0.8 {
        Kind::Age
    } else if share(&|cell| has_digit(cell) && !cell.contains("  ") && cell.len() <= 16) > 0.8 {
        Kind::Code
    } else {
        Kind::Text
    }
}

/// Whether a header speaks of an age: the word itself, not one that holds its letters, as `village` does.
fn is_called_age(folded: &str) -> bool {
    folded.split('_').any(|part| matches!(part, "age" | "aged" | "ages")) || folded.contains("年龄")
}

fn sampled(table: &Table, column: usize) -> impl Iterator<Item = &str> {
    let step = table.rows.len().div_ceil(CELLS).max(1);
    table.cells(column).step_by(step)
}
