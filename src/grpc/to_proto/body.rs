//! What is said about the body to the wire.

use crate::domain::body::{Age, Blood, Condition, Examined, Height, Mark};
use crate::grpc::proto;
use crate::grpc::to_proto::date::date;
use crate::grpc::to_proto::piece::text;
use crate::grpc::words::{number, number_or_none};

/// An age.
pub fn age(age: &Age) -> proto::Age {
    proto::Age {
        low: age.low.into(),
        high: age.high.into(),
        as_of: age.as_of.as_ref().map(date),
        reckoning: number(age.reckoning),
    }
}

/// A height.
pub fn height(height: &Height) -> proto::Height {
    proto::Height {
        cm: height.cm.into(),
        how: number_or_none(height.how),
        as_of: height.as_of.as_ref().map(date),
    }
}

/// A blood group.
pub fn blood(blood: Blood) -> proto::Blood {
    proto::Blood { group: number(blood.group), rhesus_positive: blood.rhesus }
}

/// A mark.
pub fn mark(mark: &Mark) -> proto::Mark {
    proto::Mark {
        kind: number(mark.kind),
        site: number_or_none(mark.site),
        side: number_or_none(mark.side),
        note: text(mark.note.as_ref()),
    }
}

/// A condition.
pub fn condition(condition: &Condition) -> proto::Condition {
    proto::Condition { kind: number(condition.kind), since: condition.since.as_ref().map(date) }
}

/// An examination.
pub fn examined(examined: &Examined) -> proto::Examined {
    proto::Examined {
        on: examined.on.as_ref().map(date),
        by: number(examined.by),
        extent: number(examined.extent),
    }
}
