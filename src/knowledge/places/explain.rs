//! What a text may mean, in words for a reader: the answer of `homeward find-place`.

use std::fmt::Write as _;

use super::{
    gazetteer::{NodeId, gazetteer},
    lookup::{Hint, Placed, find_place},
    segment::Why,
};

/// Ranked nodes of a text with probability, code, years and why; one line a node.
#[must_use]
pub fn find_place_text(text: &str, near: Option<&str>, year: Option<i32>) -> String {
    let hint = Hint { near: near.and_then(|code| code.parse().ok()), year, scope: None };
    let found = find_place(text, &hint);
    let mut out = String::new();
    let known: f32 = found.nodes.iter().map(|placed| placed.probability).sum();
    for placed in &found.nodes {
        let beside = if placed.with_tail { " +" } else { "" };
        writeln!(out, "{:6.3}  {}{beside}", placed.probability, describe(placed))
            .expect("a String takes any text");
    }
    writeln!(out, "{:6.3}  no known place", (1.0 - known).max(0.0)).expect("a String takes any text");
    if let Some(tail) = found.tail {
        writeln!(out, "        not in any table, kept by sound: {}", tail.describe())
            .expect("a String takes any text");
    }
    out
}

fn describe(placed: &Placed) -> String {
    let gazetteer = gazetteer();
    let node = gazetteer.node(placed.node);
    let mut words = gazetteer.full_name(placed.node);
    if node.code != 0 {
        write!(words, " {:06}", node.code).expect("a String takes any text");
    }
    if node.first_year.is_some() || node.last_year.is_some() {
        let year = |year: Option<i16>| year.map_or(String::new(), |year| year.to_string());
        write!(words, " ({}–{})", year(node.first_year), year(node.last_year))
            .expect("a String takes any text");
    }
    if node.successor != placed.node {
        write!(words, " → {}", today(node.successor)).expect("a String takes any text");
    }
    write!(words, ", {}", reason(placed.why)).expect("a String takes any text");
    words
}

fn today(id: NodeId) -> String {
    let gazetteer = gazetteer();
    format!("{} {:06}", gazetteer.full_name(id), gazetteer.node(id).code)
}

fn reason(why: Why) -> &'static str {
    match why {
        Why::Text => "written so",
        Why::Sound => "sounds or looks like it",
        Why::Latin => "romanised so",
        Why::Code => "by its code",
        Why::Beside => "said to be beside",
    }
}

#[cfg(test)]
mod tests {
    use super::find_place_text;

    #[test]
    fn explanations_name_old_and_new() {
        let told = find_place_text("四川达县双塘村", None, Some(1991));
        assert!(told.contains("达县") && told.contains("达川区 511703") && told.contains("双塘"), "{told}");
    }
}
