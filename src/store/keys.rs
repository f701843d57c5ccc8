//! Keys: secret keys that leave no copy, and where epoch keys come from. An epoch key wraps the data
//! keys of its time and never stands in the store's own folder.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::store::api::StoreError;

/// A key of 256 bits. It cannot be printed and is wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SecretKey([u8; 32]);

impl SecretKey {
    /// A new random key.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn random() -> Result<Self, StoreError> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)
            .map_err(|_| StoreError::Failed("the system gives no random numbers".to_owned()))?;
        Ok(Self(bytes))
    }

    /// A key of these bytes.
    pub const fn of(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A copy of the bytes, wiped when dropped, from which another library makes its own key.
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0)
    }

    /// The bytes themselves.
    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// HMAC-SHA-256 of the parts, each led by its length.
    pub(crate) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a MAC takes keys of any length");
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// Where epoch keys come from: a directory or a command now, a hardware or cloud provider later.
pub trait EpochKeys: Send + Sync {
    /// The epoch whose key wraps new data keys.
    fn newest(&self) -> u32;
    /// The key of an epoch; `None` when it is not held, or no longer.
    fn key(&self, epoch: u32) -> Option<SecretKey>;
    /// Makes the key of the next epoch, durably; gives its number.
    ///
    /// # Errors
    /// The provider fails; the newest stays what it was.
    fn make(&self) -> Result<u32, StoreError>;
    /// Destroys the keys of all epochs before this one.
    ///
    /// # Errors
    /// The provider fails; some may be left, and a later call destroys them.
    fn destroy_before(&self, epoch: u32) -> Result<(), StoreError>;
}

/// Epoch keys as files of a directory: `epoch-N.key`, 32 bytes each, readable by their owner only.
pub struct KeyDirectory {
    directory: PathBuf,
    /// Guards the keys in memory, for a look or a change.
    keys: RwLock<BTreeMap<u32, SecretKey>>,
}

impl EpochKeys for KeyDirectory {
    fn newest(&self) -> u32 {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.last_key_value().map_or(0, |(&epoch, _)| epoch)
    }

    fn key(&self, epoch: u32) -> Option<SecretKey> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).get(&epoch).cloned()
    }

    fn make(&self) -> Result<u32, StoreError> {
        let epoch = self.newest() + 1;
        write_secret(&self.directory, &format!("epoch-{epoch}.key"))
            .map_err(|error| cannot(format!("the next key cannot be written: {error}")))?;
        let made = read_keys(&self.directory)?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = made;
        Ok(epoch)
    }

    fn destroy_before(&self, epoch: u32) -> Result<(), StoreError> {
        let old: Vec<u32> = {
            let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
            keys.range(..epoch).map(|(&old, _)| old).collect()
        };
        for old in old {
            destroy(&self.directory, &format!("epoch-{old}.key"))
                .map_err(|error| cannot(format!("key {old} cannot be destroyed: {error}")))?;
            self.keys.write().unwrap_or_else(PoisonError::into_inner).remove(&old);
        }
        Ok(())
    }
}

impl KeyDirectory {
    /// The keys of a directory.
    ///
    /// # Errors
    /// There is no key in it, one is damaged, or others than its owner may read it.
    pub fn open(directory: &Path) -> Result<Self, StoreError> {
        let keys = read_keys(directory)?;
        if keys.is_empty() {
            return Err(cannot("the key directory holds no key"));
        }
        Ok(Self { directory: directory.to_owned(), keys: RwLock::new(keys) })
    }

    /// The keys of a directory for this store; makes the first key when there is neither key nor store.
    ///
    /// # Errors
    /// As [`KeyDirectory::open`]; the directory lies inside the store's folder; or a store exists
    /// whose key is missing: a new key would not open it.
    pub fn create(directory: &Path, store: &Path) -> Result<Self, StoreError> {
        make_directory(directory)?;
        if is_inside(directory, store) {
            return Err(cannot("the key directory lies inside the store's folder"));
        }
        if read_keys(directory)?.is_empty() {
            if store.join("db").exists() {
                return Err(cannot("a store exists but its key is missing from the key directory"));
            }
            write_secret(directory, "epoch-1.key")
                .and_then(|()| sync_above(directory))
                .map_err(|error| cannot(format!("the first key cannot be written: {error}")))?;
        }
        Self::open(directory)
    }
}

/// Makes the key directory, for its owner only, when it is not there.
///
/// # Errors
/// It cannot be made.
pub fn make_directory(directory: &Path) -> Result<(), StoreError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .map_err(|error| cannot(format!("the key directory cannot be made: {error}")))
}

/// The lasting keys that a store makes for itself, as files of the key directory.
const LASTING: [&str; 2] = ["fingerprint.key", "log.key"];

/// Refuses to make a store beside lasting keys of another: under new keys nobody's telephone would compare
/// with that of a person who is feared, and the log would go on under a key that is not the auditors'.
///
/// # Errors
/// There is no store in its folder, and the key directory holds such keys.
pub fn refuse_foreign_keys(directory: &Path, store: &Path) -> Result<(), StoreError> {
    let there: Vec<&str> = LASTING.into_iter().filter(|name| directory.join(name).exists()).collect();
    if there.is_empty() || store.join("db").exists() {
        return Ok(());
    }
    let (directory, store) = (directory.display(), store.display());
    Err(cannot(format!(
        "{directory} holds the lasting keys of another store ({}), and there is none in {store}: none is made",
        there.join(", ")
    )))
}

/// A key that is made once and never turned: under another, what was made with it compares with nothing.
///
/// # Errors
/// The directory cannot be read or written, the file is damaged, or others may read it.
pub fn lasting_key(directory: &Path, name: &str) -> Result<SecretKey, StoreError> {
    let file = format!("{name}.key");
    let path = directory.join(&file);
    if !path.exists() {
        write_secret(directory, &file)
            .map_err(|error| cannot(format!("the {name} key cannot be written: {error}")))?;
    }
    let unreadable = |error: std::io::Error| cannot(format!("the {name} key cannot be read: {error}"));
    if is_open_to_others(&fs::metadata(&path).map_err(unreadable)?) {
        return Err(cannot(format!("the {name} key may be read by others; its mode must be 0600")));
    }
    let mut bytes = fs::read(&path).map_err(unreadable)?;
    let key = <[u8; 32]>::try_from(bytes.as_slice());
    bytes.zeroize();
    key.map(SecretKey::of).map_err(|_| cannot(format!("the {name} key is not 32 bytes long")))
}

fn cannot(problem: impl Into<String>) -> StoreError {
    StoreError::CannotOpen(problem.into())
}

fn is_inside(inner: &Path, outer: &Path) -> bool {
    match (fs::canonicalize(inner), fs::canonicalize(outer)) {
        (Ok(inner), Ok(outer)) => inner.starts_with(outer),
        _ => false,
    }
}

fn read_keys(directory: &Path) -> Result<BTreeMap<u32, SecretKey>, StoreError> {
    let unreadable = |error: std::io::Error| cannot(format!("the key directory cannot be read: {error}"));
    let mut keys = BTreeMap::new();
    for item in fs::read_dir(directory).map_err(unreadable)? {
        let item = item.map_err(unreadable)?;
        let name = item.file_name();
        let epoch = name.to_str().and_then(|name| name.strip_prefix("epoch-")?.strip_suffix(".key"));
        let Some(epoch) = epoch.and_then(|number| number.parse().ok()) else { continue };
        if is_open_to_others(&item.metadata().map_err(unreadable)?) {
            return Err(cannot(format!("key {epoch} may be read by others; its mode must be 0600")));
        }
        let mut bytes = fs::read(item.path()).map_err(unreadable)?;
        let key = <[u8; 32]>::try_from(bytes.as_slice());
        bytes.zeroize();
        let key = key.map_err(|_| cannot(format!("key {epoch} is not 32 bytes long")))?;
        keys.insert(epoch, SecretKey::of(key));
    }
    Ok(keys)
}

fn is_open_to_others(file: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&file.permissions()) & 0o077 != 0
}

fn write_secret(directory: &Path, name: &str) -> std::io::Result<()> {
    let key = SecretKey::random().map_err(std::io::Error::other)?;
    let path = directory.join(name);
    let unfinished = directory.join(format!("{name}.unfinished"));
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(key.bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, &path)?;
    File::open(directory)?.sync_all()
}

/// Destroys a key of the key directory.
///
/// # Errors
/// It cannot be destroyed.
pub fn destroy_secret(directory: &Path, name: &str) -> Result<(), StoreError> {
    destroy(directory, name).map_err(|error| cannot(format!("{name} cannot be destroyed: {error}")))
}

/// Writes over a key before its name goes. A disk that copies on write may keep the old block: such a
/// disk needs a provider that destroys keys itself.
fn destroy(directory: &Path, name: &str) -> std::io::Result<()> {
    let path = directory.join(name);
    let mut file = OpenOptions::new().write(true).open(&path)?;
    file.write_all(&[0; 32])?;
    file.sync_all()?;
    fs::remove_file(&path)?;
    File::open(directory)?.sync_all()
}

/// Syncs the folders above a new one, which hold its name: a power cut must not take the only key away.
fn sync_above(directory: &Path) -> std::io::Result<()> {
    fs::canonicalize(directory)?.ancestors().skip(1).try_for_each(|above| match File::open(above) {
        Ok(above) => above.sync_all(),
        // A folder that may not be read was not made here.
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Ok(()),
        Err(error) => Err(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_first_key_is_made_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, store) = (folder.path().join("keys"), folder.path().join("store"));
        let made = KeyDirectory::create(&keys, &store).unwrap();
        let again = KeyDirectory::create(&keys, &store).unwrap();
        assert_eq!(made.newest(), 1);
        assert_eq!(made.key(1).unwrap().bytes(), again.key(1).unwrap().bytes());
        let file = keys.join("epoch-1.key");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(KeyDirectory::open(&keys).is_err(), "others may read it");
        assert!(lasting_key(&keys, "fingerprint").is_ok());
        fs::set_permissions(keys.join("fingerprint.key"), fs::Permissions::from_mode(0o640)).unwrap();
        assert!(lasting_key(&keys, "fingerprint").is_err(), "nor this one");
    }

    #[test]
    fn no_store_is_made_beside_the_lasting_keys_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, store) = (folder.path().join("keys"), folder.path().join("store"));
        assert_eq!(refuse_foreign_keys(&keys, &store), Ok(()), "nothing is there yet");
        KeyDirectory::create(&keys, &store).unwrap();
        assert_eq!(
            refuse_foreign_keys(&keys, &store),
            Ok(()),
            "a start that ended before its store was made"
        );
        lasting_key(&keys, "log").unwrap();
        let refused = refuse_foreign_keys(&keys, &store).unwrap_err().to_string();
        assert!(refused.contains("another store (log.key)"), "{refused}");
        fs::create_dir(&store).unwrap();
        fs::write(store.join("db"), b"").unwrap();
        assert_eq!(refuse_foreign_keys(&keys, &store), Ok(()), "its own");
    }

    #[test]
    fn no_key_is_made_for_a_store_that_lost_its_own_or_inside_a_store() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store");
        fs::create_dir(&store).unwrap();
        assert!(KeyDirectory::create(&store.join("keys"), &store).is_err(), "inside the store");
        fs::write(store.join("db"), b"").unwrap();
        assert!(
            KeyDirectory::create(&folder.path().join("keys"), &store).is_err(),
            "a store without its key"
        );
    }
}
