//! `homeward demo`: the whole path on this machine with invented people: a fresh store, an import, the
//! matching, the best candidates in words, and a server to try the calls on.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::ProgressBar;

use crate::cli::arguments::beside;
use crate::cli::case_text::{evidence_text, next_calls};
use crate::cli::failure::Failure;
use crate::cli::import::progress_bar;
use crate::cli::setup::{make_authority, make_server_certificate};
use crate::config::Settings;
use crate::domain::actor::Role;
use crate::domain::ids::OrgCode;
use crate::domain::report::{KinQuestion, NewKinAnswer};
use crate::domain::text::Personal;
use crate::evaluate::synth::{Size, World, profile_at, report_at};
use crate::grpc::caller::{Caller, Credentials};
use crate::grpc::client::{Client, request_id};
use crate::grpc::{proto, to_proto};
use crate::server::{Background, Running};
use crate::service::{Clock, Enrolment, NewRoot, Service, SystemClock};
use crate::telemetry;
use crate::transfer::jsonl::{NewRecord, read_line};

/// Try everything with invented people.
#[derive(clap::Args)]
pub struct Demo {
    /// Folder for the demonstration's store; must not exist yet. A fresh temporary one when left out.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Address to listen on, loopback only; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:50051")]
    listen: SocketAddr,
    /// End after printing instead of serving.
    #[arg(long)]
    exit: bool,
}

/// Whom the demonstration is about; see `homeward synth`.
const INVENTED: Size = Size { profiles: 2_000, reports: 5_000, seed: 1 };

const REVIEWING: [&str; 4] = ["review-north", "review-south", "review-east", "review-west"];
const BEST: usize = 10;
const CALLS_AT_ONCE: usize = 32;
const LINES_A_CALL: usize = 40;

impl Demo {
    /// Does it all.
    ///
    /// # Errors
    /// A folder or address that cannot be used.
    pub fn run(self) -> Result<(), Failure> {
        telemetry::start_as_text();
        let folder = fresh_folder(self.folder.as_deref())?;
        println!(
            "Everybody in this demonstration is invented. It makes everybody's keys, the root, the authority and all"
        );
        println!(
            "certificates by itself and keeps them in one folder with the store; in a real deployment each makes"
        );
        println!("her own keys and keeps them, and the authority's key lies with its holder.");
        println!("Folder: {}", folder.display());
        let mut settings = Settings::in_folder(&folder);
        settings.listen = self.listen;
        let records = invented()?;
        // Everybody of the sample connects from this one address.
        settings.connections_of_address = settings.connections;
        let cast = Cast::register(&folder, &settings, &records)?;
        let running = Running::start(&settings, |_| ())?;
        let service = running.service.clone();
        let server = Background::start(running, settings)?;
        let address = format!("https://{}", server.address);

        let begun = Instant::now();
        let mut client = Client::connect(&address, &cast.reviewers[0].0)?;
        hand_in(&client, &cast, &records)?;
        println!("{} records imported in {:.1} s", records.len(), begun.elapsed().as_secs_f64());
        let begun = Instant::now();
        wait_for_matcher(&service)?;
        let status = service.status_now().map_err(Failure::failed)?;
        println!(
            "{} profiles × {} reports matched, {:.1} s after the import: {} candidates",
            status.rows.0,
            status.rows.1,
            begun.elapsed().as_secs_f64(),
            status.candidates
        );
        drop(service);
        show_best(&mut client, &cast, &address)?;
        drop(client);
        if self.exit {
            server.stop()?;
            return Ok(());
        }
        println!("Serving on {address}. Stop with Ctrl-C.");
        server.until_asked()?;
        Ok(())
    }
}

fn fresh_folder(wanted: Option<&Path>) -> Result<PathBuf, Failure> {
    let folder = match wanted {
        Some(folder) => folder.to_owned(),
        None => std::env::temp_dir().join(format!("homeward-demo-{}", &request_id()?[..8])),
    };
    if folder.exists() {
        return Err(Failure::failed(format!("{} exists already: choose a fresh folder", folder.display())));
    }
    std::fs::create_dir_all(&folder).map_err(|error| Failure::of_file(&folder, &error))?;
    Ok(folder)
}

fn invented() -> Result<Vec<NewRecord>, Failure> {
    let world = World::of(INVENTED);
    let profiles = (0..INVENTED.profiles).map(|place| profile_at(&world, place).line);
    let reports = (0..INVENTED.reports).map(|place| report_at(&world, place).line);
    profiles.chain(reports).map(|line| read_line(&line, 1).map(answered).map_err(Failure::failed)).collect()
}

/// The sample's families answered nothing; without sealed answers no reviewer may see their candidates.
fn answered(record: NewRecord) -> NewRecord {
    match record {
        NewRecord::Report(mut new) if new.kin_answers.is_empty() => {
            new.kin_answers.push(NewKinAnswer {
                question: KinQuestion::AnimalOrTree,
                answer: Personal::stored("a persimmon tree behind the house (invented)"),
            });
            NewRecord::Report(new)
        }
        other => other,
    }
}

/// Certificate and key file of a reviewer.
type Reviewer = (Credentials, PathBuf);

/// Everybody who acts in the demonstration.
struct Cast {
    /// Certificates of the workers of stations and desks.
    organisations: BTreeMap<OrgCode, Credentials>,
    /// Those of the reviewers.
    reviewers: Vec<Reviewer>,
    root: PathBuf,
}

impl Cast {
    /// Makes the authority and writes a root with a worker for each station and desk of the sample, and
    /// eight reviewers of four bodies, whose key files land in the folder.
    fn register(folder: &Path, settings: &Settings, records: &[NewRecord]) -> Result<Self, Failure> {
        let authority = make_authority(&folder.join("authority.key"), settings)?;
        let names = [settings.listen.ip().to_string(), "localhost".to_owned()];
        make_server_certificate(&authority, settings, &names)?;
        let mut new = NewRoot::new().map_err(Failure::failed)?;
        let authority_text = std::fs::read_to_string(settings.authority())?;
        let now = SystemClock.now();
        let credentials = |made: &Enrolment| -> Result<Credentials, Failure> {
            let until = made.admission.valid_until;
            let certificate = authority.client(&made.connection.point(), now, until);
            Ok(Credentials::Certificate {
                authority: authority_text.clone(),
                certificate: certificate.map_err(Failure::failed)?,
                key: made.connection.pem(),
            })
        };
        let mut organisations = BTreeMap::new();
        for record in records {
            let (organisation, role) = match record {
                NewRecord::Profile(new) => (&new.station, Role::StationWorker),
                NewRecord::Report(new) => (&new.office, Role::FamilyDesk),
            };
            if !organisations.contains_key(organisation) {
                let made = new.add(organisation, &[role]).map_err(Failure::failed)?;
                organisations.insert(organisation.clone(), credentials(&made)?);
            }
        }
        let mut reviewers = Vec::new();
        for (i, body) in REVIEWING.into_iter().chain(REVIEWING).enumerate() {
            let code = OrgCode::new(body).map_err(|problem| Failure::failed(problem.problem))?;
            let made = new.add(&code, &[Role::Reviewer]).map_err(Failure::failed)?;
            let key = folder.join(format!("{body}-{}.key", i / REVIEWING.len() + 1));
            made.write(&key).map_err(Failure::failed)?;
            let known_by = credentials(&made)?;
            if let Credentials::Certificate { certificate, .. } = &known_by {
                std::fs::write(beside(&key, "crt"), certificate)?;
            }
            reviewers.push((known_by, key));
        }
        std::fs::write(&settings.root, new.text())?;
        Ok(Self { organisations, reviewers, root: settings.root.clone() })
    }

    /// A connection in an organisation's name.
    fn caller(&self, client: &Client, organisation: &OrgCode) -> Result<Caller, Failure> {
        let nobody = || Failure::failed("an organisation of the sample has no worker");
        Ok(client.caller(self.organisations.get(organisation).ok_or_else(nobody)?)?)
    }
}

/// Sends every record in the name of its own station or desk.
fn hand_in(client: &Client, cast: &Cast, records: &[NewRecord]) -> Result<(), Failure> {
    let bar = progress_bar(records.len() as u64, "{pos}/{len}");
    bar.set_message("importing");
    let mut profiles: BTreeMap<&OrgCode, Vec<proto::ProfileLine>> = BTreeMap::new();
    let mut reports: BTreeMap<&OrgCode, Vec<proto::ReportLine>> = BTreeMap::new();
    for (line, record) in (1..).zip(records) {
        match record {
            NewRecord::Profile(new) => {
                let lines = profiles.entry(&new.station).or_default();
                lines.push(proto::ProfileLine { line, profile: Some(to_proto::new_profile(new)) });
            }
            NewRecord::Report(new) => {
                let lines = reports.entry(&new.office).or_default();
                lines.push(proto::ReportLine { line, report: Some(to_proto::new_report(new)) });
            }
        }
    }
    let mut calls = Vec::new();
    for (station, lines) in profiles {
        let caller = cast.caller(client, station)?;
        for lines in lines.chunks(LINES_A_CALL) {
            let request = proto::RestateProfilesRequest { request_id: request_id()?, lines: lines.to_vec() };
            calls.push((Some(caller.clone()), request));
        }
    }
    for calls in calls.chunks(CALLS_AT_ONCE) {
        for answer in client.restate_profiles(calls.to_vec())? {
            answer.results.iter().try_for_each(|one| taken(&bar, one.outcome(), one.line))?;
        }
    }
    let mut calls = Vec::new();
    for (office, lines) in reports {
        let caller = cast.caller(client, office)?;
        for lines in lines.chunks(LINES_A_CALL) {
            let request = proto::RestateReportsRequest { request_id: request_id()?, lines: lines.to_vec() };
            calls.push((Some(caller.clone()), request));
        }
    }
    for calls in calls.chunks(CALLS_AT_ONCE) {
        for answer in client.restate_reports(calls.to_vec())? {
            answer.results.iter().try_for_each(|one| taken(&bar, one.outcome(), one.line))?;
        }
    }
    bar.finish_and_clear();
    Ok(())
}

fn taken(bar: &ProgressBar, outcome: proto::ImportOutcome, line: u64) -> Result<(), Failure> {
    bar.inc(1);
    match outcome {
        proto::ImportOutcome::Refused => Err(Failure::failed(format!("invented record {line} was refused"))),
        _ => Ok(()),
    }
}

/// Waits until the matcher has followed the whole journal.
///
/// # Errors
/// A store that fails meanwhile.
pub fn wait_for_matcher(service: &Arc<Service>) -> Result<(), Failure> {
    let bar = progress_bar(0, "{pos}/{len} entries");
    bar.set_message("matching");
    loop {
        let status = service.status_now().map_err(Failure::failed)?;
        bar.set_length(status.store.last.0);
        bar.set_position(status.store.last.0 - status.lag_entries);
        if status.lag_entries == 0 {
            bar.finish_and_clear();
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn show_best(client: &mut Client, cast: &Cast, address: &str) -> Result<(), Failure> {
    let mut dealt: BTreeMap<String, (f64, Vec<&Reviewer>)> = BTreeMap::new();
    for reviewer in &cast.reviewers {
        let (known_by, _) = reviewer;
        client.carrying(client.caller(known_by)?);
        for assignment in client.assignments()? {
            let (score, reviewers) = dealt.entry(assignment.name).or_default();
            *score = assignment.score_bits;
            reviewers.push(reviewer);
        }
    }
    let mut best: Vec<_> = dealt.into_iter().collect();
    best.sort_by(|(name, (score, _)), (other, (other_score, _))| {
        other_score.total_cmp(score).then(name.cmp(other))
    });
    println!("The best {} candidates, as their reviewers see them:", BEST.min(best.len()));
    let program = std::env::args().next().unwrap_or_else(|| "homeward".to_owned());
    for (i, (name, (_, reviewers))) in best.iter().take(BEST).enumerate() {
        client.carrying(client.caller(&reviewers[0].0)?);
        let case = client.case(name)?;
        println!("\n{}. {}", i + 1, evidence_text(&case));
        if i == 0 {
            println!("Look at it and vote on it as its two reviewers:");
            for (_, key) in reviewers {
                println!("{}", next_calls(&program, address, &case, (key, &cast.root)));
            }
        }
    }
    Ok(())
}
