//! Tables published in the log, counted again from the entries before them.

use crate::audit::leaf::PublicLeaf;
use crate::audit::tables::{Tables, quarter_of};
use crate::audit::verify::finding::Fault;
use crate::audit::verify::log::Report;
use crate::domain::lines::Lines;

/// Tables published are those that the log before them gives, each quarter's once, after its end.
pub fn published(leaves: &[PublicLeaf], report: &mut Report) {
    let (mut tables, mut last, mut count) = (Tables::default(), None, 0);
    for leaf in leaves {
        tables.take(&leaf.public);
        if leaf.public.kind != "tables_published" {
            continue;
        }
        count += 1;
        let stated = leaf.public.detail("tables").and_then(Lines::parse);
        let quarter = stated.as_ref().and_then(quarter_of);
        let words = match (stated, quarter) {
            (Some(stated), Some(quarter)) => {
                if last >= Some(quarter) {
                    "this quarter, or a later one, was published before"
                } else if !quarter.is_settled(leaf.public.at) {
                    "the quarter was not over"
                } else if stated != tables.published(quarter) {
                    "the log gives other tables"
                } else {
                    last = Some(quarter);
                    continue;
                }
            }
            _ => "the tables cannot be read",
        };
        let place = format!("published tables, {} {}", leaf.public.tree.word(), leaf.public.index);
        report.find(Fault::OtherFigure, place, words);
    }
    if count > 0 {
        report.seen.push(format!("tables of {count} quarters were published"));
    }
}
