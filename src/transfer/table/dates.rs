//! Dates as people write them in a cell, to the form of the exchange format: `1999年7月`, `99.7`,
//! `农历五月初四`, `1999-00-00`.

use crate::transfer::table::figures::{number, plain};

/// Two figures of a year below this are of this century.
const CENTURY_TURNS: u32 = 40;

/// The date in the exchange format; `None` for what cannot be read.
pub fn date(cell: &str) -> Option<String> {
    let text: String = plain(cell).chars().filter(|c| !c.is_whitespace() || *c == ' ').collect();
    // A spreadsheet adds a time to days.
    let text = text.split(' ').next().unwrap_or_default();
    let (text, about) = match text.strip_suffix("左右").or_else(|| text.strip_prefix('约')) {
        Some(rest) => (rest, "~"),
        None => (text, ""),
    };
    if text.contains("农历") || text.contains("阴历") {
        let text = text.replace("农历", "").replace("阴历", "");
        return lunar(&text).map(|day| format!("lunar:{day}{about}"));
    }
    let own = text.strip_suffix('~').unwrap_or(text);
    if is_format(own) {
        return Some(format!("{text}{about}"));
    }
    solar(text).map(|day| format!("{day}{about}"))
}

/// Whether a text is written in the exchange format already, with no zeros for what is not known.
fn is_format(text: &str) -> bool {
    let known = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let rest = text.strip_prefix("lunar:").unwrap_or(text);
    if rest.contains("..") || rest.starts_with("--") {
        return true;
    }
    let parts: Vec<&str> = rest.split('-').collect();
    parts.iter().all(|part| known(part.trim_end_matches('L')))
        && parts[0].len() == 4
        && parts[1..].iter().all(|part| part.trim_end_matches('L').len() == 2 && !part.starts_with("00"))
}

fn solar(text: &str) -> Option<String> {
    let text = text.trim_end_matches(['日', '号', '.', '-', '/']);
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return joined(&[&text[..4], &text[4..6], &text[6..]]);
    }
    let parts: Vec<&str> = text.split(['年', '月', '.', '-', '/']).filter(|part| !part.is_empty()).collect();
    if text.contains('月') && !text.contains('年') {
        return match parts[..] {
            [month, day] => Some(format!("--{:02}-{:02}", within(month, 12)?, within(day, 31)?)),
            _ => None,
        };
    }
    joined(&parts)
}

/// Year, month and day, zeros for what is not known.
fn joined(parts: &[&str]) -> Option<String> {
    let (first, rest) = parts.split_first()?;
    let year = year(first)?;
    let known: Vec<u32> = match *rest {
        [] => Vec::new(),
        [month] => vec![number(month).filter(|month| *month <= 12)?],
        [month, day] => {
            vec![number(month).filter(|month| *month <= 12)?, number(day).filter(|day| *day <= 31)?]
        }
        _ => return None,
    };
    match known[..] {
        [] | [0] | [0, 0] => Some(format!("{year}")),
        // A day without its month says nothing.
        [0, _] => None,
        [month] | [month, 0] => Some(format!("{year}-{month:02}")),
        [month, day] => Some(format!("{year}-{month:02}-{day:02}")),
        _ => None,
    }
}

fn year(text: &str) -> Option<u32> {
    match (text.len(), number(text)?) {
        (4, year) => Some(year),
        (2, year) if text.is_ascii() => Some(if year < CENTURY_TURNS { 2000 + year } else { 1900 + year }),
        _ => None,
    }
}

fn within(text: &str, most: u32) -> Option<u32> {
    number(text).filter(|number| (1..=most).contains(number))
}

/// A lunar date with or without its year: `1978年五月初四`, `五月初四`, `1979年闰六月`, `腊月廿三`.
fn lunar(text: &str) -> Option<String> {
    let (year_text, rest) = match text.split_once('年') {
        Some((year, rest)) => (Some(year), rest),
        None => (None, text),
    };
    let year = year_text.map(|text| year(text).ok_or(())).transpose().ok()?;
    if rest.is_empty() {
        return year.map(|year| year.to_string());
    }
    let (leap, rest) = match rest.strip_prefix('闰') {
        Some(rest) => ("L", rest),
        None => ("", rest),
    };
    let (month, day) = rest.split_once('月')?;
    let month = match month {
        "正" => 1,
        "冬" => 11,
        "腊" => 12,
        other => within(other, 12)?,
    };
    let day = day.trim_end_matches(['日', '号']);
    let day = match day.strip_prefix('初') {
        _ if day.is_empty() => None,
        Some(ones) => Some(within(ones, 10)?),
        None => Some(within(day, 30)?),
    };
    match (year, day) {
        (Some(year), Some(day)) => Some(format!("{year}-{month:02}{leap}-{day:02}")),
        (Some(year), None) => Some(format!("{year}-{month:02}{leap}")),
        (None, Some(day)) => Some(format!("--{month:02}{leap}-{day:02}")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::date::PartialDate;

    #[test]
    fn dates_are_read_for_what_they_say() {
        for (cell, read) in [
            ("1999年7月", "1999-07"),
            ("1999年7月21日", "1999-07-21"),
            ("1999年", "1999"),
            ("99.7", "1999-07"),
            ("99年7月", "1999-07"),
            ("1999-00-00", "1999"),
            ("1999-7-0", "1999-07"),
            ("2021/3/14", "2021-03-14"),
            ("2021/3/14 0:00", "2021-03-14"),
            ("２０２１．３．１４", "2021-03-14"),
            ("20210314", "2021-03-14"),
            ("2021-03-14", "2021-03-14"),
            ("农历五月初四", "lunar:--05-04"),
            ("农历1978年五月初四", "lunar:1978-05-04"),
            ("1979年农历闰六月初四", "lunar:1979-06L-04"),
            ("阴历腊月廿三", "lunar:--12-23"),
            ("农历正月十五", "lunar:--01-15"),
            ("5月4日", "--05-04"),
            ("五月四日", "--05-04"),
            ("1999左右", "1999~"),
            ("约1999年", "1999~"),
            ("1998..2001", "1998..2001"),
            ("lunar:1978-05-04", "lunar:1978-05-04"),
            ("1999~", "1999~"),
        ] {
            assert_eq!(date(cell).as_deref(), Some(read), "{cell}");
            assert!(read.parse::<PartialDate>().is_ok(), "{read}");
        }
        for wrong in ["昨天", "1999年夏天", "7", "199", "1999-00-05", "1999.7.21.3", "农历", "五月"]
        {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }
}
