//! How long leaves waited for the checkpoint that covers them. Until then whoever runs the log can change them
//! unseen, so an auditor is told; what keeps a checkpoint away, a server that is down or a will to change something,
//! nothing in the log tells, so it is no finding.

use crate::audit::checkpoint::Checkpoint;
use crate::audit::leaf::{PublicLeaf, Tree};
use crate::audit::verify::log::Report;

/// A checkpoint is due after so long, in milliseconds (S19).
const DUE_MS: i64 = 60_000;

/// Tells how many leaves waited longer than they may, and how long the one that waited longest.
pub fn waits(leaves: &[PublicLeaf], mains: &[&Checkpoint], report: &mut Report) {
    let mut mains = mains.to_vec();
    mains.sort_by_key(|one| (one.head.size, one.families.map(|families| families.size)));
    let (mut late, mut longest) = (0, 0);
    for leaf in leaves {
        let covers = |one: &&Checkpoint| match leaf.public.tree {
            Tree::Main => one.head.size > leaf.public.index,
            Tree::Families => one.families.is_some_and(|families| families.size > leaf.public.index),
        };
        let Some(first) = mains.get(mains.partition_point(|one| !covers(one))) else { continue };
        let waited = first.at.0.saturating_sub(leaf.public.at.0);
        late += u64::from(waited > DUE_MS);
        longest = longest.max(waited);
    }
    if late > 0 {
        report.seen.push(format!(
            "{late} leaves waited longer than a minute for a checkpoint, one of them {} s: the server was down, or could have changed them unseen",
            longest / 1_000
        ));
    }
}
