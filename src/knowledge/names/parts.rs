//! Forms taken apart for searching very many of them: the parts of a form on their own, and the most
//! each part can add to the evidence of that form with any of a few others, whoever speaks. The sum over
//! the parts of a form is never less than its evidence. Must not know of indexes, rows or weights.

use std::sync::LazyLock;

use crate::{
    domain::{body::Sex, name::NameUse},
    knowledge::names::{
        align::sum_of,
        channels::{self, Channel, KindId},
        characters::CharId,
        evidence,
        form::Form,
        frames::Frames,
        lattice::{Cell, Lattice, Shape},
        look_alike,
        nickname::NameWord,
        part_sounds::{place, places},
        rarity::{Background, Role, Usual},
        scope::{ScopeId, ScopeMix},
        syllable::{SyllableId, syllable_count},
    },
};

/// The most a tone can add where one side is romanised, and where both are written.
const TONE_AT_MOST: (i32, i32) = (14, 7);
/// Half of all characters are written by ear; in `align` it is the same.
const BY_EAR: i32 = 16;
/// What mixing scopes may add to one position by rounding.
pub(super) const ROUNDING: i32 = 2;
pub(super) const ROLES: [Role; 3] = [Role::Surname, Role::Given, Role::Either];
const SEXES: [Sex; 3] = [Sex::Female, Sex::Male, Sex::Unknown];

/// One part of a form.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Part {
    /// A position of a parse with its alternatives.
    Position {
        /// Its role.
        role: Role,
        /// The most it can say.
        cap: i16,
        /// Its alternatives.
        cells: Vec<Cell>,
    },
    /// A word among siblings.
    Word(NameWord, Box<str>),
    /// Something that can be no name.
    Nothing,
}

/// A form as alternatives of parts: the evidence of the form is at most that of its best alternative.
pub fn parts_of(form: &Form) -> Vec<Vec<Part>> {
    if form.is_placeholder() {
        return vec![vec![Part::Nothing]];
    }
    if let Some(word) = form.birth_order() {
        return vec![vec![Part::Word(word, form.text().into())]];
    }
    let mut all: Vec<Vec<Part>> = form.parses().map(positions).collect();
    if all.is_empty() {
        all.push(vec![Part::Nothing]);
    }
    all
}

fn positions(lattice: &Lattice) -> Vec<Part> {
    let position =
        |at| Part::Position { role: lattice.role(at), cap: lattice.cap, cells: lattice.cells(at).to_vec() };
    (0..lattice.len()).map(position).collect()
}

/// By role, heard syllable and meant syllable: the most sound says over all speakers, histories of the
/// character and sexes, in sixteenths of a bit, tones left out.
static SOUND: LazyLock<Vec<i16>> = LazyLock::new(|| {
    let count = syllable_count();
    let mut most = vec![i16::MIN / 2; ROLES.len() * count * count];
    for scope in ScopeId::all() {
        let channel = channels::table(scope);
        let usual = SEXES.map(|sex| Background::new(sex).syllables(scope));
        for role in ROLES {
            let cost = |at: usize| {
                usual.iter().map(|table| table.cost(SyllableId(at as u16), role)).max().unwrap_or(255)
            };
            let costs: Vec<i32> = (0..count).map(cost).collect();
            for kind in 0..channels::kind_count() {
                let kind = KindId(kind as u16);
                let meant = usize::from(channels::meant(kind).0);
                for (heard, channel) in channel.row(kind).iter().enumerate() {
                    let value = (costs[heard] - i32::from(*channel)) as i16;
                    let slot = &mut most[(role as usize * count + heard) * count + meant];
                    *slot = (*slot).max(value);
                }
            }
        }
    }
    most
});

fn sound(role: Role, heard: SyllableId, meant: SyllableId) -> i32 {
    let count = syllable_count();
    i32::from(SOUND[(role as usize * count + usize::from(heard.0)) * count + usize::from(meant.0)])
}

/// A position of one of the few forms.
struct Own {
    role: Role,
    cell: Cell,
}

/// The most that parts of other forms can say against a few forms.
pub struct Reaches {
    heard: bool,
    backgrounds: Vec<Background>,
    own: Vec<Own>,
    pub(super) cap: i32,
    /// By the place of a reading of the other form: the best of all own cells. For heard forms the role is that of
    /// the own position, whatever the other's is.
    pub(super) says: Vec<i32>,
    /// Characters that stand for, or are, one of the own.
    pub(super) seen: Vec<bool>,
    /// What a position of the other form loses that has no partner, by role.
    pub(super) alone: [i32; 3],
    words: Vec<Form>,
    frames: Frames,
    floor: i32,
}

impl Reaches {
    /// Of forms that were heard, about a person of this sex, against forms said.
    pub fn of_heard(forms: &[&Form], background: &Background) -> Self {
        Self::of(forms, true, vec![*background], None)
    }

    /// Of forms that were heard, of somebody of any sex, against forms said.
    pub fn of_any_heard(forms: &[&Form]) -> Self {
        Self::of(forms, true, SEXES.map(Background::new).to_vec(), None)
    }

    /// Of forms that were said of people of one of these sexes, against forms heard; by how the speakers
    /// sound where that is the same for all.
    pub fn of_said(forms: &[&Form], sexes: &[Background], speakers: Option<&ScopeMix>) -> Self {
        Self::of(forms, false, sexes.to_vec(), speakers)
    }

    fn of(forms: &[&Form], heard: bool, backgrounds: Vec<Background>, speakers: Option<&ScopeMix>) -> Self {
        let mut own = Vec::new();
        let (mut cap, mut alone, mut floor, mut frames) = (0, [i32::MAX; 3], i32::MIN, Frames::default());
        for form in forms {
            for lattice in form.parses() {
                cap = cap.max(i32::from(lattice.cap));
                for at in 0..lattice.len() {
                    let role = lattice.role(at);
                    own.extend(lattice.cells(at).iter().map(|cell| Own { role, cell: *cell }));
                }
                for role in ROLES {
                    let cost = alone_at_least(role, lattice, form.name_use(), heard);
                    alone[role as usize] = alone[role as usize].min(cost);
                }
            }
            frames.take(form);
            if form.birth_order().is_some() || form.parses().next().is_none() {
                floor = floor.max(1);
            }
        }
        let words = forms.iter().filter(|form| form.birth_order().is_some()).map(|form| (*form).clone());
        let mut reaches = Self {
            heard,
            backgrounds,
            cap,
            says: vec![i32::MIN / 2; places()],
            seen: Vec::new(),
            alone: alone.map(|cost| if cost == i32::MAX { 0 } else { cost }),
            words: words.collect(),
            frames,
            floor,
            own,
        };
        reaches.prepare(speakers);
        reaches
    }

    fn prepare(&mut self, speakers: Option<&ScopeMix>) {
        let count = syllable_count();
        // How usual each syllable is to hear in each role, where the speakers are known.
        let usual: Vec<i32> = match speakers.filter(|_| !self.heard) {
            None => Vec::new(),
            Some(mix) => {
                let tables: Vec<Usual<'_>> = self.backgrounds.iter().map(|usual| usual.usual(mix)).collect();
                let cost =
                    |role, at| tables.iter().map(|usual| usual.cost(SyllableId(at as u16), role)).max();
                let costs = |role| (0..count).map(move |at| cost(role, at).unwrap_or(255));
                ROLES.into_iter().flat_map(costs).collect()
            }
        };
        for own in &self.own {
            let row = speakers.map(|mix| Channel::of(mix).row(own.cell.kind));
            for role in ROLES.into_iter().filter(|role| !self.heard || *role == own.role) {
                let start = place(if self.heard { 0 } else { role as usize }, false, 0);
                let (loose, written) = self.says[start..start + 2 * count].split_at_mut(count);
                for (at, (loose, written)) in loose.iter_mut().zip(written).enumerate() {
                    let other = SyllableId(at as u16);
                    let sound = match (row, self.heard) {
                        (Some(row), false) => usual[role as usize * count + at] - i32::from(row.cost(other)),
                        (_, true) => sound(role, own.cell.syllable, other),
                        (_, false) => sound(role, other, own.cell.syllable),
                    };
                    let value = sound - i32::from(own.cell.cost);
                    *loose = (*loose).max(value + TONE_AT_MOST.0);
                    let both = if own.cell.character == CharId::NONE {
                        value + TONE_AT_MOST.0
                    } else {
                        value + TONE_AT_MOST.1 - BY_EAR
                    };
                    *written = (*written).max(both);
                }
            }
            if own.cell.character != CharId::NONE {
                let near = look_alike::near(own.cell.character).map(|(other, _)| other);
                for character in near.chain([own.cell.character]) {
                    let at = usize::from(character.0);
                    if self.seen.len() <= at {
                        self.seen.resize(at + 1, false);
                    }
                    self.seen[at] = true;
                }
            }
        }
        if self.heard {
            let (first, others) = self.says.split_at_mut(2 * count);
            others.chunks_exact_mut(2 * count).for_each(|role| role.copy_from_slice(first));
        }
    }

    /// What a form reaches at least, whatever its parts say, in steps; `None` when they say all.
    pub fn floor(&self) -> Option<i32> {
        (self.floor > i32::MIN).then_some(self.floor)
    }

    /// The most this part adds, in sixteenths of a bit.
    pub fn most(&self, part: &Part) -> i32 {
        match part {
            Part::Position { role, cap, cells } => {
                let best = cells.iter().map(|cell| self.of_cell(*role, cell)).max().unwrap_or(i32::MIN);
                best.min(self.cap.min(i32::from(*cap))).max(-self.alone[*role as usize]) + ROUNDING
            }
            Part::Word(..) => {
                let of = |own: &Form| {
                    let other = Form::parse(part.text(), NameUse::Unknown);
                    let pair = if self.heard { (own, &other) } else { (&other, own) };
                    evidence::without_syllables(pair.0, pair.1).map_or(0, |found| found.millibits)
                };
                let most = self.words.iter().map(of).max().unwrap_or(0).max(0);
                most * 2 / 125 + 2
            }
            Part::Nothing => 1,
        }
    }

    fn of_cell(&self, role: Role, cell: &Cell) -> i32 {
        let written = cell.character != CharId::NONE;
        let mut best = self.says[place(role as usize, written, usize::from(cell.syllable.0))];
        if self.seen.get(usize::from(cell.character.0)).copied().unwrap_or(false) {
            best = best.max(self.of_seen(role, cell));
        }
        best - i32::from(cell.cost)
    }

    /// The best of the own cells whose character the cell's is, or looks like.
    fn of_seen(&self, role: Role, cell: &Cell) -> i32 {
        let mut best = i32::MIN / 2;
        for own in self.own.iter().filter(|own| own.cell.character != CharId::NONE) {
            let (heard, meant) = if self.heard { (&own.cell, cell) } else { (cell, &own.cell) };
            let copied = if heard.character == meant.character {
                Some(BY_EAR)
            } else {
                look_alike::cost(heard.character, meant.character)
            };
            let Some(cost) = copied else { continue };
            let role = if self.heard { own.role } else { role };
            let sound = sound(role, heard.syllable, meant.syllable) + TONE_AT_MOST.0 - BY_EAR;
            let known = self.backgrounds.iter().map(|usual| usual.character_cost(heard.character, role));
            let known = known.max().unwrap_or(255) - cost;
            best = best.max(sum_of(known, sound) - i32::from(own.cell.cost));
        }
        best
    }

    /// The frames of the forms.
    pub fn frames(&self) -> &Frames {
        &self.frames
    }

    /// Millibits of a sum of parts.
    pub fn millibits(steps: i32) -> i32 {
        evidence::outcome(steps + 2)
    }
}

impl Part {
    fn text(&self) -> &str {
        if let Self::Word(_, text) = self { text } else { "" }
    }
}

/// What a position of this role costs at least that has no partner in the own form. In `align` the
/// same costs depend on the whole of both forms.
fn alone_at_least(role: Role, own: &Lattice, own_use: NameUse, own_heard: bool) -> i32 {
    let partial = matches!(own_use, NameUse::Given | NameUse::Nickname);
    let surnames = own.roles().iter().any(|role| *role != Role::Given);
    let givens = own.roles().iter().filter(|role| **role != Role::Surname).count();
    match role {
        Role::Surname if partial => 2,
        Role::Surname if !surnames || own.shape != Shape::Plain => 8,
        Role::Surname => 36,
        _ if givens == 0 || own_use == NameUse::Surname => 3,
        Role::Either => 16,
        Role::Given if own.shape != Shape::Plain => 16,
        Role::Given if own_heard => 40,
        Role::Given => 56,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::knowledge::names::frames::Frame;
    use crate::knowledge::names::scope::{ScopeMix, scope_for_area};

    /// Names of many kinds.
    pub const NAMES: [&str; 24] = [
        "王秀英",
        "黄秀英",
        "王秀云",
        "张丽华",
        "小芳",
        "阿芳",
        "老三",
        "三妹",
        "欧阳素红",
        "单小红",
        "Ma Ei Mya",
        "nguyen thi hoa",
        "wang xiu ying",
        "xiuying",
        "阿依古丽",
        "买买提·艾山",
        "李",
        "桂花",
        "妹妹",
        "王明yan",
        "卓玛",
        "刘桂花",
        "某女",
        "liu gui hua",
    ];

    #[test]
    fn no_form_passes_the_sum_of_its_parts() {
        let uses = [NameUse::Unknown, NameUse::Nickname, NameUse::Given, NameUse::Surname, NameUse::Legal];
        let forms: Vec<Form> =
            NAMES.iter().flat_map(|name| uses.map(|name_use| Form::parse(name, name_use))).collect();
        let scopes = [ScopeMix::everyone(), scope_for_area("510100"), scope_for_area("430000")];
        for own in &forms {
            let heard_reaches = SEXES.map(|sex| Reaches::of_heard(&[own], &Background::new(sex)));
            let of_said = |speakers| Reaches::of_said(&[own], &SEXES.map(Background::new), speakers);
            let said_reaches = [
                of_said(None),
                of_said(Some(&scopes[0])),
                of_said(Some(&scopes[1])),
                of_said(Some(&scopes[2])),
            ];
            for other in &forms {
                let bound = |reaches: &Reaches| {
                    let sums = parts_of(other)
                        .into_iter()
                        .map(|parts| -> i32 { parts.iter().map(|part| reaches.most(part)).sum() });
                    let most = sums.max().expect("a form has parts");
                    let most = reaches.frames().most(Frame::of(other)).map_or(most, |frame| most.max(frame));
                    Reaches::millibits(reaches.floor().map_or(most, |floor| most.max(floor)))
                };
                for (sex, reaches) in SEXES.iter().zip(&heard_reaches) {
                    for (i, scope) in scopes.iter().enumerate() {
                        let usual = Background::new(*sex);
                        let heard = evidence(own, other, scope, &usual).millibits;
                        assert!(heard <= bound(reaches), "{} heard, {} said", own.text(), other.text());
                        let said = evidence(other, own, scope, &usual).millibits;
                        for at in [0, i + 1] {
                            let most = bound(&said_reaches[at]);
                            assert!(said <= most, "{} heard, {} said, {at}", other.text(), own.text());
                        }
                    }
                }
            }
        }
    }
}
