//! The error source of the hearing benchmark: how speakers of each scope and a clerk change spelled
//! pinyin. Its rules and rates are its own judgement and must not be read from, or fitted to, the
//! confusion table.

use std::collections::HashMap;

/// A small deterministic generator (splitmix64), so that the benchmark prints the same on any machine.
pub struct Draw {
    state: u64,
}

impl Draw {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A share in 0..1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with this probability.
    pub fn chance(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// A whole number below `limit`, which must not be 0.
    pub fn below(&mut self, limit: usize) -> usize {
        ((self.share() * limit as f64) as usize).min(limit - 1)
    }
}

/// A change of spelled pinyin and its share.
#[derive(Clone, Copy)]
struct Rule {
    /// `n->l` the beginning, `-ing>in` the end, `=hu>fu` the whole syllable.
    change: &'static str,
    share: f64,
}

/// What many speakers share.
const SHARED: [(&str, &str); 7] = [
    ("FLAT", "zh->z 0.75 ch->c 0.75 sh->s 0.75"),
    ("HALF_FLAT", "zh->z 0.3 ch->c 0.3 sh->s 0.3"),
    ("SHORT_NASAL", "-ing>in 0.7 -eng>en 0.65"),
    ("UNROUNDED", "=yu>yi 0.6 =xu>xi 0.6 =ju>ji 0.6 =yun>yin 0.6 =yuan>yan 0.55 =lv>li 0.6"),
    ("ROUND_NG", "=huang>wong 0.2 -iang>iong 0.3 -uang>ong 0.3 -ang>ong 0.35"),
    ("HU_TO_F", "=hu>fu 0.6 =huang>fang 0.5 =hua>fa 0.5 =hui>fei 0.5 =huan>fan 0.4 =hong>fong 0.2"),
    (
        "VELARS",
        "=jiang>gong 0.3 =jia>ga 0.35 =xia>ha 0.35 =xue>hok 0.2 =jin>gam 0.25 =qiu>kau 0.2 =xi>hei 0.3 \
         =jie>gai 0.25",
    ),
];

/// What speakers of each scope do, beside what they share with others.
const OWN: [(&str, &str); 17] = [
    (
        "swm",
        "FLAT SHORT_NASAL n->l 0.5 l->n 0.12 =hu>fu 0.25 =hui>fei 0.15 =guo>gui 0.25 =rong>yong 0.4 \
         =an>ngan 0.4 =cun>cen 0.5 =sun>sen 0.5 =lun>len 0.5",
    ),
    ("swm_yn_gz", "FLAT SHORT_NASAL UNROUNDED -an>ang 0.1"),
    ("swm_hubei", "FLAT SHORT_NASAL n->l 0.6 =lu>lou 0.6 =su>sou 0.6"),
    ("jianghuai", "HALF_FLAT SHORT_NASAL n->l 0.45 -an>ang 0.25"),
    ("zhongyuan", "HALF_FLAT =shu>fu 0.3 =shui>fei 0.35"),
    ("jilu", "HALF_FLAT =an>nan 0.5 =ai>nai 0.5"),
    ("jiaoliao", "=rong>yong 0.6 =ren>yin 0.6 =dui>dei 0.4 =sun>sen 0.4 =jie>zie 0.2 zh->j 0.15 sh->x 0.15"),
    ("northeast", "HALF_FLAT =rong>yong 0.4 s->sh 0.1 =ren>yin 0.4"),
    ("jin", "HALF_FLAT -en>eng 0.55 -in>ing 0.55 -un>ong 0.3 =an>ngan 0.4 =ai>ngai 0.4"),
    ("lanyin", "=shu>fu 0.35 =shui>fei 0.35 -eng>en 0.5 -ing>in 0.5 -in>ing 0.2 l->n 0.2"),
    (
        "wu",
        "FLAT SHORT_NASAL =huang>wang 0.6 =wang>huang 0.25 =hu>wu 0.4 =hui>wei 0.35 =hua>wo 0.25 -ian>i \
         0.25 -ao>o 0.35 -uo>u 0.2 =ren>nin 0.3",
    ),
    ("hui", "FLAT SHORT_NASAL =an>ngan 0.4 =ren>nin 0.3 d->t 0.12 -ian>ie 0.2"),
    ("xiang", "FLAT HU_TO_F n->l 0.5 -ong>eng 0.35 -iang>ian 0.35"),
    ("gan", "FLAT HU_TO_F SHORT_NASAL ROUND_NG d->t 0.12 b->p 0.12 n->l 0.3 j->q 0.1"),
    (
        "hakka",
        "FLAT HU_TO_F UNROUNDED VELARS SHORT_NASAL ROUND_NG -ai>oi 0.25 =zhou>ziu 0.3 =ren>nin 0.4 \
         =chen>cin 0.3",
    ),
    (
        "yue",
        "FLAT VELARS =huang>wong 0.5 =huang>wang 0.3 =hua>wa 0.4 =hui>wai 0.3 =wen>man 0.35 =yun>wan \
         0.3 =xin>san 0.3 =zhao>ziu 0.35 -iao>iu 0.3 -ao>ou 0.35 -iu>ao 0.3 -ian>in 0.25 -ai>oi 0.2 \
         -iang>eung 0.3 -ang>ong 0.3 =li>lei 0.4 =lin>lam 0.4 =chen>chan 0.5 =guo>gwok 0.2 r->y 0.4 \
         n->l 0.3",
    ),
    (
        "min",
        "FLAT UNROUNDED f->h 0.7 r->l 0.4 n->l 0.35 =chen>tan 0.35 =lin>lim 0.35 =zhang>diong 0.25 \
         =zheng>de 0.2 =wang>ong 0.25 =yun>hun 0.2 -iao>io 0.25 -eng>en 0.4",
    ),
];

/// What every clerk does.
const CLERK: &str = "-eng>en 0.08 -en>eng 0.06 -ing>in 0.08 -in>ing 0.07 -ang>an 0.04 -an>ang 0.04 zh->z 0.08 z->zh \
         0.03 n->l 0.03 l->n 0.03 sh->x 0.02 j->q 0.02";

fn rules(scope: &str) -> Vec<Rule> {
    OWN.iter().find(|(name, _)| *name == scope).map_or_else(Vec::new, |(_, text)| read(text))
}

fn read(text: &'static str) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        if let Some((_, shared)) = SHARED.iter().find(|(name, _)| *name == word) {
            rules.extend(read(shared));
        } else if let Some(share) = words.next().and_then(|share| share.parse().ok()) {
            rules.push(Rule { change: word, share });
        }
    }
    rules
}

/// What becomes of whole syllables of a name, and how it is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoken {
    /// Every syllable is said and caught, and written in pinyin.
    Whole,
    /// Some speakers leave out the family name, some syllables are not caught; written in pinyin.
    InPart,
    /// The same, and the clerk writes characters by ear.
    Written,
}

/// Share of speakers who give their name without the family name.
const SURNAME_NOT_SAID: f64 = 0.3;
/// Share of names of three syllables or more of which one is not caught.
const SYLLABLE_LOST: f64 = 0.05;
/// Share of syllables of which no more than the beginning was caught.
const SLURRED: f64 = 0.03;
/// What is written for the rest of them.
const SLURS: [&str; 8] = ["a", "ai", "an", "i", "u", "ao", "ong", "en"];
/// Share of syllables caught right that are written with the right character.
const RIGHT_CHARACTER: f64 = 0.4;

/// Characters that come first to a clerk's pen, most of them in names or in daily use; of one sound any is
/// as likely.
const PEN: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔\
谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严武文一二三小大红花香秀英芳兰梅玉珍桂春华丽美艳霞燕凤娟\
敏静萍莲云月琴清明国军建强伟平志勇海生福贵富德才财有成林森山水天光辉中东南北西安康家和永长发祥吉庆喜乐仁义礼信忠孝良善学友\
新兴昌盛荣宝根土金银铜铁木火风雨雪星日阳冬秋青松柏竹草树叶子女儿妹姐弟哥爱心思想念望真正直爽快能会来去进出上下前后左右多少高低\
老少男人民工农商兵士师生医院校长城乡村路桥河江湖沟湾坡岭岩田地洞井泉门户房屋车船马牛羊狗鸡鸭鱼鸟虫米面油盐酱醋茶酒肉菜瓜果\
黑白蓝绿紫黄开关走跑坐站看听说话读写算唱笑哭吃喝睡醒做买卖打拉推送给拿放找等问答知道认识好坏新旧冷热干湿轻重宽窄深浅快慢早晚今\
年月时分半双对只个位条张件本支块片场次回遍声气力身手足头口耳目鼻舌牙血骨皮毛衣裤鞋帽布线针刀枪炮弹药病痛伤死活亲戚朋客主仆\
敬谢请帮助保护管理教育训练运动游戏音乐图画书报纸笔墨信封邮电灯机器具桌椅床柜箱盒瓶碗筷盘锅勺灶炉炭柴烟灰尘沙泥砖瓦墙柱梁\
丹佳宁宇安宏宣宪容宾富寒密察导寻尊尚尧尤局居属屏展岗岚峰崇崔川州巧巩巫已巴市帅帆希帝常幸并广庄床序应府庞度座康延廷弓引弘弟\
彩彬影彤徐得微必怀态怡恩恒恬悦悟情惠愿慈慧懿成戎战戴所扬承技拓振捷授掌提支收改放政效敏教斌斐斗料斯方施旗旭昂昊昕昭显晋晓晖晨";

/// Spelled pinyin of a name as a speaker of the scope says it and a clerk writes it. Each speaker has an
/// accent of own strength.
pub fn said(
    (spelled, name): (&str, &str),
    scope: &str,
    spoken: Spoken,
    clerk: &Clerk,
    draw: &mut Draw,
) -> String {
    let strength = 0.5 + 0.7 * draw.share();
    let (rules, of_clerk) = (rules(scope), read(CLERK));
    let meant: Vec<(&str, char)> = spelled.split(' ').zip(name.chars()).collect();
    let syllables = meant.iter().map(|(syllable, _)| {
        let mut now = (*syllable).to_owned();
        for rule in &rules {
            now = change(now, rule, strength, draw);
        }
        for rule in &of_clerk {
            now = change(now, rule, 1.0, draw);
        }
        if spoken == Spoken::Whole { now } else { clerk.slurred(now, draw) }
    });
    let mut heard: Vec<String> = syllables.collect();
    if spoken == Spoken::Written {
        for (syllable, (was, character)) in heard.iter_mut().zip(&meant) {
            let known = (syllable.as_str() == *was && draw.chance(RIGHT_CHARACTER)).then_some(*character);
            if let Some(written) = known.or_else(|| clerk.by_ear(syllable, draw)) {
                *syllable = written.to_string();
            }
        }
    }
    if spoken != Spoken::Whole && heard.len() > 1 && draw.chance(SURNAME_NOT_SAID) {
        heard.remove(0);
    }
    if spoken != Spoken::Whole && heard.len() > 2 && draw.chance(SYLLABLE_LOST) {
        let at = 1 + draw.below(heard.len() - 1);
        heard.remove(at);
    }
    heard.join(if spoken == Spoken::Written { "" } else { " " })
}

/// A clerk who writes: which characters come to the pen for a sound.
pub struct Clerk {
    by_sound: HashMap<&'static str, Vec<char>>,
    is_syllable: fn(&str) -> bool,
}

impl Clerk {
    /// A clerk who reads characters, and knows syllables, as told.
    pub fn new(read: impl Fn(char) -> Option<&'static str>, is_syllable: fn(&str) -> bool) -> Self {
        let mut by_sound: HashMap<&'static str, Vec<char>> = HashMap::new();
        for (character, sound) in PEN.chars().filter_map(|character| Some((character, read(character)?))) {
            let list = by_sound.entry(sound).or_default();
            if !list.contains(&character) {
                list.push(character);
            }
        }
        Self { by_sound, is_syllable }
    }

    /// Any character of this sound that comes to the pen; none where there is none, and pinyin stays.
    fn by_ear(&self, syllable: &str, draw: &mut Draw) -> Option<char> {
        let list = self.by_sound.get(syllable)?;
        Some(list[draw.below(list.len())])
    }

    /// Now and then only the beginning is caught.
    fn slurred(&self, now: String, draw: &mut Draw) -> String {
        if !draw.chance(SLURRED) {
            return now;
        }
        let start = now.find(['a', 'e', 'i', 'o', 'u', 'v']).unwrap_or(now.len());
        let other = format!("{}{}", &now[..start], SLURS[draw.below(SLURS.len())]);
        if (self.is_syllable)(&other) { other } else { now }
    }
}

fn change(now: String, rule: &Rule, strength: f64, draw: &mut Draw) -> String {
    let changed =
        if let Some((from, to)) = rule.change.strip_prefix('=').and_then(|part| part.split_once('>')) {
            (now == from).then(|| to.to_owned())
        } else if let Some((from, to)) = rule.change.split_once("->") {
            let rest = now.strip_prefix(from).filter(|rest| rest.starts_with(['a', 'e', 'i', 'o', 'u', 'v']));
            rest.map(|rest| format!("{to}{rest}"))
        } else {
            let end = rule.change.strip_prefix('-').and_then(|part| part.split_once('>'));
            // The whole final or none: uang does not end in ang, and yun is no un.
            let whole = |rest: &&str| {
                let rounds = rule.change.starts_with("-u") && matches!(*rest, "j" | "q" | "x" | "y");
                !rest.is_empty() && !rest.ends_with(['a', 'e', 'i', 'o', 'u', 'v']) && !rounds
            };
            end.and_then(|(from, to)| now.strip_suffix(from).filter(whole).map(|rest| format!("{rest}{to}")))
        };
    match changed {
        Some(changed) if draw.chance(rule.share * strength) => changed,
        _ => now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_read_and_can_change_something() {
        let mut draw = Draw::new(1);
        for (scope, text) in OWN.iter().chain([&("clerk", CLERK)]) {
            let rules = read(text);
            assert!(!rules.is_empty(), "{scope}");
            for rule in rules {
                let from = rule.change.trim_start_matches(['=', '-']).split(['>', '-']).next().unwrap_or("");
                let syllable = match rule.change.chars().next() {
                    Some('=') => from.to_owned(),
                    Some('-') => format!("l{from}"),
                    _ => format!("{from}a"),
                };
                let always = Rule { share: 1.0, ..rule };
                assert_ne!(change(syllable.clone(), &always, 1.0, &mut draw), syllable, "{}", rule.change);
            }
        }
    }
}
