//! Small invented descriptions by number, of few names and places, so that scores lie about the floor.

use homeward::domain::profile::NewProfile;
use homeward::domain::report::NewReport;
use homeward::domain::text::Personal;
use homeward::transfer::jsonl::{NewRecord, read_line};

pub const STATIONS: [&str; 3] = ["410100-01", "510100-01", "review-east"];
pub const DESKS: [&str; 3] = ["desk-511700", "desk-410300", "review-west"];

const HEARD: [&str; 3] = ["wang xiu yin", "li gui fang", "小芳"];
const MEANT: [&str; 3] = ["王秀英", "李桂芳", "张小芳"];
const PLACES: [&str; 3] = ["四川达县双塘村", "河南洛宁县", "云南"];

fn pick<'a>(seed: u32, shift: u32, of: &[&'a str]) -> &'a str {
    of[(seed >> shift) as usize % of.len()]
}

fn read(line: &str) -> NewRecord {
    read_line(line, 1).unwrap()
}

/// Profile `n` of its station, said as `seed` wants.
pub fn profile(n: usize, seed: u32) -> NewProfile {
    let (station, name) = (STATIONS[n % STATIONS.len()], pick(seed, 0, &HEARD));
    let (place, sex) = (pick(seed, 4, &PLACES), pick(seed, 7, &["female", "female", "male", "unknown"]));
    let (blood, age) = (pick(seed, 9, &["A", "B", "O", "O"]), 30 + seed % 23);
    let site = pick(seed, 13, &["hand", "face", "knee"]);
    let line = format!(
        r#"{{"kind":"profile","station":"{station}","local_ref":"P-{n}","admitted_on":"2015-05-01",
        "sex":"{sex}","blood":"{blood}",
        "age":{{"value":{{"low":{age},"high":{age},"as_of":"2015-05-01"}},"source":{{"by":"clerk"}}}},
        "names":[{{"text":"{name}","use":"unknown","source":{{"by":"self"}}}}],
        "places":[{{"text":"{place}","role":"unknown","source":{{"by":"self"}}}}],
        "marks":[{{"kind":"scar","site":"{site}"}}]}}"#
    );
    match read(&line.replace('\n', "")) {
        NewRecord::Profile(new) => *new,
        NewRecord::Report(_) => panic!("a line of a profile reads as one"),
    }
}

/// Report `n` of its desk, said as `seed` wants; the reporter is known when `verified`.
pub fn report(n: usize, seed: u32, verified: bool) -> NewReport {
    let (office, name) = (DESKS[n % DESKS.len()], pick(seed, 0, &MEANT));
    let (place, sex) = (pick(seed, 4, &PLACES), pick(seed, 7, &["female", "female", "male", "unknown"]));
    let (blood, birth) = (pick(seed, 9, &["A", "B", "O", "O"]), 1960 + seed % 23);
    let site = pick(seed, 13, &["hand", "face", "knee"]);
    let identity =
        if verified { r#""name":"李桂英","identity":"verified""# } else { r#""identity":"unverified""# };
    let line = format!(
        r#"{{"kind":"report","office":"{office}","local_ref":"R-{n}",
        "reporter":{{"relation":"mother",{identity}}},
        "kin_answers":[{{"question":"animal_or_tree","answer":"a persimmon tree"}}],
        "names":[{{"text":"{name}","use":"legal"}}],"sex":"{sex}","blood":"{blood}","birth":"{birth}",
        "missing":{{"on":"2009","place":{{"text":"{place}"}}}},
        "places":[{{"text":"{place}","role":"home"}}],"marks":[{{"kind":"scar","site":"{site}"}}]}}"#
    );
    match read(&line.replace('\n', "")) {
        NewRecord::Report(new) => *new,
        NewRecord::Profile(_) => panic!("a line of a report reads as one"),
    }
}

/// The same of a known reporter, who tells a telephone.
pub fn report_by_telephone(n: usize, seed: u32) -> NewReport {
    let mut new = report(n, seed, true);
    new.reporter.contact = Some(Personal::stored("13800000000"));
    new
}
