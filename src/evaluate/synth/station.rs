//! The station's channel: what a station comes to hold of a resident from what she says, what is seen
//! of her, and what others say. Rates are this file's judgement; `world` moves them from set to set.

use serde_json::{Value, json};

use crate::domain::ids::OrgCode;
use crate::evaluate::synth::chance::{Chance, Of};
use crate::evaluate::synth::holds::Holds;
use crate::evaluate::synth::life::{Life, Route};
use crate::evaluate::synth::sheet::{Sheet, day, source};
use crate::evaluate::synth::speech::{Area, Clerk, Speaker};
use crate::evaluate::synth::tables::{County, Tables};
use crate::evaluate::synth::wording;
use crate::evaluate::synth::world::{Rates, Slot, World};
use crate::evaluate::synth::{heard, seen};

/// A record as one side hands it in.
#[derive(Clone, Debug)]
pub struct Told {
    /// The organisation's code.
    pub organisation: String,
    /// The organisation's own number.
    pub local_ref: String,
    /// The line in the exchange format.
    pub line: String,
    /// What of the truth it holds.
    pub holds: Holds,
}

impl Told {
    /// The same of another owner, where one is given: its own number is good beside all others of the set.
    #[must_use]
    pub fn owned_by(mut self, owner: Option<&OrgCode>) -> Self {
        if let Some(owner) = owner {
            let quoted = |code: &str| Value::from(code).to_string();
            self.line = self.line.replace(&quoted(&self.organisation), &quoted(owner.as_str()));
            owner.as_str().clone_into(&mut self.organisation);
        }
        self
    }
}

/// A profile in the making.
#[derive(Debug)]
pub struct Profile<'a> {
    /// The set.
    pub world: &'a World,
    /// Whose it is.
    pub life: &'a Life,
    /// Draws.
    pub chance: Chance,
    /// How she speaks.
    pub speaker: Speaker,
    /// Who writes.
    pub clerk: Clerk,
    /// How much can be had from her, 0 to 1.
    pub voice: f64,
    /// Year, month and day of admission.
    pub admitted: (i32, u8, u8),
    /// Where the station is.
    pub county: &'static County,
    /// What is written.
    pub sheet: Sheet,
    /// What of it is true.
    pub holds: Holds,
}

impl Profile<'_> {
    /// The rates of the set.
    pub const fn rates(&self) -> &Rates {
        &self.world.rates
    }

    /// A source at some time after admission.
    pub fn source(&mut self, by: &str) -> Value {
        let year = (self.admitted.0 + self.chance.between(0, 2)).min(2025);
        source(by, year, &mut self.chance)
    }

    /// What the clerk writes for what she says.
    pub fn write(&mut self, spoken: &str) -> String {
        self.clerk.take_down(spoken, &self.speaker, &mut self.chance)
    }
}

/// The profile of a slot.
pub fn profile(world: &World, life: &Life, slot: Slot) -> Told {
    let seed = world.size.seed;
    let mut chance = Chance::of(seed, Of::Station, slot.person * 2 + slot.copy);
    let (admitted, county) = stay(life, slot.copy, &mut chance);
    let organisation = format!("{:04}00-{:02}", county.code / 100, 1 + chance.below(3));
    let number = organisation.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(131) + u64::from(byte));
    let clerk = Clerk::of(county.area, &mut Chance::of(seed, Of::Clerk, number));
    let mut of_speaker = Chance::of(seed, Of::Speaker, slot.person);
    // Who left as a small child speaks as where she grew up.
    let area = match life.age_at_loss() {
        ..7 => Tables::get().counties[life.found_county].area,
        _ if life.home.abroad.is_some() => Area::Other,
        _ => life.county().area,
    };
    let voice = voice(life, &mut chance);
    let speaker = Speaker::of(area, 1.0 - voice, &mut of_speaker);
    let local_ref = format!("{}-{}", admitted.0, slot.number);
    let (sheet, holds) = (Sheet::of("profile"), Holds::default());
    let mut own = Profile { world, life, chance, speaker, clerk, voice, admitted, county, sheet, holds };
    own.sheet.put("station", organisation.clone());
    own.sheet.put("local_ref", local_ref.clone());
    own.sheet.put("sex", if own.chance.is(0.004) != life.female { "female" } else { "male" });
    arrival(&mut own);
    heard::names(&mut own);
    heard::places(&mut own);
    heard::relatives(&mut own);
    heard::memories(&mut own);
    seen::age(&mut own);
    seen::body(&mut own);
    seen::life(&mut own);
    Told { organisation, local_ref, line: own.sheet.line(), holds: own.holds }
}

/// When and where this record of her was made; a second one belongs to another stay.
fn stay(life: &Life, copy: u64, chance: &mut Chance) -> ((i32, u8, u8), &'static County) {
    let tables = Tables::get();
    let first = &tables.counties[life.found_county];
    if copy == 0 {
        return (life.admitted, first);
    }
    let beside = &tables.by_province[&first.province_digits()];
    let year = (life.admitted.0 + chance.between(0, 3)).min(2025);
    let month = if year == life.admitted.0 { 12 } else { chance.between(1, 12) as u8 };
    ((year, month, chance.between(1, 28) as u8), &tables.counties[*chance.pick(beside)])
}

fn voice(life: &Life, chance: &mut Chance) -> f64 {
    let of = |kind: &str| match kind {
        "deaf" | "mute" => 0.10,
        "intellectual_disability" => 0.38,
        "dementia" => 0.42,
        "psychosis" => 0.52,
        _ => 0.65,
    };
    let middle = life.conditions.iter().map(|(kind, _)| of(kind)).fold(0.68, f64::min);
    let abroad = if life.home.abroad.is_some() { 0.8 } else { 1.0 };
    (abroad * chance.normal(middle, 0.22)).clamp(0.0, 1.0)
}

fn arrival(own: &mut Profile<'_>) {
    let (year, month, date) = own.admitted;
    let chance = &mut own.chance;
    own.sheet.put("admitted_on", day(year, month, date, 3, false));
    let place = own.county;
    let spot = chance.wording("街边|火车站|汽车站|桥洞|医院门口|国道旁|派出所|菜市场|广场|村里|河堤");
    let text = match chance.below(4) {
        0 => format!("{}{}{spot}", place.prefecture, place.name),
        1 => spot.to_owned(),
        2 => format!("{}{spot}", place.stem),
        _ => format!("{}{spot}", place.name),
    };
    let mut found = json!({ "text": text });
    if chance.is(0.4) {
        found["code"] = format!("{:06}", place.code).into();
    }
    let known = chance.weighted(&[(1, 0.08), (2, 0.25), (3, 0.67)]);
    own.sheet.put("found", json!({ "on": day(year, month, date.min(27), known, false), "place": found }));
    if chance.is(0.5) {
        own.sheet.put(
            "brought_by",
            chance.weighted(&[
                ("police", 0.6),
                ("passer_by", 0.15),
                ("hospital", 0.1),
                ("self", 0.1),
                ("other", 0.05),
            ]),
        );
    }
    let status = chance.weighted(&[("in_care", 0.86), ("left", 0.08), ("deceased", 0.06)]);
    own.sheet.put("status", status);
    if own.life.route != Route::Dementia && chance.is(0.25) {
        let sample = format!("{}{}", chance.wording("H|K|DN|救"), chance.between(1_000, 99_999));
        own.sheet.add("references", json!({ "type": "dna", "lab": place.prefecture, "sample": sample, "status": chance.wording("taken|searched_no_hit") }));
    }
    if chance.is(0.35) {
        let extent = chance.wording("full|visible");
        own.sheet.put("examined", json!({ "on": day(year, month, 28, 3, false), "by": chance.wording("clinician|clerk"), "extent": extent }));
    }
    let winter = matches!(month, 11 | 12 | 1..=3);
    if chance.is(0.4) {
        own.sheet.put("clothing", wording::clothing(winter, chance));
    }
    if chance.is(0.1) {
        own.sheet.put(
            "belongings",
            chance.wording("编织袋一个|无|旧手机|几张零钱|一张照片|塑料袋 内有衣物|一把钥匙"),
        );
    }
}
