//! Spoils inputs: the same from the same seed.

/// Longer inputs are cut.
const LONGEST_BYTES: usize = 4_096;
const SPOILT_AT_MOST: usize = 5;

/// Characters that parsers stumble over, and words they know.
const PIECES: [&str; 40] = [
    "\0",
    "\n",
    "\t",
    " ",
    "\u{3000}",
    "\u{200b}",
    "\u{202e}",
    "\u{feff}",
    "\u{301}",
    "\u{1f1e8}",
    "\u{10ffff}",
    "·",
    "-",
    "'",
    "\"",
    "\\",
    "{",
    "[",
    "]}",
    ",",
    ":",
    "null",
    "1e308",
    "-0",
    "9999",
    "0000",
    "..",
    "~",
    "lunar:",
    "L",
    "省",
    "市",
    "县",
    "村",
    "旁边",
    "阿",
    "小",
    "v",
    "ü",
    "ng",
];

/// Inputs made from seeds.
#[derive(Debug)]
pub struct Mutation {
    seeds: Vec<Vec<u8>>,
    state: u64,
    made: u64,
}

impl Mutation {
    /// From at least one seed input.
    pub fn new(seeds: Vec<Vec<u8>>, state: u64) -> Self {
        assert!(!seeds.is_empty(), "there is something to spoil");
        Self { seeds, state, made: 0 }
    }

    /// Inputs made so far.
    pub fn made(&self) -> u64 {
        self.made
    }

    /// The next input: a seed with a few things wrong.
    pub fn next_input(&mut self) -> Vec<u8> {
        self.made += 1;
        let seed = self.below(self.seeds.len());
        let mut input = self.seeds[seed].clone();
        for _ in 0..=self.below(SPOILT_AT_MOST) {
            self.spoil(&mut input);
        }
        input.truncate(LONGEST_BYTES);
        input
    }

    fn spoil(&mut self, input: &mut Vec<u8>) {
        let (at, to) = (self.below(input.len() + 1), self.below(input.len() + 1));
        let (at, to) = (at.min(to), at.max(to));
        match self.below(8) {
            0 => input.truncate(at),
            1 => drop(input.drain(at..to.min(at + 12))),
            2 => {
                let again = input[at..to].repeat(1 + self.below(4));
                input.splice(to..to, again);
            }
            3 => {
                let other = self.below(self.seeds.len());
                let from = self.below(self.seeds[other].len() + 1);
                input.truncate(at);
                input.extend_from_slice(&self.seeds[other][from..]);
            }
            4 | 5 => {
                let piece = PIECES[self.below(PIECES.len())];
                input.splice(at..at, piece.bytes());
            }
            6 => {
                let letter = char::from_u32(self.below(0x2_ffff) as u32).unwrap_or('\u{4e00}');
                let mut bytes = [0; 4];
                input.splice(at..at, letter.encode_utf8(&mut bytes).bytes());
            }
            _ => {
                let byte = self.below(256) as u8;
                if let Some(old) = input.get_mut(at) {
                    *old = byte;
                }
            }
        }
    }

    /// A whole number below `limit`, by splitmix64.
    fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }
}
