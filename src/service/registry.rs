//! The registry as the running service sees it: the root it was set up with and every change since,
//! replayed from the store. Rights are looked up in it on every call, so that a removal acts on the
//! next request. Who may change it, and how, is `domain::registry`'s.

use std::sync::{Arc, RwLock};

use sha2::{Digest as _, Sha256};

use crate::audit::signature_fits;
use crate::domain::access::Permit;
use crate::domain::actor::{Actor, Role};
use crate::domain::entry::{NewEntry, What};
use crate::domain::ids::{ActorId, Timestamp};
use crate::domain::registry::{Registry as Replayed, RegistryFault, SignedChange};
use crate::domain::release::conflicts::Conflicts;
use crate::domain::setting::Setting;
use crate::domain::signed::{Digest, PublicKey};
use crate::service::core::service_organisation;
use crate::store::{Commit, Expectation, KeptChange, Lane, Put, Store, StoreError};

/// Why the registry cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// The root or a change is refused.
    #[error("{0}")]
    Fault(#[from] RegistryFault),
    /// The store was set up with another root.
    #[error("the store was set up with another root")]
    OtherRoot,
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// What a caller shows of herself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// SHA-256 of the public key of her certificate, whose private half she has proved to hold.
    Certificate(Digest),
    /// SHA-256 of her token, on a server without certificates.
    Token(Digest),
}

/// The registry as it is now.
pub struct Registry {
    store: Arc<dyn Store>,
    /// Guards the replayed registry, for the time of a look or of taking one change in.
    current: RwLock<Replayed>,
}

impl Registry {
    /// Opens the registry of a store; a store without one is set up with this root.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub fn open(store: Arc<dyn Store>, root: &str, at: Timestamp) -> Result<Self, RegistryError> {
        let mut replayed = Replayed::of_root(root, digest(root.as_bytes()))?;
        match store.registry()?.as_slice() {
            [] => anchor(&*store, root, at)?,
            [first, ..] if *first.change.text != *root => return Err(RegistryError::OtherRoot),
            [_, changes @ ..] => {
                for kept in changes {
                    replayed.take(&kept.change, kept.at, signature_fits)?;
                }
            }
        }
        Ok(Self { store, current: RwLock::new(replayed) })
    }

    /// Who connects with such a credential. An unreadable registry knows nobody.
    pub fn actor_of(&self, credential: &Credential, at: Timestamp) -> Option<Actor> {
        let current = self.current.read().ok()?;
        let admission = match credential {
            Credential::Certificate(fingerprint) => current.of_certificate(fingerprint, at),
            Credential::Token(hash) => current.of_token(hash, at),
        };
        admission.map(|admission| admission.actor.clone())
    }

    /// An actor by her id.
    pub fn actor(&self, id: ActorId, at: Timestamp) -> Option<Actor> {
        self.current.read().ok()?.valid(id, at).map(|admission| admission.actor.clone())
    }

    /// Everybody of that role.
    pub fn of_role(&self, role: Role, at: Timestamp) -> Vec<Actor> {
        let Ok(current) = self.current.read() else { return Vec::new() };
        current.all(at).map(|one| &one.actor).filter(|actor| actor.has(role)).cloned().collect()
    }

    /// Everybody.
    pub fn everybody(&self, at: Timestamp) -> Vec<Actor> {
        let Ok(current) = self.current.read() else { return Vec::new() };
        current.all(at).map(|one| one.actor.clone()).collect()
    }

    /// The key with which somebody signs now.
    pub fn key_of(&self, actor: ActorId, at: Timestamp) -> Option<PublicKey> {
        self.current.read().ok()?.valid(actor, at).map(|admission| admission.key)
    }

    /// Whether somebody has a role now.
    pub fn has_role(&self, actor: ActorId, role: Role, at: Timestamp) -> bool {
        let Ok(current) = self.current.read() else { return false };
        current.valid(actor, at).is_some_and(|admission| admission.actor.has(role))
    }

    /// Who is bound to whom besides her own body. An unreadable registry knows nobody, so that nobody acts.
    pub fn conflicts(&self) -> Conflicts {
        self.current.read().map(|current| current.conflicts()).unwrap_or_default()
    }

    /// A setting's value; an unreadable registry allows nothing.
    pub fn setting(&self, setting: Setting) -> u32 {
        self.current.read().map_or(0, |current| current.setting(setting))
    }

    /// Hash of the root, and number of the last change.
    pub fn head(&self) -> Option<(Digest, u32)> {
        self.current.read().ok().map(|current| (*current.root(), current.number()))
    }

    /// Expects the registry as it stands at this moment: what is decided by it is refused when a change
    /// comes first, so that a removal acts on whatever is under way.
    pub fn unchanged(&self) -> Expectation {
        let changes = self.head().map(|(_, number)| number.saturating_add(1));
        Expectation::Registry(changes)
    }

    /// Takes a change in: durably first, then for everybody.
    ///
    /// # Errors
    /// [`RegistryError`]; nothing has changed then.
    pub fn change(&self, permit: &Permit, change: &SignedChange, at: Timestamp) -> Result<(), RegistryError> {
        let mut current = self.current.write().map_err(|_| StoreError::Stopped)?;
        let mut next = current.clone();
        next.take(change, at, signature_fits)?;
        let mut kept = self.store.registry()?;
        let mut commit = Commit::new(Lane::Caller);
        // As it was judged: the root and each change before this one.
        commit.expect.push(Expectation::Registry(Some(next.number())));
        kept.push(KeptChange { at, change: change.clone() });
        commit.put.push(Put::Registry(kept));
        commit.entries.push(NewEntry::new(permit, at, What::Registry(Box::new(change.clone()))));
        self.store.commit(commit)?;
        *current = next;
        Ok(())
    }
}

fn anchor(store: &dyn Store, root: &str, at: Timestamp) -> Result<(), StoreError> {
    let change = SignedChange { text: root.into(), signatures: Vec::new() };
    let permit = Permit::of_service(service_organisation());
    let mut commit = Commit::new(Lane::Caller);
    commit.expect.push(Expectation::Registry(None));
    commit.put.push(Put::Registry(vec![KeptChange { at, change: change.clone() }]));
    commit.entries.push(NewEntry::new(&permit, at, What::Registry(Box::new(change))));
    store.commit(commit).map(|_| ())
}

/// SHA-256.
pub fn digest(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}
