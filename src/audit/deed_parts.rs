//! The two parts of what people decide, and of what is noted of them. Ids of residents and reports are
//! sealed; acts and signed texts name them by their veils, so that signatures can be checked.

use crate::audit::leaf::{Canonical, hex};
use crate::audit::parts::{Details, pair_of, with};
use crate::audit::veil::{signed_lines, veiled_pair};
use crate::domain::entry::{Acted, Moved, What};
use crate::domain::registry::SignedChange;
use crate::domain::signed::{Signature, SignedText, unhex};

/// The parts of these kinds; other kinds have no part here.
pub fn deed_parts(sealed: &mut Canonical, what: &What) -> (&'static str, Details) {
    match what {
        What::CaseMoved(moved) => ("case_moved", moved_parts(sealed, moved)),
        What::Acted(acted) => ("acted", acted_parts(sealed, acted)),
        What::Refused { call } => ("refused", vec![("call", call.word().to_owned())]),
        What::Alerted { alert, about } => {
            ("alerted", with(vec![("alert", alert.word().to_owned())], "about", hex(&about.0)))
        }
        What::Registry(change) => ("registry", registry_parts(change)),
        _ => ("", Vec::new()),
    }
}

fn moved_parts(sealed: &mut Canonical, moved: &Moved) -> Details {
    pair_of(sealed, &moved.pair);
    let details = with(vec![("case", hex(&moved.case.0))], "step", moved.step.word());
    let mut details = with(details, "state", moved.state.word());
    let pair = veiled_pair(moved.pair);
    details.push(("profile", pair.profile.to_string()));
    details.push(("report", pair.report.to_string()));
    for seat in &moved.seats {
        details.push(("seat", format!("{} {}", hex(&seat.reviewer.0), seat.organisation)));
    }
    if let Some(choice) = &moved.choice {
        details.push(("choice", choice.to_string()));
    }
    details.extend(moved.sealed_answers.map(|count| ("sealed_answers", count.to_string())));
    details.extend(moved.cites.iter().map(|cited| ("cites", cited.to_string())));
    with_signature(details, moved.signed.as_ref())
}

fn acted_parts(sealed: &mut Canonical, acted: &Acted) -> Details {
    sealed.word(&acted.act.to_lines().text());
    with_signature(vec![("act", signed_lines(&acted.act).text())], acted.signed.as_ref())
}

/// Particulars with what was signed.
pub fn with_signature(mut details: Details, signed: Option<&SignedText>) -> Details {
    if let Some(signed) = signed {
        details.push(("signed", signed.text.to_string()));
        details.push(("signature", signature(&signed.signature)));
    }
    details
}

fn registry_parts(change: &SignedChange) -> Details {
    let mut details = vec![("text", change.text.to_string())];
    for signed in &change.signatures {
        details.push(("signed_by", format!("{} {}", hex(&signed.by.0), signature(&signed.signature))));
    }
    details
}

fn signature(signature: &Signature) -> String {
    match signature {
        Signature::Ed25519(bytes) => format!("{ED25519}{}", hex(bytes)),
    }
}

/// What leads an Ed25519 signature.
const ED25519: &str = "ed25519 ";

/// Reads what a public part shows of a signature.
pub fn read_signature(text: &str) -> Option<Signature> {
    text.strip_prefix(ED25519).and_then(unhex).map(Signature::Ed25519)
}
