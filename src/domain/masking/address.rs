//! Addresses with street and number: the street, number and dwelling are found, while province, county,
//! town and village before them are evidence and stay. Must not know which places exist.

use super::doors::{SMALL_WORDS, behind_group, is_no_house};
use super::mask::MaskKind;
use super::symbols::{Finding, Symbol, first_at};

/// What ends the name of a street or an estate.
const STREETS: [&str; 18] = [
    "大道", "大街", "胡同", "小区", "花园", "公寓", "家园", "新村", "路", "街", "巷", "弄", "里", "苑", "庭",
    "广场", "大厦", "坊",
];
/// What ends the name of a village, which stays.
const VILLAGES: [&str; 4] = ["村", "屯", "寨", "庄"];
/// Counters of houses and dwellings.
const COUNTERS: [&str; 16] =
    ["号楼", "号院", "号弄", "号", "弄", "单元", "栋", "幢", "座", "室", "户", "楼", "层", "房", "#", "hao"];
/// What a number without a counter counts, when this follows it.
const COUNTED: &str = "年岁人户个平米元块斤里公分月日厘床";
/// What may stand before the number of a house, or in place of it.
const LETTERS: &str = "甲乙丙丁abcdef";
/// What a street does not begin with: ends of names that stay, and words before it.
const STAYS: &str = "省市区县镇乡村旗州盟屯寨庄在住于到去";
/// Characters of the name of a street at most.
const NAME: usize = 6;
/// Parts of a long street.
const SECTIONS: [&str; 5] = ["东段", "南段", "西段", "北段", "中段"];
/// Other words that are no part of the name of a street.
const NO_NAME: [&str; 40] = [
    "i",
    "we",
    "they",
    "he",
    "she",
    "it",
    "was",
    "were",
    "is",
    "are",
    "had",
    "has",
    "have",
    "with",
    "for",
    "people",
    "children",
    "men",
    "women",
    "boys",
    "girls",
    "brothers",
    "sisters",
    "sons",
    "daughters",
    "years",
    "months",
    "weeks",
    "days",
    "hours",
    "minutes",
    "times",
    "miles",
    "km",
    "li",
    "metres",
    "meters",
    "houses",
    "cows",
    "pigs",
];
/// Words for a street that are other words too, unless the address ends there.
const OTHER_WORDS: [&str; 5] = ["drive", "close", "court", "st", "dr"];
/// Streets in English.
const ENGLISH: [&str; 14] = [
    "street",
    "road",
    "avenue",
    "lane",
    "drive",
    "boulevard",
    "close",
    "court",
    "st",
    "rd",
    "ave",
    "ln",
    "dr",
    "blvd",
];

/// All of them.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    let kind = MaskKind::StreetAddress;
    let mut at = 0;
    while at < symbols.len() {
        if let Some((from, to)) =
            street(symbols, at).or_else(|| house(symbols, at)).or_else(|| dwelling(symbols, at))
        {
            found.push(Finding { kind, from, to });
            at = to;
        } else if let Some(to) = english(symbols, at).or_else(|| rooms(symbols, at)) {
            found.push(Finding { kind, from: at, to });
            at = to;
        } else {
            at += 1;
        }
    }
}

fn word_at<'a>(symbols: &[Symbol], at: usize, words: &[&'a str]) -> Option<&'a str> {
    first_at(symbols, at, words).map(|(word, _)| word)
}

/// Numbers with their counters in a row, `12号3单元501`: where they end, how many, and whether a
/// dwelling is among them.
fn counted(symbols: &[Symbol], at: usize) -> (usize, usize, bool) {
    let (mut end, mut count, mut dwelling) = (at, 0, false);
    loop {
        let mut next = end;
        while symbols.get(next).is_some_and(|symbol| symbol.parts() && symbol.letter != '\n')
            && next < end + 2
        {
            next += 1;
        }
        // A house beside another's number, as in 128号附3号.
        next += usize::from(symbols.get(next).is_some_and(|symbol| symbol.letter == '附'));
        let lettered = symbols.get(next).is_some_and(|symbol| LETTERS.contains(symbol.letter));
        next += usize::from(lettered);
        let start = next;
        while symbols.get(next).is_some_and(|symbol| {
            symbol.letter.is_ascii_digit()
                || symbol.digit().is_some()
                || matches!(symbol.letter, '十' | '百' | '拾' | '佰' | '廿')
        }) && next < start + 6
        {
            next += 1;
        }
        let tower = lettered && matches!(word_at(symbols, next, &COUNTERS), Some("座" | "栋" | "幢"));
        if next == start && !tower {
            return (end, count, dwelling);
        }
        let Some(counter) = word_at(symbols, next, &COUNTERS) else {
            // A number without a counter ends the row, as in 12号501 or 12-3-501.
            let counts = symbols.get(next).is_some_and(|symbol| COUNTED.contains(symbol.letter));
            let closes = count > 0 && !counts && (next - start >= 3 || symbols[end].letter == '-');
            let dwelling = dwelling || closes && count >= 2;
            return (if closes { next } else { end }, count + usize::from(closes), dwelling);
        };
        dwelling |= matches!(counter, "单元" | "室" | "户" | "栋" | "幢");
        count += 1;
        end = next + counter.chars().count();
    }
}

/// A street and a number.
fn street(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let word = word_at(symbols, at, &STREETS)?;
    let mut start = at + word.chars().count();
    let section = symbols.get(start).is_some_and(|symbol| symbol.digit().is_some())
        && symbols.get(start + 1).is_some_and(|symbol| symbol.letter == '段');
    if section || word_at(symbols, start, &SECTIONS).is_some() {
        start += 2;
    }
    let (mut to, count, _) = counted(symbols, start);
    if count == 0 {
        to = numbered(symbols, start).or_else(|| dashed(symbols, start))?;
    }
    let mut from = at;
    while from > 0
        && at - from < NAME
        && symbols[from - 1].is_han()
        && !STAYS.contains(symbols[from - 1].letter)
    {
        from -= 1;
    }
    (from < at).then_some((from, to))
}

/// `No. 12` behind a street.
fn numbered(symbols: &[Symbol], start: usize) -> Option<usize> {
    let at = start + usize::from(symbols.get(start).is_some_and(|symbol| symbol.letter == ' '));
    let sign = word_at(symbols, at, &["no.", "#"])?.len() + at;
    let from = sign + usize::from(symbols.get(sign).is_some_and(|symbol| symbol.letter == ' '));
    let digits = symbols[from..].iter().take_while(|symbol| symbol.letter.is_ascii_digit()).count();
    (digits > 0).then_some(from + digits)
}

/// Building, entrance and door as `5-2-301` behind the name of an estate.
fn dashed(symbols: &[Symbol], start: usize) -> Option<usize> {
    let mut at = start + usize::from(symbols.get(start).is_some_and(|symbol| " -—".contains(symbol.letter)));
    let mut lengths = Vec::new();
    loop {
        let digits = symbols[at..].iter().take_while(|symbol| symbol.letter.is_ascii_digit()).count();
        lengths.push(digits);
        at += digits;
        if digits == 0 || symbols.get(at).is_none_or(|next| !"-—".contains(next.letter)) {
            break;
        }
        at += 1;
    }
    let door = matches!(lengths[..], [1..=2, 3..=4] | [1..=2, 1..=2, 2..=4] | [1..=4, 1..=2, 1..=4]);
    door.then_some(at)
}

/// A village and the number of a house: the number alone.
fn house(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let word = word_at(symbols, at, &VILLAGES)?;
    let start = behind_group(symbols, at + word.chars().count());
    let (to, count, _) = counted(symbols, start);
    // A village of so many households is no house.
    let households = count == 1 && symbols[to - 1].letter == '户';
    let none = count == 1 && symbols[to - 1].letter == '号' && is_no_house(symbols, start, to - 1);
    (count > 0 && !households && !none && at > 0 && symbols[at - 1].is_han()).then_some((start, to))
}

/// House and dwelling without a street.
fn dwelling(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let first = symbols[at].digit().is_some() && (at == 0 || symbols[at - 1].digit().is_none());
    if !first {
        return None;
    }
    let (to, count, dwelling) = counted(symbols, at);
    (count >= 2 && dwelling).then_some((at, to))
}

/// A number, up to three words and a word for a street.
fn english(symbols: &[Symbol], at: usize) -> Option<usize> {
    let starts = symbols[at].letter.is_ascii_digit() && (at == 0 || !symbols[at - 1].is_plain());
    if !starts {
        return None;
    }
    let mut next = at;
    let word = |next: &mut usize| {
        let start = *next;
        while symbols.get(*next).is_some_and(|symbol| symbol.is_plain()) {
            *next += 1;
        }
        let text: String = symbols[start..*next].iter().map(|symbol| symbol.letter).collect();
        while symbols.get(*next).is_some_and(|symbol| matches!(symbol.letter, ' ' | ',' | '.')) {
            *next += 1;
        }
        text
    };
    word(&mut next);
    for words in 0..4 {
        let end = next;
        let text = word(&mut next);
        let is_name = !text.is_empty() && !text.bytes().any(|byte| byte.is_ascii_digit());
        if !is_name || SMALL_WORDS.iter().chain(&NO_NAME).any(|word| *word == text) {
            return None;
        }
        let to = end + text.len();
        let ends =
            || symbols[to..].iter().find(|next| next.letter != ' ').is_none_or(|next| !next.is_plain());
        if words > 0 && ENGLISH.contains(&text.as_str()) && (!OTHER_WORDS.contains(&text.as_str()) || ends())
        {
            return Some(to);
        }
    }
    None
}

/// Words for a dwelling in English.
const ROOMS: [&str; 8] = ["room", "flat", "apt", "apartment", "unit", "building", "suite", "floor"];

/// Two of building, room and the like, each with its number; one alone may be a ward or a school's.
fn rooms(symbols: &[Symbol], at: usize) -> Option<usize> {
    if at > 0 && symbols[at - 1].is_plain() {
        return None;
    }
    let first = room(symbols, at)?;
    let next = symbols[first..].iter().take_while(|symbol| matches!(symbol.letter, ' ' | ',' | '.')).count();
    room(symbols, first + next)
}

/// One of them; where it ends.
fn room(symbols: &[Symbol], at: usize) -> Option<usize> {
    let word = word_at(symbols, at, &ROOMS)?;
    let mut from = at + word.len();
    from += symbols[from..].iter().take_while(|symbol| matches!(symbol.letter, ' ' | '.' | '#')).count();
    let digits = symbols[from..].iter().take_while(|symbol| symbol.letter.is_ascii_digit()).count();
    (digits > 0).then_some(from + digits)
}
