//! The service's names of imported records, beside the organisation's own numbers: other commands ask for
//! them.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::domain::ids::LocalRef;

/// The service's names of the records of a file.
#[derive(Default)]
pub struct Names {
    file: Option<(PathBuf, BufWriter<File>)>,
    /// The first ones, for the terminal.
    first: Vec<String>,
    count: usize,
}

/// Names that are told at once.
const NAMES_TOLD: usize = 5;

impl Names {
    /// To be written into a file, where one is given.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn into(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Self::default()) };
        let mut options = File::options();
        let file = options.write(true).create(true).truncate(true).mode(0o600).open(path);
        let mut file = BufWriter::new(file.map_err(|error| Failure::of_file(path, &error))?);
        writeln!(file, "local_ref,name")?;
        Ok(Self { file: Some((path.to_owned(), file)), ..Self::default() })
    }

    /// Takes one in.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn note(&mut self, local_ref: &LocalRef, name: &str) -> Result<(), Failure> {
        self.count += 1;
        if let Some((path, file)) = &mut self.file {
            let quoted = local_ref.as_str().replace('"', "\"\"");
            writeln!(file, "\"{quoted}\",{name}").map_err(|error| Failure::of_file(path, &error))?;
        }
        if self.count <= NAMES_TOLD {
            self.first.push(format!("{}  {name}", local_ref.as_str()));
        }
        Ok(())
    }

    /// Writes what is left; tells the names when they are few.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn finish(self) -> Result<(), Failure> {
        match self.file {
            Some((path, mut file)) => file.flush().map_err(|error| Failure::of_file(&path, &error))?,
            None if self.count <= NAMES_TOLD => self.first.iter().for_each(|name| eprintln!("{name}")),
            None => {}
        }
        Ok(())
    }
}
