//! Short and other forms of given names, and abbreviations of addresses, from the table beside this
//! file: common knowledge of English-speaking registers. Must not know of frequencies.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::linkage::levels::Family;

/// Groups by family and form.
type Forms = HashMap<&'static str, HashMap<&'static str, Vec<u16>>>;

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let mut forms = Forms::new();
    for (group, line) in include_str!("nicknames.csv").lines().skip(1).enumerate() {
        let mut cells = line.split(',');
        let family = cells.next().unwrap_or_default();
        for form in cells.flat_map(|cell| cell.split(' ')) {
            forms.entry(family).or_default().entry(form).or_default().push(group as u16);
        }
    }
    forms
});

/// The groups of forms a word belongs to; two words with a group in common are forms of one.
pub fn groups(family: Family, word: &str) -> &'static [u16] {
    let family = if family == Family::Name { "name" } else { "place" };
    FORMS.get(family).and_then(|forms| forms.get(word)).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::groups;
    use crate::linkage::levels::Family;

    #[test]
    fn short_forms_share_a_group() {
        let share = |family, one, other| {
            groups(family, one).iter().any(|group| groups(family, other).contains(group))
        };
        assert!(share(Family::Name, "bill", "william"));
        assert!(share(Family::Name, "peggy", "margaret"));
        assert!(share(Family::Name, "jno", "john"));
        assert!(share(Family::Place, "st", "street"));
        assert!(!share(Family::Name, "bill", "john"));
        assert!(!share(Family::Name, "st", "street"));
    }
}
