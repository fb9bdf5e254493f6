//! Build script: checks the dictionary under `dictionaries/` and packs it, so that the binary carries it ready to use and no
//! run reads its files again. A mistake in it ends the build, with file, line and remedy.

// What only the program itself uses of these modules is idle here.
#![allow(dead_code, unused_imports)]

use std::path::{Path, PathBuf};
use std::{env, fs};

mod error;
mod model;
mod word_tree;
mod dictionary {
    pub mod assemble;
    pub mod files;
    pub mod mistakes;
    pub mod packed;
    pub mod regions;
    pub mod rules;
    pub mod schema;
    pub mod tables;
    pub mod template;
    pub mod words;
}

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("dictionaries");
    watch(&root);
    let files = dictionary::files::Files::in_folder(&root).unwrap_or_else(|mistake| panic!("{mistake}"));
    let mut dictionary = dictionary::assemble::assemble(&files).unwrap_or_else(|mistakes| {
        panic!("{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    });
    let words = std::mem::take(&mut dictionary.words);
    let words = postcard::to_allocvec(&words).expect("plain data can be packed");
    let others = postcard::to_allocvec(&dictionary).expect("plain data can be packed");
    dictionary::packed::unpack(&words, &others).expect("what was packed can be unpacked");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    for (name, bytes) in [("words.packed", words), ("others.packed", others)] {
        fs::write(out.join(name), bytes).expect("the build folder is writable");
    }
}

/// Cargo looks at what stands directly in a folder.
fn watch(folder: &Path) {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder).expect("dictionaries/ is part of the package") {
        let path = entry.expect("readable folder entry").path();
        if path.is_dir() {
            watch(&path);
        } else {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
}
