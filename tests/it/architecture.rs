//! The shape of `src/`: which folder may lean on which, where each package has its home, and how
//! long, headed and plain a file is. Reads the sources; the rules themselves are tables.

mod rules;
mod source;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rules::violations;
use source::Source;

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(&folder).expect("src/ can be read") {
            let path = item.expect("src/ can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let below = path.strip_prefix(&root).expect("it was found below src/");
                let text = fs::read_to_string(&path).expect("a source file is text");
                sources.push(Source::new(below.to_str().expect("paths are plain"), &text));
            }
        }
    }
    let of_tests: BTreeSet<String> = sources.iter().flat_map(Source::test_files).collect();
    for source in sources.iter_mut().filter(|source| of_tests.contains(&source.path)) {
        source.tokens.iter_mut().for_each(|token| token.of_tests = true);
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

#[test]
fn the_sources_keep_the_arrows_the_homes_and_the_shape() {
    let sources = sources();
    assert!(sources.len() > 100, "src/ was found");
    let wrong: Vec<String> = sources.iter().flat_map(violations).collect();
    assert!(wrong.is_empty(), "{} violations:\n{}", wrong.len(), wrong.join("\n"));
}

/// Each rule sees what breaks it: a path, its text, and what must be said of it.
const BREACHES: &[(&str, &str, &str)] = &[
    ("domain/date.rs", "use crate::store::Table;", "domain may not lean on store"),
    ("domain/date.rs", "fn f() { crate::service::Clock::now(); }", "domain may not lean on service"),
    (
        "grpc/auth.rs",
        "use crate::{domain::ids::{ActorId}, store::{self, Table}};",
        "grpc may not lean on store",
    ),
    ("grpc/auth.rs", "pub fn f(a: &crate::matching::Model) {}", "grpc may not lean on matching"),
    ("knowledge/names/form.rs", "use super::super::super::store::Table;", "climbs out of its folder"),
    ("domain/date.rs", "mod a { use super::super::super::store::Table; }", "climbs out of its folder"),
    ("domain/date.rs", "use crate as all;", "takes the whole crate"),
    ("domain/date.rs", "use {std::fmt};", "an import begins with its root"),
    ("extra/thing.rs", "pub struct A;", "is in no folder of the layout"),
    ("main.rs", "fn main() { homeward::server::run(); }", "main may not lean on server"),
    ("service/core.rs", "use sled::Db;", "sled is at home in store"),
    ("service/core.rs", "type A = ::tonic_types::ErrorDetails;", "tonic is at home in grpc"),
    ("cli/import.rs", "fn f() { use prost::Message; }", "prost is at home in"),
    ("service/core.rs", "use rayon::prelude::Scope;", "rayon is at home in"),
    ("matching/score.rs", "#[tracing::instrument] fn f() {}", "tracing stays out of matching"),
    ("service/core.rs", "extern crate tokio;", "extern crate"),
    ("domain/mod.rs", "pub mod a; pub const LIMIT: usize = 3;", "holds more than modules"),
    ("domain/mod.rs", "pub mod a { }", "holds more than modules"),
    ("domain/date.rs", "#[allow(dead_code)] fn f() {}", "#[expect"),
    ("domain/date.rs", "fn f() { g().unwrap(); }", "unwrap"),
    ("domain/date.rs", "use std::fmt::*;", "everything of a module"),
    ("domain/date.rs", "pub use std::fmt::Display;", "only mod.rs hands on"),
    ("domain/utils/date.rs", "fn f() {}", "utils names no noun"),
    ("knowledge/names/mishearing.rs", "use super::channels::P;", "an error source reads nothing that judges"),
    ("domain/helpers.rs", "fn f() {}", "helpers names no noun"),
];

#[test]
fn each_rule_sees_its_breach() {
    for (path, code, said) in BREACHES {
        let wrong = violations(&Source::new(path, &format!("//! A header.\n{code}\n")));
        assert!(wrong.len() == 1 && wrong[0].contains(said), "{path}: {code}\n{wrong:#?}");
    }
    let long = format!("//! A header.\nfn f() {{\n{}}}\n", "    g();\n".repeat(69));
    assert!(violations(&Source::new("domain/date.rs", &long))[0].contains("71 lines"));
    let longer = format!("//! A header.\n{}", "fn f() {}\n".repeat(400));
    assert!(violations(&Source::new("domain/date.rs", &longer))[0].contains("401 lines"));
    assert!(violations(&Source::new("domain/date.rs", "fn f() {}\n"))[0].contains("header"));
}

#[test]
fn what_is_allowed_is_left_alone() {
    for (path, code) in [
        (
            "domain/date.rs",
            "/// See [`crate::store::Table`].\nfn f() -> &'static str { \"crate::store use sled::Db;\" }",
        ),
        (
            "domain/date.rs",
            "fn f() -> char { '\"' }\n/* use crate::store; /* nested */ */ pub(crate) struct A<'a>(&'a str);",
        ),
        (
            "domain/date.rs",
            "fn f() { g(r#\"a \" crate::store\"#); }\n#[cfg(test)]\nmod tests { use super::*; fn f() { g().unwrap(); } }",
        ),
        ("domain/date.rs", "macro_rules! m { () => { $crate::domain::date::f() } }"),
        (
            "service/mod.rs",
            "#[cfg(test)]\nmod golden;\npub mod a;\npub use a::{B, C};\npub use crate::store::{Table};",
        ),
        ("store/sled/open.rs", "use crate::store::sled::disk::Space;\nuse sled::Db;"),
        ("evaluate/synth.rs", "use crate::knowledge::names;\nuse crate::matching::sled::tokio::Model;"),
    ] {
        let wrong = violations(&Source::new(path, &format!("//! A header.\n{code}\n")));
        assert!(wrong.is_empty(), "{path}: {code}\n{wrong:#?}");
    }
}
