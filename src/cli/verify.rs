//! `homeward verify`: somebody of a desk signs what she saw of a reporter.

use clap::Args;

use crate::audit::veiled_subject;
use crate::cli::arguments::Connection;
use crate::cli::failure::Failure;
use crate::cli::on_case::no_name;
use crate::domain::access::Call;
use crate::domain::entry::Subject;
use crate::domain::ids::{ReportId, RequestId};
use crate::domain::report::Seen;
use crate::domain::vouching::verify_lines;
use crate::grpc::client::request_id;
use crate::grpc::proto;
use crate::service::ToSign;

/// Sign what you saw of a reporter of your desk; nothing is released without it, or without a body that vouches.
#[derive(Args)]
pub struct Verify {
    /// The report, reports/….
    report: String,
    /// identity_card, household_register, passport, police_certificate or other_document; never its number.
    #[arg(long)]
    seen: String,
    /// Why that suffices, 10 to 2,000 characters.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    connection: Connection,
}

impl Verify {
    /// Does it.
    ///
    /// # Errors
    /// Files that cannot be read, or what the server refuses.
    pub fn run(self) -> Result<(), Failure> {
        let report = self.report.strip_prefix("reports/").and_then(ReportId::parse);
        let report = report.ok_or_else(|| no_name(&self.report, "reports/…"))?;
        let accepted = || {
            let accepted = Seen::WORDS.join(" ");
            Failure::failed(format!("--seen: 不是可用的词 / is not a known word; accepted: {accepted}"))
        };
        let seen = Seen::from_word(&self.seen).ok_or_else(accepted)?;
        let id = RequestId::parse(&request_id()?);
        let id = id.ok_or_else(|| Failure::failed("no request id could be made"))?;
        let subject = veiled_subject(&Subject::Report(report));
        let (call, body) = (Call::VerifyReporter, verify_lines(seen));
        let act = ToSign { call, subject: &subject, id, body, reason: &self.reason };
        let action = Some(self.connection.sign(act)?);
        let (name, seen, reason) = (self.report, self.seen, self.reason);
        self.connection.client()?.verify(proto::VerifyReporterRequest { name, seen, reason, action })?;
        println!("已记录 / recorded");
        Ok(())
    }
}
