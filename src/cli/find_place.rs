//! `homeward find-place`: the places a text may mean.

use crate::cli::failure::Failure;
use crate::knowledge::places;

/// Find a place.
#[derive(clap::Args)]
pub struct FindPlace {
    /// The text as heard.
    text: String,
    /// A division near it, by its six digits of GB/T 2260.
    #[arg(long)]
    near: Option<String>,
    /// The year it speaks of.
    #[arg(long)]
    year: Option<i32>,
}

impl FindPlace {
    /// Prints the places, likeliest first.
    ///
    /// # Errors
    /// None; a text that means no known place says so.
    pub fn run(self) -> Result<(), Failure> {
        println!("{}", places::find_place_text(&self.text, self.near.as_deref(), self.year));
        Ok(())
    }
}
