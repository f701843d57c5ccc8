//! `homeward review`: a reviewer's work in a terminal.

use clap::{Subcommand, ValueEnum};

use crate::cli::arguments::Connection;
use crate::cli::case_text::{case_text, duplicates_text, short};
use crate::cli::failure::Failure;
use crate::cli::plain_words::{plain, plain_of, tell_receipt};
use crate::cli::same_person::beside_case;
use crate::domain::access::Call;
use crate::domain::ids::RequestId;
use crate::domain::lines::Lines;
use crate::domain::release::links::LinkAct;
use crate::grpc::client::{Client, request_id};
use crate::grpc::proto;
use crate::service::ToSign;

/// Look at assignments and decide them.
#[derive(clap::Args)]
pub struct Review {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Copy, ValueEnum)]
enum Verdict {
    /// The two descriptions are of one person.
    Kin,
    /// They are not.
    NotKin,
}

#[derive(Clone, Copy, ValueEnum)]
enum Choice {
    /// A new round with two fresh reviewers.
    GoOn,
    /// The case is closed as rejected.
    Close,
}

#[derive(Clone, Copy, ValueEnum)]
enum Impression {
    /// Rather one person.
    Likely,
    /// Rather two.
    Unlikely,
    /// You cannot tell.
    Unsure,
}

#[derive(clap::Args)]
struct OnCase {
    /// The case: cases/…, or the first digits of one that awaits you.
    case: String,
    #[command(flatten)]
    connection: Connection,
}

#[derive(clap::Args)]
struct OfOther {
    /// The case.
    case: String,
    /// The other record: profiles/… or reports/…, as `duplicates` prints it.
    other: String,
    /// Why, 10 to 2,000 characters.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    connection: Connection,
}

impl OfOther {
    fn record(self, act: LinkAct) -> Result<(), Failure> {
        let case = whole(&self.connection.client()?, &self.case)?;
        beside_case(&self.connection, &case, &self.other, act, &self.reason)
    }
}

#[derive(Subcommand)]
enum What {
    /// The cases that await you.
    List(Connection),
    /// Follow your cases as they come; ends with Ctrl-C.
    Watch(Connection),
    /// The best of the cases that await you, as `show` prints it. Reading it is recorded.
    Next(Connection),
    /// One case with its evidence in words, and what you may do next. Reading it is recorded.
    Show(OnCase),
    /// Record your first impression, once; you may read the answers of kin then.
    Impression {
        /// The case.
        case: String,
        /// What you think before you read them.
        impression: Impression,
        #[command(flatten)]
        connection: Connection,
    },
    /// The answers that only kin can give, sealed by the family. Reading them is recorded.
    Answers {
        #[command(flatten)]
        on: OnCase,
        /// Record your first impression before, where you have not yet.
        #[arg(long)]
        impression: Option<Impression>,
    },
    /// Other records that may be of the same person, on either side. Reading them is recorded.
    Duplicates(OnCase),
    /// Say that another record, as `duplicates` prints it, is of the same person; it counts once a reviewer of
    /// another body says so too. Both records stay as they are.
    Link(OfOther),
    /// Say that a linked record is not of the same person; it takes two as well.
    Unlink(OfOther),
    /// Vote; blind to the other reviewer.
    Vote {
        /// The case.
        case: String,
        /// Your verdict on kinship alone.
        verdict: Verdict,
        /// Answers of kin that your vote rests on, by their numbers; such that were sealed before the case
        /// was dealt.
        #[arg(long, value_delimiter = ',')]
        cite: Vec<u32>,
        /// Why, 10 to 2,000 characters.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        connection: Connection,
    },
    /// Decide a split case that awaits you.
    Decide {
        /// The case.
        case: String,
        /// Go on with two fresh reviewers, or close it.
        choice: Choice,
        /// Why, 10 to 2,000 characters.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        connection: Connection,
    },
    /// Give a case back unvoted; another reviewer is dealt in.
    Decline {
        /// The case.
        case: String,
        /// Why, 10 to 2,000 characters.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        connection: Connection,
    },
    /// Open a closed case again.
    Reopen {
        /// The case.
        case: String,
        /// Why, 10 to 2,000 characters.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        connection: Connection,
    },
}

impl Review {
    /// Does it.
    ///
    /// # Errors
    /// What the server refuses.
    pub fn run(self) -> Result<(), Failure> {
        let connected = Connection::client;
        match self.what {
            What::List(connection) => {
                let assignments = connected(&connection)?.assignments()?;
                assignments.iter().for_each(|assignment| println!("{}", assignment_text(assignment)));
                if assignments.is_empty() {
                    eprintln!("{NONE_AWAITS}");
                }
            }
            What::Watch(connection) => connected(&connection)?.watch_assignments(|change| {
                let sign = if change.removed { '-' } else { '+' };
                change
                    .assignment
                    .iter()
                    .for_each(|assignment| println!("{sign} {}", assignment_text(assignment)));
                true
            })?,
            What::Next(connection) => show_best(&connected(&connection)?)?,
            What::Show(on) => {
                let client = connected(&on.connection)?;
                print!("{}", case_text(&client.case(&whole(&client, &on.case)?)?));
            }
            What::Impression { case, impression, connection } => {
                let client = connected(&connection)?;
                record(&client, whole(&client, &case)?, impression)?;
                println!("已记录 / recorded");
            }
            What::Answers { on, impression } => {
                let client = connected(&on.connection)?;
                let case = whole(&client, &on.case)?;
                if let Some(impression) = impression {
                    record(&client, case.clone(), impression)?;
                }
                let answers = client.kin_answers(&case)?;
                answers.iter().for_each(|answer| println!("{}", answer_text(answer)));
            }
            What::Duplicates(on) => {
                let client = connected(&on.connection)?;
                print!("{}", duplicates_text(&client.duplicates(&whole(&client, &on.case)?)?));
            }
            What::Link(of) => of.record(LinkAct::Linked)?,
            What::Unlink(of) => of.record(LinkAct::Unlinked)?,
            What::Vote { case, verdict, cite, reason, connection } => {
                vote(&connection, case, verdict, cite, reason)?;
            }
            What::Decide { case, choice, reason, connection } => decide(&connection, case, choice, reason)?,
            What::Decline { case, reason, connection } => {
                let case = whole(&connected(&connection)?, &case)?;
                let (request_id, action) =
                    signed(&connection, Call::Decline, &case, ("decline", &[]), &reason)?;
                let told = request_id.clone();
                let request =
                    proto::DeclineRequest { request_id, name: case, etag: String::new(), reason, action };
                connected(&connection)?.decline(request)?;
                println!("已交还 / given back");
                tell_receipt(&told);
            }
            What::Reopen { case, reason, connection } => {
                let (request_id, action) =
                    signed(&connection, Call::Reopen, &case, ("reopen", &[]), &reason)?;
                let told = request_id.clone();
                let request =
                    proto::ReopenRequest { request_id, name: case, etag: String::new(), reason, action };
                print_moved(connected(&connection)?.reopen(request)?, &told);
            }
        }
        Ok(())
    }
}

fn vote(
    connection: &Connection,
    case: String,
    verdict: Verdict,
    mut cites: Vec<u32>,
    reason: String,
) -> Result<(), Failure> {
    let (verdict, word) = match verdict {
        Verdict::Kin => (proto::Verdict::Kin, "kin"),
        Verdict::NotKin => (proto::Verdict::NotKin, "not_kin"),
    };
    cites.sort_unstable();
    let case = whole(&connection.client()?, &case)?;
    let (request_id, action) = signed(connection, Call::Vote, &case, (word, &cites), &reason)?;
    let (name, etag, verdict) = (case, String::new(), verdict.into());
    let told = request_id.clone();
    let request = proto::VoteRequest { request_id, name, etag, verdict, reason, action, cites };
    print_moved(connection.client()?.vote(request)?, &told);
    Ok(())
}

fn decide(connection: &Connection, case: String, choice: Choice, reason: String) -> Result<(), Failure> {
    let (choice, word) = match choice {
        Choice::GoOn => (proto::SplitChoice::GoOn, "go_on"),
        Choice::Close => (proto::SplitChoice::Close, "close"),
    };
    let case = whole(&connection.client()?, &case)?;
    let (request_id, action) = signed(connection, Call::DecideSplit, &case, (word, &[]), &reason)?;
    let (name, etag, choice, cites) = (case, String::new(), choice.into(), Vec::new());
    let told = request_id.clone();
    let request = proto::DecideSplitRequest { request_id, name, etag, choice, reason, action, cites };
    print_moved(connection.client()?.decide_split(request)?, &told);
    Ok(())
}

const NONE_AWAITS: &str = "没有等待您的案件 / no case awaits you";

/// The best of the cases that await the caller.
fn show_best(client: &Client) -> Result<(), Failure> {
    let best = client.assignments()?.into_iter();
    match best.max_by(|one, other| one.score_bits.total_cmp(&other.score_bits)) {
        Some(best) => print!("{}", case_text(&client.case(&best.name)?)),
        None => eprintln!("{NONE_AWAITS}"),
    }
    Ok(())
}

/// The whole name of a case, of which the first digits suffice while it awaits the caller.
fn whole(client: &Client, case: &str) -> Result<String, Failure> {
    let digits = case.strip_prefix("cases/").unwrap_or(case);
    if digits.len() >= 32 {
        return Ok(format!("cases/{digits}"));
    }
    let named =
        |one: &proto::Assignment| one.name.strip_prefix("cases/").is_some_and(|id| id.starts_with(digits));
    let mut fitting = client.assignments()?.into_iter().filter(named);
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Ok(one.name),
        (Some(_), Some(_)) => Err(Failure::failed(format!(
            "{digits}: 有几个案件如此开头，请多给几位 / several cases begin so: give more digits"
        ))),
        (None, _) => Err(Failure::failed(format!(
            "{digits}: 没有等待您的案件如此开头 / no case that awaits you begins so"
        ))),
    }
}

fn record(client: &Client, name: String, impression: Impression) -> Result<(), Failure> {
    let impression = match impression {
        Impression::Likely => proto::Impression::Likely,
        Impression::Unlikely => proto::Impression::Unlikely,
        Impression::Unsure => proto::Impression::Unsure,
    };
    let request_id = request_id()?;
    client.impression(proto::RecordImpressionRequest { request_id, name, impression: impression.into() })?;
    Ok(())
}

/// A fresh request id, and the act signed under it.
fn signed(
    connection: &Connection,
    call: Call,
    case: &str,
    (choice, cites): (&str, &[u32]),
    reason: &str,
) -> Result<(String, Option<proto::SignedAction>), Failure> {
    let text = request_id()?;
    let id = RequestId::parse(&text).ok_or_else(|| Failure::failed("no request id could be made"))?;
    let mut body = Lines::new();
    body.put("choice", choice);
    cites.iter().for_each(|cited| body.put("cites", cited));
    let action = connection.sign(ToSign { call, subject: case, id, body, reason })?;
    Ok((text, Some(action)))
}

fn answer_text(answer: &proto::KinAnswer) -> String {
    let late = match answer.may_be_cited {
        true => "",
        false => "  (派案后才封存, 不可引用 / sealed after the case was dealt: not to be cited)",
    };
    format!("{:>3}. {}: {}{late}", answer.number, plain(&answer.question), answer.answer)
}

fn assignment_text(assignment: &proto::Assignment) -> String {
    let state = plain_of(assignment.state().as_str_name(), "CASE_STATE_");
    let (name, round, bits) = (&assignment.name, assignment.round, assignment.score_bits);
    format!("{name}  ({})  {state}  第 {round} 轮 / round {round}  {bits:+.1} bits", short(name))
}

fn print_moved(assignment: Option<proto::Assignment>, request_id: &str) {
    assignment.iter().for_each(|assignment| println!("{}", assignment_text(assignment)));
    tell_receipt(request_id);
}
