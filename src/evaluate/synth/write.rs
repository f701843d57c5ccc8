//! The three files of a set, written as a stream: what is in memory at any time is one batch.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::domain::ids::OrgCode;
use crate::evaluate::synth::desk::report;
use crate::evaluate::synth::life::Life;
use crate::evaluate::synth::station::{Told, profile};
use crate::evaluate::synth::world::World;
use crate::evaluate::truth::KEY_COLUMNS;

/// Records made at once, on all cores.
const BATCH: u64 = 8_192;

/// Columns of the truth file behind the keys.
pub const GROUP_COLUMNS: [&str; 8] =
    ["stratum", "named", "people", "disability", "lost_as", "sex", "route", "evidence_bits"];

/// The profile at a place of a set.
pub fn profile_at(world: &World, place: u64) -> Told {
    let slot = world.profile(place);
    profile(world, &world.life(slot.person), slot)
}

/// The report at a place of a set.
pub fn report_at(world: &World, place: u64) -> Told {
    let slot = world.report(place);
    report(world, &world.life(slot.person), slot)
}

/// Who owns the records, where all are to be of one station or desk: a worker of it can import them.
#[derive(Clone, Debug, Default)]
pub struct Owners {
    /// The station of every profile.
    pub station: Option<OrgCode>,
    /// The desk of every report.
    pub desk: Option<OrgCode>,
}

/// Writes `profiles.jsonl`, `reports.jsonl` and `truth.csv` into a folder; the number of true pairs.
/// `progress` is told of records done.
///
/// # Errors
/// The file system's.
pub fn write_set(world: &World, folder: &Path, progress: &(dyn Fn(u64) + Sync)) -> io::Result<u64> {
    write_set_of(world, folder, &Owners::default(), progress)
}

/// The same with owners.
///
/// # Errors
/// The file system's.
pub fn write_set_of(
    world: &World,
    folder: &Path,
    owners: &Owners,
    progress: &(dyn Fn(u64) + Sync),
) -> io::Result<u64> {
    std::fs::create_dir_all(folder)?;
    let size = world.size;
    let profile = |place| profile_at(world, place).owned_by(owners.station.as_ref()).line;
    lines(&folder.join("profiles.jsonl"), size.profiles, &profile, progress)?;
    let report = |place| report_at(world, place).owned_by(owners.desk.as_ref()).line;
    lines(&folder.join("reports.jsonl"), size.reports, &report, progress)?;
    truth(world, &folder.join("truth.csv"), owners, progress)
}

fn lines(
    path: &Path,
    count: u64,
    line: &(dyn Fn(u64) -> String + Sync),
    progress: &(dyn Fn(u64) + Sync),
) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    for first in (0..count).step_by(BATCH as usize) {
        let batch: Vec<String> = (first..(first + BATCH).min(count)).into_par_iter().map(line).collect();
        progress(batch.len() as u64);
        for line in batch {
            out.write_all(line.as_bytes())?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()
}

fn truth(world: &World, path: &Path, owners: &Owners, progress: &(dyn Fn(u64) + Sync)) -> io::Result<u64> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "{},{}", KEY_COLUMNS.join(","), GROUP_COLUMNS.join(","))?;
    let mut pairs = 0;
    for first in (0..world.matched).step_by(BATCH as usize) {
        let people = first..(first + BATCH).min(world.matched);
        let batch: Vec<Vec<String>> =
            people.into_par_iter().map(|person| pairs_of(world, owners, person)).collect();
        progress(batch.len() as u64);
        for line in batch.iter().flatten() {
            writeln!(out, "{line}")?;
            pairs += 1;
        }
    }
    out.flush()?;
    Ok(pairs)
}

/// The lines of the truth file about one person.
fn pairs_of(world: &World, owners: &Owners, person: u64) -> Vec<String> {
    let life = world.life(person);
    let said = |slot| report(world, &life, slot).owned_by(owners.desk.as_ref());
    let reports: Vec<Told> = world.reports_of(person).map(said).collect();
    let mut lines = Vec::new();
    for slot in world.profiles_of(person) {
        let heard = profile(world, &life, slot).owned_by(owners.station.as_ref());
        for said in &reports {
            lines.push(pair(&life, &heard, said));
        }
    }
    lines
}

fn pair(life: &Life, heard: &Told, said: &Told) -> String {
    let people = match (life.people, life.home.abroad.is_some()) {
        (_, true) => "foreign",
        ("汉族", _) => "han",
        _ => "minority",
    };
    [
        heard.organisation.as_str(),
        &heard.local_ref,
        &said.organisation,
        &said.local_ref,
        heard.holds.stratum(&said.holds),
        if heard.holds.name > 0.0 { "named" } else { "unnamed" },
        people,
        life.disability(),
        if life.age_at_loss() < 16 { "child" } else { "adult" },
        if life.female { "female" } else { "male" },
        life.route.word(),
        &format!("{:.1}", heard.holds.shared(&said.holds)),
    ]
    .join(",")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::evaluate::input::read_cases;
    use crate::evaluate::synth::Size;

    #[test]
    fn all_records_can_be_of_one_station_and_one_desk() {
        let folder = tempfile::tempdir().unwrap();
        let world = World::of(Size { profiles: 120, reports: 150, seed: 5 });
        let code = |text: &str| Some(OrgCode::new(text).unwrap());
        let owners = Owners { station: code("410100-01"), desk: code("desk-1") };
        let pairs = write_set_of(&world, folder.path(), &owners, &|_| ()).unwrap();
        let path = |name: &str| folder.path().join(name);
        let of = |name: &str, field: &str| -> BTreeSet<String> {
            let text = std::fs::read_to_string(path(name)).unwrap();
            let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
            lines.map(|line| line[field].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(of("profiles.jsonl", "station"), BTreeSet::from(["410100-01".to_owned()]));
        assert_eq!(of("reports.jsonl", "office"), BTreeSet::from(["desk-1".to_owned()]));
        assert_eq!(
            (of("profiles.jsonl", "local_ref").len(), of("reports.jsonl", "local_ref").len()),
            (120, 150)
        );
        let cases = read_cases(&path("profiles.jsonl"), &path("reports.jsonl"), &path("truth.csv")).unwrap();
        assert_eq!(cases.truth.pairs.len() as u64, pairs);
    }
}
