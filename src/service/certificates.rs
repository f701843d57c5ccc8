//! Certificates of a deployment: an authority of its own, made at set-up, signs the server's and those
//! with which actors connect. What an actor may do follows from the registry alone: it lists the
//! fingerprint of her connection's public key, so that a certificate by itself opens nothing, and one
//! that is renewed for the same key needs no change of the registry.

use std::net::IpAddr;
use std::time::Duration;

use rcgen::string::Ia5String;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PublicKeyData, SanType, SerialNumber,
    SignatureAlgorithm, date_time_ymd,
};

use crate::domain::ids::Timestamp;
use crate::domain::signed::{Digest, hex};
use crate::service::intake::random_bytes;
use crate::service::registry::digest;

/// Why a key or certificate cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The file holds no key of this kind.
    #[error("this is no private key on the curve P-256 in PEM")]
    Key,
    /// The name cannot stand in a certificate.
    #[error("{0:?} is no host name or address")]
    Name(String),
    /// Making it failed.
    #[error("the certificate cannot be made: {0}")]
    Making(#[from] rcgen::Error),
}

/// Bytes of a point on the curve P-256, uncompressed.
const POINT_BYTES: usize = 65;

/// The public half of a connection's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicPoint(pub [u8; POINT_BYTES]);

impl PublicPoint {
    /// SHA-256 of the key as certificates hold it (SubjectPublicKeyInfo); what the registry lists.
    pub fn fingerprint(&self) -> Digest {
        digest(&self.subject_public_key_info())
    }
}

impl PublicKeyData for PublicPoint {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

/// The key with which somebody connects, made on her own side.
pub struct ConnectionKey(KeyPair);

impl ConnectionKey {
    /// A fresh key.
    ///
    /// # Errors
    /// No random bytes.
    pub fn fresh() -> Result<Self, CertificateError> {
        Ok(Self(KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?))
    }

    /// The key of a PEM text.
    ///
    /// # Errors
    /// Any other text.
    pub fn of_pem(pem: &str) -> Result<Self, CertificateError> {
        let key = KeyPair::from_pem(pem).map_err(|_| CertificateError::Key)?;
        let fits = key.is_compatible(&PKCS_ECDSA_P256_SHA256) && key.public_key_raw().len() == POINT_BYTES;
        if fits { Ok(Self(key)) } else { Err(CertificateError::Key) }
    }

    /// The key as PEM. Secret.
    pub fn pem(&self) -> String {
        self.0.serialize_pem()
    }

    /// Its public half.
    pub fn point(&self) -> PublicPoint {
        let mut point = [0; POINT_BYTES];
        point.copy_from_slice(self.0.public_key_raw());
        PublicPoint(point)
    }
}

/// The authority of a deployment. Whoever holds its key can pretend to be the server, and nobody else:
/// the registry lists everybody's own key.
pub struct Authority(Issuer<'static, KeyPair>);

/// Years for which an authority is made.
const AUTHORITY_DAYS: u64 = 3_653;

/// Days for which a server's certificate is made.
const SERVER_DAYS: u64 = 731;

/// How far clocks may be apart, seconds.
const CLOCKS_APART_S: u64 = 3_600;

impl Authority {
    /// The authority of this key.
    pub fn of_key(key: ConnectionKey) -> Self {
        let params = authority_params(&key);
        Self(Issuer::new(params, key.0))
    }

    /// Its own certificate as PEM, which everybody who connects is given.
    ///
    /// # Errors
    /// [`CertificateError::Making`].
    pub fn certificate(&self, now: Timestamp) -> Result<String, CertificateError> {
        let key = self.0.key();
        let mut params = authority_params_of(key);
        last(&mut params, now, later(now, AUTHORITY_DAYS));
        Ok(params.self_signed(key)?.pem())
    }

    /// A server's certificate for these names and addresses, as PEM.
    ///
    /// # Errors
    /// A name that is none.
    pub fn server(
        &self,
        key: &ConnectionKey,
        names: &[String],
        now: Timestamp,
    ) -> Result<String, CertificateError> {
        let mut params = leaf("homeward server", ExtendedKeyUsagePurpose::ServerAuth);
        for name in names {
            let name = match name.parse::<IpAddr>() {
                Ok(address) => SanType::IpAddress(address),
                Err(_) => SanType::DnsName(host_name(name)?),
            };
            params.subject_alt_names.push(name);
        }
        last(&mut params, now, later(now, SERVER_DAYS));
        Ok(params.signed_by(&key.0, &self.0)?.pem())
    }

    /// The certificate with which the holder of a key connects until then, as PEM. It names nobody but
    /// by the fingerprint of the key.
    ///
    /// # Errors
    /// [`CertificateError::Making`].
    pub fn client(
        &self,
        point: &PublicPoint,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<String, CertificateError> {
        let name = hex(&point.fingerprint());
        let mut params = leaf(&name, ExtendedKeyUsagePurpose::ClientAuth);
        last(&mut params, now, until.min(later(now, AUTHORITY_DAYS)));
        Ok(params.signed_by(point, &self.0)?.pem())
    }
}

fn host_name(name: &str) -> Result<Ia5String, CertificateError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let good = !name.is_empty() && name.len() <= 253 && name.chars().all(plain);
    let text = good.then(|| Ia5String::try_from(name).ok()).flatten();
    text.ok_or_else(|| CertificateError::Name(name.to_owned()))
}

fn authority_params(key: &ConnectionKey) -> CertificateParams {
    authority_params_of(&key.0)
}

/// The name follows from the key, so that the key alone is enough to sign with later.
fn authority_params_of(key: &KeyPair) -> CertificateParams {
    let short = &digest(&key.subject_public_key_info())[..8];
    let mut params = named(&format!("homeward deployment {}", hex(short)));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn leaf(name: &str, usage: ExtendedKeyUsagePurpose) -> CertificateParams {
    let mut params = named(name);
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![usage];
    params.use_authority_key_identifier_extension = true;
    params
}

fn named(name: &str) -> CertificateParams {
    let mut distinguished_name = DistinguishedName::new();
    distinguished_name.push(DnType::CommonName, name);
    let mut serial: [u8; 16] = random_bytes();
    serial[0] &= 0x7f;
    let mut params = CertificateParams::default();
    params.distinguished_name = distinguished_name;
    params.serial_number = Some(SerialNumber::from(serial.to_vec()));
    params
}

/// Sets the time in which it is good, from a little before now.
fn last(params: &mut CertificateParams, now: Timestamp, until: Timestamp) {
    let seconds = |at: Timestamp| Duration::from_secs(u64::try_from(at.0 / 1_000).unwrap_or(0));
    let begin = date_time_ymd(1970, 1, 1);
    params.not_before = begin + seconds(now).saturating_sub(Duration::from_secs(CLOCKS_APART_S));
    params.not_after = begin + seconds(until);
}

fn later(now: Timestamp, days: u64) -> Timestamp {
    Timestamp(now.0.saturating_add_unsigned(days * 86_400_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_and_its_fingerprint_is_that_of_its_public_half() {
        let key = ConnectionKey::fresh().unwrap();
        let read = ConnectionKey::of_pem(&key.pem()).unwrap();
        assert_eq!(read.point(), key.point());
        assert_eq!(digest(&read.0.subject_public_key_info()), key.point().fingerprint());
        assert!(ConnectionKey::of_pem("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n").is_err());
    }

    #[test]
    fn a_name_that_is_none_is_refused() {
        let authority = Authority::of_key(ConnectionKey::fresh().unwrap());
        let key = ConnectionKey::fresh().unwrap();
        let server = |name: &str| authority.server(&key, &[name.to_owned()], Timestamp(0)).map(|_| ());
        for name in ["localhost", "10.0.0.7", "::1", "homeward.example"] {
            assert!(server(name).is_ok(), "{name}");
        }
        for name in ["", "a b", "名", "http://x"] {
            assert!(server(name).is_err(), "{name}");
        }
    }
}
