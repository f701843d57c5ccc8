//! Every parser against spoilt input, for a bounded time: seeded, from the bundled sample and the
//! golden rows. `fuzz/` runs the same targets guided by coverage.

mod mutation;
mod targets;

mod parsers;
