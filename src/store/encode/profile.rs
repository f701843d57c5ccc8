//! Profiles.

use crate::domain::ids::{LocalRef, OrgCode, ProfileId, Timestamp};
use crate::domain::profile::{Feared, FearedRelation, Profile, SameAs, Status};
use crate::store::encode::damaged::{Damaged, all, known, sized};
use crate::store::encode::date::{read_date, write_date};
use crate::store::encode::relative::{read_name, read_place, write_name, write_place};
use crate::store::encode::statement::{read_description, write_description};
use crate::store::proto;

pub fn write_profile(profile: &Profile) -> proto::Profile {
    proto::Profile {
        id: profile.id.0.to_vec(),
        station: profile.station.as_str().to_owned(),
        local_ref: profile.local_ref.as_str().to_owned(),
        admitted_on: Some(write_date(&profile.admitted_on)),
        status: profile.status.word().to_owned(),
        died_on: profile.died_on.as_ref().map(write_date),
        same_as: profile.same_as.iter().map(write_same_as).collect(),
        feared: profile.feared.iter().map(write_feared).collect(),
        statements: write_description(&profile.description),
        created_at_ms: profile.created_at.0,
        revision: profile.revision,
        kept_by: profile.kept_by.as_ref().map(|station| station.as_str().to_owned()),
    }
}

pub fn read_profile(profile: proto::Profile) -> Result<Profile, Damaged> {
    Ok(Profile {
        id: ProfileId(sized(&profile.id, "a profile's id")?),
        station: read_org(&profile.station)?,
        local_ref: read_ref(&profile.local_ref)?,
        admitted_on: read_date(known(profile.admitted_on, "the day of admission")?)?,
        status: known(Status::from_word(&profile.status), "a profile's status")?,
        died_on: profile.died_on.map(read_date).transpose()?,
        same_as: all(profile.same_as, read_same_as)?,
        feared: all(profile.feared, read_feared)?,
        description: read_description(profile.statements)?,
        created_at: Timestamp(profile.created_at_ms),
        revision: profile.revision,
        kept_by: profile.kept_by.as_deref().map(read_org).transpose()?,
    })
}

pub fn read_org(code: &str) -> Result<OrgCode, Damaged> {
    known(OrgCode::new(code).ok(), "an organisation's code")
}

pub fn read_ref(local_ref: &str) -> Result<LocalRef, Damaged> {
    known(LocalRef::new(local_ref).ok(), "a local reference")
}

fn write_same_as(same: &SameAs) -> proto::SameAs {
    proto::SameAs { station: same.station.as_str().to_owned(), local_ref: same.local_ref.as_str().to_owned() }
}

fn read_same_as(same: proto::SameAs) -> Result<SameAs, Damaged> {
    Ok(SameAs { station: read_org(&same.station)?, local_ref: read_ref(&same.local_ref)? })
}

fn write_feared(feared: &Feared) -> proto::Feared {
    proto::Feared {
        names: feared.names.iter().map(write_name).collect(),
        relation: feared.relation.map(|relation| relation.word().to_owned()),
        places: feared.places.iter().map(write_place).collect(),
    }
}

fn read_feared(feared: proto::Feared) -> Result<Feared, Damaged> {
    let relation = feared.relation.as_deref();
    Ok(Feared {
        names: all(feared.names, read_name)?,
        relation: relation
            .map(|word| known(FearedRelation::from_word(word), "a feared relation"))
            .transpose()?,
        places: all(feared.places, read_place)?,
    })
}
