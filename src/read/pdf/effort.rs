//! How much work one document may make: a few bytes can ask for millions of operators or unpack to gigabytes.
//! Unpacks streams within that bound.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro_syntax::Filter;
use hayro_syntax::object::{Dict, Stream};

/// What is left of the work that one document may make.
#[derive(Debug)]
pub(super) struct Effort {
    operators: Cell<u64>,
    bytes: Cell<u64>,
}

/// A page of prose has some thousand operators, a city map a million.
const MAX_OPERATORS: u64 = 60_000_000;

/// All content and font streams of a yearbook unpack to some ten megabytes.
const MAX_UNPACKED_BYTES: u64 = 1 << 30;

/// One stream of more than this is no text.
const MAX_STREAM_BYTES: u64 = 256 << 20;

/// More than any filter of PDF expands by.
const MAX_EXPANSION: u64 = 1_100;

impl Effort {
    /// For one document.
    pub fn new() -> Self {
        Self { operators: Cell::new(MAX_OPERATORS), bytes: Cell::new(MAX_UNPACKED_BYTES) }
    }

    /// Takes one operator off; none is left when this is false.
    pub fn operator(&self) -> bool {
        let left = self.operators.get();
        self.operators.set(left.saturating_sub(1));
        left > 0
    }

    /// Whether the document asked for more than is allowed.
    pub fn is_exhausted(&self) -> bool {
        self.operators.get() == 0 || self.bytes.get() == 0
    }

    /// The data of a stream that is no picture; as much as can be unpacked of a damaged one.
    pub fn unpack<'a>(&self, stream: &Stream<'a>) -> Unpacked<'a> {
        let limit = self.bytes.get().min(MAX_STREAM_BYTES);
        let filters = stream.filters();
        let unpacked = if matches!(filters.as_slice(), [Filter::FlateDecode]) && !has_predictor(stream.dict()) {
            inflate(&stream.raw_data(), limit)
        } else {
            let packed = stream.raw_data().len() as u64;
            let steps = u32::try_from(filters.len()).unwrap_or(u32::MAX);
            let is_bounded = packed.saturating_mul(MAX_EXPANSION.saturating_pow(steps)) <= limit || filters.is_empty();
            let data = if is_bounded { stream.decoded_data().ok() } else { None };
            Unpacked { is_damaged: data.is_none(), data: data.unwrap_or_default() }
        };
        self.bytes.set(self.bytes.get().saturating_sub(unpacked.data.len() as u64));
        unpacked
    }
}

/// The data of a stream.
pub(super) struct Unpacked<'a> {
    pub data: Cow<'a, [u8]>,
    /// The end of it, or all, could not be unpacked.
    pub is_damaged: bool,
}

fn has_predictor(dict: &Dict<'_>) -> bool {
    let parameters = dict.get::<Dict<'_>>("DecodeParms").or_else(|| dict.get::<Dict<'_>>("DP"));
    // An array of parameters with one entry is left to the general way.
    parameters.map_or(dict.contains_key("DecodeParms"), |parameters| parameters.contains_key("Predictor"))
}

fn inflate<'a>(packed: &[u8], limit: u64) -> Unpacked<'a> {
    let mut data = Vec::with_capacity(packed.len().saturating_mul(4));
    // What was unpacked before the damage stays; the checksum at the end is often missing and nothing is lost with it.
    let unpacked = ZlibDecoder::new(packed).take(limit).read_to_end(&mut data);
    let is_damaged = data.is_empty() && unpacked.is_err() || data.len() as u64 >= limit;
    Unpacked { data: Cow::Owned(data), is_damaged }
}
