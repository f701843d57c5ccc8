//! Figures as people write them in a cell: full-width and Chinese numerals, ages by eye, heights in metres.

/// Full-width characters as plain ones, white space at both ends gone.
pub fn plain(cell: &str) -> String {
    let narrow = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    };
    cell.chars().map(narrow).collect::<String>().trim().to_owned()
}

/// Whether a cell says that nothing is known. It never says "no".
pub fn is_unknown(cell: &str) -> bool {
    matches!(
        cell.trim(),
        "" | "-"
            | "--"
            | "—"
            | "/"
            | "无"
            | "不详"
            | "未知"
            | "不明"
            | "不清楚"
            | "暂无"
            | "unknown"
            | "n/a"
            | "N/A"
    )
}

/// The number that a text is, in figures or in Chinese numerals up to 99; `None` for anything else.
pub fn number(text: &str) -> Option<u32> {
    if !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|known| known == c).map(|at| at as u32);
    let two = |c: char| {
        if c == '两' {
            Some(2)
        } else if c == '零' {
            Some(0)
        } else {
            digit(c)
        }
    };
    let characters: Vec<char> = text.chars().collect();
    match characters[..] {
        [one] if one != '十' => two(one),
        ['十'] => Some(10),
        ['十', ones] => Some(10 + digit(ones)?),
        ['廿' | '二', '十'] | ['廿'] => Some(20),
        ['廿', ones] => Some(20 + digit(ones)?),
        ['卅', ones] => Some(30 + digit(ones)?),
        [tens, '十'] => Some(10 * digit(tens)?),
        [tens, '十', ones] => Some(10 * digit(tens)? + digit(ones)?),
        _ => None,
    }
}

/// A number of years and how it was meant: `约40`, `35-48`, `四十多岁`. Lowest and highest, in years.
pub fn age(cell: &str) -> Option<(u32, u32)> {
    let text: String = plain(cell).chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.trim_end_matches("周岁").trim_end_matches('岁');
    if let Some((low, high)) = text.split_once(['-', '~', '—', '–', '至', '到', '～']) {
        return Some((number(low.trim_end_matches('岁'))?, number(high)?));
    }
    let about = ["约", "大约", "大概", "左右", "上下", "来", "前后", "岁左右", "岁上下"];
    let more = ["多岁", "多", "余", "几岁", "几", "余岁"];
    if let Some(tens) = more.iter().find_map(|word| text.strip_suffix(word)) {
        let low = number(tens)?;
        return Some((low, low + 9));
    }
    let mut bare = text;
    let mut loose = false;
    for word in about {
        let without = bare.strip_prefix(word).or_else(|| bare.strip_suffix(word));
        if let Some(without) = without {
            (bare, loose) = (without.trim_end_matches('岁'), true);
        }
    }
    let years = number(bare)?;
    Some(if loose { (years.saturating_sub(5), years + 5) } else { (years, years) })
}

/// A height in centimetres, and whether it is only about so: `156`, `1.56米`, `约156cm`, `155-160`.
pub fn height(cell: &str) -> Option<(u32, bool)> {
    let text: String = plain(cell).to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let mut bare = text.as_str();
    let mut about = false;
    for word in ["约", "大约", "大概", "左右", "上下"] {
        if let Some(without) = bare.strip_prefix(word).or_else(|| bare.strip_suffix(word)) {
            (bare, about) = (without, true);
        }
    }
    let bare =
        ["厘米", "公分", "cm", "米", "m"].iter().find_map(|unit| bare.strip_suffix(unit)).unwrap_or(bare);
    if let Some((low, high)) = bare.split_once(['-', '~', '—', '–', '至', '到']) {
        let (low, high) = (centimetres(low)?, centimetres(high)?);
        return Some(((low + high).div_ceil(2), true));
    }
    Some((centimetres(bare)?, about))
}

/// Whole centimetres, or metres with a point or the character behind them (`1.56`, `1米56`).
fn centimetres(text: &str) -> Option<u32> {
    let text = ["厘米", "公分", "cm"].iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text);
    let Some((metres, rest)) = text.split_once(['.', '米']) else { return number(text) };
    let metres = number(metres).filter(|metres| *metres <= 2)?;
    let parts: u32 = match rest.len() {
        1 => number(rest)? * 10,
        2 => number(rest)?,
        _ => return None,
    };
    Some(metres * 100 + parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read_as_they_are_written() {
        for (cell, read) in [
            ("40", (40, 40)),
            ("４０岁", (40, 40)),
            ("约40", (35, 45)),
            ("40岁左右", (35, 45)),
            ("大约四十岁", (35, 45)),
            ("35-48", (35, 48)),
            ("35岁至48岁", (35, 48)),
            ("四十多岁", (40, 49)),
            ("三十几岁", (30, 39)),
            ("50余岁", (50, 59)),
            ("六十来岁", (55, 65)),
            ("廿五", (25, 25)),
            ("三十二周岁", (32, 32)),
        ] {
            assert_eq!(age(cell), Some(read), "{cell}");
        }
        for wrong in ["成年", "老人", "40-", "4o", "岁", "百岁", "1e3"] {
            assert_eq!(age(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn heights_are_read_as_they_are_written() {
        for (cell, read) in [
            ("156", (156, false)),
            ("156cm", (156, false)),
            ("１５６ 厘米", (156, false)),
            ("1.56米", (156, false)),
            ("1.6m", (160, false)),
            ("1米56", (156, false)),
            ("约156", (156, true)),
            ("160左右", (160, true)),
            ("155-160", (158, true)),
            ("1.5米左右", (150, true)),
        ] {
            assert_eq!(height(cell), Some(read), "{cell}");
        }
        for wrong in ["高", "5尺", "1.567", "3.5米", "-", "156.5.1"] {
            assert_eq!(height(wrong), None, "{wrong}");
        }
    }
}
