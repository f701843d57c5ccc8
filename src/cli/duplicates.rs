//! `homeward duplicates`: profiles of one's own station that may be of the same resident.

use crate::cli::arguments::Connection;
use crate::cli::failure::Failure;

/// See which of your own profiles may be of the same resident, admitted twice.
#[derive(clap::Args)]
pub struct Duplicates {
    /// The profile: profiles/…
    profile: String,
    #[command(flatten)]
    connection: Connection,
}

impl Duplicates {
    /// Prints their names, the likeliest first.
    ///
    /// # Errors
    /// What the server refuses.
    pub fn run(self) -> Result<(), Failure> {
        let names = self.connection.client()?.likely_duplicates(self.profile)?;
        if names.is_empty() {
            eprintln!("没有发现重复登记 / no other profile of yours seems to be of her");
        }
        names.iter().for_each(|name| println!("{name}"));
        Ok(())
    }
}
