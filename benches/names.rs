//! Speed of the name module: its start, reading a form, judging a pair, bounding a pair. Invented names
//! only.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::{hint::black_box, time::Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use homeward::{
    domain::{body::Sex, name::NameUse},
    knowledge::names::{
        Background, Form, HeardBounds, SaidBounds, ScopeId, ScopeMix, evidence, parse_pinyin, reach,
        scope_for_area,
    },
};

const TEXTS: [&str; 12] = [
    "王秀英",
    "张小红",
    "小芳",
    "wang xiu yin",
    "Chan Mei Ling",
    "阿依古丽·吐尔逊",
    "Nguyễn Thị Hoa",
    "Tashi Dolma",
    "三妹",
    "王明yan",
    "欧阳素红",
    "wangxiuying",
];

/// Nanoseconds this thread has worked, where the system tells; others take no part in it.
fn worked() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok()
}

/// Makes every table there is, once, and prints how long that took.
fn start(forms: impl Fn() -> Vec<Form>) {
    let (started, before) = (Instant::now(), worked());
    let forms = forms();
    let read = started.elapsed();
    for scope in ScopeId::all().map(ScopeMix::one) {
        for sex in [Sex::Female, Sex::Male, Sex::Unknown] {
            black_box(evidence(&forms[0], &forms[3], &scope, &Background::new(sex)));
        }
    }
    let scopes = started.elapsed();
    black_box(reach(&forms[0], &forms[3], &Background::default()));
    let all = started.elapsed();
    println!("start of all name tables: {all:.1?} (reading {read:.1?}, all scopes {:.1?})", scopes - read);
    if let (Some(before), Some(after)) = (before, worked()) {
        println!("work in it: {:.1} ms", (after - before) as f64 / 1e6);
    }
}

/// Names as they stand on either side: most in characters, some heard as pinyin, given names, nicknames.
const SAID: [&str; 16] = [
    "王秀英",
    "张小红",
    "李建国",
    "陈美玲",
    "刘芳",
    "杨志强",
    "黄桂兰",
    "赵国平",
    "周文",
    "吴玉珍",
    "徐海燕",
    "孙德明",
    "马春梅",
    "阿芳",
    "罗小军",
    "欧阳素红",
];
const HEARD: [&str; 16] = [
    "王秀英",
    "wang xiu yin",
    "黄秀云",
    "陈美林",
    "小芳",
    "yang zi qiang",
    "桂兰",
    "李建锅",
    "三妹",
    "吴雨真",
    "xu hai yan",
    "德明",
    "马",
    "阿芳",
    "罗晓君",
    "li jian guo",
];

/// The median over short batches, which other work on the machine disturbs little: a batch either runs
/// alone or is far off. Each batch looks at every heard name against every said one.
fn median(label: &str, mut all_pairs: impl FnMut() -> usize) {
    let pairs = all_pairs();
    let mut batches: Vec<f64> = (0..3_000)
        .map(|_| {
            let started = Instant::now();
            black_box(all_pairs());
            started.elapsed().as_nanos() as f64 / pairs as f64
        })
        .collect();
    batches.sort_by(f64::total_cmp);
    println!("{label}: median {:.0} ns a pair", batches[batches.len() / 2]);
}

fn medians() {
    let read = |texts: &[&str]| -> Vec<Form> {
        texts.iter().map(|text| Form::parse(text, NameUse::Unknown)).collect()
    };
    let (heard, said) = (read(&HEARD), read(&SAID));
    let background = Background::new(Sex::Female);
    let swm = ScopeMix::one(ScopeId::named("swm").expect("a known scope"));
    for (label, scope) in [
        ("one scope", swm),
        ("mix of three scopes", scope_for_area("430000")),
        ("everyone", ScopeMix::everyone()),
    ] {
        median(&format!("evidence, {label}"), || {
            for (a, b) in heard.iter().flat_map(|a| said.iter().map(move |b| (a, b))) {
                black_box(evidence(a, b, &scope, &background));
            }
            heard.len() * said.len()
        });
        let bounds: Vec<HeardBounds> =
            heard.iter().map(|form| HeardBounds::new(form, &scope, &background)).collect();
        median(&format!("bound with the heard side made ready, {label}"), || {
            for (a, b) in bounds.iter().flat_map(|a| said.iter().map(move |b| (a, b))) {
                black_box(a.bound(b));
            }
            heard.len() * said.len()
        });
    }
    median("reach, whoever speaks", || {
        for (a, b) in heard.iter().flat_map(|a| said.iter().map(move |b| (a, b))) {
            black_box(reach(a, b, &background));
        }
        heard.len() * said.len()
    });
    median("parse", || {
        for text in HEARD.iter().chain(&SAID) {
            black_box(Form::parse(text, NameUse::Unknown));
        }
        HEARD.len() + SAID.len()
    });
}

fn names(bench: &mut Criterion) {
    start(|| TEXTS.iter().map(|text| Form::parse(text, NameUse::Unknown)).collect());
    medians();
    let forms: Vec<Form> = TEXTS.iter().map(|text| Form::parse(text, NameUse::Unknown)).collect();
    let background = Background::new(Sex::Female);
    let one = ScopeMix::one(ScopeId::named("swm").expect("a known scope"));
    let mixed = scope_for_area("430000");
    for text in TEXTS {
        bench.bench_function(&format!("parse {text}"), |b| {
            b.iter(|| Form::parse(black_box(text), NameUse::Unknown))
        });
    }
    bench.bench_function("parse_pinyin", |b| b.iter(|| parse_pinyin(black_box("wang xiu ying"))));
    for (label, scope) in [("one scope", &one), ("mix of three scopes", &mixed)] {
        for (i, j) in [(0, 1), (3, 0), (0, 0), (2, 0), (5, 7)] {
            bench.bench_function(&format!("evidence {} {} {label}", TEXTS[i], TEXTS[j]), |b| {
                b.iter(|| evidence(black_box(&forms[i]), black_box(&forms[j]), scope, &background))
            });
        }
    }
    for (i, j) in [(0, 1), (3, 0), (0, 0), (2, 0)] {
        bench.bench_function(&format!("reach {} {}", TEXTS[i], TEXTS[j]), |b| {
            b.iter(|| reach(black_box(&forms[i]), black_box(&forms[j]), &background))
        });
    }
    let heard = HeardBounds::new(&forms[3], &mixed, &background);
    let said = SaidBounds::new(&forms[0], &mixed, &background);
    bench.bench_function("bound, heard side fixed", |b| b.iter(|| heard.bound(black_box(&forms[0]))));
    bench.bench_function("bound, known side fixed", |b| b.iter(|| said.bound(black_box(&forms[3]))));
    bench.bench_function("bounds made for one form", |b| {
        b.iter(|| HeardBounds::new(black_box(&forms[3]), &mixed, &background))
    });
}

criterion_group!(benches, names);
criterion_main!(benches);
