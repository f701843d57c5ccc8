//! What the help of commands says beside their own descriptions: each in Chinese too, and examples for those
//! that bring none. A test holds that no command is without either.

use clap::Command;

/// The command line with Chinese and examples in the help of every command.
pub fn with_help(program: Command) -> Command {
    told(program, "homeward")
}

fn told(mut command: Command, path: &str) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let path = format!("{path} {name}");
        command = command.mut_subcommand(&name, |sub| told(sub, &path));
    }
    if let Some((_, chinese)) = CHINESE.iter().find(|(of, _)| *of == path) {
        let english = command.get_about().map(ToString::to_string).unwrap_or_default();
        command = command.about(format!("{chinese} / {english}"));
    }
    let examples: Vec<String> =
        EXAMPLES.iter().filter(|line| is_of(line, path)).map(|line| format!("  {line}")).collect();
    if command.get_after_help().is_none() && !examples.is_empty() {
        command = command.after_help(format!("Examples:\n{}", examples.join("\n")));
    }
    command
}

/// Whether an example calls this command. The file of a proposal is named before what is proposed.
fn is_of(example: &str, path: &str) -> bool {
    example
        .replace("--out change ", "")
        .strip_prefix(path)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// What commands do, in Chinese.
const CHINESE: &[(&str, &str)] = &[
    ("homeward demo", "用虚构人员在本机试用"),
    ("homeward serve", "运行服务器"),
    ("homeward setup", "新建部署"),
    ("homeward actor", "人员密钥与名册变更"),
    ("homeward actor key", "在本人电脑上生成密钥"),
    ("homeward import", "提交居民档案或寻亲登记"),
    ("homeward export", "取回本单位的档案或登记"),
    ("homeward receipt", "家属的纸质回执"),
    ("homeward receipt issue", "为一份登记开回执"),
    ("homeward receipt state", "凭回执查询登记状态"),
    ("homeward tip", "匿名线索"),
    ("homeward tip send", "匿名提供线索"),
    ("homeward tip follow", "凭回执查看追问"),
    ("homeward tip add", "补充线索"),
    ("homeward vouch", "为本机构认识的报案人作保"),
    ("homeward duplicates", "本站可能重复登记的同一居民"),
    ("homeward review", "评审派给您的案件"),
    ("homeward review list", "等待您的案件"),
    ("homeward review watch", "实时查看派来的案件"),
    ("homeward review next", "得分最高的案件"),
    ("homeward review show", "一个案件及其证据"),
    ("homeward review impression", "记下初步印象"),
    ("homeward review answers", "亲属的回答"),
    ("homeward review duplicates", "可能是同一人的其他记录"),
    ("homeward review link", "认定另一记录是同一人"),
    ("homeward review unlink", "认定另一记录不是同一人"),
    ("homeward review vote", "投票"),
    ("homeward review decide", "处理意见不一的案件"),
    ("homeward review decline", "交还案件"),
    ("homeward review reopen", "重开已结案件"),
    ("homeward release", "从确认亲属到放行：安全评估、本人同意、放行、冻结"),
    ("homeward release parts", "派给您的职责"),
    ("homeward release asks", "本站要询问的居民"),
    ("homeward release show", "办理放行所需的内容"),
    ("homeward release judge", "安全评估"),
    ("homeward release order-laboratory", "委托实验室比对"),
    ("homeward release laboratory", "记录实验室结果"),
    ("homeward release ask", "开始询问本人"),
    ("homeward release not-asked", "记录未能询问"),
    ("homeward release agree", "记录本人同意"),
    ("homeward release withdraw", "记录本人撤回同意"),
    ("homeward release refuse", "记录本人拒绝"),
    ("homeward release mind-changed", "记录本人不再拒绝"),
    ("homeward release make", "放行"),
    ("homeward release done", "记录已办理"),
    ("homeward release follow-up", "记录回访"),
    ("homeward release undo", "撤销认定"),
    ("homeward release stop", "立即冻结"),
    ("homeward release lift", "解除冻结"),
    ("homeward tables", "按季度、省份的公开数字"),
    ("homeward duties", "您应办事项及期限"),
    ("homeward keep", "冻结、解冻或要求删除记录"),
    ("homeward status", "服务器状态（运维）"),
    ("homeward explain-name", "解释两个姓名如何比较"),
    ("homeward find-place", "查找一段话可能指的地方"),
    ("homeward hearing", "测量听错的姓名和县名能否找到"),
    ("homeward bench", "测量本机速度"),
    ("homeward synth", "生成带答案的虚构数据"),
    ("homeward evaluate", "测量匹配效果"),
    ("homeward model", "学习参数、比较模型"),
    ("homeward link", "连接两张普通人员表格"),
    ("homeward audit", "证明并核查记录"),
    ("homeward audit keys", "打印日志公钥"),
    ("homeward audit export", "导出审计文件"),
    ("homeward audit verify", "核查审计文件"),
    ("homeward audit get-receipt", "取得操作回执"),
    ("homeward audit receipt", "核对回执"),
    ("homeward witness", "运行见证方"),
    ("homeward backup", "备份已停止的数据库"),
    ("homeward restore", "从备份恢复"),
    ("homeward doctor", "检查已停止的数据库"),
];

/// Examples of commands that bring none of their own.
const EXAMPLES: &[&str] = &[
    "homeward actor key --organisation 410100-01 --role station_worker --out station.key",
    "homeward actor certify her.key.request --authority-key authority.key",
    "homeward actor propose --out change admit her.key.request",
    "homeward actor propose --out change remove 7c663dbbbe69fb4e1895f9725b7731b7",
    "homeward actor propose --out change calendar 2027 --off 2027-02-05 --off 2027-02-08 --on 2027-02-20",
    "homeward actor propose --out change set model 5",
    "homeward actor sign change --key registrar-a.key",
    "homeward actor submit change",
    "homeward actor list",
    "homeward receipt issue reports/…",
    "homeward receipt state < receipt.txt",
    "homeward tip send \"ask at the brick kiln\" --about 410100-01",
    "homeward tip follow -",
    "homeward tip add - \"she was there until 2019\"",
    "homeward tip proof - my-tip",
    "homeward tip list",
    "homeward tip read tips/…",
    "homeward tip ask tips/… \"which year was it?\"",
    "homeward review list",
    "homeward review watch",
    "homeward review next",
    "homeward review show 11467d",
    "homeward review impression 11467d likely",
    "homeward review answers 11467d --impression likely",
    "homeward review duplicates 11467d",
    "homeward review link 11467d reports/… --reason \"the same mother, two desks\"",
    "homeward review unlink 11467d reports/… --reason \"two sisters, not one\"",
    "homeward review vote 11467d kin --cite 1,2 --reason \"burn on the same hand, same village by sound\"",
    "homeward review decide 11467d go-on --reason \"the two read the burn differently\"",
    "homeward review decline 11467d --reason \"I know the family\"",
    "homeward review reopen cases/… --reason \"the station found her school book\"",
    "homeward release parts",
    "homeward release asks",
    "homeward release show cases/…",
    "homeward release judge safe 11467d --reason \"spoken with the police of both places\"",
    "homeward release order-laboratory 11467d --reason \"her kin would fit as well\"",
    "homeward release laboratory supports 11467d --tested mother --bits 18.2 --reason \"report 12 of the laboratory\"",
    "homeward release ask 11467d --reason \"she is well enough today\"",
    "homeward release not-asked 11467d --reason \"no interpreter could be found\"",
    "homeward release agree 11467d --scope message --mode supported --supporter advocate --review 2027-03-01 --reason \"asked in her dialect, twice\"",
    "homeward release withdraw profiles/… --reason \"she does not want it any longer\"",
    "homeward release refuse profiles/… --recipient … --reason \"she fears him\"",
    "homeward release mind-changed profiles/… --recipient … --reason \"she asked for it herself\"",
    "homeward release make message 11467d --reason \"both signatures stand\"",
    "homeward release done 11467d --reason \"the message was read out\"",
    "homeward release follow-up well 11467d --reason \"visited after two weeks\"",
    "homeward release undo 11467d --reason \"the laboratory excludes it\"",
    "homeward release stop cases/… --reason \"a threat was heard\"",
    "homeward release lift cases/… --reason \"the threat was cleared up\"",
    "homeward duties list --overdue",
    "homeward duties done profiles/… notice",
    "homeward duties delay profiles/… dna_request --until 2026-05-01 --because her_wish",
    "homeward status --key operator.key",
    "homeward audit keys --folder /srv/homeward",
    "homeward audit export bundle.jsonl --folder /srv/homeward",
    "homeward audit verify bundle.jsonl --root root.txt --log-key … --log-key … --witness-key …",
    "homeward audit get-receipt 0123456789abcdef0123456789abcdef mine",
    "homeward audit receipt mine.receipt mine.proof --log-key …",
];

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Arguments;

    /// Every command that can be run, by its path.
    fn leaves(command: &Command, path: &str, found: &mut Vec<(String, Command)>) {
        let mut subs = command.get_subcommands().filter(|sub| sub.get_name() != "help").peekable();
        if subs.peek().is_none() {
            found.push((path.to_owned(), command.clone()));
        }
        subs.for_each(|sub| leaves(sub, &format!("{path} {}", sub.get_name()), found));
    }

    #[test]
    fn the_help_of_every_command_has_an_example_that_is_its_own_and_parses() {
        let program = with_help(Arguments::command());
        let mut found = Vec::new();
        leaves(&program, "homeward", &mut found);
        assert!(found.len() > 60, "{}", found.len());
        for (path, command) in &found {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Example"), "{path} has no example");
        }
        for example in EXAMPLES {
            assert!(found.iter().any(|(of, _)| is_of(example, of)), "{example}");
            // But for the key that is asked for, the words are such as the program takes.
            let taken = with_help(Arguments::command()).try_get_matches_from(words_of(example));
            let lacks_key = |error: &clap::Error| error.to_string().contains("--key");
            assert!(taken.as_ref().err().is_none_or(lacks_key), "{example}: {:?}", taken.err());
        }
    }

    /// The words of a command line as a shell parts them.
    fn words_of(line: &str) -> Vec<&str> {
        let line = line.split(" < ").next().unwrap();
        let parts = line.split('"').enumerate();
        parts
            .flat_map(|(at, part)| match at % 2 {
                0 => part.split_whitespace().collect(),
                _ => vec![part],
            })
            .collect()
    }

    #[test]
    fn what_every_command_of_the_first_page_does_is_told_in_chinese_too() {
        let program = with_help(Arguments::command());
        for command in program.get_subcommands().filter(|sub| sub.get_name() != "help") {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(about.contains(" / "), "{}: {about}", command.get_name());
        }
        for (path, _) in CHINESE {
            let found = path.split(' ').skip(1).try_fold(&program, |of, name| of.find_subcommand(name));
            assert!(found.is_some(), "{path}");
        }
    }
}
