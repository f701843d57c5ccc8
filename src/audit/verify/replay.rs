//! The log replayed from its first entry: the registry by its signed changes, every decision by its
//! signature, and every step to a release by the machine that the service itself obeys. What is wrong
//! counts for nothing that comes later.

use std::collections::{HashMap, HashSet};

use sha2::{Digest as _, Sha256};

use crate::audit::deed_parts::read_signature;
use crate::audit::leaf::PublicPart;
use crate::audit::signature::signature_fits;
use crate::audit::verify::decision::{check, what};
use crate::audit::verify::finding::Fault;
use crate::domain::actor::Role;
use crate::domain::entry::{CaseStep, Entry, Moved, What};
use crate::domain::ids::{ActorId, OrgCode, Position, ReportId, RequestId};
use crate::domain::registry::{Admission, Registry, Signed, SignedChange};
use crate::domain::release::history::History;
use crate::domain::setting::Setting;
use crate::domain::signed::Digest;

/// Everything the log says of decisions, so far.
#[derive(Default)]
pub struct Replay {
    root: Option<Digest>,
    registry: Option<Registry>,
    history: History,
    /// The desk of each report, by the report's name in the log.
    desks: HashMap<String, OrgCode>,
    /// Its name in signed texts, where somebody signed anything of its reporter, by its name in the log.
    reports: HashMap<String, ReportId>,
    /// Reports that were withdrawn, by their names in the log.
    withdrawn: HashSet<String>,
    used: HashSet<(ActorId, RequestId)>,
    signed: u64,
}

/// What is wrong, in words.
type Wrong = Vec<(Fault, String)>;

impl Replay {
    /// From the beginning, with the hash of the root when it is known from elsewhere.
    pub fn new(root: Option<Digest>) -> Self {
        Self { root, ..Self::default() }
    }

    /// What was replayed, in words.
    pub fn seen(&self) -> String {
        let changes = self.registry.as_ref().map_or(0, Registry::number);
        let releases = self.history.releases();
        format!(
            "{} signed decisions, {changes} changes of the registry, {releases} releases stand",
            self.signed
        )
    }

    /// Takes the next entry; what is wrong with it.
    pub fn take(&mut self, entry: &PublicPart) -> Wrong {
        if entry.kind == "registry" {
            let taken = self.change(entry);
            return taken.err().map(|words| (Fault::ForgedRegistry, words)).into_iter().collect();
        }
        self.note_report(entry);
        match what(entry) {
            Ok(None) => Vec::new(),
            Ok(Some(what)) => match self.answers_for_another(entry) {
                Some(words) => vec![(Fault::ForgedDecision, words.to_owned())],
                None => self.decision(entry, what),
            },
            Err(words) => vec![(Fault::UnlawfulMove, words.to_owned())],
        }
    }

    /// Takes in what the log says of a report by either of its names: whose it is, and that it was withdrawn.
    fn note_report(&mut self, entry: &PublicPart) {
        let Some(file) = entry.detail("file") else { return };
        match entry.kind.as_str() {
            "report_registered" => {
                self.desks.entry(file.to_owned()).or_insert_with(|| entry.organisation.clone());
            }
            "report_withdrawn" => drop(self.withdrawn.insert(file.to_owned())),
            "reporter_verified" | "reporter_vouched" => {
                let name = entry.detail("record").and_then(|record| record.strip_prefix("reports/"));
                self.reports.extend(name.and_then(ReportId::parse).map(|name| (file.to_owned(), name)));
            }
            _ => return,
        }
        if let Some(report) = self.reports.get(file).filter(|_| self.withdrawn.contains(file)) {
            self.history.note_withdrawn(*report);
        }
    }

    /// What is wrong with who says who a reporter is: her own desk signs what it saw, and another body answers for her.
    fn answers_for_another(&self, entry: &PublicPart) -> Option<&'static str> {
        let desk = entry.detail("file").and_then(|report| self.desks.get(report))?;
        match entry.kind.as_str() {
            "reporter_verified" if *desk != entry.organisation => Some("another desk signed what it saw"),
            "reporter_vouched" if *desk == entry.organisation => Some("her own desk answers for her"),
            _ => None,
        }
    }

    fn change(&mut self, entry: &PublicPart) -> Result<(), String> {
        let text = entry.detail("text").ok_or("the change has no text")?;
        let signature = |(_, line): &(String, String)| {
            let (by, signature) = line.split_once(' ')?;
            Some(Signed { by: ActorId::parse(by)?, signature: read_signature(signature)? })
        };
        let signatures: Option<Vec<Signed>> =
            entry.details.iter().filter(|(name, _)| name == "signed_by").map(signature).collect();
        let signatures = signatures.ok_or("a signature of the change cannot be read")?;
        let Some(registry) = &mut self.registry else {
            let root: Digest = Sha256::digest(text.as_bytes()).into();
            if self.root.is_some_and(|trusted| trusted != root) {
                return Err("the root is not the trusted one".to_owned());
            }
            let registry = Registry::of_root(text, root).map_err(|fault| fault.to_string())?;
            note_registry(&mut self.history, &registry);
            self.registry = Some(registry);
            return Ok(());
        };
        let change = SignedChange { text: text.into(), signatures };
        registry.take(&change, entry.at, signature_fits).map_err(|fault| fault.to_string())?;
        note_registry(&mut self.history, registry);
        Ok(())
    }

    fn decision(&mut self, entry: &PublicPart, what: What) -> Wrong {
        let mut wrong = Vec::new();
        let Some(role) = Role::from_word(&entry.role) else {
            return vec![(Fault::ForgedDecision, "the role is unknown".to_owned())];
        };
        match &self.registry {
            Some(registry) => {
                if let Err(words) = check(entry, &what, registry, &mut self.used) {
                    wrong.push((Fault::ForgedDecision, words));
                }
                let trained =
                    |one: &Admission| one.actor.has(Role::ChildProtectionReviewer).then_some(one.actor.id);
                self.history.list_child_reviewers(registry.all(entry.at).filter_map(trained));
                let all = registry.all(entry.at);
                let roles = all.flat_map(|one| one.actor.roles.iter().map(|role| (one.actor.id, *role)));
                self.history.list_roles(roles);
            }
            None if role == Role::Service => {}
            None => {
                let words = "no registry shows whose signature it is";
                wrong.push((Fault::ForgedDecision, words.to_owned()));
            }
        }
        self.signed += u64::from(wrong.is_empty() && role != Role::Service);
        if let What::CaseMoved(moved) = &what
            && moved.step == CaseStep::Reassigned
            && role == Role::Reviewer
            && !self.leaves_herself(entry.actor, moved)
        {
            wrong.push((Fault::ForgedDecision, "somebody else gave the seat back".to_owned()));
        }
        // A decision that nobody signed is looked at as it stands too, but does not count.
        let mut as_if = (!wrong.is_empty()).then(|| self.history.clone());
        let history = as_if.as_mut().unwrap_or(&mut self.history);
        let entry = Entry {
            position: Position(entry.index),
            at: entry.at,
            actor: entry.actor,
            organisation: entry.organisation.clone(),
            role,
            what,
        };
        if let Err(unlawful) = history.take(&entry) {
            wrong.push((Fault::UnlawfulMove, unlawful.problem.to_string()));
        }
        wrong
    }

    /// Whether the seat that a reassignment takes is hers.
    fn leaves_herself(&self, actor: ActorId, moved: &Moved) -> bool {
        let left = self.history.case(moved.case).and_then(|(case, _)| case.left_by(&moved.seats));
        left.is_some_and(|seat| seat.reviewer == actor)
    }
}

/// What the machine reads in the registry: who is bound to whom, and what is set of releases.
fn note_registry(history: &mut History, registry: &Registry) {
    history.list_conflicts(registry.conflicts());
    history.offers_stand(i64::from(registry.setting(Setting::TransferOfferDays)));
}
