//! Parts of forms as very many of them are read one after another: the sounds of a part in one small piece, from
//! which the most it adds to a few forms follows, but for parts whose characters are seen. Must not know of
//! indexes, rows or weights.

use super::{
    characters::CharId,
    lattice::ALTERNATIVES,
    parts::{Part, ROLES, ROUNDING, Reaches},
    syllable::syllable_count,
};

/// The sounds of a part. What is no position has none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sounds {
    cap: i16,
    role: u8,
    count: u8,
    /// Where a reading stands among those of its role, and `-16·log2` of its weight.
    readings: [(u16, u8); ALTERNATIVES],
}

/// The steps of each reading in each role: unwritten ones first.
pub(super) fn place(role: usize, written: bool, syllable: usize) -> usize {
    (2 * role + usize::from(written)) * syllable_count() + syllable
}

/// How many places there are.
pub(super) fn places() -> usize {
    2 * ROLES.len() * syllable_count()
}

impl Part {
    /// Its sounds.
    #[must_use]
    pub fn sounds(&self) -> Sounds {
        let Self::Position { role, cap, cells } = self else { return Sounds::default() };
        let mut readings = [(0, 0); ALTERNATIVES];
        for (slot, cell) in readings.iter_mut().zip(cells) {
            let written = cell.character != CharId::NONE;
            *slot = (place(0, written, usize::from(cell.syllable.0)) as u16, cell.cost);
        }
        Sounds { cap: *cap, role: *role as u8, count: cells.len().min(ALTERNATIVES) as u8, readings }
    }

    /// Its characters; none of what is no position.
    pub fn characters(&self) -> impl Iterator<Item = CharId> + '_ {
        let cells = if let Self::Position { cells, .. } = self { &cells[..] } else { &[] };
        cells.iter().map(|cell| cell.character).filter(|character| *character != CharId::NONE)
    }
}

impl Reaches {
    /// What [`Reaches::most`] gives of a position whose characters are not among [`Reaches::characters`], in
    /// sixteenths of a bit.
    #[must_use]
    pub fn most_of_sounds(&self, sounds: &Sounds) -> i32 {
        let role = usize::from(sounds.role);
        let says = &self.says[place(role, false, 0)..place(role + 1, false, 0)];
        let readings = sounds.readings[..usize::from(sounds.count)].iter();
        let best =
            readings.map(|&(at, cost)| says[usize::from(at)] - i32::from(cost)).fold(i32::MIN, i32::max);
        best.min(self.cap.min(i32::from(sounds.cap))).max(-self.alone[role]) + ROUNDING
    }

    /// Characters by which a part may add more than by its sounds.
    pub fn characters(&self) -> impl Iterator<Item = CharId> + '_ {
        let seen = self.seen.iter().enumerate().filter(|(_, seen)| **seen);
        seen.map(|(at, _)| CharId(at as u16))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{body::Sex, name::NameUse};
    use crate::knowledge::names::parts::tests::NAMES;
    use crate::knowledge::names::{Background, Form, ScopeMix, parts_of, scope_for_area};

    #[test]
    fn what_a_position_adds_follows_from_its_sounds_unless_its_characters_are_seen() {
        let uses = [NameUse::Unknown, NameUse::Nickname, NameUse::Given, NameUse::Surname];
        let forms: Vec<Form> =
            NAMES.iter().flat_map(|name| uses.map(|name_use| Form::parse(name, name_use))).collect();
        let parts: Vec<Part> = forms.iter().flat_map(parts_of).flatten().collect();
        let sexes = [Sex::Female, Sex::Male, Sex::Unknown].map(Background::new);
        let (mut by_sound, mut seen) = (0, 0);
        for own in &forms {
            let scopes = [None, Some(ScopeMix::everyone()), Some(scope_for_area("430000"))];
            let mut all = vec![Reaches::of_heard(&[own], &sexes[0]), Reaches::of_any_heard(&[own])];
            all.extend(scopes.iter().map(|scope| Reaches::of_said(&[own], &sexes, scope.as_ref())));
            for reaches in &all {
                for part in parts.iter().filter(|part| matches!(part, Part::Position { .. })) {
                    if part.characters().any(|own| reaches.characters().any(|one| one == own)) {
                        seen += 1;
                        assert!(reaches.most_of_sounds(&part.sounds()) <= reaches.most(part));
                    } else {
                        by_sound += 1;
                        assert_eq!(reaches.most_of_sounds(&part.sounds()), reaches.most(part), "{part:?}");
                    }
                }
            }
        }
        assert!(by_sound > 1_000 && seen > 100, "{by_sound} by sound, {seen} seen");
    }
}
