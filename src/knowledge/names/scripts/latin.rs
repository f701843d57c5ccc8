//! Latin letters to positions: which romanisation fits. Must not know of scopes.

use crate::{
    domain::name::NameUse,
    knowledge::names::{
        lattice::{Cell, Lattice, VIETNAMESE},
        pinyin,
        rarity::{Background, Role},
        scope::ScopeId,
        scripts::{cantonese, spelled_list, wade_giles},
        spelling,
        syllable::{Syllable, SyllableId},
    },
};

/// Positions of every sensible reading of the letters as pinyin, best first.
pub fn syllable_positions(text: &str) -> Vec<Vec<Vec<Cell>>> {
    let sequences = pinyin::parse_pinyin(text);
    sequences.iter().map(|sequence| sequence.iter().map(|syllable| cells(*syllable)).collect()).collect()
}

/// How well the letters are explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explained {
    /// As pinyin.
    Pinyin,
    /// By another romanisation of Chinese characters.
    Romanised,
    /// By nothing but a forced reading, or not at all.
    Poorly,
}

/// Lattices of a name in Latin letters, best first, at most two: all romanisations that explain every
/// token merged into one lattice, and the parting of joined letters as pinyin.
pub fn lattices(text: &str, name_use: NameUse) -> (Vec<Lattice>, Explained) {
    let mut found: Vec<Lattice> = Vec::new();
    let tokens = tokens(text);
    let sequences = pinyin::parse_pinyin(text);
    let best = sequences.first();
    let each = best.filter(|best| best.len() == tokens.len());
    let plain = each.is_some_and(|best| best.iter().all(|syllable| syllable.id().is_some()));
    let merged = merged(&tokens, name_use, each.map(Vec::as_slice), plain);
    let explained = match (&merged, best) {
        (_, Some(_)) if plain => Explained::Pinyin,
        (Some(_), _) => Explained::Romanised,
        (None, Some(best)) if pinyin::is_plain(best) || best.len() == tokens.len() => Explained::Pinyin,
        _ => Explained::Poorly,
    };
    let pinyin = sequences.iter().filter(|sequence| sequence.len() <= 6).map(|sequence| {
        let mut lattice = Lattice::empty();
        for (at, syllable) in sequence.iter().enumerate() {
            let cells = cells(*syllable);
            let share = cells.first().map_or(0.0, |cell| surname_share(cell.syllable));
            lattice.push(role(at, sequence.len(), share, name_use), &cells);
        }
        lattice
    });
    for lattice in merged.into_iter().chain(pinyin) {
        if !lattice.is_empty() && !found.contains(&lattice) {
            found.push(lattice);
        }
    }
    found.truncate(2);
    (found, explained)
}

/// One token with its apostrophes taken out.
struct Token {
    letters: String,
    marked: bool,
}

fn tokens(text: &str) -> Vec<Token> {
    let folded = any_ascii::any_ascii(text).to_ascii_lowercase();
    let words = folded.split(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '\'' | '`'));
    let tokens = words.filter_map(|word| {
        let marked = word.contains(['\'', '`']);
        let letters: String = word.chars().filter(char::is_ascii_alphabetic).collect();
        (!letters.is_empty()).then_some(Token { letters, marked })
    });
    tokens.take(6).collect()
}

/// Steps a romanisation costs when each token is one syllable that a clerk may have heard so.
const HEARD_ONLY: u8 = 24;

type Reader = fn(&Token, Role) -> Vec<Cell>;

/// The romanisations beside pinyin, with the steps their reading costs when pinyin explains the text
/// too: a text that could be pinyin mostly is.
const READERS: [(Reader, u8); 5] = [
    (|token, _| wade_giles::cells(&token.letters, token.marked), 56),
    (|token, role| cantonese::cells(&token.letters, role), 48),
    (|token, role| spelled_list::hokkien(&token.letters, role), 64),
    (|token, role| spelled_list::vietnamese(&token.letters, role), 56),
    (|token, role| spelled_list::korean(&token.letters, role), 64),
];

/// One lattice of all romanisations that explain each of one to four tokens, `None` when only pinyin
/// does.
fn merged(tokens: &[Token], name_use: NameUse, each: Option<&[Syllable]>, plain: bool) -> Option<Lattice> {
    let vietnamese = tokens.len() > 2 && tokens.iter().skip(1).any(|token| token.letters == "thi");
    let tokens: Vec<&Token> = tokens
        .iter()
        .enumerate()
        .filter(|(at, token)| *at == 0 || token.letters != "thi")
        .map(|(_, token)| token)
        .collect();
    if tokens.is_empty() || tokens.len() > 4 {
        return None;
    }
    let first_role =
        if name_use == NameUse::Given || name_use == NameUse::Nickname { Role::Given } else { Role::Surname };
    let role_at = |at: usize| if at == 0 { first_role } else { Role::Given };
    let mut positions: Vec<Vec<Cell>> = vec![Vec::new(); tokens.len()];
    let mut any = false;
    let mut only_vietnamese = true;
    for (at, (reader, cost)) in READERS.into_iter().enumerate() {
        if vietnamese && at != 3 {
            continue;
        }
        let read: Vec<Vec<Cell>> =
            tokens.iter().enumerate().map(|(at, token)| reader(token, role_at(at))).collect();
        if read.iter().any(Vec::is_empty) {
            continue;
        }
        any = true;
        only_vietnamese &= at == 3;
        let cost = match (each.is_some(), plain) {
            (_, true) => cost,
            (true, false) => HEARD_ONLY,
            _ => 0,
        };
        for (position, cells) in positions.iter_mut().zip(read) {
            position
                .extend(cells.into_iter().map(|cell| Cell { cost: cell.cost.saturating_add(cost), ..cell }));
        }
    }
    if !any {
        return None;
    }
    let mut lattice = Lattice::empty();
    if only_vietnamese && each.is_none() {
        lattice.cap = VIETNAMESE;
    }
    for (at, mut cells) in positions.into_iter().enumerate() {
        if let Some(syllable) = each.and_then(|each| each.get(at)) {
            cells.extend(self::cells(*syllable));
        }
        cells.sort_by_key(|cell| cell.cost);
        let mut kept: Vec<Cell> = Vec::new();
        for cell in cells {
            if kept.len() < 4 && kept.iter().all(|known| known.syllable != cell.syllable) {
                kept.push(cell);
            }
        }
        let role =
            if at == 0 && tokens.len() == 1 && first_role == Role::Surname && name_use != NameUse::Surname {
                Role::Either
            } else if name_use == NameUse::Surname {
                Role::Surname
            } else {
                role_at(at)
            };
        lattice.push(role, &kept);
    }
    Some(lattice)
}

/// How usual a syllable is as a surname.
pub fn surname_share(syllable: SyllableId) -> f64 {
    let cost = Background::default().syllables(ScopeId::ANY).cost(syllable, Role::Surname);
    (-f64::from(cost) / 16.0).exp2()
}

/// The role of a romanised syllable.
pub fn role(at: usize, len: usize, surname_share: f64, name_use: NameUse) -> Role {
    match (name_use, at, len) {
        (NameUse::Surname, _, _) => Role::Surname,
        (NameUse::Given | NameUse::Nickname, _, _) => Role::Given,
        (NameUse::Legal, 0, 2 | 3) => Role::Surname,
        (_, 0, 3) if surname_share > 5e-4 => Role::Surname,
        (_, 0, _) if surname_share > 5e-4 => Role::Either,
        _ => Role::Given,
    }
}

/// A syllable as heard: itself, or the standard ones it is written as.
fn cells(syllable: Syllable) -> Vec<Cell> {
    if let Some(id) = syllable.id() {
        return vec![Cell::romanised(id, syllable.tone, 0)];
    }
    let mut cells: Vec<Cell> = spelling::written(syllable.initial, syllable.rime)
        .iter()
        .map(|(id, share)| Cell::romanised(*id, syllable.tone, (-16.0 * share.log2()).round().max(0.0) as u8))
        .collect();
    cells.sort_by_key(|cell| cell.cost);
    cells.truncate(4);
    cells
}
