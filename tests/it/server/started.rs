//! A running server with its cast, in one line; ends with the test. Most tests run it without
//! certificates; `certified` has the program itself make keys, root and certificates.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use homeward::domain::actor::Role;
use homeward::domain::ids::{ActorId, OrgCode};
use homeward::domain::registry::{Change, Proposal, Signed, SignedChange};
use homeward::domain::signed::Digest;
use homeward::grpc::caller::Bearer;
use homeward::grpc::proto::family_service_client::FamilyServiceClient;
use homeward::grpc::proto::operations_service_client::OperationsServiceClient;
use homeward::grpc::proto::registry_service_client::RegistryServiceClient;
use homeward::grpc::proto::reviewer_service_client::ReviewerServiceClient;
use homeward::grpc::proto::station_service_client::StationServiceClient;
use homeward::grpc::{proto, to_proto};
use homeward::service::{Enrolment, NewRoot, digest};
use tempfile::TempDir;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};

use crate::server::people::{DESK, STATION};

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_homeward");

/// The longest any awaited thing may take.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A channel that carries a token.
pub type Carried = InterceptedService<Channel, Bearer>;

/// Everybody who acts, with organisation and role.
const CAST: [(&str, &str, Role); 18] = [
    ("station", STATION, Role::StationWorker),
    ("other station", "330100-02", Role::StationWorker),
    ("desk", DESK, Role::FamilyDesk),
    ("other desk", "desk-320100", Role::FamilyDesk),
    ("operator", "machines", Role::Operator),
    ("north 1", "review-north", Role::Reviewer),
    ("north 2", "review-north", Role::Reviewer),
    ("south 1", "review-south", Role::Reviewer),
    ("south 2", "review-south", Role::Reviewer),
    ("east 1", "review-east", Role::Reviewer),
    ("east 2", "review-east", Role::Reviewer),
    ("west 1", "review-west", Role::Reviewer),
    ("west 2", "review-west", Role::Reviewer),
    ("safety", "safety-a", Role::SafetyOfficer),
    ("safety-b", "safety-b", Role::SafetyOfficer),
    ("advocate", "advocates", Role::Advocate),
    ("advocate-of-desk", DESK, Role::Advocate),
    ("liaison", "liaisons", Role::Liaison),
];

/// An actor of the cast.
pub struct Member {
    pub id: ActorId,
    pub organisation: String,
    pub token: String,
    pub role: Role,
    /// What she signs with.
    pub enrolment: Enrolment,
    /// Her key file.
    pub key: PathBuf,
}

/// A server process with its own folder.
pub struct TestServer {
    pub address: String,
    /// The certificate of its authority, when it serves with certificates.
    pub authority: Option<String>,
    pub cast: BTreeMap<&'static str, Member>,
    pub root: Digest,
    registrars: [Enrolment; 2],
    changes: AtomicU32,
    folder: TempDir,
    process: Child,
}

impl TestServer {
    /// Starts a server with the whole cast.
    pub fn start() -> Self {
        Self::with_cast(|_| true)
    }

    /// Starts a server with those of the cast who are wanted.
    pub fn with_cast(wanted: impl Fn(&str) -> bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut new = NewRoot::new().unwrap();
        let mut cast = BTreeMap::new();
        for (name, organisation, role) in CAST.into_iter().filter(|(name, ..)| wanted(name)) {
            let enrolment = new.add(&OrgCode::new(organisation).unwrap(), &[role]).unwrap();
            let key = folder.path().join(format!("{name}.key"));
            enrolment.write(&key).unwrap();
            let (id, token) = (enrolment.admission.actor.id, enrolment.token.clone());
            let organisation = organisation.to_owned();
            cast.insert(name, Member { id, organisation, token, role, enrolment, key });
        }
        std::fs::write(folder.path().join("root.txt"), new.text()).unwrap();
        let root = digest(new.text().as_bytes());
        let (process, address) = spawn(folder.path());
        let (registrars, changes) = (new.registrars, AtomicU32::new(0));
        Self { address, authority: None, cast, root, registrars, changes, folder, process }
    }

    /// Sets a deployment up by the program's own commands, everybody's key and certificate among it, and
    /// starts it with these settings beside the defaults.
    pub fn certified(settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let registrar = |which: &str| {
            let code = OrgCode::new(&format!("registrars-{which}")).unwrap();
            made_by_command(&code, Role::Registrar, &at(&format!("registrar-{which}.key")))
        };
        let registrars = [registrar("a"), registrar("b")];
        let mut cast = BTreeMap::new();
        let mut requests = vec![at("registrar-a.key.request"), at("registrar-b.key.request")];
        for (name, organisation, role) in CAST {
            let key = at(&format!("{name}.key"));
            let enrolment = made_by_command(&OrgCode::new(organisation).unwrap(), role, &key);
            requests.push(at(&format!("{name}.key.request")));
            let (id, token, organisation) =
                (enrolment.admission.actor.id, String::new(), organisation.to_owned());
            cast.insert(name, Member { id, organisation, token, role, enrolment, key });
        }
        succeeded(Command::new(PROGRAM).args(["setup", "--folder"]).arg(folder.path()).args(requests));
        let root = digest(&std::fs::read(at("root.txt")).unwrap());
        let authority = Some(std::fs::read_to_string(at("root.crt")).unwrap());
        std::fs::write(at("homeward.toml"), format!("listen = \"127.0.0.1:0\"\n{settings}")).unwrap();
        let (process, address) = spawn(folder.path());
        Self { address, authority, cast, root, registrars, changes: AtomicU32::new(0), folder, process }
    }

    /// Where the server keeps its things.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The key file of one of the two registrars, `a` or `b`.
    pub fn registrar_key(&self, which: &str) -> PathBuf {
        let path = self.folder().join(format!("registrar-{which}.key"));
        if !path.exists() {
            self.registrars[usize::from(which == "b")].write(&path).unwrap();
        }
        path
    }

    /// Changes the registry under the running server, signed by both registrars.
    pub async fn change_registry(&self, change: Change) {
        let number = self.changes.load(Ordering::SeqCst) + 1;
        let text = Proposal { root: self.root, number, change }.text();
        let signed = |by: &Enrolment| {
            let signature = by.key().sign(&text).signature;
            Signed { by: by.admission.actor.id, signature }
        };
        let signatures = self.registrars.iter().map(signed).collect();
        let change = SignedChange { text: text.as_str().into(), signatures };
        let change = Some(to_proto::signed_change(&change, homeward::domain::ids::Timestamp(0)));
        let (channel, bearer) = self.carried(&self.registrars[0], &self.registrar_key("a"));
        let mut client = RegistryServiceClient::with_interceptor(channel, bearer);
        client.change_registry(proto::ChangeRegistryRequest { change }).await.unwrap();
        self.changes.store(number, Ordering::SeqCst);
    }

    /// Ends it as a crash does, and starts it again.
    pub fn crash_and_restart(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.restart();
    }

    /// Starts it again after it ended.
    pub fn restart(&mut self) {
        (self.process, self.address) = spawn(self.folder.path());
    }

    /// Asks it to end as an operator does.
    pub fn terminate(&self) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Waits for its end. The connections of the test go on meanwhile: the server asks each to end and
    /// waits for its answer.
    pub async fn ended(&mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            assert!(begun.elapsed() < PATIENCE, "the server does not end");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// A channel to it, of somebody unknown.
    pub fn channel(&self) -> Channel {
        let endpoint = Endpoint::from_shared(self.address.clone()).unwrap();
        match &self.authority {
            Some(authority) => with_tls(endpoint, authority, None).connect_lazy(),
            None => endpoint.connect_lazy(),
        }
    }

    /// A channel in the name of whoever holds this key, whose certificate lies beside it.
    pub fn carried(&self, enrolment: &Enrolment, key: &Path) -> (Channel, Bearer) {
        let bearer = Bearer::of(&enrolment.token).unwrap();
        let Some(authority) = &self.authority else { return (self.channel(), bearer) };
        let certificate = std::fs::read_to_string(format!("{}.crt", key.display())).unwrap();
        let identity = Identity::from_pem(certificate, enrolment.connection.pem());
        let endpoint = Endpoint::from_shared(self.address.clone()).unwrap();
        (with_tls(endpoint, authority, Some(identity)).connect_lazy(), bearer)
    }

    fn of(&self, who: &str) -> (Channel, Bearer) {
        self.carried(&self.cast[who].enrolment, &self.cast[who].key)
    }

    /// The station service in somebody's name.
    pub fn stations(&self, who: &str) -> StationServiceClient<Carried> {
        let (channel, bearer) = self.of(who);
        StationServiceClient::with_interceptor(channel, bearer)
    }

    /// The family service in somebody's name.
    pub fn families(&self, who: &str) -> FamilyServiceClient<Carried> {
        let (channel, bearer) = self.of(who);
        FamilyServiceClient::with_interceptor(channel, bearer)
    }

    /// The reviewer service in somebody's name.
    pub fn reviewers(&self, who: &str) -> ReviewerServiceClient<Carried> {
        let (channel, bearer) = self.of(who);
        ReviewerServiceClient::with_interceptor(channel, bearer)
    }

    /// The operations service in somebody's name.
    pub fn operations(&self, who: &str) -> OperationsServiceClient<Carried> {
        let (channel, bearer) = self.of(who);
        OperationsServiceClient::with_interceptor(channel, bearer)
    }

    /// Runs a command against it in somebody's name.
    pub fn run(&self, who: &str, arguments: &[&str]) -> Output {
        run(arguments, &self.address, (&self.cast[who].key, &self.folder().join("root.txt")))
    }

    /// Writes a file into its folder.
    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Imports a file in somebody's name; gives exit code and summary.
    pub fn import(&self, who: &str, path: &Path) -> (i32, String) {
        let output = self.run(who, &["import", path.to_str().unwrap()]);
        (output.status.code().unwrap(), text(&output.stdout))
    }

    /// How the service is.
    pub async fn status(&self) -> proto::GetServiceStatusResponse {
        let asked = self.operations("operator").get_service_status(proto::GetServiceStatusRequest {}).await;
        asked.unwrap().into_inner()
    }

    /// Waits until the matcher has followed everything and dealt what it can.
    pub async fn settled(&self) {
        self.followed().await;
        // A reading is one more entry; the matcher takes it up after it has dealt for those before.
        let mut desk = self.families("desk");
        let read = desk.list_reports(proto::ListReportsRequest::default()).await;
        assert!(
            !read.unwrap().into_inner().reports.is_empty(),
            "a report is needed to see the matcher at rest"
        );
        self.followed().await;
    }

    async fn followed(&self) {
        eventually("the matcher follows", async || {
            (self.status().await.journal_lag_entries == 0).then_some(())
        })
        .await;
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        // It may have ended already.
        let _ended = self.process.kill();
        let _ended = self.process.wait();
    }
}

/// An endpoint that knows the server by its authority and shows a certificate, or none.
pub fn with_tls(endpoint: Endpoint, authority: &str, identity: Option<Identity>) -> Endpoint {
    let mut tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(authority));
    if let Some(identity) = identity {
        tls = tls.identity(identity);
    }
    endpoint.tls_config(tls).unwrap()
}

/// A key as `homeward actor key` makes it.
pub fn made_by_command(organisation: &OrgCode, role: Role, key: &Path) -> Enrolment {
    let organisation = organisation.to_string();
    let words = ["actor", "key", "--organisation", &organisation, "--role", role.word(), "--out"];
    succeeded(Command::new(PROGRAM).args(words).arg(key));
    Enrolment::read(key).unwrap()
}

fn succeeded(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
}

/// Starts a server over a folder: with the settings file in it, or else without certificates.
fn spawn(folder: &Path) -> (Child, String) {
    let settings = folder.join("homeward.toml");
    let mut command = Command::new(PROGRAM);
    match settings.exists() {
        true => command.args(["serve", "--config"]).arg(settings),
        false => command.args(["serve", "--plain", "--listen", "127.0.0.1:0", "--folder"]).arg(folder),
    };
    let mut process = command
        .stdout(Stdio::piped())
        .stderr(std::fs::File::options().create(true).append(true).open(folder.join("stderr")).unwrap())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let told = || std::fs::read_to_string(folder.join("stderr")).unwrap_or_default();
    let address = line.trim().strip_prefix("listening on ");
    let address = address.unwrap_or_else(|| panic!("{line:?}; {}", told())).to_owned();
    (process, address)
}

/// Runs a command of the program.
pub fn run(arguments: &[&str], server: &str, (key, root): (&Path, &Path)) -> Output {
    Command::new(PROGRAM)
        .args(arguments)
        .env("HOMEWARD_SERVER", server)
        .env("HOMEWARD_KEY", key)
        .env("HOMEWARD_ROOT", root)
        .output()
        .unwrap()
}

/// Output as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A fresh request id.
pub fn request_id() -> String {
    homeward::grpc::client::request_id().unwrap()
}

/// Asks until there is an answer, for a bounded time.
pub async fn eventually<T>(what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(begun.elapsed() < PATIENCE, "it does not happen: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
