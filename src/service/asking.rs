//! What to ask next about a resident, for the reviewers of her case: questions of the fixed catalogue,
//! those first that are expected to tell most about which of her open candidates she is, or none. Nothing
//! here sends a question anywhere: stations get tasks mixed with routine ones, families the regular round (S7).

use crate::domain::candidate::Pair;
use crate::domain::evidence::Bits;
use crate::domain::ids::ReportId;
use crate::domain::profile::Profile;
use crate::matching::question::{Answerer, Open, next_best, shares};
use crate::matching::{Features, Sentence, Side};
use crate::service::core::Service;
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

/// The open candidates of one resident: each report with the log2 odds that its score means here.
pub(super) struct Rivals(Vec<(ReportId, Bits)>);

impl Rivals {
    /// `2^s / (1 + Σ 2^sⱼ)` of a report.
    pub fn share(&self, report: ReportId) -> f64 {
        let place = self.0.iter().position(|(own, _)| *own == report);
        place.map_or(0.0, |place| shares(&self.open())[place].1)
    }

    fn open(&self) -> Vec<Open> {
        self.0.iter().enumerate().map(|(person, &(_, score))| Open { score, person }).collect()
    }
}

impl Service {
    /// The open candidates of the resident of a pair, that pair with the score given among them.
    pub(super) fn rivals(&self, pair: Pair, score: Bits) -> Result<Rivals, Refusal> {
        let (model, reports) = (self.model(), self.reports_held());
        let rival = |report, score| (report, Bits::from_f64(model.log_odds(score, reports)));
        let mut rivals = vec![rival(pair.report, score)];
        let mut after = Some(Pair { profile: pair.profile, report: ReportId([0; 16]) });
        'pages: loop {
            let page = self.store.scan_candidates(after, 256)?;
            for candidate in &page {
                if candidate.pair.profile != pair.profile {
                    break 'pages;
                }
                if candidate.pair != pair {
                    rivals.push(rival(candidate.pair.report, candidate.score));
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
        for ((report, _), (_, share)) in rivals.0.iter().zip(shares(&rivals.open())) {
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
