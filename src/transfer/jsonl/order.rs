//! The order of fields in a line: that of the table of `exchange.md`.

use crate::domain::statement::NewStatement;

/// Keys that hold statements, in the order of the table.
pub const FACT_KEYS: [&str; 37] = [
    "found",
    "brought_by",
    "missing",
    "sex",
    "names",
    "birth",
    "age",
    "zodiac",
    "places",
    "height_cm",
    "weight_kg",
    "blood",
    "build",
    "hair",
    "face",
    "handedness",
    "relatives",
    "sibling_rank",
    "siblings",
    "children",
    "dialect",
    "languages",
    "ethnicity",
    "nationality",
    "religion",
    "marks",
    "conditions",
    "absent",
    "examined",
    "clothing",
    "belongings",
    "habits",
    "skills",
    "literacy",
    "education",
    "memories",
    "references",
];

/// Puts statements in the order in which a line holds them; those of one field keep theirs.
pub fn in_order(mut statements: Vec<NewStatement>) -> Vec<NewStatement> {
    statements.sort_by_key(|statement| {
        FACT_KEYS.iter().position(|key| *key == statement.fact.field()).unwrap_or(FACT_KEYS.len())
    });
    statements
}
