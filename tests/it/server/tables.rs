//! Public figures are asked for by anybody, without a certificate (S25).

use homeward::grpc::proto;
use homeward::grpc::proto::statistics_service_client::StatisticsServiceClient;
use tonic::Code;

use crate::server::started::{PROGRAM, TestServer, text};

async fn tables(server: &TestServer, quarter: &str) -> Result<proto::GetTablesResponse, tonic::Status> {
    let mut client = StatisticsServiceClient::new(server.channel());
    let request = proto::GetTablesRequest { quarter: quarter.to_owned() };
    Ok(client.get_tables(request).await?.into_inner())
}

#[tokio::test]
async fn s25_everybody_asks_for_tables_and_before_the_first_there_are_none() {
    let server = TestServer::certified("");
    let none = tables(&server, "").await.unwrap();
    assert!(none.quarter.is_empty() && none.cells.is_empty() && none.quarters.is_empty());
    for (quarter, code) in [("2026-q1", Code::NotFound), ("2026", Code::InvalidArgument)] {
        assert_eq!(
            tables(&server, quarter).await.err().map(|refused| refused.code()),
            Some(code),
            "{quarter}"
        );
    }
    let asked = std::process::Command::new(PROGRAM)
        .args(["tables", "--server", &server.address, "--root"])
        .arg(server.folder().join("root.txt"))
        .output()
        .unwrap();
    assert!(text(&asked.stdout).contains("No tables were published yet"), "{}", text(&asked.stderr));
}
