//! Profiles to the wire: on record, as their station sees them, and as a station sends them.

use crate::domain::description::Completeness;
use crate::domain::ids::ProfileId;
use crate::domain::profile::{Feared, NewProfile, Profile, SameAs, Status};
use crate::grpc::proto;
use crate::grpc::to_proto::date::{date, timestamp};
use crate::grpc::to_proto::piece::{name, place};
use crate::grpc::to_proto::statement::{new_statement, statements};
use crate::grpc::words::{number, number_or_none};

/// A profile on record, as its station sees it. Feared persons never leave.
pub fn profile(profile: &Profile) -> proto::Profile {
    proto::Profile {
        name: profile_name(profile.id),
        station: profile.station.to_string(),
        local_ref: profile.local_ref.as_str().to_owned(),
        admitted_on: Some(date(&profile.admitted_on)),
        status: status(profile.status),
        died_on: profile.died_on.as_ref().map(date),
        same_as: profile.same_as.iter().map(same_as).collect(),
        statements: statements(&profile.description),
        create_time: Some(timestamp(profile.created_at)),
        etag: profile.revision.to_string(),
    }
}

/// `profiles/{id}`.
fn profile_name(id: ProfileId) -> String {
    format!("profiles/{id}")
}

/// The number of a status.
pub fn status(status: Status) -> i32 {
    number(status)
}

/// A profile as a station sends it.
pub fn new_profile(new: &NewProfile) -> proto::NewProfile {
    proto::NewProfile {
        station: new.station.to_string(),
        local_ref: new.local_ref.as_str().to_owned(),
        admitted_on: Some(date(&new.admitted_on)),
        status: number_or_none(new.status),
        died_on: new.died_on.as_ref().map(date),
        same_as: (new.same_as.as_ref())
            .map(|all| proto::SameAsList { items: all.iter().map(same_as).collect() }),
        feared: (new.feared.as_ref())
            .map(|all| proto::FearedList { items: all.iter().map(feared).collect() }),
        partial: new.completeness == Completeness::Partial,
        statements: new.statements.iter().map(new_statement).collect(),
    }
}

fn same_as(other: &SameAs) -> proto::SameAs {
    proto::SameAs { station: other.station.to_string(), local_ref: other.local_ref.as_str().to_owned() }
}

fn feared(feared: &Feared) -> proto::Feared {
    proto::Feared {
        names: feared.names.iter().map(name).collect(),
        relation: number_or_none(feared.relation),
        places: feared.places.iter().map(place).collect(),
    }
}
