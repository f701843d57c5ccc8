//! Invented texts that tell dates, ages, heights, years, counts and places, none of which may be masked.

use super::disguise::Chance;

const FRAMES: [&str; 60] = [
    "{Y}年{M}月{D}日走失",
    "{Y}-{MM}-{DD}从家里出走",
    "{Y}.{M}.{D}入站",
    "{Y}{MM}{DD}送来",
    "身高{H}cm，体重{W}公斤",
    "身高{H}厘米左右，年龄约{A}岁",
    "大概{A}岁，{Y}年前后出生",
    "{Y}年到{Y}年在广东打工，后来回家",
    "{Y}、{Y}、{Y}年各生一个孩子",
    "家里有{S}个姐姐，{S}个弟弟，排行第{S}",
    "属兔，农历{N}月初{N}生",
    "一九{N}{N}年{N}月生，今年{N}十{N}岁",
    "坐{S}{S}{S}路公交车到火车站",
    "K{S}{S}{S}次列车，{S}号车厢{S}{S}座",
    "坐了{S}天{S}夜的火车",
    "{S}月{D}日早上{S}:{MM}在车站被发现",
    "晚上{DD}:{MM}-{DD}:{MM}之间",
    "体温36.{S}，血压1{S}0/{S}0，脉搏7{S}次",
    "住{S}楼{S}号床",
    "鞋码3{S}，穿{S}件毛衣",
    "离县城{DD}里路，门前有{S}棵大树",
    "双塘村{S}组",
    "四川省达县双塘镇双塘村{N}社",
    "沿着3{DD}国道走",
    "在人民路菜市场附近走失",
    "学校在建设路小学对面",
    "爸爸叫王建国，妈妈叫李秀英，{S}个舅舅",
    "被人花{S}000元买来",
    "左手有一条{S}厘米长的疤",
    "会从一数到十：一二三四五六七八九十",
    "记得{S}、{S}、{S}三个数字",
    "约{Y}年冬天，下着大雪",
    "{Y}/{MM}/{DD} 身高{H} 体重{W}",
    "{Y}年{M}月，{H}厘米，{W}公斤，{A}岁",
    "from {Y} to {Y} she lived in a village near the river",
    "about {A} years old, {H} cm, {W} kg",
    "last seen on {D} March {Y} near the bridge",
    "born {Y}-{MM}-{DD}, lost at the age of {S}",
    "second of {S} sisters, {S} brothers",
    "村里有{DD}户人家，{S}口井",
    "住在山上，要爬{S}{S}{S}级台阶",
    "两个哥哥一个在{Y}年当兵，一个在{Y}年结婚",
    "三五个小孩，七八个大人",
    "十{N}岁离家，二十{N}岁嫁人",
    "村口有小卖部，离公路{S}里",
    "{Y}届毕业，{S}年级{S}班",
    "养了{DD}头猪、{S}头牛、1{DD}只鸡",
    "家门前的路叫红星路，往前走就是河",
    "唱的歌是《九九艳阳天》",
    "在{S}号井下过矿",
    "第{S}人民医院，住院{DD}天",
    "工资每月{S}{S}00块",
    "微信群里的照片看不清",
    "不会用微信，也没有QQ",
    "电话号码记不得了",
    "没有身份证，户口在{Y}年注销",
    "银行在镇上，旁边是邮局",
    "过年时候吃汤圆，{N}月{N}赶集",
    "经度1{DD}度，纬度{DD}度",
    "邻居姓路，住在巷子里",
];

/// The `number`th text.
pub fn innocent(number: usize, chance: &mut Chance) -> String {
    filled_in(FRAMES[number % FRAMES.len()], chance)
}

/// A frame with its places filled.
pub fn filled_in(frame: &str, chance: &mut Chance) -> String {
    let mut text = String::new();
    let mut rest = frame;
    while let Some((before, after)) = rest.split_once('{') {
        let (what, behind) = after.split_once('}').unwrap();
        text.push_str(before);
        text.push_str(&filled(what, chance));
        rest = behind;
    }
    text.push_str(rest);
    text
}

fn filled(what: &str, chance: &mut Chance) -> String {
    match what {
        "Y" => chance.from(1940, 2024).to_string(),
        "M" => chance.from(1, 12).to_string(),
        "D" => chance.from(1, 28).to_string(),
        "MM" => format!("{:02}", chance.from(1, 12)),
        "DD" => format!("{:02}", chance.from(10, 28)),
        "H" => chance.from(140, 185).to_string(),
        "W" => chance.from(35, 90).to_string(),
        "A" => chance.from(15, 85).to_string(),
        "S" => chance.from(1, 9).to_string(),
        _ => chance.one_of(&["二", "三", "四", "五", "六", "七", "八", "九"]).to_owned(),
    }
}
