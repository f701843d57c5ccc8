//! The figures as a page.

use std::fmt;

use crate::evaluate::evaluation::Evaluation;

/// An evaluation as a page in one file.
pub struct Page<'a>(pub &'a Evaluation);

impl fmt::Display for Page<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.profiles)
    }
}
