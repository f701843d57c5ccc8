//! `homeward status`: how the server is, in numbers about nobody.

use crate::cli::arguments::Connection;
use crate::cli::failure::Failure;

/// Asks and prints.
///
/// # Errors
/// A server that is away or refuses.
pub fn run(connection: &Connection) -> Result<(), Failure> {
    let status = connection.client()?.service_status()?;
    println!("program            {}", status.program_version);
    println!("model version      {}", status.model_version);
    println!("up for             {} s", status.uptime_seconds);
    println!("profiles, reports  {}, {}", status.index_profile_rows, status.index_report_rows);
    println!("matcher behind by  {} entries", status.journal_lag_entries);
    println!("to search again    {} rows, under another model", status.rows_to_search_again);
    println!("waiting to write   {}", status.writer_queue_depth);
    println!("disk free          {} MB", status.disk_free_bytes >> 20);
    let writes = match (status.writable, status.short_of_space) {
        (true, false) => "yes",
        (true, true) => "yes, but the disk is running out of space: free some, health says NOT_SERVING",
        (false, _) => "no: free disk space",
    };
    println!("writes accepted    {writes}");
    Ok(())
}
