//! Values that many rows share, each held once under a small number. Never forgets: numbers stay good
//! for as long as the index lives.

use std::collections::HashMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

/// Half a hash of a value's bytes: two values of one key are as likely as two ids of one value.
type Key = [u8; 16];

/// Distinct values and their numbers from 0.
#[derive(Clone, Debug)]
pub struct Dictionary<T> {
    values: Vec<T>,
    codes: HashMap<Key, u32>,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { values: Vec::new(), codes: HashMap::new() }
    }
}

impl<T: Serialize> Dictionary<T> {
    /// The number of a value, taken in if it is new.
    pub fn code(&mut self, value: T) -> u32 {
        let bytes = postcard::to_stdvec(&value).expect("writing to memory does not fail");
        let digest = Sha256::digest(bytes);
        let key: Key = std::array::from_fn(|i| digest[i]);
        *self.codes.entry(key).or_insert_with(|| {
            self.values.push(value);
            u32::try_from(self.values.len() - 1).expect("an index holds fewer than 2^32 rows")
        })
    }

    /// The values, by number.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Bytes held, about; `beyond` counts what a value points to.
    pub fn bytes(&self, beyond: impl Fn(&T) -> usize) -> usize {
        let code = size_of::<(Key, u32)>() + 1;
        self.values.capacity() * size_of::<T>()
            + self.codes.capacity() * code
            + self.values.iter().map(beyond).sum::<usize>()
    }
}

/// Classes of values: a key each, and what is known of all values that have it.
#[derive(Clone, Debug)]
pub struct Classes<K, C> {
    keys: Dictionary<K>,
    classes: Vec<C>,
}

impl<K, C> Default for Classes<K, C> {
    fn default() -> Self {
        Self { keys: Dictionary::default(), classes: Vec::new() }
    }
}

impl<K: Serialize, C> Classes<K, C> {
    /// The number of the class with this key, and the class; a new one is made by `new`.
    pub fn of(&mut self, key: K, new: impl FnOnce() -> C) -> (u32, &mut C) {
        let code = self.keys.code(key);
        if code as usize == self.classes.len() {
            self.classes.push(new());
        }
        (code, &mut self.classes[code as usize])
    }

    /// The classes, by number.
    pub fn all(&self) -> &[C] {
        &self.classes
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Bytes held, about; `beyond` counts what a class points to.
    pub fn bytes(&self, beyond: impl Fn(&C) -> usize) -> usize {
        self.keys.bytes(|_| 0)
            + self.classes.capacity() * size_of::<C>()
            + self.classes.iter().map(beyond).sum::<usize>()
    }
}
