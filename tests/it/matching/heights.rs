//! Heights: children grow up, the old shrink, an eye errs more than a measure and rounds, and a child's height is never
//! taken for a grown one's.

use homeward::domain::evidence::{Bits, Comparison};

use super::pairs::bits;

fn hers(born: &str, cm: u8, how: &str) -> String {
    format!(r#""birth":"{born}","height_cm":{{"value":{{"cm":{cm},"how":"{how}"}}}}"#)
}

fn family(born: &str, lost: &str, cm: u8) -> String {
    format!(
        r#""birth":"{born}","missing":{{"on":"{lost}"}},"height_cm":{{"value":{{"cm":{cm},"how":"told"}}}}"#
    )
}

fn said(hers: &str, family: &str) -> Bits {
    bits(Comparison::Height, hers, family)
}

#[test]
fn a_child_s_height_without_a_date_is_that_of_the_loss_and_is_grown_up() {
    // Lost at eight: 118 cm grow to about 152, 134 to about 173.
    let (small, tall) = (family("1987", "1995", 118), family("1987", "1995", 134));
    let (short_woman, tall_woman) = (hers("1987", 150, "measured"), hers("1987", 172, "measured"));
    assert!(said(&short_woman, &small) > said(&tall_woman, &small));
    assert!(said(&tall_woman, &tall) > said(&short_woman, &tall));
    assert!(said(&tall_woman, &tall) > Bits::ZERO, "{}", said(&tall_woman, &tall));
    // The very number of a child is not the number of a woman.
    let as_tall = said(&hers("1987", 134, "measured"), &tall);
    assert!(as_tall < Bits::ZERO, "{as_tall}");
    assert_eq!(said(&short_woman, &family("1987", "1989", 84)), Bits::ZERO, "at two nothing is foretold");
}

#[test]
fn the_old_have_shrunk() {
    let told = family("1940", "1985", 158);
    let (old, as_if_young) = (hers("1940", 155, "measured"), hers("1980", 155, "measured"));
    let young = family("1980", "1999", 158);
    assert!(
        said(&old, &told) > said(&as_if_young, &young),
        "{} {}",
        said(&old, &told),
        said(&as_if_young, &young)
    );
}

#[test]
fn a_measure_says_more_than_an_eye_and_an_eye_rounds_to_five_and_nought() {
    let told = family("1978", "1999", 144);
    let of = |cm, how| said(&hers("1978", cm, how), &told);
    assert!(of(144, "measured") > of(144, "estimated") && of(144, "estimated") > Bits::ZERO);
    assert!(of(172, "measured") < of(172, "estimated") && of(172, "estimated") < Bits::ZERO);
    let near = of(145, "estimated") - of(143, "estimated");
    assert!(near.0.abs() < 300, "two centimetres are nothing to an eye: {near}");
}
