//! A case in words for a terminal: the evidence in Chinese and English, what speaks against, both
//! descriptions, the ballots, and what may be done.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::plain_words::{plain, plain_of, word};
use crate::grpc::proto;

/// The whole case.
pub fn case_text(case: &proto::Case) -> String {
    let mut text = evidence_text(case);
    text.push_str(&both_sides(case));
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
            let linked = if one.linked { "  已关联为同一人 / linked as one person" } else { "" };
            text.push_str(&format!("{}{linked}\n", one.name));
            text.push_str(&format!(
                "得分 / score {:+.1} bits（先验 / prior {:+.1}） · 是同一人 / one person {}\n",
                one.score_bits,
                one.prior_bits,
                percent(one.probability)
            ));
            for line in &one.evidence {
                text.push_str(&format!(
                    "  {:+6.1}  {}\n          {}\n",
                    line.bits, line.sentence_zh, line.sentence_en
                ));
            }
            one.statements.iter().for_each(|said| text.push_str(&format!("  {}", statement_text(said))));
        }
    }
    text
}

/// Bits from which on evidence speaks for or against; below, it says little either way.
const TELLS: f64 = 0.3;

/// Score, evidence and what speaks against.
pub fn evidence_text(case: &proto::Case) -> String {
    let state = plain_of(case.state().as_str_name(), "CASE_STATE_");
    let relation = plain_of(case.reporter_relation().as_str_name(), "REPORTER_RELATION_");
    let mut text = format!(
        "{}  {}\n\
         状态 / state: {state} · 第 {} 轮 / round {} · 报案人是她的 / reporter is her: {relation}\n\
         得分 / score {:+.1} bits（先验 / prior {:+.1}） · 单看这一对是同一人 / one person, of this pair alone {} · \
         在她的各候选中 / among her candidates {} · 模型 / model {}\n",
        case.name,
        case.resident,
        case.round,
        case.round,
        case.score_bits,
        case.prior_bits,
        percent(case.probability),
        percent(case.share),
        case.model_version
    );
    let (little, telling): (Vec<_>, Vec<_>) =
        case.evidence.iter().partition(|evidence| evidence.bits.abs() < TELLS);
    let (mut against, mut speaks): (Vec<_>, Vec<_>) =
        telling.into_iter().partition(|evidence| evidence.bits < 0.0);
    speaks.sort_by(|a, b| b.bits.total_cmp(&a.bits));
    against.sort_by(|a, b| a.bits.total_cmp(&b.bits));
    text.push_str("有利 / speaks for it:\n");
    speaks.iter().for_each(|evidence| text.push_str(&line_of_evidence(evidence)));
    match against.is_empty() {
        true => text.push_str("没有不利的证据 / nothing speaks against it\n"),
        false => text.push_str("不利 / speaks against it:\n"),
    }
    against.iter().for_each(|evidence| text.push_str(&line_of_evidence(evidence)));
    if !little.is_empty() {
        text.push_str("说明不了什么 / says little either way:\n");
    }
    little.iter().for_each(|evidence| text.push_str(&line_of_evidence(evidence)));
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

/// A probability in percent. Nothing here is ever certain, so none is rounded to 0 or 100 %.
fn percent(probability: f64) -> String {
    match 100.0 * probability {
        above if above > 99.9 => "> 99.9 %".to_owned(),
        below if below < 0.1 => "< 0.1 %".to_owned(),
        percent => format!("{percent:.1} %"),
    }
}

fn line_of_evidence(evidence: &proto::EvidenceLine) -> String {
    format!("  {:+6.1}  {}\n          {}\n", evidence.bits, evidence.sentence_zh, evidence.sentence_en)
}

/// Both descriptions side by side: what each says of one thing stands together.
fn both_sides(case: &proto::Case) -> String {
    let sides = [("居民 / she   ", &case.resident_statements), ("家属 / family", &case.family_statements)];
    let mut by_topic: BTreeMap<usize, String> = BTreeMap::new();
    for (side, statements) in sides {
        for statement in statements {
            let line = format!("  {side} {}", statement_text(statement));
            by_topic.entry(topic_of(statement)).or_default().push_str(&line);
        }
    }
    by_topic.into_iter().map(|(topic, lines)| format!("{}:\n{lines}", TOPICS[topic])).collect()
}

/// What statements are about, in the order in which they are read.
const TOPICS: [&str; 12] = [
    "性别 / sex",
    "姓名 / names",
    "出生与年龄 / birth and age",
    "地方 / places",
    "亲属 / relatives",
    "子女与排行 / children, brothers and sisters",
    "体表特征 / marks",
    "身体与健康 / body and health",
    "识字与语言 / literacy and language",
    "走失与发现 / loss and finding",
    "其他所说 / other things said",
    "检查与样本 / examinations and samples",
];

/// The place of its topic among them.
const fn topic_of(statement: &proto::ReviewerStatement) -> usize {
    use proto::reviewer_statement::Fact as F;

    match &statement.fact {
        Some(F::Sex(_)) => 0,
        Some(F::Names(_)) => 1,
        Some(F::Birth(_) | F::Age(_) | F::Zodiac(_)) => 2,
        Some(F::Places(_)) => 3,
        Some(F::Relatives(_)) => 4,
        Some(F::Children(_) | F::SiblingRank(_) | F::Siblings(_)) => 5,
        Some(F::Marks(_)) => 6,
        Some(F::HeightCm(_) | F::WeightKg(_) | F::Blood(_) | F::Handedness(_) | F::Conditions(_)) => 7,
        Some(F::Literacy(_)) => 8,
        Some(F::Found(_) | F::Missing(_)) => 9,
        Some(F::Examined(_) | F::References(_)) => 11,
        Some(F::Text(_) | F::Absent(_)) | None => 10,
    }
}

fn statement_text(statement: &proto::ReviewerStatement) -> String {
    let ended = match statement.standing() {
        proto::Standing::Stands | proto::Standing::Unspecified => "",
        proto::Standing::Withdrawn => " (已撤回 / withdrawn)",
        proto::Standing::Corrected => " (已更正 / corrected)",
    };
    let by = statement.source.as_ref().map(|source| plain_of(source.by().as_str_name(), "SAID_BY_"));
    format!(
        "{:>3}. {} / {}  [{}]{ended}\n",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_probability_is_told_as_certain() {
        let told = [1.0, 0.999_9, 0.999, 0.5, 0.001, 0.000_4, 0.0].map(percent);
        assert_eq!(told, ["> 99.9 %", "> 99.9 %", "99.9 %", "50.0 %", "0.1 %", "< 0.1 %", "< 0.1 %"]);
    }
}
