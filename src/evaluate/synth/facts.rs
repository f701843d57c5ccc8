//! Published facts that the invented people are built on, each with where it stands; a test of the
//! generator holds its marginals against them. Whatever else the generator assumes is judgement and
//! says so where it stands.
//!
//! Sources:
//! - Census 2020: National Bureau of Statistics, Communiqué of the Seventh National Population Census
//!   (2021): No. 2 (nationalities), No. 3 (population by region), No. 6 (illiteracy).
//! - Earlier censuses: the illiteracy rates of 1982, 1990, 2000 and 2010 as the communiqués give them.
//! - Nationalities by province: Census 2010 and 2020, shares rounded.
//! - Fertility: Coale and Chen (1987) from the one-per-thousand survey of 1982, to 1980; later years as
//!   the State Statistical Bureau and United Nations give them, rounded.
//! - Height: National Health Commission, Report on Nutrition and Chronic Diseases (2020), people of
//!   18 to 44 years; its rise by cohort: NCD Risk Factor Collaboration, eLife 2016.
//! - Blood groups: surveys of Chinese blood donors, rounded.
//! - Surnames: the shares in `knowledge/names/data/surnames.csv`; see NOTICE.
//! - Name characters by decade: National Name Reports of the Ministry of Public Security (2019–2021),
//!   the order only; the shares of single-character given names are judgement.

/// A province by the first two digits of its code, with its people of the census of 2020 in ten thousands.
pub const PROVINCE_PEOPLE: [(u8, f64); 31] = [
    (11, 2189.0),
    (12, 1387.0),
    (13, 7461.0),
    (14, 3492.0),
    (15, 2405.0),
    (21, 4259.0),
    (22, 2407.0),
    (23, 3185.0),
    (31, 2487.0),
    (32, 8475.0),
    (33, 6457.0),
    (34, 6103.0),
    (35, 4154.0),
    (36, 4519.0),
    (37, 10153.0),
    (41, 9937.0),
    (42, 5775.0),
    (43, 6644.0),
    (44, 12601.0),
    (45, 5013.0),
    (46, 1008.0),
    (50, 3205.0),
    (51, 8367.0),
    (52, 3856.0),
    (53, 4721.0),
    (54, 365.0),
    (61, 3953.0),
    (62, 2502.0),
    (63, 592.0),
    (64, 720.0),
    (65, 2585.0),
];

/// Share of the people who are not Han, census of 2020.
pub const MINORITY_SHARE: f64 = 0.0889;

/// Nationalities by province with their share of its people, census figures rounded.
pub const NATIONALITIES: [(u8, &str, f64); 71] = [
    (65, "维吾尔族", 0.450),
    (65, "哈萨克族", 0.062),
    (65, "回族", 0.044),
    (65, "蒙古族", 0.007),
    (54, "藏族", 0.860),
    (45, "壮族", 0.314),
    (45, "瑶族", 0.033),
    (45, "苗族", 0.010),
    (45, "侗族", 0.007),
    (52, "苗族", 0.114),
    (52, "布依族", 0.072),
    (52, "土家族", 0.041),
    (52, "侗族", 0.041),
    (52, "彝族", 0.024),
    (52, "仡佬族", 0.014),
    (52, "水族", 0.010),
    (53, "彝族", 0.107),
    (53, "哈尼族", 0.035),
    (53, "白族", 0.034),
    (53, "傣族", 0.027),
    (53, "壮族", 0.026),
    (53, "苗族", 0.026),
    (53, "回族", 0.015),
    (53, "傈僳族", 0.015),
    (53, "拉祜族", 0.010),
    (53, "佤族", 0.008),
    (53, "纳西族", 0.007),
    (63, "藏族", 0.255),
    (63, "回族", 0.150),
    (63, "土族", 0.036),
    (64, "回族", 0.350),
    (15, "蒙古族", 0.177),
    (15, "满族", 0.018),
    (15, "回族", 0.009),
    (21, "满族", 0.118),
    (21, "蒙古族", 0.015),
    (22, "满族", 0.031),
    (22, "朝鲜族", 0.039),
    (23, "满族", 0.015),
    (13, "满族", 0.030),
    (43, "土家族", 0.040),
    (43, "苗族", 0.031),
    (43, "侗族", 0.013),
    (43, "瑶族", 0.011),
    (42, "土家族", 0.037),
    (50, "土家族", 0.048),
    (50, "苗族", 0.017),
    (51, "彝族", 0.037),
    (51, "藏族", 0.018),
    (62, "回族", 0.049),
    (62, "东乡族", 0.021),
    (62, "藏族", 0.019),
    (46, "黎族", 0.147),
    (35, "畲族", 0.010),
    (44, "壮族", 0.010),
    (41, "回族", 0.010),
    (37, "回族", 0.006),
    (13, "回族", 0.008),
    (34, "回族", 0.006),
    (11, "满族", 0.017),
    (11, "回族", 0.013),
    (12, "回族", 0.014),
    (21, "回族", 0.006),
    (21, "朝鲜族", 0.006),
    (33, "苗族", 0.006),
    (33, "土家族", 0.004),
    (61, "回族", 0.004),
    (65, "柯尔克孜族", 0.008),
    (63, "蒙古族", 0.018),
    (63, "撒拉族", 0.019),
    (51, "羌族", 0.004),
];

/// Children a woman has in all, by the year of birth of one of them.
const FERTILITY: [(i32, f64); 8] =
    [(1930, 5.3), (1950, 5.8), (1965, 6.1), (1970, 5.8), (1975, 3.6), (1980, 2.2), (1990, 2.3), (2005, 1.6)];

/// Share who cannot read, of all people, by census.
pub const ILLITERATE: [(i32, f64); 5] =
    [(1982, 0.2281), (1990, 0.1588), (2000, 0.0672), (2010, 0.0408), (2020, 0.0267)];

/// Blood groups.
pub const BLOOD: [(&str, f64); 4] = [("A", 0.29), ("B", 0.27), ("AB", 0.09), ("O", 0.35)];

/// Height of men and women of 18 to 44 years in 2020, centimetres.
pub const HEIGHT_CM: [(bool, f64); 2] = [(true, 158.0), (false, 169.7)];

/// The middle year of birth of those the heights are of.
pub const HEIGHT_YEAR: f64 = 1989.0;

/// Centimetres a decade by which people grew taller.
pub const HEIGHT_CM_A_DECADE: f64 = 1.1;

/// Children a woman has in all, around a year of birth; straight between the published years.
pub fn fertility(year: i32) -> f64 {
    let after = FERTILITY.iter().position(|(known, _)| *known > year);
    match after {
        Some(0) => FERTILITY[0].1,
        None => FERTILITY[FERTILITY.len() - 1].1,
        Some(i) => {
            let ((from, low), (to, high)) = (FERTILITY[i - 1], FERTILITY[i]);
            low + (high - low) * f64::from(year - from) / f64::from(to - from)
        }
    }
}

/// Mean height of grown women (`true`) or men of a year of birth, centimetres.
pub fn height_cm(female: bool, birth_year: i32) -> f64 {
    let [(_, of_women), (_, of_men)] = HEIGHT_CM;
    let now = if female { of_women } else { of_men };
    now + (f64::from(birth_year) - HEIGHT_YEAR) / 10.0 * HEIGHT_CM_A_DECADE
}

/// Share of people born in a year who cannot read when grown: judgement that reproduces the course of
/// the censuses, since those count all ages together.
pub fn illiterate(female: bool, birth_year: i32) -> f64 {
    let decades = f64::from(birth_year - 1940) / 10.0;
    let share = 0.55 * (-0.62 * decades.max(-1.0)).exp();
    (share * if female { 1.3 } else { 0.7 }).clamp(0.004, 0.85)
}
