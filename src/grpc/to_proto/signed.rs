//! Signed actions and changes of the registry, as they are sent.

use crate::domain::ids::Timestamp;
use crate::domain::registry::{Signed, SignedChange};
use crate::domain::signed::{Signature, SignedText};
use crate::grpc::proto;
use crate::grpc::proto::registry_signature::Signature as Given;
use crate::grpc::proto::signed_action::Signature as Sent;

/// A signed text and the salt of its reason.
pub fn signed_action(signed: &SignedText, salt: [u8; 16]) -> proto::SignedAction {
    let Signature::Ed25519(bytes) = signed.signature;
    proto::SignedAction {
        text: signed.text.to_string(),
        salt: salt.to_vec(),
        signature: Some(Sent::Ed25519(bytes.to_vec())),
    }
}

/// A change of the registry, with the time it was taken in.
pub fn signed_change(change: &SignedChange, at: Timestamp) -> proto::RegistryChange {
    let signature = |signed: &Signed| {
        let Signature::Ed25519(bytes) = signed.signature;
        let signature = Some(Given::Ed25519(bytes.to_vec()));
        proto::RegistrySignature { by: signed.by.to_string(), signature }
    };
    proto::RegistryChange {
        text: change.text.to_string(),
        signatures: change.signatures.iter().map(signature).collect(),
        at_ms: at.0,
    }
}
