//! The command on files: what it prints and writes, and what it says of files that are wrong.

use std::fs;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const LEFT: &str = "id,person,name,born,home,sex
a1,p1,William Kowalski,1950-03-04,north ryde,m
a2,p2,Zoë O'Brien,1961-11-30,st ives,f
a3,p3,Wang Xiuying,1970-02-01,dapto,f
";
const RIGHT: &str = "id,person,name,born,home,sex
b1,p9,Ruth Andersen,1943-05-17,miami,f
b2,p2,\"OBRIEN, Zoe\",30/11/1961,saint ives,female
b3,p1,Bill Kowalsky,1950,ryde north,male
b4,p3,王秀英,1970年2月1日,,女
";

struct Files(TempDir);

impl Files {
    fn of(left: &str, right: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("left.csv"), left).unwrap();
        fs::write(folder.path().join("right.csv"), right).unwrap();
        Self(folder)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_homeward"))
            .args(["link", "left.csv", "right.csv"])
            .args(arguments)
            .current_dir(self.0.path())
            .output()
            .unwrap()
    }

    /// What a run that must fail says.
    fn refusal(&self, arguments: &[&str]) -> String {
        let out = self.run(arguments);
        assert_eq!(out.status.code(), Some(1), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stderr).unwrap()
    }
}

#[test]
fn names_written_together_or_apart_and_ages_a_year_off_are_found() {
    let left = "id,person,name,age
a1,p1,Mary-Ann Smith,34
a2,p2,Pieter van der Berg,61
a3,p3,Ruth Andersen,29
";
    let right = "id,person,name,age
b1,p9,Mary Smith,71
b2,p1,Maryann Smith,35
b3,p8,Pieter Berg,33
b4,p2,Pieter Vanderberg,60
b5,p7,Ruth Andersen,92
b6,p3,Ruth Andersen,31
";
    let out = Files::of(left, right).run(&["--truth", "person", "--no-learning"]);
    let told = String::from_utf8(out.stderr).unwrap();
    assert!(told.contains("name=name,age=age"), "{told}");
    assert!(told.contains("recall@1 1.0000"), "{told}\n{}", String::from_utf8_lossy(&out.stdout));
}

#[test]
fn people_are_found_across_spellings_scripts_and_formats() {
    let files = Files::of(LEFT, RIGHT);
    let out = files.run(&["--truth", "person", "--top", "2"]);
    let (pairs, told) = (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap());
    assert!(out.status.success(), "{told}");
    assert!(told.contains("name=name,born=birth,home=place,sex=sex"), "what was detected is printed: {told}");
    assert!(told.contains("3 × 4 rows") && told.contains("recall@1 1.0000"), "{told}\n{pairs}");
    let mut lines = pairs.lines();
    assert_eq!(
        lines.next(),
        Some(
            "left_id,right_id,rank,score_bits,probability,share,name_bits,name_levels,place_bits,place_levels,born_bits,born_levels,sex_bits,sex_levels"
        )
    );
    let firsts: Vec<&str> = lines.clone().filter(|line| line.split(',').nth(2) == Some("1")).collect();
    let heads: Vec<String> =
        firsts.iter().map(|line| line.split(',').take(2).collect::<Vec<_>>().join(",")).collect();
    assert_eq!(heads, ["a1,b3", "a2,b2", "a3,b4"]);
    assert_eq!(lines.count(), 6);
    assert!(firsts[0].contains("nickname") && firsts[0].contains("part_year"), "{}", firsts[0]);
}

#[test]
fn json_lines_hold_the_evidence_and_pairs_go_to_a_file() {
    let files = Files::of(LEFT, RIGHT);
    let columns = "name=name,born=birth,home=ignore";
    let out = files.run(&["--columns", columns, "--json", "--out", "pairs.jsonl", "--top", "1"]);
    assert!(out.status.success() && out.stdout.is_empty());
    let text = fs::read_to_string(files.0.path().join("pairs.jsonl")).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!((&lines[1]["left_id"], &lines[1]["right_id"]), (&"a2".into(), &"b2".into()));
    let evidence = lines[1]["evidence"].as_array().unwrap();
    assert_eq!(evidence.len(), 2);
    assert_eq!(evidence[1]["levels"], "same");
    let bits: f64 = evidence.iter().map(|of| of["bits"].as_f64().unwrap()).sum();
    let score = lines[1]["score_bits"].as_f64().unwrap();
    assert!(bits > 2.0 && score < bits);
    assert!((lines[1]["probability"].as_f64().unwrap() - 1.0 / (1.0 + (-score).exp2())).abs() < 1e-9);
}

#[test]
fn columns_of_different_headers_are_compared() {
    let files = Files::of(LEFT, &RIGHT.replace("name,born", "姓名,出生日期"));
    let out =
        files.run(&["--columns", "name:姓名=name,born:出生日期=birth", "--at-least", "0.0", "--top", "1"]);
    let pairs = String::from_utf8(out.stdout).unwrap();
    assert!(pairs.contains("a2,b2,1,"), "{pairs}{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn faults_name_the_row_the_column_and_what_is_accepted() {
    let files = Files::of(LEFT, RIGHT);
    let said = files.refusal(&["--columns", "name=nmae"]);
    assert!(said.contains("name=nmae") && said.contains("given, surname, birth"), "{said}");
    let said = files.refusal(&["--columns", "nome=name"]);
    assert!(said.contains("left.csv has no column nome; its columns are id, person, name"), "{said}");
    let said = files.refusal(&["--columns", "name"]);
    assert!(said.contains("has no kind"), "{said}");
    let said = files.refusal(&["--columns", "name=birth"]);
    assert!(said.contains("left.csv column name, row 1") && said.contains("1999-07-21"), "{said}");
    let said = files.refusal(&["--id", "sex"]);
    assert!(said.contains("left.csv column sex, row 3: the id stands in row 2 too"), "{said}");
    assert!(!said.contains("female"), "no cell is quoted");

    let short = Files::of("id,name\n1,a b\n2\n", "id,name\n1,a b\n");
    let said = short.refusal(&[]);
    assert!(said.contains("left.csv row 2: has 1 cells where the header has 2"), "{said}");
    assert!(Files::of("id,name\n", RIGHT).refusal(&[]).contains("row 1: there is no row"));
    assert!(Files::of("id,id\n1,2\n", RIGHT).refusal(&[]).contains("the same header"));
    let strangers = Files::of("a,b\n1,2\n", "c,d\n1,2\n");
    assert!(strangers.refusal(&[]).contains("no column of both tables"));
    let missing =
        Command::new(env!("CARGO_BIN_EXE_homeward")).args(["link", "no.csv", "no.csv"]).output().unwrap();
    assert!(String::from_utf8_lossy(&missing.stderr).contains("no.csv cannot be read"));
}
