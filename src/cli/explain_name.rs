//! `homeward explain-name`: how a name that was heard compares with a name that is meant.

use crate::cli::failure::Failure;
use crate::knowledge::names;

/// Explain a pair of names.
#[derive(clap::Args)]
pub struct ExplainName {
    /// The name as it was heard or written down.
    heard: String,
    /// The name that may be meant.
    said: String,
    /// Accent or province of the speaker, such as 四川 or 西南口音.
    #[arg(long)]
    accent: Option<String>,
}

impl ExplainName {
    /// Prints the whole computation.
    ///
    /// # Errors
    /// An empty name. One without any reading is compared as text.
    pub fn run(self) -> Result<(), Failure> {
        if [&self.heard, &self.said].iter().any(|name| name.trim().is_empty()) {
            return Err(Failure::failed("姓名是空的 / the name is empty; accepted: a name, such as 王秀英"));
        }
        println!("{}", names::explain_name(&self.heard, &self.said, self.accent.as_deref()));
        Ok(())
    }
}
