//! `homeward duplicates`: profiles of one's own station that may be of the same resident.

use crate::cli::arguments::Connection;
use crate::cli::failure::Failure;
use crate::cli::same_person::of_profiles;
use crate::domain::release::links::LinkAct;

/// See which of your own profiles may be of the same resident, admitted twice, and link them. Both records stay
/// as they are, and a link can be undone: by a worker of the station and an advocate, both by --unlink.
#[derive(clap::Args)]
pub struct Duplicates {
    /// The profile: profiles/…
    profile: String,
    /// Another profile of your station that is of the same resident.
    #[arg(long, requires = "reason", conflicts_with = "unlink")]
    link: Option<String>,
    /// A profile that is linked with it and is not of her.
    #[arg(long, requires = "reason")]
    unlink: Option<String>,
    /// Why, 10 to 2,000 characters.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    connection: Connection,
}

impl Duplicates {
    /// Links, undoes a link, or prints the names of likely duplicates, the likeliest first.
    ///
    /// # Errors
    /// What the server refuses.
    pub fn run(self) -> Result<(), Failure> {
        let reason = self.reason.unwrap_or_default();
        for (other, act) in [(&self.link, LinkAct::Linked), (&self.unlink, LinkAct::Unlinked)] {
            if let Some(other) = other {
                return of_profiles(&self.connection, [&self.profile, other], act, &reason);
            }
        }
        let found = self.connection.client()?.likely_duplicates(self.profile)?;
        found.linked.iter().for_each(|name| println!("{name}  已关联为同一人 / linked as one person"));
        if found.names.is_empty() && found.linked.is_empty() {
            eprintln!("没有发现重复登记 / no other profile of yours seems to be of her");
        }
        found.names.iter().for_each(|name| println!("{name}"));
        Ok(())
    }
}
