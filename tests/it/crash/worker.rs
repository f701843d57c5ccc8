//! Those who put load on the server: each changes records of her own, one change after the other,
//! until the connection breaks.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use homeward::domain::access::Call;
use homeward::domain::ids::{LocalRef, RequestId};
use homeward::domain::lines::Lines;
use homeward::domain::profile::NewProfile;
use homeward::domain::report::NewReport;
use homeward::domain::signed::Digest;
use homeward::domain::statement::{Fact, NewStatement, TextField};
use homeward::domain::text::Personal;
use homeward::grpc::{proto, to_proto};
use homeward::service::{Clock, SystemClock, ToSign};

use crate::crash::book::{Book, Deed, Key, name_in};
use crate::crash::call::{Asked, Caller, Outcome};
use crate::crash::cast::Member;
use crate::crash::chance::Chance;

/// What she works on.
pub enum Desk {
    Station(Vec<NewProfile>),
    Family(Vec<NewReport>),
    Review,
}

pub struct Worker<'a> {
    pub member: &'a Member,
    pub number: usize,
    pub desk: Desk,
    pub chance: Chance,
    root: Digest,
    done: usize,
    /// Names of records by their place in the desk's list.
    names: BTreeMap<usize, String>,
    /// Records not to be touched any more: closed or withdrawn, perhaps.
    over: Vec<usize>,
    /// Cases given to her that are not in the book yet.
    read: Vec<String>,
}

impl<'a> Worker<'a> {
    pub fn new((member, root): (&'a Member, Digest), number: usize, desk: Desk, seed: u64) -> Self {
        let chance = Chance(seed.wrapping_add(number as u64 * 7_919));
        Self {
            member,
            number,
            desk,
            chance,
            root,
            done: 0,
            names: BTreeMap::new(),
            over: Vec::new(),
            read: Vec::new(),
        }
    }

    /// Works until the connection breaks; every change goes into the book before its answer is used.
    pub fn work(&mut self, address: &str, book: &Mutex<Book>) {
        let Some(caller) = Caller::connect(address, &self.member.token) else { return };
        loop {
            let next = self.next(&caller);
            let read = self.read.drain(..).map(|case| (self.member.id, case));
            book.lock().unwrap().readings.extend(read);
            let Some(mut deed) = next else {
                if !matches!(self.desk, Desk::Review) || caller.assignments().is_empty() {
                    // Nothing awaits her, all her records are closed, or the server is gone: asking again tells.
                    if Caller::connect(address, &self.member.token).is_none() {
                        return;
                    }
                    std::thread::sleep(Duration::from_millis(20));
                }
                continue;
            };
            deed.outcome = caller.ask(&deed.asked);
            let outcome = deed.outcome.clone();
            self.learn(&deed);
            book.lock().unwrap().deeds.push(deed);
            if outcome == Outcome::Unknown {
                return;
            }
        }
    }

    /// Something a desk or a station asks for.
    pub fn anything(&mut self) -> Asked {
        loop {
            let (mark, request_id) = ("anything".to_owned(), self.chance.request_id());
            if let Some(deed) = self.restate(mark, request_id) {
                return deed.asked;
            }
        }
    }

    /// Takes in what she was told of her records.
    pub fn learn(&mut self, deed: &Deed) {
        if let (Outcome::Told(told), false) = (&deed.outcome, deed.said.is_empty()) {
            for (key, told) in deed.about.iter().zip(told) {
                self.names.insert(place_of(key), name_in(told).to_owned());
            }
        }
    }

    fn next(&mut self, caller: &Caller) -> Option<Deed> {
        self.done += 1;
        let mark = format!("mark {}-{}", self.number, self.done);
        let roll = self.chance.below(100);
        let request_id = self.chance.request_id();
        match (&self.desk, roll) {
            (Desk::Review, _) => self.decide(caller, mark, request_id),
            (_, 0..55) => self.restate(mark, request_id),
            (_, 55..93) => self.add(mark, request_id),
            _ => self.end(mark, request_id),
        }
    }

    fn restate(&mut self, mark: String, request_id: String) -> Option<Deed> {
        let size = match &self.desk {
            Desk::Station(all) => all.len(),
            Desk::Family(all) => all.len(),
            Desk::Review => return None,
        };
        let first = self.chance.below(size);
        let places: Vec<usize> = (first..size.min(first + 1 + self.chance.below(9)))
            .filter(|place| !self.over.contains(place))
            .collect();
        if places.is_empty() {
            return None;
        }
        let mut said = Vec::new();
        let asked = match &self.desk {
            Desk::Station(all) => {
                let lines = places.iter().map(|&place| {
                    let mut new = all[place].clone();
                    new.local_ref = local_ref(place);
                    new.station = self.member.organisation.clone();
                    new.status = None;
                    new.died_on = None;
                    new.statements.push(marked(&mark));
                    said.push(facts(&new.statements));
                    proto::ProfileLine { line: place as u64 + 1, profile: Some(to_proto::new_profile(&new)) }
                });
                Asked::Profiles(proto::RestateProfilesRequest { request_id, lines: lines.collect() })
            }
            Desk::Family(all) => {
                let lines = places.iter().map(|&place| {
                    let mut new = all[place].clone();
                    new.local_ref = local_ref(place);
                    new.office = self.member.organisation.clone();
                    new.statements.push(marked(&mark));
                    said.push(facts(&new.statements));
                    proto::ReportLine { line: place as u64 + 1, report: Some(to_proto::new_report(&new)) }
                });
                Asked::Reports(proto::RestateReportsRequest { request_id, lines: lines.collect() })
            }
            Desk::Review => return None,
        };
        Some(self.deed(asked, mark, places, said))
    }

    fn add(&mut self, mark: String, request_id: String) -> Option<Deed> {
        let (place, name) = self.any_record()?;
        let add = vec![to_proto::new_statement(&marked(&mark))];
        let asked = match &self.desk {
            Desk::Station(_) => Asked::ProfileStatements(proto::AddProfileStatementsRequest {
                request_id,
                name,
                add,
                ..Default::default()
            }),
            _ => Asked::ReportStatements(proto::AddReportStatementsRequest {
                request_id,
                name,
                add,
                ..Default::default()
            }),
        };
        Some(self.deed(asked, mark, vec![place], Vec::new()))
    }

    fn end(&mut self, mark: String, request_id: String) -> Option<Deed> {
        let (place, name) = self.any_record()?;
        self.over.push(place);
        let asked = match &self.desk {
            Desk::Station(_) => {
                let status = proto::ProfileStatus::Reunited.into();
                Asked::Close(proto::CloseProfileRequest { request_id, name, status, ..Default::default() })
            }
            _ => Asked::Withdraw(proto::WithdrawReportRequest { request_id, name }),
        };
        Some(self.deed(asked, mark, vec![place], Vec::new()))
    }

    fn decide(&mut self, caller: &Caller, mark: String, request_id: String) -> Option<Deed> {
        let awaiting = caller.assignments();
        let one = awaiting.get(self.chance.below(awaiting.len()))?;
        if self.chance.below(3) == 0 {
            if !caller.reads_case(&one.name) {
                return None;
            }
            self.read.push(one.name.clone());
        }
        let (name, reason) = (one.name.clone(), format!("the evidence was weighed, {mark}"));
        let kin = self.chance.below(2) == 0;
        let asked = if one.state() == proto::CaseState::Split {
            let choice = if kin { proto::SplitChoice::GoOn } else { proto::SplitChoice::Close }.into();
            let etag = String::new();
            let word = if kin { "go_on" } else { "close" };
            let action = self.signed((Call::DecideSplit, &name, &request_id), word, &reason);
            Asked::Split(proto::DecideSplitRequest {
                request_id,
                name,
                etag,
                choice,
                reason,
                action,
                cites: vec![],
            })
        } else {
            let verdict = if kin { proto::Verdict::Kin } else { proto::Verdict::NotKin }.into();
            let etag = String::new();
            let word = if kin { "kin" } else { "not_kin" };
            let action = self.signed((Call::Vote, &name, &request_id), word, &reason);
            Asked::Vote(proto::VoteRequest { request_id, name, etag, verdict, reason, action, cites: vec![] })
        };
        Some(self.deed(asked, mark, Vec::new(), Vec::new()))
    }

    fn signed(
        &self,
        (call, subject, request_id): (Call, &str, &str),
        choice: &str,
        reason: &str,
    ) -> Option<proto::SignedAction> {
        let mut body = Lines::new();
        body.put("choice", choice);
        let id = RequestId::parse(request_id).unwrap();
        let act = ToSign { call, subject, id, body, reason };
        let sent = self.member.enrolment.sign(&self.root, act, SystemClock.now());
        Some(to_proto::signed_action(&sent.signed, sent.salt))
    }

    fn any_record(&mut self) -> Option<(usize, String)> {
        let places: Vec<usize> =
            self.names.keys().filter(|place| !self.over.contains(place)).copied().collect();
        let place = *places.get(self.chance.below(places.len()))?;
        Some((place, self.names[&place].clone()))
    }

    fn deed(&self, asked: Asked, mark: String, places: Vec<usize>, said: Vec<Vec<Fact>>) -> Deed {
        let organisation = self.member.organisation.to_string();
        let key = |place: usize| (organisation.clone(), local_ref(place).as_str().to_owned());
        let about = places.into_iter().map(key).collect();
        Deed { by: self.member.id, asked, mark, about, said, outcome: Outcome::Unknown }
    }
}

fn local_ref(place: usize) -> LocalRef {
    LocalRef::new(&format!("L-{place}")).unwrap()
}

fn place_of(key: &Key) -> usize {
    key.1.trim_start_matches("L-").parse().unwrap()
}

fn marked(mark: &str) -> NewStatement {
    NewStatement::of(Fact::Text(TextField::Memories, Personal::stored(mark)))
}

fn facts(statements: &[NewStatement]) -> Vec<Fact> {
    statements.iter().map(|new| new.fact.clone()).collect()
}
