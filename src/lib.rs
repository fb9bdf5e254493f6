//! 规清 guiqing: finds the clauses of administrative normative documents that conflict with business-environment law
//! and recommends what to do with each document. See `ARCHITECTURE.md` for the pipeline.

pub mod dictionary;
pub mod error;
pub mod model;
pub mod read;
pub mod report;
