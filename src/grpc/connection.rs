//! One accepted connection: its bytes, by what its peer is known, and its place among all.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::time::Sleep;
use tonic::transport::server::Connected;

use crate::domain::signed::Digest;
use crate::grpc::places::Place;

/// By what a peer is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// By nothing: no certificates are in use, so it shows a token with each call.
    Plain,
    /// By nothing: it showed no certificate.
    Unknown,
    /// By the public key of its certificate, of which this is the SHA-256.
    Certified(Digest),
}

/// What calls know of their connection.
#[derive(Clone, Debug)]
pub struct Link {
    /// By what its peer is known.
    pub peer: Peer,
    tips: Arc<AtomicU32>,
}

impl Link {
    /// Counts one more tip of this connection, in memory alone; gives how many there were.
    pub fn count_tip(&self) -> u32 {
        self.tips.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// Bytes both ways.
pub trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

/// The bytes with which every HTTP/2 connection begins.
const PREFACE: [u8; 24] = *b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// How long a peer without a certificate may stay.
const UNKNOWN_STAYS: Duration = Duration::from_secs(60);

/// A connection.
pub struct Connection {
    wire: Box<dyn Wire>,
    /// Bytes of the preface that were not handed on yet.
    preface_left: usize,
    peer: Peer,
    tips: Arc<AtomicU32>,
    end: Option<Pin<Box<Sleep>>>,
    /// Freed when the connection is dropped.
    _place: Place,
}

impl Connection {
    /// Waits for the preface, so that a peer that says nothing takes no place for long.
    ///
    /// # Errors
    /// A peer that ends or says something else.
    pub async fn begin(mut wire: Box<dyn Wire>, peer: Peer, place: Place) -> io::Result<Self> {
        let mut first = [0; PREFACE.len()];
        wire.read_exact(&mut first).await?;
        if first != PREFACE {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let end = (peer == Peer::Unknown).then(|| Box::pin(tokio::time::sleep(UNKNOWN_STAYS)));
        Ok(Self { wire, preface_left: PREFACE.len(), peer, tips: Arc::default(), end, _place: place })
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.preface_left > 0 {
            let from = PREFACE.len() - self.preface_left;
            let count = self.preface_left.min(buffer.remaining());
            buffer.put_slice(&PREFACE[from..from + count]);
            self.preface_left -= count;
            return Poll::Ready(Ok(()));
        }
        if let Some(end) = &mut self.end
            && end.as_mut().poll(context).is_ready()
        {
            // Nothing more is read: the connection is over.
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.wire).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.wire).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.wire).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.wire.is_write_vectored()
    }
}

impl Connected for Connection {
    type ConnectInfo = Link;

    fn connect_info(&self) -> Link {
        Link { peer: self.peer, tips: self.tips.clone() }
    }
}
