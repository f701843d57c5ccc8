//! Signatures of actors: whether one fits a text and a key, and the keys with which actors sign on
//! their own side. The server holds no private key of an actor.

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::domain::signed::{PublicKey, Signature, SignedText};

/// Whether a signature over these bytes is of this key.
pub fn signature_fits(key: &PublicKey, text: &[u8], signature: &Signature) -> bool {
    match (key, signature) {
        (PublicKey::Ed25519(key), Signature::Ed25519(signature)) => {
            let Ok(key) = VerifyingKey::from_bytes(key) else { return false };
            key.verify_strict(text, &ed25519_dalek::Signature::from_bytes(signature)).is_ok()
        }
    }
}

/// SHA-256 over a salt of 16 bytes and a reason: what a signed text holds of it.
pub fn reason_digest(salt: &[u8; 16], reason: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(reason.as_bytes());
    hash.finalize().into()
}

/// An actor's key, on her side.
pub struct ActorKey(SigningKey);

impl ActorKey {
    /// The key of 32 secret bytes, which must be random.
    pub fn of(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey::Ed25519(self.0.verifying_key().to_bytes())
    }

    /// Signs a text.
    pub fn sign(&self, text: &str) -> SignedText {
        SignedText {
            text: text.into(),
            signature: Signature::Ed25519(self.0.sign(text.as_bytes()).to_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_fits_its_text_and_key_and_nothing_else() {
        let [one, other] = [[1; 32], [2; 32]].map(|secret| ActorKey::of(&secret));
        let SignedText { text, signature } = one.sign("choice=kin\n");
        assert!(signature_fits(&one.public(), text.as_bytes(), &signature));
        assert!(!signature_fits(&other.public(), text.as_bytes(), &signature));
        assert!(!signature_fits(&one.public(), b"choice=not_kin\n", &signature));
        let Signature::Ed25519(mut bytes) = signature;
        bytes[3] ^= 1;
        assert!(!signature_fits(&one.public(), text.as_bytes(), &Signature::Ed25519(bytes)));
    }
}
