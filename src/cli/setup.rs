//! `homeward setup`: makes the root of a deployment from the requests of those who are to act first.
//! Everybody keeps a copy of the root: whatever the registry becomes is replayed from it.

use std::fs;
use std::path::PathBuf;

use crate::cli::arguments::Place;
use crate::cli::failure::Failure;
use crate::domain::registry::Registry;
use crate::domain::signed::hex;
use crate::service::{digest, read_request};

/// Make the root of a new deployment.
#[derive(clap::Args)]
pub struct Setup {
    #[command(flatten)]
    place: Place,
    /// Requests of the first actors, as `homeward actor key` wrote them; registrars of two organisations
    /// at least.
    #[arg(required = true)]
    requests: Vec<PathBuf>,
}

impl Setup {
    /// Makes it.
    ///
    /// # Errors
    /// Requests that cannot be read, too few registrars, a root that exists.
    pub fn run(self) -> Result<(), Failure> {
        let settings = self.place.settings()?;
        let admissions = self.requests.iter().map(|path| read_request(path));
        let admissions = admissions.collect::<Result<Vec<_>, _>>().map_err(Failure::failed)?;
        let text = Registry::root_text(&admissions);
        let root = digest(text.as_bytes());
        Registry::of_root(&text, root).map_err(Failure::failed)?;
        if settings.root.exists() {
            return Err(Failure::failed(format!("{} exists already", settings.root.display())));
        }
        if let Some(folder) = settings.root.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&settings.root, text)?;
        println!("root {}\nfile {}", hex(&root), settings.root.display());
        eprintln!("Give everybody a copy of the file: it is what the registry is proved from.");
        Ok(())
    }
}
