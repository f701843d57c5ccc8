//! Identifying numbers and addresses invented by a seed, and the disguises they are written in. Written
//! apart from the rules that find them.

pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % below
    }

    pub fn from(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    pub fn one_of<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }
}

/// What an identifying text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    Identity,
    Phone,
    Landline,
    Bank,
    Passport,
    Chat,
    Plate,
    Address,
    Email,
}

pub const SECRETS: [Secret; 9] = [
    Secret::Identity,
    Secret::Phone,
    Secret::Landline,
    Secret::Bank,
    Secret::Passport,
    Secret::Chat,
    Secret::Plate,
    Secret::Address,
    Secret::Email,
];

impl Secret {
    /// Whether it is all digits, and so can be written in every disguise.
    pub fn is_number(self) -> bool {
        matches!(self, Secret::Identity | Secret::Phone | Secret::Bank)
    }
}

/// An invented one.
pub fn secret(kind: Secret, chance: &mut Chance) -> String {
    match kind {
        Secret::Identity => identity(chance),
        Secret::Phone => {
            let head = chance.one_of(&["13", "15", "17", "18", "19"]);
            format!("{head}{}", chance.digits(9))
        }
        Secret::Landline => {
            let area = chance.one_of(&["0818", "028", "0371", "010"]);
            format!("{area}-{}{}", chance.from(2, 8), chance.digits(6))
        }
        Secret::Bank => bank(chance),
        Secret::Passport => {
            let head = chance.one_of(&["E", "G", "EA", "EB"]);
            let digits = chance.digits(9 - head.len());
            format!("{head}{digits}")
        }
        Secret::Chat => {
            let service = chance.one_of(&["微信", "微信号：", "加VX ", "QQ", "扣扣号:", "wechat: "]);
            let account = if service.contains('Q') || service.contains('扣') {
                format!("{}{}", chance.from(1, 9), chance.digits(7))
            } else {
                format!("{}_{}", chance.one_of(&["lihua", "wxid", "abc", "xiaohong"]), chance.digits(4))
            };
            format!("{service}{account}")
        }
        Secret::Plate => {
            let letter = char::from(b'A' + chance.below(8) as u8);
            format!(
                "{}{letter}{}{}",
                chance.one_of(&["川", "豫", "京", "粤"]),
                chance.one_of(&["·", "", " "]),
                chance.digits(5)
            )
        }
        Secret::Address => {
            let place = chance.one_of(&["双塘镇", "达县", "朝阳区", ""]);
            let street = chance.one_of(&["人民路", "建设街", "解放大道", "柳树巷", "幸福小区"]);
            format!(
                "{place}{street}{}号{}单元{}室",
                chance.from(1, 300),
                chance.from(1, 4),
                chance.from(101, 808)
            )
        }
        Secret::Email => format!(
            "{}{}@{}.com",
            chance.one_of(&["lihua", "wang.fang", "abc_"]),
            chance.digits(3),
            chance.one_of(&["qq", "163", "example"])
        ),
    }
}

fn identity(chance: &mut Chance) -> String {
    let area = chance.one_of(&["510723", "411122", "110105", "530325", "330382"]);
    let (year, month, day) = (chance.from(1940, 2005), chance.from(1, 12), chance.from(1, 28));
    let body = format!("{area}{year}{month:02}{day:02}{}", chance.digits(3));
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize =
        body.bytes().zip(weights).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    format!("{body}{}", char::from(b"10X98765432"[sum % 11]))
}

fn bank(chance: &mut Chance) -> String {
    let body = format!("{}{}", chance.one_of(&["622202", "621700", "623052"]), chance.digits(12));
    let sum: usize = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let value = usize::from(digit - b'0') * if at % 2 == 0 { 2 } else { 1 };
            value / 10 + value % 10
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// How a text is disguised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disguise {
    None,
    FullWidth,
    Circled,
    Numerals,
    BankNumerals,
    Spaces,
    Groups,
    Hidden,
    Marks,
    Mixed,
    Letters,
    Split,
}

pub const DISGUISES: [Disguise; 12] = [
    Disguise::None,
    Disguise::FullWidth,
    Disguise::Circled,
    Disguise::Numerals,
    Disguise::BankNumerals,
    Disguise::Spaces,
    Disguise::Groups,
    Disguise::Hidden,
    Disguise::Marks,
    Disguise::Mixed,
    Disguise::Letters,
    Disguise::Split,
];

/// The text in disguise, as one or two fields.
pub fn disguised(text: &str, how: Disguise, chance: &mut Chance) -> Vec<String> {
    let each = |change: &mut dyn FnMut(char) -> String| text.chars().map(change).collect::<String>();
    let digit = |letter: char| letter.to_digit(10).map(|digit| digit as usize);
    let of = |table: &str, letter: char| {
        digit(letter).map_or(letter.to_string(), |digit| table.chars().nth(digit).unwrap().to_string())
    };
    let one = match how {
        Disguise::None => text.to_owned(),
        Disguise::FullWidth => each(&mut |letter| match letter {
            '!'..='~' => char::from_u32(letter as u32 + 0xfee0).unwrap().to_string(),
            other => other.to_string(),
        }),
        Disguise::Circled => each(&mut |letter| of("⓪①②③④⑤⑥⑦⑧⑨", letter)),
        Disguise::Numerals => {
            let table =
                chance.one_of(&["零一二三四五六七八九", "〇一二三四五六七八九", "洞幺二三四五六拐八勾"]);
            each(&mut |letter| of(table, letter))
        }
        Disguise::BankNumerals => each(&mut |letter| of("零壹贰叁肆伍陆柒捌玖", letter)),
        Disguise::Spaces => each(&mut |letter| {
            if letter.is_ascii_digit() { format!("{letter} ") } else { letter.to_string() }
        }),
        Disguise::Groups => {
            let (size, sign) = (chance.from(3, 4), chance.one_of(&["-", " ", ".", "·", " - ", "/", "，"]));
            let mut count = 0;
            each(&mut |letter| {
                count += usize::from(letter.is_ascii_digit());
                if letter.is_ascii_digit() && count > 1 && count % size == 1 {
                    format!("{sign}{letter}")
                } else {
                    letter.to_string()
                }
            })
        }
        Disguise::Hidden => {
            let hidden =
                chance.one_of(&["\u{200b}", "\u{200d}", "\u{2060}", "\u{ad}", "\u{202c}", "\u{feff}"]);
            each(&mut |letter| format!("{letter}{hidden}"))
        }
        Disguise::Marks => each(&mut |letter| {
            if letter.is_ascii_digit() { format!("{letter}\u{336}") } else { letter.to_string() }
        }),
        Disguise::Mixed => {
            let tables = ["０１２３４５６７８９", "⓪①②③④⑤⑥⑦⑧⑨", "零一二三四五六七八九", "0123456789"];
            each(&mut |letter| of(tables[chance.below(4)], letter))
        }
        Disguise::Letters => {
            let mut swapped = 0;
            each(&mut |letter| match letter {
                '0' if swapped < 3 => {
                    swapped += 1;
                    "O".to_owned()
                }
                '1' if swapped < 3 => {
                    swapped += 1;
                    "l".to_owned()
                }
                other => other.to_string(),
            })
        }
        Disguise::Split => {
            let at = chance.from(5, text.len() - 3);
            return vec![text[..at].to_owned(), text[at..].to_owned()];
        }
    };
    vec![one]
}
