//! A small labelled set in three files. Everybody in it is invented.

use std::fs;
use std::path::PathBuf;

use homeward::evaluate::{Cases, InputError, read_cases};
use tempfile::TempDir;

/// Profiles; the second does not match any report.
pub const PROFILES: &str = r#"{"kind":"profile","station":"410100-01","local_ref":"B-2","admitted_on":"2020-05-01","sex":"female","age":{"low":38,"high":42},"names":[{"text":"王秀英","source":{"by":"self"}}],"places":[{"text":"四川省达县","role":"home","source":{"by":"self"}}]}
{"kind":"profile","station":"410100-01","local_ref":"A-1","admitted_on":"2021-03","sex":"male","age":{"low":20,"high":30},"names":[{"text":"赵铁柱","source":{"by":"self"}}]}
"#;

/// Reports; the first is of the first profile.
pub const REPORTS: &str = r#"{"kind":"report","office":"desk-1","local_ref":"R-9","reporter":{"relation":"mother"},"names":[{"text":"王秀英","use":"legal"}],"sex":"female","birth":"1980-04","missing":{"on":"2001-07"},"places":[{"text":"四川省达县","role":"home"}]}
{"kind":"report","office":"desk-1","local_ref":"R-10","reporter":{"relation":"father"},"names":[{"text":"刘小燕","use":"legal"}],"sex":"female","birth":"1995","missing":{"on":"2010"},"places":[{"text":"湖南省长沙市","role":"home"}]}

{"kind":"report","office":"desk-2","local_ref":"R-9","reporter":{"relation":"brother"},"names":[{"text":"陈国强","use":"legal"}],"sex":"male","birth":"1971","missing":{"on":"1999"}}
"#;

/// Who is whom.
pub const TRUTH: &str = "profile_station,profile_local_ref,report_office,report_local_ref,stratum,weight
410100-01,B-2,desk-1,R-9,rich,<b>&amp
";

/// The three files in a folder of their own.
pub struct Files {
    folder: TempDir,
}

impl Files {
    pub fn of(profiles: &str, reports: &str, truth: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("profiles.jsonl", profiles), ("reports.jsonl", reports), ("truth.csv", truth)] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self) -> Result<Cases, InputError> {
        read_cases(&self.path("profiles.jsonl"), &self.path("reports.jsonl"), &self.path("truth.csv"))
    }
}
