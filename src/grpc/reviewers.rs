//! The reviewer service: translates and calls the use cases of `service::reviewers`.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use crate::domain::actor::Actor;
use crate::domain::ids::CaseId;
use crate::domain::signed::SignedText;
use crate::grpc::auth::actor_of;
use crate::grpc::call::{blocking, case_id, checked, request_of, while_wanted, with_receipt};
use crate::grpc::proto;
use crate::grpc::proto::reviewer_service_server::ReviewerService;
use crate::grpc::status::invalid;
use crate::grpc::{from_proto, to_proto};
use crate::service::{Assignment, CaseRef, Decision, Service};

/// Serves reviewers.
pub struct Reviewers {
    /// The use cases.
    pub service: Arc<Service>,
    /// Changes whenever cases moved.
    pub moved: watch::Receiver<u64>,
    /// Becomes true when the server ends.
    pub stopping: watch::Receiver<bool>,
}

type Watched = Pin<Box<dyn Stream<Item = Result<proto::WatchAssignmentsResponse, Status>> + Send>>;

#[tonic::async_trait]
impl ReviewerService for Reviewers {
    async fn get_my_assignments(
        &self,
        request: Request<proto::GetMyAssignmentsRequest>,
    ) -> Result<Response<proto::GetMyAssignmentsResponse>, Status> {
        let actor = actor_of(&request)?;
        let assignments = blocking(&self.service, move |service| service.my_assignments(&actor)).await?;
        let assignments = assignments.iter().map(to_proto::assignment).collect();
        Ok(Response::new(proto::GetMyAssignmentsResponse { assignments }))
    }

    type WatchAssignmentsStream = Watched;

    async fn watch_assignments(
        &self,
        request: Request<proto::WatchAssignmentsRequest>,
    ) -> Result<Response<Watched>, Status> {
        let actor = actor_of(&request)?;
        let (sender, receiver) = mpsc::channel(16);
        let watcher = Watcher { service: self.service.clone(), actor, sender };
        // The first look is made before the reply, so that a caller without the right gets no stream.
        let first = watcher.look().await?;
        tokio::spawn(watcher.follow(first, self.moved.clone(), self.stopping.clone()));
        Ok(Response::new(Box::pin(ReceiverStream::new(receiver))))
    }

    async fn get_case(
        &self,
        request: Request<proto::GetCaseRequest>,
    ) -> Result<Response<proto::GetCaseResponse>, Status> {
        let actor = actor_of(&request)?;
        let id = case_id(&request.get_ref().name)?;
        let view = blocking(&self.service, move |service| service.get_case(&actor, id)).await?;
        Ok(Response::new(proto::GetCaseResponse { case: Some(to_proto::case(&view)) }))
    }

    async fn record_impression(
        &self,
        request: Request<proto::RecordImpressionRequest>,
    ) -> Result<Response<proto::RecordImpressionResponse>, Status> {
        let actor = actor_of(&request)?;
        let message = request.into_inner();
        let (id, impression) = checked(|wrong| {
            let id = wrong.within("", request_of(&message.request_id, "RecordImpression", &message));
            let impression = wrong.within("", from_proto::impression(message.impression));
            Some((id?, impression?))
        })?;
        let case = case_id(&message.name)?;
        let (_, receipt) = blocking(&self.service, move |service| {
            let done = service.record_impression(&actor, id, case, impression);
            with_receipt(service, (&actor, id), done)
        })
        .await?;
        Ok(Response::new(proto::RecordImpressionResponse { receipt }))
    }

    async fn get_kin_answers(
        &self,
        request: Request<proto::GetKinAnswersRequest>,
    ) -> Result<Response<proto::GetKinAnswersResponse>, Status> {
        let actor = actor_of(&request)?;
        let case = case_id(&request.get_ref().name)?;
        let answers = blocking(&self.service, move |service| service.kin_answers(&actor, case)).await?;
        let answers = answers.iter().map(to_proto::kin_answer).collect();
        Ok(Response::new(proto::GetKinAnswersResponse { answers }))
    }

    async fn list_duplicates(
        &self,
        request: Request<proto::ListDuplicatesRequest>,
    ) -> Result<Response<proto::ListDuplicatesResponse>, Status> {
        let actor = actor_of(&request)?;
        let case = case_id(&request.get_ref().name)?;
        let found =
            while_wanted(&self.service, move |service, wanted| service.case_duplicates(&actor, case, wanted))
                .await?;
        let of_resident = found.of_resident.iter().map(to_proto::duplicate_profile).collect();
        let of_report = found.of_report.iter().map(to_proto::duplicate_report).collect();
        let (resident, report) = (found.resident, found.report);
        Ok(Response::new(proto::ListDuplicatesResponse { of_resident, of_report, resident, report }))
    }

    async fn vote(
        &self,
        request: Request<proto::VoteRequest>,
    ) -> Result<Response<proto::VoteResponse>, Status> {
        let actor = actor_of(&request)?;
        let message = request.into_inner();
        let (id, verdict) = checked(|wrong| {
            let id = wrong.within("", request_of(&message.request_id, "Vote", &message));
            let verdict = wrong.within("", from_proto::verdict(message.verdict));
            Some((id?, verdict?))
        })?;
        let sent = Sent::read(message.action.as_ref())?;
        let case = case_id(&message.name)?;
        let (moved, receipt) = blocking(&self.service, move |service| {
            let done = service.vote(
                &actor,
                id,
                CaseRef { id: case, etag: &message.etag },
                (verdict, &message.cites),
                &sent.decision(&message.reason),
            );
            with_receipt(service, (&actor, id), done)
        })
        .await?;
        Ok(Response::new(proto::VoteResponse { assignment: Some(to_proto::assignment(&moved)), receipt }))
    }

    async fn decide_split(
        &self,
        request: Request<proto::DecideSplitRequest>,
    ) -> Result<Response<proto::DecideSplitResponse>, Status> {
        let actor = actor_of(&request)?;
        let message = request.into_inner();
        let (id, choice) = checked(|wrong| {
            let id = wrong.within("", request_of(&message.request_id, "DecideSplit", &message));
            let choice = wrong.within("", from_proto::split_choice(message.choice));
            Some((id?, choice?))
        })?;
        let sent = Sent::read(message.action.as_ref())?;
        let case = case_id(&message.name)?;
        let (moved, receipt) = blocking(&self.service, move |service| {
            let done = service.decide_split(
                &actor,
                id,
                CaseRef { id: case, etag: &message.etag },
                (choice, &message.cites),
                &sent.decision(&message.reason),
            );
            with_receipt(service, (&actor, id), done)
        })
        .await?;
        Ok(Response::new(proto::DecideSplitResponse {
            assignment: Some(to_proto::assignment(&moved)),
            receipt,
        }))
    }

    async fn decline(
        &self,
        request: Request<proto::DeclineRequest>,
    ) -> Result<Response<proto::DeclineResponse>, Status> {
        let actor = actor_of(&request)?;
        let message = request.into_inner();
        let id = request_of(&message.request_id, "Decline", &message).map_err(|wrong| invalid(&wrong))?;
        let sent = Sent::read(message.action.as_ref())?;
        let case = case_id(&message.name)?;
        let (_, receipt) = blocking(&self.service, move |service| {
            let done = service.decline(
                &actor,
                id,
                CaseRef { id: case, etag: &message.etag },
                &sent.decision(&message.reason),
            );
            with_receipt(service, (&actor, id), done)
        })
        .await?;
        Ok(Response::new(proto::DeclineResponse { receipt }))
    }

    async fn reopen(
        &self,
        request: Request<proto::ReopenRequest>,
    ) -> Result<Response<proto::ReopenResponse>, Status> {
        let actor = actor_of(&request)?;
        let message = request.into_inner();
        let id = request_of(&message.request_id, "Reopen", &message).map_err(|wrong| invalid(&wrong))?;
        let sent = Sent::read(message.action.as_ref())?;
        let case = case_id(&message.name)?;
        let (moved, receipt) = blocking(&self.service, move |service| {
            let done = service.reopen(
                &actor,
                id,
                CaseRef { id: case, etag: &message.etag },
                &sent.decision(&message.reason),
            );
            with_receipt(service, (&actor, id), done)
        })
        .await?;
        Ok(Response::new(proto::ReopenResponse { assignment: Some(to_proto::assignment(&moved)), receipt }))
    }
}

/// What came signed.
struct Sent(Option<(SignedText, [u8; 16])>);

impl Sent {
    fn read(action: Option<&proto::SignedAction>) -> Result<Self, Status> {
        from_proto::signed_action(action).map(Self).map_err(|wrong| invalid(&wrong))
    }

    fn decision<'a>(&self, reason: &'a str) -> Decision<'a> {
        let (signed, salt) = match &self.0 {
            Some((signed, salt)) => (Some(signed.clone()), *salt),
            None => (None, [0; 16]),
        };
        Decision { reason, salt, signed }
    }
}

/// One caller's stream of assignments.
struct Watcher {
    service: Arc<Service>,
    actor: Actor,
    sender: mpsc::Sender<Result<proto::WatchAssignmentsResponse, Status>>,
}

impl Watcher {
    /// The assignments as they stand, by the rights the registry gives now.
    async fn look(&self) -> Result<BTreeMap<CaseId, Assignment>, Status> {
        let id = self.actor.id;
        let assignments = blocking(&self.service, move |service| {
            let now = service.actor(id).ok_or(crate::service::Refusal::NotFound)?;
            service.watched_assignments(&now)
        })
        .await?;
        Ok(assignments.into_iter().map(|assignment| (assignment.case, assignment)).collect())
    }

    async fn follow(
        self,
        first: BTreeMap<CaseId, Assignment>,
        mut moved: watch::Receiver<u64>,
        mut stopping: watch::Receiver<bool>,
    ) {
        let mut known: BTreeMap<CaseId, Assignment> = BTreeMap::new();
        let mut now = Ok(first);
        loop {
            match now {
                Ok(next) => {
                    for change in changes(&known, &next) {
                        if self.sender.send(Ok(change)).await.is_err() {
                            return;
                        }
                    }
                    known = next;
                }
                Err(refused) => {
                    // The stream ends either way; a caller who is gone hears nothing.
                    let _ = self.sender.send(Err(refused)).await;
                    return;
                }
            }
            tokio::select! {
                changed = moved.changed() => if changed.is_err() { return },
                () = self.sender.closed() => return,
                _ = stopping.changed() => {
                    let _ = self.sender.send(Err(Status::unavailable("the server is stopping"))).await;
                    return;
                }
            }
            now = self.look().await;
        }
    }
}

fn changes(
    known: &BTreeMap<CaseId, Assignment>,
    next: &BTreeMap<CaseId, Assignment>,
) -> Vec<proto::WatchAssignmentsResponse> {
    let new = next
        .iter()
        .filter(|(id, assignment)| known.get(id) != Some(assignment))
        .map(|(_, assignment)| (assignment, false));
    let gone =
        known.iter().filter(|(id, _)| !next.contains_key(id)).map(|(_, assignment)| (assignment, true));
    new.chain(gone)
        .map(|(assignment, removed)| proto::WatchAssignmentsResponse {
            assignment: Some(to_proto::assignment(assignment)),
            removed,
        })
        .collect()
}
