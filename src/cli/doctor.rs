//! `homeward doctor`: checks a stopped store from end to end, in words, without personal data.

use std::sync::Arc;

use crate::cli::arguments::Place;
use crate::cli::failure::Failure;
use crate::store::{KeyDirectory, SledSettings, SledStore};

/// Check a store.
#[derive(clap::Args)]
pub struct Doctor {
    #[command(flatten)]
    place: Place,
}

impl Doctor {
    /// Checks every value, seal and leaf.
    ///
    /// # Errors
    /// A store that cannot be opened, or problems found.
    pub fn run(self) -> Result<(), Failure> {
        let settings = self.place.settings()?;
        if !settings.data.exists() {
            return Err(Failure::failed(format!("there is no store in {}", settings.data.display())));
        }
        let keys = KeyDirectory::open(&settings.keys).map_err(Failure::failed)?;
        let store = SledStore::open(&settings.data, Arc::new(keys), SledSettings::default())
            .map_err(Failure::failed)?;
        let problems = store.check();
        for problem in &problems {
            println!("{} {}: {}", problem.table, problem.row, problem.problem);
        }
        if problems.is_empty() {
            println!("The store is sound.");
            Ok(())
        } else {
            Err(Failure::failed(format!(
                "{} problems found: keep this copy of the store untouched and restore the newest backup beside it",
                problems.len()
            )))
        }
    }
}
