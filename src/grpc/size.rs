//! Sizes of messages on the wire, for who packs many into one call.

use prost::Message;

/// Bytes of a message as it is sent, without the frame around it.
pub fn encoded_bytes(message: &impl Message) -> usize {
    message.encoded_len()
}
