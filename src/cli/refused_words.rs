//! What the server refuses, in Chinese, by its own English words; for people at a terminal. A test holds that
//! every sentence of the rules stands here.

/// The Chinese of a refusal; `None` for sentences that are not listed.
pub fn in_chinese(told: &str) -> Option<&'static str> {
    WORDS.iter().find(|(english, _)| *english == told).map(|(_, chinese)| *chinese)
}

/// English, Chinese.
const WORDS: &[(&str, &str)] = &[
    // Of everything.
    ("not found", "没有，或不归您"),
    ("transport error", "连接中断：服务器若用证书，地址须以 https:// 开头"),
    ("a record of this reference exists already", "这个编号已有记录"),
    ("the record changed since it was read; read it again", "记录在您读后有变动，请重读"),
    ("the record has changed since it was read", "记录在您读后有变动，请重读"),
    ("the daily budget of records is spent", "今天可查阅的记录数已用完"),
    ("the message is not valid; see the field violations", "填写有误，见下列各项"),
    // Of signatures.
    ("the signed text is no action of this program", "签署的文本不是本程序的操作"),
    ("the action is for another deployment", "签署的是另一套系统的操作"),
    ("the action is of another actor", "签署的是他人的操作"),
    ("the action is for something else", "签署的与所要求的不符"),
    ("the action has expired, or is valid for too long", "签署已过期，或有效期过长"),
    ("the signature does not fit", "签名不符"),
    // Of reviews.
    ("the case is in a state that does not allow this", "案件目前的状态不允许这样做"),
    ("the case is not assigned to this reviewer", "案件没有派给您"),
    ("this reviewer has voted already", "您已经投过票"),
    (
        "this reviewer has opened the case again before; another of its reviewers may",
        "您已重开过此案，可由此案的其他评审员重开",
    ),
    (
        "a first impression is recorded once, before the answers of kin are read or cited",
        "先记一次初步印象，才能查看或引用亲属的回答",
    ),
    (
        "only answers that were sealed before the case was first dealt can be cited",
        "只能引用首次派案前封存的回答",
    ),
    (
        "without answers sealed before the case was dealt no kin verdict is possible",
        "派案前没有封存亲属的回答，不能判定是亲属",
    ),
    (
        "the reviewers of a case are different people of different organisations",
        "评审员须是不同机构的不同的人",
    ),
    ("no other reviewer is free to take the case", "目前没有其他评审员可以接手"),
    ("the case is closed", "案件已结"),
    ("the case is no longer open: a side was withdrawn", "案件已不再进行：有一方已撤回"),
    // Of releases.
    ("this role does not do this", "您的角色不做这件事"),
    ("the case is at a step that does not allow this", "案件所在的步骤不允许这样做"),
    ("another round of the case has begun", "案件已进入新的一轮"),
    ("this part of the case is not assigned to the caller", "案件的这一职责没有派给您"),
    ("nobody fills two parts of a case", "一人在一案中只能担任一职"),
    ("the organisation may not fill this part", "您的机构不得担任这一职责（属一方，或有利害关系）"),
    (
        "kinship was not confirmed by two reviewers of two organisations",
        "尚未由两个机构的两名评审员确认亲属关系",
    ),
    ("what must be known of the claim is not known", "必须知道的情况尚不清楚"),
    ("the reporter's identity is not established", "报案人的身份尚未核实"),
    ("no answers were sealed before the candidate was seen", "在看到候选之前没有封存亲属的回答"),
    ("the report was withdrawn", "登记已撤回"),
    (
        "the reporter, or how to reach her, changed since safety was judged: it is to be judged again",
        "安全评估之后，报案人或其联系方式有变动，须重新评估",
    ),
    ("there is no safety clearance", "尚未通过安全评估"),
    ("the relation needs a proof independent of the claimant", "这种关系须有独立于报案人的证明"),
    ("a laboratory comparison does not speak for it", "实验室比对不支持"),
    ("she has not agreed to sampling", "她没有同意采样"),
    ("her age is not known", "她的年龄不明"),
    ("one reviewer must be trained to protect children", "须有一名受过儿童保护培训的评审员"),
    ("the child's own view must be recorded", "须记录孩子本人的意见"),
    (
        "a guardian's or an authority's agreement is needed, never the claimant's",
        "须有监护人或主管机关同意，报案人的不算",
    ),
    ("she has not agreed to this", "她没有同意这件事"),
    ("she refused", "她拒绝了"),
    ("this goes further than what was agreed", "超出了她同意的范围"),
    ("she has died", "她已去世"),
    ("the review date lies within 180 days", "复核日期须在 180 天之内"),
    (
        "agreement, support or interpretation may not come from the claimant's side",
        "同意、协助或转述不得来自报案人一方",
    ),
    ("a safety hold stands", "有安全冻结尚未解除"),
    ("there is nothing of the kind", "没有这样的事项"),
    ("what is stated does not follow from what stands in the record", "所述与记录不符"),
    ("another case of this person was handed over", "她的另一案件已经办理"),
    ("the vote does not allow this", "投票情况不允许这样做"),
    (
        "you have set as many stops today as one officer may: stop everything, or ask another officer",
        "您今天设置的冻结已达上限：请冻结全部，或请另一名安全员设置",
    ),
    ("so many records of one person cannot be linked", "同一人的记录不能关联这么多"),
    // Of the registry.
    ("the text is no change of the registry", "这不是名册的变更"),
    ("the root names no registrars of two organisations", "根文件没有列出两个机构的登记员"),
    ("the change is for another root", "变更属于另一套系统"),
    ("the change is not the next in order; read the registry again", "变更次序不对，请重读名册"),
    (
        "the change is not signed by two registrars of different organisations",
        "变更须由不同机构的两名登记员签署",
    ),
    ("the change would leave no registrars of two organisations", "变更后将没有两个机构的登记员"),
    ("this actor cannot be admitted so", "不能这样登记此人"),
    ("there is nothing to change so", "没有可以这样变更的内容"),
    // Of the rest.
    ("no more tips are taken today; please come again tomorrow", "今天不再接收线索，请明天再来"),
    ("the tip has too many messages", "这条线索的留言已满"),
    ("the receipt was replaced by a later one", "这张回执已由新的代替"),
    ("this changes nothing", "没有任何变化"),
    ("neither name nor document of the reporter is on record", "尚未登记报案人的姓名或证件，请先登记"),
    ("what was seen of the reporter was signed today already", "今天已签署过所见的报案人证件，请明天再来"),
    ("this duty is done by what is done to the case", "这项职责随案件的办理而完成"),
    ("this duty is not open", "这项职责目前没有"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Sentences of the closed lists of refusals, as their sources hold them.
    fn sentences() -> Vec<String> {
        let sources = [
            include_str!("../domain/release/unlawful.rs"),
            include_str!("../domain/case_event.rs"),
            include_str!("../domain/signed.rs"),
            include_str!("../domain/registry.rs"),
        ];
        let told = |source: &str| -> Vec<String> {
            let lines = source.lines().filter_map(|line| line.trim().strip_prefix("#[error(\""));
            lines.filter_map(|line| line.strip_suffix("\")]")).map(str::to_owned).collect()
        };
        sources.into_iter().flat_map(told).collect()
    }

    #[test]
    fn every_refusal_of_the_rules_is_told_in_chinese_too() {
        let all = sentences();
        assert!(all.len() > 45, "{}", all.len());
        for sentence in all {
            assert!(in_chinese(&sentence).is_some(), "{sentence}");
        }
    }
}
