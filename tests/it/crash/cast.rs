//! Everybody who calls the server in these tests, and the people they tell of.

use std::path::Path;

use homeward::domain::actor::Role;
use homeward::domain::ids::{ActorId, OrgCode};
use homeward::domain::profile::NewProfile;
use homeward::domain::report::NewReport;
use homeward::domain::signed::Digest;
use homeward::evaluate::synth::{Size, World, profile_at, report_at};
use homeward::service::{Enrolment, NewRoot, digest};
use homeward::transfer::jsonl::{NewRecord, read_line};

use crate::matcher::invented::{profile, report};

pub struct Member {
    pub organisation: OrgCode,
    pub id: ActorId,
    pub token: String,
    pub enrolment: Enrolment,
}

pub struct Cast {
    pub stations: Vec<Member>,
    pub desks: Vec<Member>,
    pub reviewers: Vec<Member>,
    pub operator: Member,
    /// The two registrars.
    pub registrars: [Enrolment; 2],
    /// Hash of the root, which signed acts name.
    pub root: Digest,
}

impl Cast {
    /// Writes the registry of a folder.
    pub fn register(folder: &Path) -> Self {
        let mut file = NewRoot::new().unwrap();
        let mut enter = |code: &str, role: Role| {
            let organisation = OrgCode::new(code).unwrap();
            let enrolment = file.add(&organisation, &[role]).unwrap();
            let (id, token) = (enrolment.admission.actor.id, enrolment.token.clone());
            Member { organisation, id, token, enrolment }
        };
        let bodies = ["review-a", "review-b", "review-c", "review-d"];
        let stations = ["station-1", "station-2"].map(|code| enter(code, Role::StationWorker)).into();
        let desks = ["desk-1", "desk-2"].map(|code| enter(code, Role::FamilyDesk)).into();
        let reviewers = bodies.iter().chain(&bodies).map(|code| enter(code, Role::Reviewer)).collect();
        let operator = enter("operations", Role::Operator);
        let text = file.text();
        std::fs::write(folder.join("root.txt"), &text).unwrap();
        let root = digest(text.as_bytes());
        Self { stations, desks, reviewers, operator, registrars: file.registrars, root }
    }
}

/// Invented profiles and reports, every second one put aside for somebody invented of whom there are
/// several much alike, so that many pairs are candidates.
pub fn sample(profiles: usize, reports: usize) -> (Vec<NewProfile>, Vec<NewReport>) {
    let world = World::of(Size { profiles: 2_000, reports: 5_000, seed: 2 });
    let mut people = (Vec::new(), Vec::new());
    let profiles = (0..profiles as u64).map(|place| profile_at(&world, place).line);
    let reports = (0..reports as u64).map(|place| report_at(&world, place).line);
    for line in profiles.chain(reports) {
        match read_line(&line, 1).unwrap() {
            NewRecord::Profile(new) => people.0.push(*new),
            NewRecord::Report(new) => people.1.push(*new),
        }
    }
    let alike = |n: usize| 12 + 23 * ((n as u32).wrapping_mul(2_654_435_761) >> 20);
    for (n, new) in people.0.iter_mut().enumerate().skip(1).step_by(2) {
        *new = profile(n, alike(n));
    }
    for (n, new) in people.1.iter_mut().enumerate().skip(1).step_by(2) {
        *new = report(n, alike(n), n % 3 > 0);
    }
    people
}
