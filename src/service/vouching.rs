//! Vouching for reporters: a body that the registry lists answers for a reporter whom it knows, by its own
//! signed act; what a desk says of others establishes nothing (S14). Nothing of the report is shown.

use crate::audit::veiled_subject;
use crate::domain::access::{Call, Relation};
use crate::domain::actor::Actor;
use crate::domain::entry::{Subject, What};
use crate::domain::ids::ReportId;
use crate::domain::invalid::Problem;
use crate::domain::release::unlawful::Unlawful;
use crate::domain::report::Report;
use crate::domain::vouching::{VOUCHING_BODIES, vouch_lines};
use crate::service::core::{Request, Service};
use crate::service::open_reports::TakenPlaces;
use crate::service::refusal::Refusal;
use crate::service::report_records::put_report;
use crate::service::risk::folded;
use crate::service::signing::Decision;
use crate::store::{Commit, Lane};

impl Service {
    /// Answers for the reporter of a report, whose name the caller has to know, or does so no longer.
    ///
    /// # Errors
    /// Unknown and withdrawn reports and wrong names (the same); a signature that does not fit; a body of
    /// the report's own desk; too many open reports vouched for, or too many bodies.
    pub fn vouch(
        &self,
        actor: &Actor,
        request: Request,
        (id, name, vouched): (ReportId, &str, bool),
        decision: &Decision,
    ) -> Result<(), Refusal> {
        let named = || -> Result<Option<Report>, Refusal> {
            let knows = |report: &Report| {
                let known = report.reporter.name.as_ref().map(|name| folded(name.reveal()));
                report.is_matched() && known.is_some_and(|known| !known.is_empty() && known == folded(name))
            };
            Ok(self.store.report(id)?.filter(knows))
        };
        let done = self.once(
            actor.id,
            request,
            |_| Ok(((), self.no_places())),
            || {
                let registry = self.registry.unchanged();
                let found = named()?;
                let relation = found.as_ref().map_or(Relation::Stranger, |_| Relation::Named);
                let permit = self.permit(actor, Call::VouchForReporter, relation)?;
                let mut report = found.ok_or(Refusal::NotFound)?;
                let subject = veiled_subject(&Subject::Report(id));
                let call = (Call::VouchForReporter, subject.as_str());
                let signed = self.check_signed(actor, call, request, &vouch_lines(vouched), decision)?;
                if report.office == actor.organisation {
                    return Err(Refusal::Unlawful(Unlawful::Organisation));
                }
                let (mut commit, mut taken): (Commit, TakenPlaces) =
                    (Commit::new(Lane::Caller), self.no_places());
                let reporter = &mut report.reporter;
                if reporter.vouched_by.contains(&actor.organisation) == vouched {
                    return Err(Refusal::Precondition("this changes nothing"));
                }
                reporter.note_vouching(&actor.organisation, vouched);
                if reporter.vouched_by.len() > VOUCHING_BODIES {
                    let accepted = format!("at most {VOUCHING_BODIES} bodies");
                    return Err(Refusal::field("name", Problem::new("is vouched for by enough", accepted)));
                }
                self.take_places(&permit, (&mut commit, &mut taken), &report)?;
                commit.expect.push(registry);
                let what = What::ReporterVouched { report: id, vouched, signed: Some(signed) };
                put_report(&permit, &mut commit, &mut report, what, self.now());
                Ok((commit, Vec::new(), ((), taken)))
            },
        );
        let ((), taken) = self.noting(actor, Call::VouchForReporter, done)?;
        taken.keep();
        Ok(())
    }
}
