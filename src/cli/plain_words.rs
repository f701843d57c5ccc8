//! Words of the protocol as people read them in a terminal, in Chinese and English. What is not listed is
//! shown as it is.

/// The last part of the name of a proto enum's value, in lower case.
pub fn word(full: &str, prefix: &str) -> String {
    full.strip_prefix(prefix).unwrap_or(full).to_lowercase()
}

/// Tells how to get the signed receipt of an act under this request id.
pub fn tell_receipt(request_id: &str) {
    eprintln!("回执 / receipt: homeward audit get-receipt {request_id} NAME");
}

/// A word in both languages.
pub fn plain(word: &str) -> String {
    let known = WORDS.iter().find(|(known, ..)| *known == word);
    known.map_or_else(|| word.to_owned(), |(_, zh, en)| format!("{zh} / {en}"))
}

/// The same of a proto enum's value.
pub fn plain_of(full: &str, prefix: &str) -> String {
    plain(&word(full, prefix))
}

/// Word, Chinese, English.
const WORDS: &[(&str, &str, &str)] = &[
    // Where a case stands.
    ("waiting", "待派", "waiting to be dealt"),
    ("voting", "两人投票中", "two are voting"),
    ("split", "意见不一", "they differ"),
    ("kin_confirmed", "两人确认是亲属", "both say kin"),
    ("rejected", "已否定", "rejected"),
    ("voided", "已作废", "void"),
    // How far a release has come.
    ("unjudged", "安全尚未评估", "safety not judged yet"),
    ("safe", "安全，可以询问本人", "safe: she may be asked"),
    ("unsafe", "不安全", "not safe"),
    ("kin_doubted", "亲属关系存疑，待实验室比对", "kinship doubted: a laboratory is needed"),
    ("asking", "正在询问本人", "she is being asked"),
    ("not_asked", "未能询问", "she could not be asked"),
    ("released", "已放行", "released"),
    ("handed_over", "已办理", "carried out"),
    ("concern", "事后发现问题", "something was found to be wrong"),
    ("undone", "已撤销", "undone"),
    // Parts.
    ("safety_officer", "安全员", "safety officer"),
    ("liaison", "联络员", "liaison"),
    // What the reporter is to her.
    ("father", "父亲", "father"),
    ("mother", "母亲", "mother"),
    ("brother", "兄弟", "brother"),
    ("sister", "姐妹", "sister"),
    ("sibling", "兄弟姐妹", "brother or sister"),
    ("husband", "丈夫", "husband"),
    ("wife", "妻子", "wife"),
    ("son", "儿子", "son"),
    ("daughter", "女儿", "daughter"),
    ("child", "子女", "child"),
    ("grandparent", "祖父母", "grandparent"),
    ("uncle_aunt", "叔伯姑舅姨", "uncle or aunt"),
    ("cousin", "堂表亲", "cousin"),
    ("in_law", "姻亲", "relative by marriage"),
    ("employer", "雇主", "employer"),
    ("fellow_villager", "同村人", "fellow villager"),
    ("friend", "朋友", "friend"),
    ("guardian", "监护人", "guardian"),
    ("official", "公职人员", "official"),
    // Verdicts and choices.
    ("kin", "是亲属", "kin"),
    ("not_kin", "不是亲属", "not kin"),
    ("go_on", "继续，换两人再评", "go on with two others"),
    ("close", "结案", "close"),
    // Who said something.
    ("self", "本人", "she herself"),
    ("overheard", "旁听", "overheard"),
    ("staff_assigned", "站方代起", "given by staff"),
    ("captor", "控制者", "a captor"),
    ("document", "证件", "a document"),
    ("clerk", "工作人员", "a clerk"),
    ("clinician", "医生", "a clinician"),
    ("family", "家属", "the family"),
    // Why to look twice.
    (
        "needs_independent_proof",
        "这种关系须有独立于报案人的证明",
        "needs a proof independent of the claimant",
    ),
    ("loss_never_reported", "走失时从未报警", "the loss was never reported"),
    ("knows_only_since", "只知道走失以后的事", "knows only the time since"),
    ("edits_converge", "多次修改后越来越像她", "edits converge on her"),
    ("many_reports", "同一人或同一电话报案很多", "many reports of one person or contact"),
    ("urgency", "催得很急", "presses for haste"),
    // Questions only kin can answer.
    ("childhood_home", "儿时的家", "the house of her childhood"),
    ("sibling_names", "兄弟姐妹的名字", "names of brothers and sisters"),
    ("injury_story", "受伤的经过", "how an injury happened"),
    ("food_or_custom", "饭菜或习俗", "a dish or a custom"),
    ("animal_or_tree", "动物或树", "an animal or a tree"),
    ("neighbour", "邻居", "a neighbour"),
    ("last_quarrel", "最后一次争吵", "the last quarrel"),
    ("station", "救助站", "the station"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::CaseState;
    use crate::domain::release::facts::ClaimRisk;
    use crate::domain::report::{KinQuestion, ReporterRelation};
    use crate::domain::vote::{SplitChoice, Verdict};

    #[test]
    fn every_word_a_reviewer_meets_is_told_in_both_languages_once() {
        let words: Vec<&str> = [
            CaseState::ALL.iter().map(|one| one.word()).collect::<Vec<_>>(),
            ReporterRelation::ALL.iter().map(|one| one.word()).collect(),
            ClaimRisk::ALL.iter().map(|one| one.word()).collect(),
            Verdict::ALL.iter().map(|one| one.word()).collect(),
            SplitChoice::ALL.iter().map(|one| one.word()).collect(),
            KinQuestion::ALL.iter().map(|one| one.word()).collect(),
        ]
        .concat();
        for word in words.into_iter().filter(|word| *word != "other") {
            assert!(plain(word).contains(" / "), "{word}");
            assert_eq!(WORDS.iter().filter(|(known, ..)| *known == word).count(), 1, "{word}");
        }
        assert_eq!(plain("nothing of the kind"), "nothing of the kind");
    }
}
