//! A server, a witness on its own and an auditor, as people run them: the witness cosigns, remembers
//! over a restart, refuses a log with two faces, and the auditor's command says what holds.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use homeward::audit::{NoteSigner, Scheme};
use homeward::grpc::{proto, to_proto};
use rustix::process::{Pid, Signal, kill_process};

use crate::crash::call::{Asked, Caller, Outcome};
use crate::crash::cast::{Cast, Member, sample};
use crate::crash::serving::Server;

const PROGRAM: &str = env!("CARGO_BIN_EXE_homeward");

/// A command that goes on; asked to stop when dropped.
pub struct Going {
    child: Child,
    lines: Vec<String>,
}

impl Going {
    /// Starts it and waits for the line with its address.
    pub fn start(arguments: &[&str], config: &Path) -> Self {
        let child = Command::new(PROGRAM)
            .args(arguments)
            .arg("--config")
            .arg(config)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut going = Self { child, lines: Vec::new() };
        for line in BufReader::new(going.child.stdout.take().unwrap()).lines() {
            going.lines.push(line.unwrap());
            if going.lines.last().unwrap().starts_with("listening on ") {
                return going;
            }
        }
        panic!("{arguments:?} did not listen: {:?}", going.lines);
    }

    pub fn address(&self) -> String {
        let address = self.lines.last().unwrap().trim_start_matches("listening on ");
        if address.starts_with("http:") { address.to_owned() } else { format!("http://{address}") }
    }

    pub fn stop(mut self) {
        let id = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(id, Signal::TERM).unwrap();
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let _gone = self.child.kill();
            let _ended = self.child.wait();
        }
    }
}

fn run(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn hand_in(address: &str, cast: &Cast, n: usize) {
    let (profiles, _) = sample(n + 1, 1);
    let mut new = profiles[n].clone();
    new.station = cast.stations[0].organisation.clone();
    let line = proto::ProfileLine { line: 1, profile: Some(to_proto::new_profile(&new)) };
    let request_id = format!("{:032x}", n + 1);
    let asked = Asked::Profiles(proto::RestateProfilesRequest { request_id, lines: vec![line] });
    let caller = Caller::connect(address, &cast.stations[0].token).unwrap();
    assert!(matches!(caller.ask(&asked), Outcome::Told(_)));
}

fn paths(folder: &Path, name: &str) -> (PathBuf, String) {
    let path = folder.join(name);
    let text = path.to_str().unwrap().to_owned();
    (path, text)
}

/// A deployment with its log's keys, a witness and a server that asks it.
struct Watched {
    folder: tempfile::TempDir,
    cast: Cast,
    keys: Vec<String>,
    witness: Going,
    server: Going,
}

impl Watched {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cast = Cast::register(folder.path());
        let settings = folder.path().join("homeward.toml");
        fs::write(&settings, "listen = \"127.0.0.1:0\"\nplain = true\ncheckpoint_s = 1\n").unwrap();
        Going::start(&["serve"], &settings).stop();
        let keys = said(&run(&["audit", "keys", "--config", settings.to_str().unwrap()]));
        let keys: Vec<String> = keys.lines().map(str::to_owned).collect();
        assert_eq!(keys.len(), 2);
        let list = keys.iter().map(|key| format!("\"{key}\"")).collect::<Vec<_>>().join(", ");
        let text = format!(
            "name = \"witness.example/1\"\nlisten = \"127.0.0.1:0\"\nstate = \"witness\"\nlogs = [{list}]\n"
        );
        fs::write(folder.path().join("witness.toml"), text).unwrap();
        let (witness, server) = Self::both(folder.path());
        Self { folder, cast, keys, witness, server }
    }

    /// A witness, and a server with its address and key.
    fn both(folder: &Path) -> (Going, Going) {
        let witness = Going::start(&["witness"], &folder.join("witness.toml"));
        let (address, key) = (witness.address(), &witness.lines[0]);
        let text = format!(
            "listen = \"127.0.0.1:0\"\nplain = true\ncheckpoint_s = 1\n[[witness]]\nurl = \"{address}\"\nkey = \"{key}\"\n"
        );
        let settings = folder.join("homeward.toml");
        fs::write(&settings, text).unwrap();
        let server = Going::start(&["serve"], &settings);
        (witness, server)
    }

    /// Both begin again: the witness remembers, the server asks it where it stands.
    fn begin_again(self) -> Self {
        let Self { folder, cast, keys, witness, server } = self;
        let key = witness.lines[0].clone();
        server.stop();
        witness.stop();
        let (witness, server) = Self::both(folder.path());
        assert_eq!(witness.lines[0], key, "it keeps its key");
        Self { folder, cast, keys, witness, server }
    }

    fn heads(&self) -> PathBuf {
        self.folder.path().join("witness/heads.json")
    }

    /// What the witness remembers once it is something else than before.
    fn cosigned(&self, before: &str) -> String {
        let begun = Instant::now();
        while fs::read_to_string(self.heads()).unwrap() == before {
            assert!(begun.elapsed() < Duration::from_secs(300), "no cosignature within five minutes");
            std::thread::sleep(Duration::from_millis(50));
        }
        fs::read_to_string(self.heads()).unwrap()
    }

    /// A receipt asked for, into files of this name.
    fn receipt(&self, request: usize, member: &Member, name: &str) -> Output {
        let request = format!("{request:032x}");
        let key = self.folder.path().join(format!("{}.key", member.id));
        if !key.exists() {
            member.enrolment.write(&key).unwrap();
        }
        let (server, key) = (self.server.address(), key.to_str().unwrap().to_owned());
        run(&["audit", "get-receipt", &request, name, "--server", &server, "--key", &key])
    }

    /// Her receipt is proved; another's request and none at all look the same.
    fn shows_receipts(&self) {
        let (name, text) = paths(self.folder.path(), "mine");
        let [hers, theirs] = [0, 1].map(|station: usize| &self.cast.stations[station]);
        let got = self.receipt(2, hers, &text);
        assert!(got.status.success() && !said(&got).contains("Not yet"), "{got:?}");
        let [receipt, proof] = ["receipt", "proof"].map(|end| name.with_extension(end).display().to_string());
        let proved = run(&["audit", "receipt", &receipt, &proof, "--log-key", &self.keys[0]]);
        assert!(proved.status.success() && said(&proved).contains("among 3 leaves"), "{proved:?}");
        let [other, none] = [(2, theirs), (7, hers)].map(|(n, who)| self.receipt(n, who, &text).stderr);
        assert_eq!(other, none);
    }
}

#[test]
fn a_witness_cosigns_remembers_and_an_auditor_sees_it() {
    let watched = Watched::start();
    hand_in(&watched.server.address(), &watched.cast, 0);
    let first = watched.cosigned("{}");
    let watched = watched.begin_again();
    hand_in(&watched.server.address(), &watched.cast, 1);
    watched.cosigned(&first);
    std::thread::sleep(Duration::from_millis(1_500));
    watched.shows_receipts();
    let heads = watched.heads();
    let Watched { folder, keys, witness, server, .. } = watched;
    let witness_key = witness.lines[0].clone();
    server.stop();

    let (_, bundle) = paths(folder.path(), "bundle.jsonl");
    let (_, config) = paths(folder.path(), "homeward.toml");
    let exported = run(&["audit", "export", "--config", &config, &bundle]);
    assert!(exported.status.success(), "{exported:?}");
    let trusted = ["--log-key", &keys[0], "--log-key", &keys[1], "--witness-key", &witness_key];
    let verified = run(&[&["audit", "verify", &bundle][..], &trusted[..]].concat());
    assert!(verified.status.success(), "{}", said(&verified));
    assert!(said(&verified).contains("witness.example/1 cosigned up to"));
    let doctor = run(&["doctor", "--config", &config]);
    assert!(doctor.status.success(), "{}", said(&doctor));

    // Somebody changes the bundle: the command names it and fails.
    let text = fs::read_to_string(&bundle).unwrap();
    let changed = text.replacen("\"profile_created\"", "\"profile_changed\"", 1);
    assert_ne!(text, changed);
    fs::write(&bundle, changed).unwrap();
    let verified = run(&[&["audit", "verify", &bundle][..], &trusted[..]].concat());
    assert_eq!(verified.status.code(), Some(1));
    assert!(said(&verified).contains("other_leaves: "), "{}", said(&verified));

    // A witness that lost its memory may not go on under the same key.
    witness.stop();
    fs::remove_file(&heads).unwrap();
    let (_, witness_file) = paths(folder.path(), "witness.toml");
    let again = run(&["witness", "--config", &witness_file]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("a new witness needs a new key"));
}

/// Answers every request with this, for as long as the test runs.
fn witness_that_says(answer: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut asked in listener.incoming().map_while(Result::ok) {
            // It takes what it is sent, so that the other side is not cut off.
            let _read = asked.read(&mut [0; 1 << 16]);
            let _sent = asked.write_all(answer.as_bytes());
        }
    });
    url
}

/// What a server says in its log of a witness that answers so.
fn said_of_a_witness_that_says(answer: String, words: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::register(folder.path());
    let key = NoteSigner::new("witness.example/1", Scheme::Cosignature, &[2; 32]).unwrap().verifier();
    let url = witness_that_says(answer);
    let text = format!(
        "listen = \"127.0.0.1:0\"\nplain = true\ncheckpoint_s = 1\n[[witness]]\nurl = \"{url}\"\nkey = \"{key}\"\n"
    );
    fs::write(folder.path().join("homeward.toml"), text).unwrap();
    let server = Server::start(folder.path());
    hand_in(&server.address, &cast, 0);
    let log = || fs::read_to_string(folder.path().join("server.log")).unwrap();
    let begun = Instant::now();
    while !log().contains(words) && begun.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(server.stop().success());
    log()
}

/// Restored from an older copy, or lied to: a witness that has seen more than there is cosigns nothing, and the
/// server must not take that for well.
#[test]
fn s20_a_witness_that_saw_more_leaves_than_there_are_is_not_taken_for_well() {
    let answer = "HTTP/1.1 409 Conflict\r\nContent-Type: text/x.tlog.size\r\nContent-Length: 8\r\n\
                  Connection: close\r\n\r\n9999999\n";
    let words = "it cosigned 9999999 leaves, and here are fewer";
    let said = said_of_a_witness_that_says(answer.to_owned(), words);
    assert!(said.contains(words), "{said}");
}

#[test]
fn a_witness_sends_the_server_nowhere_else() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let answer = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://{}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        elsewhere.local_addr().unwrap()
    );
    let said = said_of_a_witness_that_says(answer, "a witness did not cosign");
    assert!(said.contains("a witness did not cosign"), "{said}");
    assert!(elsewhere.accept().is_err(), "it was followed");
}
