//! Names of accounts that chat with: what follows the name of such a service. Must not look for numbers
//! that stand by themselves.

use super::mask::MaskKind;
use super::symbols::{Finding, Symbol, find_word};

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
            if end <= symbols.len() && find_word(&symbols[at..end], word, 0) == Some(0) && apart {
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
