//! `homeward receipt`: a desk gives a family a paper receipt for its report; whoever holds it asks how the
//! report stands, without a key.

use std::path::PathBuf;

use clap::Subcommand;

use crate::cli::arguments::{Connection, authority_beside};
use crate::cli::failure::Failure;
use crate::grpc::caller::Credentials;
use crate::grpc::client::{Client, request_id};
use crate::grpc::proto::{IssueReceiptRequest, ReportStatus};

/// Paper receipts of families.
#[derive(clap::Args)]
pub struct Receipt {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Give a receipt for a report of your desk; an earlier one is void then.
    Issue {
        /// The report, `reports/…`.
        name: String,
        #[command(flatten)]
        connection: Connection,
    },
    /// Ask by a receipt how the report stands. Needs no key. The receipt is read from standard input, so
    /// that no list of processes or of past commands shows it.
    State {
        /// Address of the server.
        #[arg(long, env = "HOMEWARD_SERVER", default_value = "https://127.0.0.1:50051")]
        server: String,
        /// The deployment's root; `root.crt`, by which the server is known, lies beside it.
        #[arg(long, env = "HOMEWARD_ROOT", default_value = "homeward-data/root.txt")]
        root: PathBuf,
    },
}

impl Receipt {
    /// Does it.
    ///
    /// # Errors
    /// Files that cannot be read, or what the server refuses.
    pub fn run(self) -> Result<(), Failure> {
        match self.what {
            What::Issue { name, connection } => {
                let request = IssueReceiptRequest { request_id: request_id()?, name };
                let receipt = connection.client()?.issue_receipt(request)?;
                println!("{}", grouped(&receipt));
                println!(
                    "以此回执可随时查询登记状态 / This receipt tells how the report stands, at any time:"
                );
                println!("homeward receipt state");
                Ok(())
            }
            What::State { server, root } => {
                eprintln!("回执号 / receipt:");
                let mut receipt = String::new();
                std::io::stdin().read_line(&mut receipt)?;
                let plain = server.starts_with("http:");
                let authority = if plain { None } else { Some(authority_beside(&root)?) };
                let client = Client::connect(&server, &Credentials::Nobody(authority))?;
                println!("{}", words(client.report_state(receipt.trim().to_owned())?.status()));
                Ok(())
            }
        }
    }
}

/// In groups of five, as people copy it.
pub fn grouped(receipt: &str) -> String {
    let groups: Vec<String> =
        receipt.chars().collect::<Vec<_>>().chunks(5).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

fn words(status: ReportStatus) -> &'static str {
    match status {
        ReportStatus::Searching => "已登记，正在查找 / on record and searched for",
        ReportStatus::AwaitingIdentity => {
            "已登记，待登记处核实身份 / on record; the desk is still to establish who you are"
        }
        ReportStatus::Withdrawn => "已撤回 / withdrawn",
        ReportStatus::Unspecified => "未知 / not known",
    }
}
