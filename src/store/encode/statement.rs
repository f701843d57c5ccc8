//! Statements and the facts they say.

use crate::domain::body::{Handedness, Sex, Zodiac};
use crate::domain::description::Description;
use crate::domain::ids::{StatementId, Timestamp};
use crate::domain::statement::{
    Absent, BroughtBy, CodeField, Fact, Found, Literacy, Missing, NumberField, PoliceReport, Reference,
    ReferenceKind, ReferenceStatus, Standing, Statement, TextField,
};
use crate::domain::text::Personal;
use crate::store::encode::body::{
    read_age, read_blood, read_condition, read_examined, read_height, read_mark, write_age, write_blood,
    write_condition, write_examined, write_height, write_mark,
};
use crate::store::encode::damaged::{Damaged, all, fits, known};
use crate::store::encode::date::{read_date, read_source, write_date, write_source};
use crate::store::encode::relative::{
    read_name, read_place, read_relative, write_name, write_place, write_relative,
};
use crate::store::proto;
use crate::store::proto::absent::What as StoredAbsent;
use crate::store::proto::fact::Fact as StoredFact;

pub fn write_description(description: &Description) -> Vec<proto::Statement> {
    description.statements.iter().map(write_statement).collect()
}

/// Ids of statements ascend; a list in which they do not is damaged.
pub fn read_description(statements: Vec<proto::Statement>) -> Result<Description, Damaged> {
    let statements = all(statements, read_statement)?;
    if statements.windows(2).any(|two| two[0].id >= two[1].id) {
        return Err(Damaged("the order of statements"));
    }
    Ok(Description { statements })
}

fn write_statement(statement: &Statement) -> proto::Statement {
    let (ended_at_ms, corrected_by) = match statement.standing {
        Standing::Stands => (None, None),
        Standing::Withdrawn { at } => (Some(at.0), None),
        Standing::Corrected { by, at } => (Some(at.0), Some(by.0)),
    };
    proto::Statement {
        id: statement.id.0,
        label: statement.label.as_ref().map(revealed),
        corrects: statement.corrects.map(|id| id.0),
        source: Some(write_source(&statement.source)),
        fact: Some(proto::Fact { fact: Some(write_fact(&statement.fact)) }),
        recorded_at_ms: statement.recorded_at.0,
        ended_at_ms,
        corrected_by,
    }
}

fn read_statement(statement: proto::Statement) -> Result<Statement, Damaged> {
    let standing = match (statement.ended_at_ms, statement.corrected_by) {
        (None, None) => Standing::Stands,
        (Some(at), None) => Standing::Withdrawn { at: Timestamp(at) },
        (Some(at), Some(by)) => Standing::Corrected { by: StatementId(by), at: Timestamp(at) },
        (None, Some(_)) => return Err(Damaged("the standing of a statement")),
    };
    Ok(Statement {
        id: StatementId(statement.id),
        label: statement.label.map(Personal::stored),
        corrects: statement.corrects.map(StatementId),
        source: read_source(known(statement.source, "the source of a statement")?)?,
        fact: read_fact(known(statement.fact.and_then(|fact| fact.fact), "a fact")?)?,
        recorded_at: Timestamp(statement.recorded_at_ms),
        standing,
    })
}

fn write_fact(fact: &Fact) -> StoredFact {
    match fact {
        Fact::Sex(sex) => StoredFact::Sex(sex.word().to_owned()),
        Fact::Name(name) => StoredFact::Name(write_name(name)),
        Fact::Birth(date) => StoredFact::Birth(write_date(date)),
        Fact::Age(age) => StoredFact::Age(write_age(age)),
        Fact::Zodiac(zodiac) => StoredFact::Zodiac(zodiac.word().to_owned()),
        Fact::Place(place) => StoredFact::Place(write_place(place)),
        Fact::Height(height) => StoredFact::Height(write_height(height)),
        Fact::Blood(blood) => StoredFact::Blood(write_blood(blood)),
        Fact::Handedness(hand) => StoredFact::Handedness(hand.word().to_owned()),
        Fact::Mark(mark) => StoredFact::Mark(write_mark(mark)),
        Fact::Condition(condition) => StoredFact::Condition(write_condition(condition)),
        Fact::Relative(relative) => StoredFact::Relative(write_relative(relative)),
        Fact::Literacy(literacy) => StoredFact::Literacy(literacy.word().to_owned()),
        Fact::Number(field, number) => {
            StoredFact::Number(proto::Number { field: field.word().to_owned(), number: u32::from(*number) })
        }
        Fact::Code(field, code) => {
            StoredFact::Code(proto::Text { field: field.word().to_owned(), text: code.to_string() })
        }
        Fact::Text(field, text) => {
            StoredFact::Text(proto::Text { field: field.word().to_owned(), text: revealed(text) })
        }
        Fact::Absent(absent) => StoredFact::Absent(write_absent(absent)),
        Fact::Examined(examined) => StoredFact::Examined(write_examined(examined)),
        Fact::Reference(reference) => StoredFact::Reference(write_reference(reference)),
        Fact::Found(found) => StoredFact::Found(write_found(found)),
        Fact::BroughtBy(by) => StoredFact::BroughtBy(by.word().to_owned()),
        Fact::Missing(missing) => StoredFact::Missing(write_missing(missing)),
    }
}

fn read_fact(fact: StoredFact) -> Result<Fact, Damaged> {
    Ok(match fact {
        StoredFact::Sex(word) => Fact::Sex(known(Sex::from_word(&word), "a sex")?),
        StoredFact::Name(name) => Fact::Name(read_name(name)?),
        StoredFact::Birth(date) => Fact::Birth(read_date(date)?),
        StoredFact::Age(age) => Fact::Age(read_age(age)?),
        StoredFact::Zodiac(word) => Fact::Zodiac(known(Zodiac::from_word(&word), "a zodiac")?),
        StoredFact::Place(place) => Fact::Place(read_place(place)?),
        StoredFact::Height(height) => Fact::Height(read_height(height)?),
        StoredFact::Blood(blood) => Fact::Blood(read_blood(&blood)?),
        StoredFact::Handedness(word) => {
            Fact::Handedness(known(Handedness::from_word(&word), "a handedness")?)
        }
        StoredFact::Mark(mark) => Fact::Mark(read_mark(mark)?),
        StoredFact::Condition(condition) => Fact::Condition(read_condition(condition)?),
        StoredFact::Relative(relative) => Fact::Relative(read_relative(relative)?),
        StoredFact::Literacy(word) => Fact::Literacy(known(Literacy::from_word(&word), "a literacy")?),
        StoredFact::Number(proto::Number { field, number }) => Fact::Number(
            known(NumberField::from_word(&field), "a number's field")?,
            fits(number, "a number")?,
        ),
        StoredFact::Code(proto::Text { field, text }) => {
            Fact::Code(known(CodeField::from_word(&field), "a code's field")?, text.into_boxed_str())
        }
        StoredFact::Text(proto::Text { field, text }) => {
            Fact::Text(known(TextField::from_word(&field), "a text's field")?, Personal::stored(text))
        }
        StoredFact::Absent(absent) => Fact::Absent(read_absent(absent)?),
        StoredFact::Examined(examined) => Fact::Examined(read_examined(examined)?),
        StoredFact::Reference(reference) => Fact::Reference(read_reference(reference)?),
        StoredFact::Found(found) => Fact::Found(read_found(found)?),
        StoredFact::BroughtBy(word) => Fact::BroughtBy(known(BroughtBy::from_word(&word), "brought by")?),
        StoredFact::Missing(missing) => Fact::Missing(read_missing(missing)?),
    })
}

fn write_absent(absent: &Absent) -> proto::Absent {
    let what = match absent {
        Absent::Mark(mark) => StoredAbsent::Mark(write_mark(mark)),
        Absent::Condition(condition) => StoredAbsent::Condition(write_condition(condition)),
        Absent::Relative(relative) => StoredAbsent::Relative(write_relative(relative)),
        Absent::Child => StoredAbsent::Child(proto::NoChild {}),
    };
    proto::Absent { what: Some(what) }
}

fn read_absent(absent: proto::Absent) -> Result<Absent, Damaged> {
    Ok(match known(absent.what, "an absence")? {
        StoredAbsent::Mark(mark) => Absent::Mark(read_mark(mark)?),
        StoredAbsent::Condition(condition) => Absent::Condition(read_condition(condition)?),
        StoredAbsent::Relative(relative) => Absent::Relative(Box::new(read_relative(relative)?)),
        StoredAbsent::Child(proto::NoChild {}) => Absent::Child,
    })
}

fn write_reference(reference: &Reference) -> proto::Reference {
    proto::Reference {
        kind: reference.kind.word().to_owned(),
        lab: reference.lab.as_ref().map(revealed),
        sample: reference.sample.as_ref().map(revealed),
        status: reference.status.map(|status| status.word().to_owned()),
    }
}

fn read_reference(reference: proto::Reference) -> Result<Reference, Damaged> {
    let status = reference.status.as_deref();
    Ok(Reference {
        kind: known(ReferenceKind::from_word(&reference.kind), "a kind of reference")?,
        lab: reference.lab.map(Personal::stored),
        sample: reference.sample.map(Personal::stored),
        status: status
            .map(|word| known(ReferenceStatus::from_word(word), "a reference's status"))
            .transpose()?,
    })
}

fn write_found(found: &Found) -> proto::Found {
    proto::Found { on: found.on.as_ref().map(write_date), place: found.place.as_ref().map(write_place) }
}

fn read_found(found: proto::Found) -> Result<Found, Damaged> {
    Ok(Found { on: found.on.map(read_date).transpose()?, place: found.place.map(read_place).transpose()? })
}

fn write_missing(missing: &Missing) -> proto::Missing {
    proto::Missing {
        on: missing.on.as_ref().map(write_date),
        age: missing.age.as_ref().map(write_age),
        place: missing.place.as_ref().map(write_place),
        circumstances: missing.circumstances.as_ref().map(revealed),
        police_report: missing.police_report.map(|report| report.word().to_owned()),
    }
}

fn read_missing(missing: proto::Missing) -> Result<Missing, Damaged> {
    let police = missing.police_report.as_deref();
    Ok(Missing {
        on: missing.on.map(read_date).transpose()?,
        age: missing.age.map(read_age).transpose()?,
        place: missing.place.map(read_place).transpose()?,
        circumstances: missing.circumstances.map(Personal::stored),
        police_report: police
            .map(|word| known(PoliceReport::from_word(word), "a police report"))
            .transpose()?,
    })
}

fn revealed(text: &Personal) -> String {
    text.reveal().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::source::{SaidBy, Source};

    fn stored() -> proto::Statement {
        write_statement(&Statement {
            id: StatementId(1),
            label: None,
            corrects: None,
            source: Source::by(SaidBy::Own),
            fact: Fact::Sex(Sex::Female),
            recorded_at: Timestamp(1),
            standing: Standing::Stands,
        })
    }

    #[test]
    fn a_word_of_a_later_version_is_refused_and_not_guessed() {
        let later = |fact| proto::Statement { fact: Some(proto::Fact { fact }), ..stored() };
        let unknown = later(Some(StoredFact::Sex("unheard_of".to_owned())));
        assert_eq!(read_statement(unknown), Err(Damaged("a sex")));
        assert_eq!(read_statement(later(None)), Err(Damaged("a fact")), "a kind of fact not known here");
        let mut unknown = stored();
        unknown.source = Some(proto::Source { by: "unheard_of".to_owned(), on: None, certainty: None });
        assert_eq!(read_statement(unknown), Err(Damaged("a speaker")));
    }

    #[test]
    fn ids_of_statements_ascend() {
        assert_eq!(read_description(vec![stored(), stored()]), Err(Damaged("the order of statements")));
        assert!(read_description(vec![stored()]).is_ok());
    }
}
