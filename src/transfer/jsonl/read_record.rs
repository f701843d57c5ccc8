//! One line to one record.

use crate::domain::description::Completeness;
use crate::domain::ids::{LocalRef, OrgCode};
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::limit;
use crate::domain::profile::{Feared, NewProfile, SameAs};
use crate::domain::report::{NewKinAnswer, NewReport, NewReporter};
use crate::domain::statement::NewStatement;
use crate::transfer::jsonl::node::{Node, parse};
use crate::transfer::jsonl::object::{Object, date, flag, personal, text, word};
use crate::transfer::jsonl::order::{FACT_KEYS, in_order};
use crate::transfer::jsonl::read_fact::facts;
use crate::transfer::jsonl::read_piece::{nested_name, nested_place};

/// Bytes of a line.
pub const LINE_BYTES: usize = 64 * 1024;

/// Bytes of a line that carries the reasons why it was refused before.
pub const REFUSED_LINE_BYTES: usize = LINE_BYTES + 16 * 1024;

/// How a line begins that carries the reasons why it was refused before.
const REFUSED_START: &str = "{\"refused\":";

/// Keys of statements that a profile does not have.
const REPORT_ONLY: [&str; 1] = ["missing"];

/// Keys of statements that a report does not have.
const PROFILE_ONLY: [&str; 3] = ["found", "brought_by", "examined"];

/// A record as its owner sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewRecord {
    /// A profile.
    Profile(Box<NewProfile>),
    /// A report.
    Report(Box<NewReport>),
}

/// Reads one line.
///
/// # Errors
/// Everything that is wrong with it, by key. A line over 64 KiB is refused unread.
pub fn read_line(line: &str, line_number: u64) -> Result<NewRecord, Invalid> {
    let most = if line.starts_with(REFUSED_START) { REFUSED_LINE_BYTES } else { LINE_BYTES };
    if line.len() > most {
        let problem = Problem::new(format!("is longer than {most} bytes"), "one record of at most 64 KiB");
        return Err(Invalid::one(format!("line {line_number}"), problem));
    }
    let node = parse(line).map_err(|problem| Invalid::one(format!("line {line_number}"), problem))?;
    let mut object =
        Object::of(&node, "one JSON object on one line").map_err(|invalid| relabel(invalid, line_number))?;
    object.pass_over("refused");
    let kind = object.need("kind", "profile report", |node| Ok(text(node)?.to_owned()));
    match kind.as_deref() {
        Some("profile") => profile(object).map(|profile| NewRecord::Profile(Box::new(profile))),
        Some("report") => report(object).map(|report| NewRecord::Report(Box::new(report))),
        // What a file of refused lines carries in place of a line that was no object.
        None if object.has("raw") => {
            let problem = "is the text of a line that could not be read";
            Err(Invalid::one("raw", Problem::new(problem, "the mended line itself in place of this one")))
        }
        // Without its kind no other key can be judged.
        Some(_) => Err(Invalid::one("kind", Problem::unknown_word(&["profile", "report"]))),
        None => Err(Invalid::one("kind", Problem::missing("profile report"))),
    }
}

fn relabel(mut invalid: Invalid, line_number: u64) -> Invalid {
    for violation in &mut invalid.violations {
        violation.field = format!("line {line_number}");
    }
    invalid
}

fn profile(mut object: Object<'_>) -> Result<NewProfile, Invalid> {
    let station = object.need("station", "the station's code", code);
    let local_ref = object.need("local_ref", "the station's own number", local_ref);
    let completeness = completeness(&mut object);
    let admitted_on = object.need("admitted_on", "a date", date);
    let statements = statements(&mut object, &REPORT_ONLY);
    let same_as = object.list("same_as", limit::OTHER_NUMBERS, same_as);
    let status = object.read("status", word);
    let died_on = object.read("died_on", date);
    let feared = object.list("feared", limit::FEARED_PERSONS, feared);
    let lacking = NewProfile::lacking(completeness.unwrap_or(Completeness::Partial), |key| object.has(key));
    object.absorb("", lacking);
    let profile = object.finish(|| {
        Some(NewProfile {
            station: station?,
            local_ref: local_ref?,
            admitted_on: admitted_on?,
            status: status?,
            died_on: died_on?,
            same_as: same_as?,
            feared: feared?,
            completeness: completeness?,
            statements,
        })
    })?;
    profile.check()?;
    Ok(profile)
}

fn report(mut object: Object<'_>) -> Result<NewReport, Invalid> {
    let office = object.need("office", "the desk's code", code);
    let local_ref = object.need("local_ref", "the desk's own number", local_ref);
    let completeness = completeness(&mut object);
    let registered_on = object.read("registered_on", date);
    let statements = statements(&mut object, &PROFILE_ONLY);
    let reporter = object.need("reporter", "{\"relation\": …}", reporter);
    let kin_answers = object.list("kin_answers", limit::KIN_ANSWERS, kin_answer);
    let lacking = NewReport::lacking(completeness.unwrap_or(Completeness::Partial), |key| object.has(key));
    object.absorb("", lacking);
    let report = object.finish(|| {
        Some(NewReport {
            office: office?,
            local_ref: local_ref?,
            registered_on: registered_on?,
            reporter: reporter?,
            kin_answers: kin_answers?.unwrap_or_default(),
            completeness: completeness?,
            statements,
        })
    })?;
    report.check()?;
    Ok(report)
}

/// All statements of a line, what is wrong with them noted in the object.
fn statements(object: &mut Object<'_>, left_out: &[&str]) -> Vec<NewStatement> {
    let mut all = Vec::new();
    for key in FACT_KEYS.into_iter().filter(|key| !left_out.contains(key)) {
        if let Some(Some(statements)) = object.read(key, |node| facts(key, node)) {
            all.extend(statements);
        }
    }
    in_order(all)
}

fn completeness(object: &mut Object<'_>) -> Option<Completeness> {
    let partial = object.read("partial", flag)?.unwrap_or(false);
    Some(if partial { Completeness::Partial } else { Completeness::Whole })
}

fn code(node: &Node) -> Result<OrgCode, Invalid> {
    Ok(OrgCode::new(text(node)?)?)
}

fn local_ref(node: &Node) -> Result<LocalRef, Invalid> {
    Ok(LocalRef::new(text(node)?)?)
}

fn same_as(node: &Node) -> Result<SameAs, Invalid> {
    let mut object = Object::of(node, "{\"station\": …, \"local_ref\": …}")?;
    let station = object.need("station", "the other station's code", code);
    let local_ref = object.need("local_ref", "her number there", local_ref);
    object.finish(|| Some(SameAs { station: station?, local_ref: local_ref? }))
}

fn feared(node: &Node) -> Result<Feared, Invalid> {
    let mut object = Object::of(node, "{\"names\": …, \"relation\": …, \"places\": …}")?;
    let names = object.list("names", limit::NAMES_OF_A_RELATIVE, nested_name);
    let relation = object.read("relation", word);
    let places = object.list("places", limit::NAMES_OF_A_RELATIVE, nested_place);
    object.finish(|| {
        Some(Feared {
            names: names?.unwrap_or_default(),
            relation: relation?,
            places: places?.unwrap_or_default(),
        })
    })
}

fn reporter(node: &Node) -> Result<NewReporter, Invalid> {
    let mut object = Object::of(node, "{\"relation\": …, \"identity\": …}")?;
    let relation = object.need("relation", "what the reporter is to her", word);
    let name = object.read_text("name", limit::NAME_CHARACTERS);
    let contact = object.read_text("contact", limit::TEXT_CHARACTERS);
    let identity = object.read("identity", word);
    let identity_document = object.read_text("identity_document", limit::NAME_CHARACTERS);
    object.finish(|| {
        Some(NewReporter {
            relation: relation?,
            name: name?,
            contact: contact?,
            identity: identity?,
            identity_document: identity_document?,
        })
    })
}

fn kin_answer(node: &Node) -> Result<NewKinAnswer, Invalid> {
    let mut object = Object::of(node, "{\"question\": …, \"answer\": …}")?;
    let question = object.need("question", "the kind of question", word);
    let answer = object.need("answer", "the answer", |node| personal(node, limit::STORY_CHARACTERS));
    object.finish(|| Some(NewKinAnswer { question: question?, answer: answer? }))
}
