//! Verifying reporters: somebody of the desk signs what she saw of a reporter, a kind of document and never its
//! number, and why that suffices (S14, S22). Nothing is cleared for a release on a desk's unsigned word.

use crate::audit::veiled_subject;
use crate::domain::access::Call;
use crate::domain::actor::Actor;
use crate::domain::entry::{Subject, What};
use crate::domain::ids::ReportId;
use crate::domain::report::{Identity, Seen, Verified};
use crate::domain::vouching::verify_lines;
use crate::service::core::{Request, Service};
use crate::service::refusal::Refusal;
use crate::service::report_records::put_report;
use crate::service::signing::Decision;
use crate::store::{Commit, Lane};

impl Service {
    /// Records what the caller saw of the reporter of a report of her desk.
    ///
    /// # Errors
    /// Unknown and foreign reports (the same); a withdrawn one; a signature that does not fit; the same again.
    pub fn verify_reporter(
        &self,
        actor: &Actor,
        request: Request,
        (id, seen): (ReportId, Seen),
        decision: &Decision,
    ) -> Result<(), Refusal> {
        let call = Call::VerifyReporter;
        let done = self.once(
            actor.id,
            request,
            |_| self.own_report(actor, call, id).map(drop),
            || {
                let registry = self.registry.unchanged();
                let (permit, mut report) = self.own_report(actor, call, id)?;
                decision.reason()?;
                let subject = veiled_subject(&Subject::Report(id));
                let body = verify_lines(seen);
                let signed = self.check_signed(actor, (call, &subject), request, &body, decision)?;
                if !report.is_matched() {
                    return Err(Refusal::Precondition("the report was withdrawn"));
                }
                let at = self.now();
                let known = report.reporter.verified.map(|one| (one.seen, one.by));
                if known == Some((seen, actor.id)) {
                    return Err(Refusal::Precondition("this changes nothing"));
                }
                report.reporter.identity = Identity::Verified;
                report.reporter.verified = Some(Verified { seen, by: actor.id, at });
                let mut commit = Commit::new(Lane::Caller);
                commit.expect.push(registry);
                let what = What::ReporterVerified { report: id, seen, signed: Some(signed) };
                put_report(&permit, &mut commit, &mut report, what, at);
                Ok((commit, id.0.to_vec(), ()))
            },
        );
        self.noting(actor, call, done)
    }
}
