//! Free text of memories and circumstances: landscape, crops, food, trades, buildings, kin words and
//! names of places, found in one pass. The table `things.csv` is judged: shares say how many homes
//! have a thing. Must not weigh homes or people.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{
    accent::mask_of,
    gazetteer::{Level, NodeId, Origin, gazetteer},
    load::rows,
    sound::log2,
    text::simplified,
};

const THINGS: &str = include_str!("data/things.csv");
/// Belief that what both tell is one thing, not two of a kind.
const SAME_THING: f32 = 0.85;
/// The most that memories can say, in millibits, and the share of it where several agree.
const MOST_MILLIBITS: i32 = 9_000;
/// Bits against two memories that cannot be of one landscape.
const CONFLICT_MILLIBITS: i32 = -2_000;
/// Belief that a thing typical of an area was seen there.
const TYPICAL: f32 = 0.7;
/// Things of one home go together: their areas count for part of their sum, and no more than this.
const AREA_DAMPING: f32 = 0.6;
const MOST_AREA_MILLIBITS: f32 = 2_500.0;

/// A kind of thing people remember, by its row in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ThingId(pub u8);

/// What a text was found to speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A kind of thing people remember.
    Kind(ThingId),
    /// A place that is named.
    Place(NodeId),
}

/// Kinds of things as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ThingSet(pub u128);

struct Kind {
    name: &'static str,
    category: &'static str,
    share: f32,
    area: u64,
    area_share: f32,
    covers: u128,
    agree_millibits: i32,
}

struct Words {
    finder: AhoCorasick,
    meanings: Vec<Thing>,
    kinds: Vec<Kind>,
    /// Flat land, and what stands on slopes.
    flat: u128,
    steep: u128,
}

static WORDS: LazyLock<Words> = LazyLock::new(build);

/// What a text speaks of, in the order of the text, each kind once a mention.
#[must_use]
pub fn words(text: &str) -> Vec<Thing> {
    let text: String = text.chars().map(simplified).collect();
    let words = &*WORDS;
    let found = words.finder.find_iter(&text).filter(|found| !is_denied(&text[..found.start()]));
    found.map(|found| words.meanings[found.pattern().as_usize()]).collect()
}

/// The kinds of things a text speaks of.
#[must_use]
pub fn thing_set(text: &str) -> ThingSet {
    let mut set = ThingSet::default();
    for thing in words(text) {
        if let Thing::Kind(id) = thing {
            set.insert(id);
        }
    }
    set
}

/// The name of a kind, such as `grows_rice`, and its category, such as `crop`.
#[must_use]
pub fn thing_name(id: ThingId) -> (&'static str, &'static str) {
    WORDS.kinds.get(usize::from(id.0)).map_or(("", ""), |kind| (kind.name, kind.category))
}

/// What memories heard and memories said say of each other, in millibits: rare things that both tell
/// count most; silence says nothing.
#[must_use]
pub fn memory_evidence(heard: &ThingSet, said: &ThingSet) -> i32 {
    let kinds = &WORDS.kinds;
    // Who tells of two rice harvests tells of rice, also to one who tells of rice alone.
    let mut both = with_covered(heard.0) & with_covered(said.0);
    let mut left = both;
    while left != 0 {
        let bit = left.trailing_zeros();
        both &= !kinds[bit as usize].covers;
        left = both & u128::MAX.checked_shl(bit + 1).unwrap_or(0);
    }
    let mut millibits = 0;
    let mut rest = both;
    while rest != 0 {
        millibits += kinds[rest.trailing_zeros() as usize].agree_millibits;
        rest &= rest - 1;
    }
    let (flat, steep) = (WORDS.flat, WORDS.steep);
    let against = |one: u128, other: u128| one & flat != 0 && other & steep != 0 && one & steep == 0;
    if against(heard.0, said.0) || against(said.0, heard.0) {
        millibits += CONFLICT_MILLIBITS;
    }
    millibits.min(MOST_MILLIBITS)
}

/// A set with all that its kinds say too.
fn with_covered(set: u128) -> u128 {
    let (mut all, mut rest) = (set, set);
    while rest != 0 {
        all |= WORDS.kinds[rest.trailing_zeros() as usize].covers;
        rest &= rest - 1;
    }
    all
}

/// What memories say of a home's province, in millibits: two rice harvests are of the far south.
/// Things the family tells too are to be left out by the caller.
#[must_use]
pub fn area_evidence(heard: &ThingSet, home: NodeId) -> i32 {
    let node = gazetteer().node(home);
    let Some(area) = node.at(Level::Province).filter(|area| area.0 < 64) else { return 0 };
    let mut bits = 0.0;
    let mut rest = heard.0;
    while rest != 0 {
        let kind = &WORDS.kinds[rest.trailing_zeros() as usize];
        rest &= rest - 1;
        if kind.area != 0 {
            let inside = kind.area >> area.0 & 1 == 1;
            let ratio =
                if inside { TYPICAL / kind.area_share } else { (1.0 - TYPICAL) / (1.0 - kind.area_share) };
            bits += log2(ratio.min(8.0));
        }
    }
    (bits * AREA_DAMPING * 1000.0).clamp(-MOST_AREA_MILLIBITS, MOST_AREA_MILLIBITS).round() as i32
}

impl ThingSet {
    /// Adds a kind.
    pub fn insert(&mut self, id: ThingId) {
        self.0 |= 1 << id.0;
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0 == 0
    }

    /// The kinds in it.
    pub fn iter(&self) -> impl Iterator<Item = ThingId> + '_ {
        (0..128).filter(|bit| self.0 >> bit & 1 == 1).map(ThingId)
    }
}

/// Whether the word before says no: 不吃辣, 没有庙.
fn is_denied(before: &str) -> bool {
    ["不", "没", "没有", "不是", "不吃", "不种", "无"].iter().any(|no| before.ends_with(no))
}

fn build() -> Words {
    let table: Vec<[&'static str; 6]> = rows::<6>(THINGS).take(128).collect();
    let bit = |name: &str| table.iter().position(|row| row[0] == name).map_or(0, |bit| 1_u128 << bit);
    let mut patterns = Vec::new();
    let mut meanings = Vec::new();
    let mut kinds = Vec::new();
    for (position, [name, category, share, provinces, words, covers]) in table.iter().enumerate() {
        let share = share.parse::<f32>().unwrap_or(0.5);
        let area = mask_of(provinces);
        let nodes = gazetteer().nodes.iter().take(64).enumerate();
        let area_share: f32 = nodes.filter(|(bit, _)| area >> bit & 1 == 1).map(|(_, node)| node.share).sum();
        let agree = log2(SAME_THING / share + 1.0 - SAME_THING);
        kinds.push(Kind {
            name,
            category,
            share,
            area,
            area_share: area_share.clamp(0.01, 0.95),
            covers: covers.split('|').fold(0, |all, name| all | bit(name)),
            agree_millibits: (agree * 900.0).round() as i32,
        });
        let id = Thing::Kind(ThingId(u8::try_from(position).expect("at most 128 rows are taken")));
        for word in words.split('|').filter(|word| !word.is_empty()) {
            patterns.push(word);
            meanings.push(id);
        }
    }
    debug_assert!(kinds.iter().all(|kind| kind.share > 0.0), "every share is positive");
    for (form, nodes) in place_names() {
        patterns.push(form);
        meanings.push(Thing::Place(nodes));
    }
    let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&patterns);
    Words {
        finder: finder.expect("the tables are far below the limits of the automaton"),
        meanings,
        kinds,
        flat: bit("flat_land"),
        steep: bit("terraced_fields") | bit("mountains"),
    }
}

/// Names that free text can be searched for: full names, and stems of provinces and prefectures.
fn place_names() -> Vec<(&'static str, NodeId)> {
    let gazetteer = gazetteer();
    let mut names = Vec::new();
    for (position, node) in gazetteer.nodes.iter().enumerate() {
        let id = NodeId(u32::try_from(position).expect("node ids are 32 bits"));
        if node.origin != Origin::Current && node.origin != Origin::Judged {
            continue;
        }
        if node.name.chars().count() >= 3 || node.level <= Level::Province {
            names.push((node.name, id));
        }
        if node.level <= Level::Prefecture && node.stem.chars().count() >= 2 {
            names.push((node.stem, id));
        }
    }
    names.sort_by(|a, b| a.0.cmp(b.0).then(a.1.cmp(&b.1)));
    names.dedup_by(|later, first| later.0 == first.0);
    names
}

#[cfg(test)]
mod tests {
    use super::{Thing, ThingSet, area_evidence, memory_evidence, thing_name, thing_set, words};
    use crate::knowledge::places::gazetteer;

    fn names(text: &str) -> Vec<&'static str> {
        thing_set(text).iter().map(|id| thing_name(id).0).collect()
    }

    #[test]
    fn texts_of_the_same_home_meet_in_their_things() {
        for (text, expected) in [
            ("两季稻, 手摇船", vec!["two_rice_harvests", "fishing_boat"]),
            ("家里种水稻, 河边", vec!["grows_rice", "river"]),
            ("说没有山", vec!["flat_land"]),
            ("说田一层一层的", vec!["terraced_fields"]),
            ("说住在土洞里", vec!["cave_house"]),
            ("家里三孔窑", vec!["cave_house"]),
            ("附近有煤矿, 父亲挖煤", vec!["coal_mine"]),
            ("说有个一样的妹妹", vec!["twin"]),
            ("不吃辣", vec![]),
            ("性格内向", vec![]),
            ("爱吃酸菜", vec!["pickles"]),
            ("门口有水井", vec!["well"]),
            ("种马铃薯", vec!["potato"]),
            ("屋前有条大河, 看得到轮船", vec!["great_river"]),
            ("茅草房, 门口一个池塘", vec!["thatched_house", "fish_pond"]),
            ("上山捡菌子, 挖天麻", vec!["herbs_fungi"]),
            ("妈妈是哑巴, 爸爸坐过牢", vec!["parent_disabled"]),
            ("村里有鼓楼和风雨桥", vec!["lusheng"]),
            ("端午划龙船", vec!["dragon_boat"]),
            ("在一个坝上赶圩", vec!["market_days"]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }

    #[test]
    fn rare_things_say_more_than_common_ones() {
        let bits = |heard: &str, said: &str| memory_evidence(&thing_set(heard), &thing_set(said));
        assert!(bits("说有个一样的妹妹", "有个双胞胎姐妹") > bits("说家门口有河", "门前有条河"));
        assert!(bits("说家门口有河", "门前有条河") > 0);
        assert_eq!(bits("说家门口有河", "爱笑"), 0);
        assert!(bits("说没有山", "一层一层的田") < 0);
        assert!(bits("两季稻, 手摇船", "家里种水稻, 河边") > bits("两季稻", "家里种水稻"));
        assert!(bits("两季稻", "家里种水稻") > 0);
        assert!(bits("两季稻", "种早稻和晚稻") > bits("两季稻", "家里种水稻"));
        assert_eq!(memory_evidence(&ThingSet::default(), &thing_set("种早稻和晚稻")), 0);
    }

    #[test]
    fn a_thing_within_a_thing_counts_once() {
        let two = memory_evidence(&thing_set("两季稻, 种水稻"), &thing_set("种早稻和晚稻, 家里种水稻"));
        assert_eq!(two, memory_evidence(&thing_set("两季稻"), &thing_set("种早稻和晚稻")));
    }

    #[test]
    fn landscape_points_to_its_provinces() {
        let home = |code| gazetteer().by_code(code, None).expect("the code is in the table");
        let caves = thing_set("说住在土洞里");
        assert!(area_evidence(&caves, home(610_600)) > 500 && area_evidence(&caves, home(440_981)) < -500);
    }

    #[test]
    fn names_of_places_are_found_in_free_text() {
        let found = words("跟人贩子从贵州到了安徽省利辛县");
        let places = found.iter().filter_map(|thing| match thing {
            Thing::Place(id) => Some(gazetteer().node(*id).name),
            Thing::Kind(_) => None,
        });
        assert_eq!(places.collect::<Vec<_>>(), ["贵州省", "安徽省", "利辛县"]);
    }
}
