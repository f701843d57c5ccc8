//! What one comparison says of one pair: which levels were reached how often, and how surprising the
//! agreement is between two people. Must not know how it was found.

/// The outcome of one comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// `-log2` of how likely such agreement is between two people, millibits.
    pub surprise: i32,
    /// Parameters that apply and how often.
    pub reached: Vec<(u16, u8)>,
}

impl Outcome {
    /// The evidence in millibits under the given weights, `log2` of how likely each level is for one
    /// person.
    pub fn bits(&self, weights: &[i32]) -> i32 {
        self.surprise
            + self
                .reached
                .iter()
                .map(|(at, times)| weights[usize::from(*at)] * i32::from(*times))
                .sum::<i32>()
    }

    /// Notes a level reached.
    pub fn reach(&mut self, at: u16, times: u8) {
        match self.reached.iter_mut().find(|(known, _)| *known == at) {
            _ if times == 0 => {}
            Some((_, known)) => *known += times,
            None => self.reached.push((at, times)),
        }
    }
}

/// A probability in millibits of surprise.
pub fn surprise(probability: f64) -> i32 {
    (-1000.0 * probability.log2()).round() as i32
}
