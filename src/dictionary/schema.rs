//! JSON Schema of the TOML files, made of the types that read them, for editors that help while one types.

use super::rules::RawRule;
use crate::model::Policy;

/// Which file a schema is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// `rules/<category>/<id>.toml`
    Rule,
    /// `policy.toml`
    Policy,
}

/// The schema as JSON text, the same at every call, with a line end.
#[must_use]
pub fn schema(of: Schema) -> String {
    let schema = match of {
        Schema::Rule => schemars::schema_for!(RawRule),
        Schema::Policy => schemars::schema_for!(Policy),
    };
    let text = serde_json::to_string_pretty(schema.as_value()).expect("a schema is plain JSON");
    format!("{text}\n")
}
