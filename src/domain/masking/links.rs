//! Addresses of sites: with a scheme, with an end that only sites have, or behind a word for it; also spelt with
//! spaces or with words for their signs. Must not take two sentences with no space between for one.

use super::mask::MaskKind;
use super::symbols::{Finding, Symbol, find_word, first_at, has_word_before, spaces, tight, word_end};

/// Ends that are hardly a word.
const ENDS: [&str; 22] = [
    "com", "cn", "net", "org", "edu", "gov", "cc", "xyz", "vip", "hk", "tw", "io", "info", "biz", "vn", "kr",
    "jp", "ru", "uk", "ltd", "icu", "onion",
];
/// Ends that are words too: what stands before them or behind must tell.
const WORDY: [&str; 37] = [
    "app", "site", "top", "club", "shop", "store", "online", "live", "link", "me", "co", "us", "be", "ly",
    "gl", "fm", "im", "ai", "la", "in", "to", "so", "gg", "fun", "work", "team", "group", "pub", "pro",
    "ink", "tech", "world", "website", "page", "tv", "wang", "ren",
];
/// Ends behind which a site may be figures alone: 163.com.
const FIGURED: [&str; 4] = ["com", "cn", "net", "org"];
/// What stands for a dot.
const DOTS: [&str; 8] = ["(dot)", "[dot]", "{dot}", "(.)", "[.]", "点", "·", "."];
/// How a path begins.
const PATHS: [&str; 10] = ["/", "?", "#", ":", "斜杠", "斜线", "反斜杠", "slash", "(slash)", "[slash]"];
/// What no link holds.
const STOPS: &str = " \n\t,;!)]}\"'。、”’》〉】」<>|";
/// How a link may begin, whatever signs follow.
const SCHEMES: [&str; 5] = ["https", "http", "hxxps", "hxxp", "ftp"];
/// Words behind which a link stands.
const WORDS: [&str; 10] =
    ["网址", "网站", "网页", "链接", "短链接", "短链", "域名", "url", "link", "website"];
/// What may stand between such a word and the link.
const BETWEEN: [&str; 8] = ["地址", "是", "为", "叫", "在", "去", "搜", "上"];
/// Letters of a part, of a scheme and of a link behind a word at most, or at least.
const LABEL: usize = 63;
const SCHEME: usize = 12;
const NAME: usize = 4;
/// Characters of a Chinese name of a site at most.
const HAN: usize = 6;
/// Parts of a site at most.
const LABELS: usize = 8;
/// Symbols of a link at most.
const LONGEST: usize = 512;
/// Digits of an address in figures at least: fewer may be a list.
const FIGURES: usize = 8;

/// All of them that are in no address of mail.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    let (kept, symbols) = tight(symbols);
    let mut at = 0;
    while at < symbols.len() {
        let Some((from, to)) = one(&symbols, at) else {
            at += 1;
            continue;
        };
        let (first, end) = (kept[from], kept[to - 1] + 1);
        let mail =
            |other: &Finding<MaskKind>| other.kind == MaskKind::Email && other.from < end && first < other.to;
        if !found.iter().any(mail) {
            found.push(Finding { kind: MaskKind::Link, from: first, to: end });
        }
        at = to;
    }
}

fn one(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let whole = |to: usize| (at, to);
    scheme(symbols, at)
        .or_else(|| www(symbols, at))
        .or_else(|| site(symbols, at))
        .or_else(|| figures(symbols, at))
        .or_else(|| token(symbols, at))
        .map(whole)
        .or_else(|| behind_name(symbols, at))
        .or_else(|| behind_word(symbols, at))
}

fn begins_word(symbols: &[Symbol], at: usize) -> bool {
    at == 0 || !symbols[at - 1].is_plain() && !matches!(symbols[at - 1].letter, '@' | '-' | '_')
}

/// Letters, digits and dashes at a place; where they end.
fn label(symbols: &[Symbol], at: usize) -> usize {
    let own = |symbol: &&Symbol| symbol.is_plain() || symbol.letter == '-';
    at + symbols.get(at..).unwrap_or_default().iter().take(LABEL).take_while(own).count()
}

fn text(symbols: &[Symbol]) -> String {
    symbols.iter().map(|symbol| symbol.letter).collect()
}

/// Past a dot, or a word for one; `None` where a sentence ends.
fn dot(symbols: &[Symbol], at: usize) -> Option<usize> {
    let start = at + spaces(symbols, at).min(1);
    let word = first_at(symbols, start, &["dot", "dian"]).map(|(_, end)| end);
    if let Some(end) = word.filter(|end| start > at && spaces(symbols, *end) > 0) {
        return Some(end + 1);
    }
    // A Chinese full stop ends a sentence, unless a letter stands right behind it.
    if let Some(end) = word_end(symbols, start, "。") {
        return symbols.get(end).is_some_and(|next| next.is_plain()).then_some(end);
    }
    let (word, end) = first_at(symbols, start, &DOTS)?;
    let behind = spaces(symbols, end).min(1);
    // "Home. She" has a space behind its full stop, and none before.
    (word != "." || behind == 0 || start > at).then_some(end + behind)
}

/// Past the path behind a site, when there is one.
fn path(symbols: &[Symbol], at: usize) -> usize {
    let Some((_, mut end)) = first_at(symbols, at, &PATHS) else { return at };
    loop {
        let own = |symbol: &&Symbol| !symbol.is_han() && !STOPS.contains(symbol.letter);
        let rest = symbols.get(end..).unwrap_or_default();
        let next = end + rest.iter().take(LONGEST).take_while(own).count();
        match first_at(symbols, next, &PATHS) {
            Some((_, further)) if further > next => end = further,
            _ => return next,
        }
    }
}

/// `https://…`, or a scheme of any name before `://`.
fn scheme(symbols: &[Symbol], at: usize) -> Option<usize> {
    if !begins_word(symbols, at) {
        return None;
    }
    let rest = &symbols[at..];
    let letters = rest.iter().take(SCHEME).take_while(|symbol| symbol.letter.is_ascii_alphabetic()).count();
    let known = SCHEMES.contains(&text(&rest[..letters]).as_str());
    let mut start = at + letters;
    let signs = first_at(symbols, start, &["://", ":\\\\", "冒号//", "冒号斜杠斜杠"]);
    start = match signs {
        Some((_, end)) if letters >= 2 => end,
        _ if known => start + rest[letters..].iter().take(6).take_while(|symbol| symbol.parts()).count(),
        _ => return None,
    };
    let own = |symbol: &&Symbol| !symbol.is_han() && !STOPS.contains(symbol.letter);
    let length = symbols.get(start..)?.iter().take(LONGEST).take_while(own).count();
    let end = labels(symbols, start).last().map_or(start + length, |(_, end)| (*end).max(start + length));
    (end > start && (signs.is_some() || text(&symbols[start..end]).contains('.'))).then(|| path(symbols, end))
}

/// The parts of a site from a place on, each with its end.
fn labels(symbols: &[Symbol], start: usize) -> Vec<(String, usize)> {
    let (mut found, mut at) = (Vec::new(), start);
    while found.len() < LABELS {
        let end = label(symbols, at);
        if end == at {
            break;
        }
        found.push((text(&symbols[at..end]), end));
        let Some(next) = dot(symbols, end) else { break };
        at = next;
    }
    found
}

/// `www`, a dot and whatever follows, a Chinese name too.
fn www(symbols: &[Symbol], at: usize) -> Option<usize> {
    let (_, end) = first_at(symbols, at, &["www", "三w"]).filter(|_| begins_word(symbols, at))?;
    let start = dot(symbols, end).or_else(|| (spaces(symbols, end) == 1).then_some(end + 1))?;
    let han =
        symbols[start..].iter().take(HAN + 2).take_while(|symbol| symbol.is_han() && symbol.letter != '点');
    let named = start + han.count();
    let end =
        if named > start { dot(symbols, named).map_or(named, |next| label(symbols, next)) } else { start };
    let end = labels(symbols, end.max(start)).last().map_or(end, |(_, end)| *end);
    (end > start).then(|| path(symbols, end))
}

/// Parts with dots between, of which the last is an end of sites.
fn site(symbols: &[Symbol], at: usize) -> Option<usize> {
    if !begins_word(symbols, at) || !symbols[at].is_plain() {
        return None;
    }
    let labels = labels(symbols, at);
    let count = (2..=labels.len()).rev().find(|count| {
        let (last, end) = &labels[count - 1];
        let figured = labels[0].0.len() > 1 && FIGURED.contains(&last.as_str());
        let lettered =
            labels[..count - 1].iter().any(|(label, _)| label.bytes().any(|b| b.is_ascii_alphabetic()));
        let coded = last.starts_with("xn--");
        let sure = coded || ENDS.contains(&last.as_str()) && (lettered || figured);
        sure || WORDY.contains(&last.as_str()) && lettered && {
            let digits = last.len() > 2 && labels[0].0.bytes().any(|b| b.is_ascii_digit());
            let told = has_word_before(symbols, at, 8, &WORDS);
            digits || told || first_at(symbols, *end, &["/", "斜杠"]).is_some()
        }
    })?;
    Some(path(symbols, labels[count - 1].1))
}

/// A Chinese name with an end of sites.
fn behind_name(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    at.checked_sub(1).filter(|before| symbols[*before].is_han())?;
    let (word, start) = first_at(symbols, at, &[".", "点"])?;
    let chinese = first_at(symbols, start, &["中国", "网络", "公司", "在线", "网址"]).map(|(_, end)| end);
    let end = match chinese.filter(|_| word == "." && symbols[at - 1].letter == '网') {
        Some(end) => end,
        None => {
            let end = label(symbols, start);
            FIGURED.contains(&text(&symbols[start..end]).as_str()).then_some(end)?
        }
    };
    let name = symbols[..at].iter().rev().take(HAN).take_while(|symbol| symbol.is_han()).count();
    Some((at - name, path(symbols, end)))
}

/// Four numbers with dots between, as machines are named; with few digits it may be a list.
fn figures(symbols: &[Symbol], at: usize) -> Option<usize> {
    if at > 0 && (symbols[at - 1].is_plain() || symbols[at - 1].letter == '.') {
        return None;
    }
    let parts: Vec<(String, usize)> = labels(symbols, at).into_iter().take(5).collect();
    let numbers = parts.iter().all(|(part, _)| part.parse::<u8>().is_ok());
    let digits: usize = parts.iter().map(|(part, _)| part.len()).sum();
    let end = parts.last()?.1;
    let behind = path(symbols, end);
    (parts.len() == 4 && numbers && (digits >= FIGURES || behind > end)).then_some(behind)
}

/// What a shop's program reads from a text: letters and digits between signs of money, and three words that
/// stand for a place.
fn token(symbols: &[Symbol], at: usize) -> Option<usize> {
    if let Some(start) = word_end(symbols, at, "///") {
        return three_words(symbols, start);
    }
    if let Some((_, start)) = first_at(symbols, at, &["提取码", "访问码"]) {
        let start = start
            + symbols[start..].iter().take_while(|next| matches!(next.letter, ' ' | ':' | '是')).count();
        let end = label(symbols, start);
        return (4..=8).contains(&(end - start)).then_some(end);
    }
    let money = |symbol: &Symbol| matches!(symbol.letter, '¥' | '$' | '€' | '₤');
    let start = at + 1;
    let end = label(symbols, start);
    let closed = symbols.get(end).is_some_and(money);
    let told = symbols[start..end].iter().any(|symbol| symbol.letter.is_ascii_alphabetic());
    (money(&symbols[at]) && closed && told && (8..=16).contains(&(end - start))).then_some(end + 1)
}

/// Three words with dots between, letters or characters.
fn three_words(symbols: &[Symbol], start: usize) -> Option<usize> {
    let own = |symbol: &&Symbol| symbol.is_plain() || symbol.is_han();
    let word = |at: usize| at + symbols[at..].iter().take(LABEL).take_while(own).count();
    let mut end = word(start);
    for _ in 0..2 {
        let next = symbols.get(end).filter(|dot| matches!(dot.letter, '.' | '。' | '·')).map(|_| end + 1)?;
        end = word(next);
        (end > next).then_some(())?;
    }
    Some(end)
}

/// Letters behind a word for a link.
fn behind_word(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let (word, end) = first_at(symbols, at, &WORDS)?;
    if word.is_ascii() && (!begins_word(symbols, at) || symbols.get(end).is_some_and(|next| next.is_plain()))
    {
        return None;
    }
    let mut start = end;
    loop {
        let begun = start;
        start += symbols[start..].iter().take_while(|symbol| matches!(symbol.letter, ' ' | ':')).count();
        start = first_at(symbols, start, &BETWEEN).map_or(start, |(_, end)| end);
        if start == begun {
            break;
        }
    }
    let own = |symbol: &&Symbol| symbol.letter.is_ascii_graphic() && !STOPS.contains(symbol.letter);
    let name = &symbols[start..start + symbols[start..].iter().take(LONGEST).take_while(own).count()];
    let letters = name.iter().filter(|symbol| symbol.letter.is_ascii_alphabetic()).count();
    // A word of English behind an English word is a sentence.
    let told =
        !word.is_ascii() || name.iter().any(|symbol| matches!(symbol.letter, '/' | '.' | '=' | '0'..='9'));
    (letters >= NAME && told && find_word(name, "•", 0).is_none()).then_some((start, start + name.len()))
}
