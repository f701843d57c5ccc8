//! The keeper: lets the day's tips join the log, publishes the tables of each quarter once, follows the
//! journal, erases records whose time of keeping is over, and turns the epoch once a day after erasures, so
//! that what was erased opens with nothing any more (S24). Neither an erasure nor what was published can be
//! undone, so a clock that jumped is not believed (S35).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::audit::{Quarter, Tables, quarter_of};
use crate::domain::access::Permit;
use crate::domain::actor::Role;
use crate::domain::case::Case;
use crate::domain::duty::ErasureReason;
use crate::domain::entry::{NewEntry, Subject, What};
use crate::domain::ids::{Position, Timestamp};
use crate::domain::release::links::Linkable;
use crate::domain::retention::{Keeping, REPLY_KEPT_MS, suffices};
use crate::service::clock::{BelievedClock, Clock};
use crate::service::core::service_organisation;
use crate::service::tips::log_tips;
use crate::service::unlinking::unlink_erased;
use crate::store::{Commit, Expectation, Lane, Remove, Reply, Store, StoreError};

const DAY_MS: i64 = 24 * 3_600_000;
const ROWS: usize = 1_024;
/// How often the keeper looks.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Erases what is over.
pub struct Keeper {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    followed: Position,
    due: BTreeMap<Subject, Timestamp>,
    held: BTreeSet<Subject>,
    /// Who asked that a record be erased, by their roles.
    asked: BTreeMap<Subject, BTreeSet<Role>>,
    /// Whether something was erased since the epoch turned last, and the day of the last erasure.
    erased: Option<i64>,
    /// The next quarter whose tables are to be published; that of the first entry at first.
    quarter: Option<Quarter>,
    believed: BelievedClock,
    /// The day, by the clock in China, on which tips joined the log last.
    day: i64,
    /// The time of the newest entry.
    latest: Timestamp,
    /// The day on which old replies were forgotten last.
    replies_day: Option<i64>,
}

impl Keeper {
    /// Reads the journal.
    ///
    /// # Errors
    /// The store fails.
    pub fn load(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let (day, believed) = (clock.now().day_in_china(), BelievedClock::new(clock.clone(), None));
        let mut keeper = Self {
            store,
            clock,
            followed: Position(0),
            due: BTreeMap::new(),
            held: BTreeSet::new(),
            asked: BTreeMap::new(),
            erased: None,
            quarter: None,
            believed,
            day,
            latest: Timestamp(0),
            replies_day: None,
        };
        keeper.follow()?;
        let last = (keeper.followed > Position(0)).then_some(keeper.latest);
        keeper.believed = BelievedClock::new(keeper.clock.clone(), last);
        Ok(keeper)
    }

    /// Erases and turns until `stop` is set.
    ///
    /// # Errors
    /// The store has stopped.
    pub fn run(&mut self, stop: &AtomicBool) -> Result<(), StoreError> {
        let mut next = Instant::now();
        while !stop.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(250));
            if Instant::now() < next {
                continue;
            }
            next = Instant::now() + LOOK_EVERY;
            match self.step() {
                Ok(0) => {}
                Ok(erased) => tracing::info!(erased, "records were erased"),
                Err(StoreError::DiskLow | StoreError::Busy | StoreError::Changed) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Follows the journal, erases what is over, and turns the epoch when a day has passed since an
    /// erasure; gives how many records were erased.
    ///
    /// # Errors
    /// The store fails.
    pub fn step(&mut self) -> Result<usize, StoreError> {
        self.follow()?;
        // While the clock is doubted nothing is over.
        let now = self.believed.now().unwrap_or(Timestamp(0));
        let today = self.clock.now().day_in_china();
        if today != self.day {
            log_tips(&*self.store, self.clock.now())?;
            self.day = today;
        }
        self.publish(now)?;
        if self.replies_day != Some(today) {
            // By the journal's own time too: what the clock says alone ends with the process, and what was
            // signed must have ended for whoever reads the journal at the next start.
            forget_replies(&*self.store, now.min(self.latest))?;
            self.replies_day = Some(today);
        }
        if self.erased.is_some_and(|day| day != now.0.div_euclid(DAY_MS)) {
            let epoch = self.store.turn_epoch()?;
            let permit = Permit::of_service(service_organisation());
            let mut commit = Commit::new(Lane::Matcher);
            commit.entries.push(NewEntry::new(&permit, self.clock.now(), What::EpochTurned { epoch }));
            self.store.commit(commit)?;
            self.erased = None;
        }
        let over = self.over(now)?;
        if over.is_empty() {
            return Ok(0);
        }
        let cases = all_cases(&*self.store)?;
        let mut erased = 0;
        for (subject, reason) in over {
            if erase(&*self.store, subject, reason, self.clock.now(), &cases)? {
                erased += 1;
                self.erased = Some(self.clock.now().0.div_euclid(DAY_MS));
            }
            self.due.remove(&subject);
        }
        Ok(erased)
    }

    /// What is to be erased now: what is over by the schedule, and what was asked for by all it takes and
    /// is closed. What was asked for waits until it is.
    fn over(&self, now: Timestamp) -> Result<Vec<(Subject, ErasureReason)>, StoreError> {
        let mut over = Vec::new();
        for (&subject, asked) in &self.asked {
            if suffices(&subject, |role| asked.contains(&role)) && !self.held.contains(&subject) {
                let closed = match subject {
                    Subject::Profile(id) => {
                        self.store.profile(id)?.is_some_and(|one| !one.status.is_matched())
                    }
                    Subject::Report(id) => self.store.report(id)?.is_some_and(|one| !one.is_matched()),
                    Subject::Case(_) | Subject::Tip(_) => false,
                };
                over.extend(closed.then_some((subject, ErasureReason::Request)));
            }
        }
        for (&subject, &due) in &self.due {
            if due <= now && !self.held.contains(&subject) && over.iter().all(|(one, _)| *one != subject) {
                over.push((subject, ErasureReason::Schedule));
            }
        }
        Ok(over)
    }

    /// Publishes the tables of quarters that are over and were not published.
    fn publish(&mut self, now: Timestamp) -> Result<(), StoreError> {
        while let Some(quarter) = self.quarter.filter(|quarter| quarter.is_settled(now)) {
            let mut tables = Tables::default();
            let mut after = Position(0);
            loop {
                let leaves = self.store.public_leaves(after, ROWS)?;
                leaves.iter().for_each(|leaf| tables.take(&leaf.public));
                after.0 += leaves.len() as u64;
                if leaves.len() < ROWS {
                    break;
                }
            }
            let permit = Permit::of_service(service_organisation());
            let what = What::TablesPublished { tables: tables.published(quarter) };
            let mut commit = Commit::new(Lane::Matcher);
            commit.entries.push(NewEntry::new(&permit, self.clock.now(), what));
            self.store.commit(commit)?;
            self.quarter = Some(quarter.next());
        }
        Ok(())
    }

    /// Takes in what was written since.
    fn follow(&mut self) -> Result<(), StoreError> {
        loop {
            let entries = self.store.entries(self.followed, ROWS)?;
            for entry in &entries {
                self.followed = entry.position;
                self.latest = entry.at;
                self.quarter = match &entry.what {
                    What::TablesPublished { tables } => {
                        quarter_of(tables).map(Quarter::next).max(self.quarter)
                    }
                    _ => self.quarter.or(Some(Quarter::of(entry.at))),
                };
                match Keeping::of(entry) {
                    Some(Keeping::For(subject, ms)) => {
                        self.due.insert(subject, Timestamp(entry.at.0.saturating_add(ms)));
                    }
                    Some(Keeping::On(subject)) => drop(self.due.remove(&subject)),
                    Some(Keeping::Held(subject, true)) => drop(self.held.insert(subject)),
                    Some(Keeping::Held(subject, false)) => drop(self.held.remove(&subject)),
                    Some(Keeping::Asked(subject, role)) => {
                        self.asked.entry(subject).or_default().insert(role);
                    }
                    Some(Keeping::Gone(subject)) => {
                        self.due.remove(&subject);
                        self.asked.remove(&subject);
                        self.erased = Some(entry.at.0.div_euclid(DAY_MS));
                    }
                    None => {}
                }
                if matches!(entry.what, What::EpochTurned { .. }) {
                    self.erased = None;
                }
            }
            if entries.len() < ROWS {
                return Ok(());
            }
        }
    }
}

/// Forgets the answers to requests that were given too long before this time; gives how many.
fn forget_replies(store: &dyn Store, now: Timestamp) -> Result<usize, StoreError> {
    let (mut after, mut forgotten) = (None, 0);
    loop {
        let replies = store.scan_replies(after, ROWS)?;
        let mut commit = Commit::new(Lane::Matcher);
        for ((actor, request), reply) in &replies {
            if given_at(store, reply)?.0.saturating_add(REPLY_KEPT_MS) < now.0 {
                commit.remove.push(Remove::Reply(*actor, *request));
            }
        }
        after = replies.last().map(|(asked, _)| *asked);
        if !commit.remove.is_empty() {
            forgotten += commit.remove.len();
            store.commit(commit)?;
        }
        if replies.len() < ROWS {
            return Ok(forgotten);
        }
    }
}

/// When a reply was given; the oldest say it by their entry alone, and those that changed nothing not at all.
fn given_at(store: &dyn Store, reply: &Reply) -> Result<Timestamp, StoreError> {
    if reply.at > Timestamp(0) || reply.position == Position(0) {
        return Ok(reply.at);
    }
    let entries = store.entries(Position(reply.position.0 - 1), 1)?;
    Ok(entries.first().map_or(reply.at, |entry| entry.at))
}

/// Every case, to find those of a record.
///
/// # Errors
/// The store fails.
pub(super) fn all_cases(store: &dyn Store) -> Result<Vec<Case>, StoreError> {
    let mut cases: Vec<Case> = Vec::new();
    loop {
        let read = store.scan_cases(cases.last().map(|case| case.id), ROWS)?;
        let whole = read.len() == ROWS;
        cases.extend(read);
        if !whole {
            return Ok(cases);
        }
    }
}

/// Erases a record with its cases: their data keys go at once. `false` when it is still matched, has a
/// case that is open, or is not there.
///
/// # Errors
/// The store fails, or the record changed meanwhile.
pub fn erase(
    store: &dyn Store,
    subject: Subject,
    reason: ErasureReason,
    at: Timestamp,
    cases: &[Case],
) -> Result<bool, StoreError> {
    let mut commit = Commit::new(Lane::Matcher);
    match subject {
        Subject::Profile(id) => {
            let Some(profile) = store.profile(id)?.filter(|profile| !profile.status.is_matched()) else {
                return Ok(false);
            };
            commit.expect.push(Expectation::Profile(id, Some(profile.revision)));
            commit.remove.extend(profile.kept_by.map(|keeper| Remove::ListedProfile(id, keeper)));
            commit.remove.push(Remove::Profile(id, profile.station, profile.local_ref));
        }
        Subject::Report(id) => {
            let Some(report) = store.report(id)?.filter(|report| !report.is_matched()) else {
                return Ok(false);
            };
            commit.expect.push(Expectation::Report(id, Some(report.revision)));
            commit.remove.extend(report.receipt.map(Remove::ReportReceipt));
            commit.remove.push(Remove::Report(id, report.office, report.local_ref));
        }
        Subject::Tip(id) => {
            // What its sender added waits for the log, and keeps it.
            let Some(tip) = store.tip(id)? else { return Ok(false) };
            if store.waits(id)? {
                return Ok(false);
            }
            commit.expect.push(Expectation::Tip(id, Some(tip.revision)));
            commit.remove.push(Remove::Tip(id));
        }
        Subject::Case(_) => return Ok(false),
    }
    let mut gone = vec![subject];
    for case in cases {
        let of_it = match subject {
            Subject::Profile(id) => case.pair.profile == id,
            Subject::Report(id) => case.pair.report == id,
            Subject::Case(_) | Subject::Tip(_) => false,
        };
        // An erasure of the other side may have taken the case already.
        let Some(case) = (if of_it { store.case(case.id)? } else { None }) else { continue };
        if case.state.is_open() {
            return Ok(false);
        }
        commit.expect.push(Expectation::Case(case.id, Some(case.revision)));
        commit.remove.push(Remove::Case(case.id, case.pair));
        gone.push(Subject::Case(case.id));
    }
    let permit = Permit::of_service(service_organisation());
    let linkable = match subject {
        Subject::Profile(id) => Some((Linkable::Profiles, id.0)),
        Subject::Report(id) => Some((Linkable::Reports, id.0)),
        Subject::Case(_) | Subject::Tip(_) => None,
    };
    if let Some(linkable) = linkable {
        unlink_erased(store, linkable, at, (&permit, &mut commit))?;
    }
    // What is owed for a case is owed no more once it is gone, and the log says so.
    let erased = gone.into_iter().map(|subject| What::Erased { subject, reason });
    commit.entries.extend(erased.map(|what| NewEntry::new(&permit, at, what)));
    store.commit(commit)?;
    Ok(true)
}
