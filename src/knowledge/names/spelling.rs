//! How a clerk writes a syllable that Mandarin does not have (`fong`, `jio`, `ngan`): as which standard
//! ones, how often. Rates are judgement. Must not know of scopes or characters.

use std::sync::LazyLock;

use crate::knowledge::names::syllable::{FINALS, INITIALS, Syllable, SyllableId};

/// The standard syllables a heard one is written as, shares summing to at most 1; itself when standard.
pub fn written(initial: u8, rime: u8) -> &'static [(SyllableId, f32)] {
    &WRITTEN[usize::from(initial) * FINALS.len() + usize::from(rime)]
}

static WRITTEN: LazyLock<Vec<Vec<(SyllableId, f32)>>> = LazyLock::new(|| {
    let mut all = Vec::with_capacity(INITIALS.len() * FINALS.len());
    for initial in INITIALS {
        for rime in FINALS {
            let mut found: Vec<(SyllableId, f32)> = Vec::new();
            reduce(initial, rime, 1.0, 6, &mut found);
            all.push(found);
        }
    }
    all
});

fn reduce(initial: &str, rime: &str, share: f32, depth: u8, found: &mut Vec<(SyllableId, f32)>) {
    let Some(syllable) = Syllable::from_parts(initial, rime, 0) else { return };
    if let Some(id) = syllable.id() {
        match found.iter_mut().find(|(known, _)| *known == id) {
            Some((_, sum)) => *sum += share,
            None => found.push((id, share)),
        }
        return;
    }
    if depth == 0 || share < 0.02 && !found.is_empty() {
        return;
    }
    for (next_initial, next_rime, part) in nearest(initial, rime) {
        reduce(next_initial, next_rime, share * part, depth - 1, found);
    }
}

type Steps = Vec<(&'static str, &'static str, f32)>;

/// One step from a syllable that does not exist towards those that do.
fn nearest(initial: &str, rime: &str) -> Steps {
    let initial = INITIALS.iter().copied().find(|known| *known == initial).unwrap_or("");
    let rime = FINALS.iter().copied().find(|known| *known == rime).unwrap_or("");
    if let Some(steps) = odd_rime(initial, rime) {
        return steps;
    }
    let one = |rime: &'static str| vec![(initial, rime, 1.0)];
    match initial {
        "v" => vec![("w", rime, 0.6), ("f", rime, 0.4)],
        "ng" => vec![("", rime, 0.6), ("g", rime, 0.2), ("n", rime, 0.2)],
        "j" | "q" | "x" => palatal(initial, rime),
        "b" | "p" | "m" | "f" => labial(initial, rime),
        "y" => after_y(rime),
        "w" => after_w(rime),
        "" => bare(rime),
        "d" | "t" | "n" | "l" => match rime {
            "ua" => one("a"),
            "uang" => one("ang"),
            "uai" => one("ai"),
            "ui" => one("ei"),
            "ei" => one("ai"),
            "un" | "uen" => one("en"),
            "ia" => one("a"),
            "in" => one("ing"),
            "en" => one("eng"),
            "iang" => one("ang"),
            "iu" => one("ou"),
            "o" => vec![(initial, "uo", 0.75), (initial, "e", 0.25)],
            "v" => one("i"),
            "ve" => one("ie"),
            "van" => one("ian"),
            "vn" => one("in"),
            other => strip(initial, other),
        },
        _ => back_of_mouth(initial, rime),
    }
}

/// Finals that no standard syllable has after any initial.
fn odd_rime(initial: &'static str, rime: &str) -> Option<Steps> {
    let one = |rime: &'static str| vec![(initial, rime, 1.0)];
    let two = |first: &'static str, second: &'static str| vec![(initial, first, 0.6), (initial, second, 0.4)];
    Some(match rime {
        "io" => vec![(initial, "ve", 0.5), (initial, "iao", 0.3), (initial, "iu", 0.2)],
        "ue" => two("ui", "uo"),
        "am" => two("an", "ang"),
        "im" => two("in", "ian"),
        "om" | "um" => two("ong", "an"),
        "ap" => one("a"),
        "ip" => two("ie", "i"),
        "oi" => two("ai", "ui"),
        "eo" => two("ou", "uo"),
        "eu" => two("ou", "iao"),
        "iai" => two("ie", "ai"),
        "iou" => one("iu"),
        "ng" => vec![("", "en", 0.6), ("w", "u", 0.4)],
        "" if initial == "ng" => vec![("", "en", 0.5), ("w", "u", 0.3), ("", "ang", 0.2)],
        "" => vec![(initial, "e", 0.5), (initial, "i", 0.5)],
        _ => return None,
    })
}

fn palatal(initial: &'static str, rime: &'static str) -> Steps {
    let next = match rime {
        "u" => "v",
        "uan" => "van",
        "un" => "vn",
        "uo" | "o" => "ve",
        "a" | "ua" => "ia",
        "an" => "ian",
        "uang" => return vec![(initial, "van", 0.5), (initial, "iang", 0.5)],
        "ang" => "iang",
        "ao" => "iao",
        "ou" => "iu",
        "en" => "in",
        "eng" => "ing",
        "ong" => "iong",
        "e" | "ai" | "uai" => "ie",
        "ei" | "ui" => "i",
        other => return strip(initial, other),
    };
    vec![(initial, next, 1.0)]
}

fn labial(initial: &'static str, rime: &'static str) -> Steps {
    let next = match rime {
        "ua" => "a",
        "uai" => "ai",
        "ui" => "ei",
        "uan" | "ian" => "an",
        "uang" | "iang" => "ang",
        "un" => "en",
        "in" if initial == "f" => "en",
        "ing" if initial == "f" => "eng",
        "i" if initial == "f" => "ei",
        "uo" => "o",
        "ong" => return vec![(initial, "eng", 0.75), (initial, "ang", 0.25)],
        "iong" => "eng",
        "v" => "i",
        "ve" => "ie",
        "van" => "ian",
        "vn" => "in",
        "iu" => "ou",
        "ia" => "a",
        "ou" => "u",
        "ai" => "ei",
        "e" => return vec![(initial, "ei", 0.4), (initial, "ai", 0.3), (initial, "o", 0.3)],
        other => return strip(initial, other),
    };
    vec![(initial, next, 1.0)]
}

fn after_y(rime: &'static str) -> Steps {
    let next = match rime {
        "a" => "ia",
        "e" | "ai" | "ei" => "ie",
        "ao" => "iao",
        "ou" => "iu",
        "an" => "ian",
        "ang" => "iang",
        "eng" => "ing",
        "ong" => "iong",
        "u" | "ui" => "v",
        "uan" => "van",
        "un" => "vn",
        "uo" | "o" => "ve",
        "uang" => return vec![("y", "van", 0.5), ("y", "iang", 0.5)],
        "ua" => "ia",
        "en" => return vec![("y", "in", 0.7), ("y", "ian", 0.3)],
        other => return strip("y", other),
    };
    vec![("y", next, 1.0)]
}

fn after_w(rime: &'static str) -> Steps {
    let next = match rime {
        "a" | "ia" => "ua",
        "o" | "ou" | "e" => "uo",
        "ai" => "uai",
        "ei" | "i" => "ui",
        "an" => "uan",
        "ang" => "uang",
        "en" => "un",
        "ong" => return vec![("w", "uang", 0.55), ("w", "eng", 0.45)],
        other => return strip("w", other),
    };
    vec![("w", next, 1.0)]
}

fn bare(rime: &'static str) -> Steps {
    match rime.as_bytes().first() {
        Some(b'i' | b'v') => vec![("y", rime, 1.0)],
        Some(b'u') => vec![("w", rime, 1.0)],
        _ if rime == "ong" => vec![("w", "eng", 1.0)],
        _ => strip("", rime),
    }
}

/// zh ch sh r z c s g k h: no i-glide and no ü after them.
fn back_of_mouth(initial: &'static str, rime: &'static str) -> Steps {
    let velar = matches!(initial, "g" | "k" | "h");
    let palatal = match initial {
        "g" | "z" | "zh" => "j",
        "k" | "c" | "ch" => "q",
        "h" | "s" | "sh" => "x",
        _ => "",
    };
    let plain = match rime {
        "i" if velar => "ei",
        "ia" => "a",
        "ian" => "an",
        "iang" => "ang",
        "iao" => "ao",
        "iu" => "ou",
        "in" => "en",
        "ing" => "eng",
        "iong" => "ong",
        "ie" => "e",
        "v" => "u",
        "van" => "uan",
        "vn" => "un",
        "ve" => "uo",
        "o" => return vec![(initial, "uo", 0.55), (initial, "e", 0.35), (initial, "ou", 0.1)],
        "ei" if !velar => "ai",
        other => return strip(initial, other),
    };
    if palatal.is_empty() || rime == "ei" {
        return vec![(initial, plain, 1.0)];
    }
    // A narrow vowel is heard as the palatal it stands after in Mandarin: siu is written xiu.
    if matches!(rime, "iu" | "iao" | "in" | "ing" | "iang" | "iong" | "ie") {
        return vec![(initial, plain, 0.4), (palatal, rime, 0.6)];
    }
    vec![(initial, plain, 0.6), (palatal, rime, 0.4)]
}

/// The last resort: the final without its glide.
fn strip(initial: &'static str, rime: &'static str) -> Steps {
    let shorter = match rime {
        "uai" => "ai",
        "ua" | "ia" => "a",
        "uang" | "iang" => "ang",
        "uan" | "ian" | "van" => "an",
        "un" | "vn" => "en",
        "ui" => "ei",
        "iao" => "ao",
        "iu" => "ou",
        "ong" | "ing" => "eng",
        "in" => "en",
        "ie" | "ve" | "er" => "e",
        "ai" | "ei" => "i",
        "iong" => "ong",
        "ao" => "a",
        "ou" | "o" => "u",
        "an" | "ang" | "e" => "a",
        "en" => "an",
        "eng" => "ang",
        "a" | "u" | "v" => "i",
        "i" => "e",
        _ => return Vec::new(),
    };
    vec![(initial, shorter, 1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(heard: &str) -> &'static str {
        let syllable = Syllable::parse(heard).expect(heard);
        let all = written(syllable.initial, syllable.rime);
        all.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map_or("", |(id, _)| id.spelled())
    }

    #[test]
    fn syllables_mandarin_lacks_are_written_as_near_ones() {
        for (heard, expected) in [
            ("fong", "feng"),
            ("ngan", "an"),
            ("lam", "lan"),
            ("jio", "jue"),
            ("fuang", "fang"),
            ("be", "bei"),
            ("gia", "ga"),
            ("wang", "wang"),
        ] {
            assert_eq!(best(heard), expected, "{heard}");
        }
    }

    #[test]
    fn every_syllable_that_can_be_heard_is_written_somehow() {
        for initial in 0..INITIALS.len() as u8 {
            for rime in 1..FINALS.len() as u8 {
                let text = format!("{}{}", INITIALS[usize::from(initial)], FINALS[usize::from(rime)]);
                assert!(!written(initial, rime).is_empty(), "{text}");
            }
        }
        assert_eq!(best("diong"), "dong");
        assert_eq!(best("tiong"), "tong");
    }

    #[test]
    fn shares_never_exceed_the_whole() {
        for initial in 0..INITIALS.len() as u8 {
            for rime in 0..FINALS.len() as u8 {
                let sum: f32 = written(initial, rime).iter().map(|(_, share)| share).sum();
                assert!(
                    sum <= 1.001,
                    "{}{} {sum}",
                    INITIALS[usize::from(initial)],
                    FINALS[usize::from(rime)]
                );
            }
        }
    }
}
