//! The text of a table file: UTF-8 or UTF-16, as spreadsheets write it, or GB 18030, as they write it on
//! Chinese machines by default.

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

/// The most bytes of a table file: it is held in memory as a whole.
pub const TABLE_BYTES: u64 = 256 * 1024 * 1024;

/// The text; `None` when the bytes are text in none of the encodings.
pub fn decoded(bytes: &[u8]) -> Option<String> {
    let whole = |encoding: &'static encoding_rs::Encoding, bytes: &[u8]| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
    };
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return String::from_utf8(rest.to_vec()).ok();
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return whole(UTF_16LE, rest);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return whole(UTF_16BE, rest);
    }
    // A zero stands in no text of the encodings below.
    if bytes.contains(&0) {
        return None;
    }
    std::str::from_utf8(bytes).map(str::to_owned).ok().or_else(|| whole(GB18030, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_spreadsheets_write_is_read_and_other_bytes_are_not() {
        let text = "编号,姓名\r\n1,王秀英\r\n";
        let wide = |big: bool| -> Vec<u8> {
            text.encode_utf16()
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        let (gbk, ..) = GB18030.encode(text);
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            [b"\xFF\xFE".to_vec(), wide(false)].concat(),
            [b"\xFE\xFF".to_vec(), wide(true)].concat(),
            gbk.into_owned(),
        ] {
            assert_eq!(decoded(&bytes).as_deref(), Some(text));
        }
        assert_eq!(decoded(b"\x00\x01\x02"), None);
        assert_eq!(decoded(b"a\xFFb\xFF\xFF"), None);
        assert_eq!(decoded(b"").as_deref(), Some(""));
    }
}
