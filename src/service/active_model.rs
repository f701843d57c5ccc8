//! Which model scores: the one the registry names. Two registrars sign the setting `model`, the number of
//! a model file; the matcher notices at its next step, writes an entry, and loads its rows anew, so that
//! every row is searched again in the background. Candidates keep the version they were judged under until
//! then. Knows nothing of files: whoever starts the service says how a model is found.

use std::sync::{OnceLock, RwLock};

use crate::domain::access::Permit;
use crate::domain::entry::{NewEntry, What};
use crate::domain::setting::Setting;
use crate::matching::Model;
use crate::service::core::{Service, service_organisation};
use crate::store::{Commit, Lane, StoreError};

/// Finds the model of a number, where it is kept.
pub type FindModel = Box<dyn Fn(u32) -> Option<&'static Model> + Send + Sync>;

/// The model in use, and how others are found.
pub struct Models {
    /// Guards which model is in use, for the time of reading or setting it.
    current: RwLock<&'static Model>,
    find: OnceLock<FindModel>,
}

impl Default for Models {
    fn default() -> Self {
        Self { current: RwLock::new(Model::bundled()), find: OnceLock::new() }
    }
}

impl Models {
    fn current(&self) -> &'static Model {
        self.current.read().map_or_else(|poisoned| *poisoned.into_inner(), |current| *current)
    }

    fn put(&self, model: &'static Model) {
        match self.current.write() {
            Ok(mut current) => *current = model,
            Err(poisoned) => *poisoned.into_inner() = model,
        }
    }

    /// The model of a number; 0 is the one the program brings.
    fn of(&self, number: u32) -> Option<&'static Model> {
        match number {
            0 => Some(Model::bundled()),
            _ => self.find.get().and_then(|find| find(number)).filter(|model| model.number() == number),
        }
    }
}

impl Service {
    /// The model in use.
    pub fn model(&self) -> &'static Model {
        self.models.current()
    }

    /// Says how models are found, and takes the one the registry names; its number when there is none.
    /// Nothing is written: this is the model that was in use before the start.
    ///
    /// # Errors
    /// The number of the model that is not found.
    pub fn find_models_by(&self, find: FindModel) -> Result<(), u32> {
        // A second way of finding would be a fault of the caller; the first one stays.
        let _ = self.models.find.set(find);
        let number = self.registry.setting(Setting::Model);
        self.models.put(self.models.of(number).ok_or(number)?);
        Ok(())
    }

    /// Takes the model the registry names, when it is another than the one in use, with an entry. Whether
    /// it did. A model that is not found, or has the version of the one in use, is not taken: the one in use
    /// goes on.
    pub(super) fn change_model(&self) -> Result<bool, StoreError> {
        let (number, current) = (self.registry.setting(Setting::Model), self.model());
        let in_use = if number == 0 { Model::bundled().number() } else { number };
        if in_use == current.number() {
            return Ok(false);
        }
        let Some(model) = self.models.of(number).filter(|model| model.version != current.version) else {
            return Ok(false);
        };
        let mut commit = Commit::new(Lane::Matcher);
        let permit = Permit::of_service(service_organisation());
        let what = What::ModelActivated { version: model.version };
        commit.entries.push(NewEntry::new(&permit, self.clock.now(), what));
        self.store.commit(commit)?;
        self.models.put(model);
        Ok(true)
    }
}
