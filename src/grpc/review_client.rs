//! The client's calls of reviewers, safety officers, advocates and liaisons: cases, and the way to a release.

use tokio_stream::StreamExt;

use crate::domain::release::act::Act;
use crate::grpc::client::{Carried, Client, ClientError};
use crate::grpc::proto;
use crate::grpc::proto::release_service_client::ReleaseServiceClient;
use crate::grpc::proto::reviewer_service_client::ReviewerServiceClient;

impl Client {
    fn reviewers(&self) -> ReviewerServiceClient<Carried> {
        ReviewerServiceClient::with_interceptor(self.own.channel.clone(), self.own.bearer.clone())
    }

    fn releases(&self) -> ReleaseServiceClient<Carried> {
        ReleaseServiceClient::with_interceptor(self.own.channel.clone(), self.own.bearer.clone())
    }

    /// The cases that await the caller.
    ///
    /// # Errors
    /// [`ClientError`], as for every call.
    pub fn assignments(&self) -> Result<Vec<proto::Assignment>, ClientError> {
        let request = proto::GetMyAssignmentsRequest {};
        Ok(self.runtime.block_on(self.reviewers().get_my_assignments(request))?.into_inner().assignments)
    }

    /// Follows the caller's assignments; `each` says whether to go on.
    pub fn watch_assignments(
        &self,
        mut each: impl FnMut(proto::WatchAssignmentsResponse) -> bool,
    ) -> Result<(), ClientError> {
        self.runtime.block_on(async {
            let mut stream =
                self.reviewers().watch_assignments(proto::WatchAssignmentsRequest {}).await?.into_inner();
            while let Some(change) = stream.next().await {
                if !each(change?) {
                    break;
                }
            }
            Ok(())
        })
    }

    /// One case.
    pub fn case(&self, name: &str) -> Result<proto::Case, ClientError> {
        let request = proto::GetCaseRequest { name: name.to_owned() };
        let response = self.runtime.block_on(self.reviewers().get_case(request))?.into_inner();
        response.case.ok_or_else(|| ClientError::Unusable("the server sent no case".to_owned()))
    }

    /// Records a first impression; gives the receipt.
    pub fn impression(&self, request: proto::RecordImpressionRequest) -> Result<String, ClientError> {
        Ok(self.runtime.block_on(self.reviewers().record_impression(request))?.into_inner().receipt)
    }

    /// The answers of kin of one case.
    pub fn kin_answers(&self, name: &str) -> Result<Vec<proto::KinAnswer>, ClientError> {
        let request = proto::GetKinAnswersRequest { name: name.to_owned() };
        Ok(self.runtime.block_on(self.reviewers().get_kin_answers(request))?.into_inner().answers)
    }

    /// Other descriptions that may be of the persons of a case.
    pub fn duplicates(&self, name: &str) -> Result<proto::ListDuplicatesResponse, ClientError> {
        let request = proto::ListDuplicatesRequest { name: name.to_owned() };
        Ok(self.runtime.block_on(self.reviewers().list_duplicates(request))?.into_inner())
    }

    /// Votes.
    pub fn vote(&self, request: proto::VoteRequest) -> Result<Option<proto::Assignment>, ClientError> {
        Ok(self.runtime.block_on(self.reviewers().vote(request))?.into_inner().assignment)
    }

    /// Decides a split.
    pub fn decide_split(
        &self,
        request: proto::DecideSplitRequest,
    ) -> Result<Option<proto::Assignment>, ClientError> {
        Ok(self.runtime.block_on(self.reviewers().decide_split(request))?.into_inner().assignment)
    }

    /// Gives a case back.
    pub fn decline(&self, request: proto::DeclineRequest) -> Result<(), ClientError> {
        self.runtime.block_on(self.reviewers().decline(request))?;
        Ok(())
    }

    /// Opens a closed case again.
    pub fn reopen(&self, request: proto::ReopenRequest) -> Result<Option<proto::Assignment>, ClientError> {
        Ok(self.runtime.block_on(self.reviewers().reopen(request))?.into_inner().assignment)
    }

    /// Does a signed act on the way to a release.
    pub fn act(&self, act: &Act, action: proto::SignedAction, reason: &str) -> Result<(), ClientError> {
        let (reason, act) = (reason.to_owned(), act.to_lines().text());
        let request = proto::ActRequest { action: Some(action), reason, act };
        self.runtime.block_on(self.releases().act(request))?;
        Ok(())
    }

    /// The parts dealt to the caller.
    pub fn parts(&self) -> Result<Vec<proto::DealtPart>, ClientError> {
        let request = proto::GetMyPartsRequest {};
        Ok(self.runtime.block_on(self.releases().get_my_parts(request))?.into_inner().parts)
    }

    /// What residents of the caller's station are to be asked.
    pub fn asks(&self) -> Result<Vec<proto::Ask>, ClientError> {
        let request = proto::ListAsksRequest {};
        Ok(self.runtime.block_on(self.releases().list_asks(request))?.into_inner().asks)
    }

    /// What the caller needs to carry out a release.
    pub fn release(&self, name: &str) -> Result<proto::GetReleaseResponse, ClientError> {
        let request = proto::GetReleaseRequest { name: name.to_owned() };
        Ok(self.runtime.block_on(self.releases().get_release(request))?.into_inner())
    }
}
