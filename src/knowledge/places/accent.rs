//! What an accent says of where somebody comes from: an accent as a clerk wrote it, made an area. Who
//! writes it down hears a dialect and names a province that he knows speaks it: mostly hers, often
//! another one. So `P(home | accent)` is a mixture: a home in the area named; a home of any province
//! where one of the area's dialects is spoken; any home at all.
//! Holds tables of accents. Must not hold how a home was heard.

use std::sync::LazyLock;

use super::{
    gazetteer::{Level, Node, NodeId, Origin, gazetteer},
    load::rows,
    spoken::{self, dialect_bit},
};
use crate::knowledge::names::{ScopeMix, scope_for_accent, scope_for_area};

const ACCENTS: &str = include_str!("data/accents.csv");
const REGIONS: &str = include_str!("data/regions.csv");

/// Belief that the home lies in the area when a whole province or region is named.
const TRUST_PROVINCE: f32 = 0.8;
const TRUST_REGION: f32 = 0.85;
/// Share of the belief in an area of Chinese dialects that is belief in its dialects alone, wherever
/// they are spoken. Judged on the invented development set and on sets of the generator.
const SPEECH_SHARE: f32 = 0.45;

/// The area an accent points to.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Accent {
    /// Countries and provinces, a bit for each node number below 64.
    areas: u64,
    /// Dialect labels the area is narrowed to, a bit for each; 0 for all.
    dialects: u32,
    /// A county or prefecture whose own speech was named.
    place: Option<NodeId>,
    /// Belief that the home lies in the area.
    trust: f32,
    /// Belief that it lies where one of the area's dialects is spoken, in the area or not.
    speech: f32,
    /// Share of all people that come from the area.
    share: f32,
}

struct Tables {
    /// Word to area, dialects and belief.
    words: Vec<(&'static str, u64, u32, f32)>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(tables);

/// The area an accent points to; none if it says nothing of a place.
#[must_use]
pub fn accent(text: &str) -> Option<Accent> {
    let place = named_place(text);
    let (mut areas, mut dialects, mut trust) = (0, 0, 0.0_f32);
    // Languages of peoples, and of countries, are not taken for those of other provinces.
    let mut chinese = true;
    if place.is_none() {
        let word = TABLES.words.iter().find(|(word, ..)| text.contains(word));
        let mut rest = text.to_owned();
        if let Some((word, mask, labels, belief)) = word {
            (areas, dialects, trust) = (*mask, *labels, *belief);
            chinese = dialects != 0;
            rest = text.replacen(word, " ", 1);
        }
        // 贵州口音, 夹苗话: those of the speakers that live in the province named.
        let named = named_areas(&rest);
        match (areas & named, areas) {
            (0, 0) => {
                areas = named;
                trust = if areas.count_ones() > 1 { TRUST_REGION } else { TRUST_PROVINCE };
            }
            (0, _) => areas |= named,
            // 广西白话 names dialect and province: whoever says so tells it from that of Guangdong.
            (both, _) => (areas, chinese) = (both, false),
        }
    }
    if areas == 0 && place.is_none() {
        return None;
    }
    let belief = trust.max(0.5);
    let speech = if chinese && place.is_none() { belief * SPEECH_SHARE } else { 0.0 };
    let mut accent = Accent { areas, dialects, place, trust: belief - speech, speech, share: 1.0 };
    accent.share = share_of(&accent);
    Some(accent)
}

/// How much more likely this accent is for someone from `home` than for anybody.
#[must_use]
pub fn accent_ratio(accent: &Accent, home: NodeId) -> f32 {
    let node = gazetteer().node(home);
    if let Some(place) = accent.place {
        return near_place(place, node);
    }
    let inside = match covers(accent, node) {
        true => 1.0,
        false if node.level < Level::County && partly(accent, node) => 0.5,
        false => 0.0,
    };
    let speech = if accent.speech > 0.0 {
        accent.speech * spoken::ratio(accent.areas, accent.dialects, accent.share, node)
    } else {
        0.0
    };
    accent.trust * inside / accent.share.max(1e-4) + speech + (1.0 - accent.trust - accent.speech)
}

/// The provinces of the area an accent points to, by the first two digits of their code, with the belief
/// that the home lies in each.
#[must_use]
pub fn accent_provinces(accent: &Accent) -> Vec<(u8, f32)> {
    let gazetteer = gazetteer();
    if let Some(place) = accent.place {
        let node = gazetteer.node(gazetteer.canonical(place)).at(Level::Province);
        return node.map(|id| ((gazetteer.node(id).code / 10_000) as u8, NAMED_COUNTY)).into_iter().collect();
    }
    let nodes = gazetteer.nodes.iter().take(64).enumerate();
    let provinces = nodes.filter(|(bit, node)| accent.areas >> bit & 1 == 1 && node.level == Level::Province);
    let share = |node: &Node| accent.trust * node.share / accent.share.max(1e-4);
    provinces.map(|(_, node)| ((node.code / 10_000) as u8, share(node).min(accent.trust))).collect()
}

/// Belief that whose county is named comes from its province.
const NAMED_COUNTY: f32 = 0.9;

/// How alike two accents are: their areas' overlap against chance.
#[must_use]
pub fn accents_ratio(one: &Accent, other: &Accent) -> f32 {
    let both = Accent {
        areas: one.areas & other.areas,
        dialects: 0,
        place: None,
        trust: 1.0,
        speech: 0.0,
        share: 1.0,
    };
    let overlap = if both.areas == 0 { 0.0 } else { share_of(&both) };
    let trust = (one.trust + one.speech) * (other.trust + other.speech);
    trust * (overlap / (one.share * other.share).max(1e-3)).min(8.0) + (1.0 - trust)
}

/// The speech of one county: mostly of that county, else of its prefecture or province.
fn near_place(place: NodeId, node: &Node) -> f32 {
    let gazetteer = gazetteer();
    let place = gazetteer.node(gazetteer.canonical(place));
    let mut ratio = 0.05;
    for (level, belief) in [(Level::Province, 0.15), (Level::Prefecture, 0.2), (Level::County, 0.6)] {
        if let Some(area) = place.at(level).filter(|area| node.at(level) == Some(*area)) {
            ratio += belief / gazetteer.node(area).share.max(1e-5);
        }
    }
    ratio
}

fn covers(accent: &Accent, node: &Node) -> bool {
    let bit = dialect_bit(node);
    partly(accent, node) && (accent.dialects == 0 || accent.dialects & bit != 0)
}

fn partly(accent: &Accent, node: &Node) -> bool {
    let area = node.at(Level::Province).filter(|area| area.0 < 64).or_else(|| node.at(Level::Country));
    let country = node.at(Level::Country).filter(|country| country.0 != 0);
    area.into_iter().chain(country).any(|area| area.0 < 64 && accent.areas >> area.0 & 1 == 1)
}

fn share_of(accent: &Accent) -> f32 {
    let gazetteer = gazetteer();
    if let Some(place) = accent.place {
        return gazetteer.node(place).share * 2.0;
    }
    if accent.dialects == 0 {
        let nodes = gazetteer.nodes.iter().take(64).enumerate();
        return nodes.filter(|(bit, _)| accent.areas >> bit & 1 == 1).map(|(_, node)| node.share).sum();
    }
    let counties =
        gazetteer.nodes.iter().filter(|node| node.level == Level::County && node.origin == Origin::Current);
    counties.filter(|node| covers(accent, node)).map(|node| node.share).sum::<f32>().max(0.003)
}

/// Provinces and regions named in a text such as 像四川贵州那边的话.
fn named_areas(text: &str) -> u64 {
    let tables = rows::<3>(REGIONS).filter(|row| text.contains(row[0]));
    let regions = tables.fold(0, |mask, row| mask | mask_of(row[1]));
    let nodes = gazetteer().nodes.iter().take(64).enumerate();
    let named = nodes.filter(|(bit, node)| *bit > 0 && text.contains(node.stem) && !node.stem.is_empty());
    let mask = named.fold(regions, |mask, (bit, _)| mask | 1 << bit);
    if mask == 0 && text.contains("内蒙") { mask_of("15") } else { mask }
}

/// How somebody with this accent sounds: as people of the county it names, else as its words say.
#[must_use]
pub fn scope_of_accent(text: &str) -> Option<ScopeMix> {
    let of_place = |id: NodeId| {
        let gazetteer = gazetteer();
        let code = gazetteer.node(gazetteer.canonical(id)).code;
        (code > 0).then(|| scope_for_area(&format!("{code:06}")))
    };
    named_place(text).and_then(of_place).or_else(|| scope_for_accent(text))
}

/// Words before and after the place in 听起来像大关那边的话, 带盐城口音.
const BEFORE: [&str; 24] = [
    "听起来像",
    "听着像",
    "听口音像",
    "可能是",
    "好像是",
    "大概是",
    "应该是",
    "好像",
    "疑似",
    "会说",
    "能说",
    "口音像",
    "可能",
    "带有",
    "一口",
    "满口",
    "像",
    "似",
    "说",
    "讲",
    "带",
    "操",
    "夹",
    "偏",
];
const AFTER: [&str; 26] = [
    "那边的话",
    "那边的口音",
    "那边口音",
    "一带的话",
    "一带口音",
    "一带的口音",
    "本地话",
    "地方话",
    "当地话",
    "土话",
    "方言",
    "口音",
    "乡音",
    "乡下话",
    "话",
    "腔",
    "味",
    "调",
    "音",
    "的",
    "那边",
    "一带",
    "附近",
    "人",
    "地区",
    "乡下",
];

/// The county or prefecture of 大关话, 盐城口音; none where a province, a region or a people is named.
fn named_place(text: &str) -> Option<NodeId> {
    text.split([',', '，', '、', ';', '；', '。', ' ', '(', '（', ')', '）']).find_map(|part| {
        let mut bare = part.trim();
        while let Some(rest) = BEFORE.iter().find_map(|word| bare.strip_prefix(word)) {
            bare = rest;
        }
        let mut found = place_called(bare);
        while let Some(rest) =
            AFTER.iter().find_map(|word| bare.strip_suffix(word)).filter(|_| found.is_none())
        {
            bare = rest;
            found = place_called(bare);
        }
        found
    })
}

fn place_called(name: &str) -> Option<NodeId> {
    let gazetteer = gazetteer();
    let nodes = gazetteer.forms.get(name)?;
    let level = |id: &NodeId| gazetteer.node(*id).level;
    let wide = nodes.iter().any(|id| level(id) <= Level::Province)
        || rows::<3>(REGIONS).any(|row| row[0] == name)
        || TABLES.words.iter().any(|(word, ..)| *word == name);
    let sized = nodes.iter().filter(|id| (Level::Prefecture..=Level::County).contains(&level(id)));
    let largest = sized.max_by(|a, b| gazetteer.node(**a).share.total_cmp(&gazetteer.node(**b).share));
    largest.copied().filter(|_| !wide)
}

/// Bits of provinces by the first two digits of their code, of countries by name; `foreign` for all other
/// countries.
pub fn mask_of(list: &str) -> u64 {
    let gazetteer = gazetteer();
    let mut mask = 0;
    for part in list.split('|').filter(|part| !part.is_empty()) {
        for (bit, node) in gazetteer.nodes.iter().take(64).enumerate() {
            let foreign = node.level == Level::Country && bit > 0;
            let named = part.parse().is_ok_and(|code: u32| node.code == code * 10_000);
            let named = named && node.level == Level::Province;
            if named || foreign && (part == "foreign" || part == node.stem) {
                mask |= 1 << bit;
            }
        }
    }
    mask
}

fn tables() -> Tables {
    let words = rows::<5>(ACCENTS)
        .map(|[word, provinces, dialects, trust, _]| {
            (word, mask_of(provinces), spoken::labels_named(dialects), trust.parse().unwrap_or(0.8))
        })
        .collect();
    Tables { words }
}

#[cfg(test)]
mod tests {
    use super::{accent, accent_ratio, scope_of_accent};
    use crate::knowledge::places::gazetteer;

    fn ratio(text: &str, code: u32) -> f32 {
        let home = gazetteer().by_code(code, None).expect("the code is in the table");
        accent(text).map_or(1.0, |accent| accent_ratio(&accent, home))
    }

    #[test]
    fn accents_point_to_their_areas() {
        for (text, inside, outside) in [
            ("四川口音", 510_422, 370_700),
            ("南方口音", 440_981, 370_700),
            ("北方口音", 370_700, 440_981),
            ("西南口音", 520_500, 320_900),
            ("江浙口音", 330_424, 510_422),
            ("像四川贵州那边的话", 520_500, 410_100),
            ("像云贵一带", 530_600, 320_900),
            ("像河南安徽北部", 411_700, 510_422),
            ("潮汕口音", 445_100, 440_981),
            ("白话", 440_981, 370_700),
            ("大关话", 530_624, 370_700),
            ("说壮话", 451_022, 370_700),
            ("内蒙口音", 150_102, 370_700),
            ("贵州口音, 夹苗话", 520_500, 430_100),
            ("像广西白话", 450_100, 440_100),
            ("带有大关那边的口音", 530_624, 370_700),
            ("听不懂, 像彝良话", 530_628, 510_100),
            ("吉林口音", 220_500, 370_700),
            ("中原口音", 411_700, 440_981),
            ("河南话", 411_700, 440_981),
        ] {
            let (near, far) = (ratio(text, inside), ratio(text, outside));
            assert!(near > 1.2 && far < 0.6, "{text}: {inside} has {near}, {outside} has {far}");
        }
        // The county of that name in Qinghai is not meant: it has what its dialect gives it.
        let (named, beside) = (ratio("河南话", 632_324), ratio("河南话", 632_323));
        assert!(named < 3.0 && (named - beside).abs() < 0.5, "{named} {beside}");
        assert!(accent("普通话较好").is_none());
    }

    #[test]
    fn accents_of_counties_sound_as_their_areas() {
        for (text, scope) in [
            ("大关话", "swm_yn_gz"),
            ("银川口音", "lanyin"),
            ("晋宁话", "swm_yn_gz"),
            ("吴川话", "yue"),
            ("四川话", "swm"),
            ("像云贵一带", "swm_yn_gz"),
        ] {
            let mix = scope_of_accent(text).expect(text);
            assert_eq!(mix.parts()[0].0.name(), scope, "{text}");
        }
        assert!(scope_of_accent("普通话不好, 说本地话").is_none_or(|mix| mix.parts()[0].0.name() == "any"));
    }

    #[test]
    fn vague_accents_say_less_than_narrow_ones() {
        assert!(ratio("四川口音", 510_422) > 2.0 * ratio("南方口音", 510_422));
    }
}
