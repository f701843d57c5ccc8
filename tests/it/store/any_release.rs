//! Any deeds, signed texts and changes of the registry that the types allow.

use homeward::domain::actor::Role;
use homeward::domain::evidence::Bits;
use homeward::domain::ids::{ActorId, CaseId, OrgCode, ProfileId, ReportId, Timestamp};
use homeward::domain::registry::{Signed, SignedChange};
use homeward::domain::relative::Relation;
use homeward::domain::release::act::{
    Act, BrakeAct, BrakeTarget, CaseAct, Cause, Deed, Doer, Part, PersonAct, Whom,
};
use homeward::domain::release::facts::{
    AgeBand, Claim, FollowUp, Judgement, LaboratoryFinding, LaboratoryResult, Person, Proof,
};
use homeward::domain::release::left::Left;
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::{Aid, Guardian, Mode, Purpose, Supporter, Terms};
use homeward::domain::report::{Fingerprint, ReporterRelation};
use homeward::domain::signed::{Signature, SignedText};
use homeward::domain::text::Personal;
use homeward::store::{KeptChange, KeptDeed};
use proptest::collection::{btree_set, vec};
use proptest::option::of;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_assert_eq, prop_oneof, proptest};
use proptest::sample::select;

use crate::store::any_review::seat;
use crate::store::invented;

fn org() -> impl Strategy<Value = OrgCode> {
    "[a-z]{1,9}".prop_map(|code| invented::org(&code))
}

fn report() -> impl Strategy<Value = ReportId> {
    any::<[u8; 16]>().prop_map(ReportId)
}

fn whom() -> impl Strategy<Value = Whom> {
    prop_oneof![report().prop_map(Whom::Report), Just(Whom::Everybody)]
}

fn signature() -> impl Strategy<Value = Signature> {
    vec(any::<u8>(), 64).prop_map(|bytes| Signature::Ed25519(bytes.try_into().unwrap()))
}

/// Any signed text.
pub fn signed() -> impl Strategy<Value = SignedText> {
    ("\\PC{0,40}", signature()).prop_map(|(text, signature)| SignedText { text: text.into(), signature })
}

/// Any change of the registry.
pub fn change() -> impl Strategy<Value = SignedChange> {
    let one =
        (any::<[u8; 16]>(), signature()).prop_map(|(by, signature)| Signed { by: ActorId(by), signature });
    ("\\PC{0,40}", vec(one, 0..3))
        .prop_map(|(text, signatures)| SignedChange { text: text.into(), signatures })
}

fn claim() -> impl Strategy<Value = Claim> {
    (vec(org(), 0..3), vec(org(), 0..3), select(ReporterRelation::ALL), any::<(bool, bool, [u8; 16])>())
        .prop_map(|(organisations, known_by, relation, (answers_sealed, stands, reporter))| Claim {
            organisations,
            known_by,
            relation,
            answers_sealed,
            stands,
            reporter,
        })
}

fn case_act() -> impl Strategy<Value = CaseAct> {
    prop_oneof![
        claim().prop_map(CaseAct::ClaimStated),
        (select(Part::ALL), seat()).prop_map(|(part, seat)| CaseAct::PartDealt { part, seat }),
        Just(CaseAct::LaboratoryOrdered),
        (select(LaboratoryResult::ALL), of(select(Relation::ALL)), of(-60_000i32..=60_000)).prop_map(
            |(result, tested, ratio)| {
                let ratio = ratio.map(Bits);
                CaseAct::LaboratoryReported(LaboratoryFinding { result, tested, ratio })
            }
        ),
        (select(Judgement::ALL), of(select(Proof::ALL)))
            .prop_map(|(judgement, proof)| CaseAct::SafetyJudged { judgement, proof }),
        Just(CaseAct::Asked),
        Just(CaseAct::CouldNotAsk),
        select(Scope::ALL).prop_map(CaseAct::Released),
        Just(CaseAct::HandedOver),
        select(FollowUp::ALL).prop_map(CaseAct::FollowedUp),
        Just(CaseAct::Undone),
    ]
}

fn terms() -> impl Strategy<Value = Terms> {
    let purpose = prop_oneof![
        (any::<[u8; 16]>(), report(), select(Scope::ALL))
            .prop_map(|(case, report, scope)| { Purpose::Contact { case: CaseId(case), report, scope } }),
        Just(Purpose::Sampling),
    ];
    let help = (vec(select(Supporter::ALL), 0..3), vec(select(Aid::ALL), 0..3), of(select(Guardian::ALL)));
    (purpose, select(Mode::ALL), help, any::<bool>(), any::<i64>()).prop_map(
        |(purpose, mode, (supporters, aids, guardian), childs_view, review_at)| Terms {
            purpose,
            mode,
            supporters,
            aids,
            guardian,
            childs_view,
            review_at: Timestamp(review_at),
        },
    )
}

fn left() -> impl Strategy<Value = Left> {
    let handed_over = any::<[u8; 16]>().prop_map(CaseId);
    (btree_set(org(), 0..3), any::<bool>(), of(select(AgeBand::ALL)), btree_set(handed_over, 0..3))
        .prop_map(|(stations, died, age, handed_over)| Left { stations, died, age, handed_over })
}

fn person_act() -> impl Strategy<Value = PersonAct> {
    let person = (org(), any::<bool>(), of(select(AgeBand::ALL))).prop_map(|(station, alive, age)| Person {
        station,
        alive,
        age,
    });
    prop_oneof![
        person.prop_map(PersonAct::Stated),
        left().prop_map(PersonAct::Inherited),
        terms().prop_map(PersonAct::Agreed),
        of(report()).prop_map(PersonAct::Withdrew),
        whom().prop_map(PersonAct::Refused),
        whom().prop_map(PersonAct::MindChanged),
        report().prop_map(PersonAct::InterestJudged),
        org().prop_map(PersonAct::TransferOffered),
        Just(PersonAct::TransferTaken),
    ]
}

/// Any act, on the heap: with everything in it the strategy is large.
pub fn act() -> BoxedStrategy<Act> {
    let target = prop_oneof![
        any::<[u8; 16]>().prop_map(|id| BrakeTarget::Case(CaseId(id))),
        org().prop_map(BrakeTarget::Station),
        Just(BrakeTarget::Everything),
    ];
    let brake_act = prop_oneof![select(Cause::ALL).prop_map(BrakeAct::Pulled), Just(BrakeAct::Lifted)];
    prop_oneof![
        (any::<[u8; 16]>(), any::<[u8; 16]>(), any::<u32>(), case_act()).prop_map(
            |(case, profile, round, act)| Act::Case {
                case: CaseId(case),
                profile: ProfileId(profile),
                round,
                act,
            }
        ),
        (any::<[u8; 16]>(), person_act())
            .prop_map(|(profile, act)| Act::Person { profile: ProfileId(profile), act }),
        (target, brake_act).prop_map(|(target, act)| Act::Brake { target, act }),
    ]
    .boxed()
}

/// Any deed as it is kept.
pub fn kept() -> impl Strategy<Value = KeptDeed> {
    let by = (any::<[u8; 16]>(), org(), select(Role::ALL)).prop_map(|(actor, organisation, role)| Doer {
        actor: ActorId(actor),
        organisation,
        role,
    });
    let marks = vec(any::<[u8; 32]>(), 0..3);
    (by, any::<i64>(), act(), of("\\PC{0,40}"), (any::<[u8; 16]>(), marks)).prop_map(
        |(by, at, act, reason, (salt, marks))| KeptDeed {
            deed: Deed { by, at: Timestamp(at), act },
            reason: reason.map(Personal::stored),
            salt,
            marks: marks.into_iter().map(Fingerprint).collect(),
        },
    )
}

/// Any change of the registry as it is kept.
pub fn kept_change() -> impl Strategy<Value = KeptChange> {
    (any::<i64>(), change()).prop_map(|(at, change)| KeptChange { at: Timestamp(at), change })
}

proptest! {
    #[test]
    fn an_act_has_one_form_as_lines(act in act()) {
        let text = act.to_lines().text();
        let lines = homeward::domain::lines::Lines::parse(&text).unwrap();
        prop_assert_eq!(Act::from_lines(&lines), Some(act));
    }
}
