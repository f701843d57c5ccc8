//! Marks and conditions in words, to the closed lists of the exchange format. What is not recognised stays
//! words, as a memory; it is never made a mark of another kind.

use serde_json::{Value, json};

/// What a piece of a cell was recognised as.
#[derive(Debug, PartialEq)]
pub struct Recognised {
    /// Pieces of the exchange format.
    pub pieces: Vec<Value>,
    /// What was not recognised, as it was written.
    pub words: Vec<String>,
}

/// Kinds of marks by words, the longer ones first.
const KINDS: &[(&str, &str)] = &[
    ("胎记", "birthmark"),
    ("胎痣", "birthmark"),
    ("烫伤", "burn"),
    ("烧伤", "burn"),
    ("烫疤", "burn"),
    ("烧疤", "burn"),
    ("手术", "surgery"),
    ("刀口", "surgery"),
    ("纹身", "tattoo"),
    ("文身", "tattoo"),
    ("刺青", "tattoo"),
    ("耳洞", "piercing"),
    ("耳眼", "piercing"),
    ("六指", "deformity"),
    ("畸形", "deformity"),
    ("变形", "deformity"),
    ("断指", "missing_part"),
    ("缺失", "missing_part"),
    ("截肢", "missing_part"),
    ("缺", "missing_part"),
    ("断", "missing_part"),
    ("镶牙", "dental"),
    ("假牙", "dental"),
    ("金牙", "dental"),
    ("龅牙", "dental"),
    ("豁牙", "dental"),
    ("疤", "scar"),
    ("伤痕", "scar"),
    ("痣", "mole"),
];

/// Sites by words, the longer ones first.
const SITES: &[(&str, &str)] = &[
    ("额头", "forehead"),
    ("前额", "forehead"),
    ("眉", "forehead"),
    ("下巴", "chin"),
    ("下颌", "chin"),
    ("上臂", "upper_arm"),
    ("大臂", "upper_arm"),
    ("胳膊", "upper_arm"),
    ("前臂", "forearm"),
    ("小臂", "forearm"),
    ("手腕", "wrist"),
    ("腕", "wrist"),
    ("手指", "finger"),
    ("食指", "finger"),
    ("拇指", "finger"),
    ("中指", "finger"),
    ("小指", "finger"),
    ("断指", "finger"),
    ("六指", "finger"),
    ("脚趾", "toe"),
    ("趾", "toe"),
    ("脚踝", "ankle"),
    ("踝", "ankle"),
    ("大腿", "thigh"),
    ("小腿", "lower_leg"),
    ("膝", "knee"),
    ("肘", "elbow"),
    ("肩", "shoulder"),
    ("胸", "chest"),
    ("后背", "back"),
    ("背", "back"),
    ("腹", "abdomen"),
    ("肚", "abdomen"),
    ("腰", "waist"),
    ("臀", "hip"),
    ("屁股", "hip"),
    ("胯", "hip"),
    ("脖", "neck"),
    ("颈", "neck"),
    ("眼", "eye"),
    ("耳", "ear"),
    ("鼻", "nose"),
    ("嘴", "mouth"),
    ("唇", "mouth"),
    ("脸", "face"),
    ("面", "face"),
    ("手", "hand"),
    ("脚", "foot"),
    ("头", "head"),
];

const CONDITIONS: &[(&str, &str)] = &[
    ("智力", "intellectual_disability"),
    ("智障", "intellectual_disability"),
    ("弱智", "intellectual_disability"),
    ("精神", "psychosis"),
    ("抑郁", "depression"),
    ("痴呆", "dementia"),
    ("失智", "dementia"),
    ("癫痫", "epilepsy"),
    ("聋", "deaf"),
    ("哑", "mute"),
    ("失明", "blind"),
    ("盲", "blind"),
    ("弱视", "low_vision"),
    ("视力差", "low_vision"),
    ("小儿麻痹", "polio_leg"),
    ("肢体", "limb_disability"),
    ("瘫", "limb_disability"),
    ("兔唇", "cleft_lip"),
    ("唇裂", "cleft_lip"),
    ("面瘫", "facial_palsy"),
    ("毁容", "burn_disfigurement"),
];

/// Marks from the pieces of a cell.
pub fn marks(pieces: &[String]) -> Recognised {
    let mut found = Recognised { pieces: Vec::new(), words: Vec::new() };
    for piece in pieces {
        match said(piece).then(|| of(KINDS, piece)).flatten() {
            Some(kind) => {
                let mut mark = json!({ "kind": kind, "note": piece });
                if let Some(site) = of(SITES, piece) {
                    mark["site"] = site.into();
                }
                if let Some(side) = side(piece) {
                    mark["side"] = side.into();
                }
                found.pieces.push(mark);
            }
            None => found.words.push(piece.clone()),
        }
    }
    found
}

/// Conditions from the pieces of a cell.
pub fn conditions(pieces: &[String]) -> Recognised {
    let mut found = Recognised { pieces: Vec::new(), words: Vec::new() };
    for piece in pieces {
        let palsy = piece.contains("面瘫");
        let all = CONDITIONS.iter().filter(|(word, kind)| {
            // A palsy of the face is none of a limb.
            piece.contains(word) && !(palsy && *kind == "limb_disability")
        });
        let mut kinds: Vec<&str> = all.map(|(_, kind)| *kind).collect();
        kinds.dedup();
        if !said(piece) || kinds.is_empty() {
            found.words.push(piece.clone());
        } else {
            found.pieces.extend(kinds.into_iter().map(|kind| json!({ "kind": kind })));
        }
    }
    found
}

/// Whether a piece says that there is something, and not that there is nothing.
fn said(piece: &str) -> bool {
    !["无", "没有", "未见", "不", "否认"].iter().any(|no| piece.contains(no))
}

fn of(table: &[(&str, &'static str)], piece: &str) -> Option<&'static str> {
    table.iter().find(|(word, _)| piece.contains(word)).map(|(_, meant)| *meant)
}

fn side(piece: &str) -> Option<&'static str> {
    let (left, right) = (piece.contains('左'), piece.contains('右'));
    match (left, right) {
        (true, true) => Some("both"),
        (true, false) => Some("left"),
        (false, true) => Some("right"),
        (false, false) => (piece.contains('双') || piece.contains('两')).then_some("both"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_one(piece: &str) -> Recognised {
        marks(&[piece.to_owned()])
    }

    #[test]
    fn marks_are_recognised_by_kind_site_and_side_and_keep_their_words() {
        for (piece, kind, site, side) in [
            ("左手烫伤", "burn", Some("hand"), Some("left")),
            ("右小腿有刀疤", "scar", Some("lower_leg"), Some("right")),
            ("额头痣", "mole", Some("forehead"), None),
            ("双耳有耳洞", "piercing", Some("ear"), Some("both")),
            ("左手断指", "missing_part", Some("finger"), Some("left")),
            ("背部胎记", "birthmark", Some("back"), None),
        ] {
            let found = of_one(piece);
            assert_eq!(found.words, Vec::<String>::new(), "{piece}");
            let mark = &found.pieces[0];
            assert_eq!((mark["kind"].as_str(), mark["note"].as_str()), (Some(kind), Some(piece)));
            assert_eq!((mark["site"].as_str(), mark["side"].as_str()), (site, side), "{piece}");
        }
        for piece in ["身材瘦小", "无疤痕", "没有胎记", "短发"] {
            assert_eq!(of_one(piece).words, [piece], "{piece}");
        }
    }

    #[test]
    fn conditions_are_recognised_and_nothing_is_made_of_health() {
        let found = conditions(&[
            "聋哑".to_owned(),
            "面瘫".to_owned(),
            "身体健康".to_owned(),
            "无精神病史".to_owned(),
        ]);
        let kinds: Vec<&str> = found.pieces.iter().filter_map(|one| one["kind"].as_str()).collect();
        assert_eq!(kinds, ["deaf", "mute", "facial_palsy"]);
        assert_eq!(found.words, ["身体健康", "无精神病史"]);
    }
}
