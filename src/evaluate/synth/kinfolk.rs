//! What a family tells of itself: relatives, home, upbringing.

use serde_json::{Value, json};

use crate::evaluate::synth::desk::Report;
use crate::evaluate::synth::naming::PersonName;
use crate::evaluate::synth::tables::Tables;
use crate::evaluate::synth::wording::dialect_of_family;

/// Parents, brothers and sisters, husband or wife, children.
pub fn relatives(own: &mut Report<'_>) {
    let life = own.life;
    for (number, relation) in ["father", "mother"].into_iter().enumerate() {
        if own.chance.is(0.35 + 0.5 * own.fullness) {
            let name = life.parents[number].clone();
            let mut piece = named(own, &name, None);
            piece["relation"] = relation.into();
            if own.chance.is(0.15) {
                piece["living"] = own.chance.is(0.6).into();
            }
            if own.chance.is(0.1) {
                piece["occupation"] = own.chance.wording("务农|煤矿工人|教师|木匠|打工|村干部|已退休").into();
            }
            own.sheet.add("relatives", piece);
            own.holds.kin.insert(number);
        }
    }
    let (mut elder_of, mut told) = ([0_usize; 2], 0);
    for (number, kin) in life.siblings.iter().enumerate() {
        elder_of[usize::from(kin.female)] += 1;
        if told >= 5 || !own.chance.is(0.25 + 0.5 * own.fullness) {
            continue;
        }
        told += 1;
        let mut piece = named(own, &kin.name, kin.called.as_deref());
        piece["relation"] = if kin.female { "sister" } else { "brother" }.into();
        if own.chance.is(0.7) {
            piece["elder"] = Value::from(kin.birth_year < life.birth.0);
        }
        if own.chance.is(0.15) {
            piece["order"] = elder_of[usize::from(kin.female)].into();
        }
        own.sheet.add("relatives", piece);
        own.holds.kin.insert(10 + number);
    }
    if let Some(spouse) = &life.spouse
        && own.chance.is(0.55)
    {
        let mut piece = named(own, spouse, None);
        piece["relation"] = if life.female { "husband" } else { "wife" }.into();
        own.sheet.add("relatives", piece);
        own.holds.kin.insert(2);
    }
    for (number, kin) in life.children.iter().enumerate() {
        if own.chance.is(0.5) {
            let mut piece = named(own, &kin.name, None);
            piece["relation"] = if kin.female { "daughter" } else { "son" }.into();
            own.sheet.add("relatives", piece);
            own.holds.kin.insert(30 + number);
        }
    }
}

fn named(own: &mut Report<'_>, name: &PersonName, called: Option<&str>) -> Value {
    let text =
        if name.is_latin() { any_ascii::any_ascii(&name.full()) } else { own.write(&name.full(), 0.04) };
    let mut names = vec![json!({ "text": text })];
    if let Some(called) = called
        && own.chance.is(0.5)
    {
        names.push(json!({ "text": called, "use": "nickname" }));
    }
    json!({ "names": names })
}

/// Memories of home, speech, nationality, children, schooling, habits.
pub fn home_life(own: &mut Report<'_>) {
    let life = own.life;
    let tables = Tables::get();
    for &topic in &life.topics {
        if own.chance.is(own.rates().topic_told * (0.4 + own.fullness)) {
            let text = own.chance.wording(&tables.topics[topic].family).to_owned();
            own.sheet.add("memories", json!({ "text": text }));
            own.holds.topics.insert(topic);
        }
    }
    if own.chance.is(0.2) {
        let text = own.chance.wording("望好心人帮忙找一找|母亲眼睛都哭坏了|找了很多年没消息|DNA 已入库|身上没带手机|走时没带钱|性格内向|从小很听话");
        own.sheet.add("memories", json!({ "text": text }));
    }
    let county = life.county();
    if own.chance.is(0.4) && life.home.abroad.is_none() {
        let text = dialect_of_family(
            county.area,
            &county.stem,
            &county.prefecture,
            &county.province,
            &mut own.chance,
        );
        own.sheet.put("dialect", text);
    }
    match life.home.abroad {
        Some((country, _)) => {
            own.sheet.put("nationality", country);
            own.holds.small[3] = true;
        }
        None => {
            if own.chance.is(0.5) {
                own.sheet.put("nationality", "CN");
            }
            if own.chance.is(if life.people == "汉族" { 0.3 } else { 0.85 }) {
                own.sheet.put("ethnicity", life.people);
                own.holds.small[3] = life.people != "汉族";
            }
        }
    }
    if life.age_at_loss() > 16 && own.chance.is(0.35) {
        own.sheet.put("children", life.children.len());
        own.holds.small[2] = true;
    }
    if own.chance.is(0.25) {
        own.sheet.put("literacy", ["none", "some", "literate"][usize::from(life.literacy)]);
    }
    if own.chance.is(0.15) {
        own.sheet.put("education", ["文盲", "小学", "初中"][usize::from(life.literacy)]);
    }
    for (field, words) in [
        ("build", "偏瘦|中等身材|个子不高|结实|微胖"),
        ("face", "圆脸|瓜子脸|单眼皮|双眼皮 大眼睛|皮肤黑|高颧骨"),
        ("hair", "长头发|短发|自来卷|头发黄"),
        ("habits", "爱唱歌|不爱说话|爱干净|抽烟|好喝酒|走路低头"),
        ("skills", "会裁缝|会开拖拉机|会绣花|会做木工|会采药"),
    ] {
        if own.chance.is(0.1) {
            own.sheet.put(field, own.chance.wording(words).to_owned());
        }
    }
}
