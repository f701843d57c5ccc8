//! Tables of stations and desks: a row becomes what a line of the exchange format would say, and what cannot be
//! read is told by row and header.

use homeward::transfer::import::Line;
use homeward::transfer::jsonl::{NewRecord, read_line, write_line};
use homeward::transfer::problem_words::in_chinese;
use homeward::transfer::table::{Of, Rows};
use serde_json::{Value, json};

const STATION: &str = "410100-01";
const DESK: &str = "desk-511700";

fn station() -> Of {
    Of::Station(STATION.to_owned())
}

fn read(table: &str, of: Of) -> Vec<Line> {
    Rows::of(table.to_owned(), of).unwrap().map(Result::unwrap).collect()
}

/// The record of a row, as the exchange format writes it.
fn said(line: &Line) -> Value {
    match &line.record {
        Ok(record) => serde_json::from_str(&write_line(record)).unwrap(),
        Err(invalid) => panic!("row {}: {invalid}", line.number),
    }
}

#[test]
fn a_row_of_a_station_says_what_the_line_of_the_format_says() {
    let table = "编号,姓名(自述),性别,年龄,身高,救助时间,发现时间,发现地点,口音,民族,体貌特征,健康状况,血型,自述内容,衣着,备注\r\n\
                 2021-0334,王秀英；小芳,女,约40,156,2021年3月14日,2021/3/12 0:00,郑州火车站,西南口音,汉族,左手烫伤、身材瘦小,智力障碍,O型,家门口有条河,红色棉袄,不详\r\n";
    let lines = read(table, station());
    assert_eq!((lines.len(), lines[0].number), (1, 2));
    let line = json!({
        "kind": "profile", "station": STATION, "local_ref": "2021-0334", "admitted_on": "2021-03-14",
        "found": {"on": "2021-03-12", "place": {"text": "郑州火车站"}}, "sex": "female",
        "names": [{"text": "王秀英", "source": {"by": "self"}}, {"text": "小芳", "source": {"by": "self"}}],
        "age": {"low": 35, "high": 45, "as_of": "2021-03-14"}, "height_cm": 156, "dialect": "西南口音",
        "ethnicity": "汉族", "marks": [{"kind": "burn", "site": "hand", "side": "left", "note": "左手烫伤"}],
        "conditions": [{"kind": "intellectual_disability"}], "blood": "O", "clothing": "红色棉袄",
        "memories": [{"text": "身材瘦小"}, {"text": "家门口有条河", "source": {"by": "self"}}],
    });
    let NewRecord::Profile(expected) = read_line(&line.to_string(), 2).unwrap() else { panic!("a profile") };
    assert_eq!(
        said(&lines[0]),
        serde_json::from_str::<Value>(&write_line(&NewRecord::Profile(expected))).unwrap()
    );
}

#[test]
fn a_row_of_a_desk_says_what_the_line_of_the_format_says() {
    let table = "寻亲编号\t姓名\t性别\t出生日期\t失踪时身高\t失踪时间\t失踪人所在地\t失踪地点\t寻亲者特征描述\t其他资料\t注册时间\t跟进志愿者\t寻亲类别\t与失踪人关系\n\
                 R-1\t王秀英\t女\t农历1978年五月初四\t1.55米\t1999年7月\t四川省达县双塘村\t成都火车北站\t左手烫伤\t村口有河\t2009-5-1\t志愿者甲\t家寻宝贝\t母亲\n\
                 R-2\t李四\t男\t1980\t\t不详\t河南\t\t\t\t\t\t宝贝寻家\t\n";
    let lines = read(table, Of::Desk(DESK.to_owned()));
    let line = json!({
        "kind": "report", "office": DESK, "local_ref": "R-1", "registered_on": "2009-05-01", "sex": "female",
        "missing": {"on": "1999-07", "place": {"text": "成都火车北站"}}, "names": [{"text": "王秀英"}],
        "birth": "lunar:1978-05-04", "places": [{"text": "四川省达县双塘村", "role": "home"}], "height_cm": 155,
        "marks": [{"kind": "burn", "site": "hand", "side": "left", "note": "左手烫伤"}],
        "memories": [{"text": "村口有河"}], "reporter": {"relation": "mother"},
    });
    let expected = read_line(&line.to_string(), 2).unwrap();
    assert_eq!(said(&lines[0]), serde_json::from_str::<Value>(&write_line(&expected)).unwrap());
    let refused = lines[1].record.as_ref().err().unwrap();
    assert_eq!(
        refused.violations[0].field, "寻亲类别",
        "who seeks her own family is nobody's missing relative"
    );
    assert!(!refused.to_string().contains("李四"));
}

#[test]
fn what_cannot_be_read_is_told_by_row_and_header_all_of_it_at_once_and_in_chinese() {
    let table = "编号,性别,年龄,身高,救助时间,血型\n1,女,成年,很高,昨天,C\n,女,,,2021,\n3,女,,,2021,,多\n4,女,,,2021-03-14,\n,,,,,\n";
    let lines = read(table, station());
    let fields = |line: &Line| -> Vec<String> {
        let invalid = line.record.as_ref().err().unwrap();
        invalid.violations.iter().map(|one| one.field.clone()).collect()
    };
    assert_eq!(fields(&lines[0]), ["身高", "救助时间", "年龄"]);
    assert_eq!(fields(&lines[1]), ["编号"]);
    assert_eq!(fields(&lines[2]), ["line 4"]);
    assert_eq!((lines[3].number, lines[3].record.is_ok(), lines.len()), (5, true, 4));
    for invalid in lines.iter().filter_map(|line| line.record.as_ref().err()) {
        for one in &invalid.violations {
            let told = in_chinese(&one.problem);
            assert!(told.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{told}");
        }
    }
}

#[test]
fn a_name_that_a_station_gave_is_marked_so_and_nothing_is_no() {
    let table = "编号,姓名,救助时间,体貌特征,健康状况\n1,无名氏0334,2021,无,无精神病史\n";
    let said = said(&read(table, station())[0]);
    assert_eq!(said["names"][0]["source"]["by"], "staff_assigned");
    assert_eq!((said.get("marks"), said.get("conditions"), said.get("absent")), (None, None, None));
    assert_eq!(said["sex"], "unknown");
}

#[test]
fn headers_that_cannot_be_understood_refuse_the_table_before_any_row() {
    for (table, told) in [
        ("编号,电话\n1,2\n", "电话"),
        ("姓名,救助时间\n王,2021\n", "local_ref"),
        ("编号,寻亲编号\n1,2\n", "寻亲编号"),
        ("", "local_ref"),
    ] {
        let fault = Rows::of(table.to_owned(), station()).err().unwrap().to_string();
        assert!(fault.contains(told) && fault.contains("accepted: "), "{fault}");
    }
}
