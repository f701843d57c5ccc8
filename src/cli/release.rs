//! `homeward release`: the way from a confirmed kinship to a release, for safety officers, stations,
//! advocates and liaisons, each act signed with the caller's own key.

use clap::{Args, Subcommand};

use crate::audit::{day_text, signed_lines};
use crate::cli::arguments::Connection;
use crate::cli::case_text::short;
use crate::cli::failure::Failure;
use crate::cli::on_case::{OnCase, Why, case_of, profile_of, report_of};
use crate::cli::plain_words::{plain, plain_of, tell_receipt};
use crate::domain::actor::{Actor, Role};
use crate::domain::date::PartialDate;
use crate::domain::evidence::Bits;
use crate::domain::ids::{CaseId, OrgCode, ProfileId, RequestId, Timestamp};
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

#[derive(Args)]
struct Agreement {
    #[command(flatten)]
    on: OnCase,
    /// The recipient, as `release asks` prints it; found by the case where it is your station's to ask.
    #[arg(long, requires = "scope")]
    recipient: Option<String>,
    /// alive, message, call or meeting; left out for an agreement to sampling.
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
                let parts = connection.client()?.parts()?;
                if parts.is_empty() {
                    eprintln!("没有派给您的职责 / no part is dealt to you");
                }
                for part in parts {
                    let proto::DealtPart { name, profile, round, part, stage } = part;
                    let (digits, part, stage) = (short(&name), plain(&part), plain(&stage));
                    println!("{name} {profile} {round}  ({digits})  {part}  {stage}");
                }
                Ok(())
            }
            What::Asks(connection) => {
                let asks = connection.client()?.asks()?;
                if asks.is_empty() {
                    eprintln!("目前没有要询问的居民 / no resident of your station is to be asked now");
                }
                for ask in asks {
                    let relation = plain_of(ask.relation().as_str_name(), "REPORTER_RELATION_");
                    let (digits, stage) = (short(&ask.name), plain(&ask.stage));
                    println!(
                        "{} {} {}  ({digits})  recipient {}  her {relation}  {stage}",
                        ask.name, ask.profile, ask.round, ask.recipient
                    );
                }
                Ok(())
            }
            What::Show { case, connection } => {
                let release = connection.client()?.release(&case)?;
                let relation = plain_of(release.relation().as_str_name(), "REPORTER_RELATION_");
                println!("至多可告知 / scope     {}", release.scope);
                println!("救助站     / station   {}", release.station);
                println!("登记处     / desk      {}", release.desk);
                println!("关系       / relation  {relation}");
                println!("报案人     / reporter  {}", release.reporter_name);
                println!("联系方式   / contact   {}", release.reporter_contact);
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
        // Whoever has a part in a case knows the resident by her name in signed texts alone.
        let veiled = of_a_part(&act, &why.connection.enrolment()?.admission.actor);
        let body = if veiled { act.to_lines() } else { signed_lines(&act) };
        let to_sign = ToSign { call, subject: &subject, id, body, reason: &why.reason };
        let action = why.connection.sign(to_sign)?;
        why.connection.client()?.act(&act, action, &why.reason)?;
        println!("已记录 / done");
        tell_receipt(&text);
        if let Act::Person { profile, act: PersonAct::Agreed(terms) } = &act
            && why.connection.enrolment()?.admission.actor.has(Role::StationWorker)
        {
            let command = for_the_advocate(*profile, terms);
            println!(
                "须由代言人在 72 小时内签同样的内容 / the advocate records the same within 72 hours:\n  {command}"
            );
        }
        Ok(())
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
        let named = self.on.named()?;
        let recipient = self.recipient.or(named.recipient);
        let purpose = match (recipient, &self.scope) {
            (Some(report), Some(scope)) => Purpose::Contact {
                case: case_of(&named.case)?,
                report: report_of(&report)?,
                scope: meant::<Scope>("--scope", scope)?,
            },
            (None, Some(_)) => return Err(Failure::failed("--recipient: as `release asks` prints it")),
            (_, None) => Purpose::Sampling,
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
        person(&named.profile, PersonAct::Agreed(terms), self.on.why)
    }
}

/// Whether it is done by whoever has a part in a case, rather than by her station or her advocate.
fn of_a_part(act: &Act, by: &Actor) -> bool {
    let Act::Case { act, .. } = act else { return false };
    match act {
        CaseAct::Asked | CaseAct::CouldNotAsk => false,
        CaseAct::FollowedUp(_) => {
            let hers = by.has(Role::StationWorker) || by.has(Role::Advocate);
            !hers && (by.has(Role::Liaison) || by.has(Role::SafetyOfficer))
        }
        _ => true,
    }
}

/// What the advocate types to record the same: every term as it was signed.
fn for_the_advocate(profile: ProfileId, terms: &Terms) -> String {
    let mut words = vec!["homeward release agree".to_owned()];
    let on = |case: CaseId| format!("cases/{case} profiles/{profile} 1");
    match terms.purpose {
        Purpose::Contact { case, report, scope } => {
            words.push(format!("{} --recipient {report} --scope {}", on(case), scope.word()));
        }
        // An agreement to sampling is of no case; any name stands in its place.
        Purpose::Sampling => words.push(on(CaseId([0; 16]))),
    }
    words.push(format!("--mode {}", terms.mode.word()));
    words.extend(terms.supporters.iter().map(|one| format!("--supporter {}", one.word())));
    words.extend(terms.aids.iter().map(|one| format!("--aid {}", one.word())));
    words.extend(terms.guardian.map(|one| format!("--guardian {}", one.word())));
    words.extend(terms.childs_view.then(|| "--childs-view".to_owned()));
    words.push(format!("--review {} --reason \"…\"", day_text(terms.review_at.0.div_euclid(86_400_000))));
    words.join(" ")
}

fn person(profile: &str, act: PersonAct, why: Why) -> Result<(Act, Why), Failure> {
    Ok((Act::Person { profile: profile_of(profile)?, act }, why))
}

fn meant<W: Word>(what: &str, text: &str) -> Result<W, Failure> {
    let found = W::VALUES.iter().find(|value| value.as_word() == text);
    let wrong = "不是可用的词 / is not a known word";
    found
        .copied()
        .ok_or_else(|| Failure::failed(format!("{what}: {wrong}; accepted: {}", W::ACCEPTED.join(" "))))
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
    let wrong = || Failure::failed(format!("{text}: 不是日期 / is no day; accepted: one such as 2027-03-01"));
    let date: PartialDate = text.parse().map_err(|_| wrong())?;
    let (first, last) = date.days().ok_or_else(wrong)?;
    if first != last {
        return Err(wrong());
    }
    // Day 719,163 is 1970-01-01.
    Ok(Timestamp((i64::from(first) - 719_163) * 86_400_000))
}
