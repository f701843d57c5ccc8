//! Where people are from, where they are lost and where they are found. Shares of provinces and
//! nationalities are published (`facts`); everything else is judgement.

use crate::evaluate::synth::chance::Chance;
use crate::evaluate::synth::facts;
use crate::evaluate::synth::life::{Home, Route};
use crate::evaluate::synth::naming::surname;
use crate::evaluate::synth::tables::Tables;

/// Marriage routes begin in poorer provinces; all others where people live.
pub fn at_home(route: Route, chance: &mut Chance) -> (&'static str, Home) {
    let tables = Tables::get();
    let weights = facts::PROVINCE_PEOPLE.map(|(digits, people)| {
        let poorer = route == Route::Marriage && matches!(digits, 45 | 51 | 52 | 53 | 43 | 42 | 50);
        (digits, people * if poorer { 3.5 } else { 1.0 })
    });
    let digits = chance.weighted(&weights);
    let county = *chance.pick(&tables.by_province[&digits]);
    let mut left = chance.unit();
    let mut people = "汉族";
    for (_, name, share) in facts::NATIONALITIES.iter().filter(|(of, ..)| *of == digits) {
        left -= share;
        if left < 0.0 {
            people = name;
            break;
        }
    }
    (people, village(county, chance))
}

fn village(county: usize, chance: &mut Chance) -> Home {
    const FEATURES: [&str; 34] = [
        "大", "小", "上", "下", "前", "后", "东", "西", "老", "新", "双", "三", "石", "龙", "青", "柳", "白",
        "黄", "红", "清", "杨", "枣", "竹", "梅", "松", "狮子", "凤凰", "观音", "和平", "团结", "高", "金",
        "野猪", "芦",
    ];
    const NORTHERN: &str = "庄|家庄|屯|营|沟|洼|集|店|堡|坡|家庙|桥|寨|铺";
    const SOUTHERN: &str = "坪|冲|湾|坝|塘|岭|寨|坳|垭|家湾|溪|洞|垌|桥|田|坡|井";
    let tables = Tables::get();
    let own = &tables.counties[county];
    let endings = if own.point.1 > 33.5 { NORTHERN } else { SOUTHERN };
    let mut named = || {
        let ending = chance.wording(endings).to_owned();
        let first = if ending.starts_with('家') || chance.is(0.4) {
            surname(chance)
        } else {
            (*chance.pick(&FEATURES)).to_owned()
        };
        format!("{first}{ending}")
    };
    let (village, invented) = (format!("{}村", named()), named());
    let town = match own.towns.len() {
        0 => format!("{invented}{}", if own.name.ends_with('区') { "镇" } else { "乡" }),
        count => own.towns[chance.below(count)].clone(),
    };
    Home { county, town, village, abroad: None }
}

/// A home in a neighbouring country; in China she was lost near the border.
pub fn abroad(chance: &mut Chance) -> (&'static str, Home) {
    let tables = Tables::get();
    let country = chance.weighted(&[("VN", 0.45), ("MM", 0.38), ("LA", 0.1), ("KH", 0.07)]);
    let known = tables.abroad.get(country).map_or(&[][..], Vec::as_slice);
    let town = if known.is_empty() { [const { String::new() }; 3] } else { chance.pick(known).clone() };
    let border: Vec<usize> =
        [45_u8, 53].iter().flat_map(|digits| tables.by_province[digits].iter().copied()).collect();
    let county = *chance.pick(&border);
    (country, Home { county, town: String::new(), village: String::new(), abroad: Some((country, town)) })
}

/// Where she was last seen and where she was found: near home for the ill and old, far for the sold.
pub fn ways(route: Route, home: &Home, foreign: bool, chance: &mut Chance) -> (usize, usize) {
    let tables = Tables::get();
    let far = |chance: &mut Chance, digits: &[u8]| {
        let digits =
            if digits.is_empty() { chance.weighted(&facts::PROVINCE_PEOPLE) } else { *chance.pick(digits) };
        *chance.pick(&tables.by_province[&digits])
    };
    let near = |chance: &mut Chance, from: usize| {
        let all = &tables.by_province[&tables.counties[from].province_digits()];
        (0..12)
            .map(|_| *chance.pick(all))
            .min_by_key(|&other| tables.counties[from].kilometres_to(&tables.counties[other]) as u64)
            .unwrap_or(from)
    };
    let work = [44_u8, 33, 32, 35, 31, 11];
    let (lost_near, found_near) = match route {
        Route::Marriage => (0.55, 0.06),
        Route::Child => (0.85, 0.15),
        Route::Migrant => (0.10, 0.10),
        Route::Mental => (0.85, 0.45),
        Route::Disabled => (0.85, 0.50),
        Route::Dementia => (0.90, 0.75),
    };
    let lost = if foreign || chance.is(lost_near * 0.7) {
        home.county
    } else if chance.is(lost_near) {
        near(chance, home.county)
    } else {
        far(chance, &work)
    };
    let found = if chance.is(found_near) {
        near(chance, lost)
    } else if route == Route::Marriage && chance.is(0.7) {
        far(chance, &[41, 34, 13, 37, 32, 14, 36, 35])
    } else {
        far(chance, &[])
    };
    (lost, found)
}
