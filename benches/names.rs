//! Speed of the name module: its start, reading a form, judging a pair, bounding a pair. Invented names
//! only.

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

/// Makes every table there is, once, and prints how long that took.
fn start(forms: impl Fn() -> Vec<Form>) {
    let started = Instant::now();
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
}

fn names(bench: &mut Criterion) {
    start(|| TEXTS.iter().map(|text| Form::parse(text, NameUse::Unknown)).collect());
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
