//! A full or failing disk under the service: writes are refused in words a client knows, nothing is
//! half done, what needs no writing goes on, and the matcher goes on by itself when there is space.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use homeward::config::Settings;
use homeward::domain::entry::{Entry, What};
use homeward::domain::ids::Position;
use homeward::grpc;
use homeward::grpc::status::refusal;
use homeward::service::Refusal;
use homeward::store::{Hooks, SledSettings, SledStore, Step, StoreError};
use tokio::net::TcpListener;
use tokio_stream::StreamExt;
use tonic::Code;
use tonic::transport::Endpoint;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt;

use crate::matcher::invented::{profile, report};
use crate::matcher::world::{REVIEWING, World};
use crate::store::opened::{Folder, settings};

const LOW: u64 = 1 << 30;

/// A world on a store whose free space is what the number says.
fn on_a_disk_with(free: &Arc<AtomicU64>) -> (Folder, World) {
    let folder = Folder::new();
    let seen = Arc::clone(free);
    let hooks =
        Hooks { free_bytes: Some(Arc::new(move |_| Ok(seen.load(Ordering::SeqCst)))), ..Hooks::default() };
    let settings = SledSettings { hooks, low_disk_bytes: LOW, short_disk_bytes: 2 * LOW, ..settings() };
    let store: Arc<SledStore> = Arc::new(folder.try_open(settings).unwrap());
    (folder, World::new(store, &REVIEWING))
}

fn wait_until(holds: impl Fn() -> bool) {
    for _ in 0..2_000 {
        if holds() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("it did not become so within 20 s");
}

#[test]
fn a_full_disk_refuses_writes_and_readings_that_cannot_be_recorded_and_nothing_else() {
    let free = Arc::new(AtomicU64::new(4 * LOW));
    let (_folder, mut world) = on_a_disk_with(&free);
    world.say(0, (12, 12));
    world.settle();
    let (reviewer, one) = world.awaited().remove(0);
    let (worker, id) = (world.worker(&profile(0, 0).station).clone(), world.content().profiles[0].id);
    free.store(LOW - 1, Ordering::SeqCst);
    wait_until(|| !world.service.status_now().unwrap().store.writable);

    let last = world.store.status().unwrap().last;
    let refused = world.service.create_profile(&worker, world.request(), &profile(3, 0)).unwrap_err();
    assert_eq!(refused, Refusal::Store(StoreError::DiskLow));
    let status = refusal(&refused);
    assert_eq!(status.code(), Code::Unavailable);
    assert_eq!(status.get_error_details().error_info().unwrap().reason, "DISK_LOW");
    // No log, no answer (S18): a reading that cannot be recorded is not given.
    assert_eq!(world.service.get_profile(&worker, id), Err(Refusal::Store(StoreError::DiskLow)));
    assert_eq!(world.service.my_assignments(&reviewer).unwrap(), [one]);
    assert_eq!(world.store.status().unwrap().last, last, "nothing was written");

    free.store(4 * LOW, Ordering::SeqCst);
    wait_until(|| world.service.status_now().unwrap().store.writable);
    assert!(world.service.get_profile(&worker, id).is_ok());
    assert!(world.service.create_profile(&worker, world.request(), &profile(3, 0)).is_ok());
}

/// Of the whole server, of a service that writes, of the one that takes stops, and of one that writes nothing.
const WATCHED: [&str; 4] =
    ["", "homeward.v1.StationService", "homeward.v1.ReleaseService", "homeward.v1.OperationsService"];

#[tokio::test(flavor = "multi_thread")]
async fn s30_s33_health_says_not_serving_before_writes_are_refused_and_serving_again_when_there_is_room() {
    let free = Arc::new(AtomicU64::new(4 * LOW));
    let (_folder, world) = on_a_disk_with(&free);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let limits = (&Settings::in_folder("unused".as_ref())).into();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let until = async move { drop(stopped.await) };
    let serving = tokio::spawn(grpc::serve((listener, None), world.service.clone(), limits, until));
    let mut health = HealthClient::new(Endpoint::from_shared(address).unwrap().connect().await.unwrap());
    let asked = |service: &str| HealthCheckRequest { service: service.to_owned() };
    let (mut watching, mut last) = (Vec::new(), [None; WATCHED.len()]);
    for service in WATCHED {
        watching.push(health.watch(asked(service)).await.unwrap().into_inner());
    }
    let (yes, no) = (ServingStatus::Serving, ServingStatus::NotServing);
    for (n, (free_now, said, written)) in [
        (4 * LOW, [yes, yes, yes, yes], true),
        (2 * LOW - 1, [no, no, yes, yes], true),
        (LOW - 1, [no, no, no, yes], false),
        (2 * LOW - 1, [no, no, yes, yes], true),
        (4 * LOW, [yes, yes, yes, yes], true),
    ]
    .into_iter()
    .enumerate()
    {
        free.store(free_now, Ordering::SeqCst);
        for at in 0..WATCHED.len() {
            while last[at] != Some(said[at]) {
                let next = tokio::time::timeout(Duration::from_secs(20), watching[at].next()).await;
                let next = next.unwrap_or_else(|_| panic!("{:?}: {free_now} bytes free", WATCHED[at]));
                last[at] = Some(next.unwrap().unwrap().status());
            }
        }
        let new = profile(n, 0);
        let worker = world.worker(&new.station);
        let write = || world.service.create_profile(worker, world.request(), &new);
        let refused = tokio::task::block_in_place(write) == Err(Refusal::Store(StoreError::DiskLow));
        assert_eq!(refused, !written, "{free_now} bytes free");
        for (service, said) in WATCHED.iter().zip(said) {
            let now = health.check(asked(service)).await.unwrap().into_inner();
            assert_eq!(now.status(), said, "{service:?}: {free_now} bytes free");
        }
    }
    // In order, so that the store is closed before its folder goes.
    drop((health, watching, stop));
    serving.await.unwrap().unwrap();
}

#[test]
fn the_matcher_goes_on_by_itself_when_there_is_space_again() {
    let free = Arc::new(AtomicU64::new(4 * LOW));
    let (_folder, mut world) = on_a_disk_with(&free);
    (0..6).for_each(|n| world.say(n, (12, 12)));
    free.store(LOW - 1, Ordering::SeqCst);
    wait_until(|| !world.store.status().unwrap().writable);
    assert_eq!(world.matcher.step(64), Err(StoreError::DiskLow));
    world.reload();
    let stop = AtomicBool::new(false);
    let (store, matcher) = (world.store.clone(), &mut world.matcher);
    let progress = matcher.progress();
    thread::scope(|scope| {
        let running = scope.spawn(|| matcher.run(&stop));
        thread::sleep(Duration::from_millis(700));
        assert_eq!((store.scan_candidates(None, 9).unwrap().len(), progress.followed().0), (0, 0));
        assert!(!running.is_finished(), "it waits");
        free.store(4 * LOW, Ordering::SeqCst);
        wait_until(|| progress.followed() == store.status().unwrap().last && progress.candidates() > 0);
        stop.store(true, Ordering::SeqCst);
        assert_eq!(running.join().unwrap(), Ok(()));
    });
    world.settle();
    assert_eq!(world.stored(), world.content().candidates());
}

#[test]
fn a_request_whose_transaction_failed_left_nothing_and_can_be_sent_again() {
    let folder = Folder::new();
    let fails = Arc::new(AtomicBool::new(false));
    let failing = Arc::clone(&fails);
    let step = move |step| match step {
        Step::Transaction if failing.swap(false, Ordering::SeqCst) => Err(io::Error::other("no")),
        _ => Ok(()),
    };
    let hooks = Hooks { step: Some(Arc::new(step)), ..Hooks::default() };
    let store = Arc::new(folder.try_open(SledSettings { hooks, ..settings() }).unwrap());
    let world = World::new(store.clone(), &REVIEWING);
    let new = report(0, 0, true);
    let (desk, request) = (world.worker(&new.office).clone(), world.request());
    let before = world.store.status().unwrap().last;
    fails.store(true, Ordering::SeqCst);
    let refused = world.service.register_report(&desk, request, &new).unwrap_err();
    assert!(matches!(refused, Refusal::Store(StoreError::Failed(_))));
    assert_eq!((world.content().reports.len(), world.store.status().unwrap().last), (0, before));
    let first = world.service.register_report(&desk, request, &new).unwrap();
    assert_eq!(world.service.register_report(&desk, request, &new).unwrap().id, first.id);
    let entries = world.store.entries(Position(0), 9).unwrap();
    let registered = |entry: &&Entry| matches!(entry.what, What::ReportRegistered { .. });
    assert_eq!((world.content().reports.len(), entries.iter().filter(registered).count()), (1, 1));
    assert_eq!(store.check(), Vec::new());
}
