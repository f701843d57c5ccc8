//! A case as whoever has a part in it names it: by its name or its first digits alone, since the server
//! knows what was dealt to her and what her station is to ask. Nothing is asked that is not hers.

use clap::Args;

use crate::cli::arguments::Connection;
use crate::cli::failure::Failure;
use crate::domain::actor::Role;
use crate::domain::ids::{CaseId, ProfileId, ReportId};
use crate::domain::release::act::{Act, CaseAct};

/// Why, and as whom.
#[derive(Args)]
pub struct Why {
    /// Why, 10 to 2,000 characters.
    #[arg(long)]
    pub reason: String,
    #[command(flatten)]
    pub connection: Connection,
}

/// A case, as `release parts` or `release asks` prints it.
#[derive(Args)]
pub struct OnCase {
    /// cases/…, or its first digits where it is dealt to you or is to be asked about at your station.
    pub case: String,
    /// profiles/…; found by the case where it is yours.
    pub profile: Option<String>,
    /// The round; found by the case where it is yours.
    #[arg(requires = "profile")]
    pub round: Option<u32>,
    #[command(flatten)]
    pub why: Why,
}

/// A case with what acts on it name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// cases/…
    pub case: String,
    /// profiles/…
    pub profile: String,
    /// The round.
    pub round: u32,
    /// The recipient, where the station is to ask about one.
    pub recipient: Option<String>,
}

impl OnCase {
    /// What acts on it name: as given, or as the server lists it for the caller.
    ///
    /// # Errors
    /// What the server refuses; a case that is not the caller's, or several that begin so.
    pub fn named(&self) -> Result<Named, Failure> {
        if let (Some(profile), Some(round)) = (&self.profile, self.round) {
            let (case, profile) = (self.case.clone(), profile.clone());
            return Ok(Named { case, profile, round, recipient: None });
        }
        only(hers(&self.why.connection)?, &self.case)
    }

    /// An act on it.
    ///
    /// # Errors
    /// As for [`OnCase::named`].
    pub fn act(self, act: CaseAct) -> Result<(Act, Why), Failure> {
        let Named { case, profile, round, .. } = self.named()?;
        let (case, profile) = (case_of(&case)?, profile_of(&profile)?);
        Ok((Act::Case { case, profile, round, act }, self.why))
    }
}

/// The cases in which the caller has a part, or about which her station is to ask. By her roles only one of
/// the two is asked for: a call that is not hers would be noted.
fn hers(connection: &Connection) -> Result<Vec<Named>, Failure> {
    let roles = connection.enrolment()?.admission.actor.roles;
    let client = connection.client()?;
    let mut all = Vec::new();
    if roles.contains(&Role::StationWorker) {
        all.extend(client.asks()?.into_iter().map(|ask| Named {
            case: ask.name,
            profile: ask.profile,
            round: ask.round,
            recipient: Some(ask.recipient),
        }));
    }
    if roles.contains(&Role::SafetyOfficer) || roles.contains(&Role::Liaison) {
        all.extend(client.parts()?.into_iter().map(|part| Named {
            case: part.name,
            profile: part.profile,
            round: part.round,
            recipient: None,
        }));
    }
    Ok(all)
}

/// The one that begins so.
fn only(all: Vec<Named>, case: &str) -> Result<Named, Failure> {
    let digits = case.strip_prefix("cases/").unwrap_or(case);
    let begins = |one: &Named| one.case.strip_prefix("cases/").is_some_and(|id| id.starts_with(digits));
    let mut fitting: Vec<Named> = all.into_iter().filter(begins).collect();
    fitting.dedup_by(|one, other| one.case == other.case);
    match (fitting.pop(), fitting.is_empty()) {
        (Some(one), true) => Ok(one),
        (Some(_), false) => Err(Failure::failed(format!(
            "{digits}: 有几个案件如此开头，请多给几位 / several cases begin so: give more digits"
        ))),
        (None, _) => Err(Failure::failed(format!(
            "{digits}: 您名下没有如此开头的案件；若由他人告知，请写全 cases/… profiles/… 轮次 / \
             no case of yours begins so; where it was named to you, give cases/… profiles/… and the round"
        ))),
    }
}

/// What is no name of a record, with where such names are told.
pub fn no_name(text: &str, accepted: &str) -> Failure {
    Failure::failed(format!(
        "{text}: 不是记录名称；`homeward import FILE --names FILE` 和 `homeward duties list` 会列出 / is no name of a record; \
         accepted: {accepted} with 32 hexadecimal digits, as `homeward import FILE --names FILE` and `homeward duties list` tell it"
    ))
}

fn read<T>(text: &str, prefix: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Failure> {
    let id = text.strip_prefix(prefix).and_then(parse);
    let wrong = "不是可用的名称 / is no such name";
    id.ok_or_else(|| {
        Failure::failed(format!("{text}: {wrong}; accepted: {prefix} and 32 hexadecimal digits"))
    })
}

/// The case of a name.
///
/// # Errors
/// Another text.
pub fn case_of(text: &str) -> Result<CaseId, Failure> {
    read(text, "cases/", CaseId::parse)
}

/// The resident of a name.
///
/// # Errors
/// Another text.
pub fn profile_of(text: &str) -> Result<ProfileId, Failure> {
    read(text, "profiles/", ProfileId::parse)
}

/// The recipient of a name.
///
/// # Errors
/// Another text.
pub fn report_of(text: &str) -> Result<ReportId, Failure> {
    read(text, "", ReportId::parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(case: &str) -> Named {
        Named { case: format!("cases/{case}"), profile: "profiles/1".into(), round: 1, recipient: None }
    }

    #[test]
    fn a_case_is_called_by_its_first_digits_when_no_other_begins_so() {
        let all = || vec![named("3fa9"), named("3fb0"), named("77"), named("77")];
        assert_eq!(only(all(), "3fa").unwrap(), named("3fa9"));
        assert_eq!(only(all(), "cases/77").unwrap(), named("77"), "in two parts of one case");
        assert!(only(all(), "3f").is_err() && only(all(), "9").is_err());
    }
}
