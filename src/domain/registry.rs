//! The registry of actors and settings: a root made at set-up, and changes each signed by two
//! registrars of different organisations, in order. A pure function of root and changes, so that
//! anybody can replay it; checking a signature is given in.

use std::collections::BTreeMap;

use crate::domain::actor::{Actor, Role};
use crate::domain::calendar::WorkingYear;
use crate::domain::ids::{ActorId, OrgCode, Timestamp};
use crate::domain::lines::{Lines, Reader};
use crate::domain::release::conflicts::Conflicts;
use crate::domain::setting::Setting;
use crate::domain::signed::{Digest, PublicKey, Signature, hex, unhex};

/// An actor as she is admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// Who, for which organisation, in which roles.
    pub actor: Actor,
    /// Her key; the private half never leaves her side.
    pub key: PublicKey,
    /// SHA-256 of the public key (SubjectPublicKeyInfo) of the certificate she connects with.
    pub certificate: Digest,
    /// SHA-256 of the token she shows to a server without certificates, on the own machine, for trying.
    pub token: Option<Digest>,
    /// From when she may act.
    pub valid_from: Timestamp,
    /// Until when, exclusive.
    pub valid_until: Timestamp,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Somebody is admitted, or what stands of her is replaced.
    Admit(Box<Admission>),
    /// Somebody is removed; acts on the next request.
    Remove(ActorId),
    /// A setting gets a value.
    Set(Setting, u32),
    /// The working days of a year are told.
    Calendar(Box<WorkingYear>),
}

/// A change with its place in the order, as two registrars sign it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Hash of the root it belongs to.
    pub root: Digest,
    /// Its number: one more than the last change's; the first is 1.
    pub number: u32,
    /// What changes.
    pub change: Change,
}

/// A registrar's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Whose.
    pub by: ActorId,
    /// Over the text.
    pub signature: Signature,
}

/// A change as the journal keeps it. The root itself stands there with no signature: what makes it
/// good is that everybody was given it at set-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedChange {
    /// The exact text that was signed, or the root's.
    pub text: Box<str>,
    /// By whom.
    pub signatures: Vec<Signed>,
}

/// Why a root or change is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistryFault {
    /// The text cannot be read.
    #[error("the text is no change of the registry")]
    Unreadable,
    /// A root needs registrars of two organisations.
    #[error("the root names no registrars of two organisations")]
    RootWithoutTwo,
    /// It is for another root.
    #[error("the change is for another root")]
    OtherRoot,
    /// It is not the next change.
    #[error("the change is not the next in order; read the registry again")]
    Order,
    /// It is not signed by two registrars of different organisations.
    #[error("the change is not signed by two registrars of different organisations")]
    Signatures,
    /// It would leave nobody who could change the registry.
    #[error("the change would leave no registrars of two organisations")]
    LastRegistrars,
    /// Nobody, or no role, or a role that is not given; a key or certificate another has.
    #[error("this actor cannot be admitted so")]
    Admission,
    /// The actor is not there, or the value is out of range.
    #[error("there is nothing to change so")]
    Nothing,
}

/// The registry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registry {
    root: Digest,
    number: u32,
    actors: BTreeMap<ActorId, Admission>,
    /// Everybody who was ever admitted.
    ever: BTreeMap<ActorId, Past>,
    settings: BTreeMap<Setting, u32>,
}

/// What stays of whoever was admitted once.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Past {
    /// Her body.
    body: OrgCode,
    /// Each key she signed or connected with.
    keys: Vec<Digest>,
    /// Her conflicts as they were listed last.
    conflicts: Vec<OrgCode>,
}

const ROOT: &str = "homeward.root.1";
const CHANGE: &str = "homeward.registry.1";

impl Registry {
    /// The registry of a root text, whose hash is given.
    ///
    /// # Errors
    /// A text that is no root, or names no registrars of two organisations.
    pub fn of_root(text: &str, root: Digest) -> Result<Self, RegistryFault> {
        let lines = Lines::parse(text).ok_or(RegistryFault::Unreadable)?;
        let mut read = lines.reader();
        if read.next("what") != Some(ROOT) {
            return Err(RegistryFault::Unreadable);
        }
        let mut registry = Self { root, number: 0, ..Self::default() };
        while read.end().is_none() {
            let admission = read_admission(&mut read).ok_or(RegistryFault::Unreadable)?;
            registry.admit(admission)?;
        }
        let at = registry.actors.values().map(|one| one.valid_from).max().unwrap_or_default();
        if registry.has_two_registrars(at) { Ok(registry) } else { Err(RegistryFault::RootWithoutTwo) }
    }

    /// The text of a root with these actors.
    pub fn root_text(admissions: &[Admission]) -> String {
        let mut lines = Lines::new();
        lines.put("what", ROOT);
        admissions.iter().for_each(|admission| write_admission(&mut lines, admission));
        lines.text()
    }

    /// Hash of the root.
    pub const fn root(&self) -> &Digest {
        &self.root
    }

    /// Number of the last change.
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// Takes a change in. `fits` tells whether a signature over a text is of a key.
    ///
    /// # Errors
    /// Why not; nothing has changed then.
    pub fn take(
        &mut self,
        change: &SignedChange,
        at: Timestamp,
        fits: impl Fn(&PublicKey, &[u8], &Signature) -> bool,
    ) -> Result<(), RegistryFault> {
        let proposal = Proposal::parse(&change.text).ok_or(RegistryFault::Unreadable)?;
        if proposal.root != self.root {
            return Err(RegistryFault::OtherRoot);
        }
        if proposal.number != self.number + 1 {
            return Err(RegistryFault::Order);
        }
        let text = change.text.as_bytes();
        let signer = |signed: &Signed| {
            let admission = self.valid(signed.by, at).filter(|one| one.actor.has(Role::Registrar))?;
            fits(&admission.key, text, &signed.signature).then_some(&admission.actor)
        };
        let [first, second] = change.signatures.as_slice() else { return Err(RegistryFault::Signatures) };
        match (signer(first), signer(second)) {
            (Some(one), Some(other)) if one.id != other.id && one.organisation != other.organisation => {}
            _ => return Err(RegistryFault::Signatures),
        }
        let mut next = self.clone();
        match proposal.change {
            Change::Admit(admission) => next.admit(*admission)?,
            Change::Remove(actor) => {
                next.actors.remove(&actor).ok_or(RegistryFault::Nothing)?;
            }
            Change::Set(setting, value) => {
                let (least, most) = setting.range();
                if !(least..=most).contains(&value) {
                    return Err(RegistryFault::Nothing);
                }
                next.settings.insert(setting, value);
            }
            // Whoever counts days reads it from the log; rights do not depend on it.
            Change::Calendar(year) if year.is_sound() => {}
            Change::Calendar(_) => return Err(RegistryFault::Nothing),
        }
        if !next.has_two_registrars(at) {
            return Err(RegistryFault::LastRegistrars);
        }
        next.number += 1;
        *self = next;
        Ok(())
    }

    /// Somebody who may act now.
    pub fn valid(&self, actor: ActorId, at: Timestamp) -> Option<&Admission> {
        self.actors.get(&actor).filter(|one| one.valid_from <= at && at < one.valid_until)
    }

    /// Who connects with this certificate, and may act now.
    pub fn of_certificate(&self, certificate: &Digest, at: Timestamp) -> Option<&Admission> {
        let found = self.actors.values().find(|one| one.certificate == *certificate)?;
        self.valid(found.actor.id, at)
    }

    /// Who shows this token to a server without certificates, and may act now.
    pub fn of_token(&self, token: &Digest, at: Timestamp) -> Option<&Admission> {
        let found = self.actors.values().find(|one| one.token.as_ref() == Some(token))?;
        self.valid(found.actor.id, at)
    }

    /// Everybody who may act now.
    pub fn all(&self, at: Timestamp) -> impl Iterator<Item = &Admission> {
        self.actors.keys().filter_map(move |actor| self.valid(*actor, at))
    }

    /// Who is bound to whom besides her own body, as it was listed last: neither the end of an admission nor a
    /// removal unbinds anybody, whose votes may still count.
    pub fn conflicts(&self) -> Conflicts {
        self.ever.iter().map(|(actor, past)| (*actor, past.conflicts.clone())).collect()
    }

    /// A setting's value.
    pub fn setting(&self, setting: Setting) -> u32 {
        self.settings.get(&setting).copied().unwrap_or(setting.default_value())
    }

    fn admit(&mut self, admission: Admission) -> Result<(), RegistryFault> {
        let actor = &admission.actor;
        let PublicKey::Ed25519(key) = admission.key;
        let keys = [Some(key), Some(admission.certificate), admission.token];
        // Whoever was removed keeps her id, her body and her keys: nobody comes back as somebody else.
        let taken = self.ever.iter().any(|(other, past)| {
            *other != actor.id && keys.iter().flatten().any(|key| past.keys.contains(key))
        });
        let moved = self.ever.get(&actor.id).is_some_and(|past| past.body != actor.organisation);
        // Whoever runs machines has no data rights, and whoever audits changes nothing: neither is anything else.
        let alone = |role: &Role| matches!(role, Role::Operator | Role::Auditor);
        if actor.roles.is_empty()
            || (actor.roles.len() > 1 && actor.roles.iter().any(alone))
            || actor.has(Role::Service)
            || actor.id == ActorId([0; 16])
            || taken
            || moved
            || admission.valid_until <= admission.valid_from
        {
            return Err(RegistryFault::Admission);
        }
        let (body, conflicts) = (actor.organisation.clone(), Vec::new());
        let past = self.ever.entry(actor.id).or_insert(Past { body, keys: Vec::new(), conflicts });
        past.keys.extend(keys.into_iter().flatten());
        past.conflicts.clone_from(&actor.conflicts);
        self.actors.insert(actor.id, admission);
        Ok(())
    }

    fn has_two_registrars(&self, at: Timestamp) -> bool {
        let mut bodies: Vec<&OrgCode> = self
            .all(at)
            .filter(|one| one.actor.has(Role::Registrar))
            .map(|one| &one.actor.organisation)
            .collect();
        bodies.sort_unstable();
        bodies.dedup();
        bodies.len() >= 2
    }
}

impl Admission {
    /// The admission as named values.
    pub fn to_lines(&self) -> Lines {
        let mut lines = Lines::new();
        write_admission(&mut lines, self);
        lines
    }

    /// The admission that these values stand for.
    pub fn from_lines(lines: &Lines) -> Option<Self> {
        let mut read = lines.reader();
        let admission = read_admission(&mut read)?;
        read.end().map(|()| admission)
    }
}

impl Proposal {
    /// The text that two registrars sign.
    pub fn text(&self) -> String {
        let mut lines = Lines::new();
        lines.put("what", CHANGE);
        lines.put("root", hex(&self.root));
        lines.put("number", self.number);
        match &self.change {
            Change::Admit(admission) => write_admission(&mut lines, admission),
            Change::Remove(actor) => lines.put("remove", actor),
            Change::Set(setting, value) => {
                lines.put("set", setting.word());
                lines.put("value", value);
            }
            Change::Calendar(year) => year.write(&mut lines),
        }
        lines.text()
    }

    /// The proposal of a text.
    pub fn parse(text: &str) -> Option<Self> {
        let lines = Lines::parse(text)?;
        let mut read = lines.reader();
        (read.next("what")? == CHANGE).then_some(())?;
        let root = unhex(read.next("root")?)?;
        let number = read.next("number")?.parse().ok()?;
        let change = if let Some(actor) = read.next("remove") {
            Change::Remove(ActorId::parse(actor)?)
        } else if let Some(setting) = read.next("set") {
            Change::Set(Setting::from_word(setting)?, read.next("value")?.parse().ok()?)
        } else if let Some(year) = read.next("calendar") {
            Change::Calendar(Box::new(WorkingYear::read(year, &mut read)?))
        } else {
            Change::Admit(Box::new(read_admission(&mut read)?))
        };
        let proposal = Self { root, number, change };
        (proposal.text() == text).then_some(proposal)
    }
}

fn write_admission(lines: &mut Lines, admission: &Admission) {
    lines.put("admit", admission.actor.id);
    lines.put("organisation", &admission.actor.organisation);
    admission.actor.roles.iter().for_each(|role| lines.put("role", role.word()));
    let PublicKey::Ed25519(key) = &admission.key;
    lines.put("ed25519", hex(key));
    lines.put("certificate", hex(&admission.certificate));
    lines.put_some("token", admission.token.as_ref().map(|token| hex(token)));
    lines.put("valid_from_ms", admission.valid_from.0);
    lines.put("valid_until_ms", admission.valid_until.0);
    admission.actor.conflicts.iter().for_each(|one| lines.put("conflict", one));
}

fn read_admission(read: &mut Reader) -> Option<Admission> {
    let id = ActorId::parse(read.next("admit")?)?;
    let organisation = OrgCode::new(read.next("organisation")?).ok()?;
    let roles = read.all("role").into_iter().map(Role::from_word).collect::<Option<_>>()?;
    let key = PublicKey::Ed25519(unhex(read.next("ed25519")?)?);
    let certificate = unhex(read.next("certificate")?)?;
    let token = match read.next("token") {
        Some(token) => Some(unhex(token)?),
        None => None,
    };
    let valid_from = Timestamp(read.next("valid_from_ms")?.parse().ok()?);
    let valid_until = Timestamp(read.next("valid_until_ms")?.parse().ok()?);
    let conflicts = read.all("conflict").into_iter().map(|one| OrgCode::new(one).ok());
    let conflicts = conflicts.collect::<Option<_>>()?;
    let actor = Actor { id, organisation, roles, conflicts };
    Some(Admission { actor, key, certificate, token, valid_from, valid_until })
}
