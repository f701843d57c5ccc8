//! Age, height, blood, marks, conditions and examinations.

use crate::domain::body::{
    Age, Blood, BloodGroup, BodySite, Condition, ConditionKind, Examined, Extent, Height, HeightHow, Mark,
    MarkKind, Reckoning, Side,
};
use crate::domain::text::Personal;
use crate::store::encode::damaged::{Damaged, fits, known};
use crate::store::encode::date::{read_date, read_said_by, write_date};
use crate::store::proto;

pub fn write_age(age: &Age) -> proto::Age {
    proto::Age {
        low: u32::from(age.low),
        high: u32::from(age.high),
        as_of: age.as_of.as_ref().map(write_date),
        reckoning: age.reckoning.word().to_owned(),
    }
}

pub fn read_age(age: proto::Age) -> Result<Age, Damaged> {
    Ok(Age {
        low: fits(age.low, "an age")?,
        high: fits(age.high, "an age")?,
        as_of: age.as_of.map(read_date).transpose()?,
        reckoning: known(Reckoning::from_word(&age.reckoning), "a reckoning")?,
    })
}

pub fn write_height(height: &Height) -> proto::Height {
    proto::Height {
        cm: u32::from(height.cm),
        how: height.how.map(|how| how.word().to_owned()),
        as_of: height.as_of.as_ref().map(write_date),
    }
}

pub fn read_height(height: proto::Height) -> Result<Height, Damaged> {
    let how = height.how.as_deref();
    Ok(Height {
        cm: fits(height.cm, "a height")?,
        how: how.map(|word| known(HeightHow::from_word(word), "how a height became known")).transpose()?,
        as_of: height.as_of.map(read_date).transpose()?,
    })
}

pub fn write_blood(blood: &Blood) -> proto::Blood {
    proto::Blood { group: blood.group.word().to_owned(), rhesus: blood.rhesus }
}

pub fn read_blood(blood: &proto::Blood) -> Result<Blood, Damaged> {
    let group = known(BloodGroup::from_word(&blood.group), "a blood group")?;
    Ok(Blood { group, rhesus: blood.rhesus })
}

pub fn write_mark(mark: &Mark) -> proto::Mark {
    proto::Mark {
        kind: mark.kind.word().to_owned(),
        site: mark.site.map(|site| site.word().to_owned()),
        side: mark.side.map(|side| side.word().to_owned()),
        note: mark.note.as_ref().map(|note| note.reveal().to_owned()),
    }
}

pub fn read_mark(mark: proto::Mark) -> Result<Mark, Damaged> {
    let (site, side) = (mark.site.as_deref(), mark.side.as_deref());
    Ok(Mark {
        kind: known(MarkKind::from_word(&mark.kind), "a kind of mark")?,
        site: site.map(|word| known(BodySite::from_word(word), "a site on the body")).transpose()?,
        side: side.map(|word| known(Side::from_word(word), "a side of the body")).transpose()?,
        note: mark.note.map(Personal::stored),
    })
}

pub fn write_condition(condition: &Condition) -> proto::Condition {
    proto::Condition {
        kind: condition.kind.word().to_owned(),
        since: condition.since.as_ref().map(write_date),
    }
}

pub fn read_condition(condition: proto::Condition) -> Result<Condition, Damaged> {
    Ok(Condition {
        kind: known(ConditionKind::from_word(&condition.kind), "a kind of condition")?,
        since: condition.since.map(read_date).transpose()?,
    })
}

pub fn write_examined(examined: &Examined) -> proto::Examined {
    proto::Examined {
        on: examined.on.as_ref().map(write_date),
        by: examined.by.word().to_owned(),
        extent: examined.extent.word().to_owned(),
    }
}

pub fn read_examined(examined: proto::Examined) -> Result<Examined, Damaged> {
    Ok(Examined {
        on: examined.on.map(read_date).transpose()?,
        by: read_said_by(&examined.by)?,
        extent: known(Extent::from_word(&examined.extent), "an extent")?,
    })
}
