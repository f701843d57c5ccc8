//! `homeward export`: gives the caller's own records back in the exchange format.

use std::io::{BufWriter, Write};

use crate::cli::arguments::Connection;
use crate::cli::failure::Failure;
use crate::domain::invalid::Invalid;
use crate::grpc::from_proto;
use crate::transfer::jsonl::{NewRecord, write_line};

/// Get back your own records.
#[derive(clap::Args)]
#[group(id = "what", required = true, multiple = false, args = ["profiles", "reports"])]
pub struct Export {
    /// Your station's profiles.
    #[arg(long)]
    profiles: bool,
    /// Your desk's reports, without what is sealed.
    #[arg(long)]
    reports: bool,
    #[command(flatten)]
    connection: Connection,
}

impl Export {
    /// Writes one line a record to standard output.
    ///
    /// # Errors
    /// A server that refuses, or output that cannot be written.
    pub fn run(self) -> Result<(), Failure> {
        let client = self.connection.client()?;
        let mut out = BufWriter::new(std::io::stdout().lock());
        let mut count = 0;
        let mut token = String::new();
        loop {
            let records: Vec<Result<NewRecord, Invalid>>;
            (records, token) =
                if self.profiles {
                    let page = client.list_profiles(token)?;
                    let records = page.profiles.iter().map(|one| {
                        from_proto::profile_record(one).map(|new| NewRecord::Profile(Box::new(new)))
                    });
                    (records.collect(), page.next_page_token)
                } else {
                    let page = client.list_reports(token)?;
                    let records = page.reports.iter().map(|one| {
                        from_proto::report_record(one).map(|new| NewRecord::Report(Box::new(new)))
                    });
                    (records.collect(), page.next_page_token)
                };
            for record in records {
                writeln!(out, "{}", write_line(&record.map_err(Failure::failed)?))?;
                count += 1;
            }
            if token.is_empty() {
                break;
            }
        }
        out.flush()?;
        eprintln!("{count} records");
        Ok(())
    }
}
