//! Settings: text from a file to typed values, every limit with its default in one place. All faults
//! are reported together, before anything is opened.

use std::fmt;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Settings of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Folder of the store.
    pub data: PathBuf,
    /// Folder of the keys; not inside `data`, best on another disk.
    pub keys: PathBuf,
    /// The root of the registry, as `homeward setup` made it; the authority's certificate lies beside it.
    pub root: PathBuf,
    /// Folder of model files beside the one the program brings; the registry says which one scores.
    pub models: PathBuf,
    /// Folder of the server's certificate and key, as `homeward setup` made them.
    pub tls: PathBuf,
    /// Where gRPC is served.
    pub listen: SocketAddr,
    /// Whether to serve without certificates: for trying, on loopback only; callers show tokens.
    pub plain: bool,
    /// Connections at once.
    pub connections: usize,
    /// Connections at once of one address.
    pub connections_of_address: usize,
    /// Connections at once of peers without a certificate.
    pub connections_without_certificate: usize,
    /// Connections at once that have not proved themselves.
    pub connections_beginning: usize,
    /// Longest time until a connection has proved itself.
    pub handshake: Duration,
    /// Memory for the store's cache, bytes.
    pub cache_bytes: u64,
    /// Free space below which nothing is written, bytes.
    pub low_disk_bytes: u64,
    /// Free space below which health says NOT_SERVING, bytes; at least `low_disk_bytes`.
    pub short_disk_bytes: u64,
    /// Commits that may wait for the writer.
    pub writer_queue: usize,
    /// Calls worked on at once by one connection.
    pub calls_per_connection: usize,
    /// Longest time a call may take.
    pub longest_call: Duration,
    /// Time between "not serving" and the end of accepting calls at shutdown.
    pub lame_duck: Duration,
    /// Longest wait for calls under way at shutdown.
    pub drain: Duration,
    /// Whether the services can be listed by gRPC reflection.
    pub reflection: bool,
    /// How log lines are written.
    pub log: LogFormat,
    /// A command that gives, makes and destroys epoch keys; none: they are files of `keys`.
    pub key_command: Option<PathBuf>,
    /// Folder into which the server backs itself up each day, best another machine's disk; none: it does not.
    pub backup: Option<PathBuf>,
    /// Longest time between two signed checkpoints while there is activity; at most a minute (S19).
    pub checkpoint: Duration,
    /// Who cosigns checkpoints.
    pub witnesses: Vec<WitnessSettings>,
}

/// A witness of the log.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessSettings {
    /// Where it takes checkpoints: an `http:` address without `/add-checkpoint`.
    pub url: String,
    /// Its public key, as `homeward witness --key` prints it.
    pub key: String,
}

impl Settings {
    /// Defaults over a folder: `data`, `keys`, `models`, `tls`, `root.txt` and `root.crt` beside each other in it.
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            data: folder.join("data"),
            keys: folder.join("keys"),
            root: folder.join("root.txt"),
            models: folder.join("models"),
            tls: folder.join("tls"),
            listen: SocketAddr::from(([127, 0, 0, 1], 50_051)),
            plain: false,
            connections: 4_096,
            connections_of_address: 128,
            connections_without_certificate: 256,
            connections_beginning: 512,
            handshake: Duration::from_secs(4),
            cache_bytes: 256 << 20,
            low_disk_bytes: 256 << 20,
            short_disk_bytes: 512 << 20,
            writer_queue: 4_096,
            calls_per_connection: 64,
            longest_call: Duration::from_secs(30),
            lame_duck: Duration::from_millis(500),
            drain: Duration::from_secs(20),
            reflection: true,
            log: LogFormat::Text,
            key_command: None,
            backup: None,
            checkpoint: Duration::from_secs(20),
            witnesses: Vec::new(),
        }
    }

    /// Reads a settings file; relative paths in it count from its folder.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn read(path: &Path) -> Result<Self, Faults> {
        let text = fs::read_to_string(path)
            .map_err(|error| Faults(vec![format!("{}: cannot be read: {error}", path.display())]))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        Self::parse(&text, folder)
    }

    /// Reads settings text.
    ///
    /// # Errors
    /// Every fault of the text.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, Faults> {
        let file: File = toml::from_str(text).map_err(|error| Faults(vec![error.message().to_owned()]))?;
        let mut settings = Self::in_folder(folder);
        let mut faults = Vec::new();
        settings.take_numbers(&file, &mut faults);
        for (given, target) in [
            (file.data, &mut settings.data),
            (file.keys, &mut settings.keys),
            (file.root, &mut settings.root),
            (file.models, &mut settings.models),
            (file.tls, &mut settings.tls),
        ] {
            if let Some(path) = given {
                *target = folder.join(path);
            }
        }
        if let Some(listen) = file.listen {
            match listen.parse() {
                Ok(address) => settings.listen = address,
                Err(_) => {
                    faults.push("listen: accepted: an address and port such as 127.0.0.1:50051".to_owned())
                }
            }
        }
        settings.backup = file.backup.map(|path| folder.join(path));
        settings.key_command = file.key_command.map(|program| folder.join(program));
        settings.witnesses = file.witness.unwrap_or_default();
        settings.plain = file.plain.unwrap_or(settings.plain);
        settings.reflection = file.reflection.unwrap_or(settings.reflection);
        match file.log.as_deref() {
            None => {}
            Some("text") => settings.log = LogFormat::Text,
            Some("json") => settings.log = LogFormat::Json,
            Some(_) => faults.push("log: accepted: text json".to_owned()),
        }
        faults.extend(settings.faults());
        if faults.is_empty() { Ok(settings) } else { Err(Faults(faults)) }
    }

    /// Takes the numbers of a file, each within its range.
    fn take_numbers(&mut self, file: &File, faults: &mut Vec<String>) {
        let mut number = |name: &str, given: Option<i64>, (low, high): (i64, i64)| match given {
            Some(value) if (low..=high).contains(&value) => value.try_into().ok(),
            Some(_) => {
                faults.push(format!("{name}: accepted: {low} to {high}"));
                None
            }
            None => None::<u64>,
        };
        if let Some(mb) = number("cache_mb", file.cache_mb, (16, 65_536)) {
            self.cache_bytes = mb << 20;
        }
        if let Some(mb) = number("low_disk_mb", file.low_disk_mb, (16, 1_048_576)) {
            self.low_disk_bytes = mb << 20;
            self.short_disk_bytes = self.low_disk_bytes * 2;
        }
        if let Some(mb) = number("short_disk_mb", file.short_disk_mb, (16, 2_097_152)) {
            self.short_disk_bytes = mb << 20;
        }
        for (name, given, most, target) in [
            ("writer_queue", file.writer_queue, 65_536, &mut self.writer_queue),
            ("calls_per_connection", file.calls_per_connection, 1_000, &mut self.calls_per_connection),
            ("connections", file.connections, 65_536, &mut self.connections),
            ("connections_of_address", file.connections_of_address, 65_536, &mut self.connections_of_address),
            (
                "connections_without_certificate",
                file.connections_without_certificate,
                65_536,
                &mut self.connections_without_certificate,
            ),
            ("connections_beginning", file.connections_beginning, 65_536, &mut self.connections_beginning),
        ] {
            if let Some(count) = number(name, given, (1, most)) {
                *target = count as usize;
            }
        }
        if let Some(ms) = number("handshake_ms", file.handshake_ms, (100, 5_000)) {
            self.handshake = Duration::from_millis(ms);
        }
        if let Some(seconds) = number("checkpoint_s", file.checkpoint_s, (1, 50)) {
            self.checkpoint = Duration::from_secs(seconds);
        }
        for (name, given, target) in [
            ("longest_call_ms", file.longest_call_ms, &mut self.longest_call),
            ("lame_duck_ms", file.lame_duck_ms, &mut self.lame_duck),
            ("drain_ms", file.drain_ms, &mut self.drain),
        ] {
            if let Some(ms) = number(name, given, (0, 600_000)) {
                *target = Duration::from_millis(ms);
            }
        }
    }

    /// Where the certificate of the deployment's authority lies: beside the root, ending in `.crt`.
    pub fn authority(&self) -> PathBuf {
        self.root.with_extension("crt")
    }

    /// What is wrong between the settings, however they were given.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.plain && !self.listen.ip().is_loopback() {
            faults.push("listen: accepted: a loopback address, while plain is set".to_owned());
        }
        if self.short_disk_bytes < self.low_disk_bytes {
            faults.push("short_disk_mb: accepted: low_disk_mb and more".to_owned());
        }
        if self.backup.as_ref().is_some_and(|backup| backup.starts_with(&self.data)) {
            faults.push("backup: accepted: a folder outside the data folder".to_owned());
        }
        if self.keys.starts_with(&self.data) {
            faults.push("keys: accepted: a folder outside the data folder".to_owned());
        }
        faults
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data: Option<PathBuf>,
    keys: Option<PathBuf>,
    root: Option<PathBuf>,
    models: Option<PathBuf>,
    tls: Option<PathBuf>,
    listen: Option<String>,
    plain: Option<bool>,
    connections: Option<i64>,
    connections_of_address: Option<i64>,
    connections_without_certificate: Option<i64>,
    connections_beginning: Option<i64>,
    handshake_ms: Option<i64>,
    cache_mb: Option<i64>,
    low_disk_mb: Option<i64>,
    short_disk_mb: Option<i64>,
    writer_queue: Option<i64>,
    calls_per_connection: Option<i64>,
    longest_call_ms: Option<i64>,
    lame_duck_ms: Option<i64>,
    drain_ms: Option<i64>,
    reflection: Option<bool>,
    log: Option<String>,
    backup: Option<PathBuf>,
    key_command: Option<PathBuf>,
    checkpoint_s: Option<i64>,
    witness: Option<Vec<WitnessSettings>>,
}

/// Everything that is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Faults(pub Vec<String>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the settings are not accepted:")?;
        self.0.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_gives_the_defaults() {
        let folder = Path::new("/srv/homeward");
        assert_eq!(Settings::parse("", folder), Ok(Settings::in_folder(folder)));
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let text = "listen = \"0.0.0.0:1\"\nplain = true\ncache_mb = 1\nlog = \"loud\"\nkeys = \"data/keys\"";
        let Err(Faults(faults)) = Settings::parse(text, Path::new("/x")) else { panic!("accepted") };
        assert_eq!(faults.len(), 4, "{faults:?}");
    }

    #[test]
    fn s26_without_certificates_only_loopback_is_listened_on() {
        for (address, plain, good) in [
            ("127.0.0.1:1", true, true),
            ("[::1]:1", true, true),
            ("0.0.0.0:1", true, false),
            ("[::]:1", true, false),
            ("192.168.0.1:1", true, false),
            ("0.0.0.0:1", false, true),
        ] {
            let text = format!("listen = \"{address}\"\nplain = {plain}");
            assert_eq!(Settings::parse(&text, Path::new("/x")).is_ok(), good, "{text}");
        }
    }

    #[test]
    fn health_asks_for_room_at_twice_what_writing_needs_or_where_it_is_told_and_never_later() {
        let of = |text: &str| Settings::parse(text, Path::new("/x"));
        let marks =
            |text: &str| of(text).map(|given| (given.low_disk_bytes >> 20, given.short_disk_bytes >> 20));
        assert_eq!(marks(""), Ok((256, 512)));
        assert_eq!(marks("low_disk_mb = 1000"), Ok((1000, 2000)));
        assert_eq!(marks("low_disk_mb = 1000\nshort_disk_mb = 1000"), Ok((1000, 1000)));
        assert_eq!(marks("short_disk_mb = 10000"), Ok((256, 10_000)));
        let Err(Faults(faults)) = of("short_disk_mb = 255") else { panic!("health would speak too late") };
        assert!(faults.len() == 1 && faults[0].contains("short_disk_mb"), "{faults:?}");
    }

    #[test]
    fn an_unknown_key_is_refused() {
        assert!(Settings::parse("lisen = \"127.0.0.1:1\"", Path::new("/x")).is_err());
    }

    #[test]
    fn the_sample_settings_are_accepted() {
        let text = include_str!("../deploy/homeward.toml");
        assert!(Settings::parse(text, Path::new("/x")).is_ok());
    }
}
