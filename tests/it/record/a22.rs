//! A22 (S21 S35): the clock jumps an hour, ten years, or stands still: the log's order is kept, no
//! alarm is raised but that of a clock years ahead, and what was overdue stays overdue.

use homeward::audit::{Duties, Fault, Trusted, verify};
use homeward::domain::access::Call;
use homeward::domain::duty::Duty;
use homeward::domain::entry::{Subject, What};
use homeward::domain::ids::{Position, ProfileId, Timestamp};
use homeward::store::Store;

use crate::record::history::{History, station};

const HOUR_MS: i64 = 3_600_000;
const TEN_YEARS_MS: i64 = 3_652 * 24 * HOUR_MS;

fn duties(history: &History) -> Duties {
    let mut duties = Duties::default();
    let leaves = history.store.public_leaves(Position(0), usize::MAX).unwrap();
    leaves.iter().for_each(|leaf| duties.take(&leaf.public));
    duties
}

#[test]
fn a22_jumps_change_no_order_and_raise_no_alarm_but_of_a_log_years_ahead() {
    for jump in [HOUR_MS, -HOUR_MS, TEN_YEARS_MS, -TEN_YEARS_MS, 0] {
        let mut history = History::new(jump as u64);
        history.live(20);
        let receipts: Vec<String> = history.bundle().receipts.iter().map(|(note, _)| note.clone()).collect();
        history.pass(jump);
        history.live(10);
        history.pass(-jump);
        history.live(10);
        let trusted = Trusted { receipts, ..history.trusted() };
        let findings = verify(&history.bundle(), &trusted).findings;
        // The log never goes back, so that after either jump it states a time years ahead of what the witness
        // sees, whose clock is this one too; nothing else is wrong with it.
        let ahead = jump.abs() == TEN_YEARS_MS;
        assert!(
            findings.iter().all(|one| ahead && one.fault == Fault::WrongClock),
            "{jump} ms: {findings:#?}"
        );
        assert_eq!(findings.is_empty(), !ahead, "jump of {jump} ms");
    }
}

#[test]
fn a22_overdue_stays_overdue_when_the_clock_is_set_back() {
    let history = History::new(1);
    let profile = ProfileId([1; 16]);
    history.write(&station(Call::CreateProfile), What::ProfileCreated { profile });
    let since = history.store.public_leaves(Position(0), 1).unwrap()[0].public.at;
    let notice = |history: &History, now: Timestamp| {
        duties(history).open(now).find(|owed| owed.duty == Duty::Notice).unwrap()
    };
    assert!(!notice(&history, since).overdue);
    history.pass(25 * HOUR_MS);
    history.write(&station(Call::CreateProfile), What::ProfileCreated { profile: ProfileId([2; 16]) });
    // Set back to before anything happened: by an hour, by ten years, and standing still there.
    for back in [HOUR_MS, TEN_YEARS_MS, 0] {
        history.pass(-back);
        history.write(&station(Call::CreateProfile), What::ProfileCreated { profile: ProfileId([3; 16]) });
        let now = Timestamp(since.0 - back);
        let owed = notice(&history, now);
        assert!(owed.overdue, "set back by {back} ms");
        assert_eq!(owed.due.0, since.0 + 24 * HOUR_MS, "its deadline has not moved");
    }
    let what = What::DutyDone { subject: Subject::Profile(profile), duty: Duty::Notice };
    history.write(&station(Call::AddProfileStatements), what);
    assert_eq!(duties(&history).done_late(), 1, "it was done late, whatever the clock says now");
}
