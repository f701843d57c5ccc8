//! `homeward audit`: the keys of the log, a bundle for auditors, and its offline verification.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::audit::{Bundle, Fault, InclusionProof, Note, NoteVerifier, Receipt, Tree, Trusted, verify};
use crate::cli::arguments::{Connection, Place};
use crate::cli::doctor::{stopped_store, told};
use crate::cli::failure::Failure;
use crate::service::{Notary, SystemClock, bundle, digest};
use crate::store::SledStore;

/// Prove and check the record.
#[derive(clap::Args)]
pub struct Audit {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Print the public keys of the log, for witnesses and auditors. The server must not run.
    Keys(Place),
    /// Write a bundle for auditors from a stopped store. It holds pseudonyms and no personal data.
    Export {
        #[command(flatten)]
        place: Place,
        /// The file to write; must not exist yet.
        bundle: PathBuf,
    },
    /// Check a bundle without any key to personal data. Needs no server and no store.
    Verify {
        /// The bundle.
        bundle: PathBuf,
        /// A public key of the log, got from elsewhere; twice, for both trees.
        #[arg(long = "log-key")]
        log_keys: Vec<String>,
        /// The root file of the registry, got from elsewhere.
        #[arg(long)]
        root: Option<PathBuf>,
        /// A public key of a witness.
        #[arg(long = "witness-key")]
        witness_keys: Vec<String>,
        /// A checkpoint kept from earlier, as a file.
        #[arg(long = "checkpoint")]
        checkpoints: Vec<PathBuf>,
        /// A receipt kept from earlier, as a file.
        #[arg(long = "receipt")]
        receipts: Vec<PathBuf>,
    },
    /// Get the receipt of a request of your own from a running server, and its proof once there is one.
    GetReceipt {
        /// The id of the request.
        request: String,
        /// Where to write: NAME.receipt and NAME.proof.
        name: PathBuf,
        #[command(flatten)]
        connection: Connection,
    },
    /// Check one receipt with its proof.
    Receipt {
        /// The receipt, as a file.
        receipt: PathBuf,
        /// Its proof, as a file.
        proof: PathBuf,
        /// The public key of the log.
        #[arg(long = "log-key")]
        log_key: String,
    },
}

impl Audit {
    /// Does it.
    ///
    /// # Errors
    /// What cannot be read or written, and everything the verifier finds.
    pub fn run(self) -> Result<(), Failure> {
        match self.what {
            What::Keys(place) => {
                let (_, notary) = open(&place)?;
                Tree::ALL.iter().for_each(|&tree| println!("{}", notary.verifier(tree)));
                Ok(())
            }
            What::Export { place, bundle } => export(&place, &bundle),
            What::Verify { bundle, log_keys, root, witness_keys, checkpoints, receipts } => {
                let trusted = Trusted {
                    log_keys: keys(&log_keys)?,
                    witness_keys: keys(&witness_keys)?,
                    checkpoints: checkpoints.iter().map(|path| text(path)).collect::<Result<_, _>>()?,
                    receipts: receipts.iter().map(|path| text(path)).collect::<Result<_, _>>()?,
                    root: root.map(|path| text(&path)).transpose()?.map(|root| digest(root.as_bytes())),
                };
                check(&bundle, &trusted)
            }
            What::GetReceipt { request, name, connection } => get_receipt(request, &name, &connection),
            What::Receipt { receipt, proof, log_key } => check_receipt(&receipt, &proof, &log_key),
        }
    }
}

fn open(place: &Place) -> Result<(Arc<SledStore>, Notary), Failure> {
    let settings = place.settings()?;
    let store = Arc::new(stopped_store(&settings)?);
    let key = store.log_key(&settings.keys).map_err(told)?;
    let notary = Notary::load(store.clone(), Arc::new(SystemClock), &key, &store.store_id());
    Ok((store, notary.map_err(Failure::failed)?))
}

fn export(place: &Place, path: &Path) -> Result<(), Failure> {
    let witness_keys = place.settings()?.witnesses.iter().map(|witness| witness.key.clone()).collect();
    let (store, notary) = open(place)?;
    let bundle = bundle(&*store, &notary, witness_keys).map_err(Failure::failed)?;
    // Its pseudonyms are for auditors.
    let named = |error: std::io::Error| Failure::of_file(path, &error);
    let file = File::options().write(true).create_new(true).mode(0o600).open(path).map_err(named)?;
    let mut file = BufWriter::new(file);
    for line in bundle.lines() {
        writeln!(file, "{line}").map_err(named)?;
    }
    file.into_inner().map_err(|error| named(error.into_error()))?.sync_all().map_err(named)?;
    println!(
        "{} leaves, {} checkpoints, {} receipts in {} 已写出条目、检查点和回执",
        bundle.leaves.len(),
        bundle.checkpoints.len(),
        bundle.receipts.len(),
        path.display()
    );
    Ok(())
}

fn check(path: &Path, trusted: &Trusted) -> Result<(), Failure> {
    let named = |error: std::io::Error| Failure::of_file(path, &error);
    let file = BufReader::new(File::open(path).map_err(named)?);
    let lines: Vec<String> = file.lines().collect::<Result<_, _>>().map_err(named)?;
    let bundle = Bundle::read(lines.into_iter()).map_err(|line| {
        Failure::failed(format!(
            "{}: 第 {line} 行读不懂；应为 `homeward audit export` 写的文件，未经改动 / \
             line {line} of the bundle cannot be read; accepted: a file of `homeward audit export`, unchanged",
            path.display()
        ))
    })?;
    let report = verify(&bundle, trusted);
    report.seen.iter().for_each(|seen| println!("{seen}"));
    for finding in &report.findings {
        println!("{finding}");
    }
    if report.findings.is_empty() {
        println!("The log holds. 记录完整，未见改动。");
        return Ok(());
    }
    let gravest = report.findings.iter().any(|finding| finding.fault != Fault::Unwitnessed);
    let advice = if gravest {
        "keep this bundle and every checkpoint and receipt, and ask for the store to be stopped \
         请保存此文件及所有检查点和回执，并要求停用此库"
    } else {
        "ask the witness and the operator why 请向见证方和运行方查问原因"
    };
    let found = report.findings.len();
    Err(Failure::failed(format!("发现 {found} 处问题 / things that are wrong: {found}; {advice}")))
}

fn get_receipt(request: String, name: &Path, connection: &Connection) -> Result<(), Failure> {
    let given = connection.client()?.receipt(request)?;
    written(&name.with_extension("receipt"), &given.receipt)?;
    if given.proof.is_empty() {
        println!("Receipt written; no proof yet. 回执已保存，证明尚未生成。");
        return Ok(());
    }
    written(&name.with_extension("proof"), &given.proof)?;
    println!("Receipt and proof written. 回执与证明已保存。");
    if !given.witnessed {
        println!("Not yet witnessed. 尚未经见证。");
    }
    Ok(())
}

fn check_receipt(receipt: &Path, proof: &Path, log_key: &str) -> Result<(), Failure> {
    let key = NoteVerifier::parse(log_key).map_err(Failure::failed)?;
    let note = Note::parse(&text(receipt)?).map_err(Failure::failed)?;
    let receipt = Receipt::verify(&note, &key).map_err(Failure::failed)?;
    let proof = InclusionProof::parse(&text(proof)?).map_err(Failure::failed)?;
    let head = proof.verify(&receipt, &key).map_err(Failure::failed)?;
    println!("The receipt's entry is in the log, among {} leaves. 回执所载条目在记录之中。", head.size);
    Ok(())
}

fn keys(texts: &[String]) -> Result<Vec<NoteVerifier>, Failure> {
    let named = |error| Failure::failed(format!("--log-key or --witness-key: {error}"));
    texts.iter().map(|text| NoteVerifier::parse(text).map_err(named)).collect()
}

fn written(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::of_file(path, &error))
}

fn text(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure::of_file(path, &error))
}
