//! What a station hears: names, places, relatives and memories, in her own words or in those of others,
//! and what she was given by others and passes on as her own.

use serde_json::{Value, json};

use crate::evaluate::synth::chance::Chance;
use crate::evaluate::synth::life::{Life, Route};
use crate::evaluate::synth::naming::{Culture, House, PersonName, heard_abroad};
use crate::evaluate::synth::station::Profile;
use crate::evaluate::synth::tables::{County, Tables};
use crate::evaluate::synth::wording::{idle_memory, short_province, staff_alias};

/// Bits of a whole name, of its given part, of its surname: the generator's own rough measure.
const FULL: f64 = 14.0;
const GIVEN: f64 = 9.0;
const SURNAME: f64 = 4.0;

/// Names: her own, what she is called, one from who held her, one from the station.
pub fn names(own: &mut Profile<'_>) {
    let life = own.life;
    let small_child = life.age_at_loss() < 6;
    let renamed = held(life) && own.chance.is(own.rates().renamed);
    let knows = if small_child { 0.10 } else { 0.12 + 0.75 * own.voice };
    if own.chance.is(if renamed { knows * 0.45 } else { knows }) {
        own_name(own);
    }
    if !life.called.is_empty() && own.chance.is(0.12 + 0.28 * own.voice + if small_child { 0.3 } else { 0.0 })
    {
        let called = own.chance.pick(&life.called).clone();
        let text = own.write(&called);
        let kept = text == called || own.chance.is(0.6);
        let source = own.source("self");
        let usage = own.chance.weighted(&[("nickname", 0.6), ("unknown", 0.4)]);
        own.sheet.add("names", json!({ "text": text, "use": usage, "source": source }));
        own.holds.called = kept;
    }
    if renamed {
        given_by_holder(own);
    } else if own.chance.is(own.rates().contradiction) {
        // Somebody else's name: a friend's, a nurse's, one from television.
        let text = House::of(Culture::Han, life.birth.0, &mut own.chance)
            .child(life.female, life.birth.0, &mut own.chance)
            .full();
        let text = own.write(&text);
        let source = own.source("self");
        own.sheet.add("names", json!({ "text": text, "use": "unknown", "source": source }));
        own.holds.false_bits += SURNAME + GIVEN;
    }
    station_alias(own);
}

/// Whether somebody held her who may have given her a name.
fn held(life: &Life) -> bool {
    matches!(life.route, Route::Marriage | Route::Child)
}

fn own_name(own: &mut Profile<'_>) {
    let name = own.life.name.clone();
    let (spoken, usage, bits) = part_of(&name, own.life.culture, &mut own.chance);
    let exact = own.life.literacy == 2 && own.life.age_at_loss() > 9 && own.chance.is(0.2 + 0.25 * own.voice);
    let text = if name.is_latin() {
        if own.chance.is(0.7) {
            heard_abroad(&spoken, &mut own.chance)
        } else {
            any_ascii::any_ascii(&spoken)
        }
    } else if exact {
        spoken.clone()
    } else {
        own.write(&spoken)
    };
    let text = dressed(text, &mut own.chance);
    let by = own.chance.weighted(&[("self", 0.86), ("overheard", 0.05), ("other", 0.06), ("document", 0.03)]);
    let source = own.source(by);
    own.sheet.add("names", json!({ "text": text, "use": usage, "source": source }));
    own.holds.name = own.holds.name.max(if exact { bits } else { bits * 0.75 });
}

/// Which part of a name is said, with its use and its worth.
fn part_of(name: &PersonName, culture: Culture, chance: &mut Chance) -> (String, &'static str, f64) {
    let usage = |chance: &mut Chance| chance.weighted(&[("unknown", 0.6), ("legal", 0.4)]);
    if culture != Culture::Han {
        let part = if chance.is(0.6) || name.surname.is_empty() { name.full() } else { name.given.clone() };
        return (part, usage(chance), GIVEN);
    }
    let last = name.given.chars().last().map(String::from).unwrap_or_default();
    match chance.below(20) {
        0..=10 => (name.full(), usage(chance), FULL),
        11..=14 => (name.given.clone(), chance.weighted(&[("given", 0.4), ("unknown", 0.6)]), GIVEN),
        15 | 16 => (name.surname.clone(), "surname", SURNAME),
        17 => (last, "unknown", SURNAME),
        18 => (format!("{}{last}", name.surname), usage(chance), GIVEN),
        _ => (format!("{}{}", name.given, name.surname), "unknown", FULL),
    }
}

/// Words clerks put around a name.
fn dressed(text: String, chance: &mut Chance) -> String {
    if text.is_ascii() || !chance.is(0.05) {
        return text;
    }
    match chance.below(4) {
        0 => format!("好像叫{text}"),
        1 => format!("{text}(音)"),
        2 => format!("{text}?"),
        _ => format!("自称{text}"),
    }
}

fn given_by_holder(own: &mut Profile<'_>) {
    let life = own.life;
    let house = House::of(Culture::Han, life.birth.0, &mut own.chance);
    let name = house.child(life.female, life.birth.0, &mut own.chance).full();
    let text = if own.chance.is(0.6) { name } else { own.write(&name) };
    let known = own.chance.is(own.rates().renamed_known);
    let source = own.source(if known { "captor" } else { "self" });
    let usage = own.chance.weighted(&[("unknown", 0.5), ("married", 0.25), ("legal", 0.25)]);
    own.sheet.add("names", json!({ "text": text, "use": usage, "source": source }));
    if !known {
        own.holds.false_bits += SURNAME + GIVEN;
    }
}

fn station_alias(own: &mut Profile<'_>) {
    let named = own.holds.name > 0.0;
    let stranger = own.chance.is(own.rates().alias_of_stranger);
    if !stranger && !own.chance.is(if named { 0.15 } else { 0.55 }) {
        return;
    }
    let text = if stranger {
        own.world.name_of_stranger(&mut own.chance)
    } else {
        let number = own.chance.below(900) + 1;
        staff_alias(own.life.female, &own.county.name, number, &mut own.chance)
    };
    let source = own.source("staff_assigned");
    own.sheet.add("names", json!({ "text": text, "use": "alias", "source": source }));
}

/// Places: home as far as she can say it, a later home told as hers, one that contradicts.
pub fn places(own: &mut Profile<'_>) {
    let life = own.life;
    let tables = Tables::get();
    let replaced = held(life) && own.chance.is(own.rates().replaced_home);
    let small_child = life.age_at_loss() < 6;
    let knows = if small_child { 0.12 } else { 0.15 + 0.75 * own.voice };
    if own.chance.is(if replaced { knows * 0.5 } else { knows }) {
        home(own);
    }
    if replaced || (held(life) && own.chance.is(0.15)) {
        let later = &tables.counties[life.found_county];
        let text = said(later, 3, life.lost.0, own);
        let source = if replaced { own.source("self") } else { own.source("captor") };
        let role =
            if replaced { own.chance.weighted(&[("unknown", 0.6), ("home", 0.4)]) } else { "married_into" };
        own.sheet.add("places", json!({ "text": text, "role": role, "source": source }));
        own.holds.false_bits += if replaced { 9.0 } else { 0.0 };
    }
    if own.chance.is(own.rates().contradiction) {
        let other = own.chance.pick(&tables.counties);
        let text = said(other, 1 + own.chance.below(3) as u8, life.lost.0, own);
        let source = own.source("self");
        own.sheet.add("places", json!({ "text": text, "role": "unknown", "source": source }));
        own.holds.false_bits += 6.0;
    }
}

fn home(own: &mut Profile<'_>) {
    let life = own.life;
    let role = own.chance.weighted(&[("unknown", 0.55), ("home", 0.35), ("birth", 0.10)]);
    let (text, depth) = match &life.home.abroad {
        Some((country, town)) => abroad(country, town, own),
        None => {
            let fine = own.chance.normal(0.3 + 3.6 * own.voice, 1.1).round().clamp(1.0, 5.0) as u8;
            let text = match fine {
                // Who knows her village alone often does not know the county it is in.
                4 | 5 => village(fine, own),
                _ => said(life.county(), fine, life.lost.0, own),
            };
            (text, fine)
        }
    };
    let by = own.chance.weighted(&[("self", 0.88), ("overheard", 0.06), ("other", 0.06)]);
    let source = own.source(by);
    let mut place = json!({ "text": text, "role": role, "source": source });
    if depth == 3 && own.chance.is(0.1) && life.home.abroad.is_none() {
        place["code"] = format!("{:06}", life.county().code).into();
    }
    own.sheet.add("places", place);
    own.holds.place = depth;
}

fn abroad(country: &str, town: &[String; 3], own: &mut Profile<'_>) -> (String, u8) {
    let names = match country {
        "VN" => "越南|越南那边|Vietnam",
        "MM" => "缅甸|缅北|老缅那边",
        "LA" => "老挝|寮国",
        _ => "柬埔寨",
    };
    let country = own.chance.wording(names).to_owned();
    let told = own.chance.is(0.35 * own.voice) && !town[0].is_empty();
    match (told, town[1].is_empty()) {
        (false, _) => (country, 1),
        (true, false) => (format!("{country}{}", town[1]), 3),
        (true, true) => (format!("{country} {}", town[0]), 3),
    }
}

/// A county or what is above it, said and taken down: old names by the year of loss.
fn said(county: &County, depth: u8, year: i32, own: &mut Profile<'_>) -> String {
    let province = short_province(&county.province).to_owned();
    let former = county.before.iter().find(|(_, last)| *last >= year - 8).map(|(name, _)| name.clone());
    let name = match former {
        Some(former) if own.chance.is(0.6) => former,
        _ => county.name.clone(),
    };
    let stem = name.trim_end_matches(['县', '市', '区']);
    let heard = if own.chance.is(0.35) {
        name.clone()
    } else {
        own.write(if stem.chars().count() > 1 { stem } else { &name })
    };
    match (depth, own.chance.below(4)) {
        (1, 0) => format!("{province}那边"),
        (1, 1) => format!("{province}农村"),
        (1, _) => province,
        (2, 0) if !county.prefecture.is_empty() => county.prefecture.clone(),
        (2, _) => format!("{province}{}", county.prefecture.trim_end_matches('市')),
        (_, 0) => format!("{province}{heard}"),
        (_, 1) => format!("{}{heard}", county.province),
        (_, 2) if county.prefecture.ends_with('市') => {
            format!("{}{heard}", county.prefecture.trim_end_matches('市'))
        }
        _ => heard,
    }
}

fn village(depth: u8, own: &mut Profile<'_>) -> String {
    let home = own.life.home.clone();
    let town = own.write(home.town.trim_end_matches("街道").trim_end_matches(['镇', '乡']));
    let village = own.write(home.village.trim_end_matches('村'));
    let county =
        if own.chance.is(0.55) { said(own.life.county(), 3, own.life.lost.0, own) } else { String::new() };
    match (depth, own.chance.below(4)) {
        (4, 0 | 1) => format!("{county}{town}"),
        (4, _) => format!("{county}{town}镇"),
        (_, 0) => village,
        (_, 1) => format!("{village}村"),
        (_, 2) => format!("{county}{village}"),
        _ => format!("{county}{town}{village}村"),
    }
}

/// Relatives she names: mother and father first, then whom she grew up with, then her own.
pub fn relatives(own: &mut Profile<'_>) {
    let life = own.life;
    let asked = 0.5 * own.voice * if life.age_at_loss() < 6 { 0.4 } else { 1.0 };
    for (number, relation) in ["father", "mother"].into_iter().enumerate() {
        if own.chance.is(asked * 0.7) {
            let name = life.parents[number].clone();
            relative(own, number, relation, &name, None, None);
        }
    }
    for (number, kin) in life.siblings.iter().enumerate() {
        if own.chance.is(asked * 0.45) {
            let relation = if kin.female { "sister" } else { "brother" };
            relative(
                own,
                10 + number,
                relation,
                &kin.name,
                kin.called.as_deref(),
                Some(kin.birth_year < life.birth.0),
            );
        }
    }
    if let Some(spouse) = &life.spouse
        && own.chance.is(asked * 0.4)
    {
        relative(own, 2, if life.female { "husband" } else { "wife" }, spouse, None, None);
    }
    for (number, kin) in life.children.iter().enumerate() {
        if own.chance.is(asked * 0.5) {
            relative(own, 30 + number, if kin.female { "daughter" } else { "son" }, &kin.name, None, None);
        }
    }
    if held(life) && own.chance.is(0.25) {
        // The man she lived with since; no family knows him.
        let later = House::of(Culture::Han, life.birth.0, &mut own.chance).child(
            !life.female,
            life.birth.0,
            &mut own.chance,
        );
        let known = own.chance.is(0.4);
        let text = own.write(&later.full());
        let source = own.source(if known { "other" } else { "self" });
        own.sheet.add("relatives", json!({ "relation": if life.female { "husband" } else { "wife" }, "names": [{ "text": text }], "source": source }));
    }
}

fn relative(
    own: &mut Profile<'_>,
    number: usize,
    relation: &str,
    name: &PersonName,
    called: Option<&str>,
    elder: Option<bool>,
) {
    // Words for kin are not the same everywhere, and siblings are mixed up with cousins.
    let relation = if own.chance.is(0.05) { "other" } else { relation };
    let source = own.source("self");
    let mut piece = json!({ "relation": relation, "source": source });
    let (mut right, text) = match called {
        Some(called) if own.chance.is(0.4) => (true, own.write(called)),
        _ if name.is_latin() => (true, heard_abroad(&name.full(), &mut own.chance)),
        _ if own.chance.is(0.15) => (false, String::new()),
        _ if own.chance.is(0.35) => (true, own.write(&name.given.clone())),
        _ => (true, own.write(&name.full())),
    };
    if own.chance.is(0.04) {
        right = false;
    }
    if !text.is_empty() {
        piece["names"] =
            json!([{ "text": text, "use": own.chance.weighted(&[("unknown", 0.8), ("nickname", 0.2)]) }]);
    }
    if let Some(elder) = elder
        && own.chance.is(0.4)
    {
        piece["elder"] = Value::from(elder != own.chance.is(0.06));
    }
    own.sheet.add("relatives", piece);
    if right {
        own.holds.kin.insert(number);
    }
}

/// What she tells of home and what others note of her.
pub fn memories(own: &mut Profile<'_>) {
    let tables = Tables::get();
    let often = own.rates().topic_told * (0.25 + own.voice);
    for &topic in &own.life.topics {
        if own.chance.is(often) {
            let text = own.chance.wording(&tables.topics[topic].heard).to_owned();
            let by = own.chance.weighted(&[("self", 0.8), ("overheard", 0.1), ("clerk", 0.1)]);
            let source = own.source(by);
            own.sheet.add("memories", json!({ "text": text, "source": source }));
            own.holds.topics.insert(topic);
        }
    }
    if own.chance.is(0.15) {
        // True of half the country, or of where she was since.
        let topic = own.chance.pick(&tables.topics);
        let text = own.chance.wording(&topic.heard).to_owned();
        let source = own.source("self");
        own.sheet.add("memories", json!({ "text": text, "source": source }));
    }
    if own.chance.is(0.3) {
        let text = idle_memory(&mut own.chance);
        own.sheet.add("memories", json!({ "text": text, "source": { "by": "clerk" } }));
    }
}
