//! Two bags aligned word to word, closest first, and what is left over counted. One computation for
//! scores and for explanations. Must not look at rows.

use crate::linkage::bags::{Bags, ROLES, Shape, Term};
use crate::linkage::levels::Likeness;
use crate::linkage::outcome::Outcome;

/// Two words that may be aligned.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// Evidence of aligning them, millibits.
    pub bits: i32,
    /// Its part that no weight changes.
    pub surprise: i32,
    /// The parameter it reaches.
    pub parameter: u16,
    /// Word of one side.
    pub one: Term,
    /// Word of the other side.
    pub other: Term,
}

impl Edge {
    /// The edge of two words that are alike, when aligning them says more than leaving them.
    pub fn of(bags: &Bags, weights: &[i32], one: Term, other: Term, likeness: Likeness) -> Option<Self> {
        let parameter = bags.parameter(one.role, other.role, likeness);
        let surprise = bags.surprise(one, other, likeness);
        let bits = surprise + weights[usize::from(parameter)];
        let role = if one.role == other.role { usize::from(one.role) } else { 0 };
        let [different, _] = Bags::left_over_parameters(role);
        let left = bags.left_over[role][0] + weights[usize::from(different)];
        (bits > left).then_some(Self { bits, surprise, parameter, one, other })
    }

    /// Best first; the same from either side.
    fn key(&self) -> (i32, Term, Term) {
        (-self.bits, self.one.min(self.other), self.one.max(self.other))
    }
}

/// Keeps the edges that align each word once, best first.
pub fn settle(edges: &mut Vec<Edge>) {
    if edges.len() < 2 {
        return;
    }
    edges.sort_unstable_by_key(Edge::key);
    let mut kept = 0;
    for at in 0..edges.len() {
        let edge = edges[at];
        let free = |known: &Edge| known.one != edge.one && known.other != edge.other;
        if edges[..kept].iter().all(free) {
            edges[kept] = edge;
            kept += 1;
        }
    }
    edges.truncate(kept);
}

/// What stays unaligned, by role: words of both sides that face each other, and words one side has more.
/// A role that is empty on one side says nothing.
pub fn left_over(bags: &Bags, shapes: (&Shape, &Shape), aligned: &[Edge]) -> [[u8; 2]; ROLES] {
    let (mut one, mut other) = (*shapes.0, *shapes.1);
    for edge in aligned {
        one[usize::from(edge.one.role)] -= 1;
        other[usize::from(edge.other.role)] -= 1;
    }
    let mut left = [[0; 2]; ROLES];
    if *shapes.0 == [0; ROLES] || *shapes.1 == [0; ROLES] {
        return left;
    }
    let pair = |one: u8, other: u8| [one.min(other), one.abs_diff(other)];
    let parted = |shape: &Shape| shape[1..].iter().any(|words| *words > 0);
    if bags.any_role() && !(parted(shapes.0) && parted(shapes.1)) {
        left[0] = pair(one.iter().sum(), other.iter().sum());
        return left;
    }
    for role in 0..bags.roles.len() {
        let any = role == 0 && bags.any_role();
        if any || shapes.0[role] > 0 && shapes.1[role] > 0 {
            left[role] = pair(one[role], other[role]);
        }
    }
    left
}

/// Evidence of aligned words and of what is left over, millibits.
pub fn bits(bags: &Bags, weights: &[i32], shapes: (&Shape, &Shape), aligned: &[Edge]) -> i32 {
    let left = left_over(bags, shapes, aligned);
    let mut sum: i32 = aligned.iter().map(|edge| edge.bits).sum::<i32>() - discount(bags, aligned);
    for (role, times) in left[..bags.roles.len()].iter().enumerate().filter(|(_, times)| **times != [0, 0]) {
        let parameters = Bags::left_over_parameters(role);
        for at in 0..2 {
            sum += i32::from(times[at]) * (bags.left_over[role][at] + weights[usize::from(parameters[at])]);
        }
    }
    sum
}

/// What words that go together say less than each by itself.
fn discount(bags: &Bags, aligned: &[Edge]) -> i32 {
    if aligned.len() < 2 {
        return 0;
    }
    let same = aligned.iter().filter(|edge| edge.one.word == edge.other.word);
    bags.together.discount(same.map(|edge| (edge.one.word, edge.surprise)))
}

/// The outcome of two values, by looking at every pair of words.
pub fn outcome(bags: &Bags, weights: &[i32], one: u32, other: u32) -> Outcome {
    let mut outcome = Outcome::default();
    let (a, b) = (&bags.bags[one as usize], &bags.bags[other as usize]);
    if a.is_empty() || b.is_empty() {
        return outcome;
    }
    let mut edges = Vec::new();
    for left in a {
        for right in b {
            if let Some(likeness) = bags.tokens.likeness(left.word, right.word) {
                edges.extend(Edge::of(bags, weights, *left, *right, likeness));
            }
        }
    }
    settle(&mut edges);
    for edge in &edges {
        outcome.surprise += edge.surprise;
        outcome.reach(edge.parameter, 1);
    }
    outcome.surprise -= discount(bags, &edges);
    if let (true, Some(whole)) = (one == other, bags.whole[one as usize]) {
        outcome.surprise = outcome.surprise.min(whole);
    }
    let left = left_over(bags, (&bags.shapes[one as usize], &bags.shapes[other as usize]), &edges);
    for (role, times) in left.iter().enumerate() {
        let parameters = Bags::left_over_parameters(role);
        for at in 0..2 {
            if times[at] > 0 {
                outcome.surprise += i32::from(times[at]) * bags.left_over[role][at];
                outcome.reach(parameters[at], times[at]);
            }
        }
    }
    outcome
}
