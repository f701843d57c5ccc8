//! What a column may hold, in the words of `--columns`.

/// What a column holds, and so how it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A whole name, or parts of one in any order.
    Name,
    /// Given names.
    Given,
    /// A surname.
    Surname,
    /// A date of birth, also a partial one.
    Birth,
    /// A place or a part of an address; all such columns are aligned as one.
    Place,
    /// Sex or gender.
    Sex,
    /// A number or code of which a digit may be wrong: postcode, telephone.
    Code,
    /// An age or another whole number that may be off by a little.
    Age,
    /// Equal or not.
    Exact,
    /// Free words.
    Text,
    /// Not compared.
    Ignore,
}

impl Kind {
    /// Every kind with its word.
    pub const ALL: [(Kind, &'static str); 11] = [
        (Kind::Name, "name"),
        (Kind::Given, "given"),
        (Kind::Surname, "surname"),
        (Kind::Birth, "birth"),
        (Kind::Place, "place"),
        (Kind::Sex, "sex"),
        (Kind::Code, "code"),
        (Kind::Age, "age"),
        (Kind::Exact, "exact"),
        (Kind::Text, "text"),
        (Kind::Ignore, "ignore"),
    ];

    /// Reads a kind as it is written in `--columns`.
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        let word = match word.as_str() {
            "full-name" | "full_name" => "name",
            "first-name" | "given_name" | "given-name" => "given",
            "address" => "place",
            "gender" => "sex",
            "dob" | "date" => "birth",
            "postcode" | "number" => "code",
            "id" => "exact",
            other => other,
        };
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }

    /// All words, for messages.
    pub fn words() -> String {
        Self::ALL.map(|(_, word)| word).join(", ")
    }

    /// Whether it is a part of a person's name.
    pub fn is_of_name(self) -> bool {
        matches!(self, Kind::Name | Kind::Given | Kind::Surname)
    }
}
