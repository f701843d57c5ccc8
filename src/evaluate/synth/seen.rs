//! What a station sees, measures and asks for its form: age, height, marks, illness, blood, accent.

use serde_json::json;

use crate::evaluate::synth::naming::Culture;
use crate::evaluate::synth::sheet::{day, zodiac};
use crate::evaluate::synth::station::Profile;
use crate::evaluate::synth::tables::Tables;
use crate::evaluate::synth::wording::{dialect_heard, mark_note};

/// Age by eye, told, by a clinician or by bones; now and then a birthday or an animal.
pub fn age(own: &mut Profile<'_>) {
    let (year, month, date) = own.admitted;
    let as_of = day(year, month, date, 3, false);
    let truth = f64::from(year - own.life.birth.0);
    let (by, spread) =
        own.chance.weighted(&[(("clerk", 1.0), 0.86), (("clinician", 0.8), 0.09), (("bone", 0.55), 0.05)]);
    let eye = own.rates().eye_years * spread;
    // Hard years add to the face; the very old are taken for younger.
    let seen = own.chance.normal(truth + 1.5 - 0.12 * (truth - 45.0), eye).clamp(3.0, 95.0);
    let (low, high) = match own.chance.below(8) {
        0 | 1 => ((seen / 5.0).round() * 5.0, 0.0),
        2 => ((seen / 10.0).floor() * 10.0, 9.0),
        3 => ((seen / 5.0).floor() * 5.0, 5.0),
        4 => (seen.round(), 0.0),
        5 => ((seen / 10.0).round() * 10.0 - 5.0, 15.0),
        6 => (seen.round() - 2.0, 4.0),
        _ => (seen.round() - 5.0, 10.0),
    };
    let low = low.max(1.0) as i32;
    let estimate =
        json!({ "value": { "low": low, "high": low + high as i32, "as_of": as_of }, "source": { "by": by } });
    own.sheet.add("age", estimate);
    own.holds.birth = 1.0;
    if own.chance.is(0.30 * own.voice) {
        let told = truth as i32 + own.chance.weighted(&[(0, 0.5), (1, 0.2), (-1, 0.1), (-3, 0.1), (4, 0.1)]);
        let told = if own.chance.is(0.4) { told / 5 * 5 } else { told };
        let source = own.source("self");
        let reckoning = own.chance.weighted(&[("unknown", 0.8), ("nominal", 0.2)]);
        own.sheet.add("age", json!({ "value": { "low": told.max(1), "high": told.max(1), "as_of": day(year, 1, 1, 1, false), "reckoning": reckoning }, "source": source }));
        own.holds.birth = 2.5;
    }
    if own.chance.is(0.28 * own.voice) {
        let right = own.chance.is(0.84);
        let animal = zodiac(own.life.birth.0 + if right { 0 } else { own.chance.between(1, 11) });
        let source = own.source("self");
        own.sheet.put("zodiac", json!({ "value": animal, "source": source }));
        own.holds.birth += if right { 2.5 } else { 0.0 };
    }
    if own.chance.is(0.10 * own.voice) {
        birthday(own);
    }
}

fn birthday(own: &mut Profile<'_>) {
    let (year, month, date) = own.life.birth;
    let calendar = if own.life.lunar { "lunar:" } else { "" };
    let text = match own.chance.below(4) {
        0 => format!("{calendar}--{month:02}-{date:02}"),
        1 => format!("{calendar}{year}-{month:02}-{date:02}"),
        2 => format!("{}~", year + own.chance.between(-1, 1)),
        _ => format!("{calendar}{year}-{month:02}"),
    };
    let source = own.source("self");
    own.sheet.put("birth", json!({ "value": text, "source": source }));
    own.holds.birth = own.holds.birth.max(5.0);
}

/// Height, blood, marks and illness.
pub fn body(own: &mut Profile<'_>) {
    let (year, month, date) = own.admitted;
    let age = year - own.life.birth.0;
    let shrunk = f64::from((age - 50).max(0)) * 0.09;
    if own.chance.is(0.75) {
        let measured = own.chance.is(0.6);
        let error = if measured { 1.2 } else { 4.0 };
        let seen = own.chance.normal(own.life.height_cm - shrunk, error).round();
        let cm = if measured { seen } else { (seen / 5.0).round() * 5.0 };
        let how = if measured { "measured" } else { "estimated" };
        own.sheet.put(
            "height_cm",
            json!({ "value": { "cm": cm as i32, "how": how, "as_of": day(year, month, date, 3, false) } }),
        );
        own.holds.small[1] = true;
    }
    if own.chance.is(0.42) {
        let wrong = own.chance.is(0.01);
        own.sheet.put("blood", if wrong { "O" } else { own.life.blood });
        own.holds.small[0] = !wrong;
    }
    for (number, mark) in own.life.marks.iter().enumerate() {
        if !own.chance.is(own.rates().mark_seen) {
            continue;
        }
        let kind = match mark.kind {
            "burn" if own.chance.is(0.2) => "scar",
            "birthmark" if own.chance.is(0.15) => "mole",
            "scar" if own.chance.is(0.06) => "burn",
            kind => kind,
        };
        let site = beside(mark.site, 0.12, own);
        let mut piece = json!({ "kind": kind, "site": site });
        if let Some(left) = mark.side
            && own.chance.is(0.8)
        {
            piece["side"] = if left != own.chance.is(0.05) { "left" } else { "right" }.into();
        }
        if own.chance.is(0.6) {
            piece["note"] = mark_note(mark, site, false, &mut own.chance).into();
        }
        own.sheet.add("marks", piece);
        own.holds.marks.insert(number);
    }
    illness(own);
}

/// The site, or one beside it.
fn beside(site: &'static str, wrong: f64, own: &mut Profile<'_>) -> &'static str {
    if !own.chance.is(wrong) {
        return site;
    }
    match site {
        "hand" => "wrist",
        "wrist" => "forearm",
        "forearm" => "upper_arm",
        "forehead" => "head",
        "face" => "chin",
        "lower_leg" => "knee",
        "foot" => "ankle",
        site => site,
    }
}

fn illness(own: &mut Profile<'_>) {
    for (number, &(kind, _)) in own.life.conditions.iter().enumerate() {
        if !own.chance.is(0.82) {
            continue;
        }
        let written = match kind {
            "psychosis" if own.chance.is(0.10) => "intellectual_disability",
            "intellectual_disability" if own.chance.is(0.15) => "psychosis",
            "deaf" if own.chance.is(0.15) => "mute",
            "dementia" if own.chance.is(0.10) => "psychosis",
            kind => kind,
        };
        let source = own.chance.weighted(&[("clerk", 0.6), ("clinician", 0.4)]);
        own.sheet.add("conditions", json!({ "kind": written, "source": { "by": source } }));
        if written == kind {
            own.holds.conditions.insert(number);
        }
    }
    // What years on the street leave, and what is only supposed.
    if own.chance.is(0.10) && own.life.conditions.is_empty() {
        own.sheet.add("conditions", json!({ "kind": own.chance.weighted(&[("psychosis", 0.6), ("intellectual_disability", 0.3), ("limb_disability", 0.1)]) }));
    }
}

/// Accent, languages, nationality, reading, children, habits.
pub fn life(own: &mut Profile<'_>) {
    let life = own.life;
    let tables = Tables::get();
    let grew = if life.age_at_loss() < 7 { &tables.counties[life.found_county] } else { life.county() };
    if own.chance.is(0.25 + 0.4 * own.voice) {
        let area =
            if life.home.abroad.is_some() { crate::evaluate::synth::speech::Area::Other } else { grew.area };
        let text = dialect_heard(area, &grew.province, &own.county.province, &mut own.chance);
        own.sheet
            .put("dialect", json!({ "value": text, "source": { "by": "clerk", "certainty": "unsure" } }));
    }
    if life.people != "汉族" && life.home.abroad.is_none() && own.chance.is(0.35) {
        own.sheet.put("ethnicity", life.people);
        own.holds.small[3] = true;
    } else if life.people == "汉族" && own.chance.is(0.12) {
        own.sheet.put("ethnicity", own.chance.wording("汉族|汉"));
    }
    if let Some((country, _)) = life.home.abroad {
        if own.chance.is(0.3) {
            own.sheet.put("nationality", country);
            own.holds.small[3] = true;
        }
        if own.chance.is(0.4) {
            let language = match country {
                "VN" => "vi",
                "MM" => "my",
                "LA" => "lo",
                _ => "km",
            };
            own.sheet.put("languages", json!([language]));
        }
    } else if own.chance.is(0.2) {
        own.sheet
            .put("languages", if life.culture == Culture::Turkic { json!(["ug"]) } else { json!(["zh"]) });
    }
    if own.chance.is(0.3) {
        let level = if own.chance.is(0.12) { life.literacy.saturating_sub(1) } else { life.literacy };
        own.sheet.put("literacy", ["none", "some", "literate"][usize::from(level)]);
    }
    if own.chance.is(0.3 * own.voice + 0.05) && life.age_at_loss() > 16 {
        let all = life.children.len() + life.children_since;
        own.sheet.put("children", if own.chance.is(0.15) { 0 } else { all });
        own.holds.small[2] = true;
    }
    for (field, words) in [
        ("build", "瘦|中等|偏胖|瘦小|壮实"),
        ("hair", "短发|花白|齐耳|光头|长发|黑色寸头"),
        ("habits", "爱抽烟|喜欢蹲着吃饭|怕水|爱收集瓶子|左手拿筷"),
        ("skills", "会做饭|会补衣服|会砌墙|会种菜|会喂猪"),
    ] {
        if own.chance.is(0.12) {
            own.sheet.put(field, own.chance.wording(words).to_owned());
        }
    }
}
