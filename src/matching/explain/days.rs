//! A day in Chinese and in English, as people say it: no signs of the exchange format.

use crate::domain::date::{Calendar, PartialDate};

/// A day as people say it.
pub fn day_words(date: &PartialDate) -> (String, String) {
    let plain = date.to_string();
    let plain = plain.trim_start_matches("lunar:").trim_end_matches('~');
    let (mut zh, mut en) = match plain.split_once("..") {
        Some((from, to)) => (format!("{from}至{to}"), format!("{from} to {to}")),
        None => match plain.strip_prefix("--") {
            Some(day) => (format!("某年{day}"), format!("{day} of some year")),
            None => (plain.to_owned(), plain.to_owned()),
        },
    };
    if date.calendar == Calendar::Lunar {
        let leap = |part: &str| part.replace('L', "");
        if plain.contains('L') {
            (zh, en) = (format!("{}（闰月）", leap(&zh)), format!("{} (leap month)", leap(&en)));
        }
        zh.insert_str(0, "农历");
        en.push_str(" of the lunar calendar");
    }
    if date.approximate {
        zh.push_str("前后");
        en.insert_str(0, "about ");
    }
    (zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_as_people_say_them() {
        let told = |text: &str| {
            let (zh, en) = day_words(&text.parse().unwrap());
            format!("{zh} / {en}")
        };
        assert_eq!(told("lunar:1978-05-04"), "农历1978-05-04 / 1978-05-04 of the lunar calendar");
        assert_eq!(
            told("lunar:1979-06L-04"),
            "农历1979-06-04（闰月） / 1979-06-04 (leap month) of the lunar calendar"
        );
        assert_eq!(told("1998..2001"), "1998至2001 / 1998 to 2001");
        assert_eq!(told("1999~"), "1999前后 / about 1999");
        assert_eq!(
            told("lunar:--05-04~"),
            "农历某年05-04前后 / about 05-04 of some year of the lunar calendar"
        );
        assert_eq!(told("1999-07-21"), "1999-07-21 / 1999-07-21");
    }
}
