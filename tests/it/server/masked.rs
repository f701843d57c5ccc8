//! What is masked on the way into the record: the caller is told what, nobody can read it back, and dates
//! and sizes stand.

use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::server::people;
use crate::server::started::{TestServer, text};

#[test]
fn an_import_masks_numbers_tells_the_station_and_keeps_none() {
    let server = TestServer::start();
    let mut profile = people::profile(0);
    profile["memories"] = json!([
        {"text": "她说家里电话一三八 零零一三 八零零零，1998年3月12日走失，身高158"},
        {"text": "手机前半是1391234"},
        {"text": "5678"},
    ]);
    profile["clothing"] = json!("灰色毛衣，口袋里有张纸写着微信wxid_lihua88");
    let file = server.file("residents.jsonl", format!("{profile}\n"));
    let (code, told) = server.import("station", &file);
    assert_eq!(code, 0, "{told}");
    assert!(told.starts_with("1 created, 0 changed, 0 unchanged, 0 refused\n"), "{told}");
    assert!(told.contains("memories: phone 1") && told.contains("clothing: chat_id 1"), "{told}");
    assert_eq!(
        server.import("station", &file).1.lines().next(),
        Some("0 created, 0 changed, 1 unchanged, 0 refused")
    );

    let kept = text(&server.run("station", &["export", "--profiles"]).stdout);
    for secret in ["一三八", "零零一三", "1391234", "5678", "wxid", "lihua"] {
        assert!(!kept.contains(secret), "{secret} is kept: {kept}");
    }
    for stays in ["1998年3月12日走失，身高158", "灰色毛衣", "〔•••〕", "双塘村"] {
        assert!(kept.contains(stays), "{stays} is gone: {kept}");
    }
}

#[test]
fn a_report_is_masked_too_and_its_contact_stays_a_contact() {
    let server = TestServer::start();
    let mut report = people::report(0);
    report["missing"] = json!({"on": "1999-07", "circumstances": "在人民路12号301室出走，找我加QQ 12345678"});
    let file = server.file("families.jsonl", format!("{report}\n"));
    let (code, told) = server.import("desk", &file);
    assert!(
        code == 0 && told.contains("missing: chat_id 1") && told.contains("missing: street_address 1"),
        "{told}"
    );
    let kept = text(&server.run("desk", &["export", "--reports"]).stdout);
    assert!(!kept.contains("12345678") && !kept.contains("人民路") && kept.contains("出走"), "{kept}");
}

#[test]
fn numbers_of_persons_pass_under_no_other_name() {
    let server = TestServer::start();
    let mut profile = people::profile(0);
    profile["memories"] = json!([{"text": "门前有河", "id": "11010519491231002X"}]);
    profile["references"] = json!([
        {"type": "dna", "lab": "郑州某所，电话13800138000", "sample": "D12345678"},
        {"type": "dental", "sample": "13900139000"},
    ]);
    let mut report = people::report(0);
    report["reporter"]["name"] = json!("王某 13700137000");
    let mut named = people::profile(1);
    named["local_ref"] = json!("11010519491231002X");
    let residents = server.file("residents.jsonl", format!("{profile}\n{named}\n"));
    let families = server.file("families.jsonl", format!("{report}\n"));
    let (code, told) = server.import("station", &residents);
    assert_eq!(code, 3, "{told}");
    assert!(told.starts_with("1 created, 0 changed, 0 unchanged, 1 refused\n"), "{told}");
    let refused = residents.with_file_name("residents.jsonl.refused.jsonl");
    let mode = std::fs::metadata(refused).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "what was refused is for its owner's eyes");
    let (code, told) = server.import("desk", &families);
    assert!(code == 0 && told.contains("reporter.name: phone 1"), "{told}");
    let export = |who: &str, what: &str| text(&server.run(who, &["export", what]).stdout);
    let kept = export("station", "--profiles") + &export("desk", "--reports");
    for secret in ["1949", "13800138000", "13900139000", "13700137000"] {
        assert!(!kept.contains(secret), "{secret} is kept: {kept}");
    }
    assert!(kept.contains("D12345678") && kept.contains("郑州某所"), "{kept}");
}
