//! Verifying reporters: somebody of the desk signs what she saw of a reporter, a kind of document and never its
//! number, and that it suffices (S14, S22). Why it does is checked and hashed into what is signed, as her word
//! for later; the words themselves are not kept. Nothing is cleared for a release on a desk's unsigned word.

use crate::audit::veiled_subject;
use crate::domain::access::Call;
use crate::domain::actor::Actor;
use crate::domain::entry::{Subject, What};
use crate::domain::ids::ReportId;
use crate::domain::report::{Identity, Seen, Verified};
use crate::domain::vouching::verify_lines;
use crate::service::budget::day;
use crate::service::core::{Request, Service};
use crate::service::refusal::Refusal;
use crate::service::report_records::put_report;
use crate::service::signing::Decision;
use crate::store::{Commit, Lane};

impl Service {
    /// Records what the caller saw of the reporter of a report of her desk.
    ///
    /// # Errors
    /// Unknown and foreign reports (the same); a withdrawn one; one whose reporter has neither name nor
    /// document on record; a signature that does not fit; the same again; another document on the same day
    /// (S10).
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
                if report.reporter.name.is_none() && report.reporter.document_fingerprint.is_none() {
                    return Err(Refusal::Precondition(
                        "neither name nor document of the reporter is on record",
                    ));
                }
                if report.reporter.verified.is_some_and(|one| day(one.at) == day(at)) {
                    return Err(Refusal::Precondition(
                        "what was seen of the reporter was signed today already",
                    ));
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
