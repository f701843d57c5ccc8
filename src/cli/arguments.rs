//! The command line: what can be called, with examples, and one match from command to function.

use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::cli::failure::Failure;
use crate::cli::help::with_help;
use crate::cli::{
    actor, audit, backup, bench, demo, doctor, duplicates, duties, evaluate, explain_name, export,
    find_place, hearing, import, link, model, receipt, release, review, serve, setup, status, synth, tables,
    tip, verify, vouch, witness,
};
use crate::grpc::caller::Credentials;
use crate::grpc::client::Client;
use crate::grpc::{proto, to_proto};
use crate::server::secrets::keep_memory_private;
use crate::service::{Clock, Enrolment, SystemClock, ToSign, digest};
use crate::telemetry::keep_faults_quiet;

/// Matches residents of rescue stations with families' reports, for reviewers to decide.
#[derive(Parser)]
#[command(name = "homeward", version, about, after_help = "Try it: homeward demo")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

impl Arguments {
    /// What the program was called with; tells what is wrong with it, or the help asked for, and ends.
    pub fn given() -> Self {
        let matches = with_help(Self::command()).get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

/// How to reach a server, and as whom.
#[derive(Args)]
pub struct Connection {
    /// Address of the server.
    #[arg(long, env = "HOMEWARD_SERVER", default_value = "https://127.0.0.1:50051")]
    pub server: String,
    /// Your key file, as `homeward actor key` wrote it.
    #[arg(long, env = "HOMEWARD_KEY")]
    pub key: PathBuf,
    /// Your copy of the deployment's root; `root.crt`, by which the server is known, lies beside it.
    #[arg(long, env = "HOMEWARD_ROOT", default_value = "homeward-data/root.txt")]
    pub root: PathBuf,
    /// Your certificate [default: the key file's name with `.crt` at its end].
    #[arg(long, env = "HOMEWARD_CERTIFICATE")]
    pub certificate: Option<PathBuf>,
}

impl Connection {
    /// A client in the caller's name.
    ///
    /// # Errors
    /// A key file that cannot be read, a server that is away.
    pub fn client(&self) -> Result<Client, Failure> {
        let enrolment = self.enrolment()?;
        let who = match self.server.starts_with("http:") {
            true => Credentials::Token(enrolment.token),
            false => Credentials::Certificate {
                authority: self.authority()?,
                certificate: self.certificate_text()?,
                key: enrolment.connection.pem(),
            },
        };
        Ok(Client::connect(&self.server, &who)?)
    }

    /// The certificate of the deployment's authority.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn authority(&self) -> Result<String, Failure> {
        authority_beside(&self.root)
    }

    fn certificate_text(&self) -> Result<String, Failure> {
        let path = self.certificate.clone().unwrap_or_else(|| beside(&self.key, "crt"));
        let told = "your certificate: whoever set the deployment up signs it from your request 您的证书，由部署者按您的申请签发";
        std::fs::read_to_string(&path).map_err(|error| Failure::of_file(&path, &error).and(told))
    }

    /// The caller's key.
    ///
    /// # Errors
    /// A key file that cannot be read.
    pub fn enrolment(&self) -> Result<Enrolment, Failure> {
        Enrolment::read(&self.key).map_err(|error| Failure::of_actor(&self.key, &error))
    }

    /// The text of the root.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn root_text(&self) -> Result<String, Failure> {
        std::fs::read_to_string(&self.root).map_err(|error| Failure::of_file(&self.root, &error).and(OF_ROOT))
    }

    /// Signs one act in the caller's name.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn sign(&self, act: ToSign<'_>) -> Result<proto::SignedAction, Failure> {
        let root = digest(self.root_text()?.as_bytes());
        let sent = self.enrolment()?.sign(&root, act, SystemClock.now());
        Ok(to_proto::signed_action(&sent.signed, sent.salt))
    }
}

/// The certificate of the authority, which lies beside the root.
///
/// # Errors
/// A file that cannot be read.
pub fn authority_beside(root: &Path) -> Result<String, Failure> {
    let path = root.with_extension("crt");
    std::fs::read_to_string(&path).map_err(|error| Failure::of_file(&path, &error).and(OF_ROOT))
}

/// Where everybody has the two files from.
const OF_ROOT: &str = "root.txt and root.crt lie beside each other; whoever set the deployment up gives them to everybody, --root or HOMEWARD_ROOT names the first \
                       root.txt 与 root.crt 放在一起，由部署者发给各人，用 --root 或 HOMEWARD_ROOT 指明前者";

/// The name of a file beside another: the other's name with this ending put at its end.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}.{ending}", path.display()))
}

#[derive(Subcommand)]
enum Command {
    /// Try everything with invented people on this machine.
    #[command(
        after_help = "Examples:\n  homeward demo\n  homeward demo --exit\n  homeward demo --folder /tmp/try --listen 127.0.0.1:0"
    )]
    Demo(demo::Demo),
    /// Run the server.
    #[command(
        after_help = "Examples:\n  homeward serve --folder /srv/homeward\n  homeward serve --config /etc/homeward.toml"
    )]
    Serve(serve::Serve),
    /// Make the root of a new deployment.
    #[command(
        after_help = "Examples:\n  homeward setup --folder /srv/homeward --name homeward.example ann.key.request bea.key.request …\n  homeward setup --folder /srv/homeward --name homeward.example --renew --authority-key authority.key"
    )]
    Setup(setup::Setup),
    /// Keys of actors, and changes of the registry.
    #[command(
        after_help = "Examples:\n  homeward actor key --organisation body-a --role reviewer --out me.key\n  homeward actor propose --out change admit her.key.request\n  homeward actor sign change\n  homeward actor submit change\n  homeward actor certify her.key.request --authority-key authority.key\n  homeward actor list"
    )]
    Actor(actor::Actor),
    /// Hand in profiles or reports from a file in the exchange format, or from a table saved as CSV.
    #[command(
        after_help = "Examples:\n  HOMEWARD_KEY=me.key homeward import residents.jsonl\n  HOMEWARD_KEY=me.key homeward import 受助人员.csv --names names.csv\nRefused lines land in residents.jsonl.refused.jsonl, refused rows in 受助人员.csv.refused.csv, with their reasons; mend and import that file.\nA table has one person a row; headers: 编号 姓名 性别 年龄 身高 救助时间 发现时间 发现地点 口音 民族 体貌特征 健康状况 血型 自述内容 衣着 随身物品 备注; of reports 寻亲编号 姓名 性别 出生日期 失踪时间 失踪地点 失踪人所在地 与失踪人关系 报案人 联系方式.\nExit code 0 when all went in, 3 when some were refused."
    )]
    Import(import::Import),
    /// Get back your own profiles or reports in the exchange format.
    #[command(after_help = "Examples:\n  HOMEWARD_KEY=me.key homeward export --profiles > residents.jsonl")]
    Export(export::Export),
    /// Paper receipts of families: give one, or ask by one.
    #[command(
        after_help = "Examples:\n  homeward receipt issue reports/…\n  homeward receipt state < receipt.txt"
    )]
    Receipt(receipt::Receipt),
    /// Tips of people who will not be named: send one, come back to it, or read those that fall to you.
    #[command(
        after_help = "Examples:\n  homeward tip send \"ask at the brick kiln\" --about 410100-01\n  homeward tip follow 7ZK3M-…\n  homeward tip proof 7ZK3M-… my-tip\n  homeward tip list"
    )]
    Tip(tip::Tip),
    /// Answer for a reporter whom your body knows, or no longer.
    #[command(
        after_help = "Examples:\n  homeward vouch reports/… --name 李桂英 --reason \"known to us since 2003\""
    )]
    Vouch(vouch::Vouch),
    #[command(
        about = "看过报案人的证件后签字 / Sign what you saw of a reporter (family desks)",
        after_help = "Examples:\n  homeward verify reports/… --seen identity_card --reason \"seen at the desk, the face fits\""
    )]
    Verify(verify::Verify),
    /// Other profiles of your own station that may be of the same resident.
    #[command(after_help = "Examples:\n  homeward duplicates profiles/…")]
    Duplicates(duplicates::Duplicates),
    /// Look at your assignments and decide them.
    #[command(
        after_help = "Examples:\n  homeward review list\n  homeward review show cases/…\n  homeward review vote cases/… kin --reason \"burn on the same hand, same village by sound\""
    )]
    Review(review::Review),
    /// The way from a confirmed kinship to a release: safety, her agreement, the release, and stops.
    #[command(
        after_help = "Examples:\n  homeward release parts\n  homeward release judge safe cases/… profiles/… 1 --reason \"spoken with the police of both places\"\n  homeward release asks\n  homeward release stop everything --reason \"a reviewer's key was lost\""
    )]
    Release(release::Release),
    /// Public figures by quarter and province. Needs no key.
    #[command(after_help = "Examples:\n  homeward tables\n  homeward tables 2026-q1")]
    Tables(tables::Tables),
    /// What you owe by when: listed, recorded done, or put off.
    #[command(
        after_help = "Examples:\n  homeward duties list --overdue\n  homeward duties done profiles/… notice\n  homeward duties delay profiles/… dna_request --until 2026-05-01 --because her_wish"
    )]
    Duties(duties::DutiesCommand),
    /// Freeze a record in a dispute, free it, or ask that it be erased.
    #[command(
        after_help = "Examples:\n  homeward keep hold profiles/… --reason \"two families claim her\"\n  homeward keep erase reports/… --reason \"the family asked for it\""
    )]
    Keep(duties::KeepCommand),
    /// How the server is (for operators).
    Status(Connection),
    /// Explain how a name that was heard compares with a name that is meant. Needs no server.
    #[command(after_help = "Examples:\n  homeward explain-name \"wang xiu yin\" 王秀英 --accent 四川")]
    ExplainName(explain_name::ExplainName),
    /// Find the places a text may mean. Needs no server.
    #[command(
        after_help = "Examples:\n  homeward find-place 四川达县双塘村\n  homeward find-place 襄樊 --year 1998"
    )]
    FindPlace(find_place::FindPlace),
    /// Measure how well misheard names and counties are found. Needs no server.
    #[command(
        after_help = "Examples:\n  homeward hearing\n  homeward hearing --names 500 --searched 10000 --seed 3"
    )]
    Hearing(hearing::Hearing),
    /// Measure this machine: import and match invented people. Needs no server.
    #[command(after_help = "Examples:\n  homeward bench\n  homeward bench --profiles 10000 --reports 10000")]
    Bench(bench::Bench),
    /// Write a labelled set of invented people. Needs no server.
    #[command(
        after_help = "Examples:\n  homeward synth --out set\n  homeward synth --profiles 20000 --reports 50000 --seed 7 --out set && homeward evaluate set/profiles.jsonl set/reports.jsonl set/truth.csv"
    )]
    Synth(synth::Synth),
    /// Measure how well a labelled set is matched, and for whom worse. Needs no server.
    #[command(
        after_help = "Examples:\n  homeward evaluate profiles.jsonl reports.jsonl truth.csv\n  homeward evaluate profiles.jsonl reports.jsonl truth.csv --html page.html --rankings rankings.jsonl\n  homeward evaluate --model model.toml --against bundled profiles.jsonl reports.jsonl truth.csv"
    )]
    Evaluate(evaluate::Evaluate),
    /// Learn parameters from a set, and compare models. Needs no server.
    Model(model::ModelCommand),
    /// Link two ordinary tables of people, without labels and without leaving out a pair. Needs no server.
    #[command(
        after_help = "Examples:\n  homeward link left.csv right.csv --out pairs.csv\n  homeward link left.csv right.csv --columns given_name=given,surname=surname,date_of_birth=birth,suburb=place,postcode=code\n  homeward link registry.csv 名单.csv --columns name:姓名=name,born:出生日期=birth --id id:编号 --at-least 0.5 --json\n  homeward link left.csv right.csv --truth person"
    )]
    Link(link::Link),
    /// Prove and check the record: keys of the log, bundles for auditors, offline verification.
    #[command(
        after_help = "Examples:\n  homeward audit export --folder /srv/homeward bundle.jsonl\n  homeward audit verify bundle.jsonl --log-key … --log-key … --witness-key …"
    )]
    Audit(audit::Audit),
    /// Run a witness: cosign the checkpoints of servers of other organisations.
    #[command(
        after_help = "Examples:\n  homeward witness --config /etc/homeward-witness.toml\n  homeward witness --key"
    )]
    Witness(witness::WitnessCommand),
    /// Back a stopped store up into a folder; a server with the setting `backup` does so at work.
    #[command(after_help = "Examples:\n  homeward backup /mnt/backups --folder /srv/homeward")]
    Backup(backup::Backup),
    /// Make a store anew from a backup, and check it.
    #[command(
        after_help = "Examples:\n  homeward restore /mnt/backups/homeward-20500.backup --folder /srv/homeward"
    )]
    Restore(backup::Restore),
    /// Check a stopped store from end to end. Shows no personal data.
    #[command(after_help = "Examples:\n  homeward doctor --folder /srv/homeward")]
    Doctor(doctor::Doctor),
}

/// Runs one command.
///
/// # Errors
/// What went wrong, with its exit code.
pub fn run(arguments: Arguments) -> Result<(), Failure> {
    // Keys of people and of stores, and what people say of others, pass through most commands.
    keep_memory_private()?;
    keep_faults_quiet();
    match arguments.command {
        Command::Demo(demo) => demo.run(),
        Command::Serve(serve) => serve.run(),
        Command::Setup(setup) => setup.run(),
        Command::Actor(actor) => actor.run(),
        Command::Import(import) => import.run(),
        Command::Export(export) => export.run(),
        Command::Receipt(receipt) => receipt.run(),
        Command::Tip(tip) => tip.run(),
        Command::Vouch(vouch) => vouch.run(),
        Command::Verify(verify) => verify.run(),
        Command::Duplicates(duplicates) => duplicates.run(),
        Command::Review(review) => review.run(),
        Command::Release(release) => release.run(),
        Command::Duties(duties) => duties.run(),
        Command::Keep(keep) => keep.run(),
        Command::Tables(tables) => tables.run(),
        Command::Status(connection) => status::run(&connection),
        Command::ExplainName(explain) => explain.run(),
        Command::FindPlace(find) => find.run(),
        Command::Hearing(hearing) => hearing.run(),
        Command::Bench(bench) => bench.run(),
        Command::Synth(synth) => synth.run(),
        Command::Evaluate(evaluate) => evaluate.run(),
        Command::Model(model) => model.run(),
        Command::Link(link) => link.run(),
        Command::Audit(audit) => audit.run(),
        Command::Witness(witness) => witness.run(),
        Command::Backup(backup) => backup.run(),
        Command::Restore(restore) => restore.run(),
        Command::Doctor(doctor) => doctor.run(),
    }
}

/// Where a server keeps its things.
#[derive(Args)]
pub struct Place {
    /// Settings file; see deploy/homeward.toml.
    #[arg(long, conflicts_with = "folder")]
    pub config: Option<PathBuf>,
    /// Folder with everything at its default place.
    #[arg(long, default_value = "homeward-data")]
    pub folder: PathBuf,
}

impl Place {
    /// The settings they lead to.
    ///
    /// # Errors
    /// Every fault of the settings file.
    pub fn settings(&self) -> Result<crate::config::Settings, Failure> {
        match &self.config {
            Some(path) => crate::config::Settings::read(path).map_err(Failure::failed),
            None => Ok(crate::config::Settings::in_folder(&self.folder)),
        }
    }
}
