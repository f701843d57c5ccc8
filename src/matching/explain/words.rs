//! Chinese and English for the closed lists of words that explanations use. Tables only.

use crate::domain::body::{BodySite, ConditionKind, MarkKind, Zodiac};
use crate::domain::evidence::{Comparison, Finding};
use crate::domain::relative::Relation;

/// A phrase in Chinese and in English.
pub type Both = (&'static str, &'static str);

pub const fn topic(comparison: Comparison) -> Both {
    match comparison {
        Comparison::Names => ("姓名", "name"),
        Comparison::Relatives => ("亲属", "relatives"),
        Comparison::Origin => ("家乡", "origin"),
        Comparison::Route => ("走失地与发现地", "from last seen to found"),
        Comparison::Birth => ("出生与年龄", "birth and age"),
        Comparison::Time => ("先后", "order of loss and finding"),
        Comparison::Sex => ("性别", "sex"),
        Comparison::Height => ("身高", "height"),
        Comparison::Marks => ("体表特征", "marks"),
        Comparison::Conditions => ("病残", "conditions"),
        Comparison::Blood => ("血型", "blood group"),
        Comparison::Children => ("生育", "children"),
        Comparison::Literacy => ("识字", "reading and writing"),
        Comparison::Siblings => ("排行", "place among brothers and sisters"),
        Comparison::Clothing => ("衣着", "clothing"),
        Comparison::Traits => ("体态与习惯", "build and other traits"),
        Comparison::Kin => ("血亲", "kin"),
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
pub const HER_AND_FAMILY: Labels =
    Labels { zh: ("本人一方：", "家属一方："), en: ("her side says ", "the family says ") };

/// Two descriptions of one side.
pub const ONE_AND_OTHER: Labels =
    Labels { zh: ("本记录：", "另一记录："), en: ("this record says ", "the other says ") };

/// What relatives, home and surname say of kin as well as of herself.
pub const LIKE_KIN: Both = (
    "亲属、籍贯和姓氏，她的兄弟姐妹或同村同姓的人也会这样对得上",
    "her kin, or a namesake of her village, would fit in relatives, home and surname as well",
);

pub const fn finding(finding: Finding) -> Both {
    match finding {
        Finding::Same => ("一致", "the same"),
        Finding::SoundsAlike => ("读音相近", "they sound alike"),
        Finding::Partly => ("部分一致", "part of it agrees"),
        Finding::Nickname => ("像是小名", "one may be a nickname of the other"),
        Finding::Near => ("相近", "near each other"),
        Finding::Contains => ("一处包含另一处", "one contains the other"),
        Finding::Fits => ("对得上", "it fits"),
        Finding::FitsBadly => ("不太对得上", "it fits badly"),
        Finding::Contradicts => ("相互矛盾", "it contradicts"),
        Finding::Lacking => ("有一边没有", "one side lacks it"),
        Finding::Kin => ("更像是所寻者的兄弟姐妹", "she may be a brother or sister of the one they seek"),
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
        MarkKind::Deformity => ("畸形", "deformity"),
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
        BodySite::Other => ("别处", "another place"),
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
        ConditionKind::Mute => ("不会说话", "muteness"),
        ConditionKind::Blind => ("失明", "blindness"),
        ConditionKind::LowVision => ("视力差", "low vision"),
        ConditionKind::LimbDisability => ("肢体残疾", "a disability of a limb"),
        ConditionKind::PolioLeg => ("小儿麻痹腿", "a leg weakened by polio"),
        ConditionKind::CleftLip => ("唇裂", "a cleft lip"),
        ConditionKind::FacialPalsy => ("面瘫", "facial palsy"),
        ConditionKind::BurnDisfigurement => ("烧伤毁容", "disfigurement by burns"),
        ConditionKind::Other => ("其他病残", "another condition"),
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
