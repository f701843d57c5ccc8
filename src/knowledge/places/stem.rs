//! Endings of place names: what 省市县区乡镇村自治县 say of a name, and the name without them.
//! Holds rules of writing only; knows no place.

use super::gazetteer::Level;

/// Endings that tell a level, longest first within a level.
pub const ENDINGS: [(&str, Level); 30] = [
    ("维吾尔自治区", Level::Province),
    ("特别行政区", Level::Province),
    ("壮族自治区", Level::Province),
    ("回族自治区", Level::Province),
    ("自治区", Level::Province),
    ("行政区", Level::Province),
    ("省", Level::Province),
    ("自治州", Level::Prefecture),
    ("地区", Level::Prefecture),
    ("专区", Level::Prefecture),
    ("盟", Level::Prefecture),
    ("州", Level::Prefecture),
    ("自治县", Level::County),
    ("自治旗", Level::County),
    ("特区", Level::County),
    ("林区", Level::County),
    ("新区", Level::County),
    ("矿区", Level::County),
    ("县", Level::County),
    ("区", Level::County),
    ("旗", Level::County),
    ("市", Level::County),
    ("街道", Level::Town),
    ("公社", Level::Town),
    ("民族乡", Level::Town),
    ("苏木", Level::Town),
    ("镇", Level::Town),
    ("乡", Level::Town),
    ("街", Level::Town),
    ("村", Level::Town),
];

/// Pinyin of the endings a clerk may write by sound, with their level.
pub const SPOKEN_ENDINGS: [(&str, Level); 14] = [
    ("sheng", Level::Province),
    ("zhou", Level::Prefecture),
    ("xian", Level::County),
    ("shi", Level::County),
    ("qu", Level::County),
    ("qi", Level::County),
    ("zhen", Level::Town),
    ("xiang", Level::Town),
    ("cun", Level::Town),
    ("zou", Level::Prefecture),
    ("si", Level::County),
    ("zen", Level::Town),
    ("cen", Level::Town),
    ("chun", Level::Town),
];

/// A town's name without its ending, if two characters or more are left.
#[must_use]
pub fn town_stem(name: &str) -> &str {
    ["街道", "民族乡", "苏木", "公社", "镇", "乡"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .filter(|stem| stem.chars().count() >= 2)
        .unwrap_or(name)
}

/// The stem of a division, mending stems that lost too much (金林区 is 金林, not 金).
#[must_use]
pub fn division_stem<'a>(name: &'a str, stem: &'a str) -> &'a str {
    let characters = name.chars().count();
    if stem.chars().count() == 1 && characters == 3 {
        return &name[..name.len() - name.chars().last().map_or(0, char::len_utf8)];
    }
    stem.strip_suffix("维吾尔自治")
        .or_else(|| stem.strip_suffix("壮族自治"))
        .or_else(|| stem.strip_suffix("回族自治"))
        .or_else(|| stem.strip_suffix("特别行政"))
        .or_else(|| stem.strip_suffix("自治"))
        .unwrap_or(stem)
}

/// The short full form of an autonomous division: 红河 + 州, 城步 + 县.
#[must_use]
pub fn short_autonomous(name: &str, stem: &str) -> Option<String> {
    let (_, end) = [("自治州", "州"), ("自治县", "县"), ("自治旗", "旗")]
        .into_iter()
        .find(|(long, _)| name.ends_with(long))?;
    Some(format!("{stem}{end}"))
}

#[cfg(test)]
mod tests {
    use super::{division_stem, short_autonomous, town_stem};

    #[test]
    fn stems_lose_their_endings_and_no_more() {
        assert_eq!(division_stem("金林区", "金"), "金林");
        assert_eq!(division_stem("广西壮族自治区", "广西壮族自治"), "广西");
        assert_eq!(division_stem("忠县", "忠"), "忠");
        assert_eq!(town_stem("十字镇"), "十字");
        assert_eq!(town_stem("石乡"), "石乡");
        assert_eq!(short_autonomous("红河哈尼族彝族自治州", "红河").as_deref(), Some("红河州"));
        assert_eq!(short_autonomous("达县", "达"), None);
    }
}
