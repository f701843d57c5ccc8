//! Where a place lies exactly: latitude and longitude in figures or numerals, with minutes and seconds or with
//! decimals, and codes of places. Whole degrees, the warmth of a body and its sizes stay. Must not know which
//! places exist.

use super::mask::MaskKind;
use super::symbols::{Finding, Symbol, first_at, spaces, tight};

/// Words for one of the two, behind which a number is one.
const NAMED: [&str; 12] =
    ["北纬", "南纬", "东经", "西经", "纬度", "经度", "latitude", "longitude", "lat", "lng", "lon", "经纬度"];
/// Words behind which both stand.
const BOTH: [&str; 8] = ["经纬度", "经纬", "坐标", "座标", "定位", "gps", "geo", "coordinates"];
/// What may stand between a word and its number, or between the two numbers.
const BETWEEN: [&str; 32] = [
    "北纬",
    "南纬",
    "东经",
    "西经",
    "纬度",
    "经度",
    "纬",
    "经",
    "latitude",
    "longitude",
    "lat",
    "long",
    "lng",
    "lon",
    "north",
    "east",
    "degrees",
    "deg",
    "大约",
    "大概",
    "是",
    "为",
    "约",
    "在",
    "和",
    "与",
    "北",
    "东",
    "n",
    "e",
    "x",
    "y",
];
/// Symbols between the two numbers at most.
const GAP: usize = 16;
/// Decimals from which on a number is exact enough: of a pair that nothing names, and of what is named.
const DECIMALS: usize = 3;
const NAMED_DECIMALS: usize = 2;
/// Degrees of the country and those around it, north and east.
const NORTH: std::ops::RangeInclusive<u32> = 3..=54;
const EAST: std::ops::RangeInclusive<u32> = 73..=136;
/// Figures of a plus code.
const CODE: &str = "23456789cfghjmpqrvwx";

/// An angle as it is written.
#[derive(Clone, Copy)]
struct Angle {
    degrees: u32,
    decimals: usize,
    /// A sign or word for degrees stands there.
    signed: bool,
    minutes: bool,
    seconds: bool,
    to: usize,
}

impl Angle {
    fn is_exact(self, decimals: usize) -> bool {
        self.minutes || self.decimals >= decimals
    }

    /// Whether it is one by itself: minutes and seconds, or a sign and many decimals.
    fn tells(self) -> bool {
        self.seconds || self.signed && self.decimals >= DECIMALS
    }
}

/// All of them.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    let (kept, symbols) = tight(symbols);
    let mut at = 0;
    while at < symbols.len() {
        at = match one(&symbols, at) {
            Some((from, to)) => {
                found.push(Finding { kind: MaskKind::Coordinates, from: kept[from], to: kept[to - 1] + 1 });
                to
            }
            None => at + 1,
        };
    }
}

/// Pairs of which each number is a text of its own.
pub fn find_split(texts: &[Vec<Symbol>]) -> Vec<(usize, Finding<MaskKind>)> {
    let alone = |text: &Vec<Symbol>| {
        let angle = angle(text, 0)?;
        (angle.to == text.len() && angle.decimals >= DECIMALS).then_some(angle)
    };
    let whole = |text: usize| {
        let finding = Finding { kind: MaskKind::Coordinates, from: 0, to: texts[text].len() };
        (text, finding)
    };
    let pairs = texts.windows(2).enumerate().filter(|(_, pair)| match (alone(&pair[0]), alone(&pair[1])) {
        (Some(one), Some(other)) => are_near(one, other),
        _ => false,
    });
    pairs.flat_map(|(first, _)| [whole(first), whole(first + 1)]).collect()
}

fn one(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    named(symbols, at)
        .or_else(|| pair(symbols, at).map(|to| (at, to)))
        .or_else(|| plus_code(symbols, at).map(|to| (at, to)))
        .or_else(|| grid(symbols, at).map(|to| (at, to)))
        .or_else(|| geohash(symbols, at))
}

/// Behind a word for it.
fn named(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let apart = |word: &str, end: usize| {
        let letter = |symbol: Option<&Symbol>| symbol.is_some_and(|one| one.letter.is_ascii_alphabetic());
        !word.is_ascii()
            || !letter(at.checked_sub(1).map(|before| &symbols[before])) && !letter(symbols.get(end))
    };
    if let Some((_, end)) = first_at(symbols, at, &BOTH).filter(|(word, end)| apart(word, *end)) {
        let start = between(symbols, end)?;
        let one = angle(symbols, start).filter(|one| one.is_exact(NAMED_DECIMALS))?;
        let next = between(symbols, one.to)?;
        let other = angle(symbols, next).filter(|other| other.is_exact(NAMED_DECIMALS))?;
        return Some((start, hemisphere(symbols, other.to)));
    }
    let (_, end) = first_at(symbols, at, &NAMED).filter(|(word, end)| apart(word, *end))?;
    let start = between(symbols, end)?;
    let one = angle(symbols, start).filter(|one| one.is_exact(NAMED_DECIMALS))?;
    let other = between(symbols, one.to).filter(|next| *next > one.to).and_then(|next| angle(symbols, next));
    let last = other.filter(|other| other.is_exact(NAMED_DECIMALS)).unwrap_or(one);
    Some((start, hemisphere(symbols, last.to)))
}

/// Two numbers that nothing names, or one that tells by itself what it is.
fn pair(symbols: &[Symbol], at: usize) -> Option<usize> {
    let before = at.checked_sub(1).map(|before| symbols[before]);
    if before.is_some_and(|before| before.digit().is_some() || before.letter == '.' || is_word(before)) {
        return None;
    }
    let one = angle(symbols, at)?;
    let other = between(symbols, one.to).filter(|next| *next > one.to).and_then(|next| angle(symbols, next));
    match other {
        Some(other) if one.is_exact(DECIMALS) && other.is_exact(DECIMALS) && are_near(one, other) => {
            Some(hemisphere(symbols, other.to))
        }
        _ => one.tells().then(|| hemisphere(symbols, one.to)),
    }
}

/// A letter that names no hemisphere.
fn is_word(symbol: Symbol) -> bool {
    symbol.letter.is_ascii_alphabetic() && !"nesw".contains(symbol.letter)
}

/// Whether the two lie where the people of these records come from.
fn are_near(one: Angle, other: Angle) -> bool {
    let lie = |north: Angle, east: Angle| NORTH.contains(&north.degrees) && EAST.contains(&east.degrees);
    lie(one, other) || lie(other, one)
}

/// Past the letter of a hemisphere behind a number.
fn hemisphere(symbols: &[Symbol], at: usize) -> usize {
    let letter = at + spaces(symbols, at).min(1);
    let is_one = symbols.get(letter).is_some_and(|symbol| "nesw".contains(symbol.letter));
    let apart = symbols.get(letter + 1).is_none_or(|next| !next.is_plain());
    if is_one && apart { letter + 1 } else { at }
}

/// Past words and signs between a word and a number, or two numbers; `None` when there are too many.
fn between(symbols: &[Symbol], start: usize) -> Option<usize> {
    let mut at = start;
    while at - start <= GAP {
        let begun = at;
        let sign = |symbol: &&Symbol| symbol.parts() && !matches!(symbol.letter, '。' | '!' | '?');
        at += symbols.get(at..)?.iter().take(GAP).take_while(sign).count();
        at = first_at(symbols, at, &BETWEEN).map_or(at, |(_, end)| end);
        if at == begun {
            return Some(at);
        }
    }
    None
}

/// Degrees, with decimals or minutes and seconds.
fn angle(symbols: &[Symbol], at: usize) -> Option<Angle> {
    let (degrees, decimals, end) = number(symbols, at)?;
    // Behind the letter of a hemisphere minutes may stand with no sign: N27 33.856.
    let lettered = at.checked_sub(1).is_some_and(|before| "nesw".contains(symbols[before].letter));
    if let Some((minutes, exact, to)) = number(symbols, end + 1).filter(|_| lettered && decimals == 0)
        && minutes < 60
        && exact >= NAMED_DECIMALS
        && symbols[end].letter == ' '
    {
        return Some(Angle { degrees, decimals, signed: false, minutes: true, seconds: false, to });
    }
    let mut angle = Angle { degrees, decimals, signed: false, minutes: false, seconds: false, to: end };
    let Some(behind) = unit(symbols, end, &["°", "度", "deg"]) else { return Some(angle) };
    (angle.signed, angle.to) = (true, behind);
    let part = |at: usize, units: &[&str]| {
        let (value, _, end) = number(symbols, at + spaces(symbols, at).min(1))?;
        unit(symbols, end, units).filter(|_| value < 60)
    };
    if let Some(to) = part(angle.to, &["'", "′", "’", "分"]).filter(|to| !is_span(symbols, *to)) {
        (angle.minutes, angle.to) = (true, to);
        if let Some(to) = part(to, &["\"", "′′", "''", "”", "″", "秒"]) {
            (angle.seconds, angle.to) = (true, to);
        }
    }
    Some(angle)
}

/// Minutes of time.
fn is_span(symbols: &[Symbol], at: usize) -> bool {
    symbols.get(at).is_some_and(|next| next.letter == '钟')
}

fn unit(symbols: &[Symbol], at: usize, units: &[&str]) -> Option<usize> {
    let start = at + spaces(symbols, at).min(1);
    // Degrees of warmth.
    first_at(symbols, start, units)
        .map(|(_, end)| end)
        .filter(|end| symbols.get(*end).is_none_or(|next| next.letter != 'c'))
}

/// A number of three digits at most before its point, in figures or numerals: its whole part, how many decimals
/// it has, and where it ends.
fn number(symbols: &[Symbol], at: usize) -> Option<(u32, usize, usize)> {
    let is_part =
        |symbol: &&Symbol| symbol.digit().is_some() || matches!(symbol.letter, '十' | '百' | '拾' | '佰');
    let length = symbols.get(at..)?.iter().take(8).take_while(is_part).count();
    let whole = value(&symbols[at..at + length]).filter(|whole| length > 0 && *whole <= 180)?;
    let point = at + length;
    let decimals = match symbols.get(point).map(|symbol| symbol.letter) {
        Some('.' | '点' | '·' | '。') => {
            symbols[point + 1..].iter().take_while(|symbol| symbol.digit().is_some()).count()
        }
        _ => 0,
    };
    Some((whole, decimals, if decimals > 0 { point + 1 + decimals } else { point }))
}

/// The value of figures, of numerals one behind the other, or of numerals with tens and hundreds.
fn value(symbols: &[Symbol]) -> Option<u32> {
    let spoken = symbols.iter().any(|symbol| symbol.digit().is_none());
    if !spoken && symbols.len() > 3 {
        return None;
    }
    let (mut sum, mut last) = (0, 0);
    for symbol in symbols {
        let digit = symbol.digit().map(u32::from);
        (sum, last) = match (symbol.letter, digit) {
            ('百' | '佰', _) => (sum + last.max(1) * 100, 0),
            ('十' | '拾', _) => (sum + last.max(1) * 10, 0),
            (_, Some(digit)) if spoken => (sum, digit),
            (_, Some(digit)) => (sum, last * 10 + digit),
            _ => return None,
        };
    }
    Some(sum + last)
}

/// A square of a grid: zone and band, two letters or none, and digits east and north.
fn grid(symbols: &[Symbol], at: usize) -> Option<usize> {
    if at > 0 && symbols[at - 1].is_plain() {
        return None;
    }
    let figures = |at: usize, most: usize, is: fn(&char) -> bool| {
        let rest = symbols.get(at..).unwrap_or_default();
        rest.iter().take(most).take_while(|symbol| is(&symbol.letter)).count()
    };
    let zone = figures(at, 3, char::is_ascii_digit);
    let band = figures(at + zone, 4, char::is_ascii_alphabetic);
    let square = at + zone + band + spaces(symbols, at + zone + band).min(1);
    let letters = figures(square, 3, char::is_ascii_alphabetic);
    let east = square + letters + spaces(symbols, square + letters).min(1);
    let first = figures(east, 11, char::is_ascii_digit);
    let north = east + first + spaces(symbols, east + first).min(1);
    let second = figures(north, 8, char::is_ascii_digit);
    let square = matches!((band, letters), (1, 2) | (3, 0));
    let metres = match (first, second) {
        (6, 7) => square || (band, letters) == (1, 0),
        (5, 5) | (4, 4) | (8 | 10, 0) => square,
        _ => false,
    };
    (matches!(zone, 1 | 2) && metres).then_some(north + second)
}

/// What stands behind the word for a code of cells.
fn geohash(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let (_, end) = first_at(symbols, at, &["geohash"])?;
    let start = between(symbols, end)?;
    let length = symbols[start..].iter().take(13).take_while(|symbol| symbol.is_plain()).count();
    (5..=12).contains(&length).then_some((start, start + length))
}

/// A plus code, whole or with its first four figures left off.
fn plus_code(symbols: &[Symbol], at: usize) -> Option<usize> {
    if at > 0 && symbols[at - 1].is_plain() {
        return None;
    }
    let figures = |from: usize| {
        let rest = symbols.get(from..).unwrap_or_default();
        rest.iter().take(9).take_while(|symbol| CODE.contains(symbol.letter)).count()
    };
    let head = figures(at);
    let plus = at + head;
    let tail = symbols.get(plus).filter(|sign| sign.letter == '+').map(|_| figures(plus + 1))?;
    let letters = symbols[at..plus].iter().filter(|symbol| symbol.letter.is_ascii_alphabetic()).count();
    let apart = symbols.get(plus + 1 + tail).is_none_or(|next| !next.is_plain());
    let whole = matches!(head, 4 | 6 | 8) && (2..=3).contains(&tail) && apart;
    (whole && letters > 0 && letters < head).then_some(plus + 1 + tail)
}
