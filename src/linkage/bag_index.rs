//! The values of one table ready to be scored against any value at once: which values have which word.
//! Every value gets its score; those without a word in common get what nothing in common is worth.

use std::collections::HashMap;

use crate::linkage::align::{Edge, bits, outcome, settle};
use crate::linkage::bags::{Bags, ROLES, Shape, Term};
use crate::linkage::levels::Likeness;

const NONE: u32 = u32::MAX;
const UNKNOWN: i32 = i32::MIN;

/// Distinct values of one table and the words they have.
#[derive(Debug)]
pub struct BagIndex {
    /// Values of the table, as numbers of `Bags`.
    pub values: Vec<u32>,
    /// For each row its place in `values`.
    pub rows: Vec<u32>,
    /// Distinct shapes, and the one of each value.
    shapes: Vec<Shape>,
    shape: Vec<u32>,
    /// Places in `values` by word and role: `places[starts[term]..starts[term + 1]]`.
    starts: Vec<u32>,
    places: Vec<u32>,
}

/// Working memory of one thread, kept between values.
#[derive(Debug, Default)]
pub struct BagWork {
    heads: Vec<u32>,
    touched: Vec<u32>,
    found: Vec<(Edge, u32)>,
    aligned: Vec<Edge>,
    by_shape: Vec<i32>,
    /// What is left over beside one aligned word, by shape and the roles of the word; `UNKNOWN` where it
    /// has not been asked for yet.
    beside_one: Vec<i32>,
}

impl BagIndex {
    /// Indexes one side: 0 the left table, 1 the right one.
    pub fn of(bags: &Bags, side: usize) -> Self {
        let mut place = vec![NONE; bags.bags.len()];
        let mut values: Vec<u32> = bags.rows[side].clone();
        values.sort_unstable();
        values.dedup();
        (0..).zip(&values).for_each(|(at, value)| place[*value as usize] = at);
        let rows = bags.rows[side].iter().map(|value| place[*value as usize]).collect();
        let mut known: HashMap<Shape, u32> = HashMap::new();
        let mut shapes = Vec::new();
        let mut shape = Vec::with_capacity(values.len());
        for value in &values {
            let own = bags.shapes[*value as usize];
            shape.push(*known.entry(own).or_insert_with(|| {
                shapes.push(own);
                shapes.len() as u32 - 1
            }));
        }
        let roles = bags.roles.len();
        let mut starts = vec![0_u32; bags.tokens.words.len() * roles + 1];
        let term = |term: &Term| term.word as usize * roles + usize::from(term.role);
        for value in &values {
            bags.bags[*value as usize].iter().for_each(|own| starts[term(own) + 1] += 1);
        }
        (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        let mut next = starts.clone();
        let mut places = vec![0; starts.last().map_or(0, |all| *all as usize)];
        for (at, value) in (0..).zip(&values) {
            for own in &bags.bags[*value as usize] {
                places[next[term(own)] as usize] = at;
                next[term(own)] += 1;
            }
        }
        Self { values, rows, shapes, shape, starts, places }
    }

    /// Scores a value against every value of this table, into `scores`, millibits.
    pub fn score(&self, bags: &Bags, weights: &[i32], value: u32, work: &mut BagWork, scores: &mut Vec<i32>) {
        scores.clear();
        let bag = &bags.bags[value as usize];
        if bag.is_empty() {
            scores.resize(self.values.len(), 0);
            return;
        }
        let own = &bags.shapes[value as usize];
        work.by_shape.clear();
        work.by_shape.extend(self.shapes.iter().map(|other| bits(bags, weights, (own, other), &[])));
        scores.extend(self.shape.iter().map(|shape| work.by_shape[*shape as usize]));
        work.heads.resize(self.values.len(), NONE);
        work.beside_one.clear();
        work.beside_one.resize(self.shapes.len() * ROLES * ROLES, UNKNOWN);
        self.gather(bags, weights, bag, work);
        for at in 0..work.touched.len() {
            let place = work.touched[at] as usize;
            let mut next = std::mem::replace(&mut work.heads[place], NONE);
            work.aligned.clear();
            while next != NONE {
                let (edge, before) = work.found[next as usize];
                work.aligned.push(edge);
                next = before;
            }
            settle(&mut work.aligned);
            let shape = self.shape[place] as usize;
            let shapes = (own, &self.shapes[shape]);
            scores[place] = match work.aligned.as_slice() {
                [only] => {
                    let roles = (usize::from(only.one.role), usize::from(only.other.role));
                    let known = &mut work.beside_one[(shape * ROLES + roles.0) * ROLES + roles.1];
                    if *known == UNKNOWN {
                        *known = bits(bags, weights, shapes, &work.aligned) - only.bits;
                    }
                    only.bits + *known
                }
                aligned => bits(bags, weights, shapes, aligned),
            };
        }
        work.touched.clear();
        work.found.clear();
        if let Ok(place) = self.values.binary_search(&value) {
            scores[place] = outcome(bags, weights, value, value).bits(weights);
        }
    }

    /// Finds every value that has a word alike to one of the bag's.
    fn gather(&self, bags: &Bags, weights: &[i32], bag: &[Term], work: &mut BagWork) {
        let roles = bags.roles.len();
        for one in bag {
            let others = bags.tokens.alike[one.word as usize].iter().copied();
            for (word, likeness) in others.chain([(one.word, Likeness::Same)]) {
                for role in 0..roles {
                    let term = word as usize * roles + role;
                    let places = &self.places[self.starts[term] as usize..self.starts[term + 1] as usize];
                    if places.is_empty() {
                        continue;
                    }
                    let other = Term { word, role: role as u8 };
                    let Some(edge) = Edge::of(bags, weights, *one, other, likeness) else { continue };
                    for place in places {
                        let head = &mut work.heads[*place as usize];
                        if *head == NONE {
                            work.touched.push(*place);
                        }
                        work.found.push((edge, *head));
                        *head = work.found.len() as u32 - 1;
                    }
                }
            }
        }
    }
}
