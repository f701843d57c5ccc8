//! The comparisons, one file each: what both sides say about one thing, as log2 likelihood ratio.
//! Each header states its model; parameters and their origin stand in `model.toml`.

pub mod alternatives;
pub mod mixture;
pub mod outcome;
pub mod trust;

pub mod cause;

pub mod home;
pub mod kin;
pub mod laboratory;
pub mod name_bounds;
pub mod names;
pub mod origin;
pub mod origin_bounds;
pub mod origin_feature;
mod peoples;
pub mod places_class;
mod relations;
pub mod relative_bounds;
pub mod relative_words;
pub mod relatives;
pub mod route;

pub mod birth;
pub mod birth_bounds;
pub mod birth_years;
pub mod blood;
pub mod children;
pub mod clothing;
pub mod conditions;
pub mod height;
pub mod literacy;
pub mod mark_bounds;
pub mod mark_sites;
pub mod marks;
pub mod sex;
pub mod siblings;
pub mod time;
mod told_twice;
pub mod traits;

pub mod word_sums;
