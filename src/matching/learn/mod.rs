//! Learning the parameters that the model marks as learnable: from pairs of features and, where there
//! are any, from labels or decisions. Values in, a proposal out; nothing here is ever applied by itself.

pub mod book;
pub mod calibrate;
pub mod expectation;
pub mod fit;
#[cfg(test)]
mod fit_properties;
pub mod likelihood;

pub use book::{Book, Fitted, Learnable, LearnableKind};
pub use fit::{Candidate, Fit, FitError, Known, Label, Task, fit};
pub use likelihood::{Compared, OfModel, Pair};
