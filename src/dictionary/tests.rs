//! Tests of the loader: every mistake a lawyer can make in a file is told with file, line and remedy.

use super::*;

#[test]
fn the_builtin_dictionary_loads() {
    let dictionary = builtin().expect("the embedded dictionary has no mistake");
    assert!(dictionary.rules.len() >= 45, "{} rules", dictionary.rules.len());
}
