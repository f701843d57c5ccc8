//! The rules of the layout as tables and what breaks them. Exceptions stand here with their reasons.

use super::source::{Source, is_word};

/// Which folder may lean on which; a folder that is not here may not exist.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("audit", &["domain"]),
    ("knowledge", &["domain"]),
    ("matching", &["domain", "knowledge"]),
    ("store", &["domain", "audit"]),
    ("service", &["domain", "matching", "store", "audit"]),
    ("grpc", &["service", "domain"]),
    ("console", &["service", "domain"]),
    ("transfer", &["service", "domain"]),
    ("linkage", &["domain", "knowledge", "matching"]),
    ("evaluate", &["domain", "knowledge", "matching", "transfer"]),
    ("config", &[]),
    ("telemetry", &[]),
    (
        "server",
        &[
            "domain",
            "audit",
            "knowledge",
            "matching",
            "store",
            "service",
            "grpc",
            "console",
            "transfer",
            "evaluate",
            "config",
            "telemetry",
        ],
    ),
    (
        "cli",
        &[
            "domain",
            "audit",
            "knowledge",
            "matching",
            "store",
            "service",
            "grpc",
            "console",
            "transfer",
            "linkage",
            "evaluate",
            "config",
            "telemetry",
            "server",
        ],
    ),
    ("main", &["cli"]),
    ("lib", &[]),
];

/// What tests of a folder may lean on beyond its arrows.
const ARROWS_OF_TESTS: &[(&str, &str)] = &[("evaluate", "service")];

/// Packages of one family and the folders they are at home in.
const HOMES: &[(&[&str], &[&str])] = &[
    (&["sled"], &["store"]),
    (&["tonic", "tonic_prost", "tonic_health", "tonic_reflection", "tonic_types"], &["grpc"]),
    (&["prost", "prost_types"], &["grpc", "store"]),
    (&["strsim"], &["knowledge", "matching", "linkage"]),
    (&["rayon"], &["matching", "evaluate", "linkage"]),
    (&["tokio_rustls", "webpki"], &["grpc"]),
    (&["rcgen"], &["service"]),
    (&["tokio", "tokio_stream"], &["grpc", "console", "server"]),
];

/// Folders that log nothing.
const SILENT: &[&str] = &["domain", "knowledge", "matching"];

/// Folders and files may not be called so: the noun is missing.
const NO_NOUNS: &[&str] = &["utils", "util", "common", "models", "handlers", "helpers", "helper"];

/// A macro has no other way to be seen by the modules beside it.
const HANDS_ON_A_MACRO: &str = "domain/words.rs";

/// The error sources of benchmarks, which may read nothing that judges.
const ERROR_SOURCES: &[&str] = &["knowledge/names/mishearing.rs"];

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 70;

/// Everything that is wrong with a file, each with its place.
pub fn violations(source: &Source) -> Vec<String> {
    let mut found = Found { source, wrong: Vec::new() };
    found.file();
    found.arrows();
    found.apart();
    found.climbing();
    found.packages();
    found.functions();
    found.words();
    if source.path.ends_with("mod.rs") || source.path == "lib.rs" {
        found.only_modules();
    }
    found.wrong
}

struct Found<'a> {
    source: &'a Source,
    wrong: Vec<String>,
}

impl Found<'_> {
    fn say(&mut self, line: usize, what: &str) {
        self.wrong.push(format!("src/{}:{line}: {what}", self.source.path));
    }

    fn file(&mut self) {
        let source = self.source;
        if !ARROWS.iter().any(|(module, _)| *module == source.module()) {
            self.say(1, &format!("{} is in no folder of the layout", source.module()));
        }
        if !source.text.starts_with("//! ") {
            self.say(1, "has no header that says what it holds");
        }
        let lines = source.text.lines().count();
        if lines > FILE_LINES {
            self.say(lines, &format!("has {lines} lines, more than {FILE_LINES}"));
        }
        for part in source.path.trim_end_matches(".rs").split('/') {
            if NO_NOUNS.contains(&part) {
                self.say(1, &format!("{part} names no noun"));
            }
        }
    }

    fn arrows(&mut self) {
        let source = self.source;
        let root = if source.path == "main.rs" { "homeward" } else { "crate" };
        for (i, token) in source.tokens.iter().enumerate() {
            if token.text != root || source.before(i) == "$" {
                continue;
            }
            if source.at(i + 1) != "::" {
                if source.before(i) != "(" && source.before(i) != "extern" {
                    self.say(token.line, "takes the whole crate");
                }
                continue;
            }
            for at in roots(source, i + 2) {
                self.arrow(at);
            }
        }
    }

    fn apart(&mut self) {
        let source = self.source;
        let words = ["crate", "super", "include_str"];
        let leaning =
            source.tokens.iter().filter(|token| !token.of_tests && words.contains(&token.text.as_str()));
        if ERROR_SOURCES.contains(&source.path.as_str()) {
            leaning.for_each(|token| self.say(token.line, "an error source reads nothing that judges"));
        }
    }

    fn arrow(&mut self, at: usize) {
        let (source, token) = (self.source, &self.source.tokens[at]);
        let (from, to) = (source.module(), token.text.as_str());
        let known = ARROWS.iter().any(|(module, _)| *module == to);
        let allowed = ARROWS.iter().any(|(module, to_all)| *module == from && to_all.contains(&to));
        let of_tests = token.of_tests && ARROWS_OF_TESTS.contains(&(from, to));
        if !known {
            // A macro of the crate or `crate::*`; the layout has neither.
            self.say(token.line, &format!("crate::{to} is in no folder of the layout"));
        } else if from != to && !allowed && !of_tests {
            self.say(token.line, &format!("{from} may not lean on {to}"));
        }
    }

    /// `super` that leaves the folder would pass by the arrows.
    fn climbing(&mut self) {
        let source = self.source;
        let mut depth = source.depth();
        let mut inner: Vec<bool> = Vec::new();
        for (i, token) in source.tokens.iter().enumerate() {
            match token.text.as_str() {
                "{" => {
                    let module = i >= 2 && source.at(i - 2) == "mod";
                    inner.push(module);
                    depth += usize::from(module);
                }
                "}" => depth -= usize::from(inner.pop().unwrap_or(false)),
                "super" if source.before(i) != "::" => {
                    let climbed = (i..).step_by(2).take_while(|&at| source.at(at) == "super").count();
                    if climbed >= depth && source.at(i + 1) == "::" {
                        self.say(token.line, "climbs out of its folder");
                    }
                }
                _ => {}
            }
        }
    }

    fn packages(&mut self) {
        let source = self.source;
        for (i, token) in source.tokens.iter().enumerate() {
            if token.text == "use" && source.at(i + 1) == "{" {
                self.say(token.line, "an import begins with its root");
            }
            if token.text == "extern" && source.at(i + 1) == "crate" {
                self.say(token.line, "extern crate is not needed");
            }
            let inner =
                source.before(i) == "::" && i >= 2 && is_word(source.at(i - 2)) && source.at(i - 2) != "use";
            let used = source.at(i + 1) == "::" || source.before(i) == "use";
            if inner || !used {
                continue;
            }
            let package = token.text.as_str();
            let module = source.module();
            for (family, homes) in HOMES {
                if family.contains(&package) && !homes.contains(&module) {
                    self.say(token.line, &format!("{} is at home in {}", family[0], homes.join(" and ")));
                }
            }
            if matches!(package, "tracing" | "tracing_subscriber") && SILENT.contains(&module) {
                self.say(token.line, &format!("tracing stays out of {module}"));
            }
        }
    }

    fn functions(&mut self) {
        let source = self.source;
        for (i, token) in source.tokens.iter().enumerate() {
            if token.text != "fn" || !is_word(source.at(i + 1)) {
                continue;
            }
            let mut at = i + 2;
            while !matches!(source.at(at), "{" | ";" | "") {
                at = if matches!(source.at(at), "(" | "[") { source.closing(at) } else { at } + 1;
            }
            if source.at(at) == "{" {
                let lines = source.tokens[source.closing(at)].line - token.line + 1;
                if lines > FUNCTION_LINES {
                    let name = source.at(i + 1);
                    self.say(token.line, &format!("{name} has {lines} lines, more than {FUNCTION_LINES}"));
                }
            }
        }
    }

    fn words(&mut self) {
        let source = self.source;
        let hands_on = source.path.ends_with("mod.rs") || source.path == HANDS_ON_A_MACRO;
        for (i, token) in source.tokens.iter().enumerate() {
            let next = [source.at(i + 1), source.at(i + 2), source.at(i + 3)];
            match (token.text.as_str(), next) {
                ("#", ["[", "allow", _] | ["!", "[", "allow"]) => {
                    self.say(token.line, "allow: #[expect(lint, reason)] is the way");
                }
                (".", ["unwrap", "(", ")"]) if !token.of_tests => {
                    self.say(token.line, "unwrap: expect says why it cannot happen");
                }
                ("::", ["*", ..]) if !token.of_tests => {
                    self.say(token.line, "imports everything of a module");
                }
                ("pub", ["use", ..] | ["(", _, ")"]) if !hands_on => {
                    let at = if next[0] == "use" { i + 1 } else { i + 4 };
                    if source.at(at) == "use" {
                        self.say(token.line, "only mod.rs hands on what others hold");
                    }
                }
                _ => {}
            }
        }
    }

    /// Only `mod` and `use` lines, with their attributes.
    fn only_modules(&mut self) {
        let source = self.source;
        let mut i = 0;
        while i < source.tokens.len() {
            let mut at = i;
            while source.at(at) == "#" {
                let bracket = if source.at(at + 1) == "!" { at + 2 } else { at + 1 };
                at = source.closing(bracket) + 1;
            }
            if source.at(at) == "pub" {
                at = if source.at(at + 1) == "(" { source.closing(at + 1) + 1 } else { at + 1 };
            }
            let end = (at..source.tokens.len()).find(|&end| source.at(end) == ";");
            let plain = match source.at(at) {
                "mod" => source.at(at + 2) == ";",
                "use" => true,
                "" => return,
                _ => false,
            };
            match end {
                Some(end) if plain => i = end + 1,
                _ => {
                    let line = source.tokens[at].line;
                    self.say(line, "holds more than modules and what it hands on");
                    return;
                }
            }
        }
    }
}

/// The first word of each path of an import that begins at a place: one, or one for each item of a group.
fn roots(source: &Source, at: usize) -> Vec<usize> {
    if source.at(at) != "{" {
        return vec![at];
    }
    let end = source.closing(at);
    let mut roots = Vec::new();
    let mut i = at + 1;
    let mut first = true;
    while i < end {
        match source.at(i) {
            "," => first = true,
            "{" => i = source.closing(i),
            _ if first => {
                roots.push(i);
                first = false;
            }
            _ => {}
        }
        i += 1;
    }
    roots
}
