//! The registry of actors: who holds which token, in which organisation and roles. A file that is
//! read again whenever it changes, so that a removal acts on the next request. Bearer tokens are the
//! only protection for now, which is why the server listens on loopback alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::domain::actor::{Actor, Role};
use crate::domain::ids::{ActorId, OrgCode};

/// One actor as the file lists her.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistryEntry {
    /// Actor id, 32 hexadecimal digits.
    pub id: String,
    /// Organisation code.
    pub organisation: String,
    /// Roles.
    pub roles: Vec<String>,
    /// SHA-256 of the bearer token, 64 hexadecimal digits.
    pub token_sha256: String,
}

/// The registry file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistryFile {
    /// The actors.
    #[serde(default, rename = "actor")]
    pub actors: Vec<RegistryEntry>,
}

impl RegistryFile {
    /// Reads the file; an absent file lists nobody.
    ///
    /// # Errors
    /// What is wrong with the file, in words.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(format!("the registry cannot be read: {error}")),
        };
        toml::from_str(&text).map_err(|error| format!("the registry is not valid: {}", error.message()))
    }

    /// Writes the file in one step, readable by its owner alone.
    ///
    /// # Errors
    /// Failures of the file system, in words.
    pub fn write(&self, path: &Path) -> Result<(), String> {
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;

        let words = |error: &dyn std::fmt::Display| format!("the registry cannot be written: {error}");
        let text = toml::to_string(self).map_err(|error| words(&error))?;
        let beside = path.with_extension("new");
        let mut file = fs::OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(true)
            .mode(0o600)
            .open(&beside)
            .map_err(|error| words(&error))?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| words(&error))?;
        fs::rename(&beside, path).map_err(|error| words(&error))
    }

    /// Adds an actor with a fresh id and token; gives both. The token is not kept.
    ///
    /// # Errors
    /// A role that is not known or not the registry's to give.
    pub fn add(&mut self, organisation: &OrgCode, roles: &[Role]) -> Result<(ActorId, String), String> {
        if roles.is_empty() || roles.contains(&Role::Service) {
            return Err(format!("roles: give one or more of {}", assignable().join(" ")));
        }
        let id = ActorId(crate::service::intake::random_bytes());
        let token = ActorId(crate::service::intake::random_bytes()).to_string();
        self.actors.push(RegistryEntry {
            id: id.to_string(),
            organisation: organisation.to_string(),
            roles: roles.iter().map(|role| role.word().to_owned()).collect(),
            token_sha256: hex(&token_hash(&token)),
        });
        Ok((id, token))
    }

    /// Removes an actor; `false` when there is none of that id.
    pub fn remove(&mut self, id: ActorId) -> bool {
        let before = self.actors.len();
        self.actors.retain(|entry| entry.id != id.to_string());
        self.actors.len() < before
    }

    fn checked(&self) -> Result<Vec<(Actor, [u8; 32])>, String> {
        self.actors.iter().enumerate().map(|(i, entry)| entry.checked(i)).collect()
    }
}

impl RegistryEntry {
    fn checked(&self, i: usize) -> Result<(Actor, [u8; 32]), String> {
        let wrong = |field: &str, accepted: &str| {
            format!("actor {} of the registry: {field}: accepted: {accepted}", i + 1)
        };
        let id = ActorId::parse(&self.id).ok_or_else(|| wrong("id", "32 hexadecimal digits"))?;
        let organisation =
            OrgCode::new(&self.organisation).map_err(|p| wrong("organisation", &p.accepted))?;
        let roles = self
            .roles
            .iter()
            .map(|word| Role::from_word(word).filter(|&role| role != Role::Service))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| wrong("roles", &assignable().join(" ")))?;
        let hash = unhex(&self.token_sha256).ok_or_else(|| wrong("token_sha256", "64 hexadecimal digits"))?;
        Ok((Actor { id, organisation, roles }, hash))
    }
}

fn assignable() -> Vec<&'static str> {
    Role::ALL.iter().filter(|&&role| role != Role::Service).map(|role| role.word()).collect()
}

fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let (first, second) = text.split_at_checked(32)?;
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&ActorId::parse(first)?.0);
    bytes[16..].copy_from_slice(&ActorId::parse(second)?.0);
    Some(bytes)
}

type Listed = Arc<Vec<(Actor, [u8; 32])>>;

/// What tells one state of the file from another: the time alone is too coarse for two changes in a
/// row, but each change is written as a new file.
#[derive(Debug, PartialEq, Eq)]
struct Version {
    modified: SystemTime,
    changed: (i64, i64),
    inode: u64,
    bytes: u64,
}

#[derive(Debug)]
struct Snapshot {
    version: Option<Version>,
    actors: Listed,
}

/// The registry as it is now.
#[derive(Debug)]
pub struct Registry {
    path: PathBuf,
    /// Guards the list last read, for the time of a comparison or a swap.
    snapshot: RwLock<Snapshot>,
}

impl Registry {
    /// Opens a registry file; it need not exist yet.
    ///
    /// # Errors
    /// What is wrong with the file, in words.
    pub fn open(path: &Path) -> Result<Self, String> {
        // The version comes first: a change while the file is read is seen at the next request.
        let version = version(path);
        let actors = Arc::new(RegistryFile::read(path)?.checked()?);
        let snapshot = RwLock::new(Snapshot { version, actors });
        Ok(Self { path: path.to_owned(), snapshot })
    }

    /// The actor who holds this token. Unreadable registries know nobody.
    pub fn actor_of(&self, token: &str) -> Option<Actor> {
        let hash = token_hash(token);
        let mut found = None;
        // Every entry is compared, in constant time each, so that the time tells nothing of the token.
        for (actor, known) in self.current()?.iter() {
            if bool::from(known.ct_eq(&hash)) {
                found = Some(actor.clone());
            }
        }
        found
    }

    /// Everybody of that role.
    pub fn of_role(&self, role: Role) -> Vec<Actor> {
        let Some(actors) = self.current() else { return Vec::new() };
        actors.iter().map(|(actor, _)| actor).filter(|actor| actor.has(role)).cloned().collect()
    }

    /// The list, read again when the file changed; `None` when it cannot be read (deny first, S17).
    fn current(&self) -> Option<Listed> {
        let now = version(&self.path);
        {
            let snapshot = self.snapshot.read().ok()?;
            if snapshot.version == now {
                return Some(snapshot.actors.clone());
            }
        }
        let actors = match RegistryFile::read(&self.path).and_then(|file| file.checked()) {
            Ok(actors) => Arc::new(actors),
            Err(problem) => {
                tracing::error!(%problem, "the registry is refused, nobody is known until it is mended");
                return None;
            }
        };
        *self.snapshot.write().ok()? = Snapshot { version: now, actors: actors.clone() };
        Some(actors)
    }
}

fn version(path: &Path) -> Option<Version> {
    use std::os::unix::fs::MetadataExt;

    let found = fs::metadata(path).ok()?;
    Some(Version {
        modified: found.modified().ok()?,
        changed: (found.ctime(), found.ctime_nsec()),
        inode: found.ino(),
        bytes: found.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_until_its_actor_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry.toml");
        let mut file = RegistryFile::default();
        let (id, token) = file.add(&OrgCode::new("410100-01").unwrap(), &[Role::StationWorker]).unwrap();
        file.write(&path).unwrap();
        let registry = Registry::open(&path).unwrap();
        assert_eq!(registry.actor_of(&token).map(|actor| actor.id), Some(id));
        assert_eq!(registry.actor_of("other"), None);
        assert!(file.remove(id));
        file.write(&path).unwrap();
        fs::File::open(&path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(registry.actor_of(&token), None);
    }

    #[test]
    fn a_change_within_the_grain_of_the_clock_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry.toml");
        let mut file = RegistryFile::default();
        let (id, token) = file.add(&OrgCode::new("a").unwrap(), &[Role::Reviewer]).unwrap();
        file.write(&path).unwrap();
        let at = fs::metadata(&path).unwrap().modified().unwrap();
        let registry = Registry::open(&path).unwrap();
        file.remove(id);
        file.write(&path).unwrap();
        fs::File::open(&path).unwrap().set_modified(at).unwrap();
        assert_eq!(registry.actor_of(&token), None);
    }

    #[test]
    fn a_broken_registry_knows_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry.toml");
        let mut file = RegistryFile::default();
        let (_, token) = file.add(&OrgCode::new("a").unwrap(), &[Role::Reviewer]).unwrap();
        file.write(&path).unwrap();
        let registry = Registry::open(&path).unwrap();
        fs::write(&path, "actor = 3").unwrap();
        fs::File::open(&path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(registry.actor_of(&token), None);
    }

    #[test]
    fn nobody_can_be_given_the_services_role() {
        let mut file = RegistryFile::default();
        assert!(file.add(&OrgCode::new("a").unwrap(), &[Role::Service]).is_err());
        assert!(file.add(&OrgCode::new("a").unwrap(), &[]).is_err());
    }
}
