//! Clothing as last seen and as admitted. It says something only within days of the loss; after that
//! nothing. Colours and garments are recognised, other words are not compared.

use serde::{Deserialize, Serialize};

use crate::domain::evidence::{Bits, Era, Finding};
use crate::domain::statement::{Fact, TextField};
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::compare::time::TimeFeature;
use crate::matching::features::Telling;
use crate::matching::model::{Model, Parameter};

/// Parameters of clothing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClothingModel {
    /// Days between loss and finding within which clothing counts.
    pub days: Parameter,
    /// Ratio when a garment and a colour agree.
    pub same: Parameter,
    /// Ratio when only one of them agrees.
    pub partly: Parameter,
    /// Ratio when neither agrees.
    pub different: Parameter,
}

/// Words for colours; words of one row mean the same.
const COLOURS: [&str; 11] = ["红赤", "蓝", "绿", "黄", "黑", "白", "灰", "紫", "粉", "花格", "棕褐咖"];

/// Words for garments; words parted by a bar mean the same.
const GARMENTS: [&str; 12] = [
    "棉袄|棉衣|棉服",
    "羽绒服",
    "毛衣|毛线衣",
    "衬衫|衬衣",
    "T恤|短袖",
    "外套|夹克|大衣",
    "裙",
    "牛仔裤",
    "裤",
    "校服|工装|制服",
    "拖鞋",
    "布鞋|球鞋|胶鞋|皮鞋|运动鞋",
];

/// Colours and garments one side tells, a bit each.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ClothingFeature {
    colours: u16,
    garments: u16,
    cites: Cites,
}

impl ClothingFeature {
    /// Of one side.
    pub fn of(telling: &Telling<'_>) -> Self {
        let mut feature = Self { colours: 0, garments: 0, cites: Cites::NONE };
        for told in &telling.told {
            let Fact::Text(TextField::Clothing, text) = told.fact else { continue };
            let text = text.reveal();
            for (i, colour) in COLOURS.iter().enumerate() {
                feature.colours |= u16::from(text.contains(|c| colour.contains(c))) << i;
            }
            for (i, garment) in GARMENTS.iter().enumerate() {
                feature.garments |= u16::from(garment.split('|').any(|word| text.contains(word))) << i;
            }
            feature.cites.push(told.id);
        }
        feature
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, ..*self }
    }
}

/// Compares, given when she was lost and found.
pub fn compare(
    model: &Model,
    heard: (&ClothingFeature, &TimeFeature),
    said: (&ClothingFeature, &TimeFeature),
) -> Option<Outcome> {
    let ((heard, found), (said, lost)) = (heard, said);
    if heard.garments == 0 || said.garments == 0 || heard.colours == 0 || said.colours == 0 {
        return None;
    }
    let days = f64::from(found.exact?.1 - lost.exact?.0);
    if !(0.0..=model.clothing.days.value).contains(&days) {
        return None;
    }
    let agree = (heard.garments & said.garments != 0, heard.colours & said.colours != 0);
    let (ratio, finding) = match agree {
        (true, true) => (&model.clothing.same, Finding::Same),
        (false, false) => (&model.clothing.different, Finding::FitsBadly),
        _ => (&model.clothing.partly, Finding::Partly),
    };
    Some(Outcome {
        bits: bits_of(ratio.value),
        finding,
        era: Era::Unknown,
        heard: heard.cites,
        said: said.cites,
    })
}

/// Bits that no pair of these passes, whenever she was lost and found.
pub fn ceiling(model: &Model, heard: &ClothingFeature, said: &ClothingFeature) -> Bits {
    let parameters = &model.clothing;
    let ratio = match (heard.garments & said.garments != 0, heard.colours & said.colours != 0) {
        (true, true) => &parameters.same,
        (false, false) => return Bits::ZERO,
        _ => &parameters.partly,
    };
    bits_of(ratio.value).max(Bits::ZERO)
}
