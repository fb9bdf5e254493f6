//! Speed of each stage and of the whole pipeline, in MB of UTF-8 a second on one core.
//!
//! Takes a corpus made here of our own demonstration documents and lawful filler, and `../shared/statutes` where that
//! folder exists. Reading files from the disk is left out: it depends on the disk.

mod bare;
mod clock;

use std::cell::{Cell, RefCell};
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bare::Bare;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use guiqing::detect::{self, Detector, Scratch};
use guiqing::dictionary;
use guiqing::judge::{self, GuardWords};
use guiqing::model::{Document, Hit, Review, Settings, SourceFile};
use guiqing::pipeline::{self, Engine};
use guiqing::read::{self, Limits};
use guiqing::{normalize, recommend, segment};

/// Size of the made corpus.
const CORPUS_BYTES: usize = 5_000_000;

/// Articles added to each demonstration document: real ones are mostly lawful, the demonstration ones mostly not.
const FILLER_ARTICLES: usize = 60;

const FILLER: &[&str] = &[
    "市人民政府应当加强对供水工作的领导，将供水事业纳入国民经济和社会发展规划，所需经费列入本级财政预算。",
    "主管部门负责本行政区域内的监督管理工作，其他有关部门按照各自职责做好相关工作。",
    "申请人应当提交申请书、身份证明以及法律、法规规定的其他材料；材料不齐全的，受理机关应当一次告知需要补正的全部内容。",
    "受理机关应当自受理之日起二十个工作日内作出决定；情况复杂的，经本机关负责人批准，可以延长十个工作日。",
    "任何单位和个人有权对违反本办法的行为进行举报，接到举报的部门应当及时核实、处理，并为举报人保密。",
    "县级以上人民政府应当组织编制专项规划，征求社会公众意见，并向社会公布。",
    "违反本办法规定的，由主管部门责令限期改正；逾期不改正的，依照《中华人民共和国行政处罚法》的规定处理。",
    "工作人员玩忽职守、滥用职权、徇私舞弊的，依法给予处分；构成犯罪的，依法追究刑事责任。",
    "政府采购应当遵循公开透明、公平竞争、公正和诚实信用原则，不得以不合理的条件对供应商实行差别待遇或者歧视待遇。",
    "建设单位应当在开工前办理手续，按照批准的图纸组织施工，保证工程质量和施工安全，并接受社会监督。",
];

/// Texts of demonstration documents, each with filler, until the corpus is full.
fn made_corpus() -> Vec<Vec<u8>> {
    let mut paths = files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/demo"), "txt");
    paths.sort();
    let texts: Vec<String> = paths.iter().filter_map(|path| fs::read_to_string(path).ok()).collect();
    let mut corpus = Vec::new();
    let mut bytes = 0;
    for (number, text) in texts.iter().cycle().enumerate() {
        if bytes >= CORPUS_BYTES {
            break;
        }
        let filler = (0..FILLER_ARTICLES).map(|article| {
            let words = FILLER[(number + article * 7) % FILLER.len()];
            format!("第{}条 {words}\n", 100 + article)
        });
        let document = format!("{text}\n{}", filler.collect::<String>());
        bytes += document.len();
        corpus.push(document.into_bytes());
    }
    corpus
}

fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let (folders, files): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
    let mut found: Vec<_> = files.into_iter().filter(|path| path.extension().is_some_and(|e| e == extension)).collect();
    found.extend(folders.iter().flat_map(|inner| files_below(inner, extension)));
    found
}

fn settings() -> Settings {
    Settings { as_of: jiff::civil::date(2026, 1, 1), region: Vec::new(), issuer_level: None }
}

/// Every stage on its own, with what the stages before it gave, and all of them together from bytes to reviews,
/// in turns with the bare loop that is the bar for them.
fn stages(criterion: &mut Criterion, name: &str, corpus: &[Vec<u8>]) {
    let engine = Engine::new(dictionary::builtin().expect("the embedded dictionary has no mistake"), settings());
    let law = &engine.dictionary;
    let detector = Detector::new(law, &engine.settings);
    let guard_words = GuardWords::new(law);
    let read = |bytes: &Vec<u8>| read::parse(bytes, "a.txt", &Limits::default()).ok();
    let mut group = criterion.benchmark_group(name);
    let bytes = corpus.iter().map(|bytes| bytes.len() as u64).sum();
    group.throughput(Throughput::BytesDecimal(bytes));
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(8));
    let fastest = Cell::new(Duration::MAX);
    let bare = Bare::new(law, engine.settings.as_of);
    let scan = || {
        black_box(corpus.iter().map(|bytes| black_box(bare.count(bytes)).1).sum::<usize>());
    };
    let pairs = RefCell::new(Vec::new());
    // First, while the heap is as fresh as in a run of the program: the stages below leave it in pieces.
    group.bench_function("whole", |bench| {
        let mut scratch = Scratch::default();
        let mut review =
            |bytes: &Vec<u8>| read(bytes).map_or(0, |source| engine.review(source, &mut scratch).findings.len());
        bench.iter_custom(|passes| {
            let pass = |_| {
                let (start, mut taken) = (Instant::now(), Duration::ZERO);
                let whole = clock::timed(|| {
                    black_box(corpus.iter().map(&mut review).sum::<usize>());
                    taken = start.elapsed();
                });
                fastest.set(fastest.get().min(taken));
                pairs.borrow_mut().push((whole, clock::timed(scan)));
                taken
            };
            (0..passes).map(pass).sum()
        });
    });
    // Neighbours on the machine only ever slow a pass down, so that the fastest says most of the program.
    if fastest.get() < Duration::MAX {
        println!("{name}/whole fastest pass: {:.1} MB/s", bytes as f64 / 1e6 / fastest.get().as_secs_f64());
        compare(name, bytes, &pairs.into_inner());
    }
    group.bench_function("bare", |bench| bench.iter(scan));
    let sources: Vec<SourceFile> = corpus.iter().filter_map(read).collect();
    let documents: Vec<Document> = sources.iter().cloned().map(pipeline::document).collect();
    let mut scratch = Scratch::default();
    let hits: Vec<Vec<Hit>> =
        documents.iter().map(|document| detect::detect(&detector, law, document, &mut scratch)).collect();

    group.bench_function("read", |bench| bench.iter(|| corpus.iter().filter_map(read).count()));
    group.bench_function("normalize", |bench| {
        let normalize = |sources: Vec<SourceFile>| sources.into_iter().map(normalize::normalize).collect::<Vec<_>>();
        bench.iter_batched(|| sources.clone(), normalize, BatchSize::PerIteration);
    });
    group.bench_function("segment", |bench| {
        let texts = || documents.iter().map(|document| document.text.clone()).collect::<Vec<_>>();
        let segment =
            |texts: Vec<_>| texts.into_iter().map(|text| segment::segment(String::new(), text)).collect::<Vec<_>>();
        bench.iter_batched(texts, segment, BatchSize::PerIteration);
    });
    group.bench_function("detect", |bench| {
        let mut detect = |document| detect::detect(&detector, law, document, &mut scratch).len();
        bench.iter(|| documents.iter().map(&mut detect).sum::<usize>());
    });
    group.bench_function("judge+recommend+review", |bench| {
        let conclude = |hits: Vec<Vec<Hit>>| {
            for ((document, source), hits) in documents.iter().zip(&sources).zip(hits) {
                let findings = judge::judge(&guard_words, law, document, hits);
                let as_of = engine.settings.as_of;
                let recommendation = recommend::recommend(law, as_of, document, &findings);
                black_box(Review::new(document, law, as_of, source.origin(), &findings, recommendation));
            }
        };
        bench.iter_batched(|| hits.clone(), conclude, BatchSize::PerIteration);
    });
    group.finish();
}

/// The bar: the whole judgement beside the bare loop, which ran in turns. CPU time, of which the least says most.
fn compare(name: &str, bytes: u64, pairs: &[(Duration, Duration)]) {
    let least = |times: &mut dyn Iterator<Item = &Duration>| times.min().copied().unwrap_or(Duration::MAX);
    let whole = least(&mut pairs.iter().map(|(whole, _)| whole));
    let bare = least(&mut pairs.iter().map(|(_, bare)| bare));
    let mut ratios: Vec<f64> = pairs.iter().map(|(whole, bare)| bare.as_secs_f64() / whole.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    let rate = |taken: Duration| bytes as f64 / 1e6 / taken.as_secs_f64();
    println!(
        "{name}/whole against {name}/bare: {:.1} and {:.1} MB/s of CPU time, {:.1} % of the bare loop (median of {} pairs: {:.1} %)",
        rate(whole),
        rate(bare),
        100.0 * bare.as_secs_f64() / whole.as_secs_f64(),
        ratios.len(),
        100.0 * ratios[ratios.len() / 2],
    );
}

fn made(criterion: &mut Criterion) {
    stages(criterion, "made", &made_corpus());
}

/// The text of national statutes: long, exempt-heavy, and no part of the project.
fn statutes(criterion: &mut Criterion) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = [here.join("../shared/statutes"), here.join("../../shared/statutes")];
    let Some(folder) = places.into_iter().find(|path| path.is_dir()) else { return };
    let corpus: Vec<Vec<u8>> = files_below(&folder, "md").iter().filter_map(|path| fs::read(path).ok()).collect();
    stages(criterion, "statutes", &corpus);
}

fn start(criterion: &mut Criterion) {
    criterion.bench_function("start", |bench| {
        bench.iter(|| {
            let dictionary = dictionary::builtin().expect("the embedded dictionary has no mistake");
            Engine::new(dictionary, settings())
        });
    });
}

criterion_group!(benches, start, made, statutes);
criterion_main!(benches);
