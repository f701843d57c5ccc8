//! Chinese and English for the closed lists of words that explanations use. Tables only.

use crate::domain::body::{BodySite, ConditionKind, MarkKind, Side, Zodiac};
use crate::domain::evidence::{Comparison, Finding};
use crate::domain::relative::Relation;

/// A phrase in Chinese and in English.
pub type Both = (&'static str, &'static str);

pub const fn topic(comparison: Comparison) -> Both {
    match comparison {
        Comparison::Names => ("姓名", "name"),
        Comparison::Relatives => ("亲属", "relatives"),
        Comparison::Origin => ("家乡", "origin"),
        Comparison::Route => ("走失地与发现地", "where lost and where found"),
        Comparison::Birth => ("出生与年龄", "birth and age"),
        Comparison::Time => ("走失与发现的时间", "when lost and when found"),
        Comparison::Sex => ("性别", "sex"),
        Comparison::Height => ("身高", "height"),
        Comparison::Marks => ("体表特征", "marks"),
        Comparison::Conditions => ("健康状况", "health"),
        Comparison::Blood => ("血型", "blood group"),
        Comparison::Children => ("孩子", "children"),
        Comparison::Literacy => ("识字", "reading and writing"),
        Comparison::Siblings => ("排行", "place among brothers and sisters"),
        Comparison::Clothing => ("衣着", "clothing"),
        Comparison::Traits => ("体态与习惯", "build and other traits"),
        Comparison::Kin => ("此人", "kin"),
        Comparison::Laboratory => ("实验室检验", "laboratory"),
    }
}

/// What a laboratory's ratio says.
pub const fn laboratory(bits: i32) -> Both {
    match bits {
        1.. => {
            ("实验室检验支持所检验的亲缘关系", "a laboratory comparison speaks for the relation it tested")
        }
        0 => ("实验室检验没有结论", "a laboratory comparison says nothing either way"),
        _ => (
            "实验室检验排除了所检验的那一种亲缘关系，其他关系不受影响",
            "a laboratory comparison excludes the relation it tested, and no other",
        ),
    }
}

/// How the two sides of a comparison are named.
pub struct Labels {
    /// In Chinese.
    pub zh: (&'static str, &'static str),
    /// In English.
    pub en: (&'static str, &'static str),
}

/// A profile and a report.
pub const HER_AND_FAMILY: Labels = Labels {
    zh: ("本人一方：", "家属一方："),
    en: ("the resident's side says ", "the family says "),
};

/// Two descriptions of one side.
pub const ONE_AND_OTHER: Labels =
    Labels { zh: ("本记录：", "另一记录："), en: ("this record says ", "the other says ") };

/// What relatives, home and surname say of kin as well as of the sought.
pub const LIKE_KIN: Both = (
    "亲属、老家和姓氏对得上，但所寻者的兄弟姐妹、堂亲或同村同姓的人也会这样对得上",
    "relatives, home and surname fit, but a brother, sister or cousin of the one they seek, or a villager of the same surname, would fit in these as well",
);

/// The same where it makes hardly any difference.
pub const HARDLY_KIN: Both = (
    "也可能是所寻者的亲人或同村人，但影响很小",
    "kin or a villager of the one they seek might fit as well, which hardly makes a difference here",
);

/// What stands where a side is cited with nothing: it told nothing, or something else stands in for it.
pub const fn unsaid(comparison: Comparison) -> Both {
    match comparison {
        Comparison::Time => ("没有写明日期，按入站日期算", "no day, so the day of admission counts"),
        Comparison::Marks => ("没有记下", "nothing of the kind"),
        _ => ("没有提到", "nothing"),
    }
}

const LITTLE: Both = ("说明不了什么", "it says little either way");
const BOTH_WAYS: Both = ("有的对得上，有的对不上", "some of it fits, some does not");

/// What was found, in words that never say the contrary of the bits: a slight difference between things that fit
/// is told as saying little, and a sum of things that fit and things that do not as both.
pub const fn verdict(found: Finding, bits: i32) -> Both {
    let agrees =
        !matches!(found, Finding::FitsBadly | Finding::Contradicts | Finding::Lacking | Finding::Kin);
    let disagrees = matches!(found, Finding::FitsBadly | Finding::Contradicts | Finding::Lacking);
    match bits {
        -999..=-1 if agrees => LITTLE,
        -299..=999 if disagrees => LITTLE,
        ..=-1000 if agrees => BOTH_WAYS,
        1000.. if disagrees => BOTH_WAYS,
        _ => finding(found),
    }
}

const fn finding(finding: Finding) -> Both {
    match finding {
        Finding::Same => ("一致", "the same"),
        Finding::SoundsAlike => ("读音相近", "they sound alike"),
        Finding::Partly => ("部分一致", "part of it agrees"),
        Finding::Nickname => ("像是小名", "one may be a nickname of the other"),
        Finding::Near => ("相近", "near each other"),
        Finding::Contains => ("大范围一致", "the larger area is the same"),
        Finding::Fits => ("对得上", "it fits"),
        Finding::FitsBadly => ("不太对得上", "it fits badly"),
        Finding::Contradicts => ("相互矛盾", "it contradicts"),
        Finding::Lacking => ("有一边没有", "one side lacks it"),
        Finding::Kin => {
            ("更像是所寻者的兄弟姐妹", "this may rather be a brother or sister of the one they seek")
        }
    }
}

pub const fn mark(kind: MarkKind) -> Both {
    match kind {
        MarkKind::Scar => ("疤痕", "scar"),
        MarkKind::Burn => ("烧烫伤", "burn"),
        MarkKind::Birthmark => ("胎记", "birthmark"),
        MarkKind::Mole => ("痣", "mole"),
        MarkKind::Tattoo => ("纹身", "tattoo"),
        MarkKind::MissingPart => ("缺损", "missing part"),
        MarkKind::Deformity => ("变形", "deformity"),
        MarkKind::Dental => ("牙齿特征", "mark of the teeth"),
        MarkKind::Piercing => ("穿孔", "piercing"),
        MarkKind::Surgery => ("手术疤", "surgery scar"),
        MarkKind::Other => ("特征", "mark"),
    }
}

pub const fn site(site: BodySite) -> Both {
    match site {
        BodySite::Head => ("头", "head"),
        BodySite::Face => ("脸", "face"),
        BodySite::Forehead => ("额头", "forehead"),
        BodySite::Eye => ("眼", "eye"),
        BodySite::Ear => ("耳", "ear"),
        BodySite::Nose => ("鼻", "nose"),
        BodySite::Mouth => ("嘴", "mouth"),
        BodySite::Chin => ("下巴", "chin"),
        BodySite::Neck => ("脖子", "neck"),
        BodySite::Shoulder => ("肩", "shoulder"),
        BodySite::Chest => ("胸", "chest"),
        BodySite::Back => ("背", "back"),
        BodySite::Abdomen => ("腹", "abdomen"),
        BodySite::Waist => ("腰", "waist"),
        BodySite::Hip => ("臀", "hip"),
        BodySite::UpperArm => ("上臂", "upper arm"),
        BodySite::Forearm => ("前臂", "forearm"),
        BodySite::Elbow => ("肘", "elbow"),
        BodySite::Wrist => ("手腕", "wrist"),
        BodySite::Hand => ("手", "hand"),
        BodySite::Finger => ("手指", "finger"),
        BodySite::Thigh => ("大腿", "thigh"),
        BodySite::Knee => ("膝", "knee"),
        BodySite::LowerLeg => ("小腿", "lower leg"),
        BodySite::Ankle => ("脚踝", "ankle"),
        BodySite::Foot => ("脚", "foot"),
        BodySite::Toe => ("脚趾", "toe"),
        BodySite::Other => ("别处", "another part"),
    }
}

/// A side of the body; of both, the word stands for itself in Chinese alone.
pub const fn side(side: Side) -> Both {
    match side {
        Side::Left => ("左", "left"),
        Side::Right => ("右", "right"),
        Side::Both => ("双", "both"),
    }
}

/// Both of a part of the body there are two of; of others the singular.
pub const fn plural(of: BodySite) -> &'static str {
    match of {
        BodySite::Eye => "eyes",
        BodySite::Ear => "ears",
        BodySite::Shoulder => "shoulders",
        BodySite::Hip => "hips",
        BodySite::UpperArm => "upper arms",
        BodySite::Forearm => "forearms",
        BodySite::Elbow => "elbows",
        BodySite::Wrist => "wrists",
        BodySite::Hand => "hands",
        BodySite::Thigh => "thighs",
        BodySite::Knee => "knees",
        BodySite::LowerLeg => "lower legs",
        BodySite::Ankle => "ankles",
        BodySite::Foot => "feet",
        other => site(other).1,
    }
}

pub const fn condition(kind: ConditionKind) -> Both {
    match kind {
        ConditionKind::IntellectualDisability => ("智力障碍", "an intellectual disability"),
        ConditionKind::Psychosis => ("精神病", "psychosis"),
        ConditionKind::Depression => ("抑郁", "depression"),
        ConditionKind::Dementia => ("失智", "dementia"),
        ConditionKind::Epilepsy => ("癫痫", "epilepsy"),
        ConditionKind::Deaf => ("耳聋", "deafness"),
        ConditionKind::Mute => ("不会说话", "not speaking"),
        ConditionKind::Blind => ("失明", "blindness"),
        ConditionKind::LowVision => ("视力差", "low vision"),
        ConditionKind::LimbDisability => ("肢体残疾", "a disability of a limb"),
        ConditionKind::PolioLeg => ("小儿麻痹腿", "a leg weakened by polio"),
        ConditionKind::CleftLip => ("唇裂", "a cleft lip"),
        ConditionKind::FacialPalsy => ("面瘫", "facial palsy"),
        ConditionKind::BurnDisfigurement => ("面部严重烧伤", "a face changed by burns"),
        ConditionKind::Other => ("其他疾病或残疾", "another condition"),
    }
}

pub const fn zodiac(zodiac: Zodiac) -> Both {
    match zodiac {
        Zodiac::Rat => ("鼠", "rat"),
        Zodiac::Ox => ("牛", "ox"),
        Zodiac::Tiger => ("虎", "tiger"),
        Zodiac::Rabbit => ("兔", "rabbit"),
        Zodiac::Dragon => ("龙", "dragon"),
        Zodiac::Snake => ("蛇", "snake"),
        Zodiac::Horse => ("马", "horse"),
        Zodiac::Goat => ("羊", "goat"),
        Zodiac::Monkey => ("猴", "monkey"),
        Zodiac::Rooster => ("鸡", "rooster"),
        Zodiac::Dog => ("狗", "dog"),
        Zodiac::Pig => ("猪", "pig"),
    }
}

/// A relation, with whether the relative is older where the language tells.
pub const fn relation(relation: Relation, elder: Option<bool>) -> Both {
    match (relation, elder) {
        (Relation::Father, _) => ("父亲", "father"),
        (Relation::Mother, _) => ("母亲", "mother"),
        (Relation::Brother, Some(true)) => ("哥哥", "elder brother"),
        (Relation::Brother, Some(false)) => ("弟弟", "younger brother"),
        (Relation::Brother, None) => ("兄弟", "brother"),
        (Relation::Sister, Some(true)) => ("姐姐", "elder sister"),
        (Relation::Sister, Some(false)) => ("妹妹", "younger sister"),
        (Relation::Sister, None) => ("姐妹", "sister"),
        (Relation::Sibling, _) => ("兄弟姐妹", "brother or sister"),
        (Relation::Husband, _) => ("丈夫", "husband"),
        (Relation::Wife, _) => ("妻子", "wife"),
        (Relation::Son, _) => ("儿子", "son"),
        (Relation::Daughter, _) => ("女儿", "daughter"),
        (Relation::Child, _) => ("孩子", "child"),
        (Relation::Grandparent, _) => ("祖辈", "grandparent"),
        (Relation::UncleAunt, _) => ("叔伯姑姨", "uncle or aunt"),
        (Relation::Cousin, _) => ("表堂亲", "cousin"),
        (Relation::Other, _) => ("亲属", "relative"),
    }
}
