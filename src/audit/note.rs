//! Signed notes (c2sp.org/signed-note): a text and lines of Ed25519 signatures, each by a named key.
//! Holds keys and the bytes they sign; what a text means is not here.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// Longest note that is read, in bytes.
pub const NOTE_BYTES: usize = 64 << 10;
/// Most signatures that are read.
const SIGNATURES: usize = 64;
const BYTES_OF_SIGNATURE: usize = 64;

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Ed25519 over the text.
    Text,
    /// Ed25519 over `cosignature/v1`, the time and the text (c2sp.org/tlog-cosignature).
    Cosignature,
}

impl Scheme {
    const fn byte(self) -> u8 {
        match self {
            Self::Text => 1,
            Self::Cosignature => 4,
        }
    }
}

/// Why a note, key or line cannot be read or does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is no signed note.
    #[error("it is no signed note")]
    Form,
    /// It is no key of the form `name+id+key`.
    #[error("it is no key of the form name+id+key")]
    Key,
    /// The key has not signed it.
    #[error("it is not signed by the key it should be signed by")]
    Unsigned,
    /// A line bears the key's name and id, but the signature does not hold.
    #[error("its signature does not hold")]
    Forged,
}

/// A key that signs notes. It cannot be printed and is wiped when dropped.
pub struct NoteSigner {
    name: String,
    scheme: Scheme,
    key: SigningKey,
}

impl NoteSigner {
    /// From the 32 secret bytes of the key.
    ///
    /// # Errors
    /// The name is empty or has spaces or `+`.
    pub fn new(name: &str, scheme: Scheme, secret: &[u8; 32]) -> Result<Self, NoteError> {
        if !is_name(name) {
            return Err(NoteError::Key);
        }
        Ok(Self { name: name.to_owned(), scheme, key: SigningKey::from_bytes(secret) })
    }

    /// The public half.
    pub fn verifier(&self) -> NoteVerifier {
        NoteVerifier { name: self.name.clone(), scheme: self.scheme, key: self.key.verifying_key() }
    }

    /// The signature line of a text; `at_s` is the time a cosignature states, in seconds since 1970.
    pub fn line(&self, text: &str, at_s: u64) -> SignatureLine {
        let mut bytes = Vec::with_capacity(BYTES_OF_SIGNATURE + 8);
        if self.scheme == Scheme::Cosignature {
            bytes.extend_from_slice(&at_s.to_be_bytes());
        }
        bytes.extend_from_slice(&self.key.sign(&signed(self.scheme, text, at_s)).to_bytes());
        SignatureLine { name: self.name.clone(), id: self.verifier().id(), bytes }
    }

    /// The text signed by this key alone.
    pub fn sign(&self, text: &str) -> Note {
        Note { text: text.to_owned(), lines: vec![self.line(text, 0)] }
    }
}

/// A key that verifies notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteVerifier {
    name: String,
    scheme: Scheme,
    key: VerifyingKey,
}

impl NoteVerifier {
    /// Reads `name+id+key`, as [`fmt::Display`] writes it.
    ///
    /// # Errors
    /// Any other text, another kind of key, or an id that is not this key's.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        let bytes = STANDARD.decode(key).map_err(|_| NoteError::Key)?;
        let (&byte, key) = bytes.split_first().ok_or(NoteError::Key)?;
        let scheme = [Scheme::Text, Scheme::Cosignature].into_iter().find(|scheme| scheme.byte() == byte);
        let key = key.try_into().map_err(|_| NoteError::Key)?;
        let key = VerifyingKey::from_bytes(key).map_err(|_| NoteError::Key)?;
        let verifier = Self { name: name.to_owned(), scheme: scheme.ok_or(NoteError::Key)?, key };
        let same = is_name(name) && hex_id(verifier.id()) == id;
        if same { Ok(verifier) } else { Err(NoteError::Key) }
    }

    /// Whose key it is.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it signs.
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The first four bytes of the hash of name, scheme and key.
    pub fn id(&self) -> [u8; 4] {
        let mut hasher = Sha256::new();
        hasher.update(self.name.as_bytes());
        hasher.update([b'\n', self.scheme.byte()]);
        hasher.update(self.key.as_bytes());
        let hash: [u8; 32] = hasher.finalize().into();
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// Checks that this key signed the note; gives the time a cosignature states, else 0.
    ///
    /// # Errors
    /// It did not, or a line that bears its name and id does not hold.
    pub fn verify(&self, note: &Note) -> Result<u64, NoteError> {
        let own = note.lines.iter().find(|line| line.name == self.name && line.id == self.id());
        self.verify_line(&note.text, own.ok_or(NoteError::Unsigned)?)
    }

    /// Checks one line of a text.
    ///
    /// # Errors
    /// It is another key's line, or does not hold.
    pub fn verify_line(&self, text: &str, line: &SignatureLine) -> Result<u64, NoteError> {
        if line.name != self.name || line.id != self.id() {
            return Err(NoteError::Unsigned);
        }
        let (at_s, bytes) = match self.scheme {
            Scheme::Text => (0, line.bytes.as_slice()),
            Scheme::Cosignature => {
                let (time, rest) = line.bytes.split_first_chunk::<8>().ok_or(NoteError::Forged)?;
                (u64::from_be_bytes(*time), rest)
            }
        };
        let signature = Signature::from_slice(bytes).map_err(|_| NoteError::Forged)?;
        let message = signed(self.scheme, text, at_s);
        self.key.verify_strict(&message, &signature).map_err(|_| NoteError::Forged)?;
        Ok(at_s)
    }
}

impl fmt::Display for NoteVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![self.scheme.byte()];
        bytes.extend_from_slice(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, hex_id(self.id()), STANDARD.encode(bytes))
    }
}

/// One signature of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureLine {
    name: String,
    id: [u8; 4],
    bytes: Vec<u8>,
}

impl SignatureLine {
    /// Reads a line without its newline.
    ///
    /// # Errors
    /// It is no signature line.
    pub fn parse(line: &str) -> Result<Self, NoteError> {
        let rest = line.strip_prefix("\u{2014} ").ok_or(NoteError::Form)?;
        let (name, bytes) = rest.split_once(' ').ok_or(NoteError::Form)?;
        let bytes = STANDARD.decode(bytes).map_err(|_| NoteError::Form)?;
        let (id, bytes) = bytes.split_first_chunk::<4>().ok_or(NoteError::Form)?;
        if !is_name(name) || bytes.is_empty() {
            return Err(NoteError::Form);
        }
        Ok(Self { name: name.to_owned(), id: *id, bytes: bytes.to_vec() })
    }

    /// Whose signature it claims to be.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [self.id.as_slice(), &self.bytes].concat();
        write!(f, "\u{2014} {} {}", self.name, STANDARD.encode(bytes))
    }
}

/// A text and its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The text, which ends with a newline.
    pub text: String,
    /// Its signatures.
    pub lines: Vec<SignatureLine>,
}

impl Note {
    /// Reads a note; verifies nothing.
    ///
    /// # Errors
    /// It is no signed note, or too long.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        let hidden = note.chars().any(|c| (c as u32) < 0x20 && c != '\n');
        if note.len() > NOTE_BYTES || hidden {
            return Err(NoteError::Form);
        }
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NoteError::Form)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Form)?;
        let lines: Vec<_> = lines.split('\n').map(SignatureLine::parse).collect::<Result<_, _>>()?;
        if lines.len() > SIGNATURES {
            return Err(NoteError::Form);
        }
        Ok(Self { text: format!("{text}\n"), lines })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

fn hex_id(id: [u8; 4]) -> String {
    crate::audit::leaf::hex(&id)
}

fn signed(scheme: Scheme, text: &str, at_s: u64) -> Vec<u8> {
    match scheme {
        Scheme::Text => text.as_bytes().to_vec(),
        Scheme::Cosignature => format!("cosignature/v1\ntime {at_s}\n{text}").into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the specifications: a note with its signer, and a witness' cosignature.
    const SPEC_NOTE: &str = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";

    fn signer(scheme: Scheme) -> NoteSigner {
        NoteSigner::new("log.example/a", scheme, &[7; 32]).unwrap()
    }

    #[test]
    fn the_example_of_the_specification_reads_and_writes_back() {
        let note = Note::parse(SPEC_NOTE).unwrap();
        assert_eq!(note.text.lines().count(), 4, "an empty line belongs to the text");
        assert_eq!(note.lines[0].name(), "quasimodo.example/salvatore");
        assert_eq!(note.to_string(), SPEC_NOTE);
    }

    #[test]
    fn a_key_reads_back_and_its_note_holds_for_it_alone() {
        for scheme in [Scheme::Text, Scheme::Cosignature] {
            let signer = signer(scheme);
            let verifier = NoteVerifier::parse(&signer.verifier().to_string()).unwrap();
            let mut note = Note { text: "a\n".to_owned(), lines: vec![signer.line("a\n", 9)] };
            assert_eq!(verifier.verify(&note), Ok(if scheme == Scheme::Text { 0 } else { 9 }));
            assert_eq!(Note::parse(&note.to_string()).as_ref(), Ok(&note));
            let other = NoteSigner::new("log.example/a", scheme, &[8; 32]).unwrap();
            assert_eq!(other.verifier().verify(&note), Err(NoteError::Unsigned));
            note.text = "b\n".to_owned();
            assert_eq!(verifier.verify(&note), Err(NoteError::Forged));
        }
    }

    #[test]
    fn what_is_no_note_or_key_is_refused() {
        for text in [
            "",
            "a\n",
            "a\n\n",
            "a\n\n\u{2014} name\n",
            "a\n\n\u{2014} name AAAAAAA=",
            "a\u{1}\n\n\u{2014} n AAAAAAA=\n",
        ] {
            assert_eq!(Note::parse(text), Err(NoteError::Form), "{text:?}");
        }
        let good = signer(Scheme::Text).verifier().to_string();
        for text in ["", "a+b", "a+00000000+AAAA", &good.replace("log", "lag"), &good[..good.len() - 4]] {
            assert_eq!(NoteVerifier::parse(text), Err(NoteError::Key), "{text:?}");
        }
    }
}
