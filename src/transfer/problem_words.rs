//! What is wrong with a line of an import, in Chinese, for the people at the stations and desks who mend
//! it: by the English words of the problem. Knows no value of any line.

use crate::domain::invalid::Problem;

/// The problem as a Chinese clause that follows the field's name, with what is accepted.
pub fn in_chinese(problem: &Problem) -> String {
    let wrong = found(PROBLEMS, &problem.problem).unwrap_or_else(|| problem.problem.clone());
    let accepted = found(ACCEPTED, &problem.accepted).unwrap_or_else(|| problem.accepted.clone());
    if accepted.is_empty() { wrong } else { format!("{wrong}；应为：{accepted}") }
}

/// The longest list of accepted words that is told beside a problem.
const LIST_CHARACTERS: usize = 160;

/// The problem in both languages for one line of a terminal or one cell: long lists of words are cut short, and
/// words of the format are told once.
pub fn in_both(problem: &Problem) -> String {
    let wrong = match found(PROBLEMS, &problem.problem) {
        Some(chinese) => format!("{chinese} / {}", problem.problem),
        None => problem.problem.clone(),
    };
    let accepted = match found(ACCEPTED, &problem.accepted) {
        Some(chinese) => format!("{chinese} / {}", problem.accepted),
        None if problem.accepted.chars().count() > LIST_CHARACTERS => {
            let short: String = problem.accepted.chars().take(LIST_CHARACTERS).collect();
            format!("{short}…")
        }
        None => problem.accepted.clone(),
    };
    if accepted.is_empty() { wrong } else { format!("{wrong}; 应为 / accepted: {accepted}") }
}

/// The Chinese of a text, where the table has it; `*` in a row stands for a number or for words of the format.
fn found(table: &[(&str, &str)], text: &str) -> Option<String> {
    table.iter().find_map(|(english, chinese)| match english.split_once('*') {
        None => (*english == text).then(|| (*chinese).to_owned()),
        Some((before, behind)) => {
            let middle = text.strip_prefix(before)?.strip_suffix(behind)?;
            Some(chinese.replace('*', middle))
        }
    })
}

/// What is wrong: English, Chinese.
const PROBLEMS: &[(&str, &str)] = &[
    ("is required", "必填"),
    ("is empty", "是空的"),
    ("is null", "是 null"),
    ("is too long", "太长"),
    ("is too short", "太短"),
    ("is too large for one message", "这条记录太大"),
    ("is too long: * of the file", "这一行太长：*"),
    ("is longer than * bytes", "这一行超过 * 字节"),
    ("is not UTF-8", "不是 UTF-8 编码，请在表格或编辑软件里另存为 UTF-8"),
    ("is not written as JSON: *", "不是正确的 JSON：*"),
    ("is not a known word", "不是可用的词"),
    ("is not a known key", "没有这个字段"),
    ("is given twice", "写了两次"),
    ("lies in the future", "在将来"),
    ("is no object", "不是花括号里的对象"),
    ("is no list", "不是方括号里的列表"),
    ("is no text", "不是引号里的文字"),
    ("is no whole number", "不是整数"),
    ("is neither true nor false", "既不是 true 也不是 false"),
    ("is out of range", "超出范围"),
    ("has too many items", "项数太多"),
    ("is said too often", "同一项说得太多"),
    ("holds too many statements", "陈述太多"),
    ("is not written as a date", "不是规定的日期写法"),
    ("is no date that exists", "没有这个日期"),
    ("is a range that ends before it begins", "时间段的结束早于开始"),
    ("is no age range", "不是年龄范围"),
    ("is no age", "不是年龄"),
    ("is no height", "不是身高"),
    ("is no blood group", "不是血型"),
    ("is no birth order", "不是排行"),
    ("is no division code", "不是行政区划代码"),
    ("is no such code", "没有这个代码"),
    ("is no organisation code", "不是机构代码"),
    ("is no local reference", "不是本单位编号"),
    ("contains a control character", "含有控制字符"),
    ("has too many combining marks on one character", "一个字上的附加符号太多"),
    ("names no statement of this record", "这份记录没有这条陈述"),
    ("belongs to a report", "只能写在寻亲登记里"),
    ("belongs to a profile", "只能写在居民档案里"),
    ("is given though status is not deceased", "状态不是已去世，却写了这一项"),
    (
        "holds an identity, telephone or bank card number or an e-mail address",
        "含有身份证号、电话、银行卡号或电子邮箱",
    ),
    ("is not the caller's", "不是您本单位的代码"),
    ("is not handed in with this key", "不能用这把密钥提交"),
    ("adds to a record that does not exist", "要补充的记录不存在"),
    ("was taken over by another station", "已由另一救助站接收"),
    ("was refused when first sent", "首次提交时已拒收"),
    ("was changed too often today", "今天改动太多次"),
    ("has too many reports", "登记太多"),
    ("is the text of a line that could not be read", "是一行读不懂的原文"),
    ("is a row of somebody who seeks her own family", "是寻找自己家人的成年人，不是家属寻人"),
    ("has * cells", "有 * 格"),
    ("headers that are not known: *", "不认识的表头：*"),
    ("two columns of one meaning: *", "两列意思相同：*"),
    ("no column 编号 local_ref", "缺少“编号”一列"),
    ("row 1 is no CSV", "第一行不是 CSV"),
    ("and * more problems", "另有 * 处问题"),
];

/// What is accepted: English, Chinese. Words of the format and codes stand for themselves.
const ACCEPTED: &[(&str, &str)] = &[
    ("one JSON object on one line", "一行写一个 JSON 对象"),
    ("one record of at most 64 KiB", "一条记录最多 64 KiB"),
    ("a record of at most 60 KiB", "一条记录最多 60 KiB"),
    ("text in UTF-8", "UTF-8 编码的文字"),
    ("text, or leave the field out when it is not known", "文字；不知道就不写这一项"),
    ("a value, or leave the key out when it is not known", "填值；不知道就不写这一项"),
    ("a value, or leave it out when it is not known", "填值；不知道就不写这一项"),
    ("a value", "填值"),
    ("a string", "引号里的文字"),
    ("a date", "日期"),
    ("a day that has come", "已经到来的日子"),
    ("a date or unknown", "日期，或 unknown（不详）"),
    ("years", "岁数"),
    ("a list in square brackets", "方括号里的列表"),
    ("every key once", "每个字段只写一次"),
    ("a key of the exchange format", "交换格式中的字段"),
    ("printable text", "可显示的文字"),
    ("a whole number", "整数"),
    ("a whole number of years, 0 to 120", "0 到 120 的整数（岁）"),
    ("a whole number, 1 (eldest) to 20", "1（老大）到 20 的整数"),
    ("a whole number, *", "整数，*"),
    ("at most * characters", "最多 * 个字"),
    ("at most * statements", "最多 * 条陈述"),
    ("at most *", "最多 *"),
    ("20 to 250 (cm)", "20 到 250（厘米）"),
    ("A B AB O with optional + or -", "A B AB O，后面可加 + 或 -"),
    ("low and high in years, 0 to 120, low not above high", "low 和 high 为岁数，0 到 120，low 不大于 high"),
    ("six digits of GB/T 2260, such as 511721", "GB/T 2260 的六位数字，如 511721"),
    ("a BCP 47 tag, such as zh or ii-CN", "BCP 47 语言代码，如 zh 或 ii-CN"),
    ("1 to 64 ASCII letters, digits, '-', '_' or '.'", "1 到 64 个英文字母、数字、“-”“_”或“.”"),
    ("1 to 64 visible characters", "1 到 64 个可见字符"),
    ("the id of an earlier statement", "先前某条陈述的 id"),
    ("ids of its statements", "它自己各条陈述的 id"),
    ("found, in a profile", "档案里写 found"),
    ("missing, in a report", "登记里写 missing"),
    ("status deceased", "status 为 deceased"),
    ("the organisation's own number of its file", "本单位自己的编号"),
    ("at least one of names, birth, places", "names、birth、places 至少一项"),
    ("the station's code", "救助站代码"),
    ("the desk's code", "登记处代码"),
    ("the station's own number", "救助站自己的编号"),
    ("the desk's own number", "登记处自己的编号"),
    ("the other station's code", "另一救助站的代码"),
    ("her number there", "她在那里的编号"),
    ("the code of one's own station", "您自己救助站的代码"),
    ("the code of one's own desk", "您自己登记处的代码"),
    (
        "profiles by a station worker, reports by a family desk",
        "档案由救助站工作人员提交，登记由家属登记处提交",
    ),
    ("the mended line itself in place of this one", "用改好的一行代替这一整行"),
    ("two capital letters of ISO 3166-1, such as CN", "ISO 3166-1 的两个大写字母，如 CN"),
    ("at most * cells, as many as headers", "最多 * 格，与表头相同"),
    ("each once", "每种一列"),
    ("家寻宝贝 and other rows of families", "家寻宝贝等家属寻人的行"),
    (
        "1999年7月21日, 1999-07, 99.7, 1999, 农历五月初四, 不详; what is not known is left out",
        "1999年7月21日、1999-07、99.7、1999、农历五月初四、不详；不知道就不写",
    ),
    ("a whole first line", "先提交一行完整的记录"),
    ("residents in one's own care", "本站照管的居民"),
    ("the line sent again under a new request id", "重新提交这一行"),
    ("the kind of mark", "体表特征的种类"),
    ("the kind of condition", "健康状况的种类"),
    ("the kind of question", "问题的种类"),
    ("the answer", "回答"),
    ("the name as given", "姓名"),
    ("the place as heard", "听到的地名"),
    ("who said it", "谁说的"),
    ("what the relative is to her", "亲属与她的关系"),
    ("what the reporter is to her", "报案人与她的关系"),
    (
        "1999, 1999-07, 1999-07-21, --05-04, lunar:1979-06L-04, 1998..2001, with ~ behind it for about; years 1800 to 2100",
        "1999、1999-07、1999-07-21、--05-04（只知月日）、lunar:1979-06L-04（农历，L 为闰月）、1998..2001，后加 ~ 表示大约；年份 1800 到 2100",
    ),
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// The literal texts that follow `Problem::new(` or `Problem::missing(` in the sources of what reads lines.
    fn told() -> Vec<(String, Option<String>)> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut told = Vec::new();
        for folder in ["domain", "transfer", "transfer/jsonl"] {
            for file in std::fs::read_dir(source.join(folder)).unwrap() {
                let path = file.unwrap().path();
                let is_reader = path.extension().is_some_and(|ending| ending == "rs");
                // Tips are no lines of imports.
                if !is_reader || path.ends_with("problem_words.rs") || path.ends_with("tip.rs") {
                    continue;
                }
                let text = std::fs::read_to_string(path).unwrap();
                let text = text.split("#[cfg(test)]").next().unwrap();
                for call in text.split("Problem::new(").skip(1) {
                    let call = call.split(");").next().unwrap();
                    let mut quoted = call.trim_start().split('"');
                    if quoted.next() != Some("") {
                        continue;
                    }
                    let problem = quoted.next().unwrap().to_owned();
                    let rest = call.trim_start()[problem.len() + 2..].trim_start_matches([',', ' ', '\n']);
                    let accepted = rest.strip_prefix('"').and_then(|rest| rest.split('"').next());
                    told.push((problem, accepted.map(str::to_owned)));
                }
            }
        }
        told
    }

    #[test]
    fn every_problem_of_a_line_is_told_in_chinese_too() {
        let told = told();
        assert!(told.len() > 30, "{}", told.len());
        for (problem, accepted) in told {
            assert!(found(PROBLEMS, &problem).is_some(), "{problem}");
            if let Some(accepted) = accepted.filter(|accepted| !is_words(accepted)) {
                assert!(found(ACCEPTED, &accepted).is_some(), "{problem}: {accepted}");
            }
        }
    }

    /// Words of the format, as in `true false`, which stand for themselves.
    fn is_words(accepted: &str) -> bool {
        ["true false", "profile report", "{\\"].contains(&accepted)
    }

    #[test]
    fn numbers_and_words_of_the_format_stay() {
        let told = |problem: &str, accepted: &str| in_chinese(&Problem::new(problem, accepted));
        assert_eq!(told("is too long", "at most 100 characters"), "太长；应为：最多 100 个字");
        assert_eq!(told("is not a known word", "female male"), "不是可用的词；应为：female male");
        assert_eq!(told("and 3 more problems", ""), "另有 3 处问题");
        assert_eq!(told("is something new", "else"), "is something new；应为：else");
        let both = |problem: &str, accepted: &str| in_both(&Problem::new(problem, accepted));
        assert_eq!(
            both("is not a known word", "female male"),
            "不是可用的词 / is not a known word; 应为 / accepted: female male"
        );
        assert_eq!(
            both("is too long", "at most 9 characters"),
            "太长 / is too long; 应为 / accepted: 最多 9 个字 / at most 9 characters"
        );
        assert!(both("is not a known key", &"word ".repeat(90)).chars().count() < 220);
    }
}
