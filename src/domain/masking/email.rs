//! E-mail addresses, also spelt with spaces, or with words for their sign and dots. Must not take "at home.
//! She" for one: behind a mere word the domain must be one of mail.

use super::mask::MaskKind;
use super::symbols::{Finding, Symbol, first_at, spaces, word_end};

/// What stands for the sign; `at` by itself is a word of its own.
const SIGNS: [&str; 12] =
    ["@", "艾特", "爱特", "小老鼠", "圈a", "(at)", "[at]", "{at}", "<at>", "#at#", "(a)", "#"];
/// Those that stand elsewhere too: what follows must end as a domain of mail does.
const DOUBTFUL: [&str; 2] = ["(a)", "#"];
/// What stands for a dot, wherever it stands.
const DOTS: [&str; 8] = ["(dot)", "[dot]", "{dot}", "<dot>", "点", "。", "·", "."];
/// Names under which many have mail.
const PROVIDERS: [&str; 18] = [
    "qq",
    "163",
    "126",
    "yeah",
    "sina",
    "sohu",
    "foxmail",
    "gmail",
    "hotmail",
    "outlook",
    "yahoo",
    "icloud",
    "aliyun",
    "139",
    "189",
    "21cn",
    "msn",
    "protonmail",
];
/// What a domain ends with that is hardly a word.
const ENDS: [&str; 10] = ["com", "cn", "net", "org", "edu", "gov", "info", "hk", "tw", "vip"];
/// Words behind which an account of mail stands.
const MAIL_WORDS: [&str; 6] = ["邮箱", "电邮", "电子邮件", "伊妹儿", "email", "e-mail"];
/// What may stand between such a word and the account.
const BETWEEN: [&str; 6] = ["地址", "账号", "帐号", "号", "是", "为"];
/// What stands before an address in a link.
const MAILTO: &str = "mailto:";
/// Symbols of a side at most.
const LONGEST: usize = 64;
/// An account behind a word for mail has so many letters at least.
const ACCOUNT: usize = 5;

/// All of them.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    for at in 0..symbols.len() {
        if let Some((from, to)) = around(symbols, at).or_else(|| behind_word(symbols, at)) {
            found.push(Finding { kind: MaskKind::Email, from, to });
        }
    }
}

/// An address around its sign, or a word for it.
fn around(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let sign = first_at(symbols, at, &SIGNS);
    let after = match sign {
        Some((_, end)) => end,
        None => {
            word_end(symbols, at, "at").filter(|end| is_word(symbols, at, *end) || glued(symbols, *end))?
        }
    };
    let from = account_before(symbols, at)?;
    let domain = Domain::read(symbols, after + spaces(symbols, after));
    // Behind the sign itself a domain of any name counts, unless a sentence may have ended in it.
    let good = match sign {
        Some((sign, _)) if DOUBTFUL.contains(&sign) => domain.ends_as_mail() && !domain.sentences,
        Some(_) => domain.is_of_mail() || domain.labels.len() > 1 && !domain.sentences,
        None => domain.ends_as_mail() || glued(symbols, after),
    };
    good.then_some((from, domain.to))
}

/// Whether what stands between two places is a word by itself.
fn is_word(symbols: &[Symbol], from: usize, to: usize) -> bool {
    let letter = |symbol: &Symbol| symbol.letter.is_ascii_alphabetic();
    let before = from.checked_sub(1).and_then(|before| symbols.get(before));
    !before.is_some_and(letter) && !symbols.get(to).is_some_and(letter)
}

/// Where the account before a sign begins: letters, digits and signs, or single ones with spaces between.
fn account_before(symbols: &[Symbol], sign: usize) -> Option<usize> {
    let own = |at: usize| {
        let symbol = symbols[at];
        symbol.is_plain() || symbol.digit().is_some() || matches!(symbol.letter, '.' | '_' | '-' | '+' | '·')
    };
    let mut from = sign;
    while from > 0 && sign - from < 2 && matches!(symbols[from - 1].letter, ' ' | '\n') {
        from -= 1;
    }
    let end = from;
    while from > 0 && end - from < LONGEST {
        if own(from - 1) {
            from -= 1;
            continue;
        }
        let spaced = from >= 2 && symbols[from - 1].letter == ' ' && own(from - 2);
        let single = |at: usize| symbols.get(at + 1).is_none_or(|next| !next.is_plain()) || at + 1 >= end;
        let begins = |at: usize| at == 0 || !own(at - 1);
        if spaced && from < end && single(from) && begins(from - 2) {
            from -= 2;
        } else {
            break;
        }
    }
    let mailto = from.checked_sub(MAILTO.len()).filter(|at| word_end(symbols, *at, MAILTO) == Some(from));
    let signs = symbols[from..end].iter().any(|symbol| symbol.is_plain() || symbol.digit().is_some());
    (from < end && signs).then_some(mailto.unwrap_or(from))
}

/// What stands behind a sign.
struct Domain {
    labels: Vec<String>,
    /// Past the last label.
    to: usize,
    /// Whether a full stop with a space behind it, or a Chinese one, stood for a dot.
    sentences: bool,
}

impl Domain {
    fn read(symbols: &[Symbol], start: usize) -> Self {
        let mut domain = Self { labels: Vec::new(), to: start, sentences: false };
        let (mut at, mut ended) = (start, false);
        while at - start < LONGEST {
            let Some((label, end)) = label(symbols, at) else { break };
            domain.labels.push(label);
            domain.to = end;
            domain.sentences |= ended;
            let spaced = spaces(symbols, end);
            let dot = end + spaced;
            let word = || word_end(symbols, dot, "dot").filter(|end| is_word(symbols, dot, *end));
            let Some((dot_word, next)) = first_at(symbols, dot, &DOTS).or_else(|| Some(("dot", word()?)))
            else {
                break;
            };
            let ends = matches!(dot_word, "." | "。");
            let behind = spaces(symbols, next);
            ended = ends && (behind > 0 || symbols[dot].letter == '。') && spaced == 0;
            if ended && domain.labels.len() > 1 {
                break;
            }
            at = next + behind;
        }
        domain
    }

    fn ends_as_mail(&self) -> bool {
        self.labels.len() > 1 && self.labels.last().is_some_and(|last| ENDS.contains(&last.as_str()))
    }

    fn is_of_mail(&self) -> bool {
        self.ends_as_mail() || self.labels.first().is_some_and(|first| PROVIDERS.contains(&first.as_str()))
    }
}

/// A part of a domain, its letters side by side or single with spaces between.
fn label(symbols: &[Symbol], start: usize) -> Option<(String, usize)> {
    let own = |at: usize| symbols.get(at).is_some_and(|symbol| symbol.is_plain() || symbol.letter == '-');
    let mut text = String::new();
    let mut at = start;
    while own(at) && at - start < LONGEST {
        text.push(symbols[at].letter);
        at += 1;
        let single = at == start + 1 || !own(at.wrapping_sub(2));
        let next_single =
            symbols.get(at).is_some_and(|symbol| symbol.letter == ' ') && own(at + 1) && !own(at + 2);
        if !own(at) && single && next_single {
            at += 1;
        }
    }
    (!text.is_empty()).then_some((text, at))
}

/// Provider, dot and end without anything between, as in `qqdotcom`, or without the dot.
fn glued(symbols: &[Symbol], at: usize) -> bool {
    let at = at + spaces(symbols, at);
    PROVIDERS.iter().any(|provider| {
        let Some(end) = word_end(symbols, at, provider) else { return false };
        let dot = first_at(symbols, end, &["dot", "点"]).map_or(end, |(_, dot)| dot);
        let ending = first_at(symbols, dot, &ENDS);
        ending.is_some_and(|(_, last)| symbols.get(last).is_none_or(|next| !next.is_plain()))
    })
}

/// An account behind a word for mail: it has a digit or a sign of its own.
fn behind_word(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let (_, mut from) = first_at(symbols, at, &MAIL_WORDS)?;
    loop {
        let begun = from;
        from += symbols[from..].iter().take_while(|symbol| matches!(symbol.letter, ' ' | ':')).count();
        from = first_at(symbols, from, &BETWEEN).map_or(from, |(_, end)| end);
        if from == begun {
            break;
        }
    }
    let own = |symbol: &&Symbol| symbol.is_plain() || matches!(symbol.letter, '_' | '.' | '-');
    let account: Vec<char> =
        symbols[from..].iter().take(LONGEST).take_while(own).map(|symbol| symbol.letter).collect();
    let told = account.iter().any(|letter| letter.is_ascii_digit() || *letter == '_');
    // A year or a day behind the word is one.
    let digits = account.iter().filter(|letter| letter.is_ascii_digit()).count();
    let is_day =
        digits == account.len() && digits == 8 && matches!(account[..2], ['1', '8' | '9'] | ['2', '0']);
    (account.len() >= ACCOUNT && told && !is_day).then_some((from, from + account.len()))
}
