//! Why a command ended, and with which exit code: 0 done, 1 failed, 2 called wrongly, 3 some lines refused.

use std::fmt;

use crate::cli::doctor::told;
use crate::cli::refused_words::in_chinese;
use crate::grpc::client::ClientError;
use crate::server::ServerError;

/// Why a command ended before its work was done, or with some of it refused.
#[derive(Debug)]
pub struct Failure {
    /// In words.
    pub message: String,
    /// The exit code.
    pub code: u8,
}

impl Failure {
    /// The work failed.
    pub fn failed(message: impl fmt::Display) -> Self {
        Self { message: message.to_string(), code: 1 }
    }

    /// Some lines were refused, the others went in.
    pub fn some_refused(message: impl fmt::Display) -> Self {
        Self { message: message.to_string(), code: 3 }
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let chinese = match &error {
            ClientError::Refused(status) => in_chinese(status.message()),
            ClientError::Unusable(_) | ClientError::Unreachable(_) => None,
        };
        match chinese {
            Some(chinese) => Self::failed(format!("{chinese} / {error}")),
            None => Self::failed(error),
        }
    }
}

impl From<ServerError> for Failure {
    fn from(error: ServerError) -> Self {
        match error {
            ServerError::Store(error) => told(error),
            other => Self::failed(other),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::failed(error)
    }
}
