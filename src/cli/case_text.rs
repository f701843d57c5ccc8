//! A case in words for a terminal: both descriptions, the evidence in Chinese and English, what speaks
//! against, and what may be done.

use crate::grpc::proto;

/// The word of a proto enum value: the last part of its name, in lower case.
pub fn word(full: &str, prefix: &str) -> String {
    full.strip_prefix(prefix).unwrap_or(full).to_lowercase()
}

/// The whole case.
pub fn case_text(case: &proto::Case) -> String {
    let mut text = String::new();
    let mut line = |words: String| {
        text.push_str(&words);
        text.push('\n');
    };
    let state = word(case.state().as_str_name(), "CASE_STATE_");
    line(format!("{}  {state}  round {}", case.name, case.round.max(1)));
    line(format!(
        "score {:+.1} bits (prior {:+.1}) · probability of the pair alone {:.1} % · share among her candidates {:.1} % · model {}",
        case.score_bits,
        case.prior_bits,
        100.0 * case.probability,
        100.0 * case.share,
        case.model_version
    ));
    for evidence in case.evidence.iter() {
        line(format!(
            "  {:+6.1}  {}\n          {}",
            evidence.bits, evidence.sentence_zh, evidence.sentence_en
        ));
    }
    let against: Vec<String> = case
        .evidence
        .iter()
        .filter(|evidence| evidence.bits < 0.0)
        .map(|evidence| word(evidence.comparison().as_str_name(), "COMPARISON_"))
        .collect();
    line(match against.is_empty() {
        true => "没有不利的证据 / nothing speaks against it".to_owned(),
        false => format!("不利的证据 / speaks against: {}", against.join(", ")),
    });
    if let Some(change) = &case.what_changed {
        line(format!(
            "重新打开 / opened again: {:+.1} → {:+.1} bits; new or ended statements: resident {:?}, family {:?}{}",
            change.score_bits_before,
            change.score_bits_now,
            change.resident_statements,
            change.family_statements,
            if change.reason.is_empty() { String::new() } else { format!("; reason: {}", change.reason) }
        ));
    }
    for (title, ballots) in [("own vote", case.own_vote.as_slice()), ("votes", case.votes.as_slice())] {
        for ballot in ballots {
            let verdict = word(ballot.verdict().as_str_name(), "VERDICT_");
            line(format!("{title}: {verdict}: {}", ballot.reason));
        }
    }
    text
}

/// What a reviewer may paste next.
pub fn next_calls(program: &str, server: &str, case: &proto::Case, token: &str) -> String {
    let head = format!("HOMEWARD_TOKEN={token} {program} review");
    let name = &case.name;
    match case.state() {
        proto::CaseState::Split => format!(
            "  {head} decide {name} go-on --server {server} --reason \"…\"\n  {head} decide {name} close --server {server} --reason \"…\""
        ),
        proto::CaseState::Voting => format!(
            "  {head} show {name} --server {server}\n  {head} vote {name} kin --server {server} --reason \"the same burn, the same village by its sound\""
        ),
        other => format!("  {head} show {name} --server {server}   # {}", other.as_str_name()),
    }
}
