//! `homeward synth`: readable records, marginals of the facts it cites, the same for the same seed,
//! like figures for another, and a set that can be measured.

mod facts;
mod files;
mod likeness;
