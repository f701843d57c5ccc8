//! Edits of a day (S10, S16): whoever tries out names, telephones and relations of a reporter is limited as who
//! tries out statements is, over every way in, after a restart, and each report by itself.

use std::sync::Arc;

use homeward::domain::registry::Change;
use homeward::domain::report::{NewReport, ReporterRelation};
use homeward::domain::setting::Setting;
use homeward::domain::statement::{Fact, NewStatement};
use homeward::domain::text::Personal;
use homeward::service::{OutcomeKind, Refusal, ReportAddition};

use crate::matcher::invented::report;
use crate::matcher::world::{REVIEWING, World};
use crate::release::service::WELL;
use crate::store::memory::MemoryStore;

fn world() -> World {
    let world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &[]);
    world.change_registry(Change::Set(Setting::EditsOfReportADay, 3));
    world.say_report(report(1, WELL, true));
    world
}

fn restated(world: &World, new: NewReport) -> OutcomeKind {
    let desk = world.worker(&new.office).clone();
    world.service.restate_reports(&desk, world.request(), &[Ok(new)]).unwrap()[0].kind
}

/// The same report with another telephone, name or relation of the reporter.
fn another(n: usize) -> NewReport {
    let mut new = report(1, WELL, true);
    match n % 3 {
        0 => new.reporter.contact = Some(Personal::stored(format!("1380000000{n}"))),
        1 => new.reporter.name = Some(Personal::stored(format!("李桂{}", ["兰", "花", "芳"][n / 3 % 3]))),
        _ => new.reporter.relation = [ReporterRelation::Sister, ReporterRelation::UncleAunt][n / 3 % 2],
    }
    new
}

#[test]
fn s10_another_reporter_contact_or_relation_is_an_edit_of_the_day_whichever_way_it_comes() {
    use OutcomeKind::{Changed, Refused, Unchanged};
    let mut world = world();
    // The registration itself is the first change of the day.
    assert_eq!(restated(&world, report(1, WELL, true)), Unchanged);
    assert_eq!((restated(&world, another(0)), restated(&world, another(1))), (Changed, Changed));
    for n in 2..5 {
        assert_eq!(restated(&world, another(n)), Refused, "{n}");
    }
    let id = world.content().reports[0].id;
    let desk = world.worker(&report(1, WELL, true).office).clone();
    let said = |world: &World| {
        let blood =
            report(1, WELL, true).statements.into_iter().find(|one| matches!(one.fact, Fact::Name(_)));
        let mut other = blood.unwrap();
        if let Fact::Name(name) = &mut other.fact {
            name.text = Personal::stored("王小花");
        }
        let addition =
            ReportAddition { added: vec![other] as Vec<NewStatement>, ..ReportAddition::default() };
        world.service.add_report_statements(&desk, world.request(), id, None, &addition)
    };
    assert!(matches!(said(&world), Err(Refusal::Invalid(_))), "nor by the other way in");
    world.restart();
    assert_eq!(restated(&world, another(2)), Refused, "a restart forgives nothing");
    assert_eq!(restated(&world, report(4, WELL, true)), OutcomeKind::Created, "another report");
    let told = world.service.restate_reports(&desk, world.request(), &[Ok(another(2))]).unwrap();
    assert!(format!("{:?}", told[0].invalid).contains("reporter"), "{:?}", told[0].invalid);

    world.wait_ms(86_400_000);
    let wanted = [restated(&world, another(3)), restated(&world, another(4)), restated(&world, another(5))];
    assert_eq!(wanted, [Changed; 3], "another day");
    assert!(matches!(said(&world), Err(Refusal::Invalid(_))), "what was said of the reporter counts");
    assert_eq!(restated(&world, another(6)), Refused);
    assert_eq!(world.store.report(id).unwrap().unwrap().edited_at.len(), 3, "of the last day alone");
}

#[test]
fn s10_one_change_of_both_is_one_edit() {
    let world = world();
    let mut both = another(0);
    both.statements.retain(|one| !matches!(one.fact, Fact::Blood(_)));
    assert_eq!(restated(&world, both), OutcomeKind::Changed);
    assert_eq!(restated(&world, another(1)), OutcomeKind::Changed);
    assert_eq!(restated(&world, another(2)), OutcomeKind::Refused);
}

#[test]
fn s10_another_day_of_registration_and_a_statement_that_is_withdrawn_are_edits_of_the_day() {
    use OutcomeKind::{Changed, Refused};
    let registered = |year: i16| {
        let mut new = report(1, WELL, true);
        new.registered_on = Some(homeward::domain::date::PartialDate::of_year(year));
        new
    };
    let first = world();
    assert_eq!(
        [2021, 2022, 2023].map(|year| restated(&first, registered(year))),
        [Changed, Changed, Refused]
    );

    // What is withdrawn today was said on another day.
    let world = world();
    world.wait_ms(86_400_000);
    let id = world.content().reports[0].id;
    let desk = world.worker(&report(1, WELL, true).office).clone();
    let said: Vec<_> = world.content().reports[0].description.statements.iter().map(|one| one.id).collect();
    let withdraw = |n: usize| {
        let addition = ReportAddition { withdrawn: vec![said[n]], ..ReportAddition::default() };
        world.service.add_report_statements(&desk, world.request(), id, None, &addition).map(drop)
    };
    (0..3).for_each(|n| withdraw(n).unwrap());
    assert!(matches!(withdraw(3), Err(Refusal::Invalid(_))));
}
