//! What the columns of a table mean, by their headers.

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// The organisation's own number.
    LocalRef,
    /// The organisation's code, where the table names it.
    Organisation,
    /// Names.
    Names,
    /// Sex.
    Sex,
    /// Age; of a report the age when she was lost.
    Age,
    /// Height.
    Height,
    /// When a resident was admitted.
    AdmittedOn,
    /// When she was found.
    FoundOn,
    /// Where.
    FoundPlace,
    /// Accent.
    Dialect,
    /// Ethnicity.
    Ethnicity,
    /// Marks on the body, and what else stands there.
    Marks,
    /// Health.
    Conditions,
    /// Blood group.
    Blood,
    /// What she tells, remarks.
    Memories,
    /// Clothing.
    Clothing,
    /// Belongings.
    Belongings,
    /// Day of birth.
    Birth,
    /// When she was lost.
    MissingOn,
    /// Where.
    MissingPlace,
    /// Where she is from.
    Home,
    /// When the report was made.
    RegisteredOn,
    /// What the reporter is to her.
    Relation,
    /// The reporter's name.
    Reporter,
    /// How to reach her.
    Contact,
    /// Who seeks whom.
    Category,
    /// Passed over.
    Dropped,
}

use Column as C;

/// The header over the reasons in a file of refused rows.
pub const REASON_HEADER: &str = "拒收原因";

/// Headers, the first of each the one that messages name; then their column.
const HEADERS: &[(&[&str], Column)] = &[
    (&["编号", "local_ref", "档案编号", "寻亲编号", "登记编号"], C::LocalRef),
    (&["机构代码", "station", "office", "救助站代码", "登记处代码"], C::Organisation),
    (&["姓名", "names", "name", "失踪人姓名"], C::Names),
    (&["性别", "sex", "gender"], C::Sex),
    (&["年龄", "age", "失踪时年龄"], C::Age),
    (&["身高", "height_cm", "height", "失踪时身高"], C::Height),
    (&["救助时间", "admitted_on", "入站时间"], C::AdmittedOn),
    (&["发现时间", "found.on", "found_on"], C::FoundOn),
    (&["发现地点", "found.place", "found_place"], C::FoundPlace),
    (&["口音", "dialect", "accent"], C::Dialect),
    (&["民族", "ethnicity"], C::Ethnicity),
    (&["体貌特征", "marks", "寻亲者特征描述", "特征"], C::Marks),
    (&["健康状况", "conditions", "health"], C::Conditions),
    (&["血型", "blood"], C::Blood),
    (&["自述内容", "memories"], C::Memories),
    (&["备注", "remarks", "notes", "其他资料"], C::Memories),
    (&["衣着", "clothing"], C::Clothing),
    (&["随身物品", "belongings"], C::Belongings),
    (&["出生日期", "birth"], C::Birth),
    (&["失踪时间", "missing.on", "missing_on"], C::MissingOn),
    (&["失踪地点", "missing.place", "missing_place"], C::MissingPlace),
    (&["失踪人所在地", "places", "home"], C::Home),
    (&["注册时间", "registered_on"], C::RegisteredOn),
    (&["与失踪人关系", "reporter.relation", "relation"], C::Relation),
    (&["报案人", "reporter.name", "reporter"], C::Reporter),
    (&["联系方式", "reporter.contact", "contact"], C::Contact),
    (&["寻亲类别", "category"], C::Category),
    (&["跟进志愿者", "volunteer"], C::Dropped),
    // What a file of refused rows carries in front.
    (&[REASON_HEADER, "refused"], C::Dropped),
];

/// The column under a header; what stands in brackets behind it is passed over, as in `姓名(自述)`.
pub fn column(header: &str) -> Option<Column> {
    let plain = header.split(['(', '（']).next().unwrap_or_default();
    let plain: String = plain.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    HEADERS.iter().find(|(names, _)| names.contains(&plain.as_str())).map(|(_, column)| *column)
}

/// The headers that are known, each with its English one.
pub fn accepted() -> String {
    let known = HEADERS.iter().filter(|(_, column)| *column != C::Dropped);
    known.map(|(names, _)| format!("{} {}", names[0], names[1])).collect::<Vec<_>>().join(", ")
}

/// The key of the exchange format into which a column goes, by which its faults are found again.
pub const fn key(column: Column) -> &'static str {
    match column {
        C::LocalRef => "local_ref",
        C::Organisation => "organisation",
        C::Names => "names",
        C::Sex => "sex",
        C::Age => "age",
        C::Height => "height_cm",
        C::AdmittedOn => "admitted_on",
        C::FoundOn | C::FoundPlace => "found",
        C::Dialect => "dialect",
        C::Ethnicity => "ethnicity",
        C::Marks => "marks",
        C::Conditions => "conditions",
        C::Blood => "blood",
        C::Memories => "memories",
        C::Clothing => "clothing",
        C::Belongings => "belongings",
        C::Birth => "birth",
        C::MissingOn | C::MissingPlace => "missing",
        C::Home => "places",
        C::RegisteredOn => "registered_on",
        C::Relation | C::Reporter | C::Contact => "reporter",
        C::Category => "kind",
        C::Dropped => "",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_header_of_the_format_means_one_column() {
        let mut seen = HashSet::new();
        for (names, meant) in HEADERS {
            for name in *names {
                assert!(seen.insert(*name), "{name}");
                assert_eq!(column(name), Some(*meant));
            }
        }
        assert_eq!(column("姓名(自述)"), Some(Column::Names));
        assert_eq!(column(" 救助 时间（入站）"), Some(Column::AdmittedOn));
        assert_eq!(column("Height"), Some(Column::Height));
        assert_eq!(column("电话"), None);
    }
}
