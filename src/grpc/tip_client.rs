//! The client's calls about tips, of whoever sends one and of those who read them, and about who reporters are.

use crate::grpc::client::{Client, ClientError};
use crate::grpc::proto;
use crate::grpc::proto::family_service_client::FamilyServiceClient;
use crate::grpc::proto::tip_reader_service_client::TipReaderServiceClient;
use crate::grpc::proto::tip_service_client::TipServiceClient;
use crate::grpc::proto::vouching_service_client::VouchingServiceClient;
use crate::service::Puzzle;

/// Leading zero bits of the dearest puzzle that is solved: some minutes on a slow machine.
const MOST_BITS: u32 = 32;

impl Client {
    /// Sends a tip, its puzzle solved; gives the receipt.
    pub fn send_tip(&self, about: String, words: String) -> Result<String, ClientError> {
        let (mut client, number) = self.puzzled(&words)?;
        let asked = proto::SendTipRequest { about, words, number };
        Ok(self.runtime.block_on(client.send_tip(asked))?.into_inner().receipt)
    }

    /// What was said since about the tip of a receipt.
    pub fn follow_tip(&self, receipt: String) -> Result<Vec<proto::TipMessage>, ClientError> {
        let mut client = TipServiceClient::new(self.own.channel.clone());
        let asked = proto::FollowTipRequest { receipt };
        Ok(self.runtime.block_on(client.follow_tip(asked))?.into_inner().messages)
    }

    /// Says more about the tip of a receipt.
    pub fn add_to_tip(&self, receipt: String, words: String) -> Result<(), ClientError> {
        let (mut client, number) = self.puzzled(&words)?;
        self.runtime.block_on(client.add_to_tip(proto::AddToTipRequest { receipt, words, number }))?;
        Ok(())
    }

    /// The signed receipts of the tip of a paper receipt, and of what was added to it.
    pub fn tip_receipts(&self, receipt: String) -> Result<Vec<proto::TipReceipt>, ClientError> {
        let mut client = TipServiceClient::new(self.own.channel.clone());
        let asked = proto::GetTipReceiptsRequest { receipt };
        Ok(self.runtime.block_on(client.get_tip_receipts(asked))?.into_inner().receipts)
    }

    /// The tips that the caller is to read.
    pub fn list_tips(&self) -> Result<Vec<proto::ListedTip>, ClientError> {
        let mut client = self.tip_readers();
        Ok(self.runtime.block_on(client.list_tips(proto::ListTipsRequest {}))?.into_inner().tips)
    }

    /// One of them.
    pub fn tip(&self, name: String) -> Result<proto::GetTipResponse, ClientError> {
        let mut client = self.tip_readers();
        Ok(self.runtime.block_on(client.get_tip(proto::GetTipRequest { name }))?.into_inner())
    }

    /// Asks whoever sent a tip.
    pub fn ask_tipster(&self, request: proto::AskTipsterRequest) -> Result<(), ClientError> {
        self.runtime.block_on(self.tip_readers().ask_tipster(request))?;
        Ok(())
    }

    /// Answers for the reporter of a report, or does so no longer; gives the receipt.
    pub fn vouch(&self, request: proto::VouchForReporterRequest) -> Result<String, ClientError> {
        let mut client =
            VouchingServiceClient::with_interceptor(self.own.channel.clone(), self.own.bearer.clone());
        Ok(self.runtime.block_on(client.vouch_for_reporter(request))?.into_inner().receipt)
    }

    /// Signs what was seen of a reporter; gives the receipt.
    pub fn verify(&self, request: proto::VerifyReporterRequest) -> Result<String, ClientError> {
        let mut client =
            FamilyServiceClient::with_interceptor(self.own.channel.clone(), self.own.bearer.clone());
        Ok(self.runtime.block_on(client.verify_reporter(request))?.into_inner().receipt)
    }

    fn tip_readers(&self) -> TipReaderServiceClient<super::client::Carried> {
        TipReaderServiceClient::with_interceptor(self.own.channel.clone(), self.own.bearer.clone())
    }

    fn puzzled(
        &self,
        words: &str,
    ) -> Result<(TipServiceClient<tonic::transport::Channel>, u64), ClientError> {
        let mut client = TipServiceClient::new(self.own.channel.clone());
        let asked = client.get_tip_puzzle(proto::GetTipPuzzleRequest {});
        let puzzle = self.runtime.block_on(asked)?.into_inner();
        let challenge = puzzle.challenge.try_into();
        let challenge =
            challenge.map_err(|_| ClientError::Unusable("the server sent no puzzle".to_owned()))?;
        if puzzle.zero_bits > MOST_BITS {
            return Err(ClientError::Unusable("the server asks for a puzzle that nobody solves".to_owned()));
        }
        Ok((client, Puzzle { challenge, bits: puzzle.zero_bits }.solve(words)))
    }
}
