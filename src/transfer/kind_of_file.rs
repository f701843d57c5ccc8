//! What a file is that holds no lines of text: told at once, so that nobody waits for ten thousand refused
//! lines. Looks at its beginning alone, and tells nothing of what it says.

use std::fmt;

/// A kind of file that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoLines {
    /// A workbook of a spreadsheet, or another archive.
    Workbook,
    /// Text in UTF-16.
    Utf16,
    /// Something else that is no text.
    Binary,
}

impl fmt::Display for NoLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (chinese, english) = match self {
            Self::Workbook => ("是表格工作簿或压缩文件", "is a workbook or an archive"),
            Self::Utf16 => ("是 UTF-16 编码", "is UTF-16"),
            Self::Binary => ("不是文本", "is no text"),
        };
        write!(
            f,
            "{chinese}；应为 UTF-8 文本，一行一个 JSON 对象，或另存为 CSV 的表格 / {english}; accepted: text in UTF-8, one JSON \
             object a line, or a table saved as CSV"
        )
    }
}

/// What a file is by its first bytes; `None` where it may hold lines of text.
pub fn no_lines(beginning: &[u8]) -> Option<NoLines> {
    // The marks of ZIP (as XLSX is) and of the compound files of older spreadsheets.
    if beginning.starts_with(b"PK\x03\x04") || beginning.starts_with(b"\xD0\xCF\x11\xE0") {
        return Some(NoLines::Workbook);
    }
    if beginning.starts_with(b"\xFF\xFE") || beginning.starts_with(b"\xFE\xFF") {
        return Some(NoLines::Utf16);
    }
    let zeros = |parity: usize| beginning.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    match even.max(odd) {
        0 => None,
        // A brace, quotes and keys have a zero in the same place of each pair.
        most if most * 8 > beginning.len() && most > 4 * even.min(odd) => Some(NoLines::Utf16),
        // Text has next to none; a single damaged line is refused alone.
        _ if (even + odd) * 1_000 > beginning.len() => Some(NoLines::Binary),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_known_by_its_beginning() {
        let line =
            "{\"kind\":\"profile\",\"station\":\"410100-01\",\"names\":[{\"text\":\"王秀英\"}]}\n".repeat(20);
        let wide = |big: bool| -> Vec<u8> {
            line.encode_utf16()
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        assert_eq!(no_lines(line.as_bytes()), None);
        assert_eq!(no_lines(&[b"\xEF\xBB\xBF", line.as_bytes()].concat()), None);
        assert_eq!(no_lines(b""), None);
        assert_eq!(no_lines(&wide(false)), Some(NoLines::Utf16));
        assert_eq!(no_lines(&wide(true)), Some(NoLines::Utf16));
        assert_eq!(no_lines(&[b"\xFF\xFE".to_vec(), wide(false)].concat()), Some(NoLines::Utf16));
        assert_eq!(no_lines(b"PK\x03\x04 and more"), Some(NoLines::Workbook));
        let noise: Vec<u8> = (0..4_096_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(no_lines(&noise), Some(NoLines::Binary));
        let one_bad = [b"{\"local_ref\":\"A\0B\"}\n", line.as_bytes()].concat();
        assert_eq!(no_lines(&one_bad), None, "one bad line is refused alone");
        let gbk = [b"{\"kind\":\"profile\",\"dialect\":\"\xCB\xC4\xB4\xA8\"}\n".as_slice(), line.as_bytes()]
            .concat();
        assert_eq!(no_lines(&gbk), None);
    }
}
