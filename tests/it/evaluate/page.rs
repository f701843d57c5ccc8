//! The page: nothing loaded, nothing run, both languages, any group name safe.

use homeward::domain::evidence::Bits;
use homeward::evaluate::page::Page;
use homeward::evaluate::truth::{TruePair, TruePairs};
use homeward::evaluate::{Options, evaluate, rank};

fn page() -> String {
    let pair = |i: u32| TruePair { profile: i, report: i, groups: vec!["<b onload=x>&'".into()] };
    let truth = TruePairs {
        columns: vec!["<script>".into()],
        columns_left_out: vec!["<i>".into()],
        pairs: (0..60).map(pair).collect(),
    };
    let score =
        |profile: u32, report: u32, _| Some(Bits((profile * 37 + report * 91) as i32 % 4_000 - 3_000));
    let rankings = rank((90, 80), 100, &score, &|_| ());
    Page(&evaluate(Options { model_version: 1, top: 100 }, &truth, &rankings)).to_string()
}

#[test]
fn nothing_is_loaded_and_nothing_is_run() {
    let page = page();
    for forbidden in ["<script", "src=", "href=", "url(", "@import", "onload=x>", "<link", "<iframe", "NaN"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    let addresses = page.matches("http").count();
    let namespaces =
        page.matches("xmlns='http://www.w3.org/2000/svg'").count() + page.matches("http-equiv").count();
    assert_eq!(addresses, namespaces);
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn plots_and_headings_are_labelled_in_both_languages() {
    let page = page();
    for words in [
        "匹配评估",
        "Evaluation of the matcher",
        "召回率 Recall, %",
        "给出的概率 Probability told",
        "属实的比例 Share that is true",
        "组间差距 / Gaps between groups",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert_eq!(page.matches("<svg").count(), 4);
    assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
}

#[test]
fn a_gap_of_one_group_alone_is_none_and_not_an_empty_table() {
    let page = page();
    assert!(page.contains("没有这样的组。 / There are none."));
    assert!(!page.contains("<tbody></tbody>") && !page.contains("<tbody>\n</tbody>"));
}
