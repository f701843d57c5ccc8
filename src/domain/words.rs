//! Closed lists of words: an enum whose values have one fixed word each, the same in files, in
//! stored text and at the end of a protobuf value's name. Holds the macro and the trait that lets
//! readers and writers treat all such lists alike.

/// A closed list of words.
pub trait Word: Copy + Eq + 'static {
    /// Every value, in declaration order.
    const VALUES: &'static [Self];
    /// Every word, in declaration order.
    const ACCEPTED: &'static [&'static str];

    /// The word of this value.
    fn as_word(self) -> &'static str;
}

/// Declares an enum whose values stand for one lower-case word each, with `ALL`, `word` and `from_word`.
macro_rules! word_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every value, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Every word, in declaration order, for error messages.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word used in files, as `exchange.md` defines it.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value that `word` stands for; `None` for any other text.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl $crate::domain::words::Word for $name {
            const VALUES: &'static [Self] = Self::ALL;
            const ACCEPTED: &'static [&'static str] = Self::WORDS;

            fn as_word(self) -> &'static str {
                self.word()
            }
        }
    };
}

pub(crate) use word_enum;
