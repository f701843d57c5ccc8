//! Whether two names may be one person's by sound, spelling or script: asked where doubt has to count as
//! yes, as when somebody is feared under a name that was only heard. Never evidence for a match.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use crate::domain::name::NameUse;
use crate::knowledge::names::{Background, Form, ScopeMix, evidence};

/// Evidence from which two names are taken for one, thousandths of a bit: homophones, other spellings and
/// nicknames of one name reach it (5.3 to 24 bits), the family name alone or one syllable does not (below 4.3);
/// of the names of two people at most one pair in 32 does by chance.
const ALIKE_MILLIBITS: i32 = 5_000;

/// Whether what was heard may be the name that is said.
pub fn may_be_one_name(heard: &str, said: &str) -> bool {
    let [heard, said] = [heard, said].map(|text| Form::parse(text, NameUse::Unknown));
    evidence(&heard, &said, &ScopeMix::everyone(), &Background::default()).millibits >= ALIKE_MILLIBITS
}

/// The most readings of one name: a few of its characters are read in more ways than one.
const READINGS: usize = 32;

/// A name as it is written, whatever its width and characters, and as its syllables are spelled without tones, in each
/// way that its characters may be read: for names that can only be told by equal hashes. Names that `may_be_one_name`
/// takes for one often share one of these, and need not: nicknames, single syllables and what a dialect makes of a
/// name are not among them.
pub fn ways_to_write(name: &str) -> BTreeSet<String> {
    let form = Form::parse(name, NameUse::Unknown);
    // Without marks over letters, which are seldom written.
    let written: String = form.text().nfd().filter(|c| c.is_alphanumeric()).collect();
    let mut ways = BTreeSet::new();
    // What syllables do not explain whole has none of its own.
    for lattice in form.parses().filter(|lattice| lattice.len() > 1 && !form.by_frame()) {
        let mut readings = vec![String::new()];
        for at in 0..lattice.len() {
            let longer = |reading: &String| {
                let read = |spelled: &str| format!("{reading} {spelled}");
                lattice.cells(at).iter().map(|cell| read(cell.syllable.spelled())).collect::<Vec<_>>()
            };
            readings = readings.iter().flat_map(longer).take(READINGS).collect();
        }
        ways.extend(readings);
    }
    ways.extend((!written.is_empty()).then_some(written));
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_and_scripts_of_one_name_share_a_way_and_other_names_do_not() {
        let share = |one: &str, other: &str| !ways_to_write(one).is_disjoint(&ways_to_write(other));
        for (one, other) in [
            ("張麗華", "张丽华"),
            ("张丽华", "Zhang Lihua"),
            ("zhāng lì huá", "ＺＨＡＮＧ ＬＩ ＨＵＡ"),
            ("李大壮", "李大状"),
            ("单小红", "shan xiaohong"),
            ("买买提", "买 买提"),
            ("李强", "李\u{200b}强"),
            ("Aygul", "aygül"),
        ] {
            assert!(share(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("李强", "李刚"),
            ("李大壮", "王大壮"),
            ("李", "黎"),
            ("大哥", "大姐"),
            ("", "李强"),
            ("Aygul", "Aynur"),
        ] {
            assert!(!share(one, other), "{one} {other}");
        }
        assert!(ways_to_write(&"单".repeat(400)).len() <= READINGS + 1);
    }

    #[test]
    fn homophones_spellings_and_nicknames_are_one_name_and_half_a_name_is_not() {
        for (heard, said) in [
            ("li da zhuang", "李大壮"),
            ("李大壮", "李大状"),
            ("大壮", "李大壮"),
            ("黎强", "李强"),
            ("wang wei", "汪卫"),
            ("阿强", "李强"),
            ("李强", "李强"),
        ] {
            assert!(may_be_one_name(heard, said), "{heard} {said}");
        }
        for (heard, said) in [
            ("老李", "李大壮"),
            ("王大力", "李大壮"),
            ("王秀英", "王秀兰"),
            ("李强", "李刚"),
            ("", "李强"),
            ("大哥", "李大壮"),
        ] {
            assert!(!may_be_one_name(heard, said), "{heard} {said}");
        }
    }
}
