//! The most that names can say, for one query against very many rows: each form of the query becomes a
//! table over the parts of forms, and a row's bound is a few look-ups. Stands beside `names`, whose
//! mixture it bounds; the rule that it is never below it is a test of `matching::index`.

use std::sync::{LazyLock, OnceLock};

use crate::domain::body::Sex;
use crate::domain::evidence::Bits;
use crate::knowledge::names::{Background, Form, Frame, Frames, Part, Reaches, ScopeMix, parts_of};
use crate::matching::compare::names::{Heard, NamesFeature, REACH_SLACK, least_chance};
use crate::matching::features::Side;
use crate::matching::model::Model;

/// The least and most steps that are told apart.
const LOW: i32 = -96;
const HIGH: i32 = 448;

/// The ratio that so many steps come to, from `LOW` on; the last stands for all beyond.
static RATIOS: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let of = |steps| (f64::from(Reaches::millibits(steps)) / 1_000.0).exp2();
    (LOW..HIGH).map(of).chain([f64::INFINITY]).collect()
});

/// The bits of a form's head that count its parts.
pub(super) const PARTS: u16 = 0xFF;
/// Where the curve stands in a head; it has five bits.
const CURVE: u32 = 8;
/// Stands before the forms of a heard group.
const NEW_GROUP: u16 = 0x8000;

/// A form of a row as words, one list for each alternative of its parts: a head of these flags, its
/// frame, its parts, numbered by `number`.
pub(super) fn push_form(words: &mut Vec<u16>, form: &Form, flags: u16, mut number: impl FnMut(Part) -> u16) {
    let frame = Frame::of(form);
    for parts in parts_of(form) {
        words.extend([parts.len() as u16 | flags, frame.0]);
        words.extend(parts.into_iter().map(&mut number));
    }
}

/// The names of a row as words: its forms, those of a heard group after a mark of their own.
pub fn words_of(side: Side, names: &NamesFeature, mut number: impl FnMut(Part) -> u16) -> Vec<u16> {
    let mut words = Vec::new();
    for group in names.groups() {
        if side == Side::Profile {
            words.push(NEW_GROUP);
        }
        for own in group {
            let curve = match side {
                Side::Profile => heard_weight(own.trust, own.nickname),
                Side::Report if own.nickname => SAID_NICKNAME,
                Side::Report => SAID_NAME,
            };
            push_form(&mut words, &own.form, (curve as u16) << CURVE, &mut number);
        }
    }
    words
}

/// Frame and parts of a form with this head, and the words after it.
pub(super) fn split_form(head: u16, words: &[u16]) -> (u16, &[u16], &[u16]) {
    let (parts, left) = words[1..].split_at(usize::from(head & PARTS));
    (words[0], parts, left)
}

/// Calls for every form of such words with its frame and parts, and for the begin of every heard group
/// with `None`.
pub(super) fn each_form<'w>(mut words: &'w [u16], mut of: impl FnMut(Option<(u16, &'w [u16])>)) {
    while let Some((&head, rest)) = words.split_first() {
        if head == NEW_GROUP {
            of(None);
            words = rest;
        } else {
            let (frame, parts, left) = split_form(head, rest);
            of(Some((frame, parts)));
            words = left;
        }
    }
}

/// Trust is told apart in so many levels.
const TRUST_LEVELS: usize = 16;

/// What forms of rows say at most against some forms of a query, in steps.
pub(super) struct StepTable {
    by_part: Vec<i16>,
    frames: Frames,
    floor: i32,
}

impl StepTable {
    /// Of what parts of rows add, by the number of the part.
    pub fn new(reaches: &Reaches, by_part: Vec<i16>) -> Self {
        Self { by_part, floor: reaches.floor().unwrap_or(i32::MIN), frames: reaches.frames().clone() }
    }

    /// Steps by the number of the part.
    pub fn by_part(&self) -> &[i16] {
        &self.by_part
    }

    /// The frames of the query's forms.
    pub fn frames(&self) -> &Frames {
        &self.frames
    }

    /// The most that forms of a frame say, whatever their parts are.
    pub fn of_frame(&self, frame: Frame) -> i32 {
        self.frames.most(frame).unwrap_or(0).max(self.floor).max(0)
    }

    /// The most a form of this frame and these parts says.
    pub fn of(&self, frame: u16, parts: &[u16]) -> i32 {
        let sum = parts.iter().map(|&part| i32::from(self.by_part[usize::from(part)])).sum::<i32>();
        let sum = sum.max(self.floor);
        self.frames.most(Frame(frame)).map_or(sum, |frame| sum.max(frame))
    }
}

/// Forms whose steps lie side by side, so that one look serves all.
const LANES: usize = 4;

/// The steps of a part of no form.
const NO_FORM: i16 = i16::MIN / 8;

/// Forms of a query that are alternatives, against any row.
struct NameGroup {
    /// By part, the steps of each form; few queries have more than one list of forms.
    lanes: Vec<Vec<[i16; LANES]>>,
    frames: Frames,
    /// What any row reaches, in steps.
    floor: i32,
    /// Bits by steps: for a report by the weight of the form heard ([`heard_weight`]); for a profile by
    /// what kinds of forms are said ([`SAID_NAME`], [`SAID_NICKNAME`]).
    curves: Vec<Curve>,
}

/// A form said that is a name.
const SAID_NAME: usize = 1;
/// A form said that is a nickname.
const SAID_NICKNAME: usize = 2;

/// The curve of a heard form of a row: its trust, and whether it is a nickname.
fn heard_weight(trust: f32, nickname: bool) -> usize {
    let level = (f64::from(trust) * TRUST_LEVELS as f64) as usize;
    level.min(TRUST_LEVELS - 1) * 2 + usize::from(nickname)
}

/// What steps come to in a mixture, as a table made when it is first asked for.
struct Curve {
    /// The least and most weight of what is compared beside what is unknown.
    weights: (f64, f64),
    /// The least chance of a shared name.
    least: f64,
    table: OnceLock<Vec<i32>>,
}

impl Curve {
    fn new(weights: (f64, f64), least: f64) -> Self {
        Self { weights, least, table: OnceLock::new() }
    }

    /// Never less than the bits of a mixture whose names say so many steps.
    fn bits(&self, steps: i32) -> i32 {
        self.table.get_or_init(|| self.make())[(steps.clamp(LOW, HIGH) - LOW) as usize]
    }

    fn make(&self) -> Vec<i32> {
        let of = |ratio: &f64| {
            let ratio = capped(*ratio, self.least);
            let weight = if ratio > 1.0 { self.weights.1 } else { self.weights.0 };
            // Nothing of an endless ratio is nothing.
            let mixed = if weight > 0.0 { 1.0 - weight + weight * ratio } else { 1.0 };
            (Bits::from_f64(mixed.log2()) + REACH_SLACK).0
        };
        RATIOS.iter().map(of).collect()
    }
}

/// A ratio of names, given the least chance that another has such a name.
fn capped(ratio: f64, least: f64) -> f64 {
    if ratio > 1.0 { 1.0 / (1.0 / ratio + least) } else { ratio }
}

/// The ratio that so many steps never pass, given the least chance that another has such a name.
pub(super) fn ratio_at_most(steps: i32, least: f64) -> f64 {
    capped(RATIOS[(steps.clamp(LOW, HIGH) - LOW) as usize], least)
}

impl NameGroup {
    /// The most steps of a row's form.
    fn steps(&self, frame: u16, parts: &[u16]) -> i32 {
        let mut best = self.floor;
        for lanes in &self.lanes {
            let mut sums = [0; LANES];
            for &part in parts {
                let steps = lanes[usize::from(part)];
                sums.iter_mut().zip(steps).for_each(|(sum, own)| *sum += own);
            }
            best = sums.into_iter().map(i32::from).fold(best, i32::max);
        }
        self.frames.most(Frame(frame)).map_or(best, |frame| best.max(frame))
    }

    /// Bits of a form's steps, by the curve that is the row's.
    fn bits(&self, curve: usize, steps: i32) -> i32 {
        self.curves[curve].bits(steps)
    }

    /// Heard, against all forms a row says.
    fn of_said(&self, mut words: &[u16]) -> i32 {
        let (mut best, mut kinds) = (i32::MIN, 0);
        while let Some((&head, rest)) = words.split_first() {
            let (frame, parts, left) = split_form(head, rest);
            best = best.max(self.steps(frame, parts));
            kinds |= usize::from(head >> CURVE);
            words = left;
        }
        self.bits(kinds, best)
    }

    /// Said, against the groups a row was heard to say: the sum of the best of each.
    fn of_heard(&self, mut words: &[u16]) -> i32 {
        let (mut sum, mut best) = (0, None);
        while let Some((&head, rest)) = words.split_first() {
            if head == NEW_GROUP {
                sum += best.take().unwrap_or(0);
                words = rest;
                continue;
            }
            let (frame, parts, left) = split_form(head, rest);
            best = best.max(Some(self.bits(usize::from(head >> CURVE), self.steps(frame, parts))));
            words = left;
        }
        sum + best.unwrap_or(0)
    }
}

/// The names of a query.
pub struct NamesTable {
    side: Side,
    groups: Vec<NameGroup>,
}

impl NamesTable {
    /// Whether it tells no name.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// How many groups of alternatives there are.
    pub fn group_count(&self) -> usize {
        self.groups.len()
    }

    /// The most that any row reaches in each group, whatever its parts are, in steps.
    pub fn floor(&self) -> i32 {
        self.groups.iter().map(|group| group.floor.max(0)).max().unwrap_or(0)
    }

    /// By part, the most it adds in all groups together, nothing where it speaks against.
    pub fn most_by_part(&self) -> Vec<i16> {
        let mut all = Vec::new();
        for group in &self.groups {
            let mut own: Vec<i16> = Vec::new();
            for lanes in &group.lanes {
                own.resize(lanes.len(), 0);
                let most = |lane: &[i16; LANES]| lane.iter().copied().fold(0, i16::max);
                own.iter_mut().zip(lanes).for_each(|(own, lane)| *own = most(lane).max(*own));
            }
            all.resize(own.len(), 0i16);
            all.iter_mut().zip(own).for_each(|(all, own)| *all = all.saturating_add(own));
        }
        all
    }

    /// Whether frames that syllables explain add what any frame adds.
    pub fn is_explained(&self) -> bool {
        !self.groups.iter().any(|group| group.frames.any_unexplained())
    }

    /// The most that forms of a frame add in all groups together.
    pub fn most_of_frame(&self, frame: Frame) -> i32 {
        self.groups.iter().map(|group| group.frames.most(frame).unwrap_or(0).max(0)).sum()
    }

    /// Bits that the query and a row of these words never pass.
    pub fn bits(&self, words: &[u16]) -> Bits {
        if words.is_empty() {
            return Bits::ZERO;
        }
        let of = |group: &NameGroup| match self.side {
            Side::Profile => group.of_said(words),
            Side::Report => group.of_heard(words),
        };
        Bits(self.groups.iter().map(of).sum())
    }
}

/// Her own names: one group for a report; for a profile one for each group of heard forms. `scope` is how
/// the speakers of all rows sound, where that is known; `by_part` makes the table of a reach.
pub fn table_of(
    model: &Model,
    side: Side,
    names: &NamesFeature,
    scope: Option<&ScopeMix>,
    by_part: impl Fn(&Reaches) -> Vec<i16>,
) -> NamesTable {
    let anybody = [Sex::Female, Sex::Male, Sex::Unknown].map(Background::new);
    let group = |own: Vec<&Heard>| {
        let forms: Vec<&Form> = own.iter().map(|own| &own.form).collect();
        let least = forms.iter().map(|form| least_chance(&model.names, form)).fold(1.0, f64::min);
        let (reaches, weights): (Vec<Reaches>, _) = match side {
            Side::Profile => {
                let reach = |form: &&Form| Reaches::of_heard(&[*form], names.background());
                (forms.iter().map(reach).collect(), weights_of_heard(model, &own))
            }
            Side::Report => {
                let reach = |form: &&Form| Reaches::of_said(&[*form], &anybody, scope);
                (forms.iter().map(reach).collect(), weights_of_said(model, &own))
            }
        };
        let curve = |weights| Curve::new(weights, least);
        let mut group = NameGroup {
            lanes: reaches.chunks(LANES).map(|reaches| side_by_side(reaches, &by_part)).collect(),
            frames: Frames::default(),
            floor: reaches.iter().filter_map(Reaches::floor).max().unwrap_or(i32::MIN),
            curves: weights.into_iter().map(curve).collect(),
        };
        reaches.iter().for_each(|reaches| group.frames.extend(reaches.frames()));
        group
    };
    let groups = match side {
        Side::Profile => names.groups().into_iter().map(group).collect(),
        Side::Report if names.is_silent() => Vec::new(),
        Side::Report => vec![group(names.groups().into_iter().flatten().collect())],
    };
    NamesTable { side, groups }
}

/// The steps of at most [`LANES`] forms, by part.
fn side_by_side(reaches: &[Reaches], by_part: &impl Fn(&Reaches) -> Vec<i16>) -> Vec<[i16; LANES]> {
    let mut lanes = Vec::new();
    for (i, reaches) in reaches.iter().enumerate() {
        let steps = by_part(reaches);
        lanes.resize(steps.len(), [NO_FORM; LANES]);
        lanes.iter_mut().zip(steps).for_each(|(lane, steps)| lane[i] = steps);
    }
    lanes
}

/// The share of a heard form that refers to a form said, where such forms are said.
fn shares(model: &Model, nickname: bool) -> (f64, f64) {
    let parameters = &model.names;
    if nickname {
        (parameters.nickname_to_name.value, parameters.nickname_to_nickname.value)
    } else {
        (parameters.name_to_name.value, parameters.name_to_nickname.value)
    }
}

/// Of the heard forms of a query, by what kinds of forms a row says.
fn weights_of_heard(model: &Model, own: &[&Heard]) -> Vec<(f64, f64)> {
    let of = |said: usize| {
        let weight = |own: &&Heard| {
            let (name, nickname) = shares(model, own.nickname);
            let name = if said & SAID_NAME != 0 { name } else { 0.0 };
            let nickname = if said & SAID_NICKNAME != 0 { nickname } else { 0.0 };
            (f64::from(own.trust) * (name + nickname)).min(1.0)
        };
        let weights = own.iter().map(weight);
        weights.fold((1.0f64, 0.0f64), |all, own| (all.0.min(own), all.1.max(own)))
    };
    (0..4).map(of).collect()
}

/// Of any heard form of a row, by its trust and kind, against all forms of the query.
fn weights_of_said(model: &Model, own: &[&Heard]) -> Vec<(f64, f64)> {
    let said = |nickname: bool| own.iter().any(|own| own.nickname == nickname);
    let of = |at: usize| {
        let (name, nickname) = shares(model, at % 2 == 1);
        let share = if said(false) { name } else { 0.0 } + if said(true) { nickname } else { 0.0 };
        let level = (at / 2) as f64 / TRUST_LEVELS as f64;
        ((level * share).min(1.0), ((level + 1.0 / TRUST_LEVELS as f64) * share).min(1.0))
    };
    (0..2 * TRUST_LEVELS).map(of).collect()
}
