//! The real binary, serving a folder: started, killed, asked to stop.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

pub struct Server {
    child: Child,
    pub address: String,
    /// From the start of the process until it listened.
    pub took: Duration,
}

impl Server {
    /// Starts it on a free port, by the settings of the folder if it has a file of them, and waits until it
    /// listens. What it says goes into `server.log`.
    pub fn start(folder: &Path) -> Self {
        let begun = Instant::now();
        let mut child = spawn(folder);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().and_then(Result::ok).unwrap_or_default();
        let Some(address) = line.strip_prefix("listening on ") else {
            let said = std::fs::read_to_string(folder.join("server.log")).unwrap_or_default();
            panic!("the server did not listen: {line:?}, {:?}\n{said}", child.wait());
        };
        Self { child, address: address.to_owned(), took: begun.elapsed() }
    }

    /// Starts it and kills it after so long, wherever it is then.
    pub fn kill_while_starting(folder: &Path, after: Duration) {
        let mut child = spawn(folder);
        std::thread::sleep(after);
        kill(&child, Signal::KILL);
        child.wait().unwrap();
    }

    /// Ends it at once, as the kernel does when memory runs out.
    pub fn kill(mut self) {
        if !self.has_ended() {
            kill(&self.child, Signal::KILL);
        }
        self.child.wait().unwrap();
    }

    /// Whether it ended already.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Asks it to stop and waits until it did.
    pub fn stop(mut self) -> ExitStatus {
        kill(&self.child, Signal::TERM);
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A test that fails must not leave a server behind; one that ended already needs no kill.
        if let Ok(None) = self.child.try_wait() {
            let _gone = self.child.kill();
            let _ended = self.child.wait();
        }
    }
}

fn spawn(folder: &Path) -> Child {
    let log = File::options().create(true).append(true).open(folder.join("server.log")).unwrap();
    let settings = folder.join("homeward.toml");
    let place = if settings.exists() { ("--config", settings.as_path()) } else { ("--folder", folder) };
    Command::new(env!("CARGO_BIN_EXE_homeward"))
        .args(["serve", "--plain", "--listen", "127.0.0.1:0", place.0])
        .arg(place.1)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .unwrap()
}

fn kill(child: &Child, signal: Signal) {
    let id = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(id, signal).unwrap();
}
