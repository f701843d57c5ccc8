//! Who calls: the public key of the connection's certificate becomes an actor of the registry, looked up
//! on every call. A server without certificates takes a bearer token instead. Neither, no call.

use std::sync::Arc;

use tonic::service::Interceptor;
use tonic::{Request, Status};

use crate::domain::actor::Actor;
use crate::grpc::connection::{Link, Peer};
use crate::service::{Credential, Service, digest};

/// Puts the actor who calls into the request, or refuses it.
#[derive(Clone)]
pub struct Authenticate {
    /// Knows the registry.
    pub service: Arc<Service>,
}

impl Interceptor for Authenticate {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let credential = match request.extensions().get::<Link>().map(|link| &link.peer) {
            Some(Peer::Certified(fingerprint)) => Some(Credential::Certificate(*fingerprint)),
            Some(Peer::Plain) => token(&request).map(|token| Credential::Token(digest(token.as_bytes()))),
            Some(Peer::Unknown) | None => None,
        };
        let actor = credential.and_then(|credential| self.service.actor_of(&credential));
        request.extensions_mut().insert(actor.ok_or_else(unknown)?);
        Ok(request)
    }
}

fn token(request: &Request<()>) -> Option<&str> {
    request.metadata().get("authorization")?.to_str().ok()?.strip_prefix("Bearer ")
}

fn unknown() -> Status {
    Status::unauthenticated("a certificate, or without TLS a token, that the registry knows is required")
}

/// The actor that [`Authenticate`] put into the request.
///
/// # Errors
/// A request that did not pass it.
pub fn actor_of<T>(request: &Request<T>) -> Result<Actor, Status> {
    request.extensions().get::<Actor>().cloned().ok_or_else(unknown)
}
