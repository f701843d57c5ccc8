//! Family and body of one person. Fertility, height, blood and illiteracy are published (`facts`);
//! everything else is judgement.

use crate::evaluate::synth::chance::Chance;
use crate::evaluate::synth::facts;
use crate::evaluate::synth::life::{Home, Kin, Mark, Route};
use crate::evaluate::synth::naming::{Culture, House, PersonName, nicknames};
use crate::evaluate::synth::tables::Tables;

/// Brothers and sisters of one of the children of a mother of her time, by birth.
pub fn siblings(house: &House, birth_year: i32, chance: &mut Chance) -> Vec<Kin> {
    // She is one of the children of her mother: others are as many as such mothers have beside one.
    let expected = (facts::fertility(birth_year) - 0.6).max(0.3);
    let count = chance.normal(expected, 1.2).round().clamp(0.0, 8.0) as usize;
    let mut all: Vec<Kin> = (0..count)
        .map(|_| {
            let step = chance.between(1, 4) + chance.between(0, 7);
            let year = if chance.is(0.5) { birth_year - step } else { birth_year + step };
            let female = chance.is(0.485);
            let name = house.child(female, year, chance);
            let called = chance
                .is(0.4)
                .then(|| nicknames(&name, female, 0, chance))
                .and_then(|all| all.into_iter().next());
            Kin { name, called, female, birth_year: year }
        })
        .collect();
    all.sort_by_key(|kin| kin.birth_year);
    all
}

/// Father and mother.
pub fn parents(house: &House, birth_year: i32, chance: &mut Chance) -> [PersonName; 2] {
    let (father_year, mother_year) =
        (birth_year - chance.between(21, 38), birth_year - chance.between(19, 36));
    let mothers = House::of(house.culture, mother_year, chance);
    let mut father = house.child(false, father_year, chance);
    if house.culture == Culture::Turkic {
        father.surname.clone_from(&house.surname);
    }
    [father, mothers.child(true, mother_year, chance)]
}

/// Husband or wife and children she had when she was lost.
pub fn own_family(
    female: bool,
    birth_year: i32,
    lost_year: i32,
    house: &House,
    chance: &mut Chance,
) -> (Option<PersonName>, Vec<Kin>) {
    let age = lost_year - birth_year;
    if age < 19 || !chance.is((f64::from(age) - 17.0) / 16.0) {
        return (None, Vec::new());
    }
    let theirs = House::of(house.culture, birth_year, chance);
    let spouse = theirs.child(!female, birth_year, chance);
    let fathers = if female { &theirs } else { house };
    let most = facts::fertility(birth_year + 24).round() as i32 + 1;
    let children = (0..chance.between(0, most.min(age - 18)))
        .map(|_| {
            let (girl, year) = (chance.is(0.47), birth_year + chance.between(19, (age - 1).clamp(19, 38)));
            let name = fathers.child(girl, year, chance);
            Kin { name, called: None, female: girl, birth_year: year }
        })
        .collect();
    (Some(spouse), children)
}

/// Illness and disability, with the year each began.
pub fn conditions(
    route: Route,
    birth_year: i32,
    lost_year: i32,
    chance: &mut Chance,
) -> Vec<(&'static str, i32)> {
    let mut all = Vec::new();
    let early = birth_year + chance.between(0, 6);
    let later = lost_year - chance.between(0, 8);
    match route {
        Route::Mental => all.push(("psychosis", later.max(birth_year + 14))),
        Route::Disabled => {
            all.push((
                chance.weighted(&[
                    ("intellectual_disability", 0.62),
                    ("deaf", 0.12),
                    ("mute", 0.08),
                    ("epilepsy", 0.10),
                    ("polio_leg", 0.05),
                    ("blind", 0.03),
                ]),
                early,
            ));
        }
        Route::Dementia => all.push(("dementia", later)),
        Route::Marriage | Route::Migrant | Route::Child => {
            if chance.is(0.30) {
                all.push((
                    chance.weighted(&[
                        ("psychosis", 0.5),
                        ("intellectual_disability", 0.4),
                        ("depression", 0.1),
                    ]),
                    if chance.is(0.5) { early } else { lost_year + 1 },
                ));
            }
        }
    }
    if chance.is(0.13) {
        let more = chance.weighted(&[
            ("epilepsy", 0.2),
            ("deaf", 0.1),
            ("mute", 0.2),
            ("limb_disability", 0.25),
            ("low_vision", 0.1),
            ("cleft_lip", 0.1),
            ("facial_palsy", 0.05),
        ]);
        if all.iter().all(|(kind, _)| *kind != more) {
            all.push((more, early));
        }
    }
    all
}

/// Marks on her body.
pub fn marks(female: bool, chance: &mut Chance) -> Vec<Mark> {
    const SITES: [(&str, bool, f64); 23] = [
        ("head", false, 0.06),
        ("face", true, 0.07),
        ("forehead", false, 0.07),
        ("eye", true, 0.04),
        ("ear", true, 0.03),
        ("nose", false, 0.02),
        ("mouth", false, 0.02),
        ("chin", false, 0.04),
        ("neck", false, 0.05),
        ("shoulder", true, 0.03),
        ("chest", false, 0.04),
        ("back", false, 0.06),
        ("abdomen", false, 0.06),
        ("upper_arm", true, 0.05),
        ("forearm", true, 0.07),
        ("wrist", true, 0.04),
        ("hand", true, 0.08),
        ("finger", true, 0.07),
        ("thigh", true, 0.04),
        ("knee", true, 0.05),
        ("lower_leg", true, 0.07),
        ("ankle", true, 0.02),
        ("foot", true, 0.05),
    ];
    let count = chance.weighted(&[(0, 0.22), (1, 0.36), (2, 0.26), (3, 0.16)]);
    let sites = SITES.map(|row| (row, row.2));
    (0..count)
        .map(|_| {
            let kind = chance.weighted(&[
                ("scar", 0.46),
                ("burn", 0.13),
                ("mole", 0.17),
                ("birthmark", 0.08),
                ("missing_part", 0.04),
                ("deformity", 0.05),
                ("surgery", 0.05),
                ("tattoo", 0.02),
            ]);
            let (site, sided) = match kind {
                "missing_part" => ("finger", true),
                "surgery" if female && chance.is(0.6) => ("abdomen", false),
                _ => {
                    let (site, sided, _) = chance.weighted(&sites);
                    (site, sided)
                }
            };
            Mark {
                kind,
                site,
                side: sided.then(|| chance.is(0.5)),
                since: !matches!(kind, "birthmark" | "mole") && chance.is(0.3),
            }
        })
        .collect()
}

/// 0 none, 1 some, 2 literate.
pub fn literacy(female: bool, birth_year: i32, conditions: &[(&str, i32)], chance: &mut Chance) -> u8 {
    let disabled = conditions.iter().any(|(kind, since)| {
        matches!(*kind, "intellectual_disability" | "deaf" | "mute") && *since < birth_year + 7
    });
    if chance.is(facts::illiterate(female, birth_year)) || (disabled && chance.is(0.6)) {
        0
    } else if chance.is(if disabled { 0.6 } else { 0.25 }) {
        1
    } else {
        2
    }
}

/// Topics of memory that are true of her.
pub fn topics(home: &Home, foreign: bool, chance: &mut Chance) -> Vec<usize> {
    let tables = Tables::get();
    let digits = if foreign { 53 } else { tables.counties[home.county].province_digits() };
    let fits =
        |provinces: &str| provinces.is_empty() || provinces.split('|').any(|own| own.parse() == Ok(digits));
    let all = tables.topics.iter().enumerate();
    all.filter(|(_, topic)| fits(&topic.provinces) && chance.is(topic.share * 1.4)).map(|(i, _)| i).collect()
}
