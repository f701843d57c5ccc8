//! A case in words for a terminal: the evidence in Chinese and English, what speaks against, both
//! descriptions, the ballots, and what may be done.

use std::path::Path;

use crate::cli::plain_words::{plain, plain_of, word};
use crate::grpc::proto;

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
    text.push_str(&next_steps(case));
    text
}

/// What whoever has to act may type next.
fn next_steps(case: &proto::Case) -> String {
    let short = short(&case.name);
    let lines: &[(&str, &str)] = match case.state() {
        _ if !case.awaited => return String::new(),
        proto::CaseState::Split => &[(
            "decide",
            "go-on|close --reason \"…\"        继续换两人再评，或结案 / go on with two others, or close",
        )],
        _ => &[
            (
                "answers",
                "--impression likely|unlikely|unsure   先记初步印象，再看亲属的回答 / your first impression, then the answers of kin",
            ),
            ("vote", "kin|not-kin --cite 1,2 --reason \"…\"      投票 / vote"),
            ("decline", "--reason \"…\"                           交还 / give it back"),
        ],
    };
    let lines = lines.iter().map(|(what, how)| format!("  homeward review {what} {short} {how}\n"));
    format!("下一步 / next:\n{}", lines.collect::<String>())
}

/// The beginning of a case's name by which its reviewer may call it.
pub fn short(name: &str) -> &str {
    let id = name.strip_prefix("cases/").unwrap_or(name);
    id.get(..SHORT).unwrap_or(id)
}

/// Digits of a short name; of the few cases that await one reviewer no two begin alike but by rare chance.
const SHORT: usize = 6;

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
                "得分 / score {:+.1} bits（先验 / prior {:+.1}） · 是同一人 / one person {:.1} %\n",
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

/// Score, evidence and what speaks against, both sides' words below each line.
pub fn evidence_text(case: &proto::Case) -> String {
    let state = plain_of(case.state().as_str_name(), "CASE_STATE_");
    let relation = plain_of(case.reporter_relation().as_str_name(), "REPORTER_RELATION_");
    let mut text = format!(
        "{}  {}\n\
         状态 / state: {state} · 第 {} 轮 / round {} · 报案人是她的 / reporter is her: {relation}\n\
         得分 / score {:+.1} bits（先验 / prior {:+.1}） · 单看这一对是同一人 / one person, of this pair alone {:.1} % · \
         在她的各候选中 / among her candidates {:.1} % · 模型 / model {}\n",
        case.name,
        case.resident,
        case.round,
        case.round,
        case.score_bits,
        case.prior_bits,
        100.0 * case.probability,
        100.0 * case.share,
        case.model_version
    );
    let (mut against, mut speaks): (Vec<_>, Vec<_>) =
        case.evidence.iter().partition(|evidence| evidence.bits < 0.0);
    speaks.sort_by(|a, b| b.bits.total_cmp(&a.bits));
    against.sort_by(|a, b| a.bits.total_cmp(&b.bits));
    text.push_str("有利 / speaks for it:\n");
    speaks.iter().for_each(|evidence| text.push_str(&line_of_evidence(evidence)));
    match against.is_empty() {
        true => text.push_str("没有不利的证据 / nothing speaks against it\n"),
        false => text.push_str("不利 / speaks against it:\n"),
    }
    against.iter().for_each(|evidence| text.push_str(&line_of_evidence(evidence)));
    let risks: Vec<String> = case.claim_risks.iter().map(|risk| plain(risk)).collect();
    if !risks.is_empty() {
        text.push_str(&format!("请再看一遍 / look twice:\n  {}\n", risks.join("\n  ")));
    }
    for ask in &case.ask_next {
        text.push_str(&format!(
            "接下来最值得问 / would tell most: {} / {} ({}, {:.2} bits)\n",
            ask.words_zh,
            ask.words_en,
            plain(&ask.answerer),
            ask.bits
        ));
    }
    text
}

/// One line of evidence, and what each side said.
fn line_of_evidence(evidence: &proto::EvidenceLine) -> String {
    let mut text =
        format!("  {:+6.1}  {}\n          {}\n", evidence.bits, evidence.sentence_zh, evidence.sentence_en);
    for (side, said) in [("她  / she   ", &evidence.resident_says), ("家属 / family", &evidence.family_says)]
    {
        if !said.is_empty() {
            text.push_str(&format!("            {side}: {}\n", said.join(" · ")));
        }
    }
    text
}

fn statement_text(statement: &proto::ReviewerStatement) -> String {
    let ended = match statement.standing() {
        proto::Standing::Stands | proto::Standing::Unspecified => "",
        proto::Standing::Withdrawn => " (已撤回 / withdrawn)",
        proto::Standing::Corrected => " (已更正 / corrected)",
    };
    let by = statement.source.as_ref().map(|source| plain_of(source.by().as_str_name(), "SAID_BY_"));
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
        reason => format!("; 理由 / reason: {reason}"),
    };
    format!(
        "重新打开 / opened again: {:+.1} → {:+.1} bits; 新增或终止的陈述 / statements added or ended: 居民 / hers {:?}, 家属 / the family's {:?}{reason}\n",
        change.score_bits_before, change.score_bits_now, change.resident_statements, change.family_statements
    )
}

fn ballot_text(title: &str, ballot: &proto::Ballot) -> String {
    let decided = match ballot.verdict() {
        proto::Verdict::Unspecified => word(ballot.choice().as_str_name(), "SPLIT_CHOICE_"),
        verdict => word(verdict.as_str_name(), "VERDICT_"),
    };
    let decided = plain(&decided);
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
        "  {head} show {name}\n  {head} answers {name} --impression likely\n  {head} vote {name} kin --reason \"the same burn, the same village by its sound\""
    )
}
