//! A case in words for a terminal: the evidence in Chinese and English, what speaks against, both
//! descriptions, the ballots, and what may be done.

use std::path::Path;

use crate::grpc::proto;

/// The word of a proto enum value: the last part of its name, in lower case.
pub fn word(full: &str, prefix: &str) -> String {
    full.strip_prefix(prefix).unwrap_or(full).to_lowercase()
}

/// The whole case.
pub fn case_text(case: &proto::Case) -> String {
    let mut text = evidence_text(case);
    for (title, statements) in [
        ("居民一方 / her side", &case.resident_statements),
        ("家属一方 / the family's side", &case.family_statements),
    ] {
        text.push_str(&format!("{title}:\n"));
        statements.iter().for_each(|statement| text.push_str(&statement_text(statement)));
    }
    if let Some(change) = &case.what_changed {
        text.push_str(&change_text(change));
    }
    if let Some(own) = &case.own_vote {
        text.push_str(&ballot_text("您的意见 / your own", own));
    }
    case.votes.iter().for_each(|ballot| text.push_str(&ballot_text("意见 / ballot", ballot)));
    text
}

/// Other records that may be of the persons of a case.
pub fn duplicates_text(found: &proto::ListDuplicatesResponse) -> String {
    let mut text = String::new();
    for (title, all) in [
        ("可能是同一居民的其他记录 / other records that may be of the resident", &found.of_resident),
        ("可能寻找同一人的其他登记 / other reports that may seek the same person", &found.of_report),
    ] {
        text.push_str(&format!("{title}: {}\n", all.len()));
        for one in all {
            text.push_str(&format!(
                "score {:+.1} bits (prior {:+.1}) · probability {:.1} %\n",
                one.score_bits,
                one.prior_bits,
                100.0 * one.probability
            ));
            for line in &one.evidence {
                text.push_str(&format!(
                    "  {:+6.1}  {}\n          {}\n",
                    line.bits, line.sentence_zh, line.sentence_en
                ));
            }
            one.statements.iter().for_each(|statement| text.push_str(&statement_text(statement)));
        }
    }
    text
}

/// Score, evidence and what speaks against.
pub fn evidence_text(case: &proto::Case) -> String {
    let state = word(case.state().as_str_name(), "CASE_STATE_");
    let relation = word(case.reporter_relation().as_str_name(), "REPORTER_RELATION_");
    let mut text = format!(
        "{}  {state}  round {}  reporter: her {relation}\n\
         score {:+.1} bits (prior {:+.1}) · probability of the pair alone {:.1} % · share among her candidates {:.1} % · model {}\n",
        case.name,
        case.round,
        case.score_bits,
        case.prior_bits,
        100.0 * case.probability,
        100.0 * case.share,
        case.model_version
    );
    for evidence in &case.evidence {
        text.push_str(&format!(
            "  {:+6.1}  {}\n          {}\n",
            evidence.bits, evidence.sentence_zh, evidence.sentence_en
        ));
    }
    let against: Vec<String> = case
        .evidence
        .iter()
        .filter(|evidence| evidence.bits < 0.0)
        .map(|evidence| word(evidence.comparison().as_str_name(), "COMPARISON_"))
        .collect();
    match against.is_empty() {
        true => text.push_str("没有不利的证据 / nothing speaks against it\n"),
        false => text.push_str(&format!("不利的证据 / speaks against: {}\n", against.join(", "))),
    }
    if !case.claim_risks.is_empty() {
        text.push_str(&format!("请再看一遍 / look twice: {}\n", case.claim_risks.join(", ")));
    }
    for ask in &case.ask_next {
        text.push_str(&format!(
            "接下来最值得问 / would tell most: {} / {} ({}, {:.2} bits)\n",
            ask.words_zh, ask.words_en, ask.answerer, ask.bits
        ));
    }
    text
}

fn statement_text(statement: &proto::ReviewerStatement) -> String {
    let ended = match statement.standing() {
        proto::Standing::Stands | proto::Standing::Unspecified => "",
        proto::Standing::Withdrawn => " (已撤回 / withdrawn)",
        proto::Standing::Corrected => " (已更正 / corrected)",
    };
    let by = statement.source.as_ref().map(|source| word(source.by().as_str_name(), "SAID_BY_"));
    format!(
        "  {:>3}. {} / {}  [{}]{ended}\n",
        statement.number,
        statement.words_zh,
        statement.words_en,
        by.unwrap_or_default()
    )
}

fn change_text(change: &proto::Change) -> String {
    let reason = match change.reason.as_str() {
        "" => String::new(),
        reason => format!("; reason: {reason}"),
    };
    format!(
        "重新打开 / opened again: {:+.1} → {:+.1} bits; new or ended statements: her side {:?}, the family's {:?}{reason}\n",
        change.score_bits_before, change.score_bits_now, change.resident_statements, change.family_statements
    )
}

fn ballot_text(title: &str, ballot: &proto::Ballot) -> String {
    let decided = match ballot.verdict() {
        proto::Verdict::Unspecified => word(ballot.choice().as_str_name(), "SPLIT_CHOICE_"),
        verdict => word(verdict.as_str_name(), "VERDICT_"),
    };
    let cites: Vec<String> = ballot.cites.iter().map(u32::to_string).collect();
    let cites = match cites.is_empty() {
        true => String::new(),
        false => format!(" (引用亲属回答 / cites answers {})", cites.join(", ")),
    };
    format!("{title}: {decided}: {}{cites}\n", ballot.reason)
}

/// What a reviewer may paste next.
pub fn next_calls(program: &str, server: &str, case: &proto::Case, (key, root): (&Path, &Path)) -> String {
    let (key, root) = (key.display(), root.display());
    let head = format!("HOMEWARD_SERVER={server} HOMEWARD_ROOT={root} HOMEWARD_KEY={key} {program} review");
    let name = &case.name;
    format!(
        "  {head} show {name}\n  {head} vote {name} kin --reason \"the same burn, the same village by its sound\""
    )
}
