//! Values that many rows share, each held once under a small number. Never forgets: numbers stay good
//! for as long as the index lives. A clone shares everything and costs nothing; a value that is new afterwards
//! copies a chunk of values and a shard of numbers, never all.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::matching::index::chunks::Chunks;

/// Half a hash of a value's bytes: two values of one key are as likely as two ids of one value.
type Key = [u8; 16];

/// Distinct values and their numbers from 0.
#[derive(Clone, Debug)]
pub struct Dictionary<T> {
    values: Chunks<T>,
    /// By the first byte of the key; made with the first value.
    codes: Arc<Vec<Arc<HashMap<Key, u32>>>>,
}

/// Shards of the numbers.
const SHARDS: usize = 256;

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { values: Chunks::default(), codes: Arc::default() }
    }
}

impl<T: Serialize + Clone> Dictionary<T> {
    /// The number of a value, taken in if it is new.
    pub fn code(&mut self, value: T) -> u32 {
        let bytes = postcard::to_stdvec(&value).expect("writing to memory does not fail");
        let digest = Sha256::digest(bytes);
        let key: Key = std::array::from_fn(|i| digest[i]);
        let shard = usize::from(key[0]);
        if let Some(code) = self.codes.get(shard).and_then(|shard| shard.get(&key)) {
            return *code;
        }
        let code = u32::try_from(self.values.count()).expect("an index holds fewer than 2^32 rows");
        let codes = Arc::make_mut(&mut self.codes);
        codes.resize_with(SHARDS, Arc::default);
        Arc::make_mut(&mut codes[shard]).insert(key, code);
        self.values.push(value);
        code
    }

    /// The values, by number.
    pub const fn values(&self) -> &Chunks<T> {
        &self.values
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.values.count()
    }

    /// Bytes held, about; `beyond` counts what a value points to.
    pub fn bytes(&self, beyond: impl Fn(&T) -> usize) -> usize {
        let code = size_of::<(Key, u32)>() + 1;
        self.values.bytes()
            + self.codes.iter().map(|shard| shard.capacity() * code).sum::<usize>()
            + self.values.iter().map(beyond).sum::<usize>()
    }
}

/// Classes of values: a key each, and what is known of all values that have it.
#[derive(Clone, Debug)]
pub struct Classes<K, C> {
    keys: Dictionary<K>,
    classes: Chunks<C>,
}

impl<K, C> Default for Classes<K, C> {
    fn default() -> Self {
        Self { keys: Dictionary::default(), classes: Chunks::default() }
    }
}

impl<K: Serialize + Clone, C: Clone> Classes<K, C> {
    /// The number of the class with this key, and the class; a new one is made by `new`.
    pub fn of(&mut self, key: K, new: impl FnOnce() -> C) -> (u32, &mut C) {
        let code = self.keys.code(key);
        if code as usize == self.classes.count() {
            self.classes.push(new());
        }
        (code, self.classes.at_mut(code as usize))
    }

    /// The classes, by number.
    pub const fn all(&self) -> &Chunks<C> {
        &self.classes
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.classes.count()
    }

    /// Bytes held, about; `beyond` counts what a class points to.
    pub fn bytes(&self, beyond: impl Fn(&C) -> usize) -> usize {
        self.keys.bytes(|_| 0) + self.classes.bytes() + self.classes.iter().map(beyond).sum::<usize>()
    }
}
