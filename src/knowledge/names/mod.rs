//! Names as they are heard: syllables, who hears what for what, scripts, rarity, evidence. Pure tables
//! and functions. Knows nothing of matching, stores or people.

pub mod characters;
pub mod pinyin;
pub mod syllable;

pub mod spelling;

pub mod accent;
pub mod channels;
pub mod confusions;
pub mod scope;

pub use channels::heard_given_meant;
pub use characters::readings;
pub use pinyin::parse_pinyin;
pub use scope::{ScopeId, ScopeMix, scope_for_accent, scope_for_area};
pub use syllable::{Syllable, SyllableId};
