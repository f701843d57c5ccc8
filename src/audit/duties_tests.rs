//! Rules of the duty clocks, on entries made by hand.

use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};

use crate::audit::duties::{Duties, Owed};
use crate::audit::duties_kept::KeptClock;
use crate::audit::leaf::{PublicPart, Tree};
use crate::domain::calendar::WorkingYear;
use crate::domain::duty::Duty;
use crate::domain::ids::{ActorId, OrgCode, Timestamp};
use crate::domain::profile::Status;
use crate::domain::registry::{Change, Proposal};
use crate::domain::setting::Setting;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Monday, 2 March 2026, 09:00 in China.
const MONDAY: i64 = 1_772_413_200_000;

fn entry(at: i64, kind: &str, details: &[(&str, &str)]) -> PublicPart {
    PublicPart {
        tree: Tree::Main,
        index: 0,
        at: Timestamp(at),
        actor: ActorId([1; 16]),
        organisation: OrgCode::new("station").unwrap(),
        role: "station_worker".to_owned(),
        kind: kind.to_owned(),
        details: details.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
    }
}

fn find(duties: &Duties, duty: Duty, now: i64) -> Option<Owed> {
    duties.open(Timestamp(now)).find(|owed| owed.duty == duty)
}

#[test]
fn a_duty_is_open_until_done_and_overdue_in_between() {
    let mut duties = Duties::default();
    duties.take(&entry(MONDAY, "profile_created", &[("file", "f")]));
    assert_eq!(duties.open(Timestamp(MONDAY)).count(), 4);
    assert!(!find(&duties, Duty::Notice, MONDAY + DAY_MS).unwrap().overdue);
    assert!(find(&duties, Duty::Notice, MONDAY + DAY_MS + 1).unwrap().overdue);
    duties.take(&entry(MONDAY + HOUR_MS, "duty_done", &[("file", "f"), ("duty", "notice")]));
    assert_eq!(find(&duties, Duty::Notice, MONDAY + 9 * DAY_MS), None);
    assert_eq!(duties.done_late(), 0);
    let late = MONDAY + 30 * DAY_MS;
    duties.take(&entry(late, "duty_done", &[("file", "f"), ("duty", "dna_request")]));
    assert_eq!(duties.done_late(), 1);
}

#[test]
fn a_delay_is_counted_and_never_shortens() {
    let mut duties = Duties::default();
    duties.take(&entry(MONDAY, "report_registered", &[("file", "r")]));
    let due = find(&duties, Duty::Answer, MONDAY).unwrap().due;
    for until in [due.0 + 5, MONDAY] {
        let until = until.to_string();
        let details = [("file", "r"), ("duty", "answer"), ("until", until.as_str())];
        duties.take(&entry(MONDAY + 1, "duty_delayed", &details));
    }
    let owed = find(&duties, Duty::Answer, MONDAY).unwrap();
    assert_eq!((owed.delays, owed.due), (2, Timestamp(due.0 + 5)));
}

#[test]
fn settings_count_from_their_entry_on() {
    let mut duties = Duties::default();
    duties.take(&entry(MONDAY, "profile_created", &[("file", "a")]));
    let change = Change::Set(Setting::NoticeHours, 48);
    duties.take(&entry(MONDAY, "registry", &[("text", &proposal(change))]));
    duties.take(&entry(MONDAY, "profile_created", &[("file", "b")]));
    let notices: Vec<i64> = duties
        .open(Timestamp(MONDAY))
        .filter(|owed| owed.duty == Duty::Notice)
        .map(|owed| (owed.due.0 - MONDAY) / HOUR_MS)
        .collect();
    assert_eq!(notices, [24, 48]);
}

fn proposal(change: Change) -> String {
    Proposal { root: [0; 32], number: 1, change }.text()
}

#[test]
fn what_is_owed_moves_with_the_entry_after_her_taking_over_and_with_no_other() {
    let by = |organisation: &str, actor: u8, entry: PublicPart| PublicPart {
        organisation: OrgCode::new(organisation).unwrap(),
        actor: ActorId([actor; 16]),
        ..entry
    };
    let owed_by = |duties: &Duties, body: &str| {
        let owed = duties.open_of(&OrgCode::new(body).unwrap(), Timestamp(MONDAY + 60 * DAY_MS));
        owed.map(|owed| (owed.duty, owed.since, owed.due, owed.delays, owed.overdue)).collect::<Vec<_>>()
    };
    let mut duties = Duties::default();
    for file in ["f", "g"] {
        duties.take(&entry(MONDAY, "profile_created", &[("file", file)]));
    }
    let until = (MONDAY + 20 * DAY_MS).to_string();
    let delayed = [("file", "f"), ("duty", "notice"), ("until", until.as_str())];
    duties.take(&entry(MONDAY + 2 * DAY_MS, "duty_delayed", &delayed));
    let before: Vec<_> = owed_by(&duties, "station");
    let changed = |file, at| by("other", 2, entry(at, "profile_changed", &[("file", file)]));
    let taken = |at| by("other", 2, entry(at, "acted", &[("act", "profile=p\ntransfer_taken=\n")]));
    let at = MONDAY + 3 * DAY_MS;

    // A change by another station alone; one after somebody else's deed; one at another time; one too late.
    duties.take(&changed("f", at));
    duties.take(&by("third", 3, taken(at)));
    duties.take(&changed("f", at));
    duties.take(&taken(at));
    duties.take(&changed("f", at + 1));
    duties.take(&taken(at));
    duties.take(&entry(at, "read", &[("count", "1")]));
    duties.take(&changed("f", at));
    assert_eq!((owed_by(&duties, "station"), owed_by(&duties, "other")), (before.clone(), vec![]));

    duties.take(&taken(at));
    duties.take(&changed("f", at));
    let (stayed, moved) = (owed_by(&duties, "station"), owed_by(&duties, "other"));
    assert_eq!((stayed.len(), moved.len()), (4, 4), "one of two residents");
    assert!(moved.iter().all(|one| before.contains(one)), "since when, until when, put off and overdue");
    let put_off: Vec<Duty> = moved.iter().filter(|one| one.3 > 0).map(|one| one.0).collect();
    assert_eq!(put_off, [Duty::Notice]);
    duties.take(&changed("g", at));
    assert_eq!(owed_by(&duties, "other").len(), 4, "one record, once");
    // Asking her again begins anew for the body that owes it.
    duties.take(&by("other", 2, entry(at, "duty_done", &[("file", "f"), ("duty", "re_interview")])));
    assert!(
        owed_by(&duties, "other").iter().any(|one| one.0 == Duty::ReInterview && one.1 == Timestamp(at + 1))
    );
}

#[test]
fn a_clock_that_was_stopped_goes_over_with_her_too() {
    let mut duties = Duties::default();
    duties.take(&entry(MONDAY, "profile_created", &[("file", "f")]));
    duties.take(&entry(MONDAY, "profile_status", &[("file", "f"), ("status", "left")]));
    let other = |kind, details: &[(&str, &str)]| PublicPart {
        organisation: OrgCode::new("other").unwrap(),
        ..entry(MONDAY + DAY_MS, kind, details)
    };
    duties.take(&other("acted", &[("act", "profile=p\ntransfer_taken=\n")]));
    duties.take(&other("profile_changed", &[("file", "f")]));
    duties.take(&other("profile_status", &[("file", "f"), ("status", "in_care")]));
    assert_eq!(duties.bodies().map(OrgCode::as_str).collect::<Vec<_>>(), ["other"]);
    assert_eq!(find(&duties, Duty::Notice, 0).unwrap().due, Timestamp(MONDAY + DAY_MS), "no day was won");
}

#[test]
fn holidays_are_no_working_days_once_a_calendar_tells_them() {
    let days = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    let (off, on) = (days(&["2026-03-03", "2026-03-04"]), days(&["2026-03-07"]));
    let year = Box::new(WorkingYear { year: 2026, off, on });
    let mut duties = Duties::default();
    let text = proposal(Change::Calendar(year));
    duties.take(&entry(MONDAY, "registry", &[("text", &text)]));
    duties.take(&entry(MONDAY, "profile_created", &[("file", "f")]));
    let owed = find(&duties, Duty::DnaRequest, MONDAY).unwrap();
    let after = owed.due.day_in_china() - Timestamp(MONDAY).day_in_china();
    assert_eq!((after, owed.by_calendar), (10, true), "two days off, one Saturday worked");
}

#[test]
fn a_review_ends_when_the_case_is_decided_and_a_reunion_begins_follow_up() {
    let mut duties = Duties::default();
    for (state, open) in [("voting", true), ("split", true), ("kin_confirmed", false)] {
        duties.take(&entry(MONDAY, "case_moved", &[("case", "c"), ("state", state)]));
        assert_eq!(find(&duties, Duty::Review, MONDAY).is_some(), open, "{state}");
    }
    duties.take(&entry(MONDAY, "profile_created", &[("file", "f")]));
    duties.take(&entry(MONDAY, "profile_status", &[("file", "f"), ("status", "reunited")]));
    let open: Vec<Duty> = duties.open(Timestamp(MONDAY)).map(|owed| owed.duty).collect();
    assert_eq!(open, [Duty::FollowUp, Duty::Closing], "first due first");
}

#[test]
fn closing_and_opening_again_neither_hides_nor_renews_a_duty() {
    let mut duties = Duties::default();
    let status = |at, status| entry(at, "profile_status", &[("file", "f"), ("status", status)]);
    duties.take(&entry(MONDAY, "profile_created", &[("file", "f")]));
    duties.take(&entry(MONDAY, "duty_done", &[("file", "f"), ("duty", "identification")]));
    for hour in 1..60 {
        let word = if hour % 2 == 1 { "left" } else { "in_care" };
        duties.take(&status(MONDAY + hour * HOUR_MS, word));
        let overdue = hour > 24;
        assert_eq!(find(&duties, Duty::Notice, 0).is_some(), hour % 2 == 0 || overdue, "hour {hour}");
        assert!(duties.concern("f"));
    }
    duties.take(&status(MONDAY + 60 * HOUR_MS, "in_care"));
    let owed = find(&duties, Duty::Notice, 0).unwrap();
    assert_eq!((owed.due, owed.overdue), (Timestamp(MONDAY + DAY_MS), true));
    assert_eq!(find(&duties, Duty::Identification, 0), None, "what was done stays done");
    duties.take(&entry(MONDAY, "erased", &[("file", "f")]));
    assert!(!duties.concern("f") && duties.open(Timestamp(MONDAY)).next().is_none());
    assert_eq!(duties.bodies().count(), 0, "nothing of it stays in memory");
}

#[test]
fn s21_closing_a_record_takes_nothing_overdue_off_the_list() {
    let mut duties = Duties::default();
    let status = |at, status| entry(at, "profile_status", &[("file", "f"), ("status", status)]);
    let done = |at, duty| entry(at, "duty_done", &[("file", "f"), ("duty", duty)]);
    duties.take(&entry(MONDAY, "profile_created", &[("file", "f")]));
    duties.take(&entry(MONDAY, "report_registered", &[("file", "r")]));
    duties.take(&done(MONDAY, "identification"));
    let late = MONDAY + 2 * DAY_MS;
    duties.take(&status(late, "left"));
    duties.take(&entry(late, "report_withdrawn", &[("file", "r")]));
    let listed: Vec<_> = duties.open(Timestamp(late)).map(|owed| (owed.duty, owed.overdue)).collect();
    assert_eq!(listed, [(Duty::Notice, true)], "the notice was owed within a day");
    // What was not due yet is owed no more, however long the record stays closed.
    assert_eq!(duties.open(Timestamp(late + 900 * DAY_MS)).count(), 1);
    duties.take(&status(late + 1, "deceased"));
    assert_eq!(duties.open(Timestamp(late)).count(), 1, "closing it otherwise changes nothing");
    duties.take(&done(late + 2, "notice"));
    assert_eq!((duties.open(Timestamp(late)).count(), duties.done_late()), (0, 1), "late, and done");

    // A round of asking that was missed is done late, and no other begins after she left.
    duties.take(&status(late + 3, "in_care"));
    let missed = find(&duties, Duty::ReInterview, late).unwrap().due.0 + 1;
    duties.take(&status(missed, "left"));
    assert!(find(&duties, Duty::ReInterview, missed).unwrap().overdue);
    duties.take(&done(missed + 1, "re_interview"));
    assert_eq!(find(&duties, Duty::ReInterview, missed), None);
}

#[test]
fn what_was_overdue_before_it_was_put_off_stays_so() {
    let mut duties = Duties::default();
    duties.take(&entry(MONDAY, "report_registered", &[("file", "r")]));
    let due = find(&duties, Duty::Answer, MONDAY).unwrap().due;
    let until = (due.0 + 9 * DAY_MS).to_string();
    let details = [("file", "r"), ("duty", "answer"), ("until", until.as_str())];
    duties.take(&entry(due.0 + 1, "duty_delayed", &details));
    assert!(find(&duties, Duty::Answer, MONDAY).unwrap().overdue);
    duties.take(&entry(due.0 + 2, "duty_done", &[("file", "r"), ("duty", "answer")]));
    assert_eq!(duties.done_late(), 1);
}

#[test]
fn a_case_confirmed_is_owed_an_end_and_after_hand_over_a_look() {
    let mut duties = Duties::default();
    let acted = |what: &str| {
        let act = format!("case=c\nprofile=p\nround=0\n{what}\n");
        entry(MONDAY, "acted", &[("act", &act)])
    };
    let owed = |duties: &Duties| duties.open(Timestamp(MONDAY)).map(|o| o.duty).collect::<Vec<_>>();
    duties.take(&entry(MONDAY, "case_moved", &[("case", "c"), ("state", "kin_confirmed")]));
    for (what, open) in [
        ("judged=safe", Some(Duty::Closing)),
        ("released=relayed_message", Some(Duty::Closing)),
        ("handed_over=", Some(Duty::FollowUp)),
        ("followed_up=not_reached", Some(Duty::FollowUp)),
        ("followed_up=well", None),
    ] {
        duties.take(&acted(what));
        assert_eq!(owed(&duties), Vec::from_iter(open), "{what}");
    }
    for end in ["judged=unsafe", "undone="] {
        duties.take(&entry(MONDAY, "case_moved", &[("case", "c"), ("state", "kin_confirmed")]));
        assert_eq!(owed(&duties), [Duty::Closing]);
        duties.take(&acted(end));
        assert_eq!(owed(&duties), [], "{end}");
    }
    duties.take(&entry(MONDAY, "case_moved", &[("case", "c"), ("state", "kin_confirmed")]));
    duties.take(&entry(MONDAY, "case_moved", &[("case", "c"), ("state", "voided")]));
    assert_eq!(owed(&duties), []);
}

/// Any entry that moves clocks.
fn any_entry(step: (u8, u8, u8, i64)) -> PublicPart {
    let (what, who, word, after) = step;
    let at = MONDAY + after * HOUR_MS;
    let file = ["a", "b", "c"][usize::from(who % 3)];
    let duty = Duty::ALL[usize::from(word) % Duty::ALL.len()].word();
    let until = (at + 40 * DAY_MS).to_string();
    let status = Status::ALL[usize::from(word) % Status::ALL.len()].word();
    let state = ["voting", "kin_confirmed", "voided"][usize::from(word % 3)];
    let act =
        format!("case=k\nprofile=p\nround=0\n{}\n", ["handed_over=", "judged=unsafe"][usize::from(word % 2)]);
    let text = match word % 2 {
        0 => proposal(Change::Set(Setting::NoticeHours, 24 + u32::from(word))),
        _ => proposal(Change::Calendar(Box::new(WorkingYear {
            year: 2026,
            off: vec!["2026-03-04".parse().unwrap()],
            on: Vec::new(),
        }))),
    };
    let (kind, details): (&str, Vec<(&str, &str)>) = match what % 11 {
        0 | 1 => ("profile_created", vec![("file", file)]),
        2 => ("report_registered", vec![("file", file)]),
        3 => ("profile_status", vec![("file", file), ("status", status)]),
        4 => ("duty_done", vec![("file", file), ("duty", duty)]),
        5 => ("duty_delayed", vec![("file", file), ("duty", duty), ("until", until.as_str())]),
        6 => ("case_moved", vec![("case", "k"), ("state", state)]),
        7 => ("acted", vec![("act", act.as_str())]),
        8 => ("acted", vec![("act", "profile=p\ntransfer_taken=\n")]),
        9 => ("profile_changed", vec![("file", file)]),
        _ if word % 3 == 0 => ("erased", vec![("file", file)]),
        _ => ("registry", vec![("text", text.as_str())]),
    };
    let organisation = OrgCode::new(["station", "other"][usize::from(who % 2)]).unwrap();
    PublicPart { organisation, actor: ActorId([who % 2; 16]), ..entry(at, kind, &details) }
}

/// All that can be seen of clocks, stopped ones and rules among them.
fn seen(duties: &Duties) -> impl PartialEq + std::fmt::Debug {
    let mut clocks: Vec<_> = duties.kept_clocks().map(|(file, clocks)| (file.to_string(), clocks)).collect();
    clocks.sort_by(|a, b| a.0.cmp(&b.0));
    for (_, clocks) in &mut clocks {
        clocks.sort_by(|a, b| a.duty.cmp(&b.duty));
    }
    (clocks, duties.kept_rules(), duties.open(Timestamp(MONDAY)).collect::<Vec<_>>(), duties.done_late())
}

proptest! {
    /// Keeping and taking back, at any place of any history, changes nothing that follows.
    #[test]
    fn clocks_that_were_kept_go_on_as_if_they_never_stopped(
        steps in proptest::collection::vec((any::<u8>(), any::<u8>(), any::<u8>(), 0i64..900), 0..60),
        at in any::<prop::sample::Index>(),
    ) {
        let at = at.index(steps.len() + 1);
        let mut whole = Duties::default();
        steps.iter().for_each(|&step| whole.take(&any_entry(step)));
        let mut before = Duties::default();
        steps[..at].iter().for_each(|&step| before.take(&any_entry(step)));
        let mut again = Duties::of_kept(&before.kept_rules());
        for (file, clocks) in before.kept_clocks() {
            prop_assert!(again.take_back(file, &clocks).is_some());
        }
        prop_assert_eq!(seen(&again), seen(&before));
        steps[at..].iter().for_each(|&step| again.take(&any_entry(step)));
        prop_assert_eq!(seen(&again), seen(&whole));
    }
}

#[test]
fn clocks_that_nobody_kept_so_are_refused() {
    let mut duties = Duties::default();
    duties.take(&entry(MONDAY, "report_registered", &[("file", "r")]));
    let kept: Vec<_> = duties.kept_clocks().flat_map(|(_, clocks)| clocks).collect();
    let mut again = Duties::of_kept(&duties.kept_rules());
    assert_eq!(again.take_back("r", &kept), Some(()));
    assert_eq!(again.take_back("r", &kept), None, "one clock a duty");
    let other = |change: fn(&mut KeptClock)| {
        let mut clock = kept[0].clone();
        change(&mut clock);
        Duties::default().take_back("r", &[clock])
    };
    assert_eq!(other(|clock| clock.duty = "dance".to_owned()), None);
    assert_eq!(other(|clock| clock.organisation = "two words".to_owned()), None);
}
