//! Signed texts: the exact bytes an actor signed with a key that never reached the server. A signed
//! action names itself, its end, its actor, one call and one subject, so that it works once, for what
//! it says (S22, S26). Checking a signature is `audit`'s; this holds what is signed.

use crate::domain::access::Call;
use crate::domain::ids::{ActorId, RequestId, Timestamp};
use crate::domain::lines::Lines;

/// A public key of an actor. Other kinds of key may join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PublicKey {
    /// An Ed25519 key.
    Ed25519([u8; 32]),
}

/// A signature. Other kinds, such as a browser's WebAuthn assertion, may join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Signature {
    /// An Ed25519 signature over the bytes of the text.
    Ed25519([u8; 64]),
}

/// A text and its signature.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SignedText {
    /// The exact text that was signed.
    pub text: Box<str>,
    /// The signature over its bytes.
    pub signature: Signature,
}

/// A hash of 32 bytes: of the root file, or of a reason with its salt.
pub type Digest = [u8; 32];

/// What an actor signs: one act, once, within a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Hash of the root file of the deployment it is for.
    pub root: Digest,
    /// Its fresh id; the request id of the call.
    pub id: RequestId,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Whose it is.
    pub actor: ActorId,
    /// For which call.
    pub call: Call,
    /// About what: the name of one thing, as the call takes it.
    pub subject: String,
    /// SHA-256 over salt and reason; the words themselves are not in the signed text.
    pub reason: Option<Digest>,
    /// What is done.
    pub body: Lines,
}

/// How long an action may be valid, milliseconds.
pub const LONGEST_VALID_MS: i64 = 10 * 60 * 1_000;

const WHAT: &str = "homeward.action.1";

/// Why an action is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActionFault {
    /// The text is no action.
    #[error("the signed text is no action of this program")]
    Unreadable,
    /// It is for another deployment.
    #[error("the action is for another deployment")]
    OtherRoot,
    /// It is somebody else's.
    #[error("the action is of another actor")]
    OtherActor,
    /// It is for another call, subject, request or content.
    #[error("the action is for something else")]
    OtherUse,
    /// It has ended, or would end too late.
    #[error("the action has expired, or is valid for too long")]
    Expired,
    /// The signature does not fit the text and the actor's key.
    #[error("the signature does not fit")]
    Signature,
}

impl Action {
    /// The text to sign.
    pub fn text(&self) -> String {
        let mut lines = Lines::new();
        lines.put("what", WHAT);
        lines.put("root", hex(&self.root));
        lines.put("id", self.id);
        lines.put("expires_at_ms", self.expires_at.0);
        lines.put("actor", self.actor);
        lines.put("call", self.call.word());
        lines.put("subject", &self.subject);
        lines.put_some("reason", self.reason.as_ref().map(|reason| hex(reason)));
        self.body.pairs().iter().for_each(|(name, value)| lines.put(name, value));
        lines.text()
    }

    /// The action of a text; `None` for any text that [`Action::text`] would not have written.
    pub fn parse(text: &str) -> Option<Self> {
        let lines = Lines::parse(text)?;
        let mut read = lines.reader();
        let what = read.next("what")?;
        let action = Self {
            root: unhex(read.next("root")?)?,
            id: RequestId::parse(read.next("id")?)?,
            expires_at: Timestamp(read.next("expires_at_ms")?.parse().ok()?),
            actor: ActorId::parse(read.next("actor")?)?,
            call: Call::from_word(read.next("call")?)?,
            subject: read.next("subject")?.to_owned(),
            reason: match read.next("reason") {
                Some(reason) => Some(unhex(reason)?),
                None => None,
            },
            body: Lines::from(read.rest().to_vec()),
        };
        (what == WHAT && action.text() == text).then_some(action)
    }

    /// Checks that it is valid now, here, and for this.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, wanted: &Wanted<'_>) -> Result<(), ActionFault> {
        if self.root != *wanted.root {
            return Err(ActionFault::OtherRoot);
        }
        if self.actor != wanted.actor {
            return Err(ActionFault::OtherActor);
        }
        if self.call != wanted.call || self.subject != wanted.subject || self.id != wanted.id {
            return Err(ActionFault::OtherUse);
        }
        if self.body != *wanted.body || self.reason.as_ref() != wanted.reason {
            return Err(ActionFault::OtherUse);
        }
        let left = self.expires_at.0.saturating_sub(wanted.now.0);
        if left <= 0 || left > LONGEST_VALID_MS {
            return Err(ActionFault::Expired);
        }
        Ok(())
    }
}

/// What an action must be for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Hash of this deployment's root file.
    pub root: &'a Digest,
    /// Who calls.
    pub actor: ActorId,
    /// The call.
    pub call: Call,
    /// What it is about.
    pub subject: &'a str,
    /// The request.
    pub id: RequestId,
    /// What is to be done.
    pub body: &'a Lines,
    /// The hash of the reason sent beside it.
    pub reason: Option<&'a Digest>,
    /// Now.
    pub now: Timestamp,
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes of a fixed length from lower-case hexadecimal digits.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N || digits.iter().any(|b| !matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let mut bytes = [0; N];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action() -> Action {
        let mut body = Lines::new();
        body.put("choice", "kin");
        Action {
            root: [9; 32],
            id: RequestId([1; 16]),
            expires_at: Timestamp(60_000),
            actor: ActorId([2; 16]),
            call: Call::Vote,
            subject: "cases/03".to_owned(),
            reason: Some([4; 32]),
            body,
        }
    }

    #[test]
    fn an_action_reads_back_and_is_good_for_one_thing_only() {
        let action = action();
        assert_eq!(Action::parse(&action.text()), Some(action.clone()));
        assert_eq!(Action::parse(&format!("{}x=1", action.text())), None);
        let text = action.text();
        for (told, otherwise) in [("60000", "060000"), ("60000", "+60000"), (WHAT, "homeward.action.2")] {
            let other = text.replacen(told, otherwise, 1);
            assert_ne!(other, text);
            assert_eq!(Action::parse(&other), None, "{otherwise}: the same in other words");
        }
        let other_body = Lines::new();
        let wanted = Wanted {
            root: &[9; 32],
            actor: ActorId([2; 16]),
            call: Call::Vote,
            subject: "cases/03",
            id: RequestId([1; 16]),
            body: &action.body,
            reason: Some(&[4; 32]),
            now: Timestamp(0),
        };
        assert_eq!(action.check(&wanted), Ok(()));
        for (other, fault) in [
            (Wanted { root: &[8; 32], ..wanted }, ActionFault::OtherRoot),
            (Wanted { actor: ActorId([3; 16]), ..wanted }, ActionFault::OtherActor),
            (Wanted { call: Call::Decline, ..wanted }, ActionFault::OtherUse),
            (Wanted { subject: "cases/04", ..wanted }, ActionFault::OtherUse),
            (Wanted { id: RequestId([2; 16]), ..wanted }, ActionFault::OtherUse),
            (Wanted { body: &other_body, ..wanted }, ActionFault::OtherUse),
            (Wanted { reason: None, ..wanted }, ActionFault::OtherUse),
            (Wanted { now: Timestamp(60_000), ..wanted }, ActionFault::Expired),
            (Wanted { now: Timestamp(-600_000), ..wanted }, ActionFault::Expired),
        ] {
            assert_eq!(action.check(&other), Err(fault));
        }
    }
}
