//! A8 (S16): guessed and neighbouring ids, of every kind and by every role, beside ids of what is there
//! and is not theirs: the same bytes, and the time of a refusal does not tell them apart. 120 ids a role; 100,000 with `HOMEWARD_LONG_TESTS=1`.

use std::time::{Duration, Instant};

use futures_util::StreamExt;
use homeward::grpc::caller::Bearer;
use tonic::Code;

use crate::crash::chance::Chance;
use crate::server::a1_worlds::best_auc;
use crate::server::calls::{Call, Named};
use crate::server::review::{pair, two_seats};
use crate::server::started::TestServer;

/// The calls that name a record and change nothing, with whom they are refused.
const LOOKS: [(Call, &str); 6] = [
    (Call::GetProfile, "other station"),
    (Call::GetProfile, "desk"),
    (Call::GetReportStatus, "other desk"),
    (Call::GetReportStatus, "station"),
    (Call::GetCase, "station"),
    (Call::GetCase, "operator"),
];

/// Ids of each role, and how many are tried at once.
fn per_role() -> (usize, usize) {
    if std::env::var_os("HOMEWARD_LONG_TESTS").is_some() { (100_000, 400) } else { (120, 40) }
}

/// Connections over which one caller asks; the door lets an address have so many, and each carry so many
/// calls at once.
const CONNECTIONS: usize = 8;

/// An id that nobody has: by chance, or a neighbour of one that is there.
fn guessed(there: &str, chance: &mut Chance) -> String {
    let (kind, id) = there.split_once('/').unwrap();
    let number = u128::from_str_radix(id, 16).unwrap();
    let other = match chance.below(2) {
        0 => u128::from(chance.next()) << 64 | u128::from(chance.next()),
        _ => number.wrapping_add(1 + u128::from(chance.next() % 64)),
    };
    format!("{kind}/{other:032x}")
}

#[tokio::test]
async fn a8_s16_guessed_ids_are_refused_like_those_of_others() {
    let server = TestServer::start();
    let (profile, report) = pair(&server, 0).await;
    let (case, _) = two_seats(&server).await;
    let (ids, at_once) = per_role();
    let seed = Chance::seed();
    eprintln!("A8: HOMEWARD_TEST_SEED={seed}");
    let mut chance = Chance(seed);
    for (call, who) in LOOKS {
        let mut bytes = None;
        let mut times: [Vec<Duration>; 2] = Default::default();
        let channels: Vec<_> = (0..CONNECTIONS).map(|_| server.channel()).collect();
        let bearer = Bearer::of(&server.cast[who].token).unwrap();
        let asked = (0..ids).map(|number| {
            let there = number % 2 == 0;
            let mut named = |name: &str| match there {
                true => name.to_owned(),
                false => guessed(name, &mut chance),
            };
            let named = Named { profile: named(&profile), report: named(&report), case: named(&case) };
            let (channel, bearer) = (channels[number % CONNECTIONS].clone(), bearer.clone());
            let pause = Duration::from_micros(chance.next() % 250_000);
            async move {
                tokio::time::sleep(pause).await;
                let begun = Instant::now();
                let status = call.make(channel, bearer, &named).await.err().unwrap();
                (there, begun.elapsed(), status)
            }
        });
        let mut asked = futures_util::stream::iter(asked).buffer_unordered(at_once);
        while let Some((there, took, status)) = asked.next().await {
            times[usize::from(there)].push(took);
            assert_eq!(status.code(), Code::NotFound, "{status}");
            let told = (status.message().to_owned(), status.details().to_vec());
            assert_eq!(*bytes.get_or_insert(told.clone()), told, "{call:?} {who}");
        }
        drop(asked);
        let auc = best_auc(&times[0], &times[1]);
        eprintln!("A8: {} ids, {call:?} by {who}: AUC of times {auc:.3}", ids);
        // Four standard deviations of samples of this size, or what A1 allows.
        let most = (0.5 + 4.0 / (6.0 * ids as f64 / 2.0).sqrt()).max(0.55);
        assert!(auc <= most, "{call:?} {who}: {auc} above {most}");
    }
}
