//! Names of accounts that stand by themselves: with an underscore, or behind an @ and no domain. Nobody writes so
//! of a person or a place. Must not look for what follows the name of a service.

use super::mask::MaskKind;
use super::symbols::{Finding, Symbol, first_at, has_word_before};

/// What stands for an underscore within a name.
const UNDERSCORES: [&str; 3] = ["_", "下划线", "底线"];
/// What stands before a name.
const SIGNS: [&str; 4] = ["@", "艾特", "爱特", "圈a"];
/// Services behind whose sign a name may be Chinese.
const SERVICES: [&str; 6] = ["微博", "抖音", "快手", "小红书", "weibo", "douyin"];
/// Words behind which a name with dots stands.
const WORDS: [&str; 4] = ["搜", "搜索", "账号", "id"];
/// Signs of a name, at least and at most.
const LEAST: usize = 6;
const LONGEST: usize = 32;
/// Characters of a Chinese name at most.
const HAN: usize = 16;

/// All of them.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    let mut at = 0;
    while at < symbols.len() {
        at = match one(symbols, at) {
            Some((from, to)) => {
                found.push(Finding { kind: MaskKind::ChatId, from, to });
                to
            }
            None => at + 1,
        };
    }
}

fn one(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    underscored(symbols, at)
        .map(|to| (at, to))
        .or_else(|| behind_sign(symbols, at))
        .or_else(|| behind_search(symbols, at))
}

fn begins_word(symbols: &[Symbol], at: usize) -> bool {
    at == 0 || !symbols[at - 1].is_plain() && symbols[at - 1].letter != '_'
}

/// Letters and digits from a place on; where they end.
fn plain(symbols: &[Symbol], at: usize) -> usize {
    let own = |symbol: &&Symbol| symbol.is_plain();
    at + symbols.get(at..).unwrap_or_default().iter().take(LONGEST).take_while(own).count()
}

/// A name with an underscore between letters or digits.
fn underscored(symbols: &[Symbol], at: usize) -> Option<usize> {
    if !symbols[at].is_plain() || !begins_word(symbols, at) {
        return None;
    }
    let (mut end, mut parts) = (plain(symbols, at), 1);
    while let Some((_, next)) = first_at(symbols, end, &UNDERSCORES) {
        let further = plain(symbols, next);
        if further == next || further - at > LONGEST {
            break;
        }
        (end, parts) = (further, parts + 1);
    }
    let signs = symbols[at..end].iter().filter(|symbol| symbol.is_plain()).count();
    let letters = symbols[at..end].iter().filter(|symbol| symbol.letter.is_ascii_alphabetic()).count();
    (parts > 1 && signs >= LEAST && letters > 1).then_some(end)
}

/// A name behind a sign, and no domain behind the name.
fn behind_sign(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let (_, start) = first_at(symbols, at, &SIGNS)?;
    if has_word_before(symbols, at, 6, &SERVICES) {
        let own =
            |symbol: &&Symbol| symbol.is_plain() || symbol.is_han() || matches!(symbol.letter, '_' | '-');
        let end = start + symbols[start..].iter().take(HAN).take_while(own).count();
        return (end > start + 1).then_some((at, end));
    }
    let own = |symbol: &&Symbol| symbol.is_plain() || symbol.letter == '_';
    let name = &symbols[start..start + symbols[start..].iter().take(LONGEST).take_while(own).count()];
    let told = name.iter().any(|symbol| symbol.letter.is_ascii_digit() || symbol.letter == '_');
    let letters = name.iter().any(|symbol| symbol.letter.is_ascii_alphabetic());
    (name.len() >= LEAST && told && letters).then_some((at, start + name.len()))
}

/// A name with dots behind a word for searching.
fn behind_search(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let (_, end) = first_at(symbols, at, &WORDS).filter(|_| begins_word(symbols, at))?;
    let start = end + symbols[end..].iter().take_while(|symbol| matches!(symbol.letter, ':' | ' ')).count();
    let own = |symbol: &&Symbol| symbol.is_plain() || matches!(symbol.letter, '_' | '.' | '-');
    let name = &symbols[start..start + symbols[start..].iter().take(LONGEST).take_while(own).count()];
    let has = |is: fn(&char) -> bool| name.iter().any(|symbol| is(&symbol.letter));
    let told = has(char::is_ascii_digit) && has(char::is_ascii_alphabetic) && has(|letter| *letter == '.');
    (start > end && name.len() >= LEAST && told).then_some((start, start + name.len()))
}
