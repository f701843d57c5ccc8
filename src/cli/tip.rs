//! `homeward tip`: whoever wants to say something and stay unknown sends a tip without a key, and comes back
//! with the receipt; safety officers read those that fall to them by lot.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::cli::arguments::{Connection, authority_beside};
use crate::cli::failure::Failure;
use crate::cli::receipt::grouped;
use crate::grpc::caller::Credentials;
use crate::grpc::client::{Client, request_id};
use crate::grpc::proto;

/// Tips.
#[derive(Args)]
pub struct Tip {
    #[command(subcommand)]
    what: What,
}

/// A server, and nobody who calls it.
#[derive(Args)]
struct Unknown {
    /// Address of the server.
    #[arg(long, env = "HOMEWARD_SERVER", default_value = "https://127.0.0.1:50051")]
    server: String,
    /// The deployment's root; `root.crt`, by which the server is known, lies beside it.
    #[arg(long, env = "HOMEWARD_ROOT", default_value = "homeward-data/root.txt")]
    root: PathBuf,
}

impl Unknown {
    fn client(&self) -> Result<Client, Failure> {
        let plain = self.server.starts_with("http:");
        let authority = if plain { None } else { Some(authority_beside(&self.root)?) };
        Ok(Client::connect(&self.server, &Credentials::Nobody(authority))?)
    }
}

#[derive(Subcommand)]
enum What {
    /// Send a tip. Needs no key, and nothing of you is kept.
    Send {
        /// What you want to say.
        words: String,
        /// The code of the organisation it is about; nobody of it will see it.
        #[arg(long, default_value = "")]
        about: String,
        #[command(flatten)]
        unknown: Unknown,
    },
    /// See what was asked since. Needs no key.
    Follow {
        /// The receipt of the tip; `-` to be asked for it, so that it stands in no history of commands.
        receipt: String,
        #[command(flatten)]
        unknown: Unknown,
    },
    /// Say more. Needs no key.
    Add {
        /// The receipt of the tip, or `-`.
        receipt: String,
        /// What you want to say.
        words: String,
        #[command(flatten)]
        unknown: Unknown,
    },
    /// Get the signed receipt of your tip, and the proof that it is in the log; from the next day on, for the
    /// proof from the day after that at the latest. Needs no key. `homeward audit receipt` checks it.
    Proof {
        /// The receipt of the tip, or `-`.
        receipt: String,
        /// Where to write: NAME-1.receipt and NAME-1.proof of the tip, NAME-2… of what you added.
        name: PathBuf,
        #[command(flatten)]
        unknown: Unknown,
    },
    /// The tips that you are to read (for safety officers).
    List(Connection),
    /// Read one of them. Reading it is recorded.
    Read {
        /// The tip, tips/….
        name: String,
        #[command(flatten)]
        connection: Connection,
    },
    /// Ask whoever sent it.
    Ask {
        /// The tip, tips/….
        name: String,
        /// What you ask.
        words: String,
        #[command(flatten)]
        connection: Connection,
    },
}

/// What is told while the puzzle is solved.
const SOLVING: &str = "正在解一道小题；线索多的日子要一分钟左右 / solving a small puzzle; where many tips came today it takes a minute or so";

impl Tip {
    /// Does it.
    ///
    /// # Errors
    /// Files that cannot be read, or what the server refuses.
    pub fn run(self) -> Result<(), Failure> {
        match self.what {
            What::Send { words, about, unknown } => {
                eprintln!("{SOLVING}");
                let receipt = unknown.client()?.send_tip(about, words)?;
                println!("{}", grouped(&receipt));
                println!(
                    "请记下此回执：只有凭它才能回来查看 / Keep this receipt: by it alone you can come back"
                );
            }
            What::Follow { receipt, unknown } => {
                let messages = unknown.client()?.follow_tip(asked_for(receipt)?)?;
                messages.iter().for_each(|said| println!("{}", message_text(said)));
                if messages.is_empty() {
                    println!("尚无回复 / nothing was asked yet");
                }
            }
            What::Add { receipt, words, unknown } => {
                eprintln!("{SOLVING}");
                unknown.client()?.add_to_tip(asked_for(receipt)?, words)?;
                println!("已收到 / taken");
            }
            What::Proof { receipt, name, unknown } => {
                let receipts = unknown.client()?.tip_receipts(asked_for(receipt)?)?;
                write_receipts(&receipts, &name)?;
            }
            What::List(connection) => {
                for tip in connection.client()?.list_tips()? {
                    let new =
                        if tip.sender_spoke_last { "  对方已留言 / the sender spoke last" } else { "" };
                    println!("{}  {} messages{new}", tip.name, tip.messages);
                }
            }
            What::Read { name, connection } => {
                let tip = connection.client()?.tip(name)?;
                if !tip.about.is_empty() {
                    println!("关于 / about {}", tip.about);
                }
                println!("{}", tip.words);
                tip.messages.iter().for_each(|said| println!("{}", message_text(said)));
            }
            What::Ask { name, words, connection } => {
                let request_id = request_id()?;
                connection.client()?.ask_tipster(proto::AskTipsterRequest { request_id, name, words })?;
                println!("已记录 / recorded");
            }
        }
        Ok(())
    }
}

/// A receipt as it was given, or as it is typed in now.
fn asked_for(receipt: String) -> Result<String, Failure> {
    if receipt != "-" {
        return Ok(receipt);
    }
    eprintln!("回执号 / receipt:");
    let mut typed = String::new();
    std::io::stdin().read_line(&mut typed)?;
    Ok(typed.trim().to_owned())
}

fn write_receipts(receipts: &[proto::TipReceipt], name: &Path) -> Result<(), Failure> {
    if receipts.is_empty() {
        println!("尚未入册，请明日再来 / it has not joined the log yet: come back tomorrow");
    }
    for (number, one) in (1..).zip(receipts) {
        let mut named = name.as_os_str().to_owned();
        named.push(format!("-{number}."));
        let file = |kind: &str| {
            let mut file = named.clone();
            file.push(kind);
            PathBuf::from(file)
        };
        written(&file("receipt"), &one.receipt)?;
        if one.proof.is_empty() {
            println!("{number}: 已存回执，证明尚未生成 / receipt written; no proof yet, come back tomorrow");
            continue;
        }
        written(&file("proof"), &one.proof)?;
        let witnessed = if one.witnessed { "" } else { "；尚未经见证 / not yet witnessed" };
        println!("{number}: 已存回执与证明 / receipt and proof written{witnessed}");
    }
    Ok(())
}

fn message_text(said: &proto::TipMessage) -> String {
    let by = if said.by_sender { "举报人 / the sender" } else { "安全员 / who reads it" };
    format!("{by}: {}", said.words)
}

fn written(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::of_file(path, &error))
}
