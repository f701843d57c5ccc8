//! What gRPC health says of each service: whether it can do its work with the room that the disk has, and that
//! the end is near. Must not measure anything itself.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::grpc::call::blocking;
use crate::service::Service;

/// Services that write nothing: the disk may be as full as it likes.
const WRITING_NOTHING: [&str; 3] =
    ["homeward.v1.OperationsService", "homeward.v1.ReceiptService", "homeward.v1.StatisticsService"];
/// The one that takes stops, refusals and withdrawals: it serves as long as anything can be written (S30).
const TO_THE_LAST: [&str; 1] = ["homeward.v1.ReleaseService"];
/// All others, which write, or log what they show. The nameless one is the whole server.
const OTHERS: [&str; 10] = [
    "",
    "homeward.v1.StationService",
    "homeward.v1.FamilyService",
    "homeward.v1.ReviewerService",
    "homeward.v1.RegistryService",
    "homeward.v1.PaperReceiptService",
    "homeward.v1.RecordService",
    "homeward.v1.TipService",
    "homeward.v1.TipReaderService",
    "homeward.v1.VouchingService",
];

/// How often the room is looked at; the store itself looks once a second.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How much room there is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    Enough,
    /// Writes are accepted, and will soon be refused.
    Short,
    /// Nothing is written.
    None,
}

/// Speaks to those who ask health.
pub struct Health {
    reporter: HealthReporter,
    service: Arc<Service>,
    told: Room,
}

impl Health {
    /// Says how things stand now.
    pub async fn begin(reporter: HealthReporter, service: Arc<Service>) -> Self {
        let mut health = Self { reporter, service, told: Room::Enough };
        health.told = health.room().await;
        health.tell(health.told).await;
        health
    }

    /// Says whatever changes, for ever.
    pub async fn follow(&mut self) -> Infallible {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let room = self.room().await;
            if room != self.told {
                self.told = room;
                self.tell(room).await;
            }
        }
    }

    /// Says that the end is near, and after a pause that nothing is left. Streams would hold the end up until
    /// the drain is over: those of health end when nothing is left to tell.
    pub async fn end(mut self, lame_duck: Duration) {
        for name in all() {
            self.reporter.set_service_status(name, ServingStatus::NotServing).await;
        }
        tokio::time::sleep(lame_duck).await;
        for name in all() {
            self.reporter.clear_service_status(name).await;
        }
    }

    /// A store that cannot say how it is writes nothing.
    async fn room(&self) -> Room {
        match blocking(&self.service, Service::status_now).await.map(|status| status.store) {
            Ok(store) if store.writable && !store.short_of_space => Room::Enough,
            Ok(store) if store.writable => Room::Short,
            _ => Room::None,
        }
    }

    async fn tell(&self, room: Room) {
        let of = |serving: bool| if serving { ServingStatus::Serving } else { ServingStatus::NotServing };
        let (others, last) = (of(room == Room::Enough), of(room != Room::None));
        let said = OTHERS.map(|name| (name, others)).into_iter();
        let said = said.chain(TO_THE_LAST.map(|name| (name, last)));
        for (name, status) in said.chain(WRITING_NOTHING.map(|name| (name, ServingStatus::Serving))) {
            self.reporter.set_service_status(name, status).await;
        }
    }
}

/// The services that health speaks of.
fn all() -> impl Iterator<Item = &'static str> {
    OTHERS.into_iter().chain(TO_THE_LAST).chain(WRITING_NOTHING)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use prost::Message;

    use super::all;
    use crate::grpc::proto::DESCRIPTOR_SET;

    #[test]
    fn health_speaks_of_every_service() {
        let described = prost_types::FileDescriptorSet::decode(DESCRIPTOR_SET).unwrap();
        let own = described.file.iter().filter(|file| file.package() == "homeward.v1");
        let services = own.flat_map(|file| &file.service).map(|one| format!("homeward.v1.{}", one.name()));
        let named: BTreeSet<String> = services.chain([String::new()]).collect();
        assert_eq!(all().map(str::to_owned).collect::<BTreeSet<_>>(), named);
    }
}
