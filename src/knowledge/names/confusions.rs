//! The confusion table read as rows: which scope says what for what, in which context. Must not know
//! how rows are combined into channels.

use std::sync::LazyLock;

use crate::knowledge::names::{
    characters::SoundClasses,
    scope::ScopeId,
    syllable::{FINALS, INITIALS, Syllable},
};

/// What a row speaks of; `u8` are ids of initials or finals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// One initial for another.
    Initial(u8, u8),
    /// One final for another.
    Rime(u8, u8),
    /// One whole syllable for another.
    Whole(Syllable, Syllable),
}

/// When a row holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// Always.
    Always,
    /// The final is u or begins with u.
    BeforeU,
    /// After b p m f w.
    AfterLabial,
    /// After d t n l z c s.
    AfterDental,
    /// After n or l.
    AfterNl,
    /// After g k h or no initial.
    AfterVelar,
    /// After zh ch sh r.
    AfterRetroflex,
    /// The character has this sound class.
    Class(SoundClasses),
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Confusion {
    /// What becomes what.
    pub change: Change,
    /// When it does.
    pub context: Context,
    /// Who says it so.
    pub scope: ScopeId,
    /// How often.
    pub share: f32,
}

static CONFUSIONS_CSV: &str = include_str!("data/phonetic_confusions.csv");

static CONFUSIONS: LazyLock<Vec<Confusion>> =
    LazyLock::new(|| CONFUSIONS_CSV.lines().skip(1).filter_map(read_row).collect());

/// All rows about sounds; rows about tones and about lost or added syllables are parameters of the
/// alignment instead ([`TONE_OTHER`], [`ENDING_DROPPED`], [`ENDING_ADDED`]).
pub fn confusions() -> &'static [Confusion] {
    &CONFUSIONS
}

/// Share of syllables a dialect speaker says in another tone.
pub const TONE_OTHER: f32 = 0.25;
/// Share of 儿 endings not heard.
pub const ENDING_DROPPED: f32 = 0.15;
/// Share of names heard with a 儿 ending they do not have.
pub const ENDING_ADDED: f32 = 0.05;

impl Confusion {
    /// The share of this row for a syllable and its character's classes: all of it, half when the
    /// context needs a character that is not known, or nothing.
    pub fn share_for(&self, meant: Syllable, classes: SoundClasses) -> f32 {
        let initial = INITIALS[usize::from(meant.initial)];
        let holds = match self.context {
            Context::Always => true,
            Context::BeforeU => FINALS[usize::from(meant.rime)].starts_with('u'),
            Context::AfterLabial => matches!(initial, "b" | "p" | "m" | "f" | "w"),
            Context::AfterDental => matches!(initial, "d" | "t" | "n" | "l" | "z" | "c" | "s"),
            Context::AfterNl => matches!(initial, "n" | "l"),
            Context::AfterVelar => matches!(initial, "g" | "k" | "h" | ""),
            Context::AfterRetroflex => matches!(initial, "zh" | "ch" | "sh" | "r"),
            Context::Class(class) => {
                if classes.is_unknown() {
                    return self.share * 0.5;
                }
                classes.has(class)
            }
        };
        if holds { self.share } else { 0.0 }
    }
}

fn read_row(line: &str) -> Option<Confusion> {
    let fields: Vec<&str> = line.splitn(7, ',').collect();
    let [kind, standard, heard, context, scope, share, _] = fields[..] else { return None };
    let initial = |text: &str| INITIALS.iter().position(|known| *known == text).map(|at| at as u8);
    let rime = |text: &str| FINALS.iter().position(|known| *known == text).map(|at| at as u8);
    let change = match kind {
        "initial" => Change::Initial(initial(standard)?, initial(heard)?),
        "final" => Change::Rime(rime(standard)?, rime(heard)?),
        "syllable" => Change::Whole(Syllable::parse(standard)?, Syllable::parse(heard)?),
        _ => return None,
    };
    let context = match context {
        "" => Context::Always,
        "before_u" => Context::BeforeU,
        "after_labial" => Context::AfterLabial,
        "after_dental" => Context::AfterDental,
        "after_nl" => Context::AfterNl,
        "after_velar" => Context::AfterVelar,
        "after_retroflex" => Context::AfterRetroflex,
        code => Context::Class(SoundClasses::bit(code)?),
    };
    Some(Confusion { change, context, scope: ScopeId::named(scope)?, share: share.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_about_sounds_is_read() {
        let expected = CONFUSIONS_CSV
            .lines()
            .skip(1)
            .filter(|line| !line.starts_with("tone,") && !line.contains(",last,"))
            .count();
        assert_eq!(confusions().len(), expected);
    }
}
