//! Why a command ended, and with which exit code: 0 done, 1 failed, 2 called wrongly, 3 some lines refused.

use std::fmt;
use std::io::ErrorKind;
use std::path::Path;

use crate::cli::doctor::told;
use crate::cli::refused_words::in_chinese;
use crate::grpc::client::ClientError;
use crate::server::ServerError;
use crate::service::EnrolmentError;

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

    /// A file or folder that could not be used, and why.
    pub fn of_file(path: &Path, error: &std::io::Error) -> Self {
        let chinese = match error.kind() {
            ErrorKind::NotFound => "没有这个文件或文件夹 / ",
            ErrorKind::PermissionDenied => "没有权限 / ",
            ErrorKind::AlreadyExists => "已经存在 / ",
            ErrorKind::IsADirectory => "是文件夹，不是文件 / ",
            ErrorKind::NotADirectory => "不是文件夹 / ",
            ErrorKind::ReadOnlyFilesystem => "磁盘只读 / ",
            ErrorKind::StorageFull => "磁盘已满 / ",
            ErrorKind::InvalidData => "不是 UTF-8 文本 / ",
            _ => "",
        };
        Self::failed(format!("{}: {chinese}{error}", path.display()))
    }

    /// A file of an actor, a key or a request, that could not be used, and why.
    pub fn of_actor(path: &Path, error: &EnrolmentError) -> Self {
        let told = match error {
            EnrolmentError::File(error) => return Self::of_file(path, error),
            EnrolmentError::Unreadable("request") => {
                "不是申请文件；应为 `homeward actor key` 写的 .request 文件 / \
                 holds no request; accepted: the .request file that `homeward actor key` wrote"
            }
            EnrolmentError::Unreadable(_) => {
                "不是密钥文件；应为 `homeward actor key` 写的文件 / \
                 holds no key; accepted: the file that `homeward actor key` wrote"
            }
            EnrolmentError::Roles | EnrolmentError::Certificate(_) => {
                return Self::failed(format!("{}: {error}", path.display()));
            }
        };
        Self::failed(format!("{}: {told}", path.display()))
    }

    /// The same with what is to be done about it.
    #[must_use]
    pub fn and(mut self, advice: &str) -> Self {
        self.message = format!("{}; {advice}", self.message);
        self
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
            ClientError::Unreachable { .. } => {
                Some("连不上服务器：请查看地址、服务器是否在运行、双方证书是否有效")
            }
            ClientError::Unusable(_) => None,
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
