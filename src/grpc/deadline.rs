//! Deadlines: a call that is not answered in the time its caller gave, or in the longest time the
//! server allows, ends with DEADLINE_EXCEEDED. Without this layer an expired `grpc-timeout` would
//! come back as CANCELLED.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::Instant;
use tonic::Status;
use tonic::codegen::http::{HeaderMap, Request, Response};
use tower::{Layer, Service};

const TIMEOUT_HEADER: &str = "grpc-timeout";

/// How much earlier than asked a call ends: tonic keeps the caller's deadline too, around this layer,
/// and would end the call as CANCELLED if it came first.
const EARLIER: Duration = Duration::from_millis(2);

/// Puts a deadline on every call.
#[derive(Clone, Copy, Debug)]
pub struct DeadlineLayer {
    /// The longest a call may take, whatever its caller allows.
    pub longest: Duration,
}

impl<S> Layer<S> for DeadlineLayer {
    type Service = Deadline<S>;

    fn layer(&self, inner: S) -> Deadline<S> {
        Deadline { inner, longest: self.longest }
    }
}

/// A service with a deadline on every call.
#[derive(Clone, Debug)]
pub struct Deadline<S> {
    inner: S,
    longest: Duration,
}

impl<S, B, R> Service<Request<B>> for Deadline<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
    S::Error: Send,
    R: Default,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let asked = asked_for(request.headers());
        request.headers_mut().remove(TIMEOUT_HEADER);
        let limit = asked.map_or(self.longest, |asked| asked.saturating_sub(EARLIER).min(self.longest));
        if limit.is_zero() {
            return Box::pin(async { Ok(passed()) });
        }
        let deadline = Instant::now() + limit;
        let answer = self.inner.call(request);
        Box::pin(
            async move { tokio::time::timeout_at(deadline, answer).await.unwrap_or_else(|_| Ok(passed())) },
        )
    }
}

fn passed<R: Default>() -> Response<R> {
    Status::deadline_exceeded("the call took longer than its deadline").into_http()
}

/// The time the caller allows: up to eight digits and a unit, as the gRPC specification says. What
/// cannot be read is as if nothing was asked.
fn asked_for(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(TIMEOUT_HEADER)?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number * 3_600)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(TIMEOUT_HEADER, text.parse().unwrap());
        asked_for(&headers)
    }

    #[test]
    fn every_unit_of_the_specification_is_read() {
        assert_eq!(asked("2H"), Some(Duration::from_secs(7_200)));
        assert_eq!(asked("99999999m"), Some(Duration::from_millis(99_999_999)));
        assert_eq!(asked("5n"), Some(Duration::from_nanos(5)));
    }

    #[test]
    fn what_cannot_be_read_asks_for_nothing() {
        for text in ["", "S", "999999999S", "-1S", "1", "1x"] {
            assert_eq!(asked(text), None, "{text}");
        }
    }
}
