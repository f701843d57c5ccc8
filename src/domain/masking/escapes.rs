//! Characters written by their numbers: `&#49;`, `\\u0031`, and rows of `%31`. Must not know what is looked for.

/// So many `%` in a row are escapes; fewer may be shares.
const ROW: usize = 3;

/// The characters of a text, each with its place and of how many characters of the text it is made.
pub fn read(text: &str) -> Vec<(char, usize, usize)> {
    let text: Vec<char> = text.chars().collect();
    let (mut read, mut at) = (Vec::with_capacity(text.len()), 0);
    while at < text.len() {
        let rest = &text[at..];
        let (character, width) = match rest[0] {
            '&' => entity(rest),
            '\\' => code(rest, "\\u", 4),
            '%' => percent(rest, read.last()),
            _ => None,
        }
        .unwrap_or((rest[0], 1));
        read.push((character, at, width));
        at += width;
    }
    read
}

/// `&#49;` and `&#x31;`.
fn entity(rest: &[char]) -> Option<(char, usize)> {
    let end = rest.iter().take(10).position(|character| *character == ';')?;
    let inner: String = rest.get(1..end)?.iter().collect();
    let number = inner.strip_prefix('#')?;
    let value = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    visible(value).map(|character| (character, end + 1))
}

/// A mark and so many hexadecimal digits.
fn code(rest: &[char], mark: &str, digits: usize) -> Option<(char, usize)> {
    let lead = mark.chars().count();
    let marked = rest.iter().zip(mark.chars()).filter(|(one, other)| **one == *other).count() == lead;
    let hex: String = rest.get(lead..lead + digits)?.iter().collect();
    let value = u32::from_str_radix(&hex, 16).ok().filter(|_| marked)?;
    visible(value).map(|character| (character, lead + digits))
}

/// `%31`, where others stand beside it.
fn percent(rest: &[char], before: Option<&(char, usize, usize)>) -> Option<(char, usize)> {
    let begun = before.is_some_and(|(_, _, width)| *width == ROW);
    let row = || (0..ROW).all(|n| rest.get(n * ROW..).is_some_and(|rest| code(rest, "%", 2).is_some()));
    code(rest, "%", 2).filter(|_| begun || row())
}

/// A character that is seen.
fn visible(value: u32) -> Option<char> {
    char::from_u32(value).filter(|character| !character.is_control())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn escapes_are_read_and_everything_else_stays() {
        let read = |text: &str| read(text).into_iter().map(|(character, ..)| character).collect::<String>();
        for (text, read_as) in [
            ("&#49;&#x33;", "13"),
            ("\\u0031\\u0033", "13"),
            ("%31%33%38", "138"),
            ("%31", "%31"),
            ("50%20%", "50%20%"),
            ("&#;&#49 &amp;", "&#;&#49 &amp;"),
            ("\\u00", "\\u00"),
            ("&#0;", "&#0;"),
        ] {
            assert_eq!(read(text), read_as, "{text}");
        }
    }
}
