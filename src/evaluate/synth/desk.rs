//! The family's channel: what a relative tells a desk and what the desk writes. Families know the
//! register's name, mix calendars and years, leave out much, and know nothing of the years since.
//! Rates are this file's judgement; `world` moves them from set to set.

use serde_json::{Value, json};

use crate::evaluate::synth::chance::{Chance, Of};
use crate::evaluate::synth::holds::Holds;
use crate::evaluate::synth::kinfolk;
use crate::evaluate::synth::life::{Life, Route};
use crate::evaluate::synth::sheet::{Sheet, day, zodiac};
use crate::evaluate::synth::speech::{Clerk, Speaker};
use crate::evaluate::synth::station::Told;
use crate::evaluate::synth::tables::{County, Tables};
use crate::evaluate::synth::wording;
use crate::evaluate::synth::world::{Rates, Slot, World};

/// A report in the making.
#[derive(Debug)]
pub struct Report<'a> {
    /// The set.
    pub world: &'a World,
    /// Whom it seeks.
    pub life: &'a Life,
    /// Draws.
    pub chance: Chance,
    /// How the family speaks.
    pub speaker: Speaker,
    /// Who writes.
    pub clerk: Clerk,
    /// How much the family tells, 0 to 1.
    pub fullness: f64,
    /// What is written.
    pub sheet: Sheet,
    /// What of it is true.
    pub holds: Holds,
}

impl Report<'_> {
    /// The rates of the set.
    pub const fn rates(&self) -> &Rates {
        &self.world.rates
    }

    /// What stands on paper for Hanzi: mostly right, now and then by ear.
    pub fn write(&mut self, text: &str, by_ear: f64) -> String {
        if self.chance.is(by_ear) {
            self.clerk.take_down(text, &self.speaker, &mut self.chance)
        } else {
            text.to_owned()
        }
    }
}

/// The report of a slot.
pub fn report(world: &World, life: &Life, slot: Slot) -> Told {
    let seed = world.size.seed;
    let mut chance = Chance::of(seed, Of::Family, slot.person * 2 + slot.copy);
    let tables = Tables::get();
    // Families report at home, some where she was lost.
    let county = if chance.is(0.15) { &tables.counties[life.lost_county] } else { life.county() };
    let organisation = format!("desk-{:04}00", county.code / 100);
    let local_ref = format!("F{:07}", slot.number);
    let number = organisation.bytes().fold(1_u64, |sum, byte| sum.wrapping_mul(131) + u64::from(byte));
    let clerk = Clerk::of(county.area, &mut Chance::of(seed, Of::Clerk, number));
    let speaker = Speaker::of(life.county().area, 0.1, &mut chance);
    let fullness = chance.normal(0.55, 0.2).clamp(0.05, 1.0);
    let (sheet, holds) = (Sheet::of("report"), Holds::default());
    let mut own = Report { world, life, chance, speaker, clerk, fullness, sheet, holds };
    own.sheet.put("office", organisation.clone());
    own.sheet.put("local_ref", local_ref.clone());
    own.sheet.put("sex", if own.chance.is(0.002) != life.female { "female" } else { "male" });
    reporter(&mut own, slot.copy);
    names(&mut own);
    birth(&mut own);
    loss(&mut own);
    places(&mut own);
    kinfolk::relatives(&mut own);
    body(&mut own);
    kinfolk::home_life(&mut own);
    Told { organisation, local_ref, line: own.sheet.line(), holds: own.holds }
}

fn reporter(own: &mut Report<'_>, copy: u64) {
    let young = own.life.age_at_loss() < 35;
    let relation = if copy > 0 {
        own.chance.weighted(&[
            ("brother", 0.3),
            ("sister", 0.3),
            ("uncle_aunt", 0.2),
            ("fellow_villager", 0.1),
            ("in_law", 0.1),
        ])
    } else if young {
        own.chance.weighted(&[
            ("mother", 0.3),
            ("father", 0.28),
            ("brother", 0.18),
            ("sister", 0.15),
            ("uncle_aunt", 0.05),
            ("other", 0.04),
        ])
    } else {
        own.chance.weighted(&[
            ("son", 0.3),
            ("daughter", 0.22),
            ("brother", 0.18),
            ("sister", 0.15),
            ("other", 0.07),
            ("official", 0.08),
        ])
    };
    let identity = own.chance.weighted(&[("verified", 0.72), ("vouched", 0.14), ("unverified", 0.14)]);
    own.sheet.put("reporter", json!({ "relation": relation, "identity": identity }));
    if own.chance.is(0.6) {
        let year = (own.life.lost.0 + own.chance.between(0, 15)).clamp(2003, 2025);
        own.sheet.put(
            "registered_on",
            day(year, own.chance.between(1, 12) as u8, own.chance.between(1, 28) as u8, 3, false),
        );
    }
}

fn names(own: &mut Report<'_>) {
    let life = own.life;
    let full = life.name.full();
    let text = if life.name.is_latin() {
        if own.chance.is(0.5) { any_ascii::any_ascii(&full) } else { full.clone() }
    } else {
        own.write(&full, 0.05)
    };
    let usage = own.chance.weighted(&[("legal", 0.9), ("unknown", 0.1)]);
    own.holds.name = 14.0;
    own.sheet.add("names", json!({ "text": text, "use": usage }));
    for called in life.called.clone() {
        if own.chance.is(0.35 + 0.4 * own.fullness) {
            let text = own.write(&called, 0.06);
            own.sheet.add("names", json!({ "text": text, "use": "nickname" }));
            own.holds.called = true;
        }
    }
    if own.chance.is(0.05) && !life.name.is_latin() {
        // The name of the register is not the one of school.
        let other =
            format!("{}{}", life.name.surname, own.chance.wording("小红|建华|丽娟|志强|晓燕|海波|春梅|国庆"));
        own.sheet.add("names", json!({ "text": other, "use": "former" }));
    }
}

fn birth(own: &mut Report<'_>) {
    let (year, month, date) = own.life.birth;
    let wrong = own.chance.is(own.rates().wrong_year);
    let told = year
        + if wrong {
            own.chance.weighted(&[(-2, 0.15), (-1, 0.35), (1, 0.35), (2, 0.1), (10, 0.05)])
        } else {
            0
        };
    let calendar = if own.life.lunar { "lunar:" } else { "" };
    let known = own.chance.weighted(&[(0, 0.05), (1, 0.22), (2, 0.10), (3, 0.55), (4, 0.08)]);
    match known {
        0 => {}
        1 => own.sheet.put("birth", day(told, 1, 1, 1, own.chance.is(0.3))),
        2 => own.sheet.put("birth", format!("{calendar}{told}-{month:02}")),
        3 => own.sheet.put("birth", format!("{calendar}{told}-{month:02}-{date:02}")),
        _ => own.sheet.put("birth", format!("{}..{}", told - 1, told + 1)),
    }
    if wrong {
        own.holds.birth = 2.0;
    } else {
        own.holds.birth = if known == 3 { 7.0 } else { 4.0 };
    }
    if own.chance.is(0.3) {
        let right = own.chance.is(0.95);
        own.sheet.put("zodiac", zodiac(if right { year } else { year + 1 }));
    }
    if known == 0 || own.chance.is(0.12) {
        let (age, reckoning) = if own.chance.is(0.4) {
            (own.life.age_at_loss() + 1, "nominal")
        } else {
            (own.life.age_at_loss(), "unknown")
        };
        let age = age.max(1);
        own.sheet.put("age", json!({ "value": { "low": age, "high": age, "as_of": day(own.life.lost.0, 1, 1, 1, false), "reckoning": reckoning } }));
    }
}

fn loss(own: &mut Report<'_>) {
    let tables = Tables::get();
    let (year, month) = own.life.lost;
    let known = own.chance.weighted(&[(0, 0.02), (1, 0.2), (2, 0.4), (3, 0.38)]);
    let about = known == 1 && own.chance.is(0.4);
    let year = if own.chance.is(0.06) { year - 1 } else { year };
    let on = if known == 0 {
        "unknown".to_owned()
    } else {
        day(year, month, own.chance.between(1, 28) as u8, known, about)
    };
    let mut missing = json!({ "on": on });
    if own.chance.is(0.75) {
        let place = &tables.counties[own.life.lost_county];
        let spot = own.chance.wording("||||火车站|汽车站|街上|集市|医院|工厂|家附近").to_owned();
        let text = match own.chance.below(4) {
            0 => format!("{}{}{spot}", place.province, place.name),
            1 => format!("{}{}{spot}", place.prefecture, place.name),
            2 if own.life.lost_county != own.life.home.county => format!("{}{spot}", place.prefecture),
            _ => format!("{}{spot}", place.name),
        };
        missing["place"] = json!({ "text": if text.is_empty() { place.name.clone() } else { text } });
        if own.chance.is(0.25) {
            missing["place"]["code"] = format!("{:06}", place.code).into();
        }
    }
    if own.chance.is(0.7) {
        missing["circumstances"] = wording::circumstances(own.life.route, &mut own.chance).into();
    }
    missing["police_report"] = own.chance.weighted(&[("yes", 0.55), ("no", 0.2), ("unknown", 0.25)]).into();
    if own.chance.is(0.25) {
        missing["age"] = json!({ "low": own.life.age_at_loss().max(1), "high": own.life.age_at_loss().max(1), "as_of": day(year, 1, 1, 1, false) });
    }
    own.sheet.put("missing", missing);
    if own.chance.is(0.25) {
        own.sheet.put("clothing", wording::clothing(matches!(month, 11 | 12 | 1..=3), &mut own.chance));
    }
}

fn places(own: &mut Report<'_>) {
    let life = own.life;
    if let Some((country, [town, hanzi, region])) = &life.home.abroad {
        let name = match *country {
            "VN" => "越南",
            "MM" => "缅甸",
            "LA" => "老挝",
            _ => "柬埔寨",
        };
        let text = match (hanzi.is_empty(), own.chance.below(3)) {
            (false, 0 | 1) => format!("{name}{hanzi}"),
            (_, 2) => name.to_owned(),
            _ => format!("{town}, {region}, {name}"),
        };
        own.sheet.add("places", json!({ "text": text, "role": "home" }));
        own.holds.place = 3;
        return;
    }
    let county = life.county();
    let year = own.life.lost.0;
    let former = county.before.iter().find(|(_, last)| *last >= year - 5).map(|(name, _)| name.as_str());
    let name =
        if own.chance.is(0.5) { former.unwrap_or(&county.name) } else { county.name.as_str() }.to_owned();
    let fine = own.chance.weighted(&[(3_u8, 0.22), (4, 0.3), (5, 0.48)]);
    let text = home_text(county, &name, fine, own);
    let mut place = json!({ "text": text, "role": own.chance.weighted(&[("home", 0.88), ("birth", 0.12)]) });
    if own.chance.is(0.3) {
        place["code"] = Value::from(format!("{:06}", county.code));
    }
    own.sheet.add("places", place);
    own.holds.place = fine;
    if own.life.route == Route::Migrant && own.chance.is(0.3) {
        let lost = &Tables::get().counties[own.life.lost_county];
        own.sheet.add("places", json!({ "text": lost.prefecture.clone() + &lost.name, "role": "lived" }));
    }
}

fn home_text(county: &County, name: &str, fine: u8, own: &mut Report<'_>) -> String {
    let province = wording::short_province(&county.province).to_owned();
    let home = own.life.home.clone();
    let by_ear = 0.06;
    let town = own.write(&home.town, by_ear);
    let village = own.write(&home.village, by_ear);
    let below = match fine {
        3 => String::new(),
        4 => town,
        _ => match own.chance.below(4) {
            0 => village,
            1 => format!("{town}{village}{}组", own.chance.between(1, 12)),
            _ => format!("{town}{village}"),
        },
    };
    match own.chance.below(5) {
        0 => format!("{}{}{name}{below}", county.province, county.prefecture),
        1 => format!("{province}{name}{below}"),
        2 => format!("{name}{below}"),
        3 => format!("{province}{}{name}{below}", county.prefecture),
        _ => format!("{}{name}{below}", county.province),
    }
}

fn body(own: &mut Report<'_>) {
    let life = own.life;
    let age = life.age_at_loss();
    if own.chance.is(0.25 + 0.3 * own.fullness) {
        // Children grow about 6 cm a year to their full height at 16.
        let then =
            if age < 16 { life.height_cm * (0.50 + 0.5 * f64::from(age - 1) / 15.0) } else { life.height_cm };
        let told = own.chance.normal(then, 4.0);
        let cm = if own.chance.is(0.6) { (told / 5.0).round() * 5.0 } else { told.round() };
        own.sheet.put("height_cm", json!({ "value": { "cm": cm.max(50.0) as i32, "how": "told", "as_of": day(life.lost.0, 1, 1, 1, false) } }));
        own.holds.small[1] = age >= 16;
    }
    if own.chance.is(0.14) {
        let wrong = own.chance.is(0.08);
        own.sheet.put(
            "blood",
            if wrong { own.chance.weighted(&crate::evaluate::synth::facts::BLOOD) } else { life.blood },
        );
        own.holds.small[0] = !wrong;
    }
    for (number, mark) in life.marks.iter().enumerate() {
        if mark.since || !own.chance.is(own.rates().mark_told * (0.5 + 0.9 * own.fullness)) {
            continue;
        }
        let kind = if mark.kind == "scar" && own.chance.is(0.05) { "burn" } else { mark.kind };
        let mut piece = json!({ "kind": kind, "site": mark.site });
        if let Some(left) = mark.side
            && own.chance.is(0.65)
        {
            // Families see her from the front and remember the other side.
            piece["side"] = if left != own.chance.is(0.09) { "left" } else { "right" }.into();
        }
        if own.chance.is(0.65) {
            piece["note"] = wording::mark_note(mark, mark.site, true, &mut own.chance).into();
        }
        own.sheet.add("marks", piece);
        own.holds.marks.insert(number);
    }
    for (number, &(kind, began)) in life.conditions.iter().enumerate() {
        if began > life.lost.0 || !own.chance.is(0.72) {
            continue;
        }
        let told = match kind {
            "psychosis" if own.chance.is(0.12) => "depression",
            "intellectual_disability" if own.chance.is(0.10) => "psychosis",
            "dementia" if own.chance.is(0.08) => "psychosis",
            kind => kind,
        };
        let mut piece = json!({ "kind": told });
        if own.chance.is(0.3) {
            piece["since"] = day(began, 1, 1, 1, true).into();
        }
        own.sheet.add("conditions", piece);
        if told == kind {
            own.holds.conditions.insert(number);
        }
    }
}
