//! The terms of an agreement of hers: to what, how it was found out, with whose help, until when. Who
//! may record it, and whether it is in force, is `will`'s.

use crate::domain::ids::{CaseId, ReportId, Timestamp};
use crate::domain::release::facts::{AgeBand, Person};
use crate::domain::release::scope::Scope;
use crate::domain::release::unlawful::Unlawful;
use crate::domain::report::ReporterRelation;
use crate::domain::words::word_enum;

word_enum! {
    /// How her will was found out.
    pub enum Mode {
        /// She said it herself.
        Own = "self",
        /// She said it with support.
        Supported = "supported",
        /// The best interpretation of her will.
        BestInterpretation = "best_interpretation",
    }
}

word_enum! {
    /// Who supported or interpreted. Some of these never may (S5).
    pub enum Supporter {
        /// Her advocate.
        Advocate = "advocate",
        /// Staff of the station.
        Staff = "staff",
        /// An interpreter.
        Interpreter = "interpreter",
        /// A clinician.
        Clinician = "clinician",
        /// A person she trusts, not of the claimant's side.
        TrustedPerson = "trusted_person",
        /// Her guardian.
        Guardian = "guardian",
        /// The reporter.
        Reporter = "reporter",
        /// The reporter's kin.
        ReportersKin = "reporters_kin",
        /// A person on her list of feared persons.
        FearedPerson = "feared_person",
    }
}

word_enum! {
    /// Aids used to find out her will.
    pub enum Aid {
        /// Pictures.
        Pictures = "pictures",
        /// Sign language or gestures.
        Signs = "signs",
        /// Her own language or dialect.
        OwnLanguage = "own_language",
        /// Plain words, repeated on several days.
        Repeated = "repeated",
        /// An object or a place shown.
        Objects = "objects",
    }
}

word_enum! {
    /// Whose agreement stands beside a child's.
    pub enum Guardian {
        /// A guardian who is neither the claimant nor of the claimant's side.
        Independent = "independent",
        /// An authority for the protection of children.
        Authority = "authority",
        /// The claimant, or somebody of the claimant's side; never accepted.
        Claimant = "claimant",
    }
}

/// To what she agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// That this reporter be told, up to a scope.
    Contact {
        /// The case in which she was asked.
        case: CaseId,
        /// The recipient's report.
        report: ReportId,
        /// How much at most.
        scope: Scope,
    },
    /// That a sample be taken for a laboratory comparison.
    Sampling,
}

/// The terms of an agreement; both signers record the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Terms {
    /// To what.
    pub purpose: Purpose,
    /// How her will was found out.
    pub mode: Mode,
    /// Who supported or interpreted.
    pub supporters: Vec<Supporter>,
    /// Aids used.
    pub aids: Vec<Aid>,
    /// Whose agreement stands beside hers.
    pub guardian: Option<Guardian>,
    /// Whether a child's own view was recorded.
    pub childs_view: bool,
    /// When it must be looked at again, and ends when it is not.
    pub review_at: Timestamp,
}

/// Milliseconds of a day.
pub const DAY_MS: i64 = 86_400_000;
/// The longest an agreement lasts, days.
pub const LONGEST_DAYS: i64 = 180;
/// How long the second signature may follow the first, hours.
pub const SIGNED_WITHIN_HOURS: i64 = 72;

impl Terms {
    /// Checks what the terms say by themselves, of this person, at this time.
    ///
    /// # Errors
    /// Why they are no agreement.
    pub fn check(&self, person: &Person, at: Timestamp) -> Result<(), Unlawful> {
        if !person.alive {
            return Err(Unlawful::Dead);
        }
        if self.review_at <= at || self.review_at.0.saturating_sub(at.0) > LONGEST_DAYS * DAY_MS {
            return Err(Unlawful::ReviewDate);
        }
        if matches!(self.purpose, Purpose::Contact { scope: Scope::ToldOfDeath, .. }) {
            return Err(Unlawful::Scope);
        }
        let never = [Supporter::Reporter, Supporter::ReportersKin, Supporter::FearedPerson];
        let guardian_alone = self.supporters.iter().all(|one| *one == Supporter::Guardian);
        if self.supporters.iter().any(|one| never.contains(one))
            || (!self.supporters.is_empty() && guardian_alone)
            || (self.mode != Mode::Own && self.supporters.is_empty())
            || self.guardian == Some(Guardian::Claimant)
        {
            return Err(Unlawful::ThroughTheClaimant);
        }
        self.fits_age(person.age)
    }

    /// Whether everything stands in them that somebody of this age is owed; looked at again at each release,
    /// since she may turn out to be younger than was believed when they were signed.
    ///
    /// # Errors
    /// What is missing.
    pub fn fits_age(&self, age: Option<AgeBand>) -> Result<(), Unlawful> {
        match age {
            None => Err(Unlawful::AgeUnknown),
            Some(AgeBand::Under14 | AgeBand::Under18) if !self.childs_view => Err(Unlawful::ChildsView),
            Some(AgeBand::Under14) if self.guardian.is_none() => Err(Unlawful::Guardian),
            Some(_) => Ok(()),
        }
    }

    /// Whether a child under 14 has somebody beside her who is not the claimant: when the claimant
    /// calls himself her guardian or is her parent, only an authority will do.
    pub fn guards_against(&self, relation: ReporterRelation, age: Option<AgeBand>) -> bool {
        let claimant_may_be_guardian = matches!(
            relation,
            ReporterRelation::Guardian | ReporterRelation::Father | ReporterRelation::Mother
        );
        match age {
            Some(AgeBand::Under14) if claimant_may_be_guardian => self.guardian == Some(Guardian::Authority),
            Some(AgeBand::Under14) => {
                matches!(self.guardian, Some(Guardian::Authority | Guardian::Independent))
            }
            _ => true,
        }
    }
}
