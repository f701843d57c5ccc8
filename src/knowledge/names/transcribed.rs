//! Clerks' transcriptions by sound of Tibetan, Uyghur, Yi, Mongolian and Burmese name words, and their
//! usual romanisations; titles and particles that weigh nothing. Must not know how frames are compared.

use std::{collections::HashMap, sync::LazyLock};

static TRANSCRIPTIONS_CSV: &str = include_str!("data/transcriptions.csv");

static WORDS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let rows = TRANSCRIPTIONS_CSV.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    rows.filter(|fields| fields.len() == 3).map(|fields| (fields[0], fields[1])).collect()
});

/// The longest known transcription at the start of the text, with its romanisation.
pub fn longest(text: &str) -> Option<(&'static str, &'static str)> {
    let ends: Vec<usize> = text.char_indices().map(|(at, letter)| at + letter.len_utf8()).take(7).collect();
    ends.iter().rev().find_map(|end| WORDS.get_key_value(&text[..*end])).map(|(word, read)| (*word, *read))
}

/// Titles and particles: Ma Daw U Ko, Nang, Sai, Thị and the like.
pub fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "ma" | "daw"
            | "u"
            | "ko"
            | "maung"
            | "nang"
            | "sai"
            | "thi"
            | "van"
            | "mr"
            | "mrs"
            | "ms"
            | "miss"
            | "bin"
            | "nai"
    )
}

/// Whether the text is made of known transcribed words only, at least one of two characters or more. A
/// character said twice does not count: 林珊珊 is as Chinese as it is Burmese.
pub fn covers(text: &str) -> bool {
    let mut rest = text;
    let mut long = false;
    while let Some(letter) = rest.chars().next() {
        if matches!(letter, '·' | '•' | '・' | ' ') {
            rest = &rest[letter.len_utf8()..];
            continue;
        }
        let Some((word, _)) = longest(rest) else { return false };
        let mut letters = word.chars();
        let first = letters.next();
        long |= word.chars().count() > 1 && !letters.all(|letter| Some(letter) == first);
        rest = &rest[word.len()..];
    }
    long
}
