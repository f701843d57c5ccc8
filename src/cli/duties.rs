//! `homeward duties` and `homeward keep`: what the caller owes by when, recorded done or put off; and what
//! becomes of a record: frozen in a dispute, freed, asked to be erased.

use clap::{Args, Subcommand};

use crate::audit::{day_text, veiled_subject};
use crate::cli::arguments::Connection;
use crate::cli::failure::Failure;
use crate::cli::on_case::no_name;
use crate::cli::plain_words::tell_receipt;
use crate::cli::release::day;
use crate::domain::access::Call;
use crate::domain::duty::Duty;
use crate::domain::entry::Subject;
use crate::domain::ids::{ProfileId, ReportId, RequestId, Timestamp};
use crate::domain::retention::Keep;
use crate::grpc::client::request_id;
use crate::grpc::proto;
use crate::service::ToSign;

/// Duties with a deadline.
#[derive(Args)]
pub struct DutiesCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List what is open, first due first; for auditors all of it, by pseudonym.
    List {
        /// Only what is overdue.
        #[arg(long)]
        overdue: bool,
        /// How many at most.
        #[arg(long, default_value_t = 100)]
        limit: u32,
        #[command(flatten)]
        connection: Connection,
    },
    /// Record that a duty was done.
    Done {
        /// profiles/… or reports/…
        name: String,
        /// notice, identification, dna_request, answer, re_interview or follow_up.
        duty: String,
        #[command(flatten)]
        connection: Connection,
    },
    /// Put a duty off, for a reason that stays on record.
    Delay {
        /// profiles/…, reports/… or, by whoever has a part in it, cases/…
        name: String,
        /// notice, identification, dna_request, review, closing, answer, re_interview or follow_up.
        duty: String,
        /// Until which day, as 2026-05-01.
        #[arg(long)]
        until: String,
        /// health, her_wish, support or other_office.
        #[arg(long)]
        because: String,
        #[command(flatten)]
        connection: Connection,
    },
}

impl DutiesCommand {
    /// Does it.
    ///
    /// # Errors
    /// What is wrong with the words given, or what the server refuses.
    pub fn run(self) -> Result<(), Failure> {
        match self.what {
            What::List { overdue, limit, connection } => list(overdue, limit, &connection),
            What::Done { name, duty, connection } => {
                let request_id = request_id()?;
                let told = request_id.clone();
                let request = proto::RecordDutyRequest { request_id, name, duty, ..Default::default() };
                connection.client()?.record_duty(request)?;
                println!("done 已记录");
                tell_receipt(&told);
                Ok(())
            }
            What::Delay { name, duty, until, because, connection } => {
                let (request_id, until_ms) = (request_id()?, day(&until)?.0);
                let request = proto::RecordDutyRequest { request_id, name, duty, until_ms, reason: because };
                connection.client()?.record_duty(request)?;
                println!("delayed 已延期");
                Ok(())
            }
        }
    }
}

fn list(overdue_only: bool, limit: u32, connection: &Connection) -> Result<(), Failure> {
    let listed = connection.client()?.duties(proto::ListDutiesRequest { overdue_only, limit })?;
    if listed.duties.is_empty() {
        eprintln!("目前没有待办职责 / no duty is open");
    }
    for one in &listed.duties {
        let state = if one.overdue { "overdue 逾期" } else { "open 未到期" };
        let days = Timestamp(one.due_ms).day_in_china();
        let delays = match one.delays {
            0 => String::new(),
            times => format!("  delayed {times} × 已延期 {times} 次"),
        };
        let duty = Duty::from_word(&one.duty).map_or("", in_chinese);
        let (name, word, due, owed_by) = (&one.name, &one.duty, day_text(days), &one.owed_by);
        println!("{name}  {word} {duty}  {state}  due 期限 {due}{delays}  {owed_by}");
    }
    if listed.more > 0 {
        println!("{} more 另有 {} 项", listed.more, listed.more);
    }
    if listed.duties.iter().any(|one| !one.by_calendar) {
        println!("Some working days are weekdays: no calendar of their year is set. 部分工作日未计节假日。");
    }
    Ok(())
}

/// What a duty is, in Chinese.
const fn in_chinese(duty: Duty) -> &'static str {
    match duty {
        Duty::Notice => "公告寻亲",
        Duty::Identification => "请公安协助甄别身份",
        Duty::DnaRequest => "申请采血比对",
        Duty::Review => "评审案件",
        Duty::Closing => "办结案件",
        Duty::Answer => "答复家属",
        Duty::ReInterview => "再次询问本人",
        Duty::FollowUp => "回访",
    }
}

/// What becomes of a record.
#[derive(Args)]
pub struct KeepCommand {
    /// hold, free or erase.
    keep: String,
    /// profiles/… or reports/…
    name: String,
    /// Why, 10 to 2,000 characters; kept nowhere but as a hash.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    connection: Connection,
}

impl KeepCommand {
    /// Signs and sends it.
    ///
    /// # Errors
    /// What is wrong with the words given, or what the server refuses.
    pub fn run(self) -> Result<(), Failure> {
        let keep = Keep::from_word(&self.keep).ok_or_else(|| {
            let accepted = Keep::WORDS.join(" ");
            Failure::failed(format!(
                "{}: 不是可用的词 / is not a known word; accepted: {accepted}",
                self.keep
            ))
        })?;
        let subject = match self.name.split_once('/') {
            Some(("profiles", id)) => ProfileId::parse(id).map(Subject::Profile),
            Some(("reports", id)) => ReportId::parse(id).map(Subject::Report),
            _ => None,
        };
        let subject = subject.ok_or_else(|| no_name(&self.name, "profiles/… or reports/…"))?;
        let text = request_id()?;
        let id = RequestId::parse(&text).ok_or_else(|| Failure::failed("no request id could be made"))?;
        let named = veiled_subject(&subject);
        let (call, body) = (Call::KeepRecord, keep.to_lines());
        let to_sign = ToSign { call, subject: &named, id, body, reason: &self.reason };
        let action = Some(self.connection.sign(to_sign)?);
        let request =
            proto::KeepRecordRequest { name: self.name, keep: self.keep, action, reason: self.reason };
        self.connection.client()?.keep_record(request)?;
        println!("done 已记录");
        tell_receipt(&text);
        Ok(())
    }
}
