//! The parts that names of rows have, each once, under a number: with what is read of all of them at every query.
//! Grows while others read it, as a dictionary does. Holds no rows.

use crate::knowledge::names::characters::CharId;
use crate::knowledge::names::lattice::Cell;
use crate::knowledge::names::{Part, Reaches, Sounds};
use crate::matching::index::chunks::Chunks;
use crate::matching::index::dictionary::Dictionary;

/// The number that stands for any part beyond those that are numbered.
pub const ANYTHING: u16 = 0;
/// The first number of a dictionary of parts.
pub const FIRST_PART: u16 = 1;

/// Steps of a part that was not told apart: more than any part has.
const ANY_STEPS: i16 = 300;

/// Parts by number.
#[derive(Clone, Debug, Default)]
pub struct PartBook {
    parts: Dictionary<Part>,
    sounds: Chunks<Sounds>,
    /// Numbers of parts by character.
    written: Chunks<Vec<u16>>,
    /// Numbers of those that are no positions.
    words: Chunks<u16>,
}

impl PartBook {
    /// The number of a part.
    pub fn number(&mut self, part: Part) -> u16 {
        let code = self.parts.code(part) as usize;
        let number = u16::try_from(code + usize::from(FIRST_PART)).unwrap_or(ANYTHING);
        if code == self.sounds.count() && number != ANYTHING {
            let part = &self.parts.values()[code];
            self.sounds.push(part.sounds());
            if !matches!(part, Part::Position { .. }) {
                self.words.push(number);
            }
            for CharId(character) in part.characters() {
                while self.written.count() <= usize::from(character) {
                    self.written.push(Vec::new());
                }
                let numbers = self.written.at_mut(usize::from(character));
                if numbers.last() != Some(&number) {
                    numbers.push(number);
                }
            }
        }
        number
    }

    /// The most every part adds beside some forms, by number, in sixteenths of a bit.
    pub fn steps(&self, reaches: &Reaches) -> Vec<i16> {
        let mut steps = Vec::with_capacity(usize::from(FIRST_PART) + self.sounds.count());
        steps.push(ANY_STEPS);
        steps.extend(self.sounds.iter().map(|sounds| reaches.most_of_sounds(sounds) as i16));
        let mut judge = |number: u16| {
            let part = &self.parts.values()[usize::from(number - FIRST_PART)];
            steps[usize::from(number)] = reaches.most(part) as i16;
        };
        self.words.iter().for_each(|number| judge(*number));
        for CharId(character) in reaches.characters() {
            let character = usize::from(character);
            let numbers = if character < self.written.count() { &self.written[character][..] } else { &[] };
            numbers.iter().for_each(|number| judge(*number));
        }
        steps
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.parts.len()
    }

    /// Bytes held, about.
    pub fn bytes(&self) -> usize {
        let cells = |part: &Part| match part {
            Part::Position { cells, .. } => cells.capacity() * size_of::<Cell>(),
            Part::Word(_, text) => text.len(),
            Part::Nothing => 0,
        };
        let numbers = self.written.iter().map(|numbers| numbers.capacity() * 2).sum::<usize>();
        self.parts.bytes(cells) + self.sounds.bytes() + self.written.bytes() + numbers + self.words.bytes()
    }
}
