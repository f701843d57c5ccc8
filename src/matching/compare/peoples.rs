//! Ethnicities and languages as numbers. Compares nothing.

use crate::domain::text::Personal;

/// Peoples of China in the order of GB/T 3304.
const PEOPLES: &str = "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 \
                       东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 \
                       俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺";

/// The place of an ethnicity in GB/T 3304, 0 for Han, by its name or code.
pub fn ethnicity(text: &Personal) -> Option<u8> {
    let text = text.reveal().trim();
    if let Ok(code) = text.parse::<u8>() {
        return (1..=56).contains(&code).then(|| code - 1);
    }
    let bare = text.strip_suffix('族').unwrap_or(text);
    PEOPLES.split_whitespace().position(|people| people == bare).and_then(|at| u8::try_from(at).ok())
}

/// A bit for each language but Chinese.
pub fn language(code: &str) -> u32 {
    let main = code.split('-').next().unwrap_or(code).as_bytes();
    match main {
        b"zh" | b"cmn" | [] => 0,
        // Two letters folded to 32 bits: two languages of one fold are rare among those heard here.
        letters => 1 << (letters.iter().fold(0u32, |all, letter| all * 31 + u32::from(*letter)) % 32),
    }
}
