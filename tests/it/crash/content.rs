//! What a store holds, compared with the observer's book.

use std::collections::{BTreeMap, BTreeSet};

use homeward::domain::case::Case;
use homeward::domain::description::Description;
use homeward::domain::ids::RequestId;
use homeward::domain::profile::Status;
use homeward::domain::statement::{Fact, TextField};
use homeward::store::{SledStore, Store};

use crate::crash::book::{Book, Deed, Key, name_in};
use crate::crash::call::{Asked, Outcome};
use crate::matcher::definition::Content;

/// Where marks were found, what stands, and what is over.
struct Found {
    marks: BTreeMap<String, BTreeSet<String>>,
    standing: BTreeMap<Key, Vec<Fact>>,
    over: BTreeSet<String>,
    names: BTreeSet<String>,
}

/// Compares; gives everything that is wrong, in words.
pub fn differences(book: &Book, store: &SledStore, content: &Content) -> Vec<String> {
    let found = Found::of(content);
    let mut wrong = Vec::new();
    for deed in &book.deeds {
        if let Some(words) = found.compare(deed, has_reply(store, deed)) {
            wrong.push(format!("{}: {words}", deed.mark));
        }
    }
    for (key, deed) in book.last() {
        let Some(i) = deed.about.iter().position(|other| other == key) else { continue };
        if let Some(said) = deed.said.get(i) {
            let stands = &found.standing[key];
            // A line that says one thing twice is recorded as saying it once.
            if !stands.iter().all(|fact| said.contains(fact))
                || !said.iter().all(|fact| stands.contains(fact))
            {
                wrong.push(format!("{}: {key:?} does not say what was said last", deed.mark));
            }
        }
    }
    let lost = book.names().into_iter().filter(|name| !name.is_empty() && !found.names.contains(*name));
    wrong.extend(lost.map(|name| format!("{name} is lost")));
    wrong
}

fn has_reply(store: &SledStore, deed: &Deed) -> bool {
    let id = RequestId::parse(deed.asked.request_id()).unwrap();
    store.reply(deed.by, id).unwrap().is_some()
}

impl Found {
    fn of(content: &Content) -> Self {
        let mut found = Self {
            marks: BTreeMap::new(),
            standing: BTreeMap::new(),
            over: BTreeSet::new(),
            names: BTreeSet::new(),
        };
        for one in &content.profiles {
            let name = format!("profiles/{}", one.id);
            if one.status == Status::Reunited {
                found.over.insert(name.clone());
            }
            found.describe((&one.station.to_string(), one.local_ref.as_str()), &name, &one.description);
        }
        for one in &content.reports {
            let name = format!("reports/{}", one.id);
            if one.withdrawn_at.is_some() {
                found.over.insert(name.clone());
            }
            found.describe((&one.office.to_string(), one.local_ref.as_str()), &name, &one.description);
        }
        content.cases.iter().for_each(|case| found.take_case(case));
        found
    }

    fn describe(&mut self, key: (&str, &str), name: &str, description: &Description) {
        for statement in &description.statements {
            if let Fact::Text(TextField::Memories, text) = &statement.fact
                && text.reveal().starts_with("mark ")
            {
                self.marks.entry(text.reveal().to_owned()).or_default().insert(name.to_owned());
            }
        }
        let key = (key.0.to_owned(), key.1.to_owned());
        self.standing.insert(key, description.standing().map(|one| one.fact.clone()).collect());
        self.names.insert(name.to_owned());
    }

    fn take_case(&mut self, case: &Case) {
        let votes = case.votes.iter().chain(&case.past_votes).map(|vote| &vote.reason);
        for reason in votes.chain(case.choices.iter().map(|choice| &choice.reason)) {
            let mark = reason.reveal().split(", ").nth(1).unwrap_or_default();
            self.marks.entry(mark.to_owned()).or_default().insert(format!("cases/{}", case.id));
        }
        self.names.insert(format!("cases/{}", case.id));
    }

    /// What is wrong about a deed: something of it is missing, or something is there that must not be.
    fn compare(&self, deed: &Deed, replied: bool) -> Option<String> {
        let none = BTreeSet::new();
        let marked = self.marks.get(&deed.mark).unwrap_or(&none);
        let ends = match &deed.asked {
            Asked::Close(request) => Some(&request.name),
            Asked::Withdraw(request) => Some(&request.name),
            _ => None,
        };
        let changed = deed.about.len().max(1);
        match &deed.outcome {
            Outcome::Told(_) if !replied => Some("its reply is lost".to_owned()),
            Outcome::Told(told) => match ends {
                Some(name) => (!self.over.contains(name)).then(|| format!("the end of {name} is lost")),
                None => {
                    let names: BTreeSet<String> = told.iter().map(|told| name_in(told).to_owned()).collect();
                    (*marked != names).then(|| format!("told {told:?}, found in {marked:?}"))
                }
            },
            Outcome::Refused(code) if replied || !marked.is_empty() => {
                Some(format!("refused as {code:?}, but found in {marked:?}"))
            }
            Outcome::Refused(_) => None,
            Outcome::Unknown => match ends {
                Some(name) => (self.over.contains(name) != replied).then(|| "half an end".to_owned()),
                None if marked.len() != if replied { changed } else { 0 } => {
                    Some(format!("half done: replied {replied}, found in {marked:?} of {changed}"))
                }
                None => None,
            },
        }
    }
}
