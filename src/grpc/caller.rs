//! How a client connects: by what its caller is known, and the connection in her name.

use std::time::Duration;

use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use tonic::{Request, Status};

use crate::grpc::client::ClientError;

/// By what a caller is known.
#[derive(Clone)]
pub enum Credentials {
    /// By a certificate: PEM texts of the deployment's authority, of her certificate and of her key.
    Certificate {
        /// The authority, by which the server is known.
        authority: String,
        /// Her certificate.
        certificate: String,
        /// Its key.
        key: String,
    },
    /// By a token, to a server without certificates.
    Token(String),
    /// By nothing: for the calls that need no actor. The authority as PEM; `None`: a server without
    /// certificates.
    Nobody(Option<String>),
}

/// Carries the caller's token, when she is known by one.
#[derive(Clone)]
pub struct Bearer(Option<MetadataValue<Ascii>>);

impl Bearer {
    /// Carries this token.
    ///
    /// # Errors
    /// A token that is not text.
    pub fn of(token: &str) -> Result<Self, ClientError> {
        let value = format!("Bearer {token}").parse().map(|value| Self(Some(value)));
        value.map_err(|_| {
            ClientError::Unusable("--key: accepted: the key file that `homeward actor key` wrote".to_owned())
        })
    }
}

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(token) = &self.0 {
            request.metadata_mut().insert("authorization", token.clone());
        }
        Ok(request)
    }
}

/// A connection in somebody's name.
#[derive(Clone)]
pub struct Caller {
    /// The connection.
    pub channel: Channel,
    /// What it carries.
    pub bearer: Bearer,
}

/// Connects.
///
/// # Errors
/// Credentials that do not fit the address, a server that is away or does not take them.
pub async fn connected(server: &str, who: &Credentials) -> Result<Caller, ClientError> {
    let unusable = |problem: &str| ClientError::Unusable(problem.to_owned());
    let mut endpoint = Endpoint::from_shared(server.to_owned())
        .map_err(|_| unusable("--server: accepted: an address such as https://127.0.0.1:50051"))?
        .connect_timeout(Duration::from_secs(5));
    let with_tls = |authority: &str| ClientTlsConfig::new().ca_certificate(Certificate::from_pem(authority));
    let tls = match who {
        Credentials::Token(_) => None,
        Credentials::Nobody(authority) => authority.as_deref().map(with_tls),
        Credentials::Certificate { authority, certificate, key } => {
            Some(with_tls(authority).identity(Identity::from_pem(certificate, key)))
        }
    };
    match (server.starts_with("https:"), tls) {
        (true, Some(tls)) => {
            let broken =
                |_| unusable("the certificates: accepted: root.crt, and KEY.crt beside your key file");
            endpoint = endpoint.tls_config(tls).map_err(broken)?;
        }
        (false, None) => {}
        (true, None) => return Err(unusable("--server: the key file's token is for servers without TLS")),
        (false, Some(_)) => {
            return Err(unusable(
                "--server is no https address; accepted: one such as https://127.0.0.1:50051",
            ));
        }
    }
    let bearer = match who {
        Credentials::Token(token) => Bearer::of(token)?,
        Credentials::Certificate { .. } | Credentials::Nobody(_) => Bearer(None),
    };
    let away = |error: tonic::transport::Error| ClientError::Unreachable {
        server: server.to_owned(),
        cause: innermost(&error),
    };
    let channel = endpoint.connect().await.map_err(away)?;
    Ok(Caller { channel, bearer })
}

/// The first cause of an error, which says more than what it became on its way.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
