//! Who calls: a bearer token in the call's metadata becomes an actor of the registry. No token, no call.

use std::sync::Arc;

use tonic::service::Interceptor;
use tonic::{Request, Status};

use crate::domain::actor::Actor;
use crate::service::{Service, digest};

/// Puts the actor of the token into the request, or refuses it.
#[derive(Clone)]
pub struct Authenticate {
    /// Knows the registry.
    pub service: Arc<Service>,
}

impl Interceptor for Authenticate {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let token = request
            .metadata()
            .get("authorization")
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        let actor = token.and_then(|token| self.service.actor_of(&digest(token.as_bytes())));
        let Some(actor) = actor else {
            return Err(Status::unauthenticated("a bearer token that the registry knows is required"));
        };
        request.extensions_mut().insert(actor);
        Ok(request)
    }
}

/// The actor that [`Authenticate`] put into the request.
///
/// # Errors
/// A request that did not pass it.
pub fn actor_of<T>(request: &Request<T>) -> Result<Actor, Status> {
    request
        .extensions()
        .get::<Actor>()
        .cloned()
        .ok_or_else(|| Status::unauthenticated("a bearer token that the registry knows is required"))
}
