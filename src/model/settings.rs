//! `Settings`: what a run is asked to do, once for all documents. No clock below `cli`: the day is part of it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What one run judges by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// 施行基准日: the law is applied as it stood on this day.
    pub as_of: Date,
    /// 省/市/县 as given by the user, outermost first; empty: each document's issuer tells its own region.
    pub region: Vec<String>,
}
