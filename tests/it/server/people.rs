//! Invented people in the exchange format, and their messages. Nobody here exists.

use homeward::grpc::{proto, to_proto};
use homeward::transfer::jsonl::{NewRecord, read_line};
use serde_json::{Value, json};

/// The station of the cast.
pub const STATION: &str = "410100-01";

/// The family desk of the cast.
pub const DESK: &str = "desk-511700";

/// A resident who fits [`report`] of the same number well, and other numbers badly.
pub fn profile(number: usize) -> Value {
    let one = Person::of(number);
    json!({
        "kind": "profile", "station": STATION, "local_ref": format!("2021-{number:04}"),
        "admitted_on": "2021-03-14", "found": {"on": "2021-03-12", "place": {"text": "郑州火车站", "code": "410103"}},
        "sex": "female", "zodiac": {"value": one.zodiac, "source": {"by": "self", "on": "2021-06-02"}},
        "names": [{"text": one.heard, "use": "unknown", "source": {"by": "self", "on": "2021-04-02", "certainty": "unsure"}}],
        "places": [{"text": one.village, "role": "home", "source": {"by": "self", "on": "2021-05-11"}}],
        "relatives": [{"relation": "brother", "names": [{"text": one.brother, "use": "nickname"}], "source": {"by": "overheard"}}],
        "marks": [{"kind": one.mark, "site": one.site, "side": "left"}], "blood": one.blood,
    })
}

/// A missing person whom [`profile`] of the same number fits well; the reporter is known.
pub fn report(number: usize) -> Value {
    let one = Person::of(number);
    json!({
        "kind": "report", "office": DESK, "local_ref": format!("R-{number:05}"),
        "reporter": {"relation": "mother", "name": "李桂英", "contact": "13800000000", "identity": "verified"},
        "kin_answers": [{"question": "animal_or_tree", "answer": "院后一棵柿子树"}],
        "names": [{"text": one.name, "use": "legal"}], "sex": "female", "birth": one.birth, "zodiac": one.zodiac,
        "missing": {"on": "1999-07", "place": {"text": "成都火车北站", "code": "510106"}},
        "places": [{"text": one.home, "role": "home"}],
        "relatives": [{"relation": "brother", "elder": false, "names": [{"text": one.brother, "use": "nickname"}]}],
        "marks": [{"kind": one.mark, "site": one.site, "side": "left"}], "blood": one.blood,
    })
}

struct Person {
    name: &'static str,
    heard: &'static str,
    birth: &'static str,
    zodiac: &'static str,
    village: &'static str,
    home: &'static str,
    brother: &'static str,
    mark: &'static str,
    site: &'static str,
    blood: &'static str,
}

impl Person {
    fn of(number: usize) -> Self {
        match number % 2 {
            0 => Self {
                name: "王秀英",
                heard: "wang xiu yin",
                birth: "1978-05-04",
                zodiac: "horse",
                village: "双塘村",
                home: "四川省达县双塘村",
                brother: "小军",
                mark: "burn",
                site: "hand",
                blood: "O",
            },
            _ => Self {
                name: "覃美莲",
                heard: "qin mei lian",
                birth: "1965-11-20",
                zodiac: "snake",
                village: "龙胜县",
                home: "广西桂林市龙胜县",
                brother: "阿水",
                mark: "missing_part",
                site: "finger",
                blood: "AB",
            },
        }
    }
}

/// A value with some keys put in or replaced.
pub fn with(mut value: Value, keys: Value) -> Value {
    let (Value::Object(object), Value::Object(keys)) = (&mut value, keys) else { panic!("objects") };
    object.extend(keys);
    value
}

/// A record as a station sends it.
pub fn new_profile(value: &Value) -> proto::NewProfile {
    match read_line(&value.to_string(), 1) {
        Ok(NewRecord::Profile(new)) => to_proto::new_profile(&new),
        Ok(NewRecord::Report(_)) => panic!("a profile was meant"),
        Err(invalid) => panic!("{invalid}"),
    }
}

/// A record as a desk sends it.
pub fn new_report(value: &Value) -> proto::NewReport {
    match read_line(&value.to_string(), 1) {
        Ok(NewRecord::Report(new)) => to_proto::new_report(&new),
        Ok(NewRecord::Profile(_)) => panic!("a report was meant"),
        Err(invalid) => panic!("{invalid}"),
    }
}

/// Statements of a profile that say these keys.
pub fn statements(keys: Value) -> Vec<proto::Statement> {
    let head = json!({"kind": "profile", "station": STATION, "local_ref": "x", "admitted_on": "2021", "partial": true});
    new_profile(&with(head, keys)).statements
}
