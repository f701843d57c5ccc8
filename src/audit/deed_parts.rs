//! The two parts of what people decide, and of what is noted of them. Ids of residents and reports are
//! sealed, and stand in the public part by their pseudonyms; a signed text of an act names them and is
//! sealed whole, that of a vote names the case alone.

use crate::audit::leaf::{Canonical, hex};
use crate::audit::parts::{Details, pair_of, with};
use crate::domain::entry::{Acted, Moved, What};
use crate::domain::ids::{ProfileId, ReportId};
use crate::domain::lines::Lines;
use crate::domain::registry::SignedChange;
use crate::domain::release::act::Act;
use crate::domain::signed::{Signature, SignedText};

/// The parts of these kinds; other kinds have no part here.
pub fn deed_parts(
    sealed: &mut Canonical,
    what: &What,
    file: &impl Fn(&str, &[u8; 16]) -> String,
) -> (&'static str, Details) {
    match what {
        What::CaseMoved(moved) => ("case_moved", moved_parts(sealed, moved)),
        What::Acted(acted) => ("acted", acted_parts(sealed, acted, file)),
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
    for seat in &moved.seats {
        details.push(("seat", format!("{} {}", hex(&seat.reviewer.0), seat.organisation)));
    }
    if let Some(choice) = &moved.choice {
        details.push(("choice", choice.to_string()));
    }
    if let Some(signed) = &moved.signed {
        details.push(("signed", signed.text.to_string()));
        details.push(("signature", signature(&signed.signature)));
    }
    details
}

fn acted_parts(sealed: &mut Canonical, acted: &Acted, file: &impl Fn(&str, &[u8; 16]) -> String) -> Details {
    let lines = acted.act.to_lines();
    sealed.word(&lines.text());
    sealed.count(usize::from(acted.signed.is_some()));
    if let Some(SignedText { text, signature: of }) = &acted.signed {
        sealed.word(text);
        sealed.word(&signature(of));
    }
    let mut shown = Lines::new();
    for (name, value) in lines.pairs() {
        shown.put(name, pseudonym(value, file, &acted.act).unwrap_or_else(|| value.clone()));
    }
    vec![("act", shown.text())]
}

/// The pseudonym of a value that is the id of the act's resident or of a report.
fn pseudonym(value: &str, file: &impl Fn(&str, &[u8; 16]) -> String, act: &Act) -> Option<String> {
    let profile = match act {
        Act::Case { profile, .. } | Act::Person { profile, .. } => Some(*profile),
        Act::Brake { .. } => None,
    };
    if let Some(ProfileId(id)) = profile
        && value == hex(&id)
    {
        return Some(file("profile", &id));
    }
    // Of an act about a person, every other id but the case's is a report's.
    let Act::Person { act, .. } = act else { return None };
    let ReportId(id) = act.report().filter(|report| value == hex(&report.0))?;
    Some(file("report", &id))
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
        Signature::Ed25519(bytes) => format!("ed25519 {}", hex(bytes)),
    }
}
