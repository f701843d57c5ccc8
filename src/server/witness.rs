//! `homeward witness` at work: HTTP around `audit::cosign`, and the file that remembers the last head
//! of each log. A head is on disk before its cosignature leaves.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::future::Future;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::{Deserialize, Serialize};

use crate::audit::{AddCheckpoint, Head, NoteSigner, NoteVerifier, Scheme, Unwitnessed, cosign, parse_head};
use crate::store::lasting_key;

/// Largest body that is read, in bytes.
const BODY_BYTES: usize = 128 << 10;

/// The one file of configuration of a witness.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessFile {
    /// Its name, as it stands in cosignatures: a host and path without scheme.
    pub name: String,
    /// Where it listens.
    pub listen: SocketAddr,
    /// Folder of its key and of what it remembers; relative to the file.
    pub state: PathBuf,
    /// Keys of the logs it watches, as `name+id+key`.
    pub logs: Vec<String>,
}

/// A witness that watches some logs.
pub struct Witness {
    signer: NoteSigner,
    logs: Vec<NoteVerifier>,
    path: PathBuf,
    /// Guards the heads and their file: looked up, checked, written and changed as one.
    heads: Mutex<BTreeMap<String, Kept>>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    size: u64,
    root: [u8; 32],
}

impl Witness {
    /// Opens what the witness remembers, or makes its key at the first start.
    ///
    /// # Errors
    /// In words, what keeps it from working.
    pub fn open(file: &WitnessFile, folder: &Path) -> Result<Self, String> {
        let state = folder.join(&file.state);
        fs::create_dir_all(&state).map_err(|error| format!("{}: {error}", state.display()))?;
        let path = state.join("heads.json");
        let fresh = !state.join("witness.key").exists();
        let key = lasting_key(&state, "witness").map_err(|error| error.to_string())?;
        let signer = NoteSigner::new(&file.name, Scheme::Cosignature, &key.seed())
            .map_err(|_| "name: no spaces and no '+'".to_owned())?;
        let logs = file
            .logs
            .iter()
            .map(|key| NoteVerifier::parse(key).map_err(|error| format!("{key}: {error}")))
            .collect::<Result<_, _>>()?;
        // A witness that forgot what it saw would cosign a second face of a log.
        let heads = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| "heads.json is damaged".to_owned())?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && fresh => {
                let empty = BTreeMap::new();
                write(&path, &empty).map_err(|error| error.to_string())?;
                empty
            }
            Err(error) => return Err(format!("heads.json: {error}; a new witness needs a new key")),
        };
        Ok(Self { signer, logs, path, heads: Mutex::new(heads) })
    }

    /// Its public key.
    pub fn verifier(&self) -> NoteVerifier {
        self.signer.verifier()
    }

    /// Cosigns, and remembers first.
    fn add(&self, body: &str) -> Result<String, Refused> {
        let request = AddCheckpoint::parse(body).map_err(|_| Refused::Unwitnessed(Unwitnessed::Form))?;
        let (origin, _, _) =
            parse_head(&request.checkpoint.text).map_err(|_| Refused::Unwitnessed(Unwitnessed::Form))?;
        let log = self.logs.iter().find(|log| log.name() == origin);
        let log = log.ok_or(Refused::Unwitnessed(Unwitnessed::UnknownLog))?;
        let mut heads = self.heads.lock().map_err(|_| Refused::Disk)?;
        let last = heads.get(&origin).map(|kept| Head { size: kept.size, root: kept.root });
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let (head, line) = cosign(&request, log, last, &self.signer, now).map_err(Refused::Unwitnessed)?;
        let mut next = heads.clone();
        next.insert(origin, Kept { size: head.size, root: head.root });
        write(&self.path, &next).map_err(|_| Refused::Disk)?;
        *heads = next;
        Ok(format!("{line}\n"))
    }
}

enum Refused {
    Unwitnessed(Unwitnessed),
    Disk,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let told = |status: StatusCode, words: String| (status, words + "\n").into_response();
        match self {
            Self::Disk => told(StatusCode::INTERNAL_SERVER_ERROR, "the state cannot be written".to_owned()),
            Self::Unwitnessed(Unwitnessed::OtherSize(size)) => {
                let content = [(header::CONTENT_TYPE, "text/x.tlog.size")];
                (StatusCode::CONFLICT, content, format!("{size}\n")).into_response()
            }
            Self::Unwitnessed(why) => {
                let status = match why {
                    Unwitnessed::Form => StatusCode::BAD_REQUEST,
                    Unwitnessed::UnknownLog => StatusCode::NOT_FOUND,
                    Unwitnessed::Unsigned => StatusCode::FORBIDDEN,
                    Unwitnessed::OtherSize(_) | Unwitnessed::OtherRoot => StatusCode::CONFLICT,
                    Unwitnessed::Inconsistent => StatusCode::UNPROCESSABLE_ENTITY,
                };
                told(status, why.to_string())
            }
        }
    }
}

fn write(path: &Path, heads: &BTreeMap<String, Kept>) -> std::io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    let mut file = File::create(&unfinished)?;
    file.write_all(&serde_json::to_vec(heads)?)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

async fn add_checkpoint(State(witness): State<Arc<Witness>>, body: String) -> Result<String, Refused> {
    tokio::task::spawn_blocking(move || witness.add(&body)).await.unwrap_or(Err(Refused::Disk))
}

/// Serves until `shutdown` is done. `ready` hears the address.
///
/// # Errors
/// The address cannot be listened on, or the transport fails.
pub async fn serve(
    witness: Witness,
    listen: SocketAddr,
    ready: impl FnOnce(SocketAddr),
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind(listen).await?;
    ready(listener.local_addr()?);
    let router = Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .with_state(Arc::new(witness));
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}
