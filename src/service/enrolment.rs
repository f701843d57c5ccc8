//! Enrolment: what an actor makes on her own side before registrars admit her, and the files that
//! hold it. The key file stays with her; the request is public.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::audit::{ActorKey, reason_digest};
use crate::domain::access::Call;
use crate::domain::actor::{Actor, Role};
use crate::domain::ids::{ActorId, OrgCode, RequestId, Timestamp};
use crate::domain::lines::Lines;
use crate::domain::registry::{Admission, Registry};
use crate::domain::signed::{Action, Digest, LONGEST_VALID_MS, SignedText, hex, unhex};
use crate::domain::text::Personal;
use crate::service::certificates::{CertificateError, ConnectionKey, PublicPoint};
use crate::service::intake::random_bytes;
use crate::service::registry::digest;

const KEY: &str = "homeward.key.1";
const REQUEST: &str = "homeward.request.1";

/// Why a key or request file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EnrolmentError {
    /// The roles are none, or not the registry's to give.
    #[error("roles: give one or more of {}", assignable().join(" "))]
    Roles,
    /// The file cannot be read or written.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// The file does not hold it.
    #[error("the file holds no {0}")]
    Unreadable(&'static str),
    /// No key can be made.
    #[error("{0}")]
    Certificate(#[from] CertificateError),
}

/// An actor with the key she signs with and the one she connects with.
pub struct Enrolment {
    /// What registrars are asked to admit.
    pub admission: Admission,
    /// The key with which she connects; the authority's holder signs a certificate for it.
    pub connection: ConnectionKey,
    /// A token for servers without certificates, on the own machine, for trying; empty for none.
    pub token: String,
    secret: [u8; 32],
}

impl Enrolment {
    /// Makes the keys of a new actor, to be valid within these times.
    ///
    /// # Errors
    /// Roles that cannot be given.
    pub fn new(
        organisation: &OrgCode,
        roles: &[Role],
        (valid_from, valid_until): (Timestamp, Timestamp),
    ) -> Result<Self, EnrolmentError> {
        if roles.is_empty() || roles.contains(&Role::Service) {
            return Err(EnrolmentError::Roles);
        }
        let secret = random_bytes();
        let connection = ConnectionKey::fresh()?;
        let id = ActorId(random_bytes());
        let admission = Admission {
            actor: Actor {
                id,
                organisation: organisation.clone(),
                roles: roles.to_vec(),
                conflicts: Vec::new(),
            },
            key: ActorKey::of(&secret).public(),
            certificate: connection.point().fingerprint(),
            token: None,
            valid_from,
            valid_until,
        };
        Ok(Self { admission, connection, token: String::new(), secret })
    }

    /// The same with a token, for a server without certificates on the own machine.
    #[must_use]
    pub fn with_token(mut self) -> Self {
        self.token = ActorId(random_bytes()).to_string();
        self.admission.token = Some(digest(self.token.as_bytes()));
        self
    }

    /// The key with which she signs.
    pub fn key(&self) -> ActorKey {
        ActorKey::of(&self.secret)
    }

    /// Writes the key file, readable by its owner alone; never over another.
    ///
    /// # Errors
    /// A file that exists or cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), EnrolmentError> {
        use std::os::unix::fs::OpenOptionsExt;

        let mut lines = Lines::new();
        lines.put("what", KEY);
        lines.put("secret", hex(&self.secret));
        lines.put("connection", self.connection.pem());
        lines.put("token", &self.token);
        self.admission.to_lines().pairs().iter().for_each(|(name, value)| lines.put(name, value));
        let mut file = fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)?;
        file.write_all(lines.text().as_bytes())?;
        Ok(file.sync_all()?)
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// A file that holds no key.
    pub fn read(path: &Path) -> Result<Self, EnrolmentError> {
        let text = fs::read_to_string(path)?;
        Self::parse(&text).ok_or(EnrolmentError::Unreadable("key"))
    }

    fn parse(text: &str) -> Option<Self> {
        let lines = Lines::parse(text)?;
        let mut read = lines.reader();
        (read.next("what")? == KEY).then_some(())?;
        let secret = unhex(read.next("secret")?)?;
        let connection = ConnectionKey::of_pem(read.next("connection")?).ok()?;
        let token = read.next("token")?.to_owned();
        let admission = Admission::from_lines(&Lines::from(read.rest().to_vec()))?;
        Some(Self { admission, connection, token, secret })
    }

    /// Signs one act: what it is, about what, why, under which request id, for ten minutes less one.
    pub fn sign(&self, root: &Digest, act: ToSign<'_>, now: Timestamp) -> Sent {
        let salt = random_bytes();
        // The server keeps the reason trimmed and in NFC, and hashes it so.
        let reason = Personal::new(act.reason, REASON_CHARACTERS)
            .map_or_else(|_| act.reason.to_owned(), |reason| reason.reveal().to_owned());
        let action = Action {
            root: *root,
            id: act.id,
            expires_at: Timestamp(now.0 + LONGEST_VALID_MS - 60_000),
            actor: self.admission.actor.id,
            call: act.call,
            subject: act.subject.to_owned(),
            reason: Some(reason_digest(&salt, &reason)),
            body: act.body,
        };
        Sent { signed: self.key().sign(&action.text()), salt }
    }

    /// The request, which holds nothing secret.
    pub fn request(&self) -> String {
        let mut lines = Lines::new();
        lines.put("what", REQUEST);
        lines.put("connects_by", hex(&self.connection.point().0));
        self.admission.to_lines().pairs().iter().for_each(|(name, value)| lines.put(name, value));
        lines.text()
    }
}

/// What is to be signed.
#[derive(Clone, Debug)]
pub struct ToSign<'a> {
    /// The call.
    pub call: Call,
    /// What it is about, by name.
    pub subject: &'a str,
    /// The request id.
    pub id: RequestId,
    /// What is done.
    pub body: Lines,
    /// Why.
    pub reason: &'a str,
}

/// A signed text and the salt of its reason, to be sent together.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The text with its signature.
    pub signed: SignedText,
    /// The salt.
    pub salt: [u8; 16],
}

const REASON_CHARACTERS: usize = 2_000;

/// A root in the making, with the two registrars it needs: for demonstrations, measurements and tests,
/// where one hand holds everybody's keys.
pub struct NewRoot {
    /// The registrars, of two organisations.
    pub registrars: [Enrolment; 2],
    admissions: Vec<Admission>,
}

/// From the beginning of time to the year 2100.
const ALWAYS: (Timestamp, Timestamp) = (Timestamp(i64::MIN), Timestamp(4_102_444_800_000));

impl NewRoot {
    /// A root with two registrars.
    ///
    /// # Errors
    /// Keys that cannot be made.
    pub fn new() -> Result<Self, EnrolmentError> {
        let registrar = |code: &str| {
            let code = OrgCode::new(code).map_err(|_| EnrolmentError::Unreadable("code"))?;
            Enrolment::new(&code, &[Role::Registrar], ALWAYS).map(Enrolment::with_token)
        };
        let registrars = [registrar("registrars-a")?, registrar("registrars-b")?];
        let admissions = registrars.iter().map(|one| one.admission.clone()).collect();
        Ok(Self { registrars, admissions })
    }

    /// Adds an actor with fresh keys.
    ///
    /// # Errors
    /// Roles that cannot be given.
    pub fn add(&mut self, organisation: &OrgCode, roles: &[Role]) -> Result<Enrolment, EnrolmentError> {
        let made = Enrolment::new(organisation, roles, ALWAYS)?.with_token();
        self.admissions.push(made.admission.clone());
        Ok(made)
    }

    /// The text of the root file.
    pub fn text(&self) -> String {
        Registry::root_text(&self.admissions)
    }
}

/// What a request file asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedFor {
    /// The admission.
    pub admission: Admission,
    /// The key for which a certificate is to be signed; the admission holds its fingerprint.
    pub point: PublicPoint,
}

/// Reads a request file.
///
/// # Errors
/// A file that holds no request.
pub fn read_request(path: &Path) -> Result<AskedFor, EnrolmentError> {
    let text = fs::read_to_string(path)?;
    let parse = || {
        let lines = Lines::parse(&text)?;
        let mut read = lines.reader();
        (read.next("what")? == REQUEST).then_some(())?;
        let point = PublicPoint(unhex(read.next("connects_by")?)?);
        let admission = Admission::from_lines(&Lines::from(read.rest().to_vec()))?;
        (admission.certificate == point.fingerprint()).then_some(AskedFor { admission, point })
    };
    parse().ok_or(EnrolmentError::Unreadable("request"))
}

/// The roles that the registry gives, by their words.
pub fn assignable() -> Vec<&'static str> {
    Role::ALL.iter().filter(|&&role| role != Role::Service).map(|role| role.word()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_reads_back_and_its_request_tells_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let times = (Timestamp(0), Timestamp(1));
        let made =
            Enrolment::new(&OrgCode::new("a").unwrap(), &[Role::Reviewer], times).unwrap().with_token();
        let path = folder.path().join("me.key");
        made.write(&path).unwrap();
        assert!(made.write(&path).is_err(), "no key is written over");
        let read = Enrolment::read(&path).unwrap();
        assert_eq!((read.admission.clone(), read.token), (made.admission.clone(), made.token.clone()));
        assert_eq!(read.secret, made.secret);
        let request = made.request();
        assert!(!request.contains(&made.token) && !request.contains(&hex(&made.secret)));
        assert!(!request.contains("PRIVATE"));
        let other = ConnectionKey::fresh().unwrap().point();
        let forged = request.replace(&hex(&made.connection.point().0), &hex(&other.0));
        fs::write(folder.path().join("forged.request"), forged).unwrap();
        assert!(read_request(&folder.path().join("forged.request")).is_err());
        fs::write(folder.path().join("me.request"), request).unwrap();
        let asked = AskedFor { admission: made.admission.clone(), point: made.connection.point() };
        assert_eq!(read_request(&folder.path().join("me.request")).unwrap(), asked);
        assert!(Enrolment::new(&OrgCode::new("a").unwrap(), &[Role::Service], times).is_err());
    }
}
