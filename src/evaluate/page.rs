//! The figures as a page: one file, no script, nothing loaded from anywhere, Chinese and English,
//! narrow enough for a phone.

use std::fmt::{self, Display, Formatter};

use crate::evaluate::bootstrap::Interval;
use crate::evaluate::calibration::Calibration;
use crate::evaluate::comparisons::{Added, Comparisons, Correlation};
use crate::evaluate::evaluation::{Direction, Evaluation, Found, Work};
use crate::evaluate::groups::{Column, Gap, PAIRS_OF_A_GROUP};
use crate::evaluate::plot::{Escaped, RecallPlot, ReliabilityPlot};
use crate::evaluate::recall::{DEPTHS, Recall};

/// An evaluation as a page.
pub struct Page<'a>(pub &'a Evaluation);

impl Display for Page<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(own) = self;
        f.write_str("<!DOCTYPE html>\n<html lang='zh'>\n<head>\n<meta charset='utf-8'>\n")?;
        // The browser itself holds the page to what its header promises.
        f.write_str("<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")?;
        f.write_str("<meta name='viewport' content='width=device-width, initial-scale=1'>\n")?;
        f.write_str("<title>匹配评估 / Evaluation of the matcher</title>\n<style>\n")?;
        f.write_str(include_str!("page.css"))?;
        f.write_str("</style>\n</head>\n<body>\n<h1>匹配评估<br>Evaluation of the matcher</h1>\n")?;
        writeln!(
            f,
            "<p>{} 份档案 × {} 份寻人报告，{} 对真实配对；模型版本 {}。<br>{} profiles × {} reports, {} true pairs; model version {}.</p>",
            own.profiles,
            own.reports,
            own.true_pairs,
            own.options.model_version,
            own.profiles,
            own.reports,
            own.true_pairs,
            own.options.model_version
        )?;
        writeln!(
            f,
            "<p class='small'>区间为 95 % 自助法区间（按人重抽 {} 次，种子 {}）。同分时真实配对排在最后。<br>Intervals are 95 % bootstrap intervals (people drawn {} times, seed {}). Of equal scores the true pair counts last.</p>",
            own.resamples, own.seed, own.resamples, own.seed
        )?;
        if own.asked != [own.profiles, own.reports] {
            let [profiles, reports] = own.asked;
            writeln!(
                f,
                "<p class='small'>查询了 {profiles} 份档案和 {reports} 份报告：有对应者的全部查询，其余随机抽取并按比例加权。<br>Asked for a list: {profiles} profiles and {reports} reports; all who have a counterpart, and others drawn by chance, who stand for the rest.</p>"
            )?;
        }
        summary(f, &own.found[0])?;
        for found in &own.found {
            direction(f, found, own.options.top)?;
        }
        if !own.columns_left_out.is_empty() {
            let columns = own.columns_left_out.join(", ");
            let columns = Escaped(&columns);
            writeln!(
                f,
                "<p class='small'>取值过多、未分组的列 / Columns with too many values to be groups: {columns}</p>"
            )?;
        }
        comparisons(f, &own.comparisons)?;
        work(f, &own.work)?;
        f.write_str("</body>\n</html>\n")
    }
}

fn summary(f: &mut Formatter<'_>, found: &Found) -> fmt::Result {
    let card = |f: &mut Formatter<'_>, name: &str, value: &str, detail: &str| {
        writeln!(f, "<div><dt>{name}</dt><dd>{value}<small>{detail}</small></dd></div>")
    };
    let share = |share: Interval| format!("{:.1} %", share.value * 100.0);
    let range = |share: Interval| format!("{:.1}–{:.1}", share.low * 100.0, share.high * 100.0);
    let (all, alarms) = (&found.all, &found.false_alarms);
    writeln!(f, "<dl>")?;
    card(f, "报告排在首位<br>Report at rank 1", &share(all.at_1), &range(all.at_1))?;
    card(f, "报告在前二十位<br>Among the first 20", &share(all.at_20), &range(all.at_20))?;
    let error = format!("{:.3}", found.calibration.expected_calibration_error);
    card(f, "期望校准误差<br>Calibration error", &error, "0 = 概率可信 / trustworthy")?;
    let detail = format!("{} / {}", alarms.alarms, alarms.without_counterpart);
    card(f, "无对应者误报<br>False alarms", &share(alarms.share), &detail)?;
    writeln!(f, "</dl>")
}

fn direction(f: &mut Formatter<'_>, found: &Found, top: usize) -> fmt::Result {
    let heading = match found.direction {
        Direction::ReportsOfProfile => "为每份档案找报告<br>Finding the report of a profile",
        Direction::ProfilesOfReport => "为每份报告找档案<br>Finding the profile of a report",
    };
    writeln!(f, "<h2>{heading}</h2>\n<div class='plots'>")?;
    writeln!(f, "<figure><h3>按组的召回率 / Recall by group</h3>{}", RecallPlot(found))?;
    writeln!(
        f,
        "<figcaption class='small'>括号内为配对数；右侧为首位与前二十的召回率；虚线为全部配对的首位召回率。<br>In brackets: pairs; on the right: recall at 1 and at 20; dashed: recall at 1 of all pairs.</figcaption></figure>"
    )?;
    writeln!(f, "<figure><h3>概率可信度 / Reliability</h3>{}", ReliabilityPlot(&found.calibration))?;
    writeln!(
        f,
        "<figcaption class='small'>每份描述得分最高的候选，按概率分十档；落在斜线上即可信；上方数字为每档候选数，竖线为 95 % 区间（Wilson）。<br>The best candidate of each description in ten bins of probability; on the diagonal the probability means what it says. Above: candidates in each bin; bars: 95 % intervals (Wilson).</figcaption></figure></div>"
    )?;
    groups(f, found, top)?;
    gaps(f, &found.columns)?;
    reliability(f, &found.calibration)?;
    let alarms = &found.false_alarms;
    writeln!(
        f,
        "<p>没有对应者的 {} 份中，{} 份得到概率高于 0.5 的候选（{}）。<br>Of {} without a counterpart, {} have a candidate above probability 0.5 ({}).</p>",
        alarms.without_counterpart,
        alarms.alarms,
        percent(alarms.share),
        alarms.without_counterpart,
        alarms.alarms,
        percent(alarms.share)
    )
}

fn groups(f: &mut Formatter<'_>, found: &Found, top: usize) -> fmt::Result {
    writeln!(
        f,
        "<h3>召回率 / Recall, %</h3>\n<div class='wide'><table><thead><tr><th></th><th>配对<br>pairs</th>"
    )?;
    for depth in DEPTHS.iter().filter(|depth| **depth <= top) {
        write!(f, "<th>前 {depth}<br>at {depth}</th>")?;
    }
    writeln!(f, "<th>平均倒数排名<br>MRR</th></tr></thead><tbody>")?;
    row(f, "全部 all", &found.all, top)?;
    row(f, "其他真实配对算作对手 / true partners as rivals", &found.partners_as_rivals, top)?;
    for column in &found.columns {
        let name = column.name.replace('_', " ");
        writeln!(f, "<tr class='column'><th colspan='7'>{}</th></tr>", Escaped(&name))?;
        for group in &column.groups {
            row(f, &group.name, &group.recall, top)?;
        }
    }
    let Interval { value, low, high } = found.average_precision;
    writeln!(
        f,
        "</tbody></table></div>\n<p>平均精度 / Average precision: {value:.3} ({low:.3}–{high:.3})</p>"
    )
}

fn row(f: &mut Formatter<'_>, name: &str, recall: &Recall, top: usize) -> fmt::Result {
    let name = name.replace('_', " ");
    write!(f, "<tr><td>{}</td><td>{}</td>", Escaped(&name).to_string().replace(" / ", "<br>"), recall.pairs)?;
    for (share, _) in recall.at().into_iter().zip(DEPTHS).filter(|(_, depth)| *depth <= top) {
        let Interval { value, low, high } = share;
        let (value, low, high) = (value * 100.0, low * 100.0, high * 100.0);
        write!(f, "<td>{value:.1}<small>{low:.1}–{high:.1}</small></td>")?;
    }
    let Interval { value, low, high } = recall.mean_reciprocal_rank;
    writeln!(f, "<td>{value:.3}<small>{low:.3}–{high:.3}</small></td></tr>")
}

fn gaps(f: &mut Formatter<'_>, columns: &[Column]) -> fmt::Result {
    writeln!(
        f,
        "<h3>组间差距 / Gaps between groups</h3>\n<p class='small'>只比较不少于 {PAIRS_OF_A_GROUP} 对的组。 / Of groups of {PAIRS_OF_A_GROUP} pairs or more.</p>"
    )?;
    if columns.iter().all(|column| column.gap_at_1.is_none() && column.gap_at_20.is_none()) {
        return writeln!(f, "<p>没有这样的组。 / There are none.</p>");
    }
    writeln!(
        f,
        "<div class='wide'><table><thead><tr><th></th><th>前<br>at</th><th>差（百分点）<br>points</th><th>最好<br>best</th><th>最差<br>worst</th></tr></thead><tbody>"
    )?;
    for column in columns {
        let both = [(1, &column.gap_at_1), (20, &column.gap_at_20)];
        for (depth, gap) in both.into_iter().filter_map(|(depth, gap)| Some((depth, gap.as_ref()?))) {
            let Gap { best, worst, difference } = gap;
            let words = [&column.name, best, worst].map(|name| name.replace('_', " "));
            let [name, best, worst] = words.each_ref().map(|name| Escaped(name));
            let points = difference * 100.0;
            writeln!(
                f,
                "<tr><td>{name}</td><td>{depth}</td><td>{points:.1}</td><td>{best}</td><td>{worst}</td></tr>"
            )?;
        }
    }
    writeln!(f, "</tbody></table></div>")
}

fn reliability(f: &mut Formatter<'_>, calibration: &Calibration) -> fmt::Result {
    writeln!(
        f,
        "<h3>可信度表 / Reliability table</h3>\n<div class='wide'><table><thead><tr><th>概率<br>probability</th><th>候选数<br>candidates</th><th>平均概率<br>mean</th><th>属实比例<br>share true</th></tr></thead><tbody>"
    )?;
    for bin in &calibration.bins {
        write!(f, "<tr><td>{:.1}–{:.1}</td><td>{}</td>", bin.from, bin.to, bin.candidates)?;
        match bin.candidates {
            0 => writeln!(f, "<td>–</td><td>–</td></tr>")?,
            _ => writeln!(f, "<td>{:.3}</td><td>{:.3}</td></tr>", bin.mean_probability, bin.share_true)?,
        }
    }
    writeln!(
        f,
        "</tbody></table></div>\n<p>期望校准误差 / Expected calibration error {:.4}; Brier {:.4}</p>",
        calibration.expected_calibration_error, calibration.brier
    )
}

fn comparisons(f: &mut Formatter<'_>, own: &Comparisons) -> fmt::Result {
    if own.weights.is_empty() {
        return Ok(());
    }
    writeln!(f, "<h2>各项比较的作用<br>What each comparison adds</h2>")?;
    writeln!(
        f,
        "<p class='small'>双方都提到时的平均比特数，下为提到的比例。<br>Mean bits where both sides speak of it; below, the share of pairs that do.</p>"
    )?;
    writeln!(
        f,
        "<div class='wide'><table><thead><tr><th></th><th>首位<br>found at 1</th><th>漏配<br>missed</th><th>漏配之上<br>above missed</th><th>随机<br>random</th><th>随机 2^比特<br>mean 2^bits</th></tr></thead><tbody>"
    )?;
    for weight in &own.weights {
        write!(f, "<tr><td>{}</td>", weight.comparison)?;
        for Added { said, mean_bits, .. } in [weight.found, weight.missed, weight.above, weight.random] {
            write!(f, "<td>{mean_bits:+.1}<small>{:.0} %</small></td>", said * 100.0)?;
        }
        writeln!(f, "<td>{:.2}</td></tr>", weight.random.mean_ratio)?;
    }
    writeln!(
        f,
        "</tbody></table></div>\n<p>随机配对中的相关（绝对值大于 0.1） / Correlations above 0.1 among random pairs:"
    )?;
    for Correlation { one, other, correlation, treatment } in &own.correlations {
        let treatment = treatment.unwrap_or("no treatment stated");
        write!(f, " {one} – {other} {correlation:+.2} ({treatment});")?;
    }
    writeln!(f, "{}</p>", if own.correlations.is_empty() { " 无 / none" } else { "" })
}

fn work(f: &mut Formatter<'_>, work: &Work) -> fmt::Result {
    let memory = work.peak_memory_mb.map_or_else(|| "–".to_owned(), |peak| format!("{peak} MB"));
    writeln!(f, "<h2>用时与内存<br>Time and memory</h2>\n<div class='wide'><table><tbody>")?;
    let rows = [
        ("比较的配对 / pairs compared", work.pairs.to_string()),
        ("其中逐项评分 / scored in full", work.scored.to_string()),
        ("每秒配对 / pairs a second", format!("{:.0}", work.pairs_per_second())),
        ("线程 / threads", work.threads.to_string()),
        ("总用时 / seconds in all", format!("{:.1}", work.seconds())),
        ("其中排序 / of which ranking", format!("{:.1}", work.ranking_seconds)),
        ("内存峰值 / memory at its peak", memory),
    ];
    for (name, value) in rows {
        writeln!(f, "<tr><td>{name}</td><td>{value}</td></tr>")?;
    }
    writeln!(f, "</tbody></table></div>")
}

fn percent(share: Interval) -> String {
    format!("{:.1} %, {:.1}–{:.1}", share.value * 100.0, share.low * 100.0, share.high * 100.0)
}
