//! A start that fails when threads are at work already: all of them end, and the store is free. In a process of
//! its own, since every thread of it is looked at.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use homeward::config::{Settings, WitnessSettings};
use homeward::server::{Running, ServerError};
use homeward::service::NewRoot;
use homeward::store::{KeyDirectory, SledSettings, SledStore};

use crate::server::started::PATIENCE;

const FOLDER: &str = "HOMEWARD_TEST_FAILING_START";
/// Threads that a start makes, by the names the system shows.
const THREADS: [&str; 7] = ["matcher", "duties", "notary", "witness", "keeper", "backups", "store writer"];

fn threads() -> Vec<String> {
    let all = std::fs::read_dir("/proc/self/task").unwrap();
    let names = all.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    let mut names: Vec<String> = names
        .map(|name| name.trim_end().to_owned())
        .filter(|name| THREADS.contains(&name.as_str()))
        .collect();
    names.sort();
    names
}

/// Waits until these threads are left, since the system still shows one for a moment that was waited for.
fn come_to(wanted: impl Fn(&[String]) -> bool, what: &str) -> Vec<String> {
    let begun = Instant::now();
    loop {
        let left = threads();
        if wanted(&left) {
            return left;
        }
        assert!(begun.elapsed() < PATIENCE, "{what}: {left:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_start_that_fails_leaves_no_thread_at_work_and_the_store_free() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "server::start_fails::play_the_part_of_a_server", "--nocapture"])
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("played to its end"), "{told}{output:?}");
}

/// What the child does; nothing in an ordinary run.
#[test]
fn play_the_part_of_a_server() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let mut settings = Settings::in_folder(&folder);
    (settings.plain, settings.listen) = (true, ([127, 0, 0, 1], 0).into());
    std::fs::write(&settings.root, NewRoot::new().unwrap().text()).unwrap();
    let good = Running::start(&settings, |_| ()).unwrap();
    come_to(|now| now.len() >= 6, "all are at work");
    drop(good);
    // The threads of the whole process on which rows are scored bear the name of the first who used them.
    let scoring = |left: &[String]| left.iter().all(|name| name == "matcher");
    let idle = come_to(scoring, "an orderly end leaves none");
    // The witness' key is looked at when the matcher and who follows duties are at work.
    let (url, key) = ("http://127.0.0.1:9".to_owned(), "no key".to_owned());
    settings.witnesses.push(WitnessSettings { url, key });
    for _ in 0..3 {
        let failed = Running::start(&settings, |_| ()).err().unwrap();
        assert!(matches!(failed, ServerError::Settings(_)), "{failed}");
        come_to(|left| left == idle, "what was started is stopped");
        let keys = Arc::new(KeyDirectory::open(&settings.keys).unwrap());
        drop(SledStore::open(&settings.data, keys, SledSettings::default()).unwrap());
    }
    settings.witnesses.clear();
    Running::start(&settings, |_| ()).unwrap().stop().unwrap();
    println!("played to its end");
}
