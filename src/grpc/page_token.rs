//! Page tokens: where a list goes on, bound by a keyed checksum to the caller and the call, so that
//! nobody walks another's list (AIP-158).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::domain::ids::{ActorId, ProfileId};
use crate::domain::invalid::Problem;

/// Makes and checks page tokens.
#[derive(Clone)]
pub struct PageTokens {
    key: [u8; 32],
}

impl PageTokens {
    /// Under a fresh key: tokens of an earlier run are refused, and the list begins anew.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn fresh() -> Result<Self, getrandom::Error> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self { key })
    }

    /// The token of a page that begins after `id`.
    pub fn token(&self, actor: ActorId, call: &str, id: [u8; 16]) -> String {
        let sum = self.sum(actor, call, id);
        // Ids of profiles and reports are written alike.
        format!("{}{}", ProfileId(id), ProfileId(sum))
    }

    /// The id a token stands for; `None` for the empty token, the first page.
    ///
    /// # Errors
    /// A token that was not made for this caller and call.
    pub fn id(&self, actor: ActorId, call: &str, token: &str) -> Result<Option<[u8; 16]>, Problem> {
        if token.is_empty() {
            return Ok(None);
        }
        let parts = token
            .split_at_checked(32)
            .and_then(|(id, sum)| Some((ProfileId::parse(id)?, ProfileId::parse(sum)?)));
        match parts {
            Some((id, sum)) if self.sum(actor, call, id.0) == sum.0 => Ok(Some(id.0)),
            _ => Err(Problem::new(
                "is no page token of this list",
                "the next_page_token of the page before, or nothing",
            )),
        }
    }

    fn sum(&self, actor: ActorId, call: &str, id: [u8; 16]) -> [u8; 16] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        mac.update(&actor.0);
        mac.update(&id);
        mac.update(call.as_bytes());
        let full: [u8; 32] = mac.finalize().into_bytes().into();
        full[..16].try_into().expect("half of 32 bytes is 16")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_serves_its_caller_and_call_alone() {
        let tokens = PageTokens { key: [9; 32] };
        let token = tokens.token(ActorId([1; 16]), "reports", [5; 16]);
        assert_eq!(tokens.id(ActorId([1; 16]), "reports", &token), Ok(Some([5; 16])));
        assert!(tokens.id(ActorId([2; 16]), "reports", &token).is_err());
        assert!(tokens.id(ActorId([1; 16]), "profiles", &token).is_err());
        assert!(tokens.id(ActorId([1; 16]), "reports", &token[1..]).is_err());
        assert_eq!(tokens.id(ActorId([1; 16]), "reports", ""), Ok(None));
    }
}
