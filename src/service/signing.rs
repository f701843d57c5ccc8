//! Signed decisions: whether what an actor signed is exactly what is asked now, by her, here, once.

use crate::audit::{reason_digest, signature_fits};
use crate::domain::access::Call;
use crate::domain::actor::Actor;
use crate::domain::invalid::Problem;
use crate::domain::lines::Lines;
use crate::domain::masking::mask;
use crate::domain::signed::{Action, ActionFault, SignedText, Wanted};
use crate::domain::text::Personal;
use crate::service::core::{Request, Service};
use crate::service::refusal::Refusal;

/// Length of the mandatory reason, in characters.
const REASON_CHARACTERS: (usize, usize) = (10, 2_000);

/// What an actor sends beside an act: her reason, its salt, and what she signed.
#[derive(Clone, Debug)]
pub struct Decision<'a> {
    /// Why, in her words.
    pub reason: &'a str,
    /// 16 random bytes that keep the reason from being guessed from its hash.
    pub salt: [u8; 16],
    /// What she signed.
    pub signed: Option<SignedText>,
}

impl Decision<'_> {
    /// The reason as it is kept.
    ///
    /// # Errors
    /// One that is too short or too long, or holds a number or address that nobody may write down.
    pub fn reason(&self) -> Result<Personal, Refusal> {
        let (least, most) = REASON_CHARACTERS;
        let reason = Personal::new(self.reason, most).map_err(|problem| Refusal::field("reason", problem))?;
        if reason.reveal().chars().count() < least {
            let accepted = format!("{least} to {most} characters");
            return Err(Refusal::field("reason", Problem::new("is too short", accepted)));
        }
        // What was signed cannot be masked, so it is refused.
        if let Some(masked) = mask(reason.reveal()) {
            let kinds: Vec<&str> = masked.kinds.iter().map(|kind| kind.word()).collect();
            let accepted = format!("a reason without {}", kinds.join(", "));
            return Err(Refusal::field("reason", Problem::new("holds what no reason may", accepted)));
        }
        Ok(reason)
    }
}

impl Service {
    /// Checks that the actor signed this act: this body, for this call, about this subject, under this
    /// request id, in time, with the key the registry lists now.
    ///
    /// # Errors
    /// What does not fit.
    pub(super) fn check_signed(
        &self,
        actor: &Actor,
        (call, subject): (Call, &str),
        request: Request,
        body: &Lines,
        decision: &Decision,
    ) -> Result<SignedText, Refusal> {
        let signed = decision.signed.as_ref().ok_or(Refusal::Unsigned(ActionFault::Unreadable))?;
        let action = Action::parse(&signed.text).ok_or(Refusal::Unsigned(ActionFault::Unreadable))?;
        let now = self.now();
        let (root, _) = self.registry.head().ok_or(Refusal::NotFound)?;
        let reason = reason_digest(&decision.salt, decision.reason()?.reveal());
        let wanted = Wanted {
            root: &root,
            actor: actor.id,
            call,
            subject,
            id: request.id,
            body,
            reason: Some(&reason),
            now,
        };
        action.check(&wanted).map_err(Refusal::Unsigned)?;
        let key = self.registry.key_of(actor.id, now).ok_or(Refusal::NotFound)?;
        if !signature_fits(&key, signed.text.as_bytes(), &signed.signature) {
            return Err(Refusal::Unsigned(ActionFault::Signature));
        }
        Ok(signed.clone())
    }
}
