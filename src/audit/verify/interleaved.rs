//! Whether the leaves of the two trees stand between each other as they were made. A tree binds the order of its
//! own leaves alone; how the two lie is told by the checkpoints that state both sizes. Holds no hashes.

use crate::audit::checkpoint::Checkpoint;
use crate::audit::leaf::{PublicLeaf, Tree};
use crate::audit::verify::finding::Fault;
use crate::audit::verify::log::Report;

/// Names the first leaf of the families that stands where checkpoints show it was not made. The service reads the
/// main tree first and the families' right after it, so of each checkpoint two things hold however busy it was:
/// what the families handed in beyond it came after every main leaf in it, and what they had handed in by then came
/// before every main leaf beyond the next one.
pub fn interleaved(leaves: &[PublicLeaf], mains: &[&Checkpoint], report: &mut Report) {
    // Both sizes that each states: of the main tree and of the families'.
    let sizes = mains.iter().filter_map(|one| Some((one.head.size, one.families?.size)));
    let mut stated: Vec<(u64, u64)> = sizes.collect();
    stated.sort_unstable();
    stated.dedup();
    let mut main = 0;
    for leaf in leaves {
        if leaf.public.tree == Tree::Main {
            main += 1;
            continue;
        }
        let index = leaf.public.index;
        // The first checkpoint that covers it; those before do not.
        let first = stated.partition_point(|(_, families)| *families <= index);
        let least = first.checked_sub(1).map_or(0, |last| stated[last].0);
        let most = stated.get(first + 1).map_or(u64::MAX, |next| next.0);
        if !(least..=most).contains(&main) {
            let place = format!("{} {index}", Tree::Families.word());
            let words = format!(
                "it stands behind {main} leaves of the main tree, and checkpoints show that it was made behind {least} and more{}",
                if main > most { format!(", and behind {most} at most") } else { String::new() }
            );
            report.find(Fault::OtherOrder, place, words);
            return;
        }
    }
}
