//! A name form made ready to compare: its text as agreed on, its lattices, and whether it is a name at
//! all. Built once at intake; holds no borrowed data. Must not know how forms are compared.

use std::{fmt, sync::OnceLock};

use crate::{
    domain::{confusable::comparable, name::NameUse},
    knowledge::names::{
        characters,
        lattice::{Lattice, POSITIONS, TRANSCRIBED},
        nickname::{self, NameWord},
        scripts::{
            han,
            latin::{self, Explained},
        },
        skeleton::Skeleton,
        transcribed,
    },
};

/// The most characters of a text that are looked at.
pub const TEXT_LIMIT: usize = 64;

/// What a form is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Script {
    /// Chinese characters.
    Han,
    /// Chinese characters and Latin letters together.
    Mixed,
    /// Latin letters that pinyin explains.
    Pinyin,
    /// Latin letters that another romanisation of Chinese characters explains.
    Romanised,
    /// Latin letters that no romanisation of ours explains.
    Latin,
    /// Any other script, compared by its romanisation.
    Other,
    /// Nothing readable.
    Empty,
}

/// A name as said or written, parsed. Its `Debug` shows no name.
#[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Form {
    text: Box<str>,
    script: Script,
    name_use: NameUse,
    first: Lattice,
    second: Option<Box<Lattice>>,
    #[serde(skip)]
    frame: Frame,
    word: Option<NameWord>,
    placeholder: bool,
    by_frame: bool,
}

/// The frame of a form, made from its text when it is first asked for.
#[derive(Clone, Default)]
struct Frame(OnceLock<Option<Box<Skeleton>>>);

impl PartialEq for Frame {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Form {
    /// Reads any text; never fails, an unreadable text becomes an empty form.
    pub fn parse(text: &str, name_use: NameUse) -> Self {
        let text = normalise(text);
        let has_han = text.chars().any(han::is_han);
        let has_latin = text.chars().any(|letter| letter.is_ascii_alphabetic());
        let mut form = Self {
            script: script(&text, has_han, has_latin),
            name_use,
            first: Lattice::empty(),
            second: None,
            frame: Frame::default(),
            word: None,
            placeholder: nickname::is_placeholder(&text),
            by_frame: true,
            text: text.into_boxed_str(),
        };
        if form.placeholder {
            return form;
        }
        form.word = nickname::name_word(&form.text);
        if form.word.is_none() && form.script == Script::Latin {
            form.word = nickname::romanised_word(&form.text);
        }
        if form.word.is_some() {
            return form;
        }
        let mut lattices = form.lattices(has_han);
        lattices.iter_mut().for_each(Lattice::shrink);
        let mut lattices = lattices.into_iter();
        if let Some(first) = lattices.next() {
            form.first = first;
        }
        form.second = lattices.next().map(Box::new);
        // A Chinese name fits a lattice; more characters are a transcription.
        let long = form.script == Script::Han && form.text.chars().count() > POSITIONS;
        form.by_frame = matches!(form.script, Script::Latin | Script::Other) || form.first.is_empty() || long;
        form
    }

    /// The text after folding of width, hidden characters, case and traditional forms.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it is written in.
    pub fn script(&self) -> Script {
        self.script
    }

    /// What the name is used for.
    pub fn name_use(&self) -> NameUse {
        self.name_use
    }

    /// The likeliest parse; empty when there is none.
    pub fn lattice(&self) -> &Lattice {
        &self.first
    }

    /// Whether it is written or read like the other, tones apart.
    pub fn sounds_as(&self, other: &Self) -> bool {
        let alike = |own: &Lattice| other.parses().any(|parse| own.sounds_as(parse));
        self.text == other.text || self.parses().any(alike)
    }

    /// All parses.
    pub fn parses(&self) -> impl Iterator<Item = &Lattice> {
        std::iter::once(&self.first).chain(self.second.as_deref()).filter(|lattice| !lattice.is_empty())
    }

    /// Folded Latin sound of a name that syllables do not explain.
    pub fn skeleton(&self) -> Option<&Skeleton> {
        let made = || {
            let is_name = !self.placeholder && self.word.is_none();
            is_name.then(|| Skeleton::of(&self.text)).flatten().map(Box::new)
        };
        self.frame.0.get_or_init(made).as_deref()
    }

    /// Whether syllables do not explain it all, so that its romanised frame is compared too.
    pub fn by_frame(&self) -> bool {
        self.by_frame
    }

    /// The statement about siblings this word is, when it is no name.
    pub fn birth_order(&self) -> Option<NameWord> {
        self.word
    }

    /// Whether a station or clerk invented it for want of a name.
    pub fn is_placeholder(&self) -> bool {
        self.placeholder
    }

    fn lattices(&mut self, has_han: bool) -> Vec<Lattice> {
        if has_han {
            let units = han::units(&self.text);
            let whole = han::whole(&units, self.name_use);
            let mut found: Vec<Lattice> = han::nickname(&units, self.name_use).into_iter().collect();
            // The prefix of 阿洪 or 老王 is no part of the name; that of 小红 may be (晓红).
            if found.is_empty() || !self.text.starts_with(['阿', '老', '亚', '幺']) {
                found.push(whole);
            }
            if transcribed::covers(&self.text) {
                found.iter_mut().for_each(|lattice| lattice.cap = TRANSCRIBED);
            }
            found.retain(|lattice| !lattice.is_empty());
            return found;
        }
        if self.script != Script::Latin {
            return Vec::new();
        }
        let (found, explained) = latin::lattices(&self.text, self.name_use);
        self.script = match explained {
            Explained::Pinyin => Script::Pinyin,
            Explained::Romanised => Script::Romanised,
            Explained::Poorly => Script::Latin,
        };
        found
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Form")
            .field("script", &self.script)
            .field("name_use", &self.name_use)
            .field("positions", &self.first.len())
            .finish_non_exhaustive()
    }
}

/// Folds width, hidden and direction marks, case, spaces and traditional characters away; at most
/// [`TEXT_LIMIT`] characters remain.
pub fn normalise(text: &str) -> String {
    let mut out = String::new();
    let start: String = text.chars().take(TEXT_LIMIT * 4).collect();
    for letter in comparable(&start).chars().take(TEXT_LIMIT) {
        if is_hidden(letter) {
            continue;
        }
        if letter.is_whitespace() {
            if !out.ends_with(' ') && !out.is_empty() {
                out.push(' ');
            }
        } else if letter.is_ascii() {
            out.push(letter.to_ascii_lowercase());
        } else {
            out.extend(characters::simplified(letter).to_lowercase());
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn is_hidden(letter: char) -> bool {
    letter.is_control() && !letter.is_whitespace()
        || matches!(
            letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e01ef}'
        )
}

fn script(text: &str, has_han: bool, has_latin: bool) -> Script {
    match (has_han, has_latin) {
        (true, true) => Script::Mixed,
        (true, false) => Script::Han,
        (false, true) => Script::Latin,
        (false, false) if text.chars().any(char::is_alphabetic) => Script::Other,
        (false, false) => Script::Empty,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(text: &str) -> String {
        Form::parse(text, NameUse::Unknown).lattice().spelled()
    }

    #[test]
    fn names_become_syllables_whatever_they_are_written_in() {
        for (text, expected) in [
            ("王秀英", "wang xiu ying"),
            ("張\u{200b}麗華", "zhang li hua"),
            ("单小红", "shan|dan xiao hong|gong"),
            ("欧阳素红", "ou yang su hong|gong"),
            ("wangxiuying", "wang xiu ying"),
            ("Ｗáng Xiùyīng", "wang xiu ying"),
            ("王明yan", "wang ming yan"),
            ("小芳", "fang"),
            ("张某", "zhang"),
        ] {
            assert_eq!(spelled(text), expected, "{text}");
        }
    }

    #[test]
    fn forms_are_small() {
        assert!(size_of::<Form>() <= 88, "{}", size_of::<Form>());
    }
}
