//! The marginals of invented people held against the published facts the generator cites. Bounds are
//! four standard errors and a little for what the facts themselves leave open.

use std::collections::BTreeMap;

use homeward::evaluate::synth::facts::{
    BLOOD, HEIGHT_CM, HEIGHT_YEAR, MINORITY_SHARE, PROVINCE_PEOPLE, fertility,
};
use homeward::evaluate::synth::{Life, Route};

const PEOPLE: u64 = 40_000;

fn lives() -> Vec<Life> {
    [21, 22].iter().flat_map(|&seed| (0..PEOPLE / 2).map(move |number| Life::of(seed, number))).collect()
}

fn within(what: &str, count: usize, of: usize, share: f64, open: f64) {
    let own = count as f64 / of as f64;
    let error = 4.0 * (share * (1.0 - share) / of as f64).sqrt() + open;
    assert!((own - share).abs() < error, "{what}: {own:.4}, published {share:.4} ± {error:.4}");
}

#[test]
fn homes_lie_where_people_live_but_for_those_sold_into_marriage() {
    let lives = lives();
    let others: Vec<&Life> = lives.iter().filter(|life| life.route != Route::Marriage).collect();
    let all: f64 = PROVINCE_PEOPLE.iter().map(|(_, people)| people).sum();
    for (digits, people) in PROVINCE_PEOPLE {
        let count = others.iter().filter(|life| life.home_province() == digits).count();
        within(&format!("province {digits}"), count, others.len(), people / all, 0.0);
    }
}

#[test]
fn nationalities_come_to_the_share_of_the_census() {
    let lives = lives();
    let others: Vec<&Life> = lives.iter().filter(|life| life.route != Route::Marriage).collect();
    let minority = others.iter().filter(|life| life.people != "汉族").count();
    within("minorities", minority, others.len(), MINORITY_SHARE, 0.012);
    let count = |name| others.iter().filter(|life| life.people == name).count();
    // The order of the largest, census of 2020: Zhuang, Uyghur, Hui, Miao, Manchu, Yi.
    assert!(count("壮族") > count("维吾尔族") && count("彝族") > count("傣族"));
}

#[test]
fn blood_groups_are_those_of_donors() {
    let lives = lives();
    for (group, share) in BLOOD {
        within(group, lives.iter().filter(|life| life.blood == group).count(), lives.len(), share, 0.0);
    }
}

#[test]
fn the_commonest_surnames_have_their_shares() {
    let lives = lives();
    let han: Vec<&Life> = lives.iter().filter(|life| life.people == "汉族").collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    han.iter().for_each(|life| *counts.entry(&life.name.surname).or_default() += 1);
    // Shares of the table sum to 96.9 %, the rest is rare.
    for (surname, share) in [("王", 0.0717), ("李", 0.0700), ("张", 0.0674)] {
        within(surname, counts[surname], han.len(), share, 0.004);
    }
}

#[test]
fn the_young_of_today_are_as_tall_as_the_survey_says() {
    let lives = lives();
    for (female, published) in HEIGHT_CM {
        let around =
            |life: &&Life| life.female == female && (f64::from(life.birth.0) - HEIGHT_YEAR).abs() <= 5.0;
        let heights: Vec<f64> = lives.iter().filter(around).map(|life| life.height_cm).collect();
        let mean = heights.iter().sum::<f64>() / heights.len() as f64;
        assert!(heights.len() > 500 && (mean - published).abs() < 0.8, "{female}: {mean:.1}");
    }
}

#[test]
fn families_are_as_large_as_fertility_says() {
    let lives = lives();
    for (from, to) in [(1960, 1970), (1975, 1979), (1985, 1995)] {
        let born: Vec<&Life> = lives.iter().filter(|life| (from..to).contains(&life.birth.0)).collect();
        let mean = born.iter().map(|life| life.siblings.len() + 1).sum::<usize>() as f64 / born.len() as f64;
        let published = fertility((from + to) / 2);
        // Seen from a child, families are larger than from their mothers: by variance over mean.
        assert!(
            mean > published - 0.7 && mean < published + 1.2,
            "{from}: {mean:.2}, published {published:.2}"
        );
    }
}

#[test]
fn reading_spreads_as_the_censuses_tell() {
    // The census counts all ages; people born when half of those counted were born stand for them.
    let lives = lives();
    let cannot = |from: i32, to: i32| {
        let healthy: Vec<&Life> = lives
            .iter()
            .filter(|life| (from..to).contains(&life.birth.0) && life.conditions.is_empty())
            .collect();
        healthy.iter().filter(|life| life.literacy == 0).count() as f64 / healthy.len() as f64
    };
    let (old, middle, young) = (cannot(1935, 1950), cannot(1960, 1970), cannot(1985, 2000));
    assert!((0.25..0.65).contains(&old), "{old}");
    assert!((0.06..0.22).contains(&middle), "{middle}");
    assert!((0.003..0.06).contains(&young), "{young}");
}
