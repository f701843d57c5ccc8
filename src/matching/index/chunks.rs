//! Lists that grow while others read them: a clone shares all and costs nothing; whoever adds afterwards copies
//! the list of chunks once and the chunk it adds to, and no other. Numbers of places stay good. Knows nothing of
//! what it holds.

use std::ops::Index;
use std::sync::Arc;

/// Values of a chunk: what an addition copies at most.
pub const CHUNK: usize = 256;

/// A growing list.
#[derive(Clone, Debug)]
pub struct Chunks<T> {
    chunks: Arc<Vec<Arc<Vec<T>>>>,
    len: usize,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self { chunks: Arc::default(), len: 0 }
    }
}

impl<T> Chunks<T> {
    /// How many values there are.
    pub const fn count(&self) -> usize {
        self.len
    }

    /// The chunks in order: each but the last holds `CHUNK` values.
    pub fn chunks(&self) -> &[Arc<Vec<T>>] {
        &self.chunks
    }

    /// The values in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }

    /// Bytes of the values themselves, about.
    pub fn bytes(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.capacity() * size_of::<T>()).sum()
    }
}

impl<T: Clone> Chunks<T> {
    /// Adds a value.
    pub fn push(&mut self, value: T) {
        let chunks = Arc::make_mut(&mut self.chunks);
        if self.len.is_multiple_of(CHUNK) {
            chunks.push(Arc::default());
        }
        if let Some(last) = chunks.last_mut() {
            Arc::make_mut(last).push(value);
            self.len += 1;
        }
    }

    /// The value at a place, to be changed.
    pub fn at_mut(&mut self, place: usize) -> &mut T {
        &mut Arc::make_mut(&mut Arc::make_mut(&mut self.chunks)[place / CHUNK])[place % CHUNK]
    }
}

impl<T> Index<usize> for Chunks<T> {
    type Output = T;

    fn index(&self, place: usize) -> &T {
        &self.chunks[place / CHUNK][place % CHUNK]
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::{prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn a_clone_stays_as_it_was(steps in vec((0usize..900, 0u32..9), 1..1_500), kept in 0usize..1_500) {
            let (mut list, mut plain) = (Chunks::default(), Vec::new());
            let (mut clone, mut as_it_was) = (list.clone(), plain.clone());
            for (i, &(place, value)) in steps.iter().enumerate() {
                if i == kept {
                    (clone, as_it_was) = (list.clone(), plain.clone());
                }
                if place < plain.len() && value % 3 == 0 {
                    *list.at_mut(place) = value;
                    plain[place] = value;
                } else {
                    list.push(value);
                    plain.push(value);
                }
            }
            prop_assert_eq!(list.count(), plain.len());
            prop_assert_eq!(list.iter().copied().collect::<Vec<_>>(), plain.clone());
            prop_assert_eq!((0..plain.len()).map(|i| list[i]).collect::<Vec<_>>(), plain);
            prop_assert_eq!(clone.iter().copied().collect::<Vec<_>>(), as_it_was);
        }
    }

    #[test]
    fn an_addition_copies_one_chunk() {
        let mut list = Chunks::default();
        (0..10 * CHUNK as u32 + 5).for_each(|value| list.push(value));
        let held = list.clone();
        assert!(Arc::ptr_eq(&list.chunks, &held.chunks), "a clone copies nothing");
        list.push(7);
        let copied = list.chunks.iter().zip(held.chunks.iter()).filter(|(own, held)| !Arc::ptr_eq(own, held));
        assert_eq!(copied.count(), 1);
    }
}
