//! decisions (审核决定): what reviewers decided, kept from run to run.
//!
//! Takes the tables that reviewers filled in (`statements`) and the trail of earlier decisions (`TrailFile`), settles what
//! is new (`settle`), and puts the decisions into reviews (`apply`). What contradicts itself, fits no document or cannot be
//! understood becomes a `Problem` and is never guessed. Reading workbooks belongs to `read`, writing reports to `report`.

mod apply;
mod file;
mod guard;
mod nearest;
mod present;
mod problem;
mod settle;
mod table;
mod trail;

pub use apply::{Applying, Carried, apply, contradictions};
pub use file::TrailFile;
pub use problem::{Kind, Problem, write_problems};
pub use settle::{Settled, settle};
pub use table::{Statement, Statements, statements};
pub use trail::{Entry, Subject, Trail};

#[cfg(test)]
mod sample;
