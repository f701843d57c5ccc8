//! Who speaks: dialect scopes, and mixes of them from a home area or a stated accent. Must not know of
//! sounds.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

/// One set of speakers that share a channel. The last three are fixed blends for when little is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct ScopeId(u8);

/// How many scopes there are.
pub const SCOPE_COUNT: usize = NAMES.len();

const NAMES: [&str; 21] = [
    "any",
    "swm",
    "swm_yn_gz",
    "swm_hubei",
    "jianghuai",
    "zhongyuan",
    "jilu",
    "jiaoliao",
    "northeast",
    "jin",
    "lanyin",
    "wu",
    "hui",
    "xiang",
    "gan",
    "hakka",
    "yue",
    "min",
    "everyone",
    "south",
    "north",
];

/// Shares of the blends, by judgement: where people found far from home come from. Scopes by their place
/// in [`NAMES`].
const BLENDS: [(&str, &[(ScopeId, f32)]); 3] = [
    (
        "everyone",
        &[
            (ScopeId(0), 0.07),
            (ScopeId(1), 0.22),
            (ScopeId(2), 0.17),
            (ScopeId(3), 0.05),
            (ScopeId(4), 0.06),
            (ScopeId(5), 0.13),
            (ScopeId(6), 0.06),
            (ScopeId(7), 0.02),
            (ScopeId(8), 0.04),
            (ScopeId(9), 0.04),
            (ScopeId(10), 0.02),
            (ScopeId(11), 0.03),
            (ScopeId(13), 0.05),
            (ScopeId(14), 0.04),
            (ScopeId(15), 0.03),
            (ScopeId(16), 0.04),
            (ScopeId(17), 0.03),
        ],
    ),
    (
        "south",
        &[
            (ScopeId(1), 0.22),
            (ScopeId(2), 0.16),
            (ScopeId(3), 0.06),
            (ScopeId(4), 0.06),
            (ScopeId(11), 0.08),
            (ScopeId(12), 0.01),
            (ScopeId(13), 0.11),
            (ScopeId(14), 0.09),
            (ScopeId(15), 0.07),
            (ScopeId(16), 0.08),
            (ScopeId(17), 0.06),
        ],
    ),
    (
        "north",
        &[
            (ScopeId(0), 0.06),
            (ScopeId(5), 0.38),
            (ScopeId(6), 0.20),
            (ScopeId(7), 0.08),
            (ScopeId(8), 0.11),
            (ScopeId(9), 0.12),
            (ScopeId(10), 0.05),
        ],
    ),
];

impl ScopeId {
    /// The noise of every clerk and nothing else.
    pub const ANY: Self = Self(0);
    /// All speakers blended.
    pub const EVERYONE: Self = Self(18);

    /// By the name used in the tables.
    pub fn named(name: &str) -> Option<Self> {
        NAMES.iter().position(|known| *known == name).map(|at| Self(at as u8))
    }

    /// The name used in the tables.
    pub fn name(self) -> &'static str {
        NAMES[self.index()]
    }

    /// Dense index below [`SCOPE_COUNT`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// All scopes.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..SCOPE_COUNT as u8).map(Self)
    }

    /// For a blend, what it is made of; for others empty.
    pub fn blend(self) -> &'static [(ScopeId, f32)] {
        BLENDS.iter().find(|(name, _)| *name == self.name()).map_or(&[], |(_, parts)| parts)
    }

    /// Whether rows of `other` apply to speakers of this scope.
    pub fn includes(self, other: Self) -> bool {
        self == other || (matches!(self.name(), "swm_yn_gz" | "swm_hubei") && other.name() == "swm")
    }
}

/// How many mixes have a place for tables of their own; areas and accents make some sixty.
pub const MIX_SLOTS: usize = 128;
const NO_SLOT: u8 = u8::MAX;

/// Up to four scopes with their shares; parts are heaviest first and shares sum to 1.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(from = "KeptMix", into = "KeptMix")]
pub struct ScopeMix {
    parts: [(ScopeId, f32); 4],
    len: u8,
    slot: u8,
}

/// A mix as bytes, without its place: places are given in the order of first use and differ between
/// one process and the next.
#[derive(serde::Serialize, serde::Deserialize)]
struct KeptMix {
    parts: [(ScopeId, f32); 4],
    len: u8,
}

impl From<ScopeMix> for KeptMix {
    fn from(mix: ScopeMix) -> Self {
        Self { parts: mix.parts, len: mix.len }
    }
}

impl From<KeptMix> for ScopeMix {
    fn from(kept: KeptMix) -> Self {
        let len = kept.len.clamp(1, 4);
        let slot = if len > 1 { slot_of(&kept.parts[..usize::from(len)]) } else { NO_SLOT };
        Self { parts: kept.parts, len, slot }
    }
}

impl ScopeMix {
    /// Nothing known of the speaker.
    pub fn everyone() -> Self {
        Self::one(ScopeId::EVERYONE)
    }

    /// One scope alone.
    pub fn one(scope: ScopeId) -> Self {
        Self { parts: [(scope, 1.0); 4], len: 1, slot: NO_SLOT }
    }

    /// From any number of weighted scopes; what does not fit in four goes to the blend of everyone.
    pub fn from_weights(weights: &[(ScopeId, f32)]) -> Self {
        let mut merged: Vec<(ScopeId, f32)> = Vec::new();
        for (scope, weight) in weights.iter().filter(|(_, weight)| weight.is_finite() && *weight > 0.0) {
            match merged.iter_mut().find(|(known, _)| known == scope) {
                Some((_, sum)) => *sum += weight,
                None => merged.push((*scope, *weight)),
            }
        }
        merged.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let total: f32 = merged.iter().map(|(_, weight)| weight).sum();
        if merged.is_empty() || total <= 0.0 {
            return Self::everyone();
        }
        if merged.len() > 4 {
            let rest: f32 = merged[3..].iter().map(|(_, weight)| weight).sum();
            merged.truncate(3);
            merged.push((ScopeId::EVERYONE, rest));
        }
        let mut parts = [(ScopeId::ANY, 0.0); 4];
        for (slot, (scope, weight)) in parts.iter_mut().zip(&merged) {
            *slot = (*scope, weight / total);
        }
        let slot = if merged.len() > 1 { slot_of(&parts[..merged.len()]) } else { NO_SLOT };
        Self { parts, len: merged.len() as u8, slot }
    }

    /// From provinces (first two digits of a GB code) with weights: the model's prior of origins.
    pub fn from_provinces(provinces: &[(&str, f32)]) -> Self {
        let mut weights = Vec::new();
        for (code, weight) in provinces {
            weights.extend(of_province(code).iter().map(|(scope, share)| (*scope, share * weight)));
        }
        Self::from_weights(&weights)
    }

    /// The scopes and their shares, heaviest first.
    pub fn parts(&self) -> &[(ScopeId, f32)] {
        &self.parts[..usize::from(self.len)]
    }

    /// The scope, when there is but one.
    pub fn only(&self) -> Option<ScopeId> {
        (self.len == 1).then_some(self.parts[0].0)
    }

    /// The place for tables of this mix, below [`MIX_SLOTS`]; `None` for single scopes, and for mixes made
    /// when all places were taken.
    pub fn slot(&self) -> Option<usize> {
        (self.slot != NO_SLOT).then_some(usize::from(self.slot))
    }
}

/// The place of a mix, the same whenever it is asked for in this process. Places are only ever added,
/// so that nobody waits.
fn slot_of(parts: &[(ScopeId, f32)]) -> u8 {
    static KNOWN: [OnceLock<Vec<(ScopeId, f32)>>; MIX_SLOTS] = [const { OnceLock::new() }; MIX_SLOTS];
    let place = KNOWN.iter().position(|place| place.get_or_init(|| parts.to_vec()) == parts);
    place.map_or(NO_SLOT, |at| at as u8)
}

/// The scopes of an area by GB code of any level: its own label, else its prefecture's, else its
/// province's mix, else everyone.
pub fn scope_for_area(gb_code: &str) -> ScopeMix {
    if gb_code.len() < 2 || !gb_code.is_ascii() {
        return ScopeMix::everyone();
    }
    let prefecture = format!("{}00", &gb_code[..gb_code.len().min(4)]);
    let tables = &*TABLES;
    let label = tables.areas.get(gb_code).or_else(|| tables.areas.get(prefecture.as_str()));
    let weights = match label {
        Some(label) => label.clone(),
        None => of_province(gb_code).to_vec(),
    };
    ScopeMix::from_weights(&weights)
}

/// The mix of a province by a GB code in it, empty when the code is none.
pub fn of_province(gb_code: &str) -> &'static [(ScopeId, f32)] {
    let name = gb_code.get(..2).and_then(province_name);
    name.and_then(|name| TABLES.provinces.get(name)).map_or(&[], Vec::as_slice)
}

struct Tables {
    areas: HashMap<&'static str, Vec<(ScopeId, f32)>>,
    names: Vec<(&'static str, Vec<(ScopeId, f32)>)>,
    provinces: HashMap<&'static str, Vec<(ScopeId, f32)>>,
}

/// Areas with a dialect label, by short name, for accents that name a city.
pub(super) fn areas_by_name() -> &'static [(&'static str, Vec<(ScopeId, f32)>)] {
    &TABLES.names
}

static AREAS_CSV: &str = include_str!("data/cn_dialect_by_area.csv");
static SCOPES_CSV: &str = include_str!("data/scope_by_dialect.csv");

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut by_dialect: HashMap<(&str, &str), Vec<(ScopeId, f32)>> = HashMap::new();
    let mut provinces: HashMap<&str, Vec<(ScopeId, f32)>> = HashMap::new();
    for line in SCOPES_CSV.lines().skip(1) {
        let fields: Vec<&'static str> = line.splitn(5, ',').collect();
        let [dialect, province, scopes, weight, _] = fields[..] else { continue };
        // "swm|swm_yn_gz" is the scope of its last name, which includes the first.
        let scope = scopes.rsplit('|').next().and_then(ScopeId::named);
        let (Some(scope), Ok(weight)) = (scope, weight.parse::<f32>()) else { continue };
        if dialect.is_empty() {
            provinces.entry(province).or_default().push((scope, weight));
        }
        by_dialect.entry((dialect, province)).or_default().push((scope, weight));
    }
    let of_label = |label: &str, province: &str| {
        by_dialect
            .get(&(label, province))
            .or_else(|| by_dialect.get(&(label, "")))
            .cloned()
            .unwrap_or_default()
    };
    let rows: Vec<Vec<&'static str>> =
        AREAS_CSV.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let mut labels: HashMap<&str, &str> = HashMap::new();
    for row in rows.iter().filter(|row| row.len() == 7) {
        labels.insert(row[3], row[4]);
    }
    let mut areas = HashMap::new();
    let mut names = Vec::new();
    for row in rows.iter().filter(|row| row.len() == 7) {
        let (code, name, province) = (row[0], row[1], row[2]);
        let mut weights = of_label(row[4], province);
        // A second dialect of the same area gets three tenths between them all (judgement).
        let also: Vec<_> = row[6].split('|').filter_map(|zh| labels.get(zh)).collect();
        for label in &also {
            let share = 0.43 / also.len() as f32;
            weights.extend(of_label(label, province).iter().map(|(scope, weight)| (*scope, weight * share)));
        }
        if weights.is_empty() {
            continue;
        }
        names.push((name.trim_end_matches(['市', '区', '县']), weights.clone()));
        areas.insert(code, weights);
    }
    Tables { areas, names, provinces }
});

fn province_name(code: &str) -> Option<&'static str> {
    let at = PROVINCES.iter().position(|(known, _)| *known == code)?;
    Some(PROVINCES[at].1)
}

/// First two digits of a GB code and the province's full name.
pub(super) const PROVINCES: [(&str, &str); 34] = [
    ("11", "北京市"),
    ("12", "天津市"),
    ("13", "河北省"),
    ("14", "山西省"),
    ("15", "内蒙古自治区"),
    ("21", "辽宁省"),
    ("22", "吉林省"),
    ("23", "黑龙江省"),
    ("31", "上海市"),
    ("32", "江苏省"),
    ("33", "浙江省"),
    ("34", "安徽省"),
    ("35", "福建省"),
    ("36", "江西省"),
    ("37", "山东省"),
    ("41", "河南省"),
    ("42", "湖北省"),
    ("43", "湖南省"),
    ("44", "广东省"),
    ("45", "广西壮族自治区"),
    ("46", "海南省"),
    ("50", "重庆市"),
    ("51", "四川省"),
    ("52", "贵州省"),
    ("53", "云南省"),
    ("54", "西藏自治区"),
    ("61", "陕西省"),
    ("62", "甘肃省"),
    ("63", "青海省"),
    ("64", "宁夏回族自治区"),
    ("65", "新疆维吾尔自治区"),
    ("71", "台湾省"),
    ("81", "香港特别行政区"),
    ("82", "澳门特别行政区"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn main_scope(code: &str) -> &'static str {
        scope_for_area(code).parts()[0].0.name()
    }

    #[test]
    fn an_area_speaks_its_label_or_its_provinces_mix() {
        for (code, expected) in [
            ("510100", "swm"),
            ("510104", "swm"),
            ("530000", "swm_yn_gz"),
            ("440000", "yue"),
            ("420000", "swm_hubei"),
        ] {
            assert_eq!(main_scope(code), expected, "{code}");
        }
        assert_eq!(scope_for_area("zz"), ScopeMix::everyone());
    }

    #[test]
    fn shares_of_every_mix_sum_to_one() {
        for (code, _) in PROVINCES {
            let sum: f32 = scope_for_area(code).parts().iter().map(|(_, share)| share).sum();
            assert!((sum - 1.0).abs() < 1e-4, "{code} {sum}");
        }
    }

    #[test]
    fn a_kept_mix_names_no_place() {
        let mix = scope_for_area("420000");
        let kept = serde_json::to_value(mix).unwrap();
        assert_eq!(kept.as_object().unwrap().keys().collect::<Vec<_>>(), ["parts", "len"]);
        assert_eq!(serde_json::from_value::<ScopeMix>(kept).unwrap(), mix);
    }
}
