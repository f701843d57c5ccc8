//! Places: looking a text up, and comparing two places.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};

use homeward::knowledge::{
    names::ScopeMix,
    places::{Background, Hint, PlaceSet, evidence, find_place, thing_set},
};

fn look_up(criterion: &mut Criterion) {
    let hint = Hint::default();
    for (name, text) in [
        ("sound", "xing ma gang"),
        ("sound with ending", "cen zou shi"),
        ("characters by sound", "四川监围县"),
        ("exact", "四川达县双塘村"),
        ("foreign", "Tānsen, Lumbini Province"),
        ("nearly foreign", "muang pôn-hông"),
    ] {
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

criterion_group!(benches, look_up, compare);
criterion_main!(benches);
