//! Calls that no client library would make: any bytes as body, any deadline, straight over HTTP/2.

use h2::client::SendRequest;
use tokio::net::TcpStream;
use tonic::codegen::Bytes;
use tonic::codegen::http::{HeaderMap, Request};

use crate::server::started::TestServer;

/// A connection.
pub struct Raw {
    sender: SendRequest<Bytes>,
    token: String,
}

impl Raw {
    /// Connects in somebody's name.
    pub async fn connect(server: &TestServer, who: &str) -> Self {
        let stream = TcpStream::connect(server.address.strip_prefix("http://").unwrap()).await.unwrap();
        let (sender, connection) = h2::client::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        Self { sender, token: server.cast[who].token.clone() }
    }

    /// Makes a call with these bytes as its whole body; gives the status code, `None` when the server
    /// cut the call or never gave one.
    pub async fn call(&mut self, path: &str, timeout: Option<&str>, body: Vec<u8>) -> Option<i32> {
        let mut request = Request::post(format!("http://server{path}"))
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .header("authorization", format!("Bearer {}", self.token));
        if let Some(timeout) = timeout {
            request = request.header("grpc-timeout", timeout);
        }
        let mut sender = self.sender.clone().ready().await.ok()?;
        let (answer, mut stream) = sender.send_request(request.body(()).unwrap(), false).ok()?;
        stream.send_data(body.into(), true).ok()?;
        let answer = answer.await.ok()?;
        if let Some(code) = code(answer.headers()) {
            return Some(code);
        }
        let mut body = answer.into_body();
        while let Some(part) = body.data().await {
            let length = part.ok()?.len();
            body.flow_control().release_capacity(length).ok()?;
        }
        body.trailers().await.ok().flatten().as_ref().and_then(code)
    }
}

fn code(headers: &HeaderMap) -> Option<i32> {
    headers.get("grpc-status")?.to_str().ok()?.parse().ok()
}

/// A body of one message in the framing of gRPC.
pub fn framed(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    [&[0][..], &length, message].concat()
}
