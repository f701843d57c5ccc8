//! Properties of the fit on simulated people of known parameters: it recovers them, it does not drift to
//! regional clusters as plain expectation and maximisation over all pairs does, and labels that were
//! shuffled teach nothing.

use crate::domain::evidence::Comparison;
use crate::matching::learn::{
    Candidate, Compared, Fit, FitError, Known, Label, Learnable, LearnableKind, Pair, Task, fit,
};

const PROFILES: u32 = 1_500;
const REPORTS: u32 = 2_500;
const MATCHES: u32 = 450;
const REGIONS: usize = 20;
const NAMES: usize = 3_000;
const FLOOR: f64 = -4.0;

/// What one side says: name, region, dialect, children, literacy.
type Person = [usize; 5];

/// Frequencies of the two attributes whose parameters are learnt, and how often both sides agree on them
/// otherwise than by chance.
const CHILDREN: ([f64; 4], f64) = ([0.4, 0.3, 0.2, 0.1], 0.8);
const LITERACY: ([f64; 4], f64) = ([0.2, 0.3, 0.5, 0.0], 0.6);

/// Ratios the fit begins from: children same and different, literacy same and different.
const PRIORS: [f64; 4] = [1.5, 0.7, 1.3, 0.8];

/// A small generator (SplitMix64).
struct Chance(u64);

impl Chance {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, count: usize) -> usize {
        (self.unit() * count as f64) as usize
    }

    fn of(&mut self, shares: &[f64]) -> usize {
        let mut left = self.unit();
        shares
            .iter()
            .position(|share| {
                left -= share;
                left < 0.0
            })
            .unwrap_or(0)
    }

    fn person(&mut self) -> Person {
        let region = self.below(REGIONS);
        let dialect = if self.unit() < 0.9 { region } else { self.below(REGIONS) };
        [self.below(NAMES), region, dialect, self.of(&CHILDREN.0), self.of(&LITERACY.0)]
    }

    /// The same person as the other side tells of her.
    fn heard(&mut self, said: Person) -> Person {
        let other = self.person();
        let keeps = [0.8, 0.9, 0.85, CHILDREN.1, LITERACY.1];
        std::array::from_fn(|i| if self.unit() < keeps[i] { said[i] } else { other[i] })
    }
}

struct Simulated {
    profiles: Vec<Person>,
    reports: Vec<Person>,
    /// Ratios of a dialect that agrees and of one that does not: right is 1, since it follows from the
    /// region; wrong ones count the region twice.
    dialect: (f64, f64),
}

fn simulated(seed: u64) -> Simulated {
    let mut chance = Chance(seed);
    let reports: Vec<Person> = (0..REPORTS).map(|_| chance.person()).collect();
    let profiles = (0..PROFILES as usize)
        .map(|i| if i < MATCHES as usize { chance.heard(reports[i]) } else { chance.person() })
        .collect();
    Simulated { profiles, reports, dialect: (1.0, 1.0) }
}

impl Compared for Simulated {
    fn column(&self, values: &[f64], comparison: Comparison, pairs: &[Pair]) -> Vec<Option<f64>> {
        let (attribute, first) = if comparison == Comparison::Children { (3, 0) } else { (4, 2) };
        let bits = |&(profile, report): &Pair| {
            let same = self.profiles[profile as usize][attribute] == self.reports[report as usize][attribute];
            Some(values[first + usize::from(!same)].log2())
        };
        pairs.iter().map(bits).collect()
    }
}

impl Simulated {
    /// The score under the priors: name, region and dialect have parameters that are known.
    fn score(&self, (profile, report): Pair) -> f64 {
        let (heard, said) = (&self.profiles[profile as usize], &self.reports[report as usize]);
        let prior = (f64::from(MATCHES) / f64::from(PROFILES) / f64::from(REPORTS)).log2();
        let known = [(2_400.0, 0.2), (18.1, 0.1), self.dialect];
        let learnt = [(PRIORS[0], PRIORS[1]), (PRIORS[2], PRIORS[3])];
        let ratio =
            |i: usize, (same, different): (f64, f64)| if heard[i] == said[i] { same } else { different };
        let bits = known.into_iter().chain(learnt).enumerate().map(|(i, own)| ratio(i, own).log2());
        prior + bits.sum::<f64>()
    }

    fn candidates(&self) -> Vec<Candidate> {
        let pairs = (0..PROFILES).flat_map(|profile| (0..REPORTS).map(move |report| (profile, report)));
        pairs
            .map(|pair| Candidate { pair, score: self.score(pair), label: None })
            .filter(|own| own.score >= FLOOR)
            .collect()
    }

    fn fit(&self, candidates: &[Candidate], known: Known, matches: f64) -> Result<Fit, FitError> {
        let mut chance = Chance(99);
        let random: Vec<Pair> = (0..40_000)
            .map(|_| (chance.below(PROFILES as usize) as u32, chance.below(REPORTS as usize) as u32))
            .collect();
        let names = ["children.same", "children.different", "literacy.same", "literacy.different"];
        let parameters: Vec<Learnable> = (names.iter().zip(PRIORS).enumerate())
            .map(|(i, (path, prior))| Learnable {
                path: (*path).to_owned(),
                comparison: if i < 2 { Comparison::Children } else { Comparison::Literacy },
                kind: LearnableKind::Ratio,
                prior,
            })
            .collect();
        let task = Task {
            parameters: &parameters,
            candidates,
            random: &random,
            floor: FLOOR,
            matches,
            below: 30.0,
            known,
        };
        fit(&task, self)
    }
}

/// Ratio of same and different for an attribute.
fn truth((shares, kept): ([f64; 4], f64)) -> [f64; 2] {
    let by_chance: f64 = shares.iter().map(|share| share * share).sum();
    let same = kept + (1.0 - kept) * by_chance;
    [same / by_chance, (1.0 - same) / (1.0 - by_chance)]
}

#[test]
fn known_parameters_are_recovered_without_labels() {
    let world = simulated(5);
    let fit = world.fit(&world.candidates(), Known::Nothing, f64::from(MATCHES)).unwrap();
    let truths = [truth(CHILDREN), truth(LITERACY)].concat();
    assert!(fit.left.is_empty(), "{:?}", fit.left);
    for ((path, own), truth) in fit.fitted.iter().zip(&truths) {
        let away = (own.value / truth).ln().abs();
        assert!(away < 0.45, "{path}: fitted {:.3}, true {truth:.3}", own.value);
        assert!(own.interval[0] < own.value && own.value < own.interval[1]);
    }
    // The priors were at least twice as far off.
    let distance = |values: &[f64]| values.iter().zip(&truths).map(|(v, t)| (v / t).ln().abs()).sum::<f64>();
    let fitted: Vec<f64> = fit.fitted.iter().map(|(_, own)| own.value).collect();
    assert!(distance(&fitted) < 0.5 * distance(&PRIORS), "{fitted:?} {truths:?}");
    assert!((fit.expected_matches / f64::from(MATCHES) - 1.0).abs() < 0.25, "{}", fit.expected_matches);
}

/// Plain expectation and maximisation over all pairs with a free share of matches: agreement of each
/// attribute, independent given the class. Returns the number of matches it
/// believes in, and the ratio it gives to the same number of children.
fn plain(world: &Simulated) -> (f64, f64) {
    let mut patterns = [0.0_f64; 32];
    for heard in &world.profiles {
        for said in &world.reports {
            let pattern = (0..5).fold(0, |sum, i| sum | (usize::from(heard[i] == said[i]) << i));
            patterns[pattern] += 1.0;
        }
    }
    let all: f64 = patterns.iter().sum();
    let mut share = f64::from(MATCHES) / all;
    let (mut m, mut u) = ([0.8, 0.9, 0.8, 0.8, 0.75], [0.004, 0.05, 0.05, 0.3, 0.4]);
    for _ in 0..300 {
        let (mut sum, mut of_m, mut of_u) = (0.0, [0.0; 5], [0.0; 5]);
        for (pattern, count) in patterns.iter().enumerate() {
            let of = |p: &[f64; 5]| {
                (0..5).map(|i| if pattern >> i & 1 == 1 { p[i] } else { 1.0 - p[i] }).product::<f64>()
            };
            let (same, two) = (share * of(&m), (1.0 - share) * of(&u));
            let weight = count * same / (same + two);
            sum += weight;
            for i in (0..5).filter(|i| pattern >> i & 1 == 1) {
                of_m[i] += weight;
                of_u[i] += count - weight;
            }
        }
        share = sum / all;
        m = of_m.map(|own| (own / sum).clamp(1e-6, 1.0 - 1e-6));
        u = of_u.map(|own| (own / (all - sum)).clamp(1e-6, 1.0 - 1e-6));
    }
    (share * all, m[3] / u[3])
}

#[test]
fn plain_fitting_of_all_pairs_drifts_to_regions_and_this_one_does_not() {
    let world = Simulated { dialect: (3.0, 0.3), ..simulated(6) };
    let (believed, ratio) = plain(&world);
    let true_ratio = truth(CHILDREN)[0];
    assert!(believed > 20.0 * f64::from(MATCHES) && ratio < 1.2, "{believed} {ratio}");
    let fit = world.fit(&world.candidates(), Known::Nothing, f64::from(MATCHES)).unwrap();
    assert!(fit.expected_matches < 1.3 * f64::from(MATCHES), "{}", fit.expected_matches);
    let own = fit.fitted.iter().find(|(path, _)| path == "children.same").unwrap().1.value;
    assert!((own / true_ratio).ln().abs() < 0.4, "{own} {true_ratio}");
}

fn labelled(world: &Simulated, report_of: impl Fn(u32) -> u32) -> Vec<Candidate> {
    let label = Label { same: true, weight: 1.0, chosen_by_score: false };
    let candidate = |profile| {
        let pair = (profile, report_of(profile));
        Candidate { pair, score: world.score(pair), label: Some(label) }
    };
    (0..MATCHES).map(candidate).collect()
}

#[test]
fn labels_recover_the_parameters_and_shuffled_ones_teach_nothing() {
    let world = simulated(7);
    let right = world.fit(&labelled(&world, |profile| profile), Known::Labels, 0.0).unwrap();
    let truths = [truth(CHILDREN), truth(LITERACY)].concat();
    for ((path, own), truth) in right.fitted.iter().zip(&truths) {
        assert!((own.value / truth).ln().abs() < 0.25, "{path}: {:.3}, true {truth:.3}", own.value);
    }
    let shuffled =
        world.fit(&labelled(&world, |profile| (profile + 7) % MATCHES), Known::Labels, 0.0).unwrap();
    for (path, own) in &shuffled.fitted {
        assert!(own.value.ln().abs() < 0.25, "{path}: {:.3} by chance alone", own.value);
    }
}

#[test]
fn below_three_hundred_matches_nothing_is_fitted() {
    let world = simulated(8);
    let said = world.fit(&[], Known::Nothing, 299.0).unwrap_err().to_string();
    assert!(said.contains("299 matches"), "{said}");
    let few = &labelled(&world, |profile| profile)[..250];
    assert!(matches!(world.fit(few, Known::Labels, 9e9), Err(FitError::TooFew { .. })));
    // 450 labelled ones, of which some stand for twenty, are worth 150.
    let mut uneven = labelled(&world, |profile| profile);
    for label in uneven.iter_mut().step_by(4).filter_map(|own| own.label.as_mut()) {
        label.weight = 20.0;
    }
    assert!(matches!(world.fit(&uneven, Known::Labels, 9e9), Err(FitError::TooFew { .. })));
}

#[test]
fn what_fewer_than_eleven_people_show_stays_as_it_was() {
    let mut world = simulated(9);
    // Nobody differs in literacy but ten.
    for profile in 0..MATCHES as usize {
        world.profiles[profile][4] = if profile < 10 { 3 } else { world.reports[profile][4] };
    }
    let fit = world.fit(&labelled(&world, |profile| profile), Known::Labels, 0.0).unwrap();
    assert!(fit.left.contains(&("literacy.different".to_owned(), 10)), "{:?}", fit.left);
    assert!(fit.fitted.iter().any(|(path, own)| path == "literacy.same" && own.people > 400));
}
