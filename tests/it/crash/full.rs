//! A disk that is really full: the real server on a small file system of its own, which another program fills
//! up in mid-write. Whatever was acknowledged is there, the server refuses or ends, says why it cannot start
//! while there is no room, and starts again when there is. The file system is mounted in a name space of this
//! test, in which anybody may mount; where the machine allows none, the test says that it was not run.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tonic::Code;
use tonic_types::StatusExt;

use crate::crash::book::Book;
use crate::crash::call::{Asked, Caller};
use crate::crash::cast::Cast;
use crate::crash::chance::Chance;
use crate::crash::kill::{look, send_again, workers};
use crate::crash::serving::Server;
use crate::crash::worker::Worker;

/// Names the folder in which the file system is to be mounted, to the child in the name space.
const FOLDER: &str = "HOMEWARD_TEST_FULL_DISK";
/// The file system: what opening needs (64 MB, and 64 MB of ballast), and some more for the store.
const SIZE: &str = "size=288m";
/// Below so much the server refuses to write, in MB; the least that can be set.
const LOW_MB: u64 = 16;
/// How long a server is watched after the disk is full, and how long anything awaited may take.
const WATCHED: Duration = Duration::from_secs(3);
const PATIENCE: Duration = Duration::from_secs(60);

fn rounds() -> u32 {
    if std::env::var_os("HOMEWARD_LONG_TESTS").is_some() { 24 } else { 3 }
}

#[test]
fn what_was_acknowledged_outlives_a_full_disk() {
    let folder = tempfile::tempdir().unwrap();
    let unshare = |program: &Path| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "--"]).arg(program);
        command
    };
    let mut probe = unshare("mount".as_ref());
    let probed = probe.args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(folder.path()).output();
    if !probed.as_ref().is_ok_and(|output| output.status.success()) {
        eprintln!("NOT RUN: this machine lets nobody mount a file system of her own: {probed:?}");
        return;
    }
    let mut child = unshare(&std::env::current_exe().unwrap());
    child.args(["--exact", "crash::full::in_a_name_space_of_its_own", "--nocapture"]);
    let output = child.env(FOLDER, folder.path()).output().unwrap();
    let told = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let [printed, told] = told;
    assert!(output.status.success() && told.contains("none lost"), "{printed}\n{told}");
    eprint!(
        "{}",
        told.lines().filter(|line| line.contains("round")).fold(String::new(), |a, b| a + b + "\n")
    );
}

/// What the child does; nothing in an ordinary run.
#[test]
fn in_a_name_space_of_its_own() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let mount = ["-t", "tmpfs", "-o", SIZE, "tmpfs"];
    assert!(Command::new("mount").args(mount).arg(&folder).status().unwrap().success());
    let settings = format!("plain = true\nlisten = \"127.0.0.1:0\"\nlow_disk_mb = {LOW_MB}\ncache_mb = 16\n");
    fs::write(folder.join("homeward.toml"), settings).unwrap();
    let seed = Chance::seed();
    let cast = Cast::register(&folder);
    let mut workers = workers(&cast, (60, 90), seed);
    let mut chance = Chance(seed);
    let book = Mutex::new(Book::default());
    // The first desk works behind the two stations.
    little_room_is_refused_and_room_taken_up_again(&folder, &cast, &mut workers[2]);
    let mut ended = 0;
    for round in 1..=rounds() {
        let server = Server::start(&folder);
        send_again(&server, &cast, &mut workers, &book, &mut chance);
        let load = Duration::from_millis(100 + chance.next() % 500);
        let address = server.address.clone();
        let by_itself = thread::scope(|scope| {
            let (address, book) = (&address, &book);
            workers.iter_mut().for_each(|worker| drop(scope.spawn(|| worker.work(address, book))));
            thread::sleep(load);
            full_under(server, &folder)
        });
        ended += u32::from(by_itself);
        no_room_is_said(&folder);
        fs::remove_file(filler(&folder)).unwrap();
        look(&folder, &book.lock().unwrap(), round);
        eprintln!("round {round}: {}", if by_itself { "it ended by itself" } else { "it refused" });
    }
    assert!(ended > 0, "the disk was never full in mid-write: the test tests nothing");
    sound_at_the_end(&folder, &cast, &mut workers, &book, &mut chance);
    let acknowledged = book.lock().unwrap().acknowledged();
    assert!(acknowledged > 0, "there was something to lose");
    eprintln!(
        "{} rounds, {ended} ended in mid-write, {acknowledged} acknowledged, none lost; seed {seed}",
        rounds()
    );
}

fn filler(folder: &Path) -> PathBuf {
    folder.join("of another program")
}

/// Another program takes all room there is, and whatever becomes free, until it is told to end; then whether
/// the server ended by itself. One that did not is killed.
fn full_under(mut server: Server, folder: &Path) -> bool {
    let ending = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !ending.load(Ordering::Relaxed) {
                take_all(folder);
                thread::sleep(Duration::from_millis(1));
            }
        });
        let begun = Instant::now();
        let mut by_itself = false;
        while !by_itself && begun.elapsed() < WATCHED {
            thread::sleep(Duration::from_millis(20));
            by_itself = server.has_ended();
        }
        ending.store(true, Ordering::Relaxed);
        server.kill();
        by_itself
    })
}

fn free_mb(folder: &Path) -> u64 {
    let stat = rustix::fs::statvfs(folder).unwrap();
    (stat.f_bavail * stat.f_frsize) >> 20
}

/// Takes all room there is now; gives how much.
fn take_all(folder: &Path) -> usize {
    let mut file = File::options().create(true).append(true).open(filler(folder)).unwrap();
    let mut taken = 0;
    for piece in [1 << 20, 1 << 12] {
        let bytes = vec![0x5a; piece];
        while let Ok(written) = file.write(&bytes) {
            taken += written;
        }
    }
    taken
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_homeward"));
    command.args(arguments).arg("--config").arg(folder.join("homeward.toml")).output().unwrap()
}

/// While there is no room neither server nor doctor opens the store; both say why, and that nothing is lost.
fn no_room_is_said(folder: &Path) {
    // The ballast is freed for whoever opens it first; the other program takes that too.
    for command in [["doctor"], ["serve"]] {
        let refused = loop {
            take_all(folder);
            let output = run(folder, &["doctor"]);
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            if !output.status.success() {
                break told;
            }
        };
        let output = run(folder, &command);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{command:?} with no room: {told}");
        for told in [refused, told] {
            assert!(told.contains("bytes are free") || told.contains("disk is full"), "{command:?}: {told}");
            assert!(!told.contains("damaged"), "{command:?}: {told}");
        }
    }
}

/// Little room: health says so first, then writing is refused with the reason and a time, reading how things
/// stand goes on, and once there is room the same request succeeds, without a restart.
fn little_room_is_refused_and_room_taken_up_again(folder: &Path, cast: &Cast, desk_worker: &mut Worker<'_>) {
    let server = Server::start(folder);
    let operator = Caller::connect(&server.address, &cast.operator.token).unwrap();
    let desk = Caller::connect(&server.address, &cast.desks[0].token).unwrap();
    let asked = desk_worker.anything();
    assert!(matches!(asked, Asked::Reports(_)));
    let mut other = File::create(filler(folder)).unwrap();
    let mut leave = |megabytes: u64| {
        while free_mb(folder) > megabytes {
            other.write_all(&[0x5a; 1 << 16]).unwrap();
        }
    };
    let begun = Instant::now();
    let until_health_says = |serving: bool| {
        while operator.healthy() != serving {
            assert!(begun.elapsed() < PATIENCE, "health does not say {serving}");
            thread::sleep(Duration::from_millis(50));
        }
    };
    until_health_says(true);
    // Health asks for help while everything is still accepted.
    leave(LOW_MB + LOW_MB / 2);
    until_health_says(false);
    let status = operator.status();
    assert!(status.writable && status.short_of_space);
    leave(LOW_MB / 2);
    drop(other);
    while operator.status().writable {
        assert!(begun.elapsed() < PATIENCE, "little room is not seen");
        thread::sleep(Duration::from_millis(50));
    }
    let refused = desk.told(&asked).err().unwrap();
    assert_eq!(refused.code(), Code::Unavailable);
    let details = refused.get_error_details();
    assert_eq!(details.error_info().unwrap().reason, "DISK_LOW");
    assert!(details.retry_info().unwrap().retry_delay.is_some());
    fs::remove_file(filler(folder)).unwrap();
    while !operator.status().writable {
        assert!(begun.elapsed() < PATIENCE, "room is not seen");
        thread::sleep(Duration::from_millis(50));
    }
    until_health_says(true);
    desk.told(&asked).unwrap();
    drop((operator, desk));
    assert!(server.stop().success());
}

/// With room again everything that was asked for is answered, the server ends in order, and the store is sound.
fn sound_at_the_end(
    folder: &Path,
    cast: &Cast,
    workers: &mut [Worker<'_>],
    book: &Mutex<Book>,
    chance: &mut Chance,
) {
    let server = Server::start(folder);
    send_again(&server, cast, workers, book, chance);
    let operator = Caller::connect(&server.address, &cast.operator.token).unwrap();
    let begun = Instant::now();
    while operator.lag() > 0 {
        assert!(begun.elapsed() < PATIENCE * 5, "the matcher does not come to the end");
        thread::sleep(Duration::from_millis(50));
    }
    drop(operator);
    assert!(server.stop().success());
    let output = run(folder, &["doctor"]);
    let told = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success() && told[0].contains("The store is sound"), "{told:?}");
}
