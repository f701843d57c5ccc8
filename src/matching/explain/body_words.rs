//! A mark on the body in Chinese and in English: kind, place and side put together as each language does.
//! Knows nothing of evidence.

use crate::domain::body::{BodySite, Mark, MarkKind, Side};
use crate::matching::explain::words;

/// A mark where it is.
pub fn mark_words(mark: &Mark) -> (String, String) {
    let (kind_zh, kind_en) = words::mark(mark.kind);
    match mark.site.map(|site| place_words(site, mark.side)) {
        // Teeth stand in the mouth.
        Some(_) if mark.kind == MarkKind::Dental && mark.site == Some(BodySite::Mouth) => {
            (kind_zh.to_owned(), format!("a {kind_en}"))
        }
        Some((place_zh, place_en)) => (format!("{place_zh}{kind_zh}"), format!("a {kind_en} {place_en}")),
        None => (kind_zh.to_owned(), format!("a {kind_en}")),
    }
}

/// Whether there is one of it on either side, so that people say which.
const fn paired(site: BodySite) -> bool {
    !matches!(
        site,
        BodySite::Head
            | BodySite::Face
            | BodySite::Forehead
            | BodySite::Nose
            | BodySite::Mouth
            | BodySite::Chin
            | BodySite::Neck
            | BodySite::Chest
            | BodySite::Back
            | BodySite::Abdomen
            | BodySite::Waist
            | BodySite::Other
    )
}

fn place_words(site: BodySite, side: Option<Side>) -> (String, String) {
    let (zh, en) = words::site(site);
    match (site, side) {
        (BodySite::Other, _) => ("身上别处的".to_owned(), "elsewhere on the body".to_owned()),
        (_, None) => (zh.to_owned(), format!("on the {en}")),
        (BodySite::Finger | BodySite::Toe, Some(side)) => {
            let (limb_zh, limb_en, limbs_en) =
                if site == BodySite::Finger { ("手", "hand", "hands") } else { ("脚", "foot", "feet") };
            let (side_zh, _) = words::side(side);
            (format!("{side_zh}{limb_zh}{zh}"), of_limb(en, side, limb_en, limbs_en))
        }
        (_, Some(side)) if paired(site) => {
            let (side_zh, side_en) = words::side(side);
            let en = match side {
                Side::Both => format!("on both {}", words::plural(site)),
                _ => format!("on the {side_en} {en}"),
            };
            (format!("{side_zh}{zh}"), en)
        }
        (_, Some(Side::Both)) => (format!("{zh}两侧"), format!("on both sides of the {en}")),
        (_, Some(side)) => {
            let (side_zh, side_en) = words::side(side);
            (format!("{zh}{side_zh}侧"), format!("on the {side_en} side of the {en}"))
        }
    }
}

fn of_limb(en: &str, side: Side, limb: &str, limbs: &str) -> String {
    match side {
        Side::Both => format!("on {en}s of both {limbs}"),
        one => format!("on a {en} of the {} {limb}", words::side(one).1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_are_said_as_people_say_them() {
        let told = |kind, site, side| {
            let (zh, en) = mark_words(&Mark { kind, site, side, note: None });
            format!("{zh} / {en}")
        };
        let (left, both) = (Some(Side::Left), Some(Side::Both));
        for (kind, site, side, expected) in [
            (MarkKind::Burn, BodySite::Hand, left, "左手烧烫伤 / a burn on the left hand"),
            (MarkKind::Burn, BodySite::Hand, both, "双手烧烫伤 / a burn on both hands"),
            (MarkKind::Scar, BodySite::Face, left, "脸左侧疤痕 / a scar on the left side of the face"),
            (MarkKind::Scar, BodySite::Foot, both, "双脚疤痕 / a scar on both feet"),
            (MarkKind::Birthmark, BodySite::Back, both, "背两侧胎记 / a birthmark on both sides of the back"),
            (
                MarkKind::MissingPart,
                BodySite::Finger,
                left,
                "左手手指缺损 / a missing part on a finger of the left hand",
            ),
            (MarkKind::Scar, BodySite::Other, left, "身上别处的疤痕 / a scar elsewhere on the body"),
            (MarkKind::Dental, BodySite::Mouth, None, "牙齿特征 / a mark of the teeth"),
            (MarkKind::Mole, BodySite::Chin, None, "下巴痣 / a mole on the chin"),
        ] {
            assert_eq!(told(kind, Some(site), side), expected);
        }
        assert_eq!(told(MarkKind::Tattoo, None, None), "纹身 / a tattoo");
    }
}
