//! Names of accounts that chat with: what follows the name of such a service. Must not look for numbers
//! that stand by themselves.

use super::mask::MaskKind;
use super::numbers::is_date;
use super::symbols::{Finding, Symbol, find_word, word_end};

/// Services, longest first where one begins another.
const SERVICES: [&str; 30] = [
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
];

/// Words for services that are other words too: behind them an account has letters and digits, or is said to
/// be a number.
const WEAK: [&str; 14] =
    ["卫星", "微x", "威x", "薇", "威", "徽", "抖音", "快手", "小红书", "微博", "v", "tg", "q", "扣"];
/// Of these, those behind which digits alone are an account too.
const COUNTED: [&str; 2] = ["q", "扣"];

/// What may stand between a service and the account.
const BETWEEN: [&str; 12] = ["号码", "号", "是", "为", "账号", "帐号", "id", "我的", "加", "同", "搜", "叫"];

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
    find_weak(symbols, found);
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
