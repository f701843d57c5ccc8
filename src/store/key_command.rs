//! Epoch keys from a command of the operator's: a bridge to a key service or a hardware module. The
//! command is called as `newest`, `get N`, `make` and `destroy-before N`, and answers in one line: a
//! number, or a key in 64 hexadecimal digits. Its answers are kept in memory only.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{PoisonError, RwLock};

use zeroize::Zeroizing;

use crate::store::api::StoreError;
use crate::store::keys::{EpochKeys, SecretKey};

/// Epoch keys from a command.
pub struct KeyCommand {
    program: PathBuf,
    /// Guards the keys given so far and the newest number, for a look or a change.
    state: RwLock<(u32, BTreeMap<u32, SecretKey>)>,
}

impl KeyCommand {
    /// Asks for the newest key; makes the first when there is neither key nor store.
    ///
    /// # Errors
    /// The command fails, or there is a store but no key.
    pub fn open(program: &Path, store: &Path) -> Result<Self, StoreError> {
        let command = Self { program: program.to_owned(), state: RwLock::default() };
        let newest = command.number(&["newest"])?;
        if newest == 0 && store.join("db").exists() {
            return Err(cannot("a store exists but the command has no key"));
        }
        if newest == 0 {
            command.make()?
        } else {
            command.fetch(newest)?
        };
        Ok(command)
    }

    fn fetch(&self, epoch: u32) -> Result<u32, StoreError> {
        let line = self.ask(&["get", &epoch.to_string()])?;
        let key = read_key(line.trim()).ok_or_else(|| cannot("its key is not 64 hexadecimal digits"))?;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.0 = state.0.max(epoch);
        state.1.insert(epoch, key);
        Ok(epoch)
    }

    fn number(&self, arguments: &[&str]) -> Result<u32, StoreError> {
        let line = self.ask(arguments)?;
        line.trim().parse().map_err(|_| cannot("it answers no number"))
    }

    fn ask(&self, arguments: &[&str]) -> Result<Zeroizing<String>, StoreError> {
        let output = Command::new(&self.program)
            .args(arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| cannot(&format!("it cannot be called: {error}")))?;
        if !output.status.success() {
            return Err(cannot(&format!("{} failed", arguments[0])));
        }
        String::from_utf8(output.stdout).map(Zeroizing::new).map_err(|_| cannot("it answers no text"))
    }
}

impl EpochKeys for KeyCommand {
    fn newest(&self) -> u32 {
        self.state.read().unwrap_or_else(PoisonError::into_inner).0
    }

    fn key(&self, epoch: u32) -> Option<SecretKey> {
        let known = self.state.read().unwrap_or_else(PoisonError::into_inner).1.get(&epoch).cloned();
        if known.is_none() && self.fetch(epoch).is_err() {
            return None;
        }
        known.or_else(|| self.state.read().unwrap_or_else(PoisonError::into_inner).1.get(&epoch).cloned())
    }

    fn make(&self) -> Result<u32, StoreError> {
        self.number(&["make"]).and_then(|epoch| self.fetch(epoch))
    }

    fn destroy_before(&self, epoch: u32) -> Result<(), StoreError> {
        self.ask(&["destroy-before", &epoch.to_string()])?;
        self.state.write().unwrap_or_else(PoisonError::into_inner).1.retain(|&kept, _| kept >= epoch);
        Ok(())
    }
}

fn read_key(text: &str) -> Option<SecretKey> {
    let mut bytes = Zeroizing::new([0; 32]);
    if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(SecretKey::of(*bytes))
}

fn cannot(problem: &str) -> StoreError {
    StoreError::CannotOpen(format!("the key command: {problem}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const SCRIPT: &str = r#"#!/bin/sh
cd "$(dirname "$0")" || exit 1
n=$(ls | sed -n 's/^key-//p' | sort -n | tail -1); n=${n:-0}
case "$1" in
  newest) echo "$n" ;;
  get) cat "key-$2" ;;
  make) n=$((n + 1)); printf '%064d' "$n" > "key-$n"; echo "$n" ;;
  destroy-before) for k in key-*; do [ "${k#key-}" -ge "$2" ] || rm "$k"; done ;;
esac
"#;

    #[test]
    fn a_command_gives_makes_and_destroys_keys() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("keys.sh");
        std::fs::write(&program, SCRIPT).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        let store = folder.path().join("store");
        let keys = KeyCommand::open(&program, &store).unwrap();
        assert_eq!(keys.newest(), 1);
        assert_eq!(keys.make().unwrap(), 2);
        let again = KeyCommand::open(&program, &store).unwrap();
        assert_eq!(again.newest(), 2);
        let [old, other] = [&keys, &again].map(|keys| keys.key(1).unwrap().seed());
        assert_eq!((*old, old[31]), (*other, 1));
        keys.destroy_before(2).unwrap();
        assert!(keys.key(1).is_none() && keys.key(2).is_some());
        std::fs::create_dir(&store).unwrap();
        std::fs::write(store.join("db"), b"").unwrap();
        keys.destroy_before(3).unwrap();
        assert!(KeyCommand::open(&program, &store).is_err(), "a store without its key");
    }
}
