//! The accept loop: takes connections within their limits, has each prove itself within a time, and
//! hands on those that began. Peers that stall, come too often or show a bad certificate are cut off
//! without a word, and no address is logged.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::ReceiverStream;

use crate::grpc::connection::{Connection, Peer};
use crate::grpc::places::{ConnectionLimits, Place, Places};
use crate::grpc::tls::{ServerTls, fingerprint};

/// Connections that have begun and wait to be served.
const WAITING: usize = 64;

/// Pause after the system gave no connection, as when files run out.
const PAUSE: Duration = Duration::from_millis(50);

/// What the accept loop hands on.
pub type Begun = ReceiverStream<io::Result<Connection>>;

/// Opens the door: connections that have begun come out of the stream until the task is ended.
pub fn open(
    listener: TcpListener,
    tls: Option<&ServerTls>,
    limits: ConnectionLimits,
) -> (Begun, AbortHandle) {
    let (sender, begun) = mpsc::channel(WAITING);
    let acceptor = tls.map(ServerTls::acceptor);
    let task = tokio::spawn(accept(listener, acceptor, limits, sender));
    (ReceiverStream::new(begun), task.abort_handle())
}

async fn accept(
    listener: TcpListener,
    acceptor: Option<TlsAcceptor>,
    limits: ConnectionLimits,
    sender: mpsc::Sender<io::Result<Connection>>,
) {
    let places = Places::new(limits);
    let mut beginning: VecDeque<AbortHandle> = VecDeque::new();
    while !sender.is_closed() {
        let (stream, address) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(_) => {
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let Some(place) = places.take(address.ip()) else { continue };
        make_room(&mut beginning, limits.beginning);
        let (acceptor, sender) = (acceptor.clone(), sender.clone());
        let task = tokio::spawn(async move {
            let begun = tokio::time::timeout(limits.handshake, begin(stream, acceptor, place)).await;
            if let Ok(Some(connection)) = begun {
                // Without a server behind it the connection ends.
                let _ = sender.send(Ok(connection)).await;
            }
        });
        beginning.push_back(task.abort_handle());
    }
}

/// Ends the oldest of those that have not begun, when there are too many: a stalled peer loses its
/// place to a new one, and an honest one has begun long before.
fn make_room(beginning: &mut VecDeque<AbortHandle>, most: usize) {
    if beginning.len() >= most {
        beginning.retain(|task| !task.is_finished());
    }
    while beginning.len() >= most {
        let Some(oldest) = beginning.pop_front() else { return };
        oldest.abort();
    }
}

/// The connection once its peer has proved itself and spoken; `None` when it may not stay.
async fn begin(stream: TcpStream, acceptor: Option<TlsAcceptor>, place: Place) -> Option<Connection> {
    stream.set_nodelay(true).ok()?;
    let Some(acceptor) = acceptor else {
        return Connection::begin(Box::new(stream), Peer::Plain, place).await.ok();
    };
    let stream = acceptor.accept(stream).await.ok()?;
    let (peer, place) = match fingerprint(&stream) {
        Some(fingerprint) => (Peer::Certified(fingerprint), place),
        None => (Peer::Unknown, place.without_certificate()?),
    };
    Connection::begin(Box::new(stream), peer, place).await.ok()
}
