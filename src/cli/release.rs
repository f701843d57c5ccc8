//! `homeward release`: the way from a confirmed kinship to a release, for safety officers, stations,
//! advocates and liaisons, each act signed with the caller's own key.

use clap::{Args, Subcommand};

use crate::audit::signed_lines;
use crate::cli::arguments::Connection;
use crate::cli::case_text::word;
use crate::cli::failure::Failure;
use crate::domain::date::PartialDate;
use crate::domain::evidence::Bits;
use crate::domain::ids::{CaseId, OrgCode, ProfileId, ReportId, RequestId, Timestamp};
use crate::domain::relative::Relation;
use crate::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Cause, PersonAct, Whom};
use crate::domain::release::facts::{FollowUp, Judgement, LaboratoryFinding, LaboratoryResult, Proof};
use crate::domain::release::scope::Scope;
use crate::domain::release::terms::{Aid, Guardian, Mode, Purpose, Supporter, Terms};
use crate::domain::words::Word;
use crate::grpc::client::request_id;
use crate::grpc::proto;
use crate::service::{ToSign, call_of, subject_of};

/// The way to a release.
#[derive(Args)]
pub struct Release {
    #[command(subcommand)]
    what: What,
}

/// A case by its three names, as `release parts` or `release asks` prints them.
#[derive(Args)]
struct OnCase {
    /// cases/…
    case: String,
    /// profiles/…
    profile: String,
    /// The round.
    round: u32,
    #[command(flatten)]
    why: Why,
}

#[derive(Args)]
struct Why {
    /// Why, 10 to 2,000 characters.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Args)]
struct Agreement {
    #[command(flatten)]
    on: OnCase,
    /// The recipient, as `release asks` prints it; left out for an agreement to sampling.
    #[arg(long, requires = "scope")]
    recipient: Option<String>,
    /// alive, message, call or meeting.
    #[arg(long)]
    scope: Option<String>,
    /// self, supported or best_interpretation.
    #[arg(long)]
    mode: String,
    /// Who supported or interpreted; may be given several times.
    #[arg(long = "supporter")]
    supporters: Vec<String>,
    /// Aids used; may be given several times.
    #[arg(long = "aid")]
    aids: Vec<String>,
    /// For a child under 14: independent or authority.
    #[arg(long)]
    guardian: Option<String>,
    /// A child's own view was recorded.
    #[arg(long)]
    childs_view: bool,
    /// When it must be looked at again, YYYY-MM-DD, within 180 days. Both signers give the same.
    #[arg(long)]
    review: String,
}

#[derive(Subcommand)]
enum What {
    /// The parts dealt to you, as safety officer or liaison.
    Parts(Connection),
    /// About what residents of your station are to be asked.
    Asks(Connection),
    /// What you need to carry out a release. Reading it is recorded.
    Show {
        /// cases/…
        case: String,
        #[command(flatten)]
        connection: Connection,
    },
    /// Judge safety: safe, unsafe or kin_doubted.
    Judge {
        /// The judgement.
        judgement: String,
        #[command(flatten)]
        on: OnCase,
        /// The proof independent of the claimant that you saw.
        #[arg(long)]
        proof: Option<String>,
    },
    /// Order a laboratory comparison.
    OrderLaboratory(OnCase),
    /// Record what the laboratory found: supports, excludes or inconclusive.
    Laboratory {
        /// The result.
        result: String,
        /// What the relative whose sample was compared is to the missing person: mother, sister and so on; the
        /// relation claimed if left out.
        #[arg(long)]
        tested: Option<String>,
        /// The laboratory's own likelihood ratio for that relation as log2, in bits: above 0 where it supports,
        /// below where it excludes. It counts in the score.
        #[arg(long, requires = "tested", allow_hyphen_values = true)]
        bits: Option<f64>,
        #[command(flatten)]
        on: OnCase,
    },
    /// Begin to ask the resident.
    Ask(OnCase),
    /// Record that she could not be asked.
    NotAsked(OnCase),
    /// Record her agreement; it counts when worker and advocate have recorded the same.
    Agree(Box<Agreement>),
    /// Record that she withdraws it. One person is enough.
    Withdraw {
        /// profiles/…
        profile: String,
        /// The recipient; left out for the agreement to sampling.
        #[arg(long)]
        recipient: Option<String>,
        #[command(flatten)]
        why: Why,
    },
    /// Record that she refuses a recipient, or everybody. One person is enough.
    Refuse(OfWhom),
    /// Record that she refuses no longer; worker and advocate record it.
    MindChanged(OfWhom),
    /// Release, up to a scope: told_of_death, alive, message, call or meeting.
    Make {
        /// The scope.
        scope: String,
        #[command(flatten)]
        on: OnCase,
    },
    /// Record that the release was carried out.
    Done(OnCase),
    /// Record a look afterwards: well, concern or not_reached.
    FollowUp {
        /// What was found.
        outcome: String,
        #[command(flatten)]
        on: OnCase,
    },
    /// Undo an identification.
    Undo(OnCase),
    /// Stop at once: cases/…, stations/CODE or everything.
    Stop {
        /// What.
        target: String,
        #[command(flatten)]
        why: Why,
    },
    /// Lift a hold or stop; it falls when two of different organisations lifted it.
    Lift {
        /// What.
        target: String,
        #[command(flatten)]
        why: Why,
    },
}

#[derive(Args)]
struct OfWhom {
    /// profiles/…
    profile: String,
    /// The recipient; everybody when left out.
    #[arg(long)]
    recipient: Option<String>,
    #[command(flatten)]
    why: Why,
}

impl Release {
    /// Does it.
    ///
    /// # Errors
    /// Words that mean nothing here, and what the server refuses.
    pub fn run(self) -> Result<(), Failure> {
        match self.what {
            What::Parts(connection) => {
                for part in connection.client()?.parts()? {
                    let proto::DealtPart { name, profile, round, part, stage } = part;
                    println!("{name} {profile} {round}  {part}  {stage}");
                }
                Ok(())
            }
            What::Asks(connection) => {
                for ask in connection.client()?.asks()? {
                    let relation = word(ask.relation().as_str_name(), "REPORTER_RELATION_");
                    println!(
                        "{} {} {}  recipient {}  her {relation}  {}",
                        ask.name, ask.profile, ask.round, ask.recipient, ask.stage
                    );
                }
                Ok(())
            }
            What::Show { case, connection } => {
                let release = connection.client()?.release(&case)?;
                println!("scope     {}", release.scope);
                println!("station   {}", release.station);
                println!("desk      {}", release.desk);
                println!("relation  {}", word(release.relation().as_str_name(), "REPORTER_RELATION_"));
                println!("reporter  {}", release.reporter_name);
                println!("contact   {}", release.reporter_contact);
                Ok(())
            }
            acting => acting.act(),
        }
    }
}

impl What {
    fn act(self) -> Result<(), Failure> {
        let (act, why) = match self {
            Self::Parts(_) | Self::Asks(_) | Self::Show { .. } => return Ok(()),
            Self::Judge { judgement, on, proof } => {
                let judgement = meant::<Judgement>("judgement", &judgement)?;
                let proof = proof.map(|word| meant::<Proof>("--proof", &word)).transpose()?;
                on.act(CaseAct::SafetyJudged { judgement, proof })?
            }
            Self::OrderLaboratory(on) => on.act(CaseAct::LaboratoryOrdered)?,
            Self::Laboratory { result, tested, bits, on } => {
                let result = meant::<LaboratoryResult>("result", &result)?;
                let tested = tested.map(|word| meant::<Relation>("--tested", &word)).transpose()?;
                let finding = LaboratoryFinding { result, tested, ratio: bits.map(Bits::from_f64) };
                if !finding.is_consistent() {
                    return Err(Failure::failed(
                        "--bits: above 0 where it supports, below 0 where it excludes, at most 60 either way",
                    ));
                }
                on.act(CaseAct::LaboratoryReported(finding))?
            }
            Self::Ask(on) => on.act(CaseAct::Asked)?,
            Self::NotAsked(on) => on.act(CaseAct::CouldNotAsk)?,
            Self::Agree(agreement) => agreement.act()?,
            Self::Withdraw { profile, recipient, why } => {
                let report = recipient.map(|text| report_of(&text)).transpose()?;
                person(&profile, PersonAct::Withdrew(report), why)?
            }
            Self::Refuse(of) => of.act(PersonAct::Refused)?,
            Self::MindChanged(of) => of.act(PersonAct::MindChanged)?,
            Self::Make { scope, on } => on.act(CaseAct::Released(meant::<Scope>("scope", &scope)?))?,
            Self::Done(on) => on.act(CaseAct::HandedOver)?,
            Self::FollowUp { outcome, on } => {
                let outcome = meant::<FollowUp>("outcome", &outcome)?;
                on.act(CaseAct::FollowedUp(outcome))?
            }
            Self::Undo(on) => on.act(CaseAct::Undone)?,
            Self::Stop { target, why } => {
                (Act::Brake { target: brake(&target)?, act: BrakeAct::Pulled(Cause::Stopped) }, why)
            }
            Self::Lift { target, why } => {
                (Act::Brake { target: brake(&target)?, act: BrakeAct::Lifted }, why)
            }
        };
        let text = request_id()?;
        let id = RequestId::parse(&text).ok_or_else(|| Failure::failed("no request id could be made"))?;
        let call = call_of(&act).ok_or_else(|| Failure::failed("this act is the service's own"))?;
        let subject = subject_of(&act);
        let to_sign = ToSign { call, subject: &subject, id, body: signed_lines(&act), reason: &why.reason };
        let action = why.connection.sign(to_sign)?;
        why.connection.client()?.act(&act, action, &why.reason)?;
        println!("done");
        Ok(())
    }
}

impl OnCase {
    fn act(self, act: CaseAct) -> Result<(Act, Why), Failure> {
        let case = case_of(&self.case)?;
        let profile = profile_of(&self.profile)?;
        Ok((Act::Case { case, profile, round: self.round, act }, self.why))
    }
}

impl OfWhom {
    fn act(self, act: impl Fn(Whom) -> PersonAct) -> Result<(Act, Why), Failure> {
        let whom = match self.recipient {
            Some(text) => Whom::Report(report_of(&text)?),
            None => Whom::Everybody,
        };
        person(&self.profile, act(whom), self.why)
    }
}

impl Agreement {
    fn act(self) -> Result<(Act, Why), Failure> {
        let purpose = match (&self.recipient, &self.scope) {
            (Some(report), Some(scope)) => Purpose::Contact {
                case: case_of(&self.on.case)?,
                report: report_of(report)?,
                scope: meant::<Scope>("--scope", scope)?,
            },
            _ => Purpose::Sampling,
        };
        let all = |words: &[String]| -> Result<Vec<Supporter>, Failure> {
            words.iter().map(|word| meant::<Supporter>("--supporter", word)).collect()
        };
        let aids = self.aids.iter().map(|word| meant::<Aid>("--aid", word)).collect::<Result<_, _>>()?;
        let terms = Terms {
            purpose,
            mode: meant::<Mode>("--mode", &self.mode)?,
            supporters: all(&self.supporters)?,
            aids,
            guardian: self.guardian.map(|word| meant::<Guardian>("--guardian", &word)).transpose()?,
            childs_view: self.childs_view,
            review_at: day(&self.review)?,
        };
        person(&self.on.profile, PersonAct::Agreed(terms), self.on.why)
    }
}

fn person(profile: &str, act: PersonAct, why: Why) -> Result<(Act, Why), Failure> {
    Ok((Act::Person { profile: profile_of(profile)?, act }, why))
}

fn meant<W: Word>(what: &str, text: &str) -> Result<W, Failure> {
    let found = W::VALUES.iter().find(|value| value.as_word() == text);
    found.copied().ok_or_else(|| Failure::failed(format!("{what}; accepted: {}", W::ACCEPTED.join(" "))))
}

fn named<T>(text: &str, prefix: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Failure> {
    let id = text.strip_prefix(prefix).and_then(parse);
    id.ok_or_else(|| Failure::failed(format!("accepted: {prefix} and 32 hexadecimal digits")))
}

fn case_of(text: &str) -> Result<CaseId, Failure> {
    named(text, "cases/", CaseId::parse)
}

fn profile_of(text: &str) -> Result<ProfileId, Failure> {
    named(text, "profiles/", ProfileId::parse)
}

fn report_of(text: &str) -> Result<ReportId, Failure> {
    named(text, "", ReportId::parse)
}

fn brake(text: &str) -> Result<BrakeTarget, Failure> {
    if text == "everything" {
        return Ok(BrakeTarget::Everything);
    }
    match text.strip_prefix("stations/") {
        Some(code) => {
            let code = OrgCode::new(code).map_err(|problem| Failure::failed(problem.accepted))?;
            Ok(BrakeTarget::Station(code))
        }
        None => case_of(text).map(BrakeTarget::Case),
    }
}

/// Midnight of a day, in UTC.
pub fn day(text: &str) -> Result<Timestamp, Failure> {
    let wrong = || Failure::failed("the day; accepted: a day such as 2027-03-01");
    let date: PartialDate = text.parse().map_err(|_| wrong())?;
    let (first, last) = date.days().ok_or_else(wrong)?;
    if first != last {
        return Err(wrong());
    }
    // Day 719,163 is 1970-01-01.
    Ok(Timestamp((i64::from(first) - 719_163) * 86_400_000))
}
