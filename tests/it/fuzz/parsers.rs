//! Each parser ends soon, without a panic, whatever it is fed. Five seconds of the processor a parser; ten
//! minutes with `HOMEWARD_LONG_TESTS=1`, however busy the machine is. What an input takes is counted in the
//! processor's time of its own thread, and counted again before it is called too long.

use std::time::{Duration, Instant};

use homeward::domain::entry::What;
use homeward::domain::ids::Position;
use homeward::domain::release::act::{Deed, Doer};
use homeward::domain::text::Personal;
use homeward::grpc::proto;
use homeward::matching::{Features, Model, to_bytes};
use homeward::store::{KeptDeed, Store, stored_bytes};
use homeward::transfer::jsonl::{NewRecord, read_line};
use prost::Message;

use crate::fuzz::mutation::Mutation;
use crate::fuzz::targets::{self, Target};

const SAMPLE: &str = include_str!("../../data/transfer/sample.jsonl");
const NAMES: &str = include_str!("../../data/names.tsv");
const PLACES: &str = include_str!("../../data/places.tsv");

/// No input may take longer, on the slowest machine tests run on.
const LONGEST: Duration = Duration::from_secs(5);
/// An input that took longer is tried so often again. It is too long when it takes as long each time: what
/// the clock shows, and even what a virtual machine charges to a thread, may have been somebody else's time.
const AGAIN: usize = 3;
const SEED: u64 = 0x5eed;

fn check(seeds: Vec<Vec<u8>>, target: Target) {
    let long = std::env::var_os("HOMEWARD_LONG_TESTS").is_some();
    let limit = Duration::from_secs(if long { 600 } else { 5 });
    let started = (Instant::now(), worked());
    seeds.iter().for_each(|seed| target(seed));
    let mut mutation = Mutation::new(seeds, SEED);
    let mut before = started.1;
    while before.saturating_sub(started.1) < limit {
        let input = mutation.next_input();
        // All that is needed to see it again, whatever becomes of the end of what is printed.
        let told = || {
            let bytes: String = input.iter().map(|byte| format!("{byte:02x}")).collect();
            format!(
                "input {} of seed {SEED:#x}, {:?}, {bytes}",
                mutation.made(),
                String::from_utf8_lossy(&input)
            )
        };
        let outcome = std::panic::catch_unwind(|| target(&input));
        assert!(outcome.is_ok(), "it panicked on {}", told());
        let after = worked();
        let took = after.saturating_sub(before);
        assert!(took < LONGEST || !is_too_long(target, &input, LONGEST), "it took {took:?} on {}", told());
        before = worked();
    }
    let (clock, own) = (started.0.elapsed().as_secs_f64(), worked().saturating_sub(started.1).as_secs_f64());
    println!(
        "seed {SEED:#x}: {} inputs in {own:.1} s of the processor, {clock:.1} s by the clock",
        mutation.made()
    );
}

/// Whether an input takes so much of the processor each time.
fn is_too_long(target: Target, input: &[u8], longest: Duration) -> bool {
    (0..AGAIN).all(|_| {
        let before = worked();
        target(input);
        worked().saturating_sub(before) >= longest
    })
}

/// How long this thread has had the processor.
fn worked() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(told.split(' ').next().unwrap().parse().unwrap())
}

#[test]
fn an_input_is_too_long_by_its_work_and_not_by_waiting() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    const SHORT: Duration = Duration::from_millis(20);
    fn works() {
        let before = worked();
        while worked() - before < SHORT {}
    }
    let waits: Target = |_| std::thread::sleep(2 * SHORT);
    assert!(!is_too_long(waits, b"", SHORT), "it waited");
    static TIMES: AtomicUsize = AtomicUsize::new(0);
    let once: Target = |_| {
        if TIMES.fetch_add(1, Ordering::Relaxed) == 0 {
            works();
        }
    };
    assert!(!is_too_long(once, b"", SHORT), "long once, by somebody else's doing");
    assert!(is_too_long(|_| works(), b"", SHORT));
}

/// One column of a table, without its heading.
fn column(table: &str, at: usize) -> Vec<&str> {
    table.lines().skip(1).filter_map(|row| row.split('\t').nth(at)).collect()
}

#[test]
fn names_survive_spoilt_input() {
    let pairs = column(NAMES, 0).into_iter().zip(column(NAMES, 2));
    check(pairs.map(|(heard, said)| format!("{heard}\n{said}").into_bytes()).collect(), targets::name);
}

#[test]
fn places_survive_spoilt_input() {
    check(column(PLACES, 1).into_iter().map(|text| text.as_bytes().to_vec()).collect(), targets::place);
}

#[test]
fn lines_survive_spoilt_input() {
    check(SAMPLE.lines().map(|line| line.as_bytes().to_vec()).collect(), targets::line);
}

#[test]
fn tables_survive_spoilt_input() {
    let tables = [
        "编号,姓名(自述),性别,年龄,身高,救助时间,发现地点,体貌特征,健康状况,自述内容\r\nA-1,王秀英；小芳,女,约40,1.56米,2021年3月14日,郑州火车站,\"左手烫伤、额头痣\",聋哑,\"门口有河\n有桥\"\r\n",
        "寻亲编号\t姓名\t出生日期\t失踪时间\t失踪人所在地\t寻亲类别\nR-1\t李小军\t农历1978年五月初四\t99.7\t四川省达县\t家寻宝贝\n",
        "local_ref;names;sex;age;admitted_on\n1;Nguyễn Thị Lan;female;35-48;1999-00-00\n2;;;;\n",
    ];
    let wide: Vec<u8> = tables[0].encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide = [b"\xFF\xFE".to_vec(), wide].concat();
    check(tables.into_iter().map(|table| table.as_bytes().to_vec()).chain([wide]).collect(), targets::table);
}

#[test]
fn dates_survive_spoilt_input() {
    let dates = ["1987", "1987-03-05", "1987-03..1988-01~", "lunar:1987-06L-12", "--03-05", "lunar:--03-05"];
    check(dates.iter().map(|date| date.as_bytes().to_vec()).collect(), targets::date);
}

#[test]
fn proofs_and_bundles_survive_spoilt_input() {
    let mut history = crate::record::history::History::new(1);
    history.live(12);
    let bundle = history.bundle();
    let lines: Vec<String> = bundle.lines().collect();
    let mut seeds = vec![lines[..4].join("\n"), lines.join("\n"), bundle.log_keys[0].clone()];
    seeds.extend(bundle.checkpoints.iter().take(2).cloned());
    seeds.extend(
        bundle
            .receipts
            .iter()
            .take(2)
            .flat_map(|(note, proof)| [Some(note.clone()), proof.clone()])
            .flatten(),
    );
    let request = history.notary.to_witness(homeward::audit::Tree::Main, 1, 0).unwrap();
    seeds.extend(request.map(|(_, request)| request.text()));
    check(seeds.into_iter().map(String::into_bytes).collect(), targets::proof);
}

#[test]
fn stored_messages_survive_spoilt_input() {
    let records = SAMPLE.lines().filter_map(|line| read_line(line, 1).ok());
    let mut seeds: Vec<Vec<u8>> = records.map(|record| targets::as_message(&record)).collect();
    let mut history = crate::record::history::History::new(2);
    history.live(40);
    let mut deeds = Vec::new();
    for entry in history.store.entries(Position(0), 400).unwrap() {
        if let What::Acted(acted) = &entry.what {
            let by = Doer { actor: entry.actor, organisation: entry.organisation.clone(), role: entry.role };
            let deed = Deed { by, at: entry.at, act: acted.act.clone() };
            deeds.push(KeptDeed {
                deed,
                reason: Some(Personal::stored("the marks agree")),
                salt: [1; 16],
                marks: vec![],
            });
        }
        let last = deeds.len().saturating_sub(3);
        seeds.extend(stored_bytes(&entry, &deeds[last..]));
    }
    check(seeds, targets::stored);
}

#[test]
fn frames_of_backups_survive_spoilt_input() {
    let long = |bytes: &[u8]| [&(bytes.len() as u32).to_be_bytes(), bytes].concat();
    let row = |table: u8, key: &[u8], value: Option<&[u8]>| {
        let value = value.map_or(vec![0], |value| [vec![1], long(value)].concat());
        [vec![table], long(key), value].concat()
    };
    let rows = [row(2, &[7; 16], Some(&[9; 90])), row(9, &5u64.to_be_bytes(), None), row(22, b"", Some(b""))];
    let seeds = [0u8, 1].map(|origin| [vec![origin], rows.concat()].concat());
    check(seeds.into_iter().chain([vec![1], rows[0].clone()]).collect(), targets::frame);
}

#[test]
fn kept_features_survive_spoilt_input() {
    let records = SAMPLE.lines().filter_map(|line| read_line(line, 1).ok());
    let described = records.map(|record| {
        to_bytes(&match record {
            NewRecord::Profile(new) => Features::of_new_profile(Model::bundled(), &new),
            NewRecord::Report(new) => Features::of_new_report(Model::bundled(), &new),
        })
    });
    check(described.collect(), targets::features);
}

#[test]
fn signed_texts_survive_spoilt_input() {
    let mut history = crate::record::history::History::new(3);
    history.live(60);
    let texts = history.bundle().leaves.into_iter().flat_map(|leaf| leaf.public.details);
    let texts = texts.filter(|(name, _)| matches!(name.as_str(), "act" | "signed" | "text"));
    let seeds: std::collections::BTreeSet<String> = texts.map(|(_, text)| text).collect();
    check(seeds.into_iter().map(String::into_bytes).collect(), targets::signed);
}

#[test]
fn messages_survive_spoilt_input() {
    let records = SAMPLE.lines().filter_map(|line| read_line(line, 1).ok());
    check(records.map(|record| targets::as_message(&record)).collect(), targets::message);
}

#[test]
fn requests_survive_spoilt_input() {
    let records = SAMPLE.lines().filter_map(|line| read_line(line, 1).ok());
    let reports: Vec<Vec<u8>> = records
        .filter(|record| matches!(record, NewRecord::Report(_)))
        .map(|record| targets::as_message(&record))
        .collect();
    let first = proto::NewReport::decode(reports[0].as_slice()).unwrap();
    let add = first.statements;
    let adding = proto::AddProfileStatementsRequest {
        request_id: "0".repeat(32),
        name: format!("profiles/{}", "1".repeat(32)),
        etag: "3".to_owned(),
        add,
        withdraw: vec![1, 2],
    };
    let earliest = Some(proto::DatePart { year: 1987, month: 3, day: 0 });
    let died_on = Some(proto::PartialDate { earliest, ..Default::default() });
    let closing = proto::CloseProfileRequest { status: 3, died_on, ..Default::default() };
    let mut history = crate::record::history::History::new(4);
    history.live(20);
    let details = history.bundle().leaves.into_iter().flat_map(|leaf| leaf.public.details);
    let signed = details.filter(|(name, _)| matches!(name.as_str(), "signed" | "text")).map(|(_, text)| {
        let signature = Some(proto::signed_action::Signature::Ed25519(vec![7; 64]));
        proto::SignedAction { text, salt: vec![1; 16], signature }.encode_to_vec()
    });
    let others = [adding.encode_to_vec(), closing.encode_to_vec()];
    check(others.into_iter().chain(signed.take(30)).chain(reports).collect(), targets::request);
}

#[test]
fn free_text_survives_spoilt_input() {
    let tried = include_str!("../text/tried.rs").lines().filter(|line| line.ends_with("\","));
    let long = "5130211987030512344321".repeat(4);
    let again = ["ssn ", "社保 ", "户口本编号 ", "email ", "email: a1_", "邮箱"].map(|word| word.repeat(120));
    let long = again.iter().map(String::as_str).chain([long.as_str()]);
    check(tried.chain(long).map(|line| line.as_bytes().to_vec()).collect(), targets::text);
}

#[test]
fn settings_and_models_survive_spoilt_input() {
    let seeds =
        [include_str!("../../../deploy/homeward.toml"), include_str!("../../../src/matching/model.toml")];
    let parts = seeds.iter().flat_map(|text| text.split("\n\n")).map(|part| part.as_bytes().to_vec());
    let whole = seeds.iter().map(|text| text.as_bytes().to_vec());
    check(whole.chain(parts).collect(), targets::settings);
}
