//! A search ends when nobody waits for its answer: past the caller's deadline, or when she went away. Seen
//! through the real server, over residents so alike that every one of them is scored in full.

use std::sync::Arc;
use std::time::{Duration, Instant};

use homeward::config::Settings;
use homeward::domain::actor::Role;
use homeward::domain::ids::{OrgCode, RequestId};
use homeward::grpc::caller::Bearer;
use homeward::grpc::proto::station_service_client::StationServiceClient;
use homeward::grpc::proto::{self, ListLikelyDuplicatesRequest};
use homeward::server::{Background, Running};
use homeward::service::{NewRoot, Request as Asked, Service};
use homeward::transfer::jsonl::{NewRecord, read_line};
use serde_json::json;
use tonic::transport::Channel;
use tonic::{Code, Request};

use crate::server::people;
use crate::server::started::{Carried, PATIENCE};

/// Residents of one station.
const RESIDENTS: usize = 1_200;
/// Times a search is ended in each way.
const TRIES: usize = 8;

struct Crowd {
    service: Arc<Service>,
    server: Option<Background>,
    token: String,
    _folder: tempfile::TempDir,
}

impl Crowd {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::in_folder(folder.path());
        settings.listen = ([127, 0, 0, 1], 0).into();
        settings.plain = true;
        let mut root = NewRoot::new().unwrap();
        let worker = root.add(&OrgCode::new(people::STATION).unwrap(), &[Role::StationWorker]).unwrap();
        std::fs::write(&settings.root, root.text()).unwrap();
        let running = Running::start(&settings, |_| ()).unwrap();
        let service = running.service.clone();
        let server = Background::start(running, settings).unwrap();
        let lines: Vec<_> = (0..RESIDENTS).map(|n| Ok(resident(n))).collect();
        for (i, some) in lines.chunks(200).enumerate() {
            let request = Asked { id: RequestId([i as u8; 16]), hash: [0; 32] };
            service.restate_profiles(&worker.admission.actor, request, some).unwrap();
        }
        let begun = Instant::now();
        while service.status_now().unwrap().rows.0 < RESIDENTS as u64 {
            assert!(begun.elapsed() < 10 * PATIENCE, "the matcher follows");
            std::thread::sleep(Duration::from_millis(50));
        }
        Self { service, server: Some(server), token: worker.token, _folder: folder }
    }

    async fn client(&self) -> StationServiceClient<Carried> {
        let address = format!("http://{}", self.server.as_ref().unwrap().address);
        let channel = Channel::from_shared(address).unwrap().connect().await.unwrap();
        StationServiceClient::with_interceptor(channel, Bearer::of(&self.token).unwrap())
    }

    /// Waits until so many searches are under way; how long it took.
    async fn under_way(&self, wanted: usize) -> Duration {
        let begun = Instant::now();
        while self.service.searches_under_way() != wanted {
            assert!(begun.elapsed() < PATIENCE, "{wanted} searches");
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        begun.elapsed()
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            drop(server.stop());
        }
    }
}

/// Everybody says the same, but for her number.
fn resident(n: usize) -> homeward::domain::profile::NewProfile {
    let alike = people::with(people::profile(0), json!({"local_ref": format!("twin {n}")}));
    match read_line(&alike.to_string(), 1).unwrap() {
        NewRecord::Profile(new) => *new,
        NewRecord::Report(_) => panic!("a profile was meant"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_past_its_deadline_or_without_a_caller_ends_at_once_and_answers_nothing() {
    let crowd = Crowd::new();
    let mut client = crowd.client().await;
    let listed = client.list_profiles(proto::ListProfilesRequest::default()).await.unwrap().into_inner();
    let asked = || ListLikelyDuplicatesRequest { name: listed.profiles[0].name.clone() };

    let whole = client.list_likely_duplicates(asked()).await.unwrap().into_inner();
    assert_eq!(whole.names.len(), 5, "so many as are shown");
    let mut whole_took = Duration::MAX;
    for _ in 0..3 {
        let begun = Instant::now();
        client.list_likely_duplicates(asked()).await.unwrap();
        whole_took = whole_took.min(begun.elapsed());
    }

    // A deadline in the middle of it. One that went on would go on for two thirds of the whole each time: other
    // work makes a try longer, and none shorter.
    let mut went_on = Duration::MAX;
    for _ in 0..TRIES {
        let mut late = Request::new(asked());
        late.set_timeout(whole_took / 3);
        let refused = client.list_likely_duplicates(late).await.err().unwrap();
        // Both ends watch the deadline, and the client, where it is first, says it in its own way.
        let late = [Code::DeadlineExceeded, Code::Cancelled];
        assert!(late.contains(&refused.code()), "{refused:?}");
        went_on = went_on.min(crowd.under_way(0).await);
    }
    assert!(went_on < whole_took / 3, "the search went on for {went_on:?} of {whole_took:?}");

    // A caller who goes away when it has just begun.
    let mut went_on = Duration::MAX;
    for _ in 0..TRIES {
        let mut leaving = crowd.client().await;
        let request = asked();
        let call = tokio::spawn(async move { leaving.list_likely_duplicates(request).await.map(drop) });
        // On a slow machine it may be over before anybody looks: then it went on to its end.
        let begun = Instant::now();
        while crowd.service.searches_under_way() == 0 && !call.is_finished() {
            assert!(begun.elapsed() < PATIENCE, "a search");
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        if call.is_finished() {
            continue;
        }
        call.abort();
        went_on = went_on.min(crowd.under_way(0).await);
    }
    assert!(went_on < whole_took / 3, "the search went on for {went_on:?} of {whole_took:?}");

    // Whoever waits has the whole of it still.
    let again = client.list_likely_duplicates(asked()).await.unwrap().into_inner();
    assert_eq!(again.names, whole.names);
}
