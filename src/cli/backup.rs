//! `homeward backup` and `homeward restore`: a sealed copy of a stopped store elsewhere, and a store made
//! anew from one, checked from end to end. A server with the setting `backup` makes its own, at work.

use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::arguments::Place;
use crate::cli::doctor::{stopped_store, told, wrong_with};
use crate::cli::failure::Failure;
use crate::server::backups::day;
use crate::server::secrets::epoch_keys;
use crate::service::{Clock, SystemClock};
use crate::store::{OPEN_DAYS, SledSettings, SledStore, restore, retire_backup_keys};

/// Back a stopped store up.
#[derive(clap::Args)]
pub struct Backup {
    /// The folder for backups; best on another machine's disk.
    to: PathBuf,
    #[command(flatten)]
    place: Place,
}

impl Backup {
    /// Does it.
    ///
    /// # Errors
    /// A store that cannot be opened or is damaged; a folder that cannot be written.
    pub fn run(self) -> Result<(), Failure> {
        let settings = self.place.settings()?;
        let store = stopped_store(&settings)?;
        std::fs::create_dir_all(&self.to).map_err(|error| Failure::of_file(&self.to, &error))?;
        let today = day(SystemClock.now());
        let path = store.backup(&self.to, &settings.keys, today).map_err(told)?;
        let retired = retire_backup_keys(&settings.keys, today).map_err(told)?;
        println!("{}", path.display());
        println!("It opens for {OPEN_DAYS} days with the key of its day. 备份在 {OPEN_DAYS} 天内可恢复。");
        if retired > 0 {
            println!("{retired} keys of older backups were destroyed. 已销毁 {retired} 个过期备份的密钥。");
        }
        Ok(())
    }
}

/// Make a store anew from a backup.
#[derive(clap::Args)]
pub struct Restore {
    /// The backup.
    backup: PathBuf,
    #[command(flatten)]
    place: Place,
}

impl Restore {
    /// Does it, and checks the store it made.
    ///
    /// # Errors
    /// A store that stands there already; a backup that is damaged or too old; what is wrong with what was
    /// restored.
    pub fn run(self) -> Result<(), Failure> {
        let settings = self.place.settings()?;
        let keys = epoch_keys(&settings).map_err(told)?;
        restore(&self.backup, &settings.keys, &*keys, &settings.data).map_err(told)?;
        let store = SledStore::open(&settings.data, keys, SledSettings::default()).map_err(told)?;
        let problems = wrong_with(&Arc::new(store), &settings)?;
        if problems > 0 {
            let advice = "keep it untouched and try an older backup 请保留原样,改用更早的备份";
            return Err(Failure::failed(format!("{problems} problems found: {advice}")));
        }
        println!("The store is restored and sound. 数据库已恢复,检查完好。");
        println!("What was written after the backup is not in it. 备份之后的记录不在其中。");
        Ok(())
    }
}
