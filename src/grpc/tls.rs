//! The server's side of mutual TLS: what is offered, which certificates are taken, and by what a peer
//! is known. A peer without a certificate may connect, for calls that need no actor; one with a
//! certificate of another authority, or past its end, may not.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use tokio_rustls::rustls::version::TLS13;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use tokio_rustls::server::TlsStream;
use webpki::EndEntityCert;

use crate::domain::signed::Digest;

/// Why a server's certificates cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// A text holds no certificate or key.
    #[error("{0} holds no certificate or key in PEM")]
    Unreadable(&'static str),
    /// They do not go together.
    #[error("{0}")]
    Unusable(String),
}

/// What a server needs to be known by and to know others.
#[derive(Clone)]
pub struct ServerTls(Arc<ServerConfig>);

impl ServerTls {
    /// From PEM texts: the deployment's authority, the server's certificate and its key.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn new(authority: &str, certificate: &str, key: &str) -> Result<Self, TlsError> {
        let unusable = |error: &dyn std::fmt::Display| TlsError::Unusable(error.to_string());
        let mut roots = RootCertStore::empty();
        for root in certificates(authority, "the authority's file")? {
            roots.add(root).map_err(|error| unusable(&error))?;
        }
        let chain = certificates(certificate, "the server's certificate")?;
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes());
        let key = key.map_err(|_| TlsError::Unreadable("the server's key"))?;
        let provider = Arc::new(default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
            .allow_unauthenticated()
            .build()
            .map_err(|error| unusable(&error))?;
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13])
            .map_err(|error| unusable(&error))?
            .with_client_cert_verifier(verifier)
            .with_single_cert(chain, key)
            .map_err(|error| unusable(&error))?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        // Each connection proves itself anew: a session taken up again would pass by a certificate's end.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(Self(Arc::new(config)))
    }

    /// What takes connections.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.0.clone())
    }
}

/// SHA-256 of the public key of the certificate that a peer proved to hold; `None` when it showed none.
pub(super) fn fingerprint(stream: &TlsStream<TcpStream>) -> Option<Digest> {
    let (_, session) = stream.get_ref();
    let shown = session.peer_certificates()?.first()?;
    let certificate = EndEntityCert::try_from(shown).ok()?;
    Some(Sha256::digest(certificate.subject_public_key_info()).into())
}

fn certificates(pem: &str, what: &'static str) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    read.ok().filter(|all| !all.is_empty()).ok_or(TlsError::Unreadable(what))
}
