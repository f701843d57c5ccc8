//! The server from start to end: open the store, load the index, start the matcher and the
//! transports, and drain them when asked to stop.

pub mod backups;
mod followers;
mod model_files;
pub mod secrets;
pub mod witness;
mod witnesses;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use tokio::net::TcpListener;

use crate::config::{Faults, Settings};
use crate::grpc;
use crate::grpc::ServerTls;
use crate::server::backups::start_backups;
use crate::server::followers::{Follower, keep_log, start_following, start_keeper};
use crate::server::secrets::{certificates, epoch_keys};
use crate::service::{Clock, FingerprintKey, Matcher, Notary, Registry, Service, SystemClock};
use crate::store::{SledSettings, SledStore, StoreError, refuse_foreign_keys};

/// Why a server did not start or did not end well.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The settings contradict each other.
    #[error("{0}")]
    Settings(#[from] Faults),
    /// The registry cannot be used.
    #[error("{0}")]
    Registry(String),
    /// The certificates cannot be used.
    #[error("{0}")]
    Certificates(String),
    /// The store cannot be used.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The address cannot be listened on.
    #[error("{address} cannot be listened on: {problem}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system says.
        problem: String,
    },
    /// The transport ended with an error.
    #[error("the gRPC server failed: {0}")]
    Transport(String),
}

/// A store with its service and its matcher at work.
pub struct Running {
    /// The use cases.
    pub service: Arc<Service>,
    tls: Option<ServerTls>,
    stop: Arc<AtomicBool>,
    matcher: Option<JoinHandle<Result<(), StoreError>>>,
    others: Vec<Follower>,
    /// Set after the matcher has ended, so that the last checkpoint covers what it did.
    others_stop: Arc<AtomicBool>,
}

impl Running {
    /// Opens the store, loads the index and starts the matcher. `told` hears how many rows are loaded.
    ///
    /// # Errors
    /// [`ServerError`], before anything is served.
    pub fn start(settings: &Settings, told: impl FnMut(usize)) -> Result<Self, ServerError> {
        let faults = settings.faults();
        if !faults.is_empty() {
            return Err(Faults(faults).into());
        }
        let root = std::fs::read_to_string(&settings.root).map_err(|error| {
            let path = settings.root.display();
            ServerError::Registry(format!("{path}: {error}; `homeward setup` makes the root of a deployment"))
        })?;
        let tls = certificates(settings)?;
        refuse_foreign_keys(&settings.keys, &settings.data)?;
        let keys = epoch_keys(settings)?;
        let store_settings = SledSettings {
            cache_bytes: settings.cache_bytes,
            queue_depth: settings.writer_queue,
            low_disk_bytes: settings.low_disk_bytes,
            short_disk_bytes: settings.short_disk_bytes,
            ..SledSettings::default()
        };
        let store = Arc::new(SledStore::open(&settings.data, keys, store_settings)?);
        let fingerprint_key = FingerprintKey(store.fingerprint_key(&settings.keys)?);
        let log_key = store.log_key(&settings.keys)?;
        let registry = Registry::open(store.clone(), &root, SystemClock.now())
            .map_err(|error| ServerError::Registry(format!("the registry: {error}")))?;
        let notary = Notary::load(store.clone(), Arc::new(SystemClock), &log_key, &store.store_id())?;
        let (clock, registry) = (Arc::new(SystemClock), Arc::new(registry));
        let service = Arc::new(Service::new(store.clone(), registry, clock, fingerprint_key));
        let models = settings.models.clone();
        let found = service.find_models_by(Box::new(move |number| model_files::model_in(&models, number)));
        found.map_err(|number| {
            let folder = settings.models.display();
            ServerError::Registry(format!("the model {number} that the registry names is not in {folder}"))
        })?;
        service.recall_day()?;
        let mut running = Self::of(service, tls);
        running.start_all(settings, (store, notary), told)?;
        Ok(running)
    }

    fn of(service: Arc<Service>, tls: Option<ServerTls>) -> Self {
        let (stop, others_stop) = Default::default();
        Self { service, tls, stop, matcher: None, others: Vec::new(), others_stop }
    }

    /// Starts all threads. After an error those that were started are stopped when this is dropped.
    fn start_all(
        &mut self,
        settings: &Settings,
        (store, notary): (Arc<SledStore>, Notary),
        told: impl FnMut(usize),
    ) -> Result<(), ServerError> {
        let service = &self.service;
        self.others.push(start_following(service.clone())?);
        let mut matcher = Matcher::load(service.clone(), told)?;
        service.follow_progress(matcher.progress());
        let stopped = self.stop.clone();
        let thread = std::thread::Builder::new()
            .name("matcher".to_owned())
            .spawn(move || matcher.run(&stopped))
            .map_err(|error| ServerError::Transport(error.to_string()))?;
        self.matcher = Some(thread);
        let notary = Arc::new(notary);
        service.give_receipts_by(notary.clone());
        keep_log(notary, settings, &self.others_stop, &mut self.others)?;
        self.others.push(start_keeper(store.clone(), &self.others_stop)?);
        self.others.push(start_backups(store, settings, &self.others_stop)?);
        Ok(())
    }

    /// Serves gRPC until `shutdown` is done, then drains: not serving, a pause, calls under way, the
    /// matcher, the writer. `ready` hears the address.
    ///
    /// # Errors
    /// [`ServerError`].
    pub async fn serve(
        mut self,
        settings: &Settings,
        ready: impl FnOnce(SocketAddr),
        shutdown: impl Future<Output = ()> + Send,
    ) -> Result<(), ServerError> {
        let refused = |error: std::io::Error| ServerError::Listen {
            address: settings.listen,
            problem: error.to_string(),
        };
        let listener = TcpListener::bind(settings.listen).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        ready(address);
        let served =
            grpc::serve((listener, self.tls.take()), self.service.clone(), settings.into(), shutdown).await;
        let stopped = tokio::task::spawn_blocking(move || self.stop()).await;
        served.map_err(|error| ServerError::Transport(error.to_string()))?;
        stopped.map_err(|error| ServerError::Transport(error.to_string()))?
    }

    /// Stops every thread and waits for it. The store closes when the last who holds the service lets go.
    ///
    /// # Errors
    /// The first failure that ended one of them.
    pub fn stop(&mut self) -> Result<(), ServerError> {
        self.stop.store(true, Ordering::Relaxed);
        self.service.end_following();
        let matcher = self.matcher.take().map(|thread| joined(thread, "the matcher"));
        self.others_stop.store(true, Ordering::Relaxed);
        // Each is waited for, whatever became of the one before.
        let others: Vec<_> =
            self.others.drain(..).map(|thread| joined(thread, "who follows the journal")).collect();
        matcher.into_iter().chain(others).collect()
    }
}

/// Waits for a thread's end.
fn joined(thread: Follower, who: &str) -> Result<(), ServerError> {
    match thread.join() {
        Ok(ended) => Ok(ended?),
        Err(_) => Err(ServerError::Transport(format!("{who} stopped unexpectedly"))),
    }
}

/// Runs a witness in the foreground until Ctrl-C or SIGTERM. `ready` hears the address.
///
/// # Errors
/// [`ServerError`].
pub fn run_witness(
    witness: witness::Witness,
    listen: SocketAddr,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ServerError> {
    let runtime = own_runtime()?;
    let asked = asked_to_stop_in(&runtime);
    let served = runtime.block_on(witness::serve(witness, listen, ready, asked));
    served.map_err(|error| ServerError::Listen { address: listen, problem: error.to_string() })
}

/// A server at work on threads of its own, as the demonstration and the benches use it.
pub struct Background {
    /// Where it listens.
    pub address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<Result<(), ServerError>>>,
}

impl Background {
    /// Starts serving; returns once the address is listened on.
    ///
    /// # Errors
    /// [`ServerError`].
    pub fn start(running: Running, settings: Settings) -> Result<Self, ServerError> {
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let (ready, is_ready) = std::sync::mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("server".to_owned())
            .spawn(move || {
                let told = move |address| {
                    // Whoever started the server waits for the address.
                    let _ = ready.send(address);
                };
                run_on_own_runtime(running, &settings, told, async move {
                    // A sender that is gone asks for the end too.
                    let _ = stopped.await;
                })
            })
            .map_err(|error| ServerError::Transport(error.to_string()))?;
        match is_ready.recv() {
            Ok(address) => Ok(Self { address, stop: Some(stop), thread: Some(thread) }),
            Err(_) => match thread.join() {
                Ok(Err(error)) => Err(error),
                _ => Err(ServerError::Transport("the server ended before it listened".to_owned())),
            },
        }
    }

    /// Ends serving and waits for it.
    ///
    /// # Errors
    /// [`ServerError`].
    pub fn stop(mut self) -> Result<(), ServerError> {
        drop(self.stop.take());
        self.wait()
    }

    /// Serves until Ctrl-C or SIGTERM.
    ///
    /// # Errors
    /// [`ServerError`].
    pub fn until_asked(self) -> Result<(), ServerError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| ServerError::Transport(error.to_string()))?;
        let asked = asked_to_stop_in(&runtime);
        runtime.block_on(asked);
        self.stop()
    }

    fn wait(&mut self) -> Result<(), ServerError> {
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(ended)) => ended,
            Some(Err(_)) => Err(ServerError::Transport("the server stopped unexpectedly".to_owned())),
            None => Ok(()),
        }
    }
}

/// Serves in the foreground until Ctrl-C or SIGTERM. `ready` hears the address.
///
/// # Errors
/// [`ServerError`].
pub fn run(running: Running, settings: &Settings, ready: impl FnOnce(SocketAddr)) -> Result<(), ServerError> {
    let runtime = own_runtime()?;
    let asked = asked_to_stop_in(&runtime);
    runtime.block_on(running.serve(settings, ready, asked))
}

fn own_runtime() -> Result<tokio::runtime::Runtime, ServerError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| ServerError::Transport(error.to_string()))
}

/// Ready when the process is asked to stop. It listens from this call on, so that a signal right
/// after the start is heard.
fn asked_to_stop_in(runtime: &tokio::runtime::Runtime) -> impl Future<Output = ()> + Send + 'static {
    let _in_runtime = runtime.enter();
    asked_to_stop()
}

fn run_on_own_runtime(
    running: Running,
    settings: &Settings,
    ready: impl FnOnce(SocketAddr),
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), ServerError> {
    own_runtime()?.block_on(running.serve(settings, ready, shutdown))
}

fn asked_to_stop() -> impl Future<Output = ()> + Send + 'static {
    let terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    async move {
        match terminated {
            Ok(mut terminated) => tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            },
            Err(_) => drop(tokio::signal::ctrl_c().await),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let at_work = self.matcher.is_some() || !self.others.is_empty();
        if at_work && let Err(error) = self.stop() {
            tracing::error!(%error, "the server did not stop cleanly");
        }
    }
}

impl From<&Settings> for grpc::Limits {
    fn from(settings: &Settings) -> Self {
        Self {
            calls_per_connection: settings.calls_per_connection,
            longest_call: settings.longest_call,
            lame_duck: settings.lame_duck,
            drain: settings.drain,
            reflection: settings.reflection,
            connections: grpc::ConnectionLimits {
                all: settings.connections,
                of_address: settings.connections_of_address,
                without_certificate: settings.connections_without_certificate,
                beginning: settings.connections_beginning,
                handshake: settings.handshake,
            },
        }
    }
}
