//! `homeward vouch`: a body that knows a reporter answers for her.

use clap::Args;

use crate::audit::veiled_subject;
use crate::cli::arguments::Connection;
use crate::cli::failure::Failure;
use crate::cli::on_case::no_name;
use crate::domain::access::Call;
use crate::domain::entry::Subject;
use crate::domain::ids::{ReportId, RequestId};
use crate::domain::vouching::vouch_lines;
use crate::grpc::client::request_id;
use crate::grpc::proto;
use crate::service::ToSign;

/// Answer for a reporter whom your body knows.
#[derive(Args)]
pub struct Vouch {
    /// The report, reports/…, as the family or its desk names it to you.
    report: String,
    /// The reporter's name as you know it; it must be the one on record.
    #[arg(long)]
    name: String,
    /// Why, 10 to 2,000 characters.
    #[arg(long)]
    reason: String,
    /// Answer for her no longer.
    #[arg(long)]
    withdraw: bool,
    #[command(flatten)]
    connection: Connection,
}

impl Vouch {
    /// Does it.
    ///
    /// # Errors
    /// Files that cannot be read, or what the server refuses.
    pub fn run(self) -> Result<(), Failure> {
        let report = self.report.strip_prefix("reports/").and_then(ReportId::parse);
        let report = report.ok_or_else(|| no_name(&self.report, "reports/…"))?;
        let id = RequestId::parse(&request_id()?);
        let id = id.ok_or_else(|| Failure::failed("no request id could be made"))?;
        let vouched = !self.withdraw;
        let subject = veiled_subject(&Subject::Report(report));
        let (call, body) = (Call::VouchForReporter, vouch_lines(vouched));
        let act = ToSign { call, subject: &subject, id, body, reason: &self.reason };
        let action = Some(self.connection.sign(act)?);
        let request = proto::VouchForReporterRequest {
            name: self.report,
            reporter_name: self.name,
            vouched,
            reason: self.reason,
            action,
        };
        self.connection.client()?.vouch(request)?;
        println!("已记录 / recorded");
        Ok(())
    }
}
