//! The release service: translates and calls the use cases of `service::acts` and `service::parts`.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use crate::domain::lines::Lines;
use crate::domain::release::act::Act;
use crate::domain::release::course::Stage;
use crate::domain::text::Personal;
use crate::grpc::auth::actor_of;
use crate::grpc::call::{blocking, case_id, deed, request_of, unreadable, while_wanted, with_receipt};
use crate::grpc::proto;
use crate::grpc::proto::release_service_server::ReleaseService;
use crate::grpc::status::invalid;
use crate::grpc::words::number;
use crate::service::{Decision, Service};

/// Serves safety officers, stations, advocates and liaisons.
pub struct Releases {
    /// The use cases.
    pub service: Arc<Service>,
}

#[tonic::async_trait]
impl ReleaseService for Releases {
    async fn act(&self, request: Request<proto::ActRequest>) -> Result<Response<proto::ActResponse>, Status> {
        let actor = actor_of(&request)?;
        let message = request.into_inner();
        let (signed, salt, action) = deed(message.action.as_ref())?;
        let act = Lines::parse(&message.act).and_then(|lines| Act::from_lines(&lines));
        let act = act.ok_or_else(unreadable)?;
        let id = request_of(&action.id.to_string(), "Act", &message).map_err(|wrong| invalid(&wrong))?;
        let ((), receipt) = while_wanted(&self.service, move |service, wanted| {
            let decision = Decision { reason: &message.reason, salt, signed: Some(signed) };
            let done = service.act_while(&actor, id, &act, (&decision, wanted));
            with_receipt(service, (&actor, id), done)
        })
        .await?;
        Ok(Response::new(proto::ActResponse { receipt }))
    }

    async fn get_my_parts(
        &self,
        request: Request<proto::GetMyPartsRequest>,
    ) -> Result<Response<proto::GetMyPartsResponse>, Status> {
        let actor = actor_of(&request)?;
        let parts = blocking(&self.service, move |service| service.my_parts(&actor)).await?;
        let part = |one: &crate::service::DealtPart| proto::DealtPart {
            name: format!("cases/{}", one.case),
            profile: format!("profiles/{}", one.profile),
            round: one.round,
            part: one.part.word().to_owned(),
            stage: stage_word(one.stage).to_owned(),
        };
        Ok(Response::new(proto::GetMyPartsResponse { parts: parts.iter().map(part).collect() }))
    }

    async fn list_asks(
        &self,
        request: Request<proto::ListAsksRequest>,
    ) -> Result<Response<proto::ListAsksResponse>, Status> {
        let actor = actor_of(&request)?;
        let asks = blocking(&self.service, move |service| service.asks(&actor)).await?;
        let ask = |one: &crate::service::Ask| proto::Ask {
            name: format!("cases/{}", one.case),
            profile: format!("profiles/{}", one.profile),
            round: one.round,
            recipient: one.report.to_string(),
            relation: number(one.relation),
            stage: stage_word(one.stage).to_owned(),
        };
        Ok(Response::new(proto::ListAsksResponse { asks: asks.iter().map(ask).collect() }))
    }

    async fn get_release(
        &self,
        request: Request<proto::GetReleaseRequest>,
    ) -> Result<Response<proto::GetReleaseResponse>, Status> {
        let actor = actor_of(&request)?;
        let id = case_id(&request.get_ref().name)?;
        let view = blocking(&self.service, move |service| service.get_release(&actor, id)).await?;
        let words = |text: &Option<Personal>| text.as_ref().map_or("", Personal::reveal).to_owned();
        Ok(Response::new(proto::GetReleaseResponse {
            scope: view.scope.word().to_owned(),
            station: view.station.to_string(),
            desk: view.desk.to_string(),
            relation: number(view.relation),
            reporter_name: words(&view.reporter_name),
            reporter_contact: words(&view.reporter_contact),
        }))
    }
}

const fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Unjudged => "unjudged",
        Stage::Safe => "safe",
        Stage::Unsafe => "unsafe",
        Stage::KinDoubted => "kin_doubted",
        Stage::Asking => "asking",
        Stage::NotAsked => "not_asked",
        Stage::Released(_) => "released",
        Stage::HandedOver(_) => "handed_over",
        Stage::Concern => "concern",
        Stage::Undone => "undone",
    }
}
