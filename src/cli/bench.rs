//! `homeward bench`: imports and matches invented people through a real server and prints
//! what it took, in one table.

use std::time::Instant;

use indicatif::ProgressBar;

use crate::cli::bench_entries::EntriesBench;
use crate::cli::demo::wait_for_matcher;
use crate::cli::failure::Failure;
use crate::cli::import::{HandsIn, Sender};
use crate::cli::import_names::Names;
use crate::cli::import_summary::Summary;
use crate::config::Settings;
use crate::domain::actor::Role;
use crate::domain::ids::OrgCode;
use crate::evaluate::search_speed::SearchBench;
use crate::evaluate::synth::{Size, World, profile_at, report_at};
use crate::grpc::caller::Credentials;
use crate::grpc::client::{Client, request_id};
use crate::server::{Background, Running};
use crate::service::NewRoot;
use crate::transfer::import::Lines;
use crate::transfer::jsonl::{NewRecord, read_line, write_line};
use crate::transfer::refused_file::RefusedFile;

/// Measure this machine.
#[derive(clap::Args)]
pub struct Bench {
    /// Profiles to import.
    #[arg(long, default_value_t = 10_000)]
    profiles: usize,
    /// Reports to import.
    #[arg(long, default_value_t = 10_000)]
    reports: usize,
    /// Measure the index alone, over so many invented rows.
    #[arg(long, value_name = "ROWS")]
    search: Option<u64>,
    /// Measure from an entry until its candidates are there, over so many invented profiles.
    #[arg(long, value_name = "ROWS", conflicts_with = "search")]
    entries: Option<u64>,
    /// Entries a second, with --entries.
    #[arg(long, default_value_t = 20.0)]
    rate: f64,
    /// Queries of each class, with --search; entries, with --entries.
    #[arg(long, default_value_t = 100)]
    queries: usize,
    /// Seed of the invented rows, with --search or --entries.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// One surname and one county for all, and a row that tells everything, with --search.
    #[arg(long)]
    hostile: bool,
}

impl Bench {
    /// Measures and prints.
    ///
    /// # Errors
    /// A machine without room in its temporary folder.
    pub fn run(self) -> Result<(), Failure> {
        if let Some(rows) = self.search {
            return SearchBench { rows, queries: self.queries, seed: self.seed, hostile: self.hostile }
                .run(&mut |line| println!("{line}"))
                .map_err(Failure::failed);
        }
        let folder = std::env::temp_dir().join(format!("homeward-bench-{}", &request_id()?[..8]));
        std::fs::create_dir_all(&folder).map_err(|error| Failure::of_file(&folder, &error))?;
        let measured = match self.entries {
            Some(rows) => {
                let (entries, per_second, seed) = (self.queries, self.rate, self.seed);
                EntriesBench { rows, entries, per_second, seed }.run(&folder)
            }
            None => self.measure(&folder),
        };
        std::fs::remove_dir_all(&folder)?;
        measured
    }

    fn measure(&self, folder: &std::path::Path) -> Result<(), Failure> {
        let (station, desk) = (code("bench-station")?, code("bench-desk")?);
        let mut settings = Settings::in_folder(folder);
        settings.listen = ([127, 0, 0, 1], 0).into();
        settings.plain = true;
        let mut root = NewRoot::new().map_err(Failure::failed)?;
        let worker = root.add(&station, &[Role::StationWorker]).map_err(Failure::failed)?.token;
        let clerk = root.add(&desk, &[Role::FamilyDesk]).map_err(Failure::failed)?.token;
        std::fs::write(&settings.root, root.text())?;
        let size = Size { profiles: self.profiles as u64, reports: self.reports as u64, seed: 1 };
        let world = World::of(size);
        let profiles = handed_in((0..size.profiles).map(|place| profile_at(&world, place).line), &station)?;
        let reports = handed_in((0..size.reports).map(|place| report_at(&world, place).line), &desk)?;

        let running = Running::start(&settings, |_| ())?;
        let service = running.service.clone();
        let server = Background::start(running, settings.clone())?;
        let address = format!("http://{}", server.address);
        let begun = Instant::now();
        for (token, text) in [(&worker, &profiles), (&clerk, &reports)] {
            let client = Client::connect(&address, &Credentials::Token(token.clone()))?;
            let mut refused = RefusedFile::beside(&folder.join("lines"));
            let hands_in = HandsIn { profiles: true, reports: true };
            let summary = Summary::default();
            let (refused, names) = (&mut refused, Names::default());
            let mut sender = Sender { client: &client, hands_in, refused, summary, names };
            sender.import(Lines::new(text.as_bytes()), &ProgressBar::hidden())?;
            if sender.summary.refused > 0 {
                return Err(Failure::failed("invented lines were refused"));
            }
        }
        let imported = begun.elapsed().as_secs_f64();
        wait_for_matcher(&service)?;
        let matched = begun.elapsed().as_secs_f64();
        let status = service.status_now().map_err(Failure::failed)?;
        let records = (self.profiles + self.reports) as f64;
        let pairs = self.profiles as f64 * self.reports as f64;
        println!("profiles × reports          {} × {}", self.profiles, self.reports);
        println!(
            "import, durable             {imported:.1} s, {:.0} records/s (matching under way)",
            records / imported
        );
        println!("import and match to the end {matched:.1} s, {:.2} M pairs/s", pairs / matched / 1e6);
        println!("candidates                  {}", status.candidates);
        drop(service);
        server.stop()?;
        let begun = Instant::now();
        drop(Running::start(&settings, |_| ())?);
        println!("restart, full derivation    {:.1} s", begun.elapsed().as_secs_f64());
        println!("memory, peak                {} MB", peak_memory_mb().unwrap_or(0));
        println!("disk                        {} MB", folder_bytes(&settings.data)? >> 20);
        Ok(())
    }
}

pub(super) fn code(text: &str) -> Result<OrgCode, Failure> {
    OrgCode::new(text).map_err(|problem| Failure::failed(problem.problem))
}

/// Lines as one organisation hands them in, whoever they were invented for.
fn handed_in(lines: impl Iterator<Item = String>, organisation: &OrgCode) -> Result<String, Failure> {
    let mut text = String::new();
    for line in lines {
        let record = match read_line(&line, 1).map_err(Failure::failed)? {
            NewRecord::Profile(mut new) => {
                new.station = organisation.clone();
                NewRecord::Profile(new)
            }
            NewRecord::Report(mut new) => {
                new.office = organisation.clone();
                NewRecord::Report(new)
            }
        };
        text.push_str(&write_line(&record));
        text.push('\n');
    }
    Ok(text)
}

/// The largest resident size of this process so far.
pub(super) fn peak_memory_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes >> 10)
}

/// Processor time of this process so far, of all cores together, in milliseconds. Linux counts it in
/// hundredths of a second on every machine.
pub(super) fn processor_ms() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name in brackets may hold anything; user and system time are the 12th and 13th field behind it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<f64>().ok();
    Some((next()? + next()?) * 10.0)
}

fn folder_bytes(folder: &std::path::Path) -> Result<u64, Failure> {
    let mut bytes = 0;
    for item in std::fs::read_dir(folder)? {
        let item = item?;
        let meta = item.metadata()?;
        bytes += if meta.is_dir() { folder_bytes(&item.path())? } else { meta.len() };
    }
    Ok(bytes)
}
