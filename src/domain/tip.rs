//! Tips: what somebody who will not be named says. Nothing of who sent it, from where or when is part
//! of it; who sent it comes back with a random receipt, of which only a hash is kept (S11).

use std::fmt;

use crate::domain::ids::{OrgCode, TipId};
use crate::domain::invalid::Problem;
use crate::domain::text::Personal;

/// Most characters of a tip, and of each later message about it.
pub const TIP_CHARACTERS: usize = 4_000;
/// Most messages of one tip.
pub const TIP_MESSAGES: usize = 50;

/// A tip and what was said about it later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tip {
    /// Its id, which its sender never learns.
    pub id: TipId,
    /// The organisation it is about, which never sees it.
    pub about: Option<OrgCode>,
    /// What it says.
    pub words: Personal,
    /// What its sender and its readers added, in order.
    pub messages: Vec<TipMessage>,
    /// Counts changes.
    pub revision: u32,
}

/// Something said about a tip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TipMessage {
    /// Whether its sender said it, rather than who reads it.
    pub by_sender: bool,
    /// The words.
    pub words: Personal,
}

/// What a tipster, or a family without a desk, holds: 25 characters of Crockford's alphabet, 125 random
/// bits, and a check character. Only its hash is ever stored.
#[derive(Clone, PartialEq, Eq)]
pub struct PaperReceipt([u8; 25]);

/// Crockford's alphabet: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Those and five more for the check, modulo 37.
const CHECKS: &[u8; 37] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

impl PaperReceipt {
    /// From random bytes, of which the low five bits of each count.
    pub fn new(random: [u8; 25]) -> Self {
        Self(random.map(|byte| byte & 31))
    }

    /// Reads a receipt as people write it: small letters, spaces and dashes, O for 0, I and L for 1.
    ///
    /// # Errors
    /// Anything else, or a check character that does not fit.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let problem = || Problem::new("is no receipt", "26 letters and digits as printed on it");
        let digits: Vec<u8> = text
            .chars()
            .filter(|c| !matches!(c, ' ' | '-'))
            .map(|c| c.to_ascii_uppercase())
            .map(|c| u8::try_from(c).map_err(|_| problem()))
            .collect::<Result<_, _>>()?;
        let (&check, digits) = digits.split_last().ok_or_else(problem)?;
        let values: Vec<u8> =
            digits.iter().map(|&digit| value(digit)).collect::<Option<_>>().ok_or_else(problem)?;
        let receipt = Self(values.try_into().map_err(|_| problem())?);
        if receipt.check() == plain(check) { Ok(receipt) } else { Err(problem()) }
    }

    /// What is hashed to find it again.
    pub const fn digits(&self) -> &[u8; 25] {
        &self.0
    }

    /// As it is given to its holder, and to nobody else.
    pub fn text(&self) -> String {
        let digits = self.0.iter().map(|&digit| char::from(ALPHABET[usize::from(digit)]));
        digits.chain([char::from(self.check())]).collect()
    }

    fn check(&self) -> u8 {
        let rest = self.0.iter().fold(0u32, |rest, &digit| (rest * 32 + u32::from(digit)) % 37);
        CHECKS[rest as usize]
    }
}

impl fmt::Debug for PaperReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PaperReceipt(…)")
    }
}

fn value(digit: u8) -> Option<u8> {
    ALPHABET.iter().position(|&known| known == plain(digit)).and_then(|at| u8::try_from(at).ok())
}

const fn plain(digit: u8) -> u8 {
    match digit {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_reads_back_as_people_write_it() {
        for n in 0..=255u8 {
            let receipt = PaperReceipt::new(std::array::from_fn(|i| n.wrapping_mul(7).wrapping_add(i as u8)));
            let text = receipt.text();
            assert_eq!(text.len(), 26);
            let dashed = format!("{}-{} {}", &text[..5], &text[5..13], &text[13..]).to_lowercase();
            for written in [text.clone(), dashed, text.replace('0', "o").replace('1', "l")] {
                assert!(PaperReceipt::parse(&written) == Ok(receipt.clone()), "{written}");
            }
        }
    }

    #[test]
    fn one_wrong_character_or_two_exchanged_are_noticed() {
        let text = PaperReceipt::new(std::array::from_fn(|i| i as u8)).text();
        for i in 0..25 {
            for other in ALPHABET.iter().filter(|&&other| other != text.as_bytes()[i]) {
                let mut wrong = text.clone().into_bytes();
                wrong[i] = *other;
                assert!(PaperReceipt::parse(std::str::from_utf8(&wrong).unwrap()).is_err());
            }
            let mut exchanged = text.clone().into_bytes();
            exchanged.swap(i, i + 1);
            let same = exchanged == text.as_bytes();
            assert!(same || PaperReceipt::parse(std::str::from_utf8(&exchanged).unwrap()).is_err());
        }
        for text in ["", "0", "王", &text[1..]] {
            assert!(PaperReceipt::parse(text).is_err());
        }
    }
}
