//! Sends checkpoints to witnesses and keeps their cosignatures, one thread a witness, so that a slow
//! one holds up nobody. While a witness is away the service goes on, and after a day says so loudly.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::audit::{NoteVerifier, SignatureLine, Tree};
use crate::config::WitnessSettings;
use crate::service::Notary;
use crate::store::StoreError;

/// Between two looks for something to send.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Between two attempts while a witness does not answer.
const RETRY_EVERY: Duration = Duration::from_secs(15);
/// Longest a witness may take to answer.
const ANSWER: Duration = Duration::from_secs(10);
/// After so long without a cosignature the auditors are called (S20).
const ALERT_AFTER: Duration = Duration::from_secs(24 * 3_600);

/// What a witness answered.
enum Answer {
    /// Signature lines.
    Cosigned(String),
    /// It cosigned this size last.
    Stands(u64),
}

/// Serves one witness until `stop` is set.
pub fn serve(notary: &Arc<Notary>, witness: &WitnessSettings, key: &NoteVerifier, stop: &AtomicBool) {
    // A witness is asked where the settings say it is, and sends nobody elsewhere.
    let config = ureq::Agent::config_builder().timeout_global(Some(ANSWER)).max_redirects(0);
    let agent: ureq::Agent = config.http_status_as_error(false).build().into();
    let url = format!("{}/add-checkpoint", witness.url.trim_end_matches('/'));
    let mut known = [(0, 0); Tree::ALL.len()];
    // What was missing before this start counts on.
    let mut before = notary.uncosigned_for(key).unwrap_or_default();
    let (mut well, mut alerted) = (Instant::now(), false);
    let mut next = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(LOOK_EVERY / 4);
        if Instant::now() < next {
            continue;
        }
        let sent: Result<(), String> = Tree::ALL
            .iter()
            .try_for_each(|&tree| send(notary, &agent, (&url, key), tree, &mut known[tree as usize]));
        match sent {
            Ok(()) => {
                (well, alerted, next) = (Instant::now(), false, Instant::now() + LOOK_EVERY);
                before = Duration::ZERO;
            }
            Err(problem) => {
                next = Instant::now() + RETRY_EVERY;
                tracing::warn!(witness = key.name(), problem, "a witness did not cosign");
                if before.saturating_add(well.elapsed()) > ALERT_AFTER && !alerted {
                    tracing::error!(witness = key.name(), "a witness has not cosigned for a day");
                    alerted = notary.alert_unwitnessed().is_ok();
                }
            }
        }
    }
}

/// Sends the newest checkpoint of a tree. `known` is the size it cosigned last and the number of the
/// checkpoint it saw last.
fn send(
    notary: &Notary,
    agent: &ureq::Agent,
    (url, key): (&str, &NoteVerifier),
    tree: Tree,
    known: &mut (u64, u64),
) -> Result<(), String> {
    let told = |error: StoreError| error.to_string();
    for _ in 0..2 {
        let Some((number, request)) = notary.to_witness(tree, known.0, known.1).map_err(told)? else {
            return Ok(());
        };
        let text = &request.checkpoint.text;
        let head = crate::audit::parse_head(text).map_err(|error| error.to_string())?.1;
        match ask(agent, url, &request.text())? {
            // This log was taken from an older copy, or the witness lies: it cannot cosign again by itself.
            Answer::Stands(size) if size > head.size => {
                return Err(format!("it cosigned {size} leaves, and here are fewer: {}", head.size));
            }
            Answer::Stands(size) if size != known.0 => known.0 = size,
            Answer::Stands(_) => return Err("it stands where it was said to and refuses".to_owned()),
            Answer::Cosigned(lines) => {
                let line = lines
                    .lines()
                    .filter_map(|line| SignatureLine::parse(line).ok())
                    .find(|line| key.verify_line(text, line).is_ok())
                    .ok_or("its cosignature does not hold")?;
                notary.add_cosignature(tree, number, line).map_err(told)?;
                *known = (head.size, number);
                return Ok(());
            }
        }
    }
    Err("it names another size each time".to_owned())
}

fn ask(agent: &ureq::Agent, url: &str, body: &str) -> Result<Answer, String> {
    let mut answer = agent.post(url).send(body).map_err(|error| error.to_string())?;
    let status = answer.status().as_u16();
    let text = answer.body_mut().read_to_string().map_err(|error| error.to_string())?;
    match status {
        200 => Ok(Answer::Cosigned(text)),
        409 => match text.trim_end().parse() {
            Ok(size) => Ok(Answer::Stands(size)),
            Err(_) => Err("it has seen another log of the same name and size".to_owned()),
        },
        404 => Err("it does not watch this log".to_owned()),
        _ => Err(format!("it answered {status}")),
    }
}
