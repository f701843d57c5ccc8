//! Power cuts: the real server on a file system of its own, which is cut off in mid-write without
//! flushing anything, mounted again and looked at. Needs root, as mounting does; part of the long tests.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use crate::crash::book::Book;
use crate::crash::cast::Cast;
use crate::crash::chance::Chance;
use crate::crash::kill::{look, send_again, workers};
use crate::crash::serving::Server;

const ROUNDS: u32 = 12;

/// Cuts the file system of a folder off: nothing that is not on the disk yet will be (ext4's
/// FS_IOC_SHUTDOWN without a flush of its log).
const CUT: &str = "import fcntl, os, struct, sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 2))";

/// A file system in a file, unmounted when dropped.
struct Disk {
    image: PathBuf,
    mounted: PathBuf,
}

impl Disk {
    fn make(folder: &Path) -> Self {
        let disk = Self { image: folder.join("image"), mounted: folder.join("mounted") };
        std::fs::create_dir(&disk.mounted).unwrap();
        let image = std::fs::File::create(&disk.image).unwrap();
        image.set_len(1 << 30).unwrap();
        run("mkfs.ext4", &["-q".as_ref(), "-F".as_ref(), disk.image.as_os_str()]);
        disk.mount();
        disk
    }

    fn mount(&self) {
        run("mount", &["-o".as_ref(), "loop".as_ref(), self.image.as_os_str(), self.mounted.as_os_str()]);
    }

    fn unmount(&self) {
        run("umount", &[self.mounted.as_os_str()]);
    }

    fn cut_off(&self) {
        run("python3", &["-c".as_ref(), CUT.as_ref(), self.mounted.as_os_str()]);
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // After a failure the folder is still mounted; there is nothing to do about a second one.
        let _ended = Command::new("umount").arg(&self.mounted).status();
    }
}

fn run(program: &str, arguments: &[&std::ffi::OsStr]) {
    let done = Command::new(program).args(arguments).output().unwrap();
    assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn what_was_acknowledged_outlives_power_cuts() {
    if std::env::var_os("HOMEWARD_LONG_TESTS").is_none() {
        eprintln!("not run: part of the long tests");
        return;
    }
    assert!(rustix::process::geteuid().is_root(), "cutting power needs root to mount a file system");
    let seed = Chance::seed();
    eprintln!("seed {seed}");
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::make(folder.path());
    let cast = Cast::register(&disk.mounted);
    run("sync", &[]);
    let mut workers = workers(&cast, (60, 90), seed);
    let mut chance = Chance(seed);
    let book = Mutex::new(Book::default());
    for round in 1..=ROUNDS {
        let server = Server::start(&disk.mounted);
        send_again(&server, &cast, &mut workers, &book, &mut chance);
        let load = Duration::from_millis(200 + chance.next() % 800);
        let address = server.address.clone();
        thread::scope(|scope| {
            let (address, book) = (&address, &book);
            workers.iter_mut().for_each(|worker| drop(scope.spawn(|| worker.work(address, book))));
            thread::sleep(load);
            disk.cut_off();
            server.kill();
        });
        disk.unmount();
        disk.mount();
        look(&disk.mounted, &book.lock().unwrap(), round);
    }
    let book = book.lock().unwrap();
    eprintln!("{ROUNDS} power cuts, {} acknowledged changes, none lost; seed {seed}", book.acknowledged());
    assert!(book.acknowledged() > 0, "there was something to lose");
}
