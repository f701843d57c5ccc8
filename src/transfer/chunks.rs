//! Packing records into messages that stay below the limit of the wire. Knows nothing of the
//! messages but their size.

/// Bytes of the records in one message: 60 KiB, so that the rest of a message of 64 KiB has room.
pub const CHUNK_BYTES: usize = 60 * 1024;

/// Bytes a record costs beside itself: its tag and length, and its line number.
const FRAME_BYTES: usize = 24;

/// What became of packing one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packed<T> {
    /// Records that go in one message, in order.
    Chunk(Vec<T>),
    /// A record that fits no message.
    TooLarge(T),
}

/// Packs records in order, each into the message of its predecessor while there is room. `size`
/// gives the encoded bytes of a record.
pub fn pack<T>(
    records: impl IntoIterator<Item = T>,
    size: impl Fn(&T) -> usize,
) -> impl Iterator<Item = Packed<T>> {
    let mut records = records.into_iter();
    let mut next: Option<(T, usize)> = None;
    std::iter::from_fn(move || {
        let mut measured = |record: T| {
            let bytes = size(&record).saturating_add(FRAME_BYTES);
            (record, bytes)
        };
        let (first, mut total) = next.take().or_else(|| records.next().map(&mut measured))?;
        if total > CHUNK_BYTES {
            return Some(Packed::TooLarge(first));
        }
        let mut chunk = vec![first];
        for (record, bytes) in records.by_ref().map(&mut measured) {
            if total + bytes > CHUNK_BYTES {
                next = Some((record, bytes));
                break;
            }
            total += bytes;
            chunk.push(record);
        }
        Some(Packed::Chunk(chunk))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_keep_order_and_stay_below_the_limit() {
        let sizes: Vec<usize> = (0..300).map(|i| (i * 7_919) % 9_000).collect();
        let mut seen = Vec::new();
        for packed in pack(sizes.clone(), |size| *size) {
            let Packed::Chunk(chunk) = packed else { panic!("all fit") };
            assert!(chunk.iter().map(|size| size + FRAME_BYTES).sum::<usize>() <= CHUNK_BYTES);
            seen.extend(chunk);
        }
        assert_eq!(seen, sizes);
    }

    #[test]
    fn a_record_that_fits_nowhere_is_given_back_and_the_others_go_on() {
        let packed: Vec<_> = pack([10, CHUNK_BYTES, 20], |size| *size).collect();
        assert_eq!(packed, [Packed::Chunk(vec![10]), Packed::TooLarge(CHUNK_BYTES), Packed::Chunk(vec![20])]);
    }
}
