//! The notary: follows the journal's leaves, signs checkpoints over both trees, and gives receipts
//! and proofs. Shows nothing of what entries are about. What families get comes from their own tree's
//! daily checkpoint and states nothing of the main tree (S19).

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use crate::audit::{
    AddCheckpoint, CHUNK, Checkpoint, GrowingTree, Hash, Head, InclusionProof, Note, NoteSigner,
    NoteVerifier, PublicLeaf, Receipt, Scheme, SignatureLine, Tree, origin,
};
use crate::domain::access::Permit;
use crate::domain::entry::{Alert, NewEntry, What};
use crate::domain::ids::{Position, Timestamp};
use crate::service::clock::Clock;
use crate::service::core::service_organisation;
use crate::store::{Commit, Lane, Put, SecretKey, Store, StoreError};

/// Roots of chunks kept in one commit.
const CHUNKS: usize = 4_096;
/// Leaves read at once when catching up.
const LEAVES: usize = 4_096;
/// How often the notary looks up when nothing happens.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Signs the log. Cheap to share; every method blocks.
pub struct Notary {
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
    signers: [NoteSigner; Tree::ALL.len()],
    /// Guards the trees and what was signed last; held while leaves are read and a checkpoint is stored.
    state: Mutex<State>,
}

struct State {
    trees: [GrowingTree; Tree::ALL.len()],
    /// How many roots of each tree's chunks are in the store.
    kept: [usize; Tree::ALL.len()],
    /// The newest checkpoint of each tree, with its number.
    last: [Option<(u64, Checkpoint)>; Tree::ALL.len()],
    /// The day, by the machine's clock, on which the families' tree was last looked at.
    day: i64,
}

impl Notary {
    /// A notary over a store, with the secret half of the log's key.
    ///
    /// # Errors
    /// The store fails, or the log is not the one that the newest checkpoint was made over.
    pub fn load(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        key: &SecretKey,
        store_id: &[u8; 16],
    ) -> Result<Self, StoreError> {
        let signer = |tree: Tree| {
            NoteSigner::new(&origin(store_id, tree), Scheme::Text, &key.seed())
                .map_err(|error| StoreError::CannotOpen(error.to_string()))
        };
        let signers = [signer(Tree::Main)?, signer(Tree::Families)?];
        let day = clock.now().day_in_china();
        let state = State { trees: Default::default(), kept: [0; 2], last: [None, None], day };
        let notary = Self { store, clock, signers, state: Mutex::new(state) };
        let mut state = notary.lock();
        for &tree in Tree::ALL {
            state.last[tree as usize] = notary.newest(tree)?;
        }
        let heads = |tree: Tree| {
            let of_main = state.last[Tree::Main as usize].as_ref().and_then(|(_, main)| main.families);
            let own = state.last[tree as usize].as_ref().map(|(_, last)| last.head);
            own.into_iter().chain(of_main.filter(|_| tree == Tree::Families)).collect()
        };
        let signed: [Vec<Head>; Tree::ALL.len()] = [heads(Tree::Main), heads(Tree::Families)];
        for &tree in Tree::ALL {
            (state.trees[tree as usize], state.kept[tree as usize]) =
                notary.take_up(tree, &signed[tree as usize])?;
        }
        drop(state);
        Ok(notary)
    }

    /// The newest checkpoint of a tree, signed with this log's key.
    fn newest(&self, tree: Tree) -> Result<Option<(u64, Checkpoint)>, StoreError> {
        let Some((number, note)) = self.store.newest_checkpoint(tree)? else { return Ok(None) };
        let note = Note::parse(&note).map_err(|_| corrupt("the newest cannot be read"))?;
        self.verifier(tree).verify(&note).map_err(|_| corrupt("the newest was signed with another key"))?;
        let checkpoint = Checkpoint::parse(&note.text).map_err(|_| corrupt("the newest cannot be read"))?;
        Ok(Some((number, checkpoint)))
    }

    /// A tree and how many of its kept chunks are good: from the chunks, as far as a signed head covers them
    /// and it comes out with them; otherwise from its leaves alone, which must come out with every head.
    fn take_up(&self, tree: Tree, signed: &[Head]) -> Result<(GrowingTree, usize), StoreError> {
        let mut chunks = self.store.chunks(tree).unwrap_or_else(|error| {
            tracing::warn!(%error, tree = tree.word(), "kept hashes cannot be read");
            Vec::new()
        });
        let covered = signed.iter().map(|head| head.size / CHUNK as u64).max().unwrap_or(0);
        chunks.truncate(usize::try_from(covered).unwrap_or(usize::MAX));
        let mut grown = GrowingTree::of_chunks(&chunks);
        self.grow(tree, &mut grown)?;
        if self.comes_out(tree, &grown, signed)? {
            return Ok((grown, chunks.len()));
        }
        tracing::warn!(tree = tree.word(), "kept hashes are not those of the log: every leaf is read");
        let mut grown = GrowingTree::default();
        self.grow(tree, &mut grown)?;
        match self.comes_out(tree, &grown, signed)? {
            true => Ok((grown, 0)),
            false => Err(corrupt("the log does not continue the newest")),
        }
    }

    /// Whether a tree had these heads.
    fn comes_out(&self, tree: Tree, grown: &GrowingTree, signed: &[Head]) -> Result<bool, StoreError> {
        for head in signed {
            if head.size > grown.size()
                || grown.root_at(head.size, |from| self.chunk(tree, from))? != head.root
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The public key of a tree's log.
    pub fn verifier(&self, tree: Tree) -> NoteVerifier {
        self.signers[tree as usize].verifier()
    }

    /// Signs checkpoints until `stop` is set, at least one every `every` while there is activity, and a
    /// last one before it ends.
    ///
    /// # Errors
    /// The store has stopped.
    pub fn run(&self, stop: &AtomicBool, every: Duration) -> Result<(), StoreError> {
        let mut made: Option<Instant> = None;
        let mut seen = Position(0);
        loop {
            let stopping = stop.load(Ordering::Relaxed);
            if stopping || made.is_none_or(|made| made.elapsed() >= every) {
                match self.checkpoint() {
                    Ok(signed) => made = signed.then(Instant::now).or(made),
                    // A full disk passes; meanwhile nothing is written that would need a checkpoint.
                    Err(StoreError::DiskLow | StoreError::Busy) => {}
                    Err(error) => return Err(error),
                }
            }
            if stopping {
                return Ok(());
            }
            seen = self.store.wait_for_entry(seen, LOOK_EVERY);
            std::thread::sleep(LOOK_EVERY / 4);
        }
    }

    /// Signs what has grown: the main tree whenever it or the families' tree has, the families' tree
    /// once a day. `false` when nothing has.
    ///
    /// # Errors
    /// The store fails.
    pub fn checkpoint(&self) -> Result<bool, StoreError> {
        let mut state = self.lock();
        self.catch_up(&mut state)?;
        let today = self.clock.now().day_in_china();
        let mut signed = false;
        if today != state.day {
            signed |= self.sign(&mut state, Tree::Families)?;
            state.day = today;
        }
        signed |= self.sign(&mut state, Tree::Main)?;
        self.keep_chunks(&mut state)?;
        Ok(signed)
    }

    /// Keeps the roots of chunks that are whole now, so that the next start need not read their leaves.
    fn keep_chunks(&self, state: &mut State) -> Result<(), StoreError> {
        for &tree in Tree::ALL {
            let kept = &mut state.kept[tree as usize];
            while let Some(some) = state.trees[tree as usize].chunks()[*kept..].chunks(CHUNKS).next() {
                let mut commit = Commit::new(Lane::Matcher);
                commit.put.push(Put::Chunks(tree, *kept as u64, some.to_vec()));
                self.store.commit(commit)?;
                *kept += some.len();
            }
        }
        Ok(())
    }

    fn sign(&self, state: &mut State, tree: Tree) -> Result<bool, StoreError> {
        let head = |tree: Tree| {
            let grown = &state.trees[tree as usize];
            Head { size: grown.size(), root: grown.root() }
        };
        let families = (tree == Tree::Main).then(|| head(Tree::Families));
        let (head, last) = (head(tree), &state.last[tree as usize]);
        let grown = match last {
            Some((_, last)) => last.head != head || last.families != families,
            None => head.size > 0 || families.is_some_and(|families| families.size > 0),
        };
        if !grown {
            return Ok(false);
        }
        // A clock that was set back dates no checkpoint before an earlier one.
        let earliest = last.as_ref().map_or(Timestamp(0), |(_, last)| last.at);
        let number = last.as_ref().map_or(1, |(number, _)| number + 1);
        let at = earliest.max(self.clock.now());
        let at = Timestamp(at.0.div_euclid(1_000) * 1_000);
        let checkpoint = Checkpoint { origin: self.verifier(tree).name().to_owned(), head, families, at };
        let note = self.signers[tree as usize].sign(&checkpoint.text());
        self.keep(tree, number, &note)?;
        state.last[tree as usize] = Some((number, checkpoint));
        Ok(true)
    }

    fn keep(&self, tree: Tree, number: u64, note: &Note) -> Result<(), StoreError> {
        // Of its own lane, so that no caller waits for it in one batch.
        let mut commit = Commit::new(Lane::Matcher);
        commit.put.push(Put::Checkpoint(tree, number, note.to_string()));
        self.store.commit(commit).map(drop)
    }

    /// Everything that is wrong with the checkpoints kept: their form, their signatures, their roots.
    ///
    /// # Errors
    /// The store fails.
    pub fn check(&self) -> Result<Vec<String>, StoreError> {
        let _nothing_is_signed_meanwhile = self.lock();
        let mut wrong = Vec::new();
        for &tree in Tree::ALL {
            // From the leaves alone: what was kept of them is checked too.
            let mut grown = GrowingTree::default();
            self.grow(tree, &mut grown)?;
            let kept = self.store.chunks(tree)?;
            if kept.len() > grown.chunks().len()
                || kept.iter().zip(grown.chunks()).any(|(one, other)| one != other)
            {
                wrong.push(format!("a kept hash of the {} tree is not that of its leaves", tree.word()));
            }
            for (number, note) in self.store.checkpoints(tree, 0, usize::MAX)? {
                let signed = Note::parse(&note).and_then(|note| {
                    self.verifier(tree).verify(&note)?;
                    Checkpoint::parse(&note.text)
                });
                let said = match signed {
                    Err(error) => error.to_string(),
                    Ok(stated) if stated.head.size > grown.size() => "the log is shorter".to_owned(),
                    Ok(Checkpoint { head, .. }) => {
                        if grown.root_at(head.size, |from| self.chunk(tree, from))? == head.root {
                            continue;
                        }
                        "the log is not the one it was made over".to_owned()
                    }
                };
                wrong.push(format!("checkpoint {number} of the {} tree: {said}", tree.word()));
            }
        }
        Ok(wrong)
    }

    /// The signed receipt of an entry; the same bytes whenever it is asked for.
    ///
    /// # Errors
    /// The store fails; `Ok(None)` when there is no such entry.
    pub fn receipt(&self, position: Position) -> Result<Option<Note>, StoreError> {
        Ok(self.leaf(position)?.map(|leaf| self.receipt_of(&leaf)))
    }

    /// The proof of an entry's receipt; `None` as long as no checkpoint of its tree covers it.
    ///
    /// # Errors
    /// The store fails.
    pub fn proof(&self, position: Position) -> Result<Option<InclusionProof>, StoreError> {
        match self.leaf(position)? {
            Some(leaf) => self.proof_of(&leaf),
            None => Ok(None),
        }
    }

    fn leaf(&self, position: Position) -> Result<Option<PublicLeaf>, StoreError> {
        let Some(before) = position.0.checked_sub(1) else { return Ok(None) };
        Ok(self.store.public_leaves(Position(before), 1)?.pop())
    }

    pub(super) fn receipt_of(&self, leaf: &PublicLeaf) -> Note {
        let signer = &self.signers[leaf.public.tree as usize];
        let origin = signer.verifier().name().to_owned();
        Receipt { origin, leaf: leaf.hash(), at: leaf.public.at }.sign(signer)
    }

    pub(super) fn proof_of(&self, leaf: &PublicLeaf) -> Result<Option<InclusionProof>, StoreError> {
        let tree = leaf.public.tree;
        let state = self.lock();
        let Some((number, last)) = &state.last[tree as usize] else { return Ok(None) };
        let number = *number;
        let (size, index) = (last.head.size, leaf.public.index);
        let grown = &state.trees[tree as usize];
        let Some(path) = grown.inclusion(index, size, |from| self.chunk(tree, from))? else {
            return Ok(None);
        };
        drop(state);
        let Some((_, note)) = self.store.checkpoints(tree, number - 1, 1)?.pop() else { return Ok(None) };
        let checkpoint = Note::parse(&note).map_err(|_| StoreError::Corrupt {
            table: "checkpoints",
            problem: "a note cannot be read".to_owned(),
        })?;
        Ok(Some(InclusionProof { index, path, checkpoint }))
    }

    /// What to ask a witness that cosigned `old` leaves of a tree last and has seen checkpoints up to
    /// the number `seen`: the newest checkpoint with its number; `None` when it has seen all.
    ///
    /// # Errors
    /// The store fails.
    pub fn to_witness(
        &self,
        tree: Tree,
        old: u64,
        seen: u64,
    ) -> Result<Option<(u64, AddCheckpoint)>, StoreError> {
        let state = self.lock();
        let Some((number, last)) = &state.last[tree as usize] else { return Ok(None) };
        let (number, size) = (*number, last.head.size);
        if number <= seen || size == 0 || old > size {
            return Ok(None);
        }
        let grown = &state.trees[tree as usize];
        let proof = grown.consistency(old, size, |from| self.chunk(tree, from))?.unwrap_or_default();
        drop(state);
        let note = self.store.checkpoints(tree, number - 1, 1)?.pop();
        let checkpoint = note.and_then(|(_, note)| Note::parse(&note).ok());
        Ok(checkpoint.map(|checkpoint| (number, AddCheckpoint { old, proof, checkpoint })))
    }

    /// Keeps a witness' cosignature beside the checkpoint of that number; the caller has verified it.
    ///
    /// # Errors
    /// The store fails.
    pub fn add_cosignature(&self, tree: Tree, number: u64, line: SignatureLine) -> Result<(), StoreError> {
        // Two witnesses may answer at once; the lock makes one write after the other.
        let state = self.lock();
        let kept = self.store.checkpoints(tree, number.saturating_sub(1), 1)?.pop();
        if let Some((_, kept)) = kept
            && let Ok(mut note) = Note::parse(&kept)
            && !note.lines.contains(&line)
        {
            note.lines.push(line);
            self.keep(tree, number, &note)?;
        }
        drop(state);
        Ok(())
    }

    /// Calls the auditors: a witness has cosigned nothing for a day (S20).
    ///
    /// # Errors
    /// The store fails.
    pub fn alert_unwitnessed(&self) -> Result<(), StoreError> {
        let permit = Permit::of_service(service_organisation());
        let what = What::Alerted { alert: Alert::Unwitnessed, about: permit.actor() };
        let mut commit = Commit::new(Lane::Matcher);
        commit.entries.push(NewEntry::new(&permit, self.clock.now(), what));
        self.store.commit(commit).map(drop)
    }

    /// The main tree first, the families' after it: the verifier relies on that order.
    fn catch_up(&self, state: &mut State) -> Result<(), StoreError> {
        for &tree in Tree::ALL {
            self.grow(tree, &mut state.trees[tree as usize])?;
        }
        Ok(())
    }

    fn grow(&self, tree: Tree, grown: &mut GrowingTree) -> Result<(), StoreError> {
        loop {
            let leaves = self.store.leaves(tree, grown.size(), LEAVES)?;
            let read = leaves.len();
            leaves.into_iter().for_each(|leaf| grown.push(leaf));
            if read < LEAVES {
                return Ok(());
            }
        }
    }

    fn chunk(&self, tree: Tree, from: u64) -> Result<Vec<Hash>, StoreError> {
        self.store.leaves(tree, from, CHUNK)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics while holding the trees")
    }
}

fn corrupt(problem: &str) -> StoreError {
    StoreError::Corrupt { table: "checkpoints", problem: problem.to_owned() }
}
