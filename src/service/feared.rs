//! Whom she fears, as keyed hashes that outlive a record: of each name and relation on its list, kept with the
//! deed that states the record, and left with every linked record when it is erased (S5, S24). A name is hashed as
//! it is written and as its syllables are spelled, so that other characters, scripts and spellings of the same
//! syllables are known again; what a dialect makes of it, and half of it, only while the record is kept, which is
//! `risk`'s.

use std::collections::BTreeSet;

use crate::domain::profile::{FearedRelation, Profile};
use crate::domain::release::act::{Act, PersonAct};
use crate::domain::report::{Fingerprint, Report};
use crate::matching::ways_to_write;
use crate::service::intake::FingerprintKey;
use crate::service::risk::folded;
use crate::store::KeptDeed;

/// Hashes of whom she fears by a record.
pub(super) fn feared_marks(key: &FingerprintKey, profile: &Profile) -> BTreeSet<Fingerprint> {
    let names = profile.feared.iter().flat_map(|one| &one.names).map(|name| name.text.reveal());
    let relations = profile.feared.iter().filter_map(|one| one.relation);
    marks(key, names, relations)
}

/// Hashes of what a reporter is called and says to be, or did once.
pub(super) fn reporter_marks(key: &FingerprintKey, report: &Report) -> BTreeSet<Fingerprint> {
    let names = report.reporter.names().map(|name| name.reveal());
    marks(key, names, report.reporter.relations().map(FearedRelation::from))
}

/// Hashes that stand with the latest statement of a record.
pub(super) fn stated_marks(deeds: &[KeptDeed]) -> BTreeSet<Fingerprint> {
    let stated = |kept: &&KeptDeed| matches!(kept.deed.act, Act::Person { act: PersonAct::Stated(_), .. });
    deeds.iter().rev().find(stated).into_iter().flat_map(|kept| kept.marks.iter().copied()).collect()
}

/// Hashes of whom she fears by a record and by those that were erased before it, to be left with linked ones.
pub(super) fn left_marks(deeds: &[KeptDeed]) -> BTreeSet<Fingerprint> {
    let inherited =
        |kept: &&KeptDeed| matches!(kept.deed.act, Act::Person { act: PersonAct::Inherited(_), .. });
    let before = deeds.iter().filter(inherited).flat_map(|kept| kept.marks.iter().copied());
    before.chain(stated_marks(deeds)).collect()
}

fn marks<'a>(
    key: &FingerprintKey,
    names: impl Iterator<Item = &'a str>,
    relations: impl Iterator<Item = FearedRelation>,
) -> BTreeSet<Fingerprint> {
    let mark = |kind: &str, word: &str| Fingerprint(key.0.mac(&[kind.as_bytes(), word.as_bytes()]));
    let of_name = |name: &str| -> Vec<Fingerprint> {
        let written = Some(folded(name)).filter(|name| !name.is_empty());
        let written = written.map(|name| mark("feared name", &name));
        let ways = ways_to_write(name);
        written.into_iter().chain(ways.iter().map(|way| mark("feared sound", way))).collect()
    };
    // Any other relation is that of many people.
    let relations = relations.filter(|one| *one != FearedRelation::Other);
    names.flat_map(of_name).chain(relations.map(|one| mark("feared relation", one.word()))).collect()
}
