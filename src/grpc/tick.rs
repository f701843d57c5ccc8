//! The tick on which replies to families leave, so that the time of a reply tells nothing of the work
//! behind it (S1).

use std::future::Future;
use std::sync::OnceLock;
use std::time::Duration;

use tokio::time::Instant;

/// Time between ticks.
pub const TICK: Duration = Duration::from_millis(250);

static START: OnceLock<Instant> = OnceLock::new();

/// Does the work and waits for the next tick after it, whatever came of it.
pub async fn on_tick<T>(work: impl Future<Output = T>) -> T {
    let start = *START.get_or_init(Instant::now);
    let outcome = work.await;
    let passed = start.elapsed().as_micros() / TICK.as_micros() + 1;
    let ticks = u32::try_from(passed).unwrap_or(u32::MAX);
    tokio::time::sleep_until(start + TICK * ticks).await;
    outcome
}
