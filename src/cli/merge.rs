//! `guiqing merge`: the shards of one run in, the results of the whole run out, byte for byte as if it had not been divided.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use super::args::MergeOptions;
use super::interrupt::Interrupt;
use super::load_dictionary;
use super::outcome::{Documents, Given, Outcome};
use crate::error::Error;
use crate::journal::{Header, Journals, Next, Reader, Shard};

/// How many missing shards are named.
const MAX_NAMED: usize = 10;

pub(super) fn run(options: &MergeOptions) -> Result<(), Error> {
    let started = Instant::now();
    let readers = options.shards.iter().map(|path| Reader::open(path)).collect::<Result<Vec<_>, _>>()?;
    let header = agreed(&readers)?;
    let dictionary = load_dictionary(options.dictionaries.as_deref())?;
    let own = Header {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        dictionary_hash: dictionary.hash.clone(),
        ..header.clone()
    };
    refuse("这些分片不是用本程序现在的版本和词典扫描的", &header, &own)?;
    let given = Given::read(&options.writing)?;
    let interrupt = Interrupt::heed();
    let mut journals = Journals::new(readers)?;
    let output = Some(options.output.as_path());
    std::fs::create_dir_all(&options.output)
        .map_err(|source| Error::Output { path: options.output.clone(), source })?;
    let mut documents = Documents::new(output);
    while let Some(next) = journals.advance()? {
        interrupt.check()?;
        match next {
            Next::Entry(entry) => documents.file(&entry.shown),
            Next::Review(review, place) => documents.document(&review, place)?,
        }
    }
    journals.rewind()?;
    let outcome = Outcome::prepare(&header, &dictionary, (&options.writing, given), output, options.jobs)?;
    outcome.heeding(&interrupt).tell(journals, documents, started).map(|_| ())
}

/// The header of the whole run, if these are all its shards and nothing else.
fn agreed(readers: &[Reader]) -> Result<Header, Error> {
    let mut known: BTreeMap<Shard, &Path> = BTreeMap::new();
    let first = readers.first().ok_or_else(|| Error::Usage("没有分片文件".to_owned()))?;
    for reader in readers {
        let path = reader.path().display();
        let Some(shard) = reader.header().shard else {
            return Err(Error::Usage(format!("{path} 不是分片文件；分片由 guiqing scan --shard 写出")));
        };
        if let Some(other) = known.insert(shard, reader.path()) {
            let other = other.display();
            return Err(Error::Usage(format!("{path} 和 {other} 都是第 {} 片；同一片只列一次", shard.index)));
        }
        let comparable = Header { shard: first.header().shard, ..reader.header().clone() };
        refuse(&format!("{path} 与 {} 不是同一次扫描的分片", first.path().display()), first.header(), &comparable)?;
    }
    let count = known.keys().next().map_or(0, |shard| shard.count);
    if let Some((shard, path)) = known.iter().find(|(shard, _)| shard.count != count) {
        let path = path.display();
        return Err(Error::Usage(format!(
            "{path} 是共 {} 片中的一片，其他的共 {count} 片；请用同样的片数重新扫描",
            shard.count
        )));
    }
    let missing: Vec<_> = (1..=count).filter(|index| !known.contains_key(&Shard { index: *index, count })).collect();
    if !missing.is_empty() {
        let named: Vec<_> = missing.iter().take(MAX_NAMED).map(ToString::to_string).collect();
        let more = if missing.len() > MAX_NAMED { "等" } else { "" };
        let (named, number) = (named.join("、"), missing.len());
        return Err(Error::Usage(format!("共 {count} 片，缺第 {named}{more} 片（缺 {number} 片）；请先做完这些片")));
    }
    Ok(Header { shard: None, ..first.header().clone() })
}

/// # Errors
/// [`Error::Usage`] with what differs.
fn refuse(what: &str, one: &Header, other: &Header) -> Result<(), Error> {
    let differences = one.differences(other);
    if differences.is_empty() { Ok(()) } else { Err(Error::Usage(format!("{what}：{}", differences.join("；")))) }
}
