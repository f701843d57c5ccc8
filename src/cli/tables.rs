//! `homeward tables`: the public figures of a quarter, by table and province. Needs no key.

use std::path::PathBuf;

use crate::cli::arguments::authority_beside;
use crate::cli::failure::Failure;
use crate::grpc::caller::Credentials;
use crate::grpc::client::Client;

/// Public figures.
#[derive(clap::Args)]
pub struct Tables {
    /// The quarter, as 2026-q1; the newest unless given.
    #[arg(default_value = "")]
    quarter: String,
    /// Address of the server.
    #[arg(long, env = "HOMEWARD_SERVER", default_value = "https://127.0.0.1:50051")]
    server: String,
    /// The deployment's root; `root.crt`, by which the server is known, lies beside it.
    #[arg(long, env = "HOMEWARD_ROOT", default_value = "homeward-data/root.txt")]
    root: PathBuf,
}

impl Tables {
    /// Prints them.
    ///
    /// # Errors
    /// A quarter that was not published, or a server that is away.
    pub fn run(self) -> Result<(), Failure> {
        let plain = self.server.starts_with("http:");
        let authority = if plain { None } else { Some(authority_beside(&self.root)?) };
        let client = Client::connect(&self.server, &Credentials::Nobody(authority))?;
        let tables = client.tables(self.quarter)?;
        if tables.quarter.is_empty() {
            println!("尚未公布统计表。No tables were published yet.");
            return Ok(());
        }
        println!("{}  (已公布 published: {})", tables.quarter, tables.quarters.join(" "));
        for cell in tables.cells {
            let about = cell.about.map_or("<11".to_owned(), |about| format!("≈{about}"));
            println!("{}\t{}\t{}\t{about}", words(&cell.table), cell.table, cell.province);
        }
        Ok(())
    }
}

fn words(table: &str) -> &'static str {
    match table {
        "admitted" => "入站人数",
        "reunited" => "回归家庭人数",
        "registered" => "寻亲登记数",
        "withdrawn" => "撤回登记数",
        _ => "其他",
    }
}
