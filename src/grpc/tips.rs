//! The services of tips: for whoever sends one, without certificate or actor, every reply on the tick; and
//! for those who read them. Nothing of a sender or her connection is stored or logged (S11).

use std::sync::Arc;

use tonic::{Request, Response, Status};

use crate::domain::ids::{OrgCode, TipId};
use crate::domain::invalid::Invalid;
use crate::domain::tip::{PaperReceipt, TipMessage};
use crate::grpc::auth::actor_of;
use crate::grpc::call::{blocking, checked, request_of};
use crate::grpc::connection::Link;
use crate::grpc::proto;
use crate::grpc::proto::tip_reader_service_server::TipReaderService;
use crate::grpc::proto::tip_service_server::TipService;
use crate::grpc::status::{invalid, refusal};
use crate::grpc::tick::on_tick;
use crate::service::{Refusal, Service};

/// Serves whoever sends tips.
pub struct Tips {
    /// The use cases.
    pub service: Arc<Service>,
}

/// Serves whoever reads tips.
pub struct TipReaders {
    /// The use cases.
    pub service: Arc<Service>,
}

/// Tips, and words added to tips, that one connection may send.
const TIPS_OF_CONNECTION: u32 = 8;

/// Whether one more tip of this connection is too many.
fn is_one_too_many<T>(request: &Request<T>) -> bool {
    request.extensions().get::<Link>().is_none_or(|link| link.count_tip() > TIPS_OF_CONNECTION)
}

fn too_many() -> Status {
    Status::resource_exhausted("too many tips over one connection; connect again")
}

fn receipt_of(text: &str) -> Result<PaperReceipt, Status> {
    PaperReceipt::parse(text).map_err(|problem| invalid(&Invalid::one("receipt", problem)))
}

fn message(said: &TipMessage) -> proto::TipMessage {
    proto::TipMessage { by_sender: said.by_sender, words: said.words.reveal().to_owned() }
}

#[tonic::async_trait]
impl TipService for Tips {
    async fn get_tip_puzzle(
        &self,
        _: Request<proto::GetTipPuzzleRequest>,
    ) -> Result<Response<proto::GetTipPuzzleResponse>, Status> {
        on_tick(async {
            let puzzle = blocking(&self.service, Service::tip_puzzle).await?;
            let (challenge, zero_bits) = (puzzle.challenge.to_vec(), puzzle.bits);
            Ok(Response::new(proto::GetTipPuzzleResponse { challenge, zero_bits }))
        })
        .await
    }

    async fn send_tip(
        &self,
        request: Request<proto::SendTipRequest>,
    ) -> Result<Response<proto::SendTipResponse>, Status> {
        on_tick(async {
            if is_one_too_many(&request) {
                return Err(too_many());
            }
            let proto::SendTipRequest { about, words, number } = request.into_inner();
            let about = match about.as_str() {
                "" => None,
                code => Some(OrgCode::new(code).map_err(|problem| invalid(&Invalid::one("about", problem)))?),
            };
            let receipt =
                blocking(&self.service, move |service| service.take_tip(about, &words, number)).await?;
            Ok(Response::new(proto::SendTipResponse { receipt: receipt.text() }))
        })
        .await
    }

    async fn follow_tip(
        &self,
        request: Request<proto::FollowTipRequest>,
    ) -> Result<Response<proto::FollowTipResponse>, Status> {
        on_tick(async {
            let receipt = receipt_of(&request.get_ref().receipt)?;
            let said = blocking(&self.service, move |service| service.follow_tip(&receipt)).await?;
            Ok(Response::new(proto::FollowTipResponse { messages: said.iter().map(message).collect() }))
        })
        .await
    }

    async fn add_to_tip(
        &self,
        request: Request<proto::AddToTipRequest>,
    ) -> Result<Response<proto::AddToTipResponse>, Status> {
        on_tick(async {
            if is_one_too_many(&request) {
                return Err(too_many());
            }
            let receipt = receipt_of(&request.get_ref().receipt)?;
            let proto::AddToTipRequest { words, number, .. } = request.into_inner();
            blocking(&self.service, move |service| service.add_to_tip(&receipt, &words, number)).await?;
            Ok(Response::new(proto::AddToTipResponse {}))
        })
        .await
    }

    async fn get_tip_receipts(
        &self,
        request: Request<proto::GetTipReceiptsRequest>,
    ) -> Result<Response<proto::GetTipReceiptsResponse>, Status> {
        on_tick(async {
            let receipt = receipt_of(&request.get_ref().receipt)?;
            let given = blocking(&self.service, move |service| service.receipts_of_tip(&receipt)).await?;
            let receipts = given.into_iter().map(|one| proto::TipReceipt {
                receipt: one.receipt,
                proof: one.proof.unwrap_or_default(),
                witnessed: one.witnessed,
            });
            Ok(Response::new(proto::GetTipReceiptsResponse { receipts: receipts.collect() }))
        })
        .await
    }
}

#[tonic::async_trait]
impl TipReaderService for TipReaders {
    async fn list_tips(
        &self,
        request: Request<proto::ListTipsRequest>,
    ) -> Result<Response<proto::ListTipsResponse>, Status> {
        let actor = actor_of(&request)?;
        let listed = blocking(&self.service, move |service| service.list_tips(&actor)).await?;
        let tips = listed.iter().map(|one| proto::ListedTip {
            name: format!("tips/{}", one.tip),
            messages: u32::try_from(one.messages).unwrap_or(u32::MAX),
            sender_spoke_last: one.sender_spoke_last,
        });
        Ok(Response::new(proto::ListTipsResponse { tips: tips.collect() }))
    }

    async fn get_tip(
        &self,
        request: Request<proto::GetTipRequest>,
    ) -> Result<Response<proto::GetTipResponse>, Status> {
        let actor = actor_of(&request)?;
        let id = tip_id(&request.get_ref().name)?;
        let tip = blocking(&self.service, move |service| service.get_tip(&actor, id)).await?;
        Ok(Response::new(proto::GetTipResponse {
            about: tip.about.map(|about| about.to_string()).unwrap_or_default(),
            words: tip.words.reveal().to_owned(),
            messages: tip.messages.iter().map(message).collect(),
        }))
    }

    async fn ask_tipster(
        &self,
        request: Request<proto::AskTipsterRequest>,
    ) -> Result<Response<proto::AskTipsterResponse>, Status> {
        let actor = actor_of(&request)?;
        let asked = request.into_inner();
        let request = checked(|wrong| wrong.within("", request_of(&asked.request_id, "AskTipster", &asked)))?;
        let id = tip_id(&asked.name)?;
        blocking(&self.service, move |service| service.ask_tipster(&actor, request, id, &asked.words))
            .await?;
        Ok(Response::new(proto::AskTipsterResponse {}))
    }
}

/// The tip a name names; a name that is none is an id nobody has.
fn tip_id(name: &str) -> Result<TipId, Status> {
    name.strip_prefix("tips/").and_then(TipId::parse).ok_or_else(|| refusal(&Refusal::NotFound))
}
