//! A11 (S19): a tree binds the order of its own leaves; how the leaves of the two trees lie between each other is
//! bound by the checkpoints that state both sizes. Whoever hands a bundle on with a desk's deed before or behind
//! what was decided meanwhile is named, and nobody else.

use homeward::audit::{Bundle, Fault, Tree, verify};
use homeward::domain::access::Call;
use homeward::domain::entry::What;
use homeward::domain::ids::ProfileId;

use crate::record::a11::{STEPS, faults, histories, stated};
use crate::record::history::{Chance, History, station};

/// Both sizes of every checkpoint of the main tree.
fn sizes(bundle: &Bundle) -> Vec<(u64, u64)> {
    let all = bundle.checkpoints.iter().map(|note| stated(note));
    all.filter_map(|one| one.families.map(|families| (one.head.size, families.size))).collect()
}

/// The leaves of the families moved as a whole, each in its order, to where a chance puts them.
fn told_otherwise(honest: &Bundle, chance: &mut Chance) -> Bundle {
    let (mut families, mut main): (Vec<_>, Vec<_>) =
        honest.leaves.iter().cloned().partition(|leaf| leaf.public.tree == Tree::Families);
    let mut bundle = Bundle { leaves: Vec::new(), ..honest.clone() };
    // All before, all behind, or anywhere.
    let how = chance.below(3);
    while !families.is_empty() || !main.is_empty() {
        let next =
            main.is_empty() || !families.is_empty() && [true, false, chance.below(8) == 0][how as usize];
        bundle.leaves.push(if next { families.remove(0) } else { main.remove(0) });
    }
    bundle
}

/// Whether checkpoints show, one by one and two by two, that the leaves were not made in this order.
fn shown(bundle: &Bundle) -> bool {
    let sizes = sizes(bundle);
    let mut main = 0;
    bundle.leaves.iter().any(|leaf| {
        main += u64::from(leaf.public.tree == Tree::Main);
        let index = leaf.public.index;
        let early = || sizes.iter().any(|(size, families)| *families <= index && main < *size);
        let beyond = |one: &(u64, u64)| sizes.iter().any(|next| next > one && next.0 < main);
        let late = || sizes.iter().any(|one| index < one.1 && beyond(one));
        leaf.public.tree == Tree::Families && (early() || late())
    })
}

#[test]
fn a11_leaves_of_one_tree_told_before_or_behind_those_of_the_other_are_named() {
    let (mut tried, mut named) = (0, 0);
    for seed in histories(24, 200) {
        let mut history = History::new(seed);
        history.live(STEPS);
        let honest = history.bundle();
        assert!(!shown(&honest), "seed {seed}");
        for _ in 0..8 {
            let bundle = told_otherwise(&honest, &mut history.chance);
            let found = faults(&verify(&bundle, &history.trusted())).contains(&Fault::OtherOrder);
            assert_eq!(found, shown(&bundle), "seed {seed}");
            tried += 1;
            named += u64::from(found);
        }
    }
    println!("{named} of {tried} orders are shown to be others by checkpoints");
    assert!(2 * named > tried, "{named} of {tried}");
}

/// Whoever runs the log and signs nothing for a while could change what was written meanwhile: it is told.
#[test]
fn s19_what_waited_long_for_a_checkpoint_is_told() {
    for (pause, told) in [(50, None), (61, Some("1 leaves waited")), (7_200, Some("one of them 7200 s"))] {
        let mut history = History::new(1);
        history.checkpoint();
        let profile = ProfileId([9; 16]);
        history.write(&station(Call::CreateProfile), What::ProfileCreated { profile });
        history.pass(pause * 1_000);
        history.checkpoint();
        let seen = verify(&history.bundle(), &history.trusted()).seen.join("\n");
        assert_eq!(seen.contains("for a checkpoint"), told.is_some(), "{pause} s: {seen}");
        assert!(told.is_none_or(|words| seen.contains(words)), "{pause} s: {seen}");
    }
}
