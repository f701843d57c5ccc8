//! Profiles from the wire, as stations send them.

use crate::domain::description::Completeness;
use crate::domain::ids::{LocalRef, OrgCode};
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::limit;
use crate::domain::profile::{Feared, NewProfile, SameAs};
use crate::grpc::from_proto::date::{date, optional_date};
use crate::grpc::from_proto::piece::{list, name, place};
use crate::grpc::from_proto::statement::{says, statements};
use crate::grpc::proto;
use crate::grpc::words::word;

/// A profile to be recorded.
///
/// # Errors
/// Everything that is wrong with it.
pub fn new_profile(message: &proto::NewProfile) -> Result<NewProfile, Invalid> {
    let mut invalid = Invalid::default();
    let station = invalid.keep("station", OrgCode::new(&message.station));
    let local_ref = invalid.keep("local_ref", LocalRef::new(&message.local_ref));
    let admitted_on = match &message.admitted_on {
        Some(message) => invalid.within("admitted_on", date(message)),
        None => invalid.keep("admitted_on", Err(Problem::missing("a date"))),
    };
    let status = invalid.keep("status", word(message.status));
    let died_on = invalid.within("died_on", optional_date(message.died_on.as_ref()));
    let same_as = invalid.within(
        "",
        (message.same_as.as_ref())
            .map(|all| list("same_as", &all.items, limit::OTHER_NUMBERS, same_as))
            .transpose(),
    );
    let feared = invalid.within(
        "",
        (message.feared.as_ref())
            .map(|all| list("feared", &all.items, limit::FEARED_PERSONS, feared))
            .transpose(),
    );
    let statements = invalid.within("", statements(&message.statements));
    let says = |field: &str| says(&message.statements, field);
    invalid.absorb("", NewProfile::lacking(completeness(message.partial), says));
    let profile = invalid.finish(|| {
        Some(NewProfile {
            station: station?,
            local_ref: local_ref?,
            admitted_on: admitted_on?,
            status: status?,
            died_on: died_on?,
            same_as: same_as?,
            feared: feared?,
            completeness: completeness(message.partial),
            statements: statements?,
        })
    })?;
    profile.check()?;
    Ok(profile)
}

/// What `partial` means.
pub const fn completeness(partial: bool) -> Completeness {
    if partial { Completeness::Partial } else { Completeness::Whole }
}

/// Another number of the same resident.
pub fn same_as(message: &proto::SameAs) -> Result<SameAs, Invalid> {
    let mut invalid = Invalid::default();
    let station = invalid.keep("station", OrgCode::new(&message.station));
    let local_ref = invalid.keep("local_ref", LocalRef::new(&message.local_ref));
    invalid.finish(|| Some(SameAs { station: station?, local_ref: local_ref? }))
}

fn feared(message: &proto::Feared) -> Result<Feared, Invalid> {
    let mut invalid = Invalid::default();
    let names = invalid.within("", list("names", &message.names, limit::NAMES_OF_A_RELATIVE, name));
    let relation = invalid.keep("relation", word(message.relation));
    let places = invalid.within("", list("places", &message.places, limit::NAMES_OF_A_RELATIVE, place));
    invalid.finish(|| Some(Feared { names: names?, relation: relation?, places: places? }))
}
