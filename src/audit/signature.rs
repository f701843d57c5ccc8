//! Signatures: whether one fits a text and a key, and the keys with which actors sign on their own
//! side. The server holds no private key of an actor.

use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use sha2::{Digest, Sha256};

use crate::domain::signed::{PublicKey, Signature, SignedText};

/// Whether a signature over these bytes is of this key.
pub fn signature_fits(key: &PublicKey, text: &[u8], signature: &Signature) -> bool {
    match (key, signature) {
        (PublicKey::Ed25519(key), Signature::Ed25519(signature)) => {
            UnparsedPublicKey::new(&ED25519, key).verify(text, signature).is_ok()
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
pub struct ActorKey(Ed25519KeyPair);

/// A key that cannot be made or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key cannot be made or read")]
pub struct KeyFault;

impl ActorKey {
    /// A fresh key, in PKCS#8 as it is kept.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn generate() -> Result<Vec<u8>, KeyFault> {
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| KeyFault)?;
        Ok(made.as_ref().to_vec())
    }

    /// The key of PKCS#8 bytes.
    ///
    /// # Errors
    /// Bytes that hold none.
    pub fn from_pkcs8(bytes: &[u8]) -> Result<Self, KeyFault> {
        Ed25519KeyPair::from_pkcs8(bytes).map(Self).map_err(|_| KeyFault)
    }

    /// The public half.
    ///
    /// # Panics
    /// Never: an Ed25519 public key has 32 bytes.
    pub fn public(&self) -> PublicKey {
        let bytes = self.0.public_key().as_ref().try_into();
        PublicKey::Ed25519(bytes.expect("an Ed25519 public key has 32 bytes"))
    }

    /// Signs a text.
    ///
    /// # Panics
    /// Never: an Ed25519 signature has 64 bytes.
    pub fn sign(&self, text: &str) -> SignedText {
        let bytes = self.0.sign(text.as_bytes()).as_ref().try_into();
        let signature = Signature::Ed25519(bytes.expect("an Ed25519 signature has 64 bytes"));
        SignedText { text: text.into(), signature }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_fits_its_text_and_key_and_nothing_else() {
        let key = |_| ActorKey::from_pkcs8(&ActorKey::generate().unwrap()).unwrap();
        let [one, other] = [0, 1].map(key);
        let SignedText { text, signature } = one.sign("choice=kin\n");
        assert!(signature_fits(&one.public(), text.as_bytes(), &signature));
        assert!(!signature_fits(&other.public(), text.as_bytes(), &signature));
        assert!(!signature_fits(&one.public(), b"choice=not_kin\n", &signature));
        let Signature::Ed25519(mut bytes) = signature;
        bytes[3] ^= 1;
        assert!(!signature_fits(&one.public(), text.as_bytes(), &Signature::Ed25519(bytes)));
    }
}
