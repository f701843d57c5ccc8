//! Signed actions and changes of the registry.

use crate::domain::ids::ActorId;
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::registry::{Signed, SignedChange};
use crate::domain::signed::{Signature, SignedText};
use crate::grpc::proto;
use crate::grpc::proto::registry_signature::Signature as Given;
use crate::grpc::proto::signed_action::Signature as Sent;

/// A signed text and the salt of its reason; `None` when nothing was signed.
///
/// # Errors
/// A salt or signature of another length, a signature of no known kind.
pub fn signed_action(
    message: Option<&proto::SignedAction>,
) -> Result<Option<(SignedText, [u8; 16])>, Invalid> {
    let Some(message) = message else { return Ok(None) };
    let mut invalid = Invalid::default();
    let salt = message.salt.as_slice().try_into();
    let salt = invalid.keep("action.salt", salt.map_err(|_| Problem::new("is no salt", "16 bytes")));
    let signature = match &message.signature {
        Some(Sent::Ed25519(bytes)) => bytes.as_slice().try_into().ok().map(Signature::Ed25519),
        None => None,
    };
    let signature = signature.ok_or_else(|| Problem::new("is no signature", "ed25519: 64 bytes"));
    let signature = invalid.keep("action.signature", signature);
    invalid.into_result()?;
    let (Some(salt), Some(signature)) = (salt, signature) else { return Ok(None) };
    Ok(Some((SignedText { text: message.text.as_str().into(), signature }, salt)))
}

/// A change of the registry.
///
/// # Errors
/// Signatures that are none.
pub fn signed_change(sent: proto::RegistryChange) -> Result<SignedChange, Invalid> {
    let wrong = |accepted: &str| {
        Invalid::one("change.signatures", Problem::new("is no signature of an actor", accepted))
    };
    let signatures = sent.signatures.into_iter().map(|one| {
        let by = ActorId::parse(&one.by).ok_or_else(|| wrong("an actor id of 32 hexadecimal digits"))?;
        let Some(Given::Ed25519(bytes)) = one.signature else { return Err(wrong("64 bytes of Ed25519")) };
        let bytes = bytes.try_into().map_err(|_| wrong("64 bytes of Ed25519"))?;
        Ok(Signed { by, signature: Signature::Ed25519(bytes) })
    });
    Ok(SignedChange { text: sent.text.into(), signatures: signatures.collect::<Result<_, _>>()? })
}
