//! A Parquet file (<https://parquet.apache.org/docs/file-format/>), for DuckDB, Spark, pandas and the like.
//!
//! Takes rows of `Value`s under `Column`s, gives the `Output` back when whole. Rows are held until a row group is full and
//! then written column by column, so that memory does not grow with their number. What the columns mean is up to
//! `documents` and `findings`.

pub mod documents;
pub mod findings;

use std::io;
use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int32Type, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::types::Type;
use jiff::civil::Date;
use serde::Serialize;

use super::Output;

/// A row group ends with the row that makes its text this long, or after so many rows: readers skip whole groups, and so
/// much is held in memory.
const GROUP_TEXT_BYTES: usize = 16 << 20;
const GROUP_ROWS: usize = 100_000;

/// What a column holds; `Option…` ones may be null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    OptionText,
    /// A list, which may be empty, of texts.
    Texts,
    OptionDay,
    Number,
    OptionNumber,
    Flag,
}

/// A column: its name, which is a promise to programs, and what it holds.
pub(super) type Column = (&'static str, Kind);

/// One cell.
pub(super) enum Value {
    Text(String),
    OptionText(Option<String>),
    Texts(Vec<String>),
    OptionDay(Option<Date>),
    Number(u64),
    OptionNumber(Option<u64>),
    Flag(bool),
}

impl Value {
    fn kind(&self) -> Kind {
        match self {
            Self::Text(_) => Kind::Text,
            Self::OptionText(_) => Kind::OptionText,
            Self::Texts(_) => Kind::Texts,
            Self::OptionDay(_) => Kind::OptionDay,
            Self::Number(_) => Kind::Number,
            Self::OptionNumber(_) => Kind::OptionNumber,
            Self::Flag(_) => Kind::Flag,
        }
    }

    fn text_bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::OptionText(Some(text)) => text.len(),
            Self::Texts(texts) => texts.iter().map(String::len).sum(),
            _ => 0,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// The word that stands for a value in `results.jsonl` too.
pub(super) fn key(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

/// A table being written.
pub(super) struct Table {
    writer: SerializedFileWriter<Output>,
    columns: &'static [Column],
    /// A column each, of the rows that wait.
    waiting: Vec<Vec<Value>>,
    text_bytes: usize,
}

impl Table {
    /// Begins the file.
    pub fn begin(output: Output, columns: &'static [Column]) -> io::Result<Self> {
        let compression = Compression::ZSTD(ZstdLevel::try_new(3).map_err(io_error)?);
        let properties = WriterProperties::builder().set_compression(compression).build();
        let writer = SerializedFileWriter::new(output, schema(columns).map_err(io_error)?, Arc::new(properties));
        let waiting = columns.iter().map(|_| Vec::new()).collect();
        Ok(Self { writer: writer.map_err(io_error)?, columns, waiting, text_bytes: 0 })
    }

    /// Adds a row; its cells are of the kinds of the columns.
    pub fn row(&mut self, cells: Vec<Value>) -> io::Result<()> {
        let fits = cells.len() == self.columns.len()
            && cells.iter().zip(self.columns).all(|(cell, (_, kind))| cell.kind() == *kind);
        if !fits {
            return Err(io::Error::other("表格的一行与各列不符，这是程序的错误"));
        }
        self.text_bytes += cells.iter().map(Value::text_bytes).sum::<usize>();
        for (column, cell) in self.waiting.iter_mut().zip(cells) {
            column.push(cell);
        }
        let rows = self.waiting.first().map_or(0, Vec::len);
        if rows >= GROUP_ROWS || self.text_bytes >= GROUP_TEXT_BYTES {
            self.write_group().map_err(io_error)
        } else {
            Ok(())
        }
    }

    /// Gives the file back, whole.
    pub fn finish(mut self) -> io::Result<Output> {
        self.write_group().map_err(io_error)?;
        self.writer.into_inner().map_err(io_error)
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        if self.waiting.first().is_none_or(Vec::is_empty) {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.waiting {
            if let Some(mut writer) = group.next_column()? {
                write_column(&mut writer, std::mem::take(column))?;
                writer.close()?;
            }
        }
        group.close()?;
        self.text_bytes = 0;
        Ok(())
    }
}

fn schema(columns: &[Column]) -> Result<Arc<Type>, ParquetError> {
    let fields = columns.iter().map(|(name, kind)| field(name, *kind).map(Arc::new)).collect::<Result<_, _>>()?;
    Type::group_type_builder("schema").with_fields(fields).build().map(Arc::new)
}

fn field(name: &str, kind: Kind) -> Result<Type, ParquetError> {
    let plain = |name: &str, physical, logical, repetition| {
        Type::primitive_type_builder(name, physical).with_logical_type(logical).with_repetition(repetition).build()
    };
    let text = |name, repetition| plain(name, Physical::BYTE_ARRAY, Some(LogicalType::String), repetition);
    match kind {
        Kind::Text => text(name, Repetition::REQUIRED),
        Kind::OptionText => text(name, Repetition::OPTIONAL),
        Kind::OptionDay => plain(name, Physical::INT32, Some(LogicalType::Date), Repetition::OPTIONAL),
        Kind::Number => plain(name, Physical::INT64, None, Repetition::REQUIRED),
        Kind::OptionNumber => plain(name, Physical::INT64, None, Repetition::OPTIONAL),
        Kind::Flag => plain(name, Physical::BOOLEAN, None, Repetition::REQUIRED),
        Kind::Texts => {
            let element = Arc::new(text("element", Repetition::REQUIRED)?);
            let repeated = Type::group_type_builder("list").with_repetition(Repetition::REPEATED);
            let repeated = Arc::new(repeated.with_fields(vec![element]).build()?);
            let list = Type::group_type_builder(name).with_logical_type(Some(LogicalType::List));
            list.with_repetition(Repetition::REQUIRED).with_fields(vec![repeated]).build()
        }
    }
}

/// What Parquet stores of a column: the values there are, and for each place whether there is one (its definition level)
/// and, in lists, whether it goes on with the row before (its repetition level).
#[derive(Default)]
struct Stored {
    texts: Vec<ByteArray>,
    numbers: Vec<i64>,
    days: Vec<i32>,
    flags: Vec<bool>,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
}

impl Stored {
    fn add(&mut self, cell: Value) {
        self.definitions.push(i16::from(!matches!(
            &cell,
            Value::OptionText(None) | Value::OptionDay(None) | Value::OptionNumber(None)
        )));
        match cell {
            Value::Text(text) | Value::OptionText(Some(text)) => self.texts.push(text.into_bytes().into()),
            Value::Number(number) | Value::OptionNumber(Some(number)) => {
                self.numbers.push(i64::try_from(number).unwrap_or(i64::MAX));
            }
            Value::OptionDay(Some(day)) => self.days.push(days_since_1970(day)),
            Value::Flag(flag) => self.flags.push(flag),
            Value::Texts(texts) => self.add_list(texts),
            Value::OptionText(None) | Value::OptionDay(None) | Value::OptionNumber(None) => {}
        }
    }

    fn add_list(&mut self, texts: Vec<String>) {
        self.definitions.pop();
        if texts.is_empty() {
            self.definitions.push(0);
            self.repetitions.push(0);
        }
        for (index, text) in texts.into_iter().enumerate() {
            self.definitions.push(1);
            self.repetitions.push(i16::from(index > 0));
            self.texts.push(text.into_bytes().into());
        }
    }
}

fn write_column(writer: &mut SerializedColumnWriter, cells: Vec<Value>) -> Result<(), ParquetError> {
    let Some(kind) = cells.first().map(Value::kind) else { return Ok(()) };
    let mut stored = Stored::default();
    cells.into_iter().for_each(|cell| stored.add(cell));
    let may_be_absent = matches!(kind, Kind::OptionText | Kind::OptionDay | Kind::OptionNumber | Kind::Texts);
    let definitions = may_be_absent.then_some(stored.definitions.as_slice());
    let repetitions = (kind == Kind::Texts).then_some(stored.repetitions.as_slice());
    match kind {
        Kind::Text | Kind::OptionText | Kind::Texts => {
            writer.typed::<ByteArrayType>().write_batch(&stored.texts, definitions, repetitions)
        }
        Kind::Number | Kind::OptionNumber => {
            writer.typed::<Int64Type>().write_batch(&stored.numbers, definitions, repetitions)
        }
        Kind::OptionDay => writer.typed::<Int32Type>().write_batch(&stored.days, definitions, repetitions),
        Kind::Flag => writer.typed::<BoolType>().write_batch(&stored.flags, definitions, repetitions),
    }
    .map(|_| ())
}

/// Days as Parquet counts them.
fn days_since_1970(day: Date) -> i32 {
    let first = jiff::civil::date(1970, 1, 1);
    first.until(day).map_or(0, |span| span.get_days())
}

fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests;
