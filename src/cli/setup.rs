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
        let asked = self.requests.iter().map(|path| read_request(path));
        let asked = asked.collect::<Result<Vec<_>, _>>().map_err(Failure::failed)?;
        let admissions: Vec<_> = asked.into_iter().map(|asked| asked.admission).collect();
        let text = Registry::root_text(&admissions);
        let root = digest(text.as_bytes());
        Registry::of_root(&text, root).map_err(Failure::failed)?;
        if settings.root.exists() {
            return Err(Failure::failed(format!("{} exists already", settings.root.display())));
        }
        let folder = settings.root.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let authority = make_authority(&folder.join(AUTHORITY_KEY), &settings)?;
        make_server_certificate(&authority, &settings, &self.names)?;
        for request in &self.requests {
            println!("certificate {}", certify(&authority, request)?.display());
        }
        fs::write(&settings.root, text)?;
        println!("root {}\nfile {}", hex(&root), settings.root.display());
        eprintln!("Give everybody a copy of the file and of {}.", settings.authority().display());
        eprintln!(
            "Take {} off this machine and lock it away: it signs the certificates of those who join.",
            folder.join(AUTHORITY_KEY).display()
        );
        Ok(())
    }
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
    fs::write(settings.authority(), certificate)?;
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
    fs::create_dir_all(&settings.tls)?;
    let (key_file, certificate_file) = (settings.tls.join("server.key"), settings.tls.join("server.crt"));
    for old in [&key_file, &certificate_file] {
        if old.exists() {
            fs::remove_file(old)?;
        }
    }
    write_secret(&key_file, &key.pem())?;
    Ok(fs::write(certificate_file, certificate)?)
}

/// Writes a file that its owner alone can read; never over another.
fn write_secret(path: &Path, text: &str) -> Result<(), Failure> {
    let named = |error: std::io::Error| Failure::failed(format!("{}: {error}", path.display()));
    let mut file =
        fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(path).map_err(named)?;
    file.write_all(text.as_bytes())?;
    Ok(file.sync_all()?)
}
