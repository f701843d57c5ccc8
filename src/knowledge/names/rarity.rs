//! How usual a surname, a given-name character and a heard syllable are: the denominator of the
//! evidence. Frequencies come from the surname and given-name tables; shares of given-name characters
//! are judged. Must not know of forms or alignments.

use std::sync::{LazyLock, OnceLock};

use crate::{
    domain::body::Sex,
    knowledge::names::{
        channels::{self, KindId},
        characters::{self, CharId, surnames},
        scope::{MIX_SLOTS, SCOPE_COUNT, ScopeId, ScopeMix},
        syllable::{SyllableId, syllable_count},
    },
};

/// Where in a name a syllable stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Role {
    /// Family name.
    Surname,
    /// Given name.
    Given,
    /// Not known which.
    Either,
}

/// What is known of the heard person before her name is scored, as far as it shifts frequencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Background {
    sex: usize,
}

impl Background {
    /// Given names are as usual as they are among this sex.
    pub fn new(sex: Sex) -> Self {
        Self {
            sex: match sex {
                Sex::Female => 0,
                Sex::Male => 1,
                Sex::Other | Sex::Unknown => 2,
            },
        }
    }

    /// `-16·log2` of the share of this character in this role.
    pub fn character_cost(self, character: CharId, role: Role) -> i32 {
        let shares = &*CHARACTER_COSTS;
        let at = usize::from(character.0);
        match role {
            Role::Surname => i32::from(shares.surname[at]),
            Role::Given => i32::from(shares.given[self.sex][at]),
            Role::Either => {
                // Half the share of each; the larger one is close to their sum.
                16 + i32::from(shares.surname[at].min(shares.given[self.sex][at]))
            }
        }
    }

    /// How usual each syllable is to hear in each role from these speakers.
    pub fn usual<'a>(self, mix: &'a ScopeMix) -> Usual<'a> {
        match (mix.only(), mix.slot()) {
            (Some(scope), _) => Usual::Table(self.syllables(scope)),
            (None, Some(slot)) => Usual::Table(self.mixed_syllables(mix.parts(), slot)),
            (None, None) => Usual::Mixed(mix, self),
        }
    }

    /// How usual each syllable is to hear in each role from speakers of a scope.
    pub fn syllables(self, scope: ScopeId) -> &'static SyllableCosts {
        static TABLES: [OnceLock<[SyllableCosts; 3]>; SCOPE_COUNT] = [const { OnceLock::new() }; SCOPE_COUNT];
        let made = TABLES[scope.index()].get_or_init(|| match scope.blend() {
            [] => SyllableCosts::build(scope),
            parts => [0, 1, 2].map(|sex| SyllableCosts::fold(parts, Self { sex })),
        });
        &made[self.sex]
    }

    fn mixed_syllables(self, parts: &[(ScopeId, f32)], slot: usize) -> &'static SyllableCosts {
        static TABLES: [OnceLock<[SyllableCosts; 3]>; MIX_SLOTS] = [const { OnceLock::new() }; MIX_SLOTS];
        let make = || [0, 1, 2].map(|sex| SyllableCosts::fold(parts, Self { sex }));
        &TABLES[slot].get_or_init(make)[self.sex]
    }
}

impl Default for Background {
    fn default() -> Self {
        Self::new(Sex::Unknown)
    }
}

/// How usual syllables are from some speakers: a table, or the tables of the parts of their mix. Both
/// give the same costs.
#[derive(Clone, Copy)]
pub enum Usual<'a> {
    /// Made before.
    Table(&'static SyllableCosts),
    /// Mixed at each look.
    Mixed(&'a ScopeMix, Background),
}

impl Usual<'_> {
    /// The cost of hearing this syllable in this role from anybody.
    pub fn cost(self, heard: SyllableId, role: Role) -> i32 {
        match self {
            Self::Table(table) => table.cost(heard, role),
            Self::Mixed(mix, background) => {
                let cost = |scope| background.syllables(scope).cost(heard, role);
                i32::from(mixed(mix.parts(), cost))
            }
        }
    }
}

/// `-16·log2` of how often each standard syllable is written down in each role.
pub struct SyllableCosts {
    by_role: [Vec<u8>; 3],
}

impl SyllableCosts {
    /// The cost of hearing this syllable in this role from anybody.
    pub fn cost(&self, heard: SyllableId, role: Role) -> i32 {
        i32::from(self.by_role[role as usize][usize::from(heard.0)])
    }

    /// Of one scope, by sex: frequencies of kinds through its channel.
    fn build(scope: ScopeId) -> [Self; 3] {
        let shares = &*SHARES;
        let table = channels::table(scope);
        let count = table.distinct_rows().count();
        let by_row = |weights: &[(KindId, f32)]| {
            let mut sums = vec![0.0_f32; count];
            weights.iter().for_each(|(kind, weight)| sums[table.row_number(*kind)] += weight);
            sums
        };
        let weights = [&shares.surname_kinds, &shares.given_kinds[0], &shares.given_kinds[1]];
        let weights = weights.map(|weights| by_row(weights));
        let mut heard = [const { Vec::new() }; 3];
        heard.iter_mut().for_each(|sums| *sums = vec![1e-6_f32; syllable_count()]);
        for (at, row) in table.distinct_rows().enumerate() {
            for (slot, cost) in row.iter().enumerate().filter(|(_, cost)| **cost < u8::MAX) {
                let share = channels::share(*cost);
                for (sums, weights) in heard.iter_mut().zip(&weights) {
                    sums[slot] += weights[at] * share;
                }
            }
        }
        let [surname, female, male] = heard;
        let half =
            |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| 0.5 * a + 0.5 * b).collect::<Vec<f32>>();
        let both = half(&female, &male);
        let steps = |shares: &[f32]| shares.iter().map(|share| channels::step(*share)).collect();
        [female, male, both]
            .map(|given| Self { by_role: [steps(&surname), steps(&given), steps(&half(&surname, &given))] })
    }

    fn fold(parts: &[(ScopeId, f32)], background: Background) -> Self {
        let tables: Vec<(ScopeId, &Self)> =
            parts.iter().map(|(scope, _)| (*scope, background.syllables(*scope))).collect();
        let of = |scope: ScopeId| tables.iter().find(|(known, _)| *known == scope).map(|(_, table)| *table);
        let by_role = [Role::Surname, Role::Given, Role::Either].map(|role| {
            let all = (0..syllable_count() as u16).map(SyllableId);
            all.map(|heard| mixed(parts, |scope| of(scope).map_or(255, |table| table.cost(heard, role))))
                .collect()
        });
        Self { by_role }
    }
}

/// The cost of a syllable from a mix of speakers; here the last step counts, so that a mix never makes
/// rarer what its parts hold for no rarer than that.
fn mixed(parts: &[(ScopeId, f32)], cost: impl Fn(ScopeId) -> i32) -> u8 {
    channels::step(parts.iter().map(|(scope, weight)| weight * (-cost(*scope) as f32 / 16.0).exp2()).sum())
}

struct Shares {
    surname: Vec<f32>,
    given: [Vec<f32>; 3],
    surname_kinds: Vec<(KindId, f32)>,
    given_kinds: [Vec<(KindId, f32)>; 2],
}

struct CharacterCosts {
    surname: Vec<u8>,
    given: [Vec<u8>; 3],
}

static CHARACTER_COSTS: LazyLock<CharacterCosts> = LazyLock::new(|| {
    let shares = &*SHARES;
    let steps = |shares: &Vec<f32>| shares.iter().copied().map(channels::step).collect();
    CharacterCosts {
        surname: steps(&shares.surname),
        given: [steps(&shares.given[0]), steps(&shares.given[1]), steps(&shares.given[2])],
    }
});

static GIVEN_CHARACTERS_CSV: &str = include_str!("data/given_characters.csv");
static GIVEN_NAMES_CSV: &str = include_str!("data/given_names_common.csv");

/// Share of given-name characters that no table lists, spread over all characters.
const UNLISTED: f32 = 0.10;
/// Share of people whose surname has no weight in the table, spread over those rows and all characters.
const RARE_SURNAMES: f32 = 0.034;
/// Share of the counted common names within the given-name frequencies, the judged list being the rest.
const COMMON_NAMES: f32 = 0.25;

static SHARES: LazyLock<Shares> = LazyLock::new(|| {
    let count = characters::characters().len();
    let mut surname = vec![RARE_SURNAMES * 0.3 / count as f32; count];
    for known in surnames() {
        let first = known.text.chars().next().and_then(characters::char_id);
        if let Some(id) = first {
            surname[usize::from(id.0)] += if known.share > 0.0 { known.share as f32 } else { 1.5e-4 };
        }
    }
    let given = [given_shares(0), given_shares(1)];
    let both: Vec<f32> = given[0].iter().zip(&given[1]).map(|(f, m)| 0.5 * f + 0.5 * m).collect();
    let [female, male] = given;
    let given = [female, male, both];
    let surname_kinds = kinds(&surname, Role::Surname);
    let given_kinds = [kinds(&given[0], Role::Given), kinds(&given[1], Role::Given)];
    Shares { surname, given, surname_kinds, given_kinds }
});

fn given_shares(sex: usize) -> Vec<f32> {
    let count = characters::characters().len();
    let mut shares = vec![UNLISTED / count as f32; count];
    let mut judged: Vec<(usize, f32)> = Vec::new();
    for line in GIVEN_CHARACTERS_CSV.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let id = fields.first().and_then(|field| field.chars().next()).and_then(characters::char_id);
        let weight = fields.get(1 + sex).and_then(|field| field.parse::<f32>().ok());
        judged.extend(id.zip(weight).map(|(id, weight)| (usize::from(id.0), weight)));
    }
    let mut common: Vec<(usize, f32)> = Vec::new();
    for line in GIVEN_NAMES_CSV.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [name, named_sex, rank] = fields[..] else { continue };
        if (named_sex == "F") != (sex == 0) {
            continue;
        }
        // Ranks without counts: frequency falls off slowly with rank.
        let weight = 1.0 / (rank.parse::<f32>().unwrap_or(99.0) + 10.0);
        common.extend(name.chars().filter_map(characters::char_id).map(|id| (usize::from(id.0), weight)));
    }
    for (list, part) in [(judged, 1.0 - COMMON_NAMES - UNLISTED), (common, COMMON_NAMES)] {
        let total: f32 = list.iter().map(|(_, weight)| weight).sum();
        for (at, weight) in list {
            shares[at] += part * weight / total;
        }
    }
    shares
}

fn kinds(shares: &[f32], role: Role) -> Vec<(KindId, f32)> {
    let mut sums: Vec<(KindId, f32)> = Vec::new();
    for (known, share) in characters::characters().iter().zip(shares) {
        let own = if role == Role::Surname { known.surname_readings.first() } else { None };
        let syllable = own.or(known.readings.first()).and_then(|syllable| syllable.id());
        if let Some(id) = syllable {
            sums.push((channels::kind(id, Some(known.text)), *share));
        }
    }
    sums.sort_by_key(|(kind, _)| *kind);
    let mut merged: Vec<(KindId, f32)> = Vec::new();
    for (kind, share) in sums {
        match merged.last_mut() {
            Some((last, sum)) if *last == kind => *sum += share,
            _ => merged.push((kind, share)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(text: char, role: Role, sex: Sex) -> i32 {
        Background::new(sex).character_cost(characters::char_id(text).expect("listed"), role) / 16
    }

    #[test]
    fn usual_names_are_worth_less_than_rare_ones() {
        assert!(bits('王', Role::Surname, Sex::Unknown) < bits('邰', Role::Surname, Sex::Unknown));
        assert!(bits('秀', Role::Given, Sex::Female) < bits('秀', Role::Given, Sex::Male));
        assert!(bits('英', Role::Given, Sex::Female) < bits('璋', Role::Given, Sex::Female));
    }

    #[test]
    fn shares_of_heard_syllables_sum_to_about_one_in_every_scope() {
        for scope in ScopeId::all() {
            let costs = Background::new(Sex::Female).syllables(scope);
            for role in [Role::Surname, Role::Given, Role::Either] {
                let all = (0..syllable_count() as u16).map(SyllableId);
                let sum: f32 = all.map(|id| (-(costs.cost(id, role) as f32) / 16.0).exp2()).sum();
                assert!((0.75..1.2).contains(&sum), "{} {role:?} {sum}", scope.name());
            }
        }
    }
}
