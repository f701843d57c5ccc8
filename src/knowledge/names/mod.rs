//! Names as they are heard: syllables, who hears what for what, scripts, rarity, evidence. Pure tables
//! and functions. Knows nothing of matching, stores or people.

pub mod characters;
pub mod pinyin;
pub mod syllable;

pub mod spelling;

pub mod accent;
mod channel_rows;
pub mod channels;
pub mod confusions;
pub mod rarity;
pub mod regional;
pub mod scope;

pub mod form;
pub mod frames;
pub mod lattice;
pub mod nickname;
pub mod scripts;
pub mod skeleton;
pub mod transcribed;

pub mod align;
pub mod bounds;
pub mod evidence;
pub mod explain;
pub mod look_alike;
pub mod mixture;
pub mod part_sounds;
pub mod parts;
pub mod reach;

pub mod hearing;
pub mod mishearing;
pub mod plain;

#[cfg(test)]
mod golden;
#[cfg(test)]
mod properties;

pub use accent::scope_for_accent;
pub use bounds::{HeardBounds, SaidBounds};
pub use channels::heard_given_meant;
pub use characters::readings;
pub use evidence::{Agreement, NameEvidence, bound, evidence};
pub use explain::{explain, explain_name};
pub use form::Form;
pub use frames::{Frame, Frames};
pub use hearing::{HearingReport, hearing_benchmark};
pub use mishearing::Spoken;
pub use mixture::{MixtureEvidence, Weighted, mixture};
pub use nickname::NameWord;
pub use part_sounds::Sounds;
pub use parts::{Part, Reaches, parts_of};
pub use pinyin::parse_pinyin;
pub use rarity::Background;
pub use reach::reach;
pub use regional::{Regions, regional_surname};
pub use scope::{ScopeId, ScopeMix, scope_for_area};
pub use syllable::{Syllable, SyllableId};
