//! 规清 guiqing: finds the clauses of administrative normative documents that conflict with business-environment law
//! and recommends what to do with each document. See `ARCHITECTURE.md` for the pipeline.

pub mod annotate;
pub mod batch;
pub mod cache;
pub mod check;
pub mod cli;
pub mod collate;
pub mod decisions;
pub mod detect;
pub mod dictionary;
pub mod error;
pub mod evaluation;
pub mod gate;
pub mod journal;
pub mod judge;
pub mod model;
pub mod normalize;
pub mod pipeline;
pub mod propose;
pub mod read;
pub mod recommend;
pub mod report;
pub mod segment;
pub mod word_tree;
