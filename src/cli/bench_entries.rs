//! `homeward bench --entries`: from an entry until its candidates are there, over a store of many invented
//! profiles, through the service, the journal, the store on disk and the matcher as they run in a server.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::cli::bench::{code, peak_memory_mb, processor_ms};
use crate::cli::demo::wait_for_matcher;
use crate::cli::failure::Failure;
use crate::config::Settings;
use crate::domain::actor::{Actor, Role};
use crate::domain::ids::{OrgCode, Position, RequestId};
use crate::domain::profile::NewProfile;
use crate::domain::report::NewReport;
use crate::evaluate::synth::{Size, World, profile_at, report_at};
use crate::server::Running;
use crate::service::{NewRoot, Request, Service};
use crate::transfer::jsonl::{NewRecord, read_line};

/// What to measure.
pub struct EntriesBench {
    /// Profiles on record.
    pub rows: u64,
    /// Entries measured.
    pub entries: usize,
    /// Entries a second.
    pub per_second: f64,
    /// Seed of the invented people.
    pub seed: u64,
}

/// Profiles handed in at once.
const AT_ONCE: u64 = 256;

/// Entries that the matcher has not followed yet: when each was stored, and whether it is a report's.
type Waiting = Mutex<VecDeque<(Position, Instant, bool)>>;

/// Who hands in.
struct Cast {
    worker: Actor,
    clerk: Actor,
    station: OrgCode,
    desk: OrgCode,
}

impl EntriesBench {
    /// Measures in a folder and prints.
    ///
    /// # Errors
    /// A store without room; an invented record that is refused.
    pub fn run(&self, folder: &std::path::Path) -> Result<(), Failure> {
        let mut settings = Settings::in_folder(folder);
        settings.plain = true;
        let mut root = NewRoot::new().map_err(Failure::failed)?;
        let (station, desk) = (code("bench-station")?, code("bench-desk")?);
        let mut actor = |organisation: &OrgCode, role| {
            root.add(organisation, &[role]).map(|own| own.admission.actor).map_err(Failure::failed)
        };
        let (worker, clerk) = (actor(&station, Role::StationWorker)?, actor(&desk, Role::FamilyDesk)?);
        let cast = Cast { worker, clerk, station, desk };
        std::fs::write(&settings.root, root.text())?;
        let world = World::of(Size { profiles: self.rows, reports: self.rows, seed: self.seed });
        let mut running = Running::start(&settings, |_| ())?;
        let service = running.service.clone();
        let begun = Instant::now();
        self.fill(&service, &world, &cast)?;
        wait_for_matcher(&service)?;
        println!("profiles on record              {} in {:.0} s", self.rows, begun.elapsed().as_secs_f64());
        let measured = self.measure(&service, &world, &cast);
        let stopped = running.stop();
        measured?;
        Ok(stopped?)
    }

    fn fill(&self, service: &Service, world: &World, cast: &Cast) -> Result<(), Failure> {
        for first in (0..self.rows).step_by(AT_ONCE as usize) {
            let places = first..(first + AT_ONCE).min(self.rows);
            let lines = places.map(|place| profile(world, place, cast).map(Ok));
            let lines: Vec<_> = lines.collect::<Result<_, Failure>>()?;
            service.restate_profiles(&cast.worker, request(first), &lines).map_err(Failure::failed)?;
        }
        Ok(())
    }

    /// Entries at a steady pace, three new reports to one profile that says something else now, each timed
    /// from its commit until the matcher has committed its candidates.
    fn measure(&self, service: &Arc<Service>, world: &World, cast: &Cast) -> Result<(), Failure> {
        let (waiting, ended, before) = (Waiting::default(), AtomicBool::new(false), processor_ms());
        let took: [Vec<f64>; 2] = std::thread::scope(|scope| {
            let watcher = scope.spawn(|| watch(service, &waiting, &ended));
            let handed_in = self.hand_in(service, (world, cast), &waiting);
            ended.store(true, Ordering::SeqCst);
            let took = watcher.join().map_err(|_| Failure::failed("the watcher ended unexpectedly"))?;
            handed_in.and(took)
        })?;
        let processor = processor_ms().zip(before).map(|(after, before)| after - before);
        let all = took.concat();
        let [changed, reports] = took;
        for (name, mut ms) in [("reports", reports), ("changed profiles", changed), ("all", all)] {
            if ms.is_empty() {
                continue;
            }
            ms.sort_unstable_by(f64::total_cmp);
            let at = |share: f64| ms[((ms.len() - 1) as f64 * share).round() as usize];
            println!(
                "entry to candidates, {name:<17}  p50 {:.0} ms, p99 {:.0} ms, longest {:.0} ms, {} entries at {} a second",
                at(0.5),
                at(0.99),
                at(1.0),
                ms.len(),
                self.per_second
            );
        }
        let status = service.status_now().map_err(Failure::failed)?;
        if let Some(ms) = processor {
            println!(
                "processor time an entry         {:.1} ms, all cores together",
                ms / self.entries.max(1) as f64
            );
        }
        println!("candidates                      {}", status.candidates);
        println!("memory, peak                    {} MB", peak_memory_mb().unwrap_or(0));
        Ok(())
    }

    fn hand_in(
        &self,
        service: &Service,
        (world, cast): (&World, &Cast),
        waiting: &Waiting,
    ) -> Result<(), Failure> {
        let begun = Instant::now();
        for n in 0..self.entries {
            let due = Duration::from_secs_f64(n as f64 / self.per_second);
            std::thread::sleep(due.saturating_sub(begun.elapsed()));
            let (request, of_report) = (request(self.rows + n as u64), n % 4 != 3);
            if of_report {
                let line = [Ok(report(world, n as u64, cast)?)];
                service.restate_reports(&cast.clerk, request, &line).map_err(Failure::failed)?;
            } else {
                let mut changed = profile(world, (n as u64 * 7_919) % self.rows, cast)?;
                changed.statements.pop();
                service.restate_profiles(&cast.worker, request, &[Ok(changed)]).map_err(Failure::failed)?;
            }
            let at = service.status_now().map_err(Failure::failed)?.store.last;
            let stored = (at, Instant::now(), of_report);
            waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back(stored);
        }
        Ok(())
    }
}

/// Takes down when entries were followed: milliseconds of changed profiles, and of reports.
fn watch(service: &Service, waiting: &Waiting, ended: &AtomicBool) -> Result<[Vec<f64>; 2], Failure> {
    let mut took: [Vec<f64>; 2] = Default::default();
    loop {
        let over = ended.load(Ordering::SeqCst);
        let status = service.status_now().map_err(Failure::failed)?;
        let followed = status.store.last.0 - status.lag_entries;
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((_, since, of_report)) = waiting.front().filter(|own| own.0.0 <= followed) {
            took[usize::from(*of_report)].push(since.elapsed().as_secs_f64() * 1e3);
            waiting.pop_front();
        }
        if over && waiting.is_empty() {
            return Ok(took);
        }
        drop(waiting);
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn request(n: u64) -> Request {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&n.to_be_bytes());
    Request { id: RequestId(id), hash: [0; 32] }
}

fn profile(world: &World, place: u64, cast: &Cast) -> Result<NewProfile, Failure> {
    match read_line(&profile_at(world, place).line, 1).map_err(Failure::failed)? {
        NewRecord::Profile(new) => Ok(NewProfile { station: cast.station.clone(), ..*new }),
        NewRecord::Report(_) => Err(Failure::failed("a profile was meant")),
    }
}

fn report(world: &World, place: u64, cast: &Cast) -> Result<NewReport, Failure> {
    match read_line(&report_at(world, place).line, 1).map_err(Failure::failed)? {
        NewRecord::Report(new) => Ok(NewReport { office: cast.desk.clone(), ..*new }),
        NewRecord::Profile(_) => Err(Failure::failed("a report was meant")),
    }
}
