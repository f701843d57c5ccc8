//! How the two sides put things: marks, dialects, losses, clothes, aliases, dates. Wordings are this
//! generator's own, many for each thing, so that no single phrase carries a cue.

use crate::evaluate::synth::chance::Chance;
use crate::evaluate::synth::life::{Mark, Route};
use crate::evaluate::synth::speech::Area;

/// Words of a site, parted by `|`.
fn site_words(site: &str) -> &'static str {
    match site {
        "head" => "头顶|后脑勺|头上|脑壳上|头皮",
        "face" => "脸|脸上|面部|脸颊|腮帮",
        "forehead" => "额头|前额|脑门|眉头上方|额角",
        "eye" => "眼角|眼皮|眉毛旁|眼眶",
        "ear" => "耳朵|耳后|耳垂|耳根",
        "nose" => "鼻子|鼻梁|鼻尖",
        "mouth" => "嘴角|嘴唇|嘴边",
        "chin" => "下巴|下颌|下巴底下",
        "neck" => "脖子|颈部|后颈|颈子",
        "shoulder" => "肩膀|肩头|肩上",
        "chest" => "胸口|胸前|前胸",
        "back" => "背上|后背|背部|脊背",
        "abdomen" => "肚子|腹部|肚皮|小肚子",
        "upper_arm" => "大臂|上臂|膀子|胳膊上段",
        "forearm" => "小臂|前臂|手腕上面|手膀",
        "wrist" => "手腕|腕部|手颈",
        "hand" => "手背|手掌|手上|虎口",
        "finger" => "食指|中指|小指|无名指|手指头|拇指",
        "thigh" => "大腿|大腿外侧|腿根",
        "knee" => "膝盖|膝盖上|磕膝头",
        "lower_leg" => "小腿|小腿肚|脚杆|腿肚子",
        "ankle" => "脚踝|脚脖子|脚腕",
        "foot" => "脚背|脚上|脚面|脚板",
        _ => "身上",
    }
}

/// A note about a mark; families know how it came about, stations see it.
pub fn mark_note(mark: &Mark, site: &str, by_family: bool, chance: &mut Chance) -> String {
    let side = match mark.side {
        Some(true) => chance.wording("左|左边|左侧"),
        Some(false) => chance.wording("右|右边|右侧"),
        None => "",
    };
    let place = chance.wording(site_words(site));
    let what = match (mark.kind, by_family) {
        ("scar", true) => "有疤|摔伤留下一道疤|小时候磕破缝过针|被镰刀割过 有印子|有条疤痕|狗咬的疤",
        ("scar", false) => "见陈旧疤痕|一处瘢痕|有旧伤疤|条状疤 约三厘米|疤印",
        ("burn", true) => "被火烫过|开水烫的疤|小时候跌进火塘烧伤|烧伤疤",
        ("burn", false) => "烫伤痕|疑似烧伤瘢痕|皮肤皱缩 像烫伤|大片烧伤",
        ("mole", true) => "一颗黑痣|有颗痣|长了个痣|有粒红痣",
        ("mole", false) => "见黑色痣一枚|有痣|一颗明显的痣",
        ("birthmark", true) => "生下来就有块胎记|有块青记|红色胎记",
        ("birthmark", false) => "青色斑块 似胎记|有胎记|暗红胎记",
        ("missing_part", true) => "少一截|小时候铡草铡掉一节|断了半截",
        ("missing_part", false) => "缺失末节|残缺|断指",
        ("deformity", true) => "长得有点歪|伸不直|从小变形",
        ("deformity", false) => "畸形|弯曲不能伸直|变形",
        ("surgery", true) => "开过刀|做过手术有刀口",
        ("surgery", false) => "手术切口瘢痕|有刀口",
        ("tattoo", _) => "有纹身|刺了字|纹了个花",
        _ => "有记号",
    };
    let joined = format!("{side}{place}{}", chance.wording(what));
    if by_family && chance.is(0.1) { format!("{joined}, 很好认") } else { joined }
}

/// How a family names its own speech; the place stands for `@`.
pub fn dialect_of_family(
    area: Area,
    county: &str,
    prefecture: &str,
    province: &str,
    chance: &mut Chance,
) -> String {
    let broad = match area {
        Area::SouthWest => "西南官话|川话|我们那边的土话",
        Area::Central => "中原话|河南话一类|山东话一类|本地话",
        Area::North => "普通话|东北话|北方话",
        Area::NorthWest => "晋语|西北话|陕北话一类",
        Area::Yangtze => "江淮话|下江话",
        Area::Wu => "吴语|江南话|本地土话",
        Area::XiangGan => "湘语|赣语|本地土话",
        Area::Yue => "白话|客家话|粤语",
        Area::Min => "闽南话|福建话|潮州话一类",
        Area::Other => "民族话|家里不讲汉话|汉话讲不好",
    };
    match chance.below(5) {
        0 => format!("{county}话"),
        1 => format!("{}方言", if prefecture.is_empty() { province } else { prefecture }),
        2 => format!("{}口音", short_province(province)),
        3 => format!("说{}话", short_province(province)),
        _ => chance.wording(broad).to_owned(),
    }
}

/// What a station writes of an accent. A third of clerks go no further than north or south.
pub fn dialect_heard(area: Area, province: &str, near: &str, chance: &mut Chance) -> String {
    let coarse = match area {
        Area::North | Area::NorthWest | Area::Central => "北方口音|像是北方人|北边的话",
        Area::Other => "听不懂 像少数民族话|不会说汉话|口音很重听不懂",
        _ => "南方口音|南方人|南边的口音 听不太懂",
    };
    let fine = match area {
        Area::SouthWest => "云贵川一带口音|川音|西南那边的话|像四川或贵州的",
        Area::Central => "河南山东一带|中原口音|侉子话",
        Area::North => "东北腔|接近普通话|北京河北一带",
        Area::NorthWest => "陕西山西一带|西北口音|前后鼻音不分",
        Area::Yangtze => "苏北安徽口音|江淮一带|皖中口音",
        Area::Wu => "江浙口音|上海浙江那边的话|吴侬软语",
        Area::XiangGan => "湖南江西口音|湘音|两湖一带",
        Area::Yue => "广东广西口音|讲白话|客家口音",
        Area::Min => "福建口音|闽语|潮汕一带",
        Area::Other => "像新疆那边|藏区口音|说的民族语言|境外语言",
    };
    match chance.below(20) {
        0..=5 => chance.wording(coarse).to_owned(),
        6..=11 => chance.wording(fine).to_owned(),
        12..=16 => {
            let province = short_province(province);
            match chance.below(5) {
                0 => format!("{province}口音"),
                1 => format!("疑似{province}人"),
                2 => format!("听口音是{province}的"),
                3 => format!("{province}话, 不确定"),
                _ => format!("有同乡说是{province}话"),
            }
        }
        17 => format!("{}口音", short_province(near)),
        _ => chance.wording("普通话不标准|口齿不清|说不清哪里口音|话少").to_owned(),
    }
}

/// 四川省 as 四川; autonomous regions by their first words.
pub fn short_province(province: &str) -> &str {
    let long = ["维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市"];
    long.into_iter().find_map(|ending| province.strip_suffix(ending)).unwrap_or(province)
}

/// How a family tells the loss.
pub fn circumstances(route: Route, chance: &mut Chance) -> &'static str {
    chance.wording(match route {
        Route::Marriage => "跟同村女人出去就没音信|说去外省做工 一去不回|被人骗走了|介绍对象带走后失联|赶集时不见的|跟老乡出门 再没回来",
        Route::Child => "在门口玩时不见的|在集市上走散|被陌生人抱走|放学没回家|火车站走失|家里忙农活没看住",
        Route::Migrant => "打工后断了联系|过年没回来 电话打不通|换了厂就找不到人|最后一封信是从外地寄来的",
        Route::Mental => "犯病跑出去|精神不好 出门没回来|半夜自己走了|从医院走丢|跟家人吵架后出走",
        Route::Disabled => "脑子不清楚 出门走失|跟人要饭走了|上街走丢|不会说话 走远了找不回来|被人领走",
        Route::Dementia => "老人糊涂 散步没回来|买菜迷路|坐错车|早上出门未归",
    })
}

/// Clothes as seen.
pub fn clothing(winter: bool, chance: &mut Chance) -> String {
    let colour = chance.wording("红|黑|蓝|灰|花|白|绿|紫|军绿|粉|棕|格子|深色|浅色");
    let garment = chance.wording(if winter {
        "棉衣|棉袄|羽绒服|毛衣|大衣|外套|夹克"
    } else {
        "短袖|衬衣|T恤|背心|裙子|单衣|褂子"
    });
    let below = chance.wording("黑裤子|牛仔裤|蓝布裤|运动裤|光脚|解放鞋|拖鞋|布鞋");
    match chance.below(3) {
        0 => format!("{colour}色{garment}").replace("格子色", "格子").replace("色色", "色"),
        1 => format!("上穿{colour}{garment}, 下穿{below}"),
        _ => format!("{colour}{garment} {below}"),
    }
}

/// A name a station gives to who has none.
pub fn staff_alias(female: bool, town: &str, number: usize, chance: &mut Chance) -> String {
    match chance.below(6) {
        0 => format!("无名{}{number}", if female { "女" } else { "男" }),
        1 => format!("{}救助{number}", town.trim_end_matches(['市', '县', '区'])),
        2 => format!("{}某{}", chance.wording("李|王|张|安|国|党"), chance.wording("甲|乙|一|二|")),
        3 => format!("不详{number}号"),
        4 => format!("{}{}", chance.wording("安|福|康|平|民"), chance.wording("安|生|来|芳|归|家")),
        _ => format!("无名氏-{number}"),
    }
}

/// What stations write that helps nobody.
pub fn idle_memory(chance: &mut Chance) -> &'static str {
    chance.wording("问话不答|自言自语|只会笑|情绪稳定 不配合询问|反复说回家|不识字|答非所问|见生人害怕|说不清楚|爱干净|帮忙扫院子|吃饭香")
}
