//! `homeward setup`: makes the root of a deployment from the requests of those who are to act first, its
//! authority, and the certificates of the server and of everybody who asked. Everybody keeps a copy of
//! the root: whatever the registry becomes is replayed from it.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::cli::actor::{certify, read_authority};
use crate::cli::arguments::Place;
use crate::cli::failure::Failure;
use crate::cli::refused_words::in_chinese;
use crate::config::Settings;
use crate::domain::registry::Registry;
use crate::domain::signed::hex;
use crate::service::{Authority, Clock, ConnectionKey, SystemClock, digest, read_request};

/// Make the root of a new deployment.
#[derive(clap::Args)]
pub struct Setup {
    #[command(flatten)]
    place: Place,
    /// A name or address by which the server is reached; may be given several times.
    #[arg(long = "name", default_values = ["localhost", "127.0.0.1", "::1"])]
    names: Vec<String>,
    /// Make nothing but a new certificate for the server, signed with the authority's key.
    #[arg(long, requires = "authority_key", conflicts_with = "requests")]
    renew: bool,
    /// The authority's key, for `--renew`.
    #[arg(long)]
    authority_key: Option<PathBuf>,
    /// Requests of the first actors, as `homeward actor key` wrote them; registrars of two organisations
    /// at least.
    #[arg(required_unless_present = "renew")]
    requests: Vec<PathBuf>,
}

/// The name of the authority's key file in the folder of a deployment.
const AUTHORITY_KEY: &str = "authority.key";

impl Setup {
    /// Makes it.
    ///
    /// # Errors
    /// Requests that cannot be read, too few registrars, a root that exists.
    pub fn run(self) -> Result<(), Failure> {
        let settings = self.place.settings()?;
        if let Some(key) = self.authority_key.as_ref().filter(|_| self.renew) {
            make_server_certificate(&read_authority(key)?, &settings, &self.names)?;
            println!("certificate {}", settings.tls.join("server.crt").display());
            eprintln!("It is in use from the server's next start.");
            return Ok(());
        }
        let read = |path: &PathBuf| read_request(path).map_err(|error| Failure::of_actor(path, &error));
        let asked = self.requests.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let admissions: Vec<_> = asked.into_iter().map(|asked| asked.admission).collect();
        let text = Registry::root_text(&admissions);
        let root = digest(text.as_bytes());
        Registry::of_root(&text, root).map_err(|fault| match in_chinese(&fault.to_string()) {
            Some(chinese) => Failure::failed(format!("{chinese} / {fault}; {OF_REGISTRARS}")),
            None => Failure::failed(fault),
        })?;
        let folder = settings.root.parent().unwrap_or(Path::new("."));
        refuse_second(&settings, folder)?;
        // Names that are none are told before anything is written.
        let key = ConnectionKey::fresh().map_err(Failure::failed)?;
        let tried = Authority::of_key(ConnectionKey::fresh().map_err(Failure::failed)?);
        tried.server(&key, &self.names, SystemClock.now()).map_err(Failure::failed)?;
        fs::create_dir_all(folder).map_err(|error| Failure::of_file(folder, &error))?;
        let authority = make_authority(&folder.join(AUTHORITY_KEY), &settings)?;
        make_server_certificate(&authority, &settings, &self.names)?;
        for request in &self.requests {
            println!("certificate {}", certify(&authority, request)?.display());
        }
        fs::write(&settings.root, text).map_err(|error| Failure::of_file(&settings.root, &error))?;
        println!("root {}\nfile {}", hex(&root), settings.root.display());
        let (authority, key) = (settings.authority(), folder.join(AUTHORITY_KEY));
        let (authority, key) = (authority.display(), key.display());
        eprintln!(
            "Give everybody a copy of the file and of {authority}. 把这个文件和 {authority} 的副本发给每个人。"
        );
        eprintln!(
            "Take {key} off this machine and lock it away: it signs the certificates of those who join. \
             把 {key} 移出本机锁好：以后加入者的证书由它签发。"
        );
        Ok(())
    }
}

const OF_REGISTRARS: &str = "give the requests of two registrars at least, of different organisations";

/// Refuses to set up where a deployment stands, and where a set-up was broken off: the root is written last.
fn refuse_second(settings: &Settings, folder: &Path) -> Result<(), Failure> {
    if settings.root.exists() {
        let root = settings.root.display();
        return Err(Failure::failed(format!(
            "{root}: 已经存在，此处已部署；未作任何改动 / exists already: a deployment stands here; nothing was changed"
        )));
    }
    let key = folder.join(AUTHORITY_KEY);
    if key.exists() {
        return Err(Failure::failed(format!(
            "{}: 上次部署中断所留；请删除后重试 / was left by a set-up that was broken off before it made the root; \
             remove it and set up again",
            key.display()
        )));
    }
    Ok(())
}

/// Makes an authority: its key, for its holder alone, and its certificate, for everybody.
///
/// # Errors
/// A key that exists, files that cannot be written.
pub fn make_authority(key_file: &Path, settings: &Settings) -> Result<Authority, Failure> {
    let key = ConnectionKey::fresh().map_err(Failure::failed)?;
    write_secret(key_file, &key.pem())?;
    let authority = Authority::of_key(key);
    let certificate = authority.certificate(SystemClock.now()).map_err(Failure::failed)?;
    let path = settings.authority();
    fs::write(&path, certificate).map_err(|error| Failure::of_file(&path, &error))?;
    Ok(authority)
}

/// Makes the server's key and certificate for these names, in place of any before.
///
/// # Errors
/// A name that is none, files that cannot be written.
pub fn make_server_certificate(
    authority: &Authority,
    settings: &Settings,
    names: &[String],
) -> Result<(), Failure> {
    let key = ConnectionKey::fresh().map_err(Failure::failed)?;
    let certificate = authority.server(&key, names, SystemClock.now()).map_err(Failure::failed)?;
    fs::create_dir_all(&settings.tls).map_err(|error| Failure::of_file(&settings.tls, &error))?;
    let (key_file, certificate_file) = (settings.tls.join("server.key"), settings.tls.join("server.crt"));
    for old in [&key_file, &certificate_file] {
        if old.exists() {
            fs::remove_file(old).map_err(|error| Failure::of_file(old, &error))?;
        }
    }
    write_secret(&key_file, &key.pem())?;
    fs::write(&certificate_file, certificate).map_err(|error| Failure::of_file(&certificate_file, &error))
}

/// Writes a file that its owner alone can read; never over another.
fn write_secret(path: &Path, text: &str) -> Result<(), Failure> {
    let named = |error: std::io::Error| Failure::of_file(path, &error);
    let mut file =
        fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(path).map_err(named)?;
    file.write_all(text.as_bytes()).map_err(named)?;
    file.sync_all().map_err(named)
}
