//! A server, a witness on its own and an auditor, as people run them: the witness cosigns, remembers
//! over a restart, refuses a log with two faces, and the auditor's command says what holds.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use homeward::grpc::{proto, to_proto};
use rustix::process::{Pid, Signal, kill_process};

use crate::crash::call::{Asked, Caller, Outcome};
use crate::crash::cast::{Cast, Member, sample};

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

#[test]
fn a_witness_cosigns_remembers_and_an_auditor_sees_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let cast = Cast::register(folder);
    let (settings, config) = paths(folder, "homeward.toml");
    fs::write(&settings, "listen = \"127.0.0.1:0\"\nplain = true\ncheckpoint_s = 1\n").unwrap();
    Going::start(&["serve"], &settings).stop();
    let keys = said(&run(&["audit", "keys", "--config", &config]));
    let keys: Vec<&str> = keys.lines().collect();
    assert_eq!(keys.len(), 2);

    let (witness_file, _) = paths(folder, "witness.toml");
    let list = keys.iter().map(|key| format!("\"{key}\"")).collect::<Vec<_>>().join(", ");
    let text = format!(
        "name = \"witness.example/1\"\nlisten = \"127.0.0.1:0\"\nstate = \"witness\"\nlogs = [{list}]\n"
    );
    fs::write(&witness_file, text).unwrap();
    let witness = Going::start(&["witness"], &witness_file);
    let witness_key = witness.lines[0].clone();
    let with = |address: &str| {
        let text = format!(
            "listen = \"127.0.0.1:0\"\nplain = true\ncheckpoint_s = 1\n[[witness]]\nurl = \"{address}\"\nkey = \"{witness_key}\"\n"
        );
        fs::write(&settings, text).unwrap();
    };
    with(&witness.address());
    let heads = folder.join("witness/heads.json");
    let cosigned = |before: &str| {
        let begun = Instant::now();
        while fs::read_to_string(&heads).unwrap() == before {
            assert!(begun.elapsed() < Duration::from_secs(300), "no cosignature within five minutes");
            std::thread::sleep(Duration::from_millis(50));
        }
        fs::read_to_string(&heads).unwrap()
    };

    let server = Going::start(&["serve"], &settings);
    hand_in(&server.address(), &cast, 0);
    let first = cosigned("{}");
    server.stop();
    // Both begin again: the witness remembers, the server asks it where it stands.
    witness.stop();
    let witness = Going::start(&["witness"], &witness_file);
    assert_eq!(witness.lines[0], witness_key, "it keeps its key");
    with(&witness.address());
    let server = Going::start(&["serve"], &settings);
    hand_in(&server.address(), &cast, 1);
    cosigned(&first);
    std::thread::sleep(Duration::from_millis(1_500));
    let (name, name_text) = paths(folder, "mine");
    let asked = |request: usize, member: &Member| {
        let request = format!("{request:032x}");
        let key = folder.join(format!("{}.key", member.id));
        if !key.exists() {
            member.enrolment.write(&key).unwrap();
        }
        let (server, key) = (server.address(), key.to_str().unwrap().to_owned());
        run(&["audit", "get-receipt", &request, &name_text, "--server", &server, "--key", &key])
    };
    let got = asked(2, &cast.stations[0]);
    assert!(got.status.success() && !said(&got).contains("Not yet"), "{got:?}");
    let [receipt, proof] = ["receipt", "proof"].map(|end| name.with_extension(end).display().to_string());
    let proved = run(&["audit", "receipt", &receipt, &proof, "--log-key", keys[0]]);
    assert!(proved.status.success() && said(&proved).contains("among 3 leaves"), "{proved:?}");
    // Another's request and none at all look the same.
    let [other, none] =
        [asked(2, &cast.stations[1]), asked(7, &cast.stations[0])].map(|output| output.stderr);
    assert_eq!(other, none);
    server.stop();

    let (_, bundle) = paths(folder, "bundle.jsonl");
    let exported = run(&["audit", "export", "--config", &config, &bundle]);
    assert!(exported.status.success(), "{exported:?}");
    let trusted = ["--log-key", keys[0], "--log-key", keys[1], "--witness-key", &witness_key];
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
    let again = run(&["witness", "--config", witness_file.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("a new witness needs a new key"));
}
