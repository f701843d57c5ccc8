//! What became of an imported file, in words: counts, what was masked, the first refused lines with their
//! reasons. Holds no word of any line.

use std::collections::BTreeMap;
use std::path::Path;

use crate::domain::invalid::Invalid;
use crate::grpc::proto;
use crate::transfer::problem_words::in_both;

/// Refused lines that are told at once, beside the file that holds them all.
const TOLD: usize = 5;

/// What became of a file.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// New records.
    pub created: u64,
    /// Records that say something else now.
    pub changed: u64,
    /// Records that say the same.
    pub unchanged: u64,
    /// Lines refused.
    pub refused: u64,
    /// Lines in which something was masked, by field and what it was.
    pub masked: BTreeMap<String, u64>,
    /// The first refused lines, each with its first reason, in words.
    pub first_refused: Vec<String>,
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { created, changed, unchanged, refused, masked, .. } = self;
        write!(f, "{created} created, {changed} changed, {unchanged} unchanged, {refused} refused")?;
        if !masked.is_empty() {
            let each: Vec<String> = masked.iter().map(|(what, lines)| format!("{what} {lines}")).collect();
            write!(f, "\nmasked before it was recorded 已隐去: {}", each.join(", "))?;
        }
        Ok(())
    }
}

impl Summary {
    /// Whether nothing was done with any line yet.
    pub const fn is_empty(&self) -> bool {
        self.created + self.changed + self.unchanged + self.refused == 0
    }

    /// The counts in Chinese.
    pub fn chinese(&self) -> String {
        let Self { created, changed, unchanged, refused, .. } = self;
        format!("新增 {created}，变更 {changed}，未变 {unchanged}，拒收 {refused}（行）")
    }

    /// Notes a refused line and its first reason.
    pub fn note_refused(&mut self, line: u64, reasons: &Invalid) {
        let Some(first) = reasons.violations.first().filter(|_| self.first_refused.len() < TOLD) else {
            return;
        };
        let (field, problem) = (&first.field, &first.problem);
        // Faults of a whole line name it themselves.
        let field = if field.starts_with("line ") { String::new() } else { format!(" {field}") };
        self.first_refused.push(format!("第 {line} 行 / line {line}{field}: {}", in_both(problem)));
    }

    /// Counts a line.
    pub fn count(&mut self, outcome: proto::ImportOutcome) {
        match outcome {
            proto::ImportOutcome::Created => self.created += 1,
            proto::ImportOutcome::Changed => self.changed += 1,
            proto::ImportOutcome::Unchanged => self.unchanged += 1,
            proto::ImportOutcome::Refused | proto::ImportOutcome::Unspecified => self.refused += 1,
        }
    }

    /// Notes what was masked in a line.
    pub fn note_masked(&mut self, masked: &[proto::MaskedField]) {
        for one in masked {
            let kind = one.kind().as_str_name().trim_start_matches("MASK_KIND_").to_lowercase();
            *self.masked.entry(format!("{}: {kind}", one.field)).or_default() += 1;
        }
    }
}

/// What became of the refused lines, and the first of their reasons.
pub fn refusal_text(summary: &Summary, path: &Path) -> String {
    let others = match summary.created + summary.changed + summary.unchanged {
        0 => "nothing went in",
        _ => "the others went in",
    };
    let mut words = format!(
        "{} 行被拒收，其余已导入；原因写在 {path}，改好后导入该文件即可 / \
         lines refused: {}, {others}. They stand with their reasons in {path}: mend that file and import it.",
        summary.refused,
        summary.refused,
        path = path.display()
    );
    if others.starts_with("nothing") {
        words = words.replace("其余已导入", "没有一行导入");
    }
    summary.first_refused.iter().for_each(|reason| words.push_str(&format!("\n  {reason}")));
    if summary.refused > summary.first_refused.len() as u64 {
        words.push_str("\n  …");
    }
    words
}
