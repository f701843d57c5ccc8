//! What to ask next about a resident, for the reviewers of her case: questions of the fixed catalogue,
//! those first that are expected to tell most about which of her open candidates she is, or none. Nothing
//! here sends a question anywhere: stations get tasks mixed with routine ones, families the regular round (S7).

use crate::domain::candidate::Pair;
use crate::domain::evidence::Bits;
use crate::domain::ids::ReportId;
use crate::domain::profile::Profile;
use crate::domain::release::links::Linkable;
use crate::matching::question::{Answerer, Open, next_best, shares};
use crate::matching::{Features, Sentence, Side};
use crate::service::core::Service;
use crate::service::links::group_of;
use crate::service::refusal::Refusal;

/// A question that would tell most.
#[derive(Clone, Debug)]
pub struct AskNext {
    /// Who can answer it.
    pub answerer: Answerer,
    /// The question, as the catalogue has it.
    pub words: Sentence,
    /// How much the answer is expected to tell, bits.
    pub bits: f64,
}

/// So many questions are shown: more would not be read.
const SHOWN: usize = 3;
/// Expected information below which a question is not worth a round to the station, bits.
const WORTH_ASKING: f64 = 0.05;

/// The open candidates of one resident: each report with the log2 odds that its score means here, and the
/// place of the first that is linked with it: linked ones seek one person.
pub(super) struct Rivals(Vec<(ReportId, Open)>);

impl Rivals {
    /// `2^s / (1 + Σ 2^sⱼ)` of a report, linked ones counted once.
    pub fn share(&self, report: ReportId) -> f64 {
        let own = self.0.iter().find(|(own, _)| *own == report).map(|(_, open)| open.person);
        let share = self.shares().into_iter().find(|(person, _)| person.is_some() && *person == own);
        share.map_or(0.0, |(_, share)| share)
    }

    fn shares(&self) -> Vec<(Option<usize>, f64)> {
        let open: Vec<Open> = self.0.iter().map(|(_, open)| *open).collect();
        shares(&open)
    }
}

impl Service {
    /// The open candidates of the resident of a pair, that pair with the score given among them.
    pub(super) fn rivals(&self, pair: Pair, score: Bits) -> Result<Rivals, Refusal> {
        let (model, reports) = (self.model(), self.reports_held());
        let odds = |score| Bits::from_f64(model.log_odds(score, reports));
        let mut rivals = vec![(pair.report, Open { score: odds(score), person: 0 })];
        let mut after = Some(Pair { profile: pair.profile, report: ReportId([0; 16]) });
        'pages: loop {
            let page = self.store.scan_candidates(after, 256)?;
            for candidate in &page {
                if candidate.pair.profile != pair.profile {
                    break 'pages;
                }
                if candidate.pair != pair {
                    let report = candidate.pair.report;
                    let linked = group_of(&*self.store, Linkable::Reports, report.0)?;
                    let first = rivals.iter().position(|(known, _)| linked.contains(&known.0));
                    let person = first.unwrap_or(rivals.len());
                    rivals.push((report, Open { score: odds(candidate.score), person }));
                }
            }
            match page.last() {
                Some(last) => after = Some(last.pair),
                None => break,
            }
        }
        Ok(Rivals(rivals))
    }

    /// What to ask about the resident, most telling first.
    pub(super) fn questions(&self, profile: &Profile, rivals: &Rivals) -> Result<Vec<AskNext>, Refusal> {
        let model = self.model();
        let mut others = Vec::new();
        for (person, share) in rivals.shares() {
            let Some((report, _)) = person.and_then(|person| rivals.0.get(person)) else { continue };
            if let Some(report) = self.store.report(*report)? {
                others.push((Features::of_report(model, &report), share));
            }
        }
        let candidates: Vec<(&Features, f64)> = others.iter().map(|(own, share)| (own, *share)).collect();
        let asked = Features::of_profile(model, profile);
        let worth = next_best(model, &asked, &candidates);
        let telling = worth.into_iter().filter(|worth| worth.bits >= WORTH_ASKING).take(SHOWN);
        Ok(telling
            .map(|worth| {
                let (zh, en) = worth.question.words(Side::Profile);
                let words = Sentence { zh: zh.to_owned(), en: en.to_owned() };
                AskNext { answerer: worth.answerer, words, bits: worth.bits }
            })
            .collect())
    }
}
