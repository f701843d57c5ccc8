//! Forms in which people hide a number or an address, made by a seed and written apart from the rules that
//! find them; and what looks like them and is evidence.

use super::disguise::{Chance, Secret, secret};
use super::innocent::filled_in;

/// A form: a text, and what must stay of it.
pub struct Hidden {
    pub text: String,
    pub stays: String,
}

pub type Form = (&'static str, fn(&mut Chance) -> Hidden);

pub const FORMS: [Form; 8] = [
    ("letters laced between digits", laced),
    ("numerals with units", with_units),
    ("mail spelt", mail),
    ("an account of mail", mail_account),
    ("post boxes", boxes),
    ("houses of a hamlet", houses),
    ("a number behind an English street", streets),
    ("numbers of papers", papers),
];

fn hidden(before: &str, secret: impl Into<String>) -> Hidden {
    Hidden { text: format!("{before}{}", secret.into()), stays: before.to_owned() }
}

fn letters(chance: &mut Chance, count: usize) -> String {
    (0..count)
        .map(|_| chance.one_of(&["a", "b", "c", "d", "e", "f", "g", "h", "k", "n", "p", "w", "z"]))
        .collect()
}

/// Each digit, or each few, with a letter or two behind.
fn laced(chance: &mut Chance) -> Hidden {
    let kind = [Secret::Phone, Secret::Identity, Secret::Bank][chance.below(3)];
    let number = secret(kind, chance);
    let (size, many) = (chance.from(1, 4), chance.from(1, 2));
    let signs = chance.one_of(&["", "", "-", "_"]);
    let mut out = String::new();
    for (place, digit) in number.chars().enumerate() {
        if place > 0 && place % size == 0 {
            out += &format!("{signs}{}", letters(chance, many));
        }
        out.push(digit);
    }
    hidden(chance.one_of(&["", "打这个", "她说："]), out)
}

/// A whole number below ten thousand as it is said.
fn said(value: usize) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let mut out = String::new();
    let mut gap = false;
    for (unit, word) in [(1_000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = value / unit % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            out += "零";
        }
        out += DIGITS[digit];
        out += word;
    }
    out
}

/// A telephone in groups, each in figures, in numerals or said with units, one of them with units at least.
fn with_units(chance: &mut Chance) -> Hidden {
    let phone = secret(Secret::Phone, chance);
    let sizes: [usize; 3] = if chance.below(2) == 0 { [3, 4, 4] } else { [3, 3, 5] };
    let mut from = 0;
    let groups: Vec<&str> = sizes
        .iter()
        .map(|size| {
            from += size;
            &phone[from - size..from]
        })
        .collect();
    let sayable = |group: &str| !group.starts_with('0') && group.len() < 5;
    let chosen = (0..3).filter(|&n| sayable(groups[n])).collect::<Vec<_>>();
    let one = chosen[chance.below(chosen.len())];
    let written: Vec<String> = groups
        .iter()
        .enumerate()
        .map(|(n, group)| {
            if n == one {
                return said(group.parse().unwrap());
            }
            match chance.below(2) {
                0 => (*group).to_owned(),
                _ => group
                    .chars()
                    .map(|digit| "零一二三四五六七八九".chars().nth(digit as usize - 48).unwrap())
                    .collect(),
            }
        })
        .collect();
    let between = chance.one_of(&[" ", "，", "-", "  "]);
    hidden(chance.one_of(&["", "她的号", "打"]), written.join(between))
}

fn spaced(text: &str) -> String {
    let letters: Vec<String> = text.chars().map(String::from).collect();
    letters.join(" ")
}

fn mail(chance: &mut Chance) -> Hidden {
    let account =
        format!("{}{}", chance.one_of(&["lihua", "wangfang", "xiaoli", "abc"]), chance.from(10, 999));
    let provider = chance.one_of(&["qq", "163", "126", "sina", "gmail", "foxmail"]);
    let before = chance.one_of(&["", "写信到", "联系"]);
    if chance.below(5) == 0 {
        let sign = chance.one_of(&["@", "艾特"]);
        return hidden(
            before,
            format!("{} {sign} {} . {}", spaced(&account), spaced(provider), spaced("com")),
        );
    }
    let sign = chance.one_of(&["@", " @ ", "艾特", " 艾特 ", " at ", " AT ", "(at)", "[at]", "＠", "小老鼠"]);
    let dot = chance.one_of(&[".", " . ", "点", " 点 ", " dot ", "(dot)", "[dot]", "。", "．"]);
    hidden(before, format!("{account}{sign}{provider}{dot}com"))
}

fn mail_account(chance: &mut Chance) -> Hidden {
    let word = chance.one_of(&["邮箱", "邮箱是", "电邮：", "email: ", "邮箱号 ", "e-mail "]);
    hidden(word, format!("{}_{}", chance.one_of(&["lihua", "wang"]), chance.from(10, 9_999)))
}

fn boxes(chance: &mut Chance) -> Hidden {
    let number = chance.from(1, 99_999);
    match chance.below(4) {
        0 => hidden(chance.one_of(&["邮政信箱", "本地信箱", "邮政信箱："]), format!("{number}号")),
        1 => {
            let town = chance.one_of(&["达县", "北京市", "寄到"]);
            Hidden { text: format!("{town}{number}号信箱"), stays: town.to_owned() }
        }
        2 => hidden(
            chance.one_of(&["信箱", "邮政信箱"]),
            format!("{}-{}", chance.from(1, 999), chance.from(1, 99)),
        ),
        _ => hidden(chance.one_of(&["P.O. Box ", "PO Box ", "P.O.Box No. "]), number.to_string()),
    }
}

const HAMLETS: [&str; 8] = ["王家湾", "李家坝", "大坪", "石板沟", "杨家岭", "小河溪", "双塘村", "张家寨"];

fn houses(chance: &mut Chance) -> Hidden {
    let hamlet = chance.one_of(&HAMLETS);
    let number = match chance.below(3) {
        0 => said(chance.from(11, 199)),
        _ => chance.from(1, 499).to_string(),
    };
    let before = format!("{}{hamlet}", chance.one_of(&["", "住在", "双塘镇"]));
    let behind = chance.one_of(&["", "，门前有树", "。有狗"]);
    Hidden { text: format!("{before}{number}号{behind}"), stays: before }
}

fn streets(chance: &mut Chance) -> Hidden {
    let name = chance.one_of(&["Renmin", "Jiefang", "Zhongshan", "Old Mill", "Hongxing West"]);
    let street = chance.one_of(&["Road", "Street", "Avenue", "Rd", "Rd.", "Dajie", "Lane"]);
    let number = chance.from(1, 1_800);
    let (no, behind) =
        (chance.one_of(&["", "No. ", "no.", "#"]), chance.one_of(&["", ", near the mill", "."]));
    let text = format!("{name} {street} {no}{number}{behind}");
    Hidden { text, stays: String::new() }
}

fn papers(chance: &mut Chance) -> Hidden {
    let word = chance.one_of(&[
        "社保号",
        "社会保障卡号：",
        "医保卡号是",
        "户口本编号",
        "户口簿号 ",
        "户号：",
        "残疾证",
        "结婚证号码",
        "social security number ",
    ]);
    let number = match chance.below(3) {
        0 => format!("A{}", chance.from(21_000_000, 98_999_999)),
        1 => format!("{}-{:02}-{}", chance.from(210, 999), chance.from(40, 99), chance.from(3_000, 9_999)),
        _ => chance.from(210_000, 999_999).to_string() + &format!("{:06}", chance.from(0, 999_999)),
    };
    hidden(word, number)
}

/// What looks like the forms and is evidence, with the places of [`super::innocent`].
const LIKE: [&str; 54] = [
    "王家湾{D}号那天走失",
    "到王家湾{D}号左右赶集",
    "双塘村{D}号早上还在",
    "王家湾{N}号晚上出走",
    "{M}月{D}号到王家湾",
    "住在王家湾，{A}岁",
    "王家湾{S}组",
    "李家坝{DD}户人家",
    "大坪山上{S}口井",
    "杨家岭{Y}年修路",
    "she stayed at home. She left in {Y}",
    "she was at work. Then she came home",
    "look at me. Come here",
    "she is at {H} cm. He is taller",
    "worked at a mill, {A} years old",
    "lost at {S}. {M}. {Y}",
    "on Renmin Road {Y}",
    "on Renmin Road {D} years ago",
    "Jiefang Road, {A}, tall",
    "Renmin Road {D} March {Y}",
    "Renmin Road {D}/{M}/{Y}",
    "near the road {D} km from town",
    "national road 3{DD}",
    "she ran from Mill Lane {S} times",
    "门口有信箱",
    "去信箱寄信，{Y}年",
    "后湾{DD}号线地铁",
    "在石板沟{S}号井下过矿",
    "信箱里有{S}封信",
    "没有邮箱，{Y}年才上网",
    "户口在{Y}年注销",
    "户口本上写{Y}年{M}月{D}日生",
    "社保{Y}年办的",
    "医保 {Y} {MM} {DD} 办",
    "结婚证{Y}{MM}{DD}领",
    "驾照{Y}-{MM}-{DD}",
    "门牌看不清",
    "花了三千八百块",
    "体重一百三十八斤，身高一米五八",
    "卖了五千，又卖了八百",
    "一千九百九十八年走的",
    "一百三十五、一百二十、九十",
    "走了二百五十里路",
    "{Y}，三千八百",
    "二十{N}岁，生了{N}个",
    "13h30m，{H}cm",
    "{Y}y{M}m{D}d",
    "{Y}-3-15T13:30",
    "{Y}.{M}.{D},13h30",
    "K138次{S}车{DD}座",
    "B超{S}次，X光{Y}年",
    "T恤{S}件，3x5米的布",
    "from 13 to 15 she was ill, {Y}",
    "{H}cm {W}kg {Y}",
];

pub fn like(number: usize, chance: &mut Chance) -> String {
    filled_in(LIKE[number % LIKE.len()], chance)
}
