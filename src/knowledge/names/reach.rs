//! How far the evidence of any two forms can reach: one table over all speakers, a few look-ups a pair,
//! no preparation of either form. Looser than `bounds`, and needs no query. Must not know of speakers,
//! weights between comparisons or rows.

use std::sync::LazyLock;

use crate::{
    domain::body::Sex,
    knowledge::names::{
        align::sum_of,
        channels::{self, KindId},
        characters::CharId,
        evidence,
        form::Form,
        lattice::{Cell, Lattice, POSITIONS},
        look_alike,
        rarity::{Background, Role},
        scope::ScopeId,
        syllable::{SyllableId, syllable_count},
    },
};

/// The most a tone can add.
const TONE_AT_MOST: u8 = 14;
/// Half of all characters are written by ear; in `align` it is the same.
const BY_EAR: i32 = 16;
const ROLES: [Role; 3] = [Role::Surname, Role::Given, Role::Either];

/// By role, meant syllable and heard syllable: the most sound and tone say, over all speakers, histories
/// of the character and sexes, in sixteenths of a bit, never below 0. A mix says no more than the part of
/// it that says most: both its channel and what is usual are means over its parts; rounding adds 1.
static AT_MOST: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let count = syllable_count();
    let mut most = vec![0u8; ROLES.len() * count * count];
    let mut values = vec![0u8; count];
    for scope in ScopeId::all().filter(|scope| scope.blend().is_empty()) {
        let channel = channels::table(scope);
        let usual = [Sex::Female, Sex::Male, Sex::Unknown].map(|sex| Background::new(sex).syllables(scope));
        for role in ROLES {
            let cost = |at: usize| {
                usual.iter().map(|table| table.cost(SyllableId(at as u16), role)).max().unwrap_or(255) as u8
            };
            let costs: Vec<u8> = (0..count).map(cost).collect();
            let mut last = None;
            for kind in (0..channels::kind_count() as u16).map(KindId) {
                let start = channel.start(kind);
                if last.replace(start) == Some(start) {
                    continue;
                }
                for ((value, cost), channel) in values.iter_mut().zip(&costs).zip(channel.row(kind)) {
                    *value = cost.saturating_sub(*channel);
                }
                let meant = usize::from(channels::meant(kind).0);
                let slots = &mut most[(role as usize * count + meant) * count..][..count];
                slots.iter_mut().zip(&values).for_each(|(slot, value)| *slot = (*slot).max(*value));
            }
        }
    }
    most.iter_mut().for_each(|slot| *slot = slot.saturating_add(TONE_AT_MOST + 1));
    most
});

/// Never less than the evidence of these two forms in millibits, whoever speaks; never below 0.
pub fn reach(heard: &Form, said: &Form, background: &Background) -> i32 {
    if let Some(special) = evidence::without_syllables(heard, said) {
        return special.millibits.max(0);
    }
    let table = &*AT_MOST;
    let count = syllable_count();
    let mut most = 0;
    for a in heard.parses() {
        for b in said.parses() {
            most = most.max(of_parses(table, count, a, b, background));
        }
    }
    if evidence::has_frame(heard, said)
        && let (Some(skeleton), Some(_)) = (heard.skeleton(), said.skeleton())
    {
        most = most.max(skeleton.agreement_at_most());
    }
    evidence::outcome(most).max(0)
}

fn of_parses(table: &[u8], count: usize, heard: &Lattice, said: &Lattice, background: &Background) -> i32 {
    let cap = i32::from(heard.cap.min(said.cap));
    let mut best = [0; POSITIONS];
    for to in 0..said.len() {
        for meant in said.cells(to) {
            for (at, best) in best.iter_mut().enumerate().take(heard.len()) {
                let role = heard.role(at);
                let row = &table[(role as usize * count + usize::from(meant.syllable.0)) * count..][..count];
                for cell in heard.cells(at) {
                    let sound = i32::from(row[usize::from(cell.syllable.0)]);
                    let value = written(cell, meant, sound, role, background);
                    *best = (*best).max(value - i32::from(cell.cost) - i32::from(meant.cost));
                }
            }
        }
    }
    best[..heard.len()].iter().map(|best| best.min(&cap)).sum()
}

/// The most of one pair of cells, its characters taken in.
fn written(heard: &Cell, meant: &Cell, sound: i32, role: Role, background: &Background) -> i32 {
    if sound == i32::from(u8::MAX) {
        // The table ends here; what a position says is capped below it.
        return 1_000;
    }
    if heard.character == CharId::NONE || meant.character == CharId::NONE {
        return sound;
    }
    let copied = if heard.character == meant.character {
        Some(BY_EAR)
    } else {
        look_alike::cost(heard.character, meant.character)
    };
    match copied {
        Some(cost) => sum_of(background.character_cost(heard.character, role) - cost, sound - BY_EAR),
        None => sound - BY_EAR,
    }
}
