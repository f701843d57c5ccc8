//! Whether two names may be one person's by sound, spelling or script: asked where doubt has to count as
//! yes, as when somebody is feared under a name that was only heard. Never evidence for a match.

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

#[cfg(test)]
mod tests {
    use super::*;

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
