//! Upper bounds on the evidence of one form against very many others: one small table made for the
//! query, then a few look-ups a form. Must not know of indexes or rows.

use crate::knowledge::names::{
    align::{Judge, sum_of},
    channels::{self, KindId},
    characters::{self, CharId},
    evidence,
    form::Form,
    lattice::Cell,
    look_alike,
    rarity::{Background, Role},
    scope::ScopeMix,
    syllable::{SyllableId, syllable_count},
};

/// The most a tone can add.
const TONE_AT_MOST: i32 = 14;
const ROLES: [Role; 3] = [Role::Surname, Role::Given, Role::Either];

/// Bounds for one heard form against many known names.
pub struct HeardBounds {
    /// Best value of any heard position, by kind.
    by_kind: Vec<i16>,
    heard: Form,
    at_most: i32,
    /// The evidence against any name, where the form is no name.
    special: Option<i32>,
    /// Whether frames are compared, whatever the other form is.
    foreign: bool,
}

/// Bounds for one known name against many heard forms.
pub struct SaidBounds {
    /// Best value of any meant position, by role and heard syllable.
    by_syllable: Vec<i16>,
    said: Form,
    at_most: i32,
}

impl HeardBounds {
    /// The table of one heard form.
    pub fn new(heard: &Form, scope: &ScopeMix, background: &Background) -> Self {
        let mut by_kind = vec![0i16; channels::kind_count()];
        let judge = evidence::judge(scope, background);
        for lattice in heard.parses() {
            for at in 0..lattice.len() {
                for cell in lattice.cells(at) {
                    heard_cell(&mut by_kind, &judge, lattice.role(at), cell);
                }
            }
        }
        let special = (heard.is_placeholder() || heard.birth_order().is_some()).then_some(0);
        let foreign = evidence::has_frame(heard, heard);
        Self { by_kind, heard: heard.clone(), at_most: frame_at_most(heard), special, foreign }
    }

    /// Never less than the evidence in millibits.
    pub fn bound(&self, said: &Form) -> i32 {
        bound(&self.heard, said, self.at_most, || {
            let parses = said.parses().map(|lattice| {
                let positions = 0..lattice.len();
                let best = positions.map(|at| {
                    let cells = lattice.cells(at).iter();
                    cells.map(|cell| i32::from(self.by_kind[usize::from(cell.kind.0)])).max().unwrap_or(0)
                });
                best.sum::<i32>()
            });
            parses.max()
        })
    }
}

impl HeardBounds {
    /// The same for a known name whose syllables were each read in one way, given as their kinds: no look at
    /// its form, and no frame, which such names have only against others.
    pub fn bound_of_kinds(&self, kinds: &[KindId]) -> i32 {
        if let Some(special) = self.special {
            return special;
        }
        let sum: i32 = kinds.iter().map(|kind| i32::from(self.by_kind[usize::from(kind.0)])).sum();
        evidence::outcome(if self.foreign { sum.max(self.at_most) } else { sum })
    }
}

impl SaidBounds {
    /// The table of one known name.
    pub fn new(said: &Form, scope: &ScopeMix, background: &Background) -> Self {
        let mut by_syllable = vec![0i16; 3 * syllable_count()];
        let judge = evidence::judge(scope, background);
        for lattice in said.parses() {
            for at in 0..lattice.len() {
                for cell in lattice.cells(at) {
                    said_cell(&mut by_syllable, &judge, cell);
                }
            }
        }
        Self { by_syllable, said: said.clone(), at_most: frame_at_most(said) }
    }

    /// Never less than the evidence in millibits.
    pub fn bound(&self, heard: &Form) -> i32 {
        bound(heard, &self.said, self.at_most, || {
            let parses = heard.parses().map(|lattice| {
                let best = (0..lattice.len()).map(|at| {
                    let start = lattice.role(at) as usize * syllable_count();
                    let cells = lattice.cells(at).iter();
                    cells
                        .map(|cell| i32::from(self.by_syllable[start + usize::from(cell.syllable.0)]))
                        .max()
                        .unwrap_or(0)
                });
                best.sum::<i32>()
            });
            parses.max()
        })
    }
}

fn bound(heard: &Form, said: &Form, frame_at_most: i32, syllables: impl Fn() -> Option<i32>) -> i32 {
    if let Some(special) = evidence::without_syllables(heard, said) {
        return special.millibits;
    }
    let mut most = syllables().unwrap_or(i32::MIN);
    if evidence::has_frame(heard, said) {
        most = most.max(frame_at_most);
    }
    if most == i32::MIN { 0 } else { evidence::outcome(most) }
}

fn frame_at_most(form: &Form) -> i32 {
    form.skeleton().map_or(0, |skeleton| skeleton.agreement_at_most())
}

/// Raises every kind a heard cell may have been meant as.
fn heard_cell(by_kind: &mut [i16], judge: &Judge<'_>, role: Role, cell: &Cell) {
    let usual = judge.usual.cost(cell.syllable, role);
    for (at, slot) in by_kind.iter_mut().enumerate() {
        let sound = usual - i32::from(judge.channel.cost(KindId(at as u16), cell.syllable)) + TONE_AT_MOST;
        raise(slot, sound);
    }
    for (other, cost) in seen(cell.character) {
        let known = judge.background.character_cost(cell.character, role) - cost;
        for kind in kinds(other) {
            let sound = usual - i32::from(judge.channel.cost(kind, cell.syllable)) + TONE_AT_MOST;
            raise(&mut by_kind[usize::from(kind.0)], sum_of(known, sound));
        }
    }
}

/// Raises every syllable a meant cell may be heard as.
fn said_cell(by_syllable: &mut [i16], judge: &Judge<'_>, meant: &Cell) {
    let count = syllable_count();
    let row = judge.channel.row(meant.kind);
    let sound = |role: Role, heard: SyllableId| {
        judge.usual.cost(heard, role) - i32::from(row.cost(heard)) + TONE_AT_MOST
    };
    for role in ROLES {
        let start = role as usize * count;
        for at in 0..count {
            raise(&mut by_syllable[start + at], sound(role, SyllableId(at as u16)));
        }
        for (other, cost) in seen(meant.character) {
            let known = judge.background.character_cost(other, role) - cost;
            let heard = characters::by_id(other);
            for read in heard.readings.iter().chain(&heard.surname_readings).filter_map(|read| read.id()) {
                raise(&mut by_syllable[start + usize::from(read.0)], sum_of(known, sound(role, read)));
            }
        }
    }
}

fn raise(slot: &mut i16, value: i32) {
    *slot = (*slot).max(value.clamp(0, 2000) as i16);
}

/// The character itself and its look-alikes, with what each costs.
fn seen(character: CharId) -> Vec<(CharId, i32)> {
    if character == CharId::NONE {
        return Vec::new();
    }
    let mut all = vec![(character, 0)];
    all.extend(look_alike::near(character));
    all
}

fn kinds(character: CharId) -> impl Iterator<Item = KindId> {
    let known = characters::by_id(character);
    let reads = known.readings.iter().chain(&known.surname_readings);
    reads.filter_map(|read| read.id()).map(|id| channels::kind(id, Some(known.text)))
}
