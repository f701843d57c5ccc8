//! Model files in a folder: the one of a number. A file is read when it is asked for, and a model that is
//! put in use stays in memory to the end of the process.

use std::fs;
use std::path::Path;

use crate::matching::Model;

/// The model of this number among the files of a folder; files that are no models are passed over.
pub fn model_in(folder: &Path, number: u32) -> Option<&'static Model> {
    let files = fs::read_dir(folder).ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let texts = files.filter(|path| path.extension().is_some_and(|end| end == "toml"));
    let models = texts.filter_map(|path| Model::parse(&fs::read_to_string(path).ok()?).ok());
    let found = models.into_iter().find(|model| model.number() == number)?;
    Some(Box::leak(Box::new(found)))
}
