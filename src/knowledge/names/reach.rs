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
        lattice::{Cell, Lattice},
        look_alike,
        rarity::{Background, Role},
        scope::ScopeId,
        syllable::{SyllableId, syllable_count},
    },
};

/// The most a tone can add.
const TONE_AT_MOST: i32 = 14;
/// Half of all characters are written by ear; in `align` it is the same.
const BY_EAR: i32 = 16;
const ROLES: [Role; 3] = [Role::Surname, Role::Given, Role::Either];

/// By role, heard syllable and meant syllable: the most sound and tone say, over all speakers, histories
/// of the character and sexes, in sixteenths of a bit, never below 0.
static AT_MOST: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let count = syllable_count();
    let mut most = vec![0u8; ROLES.len() * count * count];
    for scope in ScopeId::all() {
        let channel = channels::table(scope);
        let usual = [Sex::Female, Sex::Male, Sex::Unknown].map(|sex| Background::new(sex).syllables(scope));
        for role in ROLES {
            let cost = |at: usize| {
                usual.iter().map(|table| table.cost(SyllableId(at as u16), role)).max().unwrap_or(255)
            };
            let costs: Vec<i32> = (0..count).map(cost).collect();
            for kind in 0..channels::kind_count() {
                let kind = KindId(kind as u16);
                let meant = usize::from(channels::meant(kind).0);
                for (heard, channel) in channel.row(kind).iter().enumerate() {
                    let value = (costs[heard] - i32::from(*channel) + TONE_AT_MOST).clamp(0, 255) as u8;
                    let slot = &mut most[(role as usize * count + heard) * count + meant];
                    *slot = (*slot).max(value);
                }
            }
        }
    }
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
    // The mix of scopes can exceed its best part by rounding only.
    evidence::outcome(most + 2).max(0)
}

fn of_parses(table: &[u8], count: usize, heard: &Lattice, said: &Lattice, background: &Background) -> i32 {
    let cap = i32::from(heard.cap.min(said.cap));
    let mut sum = 0;
    for at in 0..heard.len() {
        let role = heard.role(at);
        let start = role as usize * count;
        let mut best = 0;
        for cell in heard.cells(at) {
            let row = &table[(start + usize::from(cell.syllable.0)) * count..][..count];
            for to in 0..said.len() {
                for meant in said.cells(to) {
                    let sound = i32::from(row[usize::from(meant.syllable.0)]);
                    let value = written(cell, meant, sound, role, background);
                    best = best.max(value - i32::from(cell.cost) - i32::from(meant.cost));
                }
            }
        }
        sum += best.min(cap);
    }
    sum
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
