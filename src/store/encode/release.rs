//! Deeds on the way to a release, signed texts, and changes of the registry.

use crate::domain::actor::Role;
use crate::domain::ids::{ActorId, Timestamp};
use crate::domain::lines::Lines;
use crate::domain::registry::{Signed, SignedChange};
use crate::domain::release::act::{Act, Deed, Doer};
use crate::domain::report::Fingerprint;
use crate::domain::signed::{Signature, SignedText};
use crate::domain::text::Personal;
use crate::store::commit::{KeptChange, KeptDeed};
use crate::store::encode::damaged::{Damaged, all, known, sized};
use crate::store::encode::profile::read_org;
use crate::store::proto;

pub fn write_lines(act: &Act) -> Vec<proto::Line> {
    let lines = act.to_lines();
    let line = |(name, value): &(String, String)| proto::Line { name: name.clone(), value: value.clone() };
    lines.pairs().iter().map(line).collect()
}

pub fn read_lines(lines: Vec<proto::Line>) -> Result<Act, Damaged> {
    let pairs: Vec<_> = lines.into_iter().map(|line| (line.name, line.value)).collect();
    known(Act::from_lines(&Lines::from(pairs)), "an act")
}

pub fn write_signed(signed: &SignedText) -> proto::Signed {
    proto::Signed { text: signed.text.to_string(), ed25519: write_signature(&signed.signature) }
}

pub fn read_signed(signed: proto::Signed) -> Result<SignedText, Damaged> {
    Ok(SignedText { text: signed.text.into(), signature: read_signature(&signed.ed25519)? })
}

pub fn write_change(change: &SignedChange) -> proto::RegistryChange {
    let signature = |signed: &Signed| proto::RegistrySignature {
        by: signed.by.0.to_vec(),
        ed25519: write_signature(&signed.signature),
    };
    proto::RegistryChange {
        text: change.text.to_string(),
        signatures: change.signatures.iter().map(signature).collect(),
    }
}

pub fn read_change(change: proto::RegistryChange) -> Result<SignedChange, Damaged> {
    let signature = |signed: proto::RegistrySignature| {
        Ok(Signed {
            by: ActorId(sized(&signed.by, "who signed a change")?),
            signature: read_signature(&signed.ed25519)?,
        })
    };
    Ok(SignedChange { text: change.text.into(), signatures: all(change.signatures, signature)? })
}

pub fn write_deeds(deeds: &[KeptDeed]) -> proto::Deeds {
    proto::Deeds { deeds: deeds.iter().map(write_deed).collect() }
}

pub fn read_deeds(deeds: proto::Deeds) -> Result<Vec<KeptDeed>, Damaged> {
    all(deeds.deeds, read_deed)
}

pub fn write_changes(changes: &[KeptChange]) -> proto::RegistryHistory {
    let record = |kept: &KeptChange| proto::RegistryRecord {
        at_ms: kept.at.0,
        change: Some(write_change(&kept.change)),
    };
    proto::RegistryHistory { changes: changes.iter().map(record).collect() }
}

pub fn read_changes(history: proto::RegistryHistory) -> Result<Vec<KeptChange>, Damaged> {
    all(history.changes, |record| {
        let change = read_change(known(record.change, "a change of the registry")?)?;
        Ok(KeptChange { at: Timestamp(record.at_ms), change })
    })
}

fn write_deed(kept: &KeptDeed) -> proto::Deed {
    proto::Deed {
        actor: kept.deed.by.actor.0.to_vec(),
        organisation: kept.deed.by.organisation.to_string(),
        role: kept.deed.by.role.word().to_owned(),
        at_ms: kept.deed.at.0,
        act: write_lines(&kept.deed.act),
        reason: kept.reason.as_ref().map(|reason| reason.reveal().to_owned()),
        salt: kept.salt.to_vec(),
        marks: kept.marks.iter().map(|mark| mark.0.to_vec()).collect(),
    }
}

fn read_deed(deed: proto::Deed) -> Result<KeptDeed, Damaged> {
    let by = Doer {
        actor: ActorId(sized(&deed.actor, "who did a deed")?),
        organisation: read_org(&deed.organisation)?,
        role: known(Role::from_word(&deed.role), "the role of a deed")?,
    };
    Ok(KeptDeed {
        deed: Deed { by, at: Timestamp(deed.at_ms), act: read_lines(deed.act)? },
        reason: deed.reason.map(Personal::stored),
        salt: sized(&deed.salt, "the salt of a reason")?,
        marks: all(deed.marks, |mark| sized(&mark, "a mark of a deed").map(Fingerprint))?,
    })
}

fn write_signature(signature: &Signature) -> Vec<u8> {
    match signature {
        Signature::Ed25519(bytes) => bytes.to_vec(),
    }
}

fn read_signature(bytes: &[u8]) -> Result<Signature, Damaged> {
    sized(bytes, "a signature").map(Signature::Ed25519)
}
