//! Disguises that somebody who wants to pass a number on would try, and what people who tell of a lost
//! woman write: the first are masked, the second stay, word by word. Everything is invented.

use std::time::{Duration, Instant};

use homeward::domain::masking::{mask, mask_together};

/// Texts with a number, an account or an address; what is split over fields is parted by a tab.
const TRIED: &[&str] = &[
    "电话 138-0013-8000",
    "手机号是一三八零零一三八零零零",
    "幺三八洞洞幺三八洞洞洞",
    "138 0013 8OOO",
    "138-零零一三-8000",
    "138空0013空8000",
    "138后面是0013再后面8000",
    "我的号138，然后0013，最后8000",
    "1--3--8--0--0--1--3--8--0--0--0",
    "138\t0013\t8000",
    "call me 415-555-2671",
    "my number is four one five five five five two six seven one",
    "one three eight, zero zero one three, eight zero zero zero",
    "yao san ba ling ling yao san ba ling ling ling",
    "残疾证号51302119870305123443",
    "5130211987 0305 1234",
    "V：wangxiaoli88",
    "威 wangxiaoli88",
    "加我薇❤wangxiaoli88",
    "➕v wangxiaoli88",
    "微x wangxiaoli88",
    "卫星 wangxiaoli88",
    "q 12345678",
    "扣 12345678",
    "抖音 dy12345678",
    "小红书号 123456789",
    "tg: wangxl88",
    "人民路贰拾号",
    "人民路 No.12",
    "阳光花园 5-2-301",
    "朝阳大道北段128号附3号",
    "北街村5组12号",
    "Room 501, Building 3, Sunshine Garden",
    "12 Oak Close",
    "7 Mill Lane, near the mill",
    "一三八 0013 八千",
    "一百三十八，零零一三，八千",
    "1a3b8c0d0e1f3g8h0i0j0",
    "138a0013b8000",
    "lihua 艾特 qq 点 com",
    "l i h u a @ q q . c o m",
    "lihua at qq dot com",
    "lihuaatqqdotcom",
    "王家湾12号",
    "王家湾十二号",
    "Renmin Road 12",
    "Renmin Lu 12 hao",
    "live at home road 123456789012345678901234567890",
    "王家湾99999999999999999999号",
    "邮政信箱205号",
    "达县205信箱",
    "门牌号：12",
    "社保号 A12345678",
    "户口本编号0012345",
];

/// What is evidence.
const TOLD: &[&str] = &[
    "12 people close to her",
    "drove 20 miles on the road",
    "2 children close in age",
    "her 3 brothers drive trucks",
    "in 1998 they closed the court",
    "5 sisters, court case",
    "12 years old, on the street",
    "3 years in a lane",
    "room 3",
    "floor 2 of the hospital",
    "building of 3 floors",
    "她会唱 yi er san si wu liu qi",
    "one two three four five six seven eight nine ten",
    "1998 oil 2003",
    "身高158厘米,1998年走失,2003年找到",
    "体重138斤，卖了5000元，走了1200里",
    "电话里说1998年的事",
    "是3个人然后5个人最后8个人",
    "1987年然后1998年再2003年",
    "微博上看到",
    "抖音 20180305",
    "王薇 2003年",
    "王威 12岁",
    "威海2003年",
    "解放路北段",
    "人民路5组",
    "双塘村5组",
    "双塘村三社",
    "双塘村12户人家",
    "村东头第3家",
    "人民医院 5-2 病房",
    "从5号点到8号点",
    "门口有一棵100年的树",
    "逢一四七赶场",
    "花了三千八百块",
    "一九九八年至二〇〇三年",
    "乘坐K819次列车",
    "国道318旁边",
    "吃酸汤鱼、折耳根",
    "王家湾12号那天走失",
    "双塘村12号左右回来",
    "3月12号到王家湾",
    "she stayed at home. She left",
    "Renmin Road 1998",
    "Wang Jie 12",
    "花了三千八百，又花五百",
    "社保1998年办的",
];

#[test]
fn what_is_tried_is_masked() {
    for text in TRIED {
        let parts: Vec<&str> = text.split('\t').collect();
        assert!(mask_together(&parts).iter().all(Option::is_some), "{text}");
    }
}

#[test]
fn what_is_told_stays() {
    for text in TOLD {
        assert_eq!(mask(text), None, "{text}");
    }
}

/// The least time of several that masking takes of a text of so many characters that says the same again and again.
fn takes(again: &str, characters: usize) -> Duration {
    let text: String = again.chars().cycle().take(characters).collect();
    let once = |_| {
        let begun = Instant::now();
        std::hint::black_box(mask(&text));
        begun.elapsed()
    };
    (0..5).map(once).min().unwrap()
}

/// Words behind which numbers and accounts are looked for, each again and again: four times as much takes four
/// times as long, or sixteen where findings are laid over the text, and never sixty-four times.
#[test]
fn s30_a_text_that_says_one_word_again_and_again_costs_what_its_length_does() {
    for again in [
        "ssn ",
        "ssn",
        "social security ",
        "社保 ",
        "户口本编号 ",
        "工作证-a ",
        "email ",
        "email",
        "e-mail",
        "email: a1_",
        "邮箱",
        "电子邮件 ",
        "—",
        "——一",
        "快递",
        "tracking number ",
        "sf 1",
        "网址",
        "www.",
        "a.",
        "http://",
        "a.com/",
        "北纬",
        "31.2096,",
        "坐标 31.2096 ",
        "a ",
    ] {
        let (short, long) = (takes(again, 1_000), takes(again, 4_000));
        assert!(long < 32 * short.max(Duration::from_micros(100)), "{again}: {short:?}, {long:?}");
    }
}
