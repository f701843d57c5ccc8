//! Numbers of doors that stand behind no street: of a house in a hamlet, of a post box, of a door plate, and
//! in English behind the street. What may as well be a day stays: the twelfth, said of somebody who left.
//! Must not know which places exist.

use super::mask::MaskKind;
use super::symbols::{Finding, Symbol, first_at, spaces};

/// What ends the name of a hamlet; the name stays.
const HAMLETS: &str = "湾坝坪沟岭冲塘坡岗溪埠墩圩垭坳堡营峪屯寨庄坞畈畲嘴滩墟浜湖沱梁峁塬崖垸";
/// What follows the number of a day: how near to it, or what was done on it.
const OF_A_DAY: [&str; 38] = [
    "那天", "那日", "那晚", "当天", "当日", "当晚", "晚", "早", "上午", "下午", "中午", "夜", "凌晨", "左右",
    "前", "后", "以前", "以后", "之前", "之后", "走", "离", "到", "来", "去", "回", "出", "入", "生", "赶",
    "结婚", "死", "丢", "失", "逃", "嫁", "搬", "开始",
];
/// What a number may be of in place of a house: a line, a vehicle, a bed, a pit.
const OF_OTHERS: &str = "线车船轮床井机";
/// Post boxes; the word stays.
const BOXES: [&str; 2] = ["邮政信箱", "信箱"];
/// Door plates; the word stays.
const PLATES: [&str; 3] = ["门牌号码", "门牌号", "门牌"];
/// Post boxes in English.
const ENGLISH_BOXES: [&str; 6] = ["p.o. box", "p.o.box", "p o box", "po box", "pobox", "post box"];
/// Streets in English and in pinyin, behind which a number may stand.
const STREETS: [&str; 12] =
    ["street", "road", "avenue", "lane", "boulevard", "st", "rd", "ave", "dajie", "dadao", "hutong", "alley"];
/// Streets in pinyin that are names of people too: their number must be called one.
const LIKE_NAMES: [&str; 5] = ["lu", "jie", "xiang", "nong", "li"];
/// Small words of English: of no name.
pub const SMALL_WORDS: [&str; 18] = [
    "the", "a", "an", "on", "in", "at", "of", "to", "and", "or", "that", "by", "from", "her", "his", "their",
    "our", "my",
];
/// Other words before a street that name none.
const NO_NAME: [&str; 12] = [
    "this",
    "near",
    "no",
    "dirt",
    "national",
    "provincial",
    "county",
    "state",
    "main",
    "ring",
    "mountain",
    "country",
];
/// Digits of a number at most.
const LONGEST: usize = 6;
/// Characters of a street behind the word for a door plate at most.
const STREET: usize = 8;
/// Letters of the name of a street in pinyin at most.
const GLUED: usize = 32;

/// All of them.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    let kind = MaskKind::StreetAddress;
    for at in 0..symbols.len() {
        let here = in_hamlet(symbols, at)
            .or_else(|| of_box(symbols, at))
            .or_else(|| of_plate(symbols, at))
            .or_else(|| english_box(symbols, at))
            .or_else(|| behind_street(symbols, at))
            .or_else(|| glued_street(symbols, at))
            .or_else(|| of_inn(symbols, at));
        found.extend(here.map(|(from, to)| Finding { kind, from, to }));
    }
}

/// Where a number in figures or numerals ends; its own place when there is none.
fn number(symbols: &[Symbol], at: usize) -> usize {
    let is_numeral = |symbol: &&Symbol| {
        symbol.digit().is_some() || matches!(symbol.letter, '十' | '百' | '拾' | '佰' | '廿')
    };
    let length = symbols[at.min(symbols.len())..].iter().take_while(is_numeral).count();
    if length > LONGEST { at } else { at + length }
}

/// The value of a number of two digits at most, in figures or numerals.
fn small(symbols: &[Symbol]) -> Option<u32> {
    let mut value: u32 = 0;
    for symbol in symbols {
        value = match (symbol.letter, symbol.digit()) {
            ('十' | '拾', _) => value.max(1).saturating_mul(10),
            ('廿', _) => 20,
            (_, Some(digit)) if symbols.iter().any(|one| matches!(one.letter, '十' | '拾' | '廿')) => {
                value.saturating_add(u32::from(digit))
            }
            (_, Some(digit)) => value.saturating_mul(10).saturating_add(u32::from(digit)),
            _ => return None,
        };
    }
    (value < 100).then_some(value)
}

/// Past the number of a group of a village, which stays: 5组, 三社.
pub fn behind_group(symbols: &[Symbol], start: usize) -> usize {
    let numeral = |symbol: &&Symbol| symbol.digit().is_some() || symbol.letter == '十';
    let end = start + symbols[start..].iter().take_while(numeral).count();
    let is_group =
        end > start && symbols.get(end).is_some_and(|next| matches!(next.letter, '组' | '社' | '队'));
    if is_group { end + 1 } else { start }
}

/// A hamlet and the number of a house: the number alone, unless it may be a day of which something is told.
fn in_hamlet(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    if !HAMLETS.contains(symbols[at].letter) || at == 0 || !symbols[at - 1].is_han() {
        return None;
    }
    let start = behind_group(symbols, at + 1 + spaces(symbols, at + 1));
    let end = number(symbols, start);
    if end == start || symbols.get(end)?.letter != '号' {
        return None;
    }
    (!is_no_house(symbols, start, end)).then_some((start, end + 1))
}

/// Whether a number that a 号 follows is of something else than a house, or of a day of which something is
/// told.
pub fn is_no_house(symbols: &[Symbol], start: usize, end: usize) -> bool {
    let day = small(&symbols[start..end]).is_some_and(|value| (1..=31).contains(&value));
    let of_other = symbols.get(end + 1).is_some_and(|next| OF_OTHERS.contains(next.letter));
    of_other || day && first_at(symbols, end + 1, &OF_A_DAY).is_some()
}

/// A post box: its number behind the word or before it, with the number of the town's own boxes.
fn of_box(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let (word, behind) = first_at(symbols, at, &BOXES)?;
    // The longer word holds the shorter one.
    if word == "信箱" && at >= 2 && first_at(symbols, at - 2, &BOXES[..1]).is_some() {
        return None;
    }
    let mut start = behind + spaces(symbols, behind);
    start += usize::from(symbols.get(start).is_some_and(|symbol| matches!(symbol.letter, '第' | ':' | '号')));
    start += spaces(symbols, start);
    let mut end = number(symbols, start);
    if symbols.get(end).is_some_and(|next| matches!(next.letter, '个' | '只' | '封')) {
        return None;
    }
    if end > start {
        // A box within a box: 205-12, 205号12分箱.
        while symbols.get(end).is_some_and(|symbol| matches!(symbol.letter, '-' | '号' | '分')) {
            end = number(symbols, end + 1).max(end + 1);
        }
        return Some((start, end));
    }
    let numeral =
        |symbol: &&Symbol| symbol.digit().is_some() || matches!(symbol.letter, '-' | '号' | '第' | ' ');
    let length = symbols[..at].iter().rev().take_while(numeral).count();
    let from = at - length;
    let digits = symbols[from..at].iter().filter(|symbol| symbol.digit().is_some()).count();
    (1..=8).contains(&digits).then_some((from, at))
}

/// The number of a door plate.
fn of_plate(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let (_, mut start) = first_at(symbols, at, &PLATES)?;
    while symbols.get(start).is_some_and(|symbol| matches!(symbol.letter, ' ' | ':' | '是' | '为')) {
        start += 1;
    }
    let end = number(symbols, start);
    if end > start {
        return Some((start, end));
    }
    // The street stands between.
    let name = symbols[start..].iter().take(STREET).take_while(|symbol| symbol.is_han()).count();
    let (from, ends) = (start + name, symbols.get((start + name).checked_sub(1)?)?.letter);
    let end = number(symbols, from);
    (end > from && "路街巷弄道里村".contains(ends)).then_some((start, end))
}

/// A post box in English: its number.
fn english_box(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    if at > 0 && symbols[at - 1].is_plain() {
        return None;
    }
    let (_, behind) = first_at(symbols, at, &ENGLISH_BOXES)?;
    let (_, start) = numbered(symbols, behind);
    let end = number(symbols, start);
    (end > start).then_some((start, end))
}

/// A room of a house to stay in: the room.
fn of_inn(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let (_, start) = first_at(symbols, at, &["旅馆", "宾馆", "酒店", "招待所", "旅社", "宿舍楼", "宿舍"])?;
    let end = number(symbols, start);
    let room = first_at(symbols, end, &["房", "室", "号房", "号室"]).map(|(_, end)| end);
    room.filter(|_| end > start + 1).map(|room| (start, room))
}

/// Past what calls a number one, and whether anything does: no., number, #.
fn numbered(symbols: &[Symbol], at: usize) -> (bool, usize) {
    let mut start = at + spaces(symbols, at);
    start += usize::from(symbols.get(start).is_some_and(|symbol| symbol.letter == ','));
    start += spaces(symbols, start);
    match first_at(symbols, start, &["no.", "number ", "no ", "nr.", "#"]) {
        Some((_, end)) => (true, end + spaces(symbols, end)),
        None => (false, start),
    }
}

/// A street in English or pinyin and a number behind it, `Renmin Road 12`: both, unless the number is a year,
/// part of a day, or counts what follows it.
fn behind_street(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let name = at.checked_sub(1).filter(|&before| symbols[before].letter == ' ')?;
    let letters = symbols[at..].iter().take_while(|symbol| symbol.letter.is_ascii_alphabetic()).count();
    let word: String = symbols[at..at + letters].iter().map(|symbol| symbol.letter).collect();
    let length = symbols[..name].iter().rev().take_while(|symbol| symbol.is_plain()).count();
    let before: String = symbols[name - length..name].iter().map(|symbol| symbol.letter).collect();
    if !before.chars().any(char::is_alphabetic)
        || SMALL_WORDS.iter().chain(&NO_NAME).any(|word| *word == before)
    {
        return None;
    }
    let dot = usize::from(symbols.get(at + letters).is_some_and(|symbol| symbol.letter == '.'));
    // "St. 12" is a street; "road. 12" begins a sentence.
    let dot = if matches!(word.as_str(), "st" | "rd" | "ave") { dot } else { 0 };
    let (called, start) = numbered(symbols, at + letters + dot);
    let digits = symbols[start..].iter().take_while(|symbol| symbol.letter.is_ascii_digit()).count();
    let end = start + digits;
    let hao = first_at(symbols, end + spaces(symbols, end), &["hao"]).is_some();
    let street = STREETS.contains(&word.as_str()) || (called || hao) && LIKE_NAMES.contains(&word.as_str());
    // A comma may part the street from an age.
    let apart = symbols[at + letters..start].iter().any(|symbol| symbol.letter == ',');
    if !street || !(1..=4).contains(&digits) || apart && !called && !hao {
        return None;
    }
    let next = symbols[end..].iter().find(|next| next.letter != ' ').map(|next| next.letter);
    let counts = next.is_some_and(|next| next.is_alphanumeric() && !hao && !begins_room(symbols, end));
    let within = symbols.get(end).is_some_and(|next| matches!(next.letter, '/' | '-' | '.' | ':'))
        && symbols.get(end + 1).is_some_and(|next| next.letter.is_ascii_digit());
    let is_year = (1850..=2035).contains(&value(&symbols[start..end]));
    let to = if hao { end + spaces(symbols, end) + 3 } else { end };
    (called || hao || !(counts || within || is_year)).then_some((name - length, to))
}

/// A street in pinyin with its number and no spaces, `renminlu12hao`.
fn glued_street(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    if at > 0 && symbols[at - 1].is_plain() {
        return None;
    }
    let letter = |symbol: &&Symbol| symbol.letter.is_ascii_alphabetic();
    let name: String =
        symbols[at..].iter().take(GLUED).take_while(letter).map(|symbol| symbol.letter).collect();
    let street =
        STREETS.iter().chain(&LIKE_NAMES).any(|word| name.len() > word.len() + 1 && name.ends_with(word));
    let start = at + name.len();
    let digits = symbols[start..].iter().take_while(|symbol| symbol.letter.is_ascii_digit()).count();
    let (_, end) = first_at(symbols, start + digits, &["hao"])?;
    (street && (1..=4).contains(&digits)).then_some((at, end))
}

/// The value of figures, as far as a number of 32 bits goes.
fn value(figures: &[Symbol]) -> u32 {
    let digits = figures.iter().filter_map(|figure| figure.letter.to_digit(10));
    digits.fold(0, |sum: u32, digit| sum.saturating_mul(10).saturating_add(digit))
}

/// Whether a dwelling follows.
fn begins_room(symbols: &[Symbol], at: usize) -> bool {
    first_at(symbols, at + spaces(symbols, at), &["room", "flat", "apt", "unit", "building", "floor"])
        .is_some()
}
