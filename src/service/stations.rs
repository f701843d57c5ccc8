//! What stations do: create profiles, say more, read their own, close them, import. A station never
//! learns anything of reports, families or scores.

use crate::domain::access::{Call, Permit, Relation};
use crate::domain::actor::Actor;
use crate::domain::date::PartialDate;
use crate::domain::description::{Change, Completeness, Description};
use crate::domain::entry::{NewEntry, Subject, What};
use crate::domain::ids::{ProfileId, StatementId};
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::profile::{NewProfile, Profile, Status};
use crate::domain::statement::NewStatement;
use crate::domain::to_come::check_death;
use crate::service::core::{Request, Service};
use crate::service::intake::{masked_profile, masked_statements, random_bytes};
use crate::service::line_outcome::{LineOutcome, OutcomeKind, outcome_bytes, outcomes_replied, refused};
use crate::service::own_records::{Page, change_statements, check_revision, own};
use crate::service::refusal::Refusal;
use crate::store::{Commit, Expectation, Lane, Put};

impl Service {
    /// Creates a profile.
    ///
    /// # Errors
    /// What is wrong with it; a reference that exists; another station's code (not found).
    pub fn create_profile(
        &self,
        actor: &Actor,
        request: Request,
        new: &NewProfile,
    ) -> Result<Profile, Refusal> {
        let permit = self.permit(actor, Call::CreateProfile, own(actor, &new.station))?;
        new.check()?;
        let (new, _) = &masked_profile(new);
        self.once(
            actor.id,
            request,
            |ids| self.profile_replied(actor, Call::CreateProfile, &ids),
            || {
                if self.store.profile_by_ref(&new.station, &new.local_ref)?.is_some() {
                    return Err(Refusal::AlreadyExists);
                }
                let mut commit = Commit::new(Lane::Caller);
                let profile = self.put_new_profile(&permit, &mut commit, new)?;
                Ok((commit, profile.id.0.to_vec(), profile))
            },
        )
    }

    /// Adds statements to a profile and ends others.
    ///
    /// # Errors
    /// What is wrong with them; a changed record, when `revision` is given; unknown or foreign ids.
    pub fn add_profile_statements(
        &self,
        actor: &Actor,
        request: Request,
        id: ProfileId,
        revision: Option<u32>,
        added: &[NewStatement],
        withdrawn: &[StatementId],
    ) -> Result<Profile, Refusal> {
        let (added, _) = &masked_statements(added);
        self.once(
            actor.id,
            request,
            |ids| self.profile_replied(actor, Call::AddProfileStatements, &ids),
            || {
                let (permit, mut profile) = self.own_profile(actor, Call::AddProfileStatements, id)?;
                check_revision(revision, profile.revision)?;
                let at = self.now();
                let default = Profile::default_source(profile.admitted_on);
                let change = change_statements(&mut profile.description, added, withdrawn, default, at)?;
                let mut commit = Commit::new(Lane::Caller);
                if !change.is_empty() {
                    put_profile(
                        &permit,
                        &mut commit,
                        &mut profile,
                        |profile| What::ProfileChanged {
                            profile,
                            added: change.added.clone(),
                            withdrawn: change.withdrawn.clone(),
                        },
                        at,
                    );
                }
                Ok((commit, id.0.to_vec(), profile))
            },
        )
    }

    /// Reads one profile of the caller's station.
    ///
    /// # Errors
    /// Unknown or foreign ids.
    pub fn get_profile(&self, actor: &Actor, id: ProfileId) -> Result<Profile, Refusal> {
        let (permit, profile) = self.own_profile(actor, Call::GetProfile, id)?;
        self.note_reading(&permit, vec![Subject::Profile(id)])?;
        Ok(profile)
    }

    /// Reads a page of the profiles of the caller's station, ordered by id. `fits` tells, item by
    /// item, whether the page still has room.
    ///
    /// # Errors
    /// Callers who are no station workers.
    pub fn list_profiles(
        &self,
        actor: &Actor,
        after: Option<ProfileId>,
        limit: usize,
        mut fits: impl FnMut(&Profile) -> bool,
    ) -> Result<Page<Profile, ProfileId>, Refusal> {
        let permit = self.permit(actor, Call::ListProfiles, Relation::Own)?;
        let ids = self.store.profiles_of(&actor.organisation, after, limit.saturating_add(1))?;
        let mut items: Vec<Profile> = Vec::new();
        let mut next = None;
        for id in ids {
            let Some(profile) = self.store.profile(id)? else { continue };
            // A record larger than a page is a page of its own.
            let fits = fits(&profile) || items.is_empty();
            if items.len() == limit || !fits {
                next = items.last().map(|last| last.id);
                break;
            }
            items.push(profile);
        }
        self.note_reading(&permit, items.iter().map(|profile| Subject::Profile(profile.id)).collect())?;
        Ok(Page { items, next })
    }

    /// Closes a profile: the resident left, died or is back with her family.
    ///
    /// # Errors
    /// A status that is no end of care; a changed record; unknown or foreign ids.
    pub fn close_profile(
        &self,
        actor: &Actor,
        request: Request,
        id: ProfileId,
        revision: Option<u32>,
        status: Status,
        died_on: Option<PartialDate>,
    ) -> Result<Profile, Refusal> {
        if matches!(status, Status::InCare) {
            return Err(Refusal::field(
                "status",
                Problem::new("is no end of care", "left transferred deceased reunited"),
            ));
        }
        if died_on.is_some() && status != Status::Deceased {
            return Err(Refusal::field(
                "died_on",
                Problem::new("is given though status is not deceased", "status deceased"),
            ));
        }
        self.once(
            actor.id,
            request,
            |ids| self.profile_replied(actor, Call::CloseProfile, &ids),
            || {
                let (permit, mut profile) = self.own_profile(actor, Call::CloseProfile, id)?;
                check_revision(revision, profile.revision)?;
                check_death(died_on.as_ref(), self.now())?;
                profile.status = status;
                profile.died_on = died_on.or(profile.died_on);
                let mut commit = Commit::new(Lane::Caller);
                put_profile(
                    &permit,
                    &mut commit,
                    &mut profile,
                    |profile| What::ProfileStatus { profile, status },
                    self.now(),
                );
                Ok((commit, id.0.to_vec(), profile))
            },
        )
    }

    /// Takes in a chunk of an import: each line restates what the station says of one resident. A bad
    /// line is refused alone.
    ///
    /// # Errors
    /// Failures of the whole chunk; nothing of it was taken in then.
    pub fn restate_profiles(
        &self,
        actor: &Actor,
        request: Request,
        lines: &[Result<NewProfile, Invalid>],
    ) -> Result<Vec<LineOutcome>, Refusal> {
        let permit = self.permit(actor, Call::RestateProfiles, Relation::Own)?;
        let checked: Vec<Result<NewProfile, Invalid>> = lines
            .iter()
            .map(|line| {
                let new = line.as_ref().map_err(Clone::clone)?;
                if new.station != actor.organisation {
                    return Err(Invalid::one(
                        "station",
                        Problem::new("is not the caller's", "the code of one's own station"),
                    ));
                }
                new.check().map(|()| masked_profile(new).0)
            })
            .collect();
        self.once(
            actor.id,
            request,
            |reply| Ok(outcomes_replied(&reply, &checked)),
            || {
                let mut commit = Commit::new(Lane::Caller);
                let mut outcomes = Vec::with_capacity(checked.len());
                for line in &checked {
                    outcomes.push(match line {
                        Ok(new) => self.restate_profile(&permit, &mut commit, new)?,
                        Err(invalid) => refused(invalid.clone()),
                    });
                }
                Ok((commit, outcome_bytes(&outcomes), outcomes))
            },
        )
    }

    fn restate_profile(
        &self,
        permit: &Permit,
        commit: &mut Commit,
        new: &NewProfile,
    ) -> Result<LineOutcome, Refusal> {
        let stored = match (earlier_in(commit, new), self.store.profile_by_ref(&new.station, &new.local_ref)?)
        {
            (Some(profile), _) => Some(profile),
            (None, Some(id)) => self.store.profile(id)?,
            (None, None) => None,
        };
        let Some(mut profile) = stored else {
            return match self.put_new_profile(permit, commit, new) {
                Ok(profile) => Ok(LineOutcome {
                    kind: OutcomeKind::Created,
                    id: Some(profile.id.0),
                    invalid: Invalid::default(),
                }),
                Err(Refusal::Invalid(invalid)) => Ok(refused(invalid)),
                Err(other) => Err(other),
            };
        };
        if profile.keeper() != permit.organisation() {
            return Ok(refused(Invalid::one("local_ref", taken_over())));
        }
        let id = profile.id;
        let at = self.now();
        if let Err(invalid) = new.check_dates(at) {
            return Ok(refused(invalid));
        }
        let before = profile.clone();
        let default = Profile::default_source(new.admitted_on);
        let change = match profile.description.restate(&new.statements, new.completeness, default, at) {
            Ok(change) => change,
            Err(invalid) => return Ok(refused(invalid)),
        };
        profile.admitted_on = new.admitted_on;
        profile.died_on = new.died_on.or(profile.died_on);
        profile.status = new.status.unwrap_or(profile.status);
        if let Some(same_as) = &new.same_as {
            profile.same_as = same_as.clone();
        }
        for feared in new.feared.iter().flatten() {
            // Import never shortens what protects her.
            if !profile.feared.contains(feared) {
                profile.feared.push(feared.clone());
            }
        }
        if profile == before {
            return Ok(LineOutcome {
                kind: OutcomeKind::Unchanged,
                id: Some(id.0),
                invalid: Invalid::default(),
            });
        }
        if profile.status != before.status {
            let status = profile.status;
            commit.entries.push(NewEntry::new(permit, at, What::ProfileStatus { profile: id, status }));
        }
        let Change { added, withdrawn } = change;
        put_profile(
            permit,
            commit,
            &mut profile,
            |profile| What::ProfileChanged { profile, added, withdrawn },
            at,
        );
        Ok(LineOutcome { kind: OutcomeKind::Changed, id: Some(id.0), invalid: Invalid::default() })
    }

    fn put_new_profile(
        &self,
        permit: &Permit,
        commit: &mut Commit,
        new: &NewProfile,
    ) -> Result<Profile, Refusal> {
        let at = self.now();
        new.check_dates(at)?;
        let mut description = Description::default();
        let default = Profile::default_source(new.admitted_on);
        if new.completeness == Completeness::Partial {
            return Err(Refusal::field(
                "partial",
                Problem::new("adds to a record that does not exist", "a whole first line"),
            ));
        }
        description.restate(&new.statements, Completeness::Partial, default, at)?;
        let profile = Profile {
            id: ProfileId(random_bytes()),
            station: new.station.clone(),
            local_ref: new.local_ref.clone(),
            kept_by: None,
            admitted_on: new.admitted_on,
            status: new.status.unwrap_or(Status::InCare),
            died_on: new.died_on,
            same_as: new.same_as.clone().unwrap_or_default(),
            feared: new.feared.clone().unwrap_or_default(),
            description,
            created_at: at,
            revision: 1,
        };
        commit.expect.push(Expectation::ProfileRefFree(profile.station.clone(), profile.local_ref.clone()));
        commit.put.push(Put::Profile(Box::new(profile.clone())));
        commit.entries.push(NewEntry::new(permit, at, What::ProfileCreated { profile: profile.id }));
        Ok(profile)
    }

    fn own_profile(&self, actor: &Actor, call: Call, id: ProfileId) -> Result<(Permit, Profile), Refusal> {
        let profile = self.store.profile(id)?;
        let relation = profile.as_ref().map_or(Relation::Stranger, |profile| own(actor, profile.keeper()));
        let permit = self.permit(actor, call, relation)?;
        profile.map(|profile| (permit, profile)).ok_or(Refusal::NotFound)
    }

    /// The profile of a request answered before, by the rights the caller has now; reading it is noted.
    fn profile_replied(&self, actor: &Actor, call: Call, ids: &[u8]) -> Result<Profile, Refusal> {
        let id = ids.try_into().map(ProfileId).map_err(|_| Refusal::NotFound)?;
        let (permit, profile) = self.own_profile(actor, call, id)?;
        self.note_reading(&permit, vec![Subject::Profile(id)])?;
        Ok(profile)
    }
}

/// What an earlier line of the same chunk says of the same resident.
fn earlier_in(commit: &Commit, new: &NewProfile) -> Option<Profile> {
    commit.put.iter().rev().find_map(|put| match put {
        Put::Profile(profile) if profile.station == new.station && profile.local_ref == new.local_ref => {
            Some((**profile).clone())
        }
        _ => None,
    })
}

fn taken_over() -> Problem {
    Problem::new("was taken over by another station", "residents in one's own care")
}

fn put_profile(
    permit: &Permit,
    commit: &mut Commit,
    profile: &mut Profile,
    what: impl FnOnce(ProfileId) -> What,
    at: crate::domain::ids::Timestamp,
) {
    let earlier = commit.put.iter().position(|put| matches!(put, Put::Profile(old) if old.id == profile.id));
    match earlier {
        // A second line of the same chunk: the first one's expectation holds for both.
        Some(i) => {
            commit.put.remove(i);
        }
        None => commit.expect.push(Expectation::Profile(profile.id, Some(profile.revision))),
    }
    profile.revision += 1;
    commit.put.push(Put::Profile(Box::new(profile.clone())));
    commit.entries.push(NewEntry::new(permit, at, what(profile.id)));
}
