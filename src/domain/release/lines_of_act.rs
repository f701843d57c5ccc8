//! An act as named plain values and back: the form in which the journal keeps it, its leaf hashes it
//! and its doer signs it. What cannot be read exactly is no act.

use crate::domain::evidence::Bits;
use crate::domain::ids::{ActorId, CaseId, OrgCode, ProfileId, ReportId, Timestamp};
use crate::domain::lines::{Lines, Reader};
use crate::domain::relative::Relation;
use crate::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Cause, Part, PersonAct, Whom};
use crate::domain::release::facts::{
    AgeBand, Claim, FollowUp, Judgement, LaboratoryFinding, LaboratoryResult, Person, Proof,
};
use crate::domain::release::left::Left;
use crate::domain::release::links::{LinkAct, LinkOf, Linkable};
use crate::domain::release::scope::Scope;
use crate::domain::release::terms::{Aid, Guardian, Mode, Purpose, Supporter, Terms};
use crate::domain::report::ReporterRelation;
use crate::domain::signed::{hex, unhex};
use crate::domain::vote::Seat;

impl Act {
    /// The act as named values.
    pub fn to_lines(&self) -> Lines {
        let mut lines = Lines::new();
        match self {
            Self::Case { case, profile, round, act } => {
                lines.put("case", case);
                lines.put("profile", profile);
                lines.put("round", round);
                write_case_act(&mut lines, act);
            }
            Self::Person { profile, act } => {
                lines.put("profile", profile);
                write_person_act(&mut lines, act);
            }
            Self::Brake { target, act } => {
                match target {
                    BrakeTarget::Case(case) => lines.put("brake_of_case", case),
                    BrakeTarget::Station(station) => lines.put("brake_of_station", station),
                    BrakeTarget::Everything => lines.put("brake_of_everything", ""),
                }
                match act {
                    BrakeAct::Pulled(cause) => lines.put("pulled", cause.word()),
                    BrakeAct::Lifted => lines.put("lifted", ""),
                }
            }
            Self::Link { of, case, act } => {
                lines.put("link_of", of.side().word());
                of.ids().iter().for_each(|id| lines.put("record", hex(id)));
                lines.put_some("beside_case", *case);
                lines.put("link", act.word());
            }
        }
        lines
    }

    /// The act that these values stand for; `None` when they stand for none.
    pub fn from_lines(lines: &Lines) -> Option<Self> {
        let mut reader = lines.reader();
        let read = &mut reader;
        let act = if let Some(case) = read.next("case") {
            Self::Case {
                case: CaseId::parse(case)?,
                profile: ProfileId::parse(read.next("profile")?)?,
                round: number(read.next("round")?)?,
                act: read_case_act(read)?,
            }
        } else if let Some(profile) = read.next("profile") {
            Self::Person { profile: ProfileId::parse(profile)?, act: read_person_act(read)? }
        } else if let Some(side) = read.next("link_of") {
            let side = Linkable::from_word(side)?;
            let ids = [unhex(read.next("record")?)?, unhex(read.next("record")?)?];
            // Written the one way that the program writes it.
            let of = LinkOf::new(side, ids[0], ids[1]).filter(|of| of.ids() == ids)?;
            let case = read.next("beside_case").map(|case| CaseId::parse(case).ok_or(()));
            let (case, act) = (case.transpose().ok()?, LinkAct::from_word(read.next("link")?)?);
            Self::Link { of, case, act }
        } else {
            let target = if let Some(case) = read.next("brake_of_case") {
                BrakeTarget::Case(CaseId::parse(case)?)
            } else if let Some(station) = read.next("brake_of_station") {
                BrakeTarget::Station(organisation(station)?)
            } else {
                nothing(read.next("brake_of_everything")?)?;
                BrakeTarget::Everything
            };
            let act = match read.next("pulled") {
                Some(cause) => BrakeAct::Pulled(Cause::from_word(cause)?),
                None => nothing(read.next("lifted")?).map(|()| BrakeAct::Lifted)?,
            };
            Self::Brake { target, act }
        };
        reader.end()?;
        Some(act)
    }
}

fn write_case_act(lines: &mut Lines, act: &CaseAct) {
    match act {
        CaseAct::ClaimStated(claim) => {
            lines.put("claim_of", claim.relation.word());
            claim.organisations.iter().for_each(|one| lines.put("organisation", one));
            claim.known_by.iter().for_each(|one| lines.put("known_by", one));
            lines.put("answers_sealed", claim.answers_sealed);
            lines.put("stands", claim.stands);
            // Claims of before it was noted have none.
            let noted = claim.reporter != [0; 16];
            lines.put_some("reporter", noted.then(|| hex(&claim.reporter)));
        }
        CaseAct::PartDealt { part, seat } => {
            lines.put("dealt", part.word());
            lines.put("to", seat.reviewer);
            lines.put("of", &seat.organisation);
        }
        CaseAct::LaboratoryOrdered => lines.put("laboratory_ordered", ""),
        CaseAct::LaboratoryReported(finding) => {
            lines.put("laboratory_reported", finding.result.word());
            lines.put_some("tested", finding.tested.map(Relation::word));
            lines.put_some("ratio_in_thousandths_of_a_bit", finding.ratio.map(|ratio| ratio.0));
        }
        CaseAct::SafetyJudged { judgement, proof } => {
            lines.put("judged", judgement.word());
            lines.put_some("proof", proof.map(Proof::word));
        }
        CaseAct::Asked => lines.put("asked", ""),
        CaseAct::CouldNotAsk => lines.put("could_not_ask", ""),
        CaseAct::Released(scope) => lines.put("released", scope.word()),
        CaseAct::HandedOver => lines.put("handed_over", ""),
        CaseAct::FollowedUp(outcome) => lines.put("followed_up", outcome.word()),
        CaseAct::Undone => lines.put("undone", ""),
    }
}

fn read_case_act(read: &mut Reader) -> Option<CaseAct> {
    if let Some(relation) = read.next("claim_of") {
        return Some(CaseAct::ClaimStated(Claim {
            relation: ReporterRelation::from_word(relation)?,
            organisations: read.all("organisation").into_iter().map(organisation).collect::<Option<_>>()?,
            known_by: read.all("known_by").into_iter().map(organisation).collect::<Option<_>>()?,
            answers_sealed: yes(read.next("answers_sealed")?)?,
            stands: yes(read.next("stands")?)?,
            reporter: match read.next("reporter") {
                Some(noted) => unhex(noted).filter(|noted| *noted != [0; 16])?,
                None => [0; 16],
            },
        }));
    }
    if let Some(part) = read.next("dealt") {
        let seat = Seat {
            reviewer: ActorId::parse(read.next("to")?)?,
            organisation: organisation(read.next("of")?)?,
        };
        return Some(CaseAct::PartDealt { part: Part::from_word(part)?, seat });
    }
    if let Some(result) = read.next("laboratory_reported") {
        let result = LaboratoryResult::from_word(result)?;
        let tested = read.next("tested").map(|word| Relation::from_word(word).ok_or(()));
        let ratio = read.next("ratio_in_thousandths_of_a_bit").map(|text| number(text).map(Bits).ok_or(()));
        let (tested, ratio) = (tested.transpose().ok()?, ratio.transpose().ok()?);
        return Some(CaseAct::LaboratoryReported(LaboratoryFinding { result, tested, ratio }));
    }
    if let Some(judgement) = read.next("judged") {
        let judgement = Judgement::from_word(judgement)?;
        let proof = read.next("proof").map(|word| Proof::from_word(word).ok_or(()));
        return Some(CaseAct::SafetyJudged { judgement, proof: proof.transpose().ok()? });
    }
    if let Some(scope) = read.next("released") {
        return Scope::from_word(scope).map(CaseAct::Released);
    }
    if let Some(outcome) = read.next("followed_up") {
        return FollowUp::from_word(outcome).map(CaseAct::FollowedUp);
    }
    for (name, act) in [
        ("laboratory_ordered", CaseAct::LaboratoryOrdered),
        ("asked", CaseAct::Asked),
        ("could_not_ask", CaseAct::CouldNotAsk),
        ("handed_over", CaseAct::HandedOver),
        ("undone", CaseAct::Undone),
    ] {
        if let Some(value) = read.next(name) {
            return nothing(value).map(|()| act);
        }
    }
    None
}

fn write_person_act(lines: &mut Lines, act: &PersonAct) {
    match act {
        PersonAct::Stated(person) => {
            lines.put("stated_at", &person.station);
            lines.put("alive", person.alive);
            lines.put_some("age", person.age.map(AgeBand::word));
        }
        PersonAct::Inherited(left) => {
            lines.put("inherited_died", left.died);
            lines.put_some("age", left.age.map(AgeBand::word));
            left.stations.iter().for_each(|one| lines.put("station", one));
            left.handed_over.iter().for_each(|one| lines.put("handed_over", one));
        }
        PersonAct::Agreed(terms) => write_terms(lines, terms),
        PersonAct::Withdrew(Some(report)) => lines.put("withdrew_of_report", report),
        PersonAct::Withdrew(None) => lines.put("withdrew_sampling", ""),
        PersonAct::Refused(whom) => write_whom(lines, "refused", *whom),
        PersonAct::MindChanged(whom) => write_whom(lines, "mind_changed", *whom),
        PersonAct::InterestJudged(report) => lines.put("interest_judged", report),
        PersonAct::TransferOffered(to) => lines.put("transfer_offered", to),
        PersonAct::TransferTaken => lines.put("transfer_taken", ""),
    }
}

fn read_person_act(read: &mut Reader) -> Option<PersonAct> {
    if let Some(station) = read.next("stated_at") {
        let (station, alive) = (organisation(station)?, yes(read.next("alive")?)?);
        let age = read.next("age").map(|word| AgeBand::from_word(word).ok_or(())).transpose().ok()?;
        return Some(PersonAct::Stated(Person { station, alive, age }));
    }
    if let Some(died) = read.next("inherited_died") {
        let age = read.next("age").map(|word| AgeBand::from_word(word).ok_or(())).transpose().ok()?;
        return Some(PersonAct::Inherited(Left {
            died: yes(died)?,
            age,
            stations: read.all("station").into_iter().map(organisation).collect::<Option<_>>()?,
            handed_over: read.all("handed_over").into_iter().map(CaseId::parse).collect::<Option<_>>()?,
        }));
    }
    if let Some(mode) = read.next("agreed") {
        return read_terms(mode, read).map(PersonAct::Agreed);
    }
    if let Some(report) = read.next("withdrew_of_report") {
        return ReportId::parse(report).map(|report| PersonAct::Withdrew(Some(report)));
    }
    if let Some(value) = read.next("withdrew_sampling") {
        return nothing(value).map(|()| PersonAct::Withdrew(None));
    }
    if let Some(whom) = read.next("refused") {
        return read_whom(whom, read).map(PersonAct::Refused);
    }
    if let Some(whom) = read.next("mind_changed") {
        return read_whom(whom, read).map(PersonAct::MindChanged);
    }
    if let Some(report) = read.next("interest_judged") {
        return ReportId::parse(report).map(PersonAct::InterestJudged);
    }
    if let Some(to) = read.next("transfer_offered") {
        return organisation(to).map(PersonAct::TransferOffered);
    }
    nothing(read.next("transfer_taken")?).map(|()| PersonAct::TransferTaken)
}

fn write_whom(lines: &mut Lines, name: &str, whom: Whom) {
    match whom {
        Whom::Report(report) => {
            lines.put(name, "report");
            lines.put("report", report);
        }
        Whom::Everybody => lines.put(name, "everybody"),
    }
}

fn read_whom(word: &str, read: &mut Reader) -> Option<Whom> {
    match word {
        "report" => ReportId::parse(read.next("report")?).map(Whom::Report),
        "everybody" => Some(Whom::Everybody),
        _ => None,
    }
}

fn write_terms(lines: &mut Lines, terms: &Terms) {
    lines.put("agreed", terms.mode.word());
    match terms.purpose {
        Purpose::Contact { case, report, scope } => {
            lines.put("to_scope", scope.word());
            lines.put("in_case", case);
            lines.put("to_report", report);
        }
        Purpose::Sampling => lines.put("to_sampling", ""),
    }
    terms.supporters.iter().for_each(|one| lines.put("supporter", one.word()));
    terms.aids.iter().for_each(|one| lines.put("aid", one.word()));
    lines.put_some("guardian", terms.guardian.map(Guardian::word));
    lines.put("childs_view", terms.childs_view);
    lines.put("review_at_ms", terms.review_at.0);
}

fn read_terms(mode: &str, read: &mut Reader) -> Option<Terms> {
    let purpose = match read.next("to_scope") {
        Some(scope) => Purpose::Contact {
            scope: Scope::from_word(scope)?,
            case: CaseId::parse(read.next("in_case")?)?,
            report: ReportId::parse(read.next("to_report")?)?,
        },
        None => nothing(read.next("to_sampling")?).map(|()| Purpose::Sampling)?,
    };
    Some(Terms {
        purpose,
        mode: Mode::from_word(mode)?,
        supporters: read.all("supporter").into_iter().map(Supporter::from_word).collect::<Option<_>>()?,
        aids: read.all("aid").into_iter().map(Aid::from_word).collect::<Option<_>>()?,
        guardian: read.next("guardian").map(|word| Guardian::from_word(word).ok_or(())).transpose().ok()?,
        childs_view: yes(read.next("childs_view")?)?,
        review_at: Timestamp(number(read.next("review_at_ms")?)?),
    })
}

fn organisation(text: &str) -> Option<OrgCode> {
    OrgCode::new(text).ok()
}

fn yes(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn nothing(text: &str) -> Option<()> {
    text.is_empty().then_some(())
}

/// A number written the one way that the program writes it.
fn number<N: std::str::FromStr + ToString>(text: &str) -> Option<N> {
    text.parse().ok().filter(|number: &N| number.to_string() == text)
}
