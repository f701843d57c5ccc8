//! How she was lost, as far as the family's words show it: one of a few causes with probabilities, for
//! comparisons that depend on it. Who wanders off old is found within months or not alive; who is carried
//! off is found far away after decades. `P(cause | told) ∝ P(cause | age and sex) Π P(words | cause)`, with
//! words of the circumstances as kinds (the first kind that fits) and conditions the family names.
//! Compares nothing itself, so that the cause counts only through what follows from it.

use serde::{Deserialize, Serialize};

use crate::domain::body::{Condition, ConditionKind};
use crate::domain::ids::StatementId;
use crate::domain::statement::Fact;
use crate::domain::words::word_enum;
use crate::matching::compare::birth::BirthFeature;
use crate::matching::compare::sex::SexFeature;
use crate::matching::features::{Side, Telling};
use crate::matching::model::{Kinds, ModelError, Parameter};

word_enum! {
    /// Causes of a loss, told apart by what follows from them.
    pub enum Cause {
        /// Lost as a child: strayed, taken or given away.
        Child = "child",
        /// Wandered off, not in her right mind or not able to find back.
        Mind = "mind",
        /// Wandered off in old age.
        Old = "old",
        /// Carried off, sold, married far away, or left home for good.
        Taken = "taken",
        /// Gone to work and not heard of since.
        Work = "work",
    }
}

/// How many causes are told apart.
pub const CAUSES: usize = Cause::ALL.len();

/// A number for each cause.
pub type ByCause = [f32; CAUSES];

/// Parameters of causes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CauseModel {
    /// Age below which a person lost counts as a child, years.
    pub child_below: Parameter,
    /// Age above which a person lost counts as old, years.
    pub old_above: Parameter,
    /// Shares of the causes among losses of children.
    pub of_child: Kinds,
    /// Shares among losses of grown women.
    pub of_woman: Kinds,
    /// Shares among losses of grown men.
    pub of_man: Kinds,
    /// Shares among losses in old age.
    pub of_old: Kinds,
    /// Words of illness in old age, by cause.
    pub told_dementia: Kinds,
    /// Words of an illness of the mind, by cause.
    pub told_illness: Kinds,
    /// Words of a weak mind, by cause.
    pub told_weakness: Kinds,
    /// Scenes of childhood, by cause.
    pub told_childhood: Kinds,
    /// Words of fraud, sale or marriage, by cause.
    pub told_taken: Kinds,
    /// Words of work away from home, by cause.
    pub told_work: Kinds,
    /// Words of straying, by cause.
    pub told_strayed: Kinds,
    /// Words of silence since, by cause.
    pub told_silence: Kinds,
    /// A condition of the mind, by cause.
    pub named_illness: Kinds,
    /// An impairment from early on, by cause.
    pub named_impairment: Kinds,
    /// Dementia, by cause.
    pub named_dementia: Kinds,
}

/// Words of circumstances by kind; the first kind of which a word occurs is meant.
const DEMENTIA: &[&str] = &["痴呆", "失智", "老糊涂", "记性", "认不得路", "认不到路", "健忘"];
const ILLNESS: &[&str] = &["发病", "犯病", "精神", "受刺激", "受了刺激", "疯", "抑郁", "神经"];
const WEAKNESS: &[&str] = &["智力", "弱智", "智障", "脑子不好", "脑子不灵", "傻"];
const CHILDHOOD: &[&str] = &[
    "抱走",
    "保姆",
    "上学",
    "放学",
    "学校",
    "幼儿",
    "玩耍",
    "跟大人",
    "跟妈妈",
    "跟爸爸",
    "跟奶奶",
    "跟爷爷",
    "送养",
    "送人",
];
const TAKEN: &[&str] = &["拐", "骗", "人贩", "带走", "带出去", "被卖", "介绍", "媒", "嫁"];
const WORK: &[&str] = &["打工", "工地", "厂", "做工", "务工", "干活", "找工作"];
const STRAYED: &[&str] =
    &["走失", "走散", "走丢", "迷路", "出走", "没回", "没有回", "未归", "未回", "再没回", "不见"];
const SILENCE: &[&str] = &["失联", "失去联系", "无消息", "没消息", "没有消息", "没有联系", "音讯", "音信"];

impl CauseModel {
    /// Makes the tables ready.
    ///
    /// # Errors
    /// A word that is no cause, or a number out of its range.
    pub fn settle(&mut self) -> Result<(), ModelError> {
        for (name, kinds) in [
            ("cause.of_child", &mut self.of_child),
            ("cause.of_woman", &mut self.of_woman),
            ("cause.of_man", &mut self.of_man),
            ("cause.of_old", &mut self.of_old),
            ("cause.told_dementia", &mut self.told_dementia),
            ("cause.told_illness", &mut self.told_illness),
            ("cause.told_weakness", &mut self.told_weakness),
            ("cause.told_childhood", &mut self.told_childhood),
            ("cause.told_taken", &mut self.told_taken),
            ("cause.told_work", &mut self.told_work),
            ("cause.told_strayed", &mut self.told_strayed),
            ("cause.told_silence", &mut self.told_silence),
            ("cause.named_illness", &mut self.named_illness),
            ("cause.named_impairment", &mut self.named_impairment),
            ("cause.named_dementia", &mut self.named_dementia),
        ] {
            kinds.settle(name, Cause::WORDS)?;
        }
        Ok(())
    }

    /// What the words of the circumstances are likely under, if they say anything.
    fn told(&self, text: &str) -> Option<&Kinds> {
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        [
            (DEMENTIA, &self.told_dementia),
            (ILLNESS, &self.told_illness),
            (WEAKNESS, &self.told_weakness),
            (CHILDHOOD, &self.told_childhood),
            (TAKEN, &self.told_taken),
            (WORK, &self.told_work),
            (STRAYED, &self.told_strayed),
            (SILENCE, &self.told_silence),
        ]
        .into_iter()
        .find_map(|(words, kinds)| has(words).then_some(kinds))
    }

    /// The shares of causes among those lost at this age, given the share of women.
    fn prior(&self, age: Option<f32>, female: f64) -> [f64; CAUSES] {
        // Ages of loss are known to some years: each border is a slope of six years.
        let over =
            |age: f32, border: &Parameter| ((f64::from(age) - border.value) / 6.0 + 0.5).clamp(0.0, 1.0);
        let (grown, old) =
            age.map_or((0.75, 0.08), |age| (over(age, &self.child_below), over(age, &self.old_above)));
        std::array::from_fn(|i| {
            let i = i as u8;
            let adult = female * self.of_woman.at(i) + (1.0 - female) * self.of_man.at(i);
            (1.0 - grown) * self.of_child.at(i) + grown * ((1.0 - old) * adult + old * self.of_old.at(i))
        })
    }
}

/// What condition of the mind the circumstances speak of: families tell it there and not again.
pub fn implied_condition(circumstances: &str) -> Option<ConditionKind> {
    let has = |words: &[&str]| words.iter().any(|word| circumstances.contains(word));
    match () {
        () if has(DEMENTIA) => Some(ConditionKind::Dementia),
        () if has(ILLNESS) => Some(ConditionKind::Psychosis),
        () if has(WEAKNESS) => Some(ConditionKind::IntellectualDisability),
        () => None,
    }
}

/// The causes a report leaves open.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct CauseFeature {
    /// Probability of each cause, in quarters: so few values that many reports share them.
    shares: [u8; CAUSES],
    /// The statement whose words tell of the cause; 0 where none do.
    told: u16,
}

impl CauseFeature {
    /// Of a report; a profile's cause is never asked for.
    pub fn of(
        model: &CauseModel,
        woman: f64,
        telling: &Telling<'_>,
        birth: &BirthFeature,
        sex: &SexFeature,
    ) -> Self {
        if telling.side == Side::Profile {
            return Self { shares: [0; CAUSES], told: 0 };
        }
        let (missing, id) = telling
            .told
            .iter()
            .find_map(|told| match told.fact {
                Fact::Missing(missing) => Some((Some(missing), told.id.0)),
                _ => None,
            })
            .unwrap_or((None, 0));
        let year = missing.and_then(|missing| missing.on?.years()).map(|(first, _)| first as f32);
        let age = year.zip(birth.likely_year).map(|(year, born)| year - born);
        let mut weights = model.prior(age, sex.female.map_or(woman, f64::from));
        let mut take = |kinds: &Kinds| {
            weights.iter_mut().enumerate().for_each(|(i, weight)| *weight *= kinds.at(i as u8));
        };
        let circumstances = missing.and_then(|missing| missing.circumstances.as_ref());
        let words = circumstances.and_then(|text| model.told(text.reveal()));
        words.into_iter().for_each(&mut take);
        let named = |kinds: &[ConditionKind]| {
            telling.told.iter().any(
                |told| matches!(told.fact, Fact::Condition(Condition { kind, .. }) if kinds.contains(kind)),
            )
        };
        for (kinds, likely) in [
            (&[ConditionKind::Dementia][..], &model.named_dementia),
            (&[ConditionKind::Psychosis, ConditionKind::Depression], &model.named_illness),
            (
                &[ConditionKind::IntellectualDisability, ConditionKind::Deaf, ConditionKind::Mute],
                &model.named_impairment,
            ),
        ] {
            if named(kinds) {
                take(likely);
            }
        }
        let sum: f64 = weights.iter().sum();
        let told = if words.is_some() { u16::try_from(id).unwrap_or(0) } else { 0 };
        Self { shares: weights.map(|weight| (weight / sum * 4.0).round() as u8), told }
    }

    /// The same without its statement: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { told: self.told.min(1), ..*self }
    }

    /// The statement whose words tell how she was lost, if any do.
    pub fn told(&self) -> Option<StatementId> {
        (self.told != 0).then_some(StatementId(u32::from(self.told)))
    }

    /// Probability of the cause of that ordinal.
    pub fn share(&self, cause: usize) -> f64 {
        f64::from(self.shares[cause])
            / f64::from(self.shares.iter().map(|share| u32::from(*share)).sum::<u32>().max(1))
    }

    /// The mean of a number that depends on the cause.
    pub fn mean(&self, by_cause: &ByCause) -> f64 {
        let (mut sum, mut all) = (0.0, 0u32);
        for (share, value) in self.shares.iter().zip(by_cause) {
            sum += f64::from(*share) * f64::from(*value);
            all += u32::from(*share);
        }
        sum / f64::from(all.max(1))
    }
}
