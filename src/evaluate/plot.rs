//! Plots as inline SVG, drawn for the width of a phone and scaled up from there: recall by group with
//! intervals, and the reliability diagram. Every axis is labelled in Chinese and English.

use std::fmt::{self, Display, Formatter};

use crate::evaluate::bootstrap::Interval;
use crate::evaluate::calibration::{Bin, Calibration};
use crate::evaluate::evaluation::Found;
use crate::evaluate::recall::Recall;

/// Width of every drawing.
const WIDTH: f64 = 360.0;

/// Where the scale of a drawing begins and ends.
const LEFT: f64 = 16.0;
const RIGHT: f64 = 340.0;

/// Text that may hold anything, made safe between tags and in attributes.
pub struct Escaped<'a>(pub &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            _ => write!(f, "{c}"),
        })
    }
}

/// Recall at 1 and at 20 of all and of every group, each with its interval.
pub struct RecallPlot<'a>(pub &'a Found);

enum Row<'a> {
    Heading(&'a str),
    Group(&'a str, &'a Recall),
}

impl Row<'_> {
    const fn height(&self) -> f64 {
        match self {
            Row::Heading(_) => 30.0,
            Row::Group(..) => 44.0,
        }
    }
}

impl Display for RecallPlot<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut rows = vec![Row::Group("全部 all", &self.0.all)];
        for column in &self.0.columns {
            rows.push(Row::Heading(&column.name));
            rows.extend(column.groups.iter().map(|group| Row::Group(&group.name, &group.recall)));
        }
        let top = 54.0;
        let bottom = top + rows.iter().map(Row::height).sum::<f64>();
        open(f, bottom + 44.0, "按组的召回率 / Recall by group with 95 % intervals")?;
        legend(f)?;
        for tick in 0..=5 {
            let share = f64::from(tick) / 5.0;
            let x = across(share);
            line(f, (x, top), (x, bottom), "stroke='#ddd'")?;
            for y in [top - 5.0, bottom + 15.0] {
                text(f, (x, y), "middle", 11.0, &format!("{:.0}", share * 100.0))?;
            }
        }
        text(f, (WIDTH / 2.0, bottom + 34.0), "middle", 12.0, "召回率 Recall, %")?;
        let x = across(self.0.all.at_1.value);
        line(f, (x, top), (x, bottom), "stroke='#0b5394' stroke-dasharray='3 3' stroke-opacity='0.6'")?;
        let mut y = top;
        for row in &rows {
            match row {
                Row::Heading(name) => {
                    line(f, (0.0, y + 8.0), (WIDTH, y + 8.0), "stroke='#999'")?;
                    write!(f, "<text x='0' y='{:.1}' font-size='13' font-weight='600'>", y + 24.0)?;
                    write!(f, "{}</text>", Escaped(&name.replace('_', " ")))?;
                }
                Row::Group(name, recall) => group(f, y, name, recall)?,
            }
            y += row.height();
        }
        f.write_str("</svg>")
    }
}

fn legend(f: &mut Formatter<'_>) -> fmt::Result {
    whisker(f, 12.0, Interval { value: 0.04, low: 0.01, high: 0.07 }, true)?;
    text(f, (46.0, 16.0), "start", 12.0, "首位 rank 1")?;
    whisker(f, 12.0, Interval { value: 0.44, low: 0.41, high: 0.47 }, false)?;
    text(f, (176.0, 16.0), "start", 12.0, "前二十 first 20")?;
    Ok(())
}

fn group(f: &mut Formatter<'_>, y: f64, name: &str, recall: &Recall) -> fmt::Result {
    let label = format!("{} ({})", name.replace('_', " "), recall.pairs);
    text(f, (LEFT - 8.0, y + 14.0), "start", 12.0, &label)?;
    let [at_1, at_20] = [recall.at_1, recall.at_20].map(|share| (share.value * 100.0).round());
    text(f, (RIGHT + 8.0, y + 14.0), "end", 12.0, &format!("{at_1:.0} · {at_20:.0} %"))?;
    whisker(f, y + 23.0, recall.at_1, true)?;
    whisker(f, y + 32.0, recall.at_20, false)
}

/// An interval as a line with its figure as a dot: filled for the first rank, hollow for the first 20.
fn whisker(f: &mut Formatter<'_>, y: f64, share: Interval, filled: bool) -> fmt::Result {
    let (colour, fill) = if filled { ("#0b5394", "#0b5394") } else { ("#b45f06", "#fff") };
    let style = format!("stroke='{colour}' stroke-width='2'");
    line(f, (across(share.low), y), (across(share.high), y), &style)?;
    let x = across(share.value);
    write!(f, "<circle cx='{x:.1}' cy='{y:.1}' r='4' fill='{fill}' {style}/>")
}

/// Probability told against share true of best candidates, with the interval of each share.
pub struct ReliabilityPlot<'a>(pub &'a Calibration);

/// Edges of the square of the reliability diagram.
const SQUARE_LEFT: f64 = 56.0;
const SQUARE_RIGHT: f64 = 346.0;
const SQUARE_TOP: f64 = 22.0;
const SQUARE_BOTTOM: f64 = 312.0;

impl Display for ReliabilityPlot<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let at = |x: f64, y: f64| {
            let side = SQUARE_RIGHT - SQUARE_LEFT;
            (SQUARE_LEFT + x * side, SQUARE_BOTTOM - y * side)
        };
        open(f, 360.0, "概率可信度 / Reliability of the probability of best candidates")?;
        for tick in 0..=5 {
            let share = f64::from(tick) / 5.0;
            line(f, at(share, 0.0), at(share, 1.0), "stroke='#ddd'")?;
            line(f, at(0.0, share), at(1.0, share), "stroke='#ddd'")?;
            let (x, y) = at(share, 0.0);
            text(f, (x, y + 16.0), "middle", 11.0, &format!("{share:.1}"))?;
            let (x, y) = at(0.0, share);
            text(f, (x - 6.0, y + 4.0), "end", 11.0, &format!("{share:.1}"))?;
        }
        line(f, at(0.0, 0.0), at(1.0, 1.0), "stroke='#777' stroke-dasharray='5 4'")?;
        let middle = (SQUARE_LEFT + SQUARE_RIGHT) / 2.0;
        text(f, (middle, SQUARE_BOTTOM + 38.0), "middle", 12.0, "给出的概率 Probability told")?;
        let y = (SQUARE_TOP + SQUARE_BOTTOM) / 2.0;
        write!(f, "<text transform='translate(14 {y:.1}) rotate(-90)' text-anchor='middle' font-size='12'>")?;
        f.write_str("属实的比例 Share that is true</text>")?;
        text(f, (SQUARE_LEFT - 6.0, SQUARE_TOP - 6.0), "end", 10.0, "候选 n")?;
        for bin in self.0.bins.iter().filter(|bin| bin.candidates > 0) {
            let (low, high) = wilson(bin);
            let style = "stroke='#0b5394' stroke-width='2'";
            line(f, at(bin.mean_probability, low), at(bin.mean_probability, high), style)?;
            let (x, y) = at(bin.mean_probability, bin.share_true);
            write!(f, "<circle cx='{x:.1}' cy='{y:.1}' r='4' fill='#0b5394'>")?;
            write!(f, "<title>{} candidates</title></circle>", bin.candidates)?;
            let (middle, _) = at((bin.from + bin.to) / 2.0, 1.0);
            text(f, (middle, SQUARE_TOP - 6.0), "middle", 10.0, &bin.candidates.to_string())?;
        }
        f.write_str("</svg>")
    }
}

/// The 95 % interval of a share (Wilson), which does not vanish at 0 and 1.
fn wilson(bin: &Bin) -> (f64, f64) {
    let (n, p, z) = (bin.asked as f64, bin.share_true, 1.96);
    let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

fn across(share: f64) -> f64 {
    LEFT + share * (RIGHT - LEFT)
}

fn open(f: &mut Formatter<'_>, height: f64, title: &str) -> fmt::Result {
    write!(f, "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height:.0}' role='img'>")?;
    write!(f, "<title>{}</title>", Escaped(title))
}

fn line(f: &mut Formatter<'_>, from: (f64, f64), to: (f64, f64), style: &str) -> fmt::Result {
    let ((x1, y1), (x2, y2)) = (from, to);
    write!(f, "<line x1='{x1:.1}' y1='{y1:.1}' x2='{x2:.1}' y2='{y2:.1}' {style}/>")
}

fn text(f: &mut Formatter<'_>, (x, y): (f64, f64), anchor: &str, size: f64, words: &str) -> fmt::Result {
    write!(f, "<text x='{x:.1}' y='{y:.1}' text-anchor='{anchor}' font-size='{size}'>")?;
    write!(f, "{}</text>", Escaped(words))
}
