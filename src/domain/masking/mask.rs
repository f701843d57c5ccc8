//! What is masked and how: the kinds, one text, the texts of one record. Must not tell what stood there.

use super::symbols::{Finding, Symbol, find_word, symbols, tight};
use super::{
    address, chat, codes, coordinates, dashes, doors, email, handles, laced, links, numbers, papers, parcels,
    spelled, split, spoken, told,
};
use crate::domain::words::word_enum;

/// What stands where something was masked; the same for every kind, so that it tells nothing.
pub const MASK: &str = "〔•••〕";

word_enum! {
    /// What was masked.
    pub enum MaskKind {
        /// Number of an identity card.
        IdentityNumber = "identity_number",
        /// Number of a passport or travel permit.
        Passport = "passport",
        /// Telephone.
        Phone = "phone",
        /// Number of a bank card.
        BankCard = "bank_card",
        /// Account of a chat service.
        ChatId = "chat_id",
        /// Number plate.
        Plate = "plate",
        /// Street and number, or dwelling.
        StreetAddress = "street_address",
        /// E-mail address.
        Email = "email",
        /// A long row of digits, or the number of a paper or a parcel.
        LongNumber = "long_number",
        /// Latitude and longitude, or a code for them.
        Coordinates = "coordinates",
        /// Address of a site.
        Link = "link",
    }
}

impl MaskKind {
    /// Whether it names a person wherever it stands, also where numbers are expected: a passport or a long
    /// number may be the number of a file or of a sample.
    pub const fn names_somebody(self) -> bool {
        matches!(self, Self::IdentityNumber | Self::Phone | Self::BankCard | Self::Email)
    }
}

/// A text after masking, and what was masked, each kind once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masked {
    /// The text with masks.
    pub text: String,
    /// Kinds in the order found.
    pub kinds: Vec<MaskKind>,
}

/// One text; `None` when nothing in it is masked.
pub fn mask(text: &str) -> Option<Masked> {
    mask_together(&[text]).pop().flatten()
}

/// Whether the number of a file, a sample or a statement holds a number that names a person.
pub fn names_somebody(text: &str) -> bool {
    mask(text).is_some_and(|masked| masked.kinds.iter().any(|kind| kind.names_somebody()))
}

/// The texts of one record in its order, so that what is split over them is found too.
pub fn mask_together(texts: &[&str]) -> Vec<Option<Masked>> {
    let folded: Vec<Vec<Symbol>> = texts.iter().map(|text| symbols(text)).collect();
    let mut found: Vec<Vec<Finding<MaskKind>>> = folded.iter().map(|symbols| find(symbols)).collect();
    for (text, finding) in split::find(&folded).into_iter().chain(coordinates::find_split(&folded)) {
        found[text].push(finding);
    }
    texts
        .iter()
        .zip(&folded)
        .zip(found)
        .map(|((text, symbols), found)| masked(text, symbols, &found))
        .collect()
}

fn find(symbols: &[Symbol]) -> Vec<Finding<MaskKind>> {
    let mut found = Vec::new();
    numbers::find(symbols, &mut found);
    spelled::find(symbols, &mut found);
    laced::find(symbols, &mut found);
    codes::find(symbols, &mut found);
    email::find(symbols, &mut found);
    papers::find(symbols, &mut found);
    chat::find(symbols, &mut found);
    address::find(symbols, &mut found);
    doors::find(symbols, &mut found);
    spoken::find(symbols, &mut found);
    dashes::find(symbols, &mut found);
    parcels::find(symbols, &mut found);
    coordinates::find(symbols, &mut found);
    handles::find(symbols, &mut found);
    told::find(symbols, &mut found);
    links::find(symbols, &mut found);
    spelt(symbols, &mut found);
    backwards(symbols, &mut found);
    found
}

/// Streets and accounts with a space behind each character.
fn spelt(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    let (kept, tight) = tight(symbols);
    if tight.len() == symbols.len() {
        return;
    }
    let mut there = Vec::new();
    address::find(&tight, &mut there);
    chat::find(&tight, &mut there);
    found.extend(there.into_iter().map(|one| Finding {
        from: kept[one.from],
        to: kept[one.to - 1] + 1,
        ..one
    }));
}

/// Words that say that something is to be read from its end.
const BACKWARDS: [&str; 6] = ["倒着", "倒过来", "反过来", "反着", "backwards", "reversed"];

/// What is written backwards, where a text says so.
fn backwards(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    if !BACKWARDS.iter().any(|word| find_word(symbols, word, 0).is_some()) {
        return;
    }
    let turned: Vec<Symbol> = symbols.iter().rev().copied().collect();
    let mut there = Vec::new();
    numbers::find(&turned, &mut there);
    codes::find(&turned, &mut there);
    email::find(&turned, &mut there);
    handles::find(&turned, &mut there);
    coordinates::find(&turned, &mut there);
    links::find(&turned, &mut there);
    let last = symbols.len();
    found.extend(there.into_iter().map(|one| Finding { from: last - one.to, to: last - one.from, ..one }));
}

/// Past the last character that a symbol stands for.
fn end_of(symbol: Symbol) -> usize {
    symbol.at + symbol.width
}

/// Replaces the characters of all findings; findings that touch become one mask.
fn masked(text: &str, symbols: &[Symbol], found: &[Finding<MaskKind>]) -> Option<Masked> {
    if found.is_empty() {
        return None;
    }
    let mut spans: Vec<(usize, usize)> =
        found.iter().map(|finding| (symbols[finding.from].at, end_of(symbols[finding.to - 1]))).collect();
    spans.sort_unstable();
    let mut kinds = Vec::new();
    found.iter().for_each(|finding| {
        if !kinds.contains(&finding.kind) {
            kinds.push(finding.kind)
        }
    });
    let mut out = String::new();
    let mut covered = 0;
    for (at, character) in text.chars().enumerate() {
        if let Some((_, to)) = spans.iter().find(|(from, to)| (*from..*to).contains(&at)) {
            if at >= covered {
                out.push_str(MASK);
            }
            covered = covered.max(*to);
            continue;
        }
        if at >= covered {
            out.push(character);
        }
    }
    Some(Masked { text: out, kinds })
}
