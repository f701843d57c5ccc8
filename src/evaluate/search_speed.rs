//! The speed of the index alone, as `homeward bench --search ROWS` prints it: over invented people made on the spot: what a search
//! takes by class of query, how many rows it scores in full, what a row takes in memory, the pass over
//! the columns against reading their bytes once, and many queries at a time. One table.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::domain::evidence::Bits;
use crate::domain::place::Place;
use crate::domain::statement::{Fact, NewStatement};
use crate::domain::text::Personal;
use crate::evaluate::synth::{Size, Told, World, profile_at, report_at};
use crate::matching::index::{Segment, Sums, Tables, scan};
use crate::matching::score::{score, score_at_least};
use crate::matching::{
    Features, Found, Model, RowIndex, Rows, Side, Wanted, evidence_of_pairs, from_bytes, search, to_bytes,
};
use crate::transfer::import::Lines;
use crate::transfer::jsonl::NewRecord;

/// Records made ready at a time.
const BATCH: u64 = 8_192;
/// Pairs scored in full, a class.
const PAIRS: usize = 20_000;
/// Rows that the plain scan is measured on.
const PLAIN_ROWS: usize = 20_000;

/// What takes the lines of the table.
type Line<'a> = &'a mut dyn FnMut(&str);

/// What is asked, under a name.
type Asked<'a> = (&'a str, &'a Wanted<'a>);

/// A record that is no record.
#[derive(Debug, thiserror::Error)]
#[error("an invented record is refused: {0}")]
pub struct Fault(String);

fn fault(problem: impl std::fmt::Display) -> Fault {
    Fault(problem.to_string())
}

/// What to measure.
pub struct SearchBench {
    /// Rows searched.
    pub rows: u64,
    /// Queries of each class.
    pub queries: usize,
    /// Seed of the invented people.
    pub seed: u64,
    /// Whether all have one surname and one county, and one row has everything that 64 others tell.
    pub hostile: bool,
}

/// A query with its class.
struct Query {
    class: &'static str,
    features: Arc<Features>,
}

impl SearchBench {
    /// Measures; the table line by line, as `line` takes them.
    ///
    /// # Errors
    /// A record that is no record.
    pub fn run(&self, line: Line<'_>) -> Result<(), Fault> {
        let model = Model::bundled();
        let world = World::of(Size { profiles: self.rows, reports: self.rows, seed: self.seed });
        let begun = Instant::now();
        let rows = self.rows(model, &world)?;
        line(&format!("threads                                 {}", rayon::current_num_threads()));
        line(&format!(
            "rows made ready from text               {} in {:.1} s",
            rows.count(),
            begun.elapsed().as_secs_f64()
        ));
        tell_bytes(line, &rows);
        tell_restart(line, model, &rows);
        let queries = self.queries(model, &world)?;
        let (best, all) = (top_20(model), of_entry(model));
        for class in ["rich", "medium", "poor", "misleading", "female only"] {
            let own: Vec<&Query> = queries.iter().filter(|query| query.class == class).collect();
            tell_latency(line, model, &rows, (&format!("top 20 with evidence, {class}"), &best), &own);
        }
        let mix: Vec<&Query> = queries.iter().filter(|query| query.class != "female only").collect();
        tell_latency(line, model, &rows, ("top 20 with evidence, all but the last", &best), &mix);
        tell_latency(line, model, &rows, ("the same as an entry asks, all at the floor", &all), &mix);
        tell_pass(line, model, &rows, &queries);
        tell_bulk(line, model, &rows, ("many at a time", &best), &mix);
        tell_bulk(line, model, &rows, ("the same as entries ask", &all), &mix);
        tell_plain(line, model, &rows, &queries);
        tell_full(line, model, &rows, &queries);
        Ok(())
    }

    fn rows(&self, model: &Model, world: &World) -> Result<Rows, Fault> {
        let mut rows = Rows::new(Side::Profile);
        for first in (0..self.rows).step_by(BATCH as usize) {
            let batch: Result<Vec<Arc<Features>>, Fault> = (first..(first + BATCH).min(self.rows))
                .into_par_iter()
                .map(|place| self.features(model, &profile_at(world, place)))
                .collect();
            for (row, features) in (first as RowIndex..).zip(batch?) {
                rows.put(model, row, Some(features));
            }
        }
        if self.hostile {
            rows.put(model, 0, Some(self.of_many(model, world)?));
        }
        Ok(rows)
    }

    fn features(&self, model: &Model, told: &Told) -> Result<Arc<Features>, Fault> {
        let mut record = record(&told.line)?;
        if self.hostile {
            statements(&mut record).iter_mut().try_for_each(one_name_and_county)?;
        }
        Ok(Arc::new(features(model, &record)))
    }

    /// A row that tells what 64 others tell.
    fn of_many(&self, model: &Model, world: &World) -> Result<Arc<Features>, Fault> {
        let mut whole = record(&profile_at(world, 0).line)?;
        for place in 1..64.min(self.rows) {
            let mut own = record(&profile_at(world, place).line)?;
            let told = std::mem::take(statements(&mut own));
            statements(&mut whole).extend(told);
        }
        statements(&mut whole).iter_mut().try_for_each(one_name_and_county)?;
        Ok(Arc::new(features(model, &whole)))
    }

    fn queries(&self, model: &Model, world: &World) -> Result<Vec<Query>, Fault> {
        let mut by_class: BTreeMap<&'static str, Vec<Query>> = BTreeMap::new();
        for place in 0..self.rows {
            // The class of a query is that of its true pair: how much both sides truly hold.
            let person = world.report(place).person;
            let Some(slot) = (person < world.matched).then(|| world.profiles_of(person).next()).flatten()
            else {
                continue;
            };
            let (told, profile) = (report_at(world, place), profile_at(world, slot.number));
            let class = told.holds.stratum(&profile.holds);
            let own = by_class.entry(class).or_default();
            if own.len() < self.queries {
                own.push(Query { class, features: self.features(model, &told)? });
            }
            if by_class.len() == 4 && by_class.values().all(|own| own.len() == self.queries) {
                break;
            }
        }
        let line = r#"{"kind":"report","office":"bench-desk","local_ref":"1","reporter":{"relation":"other"},"names":[{"text":"某女","use":"unknown"}],"sex":"female","age":{"value":{"low":38,"high":42,"as_of":"2025-06-01"}},"missing":{"on":"unknown"}}"#;
        let poorest = Arc::new(features(model, &record(line)?));
        by_class.insert("female only", vec![Query { class: "female only", features: poorest }]);
        Ok(by_class.into_values().flatten().collect())
    }
}

fn record(line: &str) -> Result<NewRecord, Fault> {
    let read = Lines::new(line.as_bytes()).next().ok_or_else(|| fault("an empty record"))?;
    let read = read.map_err(fault)?;
    read.record.map_err(fault)
}

fn features(model: &Model, record: &NewRecord) -> Features {
    match record {
        NewRecord::Profile(new) => Features::of_new_profile(model, new),
        NewRecord::Report(new) => Features::of_new_report(model, new),
    }
}

fn statements(record: &mut NewRecord) -> &mut Vec<NewStatement> {
    match record {
        NewRecord::Profile(new) => &mut new.statements,
        NewRecord::Report(new) => &mut new.statements,
    }
}

/// The most usual surname for all, and one county.
fn one_name_and_county(statement: &mut NewStatement) -> Result<(), Fault> {
    let text = |text: &str| Personal::new(text, 100).map_err(|problem| fault(problem.problem));
    let county = |place: &mut Place| {
        place.code = None;
        place.text = text("湖南衡阳市衡山县")?;
        Ok(())
    };
    match &mut statement.fact {
        Fact::Name(name) => {
            let rest: String = name.text.reveal().chars().skip(1).collect();
            name.text = text(&format!("王{rest}"))?;
            Ok(())
        }
        Fact::Place(place) => county(place),
        Fact::Missing(missing) => missing.place.as_mut().map_or(Ok(()), county),
        _ => Ok(()),
    }
}

fn top_20(model: &Model) -> Wanted<'static> {
    Wanted { top: model.top(), floor: model.floor(), entry: None, allowed: &|_| true, go_on: &|| true }
}

/// What a new record asks of rows whose lists are not full: all that reach the floor.
fn of_entry(model: &Model) -> Wanted<'static> {
    Wanted { entry: Some(&|_| Bits(i32::MIN)), ..top_20(model) }
}

fn searched(model: &Model, rows: &Rows, query: &Query, wanted: &Wanted<'_>) -> Found {
    search(model, rows, &query.features, wanted).expect("nothing ends it")
}

fn tell_bytes(line: Line<'_>, rows: &Rows) {
    let bytes = rows.bytes();
    let each = |bytes: usize| bytes as f64 / rows.count().max(1) as f64;
    let whole = bytes.columns + bytes.words + bytes.features + bytes.shared;
    line(&format!(
        "bytes a row                             columns {:.0}, words {:.0}, features {:.0}, shared {:.0}, all {:.0}",
        each(bytes.columns),
        each(bytes.words),
        each(bytes.features),
        each(bytes.shared),
        each(whole)
    ));
    let sizes = rows.shared().sizes().map(|(name, size)| format!("{name} {size}"));
    line(&format!("distinct values                         {}", sizes.join(", ")));
}

/// Features kept as bytes and taken back, apart from the disk.
fn tell_restart(line: Line<'_>, model: &Model, rows: &Rows) {
    let begun = Instant::now();
    let all: Vec<RowIndex> = (0..rows.count() as RowIndex).collect();
    let (mut back, mut bytes, mut wrote) = (Rows::new(Side::Profile), 0, 0.0);
    for chunk in all.chunks(BATCH as usize) {
        let writing = Instant::now();
        let kept: Vec<Vec<u8>> =
            chunk.par_iter().filter_map(|&row| rows.features(row)).map(|own| to_bytes(&own)).collect();
        wrote += writing.elapsed().as_secs_f64();
        bytes += kept.iter().map(Vec::len).sum::<usize>();
        let read: Vec<Option<Features>> = kept.par_iter().map(|own| from_bytes(own)).collect();
        for (&row, own) in chunk.iter().zip(read) {
            back.put(model, row, own.map(Arc::new));
        }
    }
    line(&format!(
        "kept as bytes and taken back            {:.1} s to write, {:.1} s to take back, {} bytes a row on disk",
        wrote,
        begun.elapsed().as_secs_f64() - wrote,
        bytes / rows.count().max(1)
    ));
}

/// The value at a share of a sorted list.
fn quantile<T: Copy>(sorted: &[T], share: f64) -> T {
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

fn tell_latency(line: Line<'_>, model: &Model, rows: &Rows, (name, wanted): Asked<'_>, queries: &[&Query]) {
    let (mut ms, mut scored, mut near) = (Vec::new(), Vec::new(), Vec::new());
    for query in queries {
        let begun = Instant::now();
        let mut found = searched(model, rows, query, wanted);
        found.rows.sort_unstable_by_key(|&(row, bits)| (std::cmp::Reverse(bits), row));
        if wanted.entry.is_none() {
            found.rows.truncate(model.top());
        }
        let pairs: Vec<_> = found
            .rows
            .iter()
            .filter_map(|&(row, _)| Some((rows.features(row)?, query.features.clone())))
            .collect();
        let evidence = evidence_of_pairs(model, &pairs);
        ms.push(begun.elapsed().as_secs_f64() * 1e3);
        assert!(evidence.iter().zip(&found.rows).all(|(own, (_, bits))| own.score == *bits));
        scored.push(found.scored);
        near.push(found.near);
    }
    if ms.is_empty() {
        return;
    }
    ms.sort_unstable_by(f64::total_cmp);
    scored.sort_unstable();
    near.sort_unstable();
    line(&format!(
        "{name:<39} p50 {:.2} ms, p99 {:.2} ms, {} queries; scored p50 {}, p99 {}; bound at the floor p50 {}, p99 {}",
        quantile(&ms, 0.5),
        quantile(&ms, 0.99),
        ms.len(),
        quantile(&scored, 0.5),
        quantile(&scored, 0.99),
        quantile(&near, 0.5),
        quantile(&near, 0.99),
    ));
}

fn tell_pass(line: Line<'_>, model: &Model, rows: &Rows, queries: &[Query]) {
    let (mut read, mut tables, mut columns, mut pass) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for query in queries.iter().step_by(queries.len().div_ceil(40)) {
        let begun = Instant::now();
        let sum: u64 = rows.segments().par_iter().map(|segment| segment.read()).sum();
        read.push(begun.elapsed().as_secs_f64() * 1e3);
        assert!(sum > 0);
        let begun = Instant::now();
        let own = Tables::new(model, &query.features, rows.shared());
        tables.push(begun.elapsed().as_secs_f64() * 1e3);
        let prior = model.prior();
        let begun = Instant::now();
        let of_columns = |sums: &mut Sums, segment: &Arc<Segment>| {
            sums.take(&own, segment, prior, model.floor());
            sums.count()
        };
        std::hint::black_box(
            rows.segments().par_iter().with_max_len(1).map_init(Sums::default, of_columns).sum::<usize>(),
        );
        columns.push(begun.elapsed().as_secs_f64() * 1e3);
        let begun = Instant::now();
        let of_all = |sums: &mut Sums, (i, segment): (usize, &Arc<Segment>)| {
            let mut count = 0usize;
            sums.take(&own, segment, prior, model.floor());
            let asked = (prior, model.floor(), model.floor());
            scan(&own, segment, sums, rows.first_of(i), asked, None, |_| count += 1);
            count
        };
        let all: Vec<_> = rows.segments().iter().enumerate().collect();
        all.into_par_iter().with_max_len(1).map_init(Sums::default, of_all).sum::<usize>();
        pass.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    let median = |values: &mut Vec<f64>| {
        values.sort_unstable_by(f64::total_cmp);
        quantile(values, 0.5)
    };
    let (read, tables) = (median(&mut read), median(&mut tables));
    let (columns, pass) = (median(&mut columns), median(&mut pass));
    line(&format!(
        "one query, medians                      tables {tables:.2} ms; columns {columns:.2} ms; columns, names and places {pass:.2} ms; reading the bytes once {read:.2} ms: {:.1} ×",
        pass / read
    ));
}

fn tell_bulk(line: Line<'_>, model: &Model, rows: &Rows, (name, wanted): Asked<'_>, mix: &[&Query]) {
    let begun = Instant::now();
    let found: usize = mix.par_iter().map(|query| searched(model, rows, query, wanted).rows.len()).sum();
    let each = begun.elapsed().as_secs_f64() / mix.len().max(1) as f64;
    line(&format!(
        "{name:<39} {} queries, {:.1} M pairs/s, {:.1} a second, {found} found",
        mix.len(),
        rows.count() as f64 / each / 1e6,
        1.0 / each
    ));
}

/// Every row compared as far as it can reach the floor, without an index.
fn tell_plain(line: Line<'_>, model: &Model, rows: &Rows, queries: &[Query]) {
    let few: Vec<Arc<Features>> =
        (0..rows.count().min(PLAIN_ROWS) as RowIndex).filter_map(|row| rows.features(row)).collect();
    let sample: Vec<&Query> = queries.iter().step_by(queries.len().div_ceil(8)).collect();
    let begun = Instant::now();
    let kept: usize = sample
        .iter()
        .map(|query| {
            let reaches = |row: &Arc<Features>| score_at_least(model, row, &query.features, model.floor());
            few.par_iter().filter_map(reaches).count()
        })
        .sum();
    let seconds = begun.elapsed().as_secs_f64();
    line(&format!(
        "without an index, rows at hand          {:.2} M pairs/s, {kept} kept",
        (sample.len() * few.len()) as f64 / seconds / 1e6
    ));
}

fn tell_full(line: Line<'_>, model: &Model, rows: &Rows, queries: &[Query]) {
    let few: Vec<Arc<Features>> =
        (0..rows.count().min(PLAIN_ROWS) as RowIndex).filter_map(|row| rows.features(row)).collect();
    for class in ["rich", "mix"] {
        let own: Vec<&Query> =
            queries.iter().filter(|query| class == "mix" || query.class == class).collect();
        if own.is_empty() || few.is_empty() {
            continue;
        }
        let begun = Instant::now();
        let mut sum = 0i64;
        // One query against many rows that lie apart, as searches ask.
        let each = PAIRS.div_ceil(own.len());
        for (i, query) in own.iter().enumerate() {
            let rows = (i * each..(i + 1) * each).map(|place| &few[(place * 7_919) % few.len()]);
            sum += rows.map(|row| i64::from(score(model, row, &query.features).0)).sum::<i64>();
        }
        let seconds = begun.elapsed().as_secs_f64();
        let pairs = (each * own.len()) as f64;
        line(&format!(
            "scored in full, one core, {class:<13} {:.2} M pairs/s (mean {:.1} bits)",
            pairs / seconds / 1e6,
            sum as f64 / pairs / 1e3
        ));
    }
}
