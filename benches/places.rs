//! Places: looking a text up, and comparing two places.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::{hint::black_box, time::Instant};

use criterion::{Criterion, criterion_group, criterion_main};

use homeward::knowledge::{
    names::ScopeMix,
    places::{Background, Hint, PlaceSet, evidence, find_place, thing_set},
};

const TEXTS: [(&str, &str); 6] = [
    ("sound", "xing ma gang"),
    ("sound with ending", "cen zou shi"),
    ("characters by sound", "四川监围县"),
    ("exact", "四川达县双塘村"),
    ("foreign", "Tānsen, Lumbini Province"),
    ("nearly foreign", "muang pôn-hông"),
];

/// Medians over single runs, which other work on the machine disturbs little.
fn medians(_: &mut Criterion) {
    let median = |label: &str, rounds: usize, per: usize, run: &mut dyn FnMut()| {
        run();
        let mut all: Vec<f64> = (0..rounds)
            .map(|_| {
                let started = Instant::now();
                run();
                started.elapsed().as_nanos() as f64 / per as f64
            })
            .collect();
        all.sort_by(f64::total_cmp);
        println!("{label}: median {:.0} ns", all[all.len() / 2]);
    };
    let hint = Hint::default();
    for (name, text) in TEXTS {
        median(&format!("find_place {name}"), 300, 1, &mut || {
            black_box(find_place(black_box(text), &hint));
        });
    }
    let set = |text: &str| PlaceSet::of(&find_place(text, &hint));
    let background = Background::judged(ScopeMix::everyone());
    let homes = [
        "四川宣汉县",
        "云南省文山壮族苗族自治州广南县白渡嘴乡大树槽",
        "湖北省通城县马港镇四门岗村",
        "贵州毕节地区大方县",
        "河南省正阳县三合庙乡凤园口",
    ]
    .map(set);
    let heard = ["四川", "柏渡嘴", "xing ma gang", "大方县", "阿巴县"].map(set);
    median("evidence of two places, 25 pairs", 2_000, 25, &mut || {
        for (one, other) in heard.iter().flat_map(|one| homes.iter().map(move |other| (one, other))) {
            black_box(evidence(one, other, &background));
        }
    });
}

fn look_up(criterion: &mut Criterion) {
    let hint = Hint::default();
    for (name, text) in TEXTS {
        criterion.bench_function(&format!("find_place {name}"), |bencher| {
            bencher.iter(|| find_place(black_box(text), &hint));
        });
    }
    criterion.bench_function("thing_set", |bencher| {
        bencher.iter(|| thing_set(black_box("村口有条小河, 有石桥, 种早稻")))
    });
}

fn compare(criterion: &mut Criterion) {
    let set = |text: &str| PlaceSet::of(&find_place(text, &Hint::default()));
    let background = Background::judged(ScopeMix::everyone());
    for (name, heard, said) in [
        ("one node", "四川宣汉县", "河南省正阳县三合庙乡凤园口"),
        ("village by sound", "柏渡嘴", "云南省文山壮族苗族自治州广南县白渡嘴乡大树槽"),
        ("many nodes", "xing ma gang", "湖北省通城县马港镇四门岗村"),
    ] {
        let (heard, said) = (set(heard), set(said));
        criterion.bench_function(&format!("evidence {name}"), |bencher| {
            bencher.iter(|| evidence(black_box(&heard), black_box(&said), &background));
        });
    }
}

criterion_group!(benches, medians, look_up, compare);
criterion_main!(benches);
