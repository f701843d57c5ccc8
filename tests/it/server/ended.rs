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
/// Times it is tried at most to end a search in its midst: a machine at other work may come too late to it.
const TRIES: usize = 60;

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
            assert!(begun.elapsed() < 10 * PATIENCE, "the matcher does not follow");
            std::thread::sleep(Duration::from_millis(50));
        }
        Self { service, server: Some(server), token: worker.token, _folder: folder }
    }

    async fn client(&self) -> StationServiceClient<Carried> {
        let address = format!("http://{}", self.server.as_ref().unwrap().address);
        let channel = Channel::from_shared(address).unwrap().connect().await.unwrap();
        StationServiceClient::with_interceptor(channel, Bearer::of(&self.token).unwrap())
    }

    /// Waits until no search is under way; how many were given up in their midst by then.
    async fn given_up(&self) -> u64 {
        let begun = Instant::now();
        while self.service.searches_under_way() > 0 {
            assert!(begun.elapsed() < PATIENCE, "a search does not end");
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        self.service.searches_given_up()
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
    let begun = Instant::now();
    let whole = client.list_likely_duplicates(asked()).await.unwrap().into_inner();
    let whole_took = begun.elapsed();
    assert_eq!(whole.names.len(), 5, "so many as are shown");
    assert_eq!(crowd.given_up().await, 0, "whoever waits has the whole of it");

    past_its_deadline(&crowd, &mut client, whole_took, asked).await;
    without_a_caller(&crowd, asked).await;

    // Whoever waits has the whole of it still.
    let before = crowd.given_up().await;
    let again = client.list_likely_duplicates(asked()).await.unwrap().into_inner();
    assert_eq!((again.names, crowd.given_up().await), (whole.names, before));
}

/// Deadlines all over the time that it takes, until one falls into the search: it is given up there and not
/// finished.
async fn past_its_deadline(
    crowd: &Crowd,
    client: &mut StationServiceClient<Carried>,
    whole_took: Duration,
    asked: impl Fn() -> ListLikelyDuplicatesRequest,
) {
    for n in 0..TRIES {
        let before = crowd.given_up().await;
        let mut late = Request::new(asked());
        // From the middle outwards, since what is done before and behind the search takes time too.
        let part = [6, 5, 7, 4, 8, 3, 9, 2, 10, 1, 11, 12][n % 12];
        late.set_timeout(whole_took * part / 12);
        let Err(refused) = client.list_likely_duplicates(late).await else { continue };
        // Both ends watch the deadline, and the client, where it is first, says it in its own way.
        let late = [Code::DeadlineExceeded, Code::Cancelled];
        assert!(late.contains(&refused.code()), "{refused:?}");
        if crowd.given_up().await > before {
            return;
        }
    }
    panic!("no search was given up at its deadline");
}

/// Callers who go away while it is under way, until one does so in its midst.
async fn without_a_caller(crowd: &Crowd, asked: impl Fn() -> ListLikelyDuplicatesRequest) {
    for _ in 0..TRIES {
        let before = crowd.given_up().await;
        let mut leaving = crowd.client().await;
        let request = asked();
        let call = tokio::spawn(async move { leaving.list_likely_duplicates(request).await.map(drop) });
        let begun = Instant::now();
        while crowd.service.searches_under_way() == 0 && !call.is_finished() {
            assert!(begun.elapsed() < PATIENCE, "a search");
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        call.abort();
        if crowd.given_up().await > before {
            return;
        }
    }
    panic!("no search was given up when its caller went away");
}
