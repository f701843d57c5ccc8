//! Paper receipts of families: a desk gives one for a report of its own, and whoever holds it asks how
//! the report stands, without a desk and without being known. The answer is made of the report alone:
//! nothing here reads anything of residents (S1, S2).

use sha2::{Digest as _, Sha256};

use crate::domain::access::{Call, Permit};
use crate::domain::actor::Actor;
use crate::domain::entry::{NewEntry, Subject, What};
use crate::domain::ids::{ActorId, ReportId};
use crate::domain::report::Report;
use crate::domain::setting::Setting;
use crate::domain::signed::Digest;
use crate::domain::tip::PaperReceipt;
use crate::service::core::{Request, Service, service_organisation};
use crate::service::refusal::Refusal;
use crate::service::report_records::put_report;
use crate::store::{Commit, Lane, Remove};

impl Service {
    /// Gives a fresh receipt for a report of the caller's desk; an earlier one is void from then on. The
    /// same request sent again gives the same receipt, and nothing else ever gives it again.
    ///
    /// # Errors
    /// Unknown or foreign ids; a receipt that was replaced meanwhile.
    pub fn issue_receipt(
        &self,
        actor: &Actor,
        request: Request,
        id: ReportId,
    ) -> Result<PaperReceipt, Refusal> {
        let receipt = self.receipt_for(actor.id, request, id);
        let hash = hash_of(&receipt);
        let current = |report: &Report| match report.receipt == Some(hash) {
            true => Ok(receipt.clone()),
            false => Err(Refusal::Precondition("the receipt was replaced by a later one")),
        };
        self.once(
            actor.id,
            request,
            |_| current(&self.own_report(actor, Call::IssueReceipt, id)?.1),
            || {
                let (permit, mut report) = self.own_report(actor, Call::IssueReceipt, id)?;
                let mut commit = Commit::new(Lane::Caller);
                commit.remove.extend(report.receipt.map(Remove::ReportReceipt));
                report.receipt = Some(hash);
                let what = What::ReportChanged { report: id, added: Vec::new(), withdrawn: Vec::new() };
                put_report(&permit, &mut commit, &mut report, what, self.now());
                Ok((commit, id.0.to_vec(), receipt.clone()))
            },
        )
    }

    /// The report of a receipt. Each look is an entry first; unknown and replaced receipts look the same.
    ///
    /// # Errors
    /// Not found; too many looks today.
    pub fn report_of_receipt(&self, receipt: &PaperReceipt) -> Result<Report, Refusal> {
        let hash = hash_of(receipt);
        let report = match self.store.report_of_receipt(&hash)? {
            Some(id) => self.store.report(id)?,
            None => None,
        };
        let report = report.filter(|report| report.receipt == Some(hash)).ok_or(Refusal::NotFound)?;
        let at = self.now();
        if self.looks_of(at, report.id) > self.registry.setting(Setting::LooksByReceiptADay) {
            return Err(Refusal::Budget);
        }
        let permit = Permit::of_service(service_organisation());
        let mut commit = Commit::new(Lane::Caller);
        let subjects = vec![Subject::Report(report.id)];
        commit.entries.push(NewEntry::new(&permit, at, What::Read { subjects }));
        self.store.commit(commit)?;
        Ok(report)
    }

    /// The receipt that follows from a request: random to everybody without the service's key.
    fn receipt_for(&self, actor: ActorId, request: Request, id: ReportId) -> PaperReceipt {
        let random = self.fingerprint_key.0.mac(&[b"report receipt", &actor.0, &request.id.0, &id.0]);
        let mut digits = [0; 25];
        digits.copy_from_slice(&random[..25]);
        PaperReceipt::new(digits)
    }
}

fn hash_of(receipt: &PaperReceipt) -> Digest {
    Sha256::new().chain_update(b"homeward.report.receipt").chain_update(receipt.digits()).finalize().into()
}
