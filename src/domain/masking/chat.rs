//! Names of accounts that chat with: what follows the name of such a service. Must not look for numbers
//! that stand by themselves.

use super::mask::MaskKind;
use super::numbers::is_date;
use super::symbols::{Finding, Symbol, find_word, word_end};

/// Services, longest first where one begins another.
const SERVICES: [&str; 63] = [
    "微信号",
    "微信",
    "薇信",
    "威信号",
    "徽信",
    "微 信",
    "v信",
    "weixin",
    "wechat",
    "vx",
    "wx",
    "qq号",
    "qq",
    "q q",
    "扣扣",
    "企鹅号",
    "抖音号",
    "快手号",
    "支付宝",
    "陌陌号",
    "telegram",
    "whatsapp",
    "line id",
    "line:",
    "zalo",
    "skype",
    "facebook",
    "微信id",
    "微信同号",
    "加v",
    "维信",
    "卫信",
    "违信",
    "魏信",
    "唯信",
    "wei信",
    "wxid",
    "绿泡泡",
    "绿色软件",
    "抠抠",
    "蔻蔻",
    "秋秋",
    "球球",
    "探探",
    "viber",
    "t.me/",
    "wa.me/",
    "weibo.com/u/",
    "weibo.com/",
    "蝙蝠号",
    "钉钉",
    "fb:",
    "企微",
    "企业微信",
    "公众号",
    "胃信",
    "q号",
    "🐧",
    "✈",
    "纸飞机",
    "飞机号",
    "小飞机",
    "加微",
];

/// Services that are looked for with signs between their letters too.
const PARTED: [&str; 8] = ["微信", "薇信", "wechat", "weixin", "vx", "wx", "qq", "wei信"];
/// Signs between two letters of these at most.
const SIGNS: usize = 2;

/// Words for services that are other words too: behind them an account has letters and digits, or is said to
/// be a number.
const WEAK: [&str; 21] = [
    "卫星",
    "微x",
    "威x",
    "微我",
    "威信",
    "薇",
    "威",
    "徽",
    "抖音",
    "快手",
    "陌陌",
    "小红书",
    "微博",
    "v",
    "tg",
    "q",
    "扣",
    "企鹅",
    "signal",
    "口口",
    "电报",
];
/// Of these, those behind which digits alone are an account too.
const COUNTED: [&str; 5] = ["q", "扣", "陌陌", "企鹅", "口口"];

/// What may stand between a service and the account.
const BETWEEN: [&str; 16] = [
    "号码", "号", "就是", "是", "念", "为", "账号", "帐号", "id", "live", "邮箱", "我的", "加", "同", "搜",
    "叫",
];

/// The shortest account, and the longest.
const LENGTHS: std::ops::RangeInclusive<usize> = 5..=24;

/// All of them.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    for service in SERVICES {
        let mut from = 0;
        while let Some(at) = find_word(symbols, service, from) {
            from = at + 1;
            let latin = service.is_ascii();
            if latin && at > 0 && symbols[at - 1].letter.is_ascii_alphabetic() {
                continue;
            }
            let start = behind(symbols, at + service.chars().count());
            if let Some(to) = account(symbols, start) {
                found.push(Finding { kind: MaskKind::ChatId, from: start, to });
            }
        }
    }
    find_parted(symbols, found);
    find_weak(symbols, found);
}

/// Accounts behind services whose letters signs part.
fn find_parted(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    for at in 0..symbols.len() {
        let begins = at == 0 || !symbols[at - 1].letter.is_ascii_alphabetic();
        for service in PARTED {
            let Some(end) = parted_end(symbols, at, service).filter(|_| begins || !service.is_ascii()) else {
                continue;
            };
            let start = behind(symbols, end);
            let to = unbroken(symbols, start).filter(|_| start > end || !service.is_ascii());
            found.extend(to.map(|to| Finding { kind: MaskKind::ChatId, from: start, to }));
        }
    }
}

/// An account of one piece that is no word: with a digit or `_` in it.
fn unbroken(symbols: &[Symbol], start: usize) -> Option<usize> {
    let own = |symbol: &&Symbol| symbol.is_plain() || matches!(symbol.letter, '_' | '-');
    let most = LENGTHS.end() + 1;
    let piece: Vec<Symbol> = symbols.get(start..)?.iter().take(most).take_while(own).copied().collect();
    let digits: Vec<u8> = piece.iter().filter_map(|symbol| symbol.digit()).collect();
    let told = !digits.is_empty() || piece.iter().any(|symbol| symbol.letter == '_');
    let is_day = digits.len() == piece.len() && is_date(&digits);
    (LENGTHS.contains(&piece.len()) && told && !is_day).then_some(start + piece.len())
}

/// Where a word ends that begins at a place, with signs between its letters somewhere.
fn parted_end(symbols: &[Symbol], at: usize, word: &str) -> Option<usize> {
    let (mut end, mut parted) = (at, false);
    for (place, letter) in word.chars().enumerate() {
        let signs = symbols[end.min(symbols.len())..].iter().take_while(|symbol| symbol.parts()).count();
        if place > 0 && signs > 0 {
            if signs > SIGNS {
                return None;
            }
            (end, parted) = (end + signs, true);
        }
        symbols.get(end).filter(|symbol| symbol.letter == letter)?;
        end += 1;
    }
    parted.then_some(end)
}

/// Accounts behind words that are other words too.
fn find_weak(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    for at in 0..symbols.len() {
        let Some(word) = WEAK.iter().find(|word| is_at(symbols, word, at)) else { continue };
        let next = at + word.chars().count();
        let apart = |symbol: Option<&Symbol>| symbol.is_none_or(|symbol| !symbol.is_plain());
        if word.is_ascii()
            && !(apart(at.checked_sub(1).map(|before| &symbols[before])) && apart(symbols.get(next)))
        {
            continue;
        }
        let start = behind(symbols, next);
        let Some(to) = account(symbols, start).filter(|to| to - start <= *LENGTHS.end()) else { continue };
        let own = &symbols[start..to];
        let (letters, digits) = (
            own.iter().filter(|symbol| symbol.letter.is_ascii_alphabetic()).count(),
            own.iter().filter_map(|symbol| symbol.digit()).collect::<Vec<u8>>(),
        );
        let unbroken = own.iter().all(|symbol| !symbol.parts() || matches!(symbol.letter, '_' | '-'));
        let numbered =
            symbols[next..start].iter().any(|symbol| symbol.letter == '号') || COUNTED.contains(word);
        let is_account = letters > 0 && (!digits.is_empty() || own.iter().any(|symbol| symbol.letter == '_'));
        let is_number = letters == 0 && numbered && digits.len() >= 5 && !is_date(&digits);
        if unbroken && (is_account || is_number) {
            found.push(Finding { kind: MaskKind::ChatId, from: start, to });
        }
    }
}

fn is_at(symbols: &[Symbol], word: &str, at: usize) -> bool {
    word_end(symbols, at, word).is_some()
}

/// Past the words and signs between a service and an account.
fn behind(symbols: &[Symbol], mut at: usize) -> usize {
    loop {
        let start = at;
        while symbols.get(at).is_some_and(|symbol| symbol.parts() && symbol.letter != '_') {
            at += 1;
        }
        for word in BETWEEN {
            let end = at + word.chars().count();
            let apart = !word.is_ascii() || symbols.get(end).is_some_and(|next| next.parts());
            if is_at(symbols, word, at) && apart {
                at = end;
            }
        }
        if at == start {
            return at;
        }
    }
}

/// Letters, digits, - and _, parted by one space at most where they are single; a Chinese numeral counts
/// among digits.
fn account(symbols: &[Symbol], start: usize) -> Option<usize> {
    let (mut count, mut digits, mut end, mut at, mut spaces) = (0, 0, start, start, 0);
    while let Some(symbol) = symbols.get(at) {
        let is_digit = symbol.letter.is_ascii_digit() || symbol.digit().is_some();
        if symbol.is_plain() || is_digit || matches!(symbol.letter, '_' | '-') {
            count += 1;
            digits += usize::from(is_digit || symbol.letter == '_');
            at += 1;
            end = at;
            spaces = 0;
        } else if symbol.parts() && spaces == 0 && count > 0 && !matches!(symbol.letter, ',' | '。' | ';') {
            spaces += 1;
            at += 1;
        } else {
            break;
        }
    }
    let spaced = end - start > count;
    (LENGTHS.contains(&count) && (digits > 0 || !spaced && count >= 6)).then_some(end)
}
