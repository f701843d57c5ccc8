//! `homeward actor`: the registry file, on the machine it lies on.

use std::path::PathBuf;

use clap::Subcommand;

use crate::cli::failure::Failure;
use crate::domain::actor::Role;
use crate::domain::ids::{ActorId, OrgCode};
use crate::service::RegistryFile;

/// Add, remove and list actors.
#[derive(clap::Args)]
pub struct Actor {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Add an actor; prints her token, which is kept nowhere.
    Add {
        /// The registry file.
        #[arg(long, default_value = "homeward-data/registry.toml")]
        registry: PathBuf,
        /// The organisation's code: a station, a desk, or a reviewing body.
        #[arg(long)]
        organisation: String,
        /// station_worker, family_desk, reviewer or operator; may be given several times.
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
    },
    /// Remove an actor; it acts on her next request.
    Remove {
        /// The registry file.
        #[arg(long, default_value = "homeward-data/registry.toml")]
        registry: PathBuf,
        /// The actor's id.
        id: String,
    },
    /// List the actors.
    List {
        /// The registry file.
        #[arg(long, default_value = "homeward-data/registry.toml")]
        registry: PathBuf,
    },
}

impl Actor {
    /// Does it.
    ///
    /// # Errors
    /// What is wrong with the words given or the file.
    pub fn run(self) -> Result<(), Failure> {
        match self.what {
            What::Add { registry, organisation, roles } => {
                let wrong = |problem: crate::domain::invalid::Problem| {
                    Failure::failed(format!(
                        "--organisation {}; accepted: {}",
                        problem.problem, problem.accepted
                    ))
                };
                let organisation = OrgCode::new(&organisation).map_err(wrong)?;
                let roles =
                    roles.iter().map(|word| Role::from_word(word)).collect::<Option<Vec<_>>>().ok_or_else(
                        || Failure::failed("--role; accepted: station_worker family_desk reviewer operator"),
                    )?;
                let mut file = RegistryFile::read(&registry).map_err(Failure::failed)?;
                let (id, token) = file.add(&organisation, &roles).map_err(Failure::failed)?;
                if let Some(folder) = registry.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                file.write(&registry).map_err(Failure::failed)?;
                println!("actor {id}\ntoken {token}");
                eprintln!("The token is kept nowhere: hand it over now, by a safe way.");
            }
            What::Remove { registry, id } => {
                let id =
                    ActorId::parse(&id).ok_or_else(|| Failure::failed("the id is 32 hexadecimal digits"))?;
                let mut file = RegistryFile::read(&registry).map_err(Failure::failed)?;
                if !file.remove(id) {
                    return Err(Failure::failed("the registry lists no actor of this id"));
                }
                file.write(&registry).map_err(Failure::failed)?;
            }
            What::List { registry } => {
                for entry in RegistryFile::read(&registry).map_err(Failure::failed)?.actors {
                    println!("{}  {}  {}", entry.id, entry.organisation, entry.roles.join(","));
                }
            }
        }
        Ok(())
    }
}
