//! `homeward doctor`: checks a stopped store from end to end, in words, without personal data: every
//! value, seal and link, the log with its checkpoints, what is overdue, which parts of a release cannot be
//! filled, and how much room the disk has.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::audit::Duties;
use crate::cli::arguments::Place;
use crate::cli::failure::Failure;
use crate::config::Settings;
use crate::domain::actor::{Actor, Role};
use crate::domain::ids::{OrgCode, Position};
use crate::domain::release::staffing::{Lack, lacks};
use crate::server::secrets::epoch_keys;
use crate::service::{Clock, FingerprintKey, Matcher, Notary, Registry, RegistryError, Service, SystemClock};
use crate::store::{Problem, SledSettings, SledStore, Store, StoreError};

/// Problems of one table that are told one by one.
const TOLD: usize = 20;
const ROWS: usize = 4_096;
/// Rows of each side that are made ready and searched again.
const SEARCHED: usize = 500;

/// Check a store.
#[derive(clap::Args)]
pub struct Doctor {
    #[command(flatten)]
    place: Place,
}

impl Doctor {
    /// Checks every value, seal, link, leaf and checkpoint.
    ///
    /// # Errors
    /// A store that cannot be opened, or problems found.
    pub fn run(self) -> Result<(), Failure> {
        let settings = self.place.settings()?;
        let store = Arc::new(stopped_store(&settings)?);
        let mut problems = wrong_with(&store, &settings)?;
        if problems == 0 {
            problems += wrong_with_index(&store, &settings)?;
        }
        if problems > 0 {
            return Err(Failure::failed(format!(
                "{problems} problems found: stop using this store, keep this copy untouched, and restore the newest backup beside it; if the log is among them, tell the auditors. 发现 {problems} 处问题:请停用此库,原样保存,另行恢复最新备份;如涉及记录,请告知审计人员。"
            )));
        }
        overdue(&*store)?;
        room(&*store, &settings)?;
        println!("The store is sound. 数据库完好。");
        Ok(())
    }
}

/// The store of these settings, which no server holds open.
pub fn stopped_store(settings: &Settings) -> Result<SledStore, Failure> {
    if !settings.data.join("db").exists() {
        return Err(Failure::failed(format!(
            "there is no store in {} 此处没有数据库",
            settings.data.display()
        )));
    }
    let keys = epoch_keys(settings).map_err(told)?;
    SledStore::open(&settings.data, keys, SledSettings::default()).map_err(told)
}

/// Tells everything that is wrong with a store and its log; gives how much.
pub fn wrong_with(store: &Arc<SledStore>, settings: &Settings) -> Result<usize, Failure> {
    let found = store.check();
    let mut problems = tell(&found);
    if found.iter().any(|one| one.problem.contains("the key of epoch")) {
        println!(
            "Keys of epochs are missing: bring back the key directory of this store before anything else. 缺少时期密钥:请先找回本库的密钥目录。"
        );
    }
    let key = store.log_key(&settings.keys).map_err(told)?;
    match Notary::load(store.clone(), Arc::new(SystemClock), &key, &store.store_id()) {
        Ok(notary) => {
            for wrong in notary.check().map_err(told)? {
                println!("log: {wrong}");
                problems += 1;
            }
        }
        Err(error) => {
            println!("log: {error}");
            problems += 1;
        }
    }
    Ok(problems)
}

/// Tells in what the candidates differ from what the records give; gives how much.
fn wrong_with_index(store: &Arc<SledStore>, settings: &Settings) -> Result<usize, Failure> {
    if store.registry().map_err(told)?.is_empty() {
        return Ok(0);
    }
    let path = settings.root.display();
    let of_root = |problem: &dyn fmt::Display| {
        Failure::failed(format!(
            "{path}: {problem}: bring back the root file made at set-up; everybody who acts has a copy 请找回建库时的根文件,各用户均有副本"
        ))
    };
    let root = std::fs::read_to_string(&settings.root).map_err(|error| of_root(&error))?;
    let registry = Registry::open(store.clone(), &root, SystemClock.now()).map_err(|error| match error {
        RegistryError::Store(error) => told(error),
        other => of_root(&other),
    })?;
    unfilled(&registry.everybody(SystemClock.now()));
    let key = FingerprintKey(store.fingerprint_key(&settings.keys).map_err(told)?);
    let service = Service::new(store.clone(), Arc::new(registry), Arc::new(SystemClock), key);
    let matcher = Matcher::load(Arc::new(service), |_| ()).map_err(told)?;
    let checked = matcher.check(SEARCHED).map_err(told)?;
    checked.problems.iter().for_each(|problem| println!("index: {problem}"));
    println!("index: {} candidates scored, {} rows searched again", checked.scored, checked.searched);
    Ok(checked.problems.len())
}

/// Tells for which stations and desks some part of a release cannot be filled now, and which.
fn unfilled(everybody: &[Actor]) {
    let of = |role: Role| -> BTreeSet<&OrgCode> {
        everybody.iter().filter(|one| one.has(role)).map(|one| &one.organisation).collect()
    };
    let desks = of(Role::FamilyDesk);
    let pairs: Vec<(&OrgCode, &OrgCode, Vec<Lack>)> = of(Role::StationWorker)
        .into_iter()
        .flat_map(|station| desks.iter().map(move |desk| (station, *desk, lacks(everybody, station, desk))))
        .filter(|(_, _, lacks)| !lacks.is_empty())
        .collect();
    for (station, desk, lacks) in pairs.iter().take(TOLD) {
        let lacks: Vec<&str> = lacks.iter().map(|lack| lack.word()).collect();
        println!("cannot be filled 无法配齐: {station}, {desk}: {}", lacks.join(" "));
    }
    if pairs.len() > TOLD {
        println!("cannot be filled 无法配齐: {} more", pairs.len() - TOLD);
    }
}

/// Tells problems, table by table; gives how many.
fn tell(problems: &[Problem]) -> usize {
    let mut by_table: BTreeMap<&str, Vec<&Problem>> = BTreeMap::new();
    problems.iter().for_each(|problem| by_table.entry(problem.table).or_default().push(problem));
    for (table, problems) in by_table {
        for problem in problems.iter().take(TOLD) {
            println!("{table} {}: {}", problem.row, problem.problem);
        }
        if problems.len() > TOLD {
            println!("{table}: {} more", problems.len() - TOLD);
        }
    }
    problems.len()
}

/// Tells how much room the disk has, and what a server does when it is little.
fn room(store: &dyn Store, settings: &Settings) -> Result<(), Failure> {
    let free = store.status().map_err(told)?.disk_free_bytes;
    println!("disk: {} MB free", free >> 20);
    let (short, low) = (settings.short_disk_bytes >> 20, settings.low_disk_bytes >> 20);
    if free < settings.low_disk_bytes {
        println!(
            "The disk is nearly full: a server writes nothing with less than {low} MB free. Free some space on it. 磁盘将满:可用空间低于{low} MB时服务不再写入,请释放空间。"
        );
    } else if free < settings.short_disk_bytes {
        println!(
            "The disk is running out of space: health says NOT_SERVING with less than {short} MB free, and nothing is written with less than {low} MB. Free some space on it. 磁盘空间不足:低于{short} MB时健康检查报NOT_SERVING,低于{low} MB时不再写入,请释放空间。"
        );
    }
    Ok(())
}

/// Tells how many duties are overdue, by duty and who owes them.
fn overdue(store: &dyn Store) -> Result<(), Failure> {
    let mut duties = Duties::default();
    let mut after = Position(0);
    loop {
        let leaves = store.public_leaves(after, ROWS).map_err(told)?;
        leaves.iter().for_each(|leaf| duties.take(&leaf.public));
        after.0 += leaves.len() as u64;
        if leaves.len() < ROWS {
            break;
        }
    }
    let mut counts: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let mut by_weekdays = false;
    for owed in duties.open(SystemClock.now()) {
        by_weekdays |= !owed.by_calendar;
        if owed.overdue {
            *counts.entry((owed.duty.word(), owed.organisation.to_string())).or_default() += 1;
        }
    }
    for ((duty, organisation), count) in &counts {
        println!("overdue 逾期: {duty} × {count}, {organisation}");
    }
    if by_weekdays {
        println!("Some working days are weekdays: no calendar of their year is set. 部分工作日未计节假日。");
    }
    Ok(())
}

/// A failure with what to do about it.
pub fn told(error: StoreError) -> Failure {
    let advice = match &error {
        StoreError::CannotOpen(problem) if problem.contains("stands in that place") => {
            "nothing was changed 现有数据未动"
        }
        StoreError::CannotOpen(problem) if problem.contains("cannot be restored") => {
            "nothing was changed; take another backup 现有数据未动,请换一份备份"
        }
        StoreError::CannotOpen(problem) if problem.contains("another process") => {
            "stop the server first 请先停止服务"
        }
        StoreError::CannotOpen(problem) if problem.contains("0600") => {
            "take the rights of others off it: chmod 600 请取消他人权限"
        }
        StoreError::CannotOpen(problem) if problem.contains("newer than schema") => {
            "a later version of the program wrote it: use that one; nothing was changed 该库由更新的程序版本写入,请使用该版本;现有数据未动"
        }
        StoreError::CannotOpen(problem) if problem.contains("schema") => {
            "an earlier version of the program wrote it: use that one, or follow the notes on upgrading; nothing was changed 该库由较早的程序版本写入,请使用该版本或按说明升级;现有数据未动"
        }
        StoreError::CannotOpen(problem)
            if problem.contains("bytes are free") || problem.contains("disk is full") =>
        {
            "free some space on its disk; nothing that was acknowledged is lost 请释放磁盘空间;已确认的数据不会丢失"
        }
        StoreError::CannotOpen(problem) if problem.contains("lasting keys of another store") => {
            "if a store was there, bring its folder back, or make it anew with `homeward restore` from its newest backup; for a new deployment name an empty key directory, and keep this one 若此处原有数据库,请找回其目录,或用 homeward restore 从最新备份恢复;新建部署请另设空的密钥目录,并保存好现有密钥"
        }
        StoreError::CannotOpen(problem) if problem.contains("the key of epoch") => {
            "bring back the key directory that belongs to this store, with every key of an epoch 请找回本库的密钥目录,须含全部时期密钥"
        }
        StoreError::CannotOpen(problem) if problem.contains("key") => {
            "bring back the key directory that belongs to this store 请找回本库的密钥目录"
        }
        StoreError::CannotOpen(_) | StoreError::Corrupt { .. } => {
            "keep this copy untouched and restore the newest backup beside it 请原样保存,另行恢复最新备份"
        }
        StoreError::DiskLow => "free some space on its disk 请释放磁盘空间",
        _ => "look at the disk and its log 请检查磁盘及其日志",
    };
    Failure::failed(format!("{error}: {advice}"))
}
