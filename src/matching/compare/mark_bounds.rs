//! The most that marks can say, for one query against very many rows: marks of the same kind, site and side
//! have one number, and what a row's marks say is at most a sum over their numbers. Stands beside `marks`,
//! whose sum it is never below; that rule is a test of `matching::index`.

use serde::Serialize;

use crate::domain::evidence::Bits;
use crate::matching::compare::marks::{MarkCode, MarksFeature, alike};
use crate::matching::compare::names::REACH_SLACK;
use crate::matching::features::Side;
use crate::matching::model::Model;

/// Beyond so many marks a row counts as one that may have any.
const MOST: usize = 5;

/// The marks of a row by number, the highest first; 0 is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MarksClass {
    marks: [u16; MOST],
    more: bool,
    full: bool,
    silent: bool,
}

impl MarksClass {
    /// Of a row, given the numbers of marks without statements, from 1.
    pub fn of(marks: &MarksFeature, number: impl FnMut(&MarkCode) -> u16) -> Self {
        let told = marks.told();
        let mut numbers = [0; MOST];
        numbers.iter_mut().zip(told.iter().map(number)).for_each(|(own, number)| *own = number);
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        Self {
            marks: numbers,
            more: told.len() > MOST,
            full: marks.is_told_in_full(),
            silent: marks.is_silent(),
        }
    }

    fn marks(&self) -> impl Iterator<Item = usize> {
        self.marks.iter().take_while(|&&mark| mark != 0).map(|&mark| usize::from(mark))
    }
}

/// What something comes to that is not found, and what marks add to it, by number.
struct Line {
    alone: i32,
    by_mark: Vec<i32>,
}

/// A query's marks against marks by number, in millibits.
pub struct MarksReach<'q> {
    model: &'q Model,
    side: Side,
    own: &'q MarksFeature,
    /// Of a report a line for each of its marks, where the row was not and where it was examined in full;
    /// of a profile one line that holds for each mark of a row by itself.
    lines: [Vec<Line>; 2],
}

/// No mark is surer to be seen than this leaves room for; less room is a higher bound.
const LEAST_ROOM: f64 = 1e-3;

fn millibits(ratio: f64) -> i32 {
    (ratio.log2() * 1_000.0).ceil() as i32
}

impl<'q> MarksReach<'q> {
    /// Of a query of this side against rows whose marks have these numbers, from 1.
    pub fn new(model: &'q Model, side: Side, own: &'q MarksFeature, marks: &[MarkCode]) -> Self {
        let parameters = &model.marks;
        let numbered = |of: &dyn Fn(&MarkCode) -> i32| -> Vec<i32> {
            std::iter::once(0).chain(marks.iter().map(of)).collect()
        };
        let seen_as = |in_full: bool| -> Vec<Line> {
            let of = |mark: &MarkCode| {
                let seen = parameters.written(mark, in_full);
                ((1.0 - seen).max(LEAST_ROOM), seen / parameters.mean_number.value)
            };
            match side {
                // A product over a row's marks, each by itself, is no less than the sum over all of them.
                Side::Report => {
                    let line = |mark: &MarkCode| {
                        let (room, seen) = of(mark);
                        let by_mark =
                            numbered(&|other| millibits(1.0 + seen * alike(model, other, mark) / room));
                        Line { alone: millibits(room), by_mark }
                    };
                    own.told().iter().map(line).collect()
                }
                Side::Profile => {
                    let all = |other: &MarkCode| -> f64 {
                        own.told().iter().map(|mark| alike(model, mark, other)).sum()
                    };
                    let by_mark = numbered(&|other| {
                        let (room, seen) = of(other);
                        millibits(room + seen * all(other))
                    });
                    vec![Line { alone: 0, by_mark }]
                }
            }
        };
        let lines = match side {
            Side::Report => [seen_as(false), seen_as(true)],
            Side::Profile => [seen_as(own.is_told_in_full()), Vec::new()],
        };
        Self { model, side, own, lines }
    }

    /// Bits that the query and a row of this class never pass.
    pub fn at_most(&self, class: &MarksClass) -> Bits {
        let parameters = &self.model.marks;
        if self.own.is_silent() || class.silent {
            return Bits::ZERO;
        }
        let most = Bits::from_f64(parameters.most_bits.value);
        if class.more {
            return most;
        }
        let (mut found, mut lacking) = (0, 0);
        let mut add = |millibits: i32| {
            found += millibits.max(0);
            lacking += millibits.min(0);
        };
        match self.side {
            Side::Report => {
                for line in &self.lines[usize::from(class.full)] {
                    add(line.alone + class.marks().map(|mark| line.by_mark[mark]).sum::<i32>());
                }
            }
            Side::Profile => {
                for line in &self.lines[0] {
                    class.marks().for_each(|mark| add(line.by_mark[mark]));
                }
            }
        }
        let least = Bits::from_f64(parameters.least_bits.value).0;
        let bits = Bits(found + lacking.max(least)) + REACH_SLACK;
        let unmarked = class.marks().next().is_none() || self.own.told().is_empty();
        bits.min(if unmarked { Bits::ZERO } else { most })
    }
}
