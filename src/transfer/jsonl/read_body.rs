//! Ages, heights, marks, conditions and examinations from a line.

use crate::domain::body::{Age, Condition, Examined, Height, Mark, Reckoning};
use crate::domain::invalid::Invalid;
use crate::domain::limit;
use crate::transfer::jsonl::node::Node;
use crate::transfer::jsonl::object::{Object, date, whole, word};

/// An age.
pub fn age(node: &Node) -> Result<Age, Invalid> {
    let mut object = Object::of(node, "{\"low\": …, \"high\": …, \"as_of\": …, \"reckoning\": …}")?;
    let low = object.need("low", "years", |node| Ok(limit::years(whole(node)?)?));
    let high = object.need("high", "years", |node| Ok(limit::years(whole(node)?)?));
    let as_of = object.read("as_of", date);
    let reckoning = object.read("reckoning", word);
    let age = object.finish(|| {
        let reckoning = reckoning?.unwrap_or(Reckoning::Unknown);
        Some(Age { low: low?, high: high?, as_of: as_of?, reckoning })
    })?;
    Ok(age.checked()?)
}

/// A height; a bare number is centimetres.
pub fn height(node: &Node) -> Result<Height, Invalid> {
    let height = match node {
        Node::Number(_) => Height { cm: limit::centimetres(whole(node)?)?, how: None, as_of: None },
        _ => {
            let mut object = Object::of(node, "{\"cm\": …, \"how\": …, \"as_of\": …}")?;
            let cm = object.need("cm", "20 to 250 (cm)", |node| Ok(limit::centimetres(whole(node)?)?));
            let how = object.read("how", word);
            let as_of = object.read("as_of", date);
            object.finish(|| Some(Height { cm: cm?, how: how?, as_of: as_of? }))?
        }
    };
    Ok(height.checked()?)
}

/// The own fields of a mark.
pub fn mark(object: &mut Object<'_>) -> Option<Mark> {
    let kind = object.need("kind", "the kind of mark", word);
    let site = object.read("site", word);
    let side = object.read("side", word);
    let note = object.read_text("note", limit::TEXT_CHARACTERS);
    Some(Mark { kind: kind?, site: site?, side: side?, note: note? })
}

/// The own fields of a condition.
pub fn condition(object: &mut Object<'_>) -> Option<Condition> {
    let kind = object.need("kind", "the kind of condition", word);
    let since = object.read("since", date);
    Some(Condition { kind: kind?, since: since? })
}

/// The own fields of an examination.
pub fn examined(object: &mut Object<'_>) -> Option<Examined> {
    let on = object.read("on", date);
    let by = object.need("by", "clinician clerk", |node| Ok(limit::examiner(word(node)?)?));
    let extent = object.need("extent", "full visible", word);
    Some(Examined { on: on?, by: by?, extent: extent? })
}
