//! A stated accent or language in words (`西南口音`, `像四川贵州那边的话`, `潮汕口音`) to a mix of scopes.
//! Must not know of sounds.

use crate::knowledge::names::scope::{self, PROVINCES, ScopeId, ScopeMix};

/// Words that name speakers more closely than, or other than by, a province; longest first wins.
const WORDS: [(&str, &[(&str, f32)]); 64] = [
    ("广东江西交界", &[("hakka", 0.7), ("gan", 0.3)]),
    ("粤赣交界", &[("hakka", 0.7), ("gan", 0.3)]),
    ("安徽北部", &[("zhongyuan", 1.0)]),
    ("河南安徽北部", &[("zhongyuan", 1.0)]),
    ("安徽南部", &[("jianghuai", 0.4), ("hui", 0.3), ("gan", 0.2), ("wu", 0.1)]),
    ("西南官话", &[("swm", 0.6), ("swm_yn_gz", 0.3), ("swm_hubei", 0.1)]),
    ("中原官话", &[("zhongyuan", 1.0)]),
    ("江淮官话", &[("jianghuai", 1.0)]),
    ("冀鲁官话", &[("jilu", 1.0)]),
    ("胶辽官话", &[("jiaoliao", 1.0)]),
    ("东北官话", &[("northeast", 1.0)]),
    ("兰银官话", &[("lanyin", 1.0)]),
    ("北京官话", &[("any", 1.0)]),
    ("西南", &[("swm", 0.6), ("swm_yn_gz", 0.35), ("swm_hubei", 0.05)]),
    ("云贵", &[("swm_yn_gz", 1.0)]),
    ("川渝", &[("swm", 1.0)]),
    ("两湖", &[("swm_hubei", 0.5), ("xiang", 0.5)]),
    ("湖广", &[("swm_hubei", 0.5), ("xiang", 0.5)]),
    ("两广", &[("yue", 0.6), ("swm", 0.2), ("hakka", 0.2)]),
    ("潮汕", &[("min", 1.0)]),
    ("潮州", &[("min", 1.0)]),
    ("汕头", &[("min", 1.0)]),
    ("闽南", &[("min", 1.0)]),
    ("闽北", &[("min", 1.0)]),
    ("闽东", &[("min", 1.0)]),
    ("闽", &[("min", 1.0)]),
    ("台语", &[("min", 1.0)]),
    ("雷州", &[("min", 1.0)]),
    ("客家", &[("hakka", 1.0)]),
    ("白话", &[("yue", 1.0)]),
    ("粤", &[("yue", 1.0)]),
    ("广府", &[("yue", 1.0)]),
    ("江浙", &[("wu", 0.75), ("jianghuai", 0.25)]),
    ("苏北", &[("jianghuai", 0.7), ("zhongyuan", 0.3)]),
    ("苏南", &[("wu", 1.0)]),
    ("吴语", &[("wu", 1.0)]),
    ("吴", &[("wu", 1.0)]),
    ("温州", &[("wu", 1.0)]),
    ("江淮", &[("jianghuai", 1.0)]),
    ("徽州", &[("hui", 1.0)]),
    ("徽语", &[("hui", 1.0)]),
    ("皖北", &[("zhongyuan", 1.0)]),
    ("皖南", &[("jianghuai", 0.4), ("hui", 0.3), ("gan", 0.3)]),
    ("湘", &[("xiang", 1.0)]),
    ("赣南", &[("hakka", 1.0)]),
    ("赣", &[("gan", 1.0)]),
    ("胶东", &[("jiaoliao", 1.0)]),
    ("鲁西", &[("jilu", 0.6), ("zhongyuan", 0.4)]),
    ("陕北", &[("jin", 1.0)]),
    ("晋", &[("jin", 1.0)]),
    ("中原", &[("zhongyuan", 1.0)]),
    ("豫", &[("zhongyuan", 1.0)]),
    ("关中", &[("zhongyuan", 1.0)]),
    ("西北", &[("zhongyuan", 0.55), ("lanyin", 0.35), ("jin", 0.1)]),
    ("东北", &[("northeast", 1.0)]),
    ("冀", &[("jilu", 1.0)]),
    ("普通话", &[("any", 1.0)]),
    ("壮", &[("yue", 0.5), ("swm", 0.5)]),
    ("苗", &[("swm_yn_gz", 0.7), ("xiang", 0.3)]),
    ("彝", &[("swm", 0.5), ("swm_yn_gz", 0.5)]),
    ("川", &[("swm", 1.0)]),
    ("黔", &[("swm_yn_gz", 1.0)]),
    ("南方", &[("south", 1.0)]),
    ("北方", &[("north", 1.0)]),
];

/// The mix of scopes an accent stands for, `None` when no word of it is known.
pub fn scope_for_accent(text: &str) -> Option<ScopeMix> {
    let mut rest: String = text.chars().take(64).collect();
    if let Some(scope) = ScopeId::named(rest.trim()) {
        return Some(ScopeMix::one(scope));
    }
    // "Cannot speak the standard language" names no accent.
    for word in ["不会说普通话", "普通话不好", "外国"] {
        rest = rest.replace(word, " ");
    }
    let mut weights = Vec::new();
    let mut words: Vec<_> = WORDS.iter().collect();
    words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    let (whole, short): (Vec<_>, Vec<_>) = words.into_iter().partition(|(word, _)| word.len() > 3);
    take(&mut rest, &whole, &mut weights);
    for (code, name) in PROVINCES {
        let stem = stem(name);
        if rest.contains(stem) {
            weights.extend_from_slice(scope::of_province(code));
            rest = rest.replace(stem, " ");
        }
    }
    if weights.is_empty() {
        for (name, parts) in scope::areas_by_name() {
            if name.chars().count() >= 2 && rest.contains(name) {
                weights.extend_from_slice(parts);
            }
        }
    }
    if weights.is_empty() {
        take(&mut rest, &short, &mut weights);
    }
    (!weights.is_empty()).then(|| ScopeMix::from_weights(&weights))
}

type Word = (&'static str, &'static [(&'static str, f32)]);

fn take(rest: &mut String, words: &[&Word], weights: &mut Vec<(ScopeId, f32)>) {
    for (word, parts) in words {
        if rest.contains(word) {
            weights.extend(parts.iter().filter_map(|(name, share)| Some((ScopeId::named(name)?, *share))));
            *rest = rest.replace(word, " ");
        }
    }
}

/// A province as people say it: 广西, not 广西壮族自治区.
fn stem(name: &'static str) -> &'static str {
    for (full, stem) in [
        ("内蒙古自治区", "内蒙"),
        ("广西壮族自治区", "广西"),
        ("宁夏回族自治区", "宁夏"),
        ("新疆维吾尔自治区", "新疆"),
    ] {
        if name == full {
            return stem;
        }
    }
    for ending in ["特别行政区", "自治区", "省", "市"] {
        if let Some(stem) = name.strip_suffix(ending) {
            return stem;
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_in_words_name_their_scopes() {
        for (text, expected) in [
            ("西南口音", "swm"),
            ("四川话", "swm"),
            ("像云贵一带", "swm_yn_gz"),
            ("江浙口音", "wu"),
            ("潮汕口音", "min"),
            ("南方口音, 听不太懂", "south"),
            ("北方口音", "north"),
            ("山东口音", "jilu"),
            ("像河南安徽北部", "zhongyuan"),
            ("广东江西交界口音", "hakka"),
            ("像广西白话", "yue"),
            ("像山西陕北话", "jin"),
            ("胶东口音", "jiaoliao"),
            ("成都口音", "swm"),
        ] {
            let mix = scope_for_accent(text).expect(text);
            assert_eq!(mix.parts()[0].0.name(), expected, "{text}");
        }
        for text in ["", "听不懂, 可能是外国人", "不会说普通话"] {
            assert_eq!(scope_for_accent(text), None, "{text}");
        }
    }
}
