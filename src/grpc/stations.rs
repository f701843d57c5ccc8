//! The station service: translates and calls the use cases of `service::stations`.

use std::sync::Arc;

use prost::Message;
use tonic::{Request, Response, Status};

use crate::domain::ids::{ProfileId, StatementId};
use crate::grpc::auth::actor_of;
use crate::grpc::call::{PAGE_BYTES, blocking, checked, profile_id, request_of, while_wanted, with_receipt};
use crate::grpc::page_token::PageTokens;
use crate::grpc::proto;
use crate::grpc::proto::station_service_server::StationService;
use crate::grpc::status::invalid;
use crate::grpc::{from_proto, to_proto};
use crate::service::{Service, masked_profile, masked_statements};

/// Serves stations.
pub struct Stations {
    /// The use cases.
    pub service: Arc<Service>,
    /// Makes page tokens.
    pub tokens: PageTokens,
}

const LIST: &str = "ListProfiles";
const MOST_ITEMS: usize = 200;

#[tonic::async_trait]
impl StationService for Stations {
    async fn create_profile(
        &self,
        request: Request<proto::CreateProfileRequest>,
    ) -> Result<Response<proto::CreateProfileResponse>, Status> {
        let actor = actor_of(&request)?;
        let message = request.into_inner();
        let (id, new) = checked(|wrong| {
            let id = wrong.within("", request_of(&message.request_id, "CreateProfile", &message));
            let new = wrong.within("", from_proto::new_profile(&message.profile.unwrap_or_default()));
            Some((id?, new?))
        })?;
        let masked = to_proto::masked(&masked_profile(&new).1);
        let (profile, receipt) = blocking(&self.service, move |service| {
            let done = service.create_profile(&actor, id, &new);
            with_receipt(service, (&actor, id), done)
        })
        .await?;
        let profile = Some(to_proto::profile(&profile));
        Ok(Response::new(proto::CreateProfileResponse { profile, masked, receipt }))
    }

    async fn add_profile_statements(
        &self,
        request: Request<proto::AddProfileStatementsRequest>,
    ) -> Result<Response<proto::AddProfileStatementsResponse>, Status> {
        let actor = actor_of(&request)?;
        let message = request.into_inner();
        let (id, revision, added) = checked(|wrong| {
            let id = wrong.within("", request_of(&message.request_id, "AddProfileStatements", &message));
            let revision = wrong.within("", from_proto::etag(&message.etag));
            let added = wrong.within("", from_proto::statements(&message.add));
            Some((id?, revision?, added?))
        })?;
        let masked = to_proto::masked(&masked_statements(&added).1);
        let profile = profile_id(&message.name)?;
        let withdrawn: Vec<StatementId> = message.withdraw.into_iter().map(StatementId).collect();
        let (profile, receipt) = blocking(&self.service, move |service| {
            let done = service.add_profile_statements(&actor, id, profile, revision, &added, &withdrawn);
            with_receipt(service, (&actor, id), done)
        })
        .await?;
        let profile = Some(to_proto::profile(&profile));
        Ok(Response::new(proto::AddProfileStatementsResponse { profile, masked, receipt }))
    }

    async fn get_profile(
        &self,
        request: Request<proto::GetProfileRequest>,
    ) -> Result<Response<proto::GetProfileResponse>, Status> {
        let actor = actor_of(&request)?;
        let id = profile_id(&request.get_ref().name)?;
        let profile = blocking(&self.service, move |service| service.get_profile(&actor, id)).await?;
        Ok(Response::new(proto::GetProfileResponse { profile: Some(to_proto::profile(&profile)) }))
    }

    async fn list_profiles(
        &self,
        request: Request<proto::ListProfilesRequest>,
    ) -> Result<Response<proto::ListProfilesResponse>, Status> {
        let actor = actor_of(&request)?;
        let caller = actor.id;
        let message = request.into_inner();
        let after = self
            .tokens
            .id(caller, LIST, &message.page_token)
            .map_err(|problem| invalid(&crate::domain::invalid::Invalid::one("page_token", problem)))?
            .map(ProfileId);
        let limit = page_limit(message.page_size);
        let page = blocking(&self.service, move |service| {
            let mut bytes = 0;
            service.list_profiles(&actor, after, limit, |profile| {
                bytes += to_proto::profile(profile).encoded_len() + 8;
                bytes <= PAGE_BYTES
            })
        })
        .await?;
        let next_page_token = page.next.map(|id| self.tokens.token(caller, LIST, id.0)).unwrap_or_default();
        let profiles = page.items.iter().map(to_proto::profile).collect();
        Ok(Response::new(proto::ListProfilesResponse { profiles, next_page_token }))
    }

    async fn list_likely_duplicates(
        &self,
        request: Request<proto::ListLikelyDuplicatesRequest>,
    ) -> Result<Response<proto::ListLikelyDuplicatesResponse>, Status> {
        let actor = actor_of(&request)?;
        let profile = profile_id(&request.get_ref().name)?;
        let found = while_wanted(&self.service, move |service, wanted| {
            service.own_duplicates(&actor, profile, wanted)
        })
        .await?;
        let named = |ids: Vec<ProfileId>| ids.into_iter().map(|id| format!("profiles/{id}")).collect();
        let (names, linked) = (named(found.likely), named(found.linked));
        Ok(Response::new(proto::ListLikelyDuplicatesResponse { names, linked }))
    }

    async fn close_profile(
        &self,
        request: Request<proto::CloseProfileRequest>,
    ) -> Result<Response<proto::CloseProfileResponse>, Status> {
        let actor = actor_of(&request)?;
        let message = request.into_inner();
        let (id, revision, (end, died_on)) = checked(|wrong| {
            let id = wrong.within("", request_of(&message.request_id, "CloseProfile", &message));
            let revision = wrong.within("", from_proto::etag(&message.etag));
            let closing = wrong.within("", from_proto::closing(&message));
            Some((id?, revision?, closing?))
        })?;
        let profile = profile_id(&message.name)?;
        let (profile, receipt) = blocking(&self.service, move |service| {
            let done = service.close_profile(&actor, id, profile, revision, end, died_on);
            with_receipt(service, (&actor, id), done)
        })
        .await?;
        Ok(Response::new(proto::CloseProfileResponse { profile: Some(to_proto::profile(&profile)), receipt }))
    }

    async fn restate_profiles(
        &self,
        request: Request<proto::RestateProfilesRequest>,
    ) -> Result<Response<proto::RestateProfilesResponse>, Status> {
        let actor = actor_of(&request)?;
        let message = request.into_inner();
        let id =
            request_of(&message.request_id, "RestateProfiles", &message).map_err(|wrong| invalid(&wrong))?;
        let numbers: Vec<u64> = message.lines.iter().map(|line| line.line).collect();
        let (outcomes, masked) = blocking(&self.service, move |service| {
            let lines: Vec<_> = message
                .lines
                .into_iter()
                .map(|line| from_proto::new_profile(&line.profile.unwrap_or_default()))
                .collect();
            let masked: Vec<_> = lines
                .iter()
                .map(|line| {
                    line.as_ref().map_or_else(|_| Vec::new(), |new| to_proto::masked(&masked_profile(new).1))
                })
                .collect();
            Ok((service.restate_profiles(&actor, id, &lines)?, masked))
        })
        .await?;
        let results = numbers
            .into_iter()
            .zip(&outcomes)
            .zip(masked)
            .map(|((line, outcome), masked)| {
                let (kind, id, violations) = to_proto::line_outcome(outcome);
                let name = id.map(|id| format!("profiles/{}", ProfileId(id))).unwrap_or_default();
                proto::ProfileLineResult { line, outcome: kind.into(), name, violations, masked }
            })
            .collect();
        Ok(Response::new(proto::RestateProfilesResponse { results }))
    }
}

/// A page size as asked for, within what a page may hold.
pub(super) fn page_limit(asked: u32) -> usize {
    match usize::try_from(asked) {
        Ok(0) | Err(_) => MOST_ITEMS,
        Ok(asked) => asked.min(MOST_ITEMS),
    }
}
