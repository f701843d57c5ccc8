//! `homeward actor`: keys made on the actor's own side, and changes of the registry, each signed by two
//! registrars of different organisations, one after the other.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::audit::signature_fits;
use crate::cli::arguments::{Connection, beside};
use crate::cli::failure::Failure;
use crate::domain::actor::Role;
use crate::domain::calendar::WorkingYear;
use crate::domain::ids::{ActorId, OrgCode, Timestamp};
use crate::domain::lines::Lines;
use crate::domain::registry::{Change, Proposal, Registry, Signed, SignedChange};
use crate::domain::setting::Setting;
use crate::domain::signed::{Signature, hex, unhex};
use crate::service::{
    Authority, Clock, ConnectionKey, Enrolment, SystemClock, assignable, digest, read_request,
};
use crate::transfer::problem_words::in_chinese;

/// Keys of actors, and changes of the registry.
#[derive(clap::Args)]
pub struct Actor {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Make your key, on your own machine. The key file stays with you; registrars get the request.
    Key {
        /// Your organisation's code.
        #[arg(long)]
        organisation: String,
        /// Your role; may be given several times.
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
        /// Days for which you ask to be admitted.
        #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(i64).range(1..=3_650))]
        days: i64,
        /// Where to write the key file; the request lands beside it, with `.request` at its end.
        #[arg(long)]
        out: PathBuf,
        /// Make a token too, for a server without certificates on your own machine, for trying.
        #[arg(long)]
        token: bool,
    },
    /// Sign the certificate with which somebody connects, as the holder of the authority's key. It opens
    /// nothing unless two registrars admit her.
    Certify {
        /// The request file; the certificate lands beside it, with `.crt` in place of `.request`.
        request: PathBuf,
        /// The authority's key, as `homeward setup` made it.
        #[arg(long)]
        authority_key: PathBuf,
    },
    /// Propose a change of the registry, as a file that two registrars sign.
    Propose {
        #[command(subcommand)]
        change: Proposed,
        /// Where to write it.
        #[arg(long)]
        out: PathBuf,
        #[command(flatten)]
        connection: Connection,
    },
    /// Sign a proposed change, after reading it. Shows it first.
    Sign {
        /// The file.
        change: PathBuf,
        /// Your key file.
        #[arg(long, env = "HOMEWARD_KEY")]
        key: PathBuf,
    },
    /// Hand in a change that two have signed. It acts on the next request.
    Submit {
        /// The file.
        change: PathBuf,
        #[command(flatten)]
        connection: Connection,
    },
    /// List everybody who may act now, after checking every signature since the root.
    List(Connection),
}

#[derive(Subcommand)]
enum Proposed {
    /// Admit the actor of a request.
    Admit {
        /// The request file.
        request: PathBuf,
    },
    /// Remove an actor.
    Remove {
        /// The actor's id.
        id: String,
    },
    /// Tell the working days of a year, so that deadlines in working days are counted rightly.
    Calendar {
        /// The year.
        year: i32,
        /// A weekday off, as 2026-02-16; once for each, in order.
        #[arg(long)]
        off: Vec<String>,
        /// A weekend worked; once for each, in order.
        #[arg(long)]
        on: Vec<String>,
    },
    /// Set a setting.
    Set {
        /// Its name.
        name: String,
        /// Its value.
        value: u32,
    },
}

impl Actor {
    /// Does it.
    ///
    /// # Errors
    /// What is wrong with the words given or the files, or what the server refuses.
    pub fn run(self) -> Result<(), Failure> {
        match self.what {
            What::Key { organisation, roles, days, out, token } => {
                let enrolment = make_key(&organisation, &roles, days)?;
                write_key(if token { enrolment.with_token() } else { enrolment }, &out)
            }
            What::Certify { request, authority_key } => {
                let authority = read_authority(&authority_key)?;
                println!("certificate {}", certify(&authority, &request)?.display());
                Ok(())
            }
            What::Propose { change, out, connection } => {
                let change = proposed(change)?;
                let (registry, _) = replayed(&connection)?;
                let proposal = Proposal { root: *registry.root(), number: registry.number() + 1, change };
                fs::write(&out, proposal.text()).map_err(|error| Failure::of_file(&out, &error))?;
                print!("{}", proposal.text());
                Ok(())
            }
            What::Sign { change, key } => {
                let enrolment = Enrolment::read(&key).map_err(|error| Failure::of_actor(&key, &error))?;
                let mut signed = read_change(&change)?;
                print!("{}", signed.text);
                let made = enrolment.key().sign(&signed.text);
                let by = enrolment.admission.actor.id;
                signed.signatures.retain(|other| other.by != by);
                signed.signatures.push(Signed { by, signature: made.signature });
                fs::write(&change, change_text(&signed)).map_err(|error| Failure::of_file(&change, &error))
            }
            What::Submit { change, connection } => {
                connection.client()?.change_registry(&read_change(&change)?)?;
                println!("已生效 / done");
                Ok(())
            }
            What::List(connection) => {
                let (registry, now) = replayed(&connection)?;
                println!("root {}  change {}", hex(registry.root()), registry.number());
                for one in registry.all(now) {
                    let roles: Vec<&str> = one.actor.roles.iter().map(|role| role.word()).collect();
                    println!("{}  {}  {}", one.actor.id, one.actor.organisation, roles.join(","));
                }
                Ok(())
            }
        }
    }
}

fn make_key(organisation: &str, roles: &[String], days: i64) -> Result<Enrolment, Failure> {
    let wrong = |problem: crate::domain::invalid::Problem| {
        let chinese = in_chinese(&problem);
        let (problem, accepted) = (problem.problem, problem.accepted);
        Failure::failed(format!("--organisation: {chinese} / {problem}; accepted: {accepted}"))
    };
    let organisation = OrgCode::new(organisation).map_err(wrong)?;
    let roles = roles.iter().map(|word| Role::from_word(word)).collect::<Option<Vec<_>>>();
    let accepted = || {
        let all = assignable().join(" ");
        Failure::failed(format!("--role: 不是可用的角色 / is not a known role; accepted: {all}"))
    };
    let now = SystemClock.now();
    let until = Timestamp(now.0 + days * 86_400_000);
    let made = Enrolment::new(&organisation, &roles.ok_or_else(accepted)?, (now, until));
    made.map_err(Failure::failed)
}

fn write_key(made: Enrolment, out: &Path) -> Result<(), Failure> {
    made.write(out).map_err(|error| Failure::of_actor(out, &error))?;
    let request = beside(out, "request");
    fs::write(&request, made.request()).map_err(|error| Failure::of_file(&request, &error))?;
    println!("actor {}\nrequest {}", made.admission.actor.id, request.display());
    eprintln!(
        "Keep {} to yourself; give the request to the registrars and to the holder of the authority's key. \
         密钥文件只归您本人保管；把申请文件交给登记员和证书密钥的保管人。",
        out.display()
    );
    Ok(())
}

/// The authority of a key file.
///
/// # Errors
/// A file that holds no key.
pub fn read_authority(path: &Path) -> Result<Authority, Failure> {
    let pem = fs::read_to_string(path).map_err(|error| Failure::of_file(path, &error))?;
    let key = ConnectionKey::of_pem(&pem);
    let named = |error| Failure::failed(format!("{}: {error}", path.display()));
    Ok(Authority::of_key(key.map_err(named)?))
}

/// Signs the certificate that a request asks for; gives the file it landed in.
///
/// # Errors
/// Files that cannot be read or written.
pub fn certify(authority: &Authority, request: &Path) -> Result<PathBuf, Failure> {
    let asked = read_request(request).map_err(|error| Failure::of_actor(request, &error))?;
    let until = asked.admission.valid_until;
    let certificate = authority.client(&asked.point, SystemClock.now(), until).map_err(Failure::failed)?;
    let path = request.with_extension("crt");
    fs::write(&path, certificate).map_err(|error| Failure::of_file(&path, &error))?;
    Ok(path)
}

fn proposed(change: Proposed) -> Result<Change, Failure> {
    match change {
        Proposed::Admit { request } => {
            let asked = read_request(&request).map_err(|error| Failure::of_actor(&request, &error))?;
            Ok(Change::Admit(Box::new(asked.admission)))
        }
        Proposed::Remove { id } => {
            let id = ActorId::parse(&id);
            id.map(Change::Remove).ok_or_else(|| Failure::failed("the id is 32 hexadecimal digits"))
        }
        Proposed::Calendar { year, off, on } => {
            let days = |texts: Vec<String>| texts.iter().map(|text| text.parse().ok()).collect::<Option<_>>();
            let year = days(off).zip(days(on)).map(|(off, on)| WorkingYear { year, off, on });
            let sound = year.filter(WorkingYear::is_sound);
            let accepted = || Failure::failed("accepted: single days of that year, in order");
            sound.map(|year| Change::Calendar(Box::new(year))).ok_or_else(accepted)
        }
        Proposed::Set { name, value } => {
            let setting = Setting::from_word(&name);
            let accepted = || Failure::failed(format!("the setting; accepted: {}", Setting::WORDS.join(" ")));
            setting.map(|setting| Change::Set(setting, value)).ok_or_else(accepted)
        }
    }
}

/// The registry as the server tells it, replayed from the root this side was given.
fn replayed(connection: &Connection) -> Result<(Registry, Timestamp), Failure> {
    let root = connection.root_text()?;
    let told = connection.client()?.registry()?;
    let mut registry = Registry::of_root(&root, digest(root.as_bytes())).map_err(Failure::failed)?;
    let Some(((_, first), changes)) = told.split_first() else {
        return Err(Failure::failed("the server has no registry"));
    };
    if *first.text != *root {
        return Err(Failure::failed("the server was set up with another root than yours"));
    }
    for (at, change) in changes {
        registry.take(change, *at, signature_fits).map_err(Failure::failed)?;
    }
    Ok((registry, SystemClock.now()))
}

/// A change file: the text, an empty line, then who signed and how.
fn change_text(change: &SignedChange) -> String {
    let mut lines = Lines::new();
    for signed in &change.signatures {
        let Signature::Ed25519(bytes) = &signed.signature;
        lines.put("by", signed.by);
        lines.put("ed25519", hex(bytes));
    }
    format!("{}\n{}", change.text, lines.text())
}

fn read_change(path: &Path) -> Result<SignedChange, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::of_file(path, &error))?;
    let parse = || {
        let (text, signatures) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
        let text = format!("{text}\n");
        Proposal::parse(&text)?;
        let lines = Lines::parse(signatures)?;
        let mut read = lines.reader();
        let mut signatures = Vec::new();
        while let Some(by) = read.next("by") {
            let by = ActorId::parse(by)?;
            signatures.push(Signed { by, signature: Signature::Ed25519(unhex(read.next("ed25519")?)?) });
        }
        read.end()?;
        Some(SignedChange { text: text.into(), signatures })
    };
    parse().ok_or_else(|| Failure::failed(format!("{} holds no change of the registry", path.display())))
}
